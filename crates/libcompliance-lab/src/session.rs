//! Signing in, and acting under a session: who, may they, is it allowed now, what happened, seal, commit, receipt.

use crate::accounts;
use crate::error::LabError;
use crate::lab::{Lab, Receipt, receipt};
use crate::writer::{Refusal, Stop, Tx, Urgency, Who};
use libcompliance::access::{Decision, Denial, Permission, Role, decide};
use libcompliance::id::{AccountId, ClientId, SessionId};
use libcompliance::identity::password;
use libcompliance::identity::{self, Account, AccountStatus};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Auth, Object, Source};
use libcompliance::trail::value::Value;

/// The device somebody works at, as the host names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device(Option<String>);

impl Device {
    /// A device with a name, such as `HPLC-02`.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self(Some(name.into()))
    }

    /// No device is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self(None)
    }
}

/// A signed-in account. Each action checks the account and the session anew, so closing either takes effect at once in every
/// process. Dropping a session does not end it; [`Session::sign_out`] does.
#[derive(Debug, Clone)]
pub struct Session {
    lab: Lab,
    id: SessionId,
    account: AccountId,
    device: Option<String>,
}

/// What an action is about, for the decision and for the record of a refusal.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub object: Option<Object>,
    pub clients: Vec<ClientId>,
}

impl About {
    pub(crate) fn object(kind: &str, id: impl core::fmt::Display) -> Self {
        Self { object: Some(Object { kind: kind.to_owned(), id: id.to_string(), version: 1 }), clients: Vec::new() }
    }

    pub(crate) fn for_client(mut self, client: ClientId) -> Self {
        self.clients.push(client);
        self
    }
}

impl Lab {
    /// Signs in. Success and failure are both recorded; the answer to a failure never says what was wrong, and takes as long
    /// for an unknown login as for a known one.
    ///
    /// # Errors
    /// [`LabError::SignInRefused`], or [`LabError::Store`] if nothing can be recorded: then nobody is signed in.
    pub fn sign_in(&self, login: &str, password: &str, device: Device) -> Result<Session, LabError> {
        let found = accounts::find(self, login)?;
        let stored = match &found {
            Some(account) => account.credential.as_ref().map(|at| self.reveal(at.record, &at.path)).transpose()?,
            None => None,
        };
        let known = match stored.as_deref().and_then(Value::as_text) {
            Some(phc) => password::verify(password, phc),
            None => {
                password::verify_nothing(password, self.inner().options.password_cost);
                false
            }
        };
        let limits = self.inner().options.session_limits;
        let done = self.run(Urgency::Essential, |tx| {
            let account = match &found {
                Some(account) => tx.load::<Account>(&account.id.to_string())?,
                None => None,
            };
            let code = match (&account, known) {
                (None, _) => Some("unknown_login"),
                (Some(account), _) if account.status != AccountStatus::Active => Some("account_inactive"),
                // The password may have been changed between the check and this transaction.
                (Some(account), _) if account.credential != found.as_ref().and_then(|f| f.credential.clone()) => {
                    Some("password_changed")
                }
                (Some(_), false) => Some("wrong_password"),
                (Some(_), true) => None,
            };
            let (Some(account), None) = (&account, code) else {
                return refuse_sign_in(tx, account.as_ref(), login, code.unwrap_or("unknown_login"), &device);
            };
            let now = tx.now();
            let id = SessionId::generate(now, tx.entropy())?;
            let until = now.plus_micros(i64::from(limits.absolute_seconds) * 1_000_000);
            let draft = Draft::new("session.sign_in")
                .on("session", id, 1)
                .attr("idle_seconds", Value::Int(i64::from(limits.idle_seconds)))
                .attr("until", until.to_string());
            let who = Who {
                id: account.id,
                source: Source::Session,
                roles: account.roles.clone(),
                auth: Auth::Password,
                session: Some(id),
                subject: Subject::Person(account.person),
                device: device.0.clone(),
            };
            tx.append(&identity::SESSION_STARTED, draft, &who)?;
            tx.put_operational(activity_key(id), Some(now.unix_micros()));
            Ok(Some((id, account.id)))
        })?;
        match done.value {
            Some((id, account)) => Ok(Session { lab: self.clone(), id, account, device: device.0 }),
            None => Err(LabError::SignInRefused { record: done.records.last().map_or(0, |(index, _)| *index) }),
        }
    }
}

fn refuse_sign_in(
    tx: &mut Tx<'_>,
    account: Option<&Account>,
    login: &str,
    code: &str,
    device: &Device,
) -> Result<Option<(SessionId, AccountId)>, Stop> {
    let mut who = tx.system();
    who.device.clone_from(&device.0);
    let typed: String = login.chars().take(256).collect();
    let mut draft = Draft::new("session.sign_in").attr("code", code).attr("login", typed);
    if let Some(account) = account {
        draft = draft.on("account", account.id, account.version).about(Subject::Person(account.person));
    }
    tx.append(&identity::SESSION_REFUSED, draft, &who)?;
    Ok(None)
}

