//! Events of the host's that are sealed together, without any call back into the host.

use crate::boundary::{enter, free};
use crate::error::{Failure, compliance_error};
use crate::event;
use crate::handle::{self, held};
use crate::output::Out;
use crate::session::compliance_session;
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance_lab::{MOST_AT_ONCE, Session};
use libcompliance_operations::{self as operations, Event};
use serde_json::json;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Events that are to be sealed together. Threads may share it: calls take turns.
pub struct compliance_batch {
    _opaque: [u8; 0],
}
held!(compliance_batch => Batch);

/// The session that seals, and the events until it does.
#[derive(Debug)]
pub struct Batch {
    session: Session,
    events: Mutex<Vec<Event>>,
}

impl Batch {
    fn locked(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a list of events that are to be sealed together, by the account that is signed in. Nothing is written before
/// `compliance_batch_commit`. `*batch` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_batch_new(
    session: *const compliance_session,
    batch: *mut *mut compliance_batch,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(batch)? };
        out.make(Batch { session: Session::clone(&*handle::get(session)?), events: Mutex::default() })
    })
}

/// Puts an event on the list, as for `compliance_trail_append`. One that is refused here is not on it. Errors: those of arguments;
/// INVALID_ARGUMENT for more than 1,000 events. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_batch_append(
    batch: *const compliance_batch,
    kind: *const c_char,
    event: *const c_char,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let event = unsafe { event::read(kind, event)? };
        let batch = handle::get(batch)?;
        let mut events = batch.locked();
        if events.len() >= MOST_AT_ONCE {
            return Err(Failure::argument("batch_full", "the list has 1,000 events: seal it, then begin another"));
        }
        events.push(event);
        Ok(())
    })
}

/// Seals the events of the list in their order, in one transaction: all of them or none. `*receipts` receives JSON, the caller's to free:
/// `indexes` (the place of each record, in the order of the list) and `receipt` (that of the last, whose checkpoint holds all). Afterwards
/// the list is empty; after an error it is as it was. A list without events is an error.
///
/// Errors: as for `compliance_trail_append`, for all events together. Threads: any; other writers wait meanwhile. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_batch_commit(
    batch: *const compliance_batch,
    receipts: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(receipts)? };
        let batch = handle::get(batch)?;
        let mut events = batch.locked();
        let lent: Vec<_> = events.iter().map(Event::lend).collect::<Result<_, _>>()?;
        let (indexes, receipt) = batch.session.append_all(lent)?;
        events.clear();
        out.make(Answer::new(json!({ "indexes": indexes, "receipt": operations::receipt(&receipt) }).to_string()))
    })
}

/// Frees a list of events; those that were not sealed are not sealed. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_batch_free(batch: *mut compliance_batch) -> compliance_status {
    free(batch)
}
