//! The throw-away people and things that the tests of operation work with, made in the copy. The first two administrators are put
//! there as `compliance init` puts the first account; everybody and everything else comes by the ordinary way.

use super::rehearsal::{CopyClock, Rehearsal};
use super::told::Trouble;
use crate::accounts::{NewAccount, NewSecondFactor, create_in, password};
use crate::error::LabError;
use crate::lab::Lab;
use crate::laboratory::{NewReport, NewResult, NewSample, Reason, Rendered, Signing};
use crate::session::{Device, Session};
use crate::sign_in::{HostSignIn, SignIn, secret};
use crate::writer::Urgency;
use libcompliance::access::{AccessSettings, MethodDuty, Permission as P, ROLE_DEFINED, Scope};
use libcompliance::id::{AccountId, ClientId, PersonId, ReportId, ResultId, SampleId};
use libcompliance::identity::{Account, AccountStatus, Authentication, IdentitySettings, RoleRight};
use libcompliance::model::report::{ReportLaboratory, Sheet};
use libcompliance::model::value::ResultValue;
use libcompliance::model::{LaboratoryRules, MethodFacts, ReportHead};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Why the throw-away people do what they do.
pub(super) const WHY: Reason<'static> = ("validation", None);

/// Looks after the copy.
const ADMINISTRATOR: &[P] = &[
    P::ACCOUNT_MANAGE,
    P::ACCOUNT_REQUEST,
    P::ACCOUNT_APPROVE,
    P::ACCOUNT_UNLOCK,
    P::ROLE_ASSIGN,
    P::SETTINGS_MANAGE,
    P::CLIENT_ADD,
    P::CLIENT_READ,
    P::METHOD_EDIT,
    P::METHOD_READ,
    P::METHOD_AUTHORIZE,
];
/// Does everything with samples, results and reports, so that nothing but the duties stands between two of them.
const WORK: &[P] = &[
    P::SAMPLE_ADD,
    P::SAMPLE_EDIT,
    P::SAMPLE_READ,
    P::RESULT_ENTER,
    P::RESULT_EDIT,
    P::RESULT_SUBMIT,
    P::RESULT_VERIFY,
    P::REPORT_DRAFT,
    P::REPORT_CHECK,
    P::REPORT_AUTHORIZE,
    P::REPORT_ISSUE,
    P::REPORT_SEND,
    P::REPORT_READ,
    P::RECORD_READ,
];
/// Looks on.
const LOOK: &[P] = &[P::SAMPLE_READ, P::REPORT_READ, P::RECORD_READ];
/// Hands out parts of the trail.
const EXPORT: &[P] = &[P::TRAIL_EXPORT, P::TRAIL_READ];

/// A role of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Work,
    Look,
    Export,
}

/// Somebody made up.
pub(super) struct Person {
    pub login: String,
    pub name: String,
    pub password: Zeroizing<String>,
    pub account: AccountId,
    factor: Option<NewSecondFactor>,
}

/// The copy with its people.
pub(super) struct Stage<'a> {
    pub rehearsal: &'a Rehearsal,
    pub lab: Lab,
    /// The same copy through another connection.
    pub second: Lab,
    pub clock: Arc<CopyClock>,
    /// The settings as the laboratory has them, which a test may change in the copy.
    pub identity: IdentitySettings,
    pub access: AccessSettings,
    pub rules: LaboratoryRules,
    pub clients: [ClientId; 2],
    pub maker: Person,
    pub checkers: Vec<Person>,
    pub releasers: Vec<Person>,
    administrators: [Person; 2],
    tag: String,
    method: String,
    turn: Cell<u32>,
    kept: RefCell<HashMap<AccountId, Session>>,
    weak: Option<&'static str>,
}

