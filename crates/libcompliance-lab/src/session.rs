//! Acting under a session: who, may they, is it allowed now, what happened, seal, commit, receipt.

use crate::error::LabError;
use crate::lab::{Lab, Receipt, receipt};
use crate::roster::Roster;
use crate::store::ReadStore as _;
use crate::writer::{Refusal, Stop, Tx, Urgency, Who};
use libcompliance::access::duty::REAUTHENTICATION_MICROS;
use libcompliance::access::{Decision, Denial, LABORATORY, Permission, RefusalRule, RoleSession};
use libcompliance::id::{AccountId, ClientId, SessionId};
use libcompliance::identity::{self, Account, AccountStatus};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Object, Source};
use libcompliance::trail::time::Timestamp;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The device somebody works at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    pub(crate) name: Option<String>,
    pub(crate) enrolled: Option<AccountId>,
}

impl Device {
    /// A device as the host names it, such as `HPLC-02`.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), enrolled: None }
    }

    /// A device that has an account of its own: failed sign-ins at it are counted for it alone.
    #[must_use]
    pub fn enrolled(name: impl Into<String>, account: AccountId) -> Self {
        Self { name: Some(name.into()), enrolled: Some(account) }
    }

    /// No device is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }
}

/// What to show somebody who has just signed in (ISO/IEC 27002 8.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Welcome {
    /// The sign-in before this one.
    pub last: Option<Timestamp>,
    /// Failed sign-ins since.
    pub failures: u64,
    /// Nothing can be done before the password is changed.
    pub must_change: bool,
}

/// A signed-in account. Each action checks the account and the session anew, so closing either takes effect at once in every
/// process. Dropping a session does not end it; [`Session::sign_out`] does.
#[derive(Clone)]
pub struct Session {
    pub(crate) lab: Lab,
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) device: Option<String>,
    pub(crate) welcome: Welcome,
    pub(crate) token: Arc<Zeroizing<String>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("account", &self.account).finish_non_exhaustive()
    }
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

/// The operational entry of a session's last activity, in microseconds since 1970.
pub(crate) fn activity_key(id: SessionId) -> String {
    format!("active:{id}")
}

/// The last activity that an entry tells of; one that does not read counts as none.
pub(crate) fn activity(entry: Option<String>, session: &identity::Session) -> Timestamp {
    entry.and_then(|text| text.parse().ok()).map_or(session.started, Timestamp::clamped)
}

