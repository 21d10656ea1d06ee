//! A result: one test line of a sample, in versions, with everybody who contributed to it.

use super::facts::Facts;
use super::guard::Guard;
use super::machine::{By, Machine, row, states};
use super::signature::Signed;
use super::value::{Decision, ResultValue, Uncertainty};
use crate::access::Permission as P;
use crate::catalogue::{CLEAR, CONFIDENTIAL, kind};
use crate::id::{AccountId, ClientId, NonconformityId, ReportId, ResultId, SampleId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{FieldRule, KindRules, Need, ReasonRule};
use crate::trail::record::{Digest, Record};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

states! {
    /// The life of a result.
    ResultState {
        /// Ordered, without a value.
        Pending = "pending" "pending" "zlecony",
        /// It has a value.
        Entered = "entered" "entered" "wprowadzony",
        /// It waits for somebody else's eyes.
        Submitted = "submitted" "submitted" "przekazany",
        /// Somebody else has verified it.
        Verified = "verified" "verified" "zweryfikowany",
        /// An issued report holds it.
        Reported = "reported" "reported" "ujęty w sprawozdaniu",
        /// Taken back before it was reported; another one takes its place.
        Retracted = "retracted" "retracted" "wycofany",
        /// Not accepted.
        Rejected = "rejected" "rejected" "odrzucony",
        /// The order was taken back.
        Cancelled = "cancelled" "cancelled" "anulowany",
        /// Found to be wrong after it was reported.
        Invalidated = "invalidated" "invalidated" "unieważniony",
    }
}

use ResultState as S;

const OPEN: &[Option<S>] = &[Some(S::Pending), Some(S::Entered), Some(S::Submitted)];
const WORK: &[Guard] = &[
    Guard::SampleReceived,
    Guard::SampleFree,
    Guard::MethodKnown,
    Guard::InstrumentFit,
    Guard::LotValid,
    Guard::NotHeld,
];

/// The life cycle of results.
pub const RESULT: Machine<ResultState> = Machine {
    object: "result",
    rows: &[
        row("order", &[None], Some(S::Pending), By::Permission(P::RESULT_ORDER), "result.ordered")
            .needs(&[Guard::MethodKnown, Guard::SampleFree]),
        row("enter", &[None, Some(S::Pending)], Some(S::Entered), By::Permission(P::RESULT_ENTER), "result.entered")
            .needs(WORK),
        row("import", &[None, Some(S::Pending)], Some(S::Entered), By::Permission(P::RESULT_IMPORT), "result.entered")
            .needs(WORK),
        row(
            "edit",
            &[Some(S::Entered), Some(S::Submitted)],
            Some(S::Entered),
            By::Permission(P::RESULT_EDIT),
            "result.edited",
        )
        .because()
        .needs(WORK),
        row("submit", &[Some(S::Entered)], Some(S::Submitted), By::Permission(P::RESULT_SUBMIT), "result.submitted")
            .needs(&[Guard::Complete, Guard::Inputs, Guard::Recheck, Guard::SampleFree, Guard::NotHeld]),
        row("return", &[Some(S::Submitted)], Some(S::Entered), By::Permission(P::RESULT_RETURN), "result.returned")
            .because(),
        row("verify", &[Some(S::Submitted)], Some(S::Verified), By::Permission(P::RESULT_VERIFY), "result.verified")
            .needs(&[
                Guard::FourEyes,
                Guard::Inputs,
                Guard::Recheck,
                Guard::QcInControl,
                Guard::SampleFree,
                Guard::NotHeld,
            ]),
        row(
            "retract",
            &[Some(S::Submitted), Some(S::Verified)],
            Some(S::Retracted),
            By::Permission(P::RESULT_RETRACT),
            "result.retracted",
        )
        .because()
        .needs(&[Guard::NotReported]),
        row("reject", OPEN, Some(S::Rejected), By::Permission(P::RESULT_CANCEL), "result.rejected").because(),
        row("cancel", OPEN, Some(S::Cancelled), By::Permission(P::RESULT_CANCEL), "result.cancelled").because(),
        row("report", &[Some(S::Verified), Some(S::Reported)], Some(S::Reported), By::Consequence, "result.reported"),
        row(
            "propose_invalidation",
            &[Some(S::Reported)],
            None,
            By::Permission(P::RESULT_INVALIDATE),
            "result.invalidation_proposed",
        )
        .because(),
        row(
            "invalidate",
            &[Some(S::Reported)],
            Some(S::Invalidated),
            By::Permission(P::RESULT_INVALIDATE),
            "result.invalidated",
        )
        .by_two()
        .needs(&[Guard::SecondPerson]),
        row("amend", &[Some(S::Reported)], Some(S::Entered), By::Permission(P::RESULT_AMEND), "result.amended")
            .because(),
        row("hold", HOLDABLE, None, By::Consequence, "result.held"),
        row("release", HOLDABLE, None, By::Consequence, "result.released"),
        row("recheck", HOLDABLE, None, By::Consequence, "result.recheck_due"),
    ],
};

const HOLDABLE: &[Option<S>] = &[
    Some(S::Pending),
    Some(S::Entered),
    Some(S::Submitted),
    Some(S::Verified),
    Some(S::Reported),
    Some(S::Invalidated),
];

/// One version of a result that another one was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The result.
    pub id: ResultId,
    /// Its version.
    pub version: u32,
}

