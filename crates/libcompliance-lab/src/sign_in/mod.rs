//! Signing in: attempts are reserved before anything is hashed, every answer to a failure is the same, and takes as long.

mod again;

use crate::error::LabError;
use crate::lab::Lab;
use crate::logins::normalised;
use crate::session::{Device, Session, Welcome, activity_key, roles};
use crate::writer::{Stop, Tx, Urgency, Who};
use libcompliance::access::{PERMISSIONS, RefusalRule, SessionError};
use libcompliance::crypto::Entropy as _;
use libcompliance::id::{AccountId, SessionId};
use libcompliance::identity::lockout::{self, Attempt, Counter, Permit, Rules};
use libcompliance::identity::password::{Outcome, Verifier};
use libcompliance::identity::totp::{Algorithm, CodeOutcome, RecoveryCodes, Totp};
use libcompliance::identity::{
    self, Account, AccountStatus, Authentication, IdentitySettings, SecondFactor, Session as Entry, SignIns,
};
use libcompliance::projection::ValueRef;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Auth, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// What somebody brings to sign in.
#[derive(Clone, Default)]
pub struct SignIn<'a> {
    /// The login.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// A one-time code, or a recovery code.
    pub second_factor: Option<&'a str>,
    /// Where.
    pub device: Device,
    /// Whether the host calls it a remote sign-in.
    pub remote: bool,
    /// The roles to be active; none for all that are held.
    pub roles: Option<&'a [&'a str]>,
}

impl core::fmt::Debug for SignIn<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignIn").field("remote", &self.remote).finish_non_exhaustive()
    }
}

/// A sign-in that the host made, and vouches for.
#[derive(Debug, Clone)]
pub struct HostSignIn<'a> {
    /// The login of the account here.
    pub login: &'a str,
    /// How the host authenticated, such as `active-directory`, `oidc`: a name of 1 to 64 of `a-z 0-9 . _ -`.
    pub method: &'a str,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub device: Device,
    /// The roles to be active; none for all that are held.
    pub roles: Option<&'a [&'a str]>,
}

/// The codes of failed sign-ins, which only the trail tells apart.
pub(crate) const CODES: [&str; 9] = [
    "unknown_login",
    "account_inactive",
    "wrong_password",
    "password_changed",
    "sign_in_wait",
    "sign_in_disabled",
    "second_factor_missing",
    "second_factor_wrong",
    "host_authenticates",
];

/// Whose attempts are counted where. Devices without an account share one counter, which never disables.
const SHARED: &str = "attempts:shared";
const NOBODY: &str = "attempts:account:nobody";

fn account_key(account: Option<AccountId>) -> String {
    account.map_or_else(|| NOBODY.to_owned(), |id| format!("attempts:account:{id}"))
}

/// What was reserved: at the account's counter and at the device's.
pub(crate) struct Reserved {
    permits: Result<Vec<Permit>, lockout::Refused>,
    keys: [String; 2],
    rules: [Rules; 2],
}

impl Reserved {
    pub(crate) fn is_permitted(&self) -> bool {
        self.permits.is_ok()
    }

    /// Takes a right attempt back.
    pub(crate) fn settle(self, tx: &mut Tx<'_>) -> Result<(), LabError> {
        let Ok(permits) = self.permits else { return Ok(()) };
        for ((key, rules), permit) in self.keys.into_iter().zip(self.rules).zip(permits) {
            let mut counter = counter(tx, &key)?;
            counter.settle(&rules, permit, Attempt::Success);
            tx.put_operational(key, serde_json::to_string(&counter).ok());
        }
        Ok(())
    }
}

/// What the password turned out to be.
pub(crate) struct Checked {
    pub(crate) right: bool,
    /// A new hash, if the stored one is of an older kind.
    upgrade: Option<Zeroizing<String>>,
}

/// What the second factor turned out to be.
enum Factor {
    /// Not needed, or not there to be asked for.
    None,
    Missing,
    Wrong,
    Code(i64),
    Recovery(RecoveryCodes),
}

/// Everything about a sign-in that was worked out before its transaction.
struct Attempted<'a> {
    found: Option<Account>,
    reserved: Reserved,
    checked: Checked,
    factor: Factor,
    settings: IdentitySettings,
    sign_in: &'a SignIn<'a>,
}

impl Lab {
    /// Signs in with a login and a password; see [`Lab::sign_in_with`].
    ///
    /// # Errors
    /// As [`Lab::sign_in_with`].
    pub fn sign_in(&self, login: &str, password: &str, device: Device) -> Result<Session, LabError> {
        self.sign_in_with(&SignIn { login, password, device, ..SignIn::default() })
    }

