//! Tables: their first day, and their comparison with what is sealed, row by row.

use crate::help::{OK, S, Told, c, call, fails, taken};
use crate::outbox::{Outbox, stored};
use crate::place::{KIND, Place, answer, ask, sealed, why};
use compliance::*;
use core::ffi::CStr;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};

const TABLE: &CStr = c"price";

struct Run(*mut compliance_table);

impl Drop for Run {
    fn drop(&mut self) {
        assert_eq!(compliance_table_free(self.0), OK);
    }
}

fn begun(function: impl FnOnce(*mut *mut compliance_table, *mut *mut compliance_error) -> S) -> Result<Run, Told> {
    let mut run = core::ptr::without_provenance_mut(1);
    let done = call(|error| function(&raw mut run, error));
    if done.is_err() {
        assert!(run.is_null());
    }
    done.map(|()| Run(run))
}

impl Run {
    fn baseline(session: *const compliance_session, reason: Option<&CStr>) -> Result<Self, Told> {
        let reason = reason.map_or(null(), CStr::as_ptr);
        begun(|out, error| unsafe { compliance_table_baseline(session, TABLE.as_ptr(), reason, null(), out, error) })
    }

    fn reconcile(session: *const compliance_session, outbox: Option<&Outbox>) -> Result<Self, Told> {
        let outbox = outbox.map_or(null_mut(), |outbox| outbox.0);
        begun(|out, error| unsafe { compliance_table_reconcile(session, TABLE.as_ptr(), outbox, out, error) })
    }

    fn row(&self, row: &Json) -> Result<(), Told> {
        let row = c(&row.to_string());
        call(|error| unsafe { compliance_table_row(self.0, row.as_ptr(), error) })
    }

    fn finish(&self, outbox: Option<&Outbox>) -> Result<Json, Told> {
        let outbox = outbox.map_or(null_mut(), |outbox| outbox.0);
        answer(|out, error| unsafe { compliance_table_finish(self.0, outbox, out, error) })
    }

    fn all(self, rows: &[Json]) -> Result<Json, Told> {
        for row in rows {
            self.row(row)?;
        }
        self.finish(None)
    }
}

fn row(id: u64, amount: &str) -> Json {
    json!({ "id": format!("P/{id}"), "version": 1, "fields": { "amount": amount } })
}

fn rows(many: u64) -> Vec<Json> {
    (0..many).map(|n| row(n, "1.00")).collect()
}

fn digest(row: &Json) -> Result<String, Told> {
    let (row, mut digest) = (c(&row.to_string()), null_mut());
    call(|error| unsafe { compliance_table_row_digest(TABLE.as_ptr(), row.as_ptr(), &raw mut digest, error) })
        .map(|()| taken(digest))
}

/// An event about a row that changed from one state to another.
fn changed(id: u64, old: &str, new: &str) -> Json {
    json!({
        "object": { "kind": "price", "id": format!("P/{id}"), "version": 1 },
        "changes": [{ "field": "amount", "old": old, "new": new }],
        "before": digest(&row(id, old)).unwrap(), "after": digest(&row(id, new)).unwrap(),
    })
}

#[test]
fn a_table_is_sealed_as_it_stands_and_every_row_that_differs_is_named() {
    let place = Place::new();
    let maria = place.person("maria", "laboratory_manager");
    let table = rows(2_500);
    let made = Run::baseline(maria, None).unwrap().all(&table).unwrap();
    assert_eq!((&made["baseline"]["rows"], &made["sealed_now"]), (&json!(2_500), &json!(3)));
    let clean = Run::reconcile(maria, None).unwrap().all(&table).unwrap();
    assert_eq!((&clean["rows"], &clean["findings"], &clean["named"]), (&json!(2_500), &json!(0), &json!([])));

    // A row behind the trail's back, one taken away, one too many; and one with an event.
    let event = c(&changed(7, "1.00", "2.00").to_string());
    sealed(|out, error| unsafe { compliance_trail_append(maria, KIND.as_ptr(), event.as_ptr(), out, error) }).unwrap();
    let mut other = table.clone();
    other[3] = row(3, "9.99");
    other[7] = row(7, "2.00");
    other.remove(5);
    other.push(row(9_000, "1.00"));
    let told = Run::reconcile(maria, None).unwrap().all(&other).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_NOT_VERIFIED, "rows_differ"));
    let report = told.detail;
    assert_eq!(report["counts"], json!({ "differs": 1, "missing": 1, "never_sealed": 1 }));
    let named: Vec<_> = report["named"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(named.len(), 3);
    assert!(["P/3", "P/5", "P/9000"].iter().all(|id| named.contains(id)), "{named:?}");
    let record = place.record(report["receipt"]["index"].as_u64().unwrap());
    assert_eq!(record["kind"], "table.reconciled", "a comparison with findings is on record");

    // More findings than are named are counted.
    let told = Run::reconcile(maria, None).unwrap().all(&[]).unwrap_err();
    assert_eq!(told.detail["findings"], 2_500);
    assert_eq!(told.detail["named"].as_array().unwrap().len(), 1_000);

    // Another baseline needs a reason.
    let refused = Run::baseline(maria, None).unwrap().all(&other);
    assert_eq!(why(refused), (S::COMPLIANCE_STATUS_HOST_TABLE, "table_reason_missing".to_owned()));
    let made = Run::baseline(maria, Some(c"restored")).unwrap().all(&other).unwrap();
    assert_eq!(made["baseline"]["number"], 2);
    assert_eq!(compliance_session_free(maria), OK);
}

