//! Rights: roles, single permissions, delegations, authorisations for methods; and the roles themselves.

use super::load;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::{
    ACCESS_SETTINGS_CHANGED, AccessSettings, Decision, Denial, MethodDuty, Period, Permission, ROLE_DEFINED,
    ROLE_DELETED, RefusalRule, Role, Scope,
};
use libcompliance::id::{AccountId, ClientId};
use libcompliance::identity::{self, AccountStatus, DelegatedRight, IdentitySettings, Rights, RoleRight};
use libcompliance::model::Client;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;

/// An authorisation for a method (ISO/IEC 17025:2017 clauses 6.2.3 to 6.2.6).
#[derive(Debug, Clone)]
pub struct NewMethodRight<'a> {
    /// The method, one of the laboratory's list.
    pub method: &'a str,
    /// What for.
    pub duty: MethodDuty,
    /// From when to when.
    pub period: Period,
    /// What shows the competence: a training record, a certificate number, a comparison passed. 1 to 200 bytes.
    pub evidence: &'a str,
}

fn unwritable() -> LabError {
    LabError::Invalid("the value cannot be written to a record: it has too many entries".to_owned())
}

fn written<T: serde::Serialize>(thing: &T) -> Result<Value, LabError> {
    Value::of(thing).ok_or_else(unwritable)
}

