//! Collecting faults from all threads, without letting a ruined file fill the memory.

use super::report::{Fault, FaultCode, Report};
use crate::error::LabError;
use crate::store::StoreError;
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub(super) struct Faults {
    inner: Mutex<(Vec<Fault>, u64)>,
}

impl Faults {
    pub(super) fn add(&self, code: FaultCode, place: impl Into<String>, text: impl Into<String>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.0.len() < Report::MOST_FAULTS {
            inner.0.push(Fault { code, place: place.into(), text: text.into() });
        } else {
            inner.1 += 1;
        }
    }

    /// Takes over what another pass found, behind what was found here.
    pub(super) fn absorb(&self, other: Self) {
        let (found, further) = other.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        for Fault { code, place, text } in found {
            self.add(code, place, text);
        }
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).1 += further;
    }

    /// How many were found so far.
    pub(super) fn count(&self) -> u64 {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        u64::try_from(inner.0.len()).unwrap_or(u64::MAX).saturating_add(inner.1)
    }

    /// A part of the file that does not read is a fault of the file, not the end of the verification; any other error is.
    pub(super) fn damage<T>(&self, place: &str, result: Result<T, LabError>) -> Result<Option<T>, LabError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(LabError::Store(StoreError::Damaged(problem))) => {
                self.add(FaultCode::DatabaseDamaged, place, problem);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// All faults, each once: those of a record in the order of records, then the others.
    pub(super) fn into_sorted(self) -> (Vec<Fault>, u64) {
        let (mut faults, further) = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        let number = |fault: &Fault| {
            let digits: String =
                fault.place.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            (!fault.place.starts_with("record"), digits.parse::<u64>().unwrap_or(u64::MAX))
        };
        faults.sort_by(|a, b| number(a).cmp(&number(b)).then_with(|| a.cmp(b)));
        faults.dedup();
        (faults, further)
    }
}
