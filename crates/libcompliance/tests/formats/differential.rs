//! The formats against crates that others wrote: `tlog_tiles` and `signed_note` (Cloudflare), `ct-merkle`.

use std::sync::LazyLock;

use crate::common::{Tree, base64, log_key, record, signer};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::{self, Signer as _, VerifierKey};
use libcompliance::trail::proof::{Prover, verify_consistency, verify_inclusion};
use libcompliance::trail::tile::{TileId, TilePath, TileSource, decode_tile, encode_tile, tiles};
use libcompliance::trail::tree::Hash;
use proptest::prelude::*;
use sha2::Sha256;
use signed_note::Verifier as _;
use tlog_tiles::{HashReader, TileHashReader, TileReader};

const SIZE: u64 = 70_000;
static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::of(SIZE));

/// Hands our tiles to `tlog_tiles`, at the width it asks for.
struct OurTiles;

impl TileReader for OurTiles {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, wanted: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        Ok(wanted
            .iter()
            .map(|tile| encode_tile(&TREE.tile(tile.level(), tile.level_index()).unwrap()[..tile.width() as usize]))
            .collect())
    }

    fn save_tiles(&self, _tiles: &[tlog_tiles::Tile], _data: &[Vec<u8>]) {}
}

/// The hashes of `tlog_tiles`' own store, built by its own code.
struct TheirStore(Vec<tlog_tiles::Hash>);

impl HashReader for TheirStore {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

static STORE: LazyLock<TheirStore> = LazyLock::new(|| {
    let mut store = TheirStore(Vec::new());
    for index in 0..SIZE {
        let hashes = tlog_tiles::stored_hashes(index, &record(index), &store).unwrap();
        store.0.extend(hashes);
    }
    store
});

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| hash.0).collect()
}

fn theirs(hashes: &[Hash]) -> Vec<tlog_tiles::Hash> {
    hashes.iter().map(|hash| tlog_tiles::Hash(*hash)).collect()
}

#[test]
fn every_tile_is_the_tile_of_tlog_tiles() {
    let mut compared = 0;
    for tile in tlog_tiles::Tile::new_tiles(8, 0, SIZE) {
        let data = tile.read_data(&*STORE).unwrap();
        let hashes = decode_tile(&data).unwrap();
        assert_eq!(TREE.tile(tile.level(), tile.level_index()).unwrap(), hashes, "{}", tile.path());
        compared += 1;
    }
    assert_eq!(compared, tiles(SIZE).count());
}

#[test]
fn tile_paths_agree() {
    let numbers = [0, 1, 9, 255, 999, 1000, 1001, 999_999, 1_000_000, 1_234_067, u64::from(u32::MAX)];
    for (level, n) in (0..=63_u8).step_by(7).flat_map(|level| numbers.map(|n| (level, n))) {
        for width in [1, 2, 99, 255, 256] {
            let our = TilePath::tile(TileId { level, n }, width).unwrap().to_string();
            let their = tlog_tiles::Tile::new(8, level, n, u32::from(width), false).path();
            // `tlog_tiles` keeps the height in its path, as the Go checksum database does; C2SP leaves it out.
            assert_eq!(our.replacen("tile/", "tile/8/", 1), their);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn inclusion_proofs_agree_with_tlog_tiles(size in 1..=SIZE, at in any::<prop::sample::Index>(), bit in any::<usize>()) {
        let index = at.index(size as usize) as u64;
        let root = TREE.roots[size as usize];
        prop_assert_eq!(tlog_tiles::tree_hash(size, &*STORE).unwrap().0, root);
        let our = Prover::new(&*TREE).inclusion(index, size).unwrap();
        prop_assert_eq!(&our, &ours(&tlog_tiles::prove_record(size, index, &*STORE).unwrap()));
        // Their reader works on our tiles and authenticates them against our root.
        let reader = TileHashReader::new(SIZE, tlog_tiles::Hash(TREE.roots[SIZE as usize]), &OurTiles);
        prop_assert_eq!(&our, &ours(&tlog_tiles::prove_record(size, index, &reader).unwrap()));

        let mut proof = our.clone();
        let check = |proof: &[Hash], index: u64, leaf: Hash| {
            let their = tlog_tiles::check_record(
                &theirs(proof), size, tlog_tiles::Hash(root), index, tlog_tiles::Hash(leaf));
            (verify_inclusion(index, size, &leaf, proof, &root).is_ok(), their.is_ok())
        };
        let leaf = TREE.leaves[index as usize];
        prop_assert_eq!(check(&proof, index, leaf), (true, true));
        let other = bit as u64 % SIZE;
        let (our, their) = check(&proof, other, leaf);
        prop_assert_eq!(our, their);
        if !proof.is_empty() {
            let at = bit % proof.len();
            proof[at][0] ^= 1;
            prop_assert_eq!(check(&proof, index, leaf), (false, false));
            proof.remove(at);
            prop_assert_eq!(check(&proof, index, leaf), (false, false));
        }
    }

    #[test]
    fn consistency_proofs_agree_with_tlog_tiles(new in 1..=SIZE, at in any::<prop::sample::Index>(), other in 1..=SIZE) {
        let old = at.index(new as usize) as u64 + 1;
        let proof = Prover::new(&*TREE).consistency(old, new).unwrap();
        prop_assert_eq!(&proof, &ours(&tlog_tiles::prove_tree(new, old, &*STORE).unwrap()));
        let check = |old: u64, proof: &[Hash]| {
            let (old_root, new_root) = (TREE.roots[old as usize], TREE.roots[new as usize]);
            let their = tlog_tiles::check_tree(
                &theirs(proof), new, tlog_tiles::Hash(new_root), old, tlog_tiles::Hash(old_root));
            (verify_consistency(old, new, &old_root, &new_root, proof).is_ok(), their.is_ok())
        };
        prop_assert_eq!(check(old, &proof), (true, true));
        let (our, their) = check(other, &proof);
        prop_assert_eq!(our, their);
    }

    #[test]
    fn checkpoints_agree_with_tlog_tiles(
        origin in "[a-z./ \u{e9}]{0,12}", size in "0|0?[1-9][0-9]{0,21}|[+-]1", root in prop::collection::vec(any::<u8>(), 31..=33),
        extension in "([a-z ]{0,3}\n){0,2}",
    ) {
        let text = format!("{origin}\n{size}\n{}\n{extension}", base64(&root));
        let their = tlog_tiles::Checkpoint::from_bytes(text.as_bytes());
        match Checkpoint::parse(&text) {
            Ok(our) => {
                let their = their.unwrap();
                prop_assert_eq!((our.origin(), our.size(), our.root()), (their.origin(), their.size(), their.hash().0));
                prop_assert_eq!(our.to_text().into_bytes(), their.to_bytes());
            }
            // Only this crate ties the size 0 to the root of the empty tree; their verdict then depends on the rest.
            Err(checkpoint::CheckpointError::EmptyTreeRoot) => prop_assert_eq!(size, "0"),
            Err(error) => prop_assert!(their.is_err(), "{error}: {text:?}"),
        }
    }
}

#[test]
fn roots_and_proofs_agree_with_ct_merkle() {
    let mut their = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut roots: Vec<RootHash<Sha256>> = vec![their.root()];
    for index in 0..700 {
        their.push(record(index));
        roots.push(their.root());
    }
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(root.as_bytes().as_slice(), TREE.roots[size], "size {size}");
    }
    let mut prover = Prover::new(&*TREE);
    for index in (0..700_u64).step_by(13) {
        let proof = prover.inclusion(index, 700).unwrap();
        assert_eq!(their.prove_inclusion(index as usize).as_bytes(), proof.concat());
        let theirs = InclusionProof::<Sha256>::try_from_bytes(proof.concat()).unwrap();
        assert!(roots[700].verify_inclusion(&record(index), index, &theirs).is_ok());
        assert!(roots[700].verify_inclusion(&record(index + 1), index, &theirs).is_err());
    }
    for old in (1..700_u64).step_by(11) {
        let proof = prover.consistency(old, 700).unwrap();
        assert_eq!(their.prove_consistency(700 - old as usize).as_bytes(), proof.concat(), "from {old}");
        let theirs = ConsistencyProof::<Sha256>::try_from_bytes(proof.concat()).unwrap();
        assert!(roots[700].verify_consistency(&roots[old as usize], &theirs).is_ok());
        assert!(roots[700].verify_consistency(&roots[old as usize + 1], &theirs).is_err());
    }
}

fn their_verdict(message: &[u8], vkey: &str) -> bool {
    let key = signed_note::StandardVerifier::new(vkey).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(key)]);
    signed_note::Note::from_bytes(message).is_ok_and(|note| note.verify(&known).is_ok())
}

