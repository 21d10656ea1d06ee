//! Every code that a binding raises by itself stands in the table of docs/spec/errors.md, or is one of a laboratory.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn sources(folder: &Path, ends: &str, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, ends, found);
        } else if path.to_string_lossy().ends_with(ends) {
            *found += &std::fs::read_to_string(path).unwrap();
            found.push('\n');
        }
    }
}

/// The first word in quotes behind each `mark` that begins within so many characters.
fn quoted<'a>(text: &'a str, mark: &str, within: usize) -> impl Iterator<Item = &'a str> {
    text.split(mark).skip(1).flat_map(move |rest| {
        let near: usize = rest.char_indices().nth(within).map_or(rest.len(), |(at, _)| at);
        let end = rest.find(';').unwrap_or(near).min(near);
        let word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let begins = rest.get(..end).unwrap_or_default().find('"').and_then(|at| rest.get(at + 1..));
        begins.and_then(|rest| rest.split('"').next()).filter(word)
    })
}

#[test]
fn each_code_of_a_binding_is_in_the_table() {
    let table = std::fs::read_to_string(format!("{ROOT}/docs/spec/errors.md")).unwrap();
    let mut laboratory = String::new();
    sources(Path::new(&format!("{ROOT}/crates/libcompliance-lab/src")), ".rs", &mut laboratory);
    let mut raised = BTreeSet::new();
    for (folder, ends, marks) in [
        (
            "bindings/c/src",
            ".rs",
            &["Failure::argument(", "Failure::new(", "Self::new(S::", "Self::argument("] as &[&str],
        ),
        ("bindings/python/src", ".rs", &["Failure::argument(", "Failure::new("]),
        ("bindings/python/python", ".py", &["code=", "code: str = "]),
    ] {
        let mut text = String::new();
        sources(Path::new(&format!("{ROOT}/{folder}")), ends, &mut text);
        for mark in marks {
            raised.extend(quoted(&text, mark, if ends == ".py" { 1 } else { 90 }).map(str::to_owned));
        }
    }
    assert!(raised.len() > 50, "only {raised:?} were found: are they written in another way now?");
    let known =
        |code: &&String| table.contains(&format!("| `{code}` |")) || laboratory.contains(&format!("\"{code}\""));
    let unknown: Vec<&String> = raised.iter().filter(|code| !known(code)).collect();
    assert!(unknown.is_empty(), "codes without a line in the table: {unknown:?}");
}

#[test]
fn no_code_stands_twice() {
    let mut seen = BTreeSet::new();
    let bindings =
        libcompliance_operations::BINDING_CODES.iter().chain(libcompliance_operations::CODES).map(|(code, _)| *code);
    let core: BTreeSet<&str> = libcompliance::code::CODES.iter().map(|code| code.code).collect();
    for code in bindings {
        assert!(seen.insert(code), "{code} stands twice");
        assert!(!core.contains(code), "{code} is one of the core");
    }
}
