//! The laboratory's keys: one file that holds the signing key and the wrapping key, and the ways to open it.
//!
//! - [`create`] writes a new [`KeyBundle`] under a passphrase (and a [`RecoveryCode`]), a file mode, or a Windows account.
//! - [`unlock`] opens it through a [`KeySource`]; lost passphrase, wrong passphrase, wrong key and damaged file are
//!   different errors.
//! - [`change_passphrase`], [`recover`] and [`renew_recovery_code`] change how it is opened; the keys stay the same.
//!
//! `docs/spec/keys.md` describes the file byte for byte.

mod bundle;
#[cfg(windows)]
mod dpapi;
mod error;
mod file;
mod form;
mod make;
mod open;
mod passphrase;
mod recovery;
mod source;

pub use bundle::{KeyBundle, KeyInfo, SigningPlace};
pub use error::{KeyError, Mismatch};
pub use make::{Protect, change_passphrase, create, promote, recover, renew_recovery_code};
pub use open::{Protection, Unlocked, inspect, unlock};
pub use passphrase::{KdfCost, KdfProfile, MAX_PASSPHRASE_BYTES, MIN_PASSPHRASE_CHARS};
pub use recovery::RecoveryCode;
pub use source::{AskPassphrase, Expected, HostSigner, KeySource, PromptInfo};

/// Re-exported: secrets given to this module are wiped on drop.
pub use zeroize::Zeroizing;
