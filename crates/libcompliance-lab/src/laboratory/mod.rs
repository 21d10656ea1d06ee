//! The laboratory's work: clients, samples, results, reports, and what they rest on. Each action finds its object inside the
//! transaction, asks the life cycle's table whether it may start from there, and then its guards.

mod clients;
mod content;
mod days;
mod facts;
mod guards;
mod history;
mod impact;
mod lists;
mod report_files;
mod reports;
mod results;
mod samples;
mod settings;
mod signing;
mod trace;

pub(crate) use content::{pieces, whole};
pub(crate) use signing::{Signable, sign};

pub use clients::NewClient;
pub use history::{Difference, ObjectAt, Version};
pub use impact::{Impact, ImpactLine};
pub use report_files::{OutsideSignature, Rendered};
pub use reports::{NewReport, Opinion};
pub use results::{NewResult, ResultEdit};
pub use samples::{Arrival, NewSample};
pub use signing::Signing;
pub use trace::{Trace, TraceLine};

use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::{Decision, Permission};
use libcompliance::id::{ClientId, ReportId, ResultId, SampleId};
use libcompliance::model::{
    By, Machine, REPORT, RESULT, Report, ReportState, ResultEntry, ResultState, SAMPLE, Sample, SampleState, State,
    Transition,
};
use libcompliance::projection::Entry;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;

/// A reason: a code of the laboratory's list, and words.
pub type Reason<'a> = (&'a str, Option<&'a str>);

/// The permission of a row; a row that only follows from others is nobody's to ask for.
fn permission<S: State>(row: &Transition<S>) -> Result<Permission, LabError> {
    match row.by {
        By::Permission(permission) => Ok(permission),
        By::Consequence => {
            Err(LabError::Invalid(format!("`{}` follows from other actions and is not asked for", row.action)))
        }
    }
}

fn row<S: State>(machine: &Machine<S>, action: &str) -> Result<&'static Transition<S>, LabError> {
    machine.row(action).ok_or(LabError::NotFound { what: "action" })
}

/// A record of a form that this program knows.
pub(crate) fn known(bytes: &[u8]) -> Option<Record> {
    match read(bytes) {
        Ok(Read::Known(record)) => Some(*record),
        _ => None,
    }
}

impl Session {
    /// One action on a sample that there is.
    fn on_sample<T>(
        &self,
        action: &'static str,
        id: SampleId,
        work: impl FnOnce(&mut Tx<'_>, &Acting, &Sample, Option<SampleState>) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let permission = permission(row(&SAMPLE, action)?)?;
        let find = |tx: &mut Tx<'_>| {
            let sample = tx.load::<Sample>(&id.to_string())?.ok_or(LabError::NotFound { what: "sample" })?;
            let client = sample.client;
            Ok((sample, vec![client]))
        };
        self.act_on(permission, About::object("sample", id), Urgency::Ordinary, find, |tx, acting, sample| {
            let step = SAMPLE.step(action, Some(sample.state)).map_err(|denial| acting.refuse(*denial))?;
            work(tx, acting, &sample, step.to)
        })
    }

    /// One action on a result that there is.
    fn on_result<T>(
        &self,
        action: &'static str,
        id: ResultId,
        work: impl FnOnce(&mut Tx<'_>, &Acting, &ResultEntry, Option<ResultState>) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let permission = permission(row(&RESULT, action)?)?;
        let find = |tx: &mut Tx<'_>| {
            let result = tx.load::<ResultEntry>(&id.to_string())?.ok_or(LabError::NotFound { what: "result" })?;
            let client = result.client;
            Ok((result, vec![client]))
        };
        self.act_on(permission, About::object("result", id), Urgency::Ordinary, find, |tx, acting, result| {
            acting.allow_method(permission, Some(&result.facts.method))?;
            let step = RESULT.step(action, Some(result.state)).map_err(|denial| acting.refuse(*denial))?;
            work(tx, acting, &result, step.to)
        })
    }

    /// One action on a report that there is.
    fn on_report<T>(
        &self,
        action: &'static str,
        id: ReportId,
        work: impl FnOnce(&mut Tx<'_>, &Acting, &Report, Option<ReportState>) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let permission = permission(row(&REPORT, action)?)?;
        let find = |tx: &mut Tx<'_>| {
            let report = tx.load::<Report>(&id.to_string())?.ok_or(LabError::NotFound { what: "report" })?;
            let client = report.client;
            Ok((report, vec![client]))
        };
        self.act_on(permission, About::object("report", id), Urgency::Ordinary, find, |tx, acting, report| {
            let step = REPORT.step(action, Some(report.state)).map_err(|denial| acting.refuse(*denial))?;
            work(tx, acting, &report, step.to)
        })
    }

    /// Refuses, and records the refusal, before anything is read for an action: what somebody may not do is on record also where he
    /// may not see what it is about. The action itself asks once more.
    fn ask<C: Entry>(
        &self,
        permission: Permission,
        about: About,
        id: &str,
        client: impl Fn(&C) -> ClientId,
    ) -> Result<(), LabError> {
        let clients: Vec<ClientId> = self.lab().entry::<C>(id)?.iter().map(client).collect();
        if let Decision::Deny(denial) = self.check(permission.name(), &clients)? {
            let refuse = |_: &mut Tx<'_>, acting: &Acting| Err(acting.refuse(denial));
            self.act::<()>(permission, About { clients, ..about }, Urgency::Ordinary, refuse)?;
        }
        Ok(())
    }

    /// [`Session::ask`] for an action on a report.
    fn ask_on_report(&self, action: &str, id: ReportId) -> Result<(), LabError> {
        let permission = permission(row(&REPORT, action)?)?;
        self.ask(permission, About::object("report", id), &id.to_string(), |report: &Report| report.client)
    }

    /// The entries that this session may see, in order of their ids.
    fn visible<E: Entry>(&self, permission: Permission, client: impl Fn(&E) -> ClientId) -> Result<Vec<E>, LabError> {
        let filter = self.filter(permission)?;
        let mut seen = Vec::new();
        self.lab().read(|store| {
            crate::lab::entries::<E>(store, |entry| {
                if filter.covers_name(Some(&client(&entry).to_string())) {
                    seen.push(entry);
                }
            })
        })?;
        Ok(seen)
    }

    /// One entry, if this session may see it; what it may not see is not there.
    fn seen<E: Entry>(
        &self,
        permission: Permission,
        what: &'static str,
        id: &str,
        client: impl Fn(&E) -> ClientId,
    ) -> Result<E, LabError> {
        let filter = self.filter(permission)?;
        let found: Option<E> = self.lab().entry(id)?;
        found.filter(|entry| filter.covers_name(Some(&client(entry).to_string()))).ok_or(LabError::NotFound { what })
    }
}
