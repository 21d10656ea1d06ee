//! What was destroyed on purpose: disposals and erasures, as the state tells them. The state itself is compared with the records.

use super::remark::Remark;
use crate::error::LabError;
use crate::lab::entries;
use crate::store::sqlite::Sqlite;
use libcompliance::retention::{Erased, ErasedValues, Erasure, ErasureStatus};
use libcompliance::trail::commit::Subject;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub(super) struct Destroyed {
    values: ErasedValues,
    /// Persons whose erasure was granted and not executed, or not to its end: their key may be gone already.
    granted: BTreeSet<String>,
    erased: AtomicU64,
    interrupted: AtomicU64,
}

impl Destroyed {
    pub(super) fn read(store: &mut Sqlite) -> Result<Self, LabError> {
        let mut found = Self::default();
        entries::<Erased>(store, |erased| found.values.add(&erased))?;
        entries::<Erasure>(store, |erasure| {
            if erasure.status == ErasureStatus::Granted {
                found.granted.insert(Subject::Person(erasure.person).to_text());
            }
        })?;
        Ok(found)
    }

    /// Whether the values of this subject in this record were destroyed.
    pub(super) fn covers(&self, index: u64, subject: Subject) -> bool {
        self.values.covers(index, subject)
    }

    /// Counts a value that is not there because it was destroyed.
    pub(super) fn count(&self) {
        self.erased.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether a key is missing because an erasure was interrupted. Counts the record.
    pub(super) fn interrupted(&self, subject: &str) -> bool {
        let so = self.granted.contains(subject);
        self.interrupted.fetch_add(u64::from(so), Ordering::Relaxed);
        so
    }

    pub(super) fn remark(&self, remarks: &mut Vec<Remark>) {
        match self.erased.load(Ordering::Relaxed) {
            0 => {}
            count => remarks.push(Remark::Erased(count)),
        }
        match self.interrupted.load(Ordering::Relaxed) {
            0 => {}
            count => remarks.push(Remark::ErasureInterrupted(count)),
        }
    }
}
