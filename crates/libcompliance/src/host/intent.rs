//! Intents, for hosts that cannot keep an outbox: what is going to be done is sealed before the host commits, what came of it
//! after.
//!
//! An intent without an outcome says nothing about the host's table: the host may have been stopped before its commit or after
//! it. It is listed until the host, or a person who has looked, says which. The change itself is done exactly when there is an
//! event of the announced kind that names the intent.

use crate::catalogue::{CLEAR, is_host_kind, kind};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{Fields, KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A host announces a change of its own. The rules for its fields are those of the announced kind ([`rules`]); here they are as
/// strict as can be, with nothing in clear but the kind's name.
pub const INTENT_RECORDED: KindRules<'static> = KindRules {
    fields: Fields::AnyCommitted { clear: &[] },
    ..kind("intent.recorded", Need::Optional, Need::Optional, ReasonRule::Optional, &[])
};
/// The host took back what it had announced: its own transaction was rolled back.
pub const INTENT_ABANDONED: KindRules<'static> =
    kind("intent.abandoned", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);
/// A person looked at the host's table and says what became of an intent.
pub const INTENT_SETTLED: KindRules<'static> =
    kind("intent.settled", Need::Required, Need::Forbidden, ReasonRule::Required, &[("outcome", CLEAR)]);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[INTENT_RECORDED, INTENT_ABANDONED, INTENT_SETTLED];

/// The kind of object that an outcome is about; its id is that of the intent's record.
pub const OBJECT: &str = "intent";

/// The rules of an intent whose kind asks for a reason by `reason` and has `clear` in clear, which must hold `intent_kind`.
#[must_use]
pub fn rules(reason: ReasonRule, clear: &[String]) -> KindRules<'_> {
    KindRules { reason, fields: Fields::AnyCommitted { clear }, ..INTENT_RECORDED }
}

/// What became of an intent, as somebody found who looked at the host's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The change is there.
    Done,
    /// It is not.
    NotDone,
}

impl Outcome {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not_done",
        }
    }
}

/// Why an intent gets no outcome, or is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IntentError {
    /// No record with this id is an intent.
    #[error("there is no intent with this id: give the id that was returned when it was recorded")]
    Unknown,
    /// It has one.
    #[error("the intent has its outcome already: nothing is recorded twice")]
    Settled,
    /// Somebody else announced it.
    #[error("the intent was announced by somebody else: its own actor completes or abandons it, others settle it")]
    Foreign,
    /// It would not be durable before the host commits.
    #[error("an intent cannot be recorded inside a batch, because it must be durable before the host commits")]
    InBatch,
}

/// An intent without outcome; the key is the id of its record. The entry goes with the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIntentEntry {
    /// The index of its record.
    pub record: u64,
}

impl Entry for OpenIntentEntry {
    const SPACE: &'static str = "intent";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let settled = match record.kind.as_str() {
        "intent.recorded" => {
            return OpenIntentEntry { record: record.index }.store(view, &record.id.to_string());
        }
        "intent.abandoned" | "intent.settled" => record.object.as_ref().map(|object| object.id.as_str()),
        name if is_host_kind(name) => record.attr("intent").and_then(Value::as_text),
        _ => None,
    };
    match settled {
        Some(id) if OpenIntentEntry::load(view, id)?.is_some() => view.put(OpenIntentEntry::SPACE, id, None),
        _ => Ok(()),
    }
}
