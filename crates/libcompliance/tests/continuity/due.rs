//! Targets, due dates and drills.

use super::{HOUR, at, warsaw};
use chrono::NaiveDate;
use libcompliance::continuity::availability::TimeOfDay;
use libcompliance::continuity::drill::{Compared, Drill, Ended, Fault, Note, Step, StepRun};
use libcompliance::continuity::objective::{Outcome, Pace, Recovery, Targets, allowance, longest_gap};
use libcompliance::continuity::schedule::{Every, Run, Task, TaskError, Tasks};
use libcompliance::continuity::{Length, Zone};
use proptest::prelude::*;

#[test]
fn a_daily_copy_misses_a_day_by_arithmetic() {
    let minutes = Length::minutes(20);
    let once = Pace::per_day(1, minutes).unwrap().promise(Length::hours(24));
    assert_eq!((once.met, once.worst_case.to_string().as_str()), (false, "24 h 20 min"));
    let proposal = once.proposal.unwrap();
    assert_eq!((proposal.per_day, proposal.worst_case.to_string().as_str()), (2, "12 h 20 min"));
    assert!(Pace::per_day(2, minutes).unwrap().promise(Length::hours(24)).met);
    // A copy that takes longer than may be lost cannot be repaired by making more of them.
    let hopeless = Pace::per_day(1, Length::hours(25)).unwrap().promise(Length::hours(24));
    assert!(!hopeless.met && hopeless.proposal.is_none());
    assert!(Pace::per_day(0, minutes).is_none() && Pace::per_day(1_441, minutes).is_none());
    // At local times one day has 25 hours.
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    assert_eq!(allowance(warsaw(), day(1, 1), day(12, 31)), Length::hours(1));
    assert_eq!(allowance(warsaw(), day(1, 1), day(9, 1)), Length::ZERO);
    assert_eq!(allowance(Zone::UTC, day(1, 1), day(12, 31)), Length::ZERO);
    let local = Pace::per_day(1, Length::ZERO).unwrap().local(Length::hours(1)).promise(Length::hours(24));
    assert_eq!((local.met, local.over), (false, Length::hours(1)));
}

#[test]
fn what_was_lost_and_how_long_it_took() {
    let recovery = Recovery {
        failed_at: at("2026-11-22T00:00:00"),
        newest_record: Some(at("2026-11-21T13:00:00")),
        started_at: at("2026-11-22T08:00:00"),
        usable_at: Some(at("2026-11-22T13:00:00")),
    };
    let targets = Targets { rpo: Some(Length::hours(24)), rto: Some(Length::hours(4)) };
    let realised = recovery.realised(targets);
    assert_eq!((realised.rpo, realised.rto), (Some(Length::hours(11)), Some(Length::hours(5))));
    assert_eq!((realised.rpo_outcome, realised.rto_outcome), (Outcome::Met, Outcome::Missed));
    let none = Recovery { usable_at: Some(at("2026-11-22T07:00:00")), newest_record: None, ..recovery };
    let none = none.realised(targets);
    assert_eq!((none.rpo_outcome, none.rto_outcome), (Outcome::NotMeasured, Outcome::NotMeasured));
    let later = Recovery { newest_record: Some(at("2026-11-23T00:00:00")), ..recovery }.realised(Targets::default());
    assert_eq!((later.rpo, later.rpo_outcome), (Some(Length::ZERO), Outcome::NoTarget));
    let gap = longest_gap(
        &[at("2026-11-02T00:00:00"), at("2026-11-01T12:00:00"), at("2026-12-01T00:00:00")],
        at("2026-11-01T00:00:00"),
        at("2026-11-05T00:00:00"),
    );
    assert_eq!((gap.from, gap.length), (at("2026-11-02T00:00:00"), Length::hours(72)));
}

fn task(every: Every) -> Tasks {
    let task = Task { name: "backup".into(), every, grace: Length::hours(1), since: at("2026-10-01T00:00:00") };
    Tasks::new(vec![task]).unwrap()
}

