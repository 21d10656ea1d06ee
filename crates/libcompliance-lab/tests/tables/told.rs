//! Who may compare, what the record says, what waits, what is said without a fresh comparison.

use super::*;
use libcompliance::host::table::Standing;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};

fn record(house: &House, index: u64) -> (Record, String) {
    let mut store = Sqlite::open_to_read(house.lab.path(), &Default::default()).unwrap();
    let bytes = store.record(index).unwrap().unwrap();
    let Read::Known(record) = read(&bytes).unwrap() else { panic!("unknown") };
    (*record, String::from_utf8(bytes).unwrap())
}

#[test]
fn nobody_without_the_right_compares_or_makes_a_baseline_and_the_refusal_is_on_record() {
    let house = House::new();
    let host = Host::with("price", 3);
    let never = || std::iter::from_fn(|| -> Option<Result<Row, LabError>> { panic!("a row was read") });
    let refused = |error: LabError, action: &str| {
        let LabError::Denied { record: at, .. } = error else { panic!("{error}") };
        assert_eq!(record(&house, at).0.action, action);
    };
    // Repeats within a minute are counted into the first one, so each of them tries one thing.
    let (anna, admin) = (house.session("anna"), house.session("admin"));
    refused(anna.baseline("price", &mut never(), None, &mut |_, _| {}).unwrap_err(), "host.baseline");
    refused(admin.reconcile("price", &mut never(), None, &mut |_| {}).unwrap_err(), "host.reconcile");
    house.baseline(&host);
}

