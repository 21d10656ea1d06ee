//! Checkpoints and proofs, verified with what was kept outside.

use crate::help::{BAD_TEXT, OK, S, Told, c, call, fails, taken};
use compliance::*;
use core::ptr::{null, null_mut};
use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::{KeyKind, LocalSigner, Signer as _, VerifierKey, cosign};
use libcompliance::trail::tree::{leaf_hash, root_of};

const ORIGIN: &str = "example.com/balance-3";
const NOT_VERIFIED: S = S::COMPLIANCE_STATUS_NOT_VERIFIED;
const NULL: S = S::COMPLIANCE_STATUS_NULL_POINTER;
const ARGUMENT: S = S::COMPLIANCE_STATUS_INVALID_ARGUMENT;

/// A log of `count` records, sealed: a proof of number `index`, the newest checkpoint and the verifier key.
struct Sealed {
    proof: String,
    checkpoint: String,
    key: String,
}

fn record(at: u64) -> Vec<u8> {
    format!("weighing {at}").into_bytes()
}

fn sealed(count: u64, index: u64) -> Sealed {
    sealed_with(count, index, record)
}

fn sealed_with(count: u64, index: u64, record: impl Fn(u64) -> Vec<u8>) -> Sealed {
    let (origin, mut sealer, seed) = (c(ORIGIN), null_mut(), [7_u8; 32]);
    call(|error| unsafe { compliance_sealer_new(origin.as_ptr(), seed.as_ptr(), seed.len(), &raw mut sealer, error) })
        .unwrap();
    for at in 0..count {
        let (bytes, mut place) = (record(at), 0);
        call(|error| unsafe { compliance_sealer_append(sealer, bytes.as_ptr(), bytes.len(), &raw mut place, error) })
            .unwrap();
    }
    let text = |function: &dyn Fn(*mut *mut compliance_text, *mut *mut compliance_error) -> S| {
        let mut text = null_mut();
        call(|error| function(&raw mut text, error)).unwrap();
        taken(text)
    };
    let made = Sealed {
        checkpoint: text(&|text, error| unsafe { compliance_sealer_checkpoint(sealer, text, error) }),
        proof: text(&|text, error| unsafe { compliance_sealer_prove(sealer, index, text, error) }),
        key: text(&|text, error| unsafe { compliance_sealer_verifier_key(sealer, text, error) }),
    };
    compliance_sealer_free(sealer);
    made
}

fn witness() -> LocalSigner {
    LocalSigner::new("witness.example.org", Ed25519::from_seed(&[9; 32]).unwrap()).unwrap()
}

fn witness_key() -> String {
    let witness = witness();
    VerifierKey::new(witness.name(), KeyKind::CosignatureV1, witness.public_key()).unwrap().to_string()
}

fn cosigned(note: &str) -> String {
    let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    note.to_owned() + &cosign(&text, 1_795_000_000, &witness()).unwrap()
}

fn prove(proof: &str, record: &[u8], keys: &str, origin: &str) -> Result<(u64, u64, u32), Told> {
    let (keys, origin) = (c(keys), c(origin));
    let (mut index, mut size, mut cosignatures) = (5, 5, 5);
    let asked = call(|error| unsafe {
        compliance_proof_verify(
            proof.as_ptr(),
            proof.len(),
            record.as_ptr(),
            record.len(),
            keys.as_ptr(),
            origin.as_ptr(),
            &raw mut index,
            &raw mut size,
            &raw mut cosignatures,
            error,
        )
    });
    assert!(asked.is_ok() || (index, size, cosignatures) == (0, 0, 0));
    asked.map(|()| (index, size, cosignatures))
}

fn checkpoint(note: &str, keys: &str, origin: &str) -> Result<(u64, [u8; 32], u32), Told> {
    let (keys, origin) = (c(keys), c(origin));
    let (mut size, mut root, mut cosignatures) = (5, [5; 32], 5);
    let asked = call(|error| unsafe {
        compliance_checkpoint_verify(
            note.as_ptr(),
            note.len(),
            keys.as_ptr(),
            origin.as_ptr(),
            &raw mut size,
            root.as_mut_ptr(),
            &raw mut cosignatures,
            error,
        )
    });
    assert!(asked.is_ok() || (size, root, cosignatures) == (0, [0; 32], 0));
    asked.map(|()| (size, root, cosignatures))
}