/// The file that a value was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The SHA-256 of the file, sealed before it was read.
    pub sha256: Digest,
    /// The line in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What read it, with its version, such as `hplc_csv 1.4`.
    pub parser: String,
}

/// The measurement with its judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// The specification, by its code.
    pub specification: String,
    /// Its version.
    pub version: u32,
    /// The verdict with what it rests on; `None` where the value cannot be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why it cannot be judged, a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undecided: Option<String>,
}

/// What a version of a result says in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFacts {
    /// The sample.
    pub sample: SampleId,
    /// What was looked for.
    pub analyte: String,
    /// The code of the method.
    pub method: String,
    /// The version of the method in the laboratory's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_version: Option<u32>,
    /// The value; none before it is entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ResultValue>,
    /// The uncertainty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Uncertainty>,
    /// The specification it is judged by, agreed beforehand (clause 7.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// The judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// The instrument, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The lots of materials, by their codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<String>,
    /// The quality-control run, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qc: Option<String>,
    /// The file it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The first day of the activity, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,
    /// Whether it is within the accredited scope on these days.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub accredited: bool,
    /// Whether the customer supplied it (clause 7.8.2.2).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub customer_supplied: bool,
    /// The external provider, by its code (clause 7.8.2.1 p).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The result whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_of: Option<ResultId>,
}

impl Facts for ResultFacts {}

const FIELDS: &[(&str, FieldRule)] = &[
    ("sample", CLEAR),
    ("analyte", CLEAR),
    ("method", CLEAR),
    ("method_version", CLEAR),
    ("value", CLEAR),
    ("uncertainty", CLEAR),
    ("specification", CLEAR),
    ("judged", CLEAR),
    ("instrument", CLEAR),
    ("lots", CLEAR),
    ("qc", CLEAR),
    ("source", CLEAR),
    ("inputs", CLEAR),
    ("started", CLEAR),
    ("finished", CLEAR),
    ("accredited", CLEAR),
    ("customer_supplied", CLEAR),
    ("provider", CLEAR),
    ("retest_of", CLEAR),
    ("raw", CONFIDENTIAL),
    ("words", CONFIDENTIAL),
    ("deviation", CONFIDENTIAL),
];

const fn plain(
    name: &'static str,
    reason: ReasonRule,
    fields: &'static [(&'static str, FieldRule)],
) -> KindRules<'static> {
    kind(name, Need::Required, Need::Forbidden, reason, fields)
}

/// A result was ordered.
pub const RESULT_ORDERED: KindRules<'static> =
    kind("result.ordered", Need::Required, Need::Required, ReasonRule::NotCollected, FIELDS);
/// A result was entered (clause 7.5.1).
pub const RESULT_ENTERED: KindRules<'static> =
    kind("result.entered", Need::Required, Need::Required, ReasonRule::FromVersionTwo, FIELDS);
/// A result was changed; the old value stays in the record (clause 7.5.2).
pub const RESULT_EDITED: KindRules<'static> =
    kind("result.edited", Need::Required, Need::Required, ReasonRule::Required, FIELDS);
/// A result was handed over to verification.
pub const RESULT_SUBMITTED: KindRules<'static> = plain("result.submitted", ReasonRule::NotCollected, &[]);
/// A result was verified by somebody who did not contribute to it (clause 7.8.1.1); `alone` names the rule that the recorded
/// exception of a one-person laboratory sets aside, and then there is a reason.
pub const RESULT_VERIFIED: KindRules<'static> = plain("result.verified", ReasonRule::Optional, &[("alone", CLEAR)]);
/// A result was given back before it was verified.
pub const RESULT_RETURNED: KindRules<'static> = plain("result.returned", ReasonRule::Required, &[]);
/// A result was taken back before it was reported.
pub const RESULT_RETRACTED: KindRules<'static> =
    plain("result.retracted", ReasonRule::Required, &[("replaced_by", CLEAR)]);
/// A result was not accepted.
pub const RESULT_REJECTED: KindRules<'static> = plain("result.rejected", ReasonRule::Required, &[]);
/// The order of a result was taken back.
pub const RESULT_CANCELLED: KindRules<'static> = plain("result.cancelled", ReasonRule::Required, &[]);
/// An issued report holds a result.
pub const RESULT_REPORTED: KindRules<'static> =
    plain("result.reported", ReasonRule::NotCollected, &[("report", CLEAR)]);
