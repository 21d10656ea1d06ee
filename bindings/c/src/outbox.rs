//! The outbox: events that the host stores in its own database, in its own transaction, and that are sealed after.

use crate::boundary::{enter, enter_plain, free};
use crate::error::{Failure, compliance_error};
use crate::event::{asserted, read};
use crate::handle::{self, held};
use crate::input;
use crate::lab::compliance_lab;
use crate::output::{Out, copy_text};
use crate::session::time_out_of_range;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::host::outbox::{EnvelopeError, MAX_ENVELOPE, TABLES};
use libcompliance::id::RecordId;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::{Clock as _, SystemClock};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::{Backlog, Outbox, Waiting};
use serde_json::json;
use std::sync::{Mutex, PoisonError};

/// An event in the form in which the host stores it. Immutable; threads may share it.
pub struct compliance_envelope {
    _opaque: [u8; 0],
}

/// The columns.
#[derive(Debug)]
pub struct Stored {
    id: String,
    at: String,
    body: String,
}
held!(compliance_envelope => Stored);

/// Rows of the host's outbox that are to be sealed, or that wait. One thread at a time adds to it.
pub struct compliance_outbox {
    _opaque: [u8; 0],
}
held!(compliance_outbox => Mutex<Rows>);

/// What the host gave, and what was sealed of it.
#[derive(Debug, Default, Clone)]
pub struct Rows {
    rows: Vec<Waiting>,
    sealed: Vec<i64>,
}

impl Outbox for Rows {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        // INVARIANT: they are in the order of their places.
        let from = self.rows.partition_point(|row| row.seq <= after);
        Ok(self.rows.iter().skip(from).take(most).cloned().collect())
    }

    fn sealed(&mut self, places: &[i64]) -> Result<(), String> {
        self.sealed.extend_from_slice(places);
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog::default())
    }
}

/// The rows behind a handle; NULL is none.
pub(crate) fn rows(outbox: *const compliance_outbox) -> Result<Option<Rows>, Failure> {
    if outbox.is_null() {
        return Ok(None);
    }
    let rows = handle::get(outbox)?;
    let rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Some(rows.clone()))
}

impl From<EnvelopeError> for Failure {
    fn from(error: EnvelopeError) -> Self {
        Self::new(S::COMPLIANCE_STATUS_HOST_EVENT, error.code(), error.to_string())
    }
}

/// Writes an event for the host's outbox. No laboratory is needed, and nothing is recorded.
///
/// `actor` is a stable id of the host's own for the person, a UUID; `device` is NULL or its name; `at_unix_us` is when it happened, in microseconds
/// since 1970 UTC, 0 for now; `kind` and `event` as for `compliance_trail_append`. The host inserts `compliance_envelope_id`, `_body` and `_stored` into
/// its table `compliance_outbox` in the transaction of the change itself. Until it is sealed the event is stored, not sealed.
///
/// `*envelope` is the caller's to free. Errors: those of arguments, HOST_EVENT, NO_ENTROPY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_envelope_new(
    actor: *const c_char,
    device: *const c_char,
    at_unix_us: i64,
    kind: *const c_char,
    event: *const c_char,
    envelope: *mut *mut compliance_envelope,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, actor, event) = unsafe { (Out::handle(envelope)?, asserted(actor, device)?, read(kind, event)?) };
        let now = SystemClock::default().read().wall;
        let at = match at_unix_us {
            0 => now,
            at => Timestamp::from_unix_micros(at).ok_or_else(time_out_of_range)?,
        };
        let id = RecordId::generate(now, &mut SystemEntropy::new())
            .map_err(|error| Failure::new(S::COMPLIANCE_STATUS_NO_ENTROPY, "no_entropy", error.to_string()))?;
        let body = event.lend()?.to_envelope(id, at, actor).to_bytes()?;
        // INVARIANT: an envelope is JSON, which is UTF-8 and holds no NUL.
        let body = String::from_utf8(body).map_err(|_| Failure::internal())?;
        out.make(Stored { id: id.to_string(), at: at.to_string(), body })
    })
}

/// Copies the id of the record that the event becomes, a UUID as text with its NUL (37 bytes), into `buffer`: the column `id`.
///
/// Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_envelope_id(
    envelope: *const compliance_envelope,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let id = handle::peek(envelope, |stored| stored.id.clone()).map_err(|error| Failure::from(error).status);
        // SAFETY: the caller's promise.
        unsafe { copy_text(id, buffer, capacity, length) }
    })
}

