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
from datetime import date, datetime
from decimal import Decimal
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
    object
        .split('_')
        .map(|part| part.chars().take(1).flat_map(char::to_uppercase).chain(part.chars().skip(1)).collect::<String>())
        .collect::<String>()
        + "Operations"
}

fn word(name: &str) -> String {
    if RESERVED.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

fn secrets(operation: &Operation) -> Secrets {
    let signs = operation.fields().contains(&"sign");
    SECRETS
        .iter()
        .find(|(name, _)| *name == operation.name)
        .map_or(if signs { SIGNING } else { &[] }, |(_, secrets)| secrets)
}

fn method(text: &mut String, object: &str, verb: &str, operation: &Operation) -> Result<(), String> {
    let example: Map<String, Value> =
        serde_json::from_str(operation.example).map_err(|error| format!("{}: {error}", operation.name))?;
    let (mut parameters, mut given, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    for field in operation.fields() {
        let value = example.get(*field).ok_or_else(|| format!("{} does not show {field}", operation.name))?;
        let fits = |other: &Value| reads(operation, &example, field, Some(other));
        let mut kind = match (operation.name, *field) {
            // A name, or the whole of it: no example shows both.
            ("settings.change_identity", "profile") => "str | Mapping[str, Any]".to_owned(),
            _ => python_type(value, &fits),
        };
        let optional = reads(operation, &example, field, None);
        if optional || fits(&Value::Null) {
            kind.push_str(" | None");
        }
        let name = word(field);
        parameters.push(format!("{name}: {kind}{}", if optional { " = None" } else { "" }));
        let place = if optional { "optional" } else { "required" };
        given.push((place, format!("\"{field}\": {name}")));
        shown.push((name, Some(value)));
    }
    let secrets = secrets(operation);
    for (secret, required) in secrets {
        parameters.push(format!("{secret}: Secret{}", if *required { "" } else { " | None = None" }));
        // A call with a secret in it is nothing to show, but for where it comes from.
        if *required {
            shown.push(((*secret).to_owned(), None));
        }
    }
    let name = word(verb);
    let signature = if parameters.is_empty() {
        format!("    def {name}(self) -> Answer:\n")
    } else {
        format!(
            "    def {name}(\n        self,\n        *,\n        {},\n    ) -> Answer:\n",
            parameters.join(",\n        ")
        )
    };
    let call = format!("session.{}.{name}(", word(object));
    let shown = |margin: usize| -> Vec<String> {
        let one = |(name, value): &(String, Option<&Value>)| match value {
            Some(value) => format!("{name}={}", literal(value, name.len() + margin + 1, margin)),
            None => format!("{name}=getpass()"),
        };
        shown.iter().map(one).collect()
    };
    let one = format!("{call}{})", shown(0).join(", "));
    let short = one.chars().count() <= WIDTH - 12 && !one.contains('\n');
    let call = if short { one } else { format!("{call}\n    {},\n)", shown(4).join(",\n    ")) };
    let _ = write!(text, "\n{signature}        r\"\"\"{}\n", wrapped(operation.about));
    let _ =
        write!(text, "\n        Example::\n\n            {}\n        \"\"\"\n", call.replace('\n', "\n            "));
    let pick = |which: &str| {
        let fields: Vec<&str> =
            given.iter().filter(|(place, _)| *place == which).map(|(_, one)| one.as_str()).collect();
        let one = format!("{{{}}},", fields.join(", "));
        if one.len() < WIDTH - 10 {
            return one;
        }
        let margin = if secrets.is_empty() { 12 } else { 16 };
        let between = format!("\n{}", " ".repeat(margin));
        format!("{{{between}    {},{between}}},", fields.join(&format!(",{between}    ")))
    };
    let mut lines = vec![format!("\"{}\",", operation.name), pick("required"), pick("optional")];
    lines.extend(secrets.iter().map(|(secret, _)| format!("{secret}={secret},")));
    if secrets.is_empty() {
        let _ = write!(text, "        return self._do(\n            {}\n        )\n", lines.join("\n            "));
    } else {
        let _ = write!(
            text,
            "        try:\n            return self._do(\n                {}\n            )\n        finally:\n            del {}\n",
            lines.join("\n                "),
            secrets.iter().map(|(secret, _)| *secret).collect::<Vec<_>>().join(", ")
        );
    }
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
    let maps =
        [json!({}), json!({"text": "1 mg/kg"}), json!({"base64": ""}), json!({"at": "2026-11-20T12:00:00.000000Z"})];
    let text = fits(&json!("now")) || fits(&json!("1 mg/kg")) || example.is_string();
    let map = example.is_object() || maps.iter().any(fits);
    let mut kinds = Vec::new();
    if text && map {
        // Forms that a value of Python stands for, too.
        return "Any".to_owned();
    }
    kinds.extend(of_text(example.as_str(), fits));
    if map {
        kinds.push("Mapping[str, Any]");
    }
    // serde takes the fields of a struct in their order from a list, too.
    if example.is_array() || (!map && fits(&json!([]))) {
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

const UUID: &str = "01900000-0000-7000-8000-0000000000a1";
const DAY: &str = "2026-11-20";
const NUMBER: &str = "4.2";
const TIME: &str = "2026-11-20T12:00:00.000000Z";
const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// What stands for a text. A path is text like any other, so it is known by the example.
fn of_text(example: Option<&str>, fits: &dyn Fn(&Value) -> bool) -> &'static [&'static str] {
    let path = |example: &str| example.starts_with("/srv/") || example.starts_with("runs/");
    let uuid = |example: &str| example.len() == UUID.len() && example.bytes().filter(|byte| *byte == b'-').count() == 4;
    match (fits(&json!("a b")), example) {
        (_, Some(example)) if uuid(example) => &["UUID", "str"],
        (true, Some(example)) if path(example) => &["str", "PathLike[str]"],
        (true, _) => &["str"],
        (false, _) if fits(&json!(UUID)) => &["UUID", "str"],
        (false, _) if fits(&json!(TIME)) => &["datetime", "str"],
        (false, _) if fits(&json!(DIGEST)) => &["bytes", "str"],
        (false, _) if fits(&json!(DAY)) => &["date", "str"],
        (false, _) if fits(&json!(NUMBER)) => &["Decimal", "str"],
        (false, Some(_)) => &["str"],
        (false, None) => &[],
    }
}

/// A value as Python writes it, in lines where it is long, behind `column` characters of its first line and under `margin`.
fn literal(value: &Value, column: usize, margin: usize) -> String {
    let plain = one_line(value);
    let (open, close, parts) = match value {
        _ if column + plain.chars().count() < WIDTH => return plain,
        Value::Array(list) if !list.is_empty() => {
            ('[', ']', list.iter().map(|one| literal(one, margin + 4, margin + 4)).collect::<Vec<_>>())
        }
        Value::Object(map) if !map.is_empty() => {
            let entry = |(name, value): (&String, &Value)| {
                format!("\"{name}\": {}", literal(value, margin + 8 + name.chars().count(), margin + 4))
            };
            ('{', '}', map.iter().map(entry).collect())
        }
        _ => return plain,
    };
    let margin = " ".repeat(margin);
    format!("{open}\n{margin}    {},\n{margin}{close}", parts.join(&format!(",\n{margin}    ")))
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(list) => format!("[{}]", list.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(name, value)| format!("\"{name}\": {}", one_line(value)));
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
        assert!(text.contains(
            "    def store(\n        self,\n        *,\n        id: UUID | str,\n        place: str,\n    ) -> Answer:"
        ));
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