#[test]
fn notes_and_keys_agree_with_signed_note() {
    let log = signer("example.com/log42", 5);
    let key = log_key(&log);
    let their_key = signed_note::StandardVerifier::new(&key.to_string()).unwrap();
    assert_eq!(their_key.name(), key.name());
    assert_eq!(format!("{:08x}", their_key.key_id()), key.id().to_string());

    // Ours, read by them.
    let checkpoint = Checkpoint::new(log.name(), 123, [7; 32]).unwrap();
    let our = checkpoint::sign(&checkpoint, &[&log]).unwrap();
    assert!(their_verdict(our.as_bytes(), &key.to_string()));

    // Theirs, read by us. Their private key has the form `PRIVATE+KEY+name+id+base64(type || seed)`.
    let secret = format!("PRIVATE+KEY+{}+{}+{}", log.name(), key.id(), base64(&[&[1_u8][..], &[5; 32]].concat()));
    let their_signer = signed_note::StandardSigner::new(&secret).unwrap();
    let mut their = signed_note::Note::new(checkpoint.to_text().as_bytes(), &[]).unwrap();
    their.add_sigs(&[&their_signer]).unwrap();
    assert_eq!(their.to_bytes(), our.as_bytes(), "Ed25519 gives one signature");
    assert_eq!(checkpoint::open(&their.to_bytes(), &[key]).unwrap().checkpoint(), &checkpoint);
}

proptest! {
    #[test]
    fn altered_notes_get_the_same_verdict(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let log = signer("example.com/log42", 5);
        let key = log_key(&log);
        let mut message = note::sign_note("a text\n\nof three lines\n", &[&signer("other", 6), &log]).unwrap().into_bytes();
        let at = at.index(message.len());
        if cut { message.truncate(at) } else { message[at] = byte }
        let our = note::open(&message, std::slice::from_ref(&key)).is_ok();
        prop_assert_eq!(our, their_verdict(&message, &key.to_string()));
    }

    #[test]
    fn altered_keys_get_the_same_verdict(at in any::<prop::sample::Index>(), byte in "[ -~]") {
        let text = log_key(&signer("example.com/log42", 5)).to_string();
        let at = at.index(text.len());
        let altered = format!("{}{byte}{}", &text[..at], &text[at + 1..]);
        let their = signed_note::StandardVerifier::new(&altered).is_ok();
        // They also take an ID in capital letters, which C2SP gives in small ones.
        let capital = altered.to_lowercase() == text.to_lowercase() && altered != text && altered.split('+').nth(1) != text.split('+').nth(1);
        prop_assert_eq!(VerifierKey::parse(&altered).is_ok(), their && !capital);
    }
}
