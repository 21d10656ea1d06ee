//! One day in the laboratory, planned before it happens: who signs in when, and for what.

use super::calendar::{Pace, warsaw};
use super::cast::{ADMIN, ANALYSTS, AUTHORIZERS, DEPUTY, LEAVER, MANAGER, SUCCESSOR, VIEWERS};
use super::chance::Chance;
use super::methods::Mistake;
use super::story::{Event, Run, Story, What};
use libcompliance::chrono::{Datelike as _, NaiveDate};
use std::collections::{BTreeMap, HashMap};

const HOUR: u32 = 3600;
/// Whoever works at a shared computer signs out before the laboratory's limit of 15 minutes without activity.
const LONGEST_SITTING: u32 = 11 * 60;

/// What is to be done on a day, and what is special about it.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    /// Samples that come in.
    pub(super) samples: Vec<usize>,
    /// Jobs whose plates are due.
    pub(super) due: Vec<usize>,
    /// What the administrator does.
    pub(super) administration: Vec<What>,
    /// What others do besides their work.
    pub(super) extras: Vec<(usize, What)>,
    /// What happens at night, to nobody's session.
    pub(super) night: Vec<(usize, What)>,
    /// Who sets a first password in the afternoon.
    pub(super) enrols: Option<usize>,
    /// Whether an analyst stands in for an authorizer.
    pub(super) deputised: bool,
    /// Whether the one who leaves has left.
    pub(super) left: bool,
    /// Whether the successor works.
    pub(super) joined: bool,
}

/// The plan of one day as it grows.
pub(super) struct Plan {
    date: NaiveDate,
    events: Vec<(u32, Event)>,
    free: HashMap<usize, u32>,
}

impl Plan {
    pub(super) fn new(date: NaiveDate) -> Self {
        Self { date, events: Vec::new(), free: HashMap::new() }
    }

    /// The events in the order of time.
    pub(super) fn finish(self) -> Vec<Event> {
        let mut events = self.events;
        events.sort_by_key(|(_, event)| event.at);
        events.into_iter().map(|(_, event)| event).collect()
    }

    pub(super) fn push(&mut self, chance: &mut Chance, seconds: u32, who: usize, what: What, lapsed: bool) {
        let at = warsaw(self.date, seconds, chance.below(1_000_000));
        self.events.push((seconds, Event { at, who, what, lapsed }));
    }

    /// Somebody comes to a computer at about `start`, does all this, and goes; if it is much, in several sittings.
    pub(super) fn sitting(&mut self, chance: &mut Chance, who: usize, start: u32, tasks: &[What]) {
        let mut now = start.max(self.free.get(&who).copied().unwrap_or(0));
        let mut began = self.sign_in(chance, who, &mut now);
        if tasks.is_empty() {
            // Only looks something up.
            now += chance.within(90, LONGEST_SITTING);
        }
        for task in tasks {
            if now - began > LONGEST_SITTING {
                self.push(chance, now, who, What::SignOut, false);
                now += chance.within(3 * 60, 15 * 60);
                began = self.sign_in(chance, who, &mut now);
            }
            if chance.per_mille(3) && matches!(task, What::Enter(_) | What::Submit(_) | What::Verify(_)) {
                // Called away; when she is back the session has ended by itself.
                now += chance.within(20 * 60, 50 * 60);
                self.push(chance, now, who, *task, true);
                now += chance.within(8, 20);
                began = self.sign_in(chance, who, &mut now);
            }
            self.push(chance, now, who, *task, false);
            now += duration(*task, chance);
        }
        // Now and then somebody forgets to sign out.
        if !chance.per_mille(30) {
            self.push(chance, now, who, What::SignOut, false);
        }
        self.free.insert(who, now + chance.within(60, 300));
    }

    fn sign_in(&mut self, chance: &mut Chance, who: usize, now: &mut u32) -> u32 {
        while chance.per_mille(18) {
            self.push(chance, *now, who, What::SignInWrongly, false);
            *now += chance.within(6, 25);
        }
        let began = *now;
        self.push(chance, began, who, What::SignIn, false);
        *now += chance.within(10, 40);
        began
    }
}

