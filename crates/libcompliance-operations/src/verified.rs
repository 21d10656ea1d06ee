//! What a verification says, as JSON: one form for the command and for every binding.

use libcompliance::id::LabId;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::ProvenRecord;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Digest;
use libcompliance_lab::keys::{self, Expected, KeySource};
use libcompliance_lab::private_copy::PrivateCopy;
use libcompliance_lab::store::sqlite::Sqlite;
use libcompliance_lab::store::{ReadStore, StoreError};
use libcompliance_lab::vault::Vault;
use libcompliance_lab::verify::{Fault, FaultCode, NotChecked, Report};
use libcompliance_lab::{LabError, beside, read_log};
use serde_json::{Value as Json, json};
use std::path::Path;

/// The verdict in one word: `holds`, `consistent_in_itself` where nothing from outside was compared, or `does_not_hold`.
#[must_use]
pub fn verdict(report: &Report) -> &'static str {
    if !report.holds() {
        "does_not_hold"
    } else if report.not_checked.contains(&NotChecked::Outside) || report.not_checked.contains(&NotChecked::Key) {
        "consistent_in_itself"
    } else {
        "holds"
    }
}

/// The report. `kind` is `laboratory` or `export`.
#[must_use]
pub fn report(report: &Report, kind: &str) -> Json {
    let fault = |fault: &Fault| json!({"code": fault.code.as_str(), "place": fault.place, "text": fault.text});
    let line = |line: &NotChecked| json!({"code": line.as_str(), "text": line.text()});
    let gap = report.gap.map(|gap| {
        json!({
            "records": gap.records,
            "since": gap.since.map(|at| at.to_string()),
            "until": gap.until.map(|at| at.to_string()),
        })
    });
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    json!({
        "kind": kind,
        "verdict": verdict(report),
        "holds": report.holds(),
        "origin": report.origin,
        "size": report.size,
        "root": report.root.map(|root| Digest(root).to_string()),
        "verifier_key": report.verifier_key,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
        "further_faults": report.further_faults,
        "not_checked": report.not_checked.iter().map(line).collect::<Vec<_>>(),
        "remarks": report.remarks.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "gap": gap,
        "timings_ms": {
            "seal": millis(report.timings.seal),
            "replay": millis(report.timings.replay),
            "database": millis(report.timings.database),
            "whole": millis(report.timings.whole),
        },
    })
}

/// The value keys of the laboratory at `lab`, whose database `store` is, for checking its committed values. The key file must be
/// the one of this laboratory and of its trail's key; `key`, which may ask a person, is called once the database has been read.
///
/// # Errors
/// [`LabError`], or what `key` says.
pub fn value_keys<E: From<LabError>>(
    store: &mut dyn ReadStore,
    lab: &Path,
    key: impl FnOnce() -> Result<KeySource, E>,
) -> Result<Vault, E> {
    let expected = expected(store)?;
    let unlocked = keys::unlock(&beside(lab, ".key"), key()?, &expected).map_err(LabError::from)?;
    Ok(Vault::open(&beside(lab, ".vault"), unlocked.wrapping).map_err(LabError::from)?)
}

fn expected(store: &mut dyn ReadStore) -> Result<Expected, LabError> {
    let size = store.head()?.size;
    let log = read_log(store)?;
    let id = LabId::parse(&log.lab).ok_or(LabError::SealBroken)?;
    let public = log.key_at(size).and_then(|key| VerifierKey::parse(&key.vkey).ok()).ok_or(LabError::SealBroken)?;
    Ok(Expected { lab: Some(id.0), public_key: Some(*public.public_key()) })
}

/// The same where the database is not open yet; on media that cannot be written a private copy is read.
///
/// # Errors
/// [`LabError`].
pub fn value_keys_at(lab: &Path, key: KeySource) -> Result<Vault, LabError> {
    match Sqlite::open_to_read(lab, &Default::default()) {
        Ok(mut store) => value_keys(&mut store, lab, || Ok(key)),
        Err(StoreError::ReadOnly) => {
            let copy = PrivateCopy::of(lab)?;
            value_keys(&mut Sqlite::open_to_read(copy.path(), &Default::default())?, lab, || Ok(key))
        }
        Err(error) => Err(error.into()),
    }
}

/// A record that names another place than the proven one was put there from elsewhere.
#[must_use]
pub fn out_of_place(proven: &ProvenRecord, record: &[u8]) -> Option<Fault> {
    match read(record) {
        Ok(Read::Known(known)) if known.index != proven.index => Some(Fault {
            code: FaultCode::RecordReordered,
            place: format!("record {}", proven.index),
            text: format!("the record says that it is number {}, the proof has it at {}", known.index, proven.index),
        }),
        _ => None,
    }
}
