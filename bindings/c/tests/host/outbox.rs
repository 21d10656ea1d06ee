//! The outbox: written without a laboratory, sealed once.

use crate::help::{OK, S, Told, c, call, fails, taken};
use crate::place::{ACTOR, KIND, Place, answer, price, why};
use compliance::*;
use core::ffi::{CStr, c_char};
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};

/// A row as a host's table holds it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) stored: String,
}

type Accessor = unsafe extern "C" fn(*const compliance_envelope, *mut c_char, usize, *mut usize) -> compliance_status;

fn column(envelope: *const compliance_envelope, accessor: Accessor) -> String {
    let mut size = 0;
    assert_eq!(unsafe { accessor(envelope, null_mut(), 0, &raw mut size) }, S::COMPLIANCE_STATUS_BUFFER_TOO_SMALL);
    let mut bytes = vec![0_u8; size];
    assert_eq!(unsafe { accessor(envelope, bytes.as_mut_ptr().cast(), size, &raw mut size) }, OK);
    std::ffi::CString::from_vec_with_nul(bytes).unwrap().into_string().unwrap()
}

fn write(at: i64, kind: &CStr, event: &Json) -> Result<Row, Told> {
    let (event, mut envelope) = (c(&event.to_string()), core::ptr::without_provenance_mut(1));
    let done = call(|error| unsafe {
        let (actor, kind, event) = (ACTOR.as_ptr(), kind.as_ptr(), event.as_ptr());
        compliance_envelope_new(actor, null(), at, kind, event, &raw mut envelope, error)
    });
    if done.is_err() {
        assert!(envelope.is_null());
    }
    done.map(|()| {
        let row = Row {
            id: column(envelope, compliance_envelope_id),
            body: column(envelope, compliance_envelope_body),
            stored: column(envelope, compliance_envelope_stored),
        };
        assert_eq!(compliance_envelope_free(envelope), OK);
        let mut size = 1;
        let freed = unsafe { compliance_envelope_id(envelope, null_mut(), 0, &raw mut size) };
        assert_eq!((freed, size), (S::COMPLIANCE_STATUS_BAD_HANDLE, 0));
        row
    })
}

pub(crate) fn stored(event: &Json) -> Row {
    write(0, KIND, event).unwrap()
}

/// A handle with rows of the outbox.
pub(crate) struct Outbox(pub(crate) *mut compliance_outbox);

impl Outbox {
    pub(crate) fn of<'r>(rows: impl IntoIterator<Item = (i64, &'r Row)>) -> Self {
        let mut outbox = null_mut();
        call(|error| unsafe { compliance_outbox_new(&raw mut outbox, error) }).unwrap();
        let outbox = Self(outbox);
        for (seq, row) in rows {
            outbox.add(seq, row.body.as_bytes()).unwrap();
        }
        outbox
    }

    fn add(&self, seq: i64, body: &[u8]) -> Result<(), Told> {
        call(|error| unsafe { compliance_outbox_add(self.0, seq, body.as_ptr(), body.len(), error) })
    }

    fn drain(&self, lab: *const compliance_lab) -> Result<Json, Told> {
        answer(|out, error| unsafe { compliance_outbox_drain(lab, self.0, out, error) })
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        assert_eq!(compliance_outbox_free(self.0), OK);
    }
}

#[test]
fn an_event_for_the_outbox_needs_no_laboratory() {
    let row = write(1_790_000_000_000_000, KIND, &price("17", Some("1"), "2")).unwrap();
    let body: Json = serde_json::from_str(&row.body).unwrap();
    assert_eq!((body["id"].as_str(), body["at"].as_str()), (Some(&*row.id), Some(&*row.stored)));
    assert!(row.stored.starts_with("2026-09-21T"), "{}", row.stored);
    assert_ne!(write(0, KIND, &json!({})).unwrap().id, write(0, KIND, &json!({})).unwrap().id);
    for (at, kind, event, status, code) in [
        (-1, KIND, json!({}), S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "time_out_of_range"),
        (i64::MAX, KIND, json!({}), S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "time_out_of_range"),
        (0, c"result.entered", json!({}), S::COMPLIANCE_STATUS_HOST_EVENT, "outbox_kind"),
        (0, KIND, json!({ "attrs": { "x": "y".repeat(50_000) } }), S::COMPLIANCE_STATUS_HOST_EVENT, "outbox_range"),
        (0, KIND, json!({ "deleted": true }), S::COMPLIANCE_STATUS_HOST_EVENT, "outbox_row"),
    ] {
        assert_eq!(why(write(at, kind, &event)), (status, code.to_owned()), "{at} {event}");
    }
    let table = |database: &CStr| {
        let mut statement = null_mut();
        call(|error| unsafe { compliance_outbox_table(database.as_ptr(), &raw mut statement, error) })
            .map(|()| taken(statement))
    };
    for column in ["seq", "id", "body", "stored"] {
        assert!(table(c"sqlite").unwrap().contains(column));
    }
    assert_eq!(why(table(c"dbase")), (S::COMPLIANCE_STATUS_NOT_FOUND, "database_unknown".to_owned()));
}

