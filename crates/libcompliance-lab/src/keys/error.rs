//! What can go wrong with a key file, each case told apart from the others.

use std::io::ErrorKind;
use std::path::Path;

use libcompliance::crypto::NoEntropy;

/// Why a key file could not be made, opened or changed. No message holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is protected by a passphrase and none was given.
    #[error("no passphrase was given; if it is lost, use the recovery code from the recovery sheet")]
    PassphraseMissing,
    /// The file is whole, and the passphrase given is not its passphrase.
    #[error(
        "the passphrase is wrong; check the keyboard layout and Caps Lock, or use the recovery code from the recovery sheet"
    )]
    PassphraseWrong,
    /// A new passphrase has too few characters.
    #[error("the new passphrase is too short; use at least {min} characters")]
    PassphraseTooShort {
        /// The least number of characters (Unicode scalar values after NFC).
        min: usize,
    },
    /// A new passphrase has too many bytes.
    #[error("the new passphrase is too long; use at most {max} bytes of UTF-8")]
    PassphraseTooLong {
        /// The greatest number of bytes.
        max: usize,
    },
    /// A recovery code was typed wrongly; its check characters say where.
    #[error("the recovery code is mistyped: look at group {group} of 8 again")]
    RecoveryCodeMalformed {
        /// The first group that cannot be right, from 1 to 8.
        group: u8,
    },
    /// The recovery code is well formed and belongs to another key file.
    #[error("the recovery code does not belong to this key file; look for the recovery sheet of this laboratory")]
    RecoveryCodeWrong,
    /// The key file was made without a recovery code.
    #[error("this key file has no recovery code, since it is protected by its file mode alone")]
    RecoveryCodeNone,
    /// The keys are whole but are not those that were expected.
    #[error("wrong key: the key file or signer {}; use the key of this laboratory", .0.text())]
    WrongKey(Mismatch),
    /// The file is not what was written.
    #[error("the key file is damaged ({what}); restore it from a backup")]
    Damaged {
        /// What was found, in fixed words.
        what: &'static str,
    },
    /// A later version of this software wrote the file.
    #[error(
        "the key file has format version {version}, and this software reads version 1; use a newer version of this software"
    )]
    NewerFormat {
        /// The version the file names.
        version: u32,
    },
    /// There is no such file.
    #[error("there is no key file at `{path}`; give its place, or restore it from a backup")]
    NotFound {
        /// Where it was looked for.
        path: String,
    },
    /// The key lies in the file unencrypted and others can read it.
    #[error("the key file `{path}` can be opened by others (mode {mode:04o}); run `chmod 600` on it")]
    PermissionsTooOpen {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// A file is in the way; key files are never overwritten.
    #[error("`{path}` exists already and is not overwritten; choose another name or move the file away")]
    Exists {
        /// The file in the way.
        path: String,
    },
    /// The folder or the file cannot be written.
    #[error("`{path}` cannot be written; choose a folder in which this account may create files")]
    ReadOnly {
        /// The file that was to be written.
        path: String,
    },
    /// Any other failure of the file system.
    #[error("`{path}`: {kind}")]
    Io {
        /// The file concerned.
        path: String,
        /// What the operating system reported.
        kind: ErrorKind,
    },
    /// The file is sealed to a Windows account and this is another system.
    #[error(
        "the key file was made on Windows under a user account; open it there, or use the recovery code from the recovery sheet"
    )]
    OtherSystem,
    /// Windows does not open the key for this account.
    #[error(
        "Windows does not open this key file for this user account; sign in as the account that made it, or use the recovery code"
    )]
    OtherAccount,
    /// Windows did not seal the key to this account.
    #[error("Windows could not protect the key for this user account; choose a passphrase instead")]
    AccountSealFailed,
    /// The command is for files protected by a passphrase.
    #[error("this key file is not protected by a passphrase, so there is none to change")]
    NotPassphrase,
    /// Keys or salts could not be drawn.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The key derivation did not run.
    #[error("the passphrase could not be processed; Argon2id refused its parameters")]
    Derivation,
}

/// In what the keys differ from what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The key file names another laboratory.
    Laboratory,
    /// The public key of the key file is not the expected one.
    PublicKey,
    /// The host's signer holds another key than the one the key file names.
    Signer,
}

impl Mismatch {
    fn text(self) -> &'static str {
        match self {
            Self::Laboratory => "belongs to another laboratory",
            Self::PublicKey => "holds another signing key than the trail was signed with",
            Self::Signer => "of the host signs with another key than the key file names",
        }
    }
}

impl KeyError {
    /// A stable name for programs; it never changes between versions.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PassphraseMissing => "passphrase_missing",
            Self::PassphraseWrong => "passphrase_wrong",
            Self::PassphraseTooShort { .. } => "passphrase_too_short",
            Self::PassphraseTooLong { .. } => "passphrase_too_long",
            Self::RecoveryCodeMalformed { .. } => "recovery_code_malformed",
            Self::RecoveryCodeWrong => "recovery_code_wrong",
            Self::RecoveryCodeNone => "recovery_code_none",
            Self::WrongKey(_) => "wrong_key",
            Self::Damaged { .. } => "key_file_damaged",
            Self::NewerFormat { .. } => "key_file_newer",
            Self::NotFound { .. } => "key_file_not_found",
            Self::PermissionsTooOpen { .. } => "key_file_too_open",
            Self::Exists { .. } => "key_file_exists",
            Self::ReadOnly { .. } => "key_file_read_only",
            Self::Io { .. } => "key_file_io",
            Self::OtherSystem => "key_file_other_system",
            Self::OtherAccount => "key_file_other_account",
            Self::AccountSealFailed => "account_seal_failed",
            Self::NotPassphrase => "key_file_not_passphrase",
            Self::NoEntropy(_) => "no_entropy",
            Self::Derivation => "derivation",
        }
    }

    pub(super) fn damaged(what: &'static str) -> Self {
        Self::Damaged { what }
    }
}

/// The path as one line of text.
pub(super) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        if c.is_control() { text.extend(c.escape_default()) } else { text.push(c) }
    }
    text
}
