//! `_operations.py`: the operations of a session as methods, one class for each object.
//!
//! What a field takes is asked of the table itself: an argument is required if the example does not read without it, and its type is what
//! reads in its place.

use libcompliance_operations::{OPERATIONS, Operation};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = r#""""What a session can do, by object. Made by `cargo xtask generate`: do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any
from uuid import UUID

from libcompliance._namespace import Namespace, Operated
from libcompliance._secret import Secret
from libcompliance.answer import Answer

"#;

const WIDTH: usize = 110;

/// The secrets that an operation takes, and whether it does nothing without.
type Secrets = &'static [(&'static str, bool)];

/// The operations whose secrets do not follow from a field `sign`.
const SECRETS: &[(&str, Secrets)] = &[
    ("password.change", &[("password", true), ("new_password", true)]),
    ("password.judge", &[("new_password", true)]),
    ("second_factor.confirm", &[("second_factor", true)]),
    ("session.reauthenticate", &[("password", true), ("second_factor", false)]),
    ("validation.sign", SIGNING),
];

const SIGNING: Secrets = &[("password", false), ("second_factor", false)];

/// The words that Python keeps for itself.
const RESERVED: &[&str] = &["class", "def", "del", "from", "import", "in", "is", "return", "with", "yield"];

/// `bindings/python/python/libcompliance/_operations.py`.
pub(crate) fn make(_: &Path) -> Result<String, String> {
    let mut objects: BTreeMap<&str, Vec<(&str, &Operation)>> = BTreeMap::new();
    for operation in OPERATIONS.iter().copied().flatten() {
        let (object, verb) = operation.name.split_once('.').ok_or_else(|| format!("{} has no verb", operation.name))?;
        objects.entry(object).or_default().push((verb, operation));
    }
    let mut text = HEAD.to_owned();
    let names: Vec<String> = objects.keys().map(|object| format!("\"{}\"", class(object))).collect();
    let _ = writeln!(text, "__all__ = [\n    \"Operations\",\n    {},\n]", names.join(",\n    "));
    for (object, operations) in &objects {
        let _ = write!(
            text,
            "\n\nclass {}(Namespace):\n    \"\"\"The operations `{object}.*` of a session.\"\"\"\n\n    __slots__ = ()\n",
            class(object)
        );
        for (verb, operation) in operations {
            method(&mut text, object, verb, operation)?;
        }
    }
    text.push_str("\n\nclass Operations(Operated):\n    \"\"\"The operations of a session, by object.\"\"\"\n\n    __slots__ = ()\n");
    for object in objects.keys() {
        let _ = write!(
            text,
            "\n    @property\n    def {}(self) -> {}:\n        \"\"\"The operations `{object}.*`.\"\"\"\n        return {}(self)\n",
            word(object),
            class(object),
            class(object)
        );
    }
    Ok(text)
}

fn class(object: &str) -> String {
    object.split('_').map(|part| part.chars().take(1).flat_map(char::to_uppercase).chain(part.chars().skip(1)).collect::<String>()).collect::<String>()
        + "Operations"
}

