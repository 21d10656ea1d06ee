//! What becomes of reports after they are written, on the day on which the story ends: one that its verifier may not authorise
//! alone, one that is amended, one that is withdrawn, and an incubator that was not what its label said.

use super::cast::{AUTHORIZERS, MANAGER, REPORTER};
use super::desk::{authorise, free_to_authorise, id_of, recipient, render, verifiers};
use super::make::internal;
use super::methods::{Mistake, Reading, in_water};
use super::place::Place;
use super::scenes::Stage;
use super::story::{Issued, Story};
use super::supply::SECOND_INCUBATOR;
use crate::exit::{Failure, Told};
use crate::refusal;
use libcompliance::id::ReportId;
use libcompliance::model::{ReportState, Span};
use libcompliance_lab::{LabError, NewReport, Reason, Session, TraceLine};
use serde_json::{Value, json};

/// What came of it.
pub(super) struct Papers {
    /// The refusal of somebody who verified and wants to authorise.
    pub(super) alone: Told,
    pub(super) alone_number: String,
    pub(super) alone_record: u64,
    pub(super) amended: Amended,
    pub(super) withdrawn: String,
    pub(super) withdrawn_record: u64,
    pub(super) wrong: Wrong,
    /// The way back from the amendment to the request.
    pub(super) trace: Vec<TraceLine>,
    pub(super) gaps: usize,
    /// The amendment and the record of its issue.
    pub(super) issued: (ReportId, u64),
}

/// An amendment.
pub(super) struct Amended {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) changes: Vec<String>,
    pub(super) record: u64,
    /// The digest of the old file, before and after.
    pub(super) sha256: [String; 2],
}

/// What the incubator did.
pub(super) struct Wrong {
    pub(super) opened: u64,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) results: u64,
    pub(super) samples: u64,
    pub(super) reports: u64,
    /// The first lines of the impact list: sample, state.
    pub(super) list: Vec<String>,
    /// The record that says that a held result confirms no report.
    pub(super) held: u64,
    pub(super) second: u64,
    pub(super) invalidated: u64,
    pub(super) closed: u64,
    pub(super) amended: Amended,
}

impl Amended {
    fn as_json(&self) -> Value {
        json!({"old": self.old, "new": self.new, "record": self.record, "old_sha256": self.sha256})
    }
}

impl Papers {
    pub(super) fn as_json(&self, story_reports: u64) -> Value {
        let wrong = &self.wrong;
        json!({
            "issued": story_reports + 3,
            "four_eyes": {"refused": self.alone.facts, "number": self.alone_number, "record": self.alone_record},
            "amended": self.amended.as_json(),
            "withdrawn": {"number": self.withdrawn, "record": self.withdrawn_record},
            "nonconformity": {
                "opened": wrong.opened, "results": wrong.results, "samples": wrong.samples, "reports": wrong.reports,
                "held": wrong.held, "second_person": wrong.second, "invalidated": wrong.invalidated,
                "closed": wrong.closed, "amended": wrong.amended.as_json(),
            },
            "trace": {"lines": self.trace.len(), "gaps": self.gaps},
            "file": {"report": self.issued.0.to_string(), "record": self.issued.1},
        })
    }
}

/// Carries the scenes out, and leaves the amendment with its proof in the folder.
pub(super) fn perform(story: &mut Story, place: &Place) -> Result<Papers, Failure> {
    let mut stage = Stage { story };
    stage.wait(900);
    let (alone, alone_number, alone_record) = stage.refused_alone()?;
    let taken = stage.correctable()?;
    let (amended, issued) = stage.amended(taken)?;
    let other = stage.other(&[taken.0.sample])?;
    let (withdrawn, withdrawn_record) = stage.withdrawn(other)?;
    let incubated = stage.incubated(&[taken.0.sample, other.sample])?;
    let wrong = stage.out_of_calibration(incubated)?;
    let (trace, gaps) = stage.traced(issued.0, place)?;
    story.marks.issued = Some(issued);
    story.marks.issued_number.clone_from(&amended.new);
    Ok(Papers { alone, alone_number, alone_record, amended, withdrawn, withdrawn_record, wrong, trace, gaps, issued })
}

