//! The verdict of a recovery drill as data (BCK-04, SLA-02).
//!
//! A drill passes when every step that is required was done, something was compared, everything that was compared is equal, and the
//! targets were met. Whatever did not run, was not found or was not measured fails it.
//!
//! ```
//! use libcompliance::continuity::Length;
//! use libcompliance::continuity::drill::{Compared, Drill, Ended, Fault, Step, StepRun};
//! use libcompliance::continuity::objective::{Recovery, Targets};
//! use libcompliance::trail::time::Timestamp;
//!
//! let at = |text: &str| Timestamp::parse(&format!("{text}.000000Z")).unwrap();
//! let mut drill = Drill {
//!     backup: "2026-11-21".to_owned(),
//!     steps: Step::ALL.into_iter().map(|step| StepRun::new(step, Ended::Done)).collect(),
//!     compared: vec![Compared::new("records", "11520", Some("11520"))],
//!     recovery: Recovery {
//!         failed_at: at("2026-11-22T00:00:00"),
//!         newest_record: Some(at("2026-11-21T13:00:00")),
//!         started_at: at("2026-11-22T08:00:00"),
//!         usable_at: Some(at("2026-11-22T09:30:00")),
//!     },
//!     targets: Targets { rpo: Some(Length::hours(24)), rto: Some(Length::hours(4)) },
//!     witness: Some("account of the witness".to_owned()),
//! };
//! assert!(drill.verdict().passed);
//!
//! drill.compared[0].found = None;
//! assert_eq!(drill.verdict().faults, [Fault::Missing { name: "records".to_owned() }]);
//! ```

use super::objective::{Outcome, Realised, Recovery, Targets};
use serde::{Deserialize, Serialize};

/// The steps of a recovery. All of them are required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The archive was fetched from its target to an isolated place.
    Fetched,
    /// It is encrypted, by its first bytes.
    Encrypted,
    /// The signature of the manifest is right.
    Manifest,
    /// The digest of the archive is that of the manifest.
    Digest,
    /// It was decrypted and unpacked to the end.
    Unpacked,
    /// The database says that it is whole.
    Integrity,
    /// The trail verifies.
    Trail,
    /// It was compared with the newest checkpoint held outside.
    Checkpoint,
    /// Erasures made after the copy were done again.
    Erasures,
    /// Files and records were compared.
    Compared,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::Fetched,
        Self::Encrypted,
        Self::Manifest,
        Self::Digest,
        Self::Unpacked,
        Self::Integrity,
        Self::Trail,
        Self::Checkpoint,
        Self::Erasures,
        Self::Compared,
    ];

    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Encrypted => "encrypted",
            Self::Manifest => "manifest",
            Self::Digest => "digest",
            Self::Unpacked => "unpacked",
            Self::Integrity => "integrity",
            Self::Trail => "trail",
            Self::Checkpoint => "checkpoint",
            Self::Erasures => "erasures",
            Self::Compared => "compared",
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// It was done and what it looks for is right.
    Done,
    /// It was done and something is wrong, or it broke off.
    Failed,
    /// It did not run.
    NotRun,
}

/// One step of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRun {
    /// Which.
    pub step: Step,
    /// How it ended.
    pub ended: Ended,
    /// What was seen, or why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl StepRun {
    /// A step without detail.
    #[must_use]
    pub fn new(step: Step, ended: Ended) -> Self {
        Self { step, ended, detail: String::new() }
    }
}

/// A digest or a number that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Of what: a file, a table.
    pub name: String,
    /// What the manifest or the original says, as text.
    pub expected: String,
    /// What was found, in the same form; nothing where it was not found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Compared {
    /// One comparison.
    #[must_use]
    pub fn new(name: &str, expected: &str, found: Option<&str>) -> Self {
        Self { name: name.to_owned(), expected: expected.to_owned(), found: found.map(str::to_owned) }
    }
}