#[test]
fn ids_values_and_digests_of_rows_stand_nowhere_in_clear() {
    let house = House::new();
    let mut host = Host::new("patient");
    let row = host.row("44051401458", 1, &[("name", "Zofia Dolina")]);
    let digest = row.digest().unwrap();
    host.rows.insert(row.id.clone(), row);
    let first = house.baseline(&host).baseline;
    host.field("44051401458", "name", "Zofia Górska");
    let (done, found) = house.compare_rows(&mut host, None);
    assert_eq!(found[0].id, "44051401458");
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    for index in first.started..=done.receipt.index {
        let (_, text) = record(&house, index);
        for secret in ["44051401458", "Dolina", "Górska", &hex, &Digest(digest).to_string()] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    // Whoever may open the laboratory's values finds which row it was.
    let findings = house.lab.reveal(done.receipt.index, "attrs.findings").unwrap();
    let Value::List(lines) = &*findings else { panic!("no list") };
    assert_eq!(lines, &[Value::text(format!("differs {} 44051401458", first.started + 1))]);
    // An event gives digests under the laboratory's key only.
    host.set("44051401458", &[("name", "Zofia Nowa")], true);
    let after = host.rows["44051401458"].digest().unwrap();
    house.lab.drain(&mut host).unwrap();
    let (event, text) = record(&house, house.lab.size().unwrap() - 1);
    assert!(event.content.unwrap().after.is_some());
    assert!(!text.contains(&Digest(after).to_string()));
}

#[test]
fn what_waits_is_no_edit_and_an_edit_is_not_hidden_by_what_waits() {
    let house = House::new();
    let mut host = Host::with("price", 10);
    house.baseline(&host);
    host.set("P/1", &[("amount", "x")], true);
    host.set("P/1", &[("amount", "y")], true);
    host.set("P/2", &[("amount", "x")], false);
    host.delete("P/3");
    host.set("new", &[("amount", "x")], true);
    let (done, found) = house.compare(&mut host);
    assert_eq!((found, done.waiting), (vec![], 4));
    assert!(!house.lab.last_reconcile("price", 31).unwrap().is_clean(), "stored is not sealed");
    // Without the outbox it cannot be told apart.
    let mut names = Vec::new();
    let rows: Vec<Row> = host.rows().collect();
    house.maria.reconcile("price", &mut rows.into_iter().map(Ok), None, &mut |row| names.push(row.id.clone())).unwrap();
    names.sort();
    assert_eq!(names, ["P/1", "P/2", "P/3", "new"]);
    host.field("P/1", "amount", "planted");
    let (done, found) = house.compare(&mut host);
    assert_eq!((found, done.waiting), (vec![(Finding::Differs, "P/1".to_owned())], 3));
}

#[test]
fn a_row_that_does_not_show_what_already_waited_is_found() {
    let house = House::new();
    let mut host = Host::with("price", 10);
    house.baseline(&host);
    let first = host.rows["P/1"].clone();
    host.set("P/1", &[("amount", "x")], true);
    let between = host.rows["P/1"].clone();
    host.set("P/1", &[("amount", "y")], true);
    host.delete("P/3");
    host.set("P/3", &[("amount", "back")], true);
    host.set("new", &[("amount", "x")], true);
    host.set("short", &[("amount", "x")], true);
    host.delete("short");
    assert_eq!(house.compare(&mut host).1, []);
    // Taken away, though it is stored that they came; an older state, though it is stored that it was left.
    host.rows.remove("new");
    host.rows.remove("P/3");
    for older in [first, between] {
        host.rows.insert("P/1".to_owned(), older);
        let (done, found) = house.compare(&mut host);
        let missing = |id: &str| (Finding::Missing, id.to_owned());
        assert_eq!(found, [(Finding::OlderVersion, "P/1".to_owned()), missing("P/3"), missing("new")]);
        assert_eq!(done.waiting, 1, "the short life of one row");
    }
}

#[test]
fn an_event_stored_while_the_rows_are_read_may_show_or_not() {
    struct Grows(Host, bool);
    impl Outbox for Grows {
        fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
            let page = self.0.waiting(after, most)?;
            if page.is_empty() && !std::mem::replace(&mut self.1, true) {
                self.0.set("P/1", &[("amount", "x")], true);
                self.0.set("new", &[("amount", "x")], true);
            }
            Ok(page)
        }
        fn sealed(&mut self, rows: &[i64]) -> Result<(), String> {
            self.0.sealed(rows)
        }
        fn backlog(&mut self) -> Result<Backlog, String> {
            self.0.backlog()
        }
    }
    let house = House::new();
    for seen_before in [true, false] {
        let mut host = Host::with(if seen_before { "before" } else { "after" }, 10);
        house.baseline(&host);
        let old: Vec<Row> = host.rows().collect();
        host.set("P/2", &[("amount", "x")], true);
        let table = host.table.clone();
        let mut later = Host::with(&table, 10);
        for (id, row) in [("P/1", "x"), ("P/2", "x"), ("new", "x")] {
            later.set(id, &[("amount", row)], true);
        }
        let mut rows = if seen_before { old } else { later.rows().collect() };
        for row in rows.iter_mut().filter(|row| row.id == "P/2") {
            *row = later.rows["P/2"].clone();
        }
        let mut outbox = Grows(host, false);
        let mut found = Vec::new();
        house
            .maria
            .reconcile(&table, &mut rows.into_iter().map(Ok), Some(&mut outbox), &mut |row| found.push(row.clone()))
            .unwrap();
        assert_eq!(found, [], "{table}");
    }
}

#[test]
fn what_is_sealed_while_the_rows_are_read_is_no_edit() {
    let house = House::new();
    let mut host = Host::with("price", 10);
    house.baseline(&host);
    host.set("P/5", &[("amount", "x")], true);
    let rows: Vec<Row> = host.rows().collect();
    // Sealed by another thread of the host between the first row and the last.
    let mut waiting = Some(host);
    let mut rows = rows.into_iter().enumerate().map(|(n, row)| {
        if let Some(mut host) = waiting.take().filter(|_| n == 0) {
            house.lab.drain(&mut host).unwrap();
        }
        Ok(row)
    });
    let done = house.maria.reconcile("price", &mut rows, None, &mut |row| panic!("{row:?}")).unwrap();
    assert_eq!(done.findings(), 0);
}

