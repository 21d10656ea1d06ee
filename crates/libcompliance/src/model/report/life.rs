//! The life of a report: drafted, checked, authorised, issued; then amended, withdrawn, challenged, never changed.

use super::content::{Meaning, ReportLanguage};
use crate::access::Permission as P;
use crate::catalogue::{CLEAR, CONFIDENTIAL, kind};
use crate::id::{AccountId, ClientId, ReportId, ResultId, SampleId};
use crate::model::facts::Facts;
use crate::model::guard::Guard;
use crate::model::machine::{By, Machine, row, states};
use crate::model::result::{Input, Proposal};
use crate::model::signature::Signed;
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{FieldRule, KindRules, Need, ReasonRule};
use crate::trail::record::{Digest, Record};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

states! {
    /// The life of a report.
    ReportState {
        /// Being written.
        Draft = "draft" "draft" "projekt",
        /// Complete, in somebody else's eyes.
        Checked = "checked" "checked" "sprawdzone",
        /// Signed by whoever answers for it.
        Authorized = "authorized" "authorised" "autoryzowane",
        /// With the customer.
        Issued = "issued" "issued" "wydane",
        /// With the customer, and doubted.
        Challenged = "challenged" "challenged" "zakwestionowane",
        /// Replaced by an amendment.
        Superseded = "superseded" "superseded" "zastąpione",
        /// Taken back.
        Withdrawn = "withdrawn" "withdrawn" "wycofane",
    }
}

use ReportState as S;

const IN_FORCE: &[Option<S>] = &[Some(S::Issued), Some(S::Challenged)];

/// The life cycle of reports.
pub const REPORT: Machine<ReportState> = Machine {
    object: "report",
    rows: &[
        row("draft", &[None], Some(S::Draft), By::Permission(P::REPORT_DRAFT), "report.drafted").needs(&[
            Guard::OneCustomer,
            Guard::Verified,
            Guard::NotHeld,
        ]),
        row(
            "revise",
            &[Some(S::Draft), Some(S::Checked), Some(S::Authorized)],
            Some(S::Draft),
            By::Permission(P::REPORT_REVISE),
            "report.revised",
        )
        .because()
        .needs(&[Guard::OneCustomer, Guard::Verified, Guard::NotHeld]),
        row("check", &[Some(S::Draft)], Some(S::Checked), By::Permission(P::REPORT_CHECK), "report.checked").needs(&[
            Guard::Elements,
            Guard::Rule,
            Guard::Current,
            Guard::NotHeld,
        ]),
        row(
            "authorize",
            &[Some(S::Checked)],
            Some(S::Authorized),
            By::Permission(P::REPORT_AUTHORIZE),
            "report.authorized",
        )
        .signed(Meaning::Approved)
        .needs(&[Guard::FourEyes, Guard::Signature, Guard::Current, Guard::NotHeld]),
        row("prepare", &[Some(S::Authorized)], None, By::Permission(P::REPORT_ISSUE), "report.prepared")
            .needs(&[Guard::Current, Guard::NotHeld]),
        row("attach_signed", &[Some(S::Authorized)], None, By::Permission(P::REPORT_ISSUE), "report.signed_outside")
            .needs(&[Guard::File]),
        row("issue", &[Some(S::Authorized)], Some(S::Issued), By::Permission(P::REPORT_ISSUE), "report.issued")
            .needs(&[Guard::Current, Guard::NotHeld]),
        row("send_again", &[Some(S::Issued)], Some(S::Issued), By::Permission(P::REPORT_SEND), "report.sent"),
        row("challenge", &[Some(S::Issued)], Some(S::Challenged), By::Permission(P::REPORT_AMEND), "report.challenged")
            .because(),
        row("confirm", &[Some(S::Challenged)], Some(S::Issued), By::Permission(P::REPORT_AMEND), "report.confirmed")
            .because()
            .needs(&[Guard::NotHeld]),
        row("amend", IN_FORCE, None, By::Permission(P::REPORT_AMEND), "report.amendment_opened")
            .because()
            .needs(&[Guard::NoAmendment]),
        row("supersede", IN_FORCE, Some(S::Superseded), By::Consequence, "report.superseded"),
        row("propose_withdrawal", IN_FORCE, None, By::Permission(P::REPORT_WITHDRAW), "report.withdrawal_proposed")
            .because(),
        row("withdraw", IN_FORCE, Some(S::Withdrawn), By::Permission(P::REPORT_WITHDRAW), "report.withdrawn")
            .by_two()
            .needs(&[Guard::SecondPerson]),
    ],
};

