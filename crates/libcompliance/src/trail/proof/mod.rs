//! Proofs over the tree: that a record is in it, and that one tree is the beginning of another (RFC 9162 section 2.1).
//!
//! [`Prover`] makes them from tiles, [`verify_inclusion`] and [`verify_consistency`] check them with nothing but hashes,
//! and [`TlogProof`] is the file that carries one to somebody outside.

mod file;
mod prover;
mod verify;

pub use file::{ProvenRecord, TlogProof, TlogProofError};
pub use prover::{ProveError, Prover, consistency, inclusion};
pub use verify::{ProofError, root_from_inclusion, verify_consistency, verify_inclusion};
