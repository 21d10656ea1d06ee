//! The signed statements: the file's own checkpoints, the keys and epochs behind them, and what was kept outside.

use super::collect::Faults;
use super::remark::Remark;
use super::report::{FaultCode, Gap, NotChecked};
use super::{Options, Trail};
use crate::error::LabError;
use crate::seen::{Tiles, read_note, rename};
use crate::store::sqlite::{Sqlite, translate};
use crate::store::{Head, Kept, ReadStore};
use libcompliance::crypto::{Hash, ed25519_verify};
use libcompliance::id::LabId;
use libcompliance::projection::{Log, REDUCERS};
use libcompliance::trail::checkpoint::{self, Checkpoint, OpenCheckpointError};
use libcompliance::trail::note::{NoteError, UnverifiedNote, VerifierKey};
use libcompliance::trail::proof::Prover;
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;

/// The checkpoints that the file holds: each must be signed by the key of its time, over the tree as it was then. `unfit` says
/// that the seal showed already where the tree is not as it was.
pub(super) fn own(store: &mut Sqlite, trail: &Trail, unfit: bool, faults: &Faults) -> Result<(), LabError> {
    let Some(log) = &trail.log else { return Ok(()) };
    let (mut held, mut differing) = (0, Vec::new());
    for (size, note) in store.checkpoints()? {
        let place = format!("checkpoint {size}");
        if size > trail.size {
            faults.add(
                FaultCode::Truncated,
                place,
                format!("a kept checkpoint is larger than the trail of {} records", trail.size),
            );
            continue;
        }
        let Some(stated) = signed_by_its_time(log, size, &note, &place, faults) else { continue };
        if stated.size() != size {
            faults.add(
                FaultCode::CheckpointInvalid,
                place,
                "the note states another size than the one it is kept under",
            );
            continue;
        }
        match root(store, trail.size, size) {
            None => {}
            Some(root) if root == stated.root() => held = held.max(size),
            Some(_) => differing.push(size),
        }
    }
    for size in differing.iter().filter(|size| **size <= held) {
        // The tree is the one of a later checkpoint, so this one was signed over another.
        faults.add(
            FaultCode::Fork,
            format!("checkpoint {size}"),
            "it is signed, but states another history than a later checkpoint",
        );
    }
    // Every later checkpoint covers what was altered too; the first says most about where it is.
    if let Some(size) = differing.into_iter().find(|size| *size > held).filter(|_| !unfit) {
        faults.add(FaultCode::RecordAltered, span(held, size), recomputed(size));
    }
    Ok(())
}

/// What stands beside the newest checkpoint and is not under its signature.
pub(super) fn head(store: &mut Sqlite, head: &Head, faults: &Faults) -> Result<(), LabError> {
    if head.size == 0 {
        return Ok(());
    }
    if time(store, head.size)?.is_some_and(|time| time.unix_micros() != head.last_time) {
        faults.add(
            FaultCode::CheckpointInvalid,
            "head",
            "the time noted with the newest checkpoint is not that of the newest record",
        );
    }
    if !REDUCERS.iter().any(|reducer| reducer.version == head.reducer) {
        let text = format!(
            "the state tables are said to be made by reducer {}, which this program does not know",
            head.reducer
        );
        faults.add(FaultCode::CheckpointInvalid, "head", text);
    }
    let words: Vec<(i64, String)> = {
        let mut statement = store.connection().prepare("SELECT size, kept FROM checkpoint").map_err(translate)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(translate)?;
        rows.collect::<Result<_, _>>().map_err(translate)?
    };
    for (size, word) in words {
        if ![Kept::Interval, Kept::Outside, Kept::Boundary].iter().any(|kept| kept.as_str() == word) {
            faults.add(FaultCode::CheckpointInvalid, format!("checkpoint {size}"), "it does not say why it is kept");
        }
    }
    Ok(())
}

fn span(held: u64, size: u64) -> String {
    if held + 1 == size { format!("record {held}") } else { format!("records {held} to {}", size - 1) }
}

fn recomputed(size: u64) -> String {
    format!(
        "the tree does not give the root that was signed at {size} records: something in it was changed and its tiles were computed anew"
    )
}

