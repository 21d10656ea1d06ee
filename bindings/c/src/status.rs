//! What a call came to.

use libcompliance_operations::Family;

/// What a call came to. 0 is success; everything else is not. The numbers are grouped, stay as they are and are never used again;
/// compare `compliance_error_code` where you need to tell errors of one status apart.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum compliance_status {
    /// It was done.
    COMPLIANCE_STATUS_OK = 0,

    /// A pointer that is needed is NULL.
    COMPLIANCE_STATUS_NULL_POINTER = 1,
    /// A text is not UTF-8 (or, for a function ending in `_w`, not UTF-16).
    COMPLIANCE_STATUS_INVALID_TEXT = 2,
    /// A handle was freed, is of another type, or never was one.
    COMPLIANCE_STATUS_BAD_HANDLE = 3,
    /// The buffer is too small; the needed size was written.
    COMPLIANCE_STATUS_BUFFER_TOO_SMALL = 4,
    /// A number, a length or a JSON argument is out of range, malformed, or not what this function takes.
    COMPLIANCE_STATUS_INVALID_ARGUMENT = 5,
    /// The process was copied by `fork` after the handle was made: open what you need anew.
    COMPLIANCE_STATUS_FORKED = 6,
    /// The header and the library do not fit together.
    COMPLIANCE_STATUS_OTHER_VERSION = 7,
    /// An error of the library itself. Nothing is half done; please report it.
    COMPLIANCE_STATUS_INTERNAL = 8,
    /// There are too many handles: some are never freed.
    COMPLIANCE_STATUS_TOO_MANY_HANDLES = 9,

    /// The action is not allowed; the refusal is recorded.
    COMPLIANCE_STATUS_DENIED = 100,
    /// The question is not one that this session may ask.
    COMPLIANCE_STATUS_NOT_ALLOWED = 101,
    /// Login or password are wrong, or the account cannot be used. Which, only the trail tells.
    COMPLIANCE_STATUS_SIGN_IN_REFUSED = 102,
    /// The password is right, and a one-time code is asked for.
    COMPLIANCE_STATUS_SECOND_FACTOR_NEEDED = 103,
    /// The session has ended.
    COMPLIANCE_STATUS_SESSION_ENDED = 104,
    /// The password breaks rules; `compliance_error_detail` lists each.
    COMPLIANCE_STATUS_PASSWORD_REFUSED = 105,
    /// The password is not the one that was hashed.
    COMPLIANCE_STATUS_PASSWORD_WRONG = 106,
    /// A secret that the operation needs was not given.
    COMPLIANCE_STATUS_SECRET_MISSING = 107,
    /// The password could not be compared with the stored hash, so it is not known to be right.
    COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED = 108,

    /// There is no such object, row or operation.
    COMPLIANCE_STATUS_NOT_FOUND = 200,
    /// What was given is not valid for the laboratory as it stands.
    COMPLIANCE_STATUS_INVALID = 201,

    /// A seal, a proof, a signature or the state does not verify.
    COMPLIANCE_STATUS_NOT_VERIFIED = 300,
    /// The verification could not be made, so nothing is known.
    COMPLIANCE_STATUS_NOT_CHECKED = 301,
    /// The laboratory is older than what this computer has seen of it, or has another history.
    COMPLIANCE_STATUS_ROLLED_BACK = 302,
    /// An earlier write failed; open the laboratory again and verify it.
    COMPLIANCE_STATUS_POISONED = 303,

    /// Another program has kept the laboratory busy for too long.
    COMPLIANCE_STATUS_BUSY = 400,
    /// The disk is full.
    COMPLIANCE_STATUS_DISK_FULL = 401,
    /// The file or folder is read-only.
    COMPLIANCE_STATUS_READ_ONLY = 402,
    /// A file is not there.
    COMPLIANCE_STATUS_FILE_NOT_FOUND = 403,
    /// A file is there already.
    COMPLIANCE_STATUS_FILE_EXISTS = 404,
    /// A file or folder cannot be used.
    COMPLIANCE_STATUS_FILE_UNUSABLE = 405,
    /// A file is damaged, or of another program or layout.
    COMPLIANCE_STATUS_FILE_DAMAGED = 406,

    /// The passphrase, recovery code or key file is missing, wrong or cannot be used.
    COMPLIANCE_STATUS_KEY = 500,
    /// The operating system gives no random numbers.
    COMPLIANCE_STATUS_NO_ENTROPY = 501,

    /// What a host stores on its way to the trail (outbox, spool, intent) is not valid.
    COMPLIANCE_STATUS_HOST_EVENT = 600,
    /// Rows of a host's table cannot be taken.
    COMPLIANCE_STATUS_HOST_TABLE = 601,
}

