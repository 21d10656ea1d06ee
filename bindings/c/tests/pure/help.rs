//! What every test needs: texts for C, errors and answers taken apart.

use compliance::*;
use core::ffi::{CStr, c_char};
use serde_json::Value as Json;
use std::ffi::CString;

pub(crate) use compliance::compliance_status as S;

pub(crate) const OK: S = S::COMPLIANCE_STATUS_OK;

/// Bytes that are not UTF-8.
pub(crate) const BAD_TEXT: &CStr = c"a\xff";

pub(crate) fn c(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// What an error object says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) status: S,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) detail: Json,
}

type Reader = unsafe extern "C" fn(*const compliance_error, *mut c_char, usize, *mut usize) -> compliance_status;

fn read(error: *const compliance_error, reader: Reader) -> String {
    let mut size = 0;
    let asked = unsafe { reader(error, core::ptr::null_mut(), 0, &raw mut size) };
    assert_eq!(asked, S::COMPLIANCE_STATUS_BUFFER_TOO_SMALL);
    let mut bytes = vec![0_u8; size];
    assert_eq!(unsafe { reader(error, bytes.as_mut_ptr().cast(), size, &raw mut size) }, OK);
    CString::from_vec_with_nul(bytes).unwrap().into_string().unwrap()
}

/// Calls a function with a place for its error object: its status and what the error says, which must agree.
pub(crate) fn call(function: impl FnOnce(*mut *mut compliance_error) -> S) -> Result<(), Told> {
    let mut error = core::ptr::without_provenance_mut(1);
    let status = function(&raw mut error);
    if status == OK {
        assert!(error.is_null(), "no error object without an error");
        return Ok(());
    }
    assert_eq!(compliance_error_status(error), status);
    let told = Told {
        status,
        code: read(error, compliance_error_code),
        message: read(error, compliance_error_message),
        detail: serde_json::from_str(&read(error, compliance_error_detail)).unwrap(),
    };
    assert_eq!(compliance_error_free(error), OK);
    Err(told)
}

/// The same where an error is expected, with its code.
pub(crate) fn fails(status: S, code: &str, function: impl FnOnce(*mut *mut compliance_error) -> S) -> Told {
    let told = call(function).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (status, code), "{}", told.message);
    told
}

/// Takes an answer apart and frees it.
pub(crate) fn taken(text: *mut compliance_text) -> String {
    let bytes =
        unsafe { core::slice::from_raw_parts(compliance_text_data(text).cast::<u8>(), compliance_text_length(text)) };
    let taken = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(compliance_text_free(text), OK);
    taken
}

pub(crate) fn json(text: *mut compliance_text) -> Json {
    serde_json::from_str(&taken(text)).unwrap()
}
