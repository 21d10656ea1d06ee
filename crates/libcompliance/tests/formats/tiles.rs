//! Tiles: paths, bundles, the growing edge, and the proofs that are made from them.

use std::sync::LazyLock;

use crate::common::{Tree, record};
use libcompliance::trail::proof::{ProveError, Prover, consistency, inclusion, verify_consistency, verify_inclusion};
use libcompliance::trail::tile::{
    Edge, PathError, TileId, TilePath, TileSource, append_entry, decode_entries, entries, partial_width, tiles,
};
use libcompliance::trail::tree::{Frontier, Hash, leaf_hash};
use proptest::prelude::*;

const SIZE: u64 = 70_000;
static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::of(SIZE));

#[test]
fn paths_are_written_and_read_in_one_way() {
    let tile = |level, n, width| TilePath::tile(TileId { level, n }, width).unwrap();
    for (path, want) in [
        (tile(0, 0, 256), "tile/0/000"),
        (tile(0, 999, 256), "tile/0/999"),
        (tile(0, 1000, 256), "tile/0/x001/000"),
        (tile(1, 1_234_067, 256), "tile/1/x001/x234/067"),
        (tile(63, 5, 1), "tile/63/005.p/1"),
        (tile(2, 1_000_000, 255), "tile/2/x001/x000/000.p/255"),
        (tile(0, u64::MAX, 7), "tile/0/x018/x446/x744/x073/x709/x551/615.p/7"),
        (TilePath::entries(0, 256).unwrap(), "tile/entries/000"),
        (TilePath::entries(1_234_067, 112).unwrap(), "tile/entries/x001/x234/067.p/112"),
    ] {
        assert_eq!(path.to_string(), want);
        assert_eq!(want.parse(), Ok(path));
    }
    assert_eq!(TilePath::tile(TileId { level: 64, n: 0 }, 1), None);
    assert_eq!(TilePath::tile(TileId { level: 0, n: 0 }, 0), None);
    assert_eq!(TilePath::tile(TileId { level: 0, n: 0 }, 257), None);
    assert_eq!(TilePath::entries(0, 0), None);
}

#[test]
fn illegal_paths_are_refused_by_part() {
    for (path, want) in [
        ("", PathError::Shape),
        ("tile", PathError::Shape),
        ("tile/", PathError::Shape),
        ("tile/0", PathError::Shape),
        ("/tile/0/000", PathError::Shape),
        ("tiles/0/000", PathError::Shape),
        ("Tile/0/000", PathError::Shape),
        ("checkpoint", PathError::Shape),
        ("tile/64/000", PathError::Level),
        ("tile/256/000", PathError::Level),
        ("tile/00/000", PathError::Level),
        ("tile/01/000", PathError::Level),
        ("tile/-1/000", PathError::Level),
        ("tile/+1/000", PathError::Level),
        ("tile//000", PathError::Level),
        ("tile/data/000", PathError::Level),
        ("tile/ 1/000", PathError::Level),
        ("tile/0/", PathError::Number),
        ("tile/0/0", PathError::Number),
        ("tile/0/00", PathError::Number),
        ("tile/0/0000", PathError::Number),
        ("tile/0/001/", PathError::Number),
        ("tile/0/x001", PathError::Number),
        ("tile/0/x001/", PathError::Number),
        ("tile/0/001/000", PathError::Number),
        ("tile/0/x000/001", PathError::Number),
        ("tile/0/x000/x001/001", PathError::Number),
        ("tile/0/x1/000", PathError::Number),
        ("tile/0/X001/000", PathError::Number),
        ("tile/0/x001//000", PathError::Number),
        ("tile/0/x001/x000", PathError::Number),
        ("tile/0/+01", PathError::Number),
        ("tile/0/-01", PathError::Number),
        ("tile/0/0a1", PathError::Number),
        ("tile/0/\u{661}\u{662}\u{663}", PathError::Number),
        ("tile/0/000/../001", PathError::Number),
        ("tile/0/x018/x446/x744/x073/x709/x551/616", PathError::Number),
        ("tile/0/x999/x999/x999/x999/x999/x999/x999/999", PathError::Number),
        ("tile/0/000.p", PathError::Number),
        ("tile/0/000.p5", PathError::Number),
        ("tile/0/000.P/5", PathError::Number),
        ("tile/0/000.p/", PathError::Width),
        ("tile/0/000.p/0", PathError::Width),
        ("tile/0/000.p/256", PathError::Width),
        ("tile/0/000.p/01", PathError::Width),
        ("tile/0/000.p/+1", PathError::Width),
        ("tile/0/000.p/1/", PathError::Width),
        ("tile/0/000.p/1.p/1", PathError::Width),
        ("tile/0/000.p/1 ", PathError::Width),
        ("tile/entries/x000/001", PathError::Number),
        ("tile/entries/000.p/0", PathError::Width),
        ("tile/entries", PathError::Shape),
    ] {
        assert_eq!(TilePath::parse(path), Err(want), "{path:?}");
    }
}

