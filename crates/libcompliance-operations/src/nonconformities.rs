//! Nonconforming work: what it touches, what it holds, how it is settled.

use crate::answer::{done, entry, list, with};
use crate::arguments::Nothing;
use crate::error::CallError;
use crate::forms::Strict;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::id::NonconformityId;
use libcompliance::model::{Nonconformity, Span};
use libcompliance_lab::{Impact, ImpactLine, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::HashMap;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "nonconformity.impact" Asked, impact,
        "What a wrong instrument, lot, method, account, control run or time touches, of what this session may see. Needs `record.read`.",
        r#"{"span":{"instrument":"INC-1","lot":"PCA-17","method":"PN-EN ISO 4833-1","account":"01900000-0000-7000-8000-0000000000b1","qc":"QC-118","from":"2026-11-01","until":"2026-11-20"}}"#),
    operation!(Action "nonconformity.open" Opened, open,
        "Opens nonconforming work: everything it touches is held. Needs `quality.hold` and a reason.",
        r#"{"span":{"instrument":"INC-1","from":"2026-11-01"},"what":"the incubator was cold","reason":"temperature","text":"27 C in the morning"}"#),
    operation!(Action "nonconformity.close" Closed, close,
        "Settles nonconforming work: what it held is free, as far as nothing else holds it. `cause` is a code. Needs `quality.hold` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f1","cause":"equipment","action":"repaired, tests repeated","reason":"settled","text":"see K-120"}"#),
    operation!(Question "nonconformity.list" Nothing, all,
        "The nonconforming work on record. Needs `quality.read`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    span: Strict<Span>,
}

fn impact(session: &Session, what: Asked, _: &Secrets<'_>) -> Result<Json, CallError> {
    touched(session, &session.impact(&what.span.0)?)
}

/// The impact list with the names that people use.
fn touched(session: &Session, impact: &Impact) -> Result<Json, CallError> {
    let codes = reveal::codes(session)?;
    let numbers: HashMap<_, _> =
        session.reports()?.into_iter().map(|report| (report.id, report.facts.number)).collect();
    let line = |line: &ImpactLine| {
        let versions = line.versions.iter().map(|(version, record)| json!({"version": version, "record": record}));
        let reports = line.reports.iter().map(|id| json!({"report": id, "number": numbers.get(id)}));
        json!({
            "result": line.result, "sample": line.sample, "sample_code": codes.get(&line.sample),
            "versions": versions.collect::<Vec<_>>(), "state": line.state, "version": line.version,
            "reports": reports.collect::<Vec<_>>(),
        })
    };
    Ok(json!({
        "results": impact.lines.len(), "samples": impact.samples().len(), "reports": impact.reports().len(),
        "lines": impact.lines.iter().map(line).collect::<Vec<_>>(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opened {
    span: Strict<Span>,
    what: String,
    reason: String,
    text: Option<String>,
}

fn open(session: &Session, what: Opened, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (what.reason.as_str(), what.text.as_deref());
    let (id, impact, receipt) = session.open_nonconformity(&what.span.0, &what.what, reason)?;
    let answer = done(&[("nonconformity", id.to_string())], &receipt);
    // It is open whether or not the list can be shown with names.
    Ok(with(answer, [("impact", touched(session, &impact).unwrap_or_default())]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    id: NonconformityId,
    cause: String,
    action: String,
    reason: String,
    text: Option<String>,
}

fn close(session: &Session, what: Closed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (what.reason.as_str(), what.text.as_deref());
    let receipt = session.close_nonconformity(what.id, &what.cause, &what.action, reason)?;
    Ok(done(&[("nonconformity", what.id.to_string())], &receipt))
}

fn all(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let one = |one: &Nonconformity| {
        Ok::<_, CallError>(with(entry(one)?, [("what", json!(reveal::text(session, Some(&one.what))?))]))
    };
    list("nonconformities", &session.nonconformities()?.iter().map(one).collect::<Result<Vec<_>, _>>()?)
}
