//! Electronic signatures: who stands behind which content, with what meaning. Each is bound to the hash of the exact version, so
//! a later change leaves it on the old one. In the sense of Regulation (EU) 910/2014 Article 3(10); neither advanced nor qualified.

use super::report::Meaning;
use super::{report, result};
use crate::catalogue::{CLEAR, PERSONAL, kind};
use crate::id::{AccountId, RecordId};
use crate::identity::Session;
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::{Digest, Record};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A signature was made, after the signer had proved anew who he is. `content.after` is what was signed.
pub const SIGNATURE_MADE: KindRules<'static> = kind(
    "signature.made",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("meaning", CLEAR), ("role", CLEAR), ("zone", CLEAR), ("reauthenticated", CLEAR), ("name", PERSONAL)],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[SIGNATURE_MADE];

/// A signature as it stands beside what was signed; the name is committed in its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The id of its record.
    pub id: RecordId,
    /// The place of its record.
    pub record: u64,
    /// Who.
    pub by: AccountId,
    /// In which role.
    pub role: String,
    /// What it means.
    pub meaning: Meaning,
    /// When.
    pub at: Timestamp,
    /// The zone that the time is shown in.
    pub zone: String,
    /// The hash of what was signed.
    pub content: Digest,
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let (Some(object), Some(content)) = (&record.object, record.content.as_ref().and_then(|content| content.after))
    else {
        return Ok(());
    };
    let text = |name: &str| record.attr(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let Some(meaning) = record.attr("meaning").and_then(Value::read) else { return Ok(()) };
    let signed = Signed {
        id: record.id,
        record: record.index,
        by: record.actor.id,
        role: text("role"),
        meaning,
        at: record.time,
        zone: text("zone"),
        content,
    };
    // One proof of who somebody is serves one signature.
    if let Some(id) = record.actor.session
        && let Some(mut session) = Session::load(view, &id.to_string())?
    {
        session.reauthenticated = None;
        session.store(view, &id.to_string())?;
    }
    match object.kind.as_str() {
        "result" => result::sign(&object.id, signed, view),
        "report" => report::sign(&object.id, signed, view),
        "validation" => crate::validation::sign(&object.id, signed, view),
        _ => Ok(()),
    }
}
