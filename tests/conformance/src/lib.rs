//! The vectors in `tests/vectors/trail.json` and `controls.json`: what each operation gives for each input, in every language.
//!
//! [`run`] is the core's answer to one case. [`cases`] are the cases with the answer that a person expects; where it is an
//! error, its code is written by hand. `cargo run -p conformance -- regenerate` writes the file, and the tables in docs/spec
//! that follow from the program; the tests compare.

mod cases;
mod controls;
mod fixture;
mod flat;
mod operation;
mod pages;

pub use cases::cases;
pub use flat::flat;
pub use operation::run;
pub use pages::pages;

use serde_json::{Value, json};
use std::path::PathBuf;

/// One case of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// A name that no other case has.
    pub id: String,
    /// What is asked.
    pub operation: &'static str,
    /// With what.
    pub input: Value,
    /// The answer: an output, or the code of an error.
    pub expected: Result<Value, String>,
}

/// The files of cases.
pub const FILES: [&str; 2] = ["trail", "controls"];

/// The file that has the cases of an operation.
fn file_of(operation: &str) -> &'static str {
    match operation {
        "access_check" | "password_judge" | "password_verify" => "controls",
        _ => "trail",
    }
}

/// Where a file of cases lies.
#[must_use]
pub fn path(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors")).join(file).with_extension("json")
}

/// Every file that is written, with its text: the vectors, and the pages of docs/spec with tables.
///
/// # Errors
/// As for [`text`] and [`pages`].
pub fn generated() -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = pages()?;
    for file in FILES {
        files.push((path(file), text(file)?));
    }
    Ok(files)
}

/// The text of a file of cases.
///
/// # Errors
/// If the core does not answer a case as expected; nothing is written then.
pub fn text(file: &str) -> Result<String, String> {
    let mut list = Vec::new();
    for case in cases().into_iter().filter(|case| file_of(case.operation) == file) {
        let answer = run(case.operation, &case.input);
        if answer != case.expected {
            return Err(format!("{}: expected {:?}, the core answers {answer:?}", case.id, case.expected));
        }
        let (id, operation, input) = (case.id, case.operation, case.input);
        list.push(match case.expected {
            Ok(output) => json!({ "id": id, "operation": operation, "input": input, "output": output }),
            Err(code) => json!({ "id": id, "operation": operation, "input": input, "error": code }),
        });
    }
    let file = json!({
        "_comment": "What each operation gives for each input, in every language. Bytes are base64 (RFC 4648 section 4). \
                     Errors are the codes of docs/spec/errors.md. Written by `cargo run -p conformance -- regenerate`.",
        "version": 1,
        "cases": list,
    });
    serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|error| error.to_string())
}
