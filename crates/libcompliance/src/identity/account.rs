//! An account: the pseudonym under which one person, or one device, acts.

use super::AccountStatus;
use crate::access::{MethodDuty, Period, Scope, UserKind};
use crate::id::{AccountId, PersonId, SessionId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// An account as it stands. Name, login and everything secret are references to committed values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The person; one person may hold several accounts.
    pub person: PersonId,
    /// A person's, or a device's.
    #[serde(default)]
    pub kind: UserKind,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// Counted up with each change.
    pub version: u32,
    /// Since when it is in this status.
    pub since: Timestamp,
    /// The login.
    pub login: ValueRef,
    /// The person's name.
    pub name: ValueRef,
    /// Who asked for it; none if it was made with the laboratory or imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<AccountId>,
    /// How it came into being, if not by a request: `init`, `import` or `break_glass`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// What it may do.
    #[serde(default)]
    pub rights: Rights,
    /// The methods it is authorised for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<MethodRight>,
    /// The password in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<StoredPassword>,
    /// Earlier passwords, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<ValueRef>,
    /// A code that sets the next password, if one was handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<Enrolment>,
    /// The second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
}

/// What an account may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// The roles.
    #[serde(default)]
    pub roles: Vec<RoleRight>,
    /// Single permissions.
    #[serde(default)]
    pub grants: Vec<PermissionRight>,
    /// What others passed on.
    #[serde(default)]
    pub delegations: Vec<DelegatedRight>,
}

impl Rights {
    /// These roles, for all clients, without limit in time.
    #[must_use]
    pub fn of_roles<S: Into<String>>(roles: impl IntoIterator<Item = S>) -> Self {
        Self { roles: roles.into_iter().map(RoleRight::always).collect(), ..Self::default() }
    }
}

/// A role that an account holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRight {
    /// The role.
    pub role: String,
    /// For which clients.
    pub scope: Scope,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
}

impl RoleRight {
    /// A role for all clients without limit in time.
    #[must_use]
    pub fn always(role: impl Into<String>) -> Self {
        Self { role: role.into(), scope: Scope::All, period: Period::ALWAYS }
    }
}

/// A single permission that an account holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionRight {
    /// The permission.
    pub permission: String,
    /// For which clients.
    pub scope: Scope,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
}

/// Rights that somebody passed on for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegatedRight {
    /// Who passed them on.
    pub from: AccountId,
    /// The permissions of these roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// These permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// For which clients.
    pub scope: Scope,
    /// From when to when; the end must be given.
    pub period: Period,
}

/// An authorisation for a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRight {
    /// The method.
    pub method: String,
    /// What for.
    pub duty: MethodDuty,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
    /// Where the evidence of competence is named.
    pub evidence: ValueRef,
    /// Who authorised.
    pub by: AccountId,
}

/// The password in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPassword {
    /// The hash.
    pub at: ValueRef,
    /// The scheme of the hash.
    pub scheme: String,
    /// When the person, or a program before, chose it; the upgrade of a hash does not count.
    pub chosen: Timestamp,
    /// Whether it must be changed at the next sign-in.
    #[serde(default)]
    pub must_change: bool,
}

/// A code that was handed out to set a password with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The digest of the code.
    pub at: ValueRef,
    /// The last moment at which it works.
    pub until: Timestamp,
}

/// A second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret.
    pub at: ValueRef,
    /// The digests of the recovery codes that are left.
    pub recovery: ValueRef,
    /// The last time step that was used, so that no code works twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<i64>,
}

impl Account {
    /// Whether it is the sealed account for emergencies, which belongs to nobody.
    #[must_use]
    pub fn is_break_glass(&self) -> bool {
        self.origin.as_deref() == Some("break_glass")
    }
}

impl Entry for Account {
    const SPACE: &'static str = "account";
}

/// The sign-ins of an account: what changes with each of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIns {
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Failures since.
    #[serde(default)]
    pub failures: u64,
    /// How many sign-ins there were while another session of the account was open: many may mean a shared account.
    #[serde(default)]
    pub concurrent: u64,
    /// Sessions that have not ended, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<SessionId>,
}

