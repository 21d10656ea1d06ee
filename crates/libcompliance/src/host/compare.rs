//! What the trail says of a row, folded from its baseline and its events, compared with the row that the host has.
//!
//! Values come in as marks: digests under a key, so that neither side of the comparison holds a value.

use crate::crypto::Hash;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The bytes of a value by which two spellings of one are the same: no value and empty text, a whole number or truth value and its text.
#[must_use]
pub fn plain(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(flag) => flag.to_string().into_bytes(),
        Value::Int(number) => number.to_string().into_bytes(),
        Value::Text(text) => text.clone().into_bytes(),
        other => other.to_json(),
    }
}

/// The mark of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// There is none.
    #[serde(rename = "n")]
    Nothing,
    /// Its digest.
    #[serde(rename = "v")]
    Value(Hash),
    /// It cannot be opened any more, or it is not known which of two came last.
    #[serde(rename = "u")]
    Unknown,
}

/// One event about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The index of its record; none while it waits.
    pub record: Option<u64>,
    /// The version that it gave the row.
    pub version: u32,
    /// The digest of the row before.
    pub before: Option<Hash>,
    /// The digest of the row after.
    pub after: Option<Hash>,
    /// The new values of the changed fields; needed only without `after`.
    pub fields: Vec<(String, Mark)>,
    /// Whether the row was deleted.
    pub deleted: bool,
    /// Whether it was sealed late, perhaps after events that came later.
    pub late: bool,
}

/// The trail's own events do not follow from one another: the row was changed in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// The record of the event that began from another row than the one before it left.
    pub record: Option<u64>,
    from: Hash,
    to: Hash,
    /// Whether `from` comes from a baseline, which may be newer than events that are sealed after it.
    baseline: bool,
}

/// What the trail says of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRow {
    /// The version, where one is kept.
    pub version: Option<u32>,
    /// The digest of the whole row, if the last event gave it.
    pub content: Option<Hash>,
    /// The fields that are known without it.
    pub fields: BTreeMap<String, Mark>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The record that said so last: of the baseline, or of an event.
    pub record: u64,
    /// The place in a record of a baseline.
    pub place: Option<u32>,
    /// A change in between that nobody sealed.
    pub hole: Option<Hole>,
}

/// A row as the host has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenRow {
    /// Its version.
    pub version: Option<u32>,
    /// Its digest.
    pub content: Hash,
    /// Its fields, those without value left out.
    pub fields: BTreeMap<String, Hash>,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// It differs from the version that was sealed last.
    Differs,
    /// Its version is older than the one sealed last.
    OlderVersion,
    /// Its version was never sealed.
    UnsealedVersion,
    /// It is sealed, and the host does not have it.
    Missing,
    /// Its deletion is sealed, and it is there.
    Returned,
    /// Nothing about it was ever sealed.
    NeverSealed,
    /// The host gave it more than once.
    Twice,
    /// It is as it was sealed last, but was changed before that without a sealed event.
    ChangedBetween,
}

impl Finding {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Differs,
        Self::OlderVersion,
        Self::UnsealedVersion,
        Self::Missing,
        Self::Returned,
        Self::NeverSealed,
        Self::Twice,
        Self::ChangedBetween,
    ];

    /// The word in records and for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::OlderVersion => "older_version",
            Self::UnsealedVersion => "unsealed_version",
            Self::Missing => "missing",
            Self::Returned => "returned",
            Self::NeverSealed => "never_sealed",
            Self::Twice => "twice",
            Self::ChangedBetween => "changed_between",
        }
    }
}

/// What a comparison gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As sealed. Not `covered`: fields of the row were never sealed, so nothing is known of them.
    Same {
        /// Whether every field of the row was compared.
        covered: bool,
    },
    /// Not as sealed, with the fields that are known to differ.
    Finding(Finding, Vec<String>),
}

impl SealedRow {
    /// A row of a baseline.
    #[must_use]
    pub fn baseline(version: Option<u32>, content: Hash, record: u64, place: u32) -> Self {
        Self { version, content: Some(content), record, place: Some(place), ..Self::default() }
    }

