//! Events and rows of a host, as JSON has them.

use crate::asked::{Values, because, value};
use crate::error::CallError;
use crate::operation::read;
use libcompliance::host::rows::{Row, RowChange};
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
            return Err(CallError::unfit("`kind` is another than the one beside it"));
        }
        event.kind = Some(kind.to_owned());
        Ok(event)
    }

    /// The event as the laboratory takes it.
    ///
    /// # Errors
    /// [`CallError::Arguments`] without a kind; [`CallError::Lab`] for words without a code.
    pub fn lend(&self) -> Result<HostEvent<'_>, CallError> {
        let change =
            |Changed { field, old, new }: &Changed| Change { field: field.clone(), old: old.clone(), new: new.clone() };
        Ok(HostEvent {
            kind: self.kind.as_deref().ok_or_else(|| CallError::unfit("a field is missing: `kind`"))?,
            object: self.object.clone(),
            clients: &self.clients,
            changes: self.changes.iter().map(change).collect(),
            reason: because(self.reason.as_deref(), self.text.as_deref())?,
            attrs: self.attrs.0.clone(),
            row: RowChange { before: self.before, after: self.after, deleted: self.deleted },
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowSaid {
    v: Option<u16>,
    kind: Option<String>,
    id: String,
    version: Option<u32>,
    #[serde(default)]
    fields: Values,
}

/// A row of `table`: `id`, `version` where the table keeps versions, and `fields` with their values. The strict form
/// (`docs/spec/rows.md`) reads as well as any other spelling.
///
/// # Errors
/// [`CallError::Arguments`]. Whether the row has a digest is not looked at.
pub fn row(table: &str, json: &str) -> Result<Row, CallError> {
    let RowSaid { v, kind, id, version, fields } = read(json)?;
    if v.is_some_and(|v| v != 1) {
        return Err(CallError::unfit("the row is of a form that this version does not read"));
    }
    if kind.is_some_and(|kind| kind != table) {
        return Err(CallError::unfit("the row belongs to another table"));
    }
    Ok(Row { kind: table.to_owned(), id, version, fields: fields.0.into_iter().collect() })
}
