//! Samples: announced, received, held, stored, disposed of.

use crate::answer::{done, entry, list};
use crate::arguments::{ById, Nothing, WithReason};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::id::{ClientId, SampleId};
use libcompliance_lab::{Arrival, NewSample, Session};
use serde::Deserialize;
use serde_json::Value as Json;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "sample.register" Incoming, register,
        "Announces a sample. Needs `sample.add`.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1","code":"S-1042","matrix":"soft cheese","condition":null,"order":"4500017","sampled":"2026-11-20","from_customer":[["batch","L 7731"]],"temperature":null,"deviation":null,"consent":null}"#),
    operation!(Action "sample.receive" Incoming, receive,
        "Receives a sample that was not announced. Needs `sample.add`.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1","code":"S-1042","matrix":"soft cheese","condition":"sealed, cold","order":"4500017","sampled":"2026-11-20","from_customer":[["batch","L 7731"]],"temperature":"4.2","deviation":"warm","consent":"e-mail of 20 November"}"#),
    operation!(Action "sample.store" Stored, store,
        "Puts what is left of a sample into store.",
        r#"{"sample":"01900000-0000-7000-8000-0000000000d1","place":"freezer 3"}"#),
    operation!(Action "sample.hold" WithReason<SampleId>, hold,
        "Puts a sample on hold. Needs a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"complaint","text":"the customer doubts the label"}"#),
    operation!(Question "sample.get" ById<SampleId>, get,
        "One sample as it stands.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1"}"#),
    operation!(Question "sample.list" Nothing, all,
        "The samples that this session may see.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Incoming {
    client: ClientId,
    code: String,
    matrix: String,
    condition: Option<String>,
    order: Option<String>,
    sampled: Option<String>,
    #[serde(default)]
    from_customer: Vec<(String, String)>,
    temperature: Option<String>,
    deviation: Option<String>,
    consent: Option<String>,
}

impl Incoming {
    fn with<T>(&self, each: impl FnOnce(&NewSample<'_>) -> T) -> T {
        let said: Vec<(&str, &str)> = self.from_customer.iter().map(|(name, value)| (&**name, &**value)).collect();
        each(&NewSample {
            client: self.client,
            code: &self.code,
            matrix: &self.matrix,
            condition: self.condition.as_deref(),
            order: self.order.as_deref(),
            sampled: self.sampled.as_deref(),
            from_customer: &said,
            arrival: Arrival {
                temperature: self.temperature.as_deref(),
                deviation: self.deviation.as_deref(),
                consent: self.consent.as_deref(),
            },
        })
    }
}

fn register(session: &Session, new: Incoming, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = new.with(|new| session.register_sample(new))?;
    Ok(done(&[("sample", id.to_string())], &receipt))
}

fn receive(session: &Session, new: Incoming, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = new.with(|new| session.receive_sample(new))?;
    Ok(done(&[("sample", id.to_string())], &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    sample: SampleId,
    place: String,
}

fn store(session: &Session, what: Stored, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.store_sample(what.sample, &what.place)?))
}

fn hold(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.hold_sample(what.id, what.reason())?))
}

fn get(session: &Session, what: ById<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    entry(&session.sample(what.id)?)
}

fn all(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    list("samples", &session.samples()?)
}
