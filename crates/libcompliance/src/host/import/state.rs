//! The kinds of an import and how far it has come. Claims change nothing else.

use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::projection::{Entry, View, ViewError};
use crate::trail::commit::Class;
use crate::trail::kind::{FieldRule, KindRules, Need, Of, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// What names people of the former system lies under the laboratory's key, not under the importer's.
const PEOPLE: FieldRule = FieldRule::Committed(Class::Personal, Of::Lab);

/// An import begins: file, mapping, numbers of rows, period. The object's id is the SHA-256 of the file.
pub const IMPORT_STARTED: KindRules<'static> = kind(
    "import.started",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[
        ("system", LAB_TEXT),
        ("parser", CLEAR),
        ("mapping_sha256", CLEAR),
        ("mapping", LAB_TEXT),
        ("name_tag", CLEAR),
        ("encoding", CLEAR),
        ("rows", CLEAR),
        ("faulty", CLEAR),
        ("faulty_sha256", CLEAR),
        ("first", CLEAR),
        ("last", CLEAR),
    ],
);
/// What a row of the former audit table claims.
pub const LEGACY_CLAIMED: KindRules<'static> = kind(
    "legacy.claimed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[
        ("row", CLEAR),
        ("line", CLEAR),
        ("claimed_at", CLEAR),
        ("time_basis", CLEAR),
        ("claimed_actor", PEOPLE),
        ("claim", LAB_TEXT),
    ],
);
/// An import is complete: every row is sealed as a claim, or left out by a decision.
pub const IMPORT_FINISHED: KindRules<'static> = kind(
    "import.finished",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("mapping_sha256", CLEAR), ("rows", CLEAR), ("claims", CLEAR), ("faulty", CLEAR), ("faulty_sha256", CLEAR)],
);

/// The kinds of this room.
pub(crate) const KINDS: &[KindRules<'static>] = &[IMPORT_STARTED, LEGACY_CLAIMED, IMPORT_FINISHED];

/// How far an import has come; the key is the SHA-256 of the file, lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The record of its beginning.
    pub started: u64,
    /// The digest of the mapping, lower-case hex.
    pub mapping_sha256: String,
    /// The rows of the table.
    pub rows: u64,
    /// Of them, those that were left out by a decision.
    pub faulty: u64,
    /// The digest of their list, lower-case hex; none without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faulty_sha256: Option<String>,
    /// The claims sealed so far.
    pub claims: u64,
    /// The number of the row sealed last; 0 before the first.
    pub row: u64,
    /// The record of its end; none while it is unfinished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u64>,
}

impl Entry for Import {
    const SPACE: &'static str = "import";
}

/// The file that was imported under a name; the key is a keyed digest of the name, which tells nobody the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportName {
    /// The digest of the file, lower-case hex.
    pub sha256: String,
}

impl Entry for ImportName {
    const SPACE: &'static str = "import_name";
}

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let text = |name: &str| record.attr(name).and_then(Value::as_text).map(str::to_owned);
    let number = |name: &str| match record.attr(name) {
        Some(Value::Int(n)) => u64::try_from(*n).unwrap_or(0),
        _ => 0,
    };
    match record.kind.as_str() {
        "import.started" => {
            if let Some(tag) = text("name_tag") {
                ImportName { sha256: object.id.clone() }.store(view, &tag)?;
            }
            let entry = Import {
                started: record.index,
                mapping_sha256: text("mapping_sha256").unwrap_or_default(),
                rows: number("rows"),
                faulty: number("faulty"),
                faulty_sha256: text("faulty_sha256"),
                claims: 0,
                row: 0,
                finished: None,
            };
            entry.store(view, &object.id)
        }
        "legacy.claimed" => {
            let Some(mut entry) = Import::load(view, &object.id)? else { return Ok(()) };
            entry.claims += 1;
            entry.row = number("row");
            entry.store(view, &object.id)
        }
        "import.finished" => {
            let Some(mut entry) = Import::load(view, &object.id)? else { return Ok(()) };
            entry.finished = Some(record.index);
            entry.store(view, &object.id)
        }
        _ => Ok(()),
    }
}