#[test]
fn what_waits_in_the_outbox_is_told_apart() {
    let place = Place::new();
    let maria = place.person("maria", "laboratory_manager");
    Run::baseline(maria, None).unwrap().all(&rows(3)).unwrap();
    let waits = stored(&changed(1, "1.00", "2.00"));
    let outbox = Outbox::of([(1, &waits)]);
    let none = Outbox::of([]);
    let mut table = rows(3);
    table[1] = row(1, "2.00");

    // Without the outbox it is a finding; with it, something that is not sealed yet.
    assert_eq!(why(Run::reconcile(maria, None).unwrap().all(&table)).1, "rows_differ");
    let run = Run::reconcile(maria, Some(&outbox)).unwrap();
    table.iter().for_each(|row| run.row(row).unwrap());
    assert_eq!(why(run.finish(None)), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "outbox_unpaired".to_owned()));
    let report = run.finish(Some(&outbox)).unwrap();
    assert_eq!((&report["waiting"], &report["findings"]), (&json!(1), &json!(0)));
    // What waited before the rows were read has to show in them.
    let run = Run::reconcile(maria, Some(&outbox)).unwrap();
    rows(3).iter().for_each(|row| run.row(row).unwrap());
    assert_eq!(why(run.finish(Some(&outbox))).1, "rows_differ");
    // What came while they were read is given at the end only.
    let run = Run::reconcile(maria, Some(&none)).unwrap();
    table.iter().for_each(|row| run.row(row).unwrap());
    assert_eq!(run.finish(Some(&outbox)).unwrap()["waiting"], 1);
    let run = Run::reconcile(maria, None).unwrap();
    assert_eq!(why(run.finish(Some(&none))).1, "outbox_unpaired");
    drop(run);

    // Looking at the list took nothing out of it.
    let drained = answer(|out, error| unsafe { compliance_outbox_drain(place.lab, outbox.0, out, error) }).unwrap();
    assert_eq!(drained["places"], json!([1]));
    assert_eq!(Run::reconcile(maria, None).unwrap().all(&table).unwrap()["findings"], 0);
    assert_eq!(compliance_session_free(maria), OK);
}

#[test]
fn a_run_that_is_given_up_or_fails_records_nothing() {
    let place = Place::new();
    let maria = place.person("maria", "laboratory_manager");
    Run::baseline(maria, None).unwrap().all(&rows(3)).unwrap();
    let size = place.size();

    // Given up.
    let run = Run::reconcile(maria, None).unwrap();
    run.row(&row(0, "1.00")).unwrap();
    drop(run);
    drop(Run::baseline(maria, Some(c"again")).unwrap());
    assert_eq!(place.size(), size);

    // A row that does not read ends the run: left out, it would be missing.
    for (wrong, status) in [
        (json!({ "id": "P/1", "fields": { "amount": 1.5 } }), S::COMPLIANCE_STATUS_INVALID_ARGUMENT),
        (json!({ "fields": {} }), S::COMPLIANCE_STATUS_INVALID_ARGUMENT),
        (json!({ "id": "P/1", "kind": "other" }), S::COMPLIANCE_STATUS_INVALID_ARGUMENT),
        (json!({ "id": "", "fields": {} }), S::COMPLIANCE_STATUS_HOST_TABLE),
        (json!({ "id": "P/1", "fields": { "Bad Name": "x" } }), S::COMPLIANCE_STATUS_HOST_TABLE),
    ] {
        let run = Run::baseline(maria, Some(c"again")).unwrap();
        run.row(&row(0, "1.00")).unwrap();
        let first = match run.row(&wrong) {
            Err(told) => told,
            // Found by the thread: told later, at the latest at the end.
            Ok(()) => run.finish(None).unwrap_err(),
        };
        assert_eq!(first.status, status, "{wrong}: {}", first.message);
        assert_eq!(run.row(&row(2, "1.00")).unwrap_err(), first, "the run stays over");
        assert_eq!(run.finish(None).unwrap_err(), first);
    }
    let run = Run::baseline(maria, Some(c"again")).unwrap();
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        compliance_table_row(run.0, null(), error)
    });
    assert_eq!(why(run.finish(None)).0, S::COMPLIANCE_STATUS_NULL_POINTER, "a row is missing");
    drop(run);

    // The thread finds a row that came twice, far behind the one that is given now.
    let run = Run::baseline(maria, Some(c"again")).unwrap();
    run.row(&row(1, "1.00")).unwrap();
    run.row(&row(1, "1.00")).unwrap();
    let told = (2..5_000).find_map(|n| run.row(&row(n, "1.00")).err()).unwrap();
    assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_HOST_TABLE, "table_row_twice"));
    assert_eq!(run.finish(None).unwrap_err(), told);
    drop(run);
    assert_eq!(place.size(), size);

    // Out of order.
    let run = Run::reconcile(maria, None).unwrap();
    rows(3).iter().for_each(|row| run.row(row).unwrap());
    run.finish(None).unwrap();
    assert_eq!(why(run.row(&row(1, "1.00"))), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "table_finished".to_owned()));
    assert_eq!(why(run.finish(None)).1, "table_finished");
    assert_eq!(compliance_session_free(maria), OK);
}