/// What a version of a report says in clear: what it is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFacts {
    /// The laboratory's number.
    pub number: String,
    /// The language.
    pub language: ReportLanguage,
    /// The samples.
    pub samples: Vec<SampleId>,
    /// The results in the version that is reported.
    pub results: Vec<Input>,
    /// Whether it reports results that are not verified.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub preliminary: bool,
    /// The report that it amends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<ReportId>,
    /// The letters of the elements that are waived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<char>,
    /// The hash of the content.
    pub content_sha256: Digest,
}

impl Facts for ReportFacts {}

const FIELDS: &[(&str, FieldRule)] = &[
    ("number", CLEAR),
    ("language", CLEAR),
    ("samples", CLEAR),
    ("results", CLEAR),
    ("preliminary", CLEAR),
    ("amends", CLEAR),
    ("waived", CLEAR),
    ("content_sha256", CLEAR),
    ("content", CONFIDENTIAL),
];

const fn plain(
    name: &'static str,
    reason: ReasonRule,
    fields: &'static [(&'static str, FieldRule)],
) -> KindRules<'static> {
    kind(name, Need::Required, Need::Forbidden, reason, fields)
}

/// A report was drafted; the content that people sign is committed with it.
pub const REPORT_DRAFTED: KindRules<'static> =
    kind("report.drafted", Need::Required, Need::Required, ReasonRule::NotCollected, FIELDS);
/// A draft was made anew; signatures stay with the version before.
pub const REPORT_REVISED: KindRules<'static> =
    kind("report.revised", Need::Required, Need::Required, ReasonRule::Required, FIELDS);
/// A report was found complete.
pub const REPORT_CHECKED: KindRules<'static> = plain("report.checked", ReasonRule::NotCollected, &[]);
/// A report was authorised by the signature that the record names.
pub const REPORT_AUTHORIZED: KindRules<'static> = plain("report.authorized", ReasonRule::Optional, &[("alone", CLEAR)]);
const FILE: &[(&str, FieldRule)] = &[
    ("number", CLEAR),
    ("content_sha256", CLEAR),
    ("signatures", CLEAR),
    ("file_sha256", CLEAR),
    ("file_size", CLEAR),
    ("media_type", CLEAR),
    ("issued", CLEAR),
    ("prepared_sha256", CLEAR),
    ("amends", CLEAR),
    ("form", CLEAR),
    ("recipient", CONFIDENTIAL),
    ("file", CONFIDENTIAL),
];
/// The file of an authorised report was rendered from the signed content, to be signed outside before it is issued.
pub const REPORT_PREPARED: KindRules<'static> = plain("report.prepared", ReasonRule::NotCollected, FILE);
/// The prepared file came back with a signature made outside.
pub const REPORT_SIGNED_OUTSIDE: KindRules<'static> = plain("report.signed_outside", ReasonRule::NotCollected, FILE);
/// A report was issued: number, content, signatures and file bound in one record.
pub const REPORT_ISSUED: KindRules<'static> = plain("report.issued", ReasonRule::NotCollected, FILE);
/// The same bytes were sent to somebody.
pub const REPORT_SENT: KindRules<'static> =
    plain("report.sent", ReasonRule::NotCollected, &[("file_sha256", CLEAR), ("recipient", CONFIDENTIAL)]);
/// A report is doubted: a result in it was invalidated, or its sample reopened.
pub const REPORT_CHALLENGED: KindRules<'static> =
    plain("report.challenged", ReasonRule::Required, &[("result", CLEAR), ("sample", CLEAR)]);
