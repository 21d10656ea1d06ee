//! Retention: rules and holds, what is due, disposal, and the erasure of a person.

use crate::answer::{done, entry, list, with};
use crate::arguments::{ById, Nothing, WithReason};
use crate::asked::{because, need};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::access::Permission;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::{ClientId, DisposalId, ErasureId, PersonId};
use libcompliance::retention::{GrantBasis, Hold, ObjectOf, RefusalBasis, RetentionFinding, Rule, Schedule};
use libcompliance_lab::{DueObject, LabError, Session};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "retention.set" SetRules, set,
        "Puts rules of retention in force, in place of all earlier ones. Needs `record.dispose`; from the second time on a reason.",
        r#"{"rules":[{"record":"report","trigger":"issued","months":60,"counted":"from_day","basis":{"kind":"contract","reference":"General terms 2024, clause 9"}}],"reason":"contract_changed","text":"new general terms"}"#),
    operation!(Question "retention.rules" Nothing, rules,
        "The rules in force, with their digest and findings about them. Needs `record.read`.",
        r"{}"),
    operation!(Question "retention.due" Nothing, due,
        "Every object that a rule is about and what the rules say of it today. Needs `record.dispose`.",
        r"{}"),
    operation!(Action "hold.place" PlaceHold, place,
        "Forbids disposal and erasure of a type of record, of a client, of objects, or of what has all that is named. Needs `record.hold`.",
        r#"{"id":"dispute-7","record":"report","client":"01900000-0000-7000-8000-0000000000c1","objects":["01900000-0000-7000-8000-0000000000b1"],"reason":"dispute","text":"claim of 3 May"}"#),
    operation!(Action "hold.lift" WithReason<String>, lift,
        "Lifts a hold. Needs `record.hold`.",
        r#"{"id":"dispute-7","reason":"settled","text":"settled out of court"}"#),
    operation!(Question "hold.list" Nothing, holds,
        "All holds, lifted ones too. Needs `record.read`.",
        r"{}"),
    operation!(Action "disposal.propose" Propose, propose,
        "Proposes to dispose of objects, 1 to 200, all of them due. Needs `record.dispose`.",
        r#"{"objects":[{"kind":"report","id":"01900000-0000-7000-8000-0000000000b1"}],"reason":"time_over","text":"list of May"}"#),
    operation!(Action "disposal.approve" ById<DisposalId>, approve,
        "Approves a disposal that another person proposed. Needs `record.dispose`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1"}"#),
    operation!(Action "disposal.reject" WithReason<DisposalId>, reject,
        "Gives a disposal up that was not executed. Needs `record.dispose`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"still_needed","text":"asked for by the client"}"#),
    operation!(Action "disposal.execute" ById<DisposalId>, execute,
        "Destroys the values of all records about the objects of an approved disposal, not more than 5 minutes after `session.reauthenticate`. Cannot be taken back. Needs `record.dispose`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1"}"#),
    operation!(Question "disposal.list" Nothing, disposals,
        "All disposals, oldest first; an executed one is its certificate. Needs `record.read`.",
        r"{}"),
    operation!(Action "erasure.ask" Ask, ask,
        "Records that a person asked for the erasure of his data (GDPR article 17); the words are erased with the rest. Needs `register.privacy`.",
        r#"{"person":"01900000-0000-7000-8000-0000000000f1","asked_on":"2026-05-03","words":"please erase me"}"#),
    operation!(Action "erasure.grant" Grant, grant,
        "Grants a request: `no_longer_needed`, `consent_withdrawn`, `objection`, `unlawful` or `legal_obligation`. Refused while a rule, a hold or an account in use keeps the data. Needs `register.privacy`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e2","basis":"no_longer_needed","note":"left in 2024"}"#),
    operation!(Action "erasure.refuse" Refuse, refuse,
        "Refuses a request: `legal_obligation`, `public_health`, `archiving`, `legal_claims`, `no_ground`, `unfounded` or `identity_not_shown`. Needs `register.privacy`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e2","basis":"legal_claims","note":"dispute 7/2026"}"#),
    operation!(Action "erasure.execute" ById<ErasureId>, erase,
        "Destroys the person's key and every value under it; by another person than the one who granted it, not more than 5 minutes after `session.reauthenticate`. Cannot be taken back. Needs `register.privacy`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e2"}"#),
    operation!(Question "erasure.list" Nothing, erasures,
        "All requests for erasure, oldest first. Needs `register.privacy`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetRules {
    rules: Vec<Rule>,
    reason: Option<String>,
    text: Option<String>,
}

fn set(session: &Session, what: SetRules, _: &Secrets<'_>) -> Result<Json, CallError> {
    let schedule = Schedule::new(what.rules).map_err(|error| LabError::Invalid(error.to_string()))?;
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    Ok(done(&[], &session.set_retention_rules(&schedule, reason)?))
}

fn rules(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::RECORD_READ)?;
    let Some((in_force, schedule)) = session.lab().retention_rules()? else {
        return Ok(json!({ "rules": [], "version": 0, "sha256": null, "findings": [] }));
    };
    let findings: Vec<Json> = schedule
        .findings()
        .iter()
        .map(|finding| {
            let (rule, than) = match finding {
                RetentionFinding::ShorterThanFloor { rule } => (Some(*rule), None),
                RetentionFinding::TrailShorter { rule, than } => (Some(*rule), Some(*than)),
                _ => (None, None),
            };
            json!({ "code": finding.code(), "rule": rule, "than": than })
        })
        .collect();
    Ok(json!({
        "rules": entry(&schedule)?,
        "version": in_force.version,
        "sha256": in_force.sha256,
        "findings": findings,
    }))
}

fn due(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let told = |one: &DueObject| {
        json!({
            "kind": one.object.kind,
            "id": one.object.id,
            "may_go": one.decision.may_go(),
            "because": one.decision.because.code(),
            "until": one.decision.until.map(|day| day.to_string()),
        })
    };
    let objects: Vec<Json> = session.retention_due()?.iter().map(told).collect();
    Ok(json!({ "objects": objects }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceHold {
    id: String,
    record: Option<String>,
    client: Option<ClientId>,
    #[serde(default)]
    objects: Vec<String>,
    reason: String,
    text: Option<String>,
}

fn place(session: &Session, what: PlaceHold, _: &Secrets<'_>) -> Result<Json, CallError> {
    let PlaceHold { id, record, client, objects, reason, text } = what;
    let hold = Hold { id, record, client, objects, lifted: None };
    Ok(done(&[], &session.place_hold(&hold, (&reason, text.as_deref()))?))
}

fn lift(session: &Session, what: WithReason<String>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.lift_hold(&what.id, what.reason())?))
}

fn holds(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::RECORD_READ)?;
    list("holds", &session.lab().holds()?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Propose {
    objects: Vec<ObjectOf>,
    reason: Option<String>,
    text: Option<String>,
}

fn propose(session: &Session, what: Propose, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    let (id, receipt) = session.propose_disposal(&what.objects, reason)?;
    Ok(done(&[("disposal", id.to_string())], &receipt))
}

fn approve(session: &Session, what: ById<DisposalId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.approve_disposal(what.id)?))
}

fn reject(session: &Session, what: WithReason<DisposalId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.reject_disposal(what.id, what.reason())?))
}

fn execute(session: &Session, what: ById<DisposalId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let disposed = session.execute_disposal(what.id)?;
    let numbers = [
        ("records", json!(disposed.records)),
        ("values", json!(disposed.values)),
        ("log_emptied", json!(disposed.log_emptied)),
    ];
    Ok(with(done(&[], &disposed.receipt), numbers))
}

fn disposals(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::RECORD_READ)?;
    list("disposals", &session.lab().disposals()?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    person: PersonId,
    #[serde(deserialize_with = "day")]
    asked_on: NaiveDate,
    words: Option<String>,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| D::Error::custom("a day is written as YYYY-MM-DD"))
}

fn ask(session: &Session, what: Ask, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = session.ask_erasure(what.person, what.asked_on, what.words.as_deref())?;
    Ok(done(&[("erasure", id.to_string())], &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    id: ErasureId,
    basis: GrantBasis,
    note: Option<String>,
}

fn grant(session: &Session, what: Grant, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.grant_erasure(what.id, what.basis, what.note.as_deref())?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    id: ErasureId,
    basis: RefusalBasis,
    note: Option<String>,
}

fn refuse(session: &Session, what: Refuse, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.refuse_erasure(what.id, what.basis, what.note.as_deref())?))
}

fn erase(session: &Session, what: ById<ErasureId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let erased = session.execute_erasure(what.id)?;
    let numbers = [("values", json!(erased.values)), ("log_emptied", json!(erased.log_emptied))];
    Ok(with(done(&[], &erased.receipt), numbers))
}

fn erasures(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::REGISTER_PRIVACY)?;
    list("erasures", &session.lab().erasures()?)
}