#[test]
fn what_waits_is_sealed_once_in_its_order() {
    let place = Place::new();
    let rows: Vec<Row> = (0..3).map(|n| stored(&price(&format!("P/{n}"), None, "1"))).collect();
    let size = place.size();
    let outbox = Outbox::of((1..).zip(&rows));
    let done = outbox.drain(place.lab).unwrap();
    assert_eq!(done, json!({ "sealed": 3, "known": 0, "places": [1, 2, 3], "refused": [] }));
    for (index, row) in (size..).zip(&rows) {
        let record = place.record(index);
        assert_eq!(
            (record["id"].as_str(), record["attrs"]["stored_at"].as_str()),
            (Some(&*row.id), Some(&*row.stored))
        );
    }
    assert_eq!(outbox.drain(place.lab).unwrap()["places"], json!([]), "the list is empty");
    assert_eq!(place.size(), size + 3);

    // As after a run that was killed before the host was told; with rows that somebody touched, cut, or invented.
    let touched = rows[0].body.replace("\"1\"", "\"9\"");
    let again = Outbox::of([(1, &rows[0]), (2, &rows[1])]);
    again.add(5, touched.as_bytes()).unwrap();
    again.add(6, &[0xff; 60_000]).unwrap();
    again.add(7, &[]).unwrap();
    let undeclared = write(0, c"host.oldlims.unheard_of", &json!({})).unwrap();
    again.add(8, undeclared.body.as_bytes()).unwrap();
    again.add(9, rows[2].body.as_bytes()).unwrap();
    let done = again.drain(place.lab).unwrap();
    assert_eq!((&done["sealed"], &done["known"], &done["places"]), (&json!(0), &json!(3), &json!([1, 2, 9])));
    let refused = [
        json!({ "seq": 5, "code": "outbox_id_taken" }),
        json!({ "seq": 6, "code": "outbox_too_large" }),
        json!({ "seq": 7, "code": "outbox_malformed" }),
        json!({ "seq": 8, "code": "outbox_kind_unknown" }),
    ];
    assert_eq!(done["refused"], json!(refused));
    assert_eq!(place.size(), size + 3);
}

#[test]
fn rows_are_given_in_order_to_the_right_handle() {
    let place = Place::new();
    let row = stored(&price("17", None, "1"));
    let outbox = Outbox::of([(4, &row)]);
    for seq in [4, 3, i64::MIN] {
        assert_eq!(why(outbox.add(seq, b"{}")), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "outbox_order".to_owned()));
    }
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        compliance_outbox_add(outbox.0, 5, null(), 1, error)
    });
    assert_eq!(why(outbox.drain(null())).0, S::COMPLIANCE_STATUS_NULL_POINTER);
    assert_eq!(why(outbox.drain(outbox.0.cast())).0, S::COMPLIANCE_STATUS_BAD_HANDLE);
    let wrong = answer(|out, error| unsafe { compliance_outbox_drain(place.lab, place.lab.cast(), out, error) });
    assert_eq!(why(wrong).0, S::COMPLIANCE_STATUS_BAD_HANDLE);
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        compliance_outbox_drain(place.lab, outbox.0, null_mut(), error)
    });
    assert_eq!(outbox.drain(place.lab).unwrap()["places"], json!([4]), "none of it took the row away");
    assert_eq!(compliance_outbox_free(null_mut()), OK);
    assert_eq!(compliance_outbox_free(place.lab.cast()), S::COMPLIANCE_STATUS_BAD_HANDLE);
}
