//! Signed notes, verifier keys, checkpoints and cosignatures.

use crate::common::{base64, log_key, signer, unbase64, vectors, witness_key};
use libcompliance::trail::checkpoint::{self, Checkpoint, CheckpointError, OpenCheckpointError};
use libcompliance::trail::note::{
    KeyError, KeyKind, MAX_NOTE, NoteError, SignError, SignNoteError, Signer, UnverifiedNote, VerifierKey, cosign,
    open, sign_note,
};
use libcompliance::trail::tree::empty_root;
use proptest::prelude::*;

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fn names(list: &serde_json::Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_foreign_verifier_keys() {
    let Some(file) = vectors("signed_note vkeys", "signed_note.json") else { return };
    for text in names(&file["vkeys"]["good"]) {
        assert_eq!(VerifierKey::parse(&text).unwrap().to_string(), text);
    }
    let bad = file["vkeys"]["bad"].as_array().unwrap();
    assert!(bad.len() > 100, "{}", bad.len());
    for case in bad {
        let text = case["vkey"].as_str().unwrap();
        let verdict = VerifierKey::parse(text);
        assert!(verdict.is_err(), "{case}");
        match case["why"].as_str().unwrap() {
            // Its last base64 digit also has bits that no byte uses, which is seen first.
            "wrong length key, with adjusted key hash" => assert_eq!(verdict, Err(KeyError::Base64), "{case}"),
            "unknown algorithm, with adjusted key hash" => assert_eq!(verdict, Err(KeyError::Type(0x65)), "{case}"),
            _ => (),
        }
    }
}

#[test]
fn the_foreign_notes() {
    let Some(file) = vectors("signed_note open", "signed_note.json") else { return };
    let cases = file["open"].as_array().unwrap();
    assert!(cases.len() >= 16);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let note = unbase64(case["msg_b64"].as_str().unwrap());
        let keys: Vec<VerifierKey> =
            names(&case["verifiers"]).iter().map(|key| VerifierKey::parse(key).unwrap()).collect();
        let verdict = open(&note, &keys);
        match case["expect"].as_str().unwrap() {
            "ok" => {
                let note = verdict.unwrap();
                let verified: Vec<_> = note.verified().iter().map(|by| by.name.clone()).collect();
                let unverified: Vec<_> = note.unverified().iter().map(|by| by.name.clone()).collect();
                assert_eq!(verified, names(&case["verified"]), "{name}");
                assert_eq!(unverified, names(&case["unverified"]), "{name}");
            }
            "malformed note" => assert_eq!(
                verdict,
                Err(match name {
                    "text only" | "text and a blank line" => NoteError::NotSigned,
                    "no newline after the last signature" | "signer name with a space" => NoteError::MissingNewline,
                    "control byte 0x01" => NoteError::ControlCharacter { offset: 0 },
                    "byte 0xFF, not UTF-8" => NoteError::NotUtf8,
                    "unexpected line after the signatures" => NoteError::SignatureLine { line: 2 },
                    _ => NoteError::TooManySignatures,
                }),
                "{name}"
            ),
            "note has no verifiable signatures" => assert_eq!(verdict, Err(NoteError::NoVerifiedSignature), "{name}"),
            expect if expect.starts_with("invalid signature") => {
                assert!(matches!(verdict, Err(NoteError::InvalidSignature { .. })), "{name}: {verdict:?}");
            }
            expect if expect.starts_with("ambiguous key") => {
                assert!(matches!(verdict, Err(NoteError::AmbiguousKey { .. })), "{name}: {verdict:?}");
            }
            other => panic!("unknown verdict {other}"),
        }
    }
}

