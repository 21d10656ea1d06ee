//! A whole laboratory, or an export, verified without opening it.

use crate::error::Failure;
use crate::key::Key;
use crate::progress;
use libcompliance::trail::note::VerifierKey;
use libcompliance_lab::verify::{Options, Told, verify, verify_export};
use libcompliance_operations::{Family, verified};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// Verifies what is at `path`; gives the report as JSON. With `holding`, a report with faults is an exception; with `strict`, one that could
/// not see everything as well. `progress` is told the share done.
#[pyfunction]
#[pyo3(signature = (path, *, key, keys, checkpoints, state_folder, no_state_folder, threads, holding, strict, progress))]
#[allow(clippy::too_many_arguments, reason = "one for each keyword of Python")]
#[allow(clippy::fn_params_excessive_bools, reason = "one for each keyword of Python")]
pub(crate) fn verified_report(
    py: Python<'_>,
    path: PathBuf,
    key: Option<&Bound<'_, Key>>,
    keys: Vec<String>,
    checkpoints: Vec<String>,
    state_folder: Option<PathBuf>,
    no_state_folder: bool,
    threads: u16,
    holding: bool,
    strict: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let key = key.map(|key| key.get().source()).transpose()?;
    let keys = keys.iter().map(|key| {
        VerifierKey::parse(key.trim()).map_err(|error| Failure::argument(error.code(), format!("`keys`: {error}")))
    });
    let mut options = Options {
        keys: keys.collect::<Result<_, _>>()?,
        checkpoints,
        state_folder: crate::lab::state_folder(no_state_folder, state_folder),
        threads: usize::from(threads),
        ..Options::default()
    };
    let made = progress::aside(py, progress.as_ref(), move |told| -> Result<_, Failure> {
        options.progress = Some(Told::new(told));
        if path.is_dir() {
            if key.is_some() {
                return Err(Failure::argument("key_of_export", "an export holds no committed values: give no key"));
            }
            Ok((verify_export(&path, &options)?, "export"))
        } else {
            options.vault = key.map(|key| verified::value_keys_at(&path, key)).transpose()?.map(Arc::new);
            Ok((verify(&path, &options)?, "laboratory"))
        }
    })?;
    let (report, kind) = made?;
    let document = verified::report(&report, kind);
    if holding && !report.holds() {
        let first = report.faults.first().map(|fault| format!(": {} at {}", fault.code.as_str(), fault.place));
        let message = format!("what was sealed does not hold{}", first.unwrap_or_default());
        return Err(Failure::new(Family::NotVerified, verified::verdict(&report), message).with(document).into());
    }
    if strict && !report.not_checked.is_empty() {
        let message = "what was checked holds, and not everything was checked";
        return Err(Failure::new(Family::NotChecked, "not_checked", message).with(document).into());
    }
    Ok(document.to_string())
}
