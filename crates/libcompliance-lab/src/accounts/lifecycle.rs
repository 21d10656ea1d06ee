//! Requested, approved by somebody else, identity checked, active; locked, suspended, closed for good.

use super::load;
use super::password::{EnrolmentCode, enrol};
use crate::error::LabError;
use crate::lab::Receipt;
use crate::logins::normalised;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency, Who};
use libcompliance::access::{Permission, RefusalRule, UserKind};
use libcompliance::id::{AccountId, PersonId};
use libcompliance::identity::{self, Account, AccountStatus, Authentication, Rights};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::kind::KindRules;
use libcompliance::trail::value::{Value, is_token};

/// An account that is asked for.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// What the person types to sign in: 1 to 64 characters without spaces; upper and lower case count as the same.
    pub login: &'a str,
    /// The person's name, or what the device is called.
    pub name: &'a str,
    /// The rights it is to have.
    pub rights: Rights,
    /// A person's, or a device's: an instrument PC seals and enters, and never judges.
    pub kind: UserKind,
    /// The person, if he has an account already: duties compare persons.
    pub person: Option<PersonId>,
}

impl<'a> NewAccount<'a> {
    /// An account of a person with roles for all clients.
    #[must_use]
    pub fn person(login: &'a str, name: &'a str, roles: &[&str]) -> Self {
        let rights = Rights::of_roles(roles.iter().copied());
        Self { login, name, rights, kind: UserKind::Person, person: None }
    }

    /// An account of a device with roles for all clients.
    #[must_use]
    pub fn device(login: &'a str, name: &'a str, roles: &[&str]) -> Self {
        Self { kind: UserKind::Device, ..Self::person(login, name, roles) }
    }
}

/// An account that is in use now, and the code with which its owner sets the first password. There is none where the host
/// authenticates.
#[derive(Debug)]
pub struct Admitted {
    /// The account.
    pub account: AccountId,
    /// To be handed to the person.
    pub code: Option<EnrolmentCode>,
}

/// Adds the record of a new account.
pub(crate) fn create_in(
    tx: &mut Tx<'_>,
    who: &Who,
    new: &NewAccount<'_>,
    status: AccountStatus,
    origin: Option<&str>,
) -> Result<AccountId, LabError> {
    let login = new.login.trim();
    let length = login.chars().count();
    if !(1..=64).contains(&length) || login.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(LabError::Invalid("the login is not usable: 1 to 64 characters without spaces".to_owned()));
    }
    if new.name.trim().is_empty() {
        return Err(LabError::Invalid("the person's name is empty".to_owned()));
    }
    let now = tx.now();
    let id = AccountId::generate(now, tx.entropy())?;
    let person = match new.person {
        Some(person) => person,
        None => PersonId::generate(now, tx.entropy())?,
    };
    let unusable = || LabError::Invalid("the rights cannot be written".to_owned());
    let mut draft = Draft::new("account.create")
        .on("account", id, 1)
        .about(Subject::Person(person))
        .moving(None, status.as_str())
        .set("person", person.to_string())
        .set("kind", Value::of(&new.kind).ok_or_else(unusable)?)
        .set("login", login)
        .set("name", new.name.trim())
        .set("rights", Value::of(&new.rights).ok_or_else(unusable)?);
    if let Some(origin) = origin {
        draft = draft.attr("origin", origin);
    }
    tx.append(&identity::ACCOUNT_CREATED, draft, who)?;
    tx.give_login(normalised(login));
    Ok(id)
}

/// Takes an account to another status; refused if it cannot go there.
pub(super) fn step(
    tx: &mut Tx<'_>,
    acting: &Acting,
    rules: &KindRules<'_>,
    account: &Account,
    to: AccountStatus,
    finish: impl FnOnce(Draft) -> Draft,
) -> Result<(), Stop> {
    if !account.status.may_become(to) {
        return Err(acting.refuse(RefusalRule::AccountStatus.into()));
    }
    let action = rules.name;
    let draft = Draft::new(action)
        .on("account", account.id, account.version + 1)
        .about(Subject::Person(account.person))
        .moving(Some(account.status.as_str()), to.as_str());
    tx.append(rules, finish(draft), &acting.who)?;
    // A policy that the change would break, such as roles that one person may not hold together, refuses it.
    acting.valid(tx)
}

