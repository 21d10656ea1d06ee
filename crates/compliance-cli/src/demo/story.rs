//! The life of the laboratory: who did what when, carried out through the same calls that a laboratory in use makes.

use super::cast::{ADMIN, CLIENTS, CONTACTS, DEVICE_ROLE, INSTRUMENT, PEOPLE, password};
use super::chance::Chance;
use super::methods::{METHODS, Mistake, PLATE_COUNT, Reading, in_water};
use super::supply::{BAD_LOT, Stock, Supply, order_of, run_of, specification, uncertainty};
use super::text::Texts;
use libcompliance::access::{MethodDuty, OPTIONAL_ROLES, Period, Permission, Scope};
use libcompliance::chrono::NaiveDate;
use libcompliance::id::{AccountId, ClientId, ReportId, ResultId, SampleId};
use libcompliance::identity::PermissionRight;
use libcompliance::model::ResultFacts;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::ManualClock;
use libcompliance_lab::{
    Arrival, Device, EnrolmentCode, Lab, LabError, NewAccount, NewClient, NewMethodRight, NewResult, NewSample,
    ResultEdit, Session,
};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Something that somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    SignIn,
    SignInWrongly,
    SignOut,
    /// Somebody tries passwords for the administrator's account at night.
    Guess(u32),
    /// Somebody types a login that nobody has.
    UnknownLogin,
    Register(usize),
    Receive(usize),
    Enter(usize),
    Correct(usize, Mistake),
    Submit(usize),
    Verify(usize),
    Return(usize),
    /// The first person whom the administrator lets in alone, since nobody else can approve yet.
    Admit(usize),
    Request(usize),
    /// Approves what another person asked for, and checks the identity.
    Approve(usize),
    /// Somebody sets the first password with the code that was handed over.
    Enrol(usize),
    DefineDeviceRole,
    ListMethods,
    /// A single permission, to authorise the manager for methods: nobody authorises himself.
    Grant(usize),
    Authorise(usize, MethodDuty),
    CloseAccount(usize),
    Deputise(usize),
    EndDeputising(usize),
    TryVerifyOwn(usize),
    TryEditVerified(usize),
    TryOpenAccount,
    TryEnter(usize),
    TryClosedAccount,
    /// Something on the laboratory's lists.
    Supply(Supply),
    /// A result on a lot that failed its check.
    TryBadLot(usize),
    /// A result whose control run was out of control.
    TryBadRun(usize),
    /// The run is repeated and the result names the repetition.
    Repeat(usize),
}

/// One thing that happens at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) who: usize,
    pub(super) what: What,
    /// Whether the session has ended by itself before, so that the action is refused.
    pub(super) lapsed: bool,
}

/// A sample.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) client: usize,
    pub(super) code: String,
    pub(super) matrix: &'static str,
    pub(super) condition: Option<&'static str>,
    pub(super) id: Option<SampleId>,
    pub(super) received: NaiveDate,
    /// Its tests.
    pub(super) jobs: Vec<usize>,
    /// Whether they are ordered as soon as it comes in.
    pub(super) ordered: bool,
    /// Tests that are not verified.
    pub(super) open: usize,
}

/// One test of one sample.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) sample: usize,
    pub(super) method: usize,
    pub(super) analyst: usize,
    pub(super) reading: Reading,
    pub(super) touched: Vec<usize>,
    pub(super) id: Option<ResultId>,
    /// Who verified it.
    pub(super) verifier: Option<usize>,
    /// The incubator it was in.
    pub(super) incubator: &'static str,
    /// The control run that it names.
    pub(super) run: Run,
}

/// The control run that a plate count names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// That of its week.
    Weekly,
    /// One that was out of control.
    Bad,
    /// Its repetition, which the result is still to name.
    Repeated,
}

/// A report that was issued.
#[derive(Debug, Clone, Copy)]
pub(super) struct Issued {
    pub(super) sample: usize,
    pub(super) id: ReportId,
    /// Who authorised it.
    pub(super) authoriser: usize,
}

