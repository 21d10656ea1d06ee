//! Nonconforming work: what it touches, what it holds, how it is settled (ISO/IEC 17025:2017 clause 7.10).

use super::Reason;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session};
use crate::store::{Filter, ReadStore as _};
use crate::writer::Urgency;
use libcompliance::access::Permission;
use libcompliance::crypto::sha256;
use libcompliance::id::{NonconformityId, ReportId, ResultId, SampleId};
use libcompliance::model::{
    Facts as _, NONCONFORMITY_CLOSED, NONCONFORMITY_OPENED, Nonconformity, NonconformityState, RESULT, RESULT_HELD,
    RESULT_RELEASED, ResultEntry, ResultFacts, ResultState, Span,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Record;
use libcompliance::trail::value::Value;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// One result that is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactLine {
    /// The result.
    pub result: ResultId,
    /// Its sample.
    pub sample: SampleId,
    /// Its versions that are touched, each with the record that made it.
    pub versions: Vec<(u32, u64)>,
    /// Where the result stands now.
    pub state: ResultState,
    /// Its version now: touched only if it is among `versions`.
    pub version: u32,
    /// The issued reports that hold it: there is a duty to amend them if it turns out to be wrong.
    pub reports: Vec<ReportId>,
}

/// What a wrong instrument, lot, method, person or time touches, read from the trail: every version there ever was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// The results.
    pub lines: Vec<ImpactLine>,
}

impl Impact {
    /// The samples, each once.
    #[must_use]
    pub fn samples(&self) -> Vec<SampleId> {
        once(self.lines.iter().map(|line| line.sample))
    }

    /// The issued reports, each once.
    #[must_use]
    pub fn reports(&self) -> Vec<ReportId> {
        once(self.lines.iter().flat_map(|line| line.reports.iter().copied()))
    }
}

fn once<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let set: std::collections::BTreeSet<T> = items.collect();
    set.into_iter().collect()
}

impl Session {
    /// What `span` touches, among what this session may see. Needs `record.read`.
    ///
    /// # Errors
    /// [`LabError::Invalid`] for a span that says nothing.
    pub fn impact(&self, span: &Span) -> Result<Impact, LabError> {
        if span.is_empty() {
            return Err(LabError::Invalid(
                "say what is wrong: an instrument, a lot, a method, a person or days".to_owned(),
            ));
        }
        let filter = self.filter(Permission::RECORD_READ)?;
        let mut facts: BTreeMap<ResultId, ResultFacts> = BTreeMap::new();
        let mut touched: BTreeMap<ResultId, Vec<(u32, u64)>> = BTreeMap::new();
        let mut each = |index: u64, bytes: &[u8]| {
            let Some(record) = super::known(bytes) else { return ControlFlow::Continue(()) };
            let Some(object) = &record.object else { return ControlFlow::Continue(()) };
            let Some(id) = ResultId::parse(&object.id) else { return ControlFlow::Continue(()) };
            let visible = record.clients.iter().any(|link| filter.covers_name(Some(&link.id.to_string())));
            if !visible && !filter.is_everything() {
                return ControlFlow::Continue(());
            }
            let Some(now) = ResultFacts::after(facts.get(&id), &record) else { return ControlFlow::Continue(()) };
            let made = matches!(record.kind.as_str(), "result.entered" | "result.edited");
            if made && touches(span, &now, &record) {
                touched.entry(id).or_default().push((object.version, index));
            }
            facts.insert(id, now);
            ControlFlow::Continue(())
        };
        let results = Filter { kind: Some("result.".to_owned()), ..Filter::default() };
        self.lab().read(|store| Ok(store.search(&results, None, &mut each)?))?;
        let mut lines = Vec::with_capacity(touched.len());
        for (id, versions) in touched {
            if let Some(now) = self.lab().entry::<ResultEntry>(&id.to_string())? {
                lines.push(ImpactLine {
                    result: id,
                    sample: now.facts.sample,
                    versions,
                    state: now.state,
                    version: now.version,
                    reports: now.reports,
                });
            }
        }
        Ok(Impact { lines })
    }