#[test]
fn who_may_not_is_refused_before_any_row() {
    let place = Place::new();
    let anna = place.person("anna", "analyst");
    let size = place.size();
    for begin in [Run::baseline(anna, None), Run::reconcile(anna, None)] {
        assert_eq!(why(begin.map(|_| ())), (S::COMPLIANCE_STATUS_DENIED, "permission_missing".to_owned()));
    }
    assert!(place.size() > size, "refusals are on record");
    assert_eq!(ask(place.admin, "table.get", &json!({ "table": "price" })).unwrap()["table"], Json::Null);
    let wrong = begun(|out, error| unsafe {
        compliance_table_baseline(place.lab.cast(), TABLE.as_ptr(), null(), null(), out, error)
    });
    assert_eq!(why(wrong.map(|_| ())).0, S::COMPLIANCE_STATUS_BAD_HANDLE);
    let words = begun(|out, error| unsafe {
        compliance_table_baseline(anna, TABLE.as_ptr(), null(), c"words".as_ptr(), out, error)
    });
    assert_eq!(why(words.map(|_| ())).1, "reason_missing");
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        compliance_table_reconcile(anna, TABLE.as_ptr(), null(), null_mut(), error)
    });
    fails(S::COMPLIANCE_STATUS_BAD_HANDLE, "bad_handle", |error| unsafe {
        compliance_table_row(place.admin.cast(), c"{}".as_ptr(), error)
    });
    assert_eq!(compliance_table_free(null_mut()), OK);
    assert_eq!(compliance_session_free(anna), OK);
}

#[test]
fn two_threads_give_rows_while_others_write() {
    let place = Place::new();
    let maria = place.person("maria", "laboratory_manager");
    Run::baseline(maria, None).unwrap().all(&rows(2_000)).unwrap();
    let run = Run::reconcile(maria, None).unwrap();
    let (address, lab) = (run.0.expose_provenance(), place.lab.expose_provenance());
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                let run = core::mem::ManuallyDrop::new(Run(core::ptr::with_exposed_provenance_mut(address)));
                for n in (0..2_000).filter(|n| n % 2 == half) {
                    run.row(&row(n, "1.00")).unwrap();
                }
            });
        }
        scope.spawn(move || {
            let outbox = Outbox::of([(1, &stored(&json!({ "attrs": { "unrelated": true } })))]);
            let lab: *const compliance_lab = core::ptr::with_exposed_provenance(lab);
            let done = answer(|out, error| unsafe { compliance_outbox_drain(lab, outbox.0, out, error) });
            assert_eq!(done.unwrap()["sealed"], 1);
        });
    });
    let report = run.finish(None).unwrap();
    assert_eq!((&report["rows"], &report["findings"]), (&json!(2_000), &json!(0)));
    drop(run);
    assert_eq!(compliance_session_free(maria), OK);
}

#[test]
fn the_digest_of_a_row_is_that_of_its_strict_form() {
    // As docs/spec/rows.md has it.
    let spelt = json!({ "version": 3, "id": "P/1", "fields": { "status": "open", "amount": "5.50", "gone": null } });
    let strict =
        json!({ "fields": { "amount": "5.50", "status": "open" }, "id": "P/1", "kind": "price", "v": 1, "version": 3 });
    assert_eq!(digest(&spelt).unwrap(), digest(&strict).unwrap());
    let mut bytes = b"libcompliance/host-row/v1\n".to_vec();
    bytes.extend(br#"{"fields":{"amount":"5.50","status":"open"},"id":"P/1","kind":"price","v":1,"version":3}"#);
    let expected = libcompliance::crypto::sha256(&bytes);
    assert_eq!(digest(&strict).unwrap(), libcompliance::trail::record::Digest(expected).to_string());
    let number = json!({ "version": 3, "id": "P/1", "fields": { "status": "open", "amount": 5 } });
    assert_ne!(digest(&number).unwrap(), digest(&spelt).unwrap());
    assert_eq!(why(digest(&json!({ "id": "" }))), (S::COMPLIANCE_STATUS_HOST_TABLE, "row_id".to_owned()));
    assert_eq!(why(digest(&json!({ "id": "1", "v": 2 }))).0, S::COMPLIANCE_STATUS_INVALID_ARGUMENT);
    assert_eq!(why(digest(&json!({ "id": "1", "fields": { "a": 0.5 } }))).1, "json_argument");
}
