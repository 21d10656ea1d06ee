//! A record as people read it: short where the list is, complete where one record is shown.

use super::copied::{Copied, Imports};
use crate::exit::Failure;
use crate::json;
use crate::reveal::{Revealed, Revealer};
use libcompliance_lab::core::host::intent::OpenIntentEntry;
use libcompliance_lab::core::projection::Entry as _;
use libcompliance_lab::core::trail::commit::Class;
use libcompliance_lab::core::trail::read::{Read, read};
use libcompliance_lab::core::trail::record::{Record, Source};
use libcompliance_lab::core::trail::tree::leaf_hash;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::core::uuid::Uuid;
use libcompliance_lab::store::ReadStore as _;
use libcompliance_lab::store::sqlite::Sqlite;
use libcompliance_pack::Language;
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

/// A record on its way to somebody's eyes.
pub(crate) struct Viewed {
    pub index: u64,
    pub leaf_hash: [u8; 32],
    pub content: Content,
    /// Whether it announces a change of the host whose outcome nobody has said.
    pub outcome_unknown: bool,
    /// If it was copied from a former system.
    pub copied: Option<Copied>,
}

pub(crate) enum Content {
    /// It reads; with what was revealed, if anything was to be.
    Known { record: Box<Record>, person: Option<String>, revealed: Option<BTreeMap<String, Revealed>> },
    /// A newer program wrote it.
    Newer { v: u32, kind: Option<String> },
    /// It does not read; the seal may say more.
    Unreadable(String),
}

impl Viewed {
    pub(crate) fn new(
        index: u64,
        bytes: &[u8],
        imports: &Imports,
        revealer: Option<&mut Revealer>,
    ) -> Result<Self, Failure> {
        let content = match read(bytes) {
            Err(error) => Content::Unreadable(error.to_string()),
            Ok(Read::Newer { v, kind }) => Content::Newer { v, kind },
            Ok(Read::Known(record)) => match revealer {
                Some(revealer) => {
                    let person = match record.actor.source {
                        Source::Session => revealer.person(record.actor.id)?,
                        _ => None,
                    };
                    let revealed = Some(revealer.values(index, &record)?);
                    Content::Known { record, person, revealed }
                }
                None => Content::Known { record, person: None, revealed: None },
            },
        };
        let copied = match &content {
            Content::Known { record, .. } => imports.of(record),
            _ => None,
        };
        Ok(Self { index, leaf_hash: leaf_hash(bytes), content, outcome_unknown: false, copied })
    }

    /// Marks it if it is one of these intents without outcome.
    pub(crate) fn among(mut self, open: &HashSet<u64>) -> Self {
        self.outcome_unknown = open.contains(&self.index);
        self
    }

    /// The document for programs: the sealed record as it stands, and beside it what was revealed.
    pub(crate) fn json(&self, bytes: &[u8]) -> Result<serde_json::Value, Failure> {
        let mut document = serde_json::json!({"index": self.index, "leaf_hash": json::hex(&self.leaf_hash)});
        let Some(fields) = document.as_object_mut() else { return Ok(document) };
        if let Some(copied) = &self.copied {
            fields.insert("copied".to_owned(), copied.json());
        }
        match &self.content {
            Content::Known { person, revealed, .. } => {
                let record: serde_json::Value = serde_json::from_slice(bytes).map_err(std::io::Error::from)?;
                fields.insert("record".to_owned(), record);
                if self.outcome_unknown {
                    fields.insert("outcome".to_owned(), "unknown".into());
                }
                if let Some(revealed) = revealed {
                    let shown = revealed.iter().map(|(path, value)| (path.clone(), value.json())).collect();
                    fields.insert("revealed".to_owned(), serde_json::Value::Object(shown));
                    fields.insert("person".to_owned(), person.clone().into());
                }
            }
            Content::Newer { v, kind } => {
                fields.insert(
                    "problem".to_owned(),
                    serde_json::json!({"code": "newer_layout", "layout": v, "kind": kind}),
                );
            }
            Content::Unreadable(error) => {
                fields.insert("problem".to_owned(), serde_json::json!({"code": "unreadable", "message": error}));
            }
        }
        Ok(document)
    }
}