fn duration(task: What, chance: &mut Chance) -> u32 {
    match task {
        What::Receive(_) | What::Register(_) => chance.within(50, 140),
        What::Enter(_) => chance.within(35, 110),
        What::Correct(..) | What::Return(_) | What::TryEditVerified(_) => chance.within(40, 90),
        What::Submit(_) => chance.within(8, 20),
        What::Verify(_) | What::TryVerifyOwn(_) => chance.within(15, 60),
        _ => chance.within(30, 120),
    }
}

/// Plans a day and takes over what is on the laboratory's own lists: what waits for verification, what came back.
pub(super) fn plan(story: &mut Story, date: NaiveDate, pace: Pace, agenda: &Agenda) -> Vec<Event> {
    let mut plan = Plan::new(date);
    let mut seconds = 2 * HOUR + 14 * 60;
    for (who, what) in &agenda.night {
        plan.push(&mut story.chance, seconds, *who, *what, false);
        seconds += story.chance.within(7, 21);
    }
    let analysts = analysts_in(story, date, pace, agenda);
    reception(story, &mut plan, &analysts, agenda);
    if pace == Pace::Working {
        verification(story, &mut plan, &analysts, agenda);
        office(story, &mut plan, agenda);
    }
    bench(story, &mut plan, &analysts, agenda);
    plan.finish()
}

/// Who of the analysts is in.
fn analysts_in(story: &mut Story, date: NaiveDate, pace: Pace, agenda: &Agenda) -> Vec<usize> {
    let summer = matches!(date.month(), 7 | 8);
    let away = |who| (who == LEAVER && agenda.left) || (who == SUCCESSOR && !agenda.joined);
    let employed: Vec<usize> = ANALYSTS.into_iter().filter(|who| !away(*who)).collect();
    let on_duty = match pace {
        Pace::Working => usize::MAX,
        Pace::Saturday => 2,
        Pace::Quiet => 1,
    };
    let there = if summer { 720 } else { 860 };
    let mut present: Vec<usize> = employed.iter().copied().filter(|_| story.chance.per_mille(there)).collect();
    if present.is_empty() {
        present.extend(story.chance.pick(&employed));
    }
    let skip = story.chance.below(8);
    let count = present.len();
    present.rotate_left(usize::try_from(skip).unwrap_or(0) % count.max(1));
    present.truncate(on_duty);
    if agenda.deputised && story.marks.four_eyes.is_none() && !present.contains(&DEPUTY) {
        present.push(DEPUTY);
    }
    present
}

fn reception(story: &mut Story, plan: &mut Plan, analysts: &[usize], agenda: &Agenda) {
    let mut left = agenda.samples.as_slice();
    while !left.is_empty() {
        let some = left.len().min(usize::try_from(story.chance.within(3, 9)).unwrap_or(3));
        let (now, later) = left.split_at(some);
        let Some(who) = story.chance.pick(analysts) else { return };
        let start = 7 * HOUR + story.chance.within(20 * 60, 150 * 60);
        let tasks: Vec<What> = now.iter().map(|sample| What::Receive(*sample)).collect();
        plan.sitting(&mut story.chance, who, start, &tasks);
        left = later;
    }
}

/// The plates that are due are read, entered and submitted; what came back is put right.
fn bench(story: &mut Story, plan: &mut Plan, analysts: &[usize], agenda: &Agenda) {
    let mut work: BTreeMap<usize, Vec<What>> = BTreeMap::new();
    let returned = std::mem::take(&mut story.returned);
    let both = returned.iter().map(|job| (*job, true)).chain(agenda.due.iter().map(|job| (*job, false)));
    for (job, came_back) in both {
        let Some(usual) = story.jobs.get(job).map(|job| job.analyst) else { continue };
        let Some(who) = analysts.contains(&usual).then_some(usual).or_else(|| story.chance.pick(analysts)) else {
            continue;
        };
        let mut tasks = Vec::with_capacity(3);
        if !came_back {
            tasks.push(What::Enter(job));
        }
        let mistakes = if story.tally.corrections < 4 { 300 } else { 28 };
        if came_back || story.chance.per_mille(mistakes) {
            tasks.extend(story.chance.pick(&Mistake::ALL).map(|mistake| What::Correct(job, mistake)));
        }
        if story.jobs.get(job).is_some_and(|job| job.run == Run::Repeated) {
            tasks = vec![What::Repeat(job)];
        }
        tasks.push(What::Submit(job));
        work.entry(who).or_default().extend(tasks);
    }
    for (who, tasks) in work {
        let start = 9 * HOUR + story.chance.below(5 * HOUR);
        plan.sitting(&mut story.chance, who, start, &tasks);
    }
}

