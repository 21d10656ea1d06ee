//! One row of the table, and the one way in.

use crate::OPERATIONS;
use crate::error::CallError;
use libcompliance_lab::Session;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// What comes with a call and must not stand in JSON.
#[derive(Clone, Copy, Default)]
pub struct Secrets<'a> {
    /// The password of the person who calls: for what is signed, and for a proof of identity.
    pub password: Option<&'a str>,
    /// The one-time code, where the account has a second factor.
    pub second_factor: Option<&'a str>,
    /// A password that is to be judged or set.
    pub new_password: Option<&'a str>,
}

impl core::fmt::Debug for Secrets<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

impl<'a> Secrets<'a> {
    /// The password of the caller.
    pub(crate) fn password(&self) -> Result<&'a str, CallError> {
        self.password.ok_or(CallError::SecretMissing("the password of whoever calls it"))
    }

    /// The one-time code of the caller.
    pub(crate) fn second_factor(&self) -> Result<&'a str, CallError> {
        self.second_factor.ok_or(CallError::SecretMissing("the one-time code that the authenticator shows"))
    }

    /// The password to be judged or set.
    pub(crate) fn new_password(&self) -> Result<&'a str, CallError> {
        self.new_password.ok_or(CallError::SecretMissing("the new password"))
    }
}

/// Whether it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A question: nothing is written.
    Question,
    /// An action: it is done and recorded, or refused and the refusal recorded.
    Action,
}

/// One operation.
pub struct Operation {
    /// Its name, `object.verb`.
    pub name: &'static str,
    /// Question or action.
    pub kind: Kind,
    /// What it does, in one line.
    pub about: &'static str,
    /// Arguments with every field that it knows.
    pub example: &'static str,
    /// Whether a text reads as its arguments.
    pub(crate) reads: fn(&str) -> Result<(), CallError>,
    pub(crate) fields: fn() -> &'static [&'static str],
    pub(crate) run: fn(&Session, &str, &Secrets<'_>) -> Result<Json, CallError>,
}

impl Operation {
    /// Whether `arguments` read as those of this operation; nothing is done.
    ///
    /// # Errors
    /// [`CallError::Arguments`].
    pub fn reads(&self, arguments: &str) -> Result<(), CallError> {
        (self.reads)(arguments)
    }

    /// The fields of its arguments.
    #[must_use]
    pub fn fields(&self) -> &'static [&'static str] {
        (self.fields)()
    }
}

impl core::fmt::Debug for Operation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Operation").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The arguments of a call.
pub(crate) fn read<T: DeserializeOwned>(arguments: &str) -> Result<T, CallError> {
    // serde would take the fields in their order from a list, too.
    if !arguments.trim_ascii_start().starts_with('{') {
        return Err(CallError::Arguments { problem: "not a JSON object", line: 1, column: 1 });
    }
    serde_json::from_str(arguments).map_err(|error| CallError::arguments(&error))
}

/// A row of the table: `operation!(Action "sample.store" StoreSample store "what it does" r#"{"example": 1}"#)`, where `store` is
/// `fn(&Session, StoreSample, &Secrets<'_>) -> Result<Json, CallError>`.
macro_rules! operation {
    ($kind:ident $name:literal $arguments:ty, $run:path, $about:literal, $example:literal) => {
        $crate::operation::Operation {
            name: $name,
            kind: $crate::operation::Kind::$kind,
            about: $about,
            example: $example,
            reads: |text| $crate::operation::read::<$arguments>(text).map(drop),
            fields: $crate::fields::of::<$arguments>,
            run: |session, text, secrets| $run(session, $crate::operation::read::<$arguments>(text)?, secrets),
        }
    };
}
pub(crate) use operation;

/// The operation of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().copied().flatten().find(|operation| operation.name == name)
}

/// Does the operation `name` under `session`. `arguments` is one JSON object, the answer is one too.
///
/// # Errors
/// [`CallError`]. After an error nothing was done, except that a refused action is recorded.
pub fn call(session: &Session, name: &str, arguments: &str, secrets: &Secrets<'_>) -> Result<String, CallError> {
    let operation = find(name).ok_or(CallError::UnknownOperation)?;
    Ok((operation.run)(session, arguments, secrets)?.to_string())
}
