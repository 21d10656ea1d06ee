//! What comes in: texts, bytes, paths. Nothing is repaired; what is not what it should be is refused.

use crate::error::Failure;
use crate::status::compliance_status as S;
use core::ffi::{CStr, c_char};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A text that ends with NUL.
///
/// # Safety
/// `text` is NULL or points to bytes that end with NUL and stay unchanged during the call.
pub(crate) unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise.
    unsafe { optional(text, name) }?.ok_or_else(|| Failure::null(name))
}

/// A text that ends with NUL, or NULL.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional<'a>(text: *const c_char, name: &str) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise; not NULL.
    let bytes = unsafe { CStr::from_ptr(text) };
    let bytes = bytes.to_bytes();
    if is_short_ascii(bytes) {
        // SAFETY: bytes below 128 are UTF-8.
        return Ok(Some(unsafe { core::str::from_utf8_unchecked(bytes) }));
    }
    core::str::from_utf8(bytes).map(Some).map_err(|_| not_text(name))
}

/// Whether these are at most 32 bytes, all below 128, in two overlapping words without a loop: most names are, and a check of a
/// right asks about three of them. `false` decides nothing.
#[inline]
fn is_short_ascii(bytes: &[u8]) -> bool {
    const HIGH: u128 = u128::from_ne_bytes([0x80; 16]);
    let wide = |bytes: [u8; 8]| u128::from(u64::from_ne_bytes(bytes));
    let both = match (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        (Some(first), Some(last)) if bytes.len() <= 32 => u128::from_ne_bytes(*first) | u128::from_ne_bytes(*last),
        (Some(_), _) => return false,
        _ => match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => wide(*first) | wide(*last),
            _ => return false,
        },
    };
    both & HIGH == 0
}

fn not_text(name: &str) -> Failure {
    Failure::new(S::COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", format!("`{name}` is not UTF-8"))
}

/// Bytes; NULL only for none.
///
/// # Safety
/// `bytes` is NULL or points to `length` bytes that stay unchanged during the call.
pub(crate) unsafe fn bytes<'a>(bytes: *const u8, length: usize, name: &str) -> Result<&'a [u8], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    if bytes.is_null() {
        return Err(Failure::null(name));
    }
    if isize::try_from(length).is_err() {
        return Err(Failure::argument("length_out_of_range", format!("the length of `{name}` is out of range")));
    }
    // SAFETY: the caller's promise; not NULL, and not longer than an object can be.
    Ok(unsafe { core::slice::from_raw_parts(bytes, length) })
}

/// A secret: bytes of UTF-8. NULL for none.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn secret<'a>(secret: *const c_char, length: usize, name: &str) -> Result<Option<&'a str>, Failure> {
    if secret.is_null() && length == 0 {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { self::bytes(secret.cast(), length, name) }?;
    core::str::from_utf8(bytes).map(Some).map_err(|_| not_text(name))
}

/// A secret that is needed.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn needed_secret<'a>(text: *const c_char, length: usize, name: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise.
    unsafe { secret(text, length, name) }?.ok_or_else(|| Failure::null(name))
}

/// A secret as a copy that is wiped.
pub(crate) fn kept(secret: &str) -> Zeroizing<String> {
    Zeroizing::new(secret.to_owned())
}

/// A path in UTF-8.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn path(path: *const c_char) -> Result<PathBuf, Failure> {
    // SAFETY: the caller's promise.
    let path = unsafe { text(path, "path") }?;
    if path.is_empty() { Err(empty_path()) } else { Ok(PathBuf::from(path)) }
}

fn empty_path() -> Failure {
    Failure::argument("path_empty", "`path` is empty")
}

/// A path in UTF-16, as Windows has it.
///
/// # Safety
/// `path` is NULL or points to 16-bit units that end with 0 and stay unchanged during the call.
pub(crate) unsafe fn wide_path(path: *const u16) -> Result<PathBuf, Failure> {
    if path.is_null() {
        return Err(Failure::null("path"));
    }
    let mut length = 0;
    // SAFETY: the caller's promise: some unit is 0, and up to it all can be read.
    while unsafe { path.add(length).read() } != 0 {
        length += 1;
    }
    // SAFETY: these units were just read.
    let units = unsafe { core::slice::from_raw_parts(path, length) };
    let text = String::from_utf16(units)
        .map_err(|_| Failure::new(S::COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", "`path` is not UTF-16"))?;
    if text.is_empty() { Err(empty_path()) } else { Ok(PathBuf::from(text)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]

    use super::*;

    #[test]
    fn the_short_way_finds_every_byte_that_is_not_ascii() {
        for length in 0..40 {
            let name = vec![b'a'; length];
            assert_eq!(is_short_ascii(&name), (8..=32).contains(&length), "{length}");
            for at in 0..length {
                let mut other = name.clone();
                other[at] = 0x80;
                assert!(!is_short_ascii(&other), "{at} of {length}");
            }
        }
    }
}