/// Shows values of one record.
pub(crate) struct Values<'a> {
    pub revealed: Option<&'a BTreeMap<String, Revealed>>,
    /// Whether ids are shortened to their last characters.
    pub short: bool,
    pub language: Language,
}

impl Values<'_> {
    /// The value under `path`.
    pub(crate) fn text(&self, path: &str, value: &Value) -> String {
        match value {
            Value::Committed(commitment) if commitment.class == Class::Secret => {
                self.language.pick("«secret»", "«tajne»").to_owned()
            }
            Value::Committed(_) => self.revealed.and_then(|all| all.get(path)).map_or_else(
                || self.language.pick("«committed»", "«ukryte»").to_owned(),
                |value| value.text(self.language),
            ),
            Value::Text(text) if self.short => shorten(text),
            Value::Map(_) if self.short => measured(value, self.language).unwrap_or_else(|| value_text(value)),
            other => value_text(other),
        }
    }

    pub(crate) fn device(&self, record: &Record) -> Option<String> {
        record.device.as_ref().map(|device| self.text("device", device))
    }

    pub(crate) fn reason(&self, record: &Record) -> Option<String> {
        let reason = record.reason.as_ref()?;
        Some(match &reason.text {
            Some(text) => format!("{}: {}", reason.code, self.text("reason.text", text)),
            None => reason.code.clone(),
        })
    }

    /// What was changed, one line for each part.
    pub(crate) fn changes(&self, record: &Record) -> Vec<String> {
        let mut lines = Vec::new();
        match (&record.from, &record.to) {
            (Some(from), Some(to)) if from != to => lines.push(format!("{from} -> {to}")),
            (None, Some(to)) => lines.push(format!("-> {to}")),
            _ => {}
        }
        for change in &record.changes {
            let new = self.text(&format!("changes.{}.new", change.field), &change.new);
            if change.old == Value::Null {
                lines.push(format!("{}: {new}", change.field));
            } else {
                let old = self.text(&format!("changes.{}.old", change.field), &change.old);
                lines.push(format!("{}: {old} -> {new}", change.field));
            }
        }
        lines
    }

    /// The further facts, but for those in `without`.
    pub(crate) fn attributes(&self, record: &Record, without: &[&str]) -> Vec<String> {
        record
            .attrs
            .iter()
            .filter(|(name, _)| !without.contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", self.text(&format!("attrs.{name}"), value)))
            .collect()
    }

    pub(crate) fn files(&self, record: &Record) -> Vec<String> {
        let pick = |english: &'static str, polish: &'static str| self.language.pick(english, polish);
        let one = |(at, file): (usize, &libcompliance_lab::core::trail::record::File)| {
            let name = file.name.as_ref().map(|name| self.text(&format!("files.{at}.name"), name));
            format!(
                "{} {} ({} {}, {})",
                pick("file", "plik"),
                name.unwrap_or_else(|| pick("without name", "bez nazwy").to_owned()),
                file.size,
                pick("bytes", "bajtów"),
                file.media_type
            )
        };
        record.files.iter().enumerate().map(one).collect()
    }
}

/// The places of the intents without outcome. An entry that does not read is for `verify` to name; the records are listed.
pub(crate) fn open_intents(store: &mut Sqlite) -> Result<HashSet<u64>, Failure> {
    let mut open = HashSet::new();
    store.states(OpenIntentEntry::SPACE, &mut |_, bytes| {
        open.extend(OpenIntentEntry::from_bytes(bytes).ok().map(|entry| entry.record));
        ControlFlow::Continue(())
    })?;
    Ok(open)
}

/// What is known of an intent that nobody has completed, abandoned or settled.
pub(crate) fn unknown(language: Language) -> &'static str {
    language.pick("announced, outcome unknown", "zapowiedziano, wynik nieznany")
}

