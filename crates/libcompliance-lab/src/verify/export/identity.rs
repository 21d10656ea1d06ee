//! Whose trail it is: the keys and epochs that its records name, the checkpoints signed under them, and what was kept
//! outside.

use super::super::report::{FaultCode, NotChecked};
use super::super::{base64, checkpoints::fault_of};
use super::content::Content;
use super::folder::Folder;
use super::log::{Mark, stated};
use super::{Found, Newest, Outside};
use crate::error::LabError;
use crate::export::{Manifest, all_keys, key_files};
use crate::seen::rename;
use libcompliance::crypto::{Hash, ed25519_verify};
use libcompliance::projection::Log;
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::record::Record;
use libcompliance::trail::value::Value;
use std::collections::BTreeMap;

/// The longest `.vkey` file that is read.
const MAX_KEY: usize = 4096;

/// What the records gave.
pub(super) struct Trail<'a> {
    pub(super) size: u64,
    pub(super) content: &'a Content,
    pub(super) marks: &'a BTreeMap<u64, Mark>,
    pub(super) whole: bool,
    pub(super) kept: &'a [(u64, String)],
}

pub(super) fn check(
    trail: &Trail<'_>,
    folder: &Folder,
    manifest: Option<&Manifest>,
    newest: Option<&Newest>,
    given: &Outside<'_>,
    found: &mut Found,
) -> Result<(), LabError> {
    let mut identity = trail.content.identity.clone();
    let Ok(log) = Log::read(&mut identity) else {
        if trail.size > 0 && trail.whole {
            found.faults.add(FaultCode::Unsealed, "trail", "the trail has no first record that names its key");
        }
        // Nothing else can be said of its keys; what was given from outside stays unchecked.
        found.not_checked.extend([NotChecked::Outside, NotChecked::Key]);
        return Ok(());
    };
    if let Some(manifest) = manifest
        && manifest.lab != log.lab
    {
        found.faults.add(
            FaultCode::ManifestWrong,
            "manifest.json",
            "it names another laboratory than the first record",
        );
    }
    keys(&log, folder, manifest, found)?;
    let key = log.key_at(trail.size).zip(log.epoch_at(trail.size));
    found.verifier_key = key.and_then(|(key, epoch)| rename(&key.vkey, &epoch.origin)).map(|key| key.to_string());

    let newest_note = newest.map(|newest| (newest.stated.size(), newest.note.as_str(), "checkpoint".to_owned()));
    let kept = trail.kept.iter().map(|(size, note)| (*size, note.as_str(), format!("checkpoints/{size}")));
    for (size, note, place) in newest_note.into_iter().chain(kept) {
        let Some(signed) = of_its_time(&log, size, note, &place, found) else { continue };
        if signed.size() != size {
            let text = "the note states another size than the one it is kept under";
            found.faults.add(FaultCode::CheckpointInvalid, place, text);
        } else if size > trail.size {
            let text = format!("it is larger than the newest one, which has {} records", trail.size);
            found.faults.add(FaultCode::Truncated, place, text);
        } else if place != "checkpoint" && root(trail, size).is_some_and(|root| root != signed.root()) {
            found.faults.add(FaultCode::Fork, place, "the records do not give the root that it states");
        }
    }
    for (record, before, behind) in &trail.content.changes {
        match record.kind.as_str() {
            "trail.key_rotated" => rotation(trail, &log, record, behind, found),
            "trail.epoch_opened" => epoch(trail, &log, record, before, found),
            _ => {}
        }
    }
    outside(trail, &log, given, found);
    Ok(())
}

fn root(trail: &Trail<'_>, size: u64) -> Option<Hash> {
    trail.marks.get(&size).and_then(|mark| mark.root)
}

/// The `.vkey` files must be those of the keys that the records name.
fn keys(log: &Log, folder: &Folder, manifest: Option<&Manifest>, found: &mut Found) -> Result<(), LabError> {
    let expected = key_files(log).unwrap_or_default();
    for (name, content) in &expected {
        let text = match folder.read(name, MAX_KEY)? {
            Some(bytes) if bytes == content.as_bytes() => continue,
            Some(bytes) if VerifierKey::parse(String::from_utf8_lossy(&bytes).trim_end()).is_ok() => {
                found.faults.add(FaultCode::ForeignKey, name, "the verifier key is not the one that the records name");
                continue;
            }
            Some(_) => "the verifier key does not read",
            None => "the verifier key is not there",
        };
        found.faults.add(FaultCode::ManifestWrong, name, text);
    }
    let listed = manifest.into_iter().flat_map(|manifest| &manifest.files);
    for file in listed.filter(|file| file.path.ends_with(".vkey")) {
        if !expected.iter().any(|(name, _)| *name == file.path) {
            found.faults.add(FaultCode::ForeignKey, file.path.clone(), "the records name no such key");
        }
    }
    Ok(())
}

/// Opens a checkpoint under the key and origin of its time.
fn of_its_time(log: &Log, size: u64, note: &str, place: &str, found: &Found) -> Option<Checkpoint> {
    let (key, epoch) = log.key_at(size).zip(log.epoch_at(size))?;
    let key = rename(&key.vkey, &epoch.origin)?;
    match checkpoint::open(note.as_bytes(), &[key]) {
        Ok(signed) if signed.origin() == epoch.origin => Some(signed.checkpoint().clone()),
        Ok(_) => {
            let text = "the checkpoint has the origin of another epoch or trail";
            found.faults.add(FaultCode::CheckpointInvalid, place, text);
            None
        }
        Err(error) => {
            let (code, text) = fault_of(&error, note);
            found.faults.add(code, place, text);
            None
        }
    }
}