/// Copies the event as it is stored, UTF-8 text with its NUL, at most 49,153 bytes, into `buffer`: the column `body`. Any other bytes are refused
/// when it is to be sealed. As `compliance_envelope_id`. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_envelope_body(
    envelope: *const compliance_envelope,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let body = handle::peek(envelope, |stored| stored.body.clone()).map_err(|error| Failure::from(error).status);
        // SAFETY: the caller's promise.
        unsafe { copy_text(body, buffer, capacity, length) }
    })
}

/// Copies when it happened, text such as `2026-11-22T14:30:00.000000Z` with its NUL (28 bytes), into `buffer`: the column `stored`. As
/// `compliance_envelope_id`. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_envelope_stored(
    envelope: *const compliance_envelope,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let at = handle::peek(envelope, |stored| stored.at.clone()).map_err(|error| Failure::from(error).status);
        // SAFETY: the caller's promise.
        unsafe { copy_text(at, buffer, capacity, length) }
    })
}

/// Frees an envelope. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_envelope_free(envelope: *mut compliance_envelope) -> compliance_status {
    free(envelope)
}

/// The statement that makes the table `compliance_outbox` in a database: `sqlite`, `postgresql`, `mysql`, `sqlserver`, `oracle`, `firebird`, ...
/// (docs/guides/outbox.md). `*statement` is the caller's to free. Errors: those of arguments, NOT_FOUND. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_outbox_table(
    database: *const c_char,
    statement: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, database) = unsafe { (Out::handle(statement)?, input::text(database, "database")?) };
        let known = || TABLES.iter().map(|table| table.database).collect::<Vec<_>>().join(", ");
        let table = TABLES.iter().find(|table| table.database == database).ok_or_else(|| {
            let text = format!("there is no statement for this database, only for {}", known());
            Failure::new(S::COMPLIANCE_STATUS_NOT_FOUND, "database_unknown", text)
        })?;
        out.make(Answer::new(table.create))
    })
}

/// Begins a list of rows of the host's outbox. `*outbox` is the caller's to free. Errors: NULL_POINTER. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_outbox_new(
    outbox: *mut *mut compliance_outbox,
    error: *mut *mut compliance_error,
) -> compliance_status {
    // SAFETY: the caller's promise.
    enter(error, || unsafe { Out::handle(outbox)? }.make(Mutex::new(Rows::default())))
}

/// Adds a row that waits: `seq` is its place in the host's table, larger than that of the row before; `body` its bytes, `length` of them, without a
/// NUL at the end.
///
/// A body that is no event, or is too long, is taken here and refused by name when the rows are sealed.
/// Errors: those of arguments; INVALID_ARGUMENT for a place that is not larger. Threads: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_outbox_add(
    outbox: *const compliance_outbox,
    seq: i64,
    body: *const u8,
    length: usize,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let body = unsafe { input::bytes(body, length, "body")? };
        let outbox = handle::get(outbox)?;
        let mut outbox = outbox.lock().unwrap_or_else(PoisonError::into_inner);
        if outbox.rows.last().is_some_and(|last| last.seq >= seq) || seq == i64::MIN {
            return Err(Failure::argument("outbox_order", "the rows are not in the order of their places"));
        }
        // What is longer is refused anyway; its bytes are not kept.
        let body = body.get(..=MAX_ENVELOPE).unwrap_or(body).to_vec();
        outbox.rows.push(Waiting { seq, body });
        Ok(())
    })
}

/// Seals the rows that were added, in order, each once, also if they are given again. The list is empty afterwards.
///
/// `*answer` receives JSON and is the caller's to free: `sealed` and `known` (how many were sealed now, and before), `places` (those of both, which
/// the host marks as sealed or deletes), `refused` (each `seq` and `code`; they stay until somebody looks). Read the rows that wait, say 500 at a
/// time, add them, call this, mark `places`, and go on behind the last until no row is left.
///
/// Errors: those of arguments, BUSY, DISK_FULL, POISONED. What was sealed before an error stays sealed; the rows are given again. Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_outbox_drain(
    lab: *const compliance_lab,
    outbox: *const compliance_outbox,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(answer)? };
        let lab = handle::get(lab)?;
        let outbox = handle::get(outbox)?;
        let mut outbox = outbox.lock().unwrap_or_else(PoisonError::into_inner);
        let drained = lab.drain(&mut *outbox);
        let done = core::mem::take(&mut *outbox);
        let drained = drained?;
        let refused = drained.refused.iter().map(|(seq, code)| json!({ "seq": seq, "code": code }));
        let answer = json!({
            "sealed": drained.sealed,
            "known": drained.known,
            "places": done.sealed,
            "refused": refused.collect::<Vec<_>>(),
        });
        out.make(Answer::new(answer.to_string()))
    })
}

/// Frees a list of rows. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_outbox_free(outbox: *mut compliance_outbox) -> compliance_status {
    free(outbox)
}