#[test]
fn fields_that_were_never_sealed_are_not_called_compared() {
    let house = House::new();
    let mut host = Host::with("price", 2);
    house.baseline(&host);
    host.set("P/0", &[("amount", "5")], false);
    house.lab.drain(&mut host).unwrap();
    let (done, found) = house.compare(&mut host);
    assert_eq!((found, done.uncovered), (vec![], 1));
    assert!(!house.lab.last_reconcile("price", 31).unwrap().is_clean());
    host.field("P/0", "status", "planted");
    assert_eq!(house.compare(&mut host).0.uncovered, 1, "nothing is known of it, and that is said");
    host.field("P/0", "amount", "planted");
    assert_eq!(house.compare(&mut host).1, [(Finding::Differs, "P/0".to_owned())]);
}

#[test]
fn without_a_fresh_comparison_the_tables_were_not_compared() {
    let house = House::new();
    let mut host = Host::with("price", 2);
    let words = |days| house.lab.last_reconcile("price", days).unwrap().words();
    let not = ("the host's tables were not compared", "nie porównano tabel systemu nadrzędnego");
    let not = (not.0.to_owned(), not.1.to_owned());
    assert_eq!(words(31), not);
    house.baseline(&host);
    assert_eq!(words(31), not);
    house.compare(&mut host);
    assert_ne!(words(1), not);
    assert_eq!(house.lab.last_reconcile("price", 0).unwrap_err().code(), "table_fresh_days");
    // Another day, and a clock that was put back.
    let table = house.lab.host_table("price").unwrap();
    let now = house.lab.now();
    for (days, fresh) in [(30, true), (32, false), (-1, false)] {
        let micros = now.unix_micros() + days * 86_400_000_000;
        let standing = Standing::of(table.as_ref(), Timestamp::clamped(micros), 31);
        assert_eq!(standing.is_clean(), fresh, "{days}");
        assert_eq!(standing.words() == not, !fresh);
    }
}

#[test]
fn an_intent_gives_the_row_when_it_is_completed() {
    let house = House::new();
    let mut host = Host::with("price", 2);
    house.baseline(&host);
    let actor = HostActor { id: AccountId::parse("01900000-0000-7000-8000-0000000000aa").unwrap(), device: None };
    let object = |id: &str| Some(Object { kind: "price".to_owned(), id: id.to_owned(), version: 2 });
    let old = Digest(host.rows["P/0"].digest().unwrap());
    host.field("P/0", "amount", "9");
    host.rows.get_mut("P/0").unwrap().version = Some(2);
    let row = RowChange { before: Some(old), after: Some(Digest(host.rows["P/0"].digest().unwrap())), deleted: false };
    let event = HostEvent { kind: KIND, object: object("P/0"), row, ..HostEvent::default() };
    let (id, _) = house.lab.intend(actor, event).unwrap();
    assert_eq!(house.compare(&mut host).1.len(), 1, "announced is not sealed");
    house.lab.complete(actor, id).unwrap();
    assert_eq!(house.compare(&mut host).1, []);
    let gone = Digest(host.rows.remove("P/1").unwrap().digest().unwrap());
    let row = RowChange { before: Some(gone), after: None, deleted: true };
    let (id, _) =
        house.lab.intend(actor, HostEvent { kind: KIND, object: object("P/1"), row, ..HostEvent::default() }).unwrap();
    house.lab.complete(actor, id).unwrap();
    assert_eq!(house.compare(&mut host).1, []);
    // What says nothing sound of its row is refused.
    for row in [
        RowChange { before: Some(gone), after: None, deleted: false },
        RowChange { before: None, after: Some(gone), deleted: true },
    ] {
        let event = HostEvent { kind: KIND, object: object("P/1"), row, ..HostEvent::default() };
        assert_eq!(house.lab.append_host_asserted(actor, event).unwrap_err().code(), "outbox_row");
    }
    let row = RowChange { deleted: true, ..RowChange::default() };
    let event = HostEvent { kind: KIND, row, ..HostEvent::default() };
    assert_eq!(house.lab.append_host_asserted(actor, event).unwrap_err().code(), "outbox_row");
    house.holds();
}
