//! Makes the laboratory and lets it live for two years.

use super::calendar::{Pace, pace, warsaw};
use super::cast::{
    ADMIN, ANALYSTS, AT_FIRST, AUTHORIZERS, CLIENTS, CLIENTS_AT_FIRST, CURIOUS, DEPUTY, INSTRUMENT, LEAVER, MANAGER,
    MEAT_PLANT, PEOPLE, REPORTER, SUCCESSOR, Trade, VIEWERS, password,
};
use super::day::{Agenda, Plan, plan};
use super::desk;
use super::methods::{self, LISTERIA, METHODS, PLATE_COUNT, Reading};
use super::page::Page;
use super::place::Place;
use super::story::{Job, Run, Sample, Story, What};
use super::supply::{INSTRUMENTS, Stock, Supply};
use super::text::{Arg, Texts, fill};
use crate::exit::Failure;
use libcompliance::access::MethodDuty;
use libcompliance::chrono::{Datelike as _, Days, NaiveDate, Weekday};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::ManualClock;
use libcompliance_lab::keys::{KdfProfile, Protect};
use libcompliance_lab::{Lab, NewLab, Options, StateFolder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The same in every run, so that every run tells the same story.
const SEED: u64 = 17_025;
/// Records that one sample leads to, its tests included.
const PER_SAMPLE: f64 = 8.6;
/// Records of a working day that come from signing in and out.
const PER_DAY: f64 = 33.0;
/// Records of the scenes after the story.
const SCENES: u64 = 190;
/// How many records a working day has when the story is two years long.
const CALM_DAY: u64 = 81;

/// How long the story is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) records: u64,
}

impl Span {
    /// Two years that end on the day before `today`; fewer days where `records` would make them too quiet.
    pub(super) fn new(today: NaiveDate, records: u64) -> Self {
        let working_days = (records / CALM_DAY).clamp(20, 502);
        let days = working_days * 731 / 502;
        let last = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        Self { first: last.checked_sub_days(Days::new(days)).unwrap_or(last), last, records }
    }

    fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day <= self.last)
    }
}

