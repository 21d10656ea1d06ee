//! The outbox: events that the host stores in its own database, in its own transaction, and that are sealed after.

use crate::error::Failure;
use crate::lab::{Lab, account, time};
use crate::told::Told;
use libcompliance::host::outbox::TABLES;
use libcompliance::id::RecordId;
use libcompliance_lab::clock::{Clock as _, SystemClock};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::{Backlog, HostActor, LabError, Outbox, Waiting};
use libcompliance_operations::{Event, Family};
use pyo3::prelude::*;

/// Writes an event for the host's outbox; gives the columns `id`, `stored` and `body`. `at` is in microseconds since 1970 UTC.
#[pyfunction]
#[pyo3(signature = (kind, event, *, actor, device, at))]
pub(crate) fn envelope(
    kind: &str,
    event: &str,
    actor: &str,
    device: Option<&str>,
    at: Option<i64>,
) -> PyResult<(String, String, String)> {
    Ok(written(kind, event, actor, device, at)?)
}

fn written(
    kind: &str,
    event: &str,
    actor: &str,
    device: Option<&str>,
    at: Option<i64>,
) -> Result<(String, String, String), Failure> {
    let event = Event::of_kind(kind, event)?;
    let actor = HostActor { id: account(actor, "actor")?, device };
    let now = SystemClock::default().read().wall;
    let at = at.map(time).transpose()?.unwrap_or(now);
    let id = RecordId::generate(now, &mut SystemEntropy::new())
        .map_err(|error| Failure::new(Family::NoEntropy, "no_entropy", error.to_string()))?;
    let body = event.lend()?.to_envelope(id, at, actor).to_bytes();
    let body = body.map_err(|error| Failure::new(Family::HostEvent, error.code(), error.to_string()))?;
    // INVARIANT: an envelope is JSON, which is UTF-8.
    let body =
        String::from_utf8(body).map_err(|_| Failure::new(Family::Internal, "internal", "an event is not text"))?;
    Ok((id.to_string(), at.to_string(), body))
}

/// The statement that makes the table `compliance_outbox` in a database.
#[pyfunction]
pub(crate) fn table_sql(database: &str) -> PyResult<&'static str> {
    let table = TABLES.iter().find(|table| table.database == database);
    Ok(table.map(|table| table.create).ok_or_else(|| {
        let known = TABLES.iter().map(|table| table.database).collect::<Vec<_>>().join(", ");
        let text = format!("there is no statement for this database, only for {known}");
        Failure::new(Family::NotFound, "database_unknown", text)
    })?)
}

/// An outbox in Python. What it raises is kept, and raised again.
pub(crate) struct Theirs<'a> {
    outbox: &'a Py<PyAny>,
    most: usize,
    told: &'a Told,
}

impl<'a> Theirs<'a> {
    pub(crate) fn new(outbox: &'a Py<PyAny>, most: usize, told: &'a Told) -> Self {
        Self { outbox, most, told }
    }
}

impl Outbox for Theirs<'_> {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        let rows = Python::attach(|py| -> PyResult<Vec<Waiting>> {
            let rows = self.outbox.bind(py).call_method1("waiting", (after, most.min(self.most)))?;
            let rows: Vec<(i64, Vec<u8>)> = rows.extract()?;
            Ok(rows.into_iter().map(|(seq, body)| Waiting { seq, body }).collect())
        });
        let rows = self.told.keep(rows)?;
        if rows.is_sorted_by(|one, next| one.seq < next.seq) && rows.first().is_none_or(|row| row.seq > after) {
            Ok(rows)
        } else {
            Err("its rows are not in the order of their places".to_owned())
        }
    }

    fn sealed(&mut self, places: &[i64]) -> Result<(), String> {
        let told = Python::attach(|py| self.outbox.bind(py).call_method1("sealed", (places.to_vec(),)).map(|_| ()));
        self.told.keep(told)
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog::default())
    }
}

/// Seals what waits in `outbox`, at most `batch` events in one transaction; gives how many were sealed now and before, and which cannot be.
#[pyfunction]
pub(crate) fn drain(
    py: Python<'_>,
    lab: &Bound<'_, Lab>,
    outbox: Py<PyAny>,
    batch: usize,
) -> PyResult<(u64, u64, Vec<(i64, &'static str)>)> {
    let told = Told::default();
    let lab = lab.get().get()?;
    let done: Result<_, LabError> = py.detach(|| lab.drain(&mut Theirs::new(&outbox, batch, &told)));
    let done = told.settle(done)?;
    Ok((done.sealed, done.known, done.refused))
}
