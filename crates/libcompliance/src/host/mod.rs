//! What a host with its own users, tables and database needs to adopt one control after the other: its events on their way to
//! the trail, and its tables compared with what is sealed.

pub mod compare;
pub mod import;
pub mod intent;
pub mod outbox;
pub mod paper;
pub mod rows;
pub mod spool;
pub mod table;
pub mod table_file;

use crate::projection::{View, ViewError};
use crate::trail::kind::KindRules;
use crate::trail::record::{Record, Source};

/// Attributes of a host's event that only the library gives: what they say of a record is not the host's to claim.
pub const RESERVED: &[&str] = &["intent", "intent_kind", "late", "spool", "spool_n", "stored_at", "stored_sha256"];

/// The kinds of this room.
pub(crate) fn kinds() -> impl Iterator<Item = &'static KindRules<'static>> {
    [intent::KINDS, spool::KINDS, paper::KINDS, import::KINDS, table::KINDS].into_iter().flatten()
}

/// Applies a record of this room, or of a host's own kinds.
pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    intent::apply(record, view)?;
    // Only what is announced and what came of it follows from a host's word: nothing else rests on it.
    if record.actor.source == Source::HostAsserted {
        return Ok(());
    }
    match record.kind.split('.').next().unwrap_or_default() {
        "spool" => spool::apply(record, view),
        "paper" => paper::apply(record, view),
        "import" | "legacy" => import::apply(record, view),
        "table" => table::apply(record, view),
        _ => Ok(()),
    }
}
