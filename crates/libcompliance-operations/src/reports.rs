//! Reports: drafted, checked, authorised; challenged, confirmed, amended, withdrawn.

use crate::answer::{entry, list, moved, with};
use crate::arguments::{ById, Sign, WithReason};
use crate::asked::{because, words};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::id::{AccountId, ReportId, SampleId};
use libcompliance::model::report::{ReportLanguage, ShownSignature};
use libcompliance::model::{Report, ReportState};
use libcompliance_lab::{LabError, NewReport, Opinion, Reason, Receipt, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "report.draft" Drafted, draft,
        "Drafts a report of samples of one client from their verified results; with `amends`, the amendment that was opened. Needs `report.draft`.",
        r#"{"samples":["01900000-0000-7000-8000-0000000000d1"],"number":"7/2026","title":"Test report","language":"en","preliminary":false,"amends":"01900000-0000-7000-8000-0000000000a1","waived":[["k","agreed in the contract"]],"opinions":[{"text":"fit for sale","by":"01900000-0000-7000-8000-0000000000b1"}],"deviations":["one portion only"],"reason":"complaint","text":"the unit was wrong"}"#),
    operation!(Action "report.revise" Revised, revise,
        "Makes a draft anew from the records as they stand now, with everything it says; signatures stay with the version before. Needs `report.revise` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","samples":["01900000-0000-7000-8000-0000000000d1"],"title":"Test report","language":"en","preliminary":false,"waived":[["k","agreed in the contract"]],"opinions":[{"text":"fit for sale","by":"01900000-0000-7000-8000-0000000000b1"}],"deviations":["one portion only"],"reason":"correction","text":"the title"}"#),
    operation!(Action "report.check" ById<ReportId>, check,
        "Finds a draft complete. Needs `report.check`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
    operation!(Action "report.authorize" Authorized, authorize,
        "Authorises a checked report with the signature `approved`. Needs `report.authorize` and the authorisation for its methods.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","sign":{"by":"password","role":"authorizer"}}"#),
    operation!(Action "report.authorize_alone" AuthorizedAlone, authorize_alone,
        "Authorises own work, as the flagged exception of a one-person laboratory. Needs `report.authorize`, the setting and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","sign":{"by":"host","role":"authorizer"},"reason":"alone","text":"the second person is ill"}"#),
    operation!(Action "report.challenge" WithReason<ReportId>, challenge,
        "Doubts an issued report. Needs `report.amend` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","reason":"complaint","text":"the customer doubts the value"}"#),
    operation!(Action "report.confirm" WithReason<ReportId>, confirm,
        "Finds that a doubted report holds. Needs `report.amend` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","reason":"settled","text":"the value was found again"}"#),
    operation!(Action "report.amend" WithReason<ReportId>, amend,
        "Opens an amendment, which `report.draft` then makes; this report stays in force until that is issued. Needs `report.amend` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","reason":"complaint","text":"the unit was wrong"}"#),
    operation!(Action "report.propose_withdrawal" WithReason<ReportId>, propose_withdrawal,
        "Proposes to withdraw a report; a second person withdraws it. Needs `report.withdraw` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","reason":"invalidated","text":"the incubator was cold"}"#),
    operation!(Action "report.withdraw" Withdrawn, withdraw,
        "Withdraws a report, as a second person; `notified` is how the customer was told, a code. Needs `report.withdraw`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","notified":"letter"}"#),
    operation!(Question "report.get" ById<ReportId>, get,
        "One report as it stands. Needs `report.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
    operation!(Question "report.numbered" Numbered, numbered,
        "The report with a number. Needs `report.read`.",
        r#"{"number":"7/2026"}"#),
    operation!(Question "report.list" Wanted, all,
        "The reports that this session may see, in one state where that is given. Needs `report.read`.",
        r#"{"state":"issued"}"#),
    operation!(Question "report.content" ById<ReportId>, content,
        "What a report says, checked against the hash that signatures are over, and who signed it. Needs `report.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
];

/// The answer of an action on a report: how it stands now.
pub(crate) fn stands(session: &Session, id: ReportId, receipt: &Receipt) -> Json {
    moved(&[("report", id.to_string())], receipt, || {
        let report = session.report(id)?;
        Ok(vec![
            ("number", json!(report.facts.number)),
            ("state", json!(report.state.as_str())),
            ("version", json!(report.version)),
        ])
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opined {
    text: String,
    by: AccountId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drafted {
    samples: Vec<SampleId>,
    number: Option<String>,
    title: Option<String>,
    language: Option<ReportLanguage>,
    #[serde(default)]
    preliminary: bool,
    amends: Option<ReportId>,
    #[serde(default)]
    waived: Vec<(char, String)>,
    #[serde(default)]
    opinions: Vec<Opined>,
    #[serde(default)]
    deviations: Vec<String>,
    reason: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revised {
    id: ReportId,
    samples: Vec<SampleId>,
    title: Option<String>,
    language: Option<ReportLanguage>,
    #[serde(default)]
    preliminary: bool,
    #[serde(default)]
    waived: Vec<(char, String)>,
    #[serde(default)]
    opinions: Vec<Opined>,
    #[serde(default)]
    deviations: Vec<String>,
    reason: String,
    text: Option<String>,
}

impl Drafted {
    fn with<T>(&self, each: impl FnOnce(&NewReport<'_>) -> Result<T, LabError>) -> Result<T, CallError> {
        let waived: Vec<(char, &str)> = self.waived.iter().map(|(letter, why)| (*letter, why.as_str())).collect();
        let opinions: Vec<Opinion<'_>> =
            self.opinions.iter().map(|one| Opinion { text: &one.text, by: one.by }).collect();
        let new = NewReport {
            samples: &self.samples,
            number: self.number.as_deref(),
            title: self.title.as_deref(),
            language: self.language,
            preliminary: self.preliminary,
            amends: self.amends,
            waived: &waived,
            opinions: &opinions,
            deviations: &words(&self.deviations),
            reason: because(self.reason.as_deref(), self.text.as_deref())?,
        };
        Ok(each(&new)?)
    }
}

fn draft(session: &Session, new: Drafted, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = new.with(|new| session.draft_report(new))?;
    Ok(stands(session, id, &receipt))
}

fn revise(session: &Session, what: Revised, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Revised { id, samples, title, language, preliminary, waived, opinions, deviations, reason, text } = what;
    let new = Drafted {
        samples,
        number: None,
        title,
        language,
        preliminary,
        amends: None,
        waived,
        opinions,
        deviations,
        reason: Some(reason),
        text,
    };
    Ok(stands(session, id, &new.with(|new| session.revise_report(id, new))?))
}

fn check(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &session.check_report(what.id)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorized {
    id: ReportId,
    sign: Sign,
}

fn authorize(session: &Session, what: Authorized, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.authorize_report(what.id, &what.sign.signing(secrets)?)?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorizedAlone {
    id: ReportId,
    sign: Sign,
    reason: String,
    text: Option<String>,
}

fn authorize_alone(session: &Session, what: AuthorizedAlone, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (what.reason.as_str(), what.text.as_deref());
    let receipt = session.authorize_report_alone(what.id, &what.sign.signing(secrets)?, reason)?;
    Ok(stands(session, what.id, &receipt))
}

fn turn(
    session: &Session,
    what: &WithReason<ReportId>,
    act: impl FnOnce(&Session, ReportId, Reason<'_>) -> Result<Receipt, LabError>,
) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &act(session, what.id, what.reason())?))
}

fn challenge(session: &Session, what: WithReason<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::challenge_report)
}

fn confirm(session: &Session, what: WithReason<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::confirm_report)
}

fn amend(session: &Session, what: WithReason<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::open_amendment)
}

fn propose_withdrawal(session: &Session, what: WithReason<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::propose_withdrawal)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawn {
    id: ReportId,
    notified: String,
}

fn withdraw(session: &Session, what: Withdrawn, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &session.withdraw_report(what.id, &what.notified)?))
}

fn shown(session: &Session, report: &Report) -> Result<Json, CallError> {
    let mut codes = Vec::with_capacity(report.facts.samples.len());
    for id in &report.facts.samples {
        codes.push(match session.sample(*id) {
            Ok(sample) => Some(sample.facts.code),
            Err(LabError::NotFound { .. }) => None,
            Err(error) => return Err(error.into()),
        });
    }
    let client = reveal::clients(session, Some(report.client))?.remove(&report.client);
    Ok(with(entry(report)?, [("client_name", json!(client)), ("sample_codes", json!(codes))]))
}

fn get(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &session.report(what.id)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbered {
    number: String,
}

fn numbered(session: &Session, what: Numbered, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &session.report_numbered(&what.number)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    state: Option<ReportState>,
}

fn all(session: &Session, what: Wanted, _: &Secrets<'_>) -> Result<Json, CallError> {
    let mut reports = session.reports()?;
    reports.retain(|report| what.state.is_none_or(|state| state == report.state));
    let clients = reveal::clients(session, None)?;
    let one = |report: &Report| {
        Ok::<_, CallError>(with(entry(report)?, [("client_name", json!(clients.get(&report.client)))]))
    };
    list("reports", &reports.iter().map(one).collect::<Result<Vec<_>, _>>()?)
}

fn content(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let sheet = session.report_sheet(what.id, None)?;
    let signature = |one: &ShownSignature| {
        json!({
            "name": one.name, "role": one.role, "meaning": one.meaning, "at": one.at, "zone": one.zone,
            "record": one.record, "alone": one.alone,
        })
    };
    let signatures: Vec<Json> = sheet.signatures.iter().map(signature).collect();
    Ok(json!({
        "content": entry(&sheet.content)?, "content_sha256": sheet.content_sha256, "signatures": signatures,
    }))
}
