//! Checking proofs: RFC 9162 sections 2.1.3.2 and 2.1.4.2.

use crate::trail::tree::{Hash, empty_root, node_hash};

/// A proof does not show what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The record is not in a tree of this size.
    #[error("record {index} is not in a tree of {size} records")]
    IndexOutOfRange {
        /// Index of the record, from 0.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The earlier tree is larger than the later one.
    #[error("a tree of {old} records cannot be the beginning of one of {new}")]
    SizesReversed {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the later tree.
        new: u64,
    },
    /// Hashes are missing.
    #[error("the proof is too short")]
    TooShort,
    /// Hashes are left over.
    #[error("the proof is too long")]
    TooLong,
    /// The root of the record and proof is not the given one: record, index, proof or root were altered.
    #[error("record and proof do not lead to the root")]
    RootMismatch,
    /// The proof does not lead to the root of the earlier tree.
    #[error("the proof does not lead to the earlier root")]
    OldRootMismatch,
    /// The proof does not lead to the root of the later tree.
    #[error("the proof does not lead to the later root")]
    NewRootMismatch,
}

/// The root that a leaf hash and its inclusion proof lead to.
///
/// # Errors
/// [`ProofError::IndexOutOfRange`], [`ProofError::TooShort`], [`ProofError::TooLong`].
pub fn root_from_inclusion(index: u64, size: u64, leaf_hash: &Hash, proof: &[Hash]) -> Result<Hash, ProofError> {
    let mut last =
        size.checked_sub(1).filter(|last| index <= *last).ok_or(ProofError::IndexOutOfRange { index, size })?;
    let mut at = index;
    let mut root = *leaf_hash;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if at % 2 == 1 || at == last {
            root = node_hash(sibling, &root);
            // The last node of a level has no sibling there; it rises unchanged until it is a right child.
            let rise = at.trailing_zeros().min(63);
            at >>= rise;
            last >>= rise;
        } else {
            root = node_hash(&root, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    Ok(root)
}

/// Checks that the record with `leaf_hash` is number `index` in the tree of `size` records with `root`.
///
/// # Errors
/// [`ProofError`].
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf_hash: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if root_from_inclusion(index, size, leaf_hash, proof)? == *root { Ok(()) } else { Err(ProofError::RootMismatch) }
}

/// Checks that the tree of `old` records with `old_root` is the beginning of the tree of `new` records with `new_root`.
///
/// Equal sizes need equal roots and an empty proof. Size 0 follows the C2SP witness protocol: the empty tree is the
/// beginning of every tree, shown by its one root and an empty proof; anything else from size 0 is refused. (Such a
/// proof says nothing of `new_root`, except where `new` is 0 too.)
///
/// # Errors
/// [`ProofError`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    if old == 0 && *old_root != empty_root() {
        return Err(ProofError::OldRootMismatch);
    }
    if old == new && old_root != new_root {
        return Err(ProofError::NewRootMismatch);
    }
    if old == 0 || old == new {
        return if proof.is_empty() { Ok(()) } else { Err(ProofError::TooLong) };
    }

    // The walk starts at the lowest subtree that ends where the old tree ends. Where that is the whole old tree, its
    // root is known and not part of the proof.
    let (start, rest) = if old.is_power_of_two() {
        if proof.is_empty() {
            return Err(ProofError::TooShort);
        }
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::TooShort)?
    };
    let rise = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> rise, (new - 1) >> rise);
    let (mut from_old, mut from_new) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if at % 2 == 1 || at == last {
            from_old = node_hash(sibling, &from_old);
            from_new = node_hash(sibling, &from_new);
            let rise = at.trailing_zeros().min(63);
            at >>= rise;
            last >>= rise;
        } else {
            from_new = node_hash(&from_new, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    if from_old != *old_root {
        return Err(ProofError::OldRootMismatch);
    }
    if from_new != *new_root {
        return Err(ProofError::NewRootMismatch);
    }
    Ok(())
}
