//! From a report back to the request: who answered for what, on which ground, line by line with its record; what cannot be followed
//! is a gap, and named.

use crate::error::LabError;
use crate::session::Session;
use crate::store::{Filter, ReadStore as _};
use libcompliance::id::{AccountId, ReportId, ResultId, SampleId};
use libcompliance::model::{
    InstrumentFacts, Listed, LotFacts, MethodFacts, QcFacts, Report, ResultEntry, Sample, SpecificationFacts,
};
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use std::ops::ControlFlow;

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceLine {
    /// How deep below what was asked for: 0 for itself.
    pub depth: u8,
    /// What it is about, such as `result`.
    pub object: String,
    /// Its id or code.
    pub id: String,
    /// What happened: the kind of the record, such as `result.verified`; or a fact, such as `file.sealed`.
    pub what: String,
    /// The record.
    pub record: Option<u64>,
    /// When.
    pub at: Option<Timestamp>,
    /// Who.
    pub by: Option<AccountId>,
    /// In which roles.
    pub roles: Vec<String>,
    /// Codes, versions, days, hashes.
    pub details: Vec<(String, String)>,
}

/// A trace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The lines, from the report back to the request.
    pub lines: Vec<TraceLine>,
    /// What could not be followed, in words with ids and codes.
    pub gaps: Vec<String>,
}

impl Session {
    /// From an issued report, or a draft, back to where it came from. Needs `report.read` and `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`].
    pub fn trace_report(&self, id: ReportId) -> Result<Trace, LabError> {
        let report = self.report(id)?;
        let mut trace = Trace::default();
        self.report_lines(&report, &mut trace)?;
        for held in &report.facts.results {
            let result: ResultEntry = self.result(held.id)?;
            if result.version != held.version {
                trace.gaps.push(format!(
                    "result {} is at version {} by now; the report holds version {}",
                    held.id, result.version, held.version
                ));
            }
            self.result_lines(&result, 1, &mut trace)?;
        }
        for sample in &report.facts.samples {
            self.sample_lines(*sample, 1, &mut trace)?;
        }
        Ok(trace)
    }

    /// From a result back. Needs `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`].
    pub fn trace_result(&self, id: ResultId) -> Result<Trace, LabError> {
        let result = self.result(id)?;
        let mut trace = Trace::default();
        self.result_lines(&result, 0, &mut trace)?;
        self.sample_lines(result.facts.sample, 1, &mut trace)?;
        Ok(trace)
    }

    /// A sample with everything that was found in it. Needs `sample.read` and `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`].
    pub fn trace_sample(&self, id: SampleId) -> Result<Trace, LabError> {
        let mut trace = Trace::default();
        self.sample_lines(id, 0, &mut trace)?;
        for result in self.results()?.into_iter().filter(|result| result.facts.sample == id) {
            self.result_lines(&result, 1, &mut trace)?;
        }
        Ok(trace)
    }

    fn report_lines(&self, report: &Report, trace: &mut Trace) -> Result<(), LabError> {
        self.lines_of("report", &report.id.to_string(), 0, trace)?;
        if report.signatures.is_empty() {
            trace.gaps.push(format!("report {}: nobody has signed this content", report.facts.number));
        }
        if report.file.is_none() {
            trace.gaps.push(format!("report {}: no file was issued", report.facts.number));
        }
        // Whoever authorised must have been allowed to that day; the record of the signature says in which role.
        for signed in &report.signatures {
            let held = self.rights_at(signed.by, signed.record)?;
            if held.is_empty() {
                trace.gaps.push(format!("account {} held no role on record when it signed", signed.by));
            }
        }
        Ok(())
    }

    fn result_lines(&self, result: &ResultEntry, depth: u8, trace: &mut Trace) -> Result<(), LabError> {
        let id = result.id.to_string();
        self.lines_of("result", &id, depth, trace)?;
        let facts = &result.facts;
        let next = depth.saturating_add(1);
        self.authority(result, next, trace)?;
        self.listed_line::<MethodFacts>("method", &facts.method, &id, next, trace, |facts| {
            vec![("edition".to_owned(), facts.edition.clone())]
        })?;
        if let Some(code) = &facts.instrument {
            self.listed_line::<InstrumentFacts>("instrument", code, &id, next, trace, |facts| {
                let last = facts.calibrations.last();
                let valid = last.map(|one| ("calibrated until".to_owned(), one.until.clone()));
                let software = facts.software.clone().map(|version| ("software".to_owned(), version));
                valid.into_iter().chain(software).collect()
            })?;
        } else {
            trace.gaps.push(format!("result {id}: no instrument is named"));
        }
        for code in &facts.lots {
            self.listed_line::<LotFacts>("lot", code, &id, next, trace, |facts| {
                vec![("expires".to_owned(), facts.expires.clone())]
            })?;
        }
        if let Some(code) = &facts.specification {
            self.listed_line::<SpecificationFacts>("specification", code, &id, next, trace, |facts| {
                vec![("source".to_owned(), facts.source.clone())]
            })?;
        }
        if let Some(code) = &facts.qc {
            self.listed_line::<QcFacts>("qc", code, &id, next, trace, |facts| {
                vec![("in control".to_owned(), facts.in_control.to_string())]
            })?;
        }
        match &facts.source {
            Some(source) => {
                let hex: String = source.sha256.0.iter().map(|byte| format!("{byte:02x}")).collect();
                let before = trace.lines.len();
                self.lines_of("file", &hex, next, trace)?;
                if trace.lines.len() == before {
                    trace
                        .gaps
                        .push(format!("result {id}: the file {hex} it was read from is not sealed in this trail"));
                }
            }
            None => trace.gaps.push(format!("result {id}: it was typed in; no file of an instrument stands behind it")),
        }
        for input in &facts.inputs {
            let of: ResultEntry = self.result(input.id)?;
            self.result_lines(&of, next, trace)?;
        }
        Ok(())
    }