    /// Signs in. Success and failure are both recorded. The answer to a failure never says what was wrong, and takes as long
    /// for an unknown, a closed or a locked account as for a wrong password.
    ///
    /// # Errors
    /// [`LabError::SignInRefused`]; [`LabError::SecondFactorNeeded`] if the password is right and a one-time code is asked
    /// for; [`LabError::Store`] if nothing can be recorded: then nobody is signed in.
    pub fn sign_in_with(&self, sign_in: &SignIn<'_>) -> Result<Session, LabError> {
        let begun = Instant::now();
        let settings = self.identity()?;
        let grid = settings.cost.answer_grid();
        let found = self.find_account(sign_in.login)?;
        let reserved = self.reserve(found.as_ref(), &sign_in.device, &settings)?;
        let checked = self.check_password(found.as_ref(), sign_in.login, sign_in.password, &settings)?;
        let factor = self.check_factor(found.as_ref(), sign_in, &settings)?;
        let token = Zeroizing::new(secret(16)?);
        let attempted = Attempted { found, reserved, checked, factor, settings, sign_in };
        let done = self.run(Urgency::Essential, |tx| attempted.conclude(tx, &token))?;
        match done.value {
            Concluded::In { id, account, welcome } => {
                let token = Arc::new(Zeroizing::new(format!("{id}.{}", *token)));
                let device = sign_in.device.name.clone();
                Ok(Session { lab: self.clone(), id, account, device, welcome, token })
            }
            Concluded::Out { record, code: "second_factor_missing" } => Err(LabError::SecondFactorNeeded { record }),
            Concluded::Out { record, .. } => {
                wait_for_mark(begun, grid);
                Err(LabError::SignInRefused { record })
            }
            Concluded::Roles(error) => Err(error.into()),
        }
    }

    /// Takes over a sign-in that the host made. The records say so: `authenticated by the host`. Needs the setting
    /// [`Authentication::Host`]; an account that is closed, locked or suspended here is refused whatever the host says.
    ///
    /// # Errors
    /// [`LabError::SignInRefused`], also for a login without an account here; [`LabError::Invalid`] for a bad method name.
    pub fn host_sign_in(&self, sign_in: &HostSignIn<'_>) -> Result<Session, LabError> {
        if !libcompliance::trail::value::is_token(sign_in.method) {
            return Err(LabError::Invalid(
                "the method of a host's sign-in is a name such as `active-directory`".to_owned(),
            ));
        }
        let settings = self.identity()?;
        let found = self.find_account(sign_in.login)?;
        let token = Zeroizing::new(secret(16)?);
        let like =
            SignIn { login: sign_in.login, device: sign_in.device.clone(), roles: sign_in.roles, ..SignIn::default() };
        let done = self.run(Urgency::Essential, |tx| {
            let account = current(tx, found.as_ref())?;
            let code = match &account {
                None => Some("unknown_login"),
                Some(account) if account.status != AccountStatus::Active => Some("account_inactive"),
                Some(_) if settings.authentication == Authentication::Library => {
                    Some(RefusalRule::LibraryAuthenticates.code())
                }
                Some(_) => None,
            };
            let (Some(account), None) = (&account, code) else {
                return refused(tx, account.as_ref(), &like, code.unwrap_or("unknown_login"));
            };
            let how = How { auth: Auth::Host, host: Some((sign_in.method, sign_in.at)), must_change: false };
            start(tx, account, &settings, &like, &token, &how)
        })?;
        match done.value {
            Concluded::In { id, account, welcome } => {
                let token = Arc::new(Zeroizing::new(format!("{id}.{}", *token)));
                let device = sign_in.device.name.clone();
                Ok(Session { lab: self.clone(), id, account, device, welcome, token })
            }
            Concluded::Out { record, .. } => Err(LabError::SignInRefused { record }),
            Concluded::Roles(error) => Err(error.into()),
        }
    }

    /// The account with this login, as of the last commit.
    pub(crate) fn find_account(&self, login: &str) -> Result<Option<Account>, LabError> {
        let roster = self.roster()?;
        let inner = self.inner();
        let logins = self.read(|store| inner.logins.of(roster.accounts(), store, &inner.vault))?;
        // The roster knows rights; passwords change without it.
        logins.get(&normalised(login)).map_or(Ok(None), |id| self.entry(&id.to_string()))
    }

