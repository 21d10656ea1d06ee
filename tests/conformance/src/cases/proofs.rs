//! Checkpoints and proofs.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a generator of tests: what is wrong here must stop it"
)]

use super::List;
use crate::fixture::{
    ORIGIN, consistency as consistent, cosigned, inclusion as included, key, leaves, log_key, note, note_by, record,
    root, signer, witness_key,
};
use crate::operation::base64;
use libcompliance::crypto::Hash;
use libcompliance::trail::note::{KeyKind, sign_note};
use libcompliance::trail::proof::TlogProof;
use serde_json::{Value, json};

fn hashes(list: &[Hash]) -> Value {
    list.iter().map(|hash| Value::String(base64(hash))).collect()
}

pub(super) fn checkpoints(list: &mut List) {
    let op = "checkpoint_open";
    let ask = |note: &str, keys: &[&str]| json!({ "note": base64(note.as_bytes()), "keys": keys });
    let (key_text, witness) = (log_key(), witness_key());
    let log = [key_text.as_str()];
    list.good(op, "log_signature", ask(&note(11), &log));
    list.good(op, "empty_log", ask(&note(0), &log));
    list.good(op, "cosigned", ask(&cosigned(11), &[&key_text, &witness]));
    list.good(op, "witness_not_given", ask(&cosigned(11), &log));
    let other = signer(ORIGIN, 2);
    list.good(
        op,
        "two_log_keys",
        ask(&note_by(11, &[&signer(ORIGIN, 1), &other]), &[&key_text, &key(&other, KeyKind::Ed25519)]),
    );
    let text = |change: &dyn Fn(&str) -> String| {
        // Signed as it is: what is wrong is the text, not the signature.
        let good = note(11).split_once("\n\n").expect("a note").0.to_owned() + "\n";
        ask(&sign_note(&change(&good), &[&signer(ORIGIN, 1)]).expect("a note"), &log)
    };
    list.fails(op, "two_lines", text(&|_| format!("{ORIGIN}\n11\n")), "checkpoint_too_few_lines");
    list.fails(op, "empty_origin", text(&|good| good.replacen(ORIGIN, "", 1)), "checkpoint_empty_line");
    list.fails(op, "size_with_leading_zero", text(&|good| good.replacen("\n11\n", "\n011\n", 1)), "checkpoint_size");
    list.fails(op, "size_with_sign", text(&|good| good.replacen("\n11\n", "\n+11\n", 1)), "checkpoint_size");
    list.fails(
        op,
        "size_beyond_64_bits",
        text(&|good| good.replacen("\n11\n", "\n18446744073709551616\n", 1)),
        "checkpoint_size",
    );
    list.fails(op, "root_without_padding", text(&|good| good.replacen("=\n", "\n", 1)), "checkpoint_root");
    list.fails(op, "root_of_31_bytes", text(&|_| format!("{ORIGIN}\n11\n{}\n", base64(&[1; 31]))), "checkpoint_root");
    list.fails(
        op,
        "empty_log_with_a_root",
        text(&|good| good.replacen("\n11\n", "\n0\n", 1)),
        "checkpoint_empty_tree_root",
    );
    let changed = |from: &str, to: &str| {
        let good = note(11);
        assert!(good.contains(from), "the note does not hold `{from}`");
        ask(&good.replacen(from, to, 1), &log)
    };
    list.fails(op, "size_altered", changed("\n11\n", "\n12\n"), "note_invalid_signature");
    list.fails(
        op,
        "origin_altered",
        changed("example.com/lab/1\n11", "example.com/lab/2\n11"),
        "note_invalid_signature",
    );
    list.fails(
        op,
        "signature_altered",
        ask(&note(11).replace(note(11).trim_end(), &flipped(note(11).trim_end())), &log),
        "note_invalid_signature",
    );
    list.fails(op, "another_key", ask(&note(11), &[&key(&other, KeyKind::Ed25519)]), "note_no_verified_signature");
    list.fails(op, "no_keys", ask(&note(11), &[]), "note_no_verified_signature");
    list.fails(op, "only_the_witness_is_given", ask(&cosigned(11), &[&witness]), "checkpoint_no_log_signature");
    list.fails(op, "a_key_twice", ask(&note(11), &[&key_text, &key_text]), "note_ambiguous_key");
    list.fails(op, "not_signed", ask(note(11).split_once("\n\n").expect("a note").0, &log), "note_not_signed");
    list.fails(op, "without_last_newline", ask(note(11).trim_end(), &log), "note_missing_newline");
    list.fails(op, "carriage_returns", ask(&note(11).replace('\n', "\r\n"), &log), "note_control_character");
    list.fails(op, "a_dash_that_is_none", changed("\u{2014} ", "- "), "note_signature_line");
    list.fails(
        op,
        "not_utf_8",
        json!({ "note": base64(&[note(11).as_bytes(), &[0xff]].concat()), "keys": log }),
        "note_not_utf8",
    );
    list.fails(op, "101_signatures", ask(&many(101), &log), "note_too_many_signatures");
    list.fails(
        op,
        "key_of_another_id",
        ask(&note(11), &[&key_text.replacen(id_of(&key_text), "00000000", 1)]),
        "vkey_id_mismatch",
    );
    list.fails(
        op,
        "key_with_upper_case_id",
        ask(&note(11), &[&key_text.replacen(id_of(&key_text), "ABCDEF01", 1)]),
        "vkey_id",
    );
    list.fails(op, "key_without_parts", ask(&note(11), &["example.com/lab/1"]), "vkey_shape");
    list.fails(
        op,
        "key_with_a_space",
        ask(&note(11), &[&key_text.replacen("example.com", "example com", 1)]),
        "vkey_name",
    );
    list.fails(
        op,
        "key_not_base64",
        ask(&note(11), &[&key_text.trim_end_matches('=')[..key_text.len() - 3]]),
        "vkey_base64",
    );
    list.fails(
        op,
        "key_of_unknown_type",
        ask(&note(11), &[&format!("{ORIGIN}+00000000+{}", base64(&[2; 33]))]),
        "vkey_type",
    );
    list.fails(
        op,
        "key_too_short",
        ask(&note(11), &[&format!("{ORIGIN}+00000000+{}", base64(&[1; 32]))]),
        "vkey_length",
    );
}

