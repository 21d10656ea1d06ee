//! The arguments that many operations share.

use crate::error::CallError;
use crate::operation::Secrets;
use libcompliance_lab::Signing;
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

/// How something is signed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sign {
    by: By,
    /// One of the roles held; without, the first of them.
    role: Option<String>,
}

/// Who proves who signs.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    /// The signer, by the password among the secrets.
    Password,
    /// The host, which has authenticated the person anew.
    Host,
}

impl Sign {
    pub(crate) fn signing<'a>(&'a self, secrets: &Secrets<'a>) -> Result<Signing<'a>, CallError> {
        let signing = match self.by {
            By::Password => Signing::by_password(secrets.password()?, secrets.second_factor),
            By::Host => Signing::by_host(),
        };
        Ok(match &self.role {
            Some(role) => signing.in_role(role),
            None => signing,
        })
    }
}
