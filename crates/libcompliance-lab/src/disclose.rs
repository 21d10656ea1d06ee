//! The values behind a record's commitments: encrypted beside the log, one box for each person or client.

use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::store::{Disclosure, ReadStore, StoreError};
use crate::vault::Vault;
use libcompliance::id::RecordId;
use libcompliance::trail::commit::{Opening, Subject, pack, unpack};
use libcompliance::trail::draft::Written;
use libcompliance::trail::value::Value;
use zeroize::Zeroizing;

/// Encrypts what opens the commitments of `written`, and takes it out of there.
pub(crate) fn seal(
    written: &mut Written,
    vault: &Vault,
    entropy: &mut SystemEntropy,
) -> Result<Vec<Disclosure>, LabError> {
    let count = written.openings.len();
    let mut boxes: Vec<(Subject, Vec<Opening>)> = Vec::new();
    for (subject, opening) in &mut written.openings {
        let at = boxes.iter().position(|(of, _)| of == subject).unwrap_or_else(|| {
            // The room is taken at once: a list that grows leaves copies of the salts behind.
            boxes.push((*subject, Vec::with_capacity(count)));
            boxes.len() - 1
        });
        if let Some((_, openings)) = boxes.get_mut(at) {
            // The salt is overwritten where it stood; nothing is left to wipe there.
            openings.push(std::mem::replace(opening, Opening { path: String::new(), salt: [0; 32], json: Vec::new() }));
        }
    }
    written.openings.clear();
    let mut disclosures = Vec::with_capacity(boxes.len());
    for (subject, openings) in boxes {
        let key = vault.key_for_writing(subject, entropy)?;
        let plain = Zeroizing::new(pack(&openings));
        let subject = subject.to_text();
        let sealed = key.seal(&context(written.record.id, &subject), &plain, entropy)?;
        disclosures.push(Disclosure { subject, sealed });
    }
    Ok(disclosures)
}

/// Opens one box of the record `id`.
///
/// # Errors
/// [`LabError::Vault`] if the key is not to be had; [`LabError::Store`] if the box was altered.
pub fn open(id: RecordId, disclosure: &Disclosure, vault: &Vault) -> Result<Vec<Opening>, LabError> {
    let damaged = || StoreError::Damaged("a committed value does not open".to_owned());
    let subject = Subject::parse(&disclosure.subject).ok_or_else(damaged)?;
    let key = vault.key(subject)?;
    let plain = key.open(&context(id, &disclosure.subject), &disclosure.sealed).map_err(|_| damaged())?;
    Ok(unpack(&Zeroizing::new(plain)).ok_or_else(damaged)?)
}

/// The value under `path` of record `index`, checked against its commitment.
pub(crate) fn reveal(
    store: &mut (impl ReadStore + ?Sized),
    vault: &Vault,
    index: u64,
    path: &str,
) -> Result<Zeroizing<Value>, LabError> {
    let missing = || LabError::NotFound { what: "committed value" };
    let bytes = store.record(index)?.ok_or_else(missing)?;
    let libcompliance::trail::read::Read::Known(record) = libcompliance::trail::read::read(&bytes)
        .map_err(|_| StoreError::Damaged(format!("record {index} does not read")))?
    else {
        return Err(missing());
    };
    let (_, commitment) = record.commitments().into_iter().find(|(at, _)| at == path).ok_or_else(missing)?;
    for disclosure in store.disclosures(index)? {
        if disclosure.subject != commitment.of.to_string() {
            continue;
        }
        for opening in open(record.id, &disclosure, vault)? {
            if opening.path == path {
                if opening.digest(record.id) != commitment.digest {
                    return Err(StoreError::Damaged("a committed value is not the one committed to".to_owned()).into());
                }
                return opening.value().ok_or_else(missing);
            }
        }
    }
    Err(missing())
}

fn context(id: RecordId, subject: &str) -> Vec<u8> {
    let mut buffer = uuid::Uuid::encode_buffer();
    let id = id.0.hyphenated().encode_lower(&mut buffer);
    ["libcompliance/disclosure/v1\n", id, "\n", subject].concat().into_bytes()
}
