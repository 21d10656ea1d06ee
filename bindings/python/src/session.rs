//! Sessions: asked, used, ended.

use crate::error::Failure;
use crate::held::Held;
use crate::lab::account;
use crate::progress;
use crate::text::Secret;
use libcompliance::access::Decision;
use libcompliance::id::{AccountId, ClientId};
use libcompliance_lab::{Device, Receipt};
use libcompliance_operations::{Event, Secrets, call, family, imported, validated};
use pyo3::prelude::*;

/// Where somebody signs in.
pub(crate) struct Place {
    device: Option<String>,
    account: Option<AccountId>,
}

impl Place {
    pub(crate) fn new(device: Option<String>, device_account: Option<&str>) -> Result<Self, Failure> {
        let account = device_account.map(|text| account(text, "device_account")).transpose()?;
        if account.is_some() && device.is_none() {
            return Err(Failure::argument("device_unnamed", "`device_account` is given without `device`, its name"));
        }
        Ok(Self { device, account })
    }

    pub(crate) fn device(self) -> Device {
        match (self.device, self.account) {
            (Some(name), Some(account)) => Device::enrolled(name, account),
            (Some(name), None) => Device::named(name),
            (None, _) => Device::unknown(),
        }
    }
}

/// Index, leaf hash and checkpoint.
pub(crate) fn receipt(receipt: &Receipt) -> (u64, [u8; 32], Option<String>) {
    (receipt.index, receipt.leaf_hash, receipt.checkpoint.as_deref().map(str::to_owned))
}

/// A signed-in account. Any thread may use it.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct Session(Held<libcompliance_lab::Session>);

impl Session {
    pub(crate) fn of(session: libcompliance_lab::Session) -> Self {
        Self(Held::new(session))
    }

    pub(crate) fn get(&self) -> Result<&libcompliance_lab::Session, Failure> {
        self.0.get()
    }
}

/// A decision: whether it is allowed, and if not, what was missing, as JSON.
pub(crate) fn decided(decision: Decision) -> (bool, Option<String>) {
    match decision {
        Decision::Allow => (true, None),
        Decision::Deny(denied) => (false, Some(family::denial(&denied).to_string())),
    }
}

#[pymethods]
impl Session {
    /// The id of the session, a UUID as text.
    #[getter]
    fn id(&self) -> PyResult<String> {
        Ok(self.get()?.id().to_string())
    }

    /// The id of the account, a UUID as text.
    #[getter]
    fn account(&self) -> PyResult<String> {
        Ok(self.get()?.account().to_string())
    }

    /// What takes the session up again; a secret.
    fn token(&self) -> PyResult<String> {
        Ok(self.get()?.token().to_owned())
    }

    /// Does the operation `name`; `arguments` is one JSON object, and so is the answer.
    #[pyo3(signature = (name, arguments, *, password=None, second_factor=None, new_password=None))]
    fn call(
        &self,
        py: Python<'_>,
        name: &str,
        arguments: &str,
        password: Option<Secret>,
        second_factor: Option<Secret>,
        new_password: Option<Secret>,
    ) -> PyResult<String> {
        let session = self.get()?;
        let answer = py.detach(|| {
            let secrets = Secrets {
                password: password.as_ref().map(Secret::get),
                second_factor: second_factor.as_ref().map(Secret::get),
                new_password: new_password.as_ref().map(Secret::get),
            };
            call(session, name, arguments, &secrets)
        });
        Ok(answer.map_err(Failure::from)?)
    }

    /// Whether the session may do something now, and if not, what is missing.
    fn check(&self, permission: &str, clients: Vec<String>) -> PyResult<(bool, Option<String>)> {
        let clients: Vec<ClientId> = clients.iter().map(|text| client(text)).collect::<Result<_, _>>()?;
        Ok(decided(self.get()?.check(permission, &clients).map_err(Failure::from)?))
    }

    /// Seals an event of a declared kind; gives the receipt.
    fn append(&self, py: Python<'_>, kind: &str, event: &str) -> PyResult<(u64, [u8; 32], Option<String>)> {
        let session = self.get()?;
        let made = py
            .detach(|| -> Result<_, Failure> { Ok(receipt(&session.append(Event::of_kind(kind, event)?.lend()?)?)) })?;
        Ok(made)
    }

    /// Seals events in their order, in one transaction; gives their places and the receipt of the last.
    fn append_all(
        &self,
        py: Python<'_>,
        events: Vec<(String, String)>,
    ) -> PyResult<(Vec<u64>, (u64, [u8; 32], Option<String>))> {
        let session = self.get()?;
        let made = py.detach(|| -> Result<_, Failure> {
            let events: Vec<Event> =
                events.iter().map(|(kind, event)| Event::of_kind(kind, event)).collect::<Result<_, _>>()?;
            let lent: Vec<_> = events.iter().map(Event::lend).collect::<Result<_, _>>()?;
            let (indexes, last) = session.append_all(lent)?;
            Ok((indexes, receipt(&last)))
        })?;
        Ok(made)
    }

    /// Runs the shipped tests: the operation `validation.run`, telling `progress`.
    fn validate(&self, py: Python<'_>, arguments: &str, progress: Option<Py<PyAny>>) -> PyResult<String> {
        let session = self.get()?;
        progress::meanwhile(py, progress.as_ref(), |told| Ok(validated(session, arguments, told)?.to_string()))
    }

    /// Imports an audit table: the operation `import.run`, telling `progress`.
    fn import_run(&self, py: Python<'_>, arguments: &str, progress: Option<Py<PyAny>>) -> PyResult<String> {
        let session = self.get()?;
        progress::meanwhile(py, progress.as_ref(), |told| Ok(imported(session, arguments, told)?.to_string()))
    }

    /// Ends the session.
    fn sign_out(&self, py: Python<'_>) -> PyResult<(u64, [u8; 32], Option<String>)> {
        let session = self.get()?.clone();
        let made = py.detach(|| session.sign_out()).map_err(Failure::from)?;
        Ok(receipt(&made))
    }
}

fn client(text: &str) -> Result<ClientId, Failure> {
    ClientId::parse(text).ok_or_else(|| Failure::argument("client_malformed", "a client is not a UUID in lower case"))
}