impl Session {
    /// Asks for an account. Needs `account.request`; somebody else approves it.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for a login that is, or was, somebody's; [`LabError::Invalid`] for an unusable one.
    pub fn request_account(&self, new: &NewAccount<'_>) -> Result<(AccountId, Receipt), LabError> {
        let about = About::default();
        self.act(Permission::ACCOUNT_REQUEST, about, Urgency::Essential, |tx, acting| self.request_in(tx, acting, new))
    }

    fn request_in(&self, tx: &mut Tx<'_>, acting: &Acting, new: &NewAccount<'_>) -> Result<AccountId, Stop> {
        let login = normalised(new.login);
        let taken = tx.logins(&self.lab().inner().logins)?.contains_key(&login) || tx.gave_login(&login);
        if taken {
            return Err(acting.refuse(RefusalRule::LoginTaken.into()));
        }
        acting.known_rights(tx, &new.rights)?;
        Ok(create_in(tx, &acting.who, new, AccountStatus::Requested, None)?)
    }

    /// Approves an account that another person asked for. Needs `account.approve`. Where nobody else could approve, as in a
    /// laboratory's first hour or one of a single person, whoever asked may, also for a second account of his own, and the
    /// record says `alone`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn approve_account(&self, id: AccountId) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) =
            self.act(Permission::ACCOUNT_APPROVE, about, Urgency::Essential, |tx, acting| approve_in(tx, acting, id))?;
        Ok(receipt)
    }

    /// Does not approve an account that was asked for. Needs `account.approve`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn reject_account(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        self.change_status(
            Permission::ACCOUNT_APPROVE,
            id,
            &identity::ACCOUNT_REJECTED,
            AccountStatus::Rejected,
            reason,
        )
    }

    /// Says that the person's identity was checked, and how: a code such as `id_document` or `known_personally`. The account
    /// is in use from now on; its owner sets a password with the code given. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn check_identity(&self, id: AccountId, how: &str) -> Result<Admitted, LabError> {
        let about = About::object("account", id);
        let (admitted, _) = self.act(Permission::ACCOUNT_MANAGE, about, Urgency::Essential, |tx, acting| {
            self.identity_in(tx, acting, id, how)
        })?;
        Ok(admitted)
    }

    fn identity_in(&self, tx: &mut Tx<'_>, acting: &Acting, id: AccountId, how: &str) -> Result<Admitted, Stop> {
        if !is_token(how) {
            return Err(LabError::Invalid(
                "say how the identity was checked by a code such as `id_document`".to_owned(),
            )
            .into());
        }
        let account = load(tx, id)?;
        if account.status != AccountStatus::Approved {
            return Err(acting.refuse(RefusalRule::AccountStatus.into()));
        }
        step(tx, acting, &identity::ACCOUNT_IDENTITY_CHECKED, &account, AccountStatus::Active, |draft| {
            draft.attr("how", how)
        })?;
        let settings = tx.identity()?;
        let code = match settings.authentication {
            Authentication::Library => Some(enrol(tx, &acting.who, &account, "first", &settings, None)?),
            Authentication::Host(_) => None,
        };
        Ok(Admitted { account: id, code })
    }

    /// Asks for an account, approves it and checks the identity in one go: for the first people of a laboratory, when nobody
    /// else can approve. Needs `account.request`, `account.approve` and `account.manage`; refused as soon as another person
    /// could approve.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`].
    pub fn admit(&self, new: &NewAccount<'_>, how: &str) -> Result<Admitted, LabError> {
        let about = About::default();
        let (admitted, _) = self.act(Permission::ACCOUNT_REQUEST, about, Urgency::Essential, |tx, acting| {
            acting.allow(Permission::ACCOUNT_APPROVE.name(), &[])?;
            acting.allow(Permission::ACCOUNT_MANAGE.name(), &[])?;
            let id = self.request_in(tx, acting, new)?;
            approve_in(tx, acting, id)?;
            self.identity_in(tx, acting, id, how)
        })?;
        Ok(admitted)
    }

    /// Puts an account out of use for a time; its sessions end at once. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn suspend_account(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let rules = &identity::ACCOUNT_SUSPENDED;
        self.change_status(Permission::ACCOUNT_MANAGE, id, rules, AccountStatus::Suspended, reason)
    }

    /// Puts a suspended account to use again. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn resume_account(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        self.change_status(Permission::ACCOUNT_MANAGE, id, &identity::ACCOUNT_RESUMED, AccountStatus::Active, reason)
    }

    /// Enables the sign-in of an account that was locked after failures. Needs `account.unlock`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn unlock_account(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        self.change_status(Permission::ACCOUNT_UNLOCK, id, &identity::ACCOUNT_UNLOCKED, AccountStatus::Active, reason)
    }

    /// Closes an account for good, at once, in every process: its sessions and rights end with it, its records stay. Needs
    /// `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn deactivate(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let rules = &identity::ACCOUNT_DEACTIVATED;
        self.change_status(Permission::ACCOUNT_MANAGE, id, rules, AccountStatus::Deactivated, reason)
    }

    fn change_status(
        &self,
        permission: Permission,
        id: AccountId,
        rules: &KindRules<'_>,
        to: AccountStatus,
        reason: (&str, Option<&str>),
    ) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(permission, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            let from = match rules.name {
                "account.unlocked" => account.status == AccountStatus::Locked,
                "account.resumed" => account.status == AccountStatus::Suspended,
                _ => true,
            };
            if !from {
                return Err(acting.refuse(RefusalRule::AccountStatus.into()));
            }
            let out_of_use = matches!(to, AccountStatus::Suspended | AccountStatus::Deactivated);
            let alone = !acting.roster.another_may(Permission::ACCOUNT_MANAGE, account.person, acting.now);
            let manages = acting.roster.snapshot().check(
                &id.to_string(),
                Permission::ACCOUNT_MANAGE.name(),
                libcompliance::access::LABORATORY,
                acting.now,
            ) == libcompliance::access::Answer::Allow;
            if out_of_use && manages && alone {
                return Err(acting.refuse(RefusalRule::LastAdministrator.into()));
            }
            if to == AccountStatus::Active {
                crate::sign_in::forget_failures(tx, id);
            } else {
                crate::sessions::end_all(tx, id, rules.name, &acting.who)?;
            }
            // The last record, so that the receipt is of the change itself.
            step(tx, acting, rules, &account, to, |draft| draft.because(reason.0, reason.1))
        })?;
        Ok(receipt)
    }
}

fn approve_in(tx: &mut Tx<'_>, acting: &Acting, id: AccountId) -> Result<(), Stop> {
    let account = load(tx, id)?;
    let approver = acting.roster.person(acting.who.id);
    let for_oneself = account.person == approver;
    let own_request = account.requested_by.map(|by| acting.roster.person(by)) == Some(approver);
    let alone = for_oneself || own_request;
    // In a one-person laboratory, and in the first hour of any other, nobody else can: then it is done, and flagged.
    if alone && acting.roster.another_may(Permission::ACCOUNT_APPROVE, approver, acting.now) {
        let rule = if for_oneself { RefusalRule::OwnAccount } else { RefusalRule::OwnRequest };
        return Err(acting.refuse(rule.into()));
    }
    step(tx, acting, &identity::ACCOUNT_APPROVED, &account, AccountStatus::Approved, |draft| {
        if alone { draft.attr("alone", Value::Bool(true)) } else { draft }
    })
}
