//! The spool: where events wait while the trail cannot be written.

use crate::error::Failure;
use crate::held::Held;
use crate::lab::{Lab, account};
use crate::session::Session;
use libcompliance::host::spool::Choices;
use libcompliance_lab::{HostActor, LabError, Spool as Inner, SpoolError, TakeIn};
use libcompliance_operations::{Event, Family, spooled, stored, taken_in};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// A folder of spools, and the file that this process writes in it.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct Spool(Mutex<Option<Held<Mutex<Inner>>>>);

impl Spool {
    /// Works with the spool, without the interpreter: calls take turns.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Inner) -> Result<T, Failure> + Send) -> PyResult<T> {
        Ok(py.detach(|| {
            let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let closed = || Failure::argument("spool_closed", "this spool is closed");
            let spool = held.as_ref().ok_or_else(closed)?.get()?;
            work(&mut spool.lock().unwrap_or_else(PoisonError::into_inner))
        })?)
    }
}

#[pymethods]
impl Spool {
    /// Opens a folder of spools by what the laboratory has chosen.
    #[new]
    #[pyo3(signature = (folder, choices, device))]
    fn new(folder: PathBuf, choices: &str, device: Option<&str>) -> PyResult<Self> {
        let failed = |error: SpoolError| Failure::from(LabError::from(error));
        let choices = Choices::parse(choices.as_bytes()).map_err(|fault| failed(SpoolError::from(fault)))?;
        let spool = Inner::open(folder, choices).map_err(failed)?;
        let spool = if let Some(device) = device { spool.at_device(device) } else { spool };
        Ok(Self(Mutex::new(Some(Held::new(Mutex::new(spool))))))
    }

    /// Stores an event without asking the trail; gives where, as JSON.
    #[pyo3(signature = (kind, event, *, actor, device))]
    fn store(&self, py: Python<'_>, kind: &str, event: &str, actor: &str, device: Option<&str>) -> PyResult<String> {
        let id = account(actor, "actor")?;
        self.with(py, |spool| {
            let event = Event::of_kind(kind, event)?;
            Ok(spooled(&spool.store(HostActor { id, device }, &event.lend()?)?).to_string())
        })
    }

    /// Stores what identifies a raw file; gives where, as JSON.
    #[pyo3(signature = (path, media_type, *, actor))]
    fn store_file(&self, py: Python<'_>, path: PathBuf, media_type: &str, actor: &str) -> PyResult<String> {
        let id = account(actor, "actor")?;
        self.with(py, |spool| Ok(spooled(&spool.store_file(id, &path, media_type)?).to_string()))
    }

    /// Seals an event of a session, or stores it if the trail cannot be written and its kind may wait; gives which, as JSON.
    #[pyo3(signature = (session, kind, event))]
    fn append(&self, py: Python<'_>, session: &Bound<'_, Session>, kind: &str, event: &str) -> PyResult<String> {
        let session = session.get().get()?;
        self.with(py, |spool| {
            let event = Event::of_kind(kind, event)?;
            Ok(stored(&session.append_or_spool(spool, &event.lend()?)?).to_string())
        })
    }

    /// The same for an actor whom only the host vouches for.
    #[pyo3(signature = (lab, kind, event, *, actor, device))]
    fn append_asserted(
        &self,
        py: Python<'_>,
        lab: &Bound<'_, Lab>,
        kind: &str,
        event: &str,
        actor: &str,
        device: Option<&str>,
    ) -> PyResult<String> {
        let (lab, id) = (lab.get().get()?, account(actor, "actor")?);
        self.with(py, |spool| {
            let event = Event::of_kind(kind, event)?;
            Ok(stored(&lab.append_or_spool(spool, HostActor { id, device }, &event.lend()?)?).to_string())
        })
    }

    /// Closes the file that this process writes.
    #[pyo3(signature = ())]
    fn close(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Seals what waits in the spool `file`; gives what came of it as JSON, or raises it as `NotVerified` if lines are missing.
#[pyfunction]
#[pyo3(signature = (lab, file, with_growth))]
pub(crate) fn spool_take_in(
    py: Python<'_>,
    lab: &Bound<'_, Lab>,
    file: PathBuf,
    with_growth: bool,
) -> PyResult<String> {
    lab.get().with(py, |lab| {
        let taken = lab.take_in(&file, TakeIn { with_growth })?;
        let answer = taken_in(&taken);
        if taken.complete() {
            return Ok(answer.to_string());
        }
        let text = "lines of the spool are not in the trail: the detail names them";
        Err(Failure::new(Family::NotVerified, "spool_incomplete", text).with(answer))
    })
}