/// A doubted report holds.
pub const REPORT_CONFIRMED: KindRules<'static> = plain("report.confirmed", ReasonRule::Required, &[]);
/// An amendment of a report was opened; the report stays in force until that is issued.
pub const REPORT_AMENDMENT_OPENED: KindRules<'static> = plain("report.amendment_opened", ReasonRule::Required, &[]);
/// An amendment took the place of a report.
pub const REPORT_SUPERSEDED: KindRules<'static> =
    plain("report.superseded", ReasonRule::NotCollected, &[("by", CLEAR)]);
/// Somebody proposes to withdraw a report.
pub const REPORT_WITHDRAWAL_PROPOSED: KindRules<'static> =
    plain("report.withdrawal_proposed", ReasonRule::Required, &[]);
/// A second person withdrew a report.
pub const REPORT_WITHDRAWN: KindRules<'static> =
    plain("report.withdrawn", ReasonRule::Optional, &[("customer_notified", CLEAR)]);

/// The kinds of this room.
pub(in crate::model) const KINDS: &[KindRules<'static>] = &[
    REPORT_DRAFTED,
    REPORT_REVISED,
    REPORT_CHECKED,
    REPORT_AUTHORIZED,
    REPORT_PREPARED,
    REPORT_SIGNED_OUTSIDE,
    REPORT_ISSUED,
    REPORT_SENT,
    REPORT_CHALLENGED,
    REPORT_CONFIRMED,
    REPORT_AMENDMENT_OPENED,
    REPORT_SUPERSEDED,
    REPORT_WITHDRAWAL_PROPOSED,
    REPORT_WITHDRAWN,
];

/// The frozen file of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFile {
    /// Its SHA-256.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// Its bytes, committed in the record that froze them.
    pub bytes: ValueRef,
    /// The moment that it prints as that of issue.
    pub issued: Timestamp,
}

/// What is ready to be issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The file as it was rendered.
    Prepared(FrozenFile),
    /// The file with a signature made outside, and the digest of the file as it was rendered.
    SignedOutside(FrozenFile, Digest),
}

impl Held {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &FrozenFile {
        match self {
            Self::Prepared(file) | Self::SignedOutside(file, _) => file,
        }
    }
}

/// A report as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The report's id.
    pub id: ReportId,
    /// The client.
    pub client: ClientId,
    /// Where it is in its life.
    pub state: ReportState,
    /// The version of its content, from 1.
    pub version: u32,
    /// What it is made from.
    #[serde(flatten)]
    pub facts: ReportFacts,
    /// The content: a list of pieces of the JSON text.
    pub content: ValueRef,
    /// Derived: who drafted it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: everybody who drafted or revised it.
    pub contributors: Vec<AccountId>,
    /// Derived: who checked this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<AccountId>,
    /// Derived: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_date: Option<Timestamp>,
    /// Derived: the signatures over this version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signed>,
    /// Derived: who has authorised this version so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorisations: Vec<AccountId>,
    /// Derived: whether somebody authorised his own work, as the flagged exception of a one-person laboratory.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub authorised_alone: bool,
    /// A file that waits to be issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Held>,
    /// The issued file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FrozenFile>,
    /// Derived: the record of the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_record: Option<u64>,
    /// Derived: who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_by: Option<AccountId>,
    /// Derived: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_date: Option<Timestamp>,
    /// Derived: how often it was sent.
    #[serde(default)]
    pub sent: u32,
    /// Derived: whether an amendment is being made.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub amendment_open: bool,
    /// Derived: the report that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<ReportId>,
    /// Derived: what waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
}

impl Entry for Report {
    const SPACE: &'static str = "report";
}

/// Which report has a number; the key is the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNumber {
    /// The report.
    pub id: ReportId,
}

impl Entry for ReportNumber {
    const SPACE: &'static str = "report_number";
}

/// How many reports there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCount {
    /// The number.
    pub n: u64,
}

impl Entry for ReportCount {
    const SPACE: &'static str = "report_count";
}

impl Report {
    /// Whether it holds this version of the result.
    #[must_use]
    pub fn holds(&self, result: ResultId) -> bool {
        self.facts.results.iter().any(|held| held.id == result)
    }

