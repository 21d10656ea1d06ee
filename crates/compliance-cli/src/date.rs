//! Dates on the command line: a day, in the zone that the times are shown in, or an exact moment.

use crate::zone::Zone;
use libcompliance_lab::core::chrono::{DateTime, Days, NaiveDate};

/// A day or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Date {
    Day(NaiveDate),
    /// Microseconds since 1970.
    Moment(i64),
}

impl Date {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(Self::Day(day));
        }
        let moment = DateTime::parse_from_rfc3339(text)
            .map_err(|_| "give a day as 2026-01-31 or a moment as 2026-01-31T14:30:00Z".to_owned())?;
        Ok(Self::Moment(moment.timestamp_micros()))
    }

    /// The first moment that counts, microseconds since 1970.
    pub(crate) fn since(self, zone: Zone) -> Option<i64> {
        match self {
            Self::Day(day) => zone.start_of(day),
            Self::Moment(moment) => Some(moment),
        }
    }

    /// The first moment that no longer counts; a day counts to its end.
    pub(crate) fn until(self, zone: Zone) -> Option<i64> {
        match self {
            Self::Day(day) => zone.start_of(day.checked_add_days(Days::new(1))?),
            Self::Moment(moment) => Some(moment),
        }
    }
}

/// The first moment of a day in UTC, or an exact moment: for rights, which hold by the clock and not by a reader's zone.
pub(crate) fn since(text: &str) -> Result<i64, String> {
    Date::parse(text)?.since(Zone::Utc).ok_or_else(|| "the day is out of range".to_owned())
}

/// The first moment after a day in UTC, or an exact moment.
pub(crate) fn until(text: &str) -> Result<i64, String> {
    Date::parse(text)?.until(Zone::Utc).ok_or_else(|| "the day is out of range".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_to_its_end() {
        let since = |text: &str| Date::parse(text).unwrap().since(Zone::Utc).unwrap();
        let until = |text: &str| Date::parse(text).unwrap().until(Zone::Utc).unwrap();
        assert_eq!(since("1970-01-02"), 86_400_000_000);
        assert_eq!(until("1970-01-02"), 2 * 86_400_000_000);
        assert_eq!(since("1970-01-01T01:00:00+01:00"), 0);
        assert_eq!(until("1970-01-01T00:00:01Z"), 1_000_000);
        let warsaw = Zone::parse("Europe/Warsaw").unwrap();
        assert_eq!(Date::parse("1970-01-02").unwrap().since(warsaw), Some(23 * 3_600_000_000));
        // 25 hours, for the clock goes back.
        let day = Date::parse("2026-10-25").unwrap();
        assert_eq!(day.until(warsaw).unwrap() - day.since(warsaw).unwrap(), 25 * 3_600_000_000);
        for bad in ["", "2026", "2026-02-30", "31.01.2026", "2026-01-31 14:30", "2026-01-31T14:30:00", "yesterday"] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
    }
}
