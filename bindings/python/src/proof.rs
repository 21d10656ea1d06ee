//! Seals without a laboratory: checkpoints and proofs, verified with the keys that the caller kept.

use crate::error::Failure;
use crate::text::{Bytes, Text};
use libcompliance::crypto::Hash;
use libcompliance::trail::checkpoint;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::{TlogProof, verify_consistency, verify_inclusion};
use libcompliance::trail::tree::leaf_hash as hash_of_leaf;
use libcompliance_operations::{Family, verified};
use pyo3::prelude::*;

fn keys(given: &[String]) -> Result<Vec<VerifierKey>, Failure> {
    let read = |key: &String| {
        VerifierKey::parse(key.trim()).map_err(|error| Failure::argument(error.code(), format!("`keys`: {error}")))
    };
    given.iter().map(read).collect()
}

fn not_verified(code: &str, message: impl core::fmt::Display) -> Failure {
    Failure::new(Family::NotVerified, code, message.to_string())
}

fn hash_in(bytes: &Bytes, name: &str) -> Result<Hash, Failure> {
    let wrong = |_| Failure::argument("length_out_of_range", format!("`{name}` is not 32 bytes"));
    bytes.0.as_slice().try_into().map_err(wrong)
}

fn hashes_in(given: &[Bytes], name: &str) -> Result<Vec<Hash>, Failure> {
    given.iter().map(|bytes| hash_in(bytes, name)).collect()
}

/// Verifies a record with its proof (C2SP tlog-proof); gives its place, the size of the trail and the number of cosignatures.
#[pyfunction]
#[pyo3(signature = (proof, record, keys, origin))]
pub(crate) fn proof_verify(
    py: Python<'_>,
    proof: Text,
    record: Bytes,
    keys: Vec<String>,
    origin: &str,
) -> PyResult<(u64, u64, usize)> {
    let found = py.detach(|| {
        let keys = self::keys(&keys)?;
        let proof = TlogProof::parse(&proof.0).map_err(|error| not_verified(error.code(), error))?;
        let proven = proof.verify(&record.0, &keys, origin).map_err(|error| not_verified(error.code(), error))?;
        if let Some(fault) = verified::out_of_place(&proven, &record.0) {
            return Err(not_verified(fault.code.as_str(), fault.text));
        }
        Ok((proven.index, proven.checkpoint.size(), proven.checkpoint.cosignatures().count()))
    });
    Ok(found?)
}

/// Verifies a checkpoint (C2SP signed note); gives size, root and the number of cosignatures.
#[pyfunction]
#[pyo3(signature = (note, keys, origin))]
pub(crate) fn checkpoint_verify(
    py: Python<'_>,
    note: Text,
    keys: Vec<String>,
    origin: &str,
) -> PyResult<(u64, [u8; 32], usize)> {
    let found = py.detach(|| {
        let signed =
            checkpoint::open(&note.0, &self::keys(&keys)?).map_err(|error| not_verified(error.code(), error))?;
        if signed.origin() != origin {
            return Err(not_verified("other_trail", "the checkpoint is one of another trail than `origin`"));
        }
        Ok((signed.size(), signed.root(), signed.cosignatures().count()))
    });
    Ok(found?)
}

/// The leaf hash of a record (RFC 6962).
#[pyfunction]
#[pyo3(signature = (record))]
pub(crate) fn leaf_hash(record: Bytes) -> [u8; 32] {
    hash_of_leaf(&record.0)
}

/// Verifies that a leaf is in the tree.
#[pyfunction]
#[pyo3(signature = (index, size, leaf, root, proof))]
pub(crate) fn inclusion_verify(index: u64, size: u64, leaf: Bytes, root: Bytes, proof: Vec<Bytes>) -> PyResult<()> {
    let (leaf, root, proof) = (hash_in(&leaf, "leaf")?, hash_in(&root, "root")?, hashes_in(&proof, "proof")?);
    let found = verify_inclusion(index, size, &leaf, &proof, &root);
    Ok(found.map_err(|error| not_verified(error.code(), error))?)
}

/// Verifies that the older tree is the beginning of the newer.
#[pyfunction]
#[pyo3(signature = (old_size, new_size, old_root, new_root, proof))]
pub(crate) fn consistency_verify(
    old_size: u64,
    new_size: u64,
    old_root: Bytes,
    new_root: Bytes,
    proof: Vec<Bytes>,
) -> PyResult<()> {
    let (old, new) = (hash_in(&old_root, "old_root")?, hash_in(&new_root, "new_root")?);
    let found = verify_consistency(old_size, new_size, &old, &new, &hashes_in(&proof, "proof")?);
    Ok(found.map_err(|error| not_verified(error.code(), error))?)
}
