//! How a command ends: four exit codes, and failures with a stable code and one line of text.

use libcompliance_lab::core::host::import::ImportError;
use libcompliance_lab::core::host::paper::PaperError;
use libcompliance_lab::core::trail::draft::WriteError;
use libcompliance_lab::keys::KeyError;
use libcompliance_lab::store::StoreError;
use libcompliance_lab::vault::VaultError;
use libcompliance_lab::{LabError, SpoolError};
use libcompliance_pack::Language;
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
    /// More than one line can say, such as the reasons of a refusal.
    pub told: Option<Box<Told>>,
}

/// What there is to say beyond the one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// For people, in English: the first line stands in place of the message.
    pub english: Vec<String>,
    /// The same in Polish.
    pub polish: Vec<String>,
    /// For programs, beside code and message.
    pub facts: serde_json::Map<String, serde_json::Value>,
}

impl Failure {
    /// The command was used wrongly.
    pub fn usage(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::Usage, code, message: message.into(), told: None }
    }

    /// Checked, and the answer is no.
    pub fn no(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::No, code, message: message.into(), told: None }
    }

    /// It could not be done.
    pub fn failed(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { exit: Exit::Failed, code, message: message.into(), told: None }
    }

    /// A file could not be read or written.
    pub fn file(what: &str, path: &Path, error: &io::Error) -> Self {
        Self::failed("io", format!("{what} `{}`: {error}", crate::io::shown(path)))
    }

    /// The lines for people in their language.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        match &self.told {
            Some(told) => language.pick(&told.english, &told.polish).clone(),
            None => vec![self.message.clone().into_owned()],
        }
    }

    /// The same with a last line that says what to do.
    #[must_use]
    pub fn advising(mut self, english: &str, polish: &str) -> Self {
        let message = self.message.clone().into_owned();
        let told = self.told.get_or_insert_with(|| {
            Box::new(Told { english: vec![message.clone()], polish: vec![message], ..Told::default() })
        });
        told.english.push(english.to_owned());
        told.polish.push(polish.to_owned());
        self
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
            LabError::Denied { .. }
            | LabError::NotAllowed { .. }
            | LabError::SignInRefused { .. }
            | LabError::SecondFactorNeeded { .. }
            | LabError::PasswordRefused { .. }
            | LabError::SessionEnded
            | LabError::NotFound { .. }
            | LabError::Intent(_)
            | LabError::Paper(PaperError::Unknown | PaperError::Checked)
            | LabError::Spool(SpoolError::Fault(_)) => Exit::No,
            LabError::Import(ImportError::FileChanged | ImportError::Interfered) => Exit::Failed,
            LabError::Import(ImportError::FaultyRows { .. }) => Exit::No,
            LabError::Row { .. }
            | LabError::Table(_)
            | LabError::TableFile(_)
            | LabError::Invalid(_)
            | LabError::Settings(_)
            | LabError::Import(_)
            | LabError::Paper(_)
            | LabError::Event(_) => Exit::Usage,
            // What was given cannot become a record; whoever gave it can say it otherwise.
            LabError::Write(
                WriteError::Missing { .. }
                | WriteError::NoChange { .. }
                | WriteError::BadName { .. }
                | WriteError::OutOfRange { .. }
                | WriteError::Value { .. },
            ) => Exit::Usage,
            _ => Exit::Failed,
        };
        let told = crate::refusal::told(&error).map(Box::new);
        Self { exit, code: error.code(), message: error.to_string().into(), told }
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
