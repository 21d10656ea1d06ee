//! From a report, a result or a sample back to the request, line by line with its record, and the gaps.

use crate::arguments::ById;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::id::{ReportId, ResultId, SampleId};
use libcompliance_lab::{Session, Trace, TraceLine};
use serde_json::{Map, Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "report.trace" ById<ReportId>, report,
        "From a report back to where it came from. Needs `report.read` and `record.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
    operation!(Question "result.trace" ById<ResultId>, result,
        "From a result back to where it came from. Needs `record.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1"}"#),
    operation!(Question "sample.trace" ById<SampleId>, sample,
        "A sample with everything that was found in it. Needs `sample.read` and `record.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1"}"#),
];

fn report(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &session.trace_report(what.id)?)
}

fn result(session: &Session, what: ById<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &session.trace_result(what.id)?)
}

fn sample(session: &Session, what: ById<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &session.trace_sample(what.id)?)
}

fn shown(session: &Session, trace: &Trace) -> Result<Json, CallError> {
    let logins = reveal::logins(session, trace.lines.iter().filter_map(|line| line.by))?;
    let line = |line: &TraceLine| {
        let details: Map<String, Json> =
            line.details.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        json!({
            "depth": line.depth, "object": line.object, "id": line.id, "what": line.what, "record": line.record,
            "at": line.at, "by": line.by, "login": line.by.and_then(|id| logins.get(&id)), "roles": line.roles,
            "details": details,
        })
    };
    Ok(json!({"lines": trace.lines.iter().map(line).collect::<Vec<_>>(), "gaps": trace.gaps}))
}
