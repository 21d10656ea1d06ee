//! Passwords: chosen by the person alone, judged by the laboratory's profile, never known to an administrator.

use super::load;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::{Lab, NewLab, Options, Receipt};
use crate::session::{About, Device, Session, Standing};
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::id::AccountId;
use libcompliance::identity::password::{PasswordError, Verifier, hash_with, identify};
use libcompliance::identity::policy::{BreachedHashes, Context, History, Verdict, judge};
use libcompliance::identity::totp::RecoveryCodes;
use libcompliance::identity::{self, Account, AccountStatus, Authentication, IdentitySettings};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use zeroize::Zeroizing;

/// A code that lets a person set a password, once and for some hours. It is shown to whoever started it, to be handed over in
/// person; who sets a password with it is on record.
pub struct EnrolmentCode(pub(super) Zeroizing<String>);

impl core::fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EnrolmentCode(..)")
    }
}

impl EnrolmentCode {
    /// The code itself, to be shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The hash of a new password in its normal form.
pub(crate) fn hashed(lab: &Lab, settings: &IdentitySettings, password: &str) -> Result<Zeroizing<String>, LabError> {
    let normal = settings.profile.settings().normalisation.apply(password);
    let normal = normal.map_err(|error| LabError::Invalid(error.to_string()))?;
    hash_with(normal.as_bytes(), settings.cost, lab.inner().options.peppers.first(), &mut SystemEntropy::new()).map_err(
        |error| match error {
            PasswordError::NoEntropy(error) => LabError::NoEntropy(error),
            other => LabError::Invalid(other.to_string()),
        },
    )
}

impl NewLab<'_> {
    /// Judges the first account's password, as [`Lab::create`] does: every broken rule by name. Nothing is made.
    pub fn judge_password(&self, options: &Options) -> Verdict {
        let names = [self.login, self.person];
        verdict(options, &self.identity, false, &names, self.name, self.password, &[])
    }
}

fn verdict(
    options: &Options,
    settings: &IdentitySettings,
    second_factor: bool,
    names: &[&str],
    laboratory: &str,
    password: &str,
    hashes: &[&str],
) -> Verdict {
    // The parts of a name are as easy to guess as the whole.
    let words: Vec<&str> =
        names.iter().flat_map(|name| core::iter::once(*name).chain(name.split([' ', '.', '-', '@']))).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| word.chars().count() >= 3).collect();
    let context = Context {
        user_names: &words,
        laboratory,
        product: "libcompliance",
        listed: &[],
        breached: options.breached.as_deref().map(|list| list as &dyn BreachedHashes),
        second_factor,
    };
    let verifier = Verifier::new(settings.cost).peppers(&options.peppers);
    judge(&settings.profile, password, &context, &History { verifier, hashes })
}

/// Adds the record of a new hash.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    who: &Who,
    account: &Account,
    phc: &str,
    cause: &str,
    settings: &IdentitySettings,
    must_change: bool,
) -> Result<(), LabError> {
    let now = load(tx, account.id)?;
    let scheme = identify(phc).map_or("unknown", libcompliance::identity::password::Scheme::name);
    let profile = settings.profile.settings();
    let mut draft = Draft::new("account.set_password")
        .on("account", account.id, now.version + 1)
        .about(Subject::Person(account.person))
        .attr("credential", phc)
        .attr("scheme", scheme)
        .attr("cause", cause)
        .attr("profile", format!("{}/{}", profile.id, profile.version));
    if must_change {
        draft = draft.attr("must_change", Value::Bool(true));
    }
    tx.append(&identity::ACCOUNT_PASSWORD_SET, draft, who)?;
    Ok(())
}

