//! A sample: what came in, from whom, when.

use crate::id::{AccountId, ClientId, SampleId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A sample as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The sample's id.
    pub id: SampleId,
    /// The client.
    pub client: ClientId,
    /// The number on the jar.
    pub code: String,
    /// Where it is in its life.
    pub state: SampleState,
    /// Counted up with each change.
    pub version: u32,
    /// What it is.
    pub matrix: ValueRef,
    /// Derived: who received it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
}

/// The life of a sample, as far as it goes today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleState {
    /// It is in the laboratory.
    Received,
}

impl Entry for Sample {
    const SPACE: &'static str = "sample";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|_| record.kind == "sample.received") else { return Ok(()) };
    let (Some(id), Some(client)) = (SampleId::parse(&object.id), record.clients.first()) else { return Ok(()) };
    let sample = Sample {
        id,
        client: client.id,
        code: record.new_value("code").and_then(Value::as_text).unwrap_or_default().to_owned(),
        state: SampleState::Received,
        version: object.version,
        matrix: ValueRef::new_value(record.index, "matrix"),
        created_by: record.actor.id,
        created_date: record.time,
    };
    sample.store(view, &object.id)
}