#[test]
fn known_key_ids() {
    for (vkey, kind) in [
        (PETER, KeyKind::Ed25519),
        // The golden log of transparency-dev/tessera.
        ("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx", KeyKind::Ed25519),
        // A public witness, as in transparency-dev/formats note/note_cosigv1_test.go.
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", KeyKind::CosignatureV1),
    ] {
        let key = VerifierKey::parse(vkey).unwrap();
        assert_eq!((key.kind(), key.to_string()), (kind, vkey.to_owned()));
        let id = vkey.split('+').nth(1).unwrap();
        assert_eq!(VerifierKey::new(key.name(), kind, *key.public_key()).unwrap().id().to_string(), id);
    }
}

#[test]
fn bad_verifier_keys_by_part() {
    let (id, key) = ("c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    for (text, want) in [
        (String::new(), KeyError::Shape),
        ("PeterNeumann".to_owned(), KeyError::Shape),
        (format!("PeterNeumann+{id}"), KeyError::Shape),
        (format!("+{id}+{key}"), KeyError::Name),
        (format!("Peter Neumann+{id}+{key}"), KeyError::Name),
        (format!("Peter\u{2003}Neumann+{id}+{key}"), KeyError::Name),
        (format!("Peter\nNeumann+{id}+{key}"), KeyError::Name),
        (format!("PeterNeumann+C74F20A3+{key}"), KeyError::Id),
        (format!("PeterNeumann+c74f20a+{key}"), KeyError::Id),
        (format!("PeterNeumann+0c74f20a3+{key}"), KeyError::Id),
        (format!("PeterNeumann++74f20a3+{key}"), KeyError::Id),
        (format!("PeterNeumann+{id}+"), KeyError::Base64),
        (format!("PeterNeumann+{id}+{key}\n"), KeyError::Base64),
        (format!("PeterNeumann+{id}+{key}=="), KeyError::Base64),
        (format!("PeterNeumann+{id}+{}", base64(&[1; 32])), KeyError::Length(31)),
        (format!("PeterNeumann+{id}+{}", base64(&[1; 34])), KeyError::Length(33)),
        (format!("PeterNeumann+{id}+{}", base64(&[2; 33])), KeyError::Type(2)),
        (format!("PeterNeumann+{id}+{}", base64(&[6; 33])), KeyError::Type(6)),
    ] {
        assert_eq!(VerifierKey::parse(&text), Err(want), "{text:?}");
    }
    let other = VerifierKey::parse(&format!("PeterNeumanm+{id}+{key}"));
    assert!(matches!(other, Err(KeyError::IdMismatch { .. })), "{other:?}");
    // The same key under the other type is another key.
    let cosigner = VerifierKey::parse(&format!("PeterNeumann+{id}+{}", base64(&[&[4_u8][..], &[1; 32]].concat())));
    assert!(matches!(cosigner, Err(KeyError::IdMismatch { .. })), "{cosigner:?}");
}

#[test]
fn a_note_is_signed_opened_and_refused_when_altered() {
    let (a, b, c) = (signer("log.example/a", 1), signer("log.example/b", 2), signer("log.example/a", 3));
    let text = "first\n\nafter an empty line\n";
    let signed = sign_note(text, &[&a, &b]).unwrap();
    let note = open(signed.as_bytes(), &[log_key(&a)]).unwrap();
    assert_eq!(note.text(), text);
    assert_eq!((note.verified().len(), note.unverified().len()), (1, 1));
    // A key of the same name with another ID is another key.
    assert_eq!(open(signed.as_bytes(), &[log_key(&c)]), Err(NoteError::NoVerifiedSignature));
    assert_eq!(open(signed.as_bytes(), &[]), Err(NoteError::NoVerifiedSignature));
    // One bad signature by a known key rejects, although the other is good.
    let second = signed.lines().last().unwrap();
    let (head, blob) = second.rsplit_once(' ').unwrap();
    let mut blob = unbase64(blob);
    blob[20] ^= 1;
    let forged = signed.replace(second, &format!("{head} {}", base64(&blob)));
    assert_eq!(
        open(forged.as_bytes(), &[log_key(&a), log_key(&b)]),
        Err(NoteError::InvalidSignature { name: "log.example/b".to_owned(), id: log_key(&b).id() })
    );
    assert!(open(forged.as_bytes(), &[log_key(&a)]).is_ok(), "the forged one is by an unknown key here");
    // A second, bad signature under a known key is not skipped because the first was good.
    let twice = format!("{signed}{head} {}\n", base64(&blob));
    assert!(matches!(open(twice.as_bytes(), &[log_key(&b)]), Err(NoteError::InvalidSignature { .. })));
}