fn word(name: &str) -> String {
    if RESERVED.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

fn secrets(operation: &Operation) -> Secrets {
    let signs = operation.fields().contains(&"sign");
    SECRETS.iter().find(|(name, _)| *name == operation.name).map_or(if signs { SIGNING } else { &[] }, |(_, secrets)| secrets)
}

fn method(text: &mut String, object: &str, verb: &str, operation: &Operation) -> Result<(), String> {
    let example: Map<String, Value> =
        serde_json::from_str(operation.example).map_err(|error| format!("{}: {error}", operation.name))?;
    let (mut parameters, mut given, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    for field in operation.fields() {
        let value = example.get(*field).ok_or_else(|| format!("{} does not show {field}", operation.name))?;
        let fits = |other: &Value| reads(operation, &example, field, Some(other));
        let mut kind = python_type(value, &fits);
        let optional = reads(operation, &example, field, None);
        if optional || fits(&Value::Null) {
            kind.push_str(" | None");
        }
        let name = word(field);
        parameters.push(format!("{name}: {kind}{}", if optional { " = None" } else { "" }));
        let place = if optional { "optional" } else { "required" };
        given.push((place, format!("\"{field}\": {name}")));
        shown.push(format!("{name}={}", literal(value)));
    }
    let secrets = secrets(operation);
    for (secret, required) in secrets {
        parameters.push(format!("{secret}: Secret{}", if *required { "" } else { " | None = None" }));
        // A call with a secret in it is nothing to show, but for where it comes from.
        if *required {
            shown.push(format!("{secret}=getpass()"));
        }
    }
    let name = word(verb);
    let signature = if parameters.is_empty() {
        format!("    def {name}(self) -> Answer:\n")
    } else {
        format!("    def {name}(\n        self,\n        *,\n        {},\n    ) -> Answer:\n", parameters.join(",\n        "))
    };
    let call = format!("session.{}.{name}(", word(object));
    let one_line = format!("{call}{})", shown.join(", "));
    let call = if one_line.len() <= WIDTH { one_line } else { format!("{call}\n    {},\n)", shown.join(",\n    ")) };
    let _ = write!(text, "\n{signature}        r\"\"\"{}\n", wrapped(operation.about));
    let _ = write!(text, "\n        Example::\n\n            {}\n        \"\"\"\n", call.replace('\n', "\n            "));
    let pick = |which: &str| given.iter().filter(|(place, _)| *place == which).map(|(_, one)| one.as_str()).collect::<Vec<_>>().join(", ");
    let _ = write!(text, "        return self._do(\n            \"{}\",\n            {{{}}},\n", operation.name, pick("required"));
    let _ = writeln!(text, "            {{{}}},", pick("optional"));
    for (secret, _) in secrets {
        let _ = writeln!(text, "            {secret}={secret},");
    }
    text.push_str("        )\n");
    Ok(())
}

/// Whether the example reads with another value in a field, or without it.
fn reads(operation: &Operation, example: &Map<String, Value>, field: &str, value: Option<&Value>) -> bool {
    let mut changed = example.clone();
    match value {
        Some(value) => changed.insert(field.to_owned(), value.clone()),
        None => changed.remove(field),
    };
    operation.reads(&Value::Object(changed).to_string()).is_ok()
}

/// What is tried in place of a field, to see what it takes: a text that is nothing else, and maps of the forms that arguments have.
fn python_type(example: &Value, fits: &dyn Fn(&Value) -> bool) -> String {
    let maps = [json!({}), json!({"text": "1 mg/kg"}), json!({"base64": ""}), json!({"at": "2026-11-20T12:00:00.000000Z"})];
    let text = fits(&json!("now")) || fits(&json!("1 mg/kg")) || example.is_string();
    let map = example.is_object() || maps.iter().any(fits);
    let mut kinds = Vec::new();
    if text && map {
        // Forms that a value of Python stands for, too.
        return "Any".to_owned();
    }
    if let Some(example) = example.as_str() {
        kinds.extend(of_text(example, fits));
    } else if text {
        kinds.push("str");
    }
    if map {
        kinds.push("Mapping[str, Any]");
    }
    if example.is_array() || fits(&json!([])) {
        kinds.push("Sequence[Any]");
    }
    if example.is_boolean() || fits(&json!(true)) {
        kinds.push("bool");
    }
    if example.is_i64() || fits(&json!(7)) {
        kinds.push("int");
    }
    if kinds.is_empty() { "Any".to_owned() } else { kinds.join(" | ") }
}

fn of_text(example: &str, fits: &dyn Fn(&Value) -> bool) -> Vec<&'static str> {
    let free = fits(&json!("a b"));
    let uuid = example.len() == 36 && example.bytes().filter(|byte| *byte == b'-').count() == 4;
    let time = example.ends_with('Z') && example.contains('T');
    match (free, uuid, time) {
        (_, true, _) => vec!["UUID", "str"],
        (_, _, true) => vec!["datetime", "str"],
        // A path may be given as one.
        (true, ..) if example.starts_with("/srv/") || example.starts_with("runs/") => vec!["str", "PathLike[str]"],
        _ => vec!["str"],
    }
}

/// A value as Python writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(list) => format!("[{}]", list.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(name, value)| format!("\"{name}\": {}", literal(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text in lines under a method.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
                continue;
            }
            if line.chars().count() + 1 + word.chars().count() <= WIDTH - 11 {
                line.push(' ');
                line.push_str(word);
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines.join("\n        ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_a_method_with_its_fields() {
        let text = make(Path::new(".")).unwrap();
        for operation in OPERATIONS.iter().copied().flatten() {
            assert!(text.contains(&format!("            \"{}\",\n", operation.name)), "{}", operation.name);
        }
        assert!(text.contains("    def store(\n        self,\n        *,\n        id: UUID | str,\n        place: str,\n    ) -> Answer:"));
        assert!(text.contains("    def return_(") && text.contains("    def import_(self) -> ImportOperations:"));
    }

    /// A function of an operation that looks at the secrets, and is not known here, would be one that Python cannot call.
    #[test]
    fn every_operation_that_takes_secrets_is_known() {
        let root = crate::tree::root().unwrap();
        let mut functions = 0;
        for file in std::fs::read_dir(root.join("crates/libcompliance-operations/src")).unwrap() {
            let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
            functions += source.matches(", secrets: &Secrets<'_>) -> Result<Json, CallError>").count();
        }
        let known = OPERATIONS.iter().copied().flatten().filter(|operation| !secrets(operation).is_empty()).count();
        assert_eq!(known, functions);
    }
}