#[test]
fn a_turn_without_a_good_run_is_missed_and_never_made_up_for() {
    let tasks = task(Every::Hours(12));
    let mut runs = vec![Run::good("backup", at("2026-10-01T00:10:00")), Run::good("other", at("2026-10-01T12:10:00"))];
    runs.push(Run { good: false, ..Run::good("backup", at("2026-10-01T12:10:00")) });
    let standing = tasks.standings(&runs, at("2026-10-02T00:30:00"), Zone::UTC).remove(0);
    assert_eq!((standing.missed_count, standing.missed[0].failed), (1, true));
    assert_eq!((standing.due, standing.overdue), (Some(at("2026-10-02T00:00:00")), false));
    let standing = tasks.standings(&runs, at("2026-10-02T01:30:00"), Zone::UTC).remove(0);
    assert_eq!((standing.overdue, standing.overdue_by), (true, Length::minutes(30)));
    // Three good runs later the missed turn is still missed.
    runs.extend([1, 2, 3].map(|hour: i64| Run::good("backup", at("2026-10-02T00:00:00").plus_micros(hour * HOUR))));
    let standing = tasks.standings(&runs, at("2026-10-02T05:00:00"), Zone::UTC).remove(0);
    assert_eq!((standing.missed_count, standing.due), (1, None));
    // A run in the future counts for nothing.
    let ahead = [Run::good("backup", at("2027-01-01T00:00:00"))];
    let standing = tasks.standings(&ahead, at("2026-10-01T05:00:00"), Zone::UTC).remove(0);
    assert_eq!((standing.future_runs, standing.last_good, standing.overdue), (1, None, true));
}

#[test]
fn days_of_a_zone_have_23_and_25_hours() {
    let at_night = TimeOfDay::parse("02:30").unwrap();
    let tasks = task(Every::Day { at: vec![at_night] });
    let standing = tasks.standings(&[], at("2026-10-26T12:00:00"), warsaw()).remove(0);
    // 25 October 2026 has 02:30 twice, and is one turn all the same.
    assert_eq!(standing.missed_count, 25);
    // Once a quarter, on the last day of a month that is shorter.
    let quarter = task(Every::Months { months: 3, day: 31, at: TimeOfDay::parse("04:00").unwrap() });
    let standing = quarter.standings(&[], at("2027-05-15T00:00:00"), Zone::UTC).remove(0);
    let due: Vec<String> = standing.missed.iter().map(|missed| Zone::UTC.day(missed.from).to_string()).collect();
    assert_eq!(due, ["2026-10-31", "2027-01-31"]);
    assert_eq!(standing.due, Some(at("2027-04-30T04:00:00")));
}

#[test]
fn tasks_out_of_range_do_not_exist() {
    let named =
        |name: &str, every| Task { name: name.into(), every, grace: Length::ZERO, since: at("2026-10-01T00:00:00") };
    let noon = TimeOfDay::parse("12:00").unwrap();
    for every in [
        Every::Hours(0),
        Every::Hours(9_000),
        Every::Day { at: vec![] },
        Every::Months { months: 5, day: 1, at: noon },
        Every::Months { months: 3, day: 32, at: noon },
    ] {
        assert!(matches!(Tasks::new(vec![named("a", every)]), Err(TaskError::Range { task: 0, .. })));
    }
    assert!(matches!(Tasks::new(vec![named("Not a token", Every::Hours(1))]), Err(TaskError::Range { .. })));
    let twice = vec![named("a", Every::Hours(1)), named("a", Every::Hours(2))];
    assert!(matches!(Tasks::new(twice), Err(TaskError::Duplicate { first: 0, second: 1 })));
    assert!(matches!(Tasks::from_json(b"{}"), Err(TaskError::Malformed(_))));
    let standard = Tasks::standard(at("2026-10-01T00:00:00"));
    let json = serde_json::to_vec(&standard).unwrap();
    assert_eq!(Tasks::from_json(&json).unwrap(), standard);
}

