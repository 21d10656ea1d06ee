//! The two Windows functions that seal bytes to a user account.
#![allow(unsafe_code, reason = "CryptProtectData, CryptUnprotectData and LocalFree are foreign functions")]

use std::ptr;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use zeroize::{Zeroize as _, Zeroizing};

/// Seals `secret`, bound to `context`, to the user account that runs this process. `None` when Windows refuses.
pub(super) fn protect(secret: &[u8], context: &[u8]) -> Option<Vec<u8>> {
    let (input, entropy, mut output) = (blob(secret)?, blob(context)?, empty());
    // SAFETY: `input` and `entropy` describe slices that outlive the call and are only read; the description, the
    // reserved pointer and the prompt may be null; `output` is a valid place for the result.
    let done = unsafe {
        CryptProtectData(
            &input,
            ptr::null(),
            &entropy,
            ptr::null(),
            ptr::null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &mut output,
        )
    };
    let sealed = take(output);
    if done == 0 { None } else { sealed.map(|bytes| bytes.to_vec()) }
}

/// Opens what [`protect`] made under the same account and `context`. `None` when Windows refuses.
pub(super) fn unprotect(sealed: &[u8], context: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (input, entropy, mut output) = (blob(sealed)?, blob(context)?, empty());
    // SAFETY: as in `protect`; the description is not asked for, so its place may be null.
    let done = unsafe {
        CryptUnprotectData(
            &input,
            ptr::null_mut(),
            &entropy,
            ptr::null(),
            ptr::null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &mut output,
        )
    };
    let secret = take(output);
    if done == 0 { None } else { secret }
}

fn blob(bytes: &[u8]) -> Option<CRYPT_INTEGER_BLOB> {
    // The functions do not write through this pointer although its type would allow it.
    Some(CRYPT_INTEGER_BLOB { cbData: u32::try_from(bytes.len()).ok()?, pbData: bytes.as_ptr().cast_mut() })
}

fn empty() -> CRYPT_INTEGER_BLOB {
    CRYPT_INTEGER_BLOB { cbData: 0, pbData: ptr::null_mut() }
}

/// Copies the result out of the memory Windows allocated, wipes that memory and frees it.
fn take(output: CRYPT_INTEGER_BLOB) -> Option<Zeroizing<Vec<u8>>> {
    if output.pbData.is_null() {
        return None;
    }
    let len = usize::try_from(output.cbData).ok()?;
    // SAFETY: Windows filled `cbData` bytes at `pbData`, which is not null, and nothing else refers to them.
    let bytes = unsafe { std::slice::from_raw_parts_mut(output.pbData, len) };
    let copy = Zeroizing::new(bytes.to_vec());
    bytes.zeroize();
    // SAFETY: the block was allocated by the function for the caller to free with LocalFree, once; `bytes` is not used
    // any more.
    unsafe { LocalFree(output.pbData.cast()) };
    Some(copy)
}
