//! The values of results.

use crate::error::Failure;
use pyo3::prelude::*;

/// A value as records hold it, as JSON, of any form that operations take, as a JSON object.
#[pyfunction]
#[pyo3(signature = (given))]
pub(crate) fn value(given: &str) -> PyResult<String> {
    let value = libcompliance_operations::value(given).map_err(Failure::from)?;
    Ok(value.to_string())
}