    /// The settings for accounts, passwords and sessions.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn identity(&self) -> Result<IdentitySettings, LabError> {
        Ok(self.entry::<IdentitySettings>("")?.unwrap_or_default())
    }

    /// Counts an attempt at the account and at the device before it is made.
    pub(crate) fn reserve(
        &self,
        account: Option<&Account>,
        device: &Device,
        settings: &IdentitySettings,
    ) -> Result<Reserved, LabError> {
        let profile = settings.profile.settings();
        let known = match device.enrolled {
            Some(id) => self.roster()?.account(id).is_some().then_some(id),
            None => None,
        };
        let keys = [
            account_key(account.map(|account| account.id)),
            known.map_or_else(|| SHARED.to_owned(), |id| format!("attempts:device:{id}")),
        ];
        let emergency = account.is_none() || account.is_some_and(Account::is_break_glass);
        let rules = [
            // What nobody owns, and what cannot be guessed, is slowed down and never shut.
            if emergency { profile.account_lockout.never_disabling() } else { profile.account_lockout },
            if known.is_some() { profile.device_lockout } else { profile.device_lockout.shared() },
        ];
        let done = self.run(Urgency::Essential, |tx| {
            let moment = tx.moment();
            let mut counters = Vec::with_capacity(2);
            for key in &keys {
                counters.push(counter(tx, key)?);
            }
            let mut each: Vec<(&mut Counter, Rules)> = counters.iter_mut().zip(rules).collect();
            let permits = lockout::reserve_all(&mut each, moment);
            for (key, counter) in keys.iter().zip(&counters) {
                tx.put_operational(key.clone(), serde_json::to_string(counter).ok());
            }
            Ok(permits)
        })?;
        Ok(Reserved { permits: done.value, keys, rules })
    }

    /// Compares the password, or takes the time that comparing would take.
    pub(crate) fn check_password(
        &self,
        account: Option<&Account>,
        login: &str,
        password: &str,
        settings: &IdentitySettings,
    ) -> Result<Checked, LabError> {
        let peppers = &self.inner().options.peppers;
        let verifier = Verifier::new(settings.cost).peppers(peppers).user(login);
        let usable = account.filter(|account| account.status == AccountStatus::Active);
        let stored = usable.and_then(|account| account.password.as_ref());
        // Somebody's hash is always opened, so that a login without one does not answer sooner.
        let any = match stored {
            Some(stored) => Some(stored.at.clone()),
            None => self
                .roster()?
                .accounts()
                .iter()
                .find_map(|other| other.password.as_ref())
                .map(|stored| stored.at.clone()),
        };
        let opened = any.map(|at| self.secret_text(&at)).transpose()?.flatten();
        let (Some(_), Some(hash)) = (stored, &opened) else {
            verifier.verify_nothing(password);
            return Ok(Checked { right: false, upgrade: None });
        };
        let outcome = verifier.verify_text(password, hash);
        let upgrade = match outcome {
            Outcome::Yes { needs_upgrade: true, .. } => {
                Some(crate::accounts::password::hashed(self, settings, password)?)
            }
            _ => None,
        };
        Ok(Checked { right: outcome.is_yes(), upgrade })
    }

    /// A secret text beside the log; none if its key was destroyed.
    pub(crate) fn secret_text(&self, at: &ValueRef) -> Result<Option<Zeroizing<String>>, LabError> {
        match self.reveal(at.record, &at.path).map(|text| text.as_text().map(|text| Zeroizing::new(text.to_owned()))) {
            Ok(Some(text)) => Ok(Some(text)),
            Ok(None) | Err(LabError::NotFound { .. } | LabError::Vault(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn check_factor(
        &self,
        account: Option<&Account>,
        sign_in: &SignIn<'_>,
        settings: &IdentitySettings,
    ) -> Result<Factor, LabError> {
        let Some(account) = account else { return Ok(Factor::None) };
        let rule = settings.second_factor;
        let asked = (rule.remote && sign_in.remote) || (rule.privileged && self.is_privileged(account)?);
        let Some(set) = &account.second_factor else {
            // Whoever must have one and has none yet gets in only to set it up; see `start`.
            return Ok(if asked && !account.is_break_glass() { Factor::Missing } else { Factor::None });
        };
        self.judge_factor(set, sign_in.second_factor)
    }

    fn judge_factor(&self, set: &SecondFactor, typed: Option<&str>) -> Result<Factor, LabError> {
        let Some(typed) = typed else { return Ok(Factor::Missing) };
        let secret = self.secret_text(&set.at)?.and_then(|text| unhex(&text));
        let totp = secret.and_then(|secret| Totp::new(secret, Algorithm::Sha1, 6, 30).ok());
        let used = set.last_step.and_then(|step| u64::try_from(step).ok());
        if let Some(CodeOutcome::Right { step }) = totp.map(|totp| totp.verify(typed, self.now(), used)) {
            return Ok(i64::try_from(step).map_or(Factor::Wrong, Factor::Code));
        }
        let kept = self.secret_text(&set.recovery)?;
        let codes = kept.and_then(|text| serde_json::from_str::<RecoveryCodes>(&text).ok());
        let Some(mut codes) = codes else { return Ok(Factor::Wrong) };
        Ok(if codes.redeem(typed) { Factor::Recovery(codes) } else { Factor::Wrong })
    }

    /// Whether an account may look after accounts, roles, settings or the trail.
    pub(crate) fn is_privileged(&self, account: &Account) -> Result<bool, LabError> {
        const GROUPS: [&str; 4] = ["account.", "role.", "settings.", "trail."];
        let (roster, now) = (self.roster()?, self.now());
        let reading = |name: &str| name.ends_with(".read") || name.ends_with(".read_own") || name.ends_with(".verify");
        let mut asked = PERMISSIONS.iter().map(|permission| permission.name());
        Ok(asked.any(|name| {
            let special =
                GROUPS.iter().any(|group| name.starts_with(group)) && !reading(name) && name != "account.request";
            special && roster.decide(account.id, None, name, &[], now) == libcompliance::access::Decision::Allow
        }))
    }
}

/// How a session came about.
struct How<'a> {
    auth: Auth,
    host: Option<(&'a str, Timestamp)>,
    must_change: bool,
}

enum Concluded {
    In { id: SessionId, account: AccountId, welcome: Welcome },
    Out { record: u64, code: &'static str },
    Roles(SessionError),
}

impl Attempted<'_> {
    fn conclude(self, tx: &mut Tx<'_>, token: &str) -> Result<Concluded, Stop> {
        let account = current(tx, self.found.as_ref())?;
        let unchanged = self.found.as_ref().map(|found| &found.password) == account.as_ref().map(|now| &now.password);
        let host = matches!(self.settings.authentication, Authentication::Host(_));
        let code = match (&account, &self.reserved.permits) {
            (None, _) => Some("unknown_login"),
            (Some(account), _) if account.status != AccountStatus::Active => Some("account_inactive"),
            (Some(account), _) if host && !account.is_break_glass() => Some("host_authenticates"),
            (Some(_), Err(refused)) => Some(refused.code()),
            // The password may have been changed between the check and this transaction.
            (Some(_), Ok(_)) if !unchanged => Some("password_changed"),
            (Some(_), Ok(_)) if !self.checked.right => Some("wrong_password"),
            (Some(_), Ok(_)) => None,
        };
        let (Some(account), None) = (&account, code) else {
            self.disable_if_due(tx, account.as_ref())?;
            return refused(tx, account.as_ref(), self.sign_in, code.unwrap_or("unknown_login"));
        };
        let who = person(account, Auth::Password, self.sign_in);
        match &self.factor {
            Factor::Missing if account.second_factor.is_some() => {
                return refused(tx, Some(account), self.sign_in, "second_factor_missing");
            }
            factor if !use_factor(tx, account, factor, &who)? => {
                return refused(tx, Some(account), self.sign_in, "second_factor_wrong");
            }
            _ => {}
        }
        self.reserved.settle(tx)?;
        tx.settle_sign_ins(account.id, &CODES)?;
        if let Some(phc) = &self.checked.upgrade {
            crate::accounts::password::record(tx, &tx.system(), account, phc, "upgraded", &self.settings, false)?;
        }
        let auth = match &self.factor {
            _ if account.is_break_glass() => Auth::BreakGlass,
            Factor::Code(_) | Factor::Recovery(_) => Auth::SecondFactor,
            _ => Auth::Password,
        };
        let aged = self
            .settings
            .profile
            .settings()
            .max_age_days
            .zip(account.password.as_ref())
            .is_some_and(|(days, kept)| tx.now() > kept.chosen.plus_micros(i64::from(days) * 86_400_000_000));
        let must_change = aged || account.password.as_ref().is_some_and(|password| password.must_change);
        // A second factor that is asked for and not set up is set up first; nothing else can be done in such a session.
        let must_change = must_change || matches!(self.factor, Factor::Missing);
        let how = How { auth, host: None, must_change };
        start(tx, account, &self.settings, self.sign_in, token, &how)
    }

    /// After too many failures in a row the sign-in is disabled until a person lifts that.
    fn disable_if_due(&self, tx: &mut Tx<'_>, account: Option<&Account>) -> Result<(), LabError> {
        let [key, _] = &self.reserved.keys;
        let [rules, _] = &self.reserved.rules;
        let counter = counter(tx, key)?;
        let Some(account) = account.filter(|account| account.status == AccountStatus::Active) else { return Ok(()) };
        if !counter.is_disabled(rules) {
            return Ok(());
        }
        let who = tx.system();
        let draft = Draft::new("account.lock")
            .on("account", account.id, account.version + 1)
            .about(Subject::Person(account.person))
            .moving(Some(account.status.as_str()), AccountStatus::Locked.as_str())
            .attr("failures", Value::Int(i64::from(counter.in_a_row())));
        tx.append(&identity::ACCOUNT_LOCKED, draft, &who)?;
        crate::sessions::end_all(tx, account.id, "account_locked", &who)
    }
}

/// Waits until a whole number of steps of the grid has passed since `begun`.
fn wait_for_mark(begun: Instant, grid: Duration) {
    let (passed, step) = (begun.elapsed().as_micros(), grid.as_micros().max(1));
    let left = u64::try_from(step - passed % step).unwrap_or(0);
    std::thread::sleep(Duration::from_micros(left));
}

/// The account as it stands in this transaction.
fn current(tx: &mut Tx<'_>, found: Option<&Account>) -> Result<Option<Account>, LabError> {
    match found {
        Some(account) => tx.load::<Account>(&account.id.to_string()),
        None => Ok(None),
    }
}

fn counter(tx: &mut Tx<'_>, key: &str) -> Result<Counter, LabError> {
    // An entry that somebody ruined counts as none: it was an operational one, on which no record rests.
    Ok(tx.operational(key)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Forgets the failures of an account, because a person unlocked it.
pub(crate) fn forget_failures(tx: &mut Tx<'_>, account: AccountId) {
    tx.put_operational(account_key(Some(account)), None);
}

/// Uses up what was given as second factor; false if it was wrong.
fn use_factor(tx: &mut Tx<'_>, account: &Account, factor: &Factor, who: &Who) -> Result<bool, LabError> {
    let on = |draft: Draft| draft.on("account", account.id, account.version).about(Subject::Person(account.person));
    match factor {
        Factor::None => Ok(true),
        Factor::Missing => Ok(account.second_factor.is_none()),
        Factor::Wrong => Ok(false),
        Factor::Code(step) => {
            let set = tx.load::<Account>(&account.id.to_string())?.and_then(|account| account.second_factor);
            if set.and_then(|set| set.last_step).is_some_and(|last| last >= *step) {
                return Ok(false);
            }
            let draft = on(Draft::new("account.use_second_factor")).attr("step", Value::Int(*step));
            tx.append(&identity::ACCOUNT_SECOND_FACTOR_USED, draft, who)?;
            Ok(true)
        }
        Factor::Recovery(left) => {
            let now = tx.load::<Account>(&account.id.to_string())?.and_then(|account| account.second_factor);
            if now.map(|set| set.recovery) != account.second_factor.as_ref().map(|set| set.recovery.clone()) {
                return Ok(false);
            }
            let text = serde_json::to_string(left).unwrap_or_default();
            let draft = on(Draft::new("account.use_recovery_code"))
                .attr("recovery", text)
                .attr("left", Value::Int(i64::try_from(left.left()).unwrap_or(0)));
            tx.append(&identity::ACCOUNT_RECOVERY_CODE_USED, draft, who)?;
            Ok(true)
        }
    }
}

fn person(account: &Account, auth: Auth, sign_in: &SignIn<'_>) -> Who {
    Who {
        id: account.id,
        source: Source::Session,
        roles: Vec::new(),
        auth,
        session: None,
        subject: Subject::Person(account.person),
        device: sign_in.device.name.clone(),
    }
}

fn start(
    tx: &mut Tx<'_>,
    account: &Account,
    settings: &IdentitySettings,
    sign_in: &SignIn<'_>,
    token: &str,
    how: &How<'_>,
) -> Result<Concluded, Stop> {
    let now = tx.now();
    let chosen = match choose_roles(tx, account, sign_in.roles, now)? {
        Ok(chosen) => chosen,
        Err(error) => {
            refused(tx, Some(account), sign_in, error.code())?;
            return Ok(Concluded::Roles(error));
        }
    };
    let before = tx.load::<SignIns>(&account.id.to_string())?.unwrap_or_default();
    let system = tx.system();
    // Sessions that ran out are closed by a record; beyond the limit the oldest gives way.
    crate::sessions::end_expired(tx, &before.open, &system)?;
    let left = tx.load::<SignIns>(&account.id.to_string())?.unwrap_or_default().open;
    let limit = usize::try_from(settings.sessions).unwrap_or(usize::MAX).saturating_sub(1);
    for id in left.iter().take(left.len().saturating_sub(limit)) {
        crate::sessions::end(tx, *id, "session_limit", &system)?;
    }
    let limits = settings.session_limits();
    let id = SessionId::generate(now, tx.entropy())?;
    let until = now.plus_micros(i64::from(limits.absolute_seconds) * 1_000_000);
    let mut draft = Draft::new("session.sign_in")
        .on("session", id, 1)
        .attr("idle_seconds", Value::Int(i64::from(limits.idle_seconds)))
        .attr("until", until.to_string())
        .attr("resume_sha256", digest(token));
    if let Some(chosen) = &chosen {
        draft = draft.attr("active_roles", Value::List(chosen.iter().map(|role| Value::text(role.as_str())).collect()));
    }
    if how.must_change {
        draft = draft.attr("must_change", Value::Bool(true));
    }
    if !tx.load::<SignIns>(&account.id.to_string())?.unwrap_or_default().open.is_empty() {
        draft = draft.attr("concurrent", Value::Bool(true));
    }
    if sign_in.remote {
        draft = draft.attr("remote", Value::Bool(true));
    }
    if let Some((method, at)) = how.host {
        draft = draft.attr("host_method", method).attr("host_time", at.to_string());
    }
    let mut who = person(account, how.auth, sign_in);
    who.session = Some(id);
    let shape = Entry {
        id,
        account: account.id,
        started: now,
        until,
        idle_seconds: limits.idle_seconds,
        auth: how.auth,
        token: None,
        roles: chosen,
        reauthenticated: None,
        must_change: how.must_change,
    };
    who.roles = roles(account, &shape, now);
    tx.append(&identity::SESSION_STARTED, draft, &who)?;
    if account.is_break_glass() {
        let draft =
            Draft::new("account.alert").on("account", account.id, account.version).attr("code", "break_glass_used");
        tx.append(&identity::ACCOUNT_ALERT, draft, &system)?;
    }
    tx.put_operational(activity_key(id), Some(now.unix_micros().to_string()));
    let welcome = Welcome { last: before.last, failures: before.failures, must_change: how.must_change };
    Ok(Concluded::In { id, account: account.id, welcome })
}

/// The roles to be active: those chosen, or all if they may be active together.
fn choose_roles(
    tx: &mut Tx<'_>,
    account: &Account,
    chosen: Option<&[&str]>,
    now: Timestamp,
) -> Result<Result<Option<Vec<String>>, SessionError>, LabError> {
    let Some(chosen) = chosen else { return Ok(Ok(None)) };
    let roster = tx.roster()?;
    let session = roster.snapshot().create_session(&account.id.to_string(), chosen, now);
    Ok(session.map(|session| Some(session.roles().to_vec())))
}

fn refused(
    tx: &mut Tx<'_>,
    account: Option<&Account>,
    sign_in: &SignIn<'_>,
    code: &'static str,
) -> Result<Concluded, Stop> {
    let mut who = tx.system();
    who.device.clone_from(&sign_in.device.name);
    let typed: String = sign_in.login.chars().take(256).collect();
    let mut draft = Draft::new("session.sign_in").attr("code", code).attr("login", typed);
    if let Some(account) = account {
        draft = draft.on("account", account.id, account.version).about(Subject::Person(account.person));
    }
    let record = tx.refuse_sign_in(code, draft, &who)?;
    Ok(Concluded::Out { record, code })
}

/// Random bytes as lower-case hex.
pub(crate) fn secret(bytes: usize) -> Result<String, LabError> {
    let mut random = Zeroizing::new(vec![0; bytes]);
    crate::entropy::SystemEntropy::new().fill(&mut random)?;
    Ok(hex(&random))
}

/// The digest under which a random secret is kept.
pub(crate) fn digest(secret: &str) -> String {
    hex(&libcompliance::crypto::sha256(secret.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>().map(Zeroizing::new)
}
