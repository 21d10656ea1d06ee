//! Nonconforming work (ISO/IEC 17025:2017 clause 7.10): what went wrong, what it touches, what is held until it is settled.

use super::facts::Facts;
use super::machine::states;
use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::id::{AccountId, NonconformityId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

states! {
    /// The life of a nonconformity.
    NonconformityState {
        /// What it touches is held.
        Open = "open" "open" "otwarta",
        /// It is settled.
        Closed = "closed" "closed" "zamknięta",
    }
}

/// What is wrong, and when: the impact list is what used it then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// An instrument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// A lot of a material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// A method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// An account whose work it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// A quality-control run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qc: Option<String>,
    /// The first day of the activity, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Facts for Span {}

impl Span {
    /// Whether it says anything: without, it would touch everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Nonconforming work was found.
pub const NONCONFORMITY_OPENED: KindRules<'static> = kind(
    "nonconformity.opened",
    Need::Required,
    Need::Required,
    ReasonRule::Required,
    &[
        ("instrument", CLEAR),
        ("lot", CLEAR),
        ("method", CLEAR),
        ("account", CLEAR),
        ("qc", CLEAR),
        ("from", CLEAR),
        ("until", CLEAR),
        ("results", CLEAR),
        ("samples", CLEAR),
        ("reports", CLEAR),
        ("impact_sha256", CLEAR),
        ("what", LAB_TEXT),
    ],
);
/// Nonconforming work is settled; what was held is free.
pub const NONCONFORMITY_CLOSED: KindRules<'static> = kind(
    "nonconformity.closed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Required,
    &[("cause", CLEAR), ("action", LAB_TEXT)],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[NONCONFORMITY_OPENED, NONCONFORMITY_CLOSED];

/// A nonconformity as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nonconformity {
    /// Its id.
    pub id: NonconformityId,
    /// Where it is in its life.
    pub state: NonconformityState,
    /// What is wrong, and when.
    pub span: Span,
    /// In words.
    pub what: ValueRef,
    /// Derived: who opened it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: who closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<AccountId>,
    /// Derived: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_date: Option<Timestamp>,
}

impl Entry for Nonconformity {
    const SPACE: &'static str = "nonconformity";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    match record.kind.as_str() {
        "nonconformity.opened" => {
            let (Some(id), Some(span)) = (NonconformityId::parse(&object.id), Span::after(None, record)) else {
                return Ok(());
            };
            let opened = Nonconformity {
                id,
                state: NonconformityState::Open,
                span,
                what: ValueRef::new_value(record.index, "what"),
                created_by: record.actor.id,
                created_date: record.time,
                closed_by: None,
                closed_date: None,
            };
            opened.store(view, &object.id)
        }
        "nonconformity.closed" => {
            let Some(mut found) = Nonconformity::load(view, &object.id)? else { return Ok(()) };
            found.state = NonconformityState::Closed;
            found.closed_by = Some(record.actor.id);
            found.closed_date = Some(record.time);
            found.store(view, &object.id)
        }
        _ => Ok(()),
    }
}