impl Acting {
    /// Refuses if the policy that the changes of this command give is not valid.
    pub(super) fn valid(&self, tx: &mut Tx<'_>) -> Result<(), Stop> {
        match tx.roster() {
            Ok(_) => Ok(()),
            Err(LabError::Policy(error)) => Err(self.refuse(Denial::from(&error))),
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses if the actor would come by rights that he does not have: whoever defines roles defines none for himself.
    fn not_for_oneself(&self, tx: &mut Tx<'_>) -> Result<(), Stop> {
        let person = self.roster.person(self.who.id);
        let after = tx.roster()?;
        let own = self.roster.accounts().iter().filter(|account| account.person == person);
        let raised = own.into_iter().any(|account| {
            let before = crate::review::permissions(&self.roster, account.id, self.now);
            let now = crate::review::permissions(&after, account.id, self.now);
            now.iter().any(|name| !before.contains(name))
        });
        if raised { Err(self.refuse(RefusalRule::OwnAccount.into())) } else { Ok(()) }
    }

    /// Refuses rights that name an unknown role, permission or client.
    pub(super) fn known_rights(&self, tx: &mut Tx<'_>, rights: &Rights) -> Result<(), Stop> {
        for right in &rights.roles {
            if tx.load::<Role>(&right.role)?.is_none() {
                return Err(LabError::NotFound { what: "role" }.into());
            }
        }
        for right in &rights.grants {
            if self.roster.snapshot().permission(&right.permission).is_err() {
                return Err(LabError::NotFound { what: "permission" }.into());
            }
        }
        let scopes =
            rights.roles.iter().map(|right| &right.scope).chain(rights.grants.iter().map(|right| &right.scope));
        for scope in scopes.chain(rights.delegations.iter().map(|right| &right.scope)) {
            if let Scope::Clients(clients) = scope {
                for client in clients {
                    if ClientId::parse(client).is_none() || tx.load::<Client>(client)?.is_none() {
                        return Err(LabError::NotFound { what: "client" }.into());
                    }
                }
            }
        }
        Ok(())
    }
}

impl Session {
    /// Gives an account these roles, for all clients and without limit in time, in place of those it has. Needs `role.assign`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn set_roles(&self, id: AccountId, roles: &[&str], reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        self.change_rights(id, reason, |rights| {
            rights.roles = roles.iter().map(|role| RoleRight::always(*role)).collect();
        })
    }

    /// Changes the roles and single permissions of an account; what others passed on to it stays as it is. Nobody changes his
    /// own. Needs `role.assign`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also if roles would come together that one person may not hold; [`LabError::NotFound`] for an
    /// unknown role, permission or client.
    pub fn change_rights(
        &self,
        id: AccountId,
        reason: (&str, Option<&str>),
        change: impl FnOnce(&mut Rights),
    ) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::ROLE_ASSIGN, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            let mut rights = account.rights.clone();
            change(&mut rights);
            rights.delegations.clone_from(&account.rights.delegations);
            acting.known_rights(tx, &rights)?;
            let grows = |before: &Rights, after: &Rights| {
                after.roles.iter().any(|right| !before.roles.contains(right))
                    || after.grants.iter().any(|right| !before.grants.contains(right))
            };
            if acting.roster.person(acting.who.id) == account.person && grows(&account.rights, &rights) {
                return Err(acting.refuse(RefusalRule::OwnAccount.into()));
            }
            put_rights(tx, acting, "role.assign", id, &rights, reason)
        })?;
        Ok(receipt)
    }

    /// Passes own rights on to somebody for a time. At each moment the receiver has no more than the giver then has. Needs
    /// `role.delegate` and the rights themselves.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn delegate(
        &self,
        to: AccountId,
        permissions: &[&str],
        scope: Scope,
        period: Period,
        reason: (&str, Option<&str>),
    ) -> Result<Receipt, LabError> {
        let about = About::object("account", to);
        let ((), receipt) = self.act(Permission::ROLE_DELEGATE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, to)?;
            if account.status != AccountStatus::Active {
                return Err(acting.refuse(RefusalRule::AccountStatus.into()));
            }
            let clients: Vec<ClientId> = match &scope {
                Scope::All => Vec::new(),
                Scope::Clients(names) => names.iter().filter_map(|name| ClientId::parse(name)).collect(),
            };
            for permission in permissions {
                if acting.roster.snapshot().permission(permission).is_err() {
                    return Err(LabError::NotFound { what: "permission" }.into());
                }
                if acting.roster.decide(acting.who.id, None, permission, &clients, acting.now) != Decision::Allow {
                    return Err(acting.refuse(RefusalRule::NotOwnRight.into()));
                }
            }
            let mut rights = account.rights.clone();
            rights.delegations.push(DelegatedRight {
                from: acting.who.id,
                roles: Vec::new(),
                permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
                scope,
                period,
            });
            acting.known_rights(tx, &rights)?;
            put_rights(tx, acting, "role.delegate", to, &rights, reason)
        })?;
        Ok(receipt)
    }

    /// Takes back what the own account passed on to `to`. Needs `role.delegate`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] if nothing was passed on.
    pub fn take_back(&self, to: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let about = About::object("account", to);
        let ((), receipt) = self.act(Permission::ROLE_DELEGATE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, to)?;
            let mut rights = account.rights.clone();
            rights.delegations.retain(|right| right.from != acting.who.id);
            if rights == account.rights {
                return Err(LabError::NotFound { what: "delegation" }.into());
            }
            put_rights(tx, acting, "role.delegate", to, &rights, reason)
        })?;
        Ok(receipt)
    }

    /// Authorises somebody for a method on evidence of competence. Needs `method.authorize`; nobody authorises himself.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for a method that is not on the list, [`LabError::Invalid`].
    pub fn authorise_method(&self, id: AccountId, new: &NewMethodRight<'_>) -> Result<Receipt, LabError> {
        if !(1..=200).contains(&new.evidence.trim().len()) || !new.period.is_valid() {
            return Err(LabError::Invalid(
                "an authorisation needs evidence of 1 to 200 bytes and a period that has a moment in it".to_owned(),
            ));
        }
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::METHOD_AUTHORIZE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            if acting.roster.person(acting.who.id) == account.person {
                return Err(acting.refuse(RefusalRule::OwnAccount.into()));
            }
            if !acting.roster.settings().methods.iter().any(|method| method == new.method) {
                return Err(LabError::NotFound { what: "method" }.into());
            }
            let mut draft = Draft::new("method.authorize")
                .on("account", id, account.version + 1)
                .about(Subject::Person(account.person))
                .attr("method", new.method)
                .attr("duty", written(&new.duty)?)
                .attr("evidence", new.evidence.trim());
            for (name, at) in [("from", new.period.from), ("until", new.period.until)] {
                if let Some(at) = at {
                    draft = draft.attr(name, at.to_string());
                }
            }
            tx.append(&identity::ACCOUNT_METHOD_AUTHORISED, draft, &acting.who)?;
            acting.valid(tx)
        })?;
        Ok(receipt)
    }

    /// Withdraws an authorisation for a method. Needs `method.authorize`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn withdraw_method(
        &self,
        id: AccountId,
        method: &str,
        duty: MethodDuty,
        reason: (&str, Option<&str>),
    ) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::METHOD_AUTHORIZE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            if !account.methods.iter().any(|right| right.method == method && right.duty == duty) {
                return Err(LabError::NotFound { what: "authorisation for the method" }.into());
            }
            let draft = Draft::new("method.authorize")
                .on("account", id, account.version + 1)
                .about(Subject::Person(account.person))
                .attr("method", method)
                .attr("duty", written(&duty)?)
                .because(reason.0, reason.1);
            tx.append(&identity::ACCOUNT_METHOD_WITHDRAWN, draft, &acting.who)?;
            acting.valid(tx)
        })?;
        Ok(receipt)
    }

    /// Defines a role, or changes it. Needs `role.define`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for an unknown permission, roles that inherit in a circle, or a role held by oneself that would
    /// carry more; [`LabError::Invalid`] if
    /// nothing changes.
    pub fn define_role(
        &self,
        name: &str,
        permissions: &[&str],
        inherits: &[&str],
        reason: Option<(&str, Option<&str>)>,
    ) -> Result<Receipt, LabError> {
        let about = About::object("role", name);
        let ((), receipt) = self.act(Permission::ROLE_DEFINE, about, Urgency::Essential, |tx, acting| {
            let before = tx.load::<Role>(name)?;
            let version = before.as_ref().map_or(0, |role| role.version) + 1;
            let mut draft = Draft::new("role.define").on("role", name, version);
            let old = before.map(|role| (role.permissions, role.inherits)).unwrap_or_default();
            let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
            let fresh = version == 1;
            for (field, old, new) in [("permissions", old.0, list(permissions)), ("inherits", old.1, list(inherits))] {
                if old != new || (fresh && field == "permissions") {
                    let old = if fresh { Value::Null } else { written(&old)? };
                    draft = draft.change(field, old, written(&new)?);
                }
            }
            if draft.changes.is_empty() {
                return Err(LabError::Invalid("the role is defined like that already".to_owned()).into());
            }
            if let Some((code, text)) = reason {
                draft = draft.because(code, text);
            }
            tx.append(&ROLE_DEFINED, draft, &acting.who)?;
            acting.valid(tx)?;
            acting.not_for_oneself(tx)
        })?;
        Ok(receipt)
    }

    /// Takes a role out of use. Needs `role.define`; refused while somebody holds it or a role inherits from it.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn delete_role(&self, name: &str, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let about = About::object("role", name);
        let ((), receipt) = self.act(Permission::ROLE_DEFINE, about, Urgency::Essential, |tx, acting| {
            let role = tx.load::<Role>(name)?.ok_or(LabError::NotFound { what: "role" })?;
            let draft = Draft::new("role.delete").on("role", name, role.version + 1).because(reason.0, reason.1);
            tx.append(&ROLE_DELETED, draft, &acting.who)?;
            acting.valid(tx)
        })?;
        Ok(receipt)
    }

    /// Changes the settings for access: the list of methods, the duties, sets of roles to be kept apart, the host's own
    /// permissions. Needs `settings.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for settings that clash with what is; [`LabError::Invalid`] if nothing changes.
    pub fn change_access_settings(
        &self,
        reason: (&str, Option<&str>),
        change: impl FnOnce(&mut AccessSettings),
    ) -> Result<Receipt, LabError> {
        let about = About::object("settings", "access");
        let ((), receipt) = self.act(Permission::SETTINGS_MANAGE, about, Urgency::Essential, |tx, acting| {
            let old = tx.load::<AccessSettings>("")?.unwrap_or_default();
            let mut new = old.clone();
            change(&mut new);
            put_settings(tx, acting, &ACCESS_SETTINGS_CHANGED, "access", &old, &new, reason)?;
            acting.valid(tx)
        })?;
        Ok(receipt)
    }

    /// Changes the settings for accounts, passwords and sessions. Needs `settings.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Settings`] for a value out of range, [`LabError::Invalid`] if nothing changes.
    pub fn change_identity_settings(
        &self,
        reason: (&str, Option<&str>),
        change: impl FnOnce(&mut IdentitySettings),
    ) -> Result<Receipt, LabError> {
        let about = About::object("settings", "identity");
        let ((), receipt) = self.act(Permission::SETTINGS_MANAGE, about, Urgency::Essential, |tx, acting| {
            let old = tx.identity()?;
            let mut new = old.clone();
            change(&mut new);
            new.check()?;
            put_settings(tx, acting, &identity::IDENTITY_SETTINGS_CHANGED, "identity", &old, &new, reason)
        })?;
        Ok(receipt)
    }
}