fn id_of(key: &str) -> &str {
    key.split('+').nth(1).expect("an id")
}

/// The last letter before the padding exchanged for another with the same unused bits.
fn flipped(note: &str) -> String {
    let at = note.len() - 8;
    let other = if note.as_bytes()[at] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &note[..at], &note[at + 1..])
}

fn many(count: u8) -> String {
    let signers: Vec<_> = (0..count - 1).map(|seed| signer(&format!("k{seed}"), seed)).collect();
    let signers: Vec<_> = signers.iter().map(|signer| signer as &dyn libcompliance::trail::note::Signer).collect();
    let good = note_by(11, &signers);
    let last = good.lines().last().expect("a line").to_owned();
    format!("{good}{last}\n")
}

pub(super) fn inclusion(list: &mut List) {
    let op = "inclusion";
    let ask = |index: u64, size: u64, leaf: Hash, proof: &[Hash], root: Hash| {
        json!({
            "index": index, "size": size, "leaf_hash": base64(&leaf), "proof": hashes(proof), "root": base64(&root),
        })
    };
    let leaf = |index: u64| leaves(index + 1).pop().expect("a leaf");
    for (index, size) in [(0, 1), (0, 2), (1, 2), (0, 7), (6, 7), (3, 8), (10, 11), (4, 11)] {
        list.good(op, &format!("{index}_of_{size}"), ask(index, size, leaf(index), &included(index, size), root(size)));
    }
    let (good, of) = (included(4, 11), root(11));
    list.fails(op, "index_out_of_range", ask(11, 11, leaf(4), &good, of), "proof_index_out_of_range");
    list.fails(op, "empty_tree", ask(0, 0, leaf(4), &[], of), "proof_index_out_of_range");
    list.fails(op, "too_short", ask(4, 11, leaf(4), &good[..3], of), "proof_too_short");
    list.fails(op, "no_proof", ask(4, 11, leaf(4), &[], of), "proof_too_short");
    list.fails(op, "too_long", ask(4, 11, leaf(4), &[good.as_slice(), &[[0; 32]]].concat(), of), "proof_too_long");
    list.fails(op, "a_proof_for_a_single_record", ask(0, 1, leaf(0), &[[0; 32]], root(1)), "proof_too_long");
    let mismatch = "proof_root_mismatch";
    list.fails(op, "another_index", ask(5, 11, leaf(4), &good, of), mismatch);
    list.fails(op, "another_record", ask(4, 11, leaf(5), &good, of), mismatch);
    list.fails(op, "another_root", ask(4, 11, leaf(4), &good, root(10)), mismatch);
    list.fails(op, "another_size_of_equal_height", ask(4, 12, leaf(4), &good, root(10)), mismatch);
    list.fails(op, "hashes_exchanged", ask(4, 11, leaf(4), &[good[1], good[0], good[2], good[3]], of), mismatch);
    list.fails(op, "a_hash_altered", ask(4, 11, leaf(4), &[good[0], good[1], [0; 32], good[3]], of), mismatch);
}