    fn begin_anew(&mut self) {
        self.checked_by = None;
        self.checked_date = None;
        self.signatures.clear();
        self.authorisations.clear();
        self.authorised_alone = false;
        self.prepared = None;
    }
}

fn frozen(record: &Record) -> Option<FrozenFile> {
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    let size = match record.attr("file_size") {
        Some(Value::Int(size)) => u64::try_from(*size).ok()?,
        _ => return None,
    };
    Some(FrozenFile {
        sha256: Digest::parse(text("file_sha256")?)?,
        size,
        media_type: text("media_type")?.to_owned(),
        bytes: ValueRef { record: record.index, path: "attrs.file".to_owned() },
        issued: Timestamp::parse(text("issued")?)?,
    })
}

pub(in crate::model) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let before = Report::load(view, &object.id)?;
    let Some(facts) = ReportFacts::after(before.as_ref().map(|report| &report.facts), record) else { return Ok(()) };
    let mut report = match before {
        Some(report) => Report { facts, ..report },
        None => {
            let (Some(id), Some(client)) = (ReportId::parse(&object.id), record.clients.first()) else { return Ok(()) };
            ReportNumber { id }.store(view, &facts.number)?;
            let count = ReportCount::load(view, "")?.unwrap_or_default();
            ReportCount { n: count.n.saturating_add(1) }.store(view, "")?;
            Report {
                id,
                client: client.id,
                state: S::Draft,
                version: object.version,
                facts,
                content: ValueRef::new_value(record.index, "content"),
                created_by: record.actor.id,
                created_date: record.time,
                contributors: Vec::new(),
                checked_by: None,
                checked_date: None,
                signatures: Vec::new(),
                authorisations: Vec::new(),
                authorised_alone: false,
                prepared: None,
                file: None,
                issued_record: None,
                issued_by: None,
                issued_date: None,
                sent: 0,
                amendment_open: false,
                superseded_by: None,
                proposal: None,
            }
        }
    };
    if record.changes.iter().any(|change| change.field == "content") {
        report.content = ValueRef::new_value(record.index, "content");
        report.begin_anew();
        if !report.contributors.contains(&record.actor.id) {
            report.contributors.push(record.actor.id);
        }
    }
    match record.kind.as_str() {
        "report.checked" => {
            report.checked_by = Some(record.actor.id);
            report.checked_date = Some(record.time);
        }
        "report.authorized" => {
            report.authorisations.push(record.actor.id);
            report.authorised_alone |= record.attr("alone").is_some();
        }
        "report.prepared" => report.prepared = frozen(record).map(Held::Prepared),
        "report.signed_outside" => {
            let plain = report.prepared.as_ref().map(|held| held.file().sha256);
            report.prepared = frozen(record).zip(plain).map(|(file, plain)| Held::SignedOutside(file, plain));
        }
        "report.issued" => {
            let prepared = report.prepared.take();
            report.file = frozen(record).map(|file| match prepared {
                // A prepared file was frozen before, and its bytes stay where they are.
                Some(held) if held.file().sha256 == file.sha256 => held.file().clone(),
                _ => file,
            });
            report.issued_record = Some(record.index);
            report.issued_by = Some(record.actor.id);
            report.issued_date = Some(record.time);
        }
        "report.sent" => report.sent = report.sent.saturating_add(1),
        "report.amendment_opened" => report.amendment_open = true,
        "report.superseded" => {
            report.amendment_open = false;
            report.superseded_by = record.attr("by").and_then(Value::as_text).and_then(ReportId::parse);
        }
        "report.withdrawal_proposed" => {
            report.proposal = Some(Proposal { by: record.actor.id, record: record.index, nonconformity: None });
        }
        "report.withdrawn" => report.proposal = None,
        _ => {}
    }
    report.state = record.to.as_deref().and_then(ReportState::parse).unwrap_or(report.state);
    report.version = object.version;
    report.store(view, &object.id)
}

/// A signature over the content that stands.
pub(in crate::model) fn sign(id: &str, signed: Signed, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(mut report) = Report::load(view, id)? else { return Ok(()) };
    if signed.content == report.facts.content_sha256 {
        report.signatures.push(signed);
    }
    report.store(view, id)
}
