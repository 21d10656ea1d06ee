//! Results: ordered, entered, submitted, verified; then reported, amended or found to be wrong.

use crate::answer::{entry, list, moved, with};
use crate::arguments::{ById, Sign, WithReason};
use crate::asked::words;
use crate::error::CallError;
use crate::forms::Strict;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use crate::values::Given;
use libcompliance::id::{NonconformityId, ReportId, ResultId, SampleId};
use libcompliance::model::report::ReportLanguage;
use libcompliance::model::value::Uncertainty;
use libcompliance::model::{Input, ResultEntry, ResultFacts, ResultState, Source};
use libcompliance_lab::{LabError, NewResult, Reason, Receipt, ResultEdit, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "result.order" Ordered, order,
        "Orders a result for a sample: a test line without a value. Needs `result.order`.",
        r#"{"sample":"01900000-0000-7000-8000-0000000000d1","analyte":"Colony count at 30 C","method":"PN-EN ISO 4833-1","specification":"TPC-100000"}"#),
    operation!(Action "result.enter" Entered, enter,
        "Enters a result that was not ordered apart. Needs `result.enter` and the authorisation for the method.",
        r#"{"sample":"01900000-0000-7000-8000-0000000000d1","analyte":"Lead","method":"PN-EN 15763","value":"0.085 mg/kg","words":"as received","raw":"0.0852","uncertainty":{"form":{"kind":"absolute","value":"0.010"},"k":"2","level":"95","basis":"validation-2025","on_report":true},"specification":"PB-1","instrument":"ICP-1","lots":["CRM-7"],"qc":"QC-118","source":{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","line":2,"parser":"icp_csv 1.0"},"inputs":[{"id":"01900000-0000-7000-8000-0000000000e9","version":1}],"started":"2026-11-20","finished":"2026-11-21","deviation":"smaller portion","customer_supplied":false,"provider":"EXT-1"}"#),
    operation!(Action "result.import" Entered, import,
        "Takes over a result that was read from an instrument's file, with the `source` that `file.read` gives. Needs `result.import` and the authorisation for the method.",
        r#"{"sample":"01900000-0000-7000-8000-0000000000d1","analyte":"Lead","method":"PN-EN 15763","value":{"kind":"quantity","value":{"raw":"0.085","reported":"0.085"},"unit":{"text":"mg/kg"}},"words":"as received","raw":"0.0852","uncertainty":{"form":{"kind":"relative","value":"12"},"on_report":false},"specification":"PB-1","instrument":"ICP-1","lots":["CRM-7"],"qc":"QC-118","source":{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","line":2,"parser":"icp_csv 1.0"},"inputs":[],"started":"2026-11-20","finished":"2026-11-21","deviation":"smaller portion","customer_supplied":false,"provider":"EXT-1"}"#),
    operation!(Action "result.enter_ordered" EnteredOrdered, enter_ordered,
        "Enters the value of a result that was ordered; analyte and method stay as ordered. Needs `result.enter` and the authorisation for the method.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","value":{"plates":[{"dilution":"0.1","volume":"1","colonies":42}],"unit":"cfu/g","per":"1","range":{"lower":10,"upper":300},"rounding":{"mode":"half_even","digits":{"significant":2}}},"words":"as received","raw":"42","uncertainty":{"form":{"kind":"log10","value":"0.30"},"k":"2","level":"95","on_report":true},"specification":"TPC-100000","instrument":"INC-1","lots":["PCA-17"],"qc":"QC-118","source":{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","parser":"counter_csv 1.0"},"inputs":[],"started":"2026-11-20","finished":"2026-11-23","deviation":"71 hours","customer_supplied":false,"provider":"EXT-1"}"#),
    operation!(Action "result.correct" Corrected, correct,
        "Corrects the value of a result that is not verified. Needs `result.edit` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","value":{"text":"<0,05 mg/L","comma":true,"limit_is":"loq"},"reason":"correction","text":"the point was misplaced"}"#),
    operation!(Action "result.edit" Edited, edit,
        "Corrects whatever is wrong with a result that is not verified: `facts` as `result.get` gives them, all of them; the judgement is made anew. Needs `result.edit` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","facts":{"sample":"01900000-0000-7000-8000-0000000000d1","analyte":"Lead","method":"PN-EN 15763","method_version":1,"value":{"kind":"quantity","value":{"raw":"0.085","reported":"0.085"},"unit":{"text":"mg/kg"}},"uncertainty":{"form":{"kind":"absolute","value":"0.010"},"on_report":true},"specification":"PB-1","judged":{"specification":"PB-1","version":1,"undecided":"value_unfit"},"instrument":"ICP-1","lots":["CRM-7"],"qc":"QC-118","source":{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","parser":"icp_csv 1.0"},"inputs":[],"started":"2026-11-20","finished":"2026-11-21","accredited":true,"customer_supplied":false,"provider":"EXT-1","retest_of":"01900000-0000-7000-8000-0000000000e0"},"reason":"correction","text":"the other instrument"}"#),
    operation!(Action "result.correct_words" Reworded, correct_words,
        "Corrects the words of a result that is text. Needs `result.edit` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","words":"smell of ammonia","reason":"correction","text":"typing error"}"#),
    operation!(Action "result.submit" Submitted, submit,
        "Hands a result over to verification; with `sign`, with the signature `authored`. Needs `result.submit`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","sign":{"by":"password","role":"analyst"}}"#),
    operation!(Action "result.verify" Submitted, verify,
        "Verifies a result of other people; with `sign`, with the signature `reviewed`. Needs `result.verify`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","sign":{"by":"host","role":"laboratory_manager"}}"#),
    operation!(Action "result.verify_alone" WithReason<ResultId>, verify_alone,
        "Verifies a result one contributed to oneself, as the flagged exception of a one-person laboratory, soon after the session was proved anew. Needs `result.verify`, the setting and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"alone","text":"the second analyst is ill"}"#),
    operation!(Action "result.return" WithReason<ResultId>, give_back,
        "Gives a submitted result back. Needs `result.return` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"unclear","text":"which dilution?"}"#),
    operation!(Action "result.reject" WithReason<ResultId>, reject,
        "Does not accept a result. Needs `result.cancel` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"control","text":"the blank was positive"}"#),
    operation!(Action "result.cancel" WithReason<ResultId>, cancel,
        "Takes the order of a result back. Needs `result.cancel` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"customer","text":"ordered twice"}"#),
    operation!(Action "result.amend" WithReason<ResultId>, amend,
        "Opens a new version of a reported result; the issued report stays as it was. Needs `result.amend` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"complaint","text":"the unit was wrong"}"#),
    operation!(Action "result.retract" WithReason<ResultId>, retract,
        "Takes back a result that is in no issued report, and orders another in its place: `ordered`. Needs `result.retract` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","reason":"control","text":"the blank was positive"}"#),
    operation!(Action "result.propose_invalidation" Proposed, propose,
        "Proposes that a reported result is wrong; a second person confirms. Needs `result.invalidate` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","nonconformity":"01900000-0000-7000-8000-0000000000f1","reason":"nonconformity","text":"the incubator was cold"}"#),
    operation!(Action "result.invalidate" ById<ResultId>, invalidate,
        "Confirms, as a second person, that a reported result is wrong; `reports` are those in force that hold it, challenged now. Needs `result.invalidate`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1"}"#),
    operation!(Question "result.get" Looked, get,
        "One result as it stands, with its words, the value as a report prints it (in the language of reports, or in another) and, under `facts`, what `result.edit` takes. Needs `record.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1","language":"en"}"#),
    operation!(Question "result.list" Wanted, all,
        "The results that this session may see, of one sample or in one state where these are given. Needs `record.read`.",
        r#"{"sample":"01900000-0000-7000-8000-0000000000d1","state":"submitted"}"#),
];

/// The answer of an action on a result: how it stands now.
fn stands(session: &Session, id: ResultId, receipt: &Receipt) -> Json {
    moved(&[("result", id.to_string())], receipt, || {
        let result = session.result(id)?;
        Ok(vec![("state", json!(result.state.as_str())), ("version", json!(result.version))])
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    sample: SampleId,
    analyte: String,
    method: String,
    specification: Option<String>,
}

fn order(session: &Session, what: Ordered, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) =
        session.order_result(what.sample, &what.analyte, &what.method, what.specification.as_deref())?;
    Ok(stands(session, id, &receipt))
}

/// What is said of a value, ordered or not.
macro_rules! entered {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($field: $type,)*
            value: Given,
            words: Option<String>,
            raw: Option<String>,
            uncertainty: Option<Uncertainty>,
            specification: Option<String>,
            instrument: Option<String>,
            #[serde(default)]
            lots: Vec<String>,
            qc: Option<String>,
            source: Option<Source>,
            #[serde(default)]
            inputs: Vec<Input>,
            started: Option<String>,
            finished: Option<String>,
            deviation: Option<String>,
            #[serde(default)]
            customer_supplied: bool,
            provider: Option<String>,
        }

        impl $name {
            fn with<T>(
                &self,
                (analyte, method): (&str, &str),
                each: impl FnOnce(&NewResult<'_>) -> Result<T, LabError>,
            ) -> Result<T, CallError> {
                let new = NewResult {
                    words: self.words.as_deref(),
                    raw: self.raw.as_deref(),
                    uncertainty: self.uncertainty.clone(),
                    specification: self.specification.as_deref(),
                    instrument: self.instrument.as_deref(),
                    lots: &words(&self.lots),
                    qc: self.qc.as_deref(),
                    source: self.source.clone(),
                    inputs: &self.inputs,
                    started: self.started.as_deref(),
                    finished: self.finished.as_deref(),
                    deviation: self.deviation.as_deref(),
                    customer_supplied: self.customer_supplied,
                    provider: self.provider.as_deref(),
                    ..NewResult::new(analyte, method, self.value.value()?)
                };
                Ok(each(&new)?)
            }
        }
    };
}

entered!(Entered { sample: SampleId, analyte: String, method: String });
entered!(EnteredOrdered { id: ResultId });

fn enter(session: &Session, what: Entered, _: &Secrets<'_>) -> Result<Json, CallError> {
    let put = |new: &NewResult<'_>| session.enter_result(what.sample, new);
    let (id, receipt) = what.with((&what.analyte, &what.method), put)?;
    Ok(stands(session, id, &receipt))
}

fn import(session: &Session, what: Entered, _: &Secrets<'_>) -> Result<Json, CallError> {
    let put = |new: &NewResult<'_>| session.import_result(what.sample, new);
    let (id, receipt) = what.with((&what.analyte, &what.method), put)?;
    Ok(stands(session, id, &receipt))
}

fn enter_ordered(session: &Session, what: EnteredOrdered, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = what.with(("", ""), |new| session.enter_ordered(what.id, new))?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corrected {
    id: ResultId,
    value: Given,
    reason: String,
    text: Option<String>,
}

fn correct(session: &Session, what: Corrected, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.correct_result(what.id, what.value.value()?, (&what.reason, what.text.as_deref()))?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edited {
    id: ResultId,
    facts: Strict<ResultFacts>,
    reason: String,
    text: Option<String>,
}

fn edit(session: &Session, what: Edited, _: &Secrets<'_>) -> Result<Json, CallError> {
    let edit = ResultEdit { facts: what.facts.0, reason: &what.reason, text: what.text.as_deref() };
    Ok(stands(session, what.id, &session.edit_result(what.id, &edit)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reworded {
    id: ResultId,
    words: String,
    reason: String,
    text: Option<String>,
}

fn correct_words(session: &Session, what: Reworded, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.correct_words(what.id, &what.words, (&what.reason, what.text.as_deref()))?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submitted {
    id: ResultId,
    sign: Option<Sign>,
}

fn submit(session: &Session, what: Submitted, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = match &what.sign {
        Some(sign) => session.submit_result_signed(what.id, &sign.signing(secrets)?)?,
        None => session.submit_result(what.id)?,
    };
    Ok(stands(session, what.id, &receipt))
}

fn verify(session: &Session, what: Submitted, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = match &what.sign {
        Some(sign) => session.verify_result_signed(what.id, &sign.signing(secrets)?)?,
        None => session.verify_result(what.id)?,
    };
    Ok(stands(session, what.id, &receipt))
}

fn turn(
    session: &Session,
    what: &WithReason<ResultId>,
    act: impl FnOnce(&Session, ResultId, Reason<'_>) -> Result<Receipt, LabError>,
) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &act(session, what.id, what.reason())?))
}

fn verify_alone(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::verify_result_alone)
}

fn give_back(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::return_result)
}

fn reject(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::reject_result)
}

fn cancel(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::cancel_result)
}

fn amend(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::amend_result)
}

fn retract(session: &Session, what: WithReason<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (ordered, receipt) = session.retract_result(what.id, what.reason())?;
    Ok(with(stands(session, what.id, &receipt), [("ordered", json!(ordered))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposed {
    id: ResultId,
    nonconformity: Option<NonconformityId>,
    reason: String,
    text: Option<String>,
}

fn propose(session: &Session, what: Proposed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = (what.reason.as_str(), what.text.as_deref());
    let receipt = session.propose_invalidation(what.id, what.nonconformity, reason)?;
    Ok(stands(session, what.id, &receipt))
}

fn invalidate(session: &Session, what: ById<ResultId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (reports, receipt) = session.invalidate_result(what.id)?;
    // Whoever may invalidate a result need not be allowed to see reports.
    let number = |id: &ReportId| session.report(*id).ok().map(|report| report.facts.number);
    let reports: Vec<Json> = reports.iter().map(|id| json!({"report": id, "number": number(id)})).collect();
    Ok(with(stands(session, what.id, &receipt), [("reports", json!(reports))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looked {
    id: ResultId,
    language: Option<ReportLanguage>,
}

fn get(session: &Session, what: Looked, _: &Secrets<'_>) -> Result<Json, CallError> {
    let result = session.result(what.id)?;
    let words = reveal::text(session, result.words.as_ref())?;
    let deviation = reveal::text(session, result.deviation.as_ref())?;
    let language = match what.language {
        Some(language) => language,
        None => session.lab().laboratory_rules()?.language,
    };
    let facts = &result.facts;
    let print = |value: &libcompliance::model::value::ResultValue| {
        value.print(language, facts.uncertainty.as_ref(), words.as_deref()).line()
    };
    let more = [
        ("sample_code", json!(reveal::code(session, &result)?)),
        ("printed", json!(facts.value.as_ref().map(print))),
        ("words", json!(words)),
        ("deviation", json!(deviation)),
        ("facts", entry(facts)?),
    ];
    Ok(with(entry(&result)?, more))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    sample: Option<SampleId>,
    state: Option<ResultState>,
}

fn all(session: &Session, what: Wanted, _: &Secrets<'_>) -> Result<Json, CallError> {
    let mut results = session.results()?;
    results.retain(|result| what.sample.is_none_or(|sample| sample == result.facts.sample));
    results.retain(|result| what.state.is_none_or(|state| state == result.state));
    let codes = reveal::codes(session)?;
    let one = |result: &ResultEntry| {
        Ok::<_, CallError>(with(entry(result)?, [("sample_code", json!(codes.get(&result.facts.sample)))]))
    };
    list("results", &results.iter().map(one).collect::<Result<Vec<_>, _>>()?)
}