pub(super) fn consistency(list: &mut List) {
    let op = "consistency";
    let ask = |old: u64, new: u64, old_root: Hash, new_root: Hash, proof: &[Hash]| {
        json!({
            "old_size": old, "new_size": new, "old_root": base64(&old_root), "new_root": base64(&new_root),
            "proof": hashes(proof),
        })
    };
    for (old, new) in [(1, 2), (1, 11), (4, 11), (6, 7), (6, 8), (7, 11), (11, 11)] {
        list.good(op, &format!("{old}_to_{new}"), ask(old, new, root(old), root(new), &consistent(old, new)));
    }
    list.good(op, "from_nothing", ask(0, 11, root(0), root(11), &[]));
    list.good(op, "nothing_to_nothing", ask(0, 0, root(0), root(0), &[]));
    let good = consistent(6, 11);
    list.fails(op, "reversed", ask(11, 6, root(11), root(6), &good), "proof_sizes_reversed");
    list.fails(op, "from_nothing_with_a_proof", ask(0, 11, root(0), root(11), &good), "proof_too_long");
    list.fails(op, "from_nothing_with_a_root", ask(0, 11, root(1), root(11), &[]), "proof_old_root_mismatch");
    list.fails(op, "equal_sizes_with_other_roots", ask(11, 11, root(10), root(11), &[]), "proof_new_root_mismatch");
    list.fails(op, "equal_sizes_with_a_proof", ask(11, 11, root(11), root(11), &good), "proof_too_long");
    list.fails(op, "no_proof", ask(6, 11, root(6), root(11), &[]), "proof_too_short");
    list.fails(op, "no_proof_from_a_power_of_two", ask(4, 11, root(4), root(11), &[]), "proof_too_short");
    list.fails(op, "too_short", ask(6, 11, root(6), root(11), &good[..good.len() - 1]), "proof_too_short");
    list.fails(
        op,
        "too_long",
        ask(6, 11, root(6), root(11), &[good.as_slice(), &[[0; 32]]].concat()),
        "proof_too_long",
    );
    list.fails(op, "another_old_root", ask(6, 11, root(5), root(11), &good), "proof_old_root_mismatch");
    list.fails(op, "another_new_root", ask(6, 11, root(6), root(10), &good), "proof_new_root_mismatch");
    list.fails(op, "another_old_size", ask(7, 11, root(7), root(11), &good), "proof_too_short");
}

