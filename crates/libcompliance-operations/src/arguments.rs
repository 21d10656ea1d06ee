//! The arguments that many operations share.

use serde::Deserialize;

/// No arguments: `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// One object by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ById<T> {
    pub(crate) id: T,
}

/// One object by its id, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithReason<T> {
    pub(crate) id: T,
    /// The code of the reason.
    reason: String,
    /// The reason in words.
    text: Option<String>,
}

impl<T> WithReason<T> {
    pub(crate) fn reason(&self) -> (&str, Option<&str>) {
        (&self.reason, self.text.as_deref())
    }
}
