//! `compliance demo`: a made-up laboratory works for two years, is checked, and is attacked.
//!
//! Everything goes through the calls that a laboratory in use makes. Two things differ and are said: password hashes have a
//! demonstration's cost, and the past is written day by day in batches under a clock that is set, so that its records carry
//! the mark `simulated`.

mod attack;
mod calendar;
mod cast;
mod chance;
mod day;
mod desk;
mod make;
mod methods;
mod page;
mod papers;
mod place;
mod report;
mod scenes;
mod story;
mod supply;
mod text;
pub(crate) mod witness;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use attack::{ATTACKS, Outcome, Scene};
use libcompliance::trail::note::VerifierKey;
use libcompliance_lab::clock::{Clock as _, SystemClock};
use libcompliance_pack::Language;
use make::Span;
use page::Page;
use place::Place;
use report::Teller;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;
use text::{EN, PL, Texts};

/// Opens the demonstration's key. It is printed and written beside the laboratory: there is nothing to protect.
const PASSPHRASE: &str = "demonstration only";

/// The command's arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to make; it must not exist yet
    #[arg(long, value_name = "DIR", default_value = "demo-lab")]
    dir: PathBuf,
    /// About how many records there shall be
    #[arg(long, value_name = "N", default_value_t = 40_000, value_parser = clap::value_parser!(u64).range(1500..=1_000_000))]
    records: u64,
    /// Replace an earlier demonstration in the folder
    #[arg(long)]
    force: bool,
}

/// Runs the demonstration: [`Exit::Yes`] if every attack was found and called by its name.
pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let texts: &'static Texts = match context.language {
        Language::English => &EN,
        Language::Polish => &PL,
    };
    let mut nowhere = std::io::sink();
    let out: &mut dyn Write = if context.json { &mut nowhere } else { &mut *io.out };
    let mut teller = Teller::new(Page::new(out), texts);
    let place = Place::take(&args.dir, args.force)?;
    // Whatever goes wrong from here on is a failure of the demonstration: no answer, and nobody's wrong use.
    let summary =
        perform(args, &place, texts, &mut teller).map_err(|failure| Failure { exit: Exit::Failed, ..failure })?;
    if context.json {
        writeln!(io.out, "{}", summary.json)?;
    }
    if summary.detected { Ok(Exit::Yes) } else { Ok(Exit::Failed) }
}

/// What came of it.
struct Summary {
    detected: bool,
    json: serde_json::Value,
}

fn perform(args: &Args, place: &Place, texts: &'static Texts, teller: &mut Teller<'_>) -> Result<Summary, Failure> {
    let started = Instant::now();
    let span = Span::new(make::today(SystemClock::default().read().wall), args.records);
    teller.opening(span)?;

    let mut story = make::make(place, span, texts, teller.page())?;
    let papers = papers::perform(&mut story, place)?;
    let scenes = scenes::perform(&story, place)?;
    let key = story.lab.verifier_key()?;
    let checkpoint = story.lab.checkpoint_for_outside()?;
    let records = story.lab.size()?;
    let (marks, tally) = (story.marks.clone(), story.tally);
    // Closed, so that the copies are whole.
    drop(story);
    place.write(&place.checkpoint(), &checkpoint)?;
    place.write(&place.vkey(), format!("{key}\n"))?;
    place.write(&place.passphrase(), format!("{PASSPHRASE}\n"))?;
    teller.made(records, &tally, started.elapsed())?;
    teller.papers(&papers)?;
    teller.scenes(&scenes)?;

    let holds = checked(place, &checkpoint, &key, teller)?;
    teller.attacks_begin(ATTACKS.len())?;
    let scene = Scene { place, marks: &marks, checkpoint: &checkpoint, key: &key };
    let mut found = 0;
    let mut lines = Vec::with_capacity(ATTACKS.len());
    attack::carry_out_all(&scene, |attack, outcome| {
        found += usize::from(outcome.detected);
        lines.push(as_json(attack, &outcome));
        teller.attack(lines.len(), attack, &outcome)
    })?;
    let detected = holds && found == ATTACKS.len();
    teller.result(found, ATTACKS.len(), started.elapsed())?;
    teller.closing(place, &marks)?;
    let json = serde_json::json!({
        "lab": place.lab(), "records": records, "holds": holds, "attacks": lines, "detected": found, "of": ATTACKS.len(),
        "seconds": started.elapsed().as_secs(),
        "rights": scenes.as_json(), "reports": papers.as_json(tally.reports),
    });
    Ok(Summary { detected, json })
}

/// The untouched laboratory must hold, alone and with what is kept outside.
fn checked(place: &Place, checkpoint: &str, key: &VerifierKey, teller: &mut Teller<'_>) -> Result<bool, Failure> {
    let alone = attack::check(&place.lab(), None, 0)?;
    let outside = attack::check(&place.lab(), Some((checkpoint, key)), 0)?;
    teller.check(&alone, &outside)?;
    Ok(alone.holds() && outside.holds())
}

fn as_json(attack: &attack::Attack, outcome: &Outcome) -> serde_json::Value {
    let mut codes: Vec<&str> = outcome.report.faults.iter().map(|fault| fault.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    serde_json::json!({
        "attack": attack.name,
        "expected": attack.expected.as_str(),
        "found": codes,
        "first": outcome.report.faults.iter().find(|fault| fault.code == attack.expected).map(|fault| &fault.place),
        "needs_outside": attack.from_outside,
        "holds_without_outside": outcome.alone.as_ref().map(libcompliance_lab::verify::Report::holds),
        "detected": outcome.detected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use libcompliance::chrono::{Days, NaiveDate};

    /// The attacks need these events, on whatever day the demonstration runs.
    fn complete_on(today: NaiveDate) {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::take(dir.path(), false).unwrap();
        let mut told = Vec::new();
        let mut story = make::make(&place, Span::new(today, 1500), &EN, &mut Page::new(&mut told)).unwrap();
        let papers = papers::perform(&mut story, &place).unwrap_or_else(|failure| panic!("{today}: {failure:?}"));
        assert!(papers.wrong.results > 0 && !papers.amended.changes.is_empty(), "{today}");
        let marks = &story.marks;
        let all = [
            marks.four_eyes,
            marks.correction,
            marks.verified,
            marks.bad_lot,
            marks.bad_run,
            marks.listeria.map(|(_, index)| index),
        ];
        assert!(all.iter().all(Option::is_some), "{today}: {marks:?}");
        assert!(story.tally.corrections > 1, "{today}");
        let size = story.lab.size().unwrap();
        assert!((1200..=1900).contains(&size), "{today}: {size}");
        assert!(place.attacked(attack::OLDER_COPY).is_file(), "{today}");
        assert_eq!(String::from_utf8(told).unwrap().matches("  - ").count(), 14, "{today}");
    }

    #[test]
    fn the_story_is_complete_on_whatever_day_it_is_told() {
        let first = NaiveDate::from_ymd_opt(2026, 1, 9).unwrap();
        // DEMO_STEP=1 tries every day of a year, which takes a while.
        let step = std::env::var("DEMO_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(73);
        for day in (0..366).step_by(step) {
            complete_on(first.checked_add_days(Days::new(day)).unwrap());
        }
    }
}
