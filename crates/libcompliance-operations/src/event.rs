//! An event of a host, as JSON has it.

use crate::asked::{Values, because, value};
use crate::error::CallError;
use crate::operation::read;
use libcompliance::host::rows::RowChange;
use libcompliance::id::ClientId;
use libcompliance::trail::record::{Change, Digest, Object};
use libcompliance::trail::value::Value;
use libcompliance_lab::HostEvent;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    field: String,
    #[serde(deserialize_with = "value")]
    old: Value,
    #[serde(deserialize_with = "value")]
    new: Value,
}

/// An event of a host, with the fields of the operation `host.append`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    kind: Option<String>,
    object: Option<Object>,
    #[serde(default)]
    clients: Vec<ClientId>,
    #[serde(default)]
    changes: Vec<Changed>,
    reason: Option<String>,
    text: Option<String>,
    #[serde(default)]
    attrs: Values,
    before: Option<Digest>,
    after: Option<Digest>,
    #[serde(default)]
    deleted: bool,
}

impl core::fmt::Debug for Event {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Event").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Event {
    /// Reads an event whose kind is given beside it; it may stand in the JSON as well, if it is the same.
    ///
    /// # Errors
    /// [`CallError::Arguments`].
    pub fn of_kind(kind: &str, json: &str) -> Result<Self, CallError> {
        let mut event: Self = read(json)?;
        if event.kind.as_deref().is_some_and(|other| other != kind) {
            return Err(CallError::Arguments {
                problem: "`kind` is another than the one beside it",
                line: 1,
                column: 1,
            });
        }
        event.kind = Some(kind.to_owned());
        Ok(event)
    }

    /// The event as the laboratory takes it.
    ///
    /// # Errors
    /// [`CallError::Arguments`] without a kind; [`CallError::Lab`] for words without a code; what `each` gives.
    pub fn with<T, E: From<CallError>>(self, each: impl FnOnce(HostEvent<'_>) -> Result<T, E>) -> Result<T, E> {
        let missing = CallError::Arguments { problem: "a field is missing: `kind`", line: 1, column: 1 };
        let kind = self.kind.ok_or(missing)?;
        let changes = self.changes.into_iter().map(|Changed { field, old, new }| Change { field, old, new });
        each(HostEvent {
            kind: &kind,
            object: self.object,
            clients: &self.clients,
            changes: changes.collect(),
            reason: because(self.reason.as_deref(), self.text.as_deref())?,
            attrs: self.attrs.0,
            row: RowChange { before: self.before, after: self.after, deleted: self.deleted },
        })
    }
}
