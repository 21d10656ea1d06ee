//! The desk at which reports are written, checked, authorised and issued.

use super::calendar::warsaw;
use super::cast::{AUTHORIZERS, CONTACTS, MANAGER, PEOPLE, REPORTER, password};
use super::scenes::Stage;
use super::story::{Issued, Story};
use crate::exit::Failure;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::{ReportId, SampleId};
use libcompliance::model::report::Sheet;
use libcompliance_lab::{LabError, NewReport, Receipt, Rendered, Session, Signing};

/// The most reports of one day: whoever writes them has other things to do.
const MOST: usize = 4;

/// The file of a report.
pub(super) fn render(sheet: &Sheet) -> Result<Rendered, LabError> {
    let page = libcompliance_pack::report::html(sheet).map_err(|error| LabError::Invalid(error.to_string()))?;
    Ok(Rendered { bytes: page.into_bytes(), media_type: "text/html".to_owned() })
}

/// Who of the authorizers has verified none of a sample's results.
pub(super) fn free_to_authorise(story: &Story, sample: usize) -> Option<usize> {
    AUTHORIZERS.into_iter().find(|who| !verifiers(story, sample).contains(who))
}

/// Who verified the results of a sample.
pub(super) fn verifiers(story: &Story, sample: usize) -> Vec<usize> {
    let jobs = story.samples.get(sample).map(|sample| sample.jobs.as_slice()).unwrap_or_default();
    jobs.iter().filter_map(|job| story.jobs.get(*job)).filter_map(|job| job.verifier).collect()
}

/// The id of a sample that came in.
pub(super) fn id_of(story: &Story, sample: usize) -> Result<SampleId, LabError> {
    let id = story.samples.get(sample).and_then(|sample| sample.id);
    id.ok_or(LabError::NotFound { what: "sample" })
}

/// Where the report of a sample goes.
pub(super) fn recipient(story: &Story, sample: usize) -> &'static str {
    let client = story.samples.get(sample).map_or(0, |sample| sample.client);
    CONTACTS.get(client).map_or("", |[_, mail]| mail)
}

/// Authorises a report; the password is given anew for the signature.
pub(super) fn authorise(session: &Session, who: usize, report: ReportId) -> Result<Receipt, LabError> {
    let person = PEOPLE.get(who).ok_or(LabError::NotFound { what: "person" })?;
    session.authorize_report(report, &Signing::by_password(&password(person), None))
}

/// The reports of an afternoon: each phase in one transaction, since what one person did must be on the disk before the next
/// can look at it.
pub(super) fn work(story: &mut Story, date: NaiveDate) -> Result<(), Failure> {
    let mut today: Vec<(usize, usize)> = Vec::new();
    while let Some(sample) = story.tested.pop_front() {
        // What both authorizers verified would need a third; its report is not asked for.
        today.extend(free_to_authorise(story, sample).map(|who| (sample, who)));
        if today.len() == MOST {
            break;
        }
    }
    if today.is_empty() {
        return Ok(());
    }
    let lab = story.lab.clone();
    let start = warsaw(date, 15 * 3600 + 1800, 17).max(lab.now().plus_micros(300_000_000));
    story.clock.set(start);
    let mut people = vec![REPORTER, MANAGER];
    people.extend(AUTHORIZERS.into_iter().filter(|who| today.iter().any(|(_, with)| with == who)));
    let mut stage = Stage { story };
    let (sessions, _) = lab.batch(|| {
        let mut sessions = Vec::with_capacity(people.len());
        for who in &people {
            let session = stage.sign_in(*who).map_err(|_| LabError::SessionEnded)?;
            sessions.push((*who, session));
        }
        Ok(sessions)
    })?;
    let session = |who: usize| {
        let found = sessions.iter().find(|(known, _)| *known == who);
        found.map(|(_, session)| session).ok_or(LabError::SessionEnded)
    };
    let mut reports = Vec::with_capacity(today.len());
    for (sample, who) in &today {
        stage.wait(45);
        let samples = [id_of(stage.story, *sample)?];
        let new = NewReport { samples: &samples, ..NewReport::default() };
        let (id, _) = session(REPORTER)?.draft_report(&new)?;
        reports.push(Issued { sample: *sample, id, authoriser: *who });
    }
    lab.batch(|| {
        for report in &reports {
            stage.wait(40);
            session(MANAGER)?.check_report(report.id)?;
        }
        Ok(())
    })?;
    lab.batch(|| {
        for report in &reports {
            stage.wait(30);
            authorise(session(report.authoriser)?, report.authoriser, report.id)?;
        }
        Ok(())
    })?;
    lab.batch(|| {
        for report in &reports {
            stage.wait(5);
            let recipient = recipient(stage.story, report.sample);
            session(report.authoriser)?.issue_report(report.id, recipient, render)?;
        }
        for (_, session) in &sessions {
            stage.wait(5);
            session.clone().sign_out()?;
        }
        Ok(())
    })?;
    story.tally.sign_ins += u64::try_from(people.len()).unwrap_or(0);
    story.tally.reports += u64::try_from(reports.len()).unwrap_or(0);
    story.issued.extend(reports);
    Ok(())
}