impl<'a> Stage<'a> {
    /// Sets the stage. `weak` names a test whose control is to be taken away, to see that the test then fails; only our own tests
    /// name one.
    pub(super) fn set(rehearsal: &'a Rehearsal, weak: Option<&'static str>) -> Result<Self, LabError> {
        let (lab, second, clock) = rehearsal.open()?;
        let tag = secret(4)?;
        let identity = lab.identity()?;
        let access: AccessSettings = lab.entry("")?.unwrap_or_default();
        let rules = lab.laboratory_rules()?;
        let roles = [("administrator", ADMINISTRATOR), ("work", WORK), ("look", LOOK), ("export", EXPORT)];
        lab.run(Urgency::Essential, |tx| {
            let system = tx.system();
            for (name, permissions) in roles {
                let names = permissions.iter().map(|permission| Value::text(permission.name())).collect();
                let draft = Draft::new("role.define").on("role", role_name(&tag, name), 1);
                tx.append(&ROLE_DEFINED, draft.set("permissions", Value::List(names)), &system)?;
            }
            Ok(())
        })?;
        let first = bootstrap(&lab, &identity, &tag, "first")?;
        let other = bootstrap(&lab, &identity, &tag, "other")?;
        let nobody = || Person {
            login: String::new(),
            name: String::new(),
            password: Zeroizing::default(),
            account: first.account,
            factor: None,
        };
        let none = ClientId(libcompliance::uuid::Uuid::nil());
        let (maker, administrators) = (nobody(), [first, other]);
        let mut stage = Self {
            rehearsal,
            lab,
            second,
            clock,
            identity,
            access,
            rules,
            clients: [none; 2],
            maker,
            checkers: Vec::new(),
            releasers: Vec::new(),
            administrators,
            method: format!("validation-{tag}"),
            tag,
            turn: Cell::new(0),
            kept: RefCell::default(),
            weak,
        };
        stage.furnish()?;
        Ok(stage)
    }

    fn furnish(&mut self) -> Result<(), LabError> {
        for at in 0..self.administrators.len() {
            self.arm(at)?;
        }
        let admin = self.administrator()?;
        self.clients = [admin.register_client("Validation A")?, admin.register_client("Validation B")?];
        let head = self.lab.report_head()?;
        if head.laboratory.is_none() {
            let says = ReportLaboratory {
                name: "Validation".to_owned(),
                address: vec!["-".to_owned()],
                contact: Vec::new(),
                logo: None,
                accreditation: None,
            };
            admin.set_laboratory(&self.rules, &ReportHead { laboratory: Some(says), ..head }, Some(WHY))?;
        }
        let facts = MethodFacts { title: "Validation".to_owned(), edition: "1".to_owned(), ..MethodFacts::default() };
        admin.define_method(&self.method, &facts, None)?;
        if !self.access.methods.is_empty() {
            let method = self.method.clone();
            admin.change_access_settings(WHY, |settings| settings.methods.push(method))?;
        }
        self.maker = self.person("maker", Part::Work, Scope::All, None)?;
        for at in 0..self.access.duties.verifications {
            let person = self.person(&format!("checker-{at}"), Part::Work, Scope::All, None)?;
            self.checkers.push(person);
        }
        for at in 0..self.access.duties.authorisations {
            let person = self.person(&format!("releaser-{at}"), Part::Work, Scope::All, None)?;
            self.releasers.push(person);
        }
        Ok(())
    }

    /// Whether the control of this test is to be taken away.
    pub(super) fn weak(&self, test: &str) -> bool {
        self.weak == Some(test)
    }

    pub(super) fn by_host(&self) -> bool {
        matches!(self.identity.authentication, Authentication::Host(_))
    }

    /// A second factor for an administrator where the laboratory asks for one.
    fn arm(&mut self, at: usize) -> Result<(), LabError> {
        let Some(person) = self.administrators.get(at) else { return Ok(()) };
        let session = self.enter_at(&self.lab, person)?;
        if !session.welcome().must_change || self.by_host() {
            return Ok(());
        }
        let factor = session.new_second_factor()?;
        session.confirm_second_factor(&factor, &factor.code_at(self.lab.now()))?;
        if let Some(person) = self.administrators.get_mut(at) {
            person.factor = Some(factor);
        }
        Ok(())
    }

    /// The first administrator, signed in.
    pub(super) fn administrator(&self) -> Result<Session, LabError> {
        let [first, _] = &self.administrators;
        self.enter(first)
    }

    /// Somebody, signed in; a session that is still open serves again, for hashing passwords takes time.
    pub(super) fn enter(&self, person: &Person) -> Result<Session, LabError> {
        let kept = self.kept.borrow().get(&person.account).cloned();
        if let Some(session) = kept.filter(|session| session.check(P::RECORD_READ.name(), &[]).is_ok()) {
            return Ok(session);
        }
        let session = self.enter_at(&self.lab, person)?;
        self.kept.borrow_mut().insert(person.account, session.clone());
        Ok(session)
    }