    /// Opens nonconforming work: everything it touches is held, so that nothing of it is verified, reported or issued before it is
    /// settled. The record names how much it touches and the hash of the list. Needs `quality.hold`.
    ///
    /// # Errors
    /// [`LabError::Denied`]; as for [`Session::impact`].
    pub fn open_nonconformity(
        &self,
        span: &Span,
        what: &str,
        reason: Reason<'_>,
    ) -> Result<(NonconformityId, Impact, Receipt), LabError> {
        let impact = self.impact(span)?;
        let text: String = impact.lines.iter().map(|line| format!("{} {}\n", line.result, line.version)).collect();
        let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let (id, receipt) = self.act(Permission::QUALITY_HOLD, About::default(), Urgency::Ordinary, |tx, acting| {
            let now = tx.now();
            let id = NonconformityId::generate(now, tx.entropy())?;
            let draft = Draft::new("nonconformity.open")
                .on("nonconformity", id, 1)
                .because(reason.0, reason.1)
                .attr("results", count(impact.lines.len()))
                .attr("samples", count(impact.samples().len()))
                .attr("reports", count(impact.reports().len()))
                .attr("impact_sha256", libcompliance::trail::record::Digest(sha256(text.as_bytes())).to_string());
            tx.append(&NONCONFORMITY_OPENED, span.set_in(draft).set("what", what), &acting.who)?;
            let system = tx.system();
            for line in &impact.lines {
                let Some(result) = tx.load::<ResultEntry>(&line.result.to_string())? else { continue };
                if RESULT.step("hold", Some(result.state)).is_ok() {
                    tx.append(&RESULT_HELD, held("result.hold", &result, id), &system)?;
                }
            }
            Ok(id)
        })?;
        Ok((id, impact, receipt))
    }

    /// Settles nonconforming work: what it held is free, as far as nothing else holds it. Needs `quality.hold`. `cause`: a code;
    /// `action`: what was done about it.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn close_nonconformity(
        &self,
        id: NonconformityId,
        cause: &str,
        action: &str,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        let mut of = Vec::new();
        self.lab().read(|store| {
            crate::lab::entries::<ResultEntry>(store, |result| {
                if result.held_by.contains(&id) {
                    of.push(result.id);
                }
            })
        })?;
        let about = About::object("nonconformity", id);
        let ((), receipt) = self.act(Permission::QUALITY_HOLD, about, Urgency::Ordinary, |tx, acting| {
            let found = tx.load::<Nonconformity>(&id.to_string())?;
            let found = found.ok_or(LabError::NotFound { what: "nonconformity" })?;
            if found.state == NonconformityState::Closed {
                return Err(acting.refuse(libcompliance::model::Guard::State.found("closed")));
            }
            let draft = Draft::new("nonconformity.close")
                .on("nonconformity", id, 2)
                .because(reason.0, reason.1)
                .attr("cause", cause)
                .attr("action", action);
            tx.append(&NONCONFORMITY_CLOSED, draft, &acting.who)?;
            let system = tx.system();
            for result in &of {
                let Some(result) = tx.load::<ResultEntry>(&result.to_string())? else { continue };
                if result.held_by.contains(&id) {
                    tx.append(&RESULT_RELEASED, held("result.release", &result, id), &system)?;
                }
            }
            Ok(())
        })?;
        Ok(receipt)
    }

    /// The nonconforming work on record. Needs `quality.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn nonconformities(&self) -> Result<Vec<Nonconformity>, LabError> {
        let mut found = Vec::new();
        if self.check(Permission::QUALITY_READ.name(), &[])? == libcompliance::access::Decision::Allow {
            self.lab().read(|store| crate::lab::entries::<Nonconformity>(store, |entry| found.push(entry)))?;
        }
        Ok(found)
    }
}

fn touches(span: &Span, facts: &ResultFacts, record: &Record) -> bool {
    let same = |wanted: &Option<String>, has: Option<&String>| wanted.as_ref().is_none_or(|wanted| has == Some(wanted));
    let day = |day: &Option<String>| day.clone().unwrap_or_else(|| record.time.to_string().chars().take(10).collect());
    let (first, last) = (day(&facts.started), day(&facts.finished));
    same(&span.instrument, facts.instrument.as_ref())
        && same(&span.method, Some(&facts.method))
        && same(&span.qc, facts.qc.as_ref())
        && span.lot.as_ref().is_none_or(|lot| facts.lots.contains(lot))
        && span.account.is_none_or(|account| account == record.actor.id)
        && span.from.as_ref().is_none_or(|from| *from <= last)
        && span.until.as_ref().is_none_or(|until| first <= *until)
}

fn held(action: &str, result: &ResultEntry, by: NonconformityId) -> Draft {
    Draft::new(action)
        .on("result", result.id, result.version)
        .for_client(result.client)
        .attr("nonconformity", by.to_string())
}
