//! The table of operations, as a whole.
#![allow(clippy::unwrap_used, reason = "tests")]

use libcompliance_operations::{CODES, CallError, OPERATIONS, find};
use std::collections::BTreeSet;

#[test]
fn every_name_stands_once_and_is_an_object_and_a_verb() {
    let mut names = BTreeSet::new();
    for operation in OPERATIONS.iter().copied().flatten() {
        assert!(names.insert(operation.name), "{}", operation.name);
        let (object, verb) = operation.name.split_once('.').unwrap();
        let word = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !word.is_empty();
        assert!(word(object) && word(verb), "{}", operation.name);
    }
}

#[test]
fn every_example_reads_and_every_field_of_it_is_known() {
    for operation in OPERATIONS.iter().copied().flatten() {
        operation.reads(operation.example).unwrap_or_else(|error| panic!("{}: {error}", operation.name));
        // One field more is refused, and so is anything but an object.
        let more = operation.example.replacen('{', r#"{"surely_unknown":1,"#, 1).replace(",}", "}");
        assert_eq!(operation.reads(&more).unwrap_err().code(), "operation_arguments", "{}", operation.name);
        for other in ["[]", "null", "", "{", r#""x""#, "\u{feff}{}"] {
            assert!(operation.reads(other).is_err(), "{} takes {other:?}", operation.name);
        }
    }
}

#[test]
fn every_example_shows_every_field() {
    for operation in OPERATIONS.iter().copied().flatten() {
        let example: serde_json::Value = serde_json::from_str(operation.example).unwrap();
        let shown: BTreeSet<&str> = example.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(shown, operation.fields().iter().copied().collect(), "{}", operation.name);
    }
    assert_eq!(find("sample.store").unwrap().fields(), ["id", "place"]);
}

#[test]
fn what_stood_in_the_arguments_is_in_no_error() {
    let probe = "kolibri-9-zebra";
    let mut refused = 0;
    for operation in OPERATIONS.iter().copied().flatten() {
        let example: serde_json::Map<String, serde_json::Value> = serde_json::from_str(operation.example).unwrap();
        for field in operation.fields() {
            for other in [serde_json::json!({ probe: probe }), serde_json::json!([probe]), serde_json::json!(probe)] {
                let mut changed = example.clone();
                changed.insert((*field).to_owned(), other);
                let Err(error) = operation.reads(&serde_json::Value::Object(changed).to_string()) else { continue };
                refused += 1;
                assert!(matches!(error, CallError::Arguments { .. }), "{}: {error:?}", operation.name);
                assert!(!format!("{error} {error:?}").contains("kolibri"), "{}: {error}", operation.name);
            }
        }
        let unknown = operation.example.replacen('{', &format!(r#"{{"{probe}":1,"#), 1).replace(",}", "}");
        assert!(!operation.reads(&unknown).unwrap_err().to_string().contains("kolibri"));
    }
    assert!(refused > OPERATIONS.iter().copied().flatten().count());
}

#[test]
fn the_codes_of_calls_are_listed() {
    let arguments = find("sample.store").unwrap().reads("{}").unwrap_err();
    let (missing, not_built) = (CallError::SecretMissing("x"), CallError::NotBuilt("x"));
    let all = [CallError::UnknownOperation, arguments, missing, not_built, CallError::Answer];
    assert_eq!(all.map(|error| error.code()).to_vec(), CODES.iter().map(|(code, _)| *code).collect::<Vec<_>>());
}
