//! A client of the laboratory. Name and contact are committed; the entry refers to them.

use crate::catalogue::{CONFIDENTIAL, kind};
use crate::id::ClientId;
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{FieldRule, KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use serde::{Deserialize, Serialize};

const FIELDS: &[(&str, FieldRule)] = &[("name", CONFIDENTIAL), ("contact", CONFIDENTIAL)];

/// A client was registered.
pub const CLIENT_REGISTERED: KindRules<'static> =
    kind("client.registered", Need::Required, Need::Required, ReasonRule::NotCollected, FIELDS);
/// Name or contact of a client changed.
pub const CLIENT_CHANGED: KindRules<'static> =
    kind("client.changed", Need::Required, Need::Required, ReasonRule::Required, FIELDS);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[CLIENT_REGISTERED, CLIENT_CHANGED];

/// A client as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The client's id.
    pub id: ClientId,
    /// Counted up with each change.
    pub version: u32,
    /// The name.
    pub name: ValueRef,
    /// Address and contact, line by line, if they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ValueRef>,
}

impl Entry for Client {
    const SPACE: &'static str = "client";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let Some(id) = ClientId::parse(&object.id) else { return Ok(()) };
    let given = |field: &str| record.new_value(field).map(|_| ValueRef::new_value(record.index, field));
    let before = Client::load(view, &object.id)?;
    let (name, contact) = match before {
        Some(before) => (given("name").unwrap_or(before.name), given("contact").or(before.contact)),
        None => (ValueRef::new_value(record.index, "name"), given("contact")),
    };
    Client { id, version: object.version, name, contact }.store(view, &object.id)
}