/// The record of a refusal that is expected, told as the command tells it.
fn refused<T>(result: Result<T, LabError>, code: &str) -> Result<(Told, u64), Failure> {
    match result {
        Err(LabError::Denied { denial, record }) if denial.code == code => {
            Ok((refusal::denied(&denial, Some(record)), record))
        }
        Err(other) => Err(other.into()),
        Ok(_) => Err(internal("an action that must be refused was not")),
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn other_authorizer(who: usize) -> usize {
    AUTHORIZERS.into_iter().find(|other| *other != who).unwrap_or(who)
}

impl Stage<'_> {
    fn issued_but(&self, not: &[usize]) -> impl Iterator<Item = Issued> {
        self.story.issued.iter().rev().copied().filter(move |issued| !not.contains(&issued.sample))
    }

    /// A report with a plate count in it, and that count.
    fn correctable(&self) -> Result<(Issued, usize), Failure> {
        let counted =
            |job: &usize| matches!(self.story.jobs.get(*job).map(|job| job.reading), Some(Reading::Food { .. }));
        let mut found = self.issued_but(&[]).filter_map(|issued| {
            let jobs = &self.story.samples.get(issued.sample)?.jobs;
            jobs.iter().copied().find(counted).map(|job| (issued, job))
        });
        found.next().ok_or_else(|| internal("no report holds a count"))
    }

    fn other(&self, not: &[usize]) -> Result<Issued, Failure> {
        self.issued_but(not).last().ok_or_else(|| internal("there are too few reports"))
    }

    /// A report with several results, one of them from the second incubator.
    fn incubated(&self, not: &[usize]) -> Result<(Issued, usize), Failure> {
        let there = |job: &usize| self.story.jobs.get(*job).is_some_and(|job| job.incubator == SECOND_INCUBATOR);
        let mut found = self.issued_but(not).filter_map(|issued| {
            let jobs = &self.story.samples.get(issued.sample)?.jobs;
            jobs.iter().copied().find(there).filter(|_| jobs.len() > 1).map(|job| (issued, job))
        });
        found.next().ok_or_else(|| internal("no report holds a result from the incubator"))
    }

    fn write(
        &mut self,
        sample: usize,
        amends: Option<ReportId>,
        reason: Option<Reason<'_>>,
    ) -> Result<ReportId, Failure> {
        let samples = [id_of(self.story, sample)?];
        let reporter = self.sign_in(REPORTER)?;
        self.wait(60);
        let (id, _) =
            reporter.draft_report(&NewReport { samples: &samples, amends, reason, ..NewReport::default() })?;
        self.sign_out(reporter)?;
        let manager = self.sign_in(MANAGER)?;
        self.wait(90);
        manager.check_report(id)?;
        self.sign_out(manager)?;
        Ok(id)
    }

    fn issue(&mut self, who: usize, session: &Session, sample: usize, id: ReportId) -> Result<u64, Failure> {
        self.wait(60);
        authorise(session, who, id)?;
        self.wait(10);
        Ok(session.issue_report(id, recipient(self.story, sample), render)?.1.index)
    }

    /// Whoever verified every result of a report wants to authorise it too.
    fn refused_alone(&mut self) -> Result<(Told, String, u64), Failure> {
        let story = self.story;
        let alone = |sample: usize, who: usize| {
            let of = verifiers(story, sample);
            of.contains(&who) && of.iter().all(|other| *other == who)
        };
        let unreported = |sample: &usize| {
            let known = story.issued.iter().any(|issued| issued.sample == *sample);
            let done = story.samples.get(*sample).is_some_and(|of| of.open == 0 && !of.jobs.is_empty());
            done && !known && free_to_authorise(story, *sample).is_some()
        };
        let mut candidates = (0..story.samples.len()).rev().filter(unreported);
        let found = candidates
            .find_map(|sample| AUTHORIZERS.into_iter().find(|who| alone(sample, *who)).map(|who| (sample, who)));
        let (sample, who) = found.ok_or_else(|| internal("nobody verified a sample alone"))?;
        let id = self.write(sample, None, None)?;
        let verifier = self.sign_in(who)?;
        self.wait(40);
        let (told, record) = refused(authorise(&verifier, who, id), "sole_authoriser")?;
        let number = verifier.report(id)?.facts.number;
        self.sign_out(verifier)?;
        let free = other_authorizer(who);
        let session = self.sign_in(free)?;
        self.issue(free, &session, sample, id)?;
        self.sign_out(session)?;
        Ok((told, number, record))
    }

    /// The amendment of a report, its old file hashed before and after.
    fn amendment(&mut self, of: Issued, reason: Reason<'_>) -> Result<(Amended, (ReportId, u64)), Failure> {
        let manager = self.sign_in(MANAGER)?;
        let before = manager.report_file(of.id)?.0.sha256.to_string();
        self.wait(30);
        manager.open_amendment(of.id, reason)?;
        self.sign_out(manager)?;
        let id = self.write(of.sample, Some(of.id), Some(reason))?;
        let session = self.sign_in(of.authoriser)?;
        let record = self.issue(of.authoriser, &session, of.sample, id)?;
        let old = session.report(of.id)?;
        if old.state != ReportState::Superseded {
            return Err(internal("the amended report was not superseded"));
        }
        let after = session.report_file(of.id)?.0.sha256.to_string();
        let content = session.report_content(id)?;
        self.sign_out(session)?;
        let changes = content.amends.map(|amends| amends.changes).unwrap_or_default();
        let (old, new) = (old.facts.number, content.number);
        Ok((Amended { old, new, changes, record, sha256: [before, after] }, (id, record)))
    }

    /// A count in an issued report was written down wrongly.
    fn amended(&mut self, (of, at): (Issued, usize)) -> Result<(Amended, (ReportId, u64)), Failure> {
        let texts = self.story.texts;
        let job = self.story.jobs.get(at).ok_or_else(|| internal("there is no such result"))?;
        let (id, method) = (job.id.ok_or_else(|| internal("there is no such result"))?, job.method);
        let mut chance = super::chance::Chance::new(7);
        let right = job.reading.corrected(Mistake::Transcription, &mut chance);
        let water = super::methods::METHODS.get(method).is_some_and(in_water);
        let value = right.map(|right| right.value(texts, water)).ok_or_else(|| internal("nothing was wrong"))?;
        let reason = (Mistake::Transcription.code(), Some(texts.why_amended));
        let manager = self.sign_in(MANAGER)?;
        self.wait(30);
        manager.amend_result(id, reason)?;
        self.sign_out(manager)?;
        let analyst = self.sign_in(REPORTER)?;
        self.wait(60);
        analyst.correct_result(id, value, reason)?;
        self.wait(10);
        analyst.submit_result(id)?;
        self.sign_out(analyst)?;
        let verifier = self.sign_in(other_authorizer(of.authoriser))?;
        self.wait(60);
        verifier.verify_result(id)?;
        self.sign_out(verifier)?;
        self.amendment(of, reason)
    }

    /// Two persons withdraw a report that went to the wrong customer.
    fn withdrawn(&mut self, of: Issued) -> Result<(String, u64), Failure> {
        let manager = self.sign_in(MANAGER)?;
        self.wait(30);
        manager.propose_withdrawal(of.id, ("wrong_sample", Some(self.story.texts.why_withdrawn)))?;
        let number = manager.report(of.id)?.facts.number;
        self.sign_out(manager)?;
        let second = self.sign_in(of.authoriser)?;
        self.wait(30);
        let record = second.withdraw_report(of.id, "by_telephone")?.index;
        self.sign_out(second)?;
        Ok((number, record))
    }

    /// The incubator turns out to have been too cold.
    fn out_of_calibration(&mut self, (of, at): (Issued, usize)) -> Result<Wrong, Failure> {
        let texts = self.story.texts;
        let result =
            self.story.jobs.get(at).and_then(|job| job.id).ok_or_else(|| internal("there is no such result"))?;
        let manager = self.sign_in(MANAGER)?;
        let facts = manager.result(result)?.facts;
        let (from, until) = (facts.started.unwrap_or_default(), facts.finished.unwrap_or_default());
        let span = Span {
            instrument: Some(SECOND_INCUBATOR.to_owned()),
            from: Some(from.clone()),
            until: Some(until.clone()),
            ..Span::default()
        };
        self.wait(60);
        let reason = ("out_of_calibration", Some(texts.why_nonconformity));
        let (nonconformity, impact, opened) = manager.open_nonconformity(&span, texts.nonconformity, reason)?;
        self.wait(60);
        let why = ("out_of_calibration", Some(texts.why_invalidated));
        manager.propose_invalidation(result, Some(nonconformity), why)?;
        self.wait(5);
        let (_, second) = refused(manager.invalidate_result(result), "second_person")?;
        let authoriser = self.sign_in(of.authoriser)?;
        self.wait(60);
        let (challenged, invalidated) = authoriser.invalidate_result(result)?;
        self.sign_out(authoriser)?;
        if challenged != [of.id] {
            return Err(internal("the report that holds the result was not challenged"));
        }
        self.wait(30);
        let (_, held) = refused(manager.confirm_report(of.id, ("no_effect", None)), "held")?;
        self.wait(600);
        let done = ("evaluated", Some(texts.why_closed));
        let closed = manager.close_nonconformity(nonconformity, "sensor_drift", texts.corrective_action, done)?.index;
        let mut list = Vec::new();
        for line in &impact.lines {
            let sample = manager.sample(line.sample)?.facts.code;
            let analyte = manager.result(line.result)?.facts.analyte;
            let state = texts.language.pick(line.state.text_en(), line.state.text_pl());
            list.push(format!("{sample}, {analyte}: {state}"));
        }
        list.sort();
        let (samples, reports) = (count(impact.samples().len()), count(impact.reports().len()));
        self.sign_out(manager)?;
        let (amended, _) = self.amendment(of, ("result_invalidated", Some(texts.why_invalidated)))?;
        Ok(Wrong {
            opened: opened.index,
            from,
            until,
            results: count(impact.lines.len()),
            samples,
            reports,
            list,
            held,
            second,
            invalidated: invalidated.index,
            closed,
            amended,
        })
    }

    /// From the amendment back to the request; its file and proof go into the folder.
    fn traced(&mut self, id: ReportId, place: &Place) -> Result<(Vec<TraceLine>, usize), Failure> {
        let [who, _] = AUTHORIZERS;
        let session = self.sign_in(who)?;
        self.wait(30);
        let trace = session.trace_report(id)?;
        let (_, bytes) = session.report_file(id)?;
        place.write(&place.report(), bytes)?;
        place.write(&place.report_proof(), session.report_proof(id)?)?;
        self.sign_out(session)?;
        Ok((trace.lines, trace.gaps.len()))
    }
}
