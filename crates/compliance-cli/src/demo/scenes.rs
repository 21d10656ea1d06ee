//! Who may do what, shown on the day on which the story ends: a refusal with its reasons, an account that is closed while
//! another program works under it, a sign-in that waits, a password that breaks rules, and a signed access review.

use super::cast::{ADMIN, CARELESS, CURIOUS, FORGETFUL, LAST_DAY, MANAGER, PEOPLE, password};
use super::make::internal;
use super::place::Place;
use super::story::Story;
use super::witness::{Answer, Witness};
use crate::exit::{Failure, Told};
use crate::refusal;
use libcompliance::access::review::LineDecision;
use libcompliance_lab::{Device, LabError, Session};

/// What came of the scenes.
pub(super) struct Scenes {
    /// A refusal as the command tells it.
    pub(super) refused: Told,
    /// What the other program was told, and whether it was a process of its own.
    pub(super) witness: Answer,
    pub(super) own_process: bool,
    /// The record that closed the account.
    pub(super) closed: u64,
    /// Wrong passwords before the right one had to wait.
    pub(super) wrong: u64,
    /// The record of the right password that came too early.
    pub(super) early: u64,
    /// The refused password as the command tells it.
    pub(super) password: Told,
    pub(super) review: Review,
}

/// The access review.
pub(super) struct Review {
    /// Accounts in use.
    pub(super) lines: u64,
    /// Those with rights for laboratory work that were never used.
    pub(super) unused: u64,
    /// The record that says that the signer may not decide on her own rights.
    pub(super) own: u64,
    /// The record of the signature.
    pub(super) signed: u64,
}

impl Scenes {
    pub(super) fn as_json(&self) -> serde_json::Value {
        let (code, record) = match &self.witness {
            Answer::Refused { code, record } => (Some(code), Some(record)),
            Answer::Done => (None, None),
        };
        serde_json::json!({
            "refused": self.refused.facts,
            "closed": {"record": self.closed, "own_process": self.own_process, "then": code, "refusal": record},
            "waits": {"wrong": self.wrong, "early": self.early},
            "password": self.password.facts,
            "review": {
                "lines": self.review.lines, "unused": self.review.unused, "own": self.review.own,
                "signed": self.review.signed,
            },
        })
    }
}

/// Carries them out, each under the clock of the story.
pub(super) fn perform(story: &Story, place: &Place) -> Result<Scenes, Failure> {
    let mut stage = Stage { story };
    stage.wait(600);
    let refused = stage.refused()?;
    let (witness, own_process, closed) = stage.closed(place)?;
    let (wrong, early) = stage.waits()?;
    let password = stage.careless()?;
    let review = stage.reviewed()?;
    Ok(Scenes { refused, witness, own_process, closed, wrong, early, password, review })
}

/// Where people do things one by one, each at its own moment.
pub(super) struct Stage<'a> {
    pub(super) story: &'a Story,
}

