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
use libcompliance_operations::Event;

/// An id of the host's own for a person.
pub(crate) fn actor(text: &str) -> Result<AccountId, Failure> {
    AccountId::parse(text).ok_or_else(|| Failure::argument("actor_malformed", "`actor` is not a UUID in lower case"))
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
        let (out, kind, event) =
            unsafe { (Out::handle(receipt)?, input::text(kind, "kind")?, input::text(event, "event")?) };
        let session = handle::get(session)?;
        let sealed = Event::of_kind(kind, event)?.with(|event| Ok::<_, Failure>(session.append(event)?))?;
        out.make(sealed)
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
        let (out, actor, device, kind, event) = unsafe {
            (
                Out::handle(receipt)?,
                input::text(actor, "actor")?,
                input::optional(device, "device")?,
                input::text(kind, "kind")?,
                input::text(event, "event")?,
            )
        };
        let lab = handle::get(lab)?;
        let actor = HostActor { id: self::actor(actor)?, device };
        let sealed =
            Event::of_kind(kind, event)?.with(|event| Ok::<_, Failure>(lab.append_host_asserted(actor, event)?))?;
        out.make(sealed)
    })
}