/// Adds the record of a fresh code.
pub(super) fn enrol(
    tx: &mut Tx<'_>,
    who: &Who,
    account: &Account,
    cause: &str,
    settings: &IdentitySettings,
    reason: Option<(&str, Option<&str>)>,
) -> Result<EnrolmentCode, LabError> {
    let (kept, shown) = RecoveryCodes::generate(1, tx.entropy())?;
    let code = shown.into_iter().next().ok_or(LabError::SealBroken)?;
    let until = tx.now().plus_micros(i64::from(settings.enrolment_hours) * 3_600_000_000);
    let text = serde_json::to_string(&kept).unwrap_or_default();
    let now = load(tx, account.id)?;
    let mut draft = Draft::new("account.start_enrolment")
        .on("account", account.id, now.version + 1)
        .about(Subject::Person(account.person))
        .attr("code", text)
        .attr("until", until.to_string())
        .attr("cause", cause);
    if let Some((code, text)) = reason {
        draft = draft.because(code, text);
    }
    tx.append(&identity::ACCOUNT_ENROLMENT_STARTED, draft, who)?;
    // What was signed in with the password before ends with it.
    crate::sessions::end_all(tx, account.id, "password_reset", who)?;
    Ok(EnrolmentCode(code))
}

impl Lab {
    /// Judges a password for an account, or for one that does not exist yet: every broken rule by name. A question: nothing
    /// is written.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn judge_password(&self, login: &str, name: &str, password: &str) -> Result<Verdict, LabError> {
        let settings = self.identity()?;
        let account = self.find_account(login)?;
        let laboratory = self.name()?.unwrap_or_default();
        self.judge(&settings, account.as_ref(), &[login, name], &laboratory, password)
    }

    fn judge(
        &self,
        settings: &IdentitySettings,
        account: Option<&Account>,
        names: &[&str],
        laboratory: &str,
        password: &str,
    ) -> Result<Verdict, LabError> {
        let mut hashes = Vec::new();
        if let Some(account) = account {
            let depth = usize::from(settings.profile.settings().history);
            let present = account.password.iter().map(|password| &password.at);
            for at in present.chain(&account.history).take(depth) {
                hashes.extend(self.secret_text(at)?);
            }
        }
        let hashes: Vec<&str> = hashes.iter().map(|hash| hash.as_str()).collect();
        let second_factor = account.is_some_and(|account| account.second_factor.is_some());
        Ok(verdict(&self.inner().options, settings, second_factor, names, laboratory, password, &hashes))
    }

    /// Sets a password with a code that was handed over: the first one of an account, or one after a reset. The code is used
    /// up. Wrong codes count as failed sign-ins do.
    ///
    /// # Errors
    /// [`LabError::SignInRefused`] for a wrong, used or old code; [`LabError::PasswordRefused`] with every broken rule, and
    /// then the code still works.
    pub fn enrol(&self, login: &str, code: &str, password: &str, device: &Device) -> Result<Receipt, LabError> {
        let settings = self.identity()?;
        let found = self.find_account(login)?;
        let reserved = self.reserve(found.as_ref(), device, &settings)?;
        let right = match found.as_ref().and_then(|account| account.enrolment.as_ref()) {
            Some(enrolment) => {
                let kept = self.secret_text(&enrolment.at)?;
                let kept = kept.and_then(|text| serde_json::from_str::<RecoveryCodes>(&text).ok());
                kept.is_some_and(|mut kept| kept.redeem(code)) && self.now() <= enrolment.until
            }
            None => false,
        };
        let usable = found.as_ref().filter(|account| account.status == AccountStatus::Active && right);
        let (Some(account), true) = (usable, reserved.is_permitted()) else {
            let done = self.run(Urgency::Essential, |tx| {
                let mut who = tx.system();
                who.device.clone_from(&device.name);
                let code = RefusalRule::EnrolmentRefused.code();
                let typed: String = login.chars().take(256).collect();
                let mut draft = Draft::new("account.enrol").attr("code", code).attr("login", typed);
                if let Some(account) = &found {
                    draft = draft.on("account", account.id, account.version).about(Subject::Person(account.person));
                }
                Ok(tx.refuse_sign_in(code, draft, &who)?)
            })?;
            return Err(LabError::SignInRefused { record: done.value });
        };
        let name = self.secret_text(&account.name)?.unwrap_or_default();
        let laboratory = self.name()?.unwrap_or_default();
        let verdict = self.judge(&settings, Some(account), &[login, &name], &laboratory, password)?;
        let phc = if verdict.is_accepted() { Some(hashed(self, &settings, password)?) } else { None };
        let done = self.run(Urgency::Essential, |tx| {
            let who = super::person(account, device);
            let now = load(tx, account.id)?;
            if now.enrolment != account.enrolment || now.status != AccountStatus::Active {
                return Err(super::refuse(&who, "account.enrol", account, RefusalRule::EnrolmentRefused));
            }
            let Some(phc) = &phc else {
                return Err(super::refuse_password(&who, "account.enrol", account, &verdict));
            };
            reserved.settle(tx)?;
            let cause = if account.history.is_empty() { "first" } else { "reset" };
            Ok(record(tx, &who, account, phc, cause, &settings, false)?)
        });
        crate::lab::receipt(&with_verdict(done, verdict)?)
    }
}