#[test]
fn limits_of_a_note() {
    let a = signer("a", 1);
    let line = sign_note("x\n", &[&a]).unwrap().lines().last().unwrap().to_owned();
    let other = |at: usize| format!("\u{2014} other{at} {}\n", base64(&[0; 68]));
    let many = |count: usize| format!("x\n\n{line}\n{}", (1..count).map(other).collect::<String>());
    assert_eq!(open(many(16).as_bytes(), &[log_key(&a)]).unwrap().unverified().len(), 15);
    assert_eq!(open(many(100).as_bytes(), &[log_key(&a)]).unwrap().unverified().len(), 99);
    assert_eq!(open(many(101).as_bytes(), &[log_key(&a)]), Err(NoteError::TooManySignatures));
    let long = format!("{}\n", "x".repeat(MAX_NOTE));
    assert_eq!(UnverifiedNote::parse(long.as_bytes()), Err(NoteError::TooLarge(MAX_NOTE + 1)));
    assert!(matches!(sign_note(&long, &[&a]), Err(SignNoteError::TooLarge(_))));
}

#[test]
fn malformed_notes_by_name() {
    let blob = base64(&[1; 68]);
    for (note, want) in [
        (String::new(), NoteError::NotSigned),
        ("\n".to_owned(), NoteError::NotSigned),
        ("\n\n".to_owned(), NoteError::NotSigned),
        ("text".to_owned(), NoteError::NotSigned),
        (format!("text\n\u{2014} a {blob}\n"), NoteError::NotSigned),
        (format!("text\n\n\u{2014} a {blob}"), NoteError::MissingNewline),
        (format!("text\n\n\u{2014} a {blob}\n\n"), NoteError::NotSigned),
        (format!("text\n\n- a {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014}a {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014}  {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a b {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a+b {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a\u{a0}b {blob}\n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a {blob} \n"), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a {}\n", base64(&[1; 4])), NoteError::SignatureLine { line: 1 }),
        (format!("text\n\n\u{2014} a {blob}\n\u{2014} b !\n"), NoteError::SignatureLine { line: 2 }),
        (format!("te\txt\n\n\u{2014} a {blob}\n"), NoteError::ControlCharacter { offset: 2 }),
        (format!("text\r\n\r\n\u{2014} a {blob}\r\n"), NoteError::ControlCharacter { offset: 4 }),
        (format!("text\0\n\n\u{2014} a {blob}\n"), NoteError::ControlCharacter { offset: 4 }),
    ] {
        assert_eq!(UnverifiedNote::parse(note.as_bytes()), Err(want), "{note:?}");
    }
    assert_eq!(UnverifiedNote::parse(b"te\xffxt\n\n"), Err(NoteError::NotUtf8));
}

struct Broken(&'static str);
impl Signer for Broken {
    fn name(&self) -> &str {
        self.0
    }
    fn public_key(&self) -> [u8; 32] {
        [1; 32]
    }
    fn sign(&self, _message: &[u8]) -> Result<[u8; 64], SignError> {
        Err(SignError::Unavailable("the token is not plugged in".to_owned()))
    }
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let a = signer("a", 1);
    assert_eq!(sign_note("text", &[&a]), Err(SignNoteError::MissingNewline));
    assert_eq!(sign_note("", &[&a]), Err(SignNoteError::MissingNewline));
    assert_eq!(sign_note("te\txt\n", &[&a]), Err(SignNoteError::ControlCharacter { offset: 2 }));
    assert_eq!(sign_note("text\n", &[]), Err(SignNoteError::NoSigner));
    assert_eq!(sign_note("text\n", &vec![&a as &dyn Signer; 101]), Err(SignNoteError::TooManySigners(101)));
    assert!(matches!(sign_note("text\n", &[&a, &Broken("b")]), Err(SignNoteError::Sign { .. })));
    assert!(matches!(sign_note("text\n", &[&Broken("b c")]), Err(SignNoteError::Name { .. })));
    assert!(matches!(cosign("text\n", 1, &Broken("b")), Err(SignNoteError::Sign { .. })));
}

#[test]
fn checkpoints_have_one_spelling() {
    let root = base64(&[7; 32]);
    let good = format!("example.com/log42\n1200\n{root}\n");
    let checkpoint = Checkpoint::parse(&good).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size(), checkpoint.root()), ("example.com/log42", 1200, [7; 32]));
    assert_eq!(checkpoint.to_text(), good);
    let extended = format!("{good}extension one\nand two\n");
    let checkpoint = Checkpoint::parse(&extended).unwrap();
    assert_eq!(checkpoint.extensions(), ["extension one", "and two"]);
    assert_eq!(checkpoint.to_text(), extended);
    assert!(Checkpoint::parse(&format!("a\n0\n{}\n", base64(&empty_root()))).is_ok());
    for (text, want) in [
        (String::new(), CheckpointError::MissingNewline),
        (good.trim_end().to_owned(), CheckpointError::MissingNewline),
        ("\n".to_owned(), CheckpointError::TooFewLines),
        ("a\n1\n".to_owned(), CheckpointError::TooFewLines),
        (format!("\n1\n{root}\n"), CheckpointError::EmptyLine(1)),
        (format!("a\n1\n{root}\n\n"), CheckpointError::EmptyLine(4)),
        (format!("a\n1\n{root}\nx\n\ny\n"), CheckpointError::EmptyLine(5)),
        (format!("a\t\n1\n{root}\n"), CheckpointError::ControlCharacter),
        (format!("a\n1\n{root}\nx\r\n"), CheckpointError::ControlCharacter),
        (format!("a\n\n{root}\n"), CheckpointError::Size),
        (format!("a\n01\n{root}\n"), CheckpointError::Size),
        (format!("a\n+1\n{root}\n"), CheckpointError::Size),
        (format!("a\n-1\n{root}\n"), CheckpointError::Size),
        (format!("a\n1 \n{root}\n"), CheckpointError::Size),
        (format!("a\n0x1\n{root}\n"), CheckpointError::Size),
        (format!("a\n18446744073709551616\n{root}\n"), CheckpointError::Size),
        ("a\n1\n\n".to_owned(), CheckpointError::Root),
        (format!("a\n1\n{}\n", base64(&[7; 31])), CheckpointError::Root),
        (format!("a\n1\n{}\n", base64(&[7; 33])), CheckpointError::Root),
        (format!("a\n1\n{root} \n"), CheckpointError::Root),
        (format!("a\n1\n{}\n", root.trim_end_matches('=')), CheckpointError::Root),
        (format!("a\n0\n{root}\n"), CheckpointError::EmptyTreeRoot),
    ] {
        assert_eq!(Checkpoint::parse(&text), Err(want), "{text:?}");
    }
    assert_eq!(Checkpoint::new("a\nb", 1, [7; 32]), Err(CheckpointError::ControlCharacter));
    assert_eq!(Checkpoint::new("a", 1, [7; 32]).unwrap().with_extension(""), Err(CheckpointError::EmptyLine(4)));
}

