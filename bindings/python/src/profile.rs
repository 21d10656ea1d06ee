//! A password profile: its settings, and the limits that it sets to sessions of a program's own.

use crate::error::Failure;
use libcompliance::identity::policy::{Profile, Settings};
use libcompliance::trail::time::Timestamp;
use pyo3::prelude::*;

/// A profile by its name, or as a JSON object.
pub(crate) fn profile(text: &str) -> Result<Profile, Failure> {
    if text.trim_start().starts_with('{') {
        // What serde says could quote a value.
        let malformed = |_| {
            Failure::argument("json_argument", "`profile` is not JSON, or has a field that is missing or not known")
        };
        let settings: Settings = serde_json::from_str(text).map_err(malformed)?;
        return Profile::try_from(settings).map_err(|error| Failure::argument(error.code(), error.to_string()));
    }
    let unknown = || Failure::argument("profile_unknown", "no password profile of this name is shipped");
    Profile::named(text).ok_or_else(unknown)
}

/// The settings of a profile as JSON.
#[pyfunction]
#[pyo3(signature = (profile))]
pub(crate) fn profile_settings(profile: &str) -> PyResult<String> {
    let made = serde_json::to_string(self::profile(profile)?.settings());
    Ok(made.map_err(|_| Failure::argument("json_argument", "the profile cannot be written"))?)
}

/// Why a session cannot act at `now`: `idle` or `absolute`, or `None` if it can. Times are microseconds since 1970 UTC.
#[pyfunction]
#[pyo3(signature = (profile, started, active, now))]
pub(crate) fn session_expiry(profile: &str, started: i64, active: i64, now: i64) -> PyResult<Option<&'static str>> {
    let moment = |micros| {
        let out_of_range = || Failure::argument("time_out_of_range", "a time is not between the years 1970 and 9999");
        Timestamp::from_unix_micros(micros).ok_or_else(out_of_range)
    };
    let limits = self::profile(profile)?.session_limits();
    Ok(limits.expired_at(moment(started)?, moment(now)?, moment(active)?).map(|expiry| expiry.as_str()))
}
