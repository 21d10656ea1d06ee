//! The hours, days, weeks, months and years that a copy can stand for.

use super::super::zone::Zone;
use crate::trail::time::Timestamp;
use chrono::{Datelike as _, Timelike as _};
use serde::{Deserialize, Serialize};

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Every copy by itself.
    Last,
    /// Hours of the clock.
    Hourly,
    /// Calendar days.
    Daily,
    /// ISO 8601 weeks, of the year of their Thursday.
    Weekly,
    /// Calendar months.
    Monthly,
    /// Calendar years.
    Yearly,
}

impl Unit {
    /// All of them, the finest first.
    pub const ALL: [Self; 6] = [Self::Last, Self::Hourly, Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly];

    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }
}

/// The name of the bucket that a moment belongs to: `2026-11-20T13`, `2026-11-20`, `2026-W47`, `2026-11`, `2026`. With `apart` the
/// two hours of a day that is longer have different names. The name of a copy among all is not made here.
pub(super) fn name(unit: Unit, at: Timestamp, zone: Zone, apart: bool) -> String {
    let local = zone.local(at);
    match unit {
        Unit::Last => at.to_string(),
        Unit::Hourly => {
            let hour = format!("{}T{:02}", local.date().format("%Y-%m-%d"), local.hour());
            // A clock is never one hour back without its offset being another.
            let before = zone.local(at.plus_micros(-3_600_000_000));
            let again = apart && before.date() == local.date() && before.hour() == local.hour();
            if again { hour + "b" } else { hour }
        }
        Unit::Daily => local.format("%Y-%m-%d").to_string(),
        Unit::Weekly => {
            let week = local.iso_week();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Unit::Monthly => local.format("%Y-%m").to_string(),
        Unit::Yearly => local.format("%Y").to_string(),
    }
}