/// Somebody proposes that a reported result is wrong.
pub const RESULT_INVALIDATION_PROPOSED: KindRules<'static> =
    plain("result.invalidation_proposed", ReasonRule::Required, &[("nonconformity", CLEAR)]);
/// A second person agreed that a reported result is wrong; its reports are to be amended.
pub const RESULT_INVALIDATED: KindRules<'static> =
    plain("result.invalidated", ReasonRule::Optional, &[("nonconformity", CLEAR), ("reports", CLEAR)]);
/// A new version of a reported result was opened.
pub const RESULT_AMENDED: KindRules<'static> = plain("result.amended", ReasonRule::Required, &[]);
/// Nonconforming work holds a result.
pub const RESULT_HELD: KindRules<'static> = plain("result.held", ReasonRule::NotCollected, &[("nonconformity", CLEAR)]);
/// A result is free again.
pub const RESULT_RELEASED: KindRules<'static> =
    plain("result.released", ReasonRule::NotCollected, &[("nonconformity", CLEAR)]);
/// A result was computed from something that changed since.
pub const RESULT_RECHECK_DUE: KindRules<'static> =
    plain("result.recheck_due", ReasonRule::NotCollected, &[("input", CLEAR)]);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[
    RESULT_ORDERED,
    RESULT_ENTERED,
    RESULT_EDITED,
    RESULT_SUBMITTED,
    RESULT_VERIFIED,
    RESULT_RETURNED,
    RESULT_RETRACTED,
    RESULT_REJECTED,
    RESULT_CANCELLED,
    RESULT_REPORTED,
    RESULT_INVALIDATION_PROPOSED,
    RESULT_INVALIDATED,
    RESULT_AMENDED,
    RESULT_HELD,
    RESULT_RELEASED,
    RESULT_RECHECK_DUE,
];

/// What one person proposed and a second one confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who.
    pub by: AccountId,
    /// The record.
    pub record: u64,
    /// The nonconformity, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonconformity: Option<String>,
}

/// A result as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultEntry {
    /// The result's id.
    pub id: ResultId,
    /// The client of the sample.
    pub client: ClientId,
    /// Where it is in its life.
    pub state: ResultState,
    /// The version of the value, from 1.
    pub version: u32,
    /// What it says.
    #[serde(flatten)]
    pub facts: ResultFacts,
    /// The words of a value that is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<ValueRef>,
    /// A deviation from the method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<ValueRef>,
    /// The commitments of both, in this order, so that a signature binds them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub committed: Vec<(String, Digest)>,
    /// Derived: everybody who entered, edited, imported or submitted this version or one before it.
    pub contributors: Vec<AccountId>,
    /// Derived: who ordered or entered it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: who has verified this version so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verifications: Vec<AccountId>,
    /// Derived: who verified it, the last where several do.
    pub verified_by: Option<AccountId>,
    /// Derived: when.
    pub verified_date: Option<Timestamp>,
    /// Derived: whether somebody verified his own work, as the flagged exception of a one-person laboratory.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub verified_alone: bool,
    /// Derived: signatures over this version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signed>,
    /// Derived: the nonconformities that hold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<NonconformityId>,
    /// Derived: whether an input changed since it was computed.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub recheck: bool,
    /// Derived: the issued reports that hold it, with the version they hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<ReportId>,
    /// Derived: what waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
}

impl Entry for ResultEntry {
    const SPACE: &'static str = "result";
}

/// The results of one sample, in the order in which they were made; the key is the sample's id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsOf {
    /// The results.
    pub ids: Vec<ResultId>,
}

impl Entry for ResultsOf {
    const SPACE: &'static str = "sample_results";
}

/// The results that were computed from one; the key is its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputedFrom {
    /// The results.
    pub ids: Vec<ResultId>,
}

impl Entry for ComputedFrom {
    const SPACE: &'static str = "result_dependents";
}

/// Notes under a new result's sample, and under its inputs, that it is there.
fn note(before: &[Input], result: &ResultEntry, new: bool, view: &mut dyn View) -> Result<(), ViewError> {
    if new {
        let key = result.facts.sample.to_string();
        let mut of = ResultsOf::load(view, &key)?.unwrap_or_default();
        of.ids.push(result.id);
        of.store(view, &key)?;
    }
    let known = |input: &&Input| !before.iter().any(|old| old.id == input.id);
    for input in result.facts.inputs.iter().filter(known) {
        let key = input.id.to_string();
        let mut from = ComputedFrom::load(view, &key)?.unwrap_or_default();
        if !from.ids.contains(&result.id) {
            from.ids.push(result.id);
            from.store(view, &key)?;
        }
    }
    Ok(())
}