    /// Somebody, signed in through a connection.
    pub(super) fn enter_at(&self, lab: &Lab, person: &Person) -> Result<Session, LabError> {
        self.enter_with(lab, person, &person.password)
    }

    pub(super) fn enter_with(&self, lab: &Lab, person: &Person, password: &str) -> Result<Session, LabError> {
        let device = Device::named("validation");
        if self.by_host() {
            let at = lab.now();
            let sign_in = HostSignIn { login: &person.login, method: "validation", at, device, roles: None };
            return lab.host_sign_in(&sign_in);
        }
        let code = person.factor.as_ref().map(|factor| {
            // A code is good once.
            self.clock.advance(31);
            factor.code_at(lab.now())
        });
        let second_factor = code.as_ref().map(|code| code.as_str());
        lab.sign_in_with(&SignIn { login: &person.login, password, second_factor, device, ..SignIn::default() })
    }

    pub(super) fn signing<'p>(&self, person: &'p Person) -> Signing<'p> {
        if self.by_host() { Signing::by_host() } else { Signing::by_password(&person.password, None) }
    }

    /// Makes somebody: asked for by one administrator, approved by the other, password chosen with the code.
    pub(super) fn person(
        &self,
        what: &str,
        part: Part,
        scope: Scope,
        same_as: Option<&Person>,
    ) -> Result<Person, LabError> {
        let (login, name) = (format!("{what}-{}", self.tag), format!("Validation {what} {}", self.tag));
        let role = match part {
            Part::Work => "work",
            Part::Look => "look",
            Part::Export => "export",
        };
        let mut new = NewAccount::person(&login, &name, &[]);
        new.rights.roles.push(RoleRight { scope, ..RoleRight::always(role_name(&self.tag, role)) });
        new.person = same_as.map(|person| self.person_of(person.account)).transpose()?;
        let [first, other] = &self.administrators;
        let (asks, approves) = (self.enter(first)?, self.enter(other)?);
        let (account, _) = asks.request_account(&new)?;
        approves.approve_account(account)?;
        let admitted = asks.check_identity(account, "validation")?;
        let password = fresh_password()?;
        if let Some(code) = admitted.code {
            self.lab.enrol(&login, code.expose(), &password, &Device::named("validation"))?;
        }
        if !self.access.methods.is_empty() && part == Part::Work {
            for duty in [MethodDuty::Perform, MethodDuty::Review, MethodDuty::Authorise] {
                let period = libcompliance::access::Period::default();
                let right = crate::NewMethodRight { method: &self.method, duty, period, evidence: "validation" };
                asks.authorise_method(account, &right)?;
            }
        }
        Ok(Person { login, name, password, account, factor: None })
    }

    fn person_of(&self, account: AccountId) -> Result<PersonId, LabError> {
        let entry: Option<Account> = self.lab.entry(&account.to_string())?;
        Ok(entry.ok_or(LabError::NotFound { what: "account" })?.person)
    }

    pub(super) fn method(&self) -> &str {
        &self.method
    }

    /// A code that was not given before.
    pub(super) fn code(&self) -> String {
        self.turn.set(self.turn.get().saturating_add(1));
        format!("V-{}-{}", self.tag, self.turn.get())
    }

    pub(super) fn sample(&self, by: &Session, client: ClientId) -> Result<SampleId, LabError> {
        Ok(by.receive_sample(&NewSample::new(client, &self.code(), "validation"))?.0)
    }

    pub(super) fn entered(&self, by: &Session, sample: SampleId) -> Result<ResultId, LabError> {
        Ok(by.enter_result(sample, &NewResult::new("validation", &self.method, value("12")?))?.0)
    }

    pub(super) fn submit(&self, by: &Session, who: &Person, result: ResultId) -> Result<(), LabError> {
        match self.is_signed("result.submit") {
            true => by.submit_result_signed(result, &self.signing(who)).map(drop),
            false => by.submit_result(result).map(drop),
        }
    }

    pub(super) fn verify(&self, by: &Session, who: &Person, result: ResultId) -> Result<(), LabError> {
        match self.is_signed("result.verify") {
            true => by.verify_result_signed(result, &self.signing(who)).map(drop),
            false => by.verify_result(result).map(drop),
        }
    }

    fn is_signed(&self, action: &str) -> bool {
        self.rules.signed_actions.iter().any(|signed| signed == action)
    }

    /// A sample of the first client with a result that its maker handed over.
    pub(super) fn submitted(&self) -> Result<(SampleId, ResultId), LabError> {
        let maker = self.enter(&self.maker)?;
        let [client, _] = self.clients;
        let sample = self.sample(&maker, client)?;
        let result = self.entered(&maker, sample)?;
        self.submit(&maker, &self.maker, result)?;
        Ok((sample, result))
    }

    /// The same, verified as often as the laboratory asks for.
    pub(super) fn verified(&self) -> Result<(SampleId, ResultId), LabError> {
        let (sample, result) = self.submitted()?;
        for checker in &self.checkers {
            self.verify(&self.enter(checker)?, checker, result)?;
        }
        Ok((sample, result))
    }

    pub(super) fn drafted(&self, by: &Session, sample: SampleId) -> Result<ReportId, LabError> {
        // What the laboratory has not set up yet is not what is tested here.
        let reason = "validation";
        let waived = ['a', 'b', 'c', 'e', 'f', 'l'].map(|letter| (letter, reason));
        let new = NewReport { samples: &[sample], waived: &waived, reason: Some(WHY), ..NewReport::default() };
        Ok(by.draft_report(&new)?.0)
    }

    /// A report that was checked and is to be authorised.
    pub(super) fn checked(&self) -> Result<(ResultId, ReportId), LabError> {
        let (sample, result) = self.verified()?;
        let report = self.drafted(&self.enter(&self.maker)?, sample)?;
        let checker = self.checkers.first().unwrap_or(&self.maker);
        self.enter(checker)?.check_report(report)?;
        Ok((result, report))
    }

    /// A report that may go out.
    pub(super) fn authorised(&self) -> Result<(ResultId, ReportId), LabError> {
        let (result, report) = self.checked()?;
        for releaser in &self.releasers {
            self.enter(releaser)?.authorize_report(report, &self.signing(releaser))?;
        }
        Ok((result, report))
    }

    /// Somebody who releases.
    pub(super) fn releaser(&self) -> Result<&Person, Trouble> {
        self.releasers.first().ok_or_else(|| LabError::NotFound { what: "releaser" }.into())
    }

    /// Somebody who verifies.
    pub(super) fn checker(&self) -> Result<&Person, Trouble> {
        self.checkers.first().ok_or_else(|| LabError::NotFound { what: "checker" }.into())
    }
}

