//! What goes out. An output is cleared before anything can fail, and written only when everything is done.

use crate::error::Failure;
use crate::handle::{self, Opaque};
use crate::status::compliance_status as S;
use core::ffi::c_char;

/// A place of the caller's for one value.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Clears the place with `empty`.
    ///
    /// # Safety
    /// `place` is NULL or may be written.
    pub(crate) unsafe fn clear(place: *mut T, empty: T) -> Result<Self, Failure> {
        if place.is_null() {
            return Err(Failure::null("an output"));
        }
        // SAFETY: the caller's promise.
        unsafe { place.write(empty) };
        Ok(Self(place))
    }

    pub(crate) fn set(&self, value: T) {
        // SAFETY: the promise made to `clear`, which made this.
        unsafe { self.0.write(value) };
    }
}

impl<T: Opaque> Out<*mut T> {
    /// A place for a handle.
    ///
    /// # Safety
    /// `place` is NULL or may be written.
    pub(crate) unsafe fn handle(place: *mut *mut T) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        unsafe { Self::clear(place, core::ptr::null_mut()) }
    }

    pub(crate) fn make(&self, held: T::Held) -> Result<(), Failure> {
        self.set(handle::make::<T>(held)?);
        Ok(())
    }
}

/// Copies a text with its NUL into the caller's buffer. A text with a NUL inside would be cut unseen, so none is ever given this way.
///
/// # Safety
/// `length` is NULL or may be written; `buffer` is NULL or has room for `capacity` bytes.
pub(crate) unsafe fn copy_text(
    text: Result<String, S>,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> Result<(), S> {
    let mut bytes = text.map(String::into_bytes);
    if let Ok(bytes) = &mut bytes {
        bytes.push(0);
    }
    // SAFETY: the caller's promise.
    unsafe { copy_bytes(bytes.as_deref().map_err(|status| *status), buffer.cast(), capacity, length) }
}

/// Copies bytes into the caller's buffer, or says how large it must be.
///
/// # Safety
/// As for [`copy_text`].
pub(crate) unsafe fn copy_bytes(
    bytes: Result<&[u8], S>,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> Result<(), S> {
    if length.is_null() {
        return Err(S::COMPLIANCE_STATUS_NULL_POINTER);
    }
    // SAFETY: the caller's promise.
    unsafe { length.write(0) };
    let bytes = bytes?;
    if buffer.is_null() && capacity > 0 {
        return Err(S::COMPLIANCE_STATUS_NULL_POINTER);
    }
    // SAFETY: the caller's promise.
    unsafe { length.write(bytes.len()) };
    if bytes.len() > capacity {
        return Err(S::COMPLIANCE_STATUS_BUFFER_TOO_SMALL);
    }
    if !bytes.is_empty() {
        // SAFETY: the buffer has room for `capacity` bytes, and is not a part of ours.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len()) };
    }
    Ok(())
}