#[test]
fn a_record_is_proved_byte_for_byte() {
    let Sealed { proof, key, .. } = sealed(11, 4);
    assert_eq!(prove(&proof, &record(4), &key, ORIGIN), Ok((4, 11, 0)));
    let told = |proof: &str, record: &[u8], keys: &str, origin: &str, code: &str| {
        let told = prove(proof, record, keys, origin).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (NOT_VERIFIED, code));
    };
    told(&proof, &record(5), &key, ORIGIN, "proof_root_mismatch");
    told(&proof, b"", &key, ORIGIN, "proof_root_mismatch");
    told(&proof, &record(4), &key, "example.com/balance-4", "tlog_proof_origin");
    told(&proof, &record(4), "", ORIGIN, "note_no_verified_signature");
    told(&proof, &record(4), &witness_key(), ORIGIN, "note_no_verified_signature");
    told(&proof.replace("index 4", "index 5"), &record(4), &key, ORIGIN, "proof_root_mismatch");
    told(&proof.replace("\n11\n", "\n12\n"), &record(4), &key, ORIGIN, "note_invalid_signature");
    told("", &record(4), &key, ORIGIN, "tlog_proof_first_line");
    let keys = format!("# kept in the safe\n\n  {key}  \n{}\n", witness_key());
    assert_eq!(prove(&proof, &record(4), &keys, ORIGIN), Ok((4, 11, 0)));
    let (body, note) = proof.split_once("\n\n").unwrap();
    assert_eq!(prove(&format!("{body}\n\n{}", cosigned(note)), &record(4), &keys, ORIGIN), Ok((4, 11, 1)));
    let unreadable = prove(&proof, &record(4), "no key", ORIGIN).unwrap_err();
    assert_eq!((unreadable.status, unreadable.code.as_str()), (ARGUMENT, "vkey_shape"));
}

/// A record of a laboratory's trail, from the vectors: it says itself that it is number `index`.
fn record_that_says(index: u64) -> Vec<u8> {
    use base64::Engine as _;
    let file = include_str!("../../../../tests/vectors/trail.json");
    let file: serde_json::Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let case =
        cases.iter().find(|case| case["operation"] == "record_read" && case["output"]["index"] == index).unwrap();
    base64::engine::general_purpose::STANDARD.decode(case["input"]["record"].as_str().unwrap()).unwrap()
}

#[test]
fn a_record_that_names_another_place_is_refused() {
    let given = record_that_says(7);
    for index in [7, 3] {
        let put = |at| if at == index { given.clone() } else { record(at) };
        let Sealed { proof, key, .. } = sealed_with(9, index, put);
        match prove(&proof, &given, &key, ORIGIN) {
            Ok(found) => assert_eq!((index, found), (7, (7, 9, 0))),
            Err(told) => assert_eq!((index, told.status, told.code.as_str()), (3, NOT_VERIFIED, "record_reordered")),
        }
    }
}

#[test]
fn a_checkpoint_is_verified_with_a_key_kept_outside() {
    let Sealed { checkpoint: note, key, .. } = sealed(11, 4);
    let leaves: Vec<_> = (0..11).map(|at| leaf_hash(&record(at))).collect();
    assert_eq!(checkpoint(&note, &key, ORIGIN), Ok((11, root_of(&leaves), 0)));
    let both = format!("{key}\n{}", witness_key());
    assert_eq!(checkpoint(&cosigned(&note), &both, ORIGIN), Ok((11, root_of(&leaves), 1)));
    assert_eq!(checkpoint(&cosigned(&note), &key, ORIGIN), Ok((11, root_of(&leaves), 0)));
    for (note, keys, origin, code) in [
        (note.as_str(), key.as_str(), "example.com/lab", "other_trail"),
        (&note.replace("\n11\n", "\n12\n"), &key, ORIGIN, "note_invalid_signature"),
        (&note, &witness_key(), ORIGIN, "note_no_verified_signature"),
        (&cosigned(&note), &witness_key(), ORIGIN, "checkpoint_no_log_signature"),
        ("", &key, ORIGIN, "note_not_signed"),
    ] {
        let told = checkpoint(note, keys, origin).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (NOT_VERIFIED, code));
    }
}

fn flat(hashes: &[[u8; 32]]) -> Vec<u8> {
    hashes.concat()
}

#[test]
fn a_later_tree_begins_with_the_earlier_one() {
    // A tree of seven grows out of one of four: the proof is the hash of leaves 4 to 6.
    let leaves = (0..7).map(|at| leaf_hash(&record(at))).collect::<Vec<_>>();
    let (old, new) = (root_of(&leaves[..4]), root_of(&leaves));
    let proof = flat(&[root_of(&leaves[4..])]);
    let ask = |old_size, new_size, old: &[u8; 32], new: &[u8; 32], proof: &[u8]| {
        call(|error| unsafe {
            compliance_consistency_verify(
                old_size,
                new_size,
                old.as_ptr(),
                new.as_ptr(),
                proof.as_ptr(),
                proof.len(),
                error,
            )
        })
        .map_err(|told| (told.status, told.code))
    };
    let no = |code: &str| Err((NOT_VERIFIED, code.to_owned()));
    assert_eq!(ask(4, 7, &old, &new, &proof), Ok(()));
    assert_eq!(ask(4, 4, &old, &old, &[]), Ok(()));
    assert_eq!(ask(4, 7, &new, &new, &proof), no("proof_new_root_mismatch"));
    assert_eq!(ask(0, 7, &old, &new, &[]), no("proof_old_root_mismatch"));
    assert_eq!(ask(4, 7, &old, &old, &proof), no("proof_new_root_mismatch"));
    assert_eq!(ask(7, 4, &new, &old, &proof), no("proof_sizes_reversed"));
    assert_eq!(ask(4, 7, &old, &new, &[]), no("proof_too_short"));
    assert_eq!(ask(4, 7, &old, &new, &proof[..31]), Err((ARGUMENT, "length_out_of_range".to_owned())));
}

