//! The nodes inside one tile, computed once and then looked up.

use super::WIDTH;
use crate::trail::tree::{Hash, push_parents};

/// All complete subtrees of a tile. Proofs ask for up to eight of them in each tile, and a page of proofs asks for the
/// same ones again, so they are computed together: at most 255 node hashes.
#[derive(Debug, Clone)]
pub(crate) struct TileTree {
    width: u16,
    // INVARIANT: for height h = 0..=8, `width >> h` nodes, one height after the other.
    nodes: Vec<Hash>,
}

impl TileTree {
    /// The tree of a tile's hashes; `None` for more than 256.
    pub(crate) fn new(hashes: Vec<Hash>) -> Option<Self> {
        let width = u16::try_from(hashes.len()).ok().filter(|width| *width <= WIDTH)?;
        let mut nodes = Vec::with_capacity(2 * hashes.len());
        nodes.extend_from_slice(&hashes);
        let (mut below, mut above) = (hashes, Vec::new());
        while below.len() > 1 {
            above.clear();
            push_parents(&below, &mut above);
            nodes.extend_from_slice(&above);
            core::mem::swap(&mut below, &mut above);
        }
        Some(Self { width, nodes })
    }

    /// How many hashes the tile has.
    pub(crate) fn width(&self) -> u16 {
        self.width
    }

    /// The root over the hashes `at << height .. (at + 1) << height` of the tile; `None` if the tile does not hold all
    /// of them.
    pub(crate) fn node(&self, height: u32, at: u64) -> Option<Hash> {
        let count = self.width.checked_shr(height)?;
        let at = u16::try_from(at).ok().filter(|at| *at < count)?;
        let before: usize = (0..height).map(|h| usize::from(self.width >> h)).sum();
        self.nodes.get(before + usize::from(at)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::tree::{leaf_hash, root_of};

    #[test]
    fn every_inner_node_is_the_root_over_its_hashes() {
        let hashes: Vec<Hash> = (0..256_u32).map(|i| leaf_hash(&i.to_le_bytes())).collect();
        for width in [1_usize, 2, 3, 100, 255, 256] {
            let tree = TileTree::new(hashes[..width].to_vec()).unwrap();
            assert_eq!(usize::from(tree.width()), width);
            for height in 0..=8_u32 {
                for at in 0..=(width >> height) {
                    let span = (at << height)..((at + 1) << height);
                    let want = hashes[..width].get(span).map(root_of);
                    assert_eq!(tree.node(height, at as u64), want, "width {width}, height {height}, at {at}");
                }
            }
            assert_eq!(tree.node(9, 0), None);
        }
        assert!(TileTree::new(vec![[0; 32]; 257]).is_none());
        assert_eq!(TileTree::new(vec![]).unwrap().node(0, 0), None);
    }
}
