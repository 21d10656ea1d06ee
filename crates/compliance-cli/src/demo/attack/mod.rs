//! The attacks: what somebody with a database tool could do to a copy, and what the check must call it.

mod forge;
mod plain;
mod tools;

use super::place::Place;
use super::story::Marks;
use super::text::Arg;
use crate::exit::Failure;
use libcompliance::crypto::SecretKey;
use libcompliance::trail::note::VerifierKey;
use libcompliance_lab::beside;
use libcompliance_lab::keys::{self, Expected, KeySource, Zeroizing};
use libcompliance_lab::vault::Vault;
use libcompliance_lab::verify::{self, FaultCode, Options, Report};
use libcompliance_lab::{LabError, StateFolder};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The attack whose copy is made while the story is told.
pub(super) const OLDER_COPY: &str = "older-copy";

/// What the attacker aims at, and what is kept where he does not get at it.
pub(super) struct Scene<'a> {
    pub(super) place: &'a Place,
    pub(super) marks: &'a Marks,
    /// The checkpoint kept outside.
    pub(super) checkpoint: &'a str,
    /// The verifier key kept outside.
    pub(super) key: &'a VerifierKey,
}

/// What a text about an attack can mention.
type Said = Vec<(&'static str, Arg)>;

/// One attack.
pub(super) struct Attack {
    /// The name of its folder and of its texts.
    pub(super) name: &'static str,
    strike: fn(&Scene<'_>, &Path) -> Result<Said, Failure>,
    /// What the check must call it.
    pub(super) expected: FaultCode,
    /// Whether it can be seen only with what is kept outside.
    pub(super) from_outside: bool,
}

const fn inside(
    name: &'static str,
    expected: FaultCode,
    strike: fn(&Scene<'_>, &Path) -> Result<Said, Failure>,
) -> Attack {
    Attack { name, strike, expected, from_outside: false }
}

const fn outside(
    name: &'static str,
    expected: FaultCode,
    strike: fn(&Scene<'_>, &Path) -> Result<Said, Failure>,
) -> Attack {
    Attack { name, strike, expected, from_outside: true }
}

/// All of them, in the order in which they are told: each takes more trouble than the one before.
pub(super) static ATTACKS: [Attack; 15] = [
    inside("record-edited", FaultCode::RecordAltered, plain::record_edited),
    inside("table-edited", FaultCode::StateAltered, plain::table_edited),
    inside("rights-edited", FaultCode::StateAltered, plain::rights_edited),
    inside("record-deleted", FaultCode::RecordMissing, plain::record_deleted),
    inside("records-swapped", FaultCode::RecordReordered, plain::records_swapped),
    inside("record-copied", FaultCode::RecordDuplicated, plain::record_copied),
    inside("hidden-value", FaultCode::ValueAltered, plain::hidden_value),
    inside("trigger-dropped", FaultCode::SchemaAltered, plain::trigger_dropped),
    inside("seal-removed", FaultCode::Unsealed, plain::seal_removed),
    inside("leaf-edited", FaultCode::RecordAltered, forge::leaf_edited),
    inside("tree-recomputed", FaultCode::RecordAltered, forge::tree_recomputed),
    inside("report-altered", FaultCode::ValueAltered, forge::report_altered),
    outside("tail-cut", FaultCode::RolledBack, forge::tail_cut),
    outside(OLDER_COPY, FaultCode::RolledBack, |_, _| Ok(Said::new())),
    outside("key-replaced", FaultCode::ForeignKey, forge::key_replaced),
];

/// What came of an attack.
pub(super) struct Outcome {
    pub(super) said: Said,
    /// What the check says without anything from outside, for attacks where that matters.
    pub(super) alone: Option<Report>,
    /// What it says with the checkpoint and key kept outside.
    pub(super) report: Report,
    /// Whether it was found and called by its name.
    pub(super) detected: bool,
}

/// Carries out all attacks, as many at a time as there are cores, and calls `tell` with each outcome in the order of the list.
pub(super) fn carry_out_all(
    scene: &Scene<'_>,
    mut tell: impl FnMut(&'static Attack, Outcome) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let next = AtomicUsize::new(0);
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some((at, attack)) = ATTACKS.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    if send.send((at, attack, carry_out(attack, scene))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = BTreeMap::new();
        let mut expected = 0;
        for (at, attack, outcome) in receive {
            waiting.insert(at, (attack, outcome));
            while let Some((attack, outcome)) = waiting.remove(&expected) {
                // After a failure the others have nothing left to do.
                tell(attack, outcome.inspect_err(|_| next.store(ATTACKS.len(), Ordering::Relaxed))?)?;
                expected += 1;
            }
        }
        Ok(())
    })
}

/// Attacks a fresh copy, and checks it.
fn carry_out(attack: &Attack, scene: &Scene<'_>) -> Result<Outcome, Failure> {
    let copy = match attack.name {
        OLDER_COPY => scene.place.attacked(OLDER_COPY),
        name => scene.place.copy(name)?,
    };
    let said = (attack.strike)(scene, &copy)?;
    let alone = attack.from_outside.then(|| check(&copy, None, 1)).transpose()?;
    let report = check(&copy, Some((scene.checkpoint, scene.key)), 1)?;
    let detected = report.faults.iter().any(|fault| fault.code == attack.expected);
    Ok(Outcome { said, alone, report, detected })
}

/// The check, with the laboratory's key, and with what is kept outside if it is given. 0 threads: one for each core.
pub(super) fn check(lab: &Path, outside: Option<(&str, &VerifierKey)>, threads: usize) -> Result<Report, Failure> {
    let vault = Vault::open(&beside(lab, ".vault"), wrapping(lab)?).map_err(LabError::from)?;
    let options = Options {
        checkpoints: outside.iter().map(|(checkpoint, _)| (*checkpoint).to_owned()).collect(),
        keys: outside.iter().map(|(_, key)| (*key).clone()).collect(),
        // The copies are all the same laboratory to this computer; what it has seen of one would speak about another.
        state_folder: StateFolder::None,
        vault: Some(Arc::new(vault)),
        threads,
        ..Options::default()
    };
    Ok(verify::verify(lab, &options)?)
}

/// The key of the value keys, as the laboratory's passphrase opens it.
fn wrapping(lab: &Path) -> Result<SecretKey, Failure> {
    let passphrase = KeySource::passphrase(Zeroizing::new(super::PASSPHRASE.to_owned()));
    Ok(keys::unlock(&beside(lab, ".key"), passphrase, &Expected::default())?.wrapping)
}
