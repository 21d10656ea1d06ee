//! The time zone in which times are shown. What is sealed, and what `--json` says, is UTC.

use libcompliance_lab::core::chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Offset as _, TimeZone as _, Utc};
use libcompliance_lab::core::trail::time::Timestamp;
use std::fmt;

/// A zone: UTC, a fixed offset, or a place with its rules for summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    Utc,
    Offset(FixedOffset),
    Place(chrono_tz::Tz),
}

impl Zone {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if ["UTC", "Z", "utc"].contains(&text) {
            return Ok(Self::Utc);
        }
        let unfit = || "give a place such as Europe/Warsaw, an offset such as +05:30, or UTC".to_owned();
        if text.starts_with(['+', '-']) {
            return offset(text).map(Self::Offset).ok_or_else(unfit);
        }
        text.parse().map(Self::Place).map_err(|_| unfit())
    }

    fn at(self, time: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Utc => time.fixed_offset(),
            Self::Offset(offset) => time.with_timezone(&offset),
            Self::Place(place) => time.with_timezone(&place).fixed_offset(),
        }
    }

    /// To the second. In a place the offset follows, for one hour of the year comes twice there.
    pub(crate) fn seconds(self, time: Timestamp) -> String {
        let form = if matches!(self, Self::Place(_)) { "%Y-%m-%d %H:%M:%S %:z" } else { "%Y-%m-%d %H:%M:%S" };
        self.at(time.to_datetime()).format(form).to_string()
    }

    /// As much as the record has, with the offset.
    pub(crate) fn exact(self, time: Timestamp) -> String {
        match self {
            Self::Utc => time.to_string(),
            _ => self.at(time.to_datetime()).format("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string(),
        }
    }

    /// The moment when a day begins here, in microseconds since 1970. Where the clock skips midnight, the day begins later.
    pub(crate) fn start_of(self, day: NaiveDate) -> Option<i64> {
        let midnight = day.and_time(NaiveTime::MIN);
        let offset = match self {
            Self::Utc => Utc.fix(),
            Self::Offset(offset) => offset,
            Self::Place(place) => {
                let later =
                    (0..=4 * 60).map(|minutes| midnight + libcompliance_lab::core::chrono::TimeDelta::minutes(minutes));
                let first = later.filter_map(|local| place.from_local_datetime(&local).earliest()).next();
                return first.map(|moment| moment.timestamp_micros());
            }
        };
        offset.from_local_datetime(&midnight).single().map(|moment| moment.timestamp_micros())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Offset(offset) => write!(f, "UTC{offset}"),
            Self::Place(place) => f.write_str(place.name()),
        }
    }
}

/// `+05:30` or `+0530`; at most 14 hours either way, which is where the inhabited zones end.
fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, rest) = text.split_at_checked(1)?;
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    if digits.len() != 4
        || !(rest.len() == 4 || rest.find(':') == Some(2))
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (hours * 60 + minutes) * 60;
    if minutes > 59 || seconds > 14 * 3600 {
        return None;
    }
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn times_are_shown_in_zones_of_whole_half_and_quarter_hours() {
        let time = at("2026-01-31T20:45:10.123456Z");
        for (zone, seconds, exact) in [
            ("UTC", "2026-01-31 20:45:10", "2026-01-31T20:45:10.123456Z"),
            ("+05:30", "2026-02-01 02:15:10", "2026-02-01T02:15:10.123456+05:30"),
            ("-0330", "2026-01-31 17:15:10", "2026-01-31T17:15:10.123456-03:30"),
            ("Asia/Kolkata", "2026-02-01 02:15:10 +05:30", "2026-02-01T02:15:10.123456+05:30"),
            ("Asia/Kathmandu", "2026-02-01 02:30:10 +05:45", "2026-02-01T02:30:10.123456+05:45"),
            ("Europe/Warsaw", "2026-01-31 21:45:10 +01:00", "2026-01-31T21:45:10.123456+01:00"),
        ] {
            let zone = Zone::parse(zone).unwrap();
            assert_eq!((zone.seconds(time).as_str(), zone.exact(time).as_str()), (seconds, exact), "{zone}");
        }
        let warsaw = Zone::parse("Europe/Warsaw").unwrap();
        // The hour that comes twice.
        assert_eq!(warsaw.seconds(at("2026-10-25T00:30:00.000000Z")), "2026-10-25 02:30:00 +02:00");
        assert_eq!(warsaw.seconds(at("2026-10-25T01:30:00.000000Z")), "2026-10-25 02:30:00 +01:00");
        for bad in
            ["", "Warsaw", "+5:30", "+05:60", "+15:00", "05:30", "+05", "+ab:cd", "+0:530", "+ż5:3", "Europe/Warszawa"]
        {
            assert!(Zone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_begins_where_the_reader_is() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let begins = |zone: &str, text: &str| Zone::parse(zone).unwrap().start_of(day(text)).unwrap() / 60_000_000;
        assert_eq!(begins("UTC", "1970-01-02"), 24 * 60);
        assert_eq!(begins("+05:30", "1970-01-02"), 18 * 60 + 30);
        assert_eq!(begins("-03:30", "1970-01-02"), 27 * 60 + 30);
        // Lebanon puts the clock forward at midnight: that day begins at one o'clock.
        let skipped = at("2024-03-30T22:00:00.000000Z").unix_micros() / 60_000_000;
        assert_eq!(begins("Asia/Beirut", "2024-03-31"), skipped);
    }
}