/// Makes the laboratory at `place` and lets it live. What happens out of the ordinary is told on `page` as it happens.
pub(super) fn make(place: &Place, span: Span, texts: &'static Texts, page: &mut Page<'_>) -> Result<Story, Failure> {
    let clock = Arc::new(ManualClock::new(warsaw(span.first, 8 * 3600, 0)));
    let options = Options {
        clock: Arc::clone(&clock) as _,
        // The demonstration shows what a checkpoint outside is worth; what this computer has seen would blur it.
        state_folder: StateFolder::None,
        ..Options::default()
    };
    let admin = PEOPLE.get(ADMIN).ok_or_else(|| internal("there is no administrator"))?;
    let new = NewLab {
        name: texts.laboratory,
        origin: Some("demo.invalid/lab"),
        login: admin.login,
        person: admin.name,
        password: &password(admin),
        protect: Protect::Passphrase { passphrase: super::PASSPHRASE, profile: KdfProfile::Demo },
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let lab = Lab::create(place.lab(), &new, options)?.lab;
    // A few hundred reports, however many samples there are.
    let every = usize::try_from((span.records / 5000).max(3)).unwrap_or(3);
    let mut story = Story::new(lab, clock, SEED, texts, Stock::new(span.first, span.last), every);
    open(&mut story, span.first)?;
    let mut year = Year::new(span);
    for date in span.days().skip(1) {
        let agenda = year.agenda(&mut story, date)?;
        let events = plan(&mut story, date, pace(date), &agenda);
        if !events.is_empty() {
            story.live(&events)?;
        }
        if pace(date) == Pace::Working && year.reports_on(date) {
            desk::work(&mut story, date)?;
        }
        year.tell(&story, date, page)?;
        if year.copy_now {
            year.copy_now = false;
            place.keep_older_copy(&story.lab)?;
        }
    }
    Ok(story)
}

/// The first day: the administrator lets the manager in; from then on one asks for an account and the other approves it.
fn open(story: &mut Story, date: NaiveDate) -> Result<(), Failure> {
    const HOUR: u32 = 3600;
    let mut day = Plan::new(date);
    let people: Vec<usize> = (1..AT_FIRST).chain([INSTRUMENT]).filter(|who| *who != MANAGER).collect();
    let [first_authorizer, _] = AUTHORIZERS;
    let each = |what: fn(usize) -> What| people.iter().copied().map(what).collect::<Vec<What>>();
    let start = [What::DefineDeviceRole, What::Admit(MANAGER), What::ListMethods, What::Supply(Supply::Head)];
    day.sitting(&mut story.chance, ADMIN, 8 * HOUR + 600, &start);
    day.push(&mut story.chance, 9 * HOUR, MANAGER, What::Enrol(MANAGER), false);
    day.sitting(&mut story.chance, MANAGER, 9 * HOUR + 600, &each(What::Request));
    day.sitting(&mut story.chance, ADMIN, 11 * HOUR, &each(What::Approve));
    for (who, at) in people.iter().copied().zip((13 * HOUR..).step_by(60)) {
        day.push(&mut story.chance, at, who, What::Enrol(who), false);
    }
    day.sitting(&mut story.chance, ADMIN, 14 * HOUR, &[What::Grant(first_authorizer)]);
    let analysts = ANALYSTS.into_iter().filter(|who| *who != SUCCESSOR);
    let performing = analysts.map(|who| What::Authorise(who, MethodDuty::Perform));
    let duties = [MethodDuty::Review, MethodDuty::Authorise];
    let reviewing = duties.into_iter().flat_map(|duty| AUTHORIZERS.map(|who| What::Authorise(who, duty)));
    day.sitting(&mut story.chance, MANAGER, 14 * HOUR, &performing.chain(reviewing).collect::<Vec<_>>());
    let lists: Vec<What> = Stock::at_first().into_iter().map(What::Supply).collect();
    day.sitting(&mut story.chance, MANAGER, 14 * HOUR + 900, &lists);
    let manager = [What::Authorise(MANAGER, MethodDuty::Review)];
    day.sitting(&mut story.chance, first_authorizer, 15 * HOUR + 1800, &manager);
    let events = day.finish();
    story.live(&events)?;
    story.marks.curious = story.accounts.get(&CURIOUS).copied();
    Ok(())
}

/// Something out of the ordinary, once, on the first working day after so many thousandths of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Clients,
    NightBurst,
    Deputy,
    CuriousOne,
    DeputyEnds,
    NewClients,
    Listeria,
    Leaves,
    Successor,
    Knocks,
    ViewerTries,
    EditVerified,
    Copy,
}

const TURNS: [(u64, Turn); 13] = [
    (0, Turn::Clients),
    (110, Turn::NightBurst),
    (190, Turn::Deputy),
    (300, Turn::CuriousOne),
    (330, Turn::Listeria),
    (400, Turn::NewClients),
    (450, Turn::DeputyEnds),
    (500, Turn::Leaves),
    (530, Turn::Successor),
    (560, Turn::Knocks),
    (650, Turn::ViewerTries),
    (760, Turn::EditVerified),
    (860, Turn::Copy),
];

/// What the laboratory has before it: plates in the incubator, turns to come.
struct Year {
    due: BTreeMap<NaiveDate, Vec<usize>>,
    turns: std::vec::IntoIter<(u64, Turn)>,
    next: Option<(u64, Turn)>,
    clients: usize,
    deputised: bool,
    left: bool,
    /// Of all, and of those to come, today included.
    working_days: (u64, u64),
    wanted: u64,
    in_incubator: u64,
    numbers: BTreeMap<i32, u32>,
    said: Vec<&'static str>,
    copy_now: bool,
    certified: bool,
    bad_run: bool,
    bad_lot: bool,
    out_since: Option<NaiveDate>,
}

