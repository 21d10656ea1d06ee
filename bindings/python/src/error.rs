//! Every failure becomes an exception of `libcompliance.errors`: the class tells the family, `.code` which failure it is.

use libcompliance_lab::LabError;
use libcompliance_operations::{CallError, Family, family};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};
use serde_json::Value as Json;

/// Why a call failed, before it is an exception.
#[derive(Debug)]
pub(crate) struct Failure {
    class: &'static str,
    code: String,
    message: String,
    detail: Json,
}

impl Failure {
    pub(crate) fn new(family: Family, code: &str, message: impl Into<String>) -> Self {
        Self { class: class_of(family), code: code.to_owned(), message: message.into(), detail: Json::Null }
    }

    pub(crate) fn argument(code: &str, message: impl Into<String>) -> Self {
        Self::new(Family::Argument, code, message)
    }

    pub(crate) fn with(mut self, detail: Json) -> Self {
        self.detail = detail;
        self
    }
}

/// The class of `libcompliance.errors` for a family.
fn class_of(family: Family) -> &'static str {
    match family {
        Family::Argument => "ArgumentError",
        Family::Internal => "InternalError",
        Family::Forked => "ForkedError",
        Family::Denied => "PermissionDenied",
        Family::NotAllowed => "NotAllowed",
        Family::SignInRefused => "SignInRefused",
        Family::SecondFactorNeeded => "SecondFactorNeeded",
        Family::SessionEnded => "SessionEnded",
        Family::PasswordRefused => "PasswordRefused",
        Family::SecretMissing => "SecretMissing",
        Family::NotFound => "NotFound",
        Family::Invalid => "InvalidError",
        Family::NotVerified => "NotVerified",
        Family::NotChecked => "NotChecked",
        Family::RolledBack => "RolledBack",
        Family::Poisoned => "PoisonedError",
        Family::Busy => "BusyError",
        Family::DiskFull => "DiskFull",
        Family::ReadOnly => "ReadOnlyError",
        Family::FileNotFound => "FileMissing",
        Family::FileExists => "FileExists",
        Family::FileUnusable => "FileUnusable",
        Family::FileDamaged => "FileDamaged",
        Family::Key => "KeyRefused",
        Family::NoEntropy => "NoEntropy",
        Family::HostEvent => "HostEventError",
        Family::HostTable => "HostTableError",
    }
}

impl From<LabError> for Failure {
    fn from(error: LabError) -> Self {
        Self::new(Family::of_lab(&error), error.code(), error.to_string()).with(family::detail(&error))
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Lab(error) => error.into(),
            other => Self::new(Family::of_call(&other), other.code(), other.to_string()),
        }
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        Python::attach(|py| exception(py, &failure).unwrap_or_else(|error| error))
    }
}

fn exception(py: Python<'_>, failure: &Failure) -> PyResult<PyErr> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let errors = ERRORS.get_or_try_init(py, || PyModule::import(py, "libcompliance.errors").map(Bound::unbind))?;
    let words = PyDict::new(py);
    words.set_item("code", &failure.code)?;
    if !failure.detail.is_null() {
        let json = PyModule::import(py, "json")?;
        words.set_item("detail", json.call_method1("loads", (failure.detail.to_string(),))?)?;
    }
    let made = errors.bind(py).getattr(failure.class)?.call((&failure.message,), Some(&words))?;
    Ok(PyErr::from_value(made))
}
