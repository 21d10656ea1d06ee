//! Files of instruments: sealed before anything reads them, by their content; under the same name another content is a new version
//! and an alarm. What was read from them by which mapping, and what could not be read, are records too.

use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A name that had another content before has a new one. `content` holds both digests.
pub const FILE_REPLACED: KindRules<'static> = kind(
    "file.replaced",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("name_tag", CLEAR), ("previous", CLEAR)],
);
/// A sealed file was read by a mapping.
pub const FILE_READ: KindRules<'static> = kind(
    "file.read",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("parser", CLEAR), ("mapping_sha256", CLEAR), ("encoding", CLEAR), ("readings", CLEAR), ("skipped", CLEAR)],
);
/// A sealed file could not be read by a mapping.
pub const FILE_UNREADABLE: KindRules<'static> = kind(
    "file.unreadable",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("parser", CLEAR), ("mapping_sha256", CLEAR), ("code", CLEAR), ("problem", LAB_TEXT)],
);
/// A mapping was taken into use; under its name and version it never changes.
pub const MAPPING_DEFINED: KindRules<'static> = kind(
    "mapping.defined",
    Need::Required,
    Need::Required,
    ReasonRule::NotCollected,
    &[("mapping_sha256", CLEAR), ("mapping", LAB_TEXT)],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[FILE_REPLACED, FILE_READ, FILE_UNREADABLE, MAPPING_DEFINED];

/// What stands under the name of a file; the key is a keyed digest of the name, which tells nobody the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileName {
    /// The digest of the content that was sealed last, lower-case hex.
    pub sha256: String,
    /// How many contents it has had.
    pub version: u32,
}

impl Entry for FileName {
    const SPACE: &'static str = "file_name";
}

/// A mapping in use; the key is its name with its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedMapping {
    /// The digest of its document, lower-case hex.
    pub sha256: String,
    /// The document, in pieces.
    pub document: ValueRef,
}

impl Entry for ListedMapping {
    const SPACE: &'static str = "mapping";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    match record.kind.as_str() {
        "file.sealed" => match text("name_tag") {
            Some(tag) => FileName { sha256: object.id.clone(), version: object.version }.store(view, tag),
            None => Ok(()),
        },
        "mapping.defined" => {
            let Some(sha256) = record.new_value("mapping_sha256").and_then(Value::as_text) else { return Ok(()) };
            let document = ValueRef::new_value(record.index, "mapping");
            ListedMapping { sha256: sha256.to_owned(), document }.store(view, &object.id)
        }
        _ => Ok(()),
    }
}
