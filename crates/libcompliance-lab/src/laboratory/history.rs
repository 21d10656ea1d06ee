//! Any object as it was at any moment, from the trail alone, and what differs between two versions of it.

use crate::error::LabError;
use crate::session::Session;
use crate::store::{Filter, ReadStore as _};
use libcompliance::access::Permission;
use libcompliance::id::AccountId;
use libcompliance::projection::{self, MemoryView};
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::tree::leaf_hash;
use libcompliance::trail::value::Value;
use std::ops::ControlFlow;

/// Up to where an object's records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// As it stands.
    Now,
    /// After the last record not later than this.
    At(Timestamp),
    /// After the last record up to this place.
    Record(u64),
    /// When this version was last the newest.
    Number(u32),
}

/// An object as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectAt {
    /// The state entry as the records give it: a map of its facts.
    pub facts: Value,
    /// The last record that counts.
    pub record: u64,
    /// When that was.
    pub at: Timestamp,
    /// How many records of the object count.
    pub records: u64,
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The fact, its path with points.
    pub fact: String,
    /// Before; none if it was not there.
    pub before: Option<Value>,
    /// After; none if it is not there any more.
    pub after: Option<Value>,
    /// The record that made it.
    pub record: u64,
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
}

impl Session {
    /// An object (`sample`, `result`, `report`, `method`, `instrument`, `lot`, `specification`, `qc`, `client`) as it was, rebuilt from
    /// its records and from nothing else. Needs `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`] if there was no such object then, or it may not be seen.
    pub fn object_at(&self, kind: &str, id: &str, version: Version) -> Result<ObjectAt, LabError> {
        let mut last = None;
        self.replay(kind, id, version, |record, facts| last = Some((record.index, record.time, facts.clone())))?;
        let records = self.replay(kind, id, version, |_, _| {})?;
        let (record, at, facts) = last.ok_or(LabError::NotFound { what: "object" })?;
        Ok(ObjectAt { facts, record, at, records })
    }

    /// What differs between two versions of an object, fact by fact, each with the record that made the difference last. Needs
    /// `record.read` for its client.
    ///
    /// # Errors
    /// As for [`Session::object_at`].
    pub fn differences(&self, kind: &str, id: &str, from: Version, to: Version) -> Result<Vec<Difference>, LabError> {
        let before = self.object_at(kind, id, from)?;
        let after = self.object_at(kind, id, to)?;
        let (mut old, mut new) = (Vec::new(), Vec::new());
        flatten("", &before.facts, &mut old);
        flatten("", &after.facts, &mut new);
        let mut names: Vec<&String> = old.iter().chain(&new).map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        let of = |list: &[(String, Value)], name: &str| {
            list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let mut differences: Vec<Difference> = Vec::new();
        for name in names {
            let (before_value, after_value) = (of(&old, name), of(&new, name));
            if before_value != after_value {
                differences.push(Difference {
                    fact: name.clone(),
                    before: before_value,
                    after: after_value,
                    record: after.record,
                    by: AccountId(libcompliance::uuid::Uuid::nil()),
                    at: after.at,
                });
            }
        }
        // The record that gave each fact the value it has at the end.
        let mut previous: Vec<(String, Value)> = Vec::new();
        self.replay(kind, id, to, |record, facts| {
            let mut now = Vec::new();
            flatten("", facts, &mut now);
            for difference in &mut differences {
                if of(&previous, &difference.fact) != of(&now, &difference.fact) {
                    (difference.record, difference.by, difference.at) = (record.index, record.actor.id, record.time);
                }
            }
            previous = now;
        })?;
        Ok(differences)
    }

    fn replay(
        &self,
        kind: &str,
        id: &str,
        version: Version,
        mut each: impl FnMut(&Record, &Value),
    ) -> Result<u64, LabError> {
        let filter = self.filter(Permission::RECORD_READ)?;
        let mut view = MemoryView::default();
        let (mut failed, mut hidden, mut records) = (None, false, 0);
        let mut one = |index: u64, bytes: &[u8]| {
            let Some(record) = super::known(bytes) else {
                failed = Some(LabError::SealBroken);
                return ControlFlow::Break(());
            };
            let object_version = record.object.as_ref().map_or(0, |object| object.version);
            let over = match version {
                Version::Now => false,
                Version::At(at) => record.time > at,
                Version::Record(last) => index > last,
                Version::Number(number) => object_version > number,
            };
            if over {
                return ControlFlow::Break(());
            }
            let clients = &record.clients;
            if !filter.is_everything() && !clients.iter().any(|link| filter.covers_name(Some(&link.id.to_string()))) {
                hidden = true;
                return ControlFlow::Break(());
            }
            if let Err(error) = projection::apply(&record, &leaf_hash(bytes), &mut view) {
                failed = Some(error.into());
                return ControlFlow::Break(());
            }
            records += 1;
            let entry = view.0.get(&(kind.to_owned(), id.to_owned()));
            if let Some(facts) = entry.and_then(|bytes| serde_json::from_slice(bytes).ok()) {
                each(&record, &facts);
            }
            ControlFlow::Continue(())
        };
        let of = Filter { object: Some(format!("{kind}:{id}")), ..Filter::default() };
        self.lab().read(|store| Ok(store.search(&of, None, &mut one)?))?;
        match failed {
            Some(error) => Err(error),
            None if hidden => Err(LabError::NotFound { what: "object" }),
            None => Ok(records),
        }
    }
}

fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, Value)>) {
    match value {
        Value::Map(entries) => {
            for (name, value) in entries {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&path, value, out);
            }
        }
        value => out.push((prefix.to_owned(), value.clone())),
    }
}
