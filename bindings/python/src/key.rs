//! What opens a key file.

use crate::error::Failure;
use crate::text::Secret;
use libcompliance_lab::keys::{self, KdfProfile, KeySource, Protect};
use libcompliance_operations::Family;
use pyo3::prelude::*;
use std::path::PathBuf;
use zeroize::Zeroizing;

enum Kind {
    Unattended,
    WindowsAccount,
    Passphrase(Zeroizing<String>),
    File(PathBuf),
    Recovery(Zeroizing<String>),
}

/// What opens the key file of a laboratory, or protects a new one: one of `Passphrase`, `KeyFile`, `Unattended`, `WindowsAccount` and
/// `RecoveryCode`. Never shows what it holds, and cannot be copied or pickled.
#[pyclass(subclass, frozen, module = "libcompliance")]
pub(crate) struct Key(Kind);

#[pymethods]
impl Key {
    fn __repr__(&self) -> &'static str {
        match self.0 {
            Kind::Unattended => "Unattended()",
            Kind::WindowsAccount => "WindowsAccount()",
            Kind::Passphrase(_) => "Passphrase(...)",
            Kind::File(_) => "KeyFile(...)",
            Kind::Recovery(_) => "RecoveryCode(...)",
        }
    }
}

impl Key {
    pub(crate) fn source(&self) -> Result<KeySource, Failure> {
        Ok(match &self.0 {
            Kind::Unattended | Kind::WindowsAccount => KeySource::Unattended,
            Kind::Passphrase(text) => KeySource::passphrase(text.clone()),
            Kind::File(path) => KeySource::KeyFile(path.clone()),
            Kind::Recovery(text) => {
                let code = keys::RecoveryCode::parse(text)
                    .map_err(|error| Failure::new(Family::Key, error.code(), error.to_string()))?;
                KeySource::RecoveryCode(code)
            }
        })
    }

    pub(crate) fn protect(&self, profile: KdfProfile) -> Result<Protect<'_>, Failure> {
        match &self.0 {
            Kind::Unattended => Ok(Protect::File),
            Kind::WindowsAccount => Ok(Protect::Dpapi),
            Kind::Passphrase(passphrase) => Ok(Protect::Passphrase { passphrase, profile }),
            Kind::File(_) | Kind::Recovery(_) => Err(Failure::argument(
                "key_cannot_protect",
                "a new laboratory is protected by a passphrase, by the file mode or by the Windows account",
            )),
        }
    }
}

/// A passphrase: text, or any buffer of UTF-8; for a new laboratory at least 12 characters.
#[pyclass(extends = Key, frozen, module = "libcompliance")]
pub(crate) struct Passphrase;

#[pymethods]
impl Passphrase {
    #[new]
    fn new(passphrase: Secret) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Key(Kind::Passphrase(passphrase.take()))).add_subclass(Self)
    }
}

/// Another key file than the usual one beside the laboratory, protected by its mode or by a Windows account.
#[pyclass(extends = Key, frozen, module = "libcompliance")]
pub(crate) struct KeyFile;

#[pymethods]
impl KeyFile {
    #[new]
    fn new(path: PathBuf) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Key(Kind::File(path))).add_subclass(Self)
    }
}

/// The key file is protected by its mode: nothing is asked. The weaker choice, since whoever reads the file has the keys.
#[pyclass(extends = Key, frozen, module = "libcompliance")]
pub(crate) struct Unattended;

#[pymethods]
impl Unattended {
    #[new]
    fn new() -> PyClassInitializer<Self> {
        PyClassInitializer::from(Key(Kind::Unattended)).add_subclass(Self)
    }
}

/// The key file is protected by the Windows account that runs this program. On other systems opening fails.
#[pyclass(extends = Key, frozen, module = "libcompliance")]
pub(crate) struct WindowsAccount;

#[pymethods]
impl WindowsAccount {
    #[new]
    fn new() -> PyClassInitializer<Self> {
        PyClassInitializer::from(Key(Kind::WindowsAccount)).add_subclass(Self)
    }
}

/// The recovery code that was printed when the laboratory was made.
#[pyclass(extends = Key, frozen, module = "libcompliance")]
pub(crate) struct RecoveryCode;

#[pymethods]
impl RecoveryCode {
    #[new]
    fn new(code: Secret) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Key(Kind::Recovery(code.take()))).add_subclass(Self)
    }
}
