//! The tables in docs/spec that follow from the program: the kinds of record, the codes of errors, the operations by name.

use libcompliance::access::{DenyCode, RefusalRule};
use libcompliance::catalogue;
use libcompliance::code::CODES;
use libcompliance::trail::kind::{FieldRule, Fields, KindRules, Need, Of, ReasonRule};
use libcompliance_operations::{Kind, OPERATIONS, Operation};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The pages with their marked parts.
const TABLES: &[(&str, &[Part])] = &[
    ("record.md", &[("kinds", kinds)]),
    (
        "errors.md",
        &[
            ("codes", codes),
            ("call codes", call_codes),
            ("binding codes", binding_codes),
            ("archive codes", archive_codes),
        ],
    ),
    ("operations.md", &[("operations", operations)]),
];

/// The name of a marked part, and what makes it.
type Part = (&'static str, fn() -> String);

/// Each page with the text that it should have.
///
/// # Errors
/// If a page cannot be read or lacks its marks.
pub fn pages() -> Result<Vec<(PathBuf, String)>, String> {
    TABLES.iter().map(|(page, parts)| filled(page, parts)).collect()
}

fn filled(page: &str, parts: &[Part]) -> Result<(PathBuf, String), String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec")).join(page);
    let mut text = std::fs::read_to_string(&path).map_err(|error| format!("{page}: {error}"))?;
    for (name, table) in parts {
        let (from, to) = (format!("<!-- {name}: generated -->\n"), format!("<!-- /{name} -->\n"));
        let around = text.split_once(&from).and_then(|(before, rest)| Some((before, rest.split_once(&to)?.1)));
        let (before, after) = around.ok_or_else(|| format!("{page} has no part `{name}`"))?;
        text = format!("{before}{from}{}{to}{after}", table());
    }
    Ok((path, text))
}

fn kinds() -> String {
    let mut table = String::from("| kind | version | object | change | reason | fields |\n|---|---|---|---|---|---|\n");
    for KindRules { name, version, object, change, reason, fields, required } in catalogue::all() {
        let reason = match reason {
            ReasonRule::Required => "required",
            ReasonRule::FromVersionTwo => "from version 2",
            ReasonRule::Optional => "optional",
            ReasonRule::NotCollected => "none",
        };
        let fields: Vec<String> = match fields {
            Fields::Named(fields) => {
                let needed = |name: &str| if required.contains(&name) { "\\*" } else { "" };
                fields.iter().map(|(name, rule)| format!("{}{}", field(name, *rule), needed(name))).collect()
            }
            Fields::AnyCommitted { .. } => vec!["any".to_owned()],
        };
        let fields = if fields.is_empty() { "none".to_owned() } else { fields.join(", ") };
        let (object, change) = (need(*object), need(*change));
        let _ = writeln!(table, "| `{name}` | {version} | {object} | {change} | {reason} | {fields} |");
    }
    table
}

fn field(name: &str, rule: FieldRule) -> String {
    match rule {
        FieldRule::Clear => format!("`{name}`"),
        FieldRule::Committed(class, of) => {
            let of = match of {
                Of::Actor => "actor",
                Of::Subject => "subject",
                Of::Client => "client",
                Of::Lab => "lab",
            };
            format!("`{name}` ({}, {of})", class.as_str())
        }
    }
}

fn need(need: Need) -> &'static str {
    match need {
        Need::Required => "required",
        Need::Optional => "optional",
        Need::Forbidden => "none",
    }
}

fn codes() -> String {
    let mut table = String::from("| code | error type | meaning |\n|---|---|---|\n");
    for code in CODES {
        let _ = writeln!(table, "| `{}` | `{}` | {} |", code.code, code.error, code.meaning);
    }
    table += "\n**Refusals** (`action.refused`, and the denial that the caller gets)\n\n| code | English | Polish |\n|---|---|---|\n";
    let rights = DenyCode::ALL.iter().map(|code| (code.code(), code.text_en(), code.text_pl()));
    let rules = RefusalRule::ALL.iter().map(|rule| (rule.code(), rule.text_en(), rule.text_pl()));
    for (code, en, pl) in rights.chain(rules) {
        let _ = writeln!(table, "| `{code}` | {en} | {pl} |");
    }
    table
}

fn call_codes() -> String {
    meanings(libcompliance_operations::CODES)
}

fn binding_codes() -> String {
    meanings(libcompliance_operations::BINDING_CODES)
}

fn archive_codes() -> String {
    meanings(libcompliance_archive::CODES)
}

fn meanings(codes: &[(&str, &str)]) -> String {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for (code, meaning) in codes {
        let _ = writeln!(table, "| `{code}` | {meaning} |");
    }
    table
}

fn operations() -> String {
    let mut text = String::new();
    for module in OPERATIONS {
        let _ = writeln!(text, "\n## {}\n", objects(module));
        text += "| name | | what it does |\n|---|---|---|\n";
        for Operation { name, kind, about, .. } in *module {
            let kind = match kind {
                Kind::Question => "question",
                Kind::Action => "action",
            };
            let _ = writeln!(text, "| `{name}` | {kind} | {about} |");
        }
        text += "\n```text\n";
        for Operation { name, example, .. } in *module {
            let _ = writeln!(text, "{name} {example}");
        }
        text += "```\n";
    }
    text.push('\n');
    text
}

/// What the operations of a module are done to, in the order in which they come.
fn objects(module: &[Operation]) -> String {
    let mut objects: Vec<&str> = Vec::new();
    for operation in module {
        let object = operation.name.split_once('.').map_or(operation.name, |(object, _)| object);
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    objects.join(", ")
}
