//! A sample: what came in, from whom, when, and where it is in its life (ISO/IEC 17025:2017 clauses 7.3, 7.4).

use super::facts::Facts;
use super::guard::Guard;
use super::machine::{By, Machine, row, states};
use crate::access::Permission as P;
use crate::catalogue::{CLEAR, CONFIDENTIAL, PERSONAL, kind};
use crate::id::{AccountId, ClientId, SampleId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{FieldRule, KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

states! {
    /// The life of a sample.
    SampleState {
        /// Announced, with a number.
        Registered = "registered" "registered" "zarejestrowana",
        /// Taken.
        Collected = "collected" "collected" "pobrana",
        /// In the laboratory.
        Received = "received" "received" "przyjęta",
        /// Work on it has begun.
        InTesting = "in_testing" "in testing" "w badaniu",
        /// Every result is closed.
        Tested = "tested" "tested" "zbadana",
        /// An issued report holds it.
        Reported = "reported" "reported" "ujęta w sprawozdaniu",
        /// Kept after the work.
        Stored = "stored" "stored" "przechowywana",
        /// Disposed of.
        Disposed = "disposed" "disposed of" "zutylizowana",
        /// Not accepted.
        Rejected = "rejected" "rejected" "odrzucona",
        /// The order was taken back.
        Cancelled = "cancelled" "cancelled" "anulowana",
        /// Work on it rests.
        OnHold = "on_hold" "on hold" "wstrzymana",
    }
}

use SampleState as S;

/// The life cycle of samples.
pub const SAMPLE: Machine<SampleState> = Machine {
    object: "sample",
    rows: &[
        row("register", &[None], Some(S::Registered), By::Permission(P::SAMPLE_ADD), "sample.registered"),
        row(
            "collect",
            &[Some(S::Registered)],
            Some(S::Collected),
            By::Permission(P::SAMPLE_COLLECT),
            "sample.collected",
        ),
        row(
            "receive",
            &[None, Some(S::Registered), Some(S::Collected)],
            Some(S::Received),
            By::Permission(P::SAMPLE_ADD),
            "sample.received",
        )
        .needs(&[Guard::Condition]),
        row("start", &[Some(S::Received)], Some(S::InTesting), By::Consequence, "sample.started"),
        row("complete", &[Some(S::InTesting)], Some(S::Tested), By::Consequence, "sample.completed")
            .needs(&[Guard::ResultsClosed]),
        row("report", &[Some(S::Tested)], Some(S::Reported), By::Consequence, "sample.reported"),
        row("edit", LIVE, None, By::Permission(P::SAMPLE_EDIT), "sample.edited").because(),
        row("split", IN_HOUSE, None, By::Permission(P::SAMPLE_EDIT), "sample.split"),
        row("transfer", IN_HOUSE, None, By::Permission(P::SAMPLE_EDIT), "sample.transferred"),
        row(
            "store",
            &[Some(S::Tested), Some(S::Reported)],
            Some(S::Stored),
            By::Permission(P::SAMPLE_DISPOSE),
            "sample.stored",
        ),
        row(
            "dispose",
            &[Some(S::Tested), Some(S::Reported), Some(S::Stored)],
            Some(S::Disposed),
            By::Permission(P::SAMPLE_DISPOSE),
            "sample.disposed",
        )
        .needs(&[Guard::Retention]),
        row("reject", BEFORE_TESTED, Some(S::Rejected), By::Permission(P::SAMPLE_REJECT), "sample.rejected").because(),
        row("cancel", BEFORE_TESTED, Some(S::Cancelled), By::Permission(P::SAMPLE_CANCEL), "sample.cancelled")
            .because()
            .needs(&[Guard::NothingSubmitted]),
        row("hold", LIVE, Some(S::OnHold), By::Permission(P::SAMPLE_HOLD), "sample.held").because(),
        row("release", &[Some(S::OnHold)], None, By::Permission(P::SAMPLE_HOLD), "sample.released").because(),
        row(
            "reopen",
            &[Some(S::Tested), Some(S::Reported)],
            Some(S::InTesting),
            By::Permission(P::SAMPLE_REOPEN),
            "sample.reopened",
        )
        .because(),
    ],
};

const BEFORE_TESTED: &[Option<S>] = &[Some(S::Registered), Some(S::Collected), Some(S::Received), Some(S::InTesting)];
const IN_HOUSE: &[Option<S>] =
    &[Some(S::Received), Some(S::InTesting), Some(S::Tested), Some(S::Reported), Some(S::Stored)];
const LIVE: &[Option<S>] = &[
    Some(S::Registered),
    Some(S::Collected),
    Some(S::Received),
    Some(S::InTesting),
    Some(S::Tested),
    Some(S::Reported),
    Some(S::Stored),
];

/// What is said about a sample in clear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleFacts {
    /// The number on the jar.
    pub code: String,
    /// The day it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled: Option<String>,
    /// The sampling plan, where the laboratory takes samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The samples that it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<SampleId>,
    /// The code of a deviation from the agreed condition (clause 7.4.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// The customer's consent to go on all the same, or the disclaimer, by its reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// The temperature on arrival, decimal text in degrees Celsius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<String>,
    /// Whether the laboratory took the sample itself.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub own_sampling: bool,
    /// The day up to which the rest of it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<String>,
}

impl Facts for SampleFacts {}

const FIELDS: &[(&str, FieldRule)] = &[
    ("code", CLEAR),
    ("sampled", CLEAR),
    ("plan", CLEAR),
    ("parents", CLEAR),
    ("deviation", CLEAR),
    ("consent", CLEAR),
    ("temperature", CLEAR),
    ("own_sampling", CLEAR),
    ("keep_until", CLEAR),
    ("matrix", CONFIDENTIAL),
    ("condition", CONFIDENTIAL),
    ("order", CONFIDENTIAL),
    ("place", CONFIDENTIAL),
    ("from_customer", CONFIDENTIAL),
];

const fn plain(name: &'static str, reason: ReasonRule) -> KindRules<'static> {
    kind(name, Need::Required, Need::Forbidden, reason, &[])
}

/// A sample was announced.
pub const SAMPLE_REGISTERED: KindRules<'static> =
    kind("sample.registered", Need::Required, Need::Required, ReasonRule::NotCollected, FIELDS);
/// A sample was taken (clause 7.3).
pub const SAMPLE_COLLECTED: KindRules<'static> =
    kind("sample.collected", Need::Required, Need::Required, ReasonRule::NotCollected, FIELDS);
/// A sample came in (clause 7.4).
pub const SAMPLE_RECEIVED: KindRules<'static> =
    kind("sample.received", Need::Required, Need::Optional, ReasonRule::NotCollected, FIELDS);
/// Work on a sample began.
pub const SAMPLE_STARTED: KindRules<'static> = plain("sample.started", ReasonRule::NotCollected);
/// Every result of a sample is closed.
pub const SAMPLE_COMPLETED: KindRules<'static> = plain("sample.completed", ReasonRule::NotCollected);
/// An issued report holds a sample.
pub const SAMPLE_REPORTED: KindRules<'static> =
    kind("sample.reported", Need::Required, Need::Forbidden, ReasonRule::NotCollected, &[("report", CLEAR)]);
/// What is said about a sample was changed.
pub const SAMPLE_EDITED: KindRules<'static> =
    kind("sample.edited", Need::Required, Need::Required, ReasonRule::Required, FIELDS);
/// A sample was divided or pooled: the new one names what it was made from; this one says where its part went.
pub const SAMPLE_SPLIT: KindRules<'static> = kind(
    "sample.split",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("child", CLEAR), ("quantity", CLEAR)],
);
/// A sample changed hands outside the laboratory: custody.
pub const SAMPLE_TRANSFERRED: KindRules<'static> =
    kind("sample.transferred", Need::Required, Need::Forbidden, ReasonRule::Optional, &[("recipient", CONFIDENTIAL)]);
