//! What belongs to the process that made it.
//!
//! A process that was copied by `fork` has the locks and file handles of its parent in whatever state they were. What was made before the
//! fork is neither used in the copy nor closed there: SQLite allows neither.

use crate::error::Failure;
use core::sync::atomic::{AtomicU64, Ordering};
use libcompliance_operations::Family;

static GENERATION: AtomicU64 = AtomicU64::new(0);

/// Called in a process that has just been copied.
#[pyo3::pyfunction]
pub(crate) fn forked() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// A value that only the process that made it may use.
pub(crate) struct Held<T> {
    /// INVARIANT: `Some` until it is dropped.
    value: Option<T>,
    generation: u64,
}

impl<T> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: Some(value), generation: GENERATION.load(Ordering::Relaxed) }
    }

    pub(crate) fn get(&self) -> Result<&T, Failure> {
        match &self.value {
            Some(value) if self.is_own() => Ok(value),
            _ => Err(Failure::new(
                Family::Forked,
                "forked_process",
                "this process was copied by fork after this was opened: open what you need anew",
            )),
        }
    }

    fn is_own(&self) -> bool {
        self.generation == GENERATION.load(Ordering::Relaxed)
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        if !self.is_own() {
            core::mem::forget(self.value.take());
        }
    }
}
