//! Making proofs from tiles.
//!
//! A proof needs up to eight nodes inside each tile on its way, and about 255 node hashes make all of them. At ten million
//! records the way crosses three tiles and the ragged right edge; hashing all of that each time would cost more than the
//! proof is worth, so a [`Prover`] keeps the inner nodes of what many proofs share: every tile above the leaves, and the
//! partial tile of the leaves. What remains for a new proof is one leaf tile.

use std::collections::{HashMap, VecDeque};

use crate::trail::tile::{HEIGHT, TileId, TileSource, TileTree, WIDTH};
use crate::trail::tree::{Hash, empty_root, join_from_right, split_point};

/// Tiles kept with their inner nodes, 16 KiB each: enough for 2^25 records without a second reading.
const MAX_SHARED: usize = 512;
/// Leaf tiles kept: proofs for neighbours come together.
const MAX_LEAVES: usize = 4;

/// A proof could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError<E> {
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
    /// The tiles do not reach so far.
    #[error("the log has {available} records, a proof for {size} cannot be made")]
    SizeOutOfRange {
        /// Size that was asked for.
        size: u64,
        /// Size of the log.
        available: u64,
    },
    /// A tile holds fewer or more hashes than it must.
    #[error("tile {n} of level {level} has {found} hashes, which does not fit the size of the log")]
    TileWidth {
        /// Level of the tile.
        level: u8,
        /// Number of the tile.
        n: u64,
        /// Hashes that were read.
        found: usize,
    },
    /// A tile could not be read.
    #[error("a tile could not be read")]
    Source(#[source] E),
}

/// Makes proofs, and keeps what the next one can use.
///
/// It trusts the tiles: a proof from an altered tile is made and then fails to verify. The tiles of a log never change
/// except by growing, so what was kept stays right while the source is the same log.
#[derive(Debug)]
pub struct Prover<S> {
    source: S,
    shared: HashMap<TileId, TileTree>,
    leaves: VecDeque<(TileId, TileTree)>,
}

impl<S: TileSource> Prover<S> {
    /// A prover that has read nothing yet.
    #[must_use]
    pub fn new(source: S) -> Self {
        Self { source, shared: HashMap::new(), leaves: VecDeque::new() }
    }

    /// Where the tiles come from.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// The inclusion proof of record `index` in the tree of the first `size` records (RFC 9162 section 2.1.3.1): sibling
    /// hashes from the leaf upward.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
        self.check_size(size)?;
        if index >= size {
            return Err(ProveError::IndexOutOfRange { index, size });
        }
        let (mut start, mut count) = (0, size);
        let mut proof = Vec::new();
        while let Some(left) = split_point(count) {
            if index - start < left {
                proof.push(self.range(start + left, count - left)?);
                count = left;
            } else {
                proof.push(self.range(start, left)?);
                start += left;
                count -= left;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// The proof that the tree of the first `old` records is the beginning of that of the first `new` ones (RFC 9162
    /// section 2.1.4.1). Empty if `old` is 0 or equals `new`.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
        self.check_size(new)?;
        if old > new {
            return Err(ProveError::SizesReversed { old, new });
        }
        let mut proof = Vec::new();
        if old == 0 {
            return Ok(proof);
        }
        let (mut start, mut count) = (0, new);
        while start + count != old {
            // INVARIANT: `old` lies inside the range, so the range has more than one record and splits.
            let Some(left) = split_point(count) else { break };
            if old - start <= left {
                proof.push(self.range(start + left, count - left)?);
                count = left;
            } else {
                proof.push(self.range(start, left)?);
                start += left;
                count -= left;
            }
        }
        // A range that still starts at 0 is the old tree itself, whose root the verifier has.
        if start != 0 {
            proof.push(self.range(start, count)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// The root of the tree of the first `size` records.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn root(&mut self, size: u64) -> Result<Hash, ProveError<S::Error>> {
        self.check_size(size)?;
        self.range(0, size)
    }

    fn check_size(&self, size: u64) -> Result<(), ProveError<S::Error>> {
        let available = self.source.size();
        if size > available { Err(ProveError::SizeOutOfRange { size, available }) } else { Ok(()) }
    }

    /// The root over `count` records from `start` on, where `start` is a multiple of a power of two not below `count`.
    fn range(&mut self, start: u64, count: u64) -> Result<Hash, ProveError<S::Error>> {
        let mut nodes = Vec::new();
        let (mut at, mut rest) = (start, count);
        while let Some(height) = rest.checked_ilog2() {
            nodes.push(self.node(height, at >> height)?);
            at += 1 << height;
            rest -= 1 << height;
        }
        Ok(join_from_right(&nodes).unwrap_or_else(empty_root))
    }

    /// The root of the perfect subtree number `index` among those of `2^height` records.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ProveError<S::Error>> {
        let tall = u32::from(HEIGHT);
        let level = u8::try_from(height / tall).unwrap_or(u8::MAX);
        let inside = height % tall;
        // Subtrees of this height in one tile of the level: a power of two.
        let in_tile = u64::from(WIDTH) >> inside;
        let id = TileId { level, n: index / in_tile };
        let at = index % in_tile;
        if let Some(node) = self.kept(id).and_then(|tile| tile.node(inside, at)) {
            return Ok(node);
        }
        let hashes = self.source.tile(id.level, id.n).map_err(ProveError::Source)?;
        let found = hashes.len();
        let wrong = || ProveError::TileWidth { level: id.level, n: id.n, found };
        let tile = TileTree::new(hashes).ok_or_else(wrong)?;
        let node = tile.node(inside, at).ok_or_else(wrong)?;
        self.keep(id, tile);
        Ok(node)
    }

    fn kept(&self, id: TileId) -> Option<&TileTree> {
        let leaves = || self.leaves.iter().find(|(kept, _)| *kept == id).map(|(_, tile)| tile);
        self.shared.get(&id).or_else(leaves)
    }

    fn keep(&mut self, id: TileId, tile: TileTree) {
        if id.level == 0 && tile.width() == WIDTH {
            // The partial tile that it was before is of no more use.
            self.shared.remove(&id);
            self.leaves.truncate(MAX_LEAVES - 1);
            self.leaves.push_front((id, tile));
        } else {
            if self.shared.len() >= MAX_SHARED {
                self.shared.clear();
            }
            self.shared.insert(id, tile);
        }
    }
}

/// One inclusion proof; for more than one, a [`Prover`] is much faster.
///
/// # Errors
/// [`ProveError`].
pub fn inclusion<S: TileSource>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
    Prover::new(source).inclusion(index, size)
}

/// One consistency proof; for more than one, a [`Prover`] is much faster.
///
/// # Errors
/// [`ProveError`].
pub fn consistency<S: TileSource>(source: &S, old: u64, new: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
    Prover::new(source).consistency(old, new)
}
