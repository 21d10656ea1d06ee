//! The reducer: which room answers for which kind of record.

use super::{View, ViewError, log, numbers};
use crate::crypto::Hash;
use crate::trail::record::{Record, Source};
use crate::{access, identity, model};

/// The version of this reducer. It changes when the same records give other entries; a store notes with which version its
/// entries were made, and is rebuilt by an upgrade, never by opening.
pub const REDUCER_VERSION: u32 = 1;

/// Applies one record, whose leaf hash is `leaf`, to the state.
///
/// # Errors
/// [`ViewError`] when the state cannot be read or written.
pub fn apply(record: &Record, leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    numbers::apply(record, leaf, view)?;
    // What a host only asserted changes nothing that access, duties or reports rest on.
    if record.actor.source == Source::HostAsserted {
        return Ok(());
    }
    let room = record.kind.split('.').next().unwrap_or_default();
    match room {
        "trail" => log::apply(record, view),
        "role" => access::apply(record, view),
        "account" | "session" => identity::apply(record, view),
        "client" | "sample" | "result" => model::apply(record, view),
        _ => Ok(()),
    }
}
