//! Lines of CSV, as everywhere in the library.

use crate::error::Failure;
use libcompliance_operations::Family;
use libcompliance_pack::csv::Csv;
use pyo3::prelude::*;

/// A line of CSV (RFC 4180), with its end, in which no cell is computed by a spreadsheet.
#[pyfunction]
#[pyo3(signature = (cells))]
pub(crate) fn csv_line(cells: Vec<String>) -> PyResult<String> {
    let mut out = Vec::new();
    let written = Csv::new(&mut out, &[]).and_then(|mut csv| csv.row(cells.iter().map(String::as_str)));
    let failed = || Failure::new(Family::Internal, "internal", "a line of CSV could not be written");
    written.map_err(|_| failed())?;
    // The header is empty.
    let line = String::from_utf8(out.split_off(2)).map_err(|_| failed())?;
    Ok(line)
}