fn passed() -> Drill {
    Drill {
        backup: "b".into(),
        steps: Step::ALL.into_iter().map(|step| StepRun::new(step, Ended::Done)).collect(),
        compared: vec![Compared::new("records", "7", Some("7"))],
        recovery: Recovery {
            failed_at: at("2026-11-22T00:00:00"),
            newest_record: Some(at("2026-11-21T20:00:00")),
            started_at: at("2026-11-22T08:00:00"),
            usable_at: Some(at("2026-11-22T09:00:00")),
        },
        targets: Targets { rpo: Some(Length::hours(24)), rto: Some(Length::hours(4)) },
        witness: Some("w".into()),
    }
}

#[test]
fn a_drill_passes_only_when_everything_was_done_and_is_right() {
    assert!(passed().verdict().passed && passed().verdict().notes.is_empty());
    for (at, step) in Step::ALL.into_iter().enumerate() {
        let mut drill = passed();
        drill.steps.remove(at);
        assert_eq!(drill.verdict().faults, [Fault::NotRun { step }]);
        for (ended, fault) in [(Ended::NotRun, Fault::NotRun { step }), (Ended::Failed, Fault::StepFailed { step })] {
            let mut drill = passed();
            drill.steps.push(StepRun::new(step, ended));
            assert_eq!(drill.verdict().faults, [fault], "a second try does not wipe out the first");
        }
    }
    let empty = Drill { compared: vec![], ..passed() };
    assert_eq!(empty.verdict().faults, [Fault::NothingCompared]);
    let other = Drill { compared: vec![Compared::new("a", "1", Some("2")), Compared::new("b", "1", None)], ..passed() };
    assert_eq!(other.verdict().faults.iter().map(Fault::code).collect::<Vec<_>>(), ["differs", "missing"]);
    let slow = Drill { targets: Targets { rpo: Some(Length::hours(1)), rto: Some(Length::minutes(1)) }, ..passed() };
    assert_eq!(slow.verdict().faults.iter().map(Fault::code).collect::<Vec<_>>(), ["rpo", "rto"]);
    let unagreed = Drill { targets: Targets::default(), witness: Some(" ".into()), ..passed() };
    let verdict = unagreed.verdict();
    assert!(verdict.passed);
    assert_eq!(verdict.notes, [Note::NoRpoTarget, Note::NoRtoTarget, Note::NoWitness]);
}

proptest! {
    #[test]
    fn turns_cover_all_time_without_gap_or_overlap(
        hours in 1u32..80,
        good in prop::collection::vec(0i64..60 * 24, 0..12),
        now in 1i64..60 * 24,
    ) {
        let since = at("2026-10-01T00:00:00");
        let tasks = task(Every::Hours(hours));
        let runs: Vec<Run> = good.iter().map(|hour| Run::good("backup", since.plus_micros(hour * HOUR))).collect();
        let now = since.plus_micros(now * HOUR);
        let standing = tasks.standings(&runs, now, warsaw()).remove(0);
        let step = i64::from(hours) * HOUR;
        let turns = (now.unix_micros() - since.unix_micros()) / step;
        // Each turn that ended has a good run or is missed.
        let done = (0..turns).filter(|turn| {
            let from = since.unix_micros() + turn * step;
            runs.iter().any(|run| run.at <= now && (from..from + step).contains(&run.at.unix_micros()))
        });
        prop_assert_eq!(standing.missed_count + done.count(), usize::try_from(turns).unwrap());
        prop_assert!(standing.missed.iter().all(|missed| missed.to.unix_micros() - missed.from.unix_micros() == step));
        prop_assert!(standing.next.is_some_and(|next| next > now && next.unix_micros() - now.unix_micros() <= step));
        // A good run now leaves nothing due.
        let mut more = runs.clone();
        more.push(Run::good("backup", now));
        prop_assert_eq!(tasks.standings(&more, now, warsaw()).remove(0).due, None);
    }
}