fn activity_key(id: SessionId) -> String {
    format!("active:{id}")
}

impl Session {
    /// The session's id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// The account that is signed in.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The laboratory.
    #[must_use]
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Whether this session may do `permission` now. A question: nothing is written, also not for a no.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`].
    pub fn may(&self, permission: Permission) -> Result<Decision, LabError> {
        let lab = &self.lab;
        let session: identity::Session = lab.entry(&self.id.to_string())?.ok_or(LabError::SessionEnded)?;
        let active = lab.read(|store| Ok(crate::store::ReadStore::operational(store, &activity_key(self.id))?))?;
        let account: Account = lab.entry(&self.account.to_string())?.ok_or(LabError::SessionEnded)?;
        let active = active.map_or(session.started, libcompliance::trail::time::Timestamp::clamped);
        if account.status != AccountStatus::Active || !session.open_at(lab.now(), active) {
            return Err(LabError::SessionEnded);
        }
        let mut roles = Vec::new();
        for role in &account.roles {
            if let Some(entry) = lab.entry::<Role>(role)? {
                roles.push((role.clone(), entry));
            }
        }
        Ok(decide(permission, &account.roles, &roles))
    }

    /// Signs out.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`] if it has ended already.
    pub fn sign_out(self) -> Result<Receipt, LabError> {
        let done = self.lab.run(Urgency::Essential, |tx| {
            let who = self.who(tx, "session.sign_out", &About::default())?;
            let draft = Draft::new("session.sign_out").on("session", self.id, 2).attr("cause", "signed_out");
            tx.append(&identity::SESSION_ENDED, draft, &who)?;
            tx.put_operational(activity_key(self.id), None);
            Ok(())
        })?;
        receipt(&done)
    }

    /// One action: authorised inside its own transaction, against that transaction's state.
    pub(crate) fn act<T>(
        &self,
        permission: Permission,
        about: About,
        urgency: Urgency,
        action: impl FnOnce(&mut Tx<'_>, &Acting<'_>) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let done = self.lab.run(urgency, |tx| {
            let who = self.who(tx, permission.name(), &about)?;
            let acting = Acting { who, action: permission.name(), about: &about };
            let mut roles = Vec::new();
            for role in &acting.who.roles {
                if let Some(entry) = tx.load::<Role>(role)? {
                    roles.push((role.clone(), entry));
                }
            }
            if let Decision::Deny(_) = decide(permission, &acting.who.roles, &roles) {
                // Only a denial needs to know all roles: to say which of them would carry the permission.
                let Decision::Deny(denial) = decide(permission, &acting.who.roles, &tx.all::<Role>()?) else {
                    return Err(
                        acting.refuse(Denial::by_rule("permission_missing", "the roles held were just changed"))
                    );
                };
                return Err(acting.refuse(denial));
            }
            action(tx, &acting)
        })?;
        let receipt = receipt(&done)?;
        Ok((done.value, receipt))
    }

    /// The actor as he stands in this transaction; an ended session is a refusal, and recorded as one.
    fn who(&self, tx: &mut Tx<'_>, action: &str, about: &About) -> Result<Who, Stop> {
        let account = tx.load::<Account>(&self.account.to_string())?.ok_or(LabError::SessionEnded)?;
        let session = tx.load::<identity::Session>(&self.id.to_string())?.ok_or(LabError::SessionEnded)?;
        let who = Who {
            id: self.account,
            source: Source::Session,
            roles: account.roles.clone(),
            auth: Auth::Password,
            session: Some(self.id),
            subject: Subject::Person(account.person),
            device: self.device.clone(),
        };
        let refuse = |code, rule: &str| {
            Stop::Refuse(Box::new(Refusal {
                denial: Denial::by_rule(code, rule),
                action: action.to_owned(),
                object: about.object.clone(),
                clients: about.clients.clone(),
                who: who.clone(),
            }))
        };
        if account.status != AccountStatus::Active {
            return Err(refuse("account_inactive", "the account is closed"));
        }
        let now = tx.now();
        let last = tx.operational(&activity_key(self.id))?;
        let active = last.map_or(session.started, libcompliance::trail::time::Timestamp::clamped);
        if !session.open_at(now, active) {
            return Err(refuse("session_ended", "the session has ended: sign in again"));
        }
        // Activity is written down a few times within the idle limit, not at every action.
        let step = i64::from(session.idle_seconds) * 1_000_000 / 10;
        if now.unix_micros() - active.unix_micros() > step {
            tx.put_operational(activity_key(self.id), Some(now.unix_micros()));
        }
        Ok(who)
    }
}

/// The actor within an action that has been authorised.
pub(crate) struct Acting<'a> {
    pub who: Who,
    action: &'static str,
    about: &'a About,
}

impl Acting<'_> {
    /// Refuses the action; the refusal is recorded.
    pub(crate) fn refuse(&self, denial: Denial) -> Stop {
        Stop::Refuse(Box::new(Refusal {
            denial,
            action: self.action.to_owned(),
            object: self.about.object.clone(),
            clients: self.about.clients.clone(),
            who: self.who.clone(),
        }))
    }
}
