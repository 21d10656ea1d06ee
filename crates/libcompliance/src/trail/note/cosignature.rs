//! Timestamped cosignatures of witnesses (C2SP tlog-cosignature, type 0x04).
//!
//! The signature does not name the witness, so a witness uses one key under one name only.

use super::key::{KeyKind, VerifierKey};
use super::sign::{SignNoteError, Signer, check_text, push_signature};

/// The bytes that a witness signs: the checkpoint text with the time in front. `time` is in seconds since 1970.
#[must_use]
pub fn cosignature_message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// The signature line of a witness for the text of a checkpoint, to be put after the lines that are there. `time` is in
/// seconds since 1970.
///
/// # Errors
/// [`SignNoteError`] for a text that cannot stand in a note, a bad name, or a signer that does not sign.
pub fn cosign(text: &str, time: u64, signer: &dyn Signer) -> Result<String, SignNoteError> {
    check_text(text)?;
    let name = signer.name();
    let key = VerifierKey::new(name, KeyKind::CosignatureV1, signer.public_key())
        .map_err(|source| SignNoteError::Name { name: name.to_owned(), source })?;
    let signature = signer
        .sign(&cosignature_message(text, time))
        .map_err(|source| SignNoteError::Sign { name: name.to_owned(), source })?;
    let mut blob = time.to_be_bytes().to_vec();
    blob.extend_from_slice(&signature);
    let mut line = String::new();
    push_signature(&mut line, name, key.id(), &blob);
    Ok(line)
}

/// The time of a cosignature that verifies; `None` if it does not.
pub(super) fn verify_cosignature(key: &VerifierKey, text: &str, blob: &[u8]) -> Option<u64> {
    let (time, signature) = blob.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    key.verify(&cosignature_message(text, time), signature).then_some(time)
}