impl Year {
    fn new(span: Span) -> Self {
        let working_days = span.days().skip(1).filter(|day| pace(*day) == Pace::Working).count();
        let working_days = u64::try_from(working_days).unwrap_or(0);
        let mut turns = TURNS.to_vec().into_iter();
        let next = turns.next();
        Self {
            due: BTreeMap::new(),
            turns,
            next,
            clients: 0,
            deputised: false,
            left: false,
            working_days: (working_days, working_days),
            // What comes in during the last days is not finished when the story ends.
            // The scenes after it are records too.
            wanted: (span.records + span.records * 9 / 4 / working_days.max(1)).saturating_sub(SCENES),
            in_incubator: 0,
            numbers: BTreeMap::new(),
            said: Vec::new(),
            copy_now: false,
            certified: false,
            bad_run: false,
            bad_lot: false,
            out_since: None,
        }
    }

    fn agenda(&mut self, story: &mut Story, date: NaiveDate) -> Result<Agenda, Failure> {
        let mut agenda = Agenda::default();
        let pace = pace(date);
        let was_deputised = self.deputised;
        if pace == Pace::Working {
            if story.accounts.contains_key(&SUCCESSOR) && !story.works(SUCCESSOR) {
                agenda.administration.push(What::Approve(SUCCESSOR));
                agenda.extras.push((MANAGER, What::Authorise(SUCCESSOR, MethodDuty::Perform)));
                agenda.enrols = Some(SUCCESSOR);
            }
            self.turn(story, &mut agenda);
            self.supplies(story, date, &mut agenda);
            self.samples(story, date, &mut agenda)?;
            self.working_days.1 = self.working_days.1.saturating_sub(1);
        }
        // On a Sunday the plates of a day wait in the refrigerator more often than not.
        if pace != Pace::Quiet || story.chance.per_mille(350) {
            let later = self.due.split_off(&date.succ_opt().unwrap_or(date));
            agenda.due = std::mem::replace(&mut self.due, later).into_values().flatten().collect();
            self.in_incubator = self.in_incubator.saturating_sub(u64::try_from(agenda.due.len()).unwrap_or(0));
        }
        // New roles and a new account count from the next day on, lost ones at once.
        agenda.deputised = was_deputised && self.deputised;
        agenda.left = self.left;
        agenda.joined = story.works(SUCCESSOR);
        Ok(agenda)
    }

    /// At most one turn a day; a turn that the day gives no occasion for waits for the next.
    fn turn(&mut self, story: &mut Story, agenda: &mut Agenda) {
        let (all, left) = self.working_days;
        let share = all.saturating_sub(left) * 1000 / all.max(1);
        let Some((_, turn)) = self.next.filter(|(at, _)| *at <= share) else { return };
        let texts = story.texts;
        match turn {
            Turn::Clients | Turn::NewClients => {
                let until = if turn == Turn::Clients { CLIENTS_AT_FIRST } else { CLIENTS.len() };
                agenda.extras = (self.clients..until).map(|client| (MANAGER, What::Register(client))).collect();
                self.clients = until;
            }
            Turn::NightBurst => {
                agenda.night = (0..9).map(|n| (ADMIN, What::Guess(n))).collect();
                self.said.push(texts.turn_night);
            }
            Turn::Deputy => {
                agenda.administration.push(What::Deputise(DEPUTY));
                agenda.extras.push((MANAGER, What::Authorise(DEPUTY, MethodDuty::Review)));
                self.deputised = true;
                self.said.push(texts.turn_deputy);
            }
            Turn::DeputyEnds => {
                // Her one attempt to verify her own work belongs to the story, so she stands in until it has happened.
                if story.marks.four_eyes.is_none() {
                    return;
                }
                agenda.administration.push(What::EndDeputising(DEPUTY));
                self.deputised = false;
                self.said.push(texts.turn_deputy_ends);
            }
            Turn::CuriousOne => {
                agenda.extras.push((CURIOUS, What::TryOpenAccount));
                self.said.push(texts.turn_curious);
            }
            Turn::Listeria => self.said.push(texts.turn_listeria),
            Turn::Leaves => {
                agenda.administration.push(What::CloseAccount(LEAVER));
                self.said.push(texts.turn_leaves);
                self.left = true;
            }
            Turn::Successor => {
                agenda.extras.push((MANAGER, What::Request(SUCCESSOR)));
                self.said.push(texts.turn_successor);
            }
            Turn::Knocks => {
                agenda.night.push((LEAVER, What::TryClosedAccount));
                self.said.push(texts.turn_knocks);
            }
            Turn::ViewerTries => {
                let Some(job) = story.verified.last() else { return };
                agenda.extras.extend(VIEWERS.first().map(|viewer| (*viewer, What::TryEnter(*job))));
                self.said.push(texts.turn_viewer);
            }
            Turn::EditVerified => {
                let Some(job) = story.verified.last() else { return };
                agenda.extras.push((CURIOUS, What::TryEditVerified(*job)));
                self.said.push(texts.turn_edit_verified);
            }
            Turn::Copy => self.copy_now = true,
        }
        self.next = self.turns.next();
    }