/// Says every broken rule, where the password was the reason.
fn with_verdict<T>(done: Result<T, LabError>, verdict: Verdict) -> Result<T, LabError> {
    match done {
        Err(LabError::Denied { denial, record }) if denial.code == RefusalRule::PasswordRefused.code() => {
            Err(LabError::PasswordRefused { verdict: Box::new(verdict), record })
        }
        other => other,
    }
}

impl Session {
    /// Changes the own password. The other sessions of the account end.
    ///
    /// # Errors
    /// [`LabError::Denied`] if the present password is wrong; [`LabError::PasswordRefused`] with every broken rule.
    pub fn change_password(&self, present: &str, new: &str) -> Result<Receipt, LabError> {
        let lab = self.lab();
        let settings = lab.identity()?;
        let account: Account = lab.entry(&self.account().to_string())?.ok_or(LabError::SessionEnded)?;
        let device = Device { name: self.device.clone(), enrolled: None };
        let reserved = lab.reserve(Some(&account), &device, &settings)?;
        let login = lab.secret_text(&account.login)?.unwrap_or_default();
        let name = lab.secret_text(&account.name)?.unwrap_or_default();
        let right = lab.check_password(Some(&account), &login, present, &settings)?.right;
        let laboratory = lab.name()?.unwrap_or_default();
        let verdict = lab.judge(&settings, Some(&account), &[&login, &name], &laboratory, new)?;
        let phc = if right && verdict.is_accepted() { Some(hashed(lab, &settings, new)?) } else { None };
        let about = About::object("account", account.id);
        let done = self.act_for_self("account.set_password", about, Standing::Partial, |tx, acting| {
            if matches!(settings.authentication, Authentication::Host(_)) && !account.is_break_glass() {
                return Err(acting.refuse(RefusalRule::HostAuthenticates.into()));
            }
            let unchanged = load(tx, account.id)?.password == account.password;
            if !right || !unchanged || !reserved.is_permitted() {
                return Err(acting.refuse(RefusalRule::PasswordWrong.into()));
            }
            reserved.settle(tx)?;
            let Some(phc) = &phc else {
                return Err(acting.refuse(super::password_denial(&verdict)));
            };
            record(tx, &acting.who, &account, phc, "chosen", &settings, false)?;
            let open = tx.load::<identity::SignIns>(&account.id.to_string())?.unwrap_or_default().open;
            // Also this one, if it was open only for the change: the next sign-in is a whole one.
            for id in open.into_iter().filter(|id| *id != self.id() || acting.session.must_change) {
                crate::sessions::end(tx, id, "password_changed", &acting.who)?;
            }
            Ok(())
        });
        Ok(with_verdict(done, verdict)?.1)
    }

    /// Starts a reset of somebody else's password: the password stops working, the sessions end, and a code is given that
    /// lets the person set a new one. Needs `account.reset`. Nobody learns or chooses the password of another.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn start_reset(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<EnrolmentCode, LabError> {
        let settings = self.lab().identity()?;
        let about = About::object("account", id);
        let (code, _) = self.act(Permission::ACCOUNT_RESET, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            if acting.roster.person(acting.who.id) == account.person {
                return Err(acting.refuse(RefusalRule::OwnAccount.into()));
            }
            if account.status != AccountStatus::Active {
                return Err(acting.refuse(RefusalRule::AccountStatus.into()));
            }
            Ok(enrol(tx, &acting.who, &account, "reset", &settings, Some(reason))?)
        })?;
        Ok(code)
    }
}