pub(super) fn files(list: &mut List) {
    let op = "tlog_proof_verify";
    let file = TlogProof::new(4, included(4, 11), &cosigned(11)).expect("a proof").encode();
    let ask = |file: &str, of: u64, keys: &[&str], origin: &str| json!({ "file": file, "record": base64(&record(of)), "keys": keys, "origin": origin });
    let (key_text, witness) = (log_key(), witness_key());
    let log = [key_text.as_str()];
    list.good(op, "record_4", ask(&file, 4, &log, ORIGIN));
    list.good(op, "with_witness", ask(&file, 4, &[&key_text, &witness], ORIGIN));
    let extra = TlogProof::new(4, included(4, 11), &note(11))
        .and_then(|proof| proof.with_extra(b"anybody can change this"))
        .expect("a proof")
        .encode();
    list.good(op, "with_extra", ask(&extra, 4, &log, ORIGIN));
    list.good(
        op,
        "first_and_only",
        ask(&TlogProof::new(0, Vec::new(), &note(1)).expect("a proof").encode(), 0, &log, ORIGIN),
    );
    let changed = |from: &str, to: &str| {
        assert!(file.contains(from), "the file does not hold `{from}`");
        ask(&file.replacen(from, to, 1), 4, &log, ORIGIN)
    };
    list.fails(op, "another_record", ask(&file, 5, &log, ORIGIN), "proof_root_mismatch");
    list.fails(op, "another_index", changed("index 4\n", "index 5\n"), "proof_root_mismatch");
    list.fails(op, "index_out_of_range", changed("index 4\n", "index 11\n"), "proof_index_out_of_range");
    list.fails(op, "a_hash_missing", changed(&format!("{}\n", base64(&included(4, 11)[0])), ""), "proof_too_short");
    list.fails(op, "a_hash_twice", changed("index 4\n", &format!("index 4\n{}\n", base64(&[0; 32]))), "proof_too_long");
    list.fails(op, "another_origin", ask(&file, 4, &log, "example.com/lab/2"), "tlog_proof_origin");
    list.fails(
        op,
        "another_key",
        ask(&file, 4, &[&key(&signer(ORIGIN, 2), KeyKind::Ed25519)], ORIGIN),
        "note_no_verified_signature",
    );
    list.fails(op, "only_the_witness", ask(&file, 4, &[&witness], ORIGIN), "checkpoint_no_log_signature");
    list.fails(op, "checkpoint_altered", changed("\n11\n", "\n12\n"), "note_invalid_signature");
    list.fails(op, "another_first_line", changed("@v1", "@v2"), "tlog_proof_first_line");
    list.fails(op, "nothing", ask("", 4, &log, ORIGIN), "tlog_proof_first_line");
    list.fails(op, "no_index", changed("index 4\n", ""), "tlog_proof_index");
    list.fails(op, "index_with_leading_zero", changed("index 4\n", "index 04\n"), "tlog_proof_index");
    list.fails(op, "extra_behind_the_index", changed("index 4\n", "index 4\nextra AQ==\n"), "tlog_proof_hash");
    list.fails(op, "empty_extra", changed("index 4\n", "extra \nindex 4\n"), "tlog_proof_extra");
    list.fails(
        op,
        "a_hash_of_31_bytes",
        changed("index 4\n", &format!("index 4\n{}\n", base64(&[0; 31]))),
        "tlog_proof_hash",
    );
    list.fails(
        op,
        "65_hashes",
        changed("index 4\n", &format!("index 4\n{}", format!("{}\n", base64(&[0; 32])).repeat(61))),
        "tlog_proof_too_many_hashes",
    );
    list.fails(
        op,
        "no_checkpoint",
        ask(file.split_once("\n\n").expect("a file").0, 4, &log, ORIGIN),
        "tlog_proof_missing_checkpoint",
    );
    list.fails(
        op,
        "no_signature",
        changed(&file[file.find("\n\u{2014}").expect("a signature")..], ""),
        "note_not_signed",
    );
}