impl Entry for SignIns {
    const SPACE: &'static str = "sign_in";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "account") else { return Ok(()) };
    if record.kind == "account.created" {
        let Some(account) = created(record) else { return Ok(()) };
        return account.store(view, &object.id);
    }
    let Some(mut account) = Account::load(view, &object.id)? else { return Ok(()) };
    change(&mut account, record);
    if let Some(status) = record.to.as_deref().and_then(AccountStatus::parse) {
        account.status = status;
        account.since = record.time;
    }
    account.version = object.version;
    account.store(view, &object.id)
}

fn created(record: &Record) -> Option<Account> {
    let object = record.object.as_ref()?;
    let status = record.to.as_deref().and_then(AccountStatus::parse)?;
    Some(Account {
        id: AccountId::parse(&object.id)?,
        person: record.new_value("person").and_then(Value::as_text).and_then(PersonId::parse)?,
        kind: record.new_value("kind").and_then(Value::read).unwrap_or_default(),
        status,
        version: object.version,
        since: record.time,
        login: ValueRef::new_value(record.index, "login"),
        name: ValueRef::new_value(record.index, "name"),
        requested_by: (status == AccountStatus::Requested).then_some(record.actor.id),
        origin: record.attr("origin").and_then(Value::as_text).map(str::to_owned),
        rights: record.new_value("rights").and_then(Value::read).unwrap_or_default(),
        methods: Vec::new(),
        password: None,
        history: Vec::new(),
        enrolment: None,
        second_factor: None,
    })
}

fn change(account: &mut Account, record: &Record) {
    let at = |name: &str| ValueRef { record: record.index, path: format!("attrs.{name}") };
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    let time = |name: &str| text(name).and_then(Timestamp::parse);
    match record.kind.as_str() {
        "account.rights_changed" => {
            if let Some(rights) = record.new_value("rights").and_then(Value::read) {
                account.rights = rights;
            }
        }
        "account.method_authorised" => {
            let duty = record.attr("duty").and_then(Value::read);
            let (Some(method), Some(duty)) = (text("method"), duty) else { return };
            account.methods.push(MethodRight {
                method: method.to_owned(),
                duty,
                period: Period { from: time("from"), until: time("until") },
                evidence: at("evidence"),
                by: record.actor.id,
            });
        }
        "account.method_withdrawn" => {
            let duty: Option<MethodDuty> = record.attr("duty").and_then(Value::read);
            account.methods.retain(|right| Some(right.method.as_str()) != text("method") || Some(right.duty) != duty);
        }
        "account.enrolment_started" => {
            let Some(until) = time("until") else { return };
            retire_password(account);
            account.enrolment = Some(Enrolment { at: at("code"), until });
        }
        "account.password_set" => {
            let upgrade = text("cause") == Some("upgraded");
            let before = account.password.as_ref().map(|password| password.chosen);
            if !upgrade {
                retire_password(account);
                account.enrolment = None;
            }
            account.password = Some(StoredPassword {
                at: at("credential"),
                scheme: text("scheme").unwrap_or_default().to_owned(),
                chosen: before.filter(|_| upgrade).unwrap_or(record.time),
                must_change: record.attr("must_change") == Some(&Value::Bool(true)),
            });
        }
        "account.second_factor_set" => {
            account.second_factor =
                Some(SecondFactor { at: at("secret"), recovery: at("recovery"), last_step: step(record) });
        }
        "account.second_factor_removed" => account.second_factor = None,
        "account.recovery_code_used" => {
            if let Some(factor) = &mut account.second_factor {
                factor.recovery = at("recovery");
            }
        }
        "account.second_factor_used" => {
            if let Some(factor) = &mut account.second_factor {
                factor.last_step = step(record).or(factor.last_step);
            }
        }
        _ => {}
    }
}

fn step(record: &Record) -> Option<i64> {
    match record.attr("step") {
        Some(Value::Int(step)) => Some(*step),
        _ => None,
    }
}

/// The password in force becomes one that may not come back.
fn retire_password(account: &mut Account) {
    let Some(password) = account.password.take() else { return };
    account.history.insert(0, password.at);
    account.history.truncate(usize::from(super::policy::MAX_HISTORY));
}
