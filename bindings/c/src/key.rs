//! What opens a key file.

use crate::boundary::{enter, free};
use crate::error::{Failure, compliance_error};
use crate::handle::held;
use crate::input;
use crate::output::Out;
use crate::status::{compliance_status, compliance_status as S};
use core::ffi::c_char;
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, RecoveryCode};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What opens the key file of a laboratory, or protects a new one. Immutable; threads may share it. Wiped when it is freed.
pub struct compliance_key {
    _opaque: [u8; 0],
}
held!(compliance_key => Key);

/// What stands behind a key handle.
pub enum Key {
    /// The file mode protects it.
    Unattended,
    /// The Windows account protects it.
    WindowsAccount,
    /// A passphrase.
    Passphrase(Zeroizing<String>),
    /// Another file.
    File(PathBuf),
    /// The recovery code.
    Recovery(Zeroizing<String>),
}

impl core::fmt::Debug for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    pub(crate) fn source(&self) -> Result<KeySource, Failure> {
        Ok(match self {
            Self::Unattended | Self::WindowsAccount => KeySource::Unattended,
            Self::Passphrase(text) => KeySource::passphrase(text.clone()),
            Self::File(path) => KeySource::KeyFile(path.clone()),
            Self::Recovery(text) => {
                let code = RecoveryCode::parse(text)
                    .map_err(|error| Failure::new(S::of_code(error.code()), error.code(), error.to_string()))?;
                KeySource::RecoveryCode(code)
            }
        })
    }

    pub(crate) fn protect(&self, profile: KdfProfile) -> Result<Protect<'_>, Failure> {
        match self {
            Self::Unattended => Ok(Protect::File),
            Self::WindowsAccount => Ok(Protect::Dpapi),
            Self::Passphrase(passphrase) => Ok(Protect::Passphrase { passphrase, profile }),
            Self::File(_) | Self::Recovery(_) => Err(Failure::argument(
                "key_cannot_protect",
                "a new laboratory is protected by a passphrase, by the file mode or by the Windows account",
            )),
        }
    }
}

/// Makes a key of a passphrase: UTF-8, `length` bytes, for a new laboratory at least 12 characters. The library keeps a copy that is
/// wiped; the caller's buffer stays the caller's.
///
/// Errors: NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_passphrase(
    passphrase: *const c_char,
    length: usize,
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, passphrase) = unsafe { (Out::handle(key)?, input::needed_secret(passphrase, length, "passphrase")?) };
        out.make(Key::Passphrase(input::kept(passphrase)))
    })
}

/// Makes a key for files that are protected by their mode: nothing is asked. It is the weaker choice, since whoever reads the file
/// has the keys. Errors: NULL_POINTER. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_unattended(
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    // SAFETY: the caller's promise.
    enter(error, || unsafe { Out::handle(key)? }.make(Key::Unattended))
}

/// Makes a key for files that are protected by the Windows account that runs this program. On other systems opening fails.
/// Errors: NULL_POINTER. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_windows_account(
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    // SAFETY: the caller's promise.
    enter(error, || unsafe { Out::handle(key)? }.make(Key::WindowsAccount))
}

/// Makes a key of another key file than the usual one, which is protected by its mode or by a Windows account. `path` is UTF-8.
///
/// Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_file(
    path: *const c_char,
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, path) = unsafe { (Out::handle(key)?, input::path(path)?) };
        out.make(Key::File(path))
    })
}

/// As `compliance_key_file`, with a path in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_file_w(
    path: *const u16,
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, path) = unsafe { (Out::handle(key)?, input::wide_path(path)?) };
        out.make(Key::File(path))
    })
}

/// Makes a key of the code on the recovery sheet, as a person typed it, `length` bytes of UTF-8. A mistyped code is named when a
/// laboratory is opened with it.
///
/// Errors: NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_key_recovery(
    code: *const c_char,
    length: usize,
    key: *mut *mut compliance_key,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, code) = unsafe { (Out::handle(key)?, input::needed_secret(code, length, "code")?) };
        out.make(Key::Recovery(input::kept(code)))
    })
}

/// Frees a key and wipes it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_key_free(key: *mut compliance_key) -> compliance_status {
    free(key)
}