fn role_name(tag: &str, name: &str) -> String {
    format!("validation-{tag}-{name}")
}

/// A value that says nothing.
pub(super) fn value(number: &str) -> Result<ResultValue, LabError> {
    ResultValue::parse(&format!("{number} mg/kg")).map_err(|error| LabError::Invalid(error.to_string()))
}

/// A password that every profile accepts: long, of all kinds of characters, random.
pub(super) fn fresh_password() -> Result<Zeroizing<String>, LabError> {
    Ok(Zeroizing::new(format!("Rz7#{}", secret(14)?)))
}

/// A plain file from a sheet.
pub(super) fn render(sheet: &Sheet) -> Result<Rendered, LabError> {
    let text = format!("{}\n{}\n", sheet.content.number, sheet.content_sha256);
    Ok(Rendered { bytes: text.into_bytes(), media_type: "text/plain".to_owned() })
}

fn bootstrap(lab: &Lab, identity: &IdentitySettings, tag: &str, what: &str) -> Result<Person, LabError> {
    let (login, name) = (format!("{what}-{tag}"), format!("Validation {what} {tag}"));
    let word = fresh_password()?;
    let phc = password::hashed(lab, identity, &word)?;
    let held = role_name(tag, "administrator");
    let done = lab.run(Urgency::Essential, |tx| {
        let system = tx.system();
        let new = NewAccount::person(&login, &name, &[&held]);
        let id = create_in(tx, &system, &new, AccountStatus::Active, Some("init"))?;
        let account = tx.load::<Account>(&id.to_string())?.ok_or(LabError::SealBroken)?;
        password::record(tx, &system, &account, &phc, "first", identity, false)?;
        Ok(id)
    })?;
    Ok(Person { login, name, password: word, account: done.value, factor: None })
}
