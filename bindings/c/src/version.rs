//! Which library this is.

use crate::boundary::enter_plain;
use crate::status::{compliance_status, compliance_status as S};
use core::ffi::{CStr, c_char};

/// The version of the header: major.
pub const COMPLIANCE_VERSION_MAJOR: u32 = 0;
/// The version of the header: minor.
pub const COMPLIANCE_VERSION_MINOR: u32 = 1;
/// The version of the header: patch.
pub const COMPLIANCE_VERSION_PATCH: u32 = 0;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(text) => text,
    Err(_) => c"",
};

/// The version of the library as it runs, such as `0.1.0`. The text lives as long as the library. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Compares the header that a program was compiled with, by its `COMPLIANCE_VERSION_MAJOR` and `COMPLIANCE_VERSION_MINOR`, with the
/// library that it found. Call it first.
///
/// Below 1.0 the minor version must be the same; from 1.0 the library may be newer than the header.
/// Errors: OTHER_VERSION. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_version_check(major: u32, minor: u32) -> compliance_status {
    enter_plain(|| {
        let same_major = major == COMPLIANCE_VERSION_MAJOR;
        let minor_fits = match major {
            0 => minor == COMPLIANCE_VERSION_MINOR,
            _ => minor <= COMPLIANCE_VERSION_MINOR,
        };
        if same_major && minor_fits { Ok(()) } else { Err(S::COMPLIANCE_STATUS_OTHER_VERSION) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_manifest_and_library_say_the_same() {
        let numbers = format!("{COMPLIANCE_VERSION_MAJOR}.{COMPLIANCE_VERSION_MINOR}.{COMPLIANCE_VERSION_PATCH}");
        assert_eq!(numbers, env!("CARGO_PKG_VERSION"));
        assert_eq!(VERSION.to_str(), Ok(env!("CARGO_PKG_VERSION")));
        assert_eq!(compliance_version_check(0, 1), S::COMPLIANCE_STATUS_OK);
        for (major, minor) in [(0, 0), (0, 2), (1, 1), (1, 0), (u32::MAX, 1)] {
            assert_eq!(compliance_version_check(major, minor), S::COMPLIANCE_STATUS_OTHER_VERSION);
        }
    }
}
