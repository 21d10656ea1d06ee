//! Proof files (`.tlog-proof`).

use crate::common::{Tree, base64, log_key, record, signer, witness_key};
use libcompliance::trail::checkpoint::{self, Checkpoint, CheckpointError, OpenCheckpointError};
use libcompliance::trail::note::{LocalSigner, NoteError, cosign, sign_note};
use libcompliance::trail::proof::{ProofError, TlogProof, TlogProofError, inclusion};
use libcompliance::trail::tree::Hash;
use proptest::prelude::*;

const ORIGIN: &str = "example.com/log42";
const SIZE: u64 = 300;

fn log() -> LocalSigner {
    signer(ORIGIN, 1)
}

fn checkpoint_note(tree: &Tree) -> String {
    let checkpoint = Checkpoint::new(ORIGIN, SIZE, tree.roots[SIZE as usize]).unwrap();
    checkpoint::sign(&checkpoint, &[&log()]).unwrap()
}

fn proof_of(tree: &Tree, index: u64) -> TlogProof {
    TlogProof::new(index, inclusion(tree, index, SIZE).unwrap(), &checkpoint_note(tree)).unwrap()
}

#[test]
fn a_proof_file_proves_its_record_and_no_other() {
    let tree = Tree::of(SIZE);
    for index in [0, 1, 255, 256, 299] {
        let proof = TlogProof::parse(proof_of(&tree, index).encode().as_bytes()).unwrap();
        assert_eq!(proof, proof_of(&tree, index));
        let proven = proof.verify(&record(index), &[log_key(&log())], ORIGIN).unwrap();
        assert_eq!((proven.index, proven.leaf_hash), (index, tree.leaves[index as usize]));
        assert_eq!(proven.checkpoint.size(), SIZE);
        assert_eq!(
            proof.verify(&record(index + 1), &[log_key(&log())], ORIGIN),
            Err(TlogProofError::Proof(ProofError::RootMismatch))
        );
    }
}

#[test]
fn a_tree_of_one_record_has_a_proof_without_hashes() {
    let tree = Tree::of(1);
    let note = checkpoint::sign(&Checkpoint::new(ORIGIN, 1, tree.roots[1]).unwrap(), &[&log()]).unwrap();
    let file = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{note}");
    let proof = TlogProof::parse(file.as_bytes()).unwrap();
    assert!(proof.verify(&record(0), &[log_key(&log())], ORIGIN).is_ok());
    assert_eq!(proof.encode(), file);
}

#[test]
fn the_verdict_names_what_does_not_hold() {
    let tree = Tree::of(SIZE);
    let proof = proof_of(&tree, 7);
    let keys = [log_key(&log())];
    assert_eq!(
        proof.verify(&record(7), &keys, "example.com/log43"),
        Err(TlogProofError::Origin { found: ORIGIN.to_owned(), expected: "example.com/log43".to_owned() })
    );
    let unsigned = Err(TlogProofError::Signature(OpenCheckpointError::Note(NoteError::NoVerifiedSignature)));
    assert_eq!(proof.verify(&record(7), &[], ORIGIN), unsigned);
    assert_eq!(proof.verify(&record(7), &[log_key(&signer(ORIGIN, 2))], ORIGIN), unsigned);
    let note = checkpoint_note(&tree);
    let with = |index, hashes: &[Hash]| TlogProof::new(index, hashes.to_vec(), &note).unwrap();
    let verdict = |proof: TlogProof| proof.verify(&record(7), &keys, ORIGIN);
    assert_eq!(verdict(with(6, proof.hashes())), Err(TlogProofError::Proof(ProofError::RootMismatch)));
    assert_eq!(
        verdict(with(300, proof.hashes())),
        Err(TlogProofError::Proof(ProofError::IndexOutOfRange { index: 300, size: 300 }))
    );
    assert_eq!(verdict(with(7, &proof.hashes()[1..])), Err(TlogProofError::Proof(ProofError::TooShort)));
    let longer = [proof.hashes(), &[[0; 32]]].concat();
    assert_eq!(verdict(with(7, &longer)), Err(TlogProofError::Proof(ProofError::TooLong)));
    // A witness alone cannot stand in for the log.
    let witness = signer("witness.example/w", 3);
    let text = Checkpoint::new(ORIGIN, SIZE, tree.roots[SIZE as usize]).unwrap().to_text();
    let alone = format!("{text}\n{}", cosign(&text, 5, &witness).unwrap());
    let proof = TlogProof::new(7, proof.hashes().to_vec(), &alone).unwrap();
    assert_eq!(
        proof.verify(&record(7), &[log_key(&log()), witness_key(&witness)], ORIGIN),
        Err(TlogProofError::Signature(OpenCheckpointError::NoLogSignature))
    );
}

