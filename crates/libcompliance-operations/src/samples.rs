//! Samples: announced, taken, received, divided, held, stored, disposed of.

use crate::answer::{entry, list, moved, with};
use crate::arguments::{ById, WithReason};
use crate::error::CallError;
use crate::forms::Strict;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::id::{ClientId, SampleId};
use libcompliance::model::{Sample, SampleFacts, SampleState};
use libcompliance::trail::value::Value;
use libcompliance_lab::{Arrival, LabError, NewSample, Reason, Receipt, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::HashMap;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "sample.register" Announced, register,
        "Announces a sample. Needs `sample.add`.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1","code":"S-1042","matrix":"soft cheese","condition":"sealed","order":"4500017","sampled":"2026-11-20","from_customer":[["batch","L 7731"]]}"#),
    operation!(Action "sample.receive" Incoming, receive,
        "Receives a sample that was not announced. Needs `sample.add`.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1","code":"S-1042","matrix":"soft cheese","condition":"sealed, cold","order":"4500017","sampled":"2026-11-20","from_customer":[["batch","L 7731"]],"temperature":"4.2","deviation":"warm","consent":"e-mail of 20 November"}"#),
    operation!(Action "sample.collect" Collected, collect,
        "Records that an announced sample was taken by the laboratory. Needs `sample.collect`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","day":"2026-11-20","plan":"PP-3","place":"the client's cold store"}"#),
    operation!(Action "sample.receive_announced" Arrived, arrive,
        "Receives a sample that was announced or taken. Needs `sample.add`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","condition":"sealed, cold","temperature":"4.2","deviation":"warm","consent":"e-mail of 20 November"}"#),
    operation!(Action "sample.edit" Edited, edit,
        "Changes what is said in clear about a sample: `facts` as `sample.get` gives them, all of them. Needs `sample.edit` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","facts":{"code":"S-1042","sampled":"2026-11-19","plan":"PP-3","parents":[],"deviation":"warm","consent":"e-mail of 20 November","temperature":"4.2","own_sampling":true,"keep_until":"2027-01-31"},"reason":"correction","text":"the day was misread"}"#),
    operation!(Action "sample.split" Split, split,
        "Divides a sample: makes another one that names this one. Needs `sample.edit`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","code":"S-1042/B","matrix":"soft cheese, rind","quantity":"100 g"}"#),
    operation!(Action "sample.transfer" Handed, transfer,
        "Records that a sample, or part of it, was handed to somebody outside. Needs `sample.edit`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","recipient":"reference laboratory, courier 17"}"#),
    operation!(Action "sample.store" Stored, store,
        "Records that the rest of a sample is kept, and where. Needs `sample.dispose`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","place":"freezer 3"}"#),
    operation!(Action "sample.dispose" Disposed, dispose,
        "Records that a sample was disposed of; refused before the time of keeping is over. Needs `sample.dispose`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","way":"autoclave","witness":"Jan Nowak"}"#),
    operation!(Action "sample.reject" WithReason<SampleId>, reject,
        "Does not accept a sample. Needs `sample.reject` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"damaged","text":"the lid was open"}"#),
    operation!(Action "sample.cancel" WithReason<SampleId>, cancel,
        "Takes the order of a sample back; refused once results were submitted. Needs `sample.cancel` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"customer","text":"ordered twice"}"#),
    operation!(Action "sample.hold" WithReason<SampleId>, hold,
        "Lets the work on a sample rest. Needs `sample.hold` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"complaint","text":"the customer doubts the label"}"#),
    operation!(Action "sample.release" WithReason<SampleId>, release,
        "Lets the work on a sample go on from where it rested. Needs `sample.hold` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"settled","text":"the label was right"}"#),
    operation!(Action "sample.reopen" WithReason<SampleId>, reopen,
        "Begins the work on a tested sample again; reports in force that hold it are challenged. Needs `sample.reopen` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1","reason":"complaint","text":"the customer asks for another test"}"#),
    operation!(Question "sample.get" ById<SampleId>, get,
        "One sample as it stands, with what is committed about it and, under `facts`, what `sample.edit` takes. Needs `sample.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000d1"}"#),
    operation!(Question "sample.list" Wanted, all,
        "The samples that this session may see, of one client or in one state where these are given. Needs `sample.read`.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1","state":"received"}"#),
];

/// What is said of an announced and of a received sample alike.
macro_rules! new_sample {
    ($name:ident { $($field:ident),* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            client: ClientId,
            code: String,
            matrix: String,
            condition: Option<String>,
            order: Option<String>,
            sampled: Option<String>,
            #[serde(default)]
            from_customer: Vec<(String, String)>,
            $($field: Option<String>,)*
        }

        impl $name {
            fn with<T>(&self, arrival: Arrival<'_>, each: impl FnOnce(&NewSample<'_>) -> T) -> T {
                let said: Vec<(&str, &str)> =
                    self.from_customer.iter().map(|(name, value)| (&**name, &**value)).collect();
                each(&NewSample {
                    condition: self.condition.as_deref(),
                    order: self.order.as_deref(),
                    sampled: self.sampled.as_deref(),
                    from_customer: &said,
                    arrival,
                    ..NewSample::new(self.client, &self.code, &self.matrix)
                })
            }
        }
    };
}

new_sample!(Announced {});
new_sample!(Incoming { temperature, deviation, consent });

/// The answer of an action on a sample: how it stands now.
fn stands(session: &Session, id: SampleId, receipt: &Receipt) -> Json {
    moved(&[("sample", id.to_string())], receipt, || {
        let sample = session.sample(id)?;
        Ok(vec![("state", json!(sample.state.as_str())), ("version", json!(sample.version))])
    })
}

fn register(session: &Session, new: Announced, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = new.with(Arrival::default(), |new| session.register_sample(new))?;
    Ok(stands(session, id, &receipt))
}

fn receive(session: &Session, new: Incoming, _: &Secrets<'_>) -> Result<Json, CallError> {
    let arrival = Arrival {
        temperature: new.temperature.as_deref(),
        deviation: new.deviation.as_deref(),
        consent: new.consent.as_deref(),
    };
    let (id, receipt) = new.with(arrival, |new| session.receive_sample(new))?;
    Ok(stands(session, id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collected {
    id: SampleId,
    day: String,
    plan: Option<String>,
    place: String,
}

fn collect(session: &Session, what: Collected, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.collect_sample(what.id, &what.day, what.plan.as_deref(), &what.place)?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrived {
    id: SampleId,
    condition: Option<String>,
    temperature: Option<String>,
    deviation: Option<String>,
    consent: Option<String>,
}

fn arrive(session: &Session, what: Arrived, _: &Secrets<'_>) -> Result<Json, CallError> {
    let arrival = Arrival {
        temperature: what.temperature.as_deref(),
        deviation: what.deviation.as_deref(),
        consent: what.consent.as_deref(),
    };
    let receipt = session.receive_announced(what.id, &arrival, what.condition.as_deref())?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edited {
    id: SampleId,
    facts: Strict<SampleFacts>,
    reason: String,
    text: Option<String>,
}

fn edit(session: &Session, what: Edited, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.edit_sample(what.id, &what.facts.0, (&what.reason, what.text.as_deref()))?;
    Ok(stands(session, what.id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    id: SampleId,
    code: String,
    matrix: String,
    quantity: String,
}

fn split(session: &Session, what: Split, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = session.split_sample(what.id, &what.code, &what.matrix, &what.quantity)?;
    Ok(stands(session, id, &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Handed {
    id: SampleId,
    recipient: String,
}

fn transfer(session: &Session, what: Handed, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &session.transfer_sample(what.id, &what.recipient)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    id: SampleId,
    place: String,
}

fn store(session: &Session, what: Stored, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &session.store_sample(what.id, &what.place)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disposed {
    id: SampleId,
    way: String,
    witness: Option<String>,
}

fn dispose(session: &Session, what: Disposed, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &session.dispose_sample(what.id, &what.way, what.witness.as_deref())?))
}

fn turn(
    session: &Session,
    what: &WithReason<SampleId>,
    act: impl FnOnce(&Session, SampleId, Reason<'_>) -> Result<Receipt, LabError>,
) -> Result<Json, CallError> {
    Ok(stands(session, what.id, &act(session, what.id, what.reason())?))
}

fn reject(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::reject_sample)
}

fn cancel(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::cancel_sample)
}

fn hold(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::hold_sample)
}

fn release(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::release_sample)
}

fn reopen(session: &Session, what: WithReason<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    turn(session, &what, Session::reopen_sample)
}

fn shown(session: &Session, sample: &Sample, clients: &HashMap<ClientId, String>) -> Result<Json, CallError> {
    let text = |at| reveal::text(session, at);
    let from_customer = reveal::value(session, sample.from_customer.as_ref())?;
    let from_customer: Vec<(String, String)> = from_customer.and_then(|pairs: Value| pairs.read()).unwrap_or_default();
    let opened = [
        ("client_name", json!(clients.get(&sample.client))),
        ("matrix", json!(text(Some(&sample.matrix))?)),
        ("condition", json!(text(sample.condition.as_ref())?)),
        ("order", json!(text(sample.order.as_ref())?)),
        ("place", json!(text(sample.place.as_ref())?)),
        ("from_customer", json!(from_customer)),
    ];
    Ok(with(entry(sample)?, opened))
}

fn get(session: &Session, what: ById<SampleId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let sample = session.sample(what.id)?;
    let answer = shown(session, &sample, &reveal::clients(session, Some(sample.client))?)?;
    Ok(with(answer, [("facts", entry(&sample.facts)?)]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    client: Option<ClientId>,
    state: Option<SampleState>,
}

fn all(session: &Session, what: Wanted, _: &Secrets<'_>) -> Result<Json, CallError> {
    let mut samples = session.samples()?;
    samples.retain(|sample| what.client.is_none_or(|client| client == sample.client));
    samples.retain(|sample| what.state.is_none_or(|state| state == sample.state));
    let clients = reveal::clients(session, what.client)?;
    list("samples", &samples.iter().map(|sample| shown(session, sample, &clients)).collect::<Result<Vec<_>, _>>()?)
}
