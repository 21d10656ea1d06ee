//! Seals without a laboratory: checkpoints and proofs, verified with the keys that the caller kept.

use crate::boundary::{enter, enter_plain};
use crate::error::{Failure, compliance_error};
use crate::input;
use crate::output::Out;
use crate::status::{compliance_status, compliance_status as S};
use core::ffi::c_char;
use libcompliance::crypto::Hash;
use libcompliance::trail::checkpoint;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::{ProofError, TlogProof, verify_consistency, verify_inclusion};
use libcompliance::trail::tree::leaf_hash;
use libcompliance_operations::verified;

/// The number of bytes of a hash of the tree (SHA-256).
pub const COMPLIANCE_HASH_SIZE: usize = 32;

/// The keys, one a line; empty lines and those that begin with `#` are passed over.
fn keys(text: &str) -> Result<Vec<VerifierKey>, Failure> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            VerifierKey::parse(line).map_err(|error| Failure::argument(error.code(), format!("`keys`: {error}")))
        })
        .collect()
}

fn not_verified(code: &'static str, message: impl core::fmt::Display) -> Failure {
    Failure::new(S::COMPLIANCE_STATUS_NOT_VERIFIED, code, message.to_string())
}

impl From<ProofError> for Failure {
    fn from(error: ProofError) -> Self {
        not_verified(error.code(), error)
    }
}

/// A hash that comes in.
///
/// # Safety
/// `hash` is NULL or has 32 bytes that stay unchanged during the call.
unsafe fn hash_in(hash: *const u8, name: &str) -> Result<Hash, Failure> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { input::bytes(hash, COMPLIANCE_HASH_SIZE, name) }?;
    bytes.try_into().map_err(|_| Failure::internal())
}

/// Hashes that come in one behind the other.
///
/// # Safety
/// As for [`input::bytes`].
unsafe fn hashes_in(hashes: *const u8, length: usize, name: &str) -> Result<Vec<Hash>, Failure> {
    // SAFETY: the caller's promise.
    let (hashes, rest) = unsafe { input::bytes(hashes, length, name) }?.as_chunks::<COMPLIANCE_HASH_SIZE>();
    if rest.is_empty() {
        Ok(hashes.to_vec())
    } else {
        Err(Failure::argument("length_out_of_range", format!("`{name}` is not a number of hashes of 32 bytes")))
    }
}

/// Checks that a record, byte for byte, is in the trail `origin`, by its proof (C2SP tlog-proof) and a verifier key of that trail.
///
/// `keys` is text, one verifier key a line: that of the trail and, if wanted, those of its witnesses, had from somewhere else than the proof.
/// `*index` receives the place of the record, from 0; `*size` the number of records under the checkpoint of the proof; `*cosignatures` how many of
/// the given witnesses signed it. How many are enough is for the caller to judge. A record that names another place than `*index` is refused.
///
/// Errors: NOT_VERIFIED (the code says why: `proof_root_mismatch`, `note_no_verified_signature`, `tlog_proof_origin`, `record_reordered`, ...);
/// NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT for a key that does not read. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_proof_verify(
    proof: *const u8,
    proof_length: usize,
    record: *const u8,
    record_length: usize,
    keys: *const c_char,
    origin: *const c_char,
    index: *mut u64,
    size: *mut u64,
    cosignatures: *mut u32,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let outputs = unsafe { (Out::clear(index, 0), Out::clear(size, 0), Out::clear(cosignatures, 0)) };
        let (index, size, cosignatures) = (outputs.0?, outputs.1?, outputs.2?);
        // SAFETY: as above.
        let (proof, record, keys, origin) = unsafe {
            (
                input::bytes(proof, proof_length, "proof")?,
                input::bytes(record, record_length, "record")?,
                input::text(keys, "keys")?,
                input::text(origin, "origin")?,
            )
        };
        let keys = self::keys(keys)?;
        let proof = TlogProof::parse(proof).map_err(|error| not_verified(error.code(), error))?;
        let proven = proof.verify(record, &keys, origin).map_err(|error| not_verified(error.code(), error))?;
        if let Some(fault) = verified::out_of_place(&proven, record) {
            return Err(not_verified(fault.code.as_str(), fault.text));
        }
        index.set(proven.index);
        size.set(proven.checkpoint.size());
        cosignatures.set(count(proven.checkpoint.cosignatures().count()));
        Ok(())
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Checks a checkpoint (C2SP signed note) of the trail `origin` with a verifier key of that trail.
///
/// `note` is its text, `length` bytes; `keys` as for `compliance_proof_verify`. `*size` receives the number of records, `root` the 32 bytes of the
/// tree's root (it must have room for COMPLIANCE_HASH_SIZE bytes), `*cosignatures` how many of the given witnesses signed it.
///
/// Errors: NOT_VERIFIED (the code says why: `note_invalid_signature`, `checkpoint_size`, `other_trail`, ...); NULL_POINTER, INVALID_TEXT,
/// INVALID_ARGUMENT for a key that does not read. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_checkpoint_verify(
    note: *const u8,
    length: usize,
    keys: *const c_char,
    origin: *const c_char,
    size: *mut u64,
    root: *mut u8,
    cosignatures: *mut u32,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let outputs =
            unsafe { (Out::clear(size, 0), Out::clear(root.cast::<Hash>(), [0; 32]), Out::clear(cosignatures, 0)) };
        let (size, root, cosignatures) = (outputs.0?, outputs.1?, outputs.2?);
        // SAFETY: as above.
        let (note, keys, origin) = unsafe {
            (input::bytes(note, length, "note")?, input::text(keys, "keys")?, input::text(origin, "origin")?)
        };
        let signed = checkpoint::open(note, &self::keys(keys)?).map_err(|error| not_verified(error.code(), error))?;
        if signed.origin() != origin {
            return Err(not_verified("other_trail", "the checkpoint is one of another trail than `origin`"));
        }
        size.set(signed.size());
        root.set(signed.root());
        cosignatures.set(count(signed.cosignatures().count()));
        Ok(())
    })
}