/// Where in the trail the events stand that the attacks are about.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// The result that found Listeria, and the record of its entry.
    pub(super) listeria: Option<(ResultId, u64)>,
    /// The code of its sample.
    pub(super) listeria_sample: String,
    /// A record that says that somebody tried to verify her own work.
    pub(super) four_eyes: Option<u64>,
    /// The last correction of a value.
    pub(super) correction: Option<u64>,
    /// The account of the analyst who would like to be more.
    pub(super) curious: Option<AccountId>,
    /// A record that says that a result was verified.
    pub(super) verified: Option<u64>,
    /// The report whose file is altered, its number and the record of its issue.
    pub(super) issued: Option<(ReportId, u64)>,
    pub(super) issued_number: String,
    /// The records of what a failed lot and a run out of control refused.
    pub(super) bad_lot: Option<u64>,
    pub(super) bad_run: Option<u64>,
}

/// How much of what there is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) samples: u64,
    pub(super) results: u64,
    pub(super) verified: u64,
    pub(super) corrections: u64,
    pub(super) returned: u64,
    pub(super) sign_ins: u64,
    pub(super) failed_sign_ins: u64,
    pub(super) refused: u64,
    pub(super) lapsed: u64,
    pub(super) administration: u64,
    pub(super) orders: u64,
    pub(super) lists: u64,
    pub(super) reports: u64,
}

/// The laboratory with everything that the story needs to know of it.
pub(super) struct Story {
    pub(super) lab: Lab,
    pub(super) clock: Arc<ManualClock>,
    pub(super) chance: Chance,
    pub(super) texts: &'static Texts,
    pub(super) clients: HashMap<usize, ClientId>,
    pub(super) samples: Vec<Sample>,
    pub(super) jobs: Vec<Job>,
    /// Jobs that wait for somebody else's eyes, that came back, that are done.
    pub(super) submitted: Vec<usize>,
    pub(super) returned: Vec<usize>,
    pub(super) verified: Vec<usize>,
    pub(super) accounts: HashMap<usize, AccountId>,
    pub(super) marks: Marks,
    pub(super) tally: Tally,
    /// The job whose result finds Listeria.
    pub(super) listeria: Option<usize>,
    pub(super) stock: Stock,
    /// One sample in so many gets a report.
    pub(super) every: usize,
    /// Samples that wait for their report.
    pub(super) tested: VecDeque<usize>,
    pub(super) issued: Vec<Issued>,
    sessions: HashMap<usize, Session>,
    /// Whose account was asked for and is not approved.
    waiting: HashSet<usize>,
    /// The codes that were handed over and not used yet.
    codes: HashMap<usize, EnrolmentCode>,
}

impl Story {
    pub(super) fn new(
        lab: Lab,
        clock: Arc<ManualClock>,
        seed: u64,
        texts: &'static Texts,
        stock: Stock,
        every: usize,
    ) -> Self {
        Self {
            stock,
            every,
            tested: VecDeque::new(),
            issued: Vec::new(),
            lab,
            clock,
            chance: Chance::new(seed),
            texts,
            clients: HashMap::new(),
            samples: Vec::new(),
            jobs: Vec::new(),
            submitted: Vec::new(),
            returned: Vec::new(),
            verified: Vec::new(),
            accounts: HashMap::new(),
            marks: Marks::default(),
            tally: Tally::default(),
            listeria: None,
            sessions: HashMap::new(),
            waiting: HashSet::new(),
            codes: HashMap::new(),
        }
    }

    /// Carries out one day in one transaction; whoever sets a first password does it in one of his own, since an account must
    /// be on the disk before somebody can sign in to it; so does who looks a result up in order to change it.
    pub(super) fn live(&mut self, events: &[Event]) -> Result<(), LabError> {
        let lab = self.lab.clone();
        let alone = |event: &Event| matches!(event.what, What::Enrol(_) | What::Repeat(_));
        for part in events.chunk_by(|before, after| !alone(before) && !alone(after)) {
            match part {
                [event] if alone(event) => self.act(event)?,
                _ => drop(lab.batch(|| part.iter().try_for_each(|event| self.act(event)))?),
            }
        }
        Ok(())
    }

