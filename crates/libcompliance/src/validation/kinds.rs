//! The records of validation, and the state that follows from them.

use super::run::{Binding, Counts, Verdict};
use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::id::{AcceptanceId, AccountId, ValidationId};
use crate::model::Signed;
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::{Digest, Record};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A run of the shipped tests began. Without the record of its end it shows nothing.
pub const VALIDATION_STARTED: KindRules<'static> = kind(
    "validation.started",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("binding", CLEAR), ("size", CLEAR), ("program_sha256", CLEAR), ("machine", LAB_TEXT)],
);
/// A run of the shipped tests ended. `content.after` is the digest of the whole [`super::Run`], which is committed in pieces.
pub const VALIDATION_FINISHED: KindRules<'static> = kind(
    "validation.finished",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("counts", CLEAR), ("verdicts", CLEAR), ("content_sha256", CLEAR), ("content", LAB_TEXT)],
);
/// The laboratory's own tests were taken in from a file; a record for each of them follows in the same transaction.
pub const ACCEPTANCE_IMPORTED: KindRules<'static> = kind(
    "acceptance.imported",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("binding", CLEAR), ("file_sha256", CLEAR), ("rows", CLEAR)],
);
/// One test of the laboratory's own.
pub const ACCEPTANCE_RECORDED: KindRules<'static> = kind(
    "acceptance.recorded",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[
        ("row", CLEAR),
        ("verdict", CLEAR),
        ("requirements", CLEAR),
        ("day", CLEAR),
        ("evidence_sha256", CLEAR),
        ("test", LAB_TEXT),
    ],
);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] =
    &[VALIDATION_STARTED, VALIDATION_FINISHED, ACCEPTANCE_IMPORTED, ACCEPTANCE_RECORDED];

/// A run of the shipped tests, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// Its id.
    pub id: ValidationId,
    /// The place of the record of its beginning.
    pub record: u64,
    /// Who ran it.
    pub by: AccountId,
    /// When it began.
    pub started: Timestamp,
    /// What it speaks of.
    pub binding: Binding,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<Finished>,
    /// The signatures over its content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signed>,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The place of its record.
    pub record: u64,
    /// When.
    pub at: Timestamp,
    /// How many tests ended how.
    pub counts: Counts,
    /// The digest of the content.
    pub content_sha256: Digest,
    /// The content, committed in pieces.
    pub content: ValueRef,
}

impl Entry for Validation {
    const SPACE: &'static str = "validation";
}

/// An import of the laboratory's own tests, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Its id.
    pub id: AcceptanceId,
    /// The place of its record.
    pub record: u64,
    /// Who took it in.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// What was in force then.
    pub binding: Binding,
    /// The digest of the file.
    pub file_sha256: Digest,
    /// How many tests the file had.
    pub rows: u64,
    /// How many tests ended how.
    pub counts: Counts,
    /// The places of the records of the tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<u64>,
}

impl Acceptance {
    /// Whether every test of the file is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u64::try_from(self.tests.len()) == Ok(self.rows)
    }
}

impl Entry for Acceptance {
    const SPACE: &'static str = "acceptance";
}

fn attr<T: serde::de::DeserializeOwned>(record: &Record, name: &str) -> Option<T> {
    record.attr(name).and_then(Value::read)
}

/// Applies one record to the state.
pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    match record.kind.as_str() {
        "validation.started" => {
            let (Some(id), Some(binding)) = (ValidationId::parse(&object.id), attr(record, "binding")) else {
                return Ok(());
            };
            let begun = Validation {
                id,
                record: record.index,
                by: record.actor.id,
                started: record.time,
                binding,
                finished: None,
                signatures: Vec::new(),
            };
            begun.store(view, &object.id)
        }
        "validation.finished" => {
            let Some(mut run) = Validation::load(view, &object.id)? else { return Ok(()) };
            let (Some(counts), Some(content_sha256)) = (attr(record, "counts"), attr(record, "content_sha256")) else {
                return Ok(());
            };
            // A run ends once.
            if run.finished.is_none() {
                run.finished = Some(Finished {
                    record: record.index,
                    at: record.time,
                    counts,
                    content_sha256,
                    content: ValueRef { record: record.index, path: "attrs.content".to_owned() },
                });
            }
            run.store(view, &object.id)
        }
        "acceptance.imported" => {
            let (Some(id), Some(binding)) = (AcceptanceId::parse(&object.id), attr(record, "binding")) else {
                return Ok(());
            };
            let (Some(file_sha256), Some(rows)) = (attr(record, "file_sha256"), attr(record, "rows")) else {
                return Ok(());
            };
            let taken = Acceptance {
                id,
                record: record.index,
                by: record.actor.id,
                at: record.time,
                binding,
                file_sha256,
                rows,
                counts: Counts::default(),
                tests: Vec::new(),
            };
            taken.store(view, &object.id)
        }
        "acceptance.recorded" => {
            let Some(mut taken) = Acceptance::load(view, &object.id)? else { return Ok(()) };
            let Some(verdict) = attr::<Verdict>(record, "verdict") else { return Ok(()) };
            taken.counts.add(verdict);
            taken.tests.push(record.index);
            taken.store(view, &object.id)
        }
        _ => Ok(()),
    }
}

/// Puts a signature beside the run that it was made over; one over other content changes nothing.
pub(crate) fn sign(id: &str, signed: Signed, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(mut run) = Validation::load(view, id)? else { return Ok(()) };
    if run.finished.as_ref().is_some_and(|finished| finished.content_sha256 == signed.content) {
        run.signatures.push(signed);
        run.store(view, id)?;
    }
    Ok(())
}
