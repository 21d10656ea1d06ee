//! Which committed values were destroyed on purpose, so that a verifier can tell *erased* from *missing*.

use crate::id::PersonId;
use crate::projection::Entry;
use crate::trail::commit::Subject;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one record of execution destroyed. The key is its index, with leading zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Only what lay under this person's key; without one everything that the records had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Only in records before this index.
    pub until: u64,
    /// In these records, from the first to the last of each range; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<(u64, u64)>,
}

impl Entry for Erased {
    const SPACE: &'static str = "erased";
}

impl Erased {
    /// The key of the entry that the record with this index makes.
    #[must_use]
    pub fn key(index: u64) -> String {
        format!("{index:020}")
    }
}

/// Everything that was destroyed on purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedValues {
    /// For each person the end of what was destroyed last.
    persons: BTreeMap<PersonId, u64>,
    /// Ranges of records, first to last.
    records: BTreeMap<u64, u64>,
}

impl ErasedValues {
    /// Takes what one record destroyed.
    pub fn add(&mut self, erased: &Erased) {
        // INVARIANT: nothing is destroyed in the record that says so, or behind it.
        if let Some(person) = erased.person {
            let end = self.persons.entry(person).or_default();
            *end = erased.until.max(*end);
            return;
        }
        for (first, last) in erased.records.iter().filter(|(first, last)| first <= last && *last < erased.until) {
            self.join(*first, *last);
        }
    }

    /// INVARIANT: no two ranges overlap or touch, so the one that begins nearest before an index decides.
    fn join(&mut self, mut first: u64, mut last: u64) {
        while let Some((begin, end)) = self.records.range(..=last.saturating_add(1)).next_back().map(|(a, b)| (*a, *b))
        {
            if end.saturating_add(1) < first {
                break;
            }
            self.records.remove(&begin);
            (first, last) = (first.min(begin), last.max(end));
        }
        self.records.insert(first, last);
    }

    /// Whether the values of `subject` in the record with this index were destroyed.
    #[must_use]
    pub fn covers(&self, index: u64, subject: Subject) -> bool {
        let person =
            matches!(subject, Subject::Person(id) if self.persons.get(&id).is_some_and(|until| index < *until));
        person || self.records.range(..=index).next_back().is_some_and(|(_, last)| index <= *last)
    }

    /// Whether anything was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.records.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_destroyed_is_covered_and_nothing_else(
            given in prop::collection::vec((prop::collection::vec((0u64..60, 0u64..6), 0..4), 0u64..70), 0..6),
            person in prop::option::of(0u64..60),
        ) {
            let id = PersonId(uuid::Uuid::from_u128(7));
            let mut values = ErasedValues::default();
            let mut truth = std::collections::BTreeSet::new();
            for (ranges, until) in &given {
                let records: Vec<(u64, u64)> = ranges.iter().map(|(first, more)| (*first, first + more)).collect();
                for (first, last) in records.iter().filter(|(_, last)| last < until) {
                    truth.extend(*first..=*last);
                }
                values.add(&Erased { person: None, until: *until, records });
            }
            if let Some(until) = person {
                values.add(&Erased { person: Some(id), until, records: Vec::new() });
            }
            for index in 0..80 {
                prop_assert_eq!(values.covers(index, Subject::Lab), truth.contains(&index));
                let own = truth.contains(&index) || person.is_some_and(|until| index < until);
                prop_assert_eq!(values.covers(index, Subject::Person(id)), own);
                let other = PersonId(uuid::Uuid::from_u128(8));
                prop_assert_eq!(values.covers(index, Subject::Person(other)), truth.contains(&index));
            }
        }
    }
}
