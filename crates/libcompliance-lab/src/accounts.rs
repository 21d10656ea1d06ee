//! Accounts: opening, changing roles, setting passwords, closing.

use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session};
use crate::store::ReadStore as _;
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::{Permission, Role};
use libcompliance::id::{AccountId, PersonId};
use libcompliance::identity::password::{self, Cost, PasswordError};
use libcompliance::identity::{self, Account, AccountStatus};
use libcompliance::projection::Entry as _;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use std::ops::ControlFlow;
use zeroize::Zeroizing;

/// The fewest characters of a password.
const MIN_PASSWORD: usize = 8;

/// An account to be opened.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// What the person types to sign in; upper and lower case count as the same.
    pub login: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The roles.
    pub roles: &'a [&'a str],
}

/// The hash of a new password.
pub(crate) fn hash(password: &str, cost: Cost, entropy: &mut SystemEntropy) -> Result<Zeroizing<String>, LabError> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(LabError::Invalid(format!("the password is shorter than {MIN_PASSWORD} characters")));
    }
    password::hash(password, cost, entropy).map_err(|error| match error {
        PasswordError::NoEntropy(error) => LabError::NoEntropy(error),
        other => LabError::Invalid(other.to_string()),
    })
}

/// The form in which logins are compared.
fn normalised(login: &str) -> String {
    login.trim().to_lowercase()
}

/// The account with this login. Logins are committed values and stand in no table, so they are opened one after the other.
pub(crate) fn find(lab: &Lab, login: &str) -> Result<Option<Account>, LabError> {
    let mut accounts = Vec::new();
    lab.read(|store| {
        let mut broken = None;
        store.states(Account::SPACE, &mut |_, bytes| match Account::from_bytes(bytes) {
            Ok(account) => {
                accounts.push(account);
                ControlFlow::Continue(())
            }
            Err(error) => {
                broken = Some(error);
                ControlFlow::Break(())
            }
        })?;
        broken.map_or(Ok(()), |error| Err(error.into()))
    })?;
    let wanted = normalised(login);
    for account in accounts {
        let known =
            match lab.reveal(account.login.record, &account.login.path).map(|known| known.as_text().map(normalised)) {
                Ok(Some(known)) => known,
                // An erased person can no longer sign in; everybody else can.
                Ok(_) | Err(LabError::NotFound { .. } | LabError::Vault(_)) => continue,
                Err(error) => return Err(error),
            };
        if known == wanted {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

/// Adds the records of a new account with its password.
pub(crate) fn create_in(
    tx: &mut Tx<'_>,
    who: &Who,
    login: &str,
    name: &str,
    roles: &[String],
    phc: &str,
) -> Result<AccountId, LabError> {
    let login = login.trim();
    let length = login.chars().count();
    if !(1..=64).contains(&length) || login.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(LabError::Invalid("the login is not usable: 1 to 64 characters without spaces".to_owned()));
    }
    if name.trim().is_empty() {
        return Err(LabError::Invalid("the person's name is empty".to_owned()));
    }
    for role in roles {
        if tx.load::<Role>(role)?.is_none() {
            return Err(LabError::NotFound { what: "role" });
        }
    }
    let now = tx.now();
    let id = AccountId::generate(now, tx.entropy())?;
    let person = PersonId::generate(now, tx.entropy())?;
    let roles = roles.iter().map(|role| Value::text(role.as_str())).collect();
    let draft = Draft::new("account.create")
        .on("account", id, 1)
        .about(Subject::Person(person))
        .set("person", person.to_string())
        .set("login", login)
        .set("name", name.trim())
        .set("roles", Value::List(roles));
    tx.append(&identity::ACCOUNT_CREATED, draft, who)?;
    set_password_in(tx, who, id, person, 2, phc)?;
    Ok(id)
}

fn set_password_in(
    tx: &mut Tx<'_>,
    who: &Who,
    id: AccountId,
    person: PersonId,
    version: u32,
    phc: &str,
) -> Result<(), LabError> {
    let scheme = phc.rsplitn(3, '$').last().unwrap_or_default().trim_start_matches('$').to_owned();
    let draft = Draft::new("account.set_password")
        .on("account", id, version)
        .about(Subject::Person(person))
        .attr("credential", phc)
        .attr("scheme", scheme);
    tx.append(&identity::ACCOUNT_PASSWORD_SET, draft, who)?;
    Ok(())
}

impl Session {
    /// Opens an account. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for a login that is taken or unusable.
    pub fn create_account(&self, new: &NewAccount<'_>, password: &str) -> Result<AccountId, LabError> {
        let lab = self.lab();
        let cost = lab.inner().options.password_cost;
        let phc = hash(password, cost, &mut SystemEntropy::new())?;
        let roles: Vec<String> = new.roles.iter().map(|role| (*role).to_owned()).collect();
        let taken = find(lab, new.login)?.is_some();
        let about = About::default();
        let (id, _) = self.act(Permission::ACCOUNT_MANAGE, about, Urgency::Essential, |tx, acting| {
            if taken {
                return Err(LabError::Invalid("the login is taken".to_owned()).into());
            }
            Ok(create_in(tx, &acting.who, new.login, new.name, &roles, &phc)?)
        })?;
        Ok(id)
    }

    /// Gives an account other roles. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn set_roles(&self, id: AccountId, roles: &[&str], reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::ACCOUNT_MANAGE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            for role in roles {
                if tx.load::<Role>(role)?.is_none() {
                    return Err(LabError::NotFound { what: "role" }.into());
                }
            }
            let list = |roles: &mut dyn Iterator<Item = &str>| Value::List(roles.map(Value::text).collect());
            let old = list(&mut account.roles.iter().map(String::as_str));
            let new = list(&mut roles.iter().copied());
            let draft = Draft::new("account.set_roles")
                .on("account", id, account.version + 1)
                .about(Subject::Person(account.person))
                .change("roles", old, new)
                .because(reason.0, reason.1);
            tx.append(&identity::ACCOUNT_ROLES_CHANGED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Closes an account at once, in every process. Needs `account.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn deactivate(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::ACCOUNT_MANAGE, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            if account.status == AccountStatus::Deactivated {
                return Err(LabError::Invalid("the account is closed already".to_owned()).into());
            }
            let draft = Draft::new("account.deactivate")
                .on("account", id, account.version + 1)
                .about(Subject::Person(account.person))
                .moving(Some("active"), "deactivated")
                .because(reason.0, reason.1);
            tx.append(&identity::ACCOUNT_DEACTIVATED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}

fn load(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, LabError> {
    tx.load::<Account>(&id.to_string())?.ok_or(LabError::NotFound { what: "account" })
}
