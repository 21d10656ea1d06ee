//! Laboratories: made, opened, asked.

use crate::error::Failure;
use crate::held::Held;
use crate::key::Key;
use crate::session::{Place, Session, receipt};
use crate::text::Secret;
use libcompliance::id::AccountId;
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::keys::KdfProfile;
use libcompliance_lab::{Device, HostActor, HostSignIn, NewLab, Options, SignIn, StateFolder};
use libcompliance_operations::Event;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// An opened laboratory. Any thread may use it; closing it leaves its sessions usable until they go.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct Lab(Mutex<Option<Held<libcompliance_lab::Lab>>>);

pub(crate) fn state_folder(none: bool, at: Option<PathBuf>) -> StateFolder {
    match (none, at) {
        (true, _) => StateFolder::None,
        (false, Some(folder)) => StateFolder::At(folder),
        (false, None) => StateFolder::User,
    }
}

fn options(state_folder: Option<PathBuf>, no_state_folder: bool, unsigned_per_minute: Option<u32>) -> Options {
    let mut options = Options { state_folder: self::state_folder(no_state_folder, state_folder), ..Options::default() };
    if let Some(limit) = unsigned_per_minute {
        options.unsigned_per_minute = Some(limit);
    }
    options
}

/// Makes a laboratory at `path`, which must not exist, and gives it with its verifier key, its recovery code and the password of the account
/// for emergencies.
#[pyfunction]
#[pyo3(signature = (path, *, key, name, login, password, person, origin, break_glass, demo_key, state_folder, no_state_folder, unsigned_per_minute))]
#[allow(clippy::too_many_arguments, reason = "one for each keyword of Python")]
pub(crate) fn create(
    py: Python<'_>,
    path: PathBuf,
    key: &Bound<'_, Key>,
    name: &str,
    login: &str,
    password: Secret,
    person: Option<&str>,
    origin: Option<&str>,
    break_glass: bool,
    demo_key: bool,
    state_folder: Option<PathBuf>,
    no_state_folder: bool,
    unsigned_per_minute: Option<u32>,
) -> PyResult<(Lab, String, Option<String>, Option<String>)> {
    let key = key.get();
    let options = options(state_folder, no_state_folder, unsigned_per_minute);
    let made = py.detach(|| -> Result<_, Failure> {
        let profile = if demo_key { KdfProfile::Demo } else { KdfProfile::Standard };
        let new = NewLab {
            name,
            origin,
            login,
            person: person.unwrap_or(login),
            password: password.get(),
            identity: IdentitySettings::default(),
            break_glass,
            protect: key.protect(profile)?,
        };
        let created = libcompliance_lab::Lab::create(path, &new, options)?;
        let verifier_key = created.lab.verifier_key()?.to_string();
        let recovery = created.recovery.as_ref().map(|code| code.text().to_string());
        let break_glass = created.break_glass.as_ref().map(|password| password.to_string());
        Ok((Lab::of(created.lab), verifier_key, recovery, break_glass))
    })?;
    Ok(made)
}

impl Lab {
    pub(crate) fn of(lab: libcompliance_lab::Lab) -> Self {
        Self(Mutex::new(Some(Held::new(lab))))
    }

    /// The laboratory, cheap to clone, or why it cannot be used.
    pub(crate) fn get(&self) -> Result<libcompliance_lab::Lab, Failure> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(held) => held.get().cloned(),
            None => Err(Failure::argument("closed", "this laboratory is closed")),
        }
    }

    /// Works without the interpreter.
    pub(crate) fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&libcompliance_lab::Lab) -> Result<T, Failure> + Send,
    ) -> PyResult<T> {
        let lab = self.get()?;
        Ok(py.detach(|| work(&lab))?)
    }
}

/// A time in microseconds since 1970 UTC.
pub(crate) fn time(micros: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_unix_micros(micros)
        .ok_or_else(|| Failure::argument("time_out_of_range", "a time is out of range: years 0000 to 9999"))
}

#[pymethods]
impl Lab {
    /// Opens the laboratory at `path`.
    #[staticmethod]
    #[pyo3(signature = (path, *, key, state_folder, no_state_folder, unsigned_per_minute))]
    fn open(
        py: Python<'_>,
        path: PathBuf,
        key: &Bound<'_, Key>,
        state_folder: Option<PathBuf>,
        no_state_folder: bool,
        unsigned_per_minute: Option<u32>,
    ) -> PyResult<Self> {
        let source = key.get().source()?;
        let options = options(state_folder, no_state_folder, unsigned_per_minute);
        let lab = py.detach(|| libcompliance_lab::Lab::open(path, source, options)).map_err(Failure::from)?;
        Ok(Self::of(lab))
    }

    /// Closes it; closing twice changes nothing.
    fn close(&self, py: Python<'_>) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        py.detach(|| drop(held));
    }

