//! The trail's own state: its origin and epochs, its keys, the kinds that hosts declared.

use super::{Entry, View, ViewError};
use crate::host::spool::WhenUnwritable;
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// The key of the one [`Log`] entry.
const LOG: &str = "log";

/// The identity of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The laboratory.
    pub lab: String,
    /// The epochs, oldest first; checkpoints of an epoch carry its origin.
    pub epochs: Vec<Epoch>,
    /// The keys, oldest first.
    pub keys: Vec<LogKey>,
}

/// One epoch of the trail's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// The origin line of its checkpoints, ending in `/N`.
    pub origin: String,
    /// The index of the first record under this origin.
    pub from: u64,
    /// Why it began.
    pub cause: String,
}

/// One signing key of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogKey {
    /// The public key in C2SP form (a vkey), under the origin of the time.
    pub vkey: String,
    /// The index of the record that introduced it.
    pub from: u64,
}

impl Entry for Log {
    const SPACE: &'static str = "log";
}

impl Log {
    /// Reads the entry.
    ///
    /// # Errors
    /// [`ViewError`], also when there is none.
    pub fn read(view: &mut dyn View) -> Result<Self, ViewError> {
        Self::load(view, LOG)?.ok_or_else(|| ViewError {
            space: Self::SPACE.to_owned(),
            problem: "the trail has no first record".to_owned(),
        })
    }

    /// The epoch in force for a tree of `size` records.
    #[must_use]
    pub fn epoch_at(&self, size: u64) -> Option<&Epoch> {
        self.epochs.iter().rev().find(|epoch| epoch.from < size.max(1))
    }

    /// The key that signs a tree of `size` records.
    #[must_use]
    pub fn key_at(&self, size: u64) -> Option<&LogKey> {
        self.keys.iter().rev().find(|key| key.from < size.max(1))
    }
}

/// A kind of record that a host declared under its own name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostKindEntry {
    /// The version, counted up with each declaration.
    pub version: u16,
    /// `required`, `from_version_two`, `optional` or `not_collected`.
    pub reason: String,
    /// The attributes and fields in clear.
    pub clear: Vec<String>,
    /// What is done with its events when the trail cannot be written.
    #[serde(default, skip_serializing_if = "WhenUnwritable::refuses")]
    pub unwritable: WhenUnwritable,
}

impl Entry for HostKindEntry {
    const SPACE: &'static str = "host_kind";
}

fn text(record: &Record, name: &str) -> String {
    record.attr(name).and_then(Value::as_text).unwrap_or_default().to_owned()
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    match record.kind.as_str() {
        "trail.created" => Log {
            lab: text(record, "lab"),
            epochs: vec![Epoch { origin: text(record, "origin"), from: record.index, cause: "created".to_owned() }],
            keys: vec![LogKey { vkey: text(record, "vkey"), from: record.index }],
        }
        .store(view, LOG),
        "trail.epoch_opened" => {
            let mut log = Log::read(view)?;
            log.epochs.push(Epoch { origin: text(record, "origin"), from: record.index, cause: text(record, "cause") });
            log.store(view, LOG)
        }
        "trail.key_rotated" => {
            let mut log = Log::read(view)?;
            log.keys.push(LogKey { vkey: text(record, "vkey_new"), from: record.index });
            log.store(view, LOG)
        }
        "trail.host_kind_declared" => {
            let Some(object) = &record.object else { return Ok(()) };
            // A later declaration says only what is different.
            let before = HostKindEntry::load(view, &object.id)?;
            let clear = match record.new_value("clear") {
                Some(Value::List(items)) => items.iter().filter_map(|v| v.as_text().map(str::to_owned)).collect(),
                _ => before.as_ref().map(|entry| entry.clear.clone()).unwrap_or_default(),
            };
            let word = |name: &str| record.new_value(name).and_then(Value::as_text);
            let reason = match (word("reason"), &before) {
                (Some(reason), _) => reason.to_owned(),
                (None, Some(entry)) => entry.reason.clone(),
                (None, None) => "required".to_owned(),
            };
            let unwritable = match word("unwritable") {
                Some(word) => WhenUnwritable::read(word),
                None => before.map(|entry| entry.unwritable).unwrap_or_default(),
            };
            let version = u16::try_from(object.version).unwrap_or(u16::MAX);
            HostKindEntry { version, reason, clear, unwritable }.store(view, &object.id)
        }
        _ => Ok(()),
    }
}
