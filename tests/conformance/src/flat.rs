//! The cases in a form that a program without a JSON reader takes apart: one line each, for the program in C.
//!
//! `operation TAB id TAB expected TAB name=hex ..`. `expected` is `ok` or the code of the error. Texts are their bytes in UTF-8, numbers
//! their decimal digits, hashes their bytes one behind the other, keys one a line; what the operation gives has `out.` before its name.

use crate::cases;
use crate::operation::Input;
use serde_json::Value;
use std::fmt::Write as _;

/// The operations that the interface for C has, each with the inputs that are base64.
const OPERATIONS: &[(&str, &[&str])] = &[
    ("leaf_hash", &["record"]),
    ("checkpoint_open", &["note"]),
    ("inclusion", &["leaf_hash", "root"]),
    ("consistency", &["old_root", "new_root"]),
    ("tlog_proof_verify", &["record"]),
    ("access_check", &[]),
    ("password_judge", &[]),
    ("password_verify", &[]),
];

/// What of the outputs is base64.
const OUTPUT_BYTES: &[&str] = &["hash", "leaf_hash", "root"];

/// The text of the file.
///
/// # Errors
/// If a case holds what this form has no place for.
pub fn flat() -> Result<String, String> {
    let mut text = String::new();
    for case in cases() {
        let Some((operation, bytes)) = OPERATIONS.iter().find(|(name, _)| *name == case.operation) else { continue };
        let expected = case.expected.as_ref().err().map_or("ok", String::as_str);
        let mut line = format!("{operation}\t{}\t{expected}", case.id);
        fields(&mut line, "", &case.input, bytes)?;
        if let Ok(output) = &case.expected {
            fields(&mut line, "out.", output, OUTPUT_BYTES)?;
        }
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn fields(line: &mut String, before: &str, object: &Value, base64: &[&str]) -> Result<(), String> {
    for (name, value) in object.as_object().ok_or("a case is not an object")? {
        let input = Input(object);
        let bytes = match value {
            Value::String(_) if base64.contains(&name.as_str()) => input.bytes(name)?,
            Value::String(text) => text.clone().into_bytes(),
            Value::Number(number) => number.to_string().into_bytes(),
            Value::Bool(yes) => i32::from(*yes).to_string().into_bytes(),
            Value::Array(_) if name == "proof" => input.hashes(name)?.concat(),
            Value::Array(_) => input.list(name)?.join("\n").into_bytes(),
            other => return Err(format!("`{name}` is {other}")),
        };
        write!(line, "\t{before}{name}=").map_err(|error| error.to_string())?;
        for byte in bytes {
            write!(line, "{byte:02x}").map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