impl Stage<'_> {
    pub(super) fn wait(&mut self, seconds: i64) {
        self.story.clock.set(self.story.lab.now().plus_micros(seconds * 1_000_000));
    }

    pub(super) fn sign_in(&mut self, who: usize) -> Result<Session, Failure> {
        let person = PEOPLE.get(who).ok_or_else(|| internal("there is no such person"))?;
        self.wait(20);
        Ok(self.story.lab.sign_in(person.login, &password(person), Device::named(person.device))?)
    }

    pub(super) fn sign_out(&mut self, session: Session) -> Result<(), Failure> {
        self.wait(20);
        Ok(session.sign_out().map(drop)?)
    }

    /// An analyst tries to verify a result.
    fn refused(&mut self) -> Result<Told, Failure> {
        let (result, _) = self.story.marks.listeria.ok_or_else(|| internal("no Listeria was found"))?;
        let session = self.sign_in(CURIOUS)?;
        self.wait(30);
        let told = match session.verify_result(result) {
            Err(LabError::Denied { denial, record }) if denial.code == "permission_missing" => {
                refusal::denied(&denial, Some(record))
            }
            Err(other) => return Err(other.into()),
            Ok(_) => return Err(internal("an action that must be refused was not")),
        };
        self.sign_out(session)?;
        Ok(told)
    }

    /// Another program works under a session; the account is closed here; the very next action there is refused.
    fn closed(&mut self, place: &Place) -> Result<(Answer, bool, u64), Failure> {
        let story = self.story;
        let id = *story.accounts.get(&LAST_DAY).ok_or_else(|| internal("there is no such account"))?;
        let session = self.sign_in(LAST_DAY)?;
        let mut witness = Witness::call(&place.lab(), session.token())?;
        self.wait(30);
        if witness.act(story.lab.now())? != Answer::Done {
            return Err(internal("the other program could not work under the session"));
        }
        let admin = self.sign_in(ADMIN)?;
        self.wait(30);
        let closed = admin.deactivate(id, ("left", Some(story.texts.why_left)))?.index;
        self.wait(1);
        let answer = witness.act(story.lab.now())?;
        if !matches!(&answer, Answer::Refused { code, .. } if code == "account_inactive") {
            return Err(internal("the other program was not refused"));
        }
        let own_process = witness.is_a_process();
        witness.dismiss()?;
        self.sign_out(admin)?;
        Ok((answer, own_process, closed))
    }

    /// After five wrong passwords the right one has to wait too.
    fn waits(&mut self) -> Result<(u64, u64), Failure> {
        let person = PEOPLE.get(FORGETFUL).ok_or_else(|| internal("there is no such person"))?;
        let lab = &self.story.lab;
        let mut attempt = |password: &str| {
            self.wait(4);
            lab.sign_in(person.login, password, Device::named(person.device))
        };
        let mut wrong = 0;
        let early = loop {
            match attempt("granite lantern 45#") {
                Err(LabError::SignInRefused { .. }) => wrong += 1,
                Err(other) => return Err(other.into()),
                Ok(_) => return Err(internal("a wrong password was taken")),
            }
            if wrong < 5 {
                continue;
            }
            match attempt(&password(person)) {
                Err(LabError::SignInRefused { record }) => break record,
                Err(other) => return Err(other.into()),
                Ok(_) => return Err(internal("the right password did not have to wait")),
            }
        };
        self.wait(31);
        let session = self.sign_in(FORGETFUL)?;
        self.sign_out(session)?;
        Ok((wrong, early))
    }

    /// The manager decides on every line but her own, which the administrator decides, and signs.
    fn reviewed(&mut self) -> Result<Review, Failure> {
        let admin = self.sign_in(ADMIN)?;
        let review = admin.prepare_review()?;
        let (_, lines) = admin.review(review)?;
        let manager = self.sign_in(MANAGER)?;
        let mut own = None;
        for line in &lines {
            self.wait(5);
            let decision = if line.dormant { LineDecision::Change } else { LineDecision::Keep };
            match manager.decide_review_line(review, line.account, decision, None) {
                Ok(_) => {}
                Err(LabError::Denied { denial, record }) if denial.code == "review_self" => {
                    own = Some(record);
                    admin.decide_review_line(review, line.account, decision, None)?;
                }
                Err(other) => return Err(other.into()),
            }
        }
        let own = own.ok_or_else(|| internal("somebody decided on her own rights"))?;
        let person = PEOPLE.get(MANAGER).ok_or_else(|| internal("there is no such person"))?;
        manager.reauthenticate(&password(person), None)?;
        let signed = manager.sign_review(review)?.index;
        self.sign_out(manager)?;
        self.sign_out(admin)?;
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let unused = lines.iter().filter(|line| !line.unused.is_empty()).count();
        Ok(Review { lines: count(lines.len()), unused: count(unused), own, signed })
    }

    /// After a reset somebody chooses a password that breaks rules, and then one that does not.
    fn careless(&mut self) -> Result<Told, Failure> {
        let person = PEOPLE.get(CARELESS).ok_or_else(|| internal("there is no such person"))?;
        let id = *self.story.accounts.get(&CARELESS).ok_or_else(|| internal("there is no such account"))?;
        let admin = self.sign_in(ADMIN)?;
        self.wait(30);
        let code = admin.start_reset(id, ("forgotten", None))?;
        self.sign_out(admin)?;
        self.wait(600);
        let device = Device::named(person.device);
        let lab = &self.story.lab;
        let told = match lab.enrol(person.login, code.expose(), "szymanska", &device) {
            Err(error @ LabError::PasswordRefused { .. }) => refusal::told(&error),
            Err(other) => return Err(other.into()),
            Ok(_) => None,
        };
        let told = told.ok_or_else(|| internal("a password that must be refused was not"))?;
        self.wait(60);
        self.story.lab.enrol(person.login, code.expose(), "forty cranes over 1 weir!", &device)?;
        Ok(told)
    }
}
