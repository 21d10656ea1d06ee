//! Verifying an exported folder: without the database, with nothing but its files and what the caller kept outside.

mod content;
mod folder;
mod identity;
mod log;
mod selection;

use super::Options;
use super::collect::Faults;
use super::remark::Remark;
use super::report::{FaultCode, Gap, NotChecked, Report, Timings};
use crate::error::LabError;
use crate::export::{Form, Manifest};
use crate::seen::{Seen, read_note};
use folder::Folder;
use libcompliance::id::LabId;
use libcompliance::trail::checkpoint::Checkpoint;
use libcompliance::trail::note::UnverifiedNote;
use libcompliance::trail::time::Timestamp;
use std::path::Path;
use std::time::Instant;

/// What a verification of a folder has gathered so far.
struct Found {
    faults: Faults,
    not_checked: Vec<NotChecked>,
    remarks: Vec<Remark>,
    gap: Option<Gap>,
    verifier_key: Option<String>,
}

/// The newest checkpoint of the folder, as it stands there; its signature is judged later.
struct Newest {
    note: String,
    stated: Checkpoint,
}

/// What was not in the folder: given by the caller, or kept by this computer.
struct Outside<'a> {
    options: &'a Options,
    /// The newest checkpoint of this laboratory that this computer has seen.
    seen: Option<&'a String>,
}

/// What a checkpoint that this computer kept says of an export.
fn remember(kept: u64, size: u64, found: &mut Found) {
    // An export stands still while its laboratory goes on: that there is more by now is no fault of it.
    found.remarks.push(if kept > size { Remark::SeenMore(kept, size) } else { Remark::Seen(kept) });
}

/// Verifies the folder that [`export`](crate::export::export) wrote to `dir`. Faults are in the report, not errors.
///
/// A folder of the whole trail is checked as the database would be, but for its state tables and committed values. Of a
/// selection every record is checked against its proof, and its completeness where the manifest says that it can be shown.
///
/// The newest checkpoint that this computer has seen of the laboratory is compared as in [`verify`](super::verify), except
/// that a newer one is a remark: an export is of its time. If everything holds under a key from outside, its checkpoint is
/// kept as seen; what vouches only for itself is not, for it could claim to be any laboratory.
///
/// # Errors
/// [`LabError`] if the verification could not run to its end: that is not a pass.
pub fn verify_export(dir: &Path, options: &Options) -> Result<Report, LabError> {
    let started = Instant::now();
    let mut found = Found {
        faults: Faults::default(),
        // An export holds no committed values and no state tables.
        not_checked: vec![NotChecked::Values, NotChecked::State],
        remarks: Vec::new(),
        gap: None,
        verifier_key: None,
    };
    let folder = Folder::open(dir)?;
    let manifest = folder.manifest(&found.faults)?;
    let newest = newest(&folder, &found.faults)?;
    let form = match &manifest {
        Some(manifest) => manifest.form,
        None if folder.has(crate::export::LIST)? => Form::Selection,
        None => Form::Log,
    };
    if let (Some(manifest), Some(newest)) = (&manifest, &newest) {
        compare(manifest, newest, &found.faults);
    }
    let lab = manifest.as_ref().and_then(|manifest| LabId::parse(&manifest.lab));
    let seen = lab.and_then(|lab| options.state_folder.file(lab)).and_then(|file| read_note(&file));
    match form {
        Form::Log => log::check(&folder, manifest.as_ref(), newest.as_ref(), options, seen.as_ref(), &mut found)?,
        Form::Selection => {
            let outside = Outside { options, seen: seen.as_ref() };
            selection::check(&folder, manifest.as_ref(), newest.as_ref(), &outside, &mut found)?;
        }
    }
    let size = newest.as_ref().map_or(0, |newest| newest.stated.size());
    folder.unexpected(form, size, manifest.as_ref(), &found.faults)?;
    let (faults, further_faults) = found.faults.into_sorted();
    found.not_checked.sort_unstable();
    found.not_checked.dedup();
    // Of a selection nobody but the manifest says whose it is.
    if form == Form::Log
        && faults.is_empty()
        && !found.not_checked.contains(&NotChecked::Key)
        && let Some((lab, newest)) = lab.zip(newest.as_ref())
    {
        Seen::new(&options.state_folder, lab).note(&newest.note.as_str().into());
    }
    Ok(Report {
        origin: newest.as_ref().map(|newest| newest.stated.origin().to_owned()).unwrap_or_default(),
        verifier_key: found.verifier_key,
        size,
        root: newest.map(|newest| newest.stated.root()),
        faults,
        further_faults,
        not_checked: found.not_checked,
        remarks: found.remarks,
        gap: found.gap,
        timings: Timings { seal: started.elapsed(), whole: started.elapsed(), ..Timings::default() },
    })
}

fn newest(folder: &Folder, faults: &Faults) -> Result<Option<Newest>, LabError> {
    let Some(bytes) = folder.read("checkpoint", libcompliance::trail::note::MAX_NOTE)? else {
        faults.add(FaultCode::Unsealed, "checkpoint", "there is no checkpoint: this folder has no seal");
        return Ok(None);
    };
    let parsed = UnverifiedNote::parse(&bytes).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    match parsed.zip(String::from_utf8(bytes).ok()) {
        Some((stated, note)) => Ok(Some(Newest { note, stated })),
        None => {
            faults.add(FaultCode::CheckpointInvalid, "checkpoint", "the newest checkpoint does not read");
            Ok(None)
        }
    }
}

/// What the manifest says of the trail, against its checkpoint.
fn compare(manifest: &Manifest, newest: &Newest, faults: &Faults) {
    let stated = &newest.stated;
    let differs = |what: &str, same: bool| {
        if !same {
            let text = format!("{what} in the manifest is not that of the checkpoint");
            faults.add(FaultCode::ManifestWrong, "manifest.json", text);
        }
    };
    differs("the origin", manifest.origin == stated.origin());
    differs("the size", manifest.size == stated.size());
    differs("the root", manifest.root.0 == stated.root());
    let whole = manifest.left_out.records.checked_add(manifest.records) == Some(stated.size());
    differs("the number of records, with those left out,", whole);
    let left_out = crate::export::LeftOut::of(manifest.left_out.records);
    if manifest.left_out != left_out {
        faults.add(FaultCode::ManifestWrong, "manifest.json", "it does not say that committed values are left out");
    }
}

/// The gap behind the newest checkpoint that was given from outside and holds.
fn gap(size: u64, held: u64, since: Option<Timestamp>, until: Option<Timestamp>, remarks: &mut Vec<Remark>) -> Gap {
    let gap = Gap { records: size - held, since, until };
    if gap.records == 0 {
        remarks.push(Remark::Covered);
    }
    gap
}
