//! Making a key file, and changing how one is opened. The keys in it never change.

use std::path::Path;

use libcompliance::crypto::{Entropy, SecretKey};

use super::form::{Form, Opener, RecoveryBox, context};
use super::open::{load, open, place};
use super::passphrase::{Kdf, acceptable};
use super::{KdfProfile, KeyBundle, KeyError, KeyInfo, KeySource, RecoveryCode, file};

/// How a new key file is to be protected.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Protect<'a> {
    /// By a passphrase of at least 12 characters.
    Passphrase {
        /// The passphrase as typed.
        passphrase: &'a str,
        /// The cost of a guess.
        profile: KdfProfile,
    },
    /// By the file mode alone: the weaker choice, since whoever reads the file has the keys.
    File,
    /// By the Windows user account that runs this process: the weaker choice, since every program of that account has
    /// the keys. On other systems it fails with [`KeyError::OtherSystem`].
    Dpapi,
}

impl core::fmt::Debug for Protect<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Passphrase { .. } => "Passphrase { .. }",
            Self::File => "File",
            Self::Dpapi => "Dpapi",
        })
    }
}

/// Writes a new key file and returns its recovery code for the recovery sheet, which is shown nowhere else and kept by
/// nobody else. There is no code with [`Protect::File`].
///
/// # Errors
/// [`KeyError::Exists`] when the name is taken, [`KeyError::ReadOnly`] or [`KeyError::Io`] when it cannot be written,
/// [`KeyError::PassphraseTooShort`], [`KeyError::PassphraseTooLong`], [`KeyError::NoEntropy`]. After an error there is
/// no new file, except that after a failed flush of the folder the whole file may be there.
pub fn create(
    path: &Path,
    bundle: &KeyBundle,
    protect: Protect<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Option<RecoveryCode>, KeyError> {
    let (opener, key) = match protect {
        Protect::Passphrase { passphrase, profile } => by_passphrase(passphrase, profile, entropy)?,
        Protect::File => {
            let key = SecretKey::generate(entropy)?;
            (Opener::File(SecretKey::new(*key.expose())), key)
        }
        Protect::Dpapi => {
            let key = SecretKey::generate(entropy)?;
            (Opener::Dpapi(account_blob(&key, &context(bundle.info(), "dpapi"))?), key)
        }
    };
    let code = match protect {
        Protect::File => None,
        _ => Some(RecoveryCode::generate(entropy)?),
    };
    let recovery = code.as_ref().map(|code| recovery_box(bundle, code, entropy)).transpose()?;
    let form = sealed(bundle, opener, &key, recovery, entropy)?;
    file::create(path, &checked(&form)?)?;
    Ok(code)
}

/// Gives a key file a new passphrase. The recovery code stays as it is. `source` opens the file as in
/// [`unlock`](super::unlock); with a recovery code it is the way back from a lost passphrase.
///
/// The old content stays in place until the new one is durable. Copies of the old file still open with the old
/// passphrase, for the keys are the same.
///
/// # Errors
/// As for opening; [`KeyError::NotPassphrase`] for a file without passphrase, and as for writing a new file.
pub fn change_passphrase(
    path: &Path,
    source: KeySource,
    new: &str,
    profile: KdfProfile,
    entropy: &mut dyn Entropy,
) -> Result<(), KeyError> {
    // Judged first, so that nobody types the old passphrase for a new one that is refused.
    acceptable(new)?;
    let (_, mut source) = source.split();
    let path = place(path, &source).to_owned();
    let form = load(&path)?;
    if !matches!(form.opener, Opener::Passphrase(_)) {
        return Err(KeyError::NotPassphrase);
    }
    let bundle = open(&form, &path, &mut source)?;
    write_passphrase(&path, &bundle, form.recovery, new, profile, entropy)
}

/// Opens a key file with its recovery code and gives it a new passphrase, also when a Windows account protected it
/// until now. The code stays as it is; if somebody may have read the sheet, follow with [`renew_recovery_code`].
///
/// # Errors
/// [`KeyError::RecoveryCodeWrong`], [`KeyError::RecoveryCodeNone`], and as for [`change_passphrase`].
pub fn recover(
    path: &Path,
    code: RecoveryCode,
    new: &str,
    profile: KdfProfile,
    entropy: &mut dyn Entropy,
) -> Result<(), KeyError> {
    acceptable(new)?;
    let form = load(path)?;
    let bundle = open(&form, path, &mut KeySource::RecoveryCode(code))?;
    write_passphrase(path, &bundle, form.recovery, new, profile, entropy)
}

/// Gives a key file a new recovery code; the code of the old sheet no longer opens it. The passphrase stays as it is.
///
/// # Errors
/// [`KeyError::RecoveryCodeNone`] for a file protected by its mode alone, and as for opening and writing.
pub fn renew_recovery_code(
    path: &Path,
    source: KeySource,
    entropy: &mut dyn Entropy,
) -> Result<RecoveryCode, KeyError> {
    let (_, mut source) = source.split();
    let path = place(path, &source).to_owned();
    let mut form = load(&path)?;
    if form.recovery.is_none() {
        return Err(KeyError::RecoveryCodeNone);
    }
    let bundle = open(&form, &path, &mut source)?;
    let code = RecoveryCode::generate(entropy)?;
    form.recovery = Some(recovery_box(&bundle, &code, entropy)?);
    file::replace(&path, &checked(&form)?)?;
    Ok(code)
}

/// Puts the finished key file `next`, made by [`create`] for a rotated key, in the place of `path`.
///
/// # Errors
/// [`KeyError::ReadOnly`] or [`KeyError::Io`]; the old file is then still there.
pub fn promote(next: &Path, path: &Path) -> Result<(), KeyError> {
    file::promote(next, path)
}

fn write_passphrase(
    path: &Path,
    bundle: &KeyBundle,
    recovery: Option<RecoveryBox>,
    new: &str,
    profile: KdfProfile,
    entropy: &mut dyn Entropy,
) -> Result<(), KeyError> {
    let (opener, key) = by_passphrase(new, profile, entropy)?;
    let form = sealed(bundle, opener, &key, recovery, entropy)?;
    file::replace(path, &checked(&form)?)
}

fn by_passphrase(typed: &str, profile: KdfProfile, entropy: &mut dyn Entropy) -> Result<(Opener, SecretKey), KeyError> {
    let passphrase = acceptable(typed)?;
    let kdf = Kdf::generate(profile, entropy)?;
    let key = kdf.derive(&passphrase)?;
    Ok((Opener::Passphrase(kdf), key))
}

fn sealed(
    bundle: &KeyBundle,
    opener: Opener,
    key: &SecretKey,
    recovery: Option<RecoveryBox>,
    entropy: &mut dyn Entropy,
) -> Result<Form, KeyError> {
    let info: KeyInfo = bundle.info().clone();
    let bound = context(&info, opener.name());
    let sealed = key.seal(&bound, &bundle.payload(), entropy)?;
    // Proof before anything is replaced: what was sealed opens again to the same keys.
    let opened = key.open(&bound, &sealed).map(zeroize::Zeroizing::new);
    if opened.map_or(true, |opened| *opened != *bundle.payload()) {
        return Err(KeyError::damaged("what was sealed does not open again"));
    }
    Ok(Form { info, opener, sealed, recovery })
}

fn recovery_box(bundle: &KeyBundle, code: &RecoveryCode, entropy: &mut dyn Entropy) -> Result<RecoveryBox, KeyError> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt)?;
    let key = code.key(&bundle.info().lab.to_string(), &salt);
    let sealed = key.seal(&context(bundle.info(), "recovery"), &bundle.payload(), entropy)?;
    Ok(RecoveryBox { salt, sealed })
}

/// The text of the form, known to be readable.
fn checked(form: &Form) -> Result<zeroize::Zeroizing<String>, KeyError> {
    let text = form.render();
    Form::parse(text.as_bytes())?;
    Ok(text)
}

#[cfg(windows)]
fn account_blob(key: &SecretKey, context: &[u8]) -> Result<Vec<u8>, KeyError> {
    super::dpapi::protect(key.expose(), context).ok_or(KeyError::AccountSealFailed)
}

#[cfg(not(windows))]
fn account_blob(_key: &SecretKey, _context: &[u8]) -> Result<Vec<u8>, KeyError> {
    Err(KeyError::OtherSystem)
}