    /// Whether it is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Its id, a UUID as text.
    #[getter]
    fn id(&self) -> PyResult<String> {
        Ok(self.get()?.id().to_string())
    }

    /// The laboratory's name; none if its key is gone.
    fn name(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.with(py, |lab| Ok(lab.name()?))
    }

    /// The number of records in the trail.
    fn size(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, |lab| Ok(lab.size()?))
    }

    /// The newest checkpoint, a signed note.
    fn checkpoint(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |lab| Ok(lab.checkpoint()?))
    }

    /// The verifier key, with which anybody checks what this laboratory signs.
    fn verifier_key(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |lab| Ok(lab.verifier_key()?.to_string()))
    }

    /// A proof (C2SP tlog-proof) that record `index` is in the newest checkpoint.
    fn prove(&self, py: Python<'_>, index: u64) -> PyResult<String> {
        self.with(py, |lab| Ok(lab.prove(index)?.encode()))
    }

    /// Where the database is.
    #[getter]
    fn path(&self) -> PyResult<PathBuf> {
        Ok(self.get()?.path().to_owned())
    }

    /// Signs an account in with its password.
    #[pyo3(signature = (login, password, *, second_factor, device, device_account, remote, roles))]
    #[allow(clippy::too_many_arguments, reason = "one for each keyword of Python")]
    fn sign_in(
        &self,
        py: Python<'_>,
        login: &str,
        password: Secret,
        second_factor: Option<Secret>,
        device: Option<String>,
        device_account: Option<&str>,
        remote: bool,
        roles: Option<Vec<String>>,
    ) -> PyResult<Session> {
        let device = Place::new(device, device_account)?.device();
        let session = self.with(py, |lab| {
            let roles: Option<Vec<&str>> = roles.as_ref().map(|roles| roles.iter().map(String::as_str).collect());
            let second_factor = second_factor.as_ref().map(Secret::get);
            let password = password.get();
            Ok(lab.sign_in_with(&SignIn { login, password, second_factor, device, remote, roles: roles.as_deref() })?)
        })?;
        Ok(Session::of(session))
    }

    /// Opens a session for an account that the host has authenticated.
    #[pyo3(signature = (login, method, at, *, device, device_account, roles))]
    #[allow(clippy::too_many_arguments, reason = "one for each keyword of Python")]
    fn host_sign_in(
        &self,
        py: Python<'_>,
        login: &str,
        method: &str,
        at: i64,
        device: Option<String>,
        device_account: Option<&str>,
        roles: Option<Vec<String>>,
    ) -> PyResult<Session> {
        let device = Place::new(device, device_account)?.device();
        let at = time(at)?;
        let session = self.with(py, |lab| {
            let roles: Option<Vec<&str>> = roles.as_ref().map(|roles| roles.iter().map(String::as_str).collect());
            Ok(lab.host_sign_in(&HostSignIn { login, method, at, device, roles: roles.as_deref() })?)
        })?;
        Ok(Session::of(session))
    }

    /// Takes up a session by its token.
    #[pyo3(signature = (token, *, device, device_account))]
    fn resume(
        &self,
        py: Python<'_>,
        token: &str,
        device: Option<String>,
        device_account: Option<&str>,
    ) -> PyResult<Session> {
        let device = Place::new(device, device_account)?.device();
        Ok(Session::of(self.with(py, |lab| Ok(lab.resume(token, device)?))?))
    }

    /// Sets a password with a code that was handed over; gives the receipt.
    #[pyo3(signature = (login, code, password, *, device))]
    fn enrol(
        &self,
        py: Python<'_>,
        login: &str,
        code: Secret,
        password: Secret,
        device: Option<String>,
    ) -> PyResult<(u64, [u8; 32], Option<String>)> {
        let device = device.map_or_else(Device::unknown, Device::named);
        self.with(py, |lab| Ok(receipt(&lab.enrol(login, code.get(), password.get(), &device)?)))
    }

    /// Seals an event whose actor only the host vouches for; gives the receipt.
    #[pyo3(signature = (kind, event, *, actor, device))]
    fn append_asserted(
        &self,
        py: Python<'_>,
        kind: &str,
        event: &str,
        actor: &str,
        device: Option<&str>,
    ) -> PyResult<(u64, [u8; 32], Option<String>)> {
        let id = account(actor, "actor")?;
        self.with(py, |lab| {
            let event = Event::of_kind(kind, event)?;
            Ok(receipt(&lab.append_host_asserted(HostActor { id, device }, event.lend()?)?))
        })
    }
}

/// An id of an account, or of a person of the host's.
pub(crate) fn account(text: &str, what: &str) -> Result<AccountId, Failure> {
    AccountId::parse(text)
        .ok_or_else(|| Failure::argument("id_malformed", format!("`{what}` is not a UUID in lower case")))
}
