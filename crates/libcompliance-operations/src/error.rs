//! What can go wrong with a call.

use libcompliance::model::value::{CountProblem, ValueProblem};
use libcompliance_lab::LabError;

/// Why a call did nothing. A refused action is [`CallError::Lab`] with [`LabError::Denied`], and is itself in the trail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No operation has this name.
    #[error("there is no operation of this name: see docs/spec/operations.md")]
    UnknownOperation,
    /// The arguments are not one JSON object with the fields of the operation. Says where, never what stood there.
    #[error("the arguments do not fit the operation (line {line}, column {column}): {problem}")]
    Arguments {
        /// What is wrong: of the shape, never a value.
        problem: &'static str,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The value of a result does not read, or cannot be.
    #[error("the value: {0}")]
    Value(#[from] ValueProblem),
    /// Plates give no figure.
    #[error("the value: {0}")]
    Count(#[from] CountProblem),
    /// The library was built without something.
    #[error("this library was built without {0}")]
    NotBuilt(&'static str),
    /// The operation needs a secret that was not given.
    #[error("this operation needs {0}")]
    SecretMissing(&'static str),
    /// The answer cannot be written as JSON.
    #[error("the answer cannot be written as JSON")]
    Answer,
    /// The laboratory did not do it.
    #[error(transparent)]
    Lab(#[from] LabError),
}

/// The codes that only a call by name has, with what they mean.
pub const CODES: &[(&str, &str)] = &[
    ("operation_unknown", "no operation has this name"),
    ("operation_arguments", "the arguments are not one JSON object with the fields of the operation"),
    (
        "operation_secret_missing",
        "the operation needs a password or a one-time code that was not given beside the arguments",
    ),
    ("operation_not_built", "this library was built without what the operation asks for, such as PDF"),
    ("operation_answer", "the answer cannot be written as JSON; what was done is done"),
];

impl CallError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownOperation => "operation_unknown",
            Self::Arguments { .. } => "operation_arguments",
            Self::Value(problem) => problem.code(),
            Self::Count(problem) => problem.code(),
            Self::NotBuilt(_) => "operation_not_built",
            Self::SecretMissing(_) => "operation_secret_missing",
            Self::Answer => "operation_answer",
            Self::Lab(error) => error.code(),
        }
    }

    /// Arguments that read one by one and do not go together.
    pub(crate) const fn unfit(problem: &'static str) -> Self {
        Self::Arguments { problem, line: 1, column: 1 }
    }

    /// serde's own message can quote a value, so only the kind of problem and its place are told.
    pub(crate) fn arguments(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let text = error.to_string();
        let problem = match error.classify() {
            Category::Syntax | Category::Io => "not JSON",
            Category::Eof => "the JSON ends too early",
            Category::Data if text.starts_with("missing field") => "a field is missing",
            Category::Data if text.starts_with("unknown field") => "a field is not known",
            Category::Data if text.starts_with("duplicate field") => "a field stands twice",
            Category::Data if text.starts_with("invalid type: floating point") => {
                "a number with a fraction: give it as text"
            }
            Category::Data => "a field has another type or form",
        };
        Self::Arguments { problem, line: error.line(), column: error.column() }
    }
}