/// Opens a checkpoint of the file under the key and origin of its time; names what is wrong with it.
fn signed_by_its_time(log: &Log, size: u64, note: &str, place: &str, faults: &Faults) -> Option<Checkpoint> {
    let named = log.key_at(size).zip(log.epoch_at(size));
    let Some((key, epoch)) = named.and_then(|(key, epoch)| Some((rename(&key.vkey, &epoch.origin)?, epoch))) else {
        faults.add(FaultCode::CheckpointInvalid, place, "no record names a key and an origin for it");
        return None;
    };
    match checkpoint::open(note.as_bytes(), std::slice::from_ref(&key)) {
        Ok(signed) if signed.origin() == epoch.origin => Some(signed.checkpoint().clone()),
        Ok(_) => {
            faults.add(FaultCode::CheckpointInvalid, place, "the checkpoint has the origin of another epoch or trail");
            None
        }
        Err(error) => {
            let (code, text) = fault_of(&error, note);
            faults.add(code, place, text);
            None
        }
    }
}

pub(super) fn fault_of(error: &OpenCheckpointError, note: &str) -> (FaultCode, &'static str) {
    let readable = UnverifiedNote::parse(note.as_bytes()).is_ok_and(|note| Checkpoint::parse(note.text()).is_ok());
    match error {
        OpenCheckpointError::Note(NoteError::NoVerifiedSignature) if readable => {
            (FaultCode::ForeignKey, "it is signed by a key that is not this trail's at that size")
        }
        _ => (FaultCode::CheckpointInvalid, "it does not read as a checkpoint, or its signature does not hold"),
    }
}

/// The root that the tiles give for the first `at` records; `None` if tiles are missing, which is a fault of its own.
pub(super) fn root(store: &mut Sqlite, size: u64, at: u64) -> Option<Hash> {
    Prover::new(Tiles::new(store, size)).root(at).ok()
}

/// Rotations must be backed by both keys, epochs must link to the checkpoint before them.
pub(super) fn identity(store: &mut Sqlite, trail: &Trail, unfit: bool, faults: &Faults) -> Result<(), LabError> {
    for record in &trail.identity {
        match record.kind.as_str() {
            "trail.key_rotated" => rotation(store, trail, record, faults)?,
            "trail.epoch_opened" => epoch(store, trail, record, unfit, faults)?,
            _ => {}
        }
    }
    Ok(())
}

