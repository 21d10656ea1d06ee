//! Committed values, opened for whoever may see what they belong to. The caller has asked for the object under the session first.

use crate::error::CallError;
use libcompliance::access::{Decision, Permission};
use libcompliance::id::{AccountId, ClientId, SampleId};
use libcompliance::model::ResultEntry;
use libcompliance::projection::ValueRef;
use libcompliance::trail::value::Value;
use libcompliance_lab::{LabError, Session};
use std::collections::{HashMap, HashSet};

/// A committed value. What was erased, or was never given, is not there.
pub(crate) fn value(session: &Session, at: Option<&ValueRef>) -> Result<Option<Value>, CallError> {
    let Some(at) = at else { return Ok(None) };
    match session.lab().reveal(at.record, &at.path) {
        Ok(value) => Ok(Some((*value).clone())),
        Err(LabError::Vault(_) | LabError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A committed text.
pub(crate) fn text(session: &Session, at: Option<&ValueRef>) -> Result<Option<String>, CallError> {
    Ok(value(session, at)?.and_then(|value| value.as_text().map(str::to_owned)))
}

/// The names of the clients that the session may see; of one alone, if one is asked for.
pub(crate) fn clients(session: &Session, only: Option<ClientId>) -> Result<HashMap<ClientId, String>, CallError> {
    let mut names = HashMap::new();
    for client in session.clients()? {
        if only.is_none_or(|only| only == client.id) {
            names.extend(text(session, Some(&client.name))?.map(|name| (client.id, name)));
        }
    }
    Ok(names)
}

/// The numbers on the jars that the session may see.
pub(crate) fn codes(session: &Session) -> Result<HashMap<SampleId, String>, CallError> {
    Ok(session.samples()?.into_iter().map(|sample| (sample.id, sample.facts.code)).collect())
}

/// The number on the jar of a result, if the session may see it.
pub(crate) fn code(session: &Session, result: &ResultEntry) -> Result<Option<String>, CallError> {
    match session.sample(result.facts.sample) {
        Ok(sample) => Ok(Some(sample.facts.code)),
        Err(LabError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The logins of accounts, for those who may see accounts; nothing for others, who have the ids.
pub(crate) fn logins(
    session: &Session,
    wanted: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, CallError> {
    let mut logins = HashMap::new();
    if session.may(Permission::ACCOUNT_READ)? != Decision::Allow {
        return Ok(logins);
    }
    let wanted: HashSet<AccountId> = wanted.into_iter().collect();
    for named in session.named_accounts()? {
        if let (true, Some(login)) = (wanted.contains(&named.account.id), named.login) {
            logins.insert(named.account.id, login.as_str().to_owned());
        }
    }
    Ok(logins)
}