/// A sample is kept after the work.
pub const SAMPLE_STORED: KindRules<'static> =
    kind("sample.stored", Need::Required, Need::Forbidden, ReasonRule::NotCollected, &[("place", CONFIDENTIAL)]);
/// A sample was disposed of.
pub const SAMPLE_DISPOSED: KindRules<'static> = kind(
    "sample.disposed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("way", CLEAR), ("witness", PERSONAL)],
);
/// A sample was not accepted.
pub const SAMPLE_REJECTED: KindRules<'static> =
    kind("sample.rejected", Need::Required, Need::Forbidden, ReasonRule::Required, &[("informed", CLEAR)]);
/// The order of a sample was taken back.
pub const SAMPLE_CANCELLED: KindRules<'static> =
    kind("sample.cancelled", Need::Required, Need::Forbidden, ReasonRule::Required, &[("informed", CLEAR)]);
/// Work on a sample rests.
pub const SAMPLE_HELD: KindRules<'static> = plain("sample.held", ReasonRule::Required);
/// Work on a sample goes on.
pub const SAMPLE_RELEASED: KindRules<'static> = plain("sample.released", ReasonRule::Required);
/// Work on a sample begins again.
pub const SAMPLE_REOPENED: KindRules<'static> = plain("sample.reopened", ReasonRule::Required);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[
    SAMPLE_REGISTERED,
    SAMPLE_COLLECTED,
    SAMPLE_RECEIVED,
    SAMPLE_STARTED,
    SAMPLE_COMPLETED,
    SAMPLE_REPORTED,
    SAMPLE_EDITED,
    SAMPLE_SPLIT,
    SAMPLE_TRANSFERRED,
    SAMPLE_STORED,
    SAMPLE_DISPOSED,
    SAMPLE_REJECTED,
    SAMPLE_CANCELLED,
    SAMPLE_HELD,
    SAMPLE_RELEASED,
    SAMPLE_REOPENED,
];