    /// What the laboratory's lists need on this day, and what goes wrong with what is on them.
    fn supplies(&mut self, story: &mut Story, date: NaiveDate, agenda: &mut Agenda) {
        let (all, left) = self.working_days;
        let share = all.saturating_sub(left) * 1000 / all.max(1);
        let texts = story.texts;
        let (manager, analyst) = story.stock.due(date);
        agenda.extras.extend(manager.into_iter().map(|item| (MANAGER, What::Supply(item))));
        agenda.extras.extend(analyst.into_iter().map(|item| (REPORTER, What::Supply(item))));
        if !self.certified && date >= story.stock.certified {
            agenda.administration.push(What::Supply(Supply::Certificate));
            self.certified = true;
            self.said.push(texts.turn_certificate);
        }
        if !self.bad_run && share >= 300 {
            // A plate count that is read today names a further run of its week.
            let due = self.due.range(..=date).flat_map(|(_, jobs)| jobs.iter().copied());
            let found = due.into_iter().find(|job| story.jobs.get(*job).is_some_and(|job| job.method == PLATE_COUNT));
            if let Some(job) = found.and_then(|job| story.jobs.get_mut(job)) {
                job.run = Run::Bad;
                let received = story.samples.get(job.sample).map_or(date, |sample| sample.received);
                agenda.extras.push((REPORTER, What::Supply(Supply::BadRun(received))));
                self.bad_run = true;
                self.said.push(texts.turn_bad_run);
            }
        }
        if let Some(job) = story.verified.last().filter(|_| !self.bad_lot && share >= 550) {
            agenda.extras.push((REPORTER, What::Supply(Supply::BadLot)));
            agenda.extras.push((REPORTER, What::Supply(Supply::BadLotFails)));
            agenda.extras.push((REPORTER, What::TryBadLot(*job)));
            self.bad_lot = true;
            self.said.push(texts.turn_bad_lot);
        }
        match self.out_since {
            None if share >= 600 => {
                agenda.extras.push((MANAGER, What::Supply(Supply::OutOfService(date))));
                self.out_since = Some(date);
                self.said.push(texts.turn_out_of_service);
            }
            Some(since) if story.stock.is_out() && (date - since).num_days() >= 7 => {
                agenda.extras.push((MANAGER, What::Supply(Supply::BackInService(date))));
            }
            _ => {}
        }
    }

    /// Reports are written on two days a week, in a short story on all.
    fn reports_on(&self, date: NaiveDate) -> bool {
        self.working_days.0 < 100 || matches!(date.weekday(), Weekday::Tue | Weekday::Fri)
    }

    /// As many samples as lead to the wanted number of records by the last day.
    fn samples(&mut self, story: &mut Story, date: NaiveDate, agenda: &mut Agenda) -> Result<(), Failure> {
        let listeria = self.said.contains(&story.texts.turn_listeria);
        let written = story.lab.size()?;
        let waiting = u64::try_from(story.submitted.len() + story.returned.len()).unwrap_or(0);
        let coming = self.in_incubator * 3 + waiting;
        let left = self.wanted.saturating_sub(written + coming);
        let days = number(self.working_days.1.max(1));
        let wanted = ((number(left) / days - PER_DAY) / PER_SAMPLE).max(1.0)
            * (0.6 + number(u64::from(story.chance.below(800))) / 1000.0);
        let mut count = 0.0;
        while count < wanted && self.clients > 0 && !self.said_clients(agenda) {
            self.receive(story, date, agenda, None)?;
            count += 1.0;
        }
        if listeria {
            self.receive(story, date, agenda, Some(MEAT_PLANT))?;
        }
        Ok(())
    }