    /// Whether somebody has a password.
    pub(super) fn works(&self, who: usize) -> bool {
        self.accounts.contains_key(&who) && !self.codes.contains_key(&who) && !self.waiting.contains(&who)
    }

    fn act(&mut self, event: &Event) -> Result<(), LabError> {
        self.clock.set(event.at);
        if event.lapsed {
            let (result, code) = (self.carry_out(event), "session_ended");
            self.sessions.remove(&event.who);
            self.refused(result, code)?;
            self.tally.lapsed += 1;
            return Ok(());
        }
        match event.what {
            What::TryVerifyOwn(_) => {
                let result = self.carry_out(event);
                let record = self.refused(result, "four_eyes")?;
                self.marks.four_eyes.get_or_insert(record);
                Ok(())
            }
            What::TryEditVerified(_) => {
                let result = self.carry_out(event);
                self.refused(result, "wrong_state").map(drop)
            }
            What::TryBadLot(_) => {
                let result = self.carry_out(event);
                self.marks.bad_lot = Some(self.refused(result, "lot_invalid")?);
                Ok(())
            }
            What::TryBadRun(at) => {
                let result = self.carry_out(event);
                self.marks.bad_run = Some(self.refused(result, "qc_not_in_control")?);
                self.jobs.get_mut(at).ok_or_else(nobody)?.run = Run::Repeated;
                Ok(())
            }
            What::TryOpenAccount | What::TryEnter(_) => {
                let result = self.carry_out(event);
                self.refused(result, "permission_missing").map(drop)
            }
            _ => self.carry_out(event),
        }
    }

    /// The record of a refusal that the story expects.
    fn refused(&mut self, result: Result<(), LabError>, code: &str) -> Result<u64, LabError> {
        match result {
            Err(LabError::Denied { denial, record }) if denial.code == code => {
                self.tally.refused += u64::from(code != "session_ended");
                Ok(record)
            }
            Err(other) => Err(other),
            Ok(()) => Err(unexpected("an action that must be refused was not")),
        }
    }

    fn carry_out(&mut self, event: &Event) -> Result<(), LabError> {
        match event.what {
            What::SignIn => self.sign_in(event.who),
            What::SignInWrongly => self.fail_sign_in(login(event.who)?, device(event.who)?),
            What::SignOut => {
                let session = self.sessions.remove(&event.who).ok_or_else(nobody)?;
                session.sign_out().map(drop)
            }
            What::Guess(_) => self.fail_sign_in(login(ADMIN)?, Device::unknown()),
            What::UnknownLogin => self.fail_sign_in("admin", device(event.who)?),
            What::TryClosedAccount => {
                let person = PEOPLE.get(event.who).ok_or_else(nobody)?;
                self.refuse_sign_in(person.login, &password(person), Device::unknown())
            }
            What::Register(_) | What::Receive(_) | What::Enter(_) | What::TryEnter(_) | What::TryBadLot(_) => {
                self.bring_in(event)
            }
            What::Supply(item) => {
                let session = self.session(event.who)?;
                self.tally.lists += 1;
                self.stock.put(&session, item, self.texts)
            }
            What::Correct(..)
            | What::Submit(_)
            | What::Verify(_)
            | What::Return(_)
            | What::TryVerifyOwn(_)
            | What::TryBadRun(_)
            | What::Repeat(_)
            | What::TryEditVerified(_) => self.work_on(event),
            What::Enrol(who) => self.enrol(who),
            What::Admit(_)
            | What::Request(_)
            | What::Approve(_)
            | What::DefineDeviceRole
            | What::ListMethods
            | What::Grant(_)
            | What::Authorise(..)
            | What::CloseAccount(_)
            | What::Deputise(_)
            | What::EndDeputising(_)
            | What::TryOpenAccount => self.administer(event),
        }
    }