/// Writes the leaf hash of a record (RFC 6962) to `hash`, which must have room for COMPLIANCE_HASH_SIZE bytes.
///
/// Errors: NULL_POINTER. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_leaf_hash(record: *const u8, length: usize, hash: *mut u8) -> compliance_status {
    enter_plain(|| {
        // SAFETY: the caller's promise, in the words above.
        let (out, record) = unsafe {
            let out = Out::clear(hash.cast::<Hash>(), [0; 32]).map_err(|error| error.status)?;
            (out, input::bytes(record, length, "record").map_err(|error| error.status)?)
        };
        out.set(leaf_hash(record));
        Ok(())
    })
}

/// Checks that the record with the leaf hash `leaf` is number `index` in the tree of `size` records with the root `root`. `leaf` and `root` have 32
/// bytes each, `proof` has the hashes one behind the other, `proof_length` bytes in all. Size and root come from a checkpoint that was verified.
///
/// Errors: NOT_VERIFIED (`proof_root_mismatch`, `proof_too_short`, ...); NULL_POINTER, INVALID_ARGUMENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_inclusion_verify(
    index: u64,
    size: u64,
    leaf: *const u8,
    root: *const u8,
    proof: *const u8,
    proof_length: usize,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (leaf, root, proof) =
            unsafe { (hash_in(leaf, "leaf")?, hash_in(root, "root")?, hashes_in(proof, proof_length, "proof")?) };
        Ok(verify_inclusion(index, size, &leaf, &proof, &root)?)
    })
}

/// Checks that the tree of `old_size` records with `old_root` is the beginning of the tree of `new_size` records with `new_root`: that nothing was
/// changed between two checkpoints. Roots have 32 bytes each, `proof` as for `compliance_inclusion_verify`. Sizes and roots come from
/// checkpoints that were verified.
///
/// Errors: NOT_VERIFIED (`proof_old_root_mismatch`, `proof_new_root_mismatch`, ...); NULL_POINTER, INVALID_ARGUMENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_consistency_verify(
    old_size: u64,
    new_size: u64,
    old_root: *const u8,
    new_root: *const u8,
    proof: *const u8,
    proof_length: usize,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (old, new, proof) = unsafe {
            (hash_in(old_root, "old_root")?, hash_in(new_root, "new_root")?, hashes_in(proof, proof_length, "proof")?)
        };
        Ok(verify_consistency(old_size, new_size, &old, &new, &proof)?)
    })
}
