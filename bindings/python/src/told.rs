//! What Python raises while the library calls it.

use crate::error::Failure;
use libcompliance_lab::LabError;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Keeps an exception until the library has come back with its own word for it.
#[derive(Default)]
pub(crate) struct Told(Mutex<Option<PyErr>>);

impl Told {
    /// The value, or that Python has raised.
    pub(crate) fn keep<T>(&self, made: PyResult<T>) -> Result<T, String> {
        made.map_err(|error| {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            "the host's program has raised an exception".to_owned()
        })
    }

    /// What the library gives, or the exception because of which it gave up.
    pub(crate) fn settle<T>(&self, made: Result<T, LabError>) -> PyResult<T> {
        match (made, self.0.lock().unwrap_or_else(PoisonError::into_inner).take()) {
            (Ok(made), _) => Ok(made),
            (Err(_), Some(raised)) => Err(raised),
            (Err(error), None) => Err(Failure::from(error).into()),
        }
    }
}