    /// What the trail says after a further event. `state` is what it said before; nothing if nothing was sealed of the row.
    #[must_use]
    pub fn then(state: Option<Self>, step: &Step) -> Self {
        let mut row = state.unwrap_or_default();
        if row.fill(step) {
            return row;
        }
        let from_baseline = row.place.is_some() || row.hole.as_ref().is_some_and(|hole| hole.baseline);
        if let (Some(content), Some(before)) = (row.content, step.before)
            && content != before
            && row.hole.is_none()
        {
            row.hole = Some(Hole { record: step.record, from: content, to: before, baseline: from_baseline });
        }
        // A baseline is taken from the host's table, so it can be ahead of events that wait: they lead back to it, or, where one gives no
        // digest, to where nobody can say.
        if row.hole.as_ref().is_some_and(|hole| hole.baseline && step.after.is_none_or(|after| after == hole.from)) {
            row.hole = None;
        }
        if let Some(record) = step.record {
            (row.record, row.place) = (record, None);
        }
        row.version = if step.late { row.version.max(Some(step.version)) } else { Some(step.version) };
        row.content = step.after;
        if step.deleted || (row.deleted && step.after.is_none()) {
            row.fields.clear();
        }
        row.deleted = step.deleted;
        if step.after.is_some() {
            row.fields.clear();
        } else {
            for (name, mark) in &step.fields {
                let known = row.fields.get(name).is_some_and(|old| old != mark);
                let mark = if step.late && known { Mark::Unknown } else { *mark };
                row.fields.insert(name.clone(), mark);
            }
        }
        row
    }

    /// An event that was sealed late is the missing piece between two that were sealed before it.
    fn fill(&mut self, step: &Step) -> bool {
        let Some(hole) = &mut self.hole else { return false };
        let (true, Some(before), Some(after)) = (step.late, step.before, step.after) else { return false };
        if before != hole.from || Some(before) == self.content {
            return false;
        }
        hole.from = after;
        if hole.from == hole.to {
            self.hole = None;
        }
        true
    }

    /// Whether a row of this version and digest is the one that was sealed, without a look at its fields.
    #[must_use]
    pub fn agrees(&self, version: Option<u32>, content: &Hash) -> bool {
        let versions = match (self.version, version) {
            (Some(last), Some(now)) => last == now,
            _ => true,
        };
        versions && self.content.as_ref() == Some(content) && !self.deleted && self.hole.is_none()
    }

    /// Compares with the row that the host has; none if it has none.
    #[must_use]
    pub fn compare(sealed: Option<&Self>, seen: Option<&SeenRow>) -> Verdict {
        let finding = |finding| Verdict::Finding(finding, Vec::new());
        let (sealed, seen) = match (sealed, seen) {
            (None, None) => return Verdict::Same { covered: true },
            (None, Some(_)) => return finding(Finding::NeverSealed),
            (Some(sealed), None) if sealed.deleted => return Verdict::Same { covered: true },
            (Some(_), None) => return finding(Finding::Missing),
            (Some(sealed), Some(_)) if sealed.deleted => return finding(Finding::Returned),
            (Some(sealed), Some(seen)) => (sealed, seen),
        };
        let (fields, known) = sealed.differing(seen);
        if let (Some(last), Some(now)) = (sealed.version, seen.version)
            && last != now
        {
            let kind = if now < last { Finding::OlderVersion } else { Finding::UnsealedVersion };
            return Verdict::Finding(kind, fields);
        }
        let same = match sealed.content {
            Some(content) => content == seen.content,
            None => fields.is_empty(),
        };
        match (same, &sealed.hole) {
            (false, _) => Verdict::Finding(Finding::Differs, fields),
            (true, Some(_)) => finding(Finding::ChangedBetween),
            (true, None) => Verdict::Same { covered: sealed.content.is_some() || known },
        }
    }

    /// The fields that are known to differ, and whether every field is known.
    fn differing(&self, seen: &SeenRow) -> (Vec<String>, bool) {
        let mut all = true;
        let mut differing = Vec::new();
        for (name, mark) in &self.fields {
            let same = match (mark, seen.fields.get(name)) {
                (Mark::Unknown, _) => {
                    all = false;
                    true
                }
                (Mark::Nothing, found) => found.is_none(),
                (Mark::Value(value), found) => found == Some(value),
            };
            if !same {
                differing.push(name.clone());
            }
        }
        all &= seen.fields.keys().all(|name| self.fields.contains_key(name));
        (differing, all)
    }
}