impl From<Family> for compliance_status {
    fn from(family: Family) -> Self {
        match family {
            Family::Argument => Self::COMPLIANCE_STATUS_INVALID_ARGUMENT,
            Family::Internal => Self::COMPLIANCE_STATUS_INTERNAL,
            Family::Forked => Self::COMPLIANCE_STATUS_FORKED,
            Family::Denied => Self::COMPLIANCE_STATUS_DENIED,
            Family::NotAllowed => Self::COMPLIANCE_STATUS_NOT_ALLOWED,
            Family::SignInRefused => Self::COMPLIANCE_STATUS_SIGN_IN_REFUSED,
            Family::SecondFactorNeeded => Self::COMPLIANCE_STATUS_SECOND_FACTOR_NEEDED,
            Family::SessionEnded => Self::COMPLIANCE_STATUS_SESSION_ENDED,
            Family::PasswordRefused => Self::COMPLIANCE_STATUS_PASSWORD_REFUSED,
            Family::SecretMissing => Self::COMPLIANCE_STATUS_SECRET_MISSING,
            Family::NotFound => Self::COMPLIANCE_STATUS_NOT_FOUND,
            Family::Invalid => Self::COMPLIANCE_STATUS_INVALID,
            Family::NotVerified => Self::COMPLIANCE_STATUS_NOT_VERIFIED,
            Family::NotChecked => Self::COMPLIANCE_STATUS_NOT_CHECKED,
            Family::RolledBack => Self::COMPLIANCE_STATUS_ROLLED_BACK,
            Family::Poisoned => Self::COMPLIANCE_STATUS_POISONED,
            Family::Busy => Self::COMPLIANCE_STATUS_BUSY,
            Family::DiskFull => Self::COMPLIANCE_STATUS_DISK_FULL,
            Family::ReadOnly => Self::COMPLIANCE_STATUS_READ_ONLY,
            Family::FileNotFound => Self::COMPLIANCE_STATUS_FILE_NOT_FOUND,
            Family::FileExists => Self::COMPLIANCE_STATUS_FILE_EXISTS,
            Family::FileUnusable => Self::COMPLIANCE_STATUS_FILE_UNUSABLE,
            Family::FileDamaged => Self::COMPLIANCE_STATUS_FILE_DAMAGED,
            Family::Key => Self::COMPLIANCE_STATUS_KEY,
            Family::NoEntropy => Self::COMPLIANCE_STATUS_NO_ENTROPY,
            Family::HostEvent => Self::COMPLIANCE_STATUS_HOST_EVENT,
            Family::HostTable => Self::COMPLIANCE_STATUS_HOST_TABLE,
        }
    }
}

impl compliance_status {
    /// The status of a stable code.
    pub(crate) fn of_code(code: &str) -> Self {
        Family::of_code(code).into()
    }
}

use compliance_status as S;

macro_rules! names {
    ($($name:ident)+) => {
        fn name_of(status: u32) -> &'static core::ffi::CStr {
            match status {
                $(n if n == S::$name as u32 => {
                    const NAME: &core::ffi::CStr = match core::ffi::CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                        Ok(name) => name,
                        Err(_) => c"",
                    };
                    NAME
                })+
                _ => c"unknown",
            }
        }
        #[cfg(test)]
        const ALL: &[S] = &[$(S::$name),+];
    };
}

names! {
    COMPLIANCE_STATUS_OK COMPLIANCE_STATUS_NULL_POINTER COMPLIANCE_STATUS_INVALID_TEXT COMPLIANCE_STATUS_BAD_HANDLE
    COMPLIANCE_STATUS_BUFFER_TOO_SMALL COMPLIANCE_STATUS_INVALID_ARGUMENT COMPLIANCE_STATUS_FORKED COMPLIANCE_STATUS_OTHER_VERSION
    COMPLIANCE_STATUS_INTERNAL COMPLIANCE_STATUS_TOO_MANY_HANDLES COMPLIANCE_STATUS_DENIED COMPLIANCE_STATUS_NOT_ALLOWED
    COMPLIANCE_STATUS_SIGN_IN_REFUSED COMPLIANCE_STATUS_SECOND_FACTOR_NEEDED COMPLIANCE_STATUS_SESSION_ENDED
    COMPLIANCE_STATUS_PASSWORD_REFUSED COMPLIANCE_STATUS_PASSWORD_WRONG COMPLIANCE_STATUS_SECRET_MISSING COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED
    COMPLIANCE_STATUS_NOT_FOUND COMPLIANCE_STATUS_INVALID COMPLIANCE_STATUS_NOT_VERIFIED COMPLIANCE_STATUS_NOT_CHECKED
    COMPLIANCE_STATUS_ROLLED_BACK COMPLIANCE_STATUS_POISONED COMPLIANCE_STATUS_BUSY COMPLIANCE_STATUS_DISK_FULL
    COMPLIANCE_STATUS_READ_ONLY COMPLIANCE_STATUS_FILE_NOT_FOUND COMPLIANCE_STATUS_FILE_EXISTS COMPLIANCE_STATUS_FILE_UNUSABLE
    COMPLIANCE_STATUS_FILE_DAMAGED COMPLIANCE_STATUS_KEY COMPLIANCE_STATUS_NO_ENTROPY COMPLIANCE_STATUS_HOST_EVENT
    COMPLIANCE_STATUS_HOST_TABLE
}

/// The name of a status, such as `COMPLIANCE_STATUS_DENIED`; `unknown` for a number that is none. The text lives as long as the
/// library. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_status_name(status: u32) -> *const core::ffi::c_char {
    name_of(status).as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_name_and_its_own_number() {
        let mut numbers: Vec<u32> = ALL.iter().map(|status| *status as u32).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), ALL.len());
        for status in ALL {
            assert_eq!(name_of(*status as u32).to_str(), Ok(format!("{status:?}").as_str()));
        }
        assert_eq!(name_of(99), c"unknown");
    }

    #[test]
    fn no_code_becomes_success() {
        for code in libcompliance::code::CODES {
            assert_ne!(S::of_code(code.code), S::COMPLIANCE_STATUS_OK);
        }
        assert_eq!(S::of_code("spool_torn"), S::COMPLIANCE_STATUS_HOST_EVENT);
        assert_eq!(S::of_code("never_heard"), S::COMPLIANCE_STATUS_INVALID);
    }
}
