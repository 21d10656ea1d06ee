//! The tree and its proofs against foreign vectors and known answers.

use crate::common::{base64, hash_of_vector, hex, unhex, vectors};
use libcompliance::trail::proof::{ProofError, root_from_inclusion, verify_consistency, verify_inclusion};
use libcompliance::trail::tree::{Frontier, Hash, empty_root, leaf_hash, node_hash, root_of};
use serde_json::Value;

/// The entries of the golden log of `transparency-dev/tessera`.
const GOLDEN: &str = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten";

#[test]
fn the_known_roots_of_rfc_6962() {
    // transparency-dev/merkle testonly/constants.go, google/certificate-transparency merkle_tree_test.cc.
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(hex(&frontier.root()), *root, "size {size}");
        if let Some(leaf) = leaves.get(size) {
            frontier.push(leaf_hash(&unhex(leaf)));
        }
    }
    assert_eq!(base64(&empty_root()), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn the_root_of_the_golden_log() {
    let leaves: Vec<Hash> = GOLDEN.split(' ').map(|entry| leaf_hash(entry.as_bytes())).collect();
    assert_eq!(leaves.len(), 15);
    assert_eq!(base64(&root_of(&leaves)), "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=");
}

#[test]
fn the_foreign_tree() {
    let Some(file) = vectors("rfc6962_tree", "rfc6962_tree.json") else { return };
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let leaves: Vec<Hash> = texts(&file["leaf_inputs"]).iter().map(|leaf| leaf_hash(&unhex(leaf))).collect();
    for (size, root) in texts(&file["root_hash_by_size"]).iter().enumerate() {
        assert_eq!(hex(&root_of(&leaves[..size])), *root, "size {size}");
    }
    let mut level = leaves;
    for (height, want) in file["node_hashes_by_level"].as_array().unwrap().iter().enumerate() {
        assert_eq!(level.iter().map(|hash| hex(hash)).collect::<Vec<_>>(), texts(want), "height {height}");
        level = level.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    for case in file["hasher"].as_array().unwrap() {
        let got = match case["what"].as_str().unwrap() {
            "empty root" => empty_root(),
            "leaf" => leaf_hash(&unhex(case["data"].as_str().unwrap())),
            // Its inputs are five bytes, which the typed function does not take; the rule is the same.
            "node" => libcompliance::crypto::sha256(
                &[&[1], unhex(case["left"].as_str().unwrap()).as_slice(), &unhex(case["right"].as_str().unwrap())]
                    .concat(),
            ),
            other => panic!("unknown case {other}"),
        };
        assert_eq!(hex(&got), case["want"].as_str().unwrap(), "{case}");
    }
}

fn proof_of(case: &Value) -> Vec<Hash> {
    case["proof"].as_array().into_iter().flatten().map(|hash| hash_of_vector(hash.as_str().unwrap())).collect()
}

#[test]
fn the_foreign_inclusion_proofs() {
    let Some(file) = vectors("merkle_proofs inclusion", "merkle_proofs.json") else { return };
    let mut refused = 0;
    let cases = file["inclusion"].as_array().unwrap();
    for case in cases {
        let (index, size) = (case["leafIdx"].as_u64().unwrap(), case["treeSize"].as_u64().unwrap());
        let leaf = hash_of_vector(case["leafHash"].as_str().unwrap());
        let root = hash_of_vector(case["root"].as_str().unwrap());
        let verdict = verify_inclusion(index, size, &leaf, &proof_of(case), &root);
        // A leaf and a root that are both of zero bytes would here be two equal hashes: the types rule the case out.
        let empty_pair = case["leafHash"] == "" && case["root"] == "";
        assert_eq!(verdict.is_err(), case["wantErr"].as_bool().unwrap() && !empty_pair, "{case}: {verdict:?}");
        refused += usize::from(verdict.is_err());
    }
    assert!(cases.len() >= 98 && refused >= 91, "{} cases, {refused} refused", cases.len());
}

#[test]
fn the_foreign_consistency_proofs() {
    let Some(file) = vectors("merkle_proofs consistency", "merkle_proofs.json") else { return };
    let mut refused = 0;
    let cases = file["consistency"].as_array().unwrap();
    for case in cases {
        let (old, new) = (case["size1"].as_u64().unwrap(), case["size2"].as_u64().unwrap());
        let root = |name: &str| hash_of_vector(case[name].as_str().unwrap());
        let verdict = verify_consistency(old, new, &root("root1"), &root("root2"), &proof_of(case));
        // The vectors refuse every proof from size 0; the witness protocol, followed here, takes the empty one.
        let from_nothing = old == 0 && root("root1") == empty_root() && proof_of(case).is_empty() && new > 0;
        assert_eq!(verdict.is_err(), case["wantErr"].as_bool().unwrap() && !from_nothing, "{case}: {verdict:?}");
        refused += usize::from(verdict.is_err());
    }
    assert!(cases.len() >= 98 && refused >= 91, "{} cases, {refused} refused", cases.len());
}

#[test]
fn from_size_0_only_the_empty_root_with_an_empty_proof() {
    let (empty, some) = (empty_root(), [7; 32]);
    assert_eq!(verify_consistency(0, 0, &empty, &empty, &[]), Ok(()));
    assert_eq!(verify_consistency(0, 9, &empty, &some, &[]), Ok(()));
    assert_eq!(verify_consistency(0, 9, &some, &some, &[]), Err(ProofError::OldRootMismatch));
    assert_eq!(verify_consistency(0, 9, &empty, &some, &[some]), Err(ProofError::TooLong));
    assert_eq!(verify_consistency(0, 0, &empty, &some, &[]), Err(ProofError::NewRootMismatch));
    assert_eq!(verify_consistency(0, 0, &some, &some, &[]), Err(ProofError::OldRootMismatch));
}

#[test]
fn each_failure_has_its_name() {
    let leaves: Vec<Hash> = (0..8_u8).map(|i| leaf_hash(&[i])).collect();
    let root = root_of(&leaves);
    let proof = [leaves[1], root_of(&leaves[2..4]), root_of(&leaves[4..])];
    assert_eq!(verify_inclusion(0, 8, &leaves[0], &proof, &root), Ok(()));
    assert_eq!(
        verify_inclusion(8, 8, &leaves[0], &proof, &root),
        Err(ProofError::IndexOutOfRange { index: 8, size: 8 })
    );
    assert_eq!(verify_inclusion(0, 0, &leaves[0], &[], &root), Err(ProofError::IndexOutOfRange { index: 0, size: 0 }));
    assert_eq!(verify_inclusion(0, 8, &leaves[0], &proof[..2], &root), Err(ProofError::TooShort));
    let longer = [&proof[..], &[[0; 32]]].concat();
    assert_eq!(verify_inclusion(0, 8, &leaves[0], &longer, &root), Err(ProofError::TooLong));
    assert_eq!(verify_inclusion(1, 8, &leaves[0], &proof, &root), Err(ProofError::RootMismatch));
    assert_eq!(verify_inclusion(0, 8, &leaves[1], &proof, &root), Err(ProofError::RootMismatch));

    let old = root_of(&leaves[..4]);
    let step = [root_of(&leaves[4..])];
    assert_eq!(verify_consistency(4, 8, &old, &root, &step), Ok(()));
    assert_eq!(verify_consistency(8, 4, &root, &old, &step), Err(ProofError::SizesReversed { old: 8, new: 4 }));
    assert_eq!(verify_consistency(4, 8, &old, &root, &[]), Err(ProofError::TooShort));
    assert_eq!(verify_consistency(4, 8, &old, &root, &[step[0], old]), Err(ProofError::TooLong));
    assert_eq!(verify_consistency(4, 8, &old, &old, &step), Err(ProofError::NewRootMismatch));
    assert_eq!(verify_consistency(6, 8, &old, &root, &[leaves[0]]), Err(ProofError::TooShort));
    assert_eq!(verify_consistency(8, 8, &root, &root, &step), Err(ProofError::TooLong));
    assert_eq!(verify_consistency(8, 8, &root, &old, &[]), Err(ProofError::NewRootMismatch));
    // From 6 records: the pair 4..6, its sibling 6..8, then 0..4.
    let six = [root_of(&leaves[4..6]), root_of(&leaves[6..]), old];
    assert_eq!(verify_consistency(6, 8, &root_of(&leaves[..6]), &root, &six), Ok(()));
    assert_eq!(verify_consistency(6, 8, &old, &root, &six), Err(ProofError::OldRootMismatch));
}

#[test]
fn sizes_near_the_limit_do_not_overflow() {
    let leaf = [1; 32];
    assert_eq!(root_from_inclusion(u64::MAX - 1, u64::MAX, &leaf, &[]), Err(ProofError::TooShort));
    assert!(root_from_inclusion(0, u64::MAX, &leaf, &[[2; 32]; 64]).is_ok());
    assert_eq!(root_from_inclusion(0, u64::MAX, &leaf, &[[2; 32]; 65]), Err(ProofError::TooLong));
    assert_eq!(verify_consistency(1 << 63, u64::MAX, &leaf, &leaf, &[[2; 32]; 200]), Err(ProofError::TooLong));
    assert_eq!(verify_consistency(u64::MAX - 1, u64::MAX, &leaf, &leaf, &[[2; 32]; 3]), Err(ProofError::TooShort));
}
