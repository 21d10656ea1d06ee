//! The file of vectors, against the core and against its generator.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use serde_json::Value;
use std::collections::BTreeSet;

fn file() -> Value {
    serde_json::from_str(&std::fs::read_to_string(conformance::path()).unwrap()).unwrap()
}

#[test]
fn the_core_answers_every_case_as_the_file_says() {
    let file = file();
    assert_eq!(file["version"], 1);
    let (mut outputs, mut refusals) = (0, 0);
    for case in file["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let answer = conformance::run(case["operation"].as_str().unwrap(), &case["input"]);
        match (&answer, case.get("output"), case.get("error").and_then(Value::as_str)) {
            (Ok(found), Some(expected), None) => assert_eq!(found, expected, "{id}"),
            (Err(found), None, Some(expected)) => assert_eq!(found, expected, "{id}"),
            _ => panic!("{id}: found {answer:?}"),
        }
        if answer.is_ok_and(|output| output.get("opens") != Some(&Value::Bool(false))) {
            outputs += 1
        } else {
            refusals += 1
        }
    }
    assert!(refusals > outputs && outputs > 20, "{outputs} accepted, {refusals} refused");
}

#[test]
fn the_files_are_what_is_generated_today() {
    for (path, expected) in conformance::generated().unwrap() {
        let found = std::fs::read_to_string(&path).unwrap();
        let path = path.display();
        assert!(expected == found, "{path} is outdated: run `cargo run -p conformance -- regenerate`");
    }
}

#[test]
fn ids_are_distinct_and_errors_are_codes_of_the_core() {
    let mut seen = BTreeSet::new();
    for case in conformance::cases() {
        assert!(seen.insert(case.id.clone()), "{} twice", case.id);
        if let Err(code) = case.expected {
            assert!(libcompliance::code::CODES.iter().any(|known| known.code == code), "{}: `{code}`", case.id);
        }
    }
    let operations: BTreeSet<_> = conformance::cases().iter().map(|case| case.operation).collect();
    assert_eq!(operations.len(), 10, "{operations:?}");
}