#[test]
fn a_checkpoint_needs_a_log_key_and_checks_every_witness() {
    let (log, witness) = (signer("example.com/log", 1), signer("witness.example/w1", 2));
    let checkpoint = Checkpoint::new("example.com/log", 123, [7; 32]).unwrap();
    let signed = checkpoint::sign(&checkpoint, &[&log]).unwrap();
    let line = cosign(&checkpoint.to_text(), 1_727_964_367, &witness).unwrap();
    let both = format!("{signed}{line}");
    let keys = [log_key(&log), witness_key(&witness)];

    let opened = checkpoint::open(both.as_bytes(), &keys).unwrap();
    assert_eq!(opened.checkpoint(), &checkpoint);
    assert_eq!((opened.origin(), opened.size(), opened.root()), ("example.com/log", 123, [7; 32]));
    assert_eq!(opened.log_signatures().count(), 1);
    assert_eq!(opened.cosignatures().map(|by| by.time).collect::<Vec<_>>(), [Some(1_727_964_367)]);

    let alone = format!("{}\n{line}", checkpoint.to_text());
    assert_eq!(checkpoint::open(alone.as_bytes(), &keys), Err(OpenCheckpointError::NoLogSignature));
    assert_eq!(
        checkpoint::open(both.as_bytes(), &[log_key(&signer("example.com/log", 9))]),
        Err(OpenCheckpointError::Note(NoteError::NoVerifiedSignature))
    );
    let not_one = sign_note("hello\n", &[&log]).unwrap();
    assert_eq!(
        checkpoint::open(not_one.as_bytes(), &keys),
        Err(OpenCheckpointError::Checkpoint(CheckpointError::TooFewLines))
    );
    // The time is signed: another one under the same signature is refused.
    let blob = unbase64(line.trim_end().rsplit_once(' ').unwrap().1);
    assert_eq!(blob.len(), 4 + 8 + 64);
    for at in 4..blob.len() {
        let mut bad = blob.clone();
        bad[at] ^= 1;
        let forged = format!("{signed}\u{2014} {} {}\n", witness.name(), base64(&bad));
        let verdict = checkpoint::open(forged.as_bytes(), &keys);
        assert!(matches!(verdict, Err(OpenCheckpointError::Note(NoteError::InvalidSignature { .. }))), "byte {at}");
    }
    let short = format!("{signed}\u{2014} {} {}\n", witness.name(), base64(&blob[..10]));
    let verdict = checkpoint::open(short.as_bytes(), &keys);
    assert!(matches!(verdict, Err(OpenCheckpointError::Note(NoteError::InvalidSignature { .. }))));
    // A cosignature is no log signature and the reverse, also under one key pair: the IDs differ.
    assert_ne!(log_key(&witness).id(), witness_key(&witness).id());
    let verdict = checkpoint::open(alone.as_bytes(), &[log_key(&witness)]);
    assert_eq!(verdict, Err(OpenCheckpointError::Note(NoteError::NoVerifiedSignature)));
}

proptest! {
    #[test]
    fn any_flipped_bit_of_a_checkpoint_is_found(size in 1..u64::MAX, root in any::<[u8; 32]>(), bit in any::<prop::sample::Index>()) {
        let log = signer("example.com/log", 1);
        let checkpoint = Checkpoint::new("example.com/log", size, root).unwrap();
        let signed = checkpoint::sign(&checkpoint, &[&log]).unwrap();
        let opened = checkpoint::open(signed.as_bytes(), &[log_key(&log)]).unwrap();
        prop_assert_eq!(opened.checkpoint(), &checkpoint);
        let mut bytes = signed.into_bytes();
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(checkpoint::open(&bytes, &[log_key(&log)]).is_err());
    }

    #[test]
    fn foreign_text_never_panics(text in "(\u{2014} |[ -~]|\n|\u{e9}){0,80}") {
        let _ = VerifierKey::parse(&text);
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert_eq!(checkpoint.to_text(), text.clone());
        }
        prop_assert!(open(text.as_bytes(), &[VerifierKey::parse(PETER).unwrap()]).is_err());
    }
}