fn text<'a>(record: &'a Record, name: &str) -> &'a str {
    record.attr(name).and_then(Value::as_text).unwrap_or_default()
}

/// Both keys must stand behind a rotation.
fn rotation(trail: &Trail<'_>, log: &Log, record: &Record, behind: &Hash, found: &Found) {
    let fault = |text: &str| found.faults.add(FaultCode::RotationInvalid, format!("record {}", record.index), text);
    let (old, new) = (text(record, "vkey_old"), text(record, "vkey_new"));
    let Some(epoch) = log.epoch_at(record.index + 1) else { return };
    if log.key_at(record.index).is_none_or(|key| key.vkey != old) {
        fault("the record names another old key than the one in force");
    }
    let signature = base64(text(record, "possession"));
    let proven = VerifierKey::parse(new).ok().zip(signature).is_some_and(|(key, signature)| {
        ed25519_verify(key.public_key(), &crate::rotate::possession(&epoch.origin, old, new), &signature)
    });
    if !proven {
        fault("the new key did not sign the change");
    }
    let size = record.index + 1;
    let note = trail.kept.iter().find(|(at, _)| *at == size).map_or("", |(_, note)| note);
    let both = [old, new].into_iter().all(|vkey| {
        rename(vkey, &epoch.origin)
            .and_then(|key| checkpoint::open(note.as_bytes(), &[key]).ok())
            .is_some_and(|signed| signed.size() == size && (!trail.whole || signed.root() == *behind))
    });
    if !both {
        fault("the checkpoint behind the change is not there, or is not signed by both keys");
    }
}

/// An epoch must begin with the last checkpoint of the one before.
fn epoch(trail: &Trail<'_>, log: &Log, record: &Record, before: &Hash, found: &Found) {
    let key = log.key_at(record.index).zip(log.epoch_at(record.index));
    let linked = key.is_some_and(|(key, epoch)| {
        rename(&key.vkey, &epoch.origin)
            .and_then(|key| checkpoint::open(text(record, "previous").as_bytes(), &[key]).ok())
            .is_some_and(|signed| {
                let same = !trail.whole || signed.root() == *before;
                signed.origin() == epoch.origin && signed.size() == record.index && same
            })
    });
    if !linked {
        let place = format!("record {}", record.index);
        found.faults.add(
            FaultCode::EpochInvalid,
            place,
            "the epoch does not link to the last checkpoint of the one before",
        );
    }
}

/// What the caller kept outside.
fn outside(trail: &Trail<'_>, log: &Log, given: &Outside<'_>, found: &mut Found) {
    let Outside { options, seen } = *given;
    let own = all_keys(log);
    if options.keys.is_empty() {
        found.not_checked.push(NotChecked::Key);
    }
    for key in &options.keys {
        if !own.iter().any(|known| known.public_key() == key.public_key()) {
            let text = format!("the trail is signed by other keys than the one kept outside (`{}`)", key.name());
            found.faults.add(FaultCode::ForeignKey, "trail", text);
        }
    }
    let keys = with(&own, &options.keys);
    let mut held = None;
    let mut any = !options.checkpoints.is_empty();
    let given = options.checkpoints.iter().map(|note| (note, "the checkpoint kept outside", false));
    for (note, what, from_here) in given.chain(seen.map(|note| (note, "the checkpoint that this computer kept", true)))
    {
        // A newer one may be signed by a key that came after the export.
        if let Some(stated) = stated(note).filter(|stated| from_here && stated.size() > trail.size) {
            super::remember(stated.size(), trail.size, found);
            continue;
        }
        let signed = match checkpoint::open(note.as_bytes(), &keys) {
            Ok(signed) => signed,
            Err(error) => {
                let (code, text) = fault_of(&error, note);
                found.faults.add(code, "outside", format!("{what}: {text}"));
                continue;
            }
        };
        let size = signed.size();
        if size > trail.size {
            let text = format!(
                "the checkpoint kept outside holds {size} records, this export only {}: it is of an earlier time, or an older copy, or its end was cut",
                trail.size
            );
            found.faults.add(FaultCode::RolledBack, format!("record {}", trail.size), text);
            continue;
        }
        match root(trail, size) {
            Some(root) if root == signed.root() && from_here => {
                super::remember(size, trail.size, found);
                any = true;
            }
            Some(root) if root == signed.root() => held = held.max(Some(size)),
            Some(_) => {
                let place = format!("records 0 to {}", size.saturating_sub(1));
                let text = format!("{what} states another history for its {size} records");
                found.faults.add(FaultCode::Fork, place, text);
            }
            // Records are missing before that size, which is a fault of its own.
            None => {}
        }
    }
    if !any {
        found.not_checked.push(NotChecked::Outside);
    }
    if let Some(held) = held {
        let since = trail.marks.get(&held).and_then(|mark| mark.time);
        found.gap = Some(super::gap(trail.size, held, since, trail.content.last_time, &mut found.remarks));
    }
}

/// Both lists, each key once.
pub(super) fn with(own: &[VerifierKey], given: &[VerifierKey]) -> Vec<VerifierKey> {
    let mut keys = own.to_vec();
    for key in given {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}
