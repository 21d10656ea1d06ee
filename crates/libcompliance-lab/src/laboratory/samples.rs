//! Samples: registered, collected, received, tested, stored or disposed of.

use super::{Reason, days, guards};
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::Permission;
use libcompliance::id::{ClientId, SampleId};
use libcompliance::model::{
    Client, Facts as _, Guard, LaboratorySettings, Report, ReportState, ResultState, SAMPLE_CANCELLED,
    SAMPLE_COLLECTED, SAMPLE_COMPLETED, SAMPLE_DISPOSED, SAMPLE_EDITED, SAMPLE_HELD, SAMPLE_RECEIVED,
    SAMPLE_REGISTERED, SAMPLE_REJECTED, SAMPLE_RELEASED, SAMPLE_REOPENED, SAMPLE_SPLIT, SAMPLE_STARTED, SAMPLE_STORED,
    SAMPLE_TRANSFERRED, Sample, SampleFacts, SampleState,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::kind::KindRules;
use libcompliance::trail::value::Value;

/// A sample that is announced or comes in.
#[derive(Debug, Clone, Copy)]
pub struct NewSample<'a> {
    /// The client.
    pub client: ClientId,
    /// The number on the jar.
    pub code: &'a str,
    /// What it is.
    pub matrix: &'a str,
    /// Its condition on arrival, if there is something to say.
    pub condition: Option<&'a str>,
    /// The customer's order or contract.
    pub order: Option<&'a str>,
    /// The day it was taken, `YYYY-MM-DD`.
    pub sampled: Option<&'a str>,
    /// What the customer says about it: reports mark it as his (ISO/IEC 17025:2017 clause 7.8.2.2).
    pub from_customer: &'a [(&'a str, &'a str)],
    /// How it came in; ignored where it is only announced.
    pub arrival: Arrival<'a>,
}

impl<'a> NewSample<'a> {
    /// A sample with nothing more to say about it.
    #[must_use]
    pub fn new(client: ClientId, code: &'a str, matrix: &'a str) -> Self {
        Self {
            client,
            code,
            matrix,
            condition: None,
            order: None,
            sampled: None,
            from_customer: &[],
            arrival: Arrival::default(),
        }
    }
}

/// How a sample came in (clause 7.4.3).
#[derive(Debug, Clone, Copy, Default)]
pub struct Arrival<'a> {
    /// The temperature, decimal text in degrees Celsius.
    pub temperature: Option<&'a str>,
    /// The code of a deviation from the agreed condition.
    pub deviation: Option<&'a str>,
    /// The customer's consent to go on all the same, or the disclaimer, by its reference. A deviation without is refused.
    pub consent: Option<&'a str>,
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn said(draft: Draft, new: &NewSample<'_>) -> Draft {
    let mut draft = draft.set("matrix", new.matrix);
    for (field, text) in [("condition", new.condition), ("order", new.order)] {
        if let Some(text) = text {
            draft = draft.set(field, text);
        }
    }
    if !new.from_customer.is_empty() {
        let pairs = new.from_customer.iter();
        let pairs = pairs.map(|(name, value)| Value::List(vec![Value::text(*name), Value::text(*value)]));
        draft = draft.set("from_customer", Value::List(pairs.collect()));
    }
    draft
}

fn condition(acting: &Acting, facts: &SampleFacts) -> Result<(), Stop> {
    match (&facts.deviation, &facts.consent) {
        (Some(deviation), None) => Err(acting.refuse(Guard::Condition.found(format!("deviation `{deviation}`")))),
        _ => Ok(()),
    }
}

impl Session {
    /// Announces a sample. Needs `sample.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown client.
    pub fn register_sample(&self, new: &NewSample<'_>) -> Result<(SampleId, Receipt), LabError> {
        self.make_sample(new, SampleState::Registered)
    }

    /// Receives a sample that was not announced. Needs `sample.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown client.
    pub fn receive_sample(&self, new: &NewSample<'_>) -> Result<(SampleId, Receipt), LabError> {
        self.make_sample(new, SampleState::Received)
    }

    fn make_sample(&self, new: &NewSample<'_>, to: SampleState) -> Result<(SampleId, Receipt), LabError> {
        let received = to == SampleState::Received;
        let facts = SampleFacts {
            code: new.code.to_owned(),
            sampled: days::checked(new.sampled, "day of sampling")?,
            deviation: owned(new.arrival.deviation).filter(|_| received),
            consent: owned(new.arrival.consent).filter(|_| received),
            temperature: owned(new.arrival.temperature).filter(|_| received),
            ..SampleFacts::default()
        };
        let about = About::default().for_client(new.client);
        self.act(Permission::SAMPLE_ADD, about, Urgency::Ordinary, |tx, acting| {
            if tx.load::<Client>(&new.client.to_string())?.is_none() {
                return Err(LabError::NotFound { what: "client" }.into());
            }
            condition(acting, &facts)?;
            let now = tx.now();
            let id = SampleId::generate(now, tx.entropy())?;
            let (action, kind) =
                if received { ("sample.receive", &SAMPLE_RECEIVED) } else { ("sample.register", &SAMPLE_REGISTERED) };
            let draft = Draft::new(action).on("sample", id, 1).for_client(new.client).moving(None, to.as_str());
            tx.append(kind, said(facts.set_in(draft), new), &acting.who)?;
            Ok(id)
        })
    }