    fn sign_in(&mut self, who: usize) -> Result<(), LabError> {
        let person = PEOPLE.get(who).ok_or_else(nobody)?;
        let session = self.lab.sign_in(person.login, &password(person), Device::named(person.device))?;
        self.sessions.insert(who, session);
        self.tally.sign_ins += 1;
        Ok(())
    }

    fn fail_sign_in(&mut self, login: &str, device: Device) -> Result<(), LabError> {
        self.refuse_sign_in(login, "Zima-2023", device)
    }

    fn refuse_sign_in(&mut self, login: &str, password: &str, device: Device) -> Result<(), LabError> {
        match self.lab.sign_in(login, password, device) {
            Err(LabError::SignInRefused { .. }) => {
                self.tally.failed_sign_ins += 1;
                Ok(())
            }
            Err(other) => Err(other),
            Ok(_) => Err(unexpected("a sign-in that must be refused was not")),
        }
    }

    fn enrol(&mut self, who: usize) -> Result<(), LabError> {
        let person = PEOPLE.get(who).ok_or_else(nobody)?;
        let code = self.codes.remove(&who).ok_or_else(nobody)?;
        self.lab.enrol(person.login, code.expose(), &password(person), &Device::named(person.device))?;
        self.tally.administration += 1;
        Ok(())
    }

    fn session(&self, who: usize) -> Result<Session, LabError> {
        self.sessions.get(&who).cloned().ok_or_else(nobody)
    }

    /// Clients, samples and first readings.
    fn bring_in(&mut self, event: &Event) -> Result<(), LabError> {
        let session = self.session(event.who)?;
        match event.what {
            What::Register(client) => {
                let (name, _) = CLIENTS.get(client).ok_or_else(nobody)?;
                let contact = CONTACTS.get(client).ok_or_else(nobody)?;
                let (id, _) = session.register_client_with(&NewClient { name, contact })?;
                self.clients.insert(client, id);
            }
            What::Receive(at) => {
                let sample = self.samples.get_mut(at).ok_or_else(nobody)?;
                let client = *self.clients.get(&sample.client).ok_or_else(nobody)?;
                let order = order_of(sample, &mut self.chance);
                let sampled = sample.received.to_string();
                let temperature = format!("{}.{}", self.chance.within(2, 5), self.chance.below(10));
                let new = NewSample {
                    condition: sample.condition,
                    order: Some(&order),
                    sampled: Some(&sampled),
                    arrival: Arrival { temperature: Some(&temperature), ..Arrival::default() },
                    ..NewSample::new(client, &sample.code, sample.matrix)
                };
                let id = session.receive_sample(&new)?.0;
                sample.id = Some(id);
                self.tally.samples += 1;
                if sample.ordered {
                    for at in &sample.jobs {
                        let job = self.jobs.get_mut(*at).ok_or_else(nobody)?;
                        let analyte = self.texts.analytes.get(job.method).ok_or_else(nobody)?;
                        let method = METHODS.get(job.method).ok_or_else(nobody)?.standard;
                        job.id = Some(session.order_result(id, analyte, method, specification(job.method))?.0);
                        self.tally.orders += 1;
                    }
                }
            }
            What::Enter(at) | What::TryEnter(at) | What::TryBadLot(at) => self.enter(event, &session, at)?,
            _ => {}
        }
        Ok(())
    }

