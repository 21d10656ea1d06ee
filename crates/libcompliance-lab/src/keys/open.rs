//! Opening a key file.

use std::path::Path;

use libcompliance::crypto::{Ed25519, SecretKey};
use zeroize::Zeroizing;

use super::error::shown;
use super::form::{Form, Opener, context};
use super::passphrase::normalised;
use super::{
    Expected, HostSigner, KdfCost, KeyBundle, KeyError, KeyInfo, KeySource, MAX_PASSPHRASE_BYTES, Mismatch, PromptInfo,
    RecoveryCode, file,
};

/// How a key file is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// By a passphrase, at this cost per guess.
    Passphrase(KdfCost),
    /// By the file mode alone: whoever reads the file has the keys.
    File,
    /// By a Windows user account: whoever works under that account has the keys.
    Dpapi,
}

/// The keys of an opened key file.
#[non_exhaustive]
pub struct Unlocked {
    /// The signing key; `None` when a signer of the host signs, or should sign and was not given.
    pub signing: Option<Ed25519>,
    /// The signer that was given; its public key is that of the key file.
    pub signer: Option<HostSigner>,
    /// The key that encrypts the keys of persons and clients.
    pub wrapping: SecretKey,
    /// What the file says in clear.
    pub info: KeyInfo,
    /// How the file is protected.
    pub protection: Protection,
}

impl core::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Unlocked")
            .field("info", &self.info)
            .field("protection", &self.protection)
            .finish_non_exhaustive()
    }
}

/// Reads what a key file says in clear; nothing is decrypted, so these data are as trustworthy as the file's place.
///
/// # Errors
/// [`KeyError::NotFound`], [`KeyError::Damaged`], [`KeyError::NewerFormat`], [`KeyError::Io`],
/// [`KeyError::PermissionsTooOpen`].
pub fn inspect(path: &Path) -> Result<(KeyInfo, Protection), KeyError> {
    let form = load(path)?;
    let protection = protection(&form.opener);
    Ok((form.info, protection))
}

/// Opens the key file at `path`, or the one that `source` names instead.
///
/// The file is checked in this order: it is there, it is whole, its mode is safe, it is the expected one, and only then
/// is a passphrase asked for. On success the private signing key, if the file holds it, has been checked against the
/// public key.
///
/// # Errors
/// Every variant of [`KeyError`] that names a fault of the file, the passphrase, the recovery code or the key.
pub fn unlock(path: &Path, source: KeySource, expected: &Expected) -> Result<Unlocked, KeyError> {
    let (signer, mut source) = source.split();
    let path = place(path, &source).to_owned();
    let form = load(&path)?;
    expected.check(&form.info)?;
    if signer.as_ref().is_some_and(|signer| signer.public_key() != form.info.public_key) {
        return Err(KeyError::WrongKey(Mismatch::Signer));
    }
    let bundle = open(&form, &path, &mut source)?;
    Ok(Unlocked {
        signing: if signer.is_some() { None } else { bundle.signing() },
        signer,
        wrapping: bundle.into_wrapping(),
        protection: protection(&form.opener),
        info: form.info,
    })
}

/// The file that `source` means when `path` is the usual one.
pub(super) fn place<'a>(path: &'a Path, source: &'a KeySource) -> &'a Path {
    if let KeySource::KeyFile(other) = source { other } else { path }
}

/// A whole key file whose mode protects it as far as it has to.
pub(super) fn load(path: &Path) -> Result<Form, KeyError> {
    let stored = file::read(path)?;
    let form = Form::parse(&stored.bytes)?;
    match (&form.opener, stored.mode) {
        (Opener::File(_), Some(mode)) if mode & 0o077 != 0 => {
            Err(KeyError::PermissionsTooOpen { path: shown(path), mode })
        }
        _ => Ok(form),
    }
}

/// The keys in a whole file.
pub(super) fn open(form: &Form, path: &Path, source: &mut KeySource) -> Result<KeyBundle, KeyError> {
    if let KeySource::RecoveryCode(code) = source {
        return open_recovery(form, code);
    }
    let altered = || KeyError::damaged("its sealed part was altered");
    let unsealed = |key: &SecretKey, error: KeyError| unseal(form, form.opener.name(), key, &form.sealed, error);
    match &form.opener {
        Opener::File(key) => unsealed(key, altered()),
        Opener::Dpapi(blob) => unsealed(&account_key(blob, &context(&form.info, "dpapi"))?, altered()),
        Opener::Passphrase(kdf) => {
            let KeySource::Passphrase(ask) = source else { return Err(KeyError::PassphraseMissing) };
            let prompt = PromptInfo { path, lab: form.info.lab, created: form.info.created };
            let typed = ask(&prompt).ok_or(KeyError::PassphraseMissing)?;
            let passphrase = normalised(&typed);
            if passphrase.len() > MAX_PASSPHRASE_BYTES {
                return Err(KeyError::PassphraseWrong);
            }
            unsealed(&kdf.derive(&passphrase)?, KeyError::PassphraseWrong)
        }
    }
}

fn open_recovery(form: &Form, code: &RecoveryCode) -> Result<KeyBundle, KeyError> {
    let recovery = form.recovery.as_ref().ok_or(KeyError::RecoveryCodeNone)?;
    let key = code.key(&form.info.lab.to_string(), &recovery.salt);
    unseal(form, "recovery", &key, &recovery.sealed, KeyError::RecoveryCodeWrong)
}

fn unseal(form: &Form, purpose: &str, key: &SecretKey, sealed: &[u8], error: KeyError) -> Result<KeyBundle, KeyError> {
    let payload = Zeroizing::new(key.open(&context(&form.info, purpose), sealed).map_err(|_| error)?);
    KeyBundle::from_payload(form.info.clone(), &payload)
}

#[cfg(windows)]
fn account_key(blob: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
    let key = super::dpapi::unprotect(blob, context).ok_or(KeyError::OtherAccount)?;
    let key =
        <[u8; 32]>::try_from(key.as_slice()).map_err(|_| KeyError::damaged("its sealed part has a wrong form"))?;
    Ok(SecretKey::new(key))
}

#[cfg(not(windows))]
fn account_key(_blob: &[u8], _context: &[u8]) -> Result<SecretKey, KeyError> {
    Err(KeyError::OtherSystem)
}

fn protection(opener: &Opener) -> Protection {
    match opener {
        Opener::Passphrase(kdf) => Protection::Passphrase(kdf.cost),
        Opener::File(_) => Protection::File,
        Opener::Dpapi(_) => Protection::Dpapi,
    }
}