impl ResultEntry {
    /// The hash of this version, which signatures are over: SHA-256 of the JSON text of id, version, facts and the commitments of
    /// what is not in clear, names in ascending order, nothing between the parts.
    #[must_use]
    pub fn content(&self) -> Digest {
        let parts = (&self.id, self.version, &self.facts, &self.committed);
        Digest(crate::crypto::sha256(&Value::of(&parts).map(|value| value.to_json()).unwrap_or_default()))
    }

    /// Whether nothing more is to be done for it before its sample is tested.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        !matches!(self.state, S::Pending | S::Entered | S::Submitted)
    }

    /// What was verified or signed of another version is not verified or signed of this one.
    fn begin_anew(&mut self) {
        self.verifications.clear();
        self.verified_alone = false;
        self.verified_by = None;
        self.verified_date = None;
        self.signatures.clear();
        self.proposal = None;
    }

    fn contributes(&mut self, account: AccountId) {
        if !self.contributors.contains(&account) {
            self.contributors.push(account);
        }
    }
}

impl ResultFacts {
    /// The hash of these facts: SHA-256 of their JSON text. Records of a result name it as their content.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(crate::crypto::sha256(&Value::of(self).map(|value| value.to_json()).unwrap_or_default()))
    }
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let before = ResultEntry::load(view, &object.id)?;
    let Some(facts) = ResultFacts::after(before.as_ref().map(|result| &result.facts), record) else { return Ok(()) };
    let new = before.is_none();
    let inputs = before.as_ref().map(|result| result.facts.inputs.clone()).unwrap_or_default();
    let mut result = match before {
        Some(result) => ResultEntry { facts, ..result },
        None => {
            let (Some(id), Some(client)) = (ResultId::parse(&object.id), record.clients.first()) else { return Ok(()) };
            ResultEntry {
                id,
                client: client.id,
                state: S::Pending,
                version: object.version,
                facts,
                words: None,
                deviation: None,
                committed: Vec::new(),
                contributors: Vec::new(),
                created_by: record.actor.id,
                created_date: record.time,
                verifications: Vec::new(),
                verified_by: None,
                verified_date: None,
                verified_alone: false,
                signatures: Vec::new(),
                held_by: Vec::new(),
                recheck: false,
                reports: Vec::new(),
                proposal: None,
            }
        }
    };
    for change in &record.changes {
        let at = (change.new != Value::Null).then(|| ValueRef::new_value(record.index, &change.field));
        match change.field.as_str() {
            "words" => result.words = at,
            "deviation" => result.deviation = at,
            _ => continue,
        }
        result.committed.retain(|(field, _)| *field != change.field);
        if let Value::Committed(commitment) = &change.new {
            result.committed.push((change.field.clone(), Digest(commitment.digest)));
        }
    }
    result.committed.sort();
    let id_of = |name: &str| record.attr(name).and_then(Value::as_text);
    match record.kind.as_str() {
        "result.entered" => result.contributes(record.actor.id),
        "result.edited" => {
            result.begin_anew();
            result.recheck = false;
            result.contributes(record.actor.id);
        }
        "result.submitted" => result.contributes(record.actor.id),
        "result.returned" | "result.amended" => result.begin_anew(),
        "result.verified" => {
            result.verifications.push(record.actor.id);
            result.verified_alone |= record.attr("alone").is_some();
            // Where several persons verify, only the last one leads on.
            if record.to.as_deref() == Some(S::Verified.as_str()) {
                result.verified_by = Some(record.actor.id);
                result.verified_date = Some(record.time);
            }
        }
        "result.reported" => result.reports.extend(id_of("report").and_then(ReportId::parse)),
        "result.invalidation_proposed" => {
            result.proposal = Some(Proposal {
                by: record.actor.id,
                record: record.index,
                nonconformity: id_of("nonconformity").map(str::to_owned),
            });
        }
        "result.invalidated" => result.proposal = None,
        "result.held" => result.held_by.extend(id_of("nonconformity").and_then(NonconformityId::parse)),
        "result.released" => {
            let of = id_of("nonconformity").and_then(NonconformityId::parse);
            result.held_by.retain(|held| Some(*held) != of);
        }
        "result.recheck_due" => result.recheck = true,
        _ => {}
    }
    result.state = record.to.as_deref().and_then(ResultState::parse).unwrap_or(result.state);
    result.version = object.version;
    note(&inputs, &result, new, view)?;
    result.store(view, &object.id)
}

/// A signature over the version that stands.
pub(super) fn sign(id: &str, signed: Signed, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(mut result) = ResultEntry::load(view, id)? else { return Ok(()) };
    if signed.content == result.content() {
        result.signatures.push(signed);
    }
    result.store(view, id)
}
