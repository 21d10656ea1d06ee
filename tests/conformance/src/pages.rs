//! The tables in docs/spec that follow from the program: the kinds of record and the codes of errors.

use libcompliance::access::{DenyCode, RefusalRule};
use libcompliance::catalogue;
use libcompliance::code::CODES;
use libcompliance::trail::kind::{FieldRule, Fields, KindRules, Need, Of, ReasonRule};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Page, name of its marked part, and what makes the part.
const TABLES: &[(&str, &str, fn() -> String)] = &[("record.md", "kinds", kinds), ("errors.md", "codes", codes)];

/// Each page with the text that it should have.
///
/// # Errors
/// If a page cannot be read or lacks its marks.
pub fn pages() -> Result<Vec<(PathBuf, String)>, String> {
    TABLES.iter().map(|(page, name, table)| filled(page, name, &table())).collect()
}

fn filled(page: &str, name: &str, table: &str) -> Result<(PathBuf, String), String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec")).join(page);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{page}: {error}"))?;
    let (from, to) = (format!("<!-- {name}: generated -->\n"), format!("<!-- /{name} -->\n"));
    let parts = text.split_once(&from).and_then(|(before, rest)| Some((before, rest.split_once(&to)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{page} has no part `{name}`"))?;
    Ok((path, format!("{before}{from}{table}{to}{after}")))
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
