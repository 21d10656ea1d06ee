//! Validation of an installation: the shipped tests run on this computer, on the laboratory and on copies of it, and the
//! laboratory's own tests are taken in beside them. What came of it is sealed here, bound to the program and the settings in force.

mod acceptance;
mod accounts;
mod clients;
mod install;
mod rehearsal;
mod rights;
#[cfg(any(windows, test))]
mod sddl;
mod stage;
mod state;
mod tamper;
#[cfg(test)]
mod tests;
mod told;
mod work;

pub use acceptance::MOST_OWN_TESTS;

use crate::clock::Reading;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::laboratory::{Signable, Signing, pieces, sign};
use crate::session::{About, Session};
use crate::writer::{Tx, Urgency};
use install::Verified;
use libcompliance::access::{Decision, Permission};
use libcompliance::crypto::sha256;
use libcompliance::id::ValidationId;
use libcompliance::identity::Account;
use libcompliance::model::report::Meaning;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::record::{Content, Digest};
use libcompliance::trail::value::Value;
use libcompliance::validation::{
    Observed, Outcome, Run, TESTS, TestCase, VALIDATION_FINISHED, VALIDATION_STARTED, Validation,
};
use rehearsal::Rehearsal;
use stage::Stage;
use std::time::Instant;
use tamper::Bench;
use told::{Tested, Trouble, settled};

/// The test that watches the clocks during all others.
const CLOCK: &str = "VI-06";

/// What a validation is given.
#[derive(Default)]
pub struct ValidateOptions<'a> {
    /// Checkpoints that were kept outside.
    pub checkpoints: &'a [String],
    /// Verifier keys that were kept outside.
    pub keys: &'a [VerifierKey],
    /// Called with each test before it runs.
    pub progress: Option<&'a mut dyn FnMut(&TestCase)>,
}

impl core::fmt::Debug for ValidateOptions<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ValidateOptions(..)")
    }
}

/// The run and where its end is recorded.
#[derive(Debug, Clone)]
pub struct Validated {
    /// What was found.
    pub run: Run,
    /// The record of its end.
    pub receipt: Receipt,
}

impl Session {
    /// Runs the shipped tests and seals what came of them. Needs `assessment.validate`. Of the laboratory itself nothing is changed
    /// but that the beginning and the end of the run are recorded; what must be tried out is tried out on copies in the
    /// temporary folder of the system, which are gone afterwards. A test that fails or cannot be run is in the answer, not an
    /// error.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Invalid`] if no copy can be made, and then nothing is sealed; [`LabError`] of the trail if
    /// beginning or end cannot be sealed.
    pub fn validate(&self, options: ValidateOptions<'_>) -> Result<Validated, LabError> {
        self.validate_weakened(options, None)
    }

    /// The same with the control of one test taken away in the copy, to see that the test finds that out.
    fn validate_weakened(
        &self,
        options: ValidateOptions<'_>,
        weak: Option<&'static str>,
    ) -> Result<Validated, LabError> {
        let lab = self.lab();
        if let Decision::Deny(denial) = self.may(Permission::ASSESSMENT_VALIDATE)? {
            let refuse = |_: &mut Tx<'_>, acting: &crate::session::Acting| Err(acting.refuse(denial));
            self.act::<()>(Permission::ASSESSMENT_VALIDATE, About::default(), Urgency::Ordinary, refuse)?;
        }
        let begun = lab.inner().options.clock.read();
        let id = ValidationId::generate(begun.wall, &mut SystemEntropy::new())?;
        let binding = lab.validation_binding()?;
        // Before anything is sealed: the copy is to be older than the record of the beginning.
        let rehearsal = Rehearsal::of(lab).map_err(install::no_copy)?;
        let program_sha256 = std::env::current_exe().ok().and_then(|path| crate::disk::digest(&path).ok());
        let program_sha256 = program_sha256.map(|(hash, _)| Digest(hash));
        let machine = machine();
        let size = i64::try_from(rehearsal.size).unwrap_or(i64::MAX);
        let mut draft = Draft::new("validation.start")
            .on("validation", id, 1)
            .attr("binding", Value::of(&binding).ok_or(LabError::SealBroken)?)
            .attr("size", Value::Int(size));
        for (name, value) in
            [("program_sha256", program_sha256.map(|digest| digest.to_string())), ("machine", machine.clone())]
        {
            if let Some(value) = value {
                draft = draft.attr(name, value);
            }
        }
        let about = About::object("validation", id);
        self.act(Permission::ASSESSMENT_VALIDATE, about.clone(), Urgency::Ordinary, |tx, acting| {
            tx.append(&VALIDATION_STARTED, draft, &acting.who)?;
            Ok(())
        })?;
        let (verified, stage, bench) = (None, None, None);
        let outcomes = Runner { lab, rehearsal: &rehearsal, options, begun, weak, verified, stage, bench }.run();
        drop(rehearsal);
        let run = Run {
            id,
            binding,
            program_sha256,
            machine,
            origin: lab.verifier_key()?.name().to_owned(),
            records: u64::try_from(size).unwrap_or(0),
            by: self.account(),
            name: self.own_name()?,
            started: begun.wall,
            finished: lab.now(),
            outcomes,
        };
        let receipt = self.seal_run(&run, about)?;
        Ok(Validated { run, receipt })
    }

