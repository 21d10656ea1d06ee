//! The error object.

use crate::boundary::{enter_plain, free};
use crate::handle::{self, NoHandle, held};
use crate::output::copy_text;
use crate::status::{compliance_status, compliance_status as S};
use core::ffi::c_char;
use libcompliance_lab::LabError;
use libcompliance_operations::{CallError, Family, family};
use serde_json::Value as Json;

/// Why a call failed: a status, a stable code, a text for a person and, for some, details as JSON. Immutable; threads may share it.
pub struct compliance_error {
    _opaque: [u8; 0],
}
held!(compliance_error => Failure);

/// What stands behind an error object.
#[derive(Debug, Clone)]
pub struct Failure {
    pub(crate) status: S,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) detail: Json,
}

impl Failure {
    pub(crate) fn new(status: S, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: Json::Null }
    }

    pub(crate) fn argument(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(S::COMPLIANCE_STATUS_INVALID_ARGUMENT, code, message)
    }

    pub(crate) fn with(mut self, detail: Json) -> Self {
        self.detail = detail;
        self
    }

    pub(crate) fn null(what: &str) -> Self {
        Self::new(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", format!("`{what}` is NULL"))
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            S::COMPLIANCE_STATUS_INTERNAL,
            "internal",
            "an error inside libcompliance: nothing is half done; please report what you called",
        )
    }
}

impl From<NoHandle> for Failure {
    fn from(error: NoHandle) -> Self {
        match error {
            NoHandle::Null => Self::new(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", "a handle is NULL"),
            NoHandle::Bad => Self::new(
                S::COMPLIANCE_STATUS_BAD_HANDLE,
                "bad_handle",
                "a handle was freed, is of another type, or never was one",
            ),
            NoHandle::Forked => Self::new(
                S::COMPLIANCE_STATUS_FORKED,
                "forked_process",
                "this process was copied by fork after the handle was made: open what you need anew",
            ),
            NoHandle::Full => Self::new(
                S::COMPLIANCE_STATUS_TOO_MANY_HANDLES,
                "too_many_handles",
                "there are too many handles: free those that are no longer needed",
            ),
        }
    }
}

impl From<LabError> for Failure {
    fn from(error: LabError) -> Self {
        let detail = family::detail(&error);
        Self::new(Family::of_lab(&error).into(), error.code(), error.to_string()).with(detail)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Lab(error) => error.into(),
            other => Self::new(Family::of_call(&other).into(), other.code(), other.to_string()),
        }
    }
}

/// Reads one text of an error.
fn text(
    error: *const compliance_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    which: impl FnOnce(&Failure) -> String,
) -> compliance_status {
    enter_plain(|| {
        let text = handle::peek(error, which).map_err(|error| Failure::from(error).status);
        // SAFETY: the contract of the callers.
        unsafe { copy_text(text, buffer, capacity, length) }
    })
}

/// The status of an error; `COMPLIANCE_STATUS_BAD_HANDLE` if it is none. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_error_status(error: *const compliance_error) -> compliance_status {
    let mut found = S::COMPLIANCE_STATUS_BAD_HANDLE;
    let asked = enter_plain(|| {
        found = handle::peek(error, |error| error.status).map_err(|error| Failure::from(error).status)?;
        Ok(())
    });
    if asked == S::COMPLIANCE_STATUS_OK { found } else { asked }
}

/// Copies the stable code of an error, such as `permission_missing`, as text with its NUL into `buffer` of `capacity` bytes, and writes the
/// size with the NUL to `length`. Compare codes, not messages.
///
/// Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. `buffer` may be NULL if `capacity` is 0.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_error_code(
    error: *const compliance_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    text(error, buffer, capacity, length, |error| error.code.to_owned())
}

/// Copies the message of an error, one line in English for a person, without any secret. As `compliance_error_code`.
///
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_error_message(
    error: *const compliance_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    text(error, buffer, capacity, length, |error| error.message.clone())
}

/// Copies the details of an error as JSON, `null` if it has none: for a denial what was missing and which roles carry it, for a password
/// each broken rule, for a verification each fault. As `compliance_error_code`.
///
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_error_detail(
    error: *const compliance_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    text(error, buffer, capacity, length, |error| error.detail.to_string())
}

/// Frees an error. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_error_free(error: *mut compliance_error) -> compliance_status {
    free(error)
}