    /// A first reading, or an attempt at one.
    fn enter(&mut self, event: &Event, session: &Session, at: usize) -> Result<(), LabError> {
        let bad_lot = matches!(event.what, What::TryBadLot(_));
        let job = self.jobs.get_mut(at).ok_or_else(nobody)?;
        let method = METHODS.get(job.method).ok_or_else(nobody)?;
        let sample = self.samples.get(job.sample).ok_or_else(nobody)?;
        let sheet = job.reading.sheet(self.texts);
        let analyte = self.texts.analytes.get(job.method).ok_or_else(nobody)?;
        let value = job.reading.value(self.texts, in_water(method));
        let lot = if bad_lot { BAD_LOT.to_owned() } else { self.stock.lot(job.method, sample.received) };
        let lots = [lot.as_str()];
        let incubator = self.stock.incubator((job.sample, job.method), sample.received);
        let run = run_of(sample.received, if job.run == Run::Bad { "-B" } else { "" });
        let started = sample.received.to_string();
        let new = NewResult {
            raw: sheet.as_deref(),
            uncertainty: uncertainty(job.reading),
            specification: specification(job.method),
            instrument: Some(incubator),
            lots: &lots,
            qc: (job.method == PLATE_COUNT).then_some(run.as_str()),
            started: Some(&started),
            finished: Some(&day_of(event.at)),
            ..NewResult::new(analyte, method.standard, value)
        };
        let ordered = job.id.filter(|_| matches!(event.what, What::Enter(_)));
        let (id, receipt) = match ordered {
            Some(id) => (id, session.enter_ordered(id, &new)?),
            None => session.enter_result(sample.id.ok_or_else(nobody)?, &new)?,
        };
        job.id = Some(id);
        job.incubator = incubator;
        job.touched.push(event.who);
        self.tally.results += 1;
        if self.listeria == Some(at) {
            self.marks.listeria = Some((id, receipt.index));
            self.marks.listeria_sample.clone_from(&sample.code);
        }
        Ok(())
    }

