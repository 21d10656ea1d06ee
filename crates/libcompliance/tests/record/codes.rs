//! The codes of errors: unique, stable in form, listed for readers.

use libcompliance::code::CODES;
use libcompliance::crypto::NoEntropy;
use libcompliance::identity::password::PasswordError;
use libcompliance::trail::checkpoint::{CheckpointError, OpenCheckpointError};
use libcompliance::trail::draft::WriteError;
use libcompliance::trail::note::{NoteError, SignError, SignNoteError};
use libcompliance::trail::proof::{ProofError, ProveError, TlogProofError};
use libcompliance::trail::read::ReadError;
use libcompliance::trail::value::ValueError;
use std::collections::BTreeSet;

#[test]
fn codes_are_unique_snake_case_words() {
    let mut seen = BTreeSet::new();
    for code in CODES {
        assert!(seen.insert(code.code), "`{}` twice", code.code);
        let words = code.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        assert!(words && !code.code.starts_with('_') && !code.code.ends_with('_'), "`{}`", code.code);
        assert!(!code.meaning.is_empty() && !code.meaning.ends_with('.'), "`{}`", code.code);
    }
}

#[test]
fn an_error_that_carries_another_has_its_code() {
    let note = NoteError::NotUtf8;
    for (code, expected) in [
        (ReadError::Value(ValueError::TooDeep).code(), "value_too_deep"),
        (WriteError::Value { field: "a".into(), problem: ValueError::BadNames }.code(), "value_bad_names"),
        (WriteError::NoEntropy(NoEntropy).code(), "no_entropy"),
        (PasswordError::NoEntropy(NoEntropy).code(), "no_entropy"),
        (OpenCheckpointError::Note(note.clone()).code(), "note_not_utf8"),
        (OpenCheckpointError::Checkpoint(CheckpointError::Size).code(), "checkpoint_size"),
        (TlogProofError::Note(note.clone()).code(), "note_not_utf8"),
        (TlogProofError::Signature(note.into()).code(), "note_not_utf8"),
        (TlogProofError::Proof(ProofError::TooLong).code(), "proof_too_long"),
        (SignNoteError::Sign { name: "a".into(), source: SignError::Refused("x".into()) }.code(), "signer_refused"),
        (ProveError::<()>::Source(()).code(), "prove_tile_unreadable"),
    ] {
        assert_eq!(code, expected);
        assert!(CODES.iter().any(|known| known.code == code), "`{code}` is not in the table");
    }
}