/// What was done in a drill or a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// The copy.
    pub backup: String,
    /// The steps that were recorded. One that is not here did not run; of one that is here twice the worse end counts.
    pub steps: Vec<StepRun>,
    /// What was compared.
    pub compared: Vec<Compared>,
    /// Its times.
    pub recovery: Recovery,
    /// What they are compared with.
    pub targets: Targets,
    /// The second person who saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
}

/// Why a drill failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// A step did not run.
    NotRun {
        /// Which.
        step: Step,
    },
    /// A step failed.
    StepFailed {
        /// Which.
        step: Step,
    },
    /// Nothing was compared.
    NothingCompared,
    /// Something that should be there was not found.
    Missing {
        /// What.
        name: String,
    },
    /// Something is not what it should be.
    Differs {
        /// What.
        name: String,
        /// What the manifest or the original says.
        expected: String,
        /// What was found.
        found: String,
    },
    /// More was lost than may be, or it was not measured.
    Rpo {
        /// [`Outcome::Missed`] or [`Outcome::NotMeasured`].
        outcome: Outcome,
    },
    /// It took longer than it may, or it was not measured.
    Rto {
        /// [`Outcome::Missed`] or [`Outcome::NotMeasured`].
        outcome: Outcome,
    },
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRun { .. } => "not_run",
            Self::StepFailed { .. } => "step_failed",
            Self::NothingCompared => "nothing_compared",
            Self::Missing { .. } => "missing",
            Self::Differs { .. } => "differs",
            Self::Rpo { .. } => "rpo",
            Self::Rto { .. } => "rto",
        }
    }
}

/// What does not fail a drill and is worth a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// No recovery point objective was agreed.
    NoRpoTarget,
    /// No recovery time objective was agreed.
    NoRtoTarget,
    /// Nobody else was there.
    NoWitness,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether there is no fault.
    pub passed: bool,
    /// All faults: steps in their order, comparisons in theirs, times.
    pub faults: Vec<Fault>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// What was lost and how long it took.
    pub realised: Realised,
}

impl Drill {
    /// Judges it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let mut faults = Vec::new();
        for step in Step::ALL {
            let mut runs = self.steps.iter().filter(|run| run.step == step).map(|run| run.ended).peekable();
            if runs.peek().is_none() {
                faults.push(Fault::NotRun { step });
                continue;
            }
            let runs: Vec<Ended> = runs.collect();
            if runs.contains(&Ended::Failed) {
                faults.push(Fault::StepFailed { step });
            } else if runs.contains(&Ended::NotRun) {
                faults.push(Fault::NotRun { step });
            }
        }
        if self.compared.is_empty() {
            faults.push(Fault::NothingCompared);
        }
        faults.extend(self.compared.iter().filter_map(|one| match &one.found {
            None => Some(Fault::Missing { name: one.name.clone() }),
            Some(found) if *found != one.expected => {
                Some(Fault::Differs { name: one.name.clone(), expected: one.expected.clone(), found: found.clone() })
            }
            Some(_) => None,
        }));
        let realised = self.recovery.realised(self.targets);
        let fails = |outcome: &Outcome| matches!(outcome, Outcome::Missed | Outcome::NotMeasured);
        let (rpo, rto) = (realised.rpo_outcome, realised.rto_outcome);
        faults.extend(Some(rpo).filter(fails).map(|outcome| Fault::Rpo { outcome }));
        faults.extend(Some(rto).filter(fails).map(|outcome| Fault::Rto { outcome }));
        let notes = [
            (rpo == Outcome::NoTarget, Note::NoRpoTarget),
            (rto == Outcome::NoTarget, Note::NoRtoTarget),
            (self.witness.as_ref().is_none_or(|witness| witness.trim().is_empty()), Note::NoWitness),
        ];
        let notes = notes.into_iter().filter(|(there, _)| *there).map(|(_, note)| note).collect();
        Verdict { passed: faults.is_empty(), faults, notes, realised }
    }
}