    /// The way of a result from its entry to its verification.
    fn work_on(&mut self, event: &Event) -> Result<(), LabError> {
        let session = self.session(event.who)?;
        let (What::Correct(at, _)
        | What::Submit(at)
        | What::Verify(at)
        | What::Return(at)
        | What::TryVerifyOwn(at)
        | What::TryBadRun(at)
        | What::Repeat(at)
        | What::TryEditVerified(at)) = event.what
        else {
            return Ok(());
        };
        let job = self.jobs.get_mut(at).ok_or_else(nobody)?;
        let id = job.id.ok_or_else(nobody)?;
        match event.what {
            What::Correct(_, mistake) => {
                // What a method cannot get wrong in this way was never wrong.
                let Some(right) = job.reading.corrected(mistake, &mut self.chance) else { return Ok(()) };
                let water = METHODS.get(job.method).is_some_and(in_water);
                let value = right.value(self.texts, water);
                let reason = (mistake.code(), Some(mistake.words(self.texts)));
                self.marks.correction = Some(session.correct_result(id, value, reason)?.index);
                job.reading = right;
                job.touched.push(event.who);
                self.tally.corrections += 1;
            }
            What::Submit(_) => {
                session.submit_result(id)?;
                job.touched.push(event.who);
                self.submitted.push(at);
            }
            What::Verify(_) | What::TryVerifyOwn(_) | What::TryBadRun(_) => {
                let receipt = session.verify_result(id)?;
                self.marks.verified = Some(receipt.index);
                self.verified.push(at);
                self.tally.verified += 1;
                job.verifier = Some(event.who);
                let number = job.sample;
                let sample = self.samples.get_mut(number).ok_or_else(nobody)?;
                sample.open = sample.open.saturating_sub(1);
                if sample.open == 0 && number % self.every == 0 {
                    self.tested.push_back(number);
                }
            }
            What::Repeat(_) => {
                let received = self.samples.get(job.sample).ok_or_else(nobody)?.received;
                self.stock.put(&session, Supply::Repetition(received), self.texts)?;
                let facts = ResultFacts { qc: Some(run_of(received, "-C")), ..session.result(id)?.facts };
                let text = Some(self.texts.why_repeated);
                session.edit_result(id, &ResultEdit { facts, reason: "run_repeated", text })?;
                job.run = Run::Weekly;
                job.touched.push(event.who);
                self.tally.corrections += 1;
            }
            What::Return(_) => {
                let (code, words) = self.chance.pick(self.texts.returns).ok_or_else(nobody)?;
                session.return_result(id, (code, Some(words)))?;
                self.returned.push(at);
                self.tally.returned += 1;
            }
            What::TryEditVerified(_) => {
                let value = Reading::FoodFew.value(self.texts, false);
                session.correct_result(id, value, (Mistake::Plate.code(), None))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Accounts and roles.
    fn administer(&mut self, event: &Event) -> Result<(), LabError> {
        let session = self.session(event.who)?;
        let account = |who: usize| self.accounts.get(&who).copied().ok_or_else(nobody);
        let texts = self.texts;
        match event.what {
            What::Admit(who) => {
                let admitted = session.admit(&wanted(who)?, "known_personally")?;
                self.accounts.insert(who, admitted.account);
                self.codes.extend(admitted.code.map(|code| (who, code)));
            }
            What::Request(who) => {
                let (id, _) = session.request_account(&wanted(who)?)?;
                self.accounts.insert(who, id);
                self.waiting.insert(who);
            }
            What::Approve(who) => {
                let id = account(who)?;
                session.approve_account(id)?;
                let admitted = session.check_identity(id, "id_document")?;
                self.waiting.remove(&who);
                self.codes.extend(admitted.code.map(|code| (who, code)));
            }
            What::DefineDeviceRole => {
                let shipped = OPTIONAL_ROLES.iter().find(|(name, _)| *name == DEVICE_ROLE).ok_or_else(nobody)?;
                let permissions: Vec<&str> = shipped.1.iter().map(|permission| permission.name()).collect();
                session.define_role(DEVICE_ROLE, &permissions, &[], None)?;
            }
            What::ListMethods => {
                session.change_access_settings(("method_list", Some(texts.why_methods)), |settings| {
                    settings.methods = METHODS.iter().map(|method| method.standard.to_owned()).collect();
                    settings.methods.sort();
                })?;
            }
            What::Grant(who) => {
                let permission = Permission::METHOD_AUTHORIZE.name().to_owned();
                session.change_rights(account(who)?, ("nobody_authorises_himself", None), |rights| {
                    rights.grants.push(PermissionRight { permission, scope: Scope::All, period: Period::ALWAYS });
                })?;
            }
            What::Authorise(who, duty) => {
                for method in &METHODS {
                    let evidence = texts.evidence;
                    let new = NewMethodRight { method: method.standard, duty, period: Period::ALWAYS, evidence };
                    session.authorise_method(account(who)?, &new)?;
                }
            }
            What::TryOpenAccount => {
                let new = NewAccount::person("p.lewandowski2", "Piotr Lewandowski", &["authorizer"]);
                session.request_account(&new)?;
            }
            What::CloseAccount(who) => {
                session.deactivate(account(who)?, ("left", Some(texts.why_left)))?;
            }
            What::Deputise(who) => {
                let roles = ["analyst", "authorizer"];
                session.set_roles(account(who)?, &roles, ("deputy", Some(texts.why_deputy)))?;
            }
            What::EndDeputising(who) => {
                session.set_roles(account(who)?, &["analyst"], ("deputy_ended", Some(texts.why_deputy_ended)))?;
            }
            _ => {}
        }
        self.tally.administration += 1;
        Ok(())
    }
}

/// The account that somebody is to have.
fn wanted(who: usize) -> Result<NewAccount<'static>, LabError> {
    let person = PEOPLE.get(who).ok_or_else(nobody)?;
    Ok(match who {
        INSTRUMENT => NewAccount::device(person.login, person.name, person.roles),
        _ => NewAccount::person(person.login, person.name, person.roles),
    })
}

fn login(who: usize) -> Result<&'static str, LabError> {
    PEOPLE.get(who).map(|person| person.login).ok_or_else(nobody)
}

fn device(who: usize) -> Result<Device, LabError> {
    PEOPLE.get(who).map(|person| Device::named(person.device)).ok_or_else(nobody)
}

fn nobody() -> LabError {
    unexpected("the story refers to something that is not there yet")
}

/// The day of a moment; nobody enters anything near midnight, when Warsaw has another day.
fn day_of(at: Timestamp) -> String {
    at.to_datetime().date_naive().to_string()
}

fn unexpected(what: &str) -> LabError {
    LabError::Invalid(format!("the demonstration went another way than it was told: {what}"))
}