#[test]
fn the_edge_emits_exactly_the_tiles_of_the_size() {
    let tree = &*TREE;
    let mut full = 0;
    for span in tiles(SIZE) {
        let hashes = tree.tile(span.id.level, span.id.n).unwrap();
        assert_eq!(hashes.len(), usize::from(span.width), "{span:?}");
        if span.width == 256 {
            full += 1;
        } else {
            assert_eq!(span.width, partial_width(span.id.level, SIZE));
        }
    }
    assert_eq!(full, 274);
    assert_eq!(tree.tiles.len(), full, "no other tile was emitted");
    let mut frontier = Frontier::new();
    for leaf in &tree.tiles[&(0, 3)] {
        frontier.push(*leaf);
    }
    assert_eq!(tree.tiles[&(1, 0)][3], frontier.root(), "a hash of level 1 is the root of a tile of level 0");
}

#[test]
fn all_small_proofs_verify_and_no_other_index_or_size_does() {
    let tree = Tree::of(40);
    for size in 1..=40_u64 {
        let root = tree.roots[size as usize];
        for index in 0..size {
            let proof = inclusion(&tree, index, size).unwrap();
            let leaf = &tree.leaves[index as usize];
            for other in 0..size {
                let verdict = verify_inclusion(other, size, leaf, &proof, &root);
                assert_eq!(verdict.is_ok(), other == index, "{index} as {other} of {size}");
            }
        }
        for old in 0..=size {
            let proof = consistency(&tree, old, size).unwrap();
            for other in 1..=size {
                let verdict = verify_consistency(other, size, &tree.roots[old as usize], &root, &proof);
                assert_eq!(verdict.is_ok(), other == old, "{old} as {other} of {size}");
            }
        }
    }
}

#[test]
fn impossible_proofs_are_refused_by_name() {
    let tree = Tree::of(300);
    assert_eq!(inclusion(&tree, 300, 300), Err(ProveError::IndexOutOfRange { index: 300, size: 300 }));
    assert_eq!(inclusion(&tree, 0, 0), Err(ProveError::IndexOutOfRange { index: 0, size: 0 }));
    assert_eq!(inclusion(&tree, 0, 301), Err(ProveError::SizeOutOfRange { size: 301, available: 300 }));
    assert_eq!(consistency(&tree, 0, 301), Err(ProveError::SizeOutOfRange { size: 301, available: 300 }));
    assert_eq!(consistency(&tree, 9, 8), Err(ProveError::SizesReversed { old: 9, new: 8 }));

    let mut lost = Tree::of(300);
    lost.tiles.remove(&(0, 0));
    assert_eq!(inclusion(&lost, 0, 300), Err(ProveError::Source("no tile 0/0".to_owned())));
    assert!(inclusion(&lost, 260, 300).is_ok(), "the lost tile is not on this way: its root stands in level 1");
    let mut cut = Tree::of(300);
    cut.tiles.get_mut(&(0, 0)).unwrap().truncate(255);
    assert_eq!(inclusion(&cut, 0, 300), Err(ProveError::TileWidth { level: 0, n: 0, found: 255 }));
    let mut wide = Tree::of(300);
    wide.tiles.get_mut(&(0, 0)).unwrap().push([0; 32]);
    assert_eq!(inclusion(&wide, 0, 300), Err(ProveError::TileWidth { level: 0, n: 0, found: 257 }));
}

