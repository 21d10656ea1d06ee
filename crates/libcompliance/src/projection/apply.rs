//! The reducer: which room answers for which kind of record.

use super::{View, ViewError, log};
use crate::crypto::Hash;
use crate::trail::record::{Record, Source};
use crate::{access, catalogue, host, identity, model, retention, validation};

/// The version of [`Reducer::CURRENT`]. It changes when the same records give other entries; a store notes with which
/// version its entries were made, and is rebuilt by an upgrade, never by opening.
pub const REDUCER_VERSION: u32 = Reducer::CURRENT.version;

/// One version of the rules by which records become state entries.
///
/// INVARIANT: a version that was released stays in [`REDUCERS`] and never changes, so that tables made by it can be
/// verified before another version makes them anew.
#[derive(Debug, Clone, Copy)]
pub struct Reducer {
    /// The version, noted in the store beside the entries.
    pub version: u32,
    /// Applies one record, whose leaf hash is given, to the state.
    pub apply: fn(&Record, &Hash, &mut dyn View) -> Result<(), ViewError>,
}

impl Reducer {
    /// The one that this program writes with.
    pub const CURRENT: Self = Self { version: 1, apply };
}

/// All versions that this program knows, oldest first; the last is [`Reducer::CURRENT`].
pub const REDUCERS: &[Reducer] = &[Reducer::CURRENT];

/// Applies one record, whose leaf hash is `leaf`, to the state, by [`Reducer::CURRENT`].
///
/// # Errors
/// [`ViewError`] when the state cannot be read or written.
pub fn apply(record: &Record, _leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    // A kind, or a version of one, that this program does not know is not guessed.
    if !catalogue::knows(&record.kind, record.kv) {
        return Ok(());
    }
    let room = record.kind.split('.').next().unwrap_or_default();
    // What a host only asserted changes nothing that access, duties or reports rest on.
    if record.actor.source == Source::HostAsserted {
        return if matches!(room, "intent" | "host") { host::apply(record, view) } else { Ok(()) };
    }
    match room {
        "trail" => log::apply(record, view),
        "role" => access::apply(record, view),
        "account" | "settings" => {
            identity::apply(record, view)?;
            access::apply(record, view)?;
            model::apply(record, view)
        }
        "session" => identity::apply(record, view),
        "review" => access::review::apply(record, view),
        "intent" | "host" | "spool" | "paper" | "import" | "legacy" | "table" => host::apply(record, view),
        "validation" | "acceptance" => validation::apply(record, view),
        "retention" | "hold" | "disposal" | "erasure" => retention::apply(record, view),
        _ => model::apply(record, view),
    }
}