/// A sample as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The sample's id.
    pub id: SampleId,
    /// The client.
    pub client: ClientId,
    /// Where it is in its life.
    pub state: SampleState,
    /// Where it was before it was put on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_from: Option<SampleState>,
    /// Counted up with each change of what is said about it.
    pub version: u32,
    /// What is said about it in clear.
    #[serde(flatten)]
    pub facts: SampleFacts,
    /// What it is.
    pub matrix: ValueRef,
    /// Its condition on arrival, if something was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<ValueRef>,
    /// The customer's order, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<ValueRef>,
    /// Where it was taken, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ValueRef>,
    /// What the customer said about it, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_customer: Option<ValueRef>,
    /// Derived: who registered or received it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: when it came into the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_date: Option<Timestamp>,
    /// Derived: who received it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<AccountId>,
}

impl Entry for Sample {
    const SPACE: &'static str = "sample";
}

impl Sample {
    /// Whether results can be worked on.
    #[must_use]
    pub fn is_workable(&self) -> bool {
        matches!(self.state, S::Received | S::InTesting | S::Tested | S::Reported)
    }
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let before = Sample::load(view, &object.id)?;
    let Some(facts) = SampleFacts::after(before.as_ref().map(|sample| &sample.facts), record) else { return Ok(()) };
    let mut sample = match before {
        Some(sample) => Sample { facts, ..sample },
        None => {
            let (Some(id), Some(client)) = (SampleId::parse(&object.id), record.clients.first()) else { return Ok(()) };
            Sample {
                id,
                client: client.id,
                state: S::Registered,
                held_from: None,
                version: object.version,
                facts,
                matrix: ValueRef::new_value(record.index, "matrix"),
                condition: None,
                order: None,
                place: None,
                from_customer: None,
                created_by: record.actor.id,
                created_date: record.time,
                received_date: None,
                received_by: None,
            }
        }
    };
    for change in &record.changes {
        let at = ValueRef::new_value(record.index, &change.field);
        match change.field.as_str() {
            "matrix" => sample.matrix = at,
            "condition" => sample.condition = Some(at),
            "order" => sample.order = Some(at),
            "place" => sample.place = Some(at),
            "from_customer" => sample.from_customer = Some(at),
            _ => {}
        }
    }
    let to = record.to.as_deref().and_then(SampleState::parse);
    match record.kind.as_str() {
        "sample.held" => sample.held_from = Some(sample.state),
        "sample.released" => sample.held_from = None,
        "sample.received" => {
            sample.received_date = Some(record.time);
            sample.received_by = Some(record.actor.id);
        }
        _ => {}
    }
    sample.state = to.unwrap_or(sample.state);
    sample.version = object.version;
    sample.store(view, &object.id)
}
