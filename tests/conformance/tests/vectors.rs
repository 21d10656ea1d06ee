//! The file of vectors, against the core and against its generator.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use serde_json::Value;
use std::collections::BTreeSet;

fn files() -> Vec<Value> {
    let read = |file| serde_json::from_str(&std::fs::read_to_string(conformance::path(file)).unwrap()).unwrap();
    conformance::FILES.map(read).into()
}

#[test]
fn the_core_answers_every_case_as_the_file_says() {
    let files = files();
    assert!(files.iter().all(|file| file["version"] == 1));
    let (mut outputs, mut refusals) = (0, 0);
    for case in files.iter().flat_map(|file| file["cases"].as_array().unwrap()) {
        let id = case["id"].as_str().unwrap();
        let answer = conformance::run(case["operation"].as_str().unwrap(), &case["input"]);
        match (&answer, case.get("output"), case.get("error").and_then(Value::as_str)) {
            (Ok(found), Some(expected), None) => assert_eq!(found, expected, "{id}"),
            (Err(found), None, Some(expected)) => assert_eq!(found, expected, "{id}"),
            _ => panic!("{id}: found {answer:?}"),
        }
        let no = |output: &Value| {
            ["opens", "accepted", "verifies"].iter().any(|name| output.get(name) == Some(&Value::Bool(false)))
                || output.get("decision").is_some_and(|decision| decision == "deny")
        };
        if answer.is_ok_and(|output| !no(&output)) { outputs += 1 } else { refusals += 1 }
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
    assert_eq!(operations.len(), 13, "{operations:?}");
}

#[test]
fn the_form_for_c_has_every_operation_of_c_with_good_and_bad_cases() {
    let flat = conformance::flat().unwrap();
    let mut seen = std::collections::BTreeMap::<&str, BTreeSet<bool>>::new();
    for line in flat.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        assert!(parts.len() > 3 && parts[3..].iter().all(|field| field.contains('=')), "{line}");
        seen.entry(parts[0]).or_default().insert(parts[2] == "ok");
    }
    assert_eq!(seen.len(), 8);
    for operation in ["checkpoint_open", "inclusion", "consistency", "tlog_proof_verify", "access_check"] {
        assert_eq!(seen[operation].len(), 2, "{operation}");
    }
    let digits = conformance::cases().iter().filter(|case| case.operation == "inclusion").count();
    assert_eq!(flat.lines().filter(|line| line.starts_with("inclusion\t")).count(), digits);
}
