//! A client of the laboratory. The name is committed; the entry refers to it.

use crate::id::ClientId;
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::record::Record;
use serde::{Deserialize, Serialize};

/// A client as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The client's id.
    pub id: ClientId,
    /// The name.
    pub name: ValueRef,
}

impl Entry for Client {
    const SPACE: &'static str = "client";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|_| record.kind == "client.registered") else { return Ok(()) };
    let Some(id) = ClientId::parse(&object.id) else { return Ok(()) };
    Client { id, name: ValueRef::new_value(record.index, "name") }.store(view, &object.id)
}
