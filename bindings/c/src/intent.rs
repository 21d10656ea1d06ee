//! Intents of actors for whom the host vouches. Those of a session are operations by name (`intent.record` and the others).

use crate::boundary::enter;
use crate::error::{Failure, compliance_error};
use crate::event;
use crate::handle;
use crate::input;
use crate::lab::compliance_lab;
use crate::output::Out;
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use crate::trail::compliance_receipt;
use core::ffi::c_char;
use libcompliance::id::RecordId;
use libcompliance_operations::{done, open_intents};

/// # Safety
/// `intent` is NULL or ends with NUL.
unsafe fn id(intent: *const c_char) -> Result<RecordId, Failure> {
    // SAFETY: the caller's promise.
    let text = unsafe { input::text(intent, "intent")? };
    RecordId::parse(text).ok_or_else(|| {
        Failure::argument("intent_malformed", "`intent` is not the id of an intent: a UUID in lower case")
    })
}

/// Seals what the program is going to do, before it commits; it is durable when this returns. After an error the change must not be made.
/// Arguments as for `compliance_trail_append_asserted`. `*answer` receives JSON, the caller's to free: `intent`, the id to complete or abandon, and
/// `receipt`. A program that is stopped in between finds it in `compliance_intent_list`.
///
/// Errors: as for `compliance_trail_append_asserted`, HOST_EVENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_intent_record(
    lab: *const compliance_lab,
    actor: *const c_char,
    device: *const c_char,
    kind: *const c_char,
    event: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, actor, event) =
            unsafe { (Out::handle(answer)?, event::asserted(actor, device)?, event::read(kind, event)?) };
        let (intent, receipt) = handle::get(lab)?.intend(actor, event.lend()?)?;
        out.make(Answer::new(done(&[("intent", intent.to_string())], &receipt).to_string()))
    })
}

/// Seals the announced event itself: the program has committed. `actor` is the one who announced it. `*receipt` is the caller's to free.
///
/// Errors: those of arguments; HOST_EVENT for an id that is no intent's, one that has its outcome, or one of another actor; BUSY, DISK_FULL: call
/// again. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_intent_complete(
    lab: *const compliance_lab,
    actor: *const c_char,
    device: *const c_char,
    intent: *const c_char,
    receipt: *mut *mut compliance_receipt,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, actor, intent) = unsafe { (Out::handle(receipt)?, event::asserted(actor, device)?, id(intent)?) };
        out.make(handle::get(lab)?.complete(actor, intent)?)
    })
}

/// Seals that nothing came of an intent: the program has rolled back. `code` says why, such as `rolled_back`. Otherwise as
/// `compliance_intent_complete`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_intent_abandon(
    lab: *const compliance_lab,
    actor: *const c_char,
    device: *const c_char,
    intent: *const c_char,
    code: *const c_char,
    receipt: *mut *mut compliance_receipt,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, actor, intent, code) = unsafe {
            (Out::handle(receipt)?, event::asserted(actor, device)?, id(intent)?, input::text(code, "code")?)
        };
        out.make(handle::get(lab)?.abandon(actor, intent, code)?)
    })
}

/// The intents whose outcome nobody has said, oldest first: to be completed or abandoned when the program starts. `*answer` receives JSON, the
/// caller's to free: `intents`, each with `id`, `record`, `kind`, `object`, `since`, `actor` and `source`.
///
/// Errors: NULL_POINTER, BAD_HANDLE, BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_intent_list(
    lab: *const compliance_lab,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(answer)? };
        out.make(Answer::new(open_intents(&handle::get(lab)?.open_intents()?).to_string()))
    })
}
