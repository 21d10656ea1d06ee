//! The Merkle tree of RFC 6962 section 2.1: leaf and node hashes, and the compact right edge that gives the root.

use crate::crypto::{sha256, sha256_nodes, sha256_prefixed, sha256_prefixed_two};

/// A leaf, node or root hash (SHA-256).
pub type Hash = crate::crypto::Hash;

/// The hash of one record: SHA-256(0x00 || record).
#[must_use]
pub fn leaf_hash(record: &[u8]) -> Hash {
    sha256_prefixed(0x00, record)
}

/// [`leaf_hash`] of two records, in clearly less time than one after the other.
#[must_use]
pub fn leaf_hashes(records: [&[u8]; 2]) -> [Hash; 2] {
    sha256_prefixed_two(0x00, records)
}

/// The hash of two subtrees: SHA-256(0x01 || left || right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let [node] = sha256_nodes(0x01, &[[*left, *right]]);
    node
}

/// Appends to `out` the hash of each pair in `nodes`; an odd node at the end has none.
pub(crate) fn push_parents(nodes: &[Hash], out: &mut Vec<Hash>) {
    let (eights, rest) = nodes.as_chunks::<2>().0.as_chunks::<8>();
    for pairs in eights {
        out.extend(sha256_nodes(0x01, pairs));
    }
    out.extend(rest.iter().map(|[left, right]| node_hash(left, right)));
}

/// The root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// The root over `leaf_hashes`.
#[must_use]
pub fn root_of(leaf_hashes: &[Hash]) -> Hash {
    let (mut below, mut above) = (leaf_hashes.to_vec(), Vec::with_capacity(leaf_hashes.len() / 2 + 1));
    while below.len() > 1 {
        above.clear();
        push_parents(&below, &mut above);
        // An odd node rises as it is: RFC 6962 splits at a power of two, so it is the root of the smaller side.
        if let ([.., last], true) = (below.as_slice(), below.len() % 2 == 1) {
            above.push(*last);
        }
        core::mem::swap(&mut below, &mut above);
    }
    below.first().copied().unwrap_or_else(empty_root)
}

/// The largest power of two smaller than `size`, where RFC 6962 splits a tree; `None` for a tree that does not split.
pub(crate) fn split_point(size: u64) -> Option<u64> {
    let last = size.checked_sub(1)?;
    Some(1 << last.checked_ilog2()?)
}

/// Joins the roots of perfect subtrees, given from left (largest) to right, to the root of the tree that they cover.
pub(crate) fn join_from_right(nodes: &[Hash]) -> Option<Hash> {
    nodes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

/// The compact range of a tree: the roots of its perfect subtrees, from left to right.
///
/// It holds at most 64 hashes whatever the size, and it is all that is needed to append and to know the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    // INVARIANT: one node for each bit that is set in `size`, the largest subtree first.
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A tree of `size` leaves from the roots of its perfect subtrees, left to right; `None` if their count does not
    /// fit `size`. The hashes themselves cannot be checked here: compare [`Self::root`] with a signed one.
    #[must_use]
    pub fn from_nodes(size: u64, nodes: Vec<Hash>) -> Option<Self> {
        (usize::try_from(size.count_ones()) == Ok(nodes.len())).then_some(Self { size, nodes })
    }

    /// Appends one leaf hash; on average one node hash.
    pub fn push(&mut self, leaf_hash: Hash) {
        self.push_with(leaf_hash, |_, _| ());
    }

    /// Appends one leaf hash and tells every subtree root that became complete by it: `(height, root)`, the leaf
    /// itself (height 0) first.
    pub(crate) fn push_with(&mut self, leaf_hash: Hash, mut complete: impl FnMut(u32, &Hash)) {
        let mut node = leaf_hash;
        complete(0, &node);
        for height in 1..=self.size.trailing_ones() {
            // INVARIANT: each set low bit of the size has its node at the end.
            let Some(left) = self.nodes.pop() else { break };
            node = node_hash(&left, &node);
            complete(height, &node);
        }
        self.nodes.push(node);
        self.size += 1;
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root; at most 63 node hashes.
    #[must_use]
    pub fn root(&self) -> Hash {
        join_from_right(&self.nodes).unwrap_or_else(empty_root)
    }

    /// The roots of the perfect subtrees, left to right.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of RFC 6962 section 2.1, without any cleverness.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let k = usize::try_from(split_point(leaves.len() as u64).unwrap()).unwrap();
                node_hash(&by_definition(&leaves[..k]), &by_definition(&leaves[k..]))
            }
        }
    }

    #[test]
    fn the_frontier_and_the_levels_agree_with_the_definition_at_every_size() {
        let leaves: Vec<Hash> = (0..600_u32).map(|i| leaf_hash(&i.to_be_bytes())).collect();
        let mut frontier = Frontier::new();
        for (size, leaf) in leaves.iter().enumerate() {
            assert_eq!(frontier.root(), by_definition(&leaves[..size]), "size {size}");
            assert_eq!(root_of(&leaves[..size]), frontier.root(), "size {size}");
            assert_eq!(frontier.size(), size as u64);
            assert_eq!(Frontier::from_nodes(size as u64, frontier.nodes().to_vec()).unwrap(), frontier);
            frontier.push(*leaf);
        }
    }

    #[test]
    fn a_frontier_with_a_wrong_number_of_nodes_is_refused() {
        assert_eq!(Frontier::from_nodes(5, vec![[0; 32]; 1]), None);
        assert_eq!(Frontier::from_nodes(5, vec![[0; 32]; 3]), None);
        assert_eq!(Frontier::from_nodes(0, vec![[0; 32]]), None);
        assert_eq!(Frontier::from_nodes(1, vec![]), None);
    }

    #[test]
    fn the_split_is_the_largest_smaller_power_of_two() {
        for (size, k) in [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8), (u64::MAX, 1 << 63)] {
            assert_eq!(split_point(size), Some(k), "size {size}");
        }
        assert_eq!(split_point(0), None);
        assert_eq!(split_point(1), None);
    }

    #[test]
    fn the_completed_subtrees_are_told_lowest_first() {
        let mut frontier = Frontier::new();
        let mut heights = Vec::new();
        for i in 0..8_u8 {
            frontier.push_with([i; 32], |height, _| heights.push(height));
        }
        assert_eq!(heights, [0, 0, 1, 0, 0, 1, 2, 0, 0, 1, 0, 0, 1, 2, 3]);
    }
}
