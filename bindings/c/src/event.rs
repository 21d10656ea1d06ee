//! The host's own events, sealed as they happen.

use crate::boundary::enter;
use crate::error::{Failure, compliance_error};
use crate::handle;
use crate::input;
use crate::lab::compliance_lab;
use crate::output::Out;
use crate::session::compliance_session;
use crate::status::compliance_status;
use crate::trail::compliance_receipt;
use core::ffi::c_char;
use libcompliance::id::AccountId;
use libcompliance_lab::HostActor;
use libcompliance_operations::{CallError, Event};

/// An event of a declared kind.
///
/// # Safety
/// `kind` and `event` are NULL or end with NUL.
pub(crate) unsafe fn read(kind: *const c_char, event: *const c_char) -> Result<Event, Failure> {
    // SAFETY: the caller's promise.
    let (kind, event) = unsafe { (input::text(kind, "kind")?, input::text(event, "event")?) };
    said(Event::of_kind(kind, event), "event")
}

/// An argument that the operations read; what is wrong with it is told under its name.
pub(crate) fn said<T>(read: Result<T, CallError>, name: &str) -> Result<T, Failure> {
    read.map_err(|error| match error {
        CallError::Arguments { problem, line, column } => {
            let text = format!("`{name}` cannot be used (line {line}, column {column}): {problem}");
            Failure::argument("json_argument", text)
        }
        other => other.into(),
    })
}

/// An id of the host's own for a person.
///
/// # Safety
/// `actor` is NULL or ends with NUL.
pub(crate) unsafe fn person(actor: *const c_char) -> Result<AccountId, Failure> {
    // SAFETY: the caller's promise.
    let text = unsafe { input::text(actor, "actor")? };
    AccountId::parse(text).ok_or_else(|| Failure::argument("actor_malformed", "`actor` is not a UUID in lower case"))
}

/// Somebody for whom only the host vouches.
///
/// # Safety
/// `actor` and `device` are NULL or end with NUL, and outlive what is given.
pub(crate) unsafe fn asserted<'a>(actor: *const c_char, device: *const c_char) -> Result<HostActor<'a>, Failure> {
    // SAFETY: the caller's promise.
    unsafe { Ok(HostActor { id: person(actor)?, device: input::optional(device, "device")? }) }
}

/// Seals an event of the host's, done by the account that is signed in.
///
/// `kind` was declared (operation `host.declare`), such as `host.oldlims.price_changed`. `event` is a JSON object, every field optional: `object`
/// (`kind`, `id`, `version`), `clients` (UUIDs), `changes` (each `field`, `old`, `new`), `reason` and `text`, `attrs`, `before`, `after` and
/// `deleted` of its row (docs/spec/host.md, docs/spec/rows.md). Numbers are whole; measured ones are decimal text.
///
/// `*receipt` is the caller's to free; the record is durable when this returns.
/// Errors: those of arguments, DENIED, SESSION_ENDED, NOT_FOUND for a kind that was not declared, INVALID, BUSY, DISK_FULL. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_trail_append(
    session: *const compliance_session,
    kind: *const c_char,
    event: *const c_char,
    receipt: *mut *mut compliance_receipt,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, event) = unsafe { (Out::handle(receipt)?, read(kind, event)?) };
        out.make(handle::get(session)?.append(event.lend()?)?)
    })
}

/// Seals an event whose actor only the host vouches for: nobody is signed in. `actor` is a stable id of the host's own for the person, a UUID;
/// `device` is NULL or its name. The record says `host-asserted`. Otherwise as `compliance_trail_append`; more than the laboratory allows in a
/// minute are DENIED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_trail_append_asserted(
    lab: *const compliance_lab,
    actor: *const c_char,
    device: *const c_char,
    kind: *const c_char,
    event: *const c_char,
    receipt: *mut *mut compliance_receipt,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, actor, event) = unsafe { (Out::handle(receipt)?, asserted(actor, device)?, read(kind, event)?) };
        out.make(handle::get(lab)?.append_host_asserted(actor, event.lend()?)?)
    })
}
