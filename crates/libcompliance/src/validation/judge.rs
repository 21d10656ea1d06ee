//! Where a laboratory stands: does the newest run still speak of what is in use?

use super::kinds::{Acceptance, Validation};
use super::run::{Binding, Counts};
use crate::id::{AcceptanceId, ValidationId};
use crate::model::report::Meaning;

/// What the newest run of the shipped tests says of the program and the settings in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidationState {
    /// There was never a run.
    None,
    /// The newest run was begun and never ended: it shows nothing, and the one before no longer counts.
    Unfinished {
        /// Which.
        run: ValidationId,
    },
    /// Something failed or was not run.
    Failed {
        /// Which.
        run: ValidationId,
        /// How the tests ended.
        counts: Counts,
    },
    /// Everything passed, and something was changed since.
    OutOfDate {
        /// Which.
        run: ValidationId,
        /// What, as [`Binding::changed`] names it.
        changed: Vec<String>,
    },
    /// Everything passed, and all is as it was.
    Valid {
        /// Which.
        run: ValidationId,
    },
}

impl ValidationState {
    /// Judges by the newest run.
    #[must_use]
    pub fn judge(runs: &[Validation], now: &Binding) -> Self {
        let Some(newest) = runs.iter().max_by_key(|run| run.record) else { return Self::None };
        let run = newest.id;
        let Some(finished) = &newest.finished else { return Self::Unfinished { run } };
        if !finished.counts.all_passed() {
            return Self::Failed { run, counts: finished.counts };
        }
        let changed = newest.binding.changed(now);
        if changed.is_empty() { Self::Valid { run } } else { Self::OutOfDate { run, changed } }
    }

    /// The stable word.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unfinished { .. } => "unfinished",
            Self::Failed { .. } => "failed",
            Self::OutOfDate { .. } => "out_of_date",
            Self::Valid { .. } => "valid",
        }
    }
}

/// What the newest import of the laboratory's own tests says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptanceState {
    /// None were ever taken in.
    None,
    /// Something failed, was not run, or is not there.
    Failed {
        /// Which import.
        import: AcceptanceId,
        /// How the tests ended.
        counts: Counts,
    },
    /// Everything passed, and something was changed since.
    OutOfDate {
        /// Which import.
        import: AcceptanceId,
        /// What, as [`Binding::changed`] names it.
        changed: Vec<String>,
    },
    /// Everything passed, and all is as it was.
    Valid {
        /// Which import.
        import: AcceptanceId,
    },
}

impl AcceptanceState {
    /// Judges by the newest import, which holds the whole list.
    #[must_use]
    pub fn judge(imports: &[Acceptance], now: &Binding) -> Self {
        let Some(newest) = imports.iter().max_by_key(|import| import.record) else { return Self::None };
        let import = newest.id;
        if !newest.is_whole() || !newest.counts.all_passed() {
            return Self::Failed { import, counts: newest.counts };
        }
        // What is in our catalogue says nothing of the laboratory's own tests.
        let now = Binding { catalogue: newest.binding.catalogue, ..now.clone() };
        let changed = newest.binding.changed(&now);
        if changed.is_empty() { Self::Valid { import } } else { Self::OutOfDate { import, changed } }
    }

    /// The stable word.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Failed { .. } => "failed",
            Self::OutOfDate { .. } => "out_of_date",
            Self::Valid { .. } => "valid",
        }
    }
}

/// Both together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The shipped tests.
    pub shipped: ValidationState,
    /// The laboratory's own.
    pub own: AcceptanceState,
    /// Whether somebody signed the newest run as approved.
    pub approved: bool,
}

impl Standing {
    /// Judges by the newest of each.
    #[must_use]
    pub fn judge(runs: &[Validation], imports: &[Acceptance], now: &Binding) -> Self {
        let newest = runs.iter().max_by_key(|run| run.record);
        let approved = newest.is_some_and(|run| run.signatures.iter().any(|one| one.meaning == Meaning::Approved));
        let (shipped, own) = (ValidationState::judge(runs, now), AcceptanceState::judge(imports, now));
        Self { shipped, own, approved }
    }

    /// Whether there is evidence that the laboratory validated its system (REC-04): the shipped tests *and* its own, both in date
    /// and passed, and the report approved by somebody. The shipped tests alone never do.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.approved
            && matches!(self.shipped, ValidationState::Valid { .. })
            && matches!(self.own, AcceptanceState::Valid { .. })
    }
}
