//! From what people call something to the thing itself, and back: the number on the jar, the number of a report, a client's name.

use super::usage;
use crate::exit::Failure;
use crate::look;
use crate::reading::Reading;
use libcompliance_lab::core::id::{AccountId, ClientId, NonconformityId, ReportId, ResultId, SampleId};
use libcompliance_lab::core::identity::Account;
use libcompliance_lab::core::model::{Client, Report, ResultEntry, Sample};
use libcompliance_lab::core::projection::ValueRef;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::{Lab, LabError, Session};
use std::collections::HashMap;

/// A committed value. What was erased, or was never given, is not there.
pub(crate) fn value(lab: &Lab, at: Option<&ValueRef>) -> Result<Option<Value>, Failure> {
    let Some(at) = at else { return Ok(None) };
    match lab.reveal(at.record, &at.path) {
        Ok(value) => Ok(Some((*value).clone())),
        Err(LabError::Vault(_) | LabError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A committed text.
pub(crate) fn text(lab: &Lab, at: Option<&ValueRef>) -> Result<Option<String>, Failure> {
    Ok(value(lab, at)?.and_then(|value| value.as_text().map(str::to_owned)))
}

fn missing(what: &'static str) -> Failure {
    LabError::NotFound { what }.into()
}

fn several<'a>(given: &str, ids: impl Iterator<Item = String> + 'a) -> Failure {
    let ids = ids.collect::<Vec<_>>().join(", ");
    let given = libcompliance_pack::text::visible(given);
    usage(
        "ambiguous",
        format!("`{given}` is the name of several; give the id of one: {ids}"),
        format!("`{given}` to nazwa kilku; podaj identyfikator jednego: {ids}"),
    )
}

/// The one of `found`, which all answer to `given`.
fn one<T>(given: &str, what: &'static str, found: Vec<T>, id: impl Fn(&T) -> String) -> Result<T, Failure> {
    if found.len() > 1 {
        return Err(several(given, found.iter().map(id)));
    }
    found.into_iter().next().ok_or_else(|| missing(what))
}

/// A client by its id or its whole name.
pub(crate) fn client(session: &Session, given: &str) -> Result<Client, Failure> {
    let id = ClientId::parse(given.trim());
    let mut found = Vec::new();
    for client in session.clients()? {
        let named = id.is_none() && text(session.lab(), Some(&client.name))?.as_deref() == Some(given.trim());
        if id == Some(client.id) || named {
            found.push(client);
        }
    }
    one(given, "client", found, |client| client.id.to_string())
}

/// A sample by its id or the number on the jar.
pub(crate) fn sample(session: &Session, given: &str) -> Result<Sample, Failure> {
    let given = given.trim();
    if let Some(id) = SampleId::parse(given) {
        return Ok(session.sample(id)?);
    }
    let found = session.samples()?.into_iter().filter(|sample| sample.facts.code == given).collect();
    one(given, "sample", found, |sample| sample.id.to_string())
}

/// A result by its id, or as `SAMPLE:ANALYTE` where that names one only; those that were taken back do not count.
pub(crate) fn result(session: &Session, given: &str) -> Result<ResultEntry, Failure> {
    let given = given.trim();
    if let Some(id) = ResultId::parse(given) {
        return Ok(session.result(id)?);
    }
    let Some((code, analyte)) = given.split_once(':') else {
        return Err(usage(
            "result_name",
            "give a result by its id, or as SAMPLE:ANALYTE such as `S-1042:Lead`".to_owned(),
            "podaj wynik przez jego identyfikator albo jako PRÓBKA:OZNACZENIE, na przykład `S-1042:Ołów`".to_owned(),
        ));
    };
    let sample = sample(session, code)?.id;
    let analyte = analyte.trim();
    let mut found: Vec<ResultEntry> = session.results()?;
    found.retain(|result| result.facts.sample == sample && result.facts.analyte == analyte);
    if found.len() > 1 {
        use libcompliance_lab::core::model::ResultState as S;
        found.retain(|result| !matches!(result.state, S::Retracted | S::Rejected | S::Cancelled | S::Invalidated));
    }
    one(given, "result", found, |result| result.id.to_string())
}

/// A report by its id or its number.
pub(crate) fn report(session: &Session, given: &str) -> Result<Report, Failure> {
    let given = given.trim();
    match ReportId::parse(given) {
        Some(id) => Ok(session.report(id)?),
        None => Ok(session.report_numbered(given)?),
    }
}

/// A nonconformity by its id.
pub(crate) fn nonconformity(given: &str) -> Result<NonconformityId, Failure> {
    NonconformityId::parse(given.trim()).ok_or_else(|| {
        usage(
            "nonconformity_name",
            "give a nonconformity by its id; `compliance nonconformity list` has them".to_owned(),
            "podaj niezgodność przez jej identyfikator; wymienia je `compliance nonconformity list`".to_owned(),
        )
    })
}

/// Logins of accounts, for people. Whoever has opened the laboratory has the key to read them.
pub(crate) struct Logins(HashMap<AccountId, String>);

impl Logins {
    pub(crate) fn of(lab: &Lab) -> Result<Self, Failure> {
        let mut logins = HashMap::new();
        for account in look::all::<Account>(&mut Reading::open(lab.path())?)? {
            if let Some(login) = text(lab, Some(&account.login))? {
                logins.insert(account.id, login);
            }
        }
        Ok(Self(logins))
    }

    /// The login; the id of an account whose login is not there any more. The laboratory itself has neither.
    pub(crate) fn name(&self, id: AccountId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    pub(crate) fn get(&self, id: AccountId) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }

    pub(crate) fn names(&self, ids: &[AccountId]) -> String {
        ids.iter().map(|id| self.name(*id)).collect::<Vec<_>>().join(", ")
    }
}

/// The numbers on the jars, for lists.
pub(crate) fn codes(session: &Session) -> Result<HashMap<SampleId, String>, Failure> {
    Ok(session.samples()?.into_iter().map(|sample| (sample.id, sample.facts.code)).collect())
}
