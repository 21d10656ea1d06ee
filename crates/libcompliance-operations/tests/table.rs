//! The table of operations, as a whole.
#![allow(clippy::unwrap_used, reason = "tests")]

use libcompliance_operations::OPERATIONS;
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