#[test]
fn a_proof_from_an_altered_tile_does_not_verify() {
    let mut tree = Tree::of(1000);
    tree.tiles.get_mut(&(0, 1)).unwrap()[7][31] ^= 1;
    let root = tree.roots[1000];
    let proof = inclusion(&tree, 256, 1000).unwrap();
    assert!(verify_inclusion(256, 1000, &tree.leaves[256], &proof, &root).is_err());
    let elsewhere = inclusion(&tree, 10, 1000).unwrap();
    assert_eq!(verify_inclusion(10, 1000, &tree.leaves[10], &elsewhere, &root), Ok(()));
}

/// A source that grows under a prover, whose kept partial tiles then are too narrow.
struct Growing<'a> {
    tree: &'a Tree,
    size: std::cell::Cell<u64>,
}

impl TileSource for Growing<'_> {
    type Error = String;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, String> {
        let held = (self.size.get() >> (8 * u32::from(level))).saturating_sub(n * 256).min(256);
        let mut tile = self.tree.tile(level, n)?;
        tile.truncate(held as usize);
        Ok(tile)
    }

    fn size(&self) -> u64 {
        self.size.get()
    }
}

#[test]
fn a_prover_keeps_up_with_a_growing_log() {
    let tree = &*TREE;
    let mut prover = Prover::new(Growing { tree, size: std::cell::Cell::new(0) });
    for size in (1..SIZE).step_by(97) {
        prover.source().size.set(size);
        assert_eq!(prover.root(size).unwrap(), tree.roots[size as usize]);
        for index in [0, size / 3, size - 1] {
            let proof = prover.inclusion(index, size).unwrap();
            assert_eq!(
                verify_inclusion(index, size, &tree.leaves[index as usize], &proof, &tree.roots[size as usize]),
                Ok(())
            );
        }
        let old = size / 2 + 1;
        let proof = prover.consistency(old, size).unwrap();
        let (old_root, root) = (&tree.roots[old as usize], &tree.roots[size as usize]);
        assert_eq!(verify_consistency(old, size, old_root, root, &proof), Ok(()));
    }
}

