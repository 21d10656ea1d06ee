//! What the tests of the formats share: foreign vectors, a tree in memory, keys made from a seed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::crypto::{Ed25519, sha256};
use libcompliance::trail::note::{KeyKind, LocalSigner, Signer, VerifierKey};
use libcompliance::trail::tile::{Edge, TileSource};
use libcompliance::trail::tree::{Hash, leaf_hash};

/// A file of foreign vectors; `None`, said aloud, where the folder is not there.
pub(crate) fn vectors(suite: &str, file: &str) -> Option<serde_json::Value> {
    let path = format!("{}/../../../shared/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(error) => {
            eprintln!("NOT RUN: {suite}: {path}: {error}");
            None
        }
    }
}

pub(crate) fn unbase64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash of a vector. Some vectors carry roots of another length to see them refused; the types here do not hold those,
/// so a hash stands for each: equal values stay equal, different ones different.
pub(crate) fn hash_of_vector(text: &str) -> Hash {
    let bytes = unbase64(text);
    Hash::try_from(bytes.as_slice()).unwrap_or_else(|_| sha256(&[b"of another length: ", bytes.as_slice()].concat()))
}

/// The record number `index` of every test tree.
pub(crate) fn record(index: u64) -> Vec<u8> {
    format!("record {index}").into_bytes()
}

/// A tree whose tiles are in memory: the full ones and the newest partial ones.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) tiles: BTreeMap<(u8, u64), Vec<Hash>>,
    pub(crate) edge: Edge,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) roots: Vec<Hash>,
}

impl Tree {
    pub(crate) fn of(size: u64) -> Self {
        let mut tree = Self::default();
        tree.roots.push(tree.edge.root());
        for index in 0..size {
            let leaf = leaf_hash(&record(index));
            tree.leaves.push(leaf);
            let tiles = &mut tree.tiles;
            tree.edge.push(leaf, |level, n, hashes| assert_eq!(tiles.insert((level, n), hashes.to_vec()), None));
            tree.roots.push(tree.edge.root());
        }
        tree
    }
}

impl TileSource for Tree {
    type Error = String;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, String> {
        if let Some(tile) = self.tiles.get(&(level, n)) {
            return Ok(tile.clone());
        }
        let partial = self.edge.partial(level);
        let newest = self.edge.size() >> (8 * (u32::from(level) + 1));
        if n == newest && !partial.is_empty() { Ok(partial.to_vec()) } else { Err(format!("no tile {level}/{n}")) }
    }

    fn size(&self) -> u64 {
        self.edge.size()
    }
}

pub(crate) fn signer(name: &str, seed: u8) -> LocalSigner {
    LocalSigner::new(name, Ed25519::from_seed(&[seed; 32]).unwrap()).unwrap()
}

pub(crate) fn log_key(signer: &dyn Signer) -> VerifierKey {
    VerifierKey::new(signer.name(), KeyKind::Ed25519, signer.public_key()).unwrap()
}

pub(crate) fn witness_key(signer: &dyn Signer) -> VerifierKey {
    VerifierKey::new(signer.name(), KeyKind::CosignatureV1, signer.public_key()).unwrap()
}
