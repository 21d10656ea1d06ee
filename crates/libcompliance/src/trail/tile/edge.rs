//! The right edge of a tiled tree: what must be in memory to append.

use super::{HEIGHT, WIDTH, hashes_at, partial_width};
use crate::trail::tree::{Frontier, Hash};

/// Partial tiles that do not belong to the size they came with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EdgeError {
    /// A partial tile holds another number of hashes than the size asks for.
    #[error("the partial tile of level {level} has {found} hashes, a tree of {size} records needs {expected}")]
    Width {
        /// Level of the tile.
        level: u8,
        /// Hashes that were given.
        found: usize,
        /// Hashes that the size needs.
        expected: u16,
        /// Size of the tree.
        size: u64,
    },
}

/// The partial tiles of a tree, and the subtree roots that its root is made of.
///
/// Appending costs one node hash on average, the root a few more: both come from the [`Frontier`], and the roots of
/// full tiles fall out of it on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    frontier: Frontier,
    // INVARIANT: `levels[l]` holds `partial_width(l, size)` hashes; levels above the last one are empty.
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// The edge of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The edge of a tree of `size` records from its partial tiles, by level; missing levels at the end count as empty.
    /// At most 255 node hashes for each level.
    ///
    /// The hashes cannot be checked here: compare [`Self::root`] with the root of a signed checkpoint before use.
    ///
    /// # Errors
    /// [`EdgeError::Width`] if a tile does not have the width that `size` gives it.
    pub fn from_partials(size: u64, mut partials: Vec<Vec<Hash>>) -> Result<Self, EdgeError> {
        let mut needed = 0;
        for level in (0..=u8::MAX).take_while(|level| hashes_at(*level, size) > 0) {
            needed = usize::from(level) + 1;
            let expected = partial_width(level, size);
            let found = partials.get(usize::from(level)).map_or(0, Vec::len);
            if found != usize::from(expected) {
                return Err(EdgeError::Width { level, found, expected, size });
            }
        }
        for (level, extra) in (0..=u8::MAX).zip(&partials).skip(needed) {
            if !extra.is_empty() {
                return Err(EdgeError::Width { level, found: extra.len(), expected: 0, size });
            }
        }
        partials.resize(needed, Vec::new());
        let mut nodes = Vec::new();
        for partial in partials.iter().rev() {
            let mut tile = Frontier::new();
            for hash in partial {
                tile.push(*hash);
            }
            nodes.extend_from_slice(tile.nodes());
        }
        // INVARIANT: the bits of `size` are the bits of the widths, level by level.
        let frontier = Frontier::from_nodes(size, nodes).unwrap_or_default();
        Ok(Self { frontier, levels: partials })
    }

    /// Appends one leaf hash. `full` is told every tile that became complete: level, number and its hashes, the lowest
    /// level first.
    pub fn push(&mut self, leaf_hash: Hash, mut full: impl FnMut(u8, u64, &[Hash; WIDTH as usize])) {
        let index = self.frontier.size();
        let levels = &mut self.levels;
        self.frontier.push_with(leaf_hash, |height, node| {
            let Ok(height) = u8::try_from(height) else { return };
            if height % HEIGHT != 0 {
                return;
            }
            let level = height / HEIGHT;
            let at = usize::from(level);
            if levels.len() <= at {
                levels.resize(at + 1, Vec::new());
            }
            let Some(tile) = levels.get_mut(at) else { return };
            tile.push(*node);
            if let Ok(whole) = <&[Hash; WIDTH as usize]>::try_from(tile.as_slice()) {
                full(level, hashes_at(level + 1, index), whole);
                tile.clear();
            }
        });
    }

    /// Records in the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree; a few node hashes.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The partial tile of `level`, 0 to 255 hashes; its number is `size / 256^(level + 1)`.
    #[must_use]
    pub fn partial(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// All partial tiles by level, empty ones included: what [`Self::from_partials`] takes.
    #[must_use]
    pub fn partials(&self) -> &[Vec<Hash>] {
        &self.levels
    }

    /// The roots of the perfect subtrees.
    #[must_use]
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_tiles_of_another_width_are_refused() {
        let mut edge = Edge::new();
        for i in 0..600_u32 {
            edge.push(crate::trail::tree::leaf_hash(&i.to_le_bytes()), |_, _, _| ());
        }
        let good = edge.partials().to_vec();
        assert_eq!(Edge::from_partials(600, good.clone()).unwrap(), edge);
        let mut short = good.clone();
        short[0].pop();
        assert_eq!(
            Edge::from_partials(600, short),
            Err(EdgeError::Width { level: 0, found: 87, expected: 88, size: 600 })
        );
        let mut long = good.clone();
        long[1].push([0; 32]);
        assert_eq!(
            Edge::from_partials(600, long),
            Err(EdgeError::Width { level: 1, found: 3, expected: 2, size: 600 })
        );
        let mut high = good.clone();
        high.push(vec![[0; 32]]);
        assert_eq!(
            Edge::from_partials(600, high),
            Err(EdgeError::Width { level: 2, found: 1, expected: 0, size: 600 })
        );
        assert_eq!(
            Edge::from_partials(600, good[..1].to_vec()),
            Err(EdgeError::Width { level: 1, found: 0, expected: 2, size: 600 })
        );
        assert_eq!(Edge::from_partials(0, vec![]).unwrap(), Edge::new());
    }
}
