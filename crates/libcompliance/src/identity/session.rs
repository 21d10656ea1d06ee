//! A session: one sign-in with its sealed limits.

use super::SignIns;
use crate::id::{AccountId, SessionId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::record::{Auth, Record};
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
    /// How the account proved who it is.
    pub auth: Auth,
    /// The digest of the token that resumes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The roles that were chosen to be active; none if all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// The last re-authentication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reauthenticated: Option<Timestamp>,
    /// Whether nothing may be done in it but to set a new password.
    #[serde(default)]
    pub must_change: bool,
}

impl Entry for Session {
    const SPACE: &'static str = "session";
}

/// Why a session cannot act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// Nothing was done in it for too long.
    Idle,
    /// Its time is over.
    Absolute,
}

impl Expiry {
    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Absolute => "absolute",
        }
    }
}

impl Session {
    /// Why the session cannot act at `now`, if it was last active at `active`; `None` if it can.
    #[must_use]
    pub fn expired_at(&self, now: Timestamp, active: Timestamp) -> Option<Expiry> {
        expiry(self.started, self.until, self.idle_seconds, now, active)
    }
}

impl SessionLimits {
    /// Why a session that started at `started` cannot act at `now`, if it was last active at `active`; `None` if it can. For
    /// sessions that a host keeps.
    #[must_use]
    pub fn expired_at(&self, started: Timestamp, now: Timestamp, active: Timestamp) -> Option<Expiry> {
        let until = started.plus_micros(i64::from(self.absolute_seconds) * 1_000_000);
        expiry(started, until, self.idle_seconds, now, active)
    }
}

fn expiry(
    started: Timestamp,
    until: Timestamp,
    idle_seconds: u32,
    now: Timestamp,
    active: Timestamp,
) -> Option<Expiry> {
    let active = active.clamp(started, until);
    let idle_end = active.plus_micros(i64::from(idle_seconds) * 1_000_000);
    if now > until {
        Some(Expiry::Absolute)
    } else if now > idle_end {
        Some(Expiry::Idle)
    } else {
        None
    }
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    match record.kind.as_str() {
        "session.started" => started(record, view),
        "session.ended" => ended(record, view),
        "session.reauthenticated" => {
            let Some(object) = &record.object else { return Ok(()) };
            let Some(mut session) = Session::load(view, &object.id)? else { return Ok(()) };
            session.reauthenticated = Some(record.time);
            session.store(view, &object.id)
        }
        "session.refused" => {
            let Some(account) = record.object.as_ref().filter(|object| object.kind == "account") else { return Ok(()) };
            let count = match record.attr("count") {
                Some(Value::Int(count)) => u64::try_from(*count).unwrap_or(0),
                _ => 1,
            };
            let mut of = SignIns::load(view, &account.id)?.unwrap_or_default();
            of.failures = of.failures.saturating_add(count);
            of.store(view, &account.id)
        }
        _ => Ok(()),
    }
}

fn started(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "session") else { return Ok(()) };
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    let idle = match record.attr("idle_seconds") {
        Some(Value::Int(seconds)) => u32::try_from(*seconds).ok(),
        _ => None,
    };
    let until = text("until").and_then(Timestamp::parse);
    let (Some(id), Some(until), Some(idle_seconds)) = (SessionId::parse(&object.id), until, idle) else {
        return Ok(());
    };
    let session = Session {
        id,
        account: record.actor.id,
        started: record.time,
        until,
        idle_seconds,
        auth: record.actor.auth,
        token: text("resume_sha256").map(str::to_owned),
        roles: record.attr("active_roles").and_then(Value::read),
        reauthenticated: None,
        must_change: record.attr("must_change") == Some(&Value::Bool(true)),
    };
    let key = record.actor.id.to_string();
    let mut of = SignIns::load(view, &key)?.unwrap_or_default();
    of.last = Some(record.time);
    of.failures = 0;
    if record.attr("concurrent").is_some() {
        of.concurrent = of.concurrent.saturating_add(1);
    }
    of.open.push(id);
    of.store(view, &key)?;
    session.store(view, &object.id)
}

/// An ended session leaves the state; its records stay.
fn ended(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "session") else { return Ok(()) };
    let Some(session) = Session::load(view, &object.id)? else { return Ok(()) };
    let key = session.account.to_string();
    if let Some(mut of) = SignIns::load(view, &key)? {
        of.open.retain(|open| *open != session.id);
        of.store(view, &key)?;
    }
    view.put(Session::SPACE, &object.id, None)
}
