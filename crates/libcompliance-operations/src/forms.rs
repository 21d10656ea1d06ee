//! Facts as callers give them: those of the sealed records, with every field that is not known refused. Records are read with
//! fields that a later version adds, so the types themselves do not refuse.

use libcompliance::id::{AccountId, ResultId, SampleId};
use libcompliance::model::value::{DecisionRule, Requirement, ResultValue, Uncertainty};
use libcompliance::model::{
    Calibration, Days, Input, InstrumentFacts, Judged, LotCheck, LotFacts, MethodFacts, MethodLimits, MethodTime,
    Outage, QcFacts, ResultFacts, SampleFacts, Source, Span, SpecificationFacts,
};
use serde::{Deserialize, Deserializer};

/// Facts of a known form.
pub(crate) struct Strict<T>(pub(crate) T);

macro_rules! strict {
    ($($facts:ident by $form:ident),+ $(,)?) => {$(
        impl<'de> Deserialize<'de> for Strict<$facts> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $form::deserialize(deserializer).map(Self)
            }
        }
    )+};
}

strict! {
    SampleFacts by SampleForm,
    ResultFacts by ResultForm,
    MethodFacts by MethodForm,
    InstrumentFacts by InstrumentForm,
    LotFacts by LotForm,
    SpecificationFacts by SpecificationForm,
    QcFacts by QcForm,
    Span by SpanForm,
}

#[derive(Deserialize)]
#[serde(remote = "SampleFacts", deny_unknown_fields)]
struct SampleForm {
    code: String,
    sampled: Option<String>,
    plan: Option<String>,
    #[serde(default)]
    parents: Vec<SampleId>,
    deviation: Option<String>,
    consent: Option<String>,
    temperature: Option<String>,
    #[serde(default)]
    own_sampling: bool,
    keep_until: Option<String>,
}

#[derive(Deserialize)]
#[serde(remote = "ResultFacts", deny_unknown_fields)]
struct ResultForm {
    sample: SampleId,
    analyte: String,
    method: String,
    method_version: Option<u32>,
    value: Option<ResultValue>,
    uncertainty: Option<Uncertainty>,
    specification: Option<String>,
    judged: Option<Judged>,
    instrument: Option<String>,
    #[serde(default)]
    lots: Vec<String>,
    qc: Option<String>,
    source: Option<Source>,
    #[serde(default)]
    inputs: Vec<Input>,
    started: Option<String>,
    finished: Option<String>,
    #[serde(default)]
    accredited: bool,
    #[serde(default)]
    customer_supplied: bool,
    provider: Option<String>,
    retest_of: Option<ResultId>,
}

#[derive(Deserialize)]
#[serde(remote = "MethodFacts", deny_unknown_fields)]
struct MethodForm {
    title: String,
    edition: String,
    #[serde(default)]
    scope: Vec<Days>,
    #[serde(default)]
    times: Vec<MethodTime>,
    #[serde(default)]
    qc: bool,
    #[serde(default)]
    instrument: bool,
    #[serde(default)]
    materials: Vec<String>,
    limits: Option<MethodLimits>,
    #[serde(default)]
    retired: bool,
}

#[derive(Deserialize)]
#[serde(remote = "InstrumentFacts", deny_unknown_fields)]
struct InstrumentForm {
    what: String,
    software: Option<String>,
    firmware: Option<String>,
    #[serde(default)]
    outages: Vec<Outage>,
    #[serde(default)]
    calibrations: Vec<Calibration>,
}

#[derive(Deserialize)]
#[serde(remote = "LotFacts", deny_unknown_fields)]
struct LotForm {
    what: String,
    product: Option<String>,
    expires: String,
    check: LotCheck,
    evidence: Option<String>,
}

#[derive(Deserialize)]
#[serde(remote = "SpecificationFacts", deny_unknown_fields)]
struct SpecificationForm {
    source: String,
    requirement: Requirement,
    rule: DecisionRule,
}

#[derive(Deserialize)]
#[serde(remote = "QcFacts", deny_unknown_fields)]
struct QcForm {
    method: String,
    instrument: Option<String>,
    day: String,
    in_control: bool,
    rule: Option<String>,
}

#[derive(Deserialize)]
#[serde(remote = "Span", deny_unknown_fields)]
struct SpanForm {
    instrument: Option<String>,
    lot: Option<String>,
    method: Option<String>,
    account: Option<AccountId>,
    qc: Option<String>,
    from: Option<String>,
    until: Option<String>,
}