    fn own_name(&self) -> Result<String, LabError> {
        let account: Option<Account> = self.lab().entry(&self.account().to_string())?;
        let name = account.map(|account| self.lab().secret_text(&account.name)).transpose()?.flatten();
        Ok(name.map_or_else(|| self.account().to_string(), |name| name.to_string()))
    }

    fn seal_run(&self, run: &Run, about: About) -> Result<Receipt, LabError> {
        let unwritable = || LabError::Invalid("the run cannot be written".to_owned());
        let text = serde_json::to_string(run).map_err(|_| unwritable())?;
        let content = Digest(sha256(text.as_bytes()));
        let verdict =
            |one: &Outcome| Value::List(vec![Value::text(one.test.as_str()), Value::text(one.verdict.as_str())]);
        let mut draft = Draft::new("validation.finish")
            .on("validation", run.id, 1)
            .attr("counts", Value::of(&run.counts()).ok_or_else(unwritable)?)
            .attr("verdicts", Value::List(run.outcomes.iter().map(verdict).collect()))
            .attr("content_sha256", content.to_string())
            .attr("content", pieces(&text));
        draft.content = Some(Content { before: None, after: Some(content) });
        let ((), receipt) = self.act(Permission::ASSESSMENT_VALIDATE, about, Urgency::Ordinary, |tx, acting| {
            tx.append(&VALIDATION_FINISHED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Signs the report of a finished run: with [`Meaning::Reviewed`] or [`Meaning::Approved`], bound to the digest of its content.
    /// Needs `assessment.validate`, and who one is proved anew.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::NotFound`] for a run that there is not, or that never ended; [`LabError::Invalid`] for
    /// another meaning.
    pub fn sign_validation(
        &self,
        id: ValidationId,
        meaning: Meaning,
        signing: &Signing<'_>,
    ) -> Result<Receipt, LabError> {
        if meaning == Meaning::Authored {
            return Err(LabError::Invalid("a validation is signed as reviewed or as approved".to_owned()));
        }
        let about = About::object("validation", id);
        if let Decision::Deny(denial) = self.may(Permission::ASSESSMENT_VALIDATE)? {
            let refuse = |_: &mut Tx<'_>, acting: &crate::session::Acting| Err(acting.refuse(denial));
            self.act::<()>(Permission::ASSESSMENT_VALIDATE, about.clone(), Urgency::Ordinary, refuse)?;
        }
        // What is signed is read and compared with its seal first.
        let (_, read) = self.lab().validation_run(id)?;
        let signer = self.signer(signing)?;
        let ((), receipt) = self.act(Permission::ASSESSMENT_VALIDATE, about, Urgency::Ordinary, |tx, acting| {
            let missing = || LabError::NotFound { what: "finished validation" };
            let run = tx.load::<Validation>(&id.to_string())?.ok_or_else(missing)?;
            let finished = run.finished.ok_or_else(missing)?;
            if read.finished.is_none_or(|read| read.content_sha256 != finished.content_sha256) {
                return Err(LabError::SealBroken.into());
            }
            let what = Signable {
                kind: "validation",
                id: id.to_string(),
                version: 1,
                client: None,
                content: finished.content_sha256,
                meaning,
                signer: &signer,
            };
            sign(tx, acting, &what)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}

/// The tests of one run, one after the other, with what several of them share.
struct Runner<'a, 'o> {
    lab: &'a Lab,
    rehearsal: &'a Rehearsal,
    options: ValidateOptions<'o>,
    begun: Reading,
    weak: Option<&'static str>,
    verified: Option<Verified>,
    stage: Option<Result<Stage<'a>, Observed>>,
    bench: Option<Result<Bench<'a>, Observed>>,
}

impl Runner<'_, '_> {
    fn run(mut self) -> Vec<Outcome> {
        // The clock is looked at last, for it is watched all the while.
        let (clock, others): (Vec<_>, Vec<_>) = TESTS.iter().partition(|case| case.id == CLOCK);
        let mut outcomes: Vec<Outcome> = others.into_iter().chain(clock).map(|case| self.one(case)).collect();
        outcomes.sort_by_key(|outcome| TESTS.iter().position(|case| case.id == outcome.test));
        outcomes
    }

    fn one(&mut self, case: &TestCase) -> Outcome {
        if let Some(progress) = self.options.progress.as_mut() {
            progress(case);
        }
        let started = Instant::now();
        let (verdict, observed) = settled(self.test(case.id));
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Outcome { test: case.id.to_owned(), verdict, observed, millis }
    }

    fn test(&mut self, id: &str) -> Tested {
        let lab = self.lab;
        let given = self.options.checkpoints.len();
        match id {
            "VI-01" => install::version(lab),
            "VI-02" => install::rights(lab),
            "VI-03" => install::key(lab),
            "VI-04" => install::flush(lab),
            "VI-05" => install::room(lab),
            CLOCK => install::clock(lab, self.begun),
            "VI-07" => install::zones(lab),
            "VI-08" => install::local(lab),
            "VI-09" => install::apart(lab),
            "VI-10" => install::database(self.verified()),
            "VI-11" => install::trail(self.verified()),
            "VI-12" => install::outside(self.verified(), given),
            "VO-01" => clients::reading(self.stage()?),
            "VO-02" => clients::acting(self.stage()?),
            "VO-03" => clients::exporting(self.stage()?),
            "VO-04" => clients::without_right(self.stage()?),
            "VO-05" => accounts::password_rules(self.stage()?),
            "VO-06" => accounts::lockout(self.stage()?),
            "VO-07" => accounts::deactivation(self.stage()?),
            "VO-08" => work::author(self.stage()?),
            "VO-09" => work::second_account(self.stage()?),
            "VO-10" => work::sole_authoriser(self.stage()?),
            "VO-11" => work::reason(self.stage()?),
            "VO-12" => work::signature(self.stage()?),
            "VO-13" => work::frozen(self.stage()?),
            "VO-14" => accounts::idle(self.stage()?),
            "VO-15" => tamper::edited(self.bench()?),
            "VO-16" => tamper::removed(self.bench()?),
            "VO-17" => tamper::cut(self.bench()?),
            "VO-18" => tamper::foreign_key(self.bench()?),
            "VO-19" => tamper::older(self.bench()?),
            "VO-20" => tamper::restored(self.bench()?),
            _ => Err(told::not_run("this program does not know the test", "ten program nie zna tego testu")),
        }
    }

    fn verified(&mut self) -> &Verified {
        let ValidateOptions { checkpoints, keys, .. } = &self.options;
        self.verified.get_or_insert_with(|| Verified::look(self.lab, checkpoints, keys))
    }

    fn stage(&mut self) -> Result<&Stage<'_>, Trouble> {
        let set = || Stage::set(self.rehearsal, self.weak).map_err(|error| told::unprepared(&error));
        self.stage.get_or_insert_with(set).as_ref().map_err(|why| Trouble::NotRun(why.clone()))
    }

    fn bench(&mut self) -> Result<&Bench<'_>, Trouble> {
        let set = || Bench::set(self.lab, self.rehearsal, self.weak).map_err(|error| told::unprepared(&error));
        self.bench.get_or_insert_with(set).as_ref().map_err(|why| Trouble::NotRun(why.clone()))
    }
}

/// What the computer is called, where the system says so.
fn machine() -> Option<String> {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = named.or_else(|| std::env::var("COMPUTERNAME").ok()).or_else(|| std::env::var("HOSTNAME").ok());
    named.map(|name| name.trim().chars().take(255).collect()).filter(|name: &String| !name.is_empty())
}