/// The roles that an account has active in a session at a moment.
pub(crate) fn roles(account: &Account, session: &identity::Session, now: Timestamp) -> Vec<String> {
    let held = account.rights.roles.iter().filter(|right| right.period.covers(now)).map(|right| right.role.clone());
    let mut roles: Vec<String> =
        held.filter(|role| session.roles.as_ref().is_none_or(|active| active.contains(role))).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// The session's chosen roles, compiled; none if all are active.
fn active(roster: &Roster, session: &identity::Session, now: Timestamp) -> Result<Option<RoleSession>, LabError> {
    let Some(chosen) = &session.roles else { return Ok(None) };
    let user = session.account.to_string();
    let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
    // A role that was taken away since is no longer active; the others are.
    let held = roster.snapshot().policy();
    let chosen: Vec<&str> = chosen
        .into_iter()
        .filter(|role| {
            held.assignments().iter().any(|row| row.user == user && row.role == *role && row.period.covers(now))
        })
        .collect();
    let session = roster.snapshot().create_session(&user, &chosen, now);
    Ok(Some(session?))
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

    /// What to show after the sign-in.
    #[must_use]
    pub fn welcome(&self) -> Welcome {
        self.welcome
    }

    /// The secret with which another process of the host can take the session up by [`Lab::resume`]. Only its digest is kept.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The laboratory.
    #[must_use]
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Whether this session may do `permission` now for what belongs to no client. A question: nothing is written, also not
    /// for a no.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`].
    pub fn may(&self, permission: Permission) -> Result<Decision, LabError> {
        self.check(permission.name(), &[])
    }

    /// Whether this session may do `permission`, of the catalogue or of the host's own, for all of `clients` now; no client
    /// asks for the laboratory itself. A question: nothing is written.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`].
    pub fn check(&self, permission: &str, clients: &[ClientId]) -> Result<Decision, LabError> {
        let (session, roster, now) = self.standing()?;
        if session.must_change {
            return Ok(Decision::Deny(RefusalRule::PasswordChangeDue.into()));
        }
        let chosen = active(&roster, &session, now)?;
        Ok(roster.decide(self.account, chosen.as_ref(), permission, clients, now))
    }

    /// Everything that this session may do now for a client, or for the laboratory itself, in the order of the catalogue: for
    /// drawing a menu. A question: nothing is written.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`].
    pub fn permissions(&self, client: Option<ClientId>) -> Result<Vec<String>, LabError> {
        let (session, roster, now) = self.standing()?;
        let chosen = active(&roster, &session, now)?;
        let clients: Vec<ClientId> = client.into_iter().collect();
        let all = libcompliance::access::PERMISSIONS.iter().map(|permission| permission.name());
        let own = roster.snapshot().policy().host_permissions().iter().map(|permission| permission.name());
        let may = |name: &&str| {
            let decision = roster.decide(self.account, chosen.as_ref(), name, &clients, now);
            decision == Decision::Allow && !session.must_change
        };
        Ok(all.chain(own).filter(may).map(str::to_owned).collect())
    }

    /// The clients whose things this session may see under `permission`.
    pub(crate) fn filter(&self, permission: Permission) -> Result<libcompliance::access::ClientFilter, LabError> {
        let (session, roster, now) = self.standing()?;
        let chosen = active(&roster, &session, now)?;
        let laboratory = roster.decide(self.account, chosen.as_ref(), permission.name(), &[], now);
        let mut filter = libcompliance::access::ClientFilter::nothing();
        if session.must_change {
            return Ok(filter);
        }
        // Roles that are not active let nothing through: with chosen roles each client is asked for.
        match (chosen.is_none(), laboratory) {
            (true, _) | (false, Decision::Allow) => {
                filter = roster
                    .snapshot()
                    .client_filter(&self.account.to_string(), permission.name(), now)
                    .map_err(|error| LabError::Invalid(error.to_string()))?;
            }
            (false, Decision::Deny(_)) => {}
        }
        Ok(filter)
    }

    /// The session as it stands for a question.
    fn standing(&self) -> Result<(identity::Session, Arc<Roster>, Timestamp), LabError> {
        let lab = &self.lab;
        let session: identity::Session = lab.entry(&self.id.to_string())?.ok_or(LabError::SessionEnded)?;
        let last = lab.read(|store| Ok(store.operational(&activity_key(self.id))?))?;
        let roster = lab.roster()?;
        let now = lab.now();
        let usable = roster.account(self.account).is_some_and(|account| account.status == AccountStatus::Active);
        if !usable || session.expired_at(now, activity(last, &session)).is_some() {
            return Err(LabError::SessionEnded);
        }
        Ok((session, roster, now))
    }

    /// One action: authorised inside its own transaction, against that transaction's state.
    pub(crate) fn act<T>(
        &self,
        permission: Permission,
        about: About,
        urgency: Urgency,
        action: impl FnOnce(&mut Tx<'_>, &Acting) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let clients = about.clients.clone();
        self.act_on(permission, about, urgency, |_| Ok(((), clients)), |tx, acting, ()| action(tx, acting))
    }

    /// One action on something that is found in the transaction and tells for which clients the right is needed.
    pub(crate) fn act_on<O, T>(
        &self,
        permission: Permission,
        about: About,
        urgency: Urgency,
        find: impl FnOnce(&mut Tx<'_>) -> Result<(O, Vec<ClientId>), Stop>,
        action: impl FnOnce(&mut Tx<'_>, &Acting, O) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let done = self.lab.run(urgency, |tx| {
            let acting = self.acting(tx, permission.name(), about, Standing::Whole)?;
            let (object, clients) = find(tx)?;
            acting.allow(permission.name(), &clients)?;
            action(tx, &acting, object)
        });
        let done = self.tidy(done)?;
        let receipt = receipt(&done)?;
        Ok((done.value, receipt))
    }

    /// One action about the session's own account, which needs no right.
    pub(crate) fn act_for_self<T>(
        &self,
        name: &'static str,
        about: About,
        standing: Standing,
        action: impl FnOnce(&mut Tx<'_>, &Acting) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let done = self.lab.run(Urgency::Essential, |tx| {
            let acting = self.acting(tx, name, about, standing)?;
            action(tx, &acting)
        });
        let done = self.tidy(done)?;
        let receipt = receipt(&done)?;
        Ok((done.value, receipt))
    }

    /// A session that turned out to be over is closed by a record of its own.
    fn tidy<T>(&self, done: Result<T, LabError>) -> Result<T, LabError> {
        if matches!(&done, Err(LabError::Denied { denial, .. }) if denial.code == RefusalRule::SessionEnded.code()) {
            self.lab.end_if_expired(self.id)?;
        }
        done
    }

    /// The actor as he stands in this transaction; an ended session is a refusal, and recorded as one.
    fn acting(&self, tx: &mut Tx<'_>, action: &'static str, about: About, standing: Standing) -> Result<Acting, Stop> {
        let now = tx.now();
        let roster = tx.roster()?;
        let account = roster.account(self.account).ok_or(LabError::SessionEnded)?;
        let session = tx.load::<identity::Session>(&self.id.to_string())?;
        let mut who = Who {
            id: self.account,
            source: Source::Session,
            roles: Vec::new(),
            auth: libcompliance::trail::record::Auth::None,
            session: Some(self.id),
            subject: Subject::Person(account.person),
            device: self.device.clone(),
        };
        let refuse = |who: Who, rule: RefusalRule| {
            Stop::Refuse(Box::new(Refusal {
                denial: rule.into(),
                action: action.to_owned(),
                object: about.object.clone(),
                clients: about.clients.clone(),
                who,
            }))
        };
        if account.status != AccountStatus::Active {
            return Err(refuse(who, RefusalRule::AccountInactive));
        }
        let Some(session) = session else { return Err(refuse(who, RefusalRule::SessionEnded)) };
        who.roles = roles(account, &session, now);
        who.auth = session.auth;
        let last = activity(tx.operational(&activity_key(self.id))?, &session);
        if session.expired_at(now, last).is_some() {
            return Err(refuse(who, RefusalRule::SessionEnded));
        }
        if session.must_change && standing == Standing::Whole {
            return Err(refuse(who, RefusalRule::PasswordChangeDue));
        }
        // Activity is written down a few times within the idle limit, not at every action.
        let step = i64::from(session.idle_seconds) * 1_000_000 / 10;
        if now.unix_micros() - last.unix_micros() > step {
            tx.put_operational(activity_key(self.id), Some(now.unix_micros().to_string()));
        }
        let chosen = active(&roster, &session, now)?;
        Ok(Acting { who, action, about, roster, session, chosen, now })
    }

    /// Signs out.
    ///
    /// # Errors
    /// [`LabError::Denied`] if the session has ended already.
    pub fn sign_out(self) -> Result<Receipt, LabError> {
        let about = About::object("session", self.id);
        let ((), receipt) = self.act_for_self("session.sign_out", about, Standing::Partial, |tx, acting| {
            let draft = Draft::new("session.sign_out").on("session", self.id, 2).attr("cause", "signed_out");
            tx.append(&identity::SESSION_ENDED, draft, &acting.who)?;
            tx.put_operational(activity_key(self.id), None);
            Ok(())
        })?;
        Ok(receipt)
    }
}

/// Whether a session that must first change its password is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Whole,
    Partial,
}

