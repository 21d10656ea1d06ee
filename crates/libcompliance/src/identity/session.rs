//! A session: one sign-in with its sealed limits.

use crate::id::{AccountId, SessionId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// How long a session may last. Both limits are sealed when it starts; an edited activity time can end a session early or
/// prolong it up to these, never beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds without activity, 60 to 86,400.
    pub idle_seconds: u32,
    /// Seconds in all, 60 to 86,400.
    pub absolute_seconds: u32,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle_seconds: 15 * 60, absolute_seconds: 12 * 3600 }
    }
}

/// A session as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// The account that signed in.
    pub account: AccountId,
    /// When.
    pub started: Timestamp,
    /// The latest moment of use.
    pub until: Timestamp,
    /// Seconds without activity after which it ends.
    pub idle_seconds: u32,
    /// Why it ended, if it did.
    pub ended: Option<String>,
}

impl Entry for Session {
    const SPACE: &'static str = "session";
}

impl Session {
    /// Whether the session may act at `now`, if it was last active at `active`.
    #[must_use]
    pub fn open_at(&self, now: Timestamp, active: Timestamp) -> bool {
        let active = active.clamp(self.started, self.until);
        let idle_end = active.plus_micros(i64::from(self.idle_seconds) * 1_000_000);
        self.ended.is_none() && now <= self.until && now <= idle_end
    }
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "session") else { return Ok(()) };
    match record.kind.as_str() {
        "session.started" => {
            let until = record.attr("until").and_then(Value::as_text).and_then(Timestamp::parse);
            let idle = match record.attr("idle_seconds") {
                Some(Value::Int(seconds)) => u32::try_from(*seconds).ok(),
                _ => None,
            };
            let (Some(id), Some(until), Some(idle_seconds)) = (SessionId::parse(&object.id), until, idle) else {
                return Ok(());
            };
            Session { id, account: record.actor.id, started: record.time, until, idle_seconds, ended: None }
                .store(view, &object.id)
        }
        "session.ended" => {
            let Some(mut session) = Session::load(view, &object.id)? else { return Ok(()) };
            session.ended = Some(record.attr("cause").and_then(Value::as_text).unwrap_or("ended").to_owned());
            session.store(view, &object.id)
        }
        _ => Ok(()),
    }
}