#[test]
fn extra_bytes_are_kept_and_not_believed() {
    let tree = Tree::of(SIZE);
    let proof = proof_of(&tree, 7);
    let extra = proof.clone().with_extra(b"context").unwrap();
    let again = TlogProof::parse(extra.encode().as_bytes()).unwrap();
    assert_eq!(again.extra(), Some(&b"context"[..]));
    assert!(again.verify(&record(7), &[log_key(&log())], ORIGIN).is_ok());
    assert_eq!(proof.clone().with_extra(b"").unwrap(), proof);
    let most = proof.clone().with_extra(&[1; 500_000]).unwrap();
    assert_eq!(TlogProof::parse(most.encode().as_bytes()).unwrap(), most);
    assert_eq!(proof.with_extra(&[1; 500_001]), Err(TlogProofError::ExtraTooLarge(500_001)));
}

#[test]
fn malformed_files_by_name() {
    let tree = Tree::of(SIZE);
    let good = proof_of(&tree, 7).encode();
    let (head, note) = good.split_once("\n\n").unwrap();
    let hash = base64(&[1; 32]);
    for (file, want) in [
        (String::new(), TlogProofError::FirstLine),
        ("c2sp.org/tlog-proof@v1".to_owned(), TlogProofError::FirstLine),
        (good.replacen("@v1", "@v2", 1), TlogProofError::FirstLine),
        (format!("\n{good}"), TlogProofError::FirstLine),
        (good.replacen("@v1\n", "@v1 \n", 1), TlogProofError::FirstLine),
        (good.replacen("@v1\n", "@v1\r\n", 1), TlogProofError::FirstLine),
        ("c2sp.org/tlog-proof@v1\n".to_owned(), TlogProofError::Index),
        (good.replacen("index 7\n", "", 1), TlogProofError::Index),
        (good.replacen("index 7", "index 07", 1), TlogProofError::Index),
        (good.replacen("index 7", "index -7", 1), TlogProofError::Index),
        (good.replacen("index 7", "index +7", 1), TlogProofError::Index),
        (good.replacen("index 7", "index", 1), TlogProofError::Index),
        (good.replacen("index 7", "index 7 ", 1), TlogProofError::Index),
        (good.replacen("index 7", "Index 7", 1), TlogProofError::Index),
        (good.replacen("index 7", "index 18446744073709551616", 1), TlogProofError::Index),
        (good.replacen("index", "extra YQ==\nextra YQ==\nindex", 1), TlogProofError::Index),
        (good.replacen("index 7\n", "index 7\nextra YQ==\n", 1), TlogProofError::Hash(1)),
        (good.replacen("index", "extra \nindex", 1), TlogProofError::Extra),
        (good.replacen("index", "extra YQ\nindex", 1), TlogProofError::Extra),
        (good.replacen("index", "extra YQ== \nindex", 1), TlogProofError::Extra),
        ("c2sp.org/tlog-proof@v1\nextra YQ==".to_owned(), TlogProofError::Extra),
        (format!("{head}\nx\n\n{note}"), TlogProofError::Hash(10)),
        (format!("{head}\n{}\n\n{note}", base64(&[1; 31])), TlogProofError::Hash(10)),
        (format!("{head}\n{hash} \n\n{note}"), TlogProofError::Hash(10)),
        (format!("{head}\n{}\n{note}", format!("{hash}\n").repeat(56)), TlogProofError::TooManyHashes),
        (head.to_owned(), TlogProofError::MissingCheckpoint),
        (format!("{head}\n"), TlogProofError::MissingCheckpoint),
        (format!("{head}\n\n"), TlogProofError::MissingCheckpoint),
        (format!("{head}\n\n\n{note}"), TlogProofError::Checkpoint(CheckpointError::Size)),
        (good.trim_end().to_owned(), TlogProofError::Note(NoteError::MissingNewline)),
        (format!("{good}\n"), TlogProofError::Note(NoteError::NotSigned)),
        (
            format!("{head}\n\n{}", sign_note("hello\n", &[&log()]).unwrap()),
            TlogProofError::Checkpoint(CheckpointError::TooFewLines),
        ),
    ] {
        assert_eq!(TlogProof::parse(file.as_bytes()), Err(want), "{file:?}");
    }
    assert_eq!(TlogProof::parse(&vec![b'x'; 2_000_001]), Err(TlogProofError::TooLarge(2_000_001)));
    assert_eq!(TlogProof::parse(b"c2sp.org/tlog-proof@v1\n\xff"), Err(TlogProofError::NotUtf8));
    assert_eq!(TlogProof::new(0, vec![[0; 32]; 65], note), Err(TlogProofError::TooManyHashes));
}

proptest! {
    #[test]
    fn any_flipped_bit_of_a_file_is_found(index in 0..SIZE, bit in any::<prop::sample::Index>()) {
        let tree = Tree::of(SIZE);
        let mut file = proof_of(&tree, index).encode().into_bytes();
        let bit = bit.index(file.len() * 8);
        file[bit / 8] ^= 1 << (bit % 8);
        let verdict = TlogProof::parse(&file)
            .and_then(|proof| proof.verify(&record(index), &[log_key(&log())], ORIGIN));
        prop_assert!(verdict.is_err());
    }
}