/// The actor within an action.
pub(crate) struct Acting {
    pub who: Who,
    pub roster: Arc<Roster>,
    pub session: identity::Session,
    pub now: Timestamp,
    action: &'static str,
    about: About,
    chosen: Option<RoleSession>,
}

impl Acting {
    /// Refuses unless the actor has the permission for all these clients, or, without any, for the laboratory itself.
    pub(crate) fn allow(&self, permission: &str, clients: &[ClientId]) -> Result<(), Stop> {
        match self.roster.decide(self.who.id, self.chosen.as_ref(), permission, clients, self.now) {
            Decision::Allow => Ok(()),
            Decision::Deny(denial) => Err(self.refuse_for(denial, clients)),
        }
    }

    /// Refuses unless the actor is authorised for the method, where the laboratory keeps a list of its methods.
    pub(crate) fn allow_method(&self, permission: Permission, method: Option<&str>) -> Result<(), Stop> {
        let snapshot = self.roster.snapshot();
        if self.roster.settings().methods.is_empty() || permission.method_duty().is_none() {
            return Ok(());
        }
        let (user, method) = (self.who.id.to_string(), method.unwrap_or_default());
        match snapshot.explain_method(&user, permission, LABORATORY, method, self.now) {
            Some(why) => Err(self.refuse(Denial::from(why))),
            None => Ok(()),
        }
    }

    /// Refuses unless the actor has proved who he is within the last minutes.
    pub(crate) fn step_up(&self) -> Result<(), Stop> {
        let fresh = self
            .session
            .reauthenticated
            .is_some_and(|at| (0..=REAUTHENTICATION_MICROS).contains(&(self.now.unix_micros() - at.unix_micros())));
        if fresh { Ok(()) } else { Err(self.refuse(RefusalRule::ReauthenticationNeeded.into())) }
    }

    /// Refuses the action; the refusal is recorded.
    pub(crate) fn refuse(&self, denial: Denial) -> Stop {
        self.refuse_for(denial, &[])
    }

    fn refuse_for(&self, denial: Denial, clients: &[ClientId]) -> Stop {
        let clients = if clients.is_empty() { self.about.clients.clone() } else { clients.to_vec() };
        Stop::Refuse(Box::new(Refusal {
            denial,
            action: self.action.to_owned(),
            object: self.about.object.clone(),
            clients,
            who: self.who.clone(),
        }))
    }
}
