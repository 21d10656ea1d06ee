//! An account: the pseudonym under which one person acts.

use crate::id::{AccountId, PersonId};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// An account as it stands. Name, login and password hash are references to committed values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The person; one person may hold several accounts.
    pub person: PersonId,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// Counted up with each change.
    pub version: u32,
    /// The roles.
    pub roles: Vec<String>,
    /// The login.
    pub login: ValueRef,
    /// The person's name.
    pub name: ValueRef,
    /// The password hash.
    pub credential: Option<ValueRef>,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// It can.
    Active,
    /// It is closed for good; its id is never given again.
    Deactivated,
}

impl Entry for Account {
    const SPACE: &'static str = "account";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "account") else { return Ok(()) };
    if record.kind == "account.created" {
        let person = record.new_value("person").and_then(Value::as_text).and_then(PersonId::parse);
        let (Some(id), Some(person)) = (AccountId::parse(&object.id), person) else { return Ok(()) };
        let account = Account {
            id,
            person,
            status: AccountStatus::Active,
            version: object.version,
            roles: roles(record),
            login: ValueRef::new_value(record.index, "login"),
            name: ValueRef::new_value(record.index, "name"),
            credential: None,
        };
        return account.store(view, &object.id);
    }
    let Some(mut account) = Account::load(view, &object.id)? else { return Ok(()) };
    match record.kind.as_str() {
        "account.roles_changed" => account.roles = roles(record),
        "account.deactivated" => account.status = AccountStatus::Deactivated,
        "account.password_set" => {
            account.credential = Some(ValueRef { record: record.index, path: "attrs.credential".to_owned() });
        }
        _ => return Ok(()),
    }
    account.version = object.version;
    account.store(view, &object.id)
}

fn roles(record: &Record) -> Vec<String> {
    match record.new_value("roles") {
        Some(Value::List(roles)) => roles.iter().filter_map(|role| role.as_text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
