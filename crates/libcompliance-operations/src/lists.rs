//! The laboratory's lists: methods, instruments, lots, specifications, quality-control runs, each under its own code.

use crate::answer::{list, moved};
use crate::arguments::Nothing;
use crate::asked::because;
use crate::error::CallError;
use crate::forms::Strict;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::model::{InstrumentFacts, Listed, LotFacts, MethodFacts, QcFacts, SpecificationFacts};
use libcompliance_lab::{LabError, Reason, Receipt, Session};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "method.define" Define<MethodFacts>, method,
        "Adds a method, or makes a new version of it: all its facts. Needs `method.edit`; a change needs a reason.",
        r#"{"code":"PN-EN ISO 4833-1","facts":{"title":"Colony count at 30 C","edition":"2013-12","scope":[{"from":"2026-01-01","until":"2029-12-31"}],"times":[{"step":"incubation","at_least":4140,"at_most":4500}],"qc":true,"instrument":true,"materials":["medium"],"limits":{"lod":"1","loq":"10","unit":"cfu/g"},"retired":false},"reason":"new_edition","text":"the scope was extended"}"#),
    operation!(Question "method.list" Nothing, methods,
        "The methods. Needs `method.read`.",
        r"{}"),
    operation!(Action "instrument.define" Define<InstrumentFacts>, instrument,
        "Adds an instrument, or makes a new version of it: all its facts. Needs `instrument.edit`; a change needs a reason.",
        r#"{"code":"INC-1","facts":{"what":"incubator","software":"2.1","firmware":"7","outages":[{"from":"2026-06-15","back":"2026-06-20"}],"calibrations":[{"from":"2026-01-01","until":"2026-12-31","certificate":"W-17"}]},"reason":"calibrated","text":"certificate W-17"}"#),
    operation!(Question "instrument.list" Nothing, instruments,
        "The instruments. Needs `instrument.read`.",
        r"{}"),
    operation!(Action "lot.define" Define<LotFacts>, lot,
        "Records a lot of a material, or the outcome of its check: all its facts. Needs `material.edit`; a change needs a reason.",
        r#"{"code":"PCA-17","facts":{"what":"medium","product":"CM0325","expires":"2027-01-31","check":"passed","evidence":"K-118"},"reason":"checked","text":"growth as expected"}"#),
    operation!(Question "lot.list" Nothing, lots,
        "The lots of materials. Needs `material.read`.",
        r"{}"),
    operation!(Action "specification.define" Define<SpecificationFacts>, specification,
        "Adds a specification, or makes a new version of it: all its facts. Needs `method.edit`; a change needs a reason.",
        r#"{"code":"TPC-100000","facts":{"source":"Regulation (EC) No 2073/2005","requirement":{"limits":{"upper":"100000","unit":{"text":"cfu/g"}}},"rule":{"id":"ilac-g8-4.2.1","acceptance":"simple","compared":"reported"}},"reason":"new_edition","text":"amended regulation"}"#),
    operation!(Question "specification.list" Nothing, specifications,
        "The specifications. Needs `method.read`.",
        r"{}"),
    operation!(Action "qc.record" Define<QcFacts>, qc,
        "Records a quality-control run, or corrects it: all its facts. Needs `quality.record`; a change needs a reason.",
        r#"{"code":"QC-118","facts":{"method":"PN-EN ISO 4833-1","instrument":"INC-1","day":"2026-11-20","in_control":true,"rule":"westgard 1-3s"},"reason":"correction","text":"the day was misread"}"#),
    operation!(Question "qc.list" Nothing, qc_runs,
        "The quality-control runs. Needs `quality.read`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "Strict<T>: Deserialize<'de>")]
struct Define<T> {
    code: String,
    facts: Strict<T>,
    reason: Option<String>,
    text: Option<String>,
}

type Put<T> = fn(&Session, &str, &T, Option<Reason<'_>>) -> Result<Receipt, LabError>;
type All<T> = fn(&Session) -> Result<Vec<Listed<T>>, LabError>;

fn define<T>(session: &Session, what: &Define<T>, put: Put<T>, all: All<T>) -> Result<Json, CallError> {
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    let receipt = put(session, &what.code, &what.facts.0, reason)?;
    Ok(moved(&[("code", what.code.clone())], &receipt, || {
        let listed = all(session)?.into_iter().find(|listed| listed.code == what.code);
        Ok(listed.map(|listed| ("version", json!(listed.version))).into_iter().collect())
    }))
}

/// Facts stand apart from what is derived, so that they can be changed and given back.
fn listed<T: Serialize>(session: &Session, name: &str, all: All<T>) -> Result<Json, CallError> {
    let one = |listed: &Listed<T>| {
        json!({
            "code": listed.code, "version": listed.version, "facts": listed.facts, "created_by": listed.created_by,
            "created_date": listed.created_date, "record": listed.record,
        })
    };
    list(name, &all(session)?.iter().map(one).collect::<Vec<_>>())
}

fn method(session: &Session, what: Define<MethodFacts>, _: &Secrets<'_>) -> Result<Json, CallError> {
    define(session, &what, Session::define_method, Session::methods)
}

fn methods(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    listed(session, "methods", Session::methods)
}

fn instrument(session: &Session, what: Define<InstrumentFacts>, _: &Secrets<'_>) -> Result<Json, CallError> {
    define(session, &what, Session::define_instrument, Session::instruments)
}

fn instruments(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    listed(session, "instruments", Session::instruments)
}

fn lot(session: &Session, what: Define<LotFacts>, _: &Secrets<'_>) -> Result<Json, CallError> {
    define(session, &what, Session::define_lot, Session::lots)
}

fn lots(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    listed(session, "lots", Session::lots)
}

fn specification(session: &Session, what: Define<SpecificationFacts>, _: &Secrets<'_>) -> Result<Json, CallError> {
    define(session, &what, Session::define_specification, Session::specifications)
}

fn specifications(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    listed(session, "specifications", Session::specifications)
}

fn qc(session: &Session, what: Define<QcFacts>, _: &Secrets<'_>) -> Result<Json, CallError> {
    define(session, &what, Session::record_qc, Session::qc_runs)
}

fn qc_runs(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    listed(session, "qc_runs", Session::qc_runs)
}