/// What was submitted on earlier days is looked at by somebody else.
fn verification(story: &mut Story, plan: &mut Plan, analysts: &[usize], agenda: &Agenda) {
    let mut verifiers: Vec<usize> = AUTHORIZERS.into_iter().filter(|_| story.chance.per_mille(900)).collect();
    let deputy = agenda.deputised && analysts.contains(&DEPUTY);
    if deputy && verifiers.len() < 2 {
        verifiers.push(DEPUTY);
    }
    if verifiers.is_empty() || story.chance.per_mille(150) {
        verifiers.push(MANAGER);
    }
    let waiting = std::mem::take(&mut story.submitted);
    let touched = |story: &Story, job: usize, who| story.jobs.get(job).is_some_and(|job| job.touched.contains(&who));
    let own = waiting.iter().copied().find(|job| touched(story, *job, DEPUTY));
    let own = own.filter(|_| deputy && (story.marks.four_eyes.is_none() || story.chance.per_mille(60)));
    if let Some(job) = own {
        plan.sitting(&mut story.chance, DEPUTY, 7 * HOUR + 30 * 60, &[What::TryVerifyOwn(job)]);
    }
    let mut work: BTreeMap<usize, Vec<What>> = BTreeMap::new();
    for job in waiting {
        // One looks at all of a sample, so that another is free to authorise its report.
        let turn = story.jobs.get(job).map_or(0, |job| job.sample / story.every);
        let fit: Vec<usize> = verifiers.iter().copied().filter(|who| !touched(story, job, *who)).collect();
        // What she tried to verify herself waits a day, since a colleague might have been quicker.
        let Some(who) = fit.get(turn % fit.len().max(1)).copied().filter(|_| own != Some(job)) else {
            story.submitted.push(job);
            continue;
        };
        let bad_run = story.jobs.get(job).is_some_and(|job| job.run == Run::Bad);
        let back = story.chance.per_mille(14) || bad_run;
        let tasks = work.entry(who).or_default();
        tasks.extend(bad_run.then_some(What::TryBadRun(job)));
        tasks.push(if back { What::Return(job) } else { What::Verify(job) });
    }
    for (who, tasks) in work {
        let start = 8 * HOUR + story.chance.below(4 * HOUR);
        plan.sitting(&mut story.chance, who, start, &tasks);
    }
}

/// Those who look, the manager, the administrator.
fn office(story: &mut Story, plan: &mut Plan, agenda: &Agenda) {
    for who in VIEWERS {
        if story.chance.per_mille(450) {
            let start = 8 * HOUR + story.chance.below(7 * HOUR);
            plan.sitting(&mut story.chance, who, start, &[]);
        }
    }
    if story.chance.per_mille(600) {
        let start = 8 * HOUR + story.chance.below(7 * HOUR);
        plan.sitting(&mut story.chance, MANAGER, start, &[]);
    }
    if !agenda.administration.is_empty() || story.chance.per_mille(120) {
        let start = 9 * HOUR + story.chance.below(2 * HOUR);
        plan.sitting(&mut story.chance, ADMIN, start, &agenda.administration);
    }
    if story.chance.per_mille(12) {
        let start = 8 * HOUR + story.chance.below(7 * HOUR);
        plan.push(&mut story.chance, start, MANAGER, What::UnknownLogin, false);
    }
    let mut extras: BTreeMap<usize, Vec<What>> = BTreeMap::new();
    for (who, what) in &agenda.extras {
        extras.entry(*who).or_default().push(*what);
    }
    if let Some(who) = agenda.enrols {
        plan.push(&mut story.chance, 16 * HOUR, who, What::Enrol(who), false);
    }
    for (who, tasks) in extras {
        let start = 13 * HOUR + story.chance.below(HOUR);
        plan.sitting(&mut story.chance, who, start, &tasks);
    }
}