#[test]
fn a_leaf_is_in_a_tree() {
    let mut leaves = Vec::new();
    for at in 0..7 {
        let (bytes, mut hash) = (record(at), [0; 32]);
        assert_eq!(unsafe { compliance_leaf_hash(bytes.as_ptr(), bytes.len(), hash.as_mut_ptr()) }, OK);
        assert_eq!(hash, leaf_hash(&bytes));
        leaves.push(hash);
    }
    let mut empty = [1; 32];
    assert_eq!(unsafe { compliance_leaf_hash(null(), 0, empty.as_mut_ptr()) }, OK);
    assert_eq!(empty, leaf_hash(b""));
    assert_eq!(unsafe { compliance_leaf_hash(null(), 1, empty.as_mut_ptr()) }, NULL);
    assert_eq!(empty, [0; 32]);
    assert_eq!(unsafe { compliance_leaf_hash(empty.as_ptr(), 32, null_mut()) }, NULL);

    let root = root_of(&leaves);
    // Number 4 of seven: beside it 5, then 6, then the first four.
    let proof = flat(&[leaves[5], leaves[6], root_of(&leaves[..4])]);
    let ask = |index, size, leaf: &[u8; 32], proof: &[u8]| {
        call(|error| unsafe {
            compliance_inclusion_verify(index, size, leaf.as_ptr(), root.as_ptr(), proof.as_ptr(), proof.len(), error)
        })
        .map_err(|told| (told.status, told.code))
    };
    let no = |code: &str| Err((NOT_VERIFIED, code.to_owned()));
    assert_eq!(ask(4, 7, &leaves[4], &proof), Ok(()));
    assert_eq!(ask(4, 7, &leaves[3], &proof), no("proof_root_mismatch"));
    assert_eq!(ask(5, 7, &leaves[4], &proof), no("proof_root_mismatch"));
    assert_eq!(ask(7, 7, &leaves[4], &proof), no("proof_index_out_of_range"));
    assert_eq!(ask(4, 7, &leaves[4], &proof[..64]), no("proof_too_short"));
    assert_eq!(ask(4, 7, &leaves[4], &proof[1..]), Err((ARGUMENT, "length_out_of_range".to_owned())));
}

#[test]
fn arguments_that_are_none_are_answered() {
    let (bytes, text, hash) = (b"x", c"x".as_ptr(), [0_u8; 32]);
    let bytes = bytes.as_ptr();
    let (mut one, mut two, mut three, mut root) = (1, 1, 1, [1_u8; 32]);
    let mut proof = |proof, record, keys, origin, index| {
        call(|error| unsafe {
            compliance_proof_verify(proof, 1, record, 1, keys, origin, index, &raw mut two, &raw mut three, error)
        })
        .unwrap_err()
        .status
    };
    assert_eq!(proof(null(), bytes, text, text, &raw mut one), NULL);
    assert_eq!(proof(bytes, null(), text, text, &raw mut one), NULL);
    assert_eq!(proof(bytes, bytes, null(), text, &raw mut one), NULL);
    assert_eq!(proof(bytes, bytes, text, null(), &raw mut one), NULL);
    assert_eq!(proof(bytes, bytes, text, text, null_mut()), NULL);
    assert_eq!(proof(bytes, bytes, BAD_TEXT.as_ptr(), text, &raw mut one), S::COMPLIANCE_STATUS_INVALID_TEXT);
    assert_eq!((one, two, three), (0, 0, 0));
    let mut note = |note, keys, origin, root| {
        call(|error| unsafe {
            compliance_checkpoint_verify(note, 1, keys, origin, &raw mut one, root, &raw mut three, error)
        })
        .unwrap_err()
        .status
    };
    assert_eq!(note(null(), text, text, root.as_mut_ptr()), NULL);
    assert_eq!(note(bytes, null(), text, root.as_mut_ptr()), NULL);
    assert_eq!(note(bytes, text, null(), root.as_mut_ptr()), NULL);
    assert_eq!(note(bytes, text, text, null_mut()), NULL);
    assert_eq!(root, [0; 32]);
    for place in 0..3 {
        let of = |at| if at == place { null() } else { hash.as_ptr() };
        fails(NULL, "null_pointer", |error| unsafe {
            compliance_inclusion_verify(0, 1, of(0), of(1), of(2), 32, error)
        });
        fails(NULL, "null_pointer", |error| unsafe {
            compliance_consistency_verify(0, 1, of(0), of(1), of(2), 32, error)
        });
    }
}