    fn sample_lines(&self, id: SampleId, depth: u8, trace: &mut Trace) -> Result<(), LabError> {
        let sample: Sample = self.sample(id)?;
        self.lines_of("sample", &id.to_string(), depth, trace)?;
        if sample.order.is_none() {
            trace.gaps.push(format!("sample {}: no order or contract of the customer is named", sample.facts.code));
        }
        Ok(())
    }

    /// The authorisations for the method under which people worked on a result.
    fn authority(&self, result: &ResultEntry, depth: u8, trace: &mut Trace) -> Result<(), LabError> {
        let mut people = result.contributors.clone();
        people.extend(result.verifications.iter().copied());
        people.sort_unstable();
        people.dedup();
        for account in people {
            let mut found = false;
            self.each_of("account", &account.to_string(), &mut |record: &Record| {
                let method = record.attr("method").and_then(|value| value.as_text());
                if record.kind == "account.method_authorised" && method == Some(result.facts.method.as_str()) {
                    found = true;
                    trace.lines.push(line(record, depth));
                }
            })?;
            if !found {
                trace
                    .gaps
                    .push(format!("account {account}: no authorisation for `{}` is on record", result.facts.method));
            }
        }
        Ok(())
    }

    /// The roles that an account held when record `at` was written.
    fn rights_at(&self, account: AccountId, at: u64) -> Result<Vec<String>, LabError> {
        let mut roles = Vec::new();
        let bytes = self.lab().read(|store| Ok(store.record(at)?))?;
        if let Some(record) = bytes.as_deref().and_then(super::known)
            && record.actor.id == account
        {
            roles = record.actor.roles;
        }
        Ok(roles)
    }

    fn listed_line<T: libcompliance::model::List>(
        &self,
        object: &str,
        code: &str,
        of: &str,
        depth: u8,
        trace: &mut Trace,
        details: impl Fn(&T) -> Vec<(String, String)>,
    ) -> Result<(), LabError>
    where
        Listed<T>: libcompliance::projection::Entry,
    {
        let Some(entry) = self.lab().entry::<Listed<T>>(code)? else {
            trace.gaps.push(format!("result {of}: the {object} `{code}` is not on the laboratory's list"));
            return Ok(());
        };
        let before = trace.lines.len();
        self.lines_of(object, code, depth, trace)?;
        // Only the version in force is told in full; what was before stays in its own history.
        let last = trace.lines.len().saturating_sub(1);
        trace.lines.drain(before..last.max(before));
        if let Some(line) = trace.lines.get_mut(before) {
            line.details.extend(details(&entry.facts));
        }
        Ok(())
    }

    fn lines_of(&self, object: &str, id: &str, depth: u8, trace: &mut Trace) -> Result<(), LabError> {
        self.each_of(object, id, &mut |record| trace.lines.push(line(record, depth)))
    }

    fn each_of(&self, object: &str, id: &str, each: &mut dyn FnMut(&Record)) -> Result<(), LabError> {
        let filter = Filter { object: Some(format!("{object}:{id}")), ..Filter::default() };
        let mut broken = false;
        let mut one = |_: u64, bytes: &[u8]| match super::known(bytes) {
            Some(record) => {
                each(&record);
                ControlFlow::Continue(())
            }
            None => {
                broken = true;
                ControlFlow::Break(())
            }
        };
        self.lab().read(|store| Ok(store.search(&filter, None, &mut one)?))?;
        if broken { Err(LabError::SealBroken) } else { Ok(()) }
    }
}

fn line(record: &Record, depth: u8) -> TraceLine {
    let object = record.object.as_ref();
    let mut details: Vec<(String, String)> = Vec::new();
    if let Some(object) = object {
        details.push(("version".to_owned(), object.version.to_string()));
    }
    if let Some(reason) = &record.reason {
        details.push(("reason".to_owned(), reason.code.clone()));
    }
    for name in ["meaning", "alone", "file_sha256", "content_sha256", "report", "replaced_by", "duty", "method"] {
        if let Some(value) = record.attr(name) {
            let text =
                value.as_text().map_or_else(|| String::from_utf8(value.to_json()).unwrap_or_default(), str::to_owned);
            details.push((name.to_owned(), text));
        }
    }
    TraceLine {
        depth,
        object: object.map(|object| object.kind.clone()).unwrap_or_default(),
        id: object.map(|object| object.id.clone()).unwrap_or_default(),
        what: record.kind.clone(),
        record: Some(record.index),
        at: Some(record.time),
        by: Some(record.actor.id),
        roles: record.actor.roles.clone(),
        details,
    }
}
