//! Days as the laboratory's zone has them.

use crate::error::LabError;
use crate::writer::Tx;
use libcompliance::chrono::{DateTime, TimeZone as _, Utc};
use libcompliance::model::{LaboratorySettings, is_day};
use libcompliance::trail::time::Timestamp;

/// The day of a moment in a zone, `YYYY-MM-DD`. A zone that nobody knows counts as UTC; the settings refuse it.
pub(super) fn day_of(at: Timestamp, zone: &str) -> String {
    let utc: DateTime<Utc> = at.to_datetime();
    match zone.parse::<chrono_tz::Tz>() {
        Ok(zone) => zone.from_utc_datetime(&utc.naive_utc()).format("%Y-%m-%d").to_string(),
        Err(_) => utc.format("%Y-%m-%d").to_string(),
    }
}

/// Today.
pub(super) fn today(tx: &mut Tx<'_>) -> Result<String, LabError> {
    let zone = tx.load::<LaboratorySettings>("")?.unwrap_or_default().rules.zone;
    Ok(day_of(tx.now(), &zone))
}

/// A day that somebody gave.
pub(super) fn checked(day: Option<&str>, what: &str) -> Result<Option<String>, LabError> {
    match day {
        Some(day) if !is_day(day) => Err(LabError::Invalid(format!("the {what} is not a day: give YYYY-MM-DD"))),
        day => Ok(day.map(str::to_owned)),
    }
}