    /// On the day the first clients are registered nothing comes in yet.
    fn said_clients(&self, agenda: &Agenda) -> bool {
        self.clients == CLIENTS_AT_FIRST && agenda.extras.iter().any(|(_, what)| matches!(what, What::Register(_)))
    }

    fn receive(
        &mut self,
        story: &mut Story,
        date: NaiveDate,
        agenda: &mut Agenda,
        only: Option<usize>,
    ) -> Result<(), Failure> {
        let known = story.clients.len().max(1);
        let client =
            only.unwrap_or_else(|| usize::try_from(story.chance.below(u32::try_from(known).unwrap_or(1))).unwrap_or(0));
        let Some((_, trade)) = CLIENTS.get(client) else { return Err(internal("there is no such client")) };
        let number = self.numbers.entry(date.year()).or_insert(0);
        *number += 1;
        let sample = story.samples.len();
        let code = format!("S-{}-{number:05}", date.year());
        let matrix = story.chance.pick(matrices(story.texts, *trade)).unwrap_or("-");
        let condition = if story.chance.per_mille(25) { story.chance.pick(story.texts.conditions) } else { None };
        let ordered = story.chance.per_mille(250);
        let received = date;
        story.samples.push(Sample {
            client,
            code,
            matrix,
            condition,
            id: None,
            received,
            jobs: Vec::new(),
            ordered,
            open: 0,
        });
        agenda.samples.push(sample);
        let offered = methods::of(*trade);
        let wanted = usize::try_from(story.chance.within(2, 3)).unwrap_or(2);
        for method in offered.iter().copied().take(if only.is_some() { offered.len() } else { wanted }) {
            let Some(rules) = METHODS.get(method) else { continue };
            let mut reading = methods::read(rules, &mut story.chance);
            if only.is_some() && method == LISTERIA {
                reading = Reading::Presence(true);
                story.listeria = Some(story.jobs.len());
            }
            let analyst = match story.chance.pick(&ANALYSTS) {
                Some(who) if !self.deputised || story.marks.four_eyes.is_some() => who,
                _ => DEPUTY,
            };
            let due = date.checked_add_days(Days::new(u64::from(rules.days))).unwrap_or(date);
            self.due.entry(due).or_default().push(story.jobs.len());
            self.in_incubator += 1;
            if let Some(of) = story.samples.get_mut(sample) {
                of.jobs.push(story.jobs.len());
                of.open += 1;
            }
            story.jobs.push(Job {
                sample,
                method,
                analyst,
                reading,
                touched: Vec::new(),
                id: None,
                verifier: None,
                incubator: INSTRUMENTS[0],
                run: Run::Weekly,
            });
        }
        Ok(())
    }

    /// Tells what was out of the ordinary on this day.
    fn tell(&mut self, story: &Story, date: NaiveDate, page: &mut Page<'_>) -> Result<(), Failure> {
        for text in self.said.drain(..) {
            let day = super::text::day(date, story.texts);
            page.item(&fill(text, story.texts, &[("date", Arg::from(day))]))?;
        }
        Ok(())
    }
}

fn matrices(texts: &'static Texts, trade: Trade) -> &'static [&'static str] {
    match trade {
        Trade::Dairy => texts.dairy,
        Trade::Meat => texts.meat,
        Trade::Water => texts.water,
        Trade::Kitchen => texts.kitchen,
        Trade::Hotel => texts.hotel,
    }
}

/// Counts of a story are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "a count of records, only used to spread them over days")]
fn number(count: u64) -> f64 {
    count as f64
}

/// The demonstration is not what it was written to be.
pub(super) fn internal(what: &'static str) -> Failure {
    Failure::failed("demo", format!("the demonstration went another way than it was told: {what}"))
}

/// The day on which the demonstration runs.
pub(super) fn today(now: Timestamp) -> NaiveDate {
    now.to_datetime().date_naive()
}
