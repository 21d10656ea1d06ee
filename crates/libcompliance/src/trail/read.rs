//! The strict reader: it accepts the bytes that the writer would write, and no others.

use super::record::{MAX_RECORD, Record};
use super::value::{MAX_ENTRIES, Value, ValueError, is_token};
use super::write;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};

/// A record as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A layout that this program knows.
    Known(Box<Record>),
    /// A layout newer than this program: the seal can be checked, the content is named and not guessed.
    Newer {
        /// The layout's version.
        v: u32,
        /// The kind it names, if it names one where version 1 did.
        kind: Option<String>,
    },
}

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Longer than [`MAX_RECORD`].
    #[error("the record is longer than {MAX_RECORD} bytes")]
    TooLong,
    /// Not JSON, or not the fields of a record.
    #[error("the bytes are not a record: they do not read as JSON with the fields of a record")]
    Malformed,
    /// The same content in other bytes: white space, order, escapes, a number written differently.
    #[error("the record is not in the strict form: the writer would have written other bytes")]
    NotStrict,
    /// A value breaks a limit.
    #[error("a value of the record breaks a limit: {0}")]
    Value(ValueError),
    /// A part that breaks a rule which holds for every record, whatever its kind.
    #[error("the record breaks a rule of the format: {0}")]
    Rule(&'static str),
}

#[derive(Deserialize)]
struct Head {
    v: u32,
    kind: Option<Kind>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    Name(String),
    Other(IgnoredAny),
}

/// Reads one record.
///
/// # Errors
/// [`ReadError`]; duplicate keys, floating point, unknown fields and any other byte form are refused.
pub fn read(bytes: &[u8]) -> Result<Read, ReadError> {
    if bytes.len() > MAX_RECORD {
        return Err(ReadError::TooLong);
    }
    let text = core::str::from_utf8(bytes).map_err(|_| ReadError::Malformed)?;
    match serde_json::from_str::<Record>(text) {
        Ok(record) if record.v == 1 => {
            check(&record)?;
            let mut again = Vec::with_capacity(bytes.len());
            write::record(&mut again, &record);
            if again == bytes { Ok(Read::Known(Box::new(record))) } else { Err(ReadError::NotStrict) }
        }
        _ => newer(text).ok_or(ReadError::Malformed),
    }
}

/// Every layout begins with its version, so that an older program can name what it does not know.
fn newer(text: &str) -> Option<Read> {
    let Head { v, kind } = serde_json::from_str(text).ok()?;
    let kind = match kind {
        // Nothing is known of the text, and it will be shown to people: it must at least be a name.
        Some(Kind::Name(name)) if is_token(&name) => Some(name),
        Some(Kind::Name(_) | Kind::Other(IgnoredAny)) | None => None,
    };
    (v > 1 && text.starts_with(&format!("{{\"v\":{v},"))).then_some(Read::Newer { v, kind })
}

/// The rules that hold for every record, whatever its kind. The writer keeps them too, so that what it seals always reads.
pub(super) fn check(record: &Record) -> Result<(), ReadError> {
    let rule = |holds: bool, text: &'static str| if holds { Ok(()) } else { Err(ReadError::Rule(text)) };
    let version_7 = record.id.0.get_version_num() == 7 && record.id.0.get_variant() == uuid::Variant::RFC4122;
    rule(version_7, "the id is not a UUID of version 7")?;
    rule(record.flags.is_sorted_by(|a, b| a < b), "the flags are not in ascending order, each once")?;
    rule(is_token(&record.kind) && is_token(&record.action), "kind or action is not a name")?;
    rule(record.kv > 0, "the version of the kind is 0")?;
    rule(record.actor.n > 0, "the actor's running number is 0")?;
    rule(record.actor.roles.iter().all(|role| is_token(role)), "a role is not a name")?;
    let many =
        [record.actor.roles.len(), record.clients.len(), record.changes.len(), record.attrs.len(), record.files.len()];
    rule(many.iter().all(|count| *count <= MAX_ENTRIES), "a list has more than 1024 entries")?;
    rule(record.clients.is_sorted_by(|a, b| a.id < b.id), "the clients are not in ascending order, each once")?;
    let linked = record.clients.iter().all(|link| link.n > 0 && link.prev.is_some() == (link.n > 1));
    rule(linked, "a client's first record has number 1 and no link, every later one has a link")?;
    if let Some(object) = &record.object {
        rule(is_token(&object.kind) && object.version > 0, "the object's kind is not a name, or its version is 0")?;
        rule(is_object_id(&object.id), "the object's id does not have 1 to 128 characters without control characters")?;
    }
    rule([&record.from, &record.to].into_iter().flatten().all(|state| is_token(state)), "a state is not a name")?;
    let reason = record.reason.as_ref();
    rule(reason.is_none_or(|reason| is_token(&reason.code)), "the reason's code is not a name")?;
    let content = record.content.is_none_or(|content| content.before.is_some() || content.after.is_some());
    rule(content, "the content has no digest")?;
    rule(record.changes.iter().all(|change| is_token(&change.field)), "a changed field is not a name")?;
    rule(distinct(record.changes.iter().map(|change| change.field.as_str())), "a changed field is given twice")?;
    rule(record.changes.iter().all(|change| change.old != change.new), "a changed field has equal old and new values")?;
    rule(record.attrs.iter().all(|(name, _)| is_token(name)), "an attribute is not a name")?;
    rule(record.attrs.is_sorted_by(|a, b| a.0 < b.0), "the attributes are not in ascending order, each once")?;
    rule(record.files.iter().all(|file| is_media_type(&file.media_type)), "a media type is out of range")?;
    let text = reason.and_then(|reason| reason.text.as_ref());
    let names = record.files.iter().filter_map(|file| file.name.as_ref());
    let mut committed = record.device.iter().chain(text).chain(names);
    rule(
        committed.all(|value| matches!(value, Value::Committed(_))),
        "device, reason text or file name is not committed",
    )?;
    let changed = record.changes.iter().flat_map(|change| [&change.old, &change.new]);
    let attrs = record.attrs.iter().map(|(_, value)| value);
    changed.chain(attrs).try_for_each(|value| value.check(true)).map_err(ReadError::Value)
}

/// An id of an object: 1 to 128 characters, no control characters.
pub(crate) fn is_object_id(id: &str) -> bool {
    let fits = if id.len() <= 128 { !id.is_empty() } else { id.chars().nth(128).is_none() };
    fits && !id.chars().any(char::is_control)
}

/// A media type: 1 to 127 printable ASCII characters without spaces.
pub(super) fn is_media_type(text: &str) -> bool {
    (1..=127).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.is_sorted_by(|a, b| a < b)
}

/// Deserializes from text without a copy of it.
pub(super) fn from_text<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor { expected, parse })
}

struct TextVisitor<T> {
    expected: &'static str,
    parse: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        // The text itself may be personal: the error says only what was expected.
        (self.parse)(text).ok_or_else(|| E::custom(format_args!("not {}", self.expected)))
    }
}
