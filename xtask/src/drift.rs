//! Files that are generated and committed: the committed text must be what the generator makes today.

use crate::outcome::{Outcome, Report, Row};
use std::path::Path;
use std::time::Instant;

/// Makes the text of one file; the argument is the workspace folder.
type Generator = fn(&Path) -> Result<String, String>;

/// Path from the workspace folder, and what makes it.
const GENERATED: &[(&str, Generator)] = &[
    ("bindings/c/include/compliance.h", crate::header::make),
    ("bindings/c/src/stdcall.rs", crate::windows::twins::rust),
    ("bindings/c/compliance.def", crate::windows::twins::definitions),
    ("bindings/c/symbols.txt", crate::c::symbols::make),
    ("bindings/c/tests/abi/calls.rs", crate::c::random::make),
    ("bindings/python/python/libcompliance/_operations.py", crate::python::operations::make),
    ("examples/csharp/Native.cs", crate::languages::csharp::make),
    ("examples/pascal/compliance_raw.inc", crate::languages::pascal::make),
    ("examples/vba/ComplianceDeclares.bas", crate::languages::basic::make),
];

/// Whether a file is one of those that are generated.
pub(crate) fn is_generated(root: &Path, file: &Path) -> bool {
    GENERATED.iter().any(|(path, _)| root.join(path) == file)
}

/// Compares every generated file with its committed form.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    compare(root, GENERATED)
}

/// Writes every generated file: `cargo xtask generate`.
pub(crate) fn write_all(root: &Path) -> Result<Report, String> {
    let mut report = Report::default();
    for (path, generator) in GENERATED {
        let started = Instant::now();
        let written = generator(root)
            .and_then(|text| std::fs::write(root.join(path), text).map_err(|error| format!("`{path}`: {error}")));
        let outcome = written.map_or_else(Outcome::Failed, |()| Outcome::Passed);
        report.push(Row { name: (*path).to_owned(), outcome, took: Some(started.elapsed()) });
    }
    Ok(report)
}

fn compare(root: &Path, table: &[(&str, Generator)]) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (path, generator) in table {
        let expected = generator(root)?;
        let found = std::fs::read_to_string(root.join(path)).map_err(|error| format!("`{path}`: {error}"))?;
        if let Some(line) = first_difference(&expected, &found) {
            wrong.push(format!("`{path}` differs from what is generated, from line {line}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}; run `cargo xtask generate`", wrong.join("; "))) }
}

fn first_difference(expected: &str, found: &str) -> Option<usize> {
    if expected == found {
        return None;
    }
    let same = expected.split('\n').zip(found.split('\n')).take_while(|(one, other)| one == other).count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_text(root: &Path) -> Result<String, String> {
        std::fs::read_to_string(root.join("xtask/Cargo.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn equal_text_passes_and_changed_or_missing_text_is_named() {
        let root = crate::tree::root().unwrap();
        assert_eq!(compare(&root, &[("xtask/Cargo.toml", own_text)]), Ok(()));
        let error =
            compare(&root, &[("xtask/Cargo.toml", |_| Ok("[package]\nname = \"other\"\n".into()))]).unwrap_err();
        assert!(error.contains("from line 2") && error.contains("cargo xtask generate"), "{error}");
        assert!(compare(&root, &[("no/such/file", own_text)]).unwrap_err().contains("no/such/file"));
        assert_eq!(compare(&root, &[("xtask/Cargo.toml", |_| Err("no tool".into()))]), Err("no tool".into()));
    }

    #[test]
    fn a_cut_end_is_a_difference() {
        assert_eq!(first_difference("a\nb\n", "a\nb"), Some(3));
        assert_eq!(first_difference("a\n", "a\n"), None);
    }
}