    /// Records that an announced sample was taken by the laboratory (clause 7.3). Needs `sample.collect`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn collect_sample(
        &self,
        id: SampleId,
        day: &str,
        plan: Option<&str>,
        place: &str,
    ) -> Result<Receipt, LabError> {
        let day = days::checked(Some(day), "day of sampling")?;
        let ((), receipt) = self.on_sample("collect", id, |tx, acting, sample, to| {
            let facts = SampleFacts { sampled: day, plan: owned(plan), own_sampling: true, ..sample.facts.clone() };
            let draft = facts.change_in(&sample.facts, moving("sample.collect", sample, to)).set("place", place);
            tx.append(&SAMPLE_COLLECTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Receives a sample that was announced or taken. Needs `sample.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for a deviation without consent; [`LabError::NotFound`].
    pub fn receive_announced(
        &self,
        id: SampleId,
        arrival: &Arrival<'_>,
        words: Option<&str>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_sample("receive", id, |tx, acting, sample, to| {
            let facts = SampleFacts {
                temperature: owned(arrival.temperature),
                deviation: owned(arrival.deviation),
                consent: owned(arrival.consent),
                ..sample.facts.clone()
            };
            condition(acting, &facts)?;
            let mut draft = facts.change_in(&sample.facts, moving("sample.receive", sample, to));
            if let Some(words) = words {
                draft = draft.set("condition", words);
            }
            tx.append(&SAMPLE_RECEIVED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Changes what is said in clear about a sample; the old stays in the trail. Needs `sample.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`], [`LabError::Write`] if nothing changes.
    pub fn edit_sample(&self, id: SampleId, facts: &SampleFacts, reason: Reason<'_>) -> Result<Receipt, LabError> {
        days::checked(facts.sampled.as_deref(), "day of sampling")?;
        let ((), receipt) = self.on_sample("edit", id, |tx, acting, sample, _| {
            condition(acting, facts)?;
            let draft = Draft::new("sample.edit").on("sample", id, sample.version + 1).for_client(sample.client);
            let draft = facts.change_in(&sample.facts, draft).because(reason.0, reason.1);
            tx.append(&SAMPLE_EDITED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Divides a sample: makes another one of the same client that names this one, and is received. Needs `sample.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn split_sample(
        &self,
        id: SampleId,
        code: &str,
        matrix: &str,
        quantity: &str,
    ) -> Result<(SampleId, Receipt), LabError> {
        self.on_sample("split", id, |tx, acting, sample, _| {
            let now = tx.now();
            let child = SampleId::generate(now, tx.entropy())?;
            let facts = SampleFacts {
                code: code.to_owned(),
                parents: vec![id],
                sampled: sample.facts.sampled.clone(),
                ..SampleFacts::default()
            };
            let draft = Draft::new("sample.split")
                .on("sample", child, 1)
                .for_client(sample.client)
                .moving(None, SampleState::Received.as_str());
            tx.append(&SAMPLE_RECEIVED, facts.set_in(draft).set("matrix", matrix), &acting.who)?;
            let draft = Draft::new("sample.split")
                .on("sample", id, sample.version)
                .for_client(sample.client)
                .attr("child", child.to_string())
                .attr("quantity", quantity);
            tx.append(&SAMPLE_SPLIT, draft, &acting.who)?;
            Ok(child)
        })
    }

    /// Records that a sample, or part of it, was handed to somebody outside: custody. Needs `sample.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn transfer_sample(&self, id: SampleId, recipient: &str) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_sample("transfer", id, |tx, acting, sample, to| {
            let draft = moving("sample.transfer", sample, to).attr("recipient", recipient);
            tx.append(&SAMPLE_TRANSFERRED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Records that the rest of a sample is kept, and where. Needs `sample.dispose`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn store_sample(&self, id: SampleId, place: &str) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_sample("store", id, |tx, acting, sample, to| {
            tx.append(&SAMPLE_STORED, moving("sample.store", sample, to).attr("place", place), &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Records that a sample was disposed of. Needs `sample.dispose`; refused before the time of keeping is over.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn dispose_sample(&self, id: SampleId, way: &str, witness: Option<&str>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_sample("dispose", id, |tx, acting, sample, to| {
            let today = days::today(tx)?;
            let rules = tx.load::<LaboratorySettings>("")?.unwrap_or_default().rules;
            let days = i64::from(rules.keep_samples_days);
            let received = sample.received_date.unwrap_or(sample.created_date).plus_micros(days * 86_400_000_000);
            let until = sample.facts.keep_until.clone().unwrap_or_else(|| days::day_of(received, &rules.zone));
            if today < until {
                return Err(acting.refuse(Guard::Retention.found(until)));
            }
            let mut draft = moving("sample.dispose", sample, to).attr("way", way);
            if let Some(witness) = witness {
                draft = draft.attr("witness", witness);
            }
            tx.append(&SAMPLE_DISPOSED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Does not accept a sample. Needs `sample.reject`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn reject_sample(&self, id: SampleId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.simple("reject", "sample.reject", &SAMPLE_REJECTED, id, reason)
    }

    /// Takes the order of a sample back; refused once results were submitted. Needs `sample.cancel`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn cancel_sample(&self, id: SampleId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.simple("cancel", "sample.cancel", &SAMPLE_CANCELLED, id, reason)
    }

    /// Lets the work on a sample rest. Needs `sample.hold`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn hold_sample(&self, id: SampleId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.simple("hold", "sample.hold", &SAMPLE_HELD, id, reason)
    }

    /// Lets the work on a sample go on from where it rested. Needs `sample.hold`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn release_sample(&self, id: SampleId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.simple("release", "sample.release", &SAMPLE_RELEASED, id, reason)
    }

    /// Begins the work on a tested sample again; reports in force that hold it are challenged. Needs `sample.reopen`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn reopen_sample(&self, id: SampleId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.simple("reopen", "sample.reopen", &SAMPLE_REOPENED, id, reason)
    }

    fn simple(
        &self,
        action: &'static str,
        name: &str,
        kind: &KindRules<'static>,
        id: SampleId,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_sample(action, id, |tx, acting, sample, to| {
            let results = guards::results_of(tx, id)?;
            let handed_over = |state| {
                !matches!(
                    state,
                    ResultState::Pending | ResultState::Entered | ResultState::Cancelled | ResultState::Rejected
                )
            };
            if action == "cancel" && results.iter().any(|result| handed_over(result.state)) {
                return Err(acting.refuse(Guard::NothingSubmitted.into()));
            }
            let to = to.or(sample.held_from);
            let draft = moving(name, sample, to).because(reason.0, reason.1);
            tx.append(kind, draft, &acting.who)?;
            if action == "reopen" {
                let mut reports: Vec<_> = results.iter().flat_map(|result| result.reports.iter().copied()).collect();
                reports.sort_unstable();
                reports.dedup();
                for report in reports {
                    let found = tx.load::<Report>(&report.to_string())?;
                    if let Some(report) = found.filter(|report| report.state == ReportState::Issued) {
                        super::reports::challenge(tx, &report, ("sample", id.to_string()), reason)?;
                    }
                }
            }
            Ok(())
        })?;
        Ok(receipt)
    }

    /// A sample as it stands. Needs `sample.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`], also without the permission.
    pub fn sample(&self, id: SampleId) -> Result<Sample, LabError> {
        self.seen(Permission::SAMPLE_READ, "sample", &id.to_string(), |sample: &Sample| sample.client)
    }

    /// The samples that this session may see, in order of their ids. Needs `sample.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn samples(&self) -> Result<Vec<Sample>, LabError> {
        self.visible(Permission::SAMPLE_READ, |sample: &Sample| sample.client)
    }
}

fn moving(action: &str, sample: &Sample, to: Option<SampleState>) -> Draft {
    let to = to.unwrap_or(sample.state);
    Draft::new(action)
        .on("sample", sample.id, sample.version)
        .for_client(sample.client)
        .moving(Some(sample.state.as_str()), to.as_str())
}

/// Work on the sample has begun.
pub(super) fn start(tx: &mut Tx<'_>, sample: &Sample) -> Result<(), LabError> {
    if sample.state == SampleState::Received {
        let system = tx.system();
        tx.append(&SAMPLE_STARTED, moving("sample.start", sample, Some(SampleState::InTesting)), &system)?;
    }
    Ok(())
}

/// Closes the work on a sample once every result of it is closed.
pub(super) fn complete(tx: &mut Tx<'_>, id: SampleId) -> Result<(), LabError> {
    let Some(sample) = tx.load::<Sample>(&id.to_string())? else { return Ok(()) };
    let results = guards::results_of(tx, id)?;
    let good = |state| matches!(state, ResultState::Verified | ResultState::Reported);
    let done = results.iter().all(libcompliance::model::ResultEntry::is_closed);
    if sample.state == SampleState::InTesting && done && results.iter().any(|result| good(result.state)) {
        let system = tx.system();
        tx.append(&SAMPLE_COMPLETED, moving("sample.complete", &sample, Some(SampleState::Tested)), &system)?;
    }
    Ok(())
}
