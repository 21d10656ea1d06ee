//! How a command ends: four exit codes, and failures with a stable code and one line of text.

use libcompliance_lab::LabError;
use libcompliance_lab::keys::KeyError;
use libcompliance_lab::store::StoreError;
use libcompliance_lab::vault::VaultError;
use std::borrow::Cow;
use std::io;
use std::path::Path;

/// What the exit code says. The numbers stay the same in all versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or checked and it holds.
    Yes,
    /// 1: checked, and the answer is no.
    No,
    /// 2: the command was used wrongly.
    Usage,
    /// 3: it could not be done, or could not be checked. Never a pass.
    Failed,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why a command did not do it. The message holds no secret and no personal datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code; never [`Exit::Yes`].
    pub exit: Exit,
    /// A stable word for programs.
    pub code: &'static str,
    /// One line: what is wrong and what to do.
    pub message: Cow<'static, str>,
}

impl Failure {
    /// The command was used wrongly.
    pub fn usage(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::Usage, code, message: message.into() }
    }

    /// Checked, and the answer is no.
    pub fn no(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::No, code, message: message.into() }
    }

    /// It could not be done.
    pub fn failed(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::Failed, code, message: message.into() }
    }

    /// A file could not be read or written.
    pub fn file(what: &str, path: &Path, error: &io::Error) -> Self {
        Self::failed("io", format!("{what} `{}`: {error}", crate::io::shown(path)))
    }

    /// Nobody reads the output any more: there is nothing to be said, and nobody to say it to.
    pub(crate) fn is_silent(&self) -> bool {
        self.code == "output_closed"
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<LabError> for Failure {
    fn from(error: LabError) -> Self {
        let exit = match &error {
            // The trail or the rules were asked, and the answer is no.
            LabError::Denied { .. } | LabError::SignInRefused { .. } | LabError::NotFound { .. } => Exit::No,
            LabError::Invalid(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        Self { exit, code: error.code(), message: error.to_string().into() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        LabError::from(error).into()
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        LabError::from(error).into()
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        LabError::from(error).into()
    }
}

/// Errors of the output itself; for a named file use [`Failure::file`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::failed("output_closed", "the reader of the output went away"),
            _ => Self::failed("io", format!("the output cannot be written: {error}")),
        }
    }
}
