//! Any object as it was, and what differs between two versions of it, rebuilt from the trail.

use crate::answer::entry;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::{Difference, Session, Version};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "object.history" Asked, history,
        "An object (`sample`, `result`, `report`, `method`, `instrument`, `lot`, `specification`, `qc`, `client`) as it was: `now`, at a moment, after a record, or in a version. Needs `record.read`.",
        r#"{"object":"result","id":"01900000-0000-7000-8000-0000000000e1","when":{"at":"2026-11-20T12:00:00.000000Z"}}"#),
    operation!(Question "object.differences" Between, differences,
        "What differs between two versions of an object, fact by fact, with the record that made the difference. Needs `record.read`.",
        r#"{"object":"method","id":"PN-EN ISO 4833-1","from":{"version":1},"to":"now"}"#),
];

/// Up to where an object's records count.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    Now,
    At(Timestamp),
    Record(u64),
    Version(u32),
}

impl From<When> for Version {
    fn from(when: When) -> Self {
        match when {
            When::Now => Self::Now,
            When::At(at) => Self::At(at),
            When::Record(index) => Self::Record(index),
            When::Version(number) => Self::Number(number),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    object: String,
    id: String,
    when: When,
}

fn history(session: &Session, what: Asked, _: &Secrets<'_>) -> Result<Json, CallError> {
    let found = session.object_at(&what.object, &what.id, what.when.into())?;
    Ok(json!({
        "object": what.object, "id": what.id, "facts": entry(&found.facts)?, "record": found.record, "at": found.at,
        "records": found.records,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    object: String,
    id: String,
    from: When,
    to: When,
}

fn differences(session: &Session, what: Between, _: &Secrets<'_>) -> Result<Json, CallError> {
    let found = session.differences(&what.object, &what.id, what.from.into(), what.to.into())?;
    let logins = reveal::logins(session, found.iter().map(|one| one.by))?;
    let one = |one: &Difference| {
        json!({
            "fact": one.fact, "before": one.before, "after": one.after, "record": one.record, "by": one.by,
            "login": logins.get(&one.by), "at": one.at,
        })
    };
    Ok(json!({"differences": found.iter().map(one).collect::<Vec<_>>()}))
}
