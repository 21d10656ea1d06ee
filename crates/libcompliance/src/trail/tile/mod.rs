//! The tree as tiles of 256 hashes (C2SP tlog-tiles, height 8): where they lie, how wide they are, and the right edge
//! that grows.
//!
//! Tile `n` of level `l` holds, for i in 0..256, the root over the records from `(n * 256 + i) * 256^l` on, `256^l` of
//! them. A partial tile holds the first hashes of a tile that is not complete; there is at most one for each level.

mod bundle;
mod edge;
mod inner;
mod path;

pub use bundle::{BundleError, Entries, EntryTooLong, MAX_ENTRY, append_entry, decode_entries, entries};
pub use edge::{Edge, EdgeError};
pub(crate) use inner::TileTree;
pub use path::{PathError, TilePath};

use super::tree::Hash;

/// Height of a tile: it spans this many levels of the tree.
pub const HEIGHT: u8 = 8;
/// Hashes in a full tile.
pub const WIDTH: u16 = 256;
/// Bytes of one hash in a tile.
const HASH_BYTES: usize = 32;

/// Which tile: level 0 holds the leaf hashes, tile `n` of a level is the n-th from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Level, 0..=63.
    pub level: u8,
    /// Number within the level, from 0.
    pub n: u64,
}

/// A tile and how many hashes it holds, 1..=256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileSpan {
    /// Which tile.
    pub id: TileId,
    /// Hashes in it, 1..=256.
    pub width: u16,
}

/// How many hashes level `level` of a tree of `size` records holds: floor(size / 256^level).
#[must_use]
pub fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level).saturating_mul(u32::from(HEIGHT))).unwrap_or(0)
}

/// Width of the partial tile of `level` in a tree of `size` records, 0..=255; 0 when there is none.
#[must_use]
pub fn partial_width(level: u8, size: u64) -> u16 {
    let [low, ..] = hashes_at(level, size).to_le_bytes();
    u16::from(low)
}

/// All tiles of a tree of `size` records, level by level from the left, each partial tile last in its level.
pub fn tiles(size: u64) -> impl Iterator<Item = TileSpan> {
    (0..=63_u8).take_while(move |level| hashes_at(*level, size) > 0).flat_map(move |level| {
        let full = hashes_at(level, size) / u64::from(WIDTH);
        let partial = partial_width(level, size);
        (0..full)
            .map(move |n| TileSpan { id: TileId { level, n }, width: WIDTH })
            .chain((partial > 0).then_some(TileSpan { id: TileId { level, n: full }, width: partial }))
    })
}

/// A tile as bytes: its hashes one after the other.
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a tile from its bytes; `None` unless they are 1 to 256 whole hashes.
#[must_use]
pub fn decode_tile(bytes: &[u8]) -> Option<Vec<Hash>> {
    if bytes.is_empty() || bytes.len() > usize::from(WIDTH) * HASH_BYTES {
        return None;
    }
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    rest.is_empty().then(|| hashes.to_vec())
}

/// Where proofs read tiles from.
pub trait TileSource {
    /// Why a tile could not be read.
    type Error;

    /// Hashes of the tile: all 256, or those of the newest partial tile. More than a caller needs is fine, since a tile
    /// only grows; fewer is answered with an error by the caller.
    ///
    /// # Errors
    /// Whatever keeps the tile from being read, a missing tile included.
    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, Self::Error>;

    /// Records in the tree; no proof for a larger size can be made.
    fn size(&self) -> u64;
}

impl<S: TileSource + ?Sized> TileSource for &S {
    type Error = S::Error;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, Self::Error> {
        (**self).tile(level, n)
    }

    fn size(&self) -> u64 {
        (**self).size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_level(size: u64) -> Vec<(u8, u64, u16)> {
        let mut out: Vec<(u8, u64, u16)> = Vec::new();
        for span in tiles(size) {
            match out.last_mut() {
                Some((level, full, partial)) if *level == span.id.level => {
                    assert_eq!(span.id.n, *full, "no tile follows a partial one");
                    assert_eq!(*partial, 0);
                    if span.width == WIDTH { *full += 1 } else { *partial = span.width }
                }
                _ if span.width == WIDTH => out.push((span.id.level, 1, 0)),
                _ => out.push((span.id.level, 0, span.width)),
            }
        }
        out
    }

    #[test]
    fn the_tiles_of_a_size() {
        assert_eq!(by_level(0), []);
        assert_eq!(by_level(1), [(0, 0, 1)]);
        assert_eq!(by_level(255), [(0, 0, 255)]);
        assert_eq!(by_level(256), [(0, 1, 0), (1, 0, 1)]);
        assert_eq!(by_level(257), [(0, 1, 1), (1, 0, 1)]);
        assert_eq!(by_level(65_536), [(0, 256, 0), (1, 1, 0), (2, 0, 1)]);
        assert_eq!(by_level(70_000), [(0, 273, 112), (1, 1, 17), (2, 0, 1)]);
    }

    #[test]
    fn widths_at_the_limits() {
        assert_eq!(partial_width(7, u64::MAX), 255);
        assert_eq!(partial_width(8, u64::MAX), 0);
        assert_eq!(partial_width(63, u64::MAX), 0);
        assert_eq!(partial_width(255, u64::MAX), 0);
    }

    #[test]
    fn a_tile_is_whole_hashes() {
        let hashes = vec![[1; 32], [2; 32]];
        assert_eq!(decode_tile(&encode_tile(&hashes)).unwrap(), hashes);
        assert_eq!(decode_tile(&[]), None);
        assert_eq!(decode_tile(&[0; 31]), None);
        assert_eq!(decode_tile(&[0; 33]), None);
        assert_eq!(decode_tile(&vec![0; 256 * 32]).unwrap().len(), 256);
        assert_eq!(decode_tile(&vec![0; 257 * 32]), None);
    }
}
