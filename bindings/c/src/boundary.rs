//! The one boundary: no panic leaves a function of C, and every failure becomes a status and an error object.

use crate::error::{Failure, compliance_error};
use crate::handle;
use crate::status::compliance_status;
use core::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// A panic's own text can hold what must not be told, and a library does not write to the host's error stream.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !INSIDE.try_with(Cell::get).unwrap_or(false) {
                before(info);
            }
        }));
    });
}

/// Runs work of the library, in whose panics nothing is printed.
pub(crate) fn inside<R>(work: impl FnOnce() -> R) -> R {
    quiet();
    let outside = INSIDE.replace(true);
    let done = work();
    INSIDE.set(outside);
    done
}

/// Runs the body of a function. `error` receives NULL, or an error object that the caller frees; it may itself be NULL.
pub(crate) fn enter(
    error: *mut *mut compliance_error,
    body: impl FnOnce() -> Result<(), Failure>,
) -> compliance_status {
    if !error.is_null() {
        // SAFETY: the caller passes NULL or a pointer to a pointer that may be written.
        unsafe { error.write(core::ptr::null_mut()) };
    }
    // What a panic interrupts is never used again: each body works on its own values, and locks are taken over when poisoned.
    let outcome = inside(|| catch_unwind(AssertUnwindSafe(body))).unwrap_or_else(|payload| {
        // Dropping what was thrown could throw again.
        core::mem::forget(payload);
        Err(Failure::internal())
    });
    let Err(failure) = outcome else { return compliance_status::COMPLIANCE_STATUS_OK };
    let status = failure.status;
    if !error.is_null() {
        // Without a handle for it the error's text is lost; its status is not.
        let made = handle::make::<compliance_error>(failure).unwrap_or(core::ptr::null_mut());
        // SAFETY: as above.
        unsafe { error.write(made) };
    }
    status
}

/// Runs the body of a function that makes no error object: an accessor, or a function that is called millions of times.
pub(crate) fn enter_plain(body: impl FnOnce() -> Result<(), compliance_status>) -> compliance_status {
    match inside(|| catch_unwind(AssertUnwindSafe(body))) {
        Ok(Ok(())) => compliance_status::COMPLIANCE_STATUS_OK,
        Ok(Err(status)) => status,
        Err(payload) => {
            core::mem::forget(payload);
            compliance_status::COMPLIANCE_STATUS_INTERNAL
        }
    }
}

/// Frees a handle: NULL is nothing to free.
pub(crate) fn free<T: handle::Opaque>(what: *mut T) -> compliance_status {
    enter_plain(|| match handle::take(what) {
        Ok(held) => {
            drop(held);
            Ok(())
        }
        Err(handle::NoHandle::Null) => Ok(()),
        Err(other) => Err(Failure::from(other).status),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "the test is about a panic")]

    use super::*;
    use crate::error::{compliance_error_code, compliance_error_free};

    extern "C" fn goes_wrong(error: *mut *mut compliance_error) -> compliance_status {
        enter(error, || panic!("secret text of a record"))
    }

    #[test]
    fn a_panic_becomes_a_status_with_a_fixed_text() {
        let mut error = core::ptr::null_mut();
        assert_eq!(goes_wrong(&raw mut error), compliance_status::COMPLIANCE_STATUS_INTERNAL);
        let failure = handle::get(error).unwrap_or_else(|_| panic!("an error object"));
        assert!(!failure.message.contains("secret"));
        let mut needed = 0;
        // SAFETY: all pointers are this test's own.
        unsafe { compliance_error_code(error, core::ptr::null_mut(), 0, &raw mut needed) };
        assert_eq!(needed, "internal".len() + 1);
        assert_eq!(compliance_error_free(error), compliance_status::COMPLIANCE_STATUS_OK);
        assert_eq!(compliance_error_free(error), compliance_status::COMPLIANCE_STATUS_BAD_HANDLE);
        assert_eq!(goes_wrong(core::ptr::null_mut()), compliance_status::COMPLIANCE_STATUS_INTERNAL);
    }
}
