//! Answers: text or bytes that a call made, read through accessors and freed by the caller.

use crate::boundary::{enter_plain, free};
use crate::error::Failure;
use crate::handle::{self, held};
use crate::output::copy_bytes;
use crate::status::compliance_status;
use core::ffi::c_char;
use zeroize::Zeroizing;

/// An answer: bytes that a call made, most often JSON in UTF-8. Immutable; threads may share it. Wiped when it is freed.
pub struct compliance_text {
    _opaque: [u8; 0],
}
held!(compliance_text => Answer);

/// The bytes, and behind them one NUL that does not count.
#[derive(Debug)]
pub struct Answer(Zeroizing<Vec<u8>>);

impl Answer {
    pub(crate) fn new(text: impl Into<Vec<u8>>) -> Self {
        let mut bytes = text.into();
        bytes.push(0);
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.split_last().map(|(_, bytes)| bytes).unwrap_or_default()
    }
}

fn status(error: handle::NoHandle) -> compliance_status {
    Failure::from(error).status
}

/// The number of bytes of an answer, without the NUL behind them; 0 if `text` is no answer. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_text_length(text: *const compliance_text) -> usize {
    let mut length = 0;
    let _ = enter_plain(|| {
        length = handle::peek(text, |answer| answer.bytes().len()).map_err(status)?;
        Ok(())
    });
    length
}

/// The bytes of an answer, with a NUL behind them; NULL if `text` is no answer. They live until `compliance_text_free`: the caller must
/// not free the answer in another thread meanwhile. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_text_data(text: *const compliance_text) -> *const c_char {
    let mut data = core::ptr::null();
    let _ = enter_plain(|| {
        data = handle::peek(text, |answer| answer.0.as_ptr().cast()).map_err(status)?;
        Ok(())
    });
    data
}

/// Copies the bytes of an answer, without a NUL, into `buffer` of `capacity` bytes and writes their number to `length`.
///
/// Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_text_copy(
    text: *const compliance_text,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let answer = handle::get(text).map_err(status);
        // SAFETY: the caller's promise, in the words above.
        unsafe {
            copy_bytes(answer.as_ref().map(|answer| answer.bytes()).map_err(|status| *status), buffer, capacity, length)
        }
    })
}

/// Frees an answer and wipes it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_text_free(text: *mut compliance_text) -> compliance_status {
    free(text)
}