fn put_settings<T: serde::Serialize + PartialEq>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    rules: &libcompliance::trail::kind::KindRules<'_>,
    field: &str,
    old: &T,
    new: &T,
    reason: (&str, Option<&str>),
) -> Result<(), Stop> {
    if old == new {
        return Err(LabError::Invalid("the settings are like that already".to_owned()).into());
    }
    // The version is the number of the change in the trail: settings have no life of their own.
    let draft = Draft::new(rules.name)
        .on("settings", field, 2)
        .change(field, written(old)?, written(new)?)
        .because(reason.0, reason.1);
    tx.append(rules, draft, &acting.who)?;
    Ok(())
}

fn put_rights(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    id: AccountId,
    rights: &Rights,
    reason: (&str, Option<&str>),
) -> Result<(), Stop> {
    let account = load(tx, id)?;
    if account.status.is_final() {
        return Err(acting.refuse(RefusalRule::AccountStatus.into()));
    }
    let draft = Draft::new(action)
        .on("account", id, account.version + 1)
        .about(Subject::Person(account.person))
        .change("rights", written(&account.rights)?, written(rights)?)
        .because(reason.0, reason.1);
    tx.append(&identity::ACCOUNT_RIGHTS_CHANGED, draft, &acting.who)?;
    acting.valid(tx)?;
    // Nobody is left who could look after accounts: the change is not made.
    let after = tx.roster()?;
    let manage = Permission::ACCOUNT_MANAGE.name();
    let any = after.snapshot().users_with(manage, libcompliance::access::LABORATORY, acting.now).unwrap_or_default();
    let somebody = any.iter().filter_map(|user| AccountId::parse(user)).filter_map(|user| after.account(user));
    if !somebody.into_iter().any(|account| !account.is_break_glass()) {
        return Err(acting.refuse(RefusalRule::LastAdministrator.into()));
    }
    Ok(())
}