fn flipped(proof: &[Hash], at: usize) -> Option<Vec<Hash>> {
    let mut bytes = proof.concat();
    let bit = at % (bytes.len() * 8).max(1);
    *bytes.get_mut(bit / 8)? ^= 1 << (bit % 8);
    Some(bytes.as_chunks::<32>().0.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn inclusion_holds_for_the_record_and_for_nothing_else(
        size in prop_oneof![1..=SIZE, 1..=600_u64, 65_000..=66_000_u64],
        at in any::<prop::sample::Index>(),
        bit in any::<usize>(),
        other in 0..SIZE,
    ) {
        let tree = &*TREE;
        let index = at.index(size as usize);
        let (leaf, root) = (tree.leaves[index], tree.roots[size as usize]);
        let index = index as u64;
        let proof = inclusion(tree, index, size).unwrap();
        prop_assert!(proof.len() <= 17);
        prop_assert_eq!(verify_inclusion(index, size, &leaf, &proof, &root), Ok(()));
        if let Some(bad) = flipped(&proof, bit) {
            prop_assert!(verify_inclusion(index, size, &leaf, &bad, &root).is_err());
        }
        if other != index {
            prop_assert!(verify_inclusion(other, size, &leaf, &proof, &root).is_err());
            prop_assert!(verify_inclusion(index, size, &tree.leaves[other as usize], &proof, &root).is_err());
        }
        if other != size {
            prop_assert!(verify_inclusion(index, other, &leaf, &proof, &tree.roots[other as usize]).is_err());
        }
        let mut wrong = leaf;
        wrong[bit % 32] ^= 1 << (bit / 32 % 8);
        prop_assert!(verify_inclusion(index, size, &wrong, &proof, &root).is_err());
        let mut wrong = root;
        wrong[bit % 32] ^= 1 << (bit / 32 % 8);
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &wrong).is_err());
        prop_assert!(verify_inclusion(index, size, &leaf, &[&proof[..], &[root]].concat(), &root).is_err());
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(verify_inclusion(index, size, &leaf, shorter, &root).is_err());
        }
    }

    #[test]
    fn consistency_holds_for_the_two_sizes_and_for_no_others(
        new in prop_oneof![1..=SIZE, 1..=600_u64, 65_000..=66_000_u64],
        at in any::<prop::sample::Index>(),
        bit in any::<usize>(),
        other in 1..=SIZE,
    ) {
        let tree = &*TREE;
        let old = at.index(new as usize) as u64 + 1;
        let (old_root, new_root) = (tree.roots[old as usize], tree.roots[new as usize]);
        let proof = consistency(tree, old, new).unwrap();
        prop_assert!(proof.len() <= 18);
        prop_assert_eq!(verify_consistency(old, new, &old_root, &new_root, &proof), Ok(()));
        if let Some(bad) = flipped(&proof, bit) {
            prop_assert!(verify_consistency(old, new, &old_root, &new_root, &bad).is_err());
        }
        if other != old {
            prop_assert!(verify_consistency(old, new, &tree.roots[other as usize], &new_root, &proof).is_err());
        }
        if other != new {
            prop_assert!(verify_consistency(old, new, &old_root, &tree.roots[other as usize], &proof).is_err());
        }
        if old != new {
            prop_assert!(verify_consistency(old, new, &new_root, &old_root, &proof).is_err());
        }
        prop_assert!(verify_consistency(old, new, &old_root, &new_root, &[&proof[..], &[new_root]].concat()).is_err());
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(verify_consistency(old, new, &old_root, &new_root, shorter).is_err());
        }
    }

    #[test]
    fn an_edge_restored_from_its_partial_tiles_is_the_edge(size in 0..=SIZE, more in 0..600_u64) {
        let tree = &*TREE;
        let partials = (0..4_u8).map(|level| {
            let from = (size >> (8 * u32::from(level))) & !255;
            (from..from + u64::from(partial_width(level, size))).map(|at| {
                let (first, count) = (at << (8 * u32::from(level)), 1_u64 << (8 * u32::from(level)));
                let mut subtree = Frontier::new();
                for leaf in &tree.leaves[first as usize..(first + count) as usize] {
                    subtree.push(*leaf);
                }
                subtree.root()
            }).collect()
        }).collect();
        let mut edge = Edge::from_partials(size, partials).unwrap();
        prop_assert_eq!(edge.root(), tree.roots[size as usize]);
        prop_assert_eq!(&Edge::from_partials(size, edge.partials().to_vec()).unwrap(), &edge);
        for index in size..(size + more).min(SIZE) {
            edge.push(tree.leaves[index as usize], |level, n, hashes| {
                assert_eq!(tree.tiles[&(level, n)], hashes, "tile {level}/{n}");
            });
            assert_eq!(edge.root(), tree.roots[index as usize + 1]);
        }
    }

    #[test]
    fn a_bundle_gives_back_its_records(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..=256)) {
        let mut bundle = Vec::new();
        for record in &records {
            append_entry(&mut bundle, record).unwrap();
        }
        prop_assert_eq!(decode_entries(&bundle, records.len() as u16).unwrap(), records.iter().map(Vec::as_slice).collect::<Vec<_>>());
        bundle.pop();
        prop_assert!(decode_entries(&bundle, records.len() as u16).is_err());
    }

    #[test]
    fn foreign_bytes_never_panic_a_bundle(bytes in prop::collection::vec(any::<u8>(), 0..400), width in any::<u16>()) {
        let read: usize = entries(&bytes).map_while(Result::ok).map(|record| record.len() + 2).sum();
        prop_assert!(read <= bytes.len());
        if let Ok(records) = decode_entries(&bytes, width) {
            prop_assert_eq!(records.len(), usize::from(width));
        }
    }

    #[test]
    fn what_is_read_as_a_path_is_what_would_be_written(path in "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(parsed) = TilePath::parse(&path) {
            prop_assert_eq!(parsed.to_string(), path);
        }
    }
}

#[test]
fn the_test_tree_seals_the_test_records() {
    assert_eq!(TREE.leaves[12], leaf_hash(&record(12)));
}