/// Who acted, as far as the record tells.
pub(crate) fn actor(record: &Record, person: Option<&str>, short: bool, language: Language) -> String {
    let id = record.actor.id.to_string();
    let id = if short { shorten(&id) } else { id };
    match (record.actor.source, person) {
        (Source::System, _) => language.pick("system", "system laboratorium").to_owned(),
        (Source::HostAsserted, _) => format!("{id} ({})", language.pick("says the host", "według systemu nadrzędnego")),
        (Source::Session, Some(name)) if short => name.to_owned(),
        (Source::Session, Some(name)) => format!("{name} ({id})"),
        (Source::Session, None) => id,
    }
}

/// A value in clear. Maps and lists lose their outer brackets; what is nested stays JSON.
pub(crate) fn value_text(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.iter().map(inner).collect::<Vec<_>>().join(", "),
        Value::Map(entries) => {
            entries.iter().map(|(name, value)| format!("{name}: {}", inner(value))).collect::<Vec<_>>().join(", ")
        }
        other => inner(other),
    }
}

/// A measured value in one phrase, such as `< 10 cfu/g` or `not detected in 25 g`; `None` for any other map. Parts that the
/// phrase has no place for follow by name, so that nothing is left out.
fn measured(value: &Value, language: Language) -> Option<String> {
    let Value::Map(entries) = value else { return None };
    let part = |name: &str| value.get(name).and_then(Value::as_text);
    let mut used = vec!["kind"];
    let mut words = Vec::new();
    match value.get("detected") {
        Some(Value::Bool(found)) => {
            used.extend(["detected", "portion", "unit"]);
            words.push(if *found {
                language.pick("detected", "wykryto")
            } else {
                language.pick("not detected", "nie wykryto")
            });
            if let Some(portion) = part("portion") {
                words.extend([language.pick("in", "w"), portion]);
            }
        }
        _ => {
            used.extend(["relation", "value", "mark", "unit"]);
            words.extend([part("relation"), Some(part("value").or_else(|| part("mark"))?)].into_iter().flatten());
            if part("value").is_some() && part("mark").is_some() {
                words.extend(part("mark"));
            }
        }
    }
    words.extend(part("unit"));
    let mut text = words.join(" ");
    for (name, rest) in entries.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        text.push_str(&format!(", {name}: {}", inner(rest)));
    }
    Some(text)
}

fn inner(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => String::from_utf8_lossy(&other.to_json()).into_owned(),
    }
}

/// UUIDs and digests by their last eight characters; everything else as it is.
pub(crate) fn shorten(text: &str) -> String {
    let hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if (text.len() == 36 && Uuid::try_parse(text).is_ok()) || hash {
        let start = text.len().saturating_sub(8);
        return format!("…{}", text.get(start..).unwrap_or(text));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_values_read_as_a_phrase_and_lose_nothing() {
        let map = |entries: &[(&str, &str)]| Value::map(entries.iter().map(|(name, text)| (*name, Value::text(*text))));
        let count = map(&[("kind", "count"), ("relation", "<"), ("value", "10"), ("unit", "cfu/g"), ("k", "2")]);
        assert_eq!(measured(&count, Language::English).as_deref(), Some("< 10 cfu/g, k: 2"));
        assert_eq!(
            measured(&map(&[("mark", "TNTC"), ("unit", "cfu/g")]), Language::English).as_deref(),
            Some("TNTC cfu/g")
        );
        let presence = Value::map([("detected", Value::Bool(false)), ("portion", "25".into()), ("unit", "g".into())]);
        assert_eq!(measured(&presence, Language::English).as_deref(), Some("not detected in 25 g"));
        assert_eq!(measured(&presence, Language::Polish).as_deref(), Some("nie wykryto w 25 g"));
        assert_eq!(measured(&map(&[("a", "b")]), Language::English), None);
        assert_eq!(measured(&Value::map([("value", Value::Int(3))]), Language::English), None);
    }

    #[test]
    fn ids_are_shortened_and_words_are_not() {
        assert_eq!(shorten("01a203ee-7354-75d2-91e0-b2b639c34401"), "…39c34401");
        assert_eq!(shorten(&"ab".repeat(32)), "…abababab");
        for word in ["S-1042", "example.com/lab", "Łódź"] {
            assert_eq!(shorten(word), word);
        }
    }
}
