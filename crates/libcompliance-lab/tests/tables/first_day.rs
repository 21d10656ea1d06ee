//! Baselines: stopped, repeated, refused; nothing is half counted.

use super::*;
use libcompliance::id::SessionId;

fn none(_: u64, _: u64) {}

#[test]
fn a_baseline_that_is_stopped_counts_for_nothing_and_is_gone_on_with() {
    let house = House::new();
    let mut host = Host::with("price", 3_500);
    let session = house.session("maria");
    let id: SessionId = session.id();
    let stopped = session.baseline("price", &mut host.rows().map(Ok), None, &mut |sealed, batches| {
        assert_eq!(batches, 4);
        if sealed == 2 {
            house.admin.end_session(id).unwrap();
        }
    });
    assert!(matches!(stopped, Err(LabError::Denied { .. })), "{stopped:?}");
    let table = house.lab.host_table("price").unwrap().unwrap();
    assert!(table.baseline.is_none());
    let open = table.open.unwrap();
    assert_eq!((open.number, open.rows, open.batches, open.sealed), (1, 3_500, 4, 2));
    // The half of it is named, and no row counts as sealed by it.
    let (done, found) = house.compare(&mut host);
    assert_eq!((done.baseline, done.unfinished_baseline), (None, Some(open.started)));
    assert_eq!(found.len(), 3_500);
    assert!(found.iter().all(|(finding, _)| *finding == Finding::NeverSealed));

    // Other rows do not go on with it, and need a reason.
    let other = Host::with("price", 20);
    let why = house.maria.baseline("price", &mut other.rows().map(Ok), None, &mut none).unwrap_err();
    assert_eq!(why.code(), "table_reason_missing");
    // The same rows do, without one.
    let done = house.maria.baseline("price", &mut host.rows().map(Ok), None, &mut none).unwrap();
    assert_eq!((done.sealed, done.baseline.number, done.baseline.rows), (2, 1, 3_500));
    assert_eq!(house.compare(&mut host).1, []);

    // Another one, with a reason, takes its place.
    let done = house.maria.baseline("price", &mut other.rows().map(Ok), Some(("moved", None)), &mut none).unwrap();
    assert_eq!(done.baseline.number, 2);
    let (_, found) = house.compare(&mut host);
    assert_eq!(found.len(), 3_480, "rows that the second baseline does not have");
    house.holds();
}

#[test]
fn what_cannot_be_taken_is_named_and_nothing_is_sealed() {
    let house = House::new();
    let host = Host::with("price", 1_500);
    let rows: Vec<Row> = host.rows().collect();
    let size = house.lab.size().unwrap();
    let run = |rows: Vec<Result<Row, LabError>>| {
        house.maria.baseline("price", &mut rows.into_iter(), None, &mut none).unwrap_err()
    };
    let with = |last: Result<Row, LabError>| rows.iter().cloned().map(Ok).chain([last]).collect::<Vec<_>>();
    let twice = run(with(Ok(rows[7].clone())));
    assert_eq!((twice.code(), twice.to_string().contains("row 1501 has the id of row 8")), ("table_row_twice", true));
    let bad = |change: fn(&mut Row)| {
        let mut row = host.row("fresh", 1, &[("amount", "1")]);
        change(&mut row);
        run(with(Ok(row))).code()
    };
    assert_eq!(bad(|row| row.kind = "other".to_owned()), "table_other");
    assert_eq!(bad(|row| row.id.clear()), "row_id");
    assert_eq!(bad(|row| row.version = Some(0)), "row_version");
    assert_eq!(bad(|row| drop(row.fields.insert("No Token".to_owned(), Value::Null))), "row_fields");
    assert_eq!(bad(|row| drop(row.fields.insert("x".to_owned(), Value::text("x".repeat(20_000))))), "row_value");
    assert_eq!(run(with(Err(LabError::Invalid("the cable".to_owned())))).to_string(), "the cable");
    assert_eq!(house.lab.size().unwrap(), size);
    assert_eq!(house.lab.host_table("price").unwrap(), None);

    // The same in a comparison: nothing is recorded.
    let mut torn = with(Err(LabError::Invalid("the cable".to_owned()))).into_iter();
    let failed = house.maria.reconcile("price", &mut torn, None, &mut |_| panic!("named something"));
    assert_eq!(failed.unwrap_err().to_string(), "the cable");
    assert_eq!(house.lab.size().unwrap(), size);
    for name in ["", "A table", "x;y"] {
        let failed = house.maria.reconcile(name, &mut std::iter::empty(), None, &mut |_| {});
        assert_eq!(failed.unwrap_err().code(), "row_kind");
    }
}

#[test]
fn an_empty_table_has_a_baseline_too() {
    let house = House::new();
    let mut host = Host::new("price");
    let done = house.baseline(&host);
    assert_eq!((done.baseline.rows, done.sealed), (0, 0));
    assert_eq!(house.compare(&mut host).1, []);
    host.rows.insert("x".to_owned(), host.row("x", 1, &[]));
    assert_eq!(house.compare(&mut host).1, [(Finding::NeverSealed, "x".to_owned())]);
}
