//! A host's table, row by row: sealed as it stands, or compared with what is sealed.

use crate::error::Failure;
use crate::outbox::Theirs;
use crate::session::Session;
use crate::told::Told;
use libcompliance::host::rows::Row;
use libcompliance_lab::{LabError, Outbox};
use libcompliance_operations::{Family, MOST, baselined, finding, reconciled, row};
use pyo3::prelude::*;
use pyo3::types::PyIterator;

/// The digest of a row of `table`; `row` is JSON with `id`, `version` and `fields`.
#[pyfunction]
pub(crate) fn row_digest(table: &str, row: &str) -> PyResult<[u8; 32]> {
    Ok(digest(table, row)?)
}

fn digest(table: &str, text: &str) -> Result<[u8; 32], Failure> {
    let made = row(table, text)?.digest();
    made.map_err(|error| Failure::new(Family::HostTable, error.code(), error.to_string()))
}

/// The rows that an iterator of JSON texts gives.
struct Given<'a> {
    table: &'a str,
    rows: &'a Py<PyIterator>,
    told: &'a Told,
    over: bool,
}

impl Iterator for Given<'_> {
    type Item = Result<Row, LabError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = Python::attach(|py| -> PyResult<Option<Row>> {
            let Some(text) = self.rows.bind(py).clone().next() else { return Ok(None) };
            let text: String = text?.extract()?;
            Ok(Some(row(self.table, &text).map_err(Failure::from)?))
        });
        match self.told.keep(next) {
            Ok(row) => {
                self.over = row.is_none();
                row.map(Ok)
            }
            Err(text) => {
                self.over = true;
                Some(Err(LabError::Invalid(text)))
            }
        }
    }
}

/// Seals a digest of every row as it stands; gives what came of it as JSON.
#[pyfunction]
#[pyo3(signature = (session, table, rows: "object", *, reason, text))]
pub(crate) fn baseline(
    py: Python<'_>,
    session: &Bound<'_, Session>,
    table: &str,
    rows: Py<PyIterator>,
    reason: Option<&str>,
    text: Option<&str>,
) -> PyResult<String> {
    let told = Told::default();
    let session = session.get().get()?;
    let made = py.detach(|| {
        let mut given = Given { table, rows: &rows, told: &told, over: false };
        session.baseline(table, &mut given, reason.map(|code| (code, text)), &mut |_, _| {})
    });
    Ok(baselined(&told.settle(made)?).to_string())
}

/// Compares every row with what is sealed; gives the report as JSON, or raises it as `NotVerified` if there are findings.
#[pyfunction]
#[pyo3(signature = (session, table, rows: "object", *, outbox))]
pub(crate) fn reconcile(
    py: Python<'_>,
    session: &Bound<'_, Session>,
    table: &str,
    rows: Py<PyIterator>,
    outbox: Option<Py<PyAny>>,
) -> PyResult<String> {
    let told = Told::default();
    let session = session.get().get()?;
    let mut findings = Vec::new();
    let made = py.detach(|| {
        let mut given = Given { table, rows: &rows, told: &told, over: false };
        let mut theirs = outbox.as_ref().map(|outbox| Theirs::new(outbox, usize::MAX, &told));
        let theirs = theirs.as_mut().map(|outbox| outbox as &mut dyn Outbox);
        session.reconcile(table, &mut given, theirs, &mut |found| {
            if findings.len() < MOST {
                findings.push(finding(found));
            }
        })
    });
    let made = told.settle(made)?;
    let report = reconciled(&made, &findings);
    match made.findings() {
        0 => Ok(report.to_string()),
        count => {
            let text = format!("rows that are not as they were sealed last: {count}");
            Err(Failure::new(Family::NotVerified, "rows_differ", text).with(report).into())
        }
    }
}
