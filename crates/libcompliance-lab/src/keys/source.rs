//! Where the secret that opens a key file comes from.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use libcompliance::trail::note::Signer;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{KeyError, KeyInfo, Mismatch, RecoveryCode};

/// What a passphrase callback can show to the person it asks.
#[derive(Debug)]
#[non_exhaustive]
pub struct PromptInfo<'a> {
    /// The key file to be opened.
    pub path: &'a Path,
    /// The laboratory the file names.
    pub lab: Uuid,
    /// When its keys were made.
    pub created: DateTime<Utc>,
}

/// Asks for a passphrase; `None` means that there is none to give. Called at most once for one opening.
pub type AskPassphrase = Box<dyn FnMut(&PromptInfo<'_>) -> Option<Zeroizing<String>> + Send>;

/// A signing key that the host keeps elsewhere.
pub type HostSigner = Box<dyn Signer>;

/// How a key file is opened.
#[non_exhaustive]
pub enum KeySource {
    /// Nothing is asked and nothing given: for files protected by their mode or by a Windows account.
    Unattended,
    /// By passphrase. Files that need none are opened without asking.
    Passphrase(AskPassphrase),
    /// By another file than the usual one, protected by its mode or by a Windows account.
    KeyFile(PathBuf),
    /// By the code on the recovery sheet.
    RecoveryCode(RecoveryCode),
    /// A signer of the host signs; `wrapping` opens the key file for the wrapping key. Of several signers one within
    /// the other, the outermost signs.
    Signer {
        /// Holds the private signing key.
        signer: HostSigner,
        /// How the key file is opened.
        wrapping: Box<KeySource>,
    },
}

impl KeySource {
    /// A passphrase that is already known. On files that need none it is not used.
    #[must_use]
    pub fn passphrase(text: Zeroizing<String>) -> Self {
        let mut once = Some(text);
        Self::Passphrase(Box::new(move |_| once.take()))
    }

    /// The signer, and what opens the file.
    pub(super) fn split(self) -> (Option<HostSigner>, Self) {
        let (mut outermost, mut source) = (None, self);
        while let Self::Signer { signer, wrapping } = source {
            outermost = outermost.or(Some(signer));
            source = *wrapping;
        }
        (outermost, source)
    }
}

impl core::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Unattended => "Unattended",
            Self::Passphrase(_) => "Passphrase(..)",
            Self::KeyFile(_) => "KeyFile(..)",
            Self::RecoveryCode(_) => "RecoveryCode(..)",
            Self::Signer { .. } => "Signer { .. }",
        })
    }
}

/// What the caller knows about the key from elsewhere, for example from the trail. `None` is not checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected {
    /// The laboratory.
    pub lab: Option<Uuid>,
    /// The public half of the signing key.
    pub public_key: Option<[u8; 32]>,
}

impl Expected {
    pub(super) fn check(&self, info: &KeyInfo) -> Result<(), KeyError> {
        if self.lab.is_some_and(|lab| lab != info.lab) {
            return Err(KeyError::WrongKey(Mismatch::Laboratory));
        }
        if self.public_key.is_some_and(|key| key != info.public_key) {
            return Err(KeyError::WrongKey(Mismatch::PublicKey));
        }
        Ok(())
    }
}