fn rotation(store: &mut Sqlite, trail: &Trail, record: &Record, faults: &Faults) -> Result<(), LabError> {
    let place = format!("record {}", record.index);
    let text = |name: &str| record.attr(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let (old, new) = (text("vkey_old"), text("vkey_new"));
    let Some(log) = &trail.log else { return Ok(()) };
    let Some(epoch) = log.epoch_at(record.index + 1) else { return Ok(()) };
    let before = log.key_at(record.index);
    if before.is_none_or(|key| key.vkey != old) {
        faults.add(FaultCode::RotationInvalid, place.clone(), "the record names another old key than the one in force");
    }
    let signature = super::base64(&text("possession"));
    let proven = VerifierKey::parse(&new).ok().zip(signature).is_some_and(|(key, signature)| {
        ed25519_verify(key.public_key(), &crate::rotate::possession(&epoch.origin, &old, &new), &signature)
    });
    if !proven {
        faults.add(FaultCode::RotationInvalid, place.clone(), "the new key did not sign the change");
    }
    let size = record.index + 1;
    let note = store.checkpoint_at(size)?.filter(|(at, _)| *at == size).map(|(_, note)| note).unwrap_or_default();
    let both = [&old, &new]
        .into_iter()
        .all(|vkey| rename(vkey, &epoch.origin).is_some_and(|key| checkpoint::open(note.as_bytes(), &[key]).is_ok()));
    if !both {
        faults.add(FaultCode::RotationInvalid, place, "the checkpoint behind the change is not signed by both keys");
    }
    Ok(())
}

fn epoch(store: &mut Sqlite, trail: &Trail, record: &Record, unfit: bool, faults: &Faults) -> Result<(), LabError> {
    let Some(log) = &trail.log else { return Ok(()) };
    let note = record.attr("previous").and_then(Value::as_text).unwrap_or_default();
    let place = format!("record {}", record.index);
    let linked = log.key_at(record.index).zip(log.epoch_at(record.index)).and_then(|(key, before)| {
        let key = rename(&key.vkey, &before.origin)?;
        let signed = checkpoint::open(note.as_bytes(), &[key]).ok()?;
        let whole = signed.origin() == before.origin && signed.size() == record.index;
        // A tree that is known not to be whole gives no root to compare with.
        (whole && (unfit || root(store, trail.size, record.index) == Some(signed.root()))).then_some(())
    });
    if linked.is_none() {
        faults.add(
            FaultCode::EpochInvalid,
            place.clone(),
            "the epoch does not link to the last checkpoint of the one before",
        );
    }
    if store.checkpoint_at(record.index)?.is_none_or(|(at, _)| at != record.index) {
        faults.add(FaultCode::EpochInvalid, place, "the last checkpoint of the epoch before is not kept");
    }
    Ok(())
}

/// What was kept outside: checkpoints and keys given by the caller, and the checkpoint that this computer kept.
pub(super) fn outside(
    store: &mut Sqlite,
    trail: &Trail,
    options: &Options,
    faults: &Faults,
    not_checked: &mut Vec<NotChecked>,
    remarks: &mut Vec<Remark>,
) -> Result<Option<Gap>, LabError> {
    let own: Vec<VerifierKey> = trail
        .log
        .iter()
        .flat_map(|log| log.epochs.iter().flat_map(|epoch| log.keys.iter().map(move |key| (epoch, key))))
        .filter_map(|(epoch, key)| rename(&key.vkey, &epoch.origin))
        .collect();
    for key in &options.keys {
        if !own.iter().any(|known| known.public_key() == key.public_key()) {
            faults.add(
                FaultCode::ForeignKey,
                "trail",
                format!("the trail is signed by other keys than the one kept outside (`{}`)", key.name()),
            );
        }
    }
    let lab = trail.log.as_ref().and_then(|log| LabId::parse(&log.lab));
    let seen = lab.and_then(|lab| options.state_folder.file(lab)).and_then(|file| read_note(&file));
    let given = options.checkpoints.iter().map(|note| (note.as_str(), "the checkpoint kept outside", false));
    let kept = seen.iter().map(|note| (note.as_str(), "the checkpoint that this computer kept", true));
    let mut held = None;
    let mut any = false;
    for (note, what, from_here) in given.chain(kept) {
        any = true;
        // A checkpoint from outside may be signed by a key that only the caller knows; the trail must then agree with it.
        let unknown = options.keys.iter().filter(|key| !own.contains(key));
        let keys: Vec<VerifierKey> = own.iter().chain(unknown).cloned().collect();
        let signed = match checkpoint::open(note.as_bytes(), &keys) {
            Ok(signed) => signed,
            Err(error) => {
                match fault_of(&error, note).0 {
                    FaultCode::ForeignKey => faults.add(
                        FaultCode::ForeignKey,
                        "trail",
                        format!(
                            "{what} is signed by a key that is not this trail's: another laboratory, or a replaced key"
                        ),
                    ),
                    code => {
                        faults.add(code, "outside", format!("{what} does not read, or its signature does not hold"))
                    }
                }
                continue;
            }
        };
        if signed.size() > trail.size {
            faults.add(
                FaultCode::RolledBack,
                format!("record {}", trail.size),
                format!(
                    "{what} holds {} records, the trail only {}: its end was cut, or an older copy was put in its place",
                    signed.size(),
                    trail.size
                ),
            );
            continue;
        }
        match root(store, trail.size, signed.size()) {
            Some(root) if root == signed.root() && from_here => remarks.push(Remark::Seen(signed.size())),
            Some(root) if root == signed.root() => held = held.max(Some(signed.size())),
            Some(_) => faults.add(
                FaultCode::Fork,
                format!("records 0 to {}", signed.size().saturating_sub(1)),
                format!("{what} states another history for its {} records", signed.size()),
            ),
            None => {}
        }
    }
    if !any {
        not_checked.push(NotChecked::Outside);
    }
    let Some(held) = held else { return Ok(None) };
    let gap = Gap { records: trail.size - held, since: time(store, held)?, until: time(store, trail.size)? };
    if gap.records == 0 {
        remarks.push(Remark::Covered);
    }
    Ok(Some(gap))
}

/// The time of the last of the first `size` records.
fn time(store: &mut Sqlite, size: u64) -> Result<Option<Timestamp>, LabError> {
    let Some(last) = size.checked_sub(1) else { return Ok(None) };
    let bytes = store.record(last)?;
    Ok(bytes.and_then(|bytes| match libcompliance::trail::read::read(&bytes) {
        Ok(libcompliance::trail::read::Read::Known(record)) => Some(record.time),
        _ => None,
    }))
}
