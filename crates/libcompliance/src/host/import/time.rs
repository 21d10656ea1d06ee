//! A claimed time as a moment.

use super::claim::TimeBasis;
use super::document::{Ambiguous, Time};
use super::fault::{ImportError, RowFault};
use crate::trail::time::Timestamp;
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};

/// What the clocks of a zone tell: the moments, none, one or two, at which they show a local time.
pub type LocalClock<'a> = dyn Fn(&NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> + 'a;

/// How times are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    UnixSeconds,
    UnixMillis,
    Text(Vec<Item<'static>>),
}

impl Format {
    pub(super) fn new(time: &Time) -> Result<Self, ImportError> {
        let rule = |problem| ImportError::MapRule { at: "time", problem };
        let format = match time.format.as_str() {
            "unix_seconds" => Self::UnixSeconds,
            "unix_millis" => Self::UnixMillis,
            text => {
                let items = StrftimeItems::new(text).parse_to_owned().map_err(|_| rule("has a format that is none"))?;
                if !whole(&items) {
                    return Err(rule("has a format without a whole date and the time to the minute"));
                }
                Self::Text(items)
            }
        };
        match (&format, &time.zone) {
            (Self::Text(_), None) => Err(rule("names no `zone` for times without an offset")),
            (Self::UnixSeconds | Self::UnixMillis, Some(_)) => {
                Err(rule("has a `zone`, which counted seconds do not have"))
            }
            _ => Ok(format),
        }
    }

    pub(super) fn read(
        &self,
        text: &str,
        ambiguous: Ambiguous,
        clock: &LocalClock<'_>,
    ) -> Result<(Timestamp, TimeBasis), RowFault> {
        let (micros, basis) = match self {
            Self::UnixSeconds => (counted(text, 1_000_000)?, TimeBasis::Counted),
            Self::UnixMillis => (counted(text, 1_000)?, TimeBasis::Counted),
            Self::Text(items) => {
                let mut parsed = Parsed::new();
                parse(&mut parsed, text, items.iter()).map_err(|_| RowFault::TimeUnreadable)?;
                let (moment, basis) = moment(&parsed, ambiguous, clock)?;
                (moment.timestamp_micros(), basis)
            }
        };
        Ok((Timestamp::from_unix_micros(micros).ok_or(RowFault::TimeRange)?, basis))
    }
}

fn moment(
    parsed: &Parsed,
    ambiguous: Ambiguous,
    clock: &LocalClock<'_>,
) -> Result<(DateTime<Utc>, TimeBasis), RowFault> {
    if parsed.offset().is_some() {
        let stated = parsed.to_datetime().map_err(|_| RowFault::TimeUnreadable)?;
        return Ok((stated.to_utc(), TimeBasis::Stated));
    }
    let local = parsed.to_naive_datetime_with_offset(0).map_err(|_| RowFault::TimeUnreadable)?;
    match (clock(&local), ambiguous) {
        (MappedLocalTime::Single(moment), _) => Ok((moment, TimeBasis::Zone)),
        (MappedLocalTime::Ambiguous(earlier, _), Ambiguous::Earlier) => Ok((earlier, TimeBasis::ZoneEarlier)),
        (MappedLocalTime::Ambiguous(_, later), Ambiguous::Later) => Ok((later, TimeBasis::ZoneLater)),
        (MappedLocalTime::Ambiguous(..), Ambiguous::Fault) => Err(RowFault::TimeAmbiguous),
        (MappedLocalTime::None, _) => Err(RowFault::TimeSkipped),
    }
}

fn counted(text: &str, scale: i64) -> Result<i64, RowFault> {
    let count: i64 = text.parse().map_err(|_| RowFault::TimeUnreadable)?;
    count.checked_mul(scale).ok_or(RowFault::TimeRange)
}

/// Whether a time written in this form reads as itself, to the minute.
fn whole(items: &[Item<'static>]) -> bool {
    let sample = NaiveDate::from_ymd_opt(2003, 4, 25).and_then(|day| day.and_hms_opt(16, 57, 0));
    let Some(sample) = sample.map(|sample| Utc.from_utc_datetime(&sample)) else { return false };
    let text = sample.format_with_items(items.iter()).to_string();
    let mut parsed = Parsed::new();
    parse(&mut parsed, &text, items.iter()).is_ok()
        && parsed.to_naive_datetime_with_offset(0).is_ok_and(|read| read == sample.naive_utc())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn format(format: &str, zone: Option<&str>) -> Result<Format, ImportError> {
        Format::new(&Time {
            columns: vec!["t".to_owned()],
            format: format.to_owned(),
            zone: zone.map(str::to_owned),
            ambiguous: Ambiguous::Fault,
        })
    }

    /// Clocks two hours ahead of UTC, which skip 2:xx on 1 April 2001 and show 2:xx twice on 1 October.
    fn clock(local: &NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
        let at = |hours| Utc.from_utc_datetime(&(*local - chrono::TimeDelta::hours(hours)));
        match local.format("%m-%d %H").to_string().as_str() {
            "04-01 02" => MappedLocalTime::None,
            "10-01 02" => MappedLocalTime::Ambiguous(at(2), at(1)),
            _ => MappedLocalTime::Single(at(2)),
        }
    }

    #[test]
    fn times_read_as_the_moment_that_they_mean() {
        let polish = format("%d.%m.%Y %H:%M:%S%.f", Some("x")).unwrap();
        let read =
            |text: &str, ambiguous| polish.read(text, ambiguous, &clock).map(|(at, basis)| (at.to_string(), basis));
        let one = |text| read(text, Ambiguous::Fault);
        assert_eq!(one("03.02.2001 04:05:06"), Ok(("2001-02-03T02:05:06.000000Z".to_owned(), TimeBasis::Zone)));
        assert_eq!(one("03.02.2001 04:05:06.1234567"), Ok(("2001-02-03T02:05:06.123456Z".to_owned(), TimeBasis::Zone)));
        assert_eq!(one("01.04.2001 02:30:00"), Err(RowFault::TimeSkipped));
        assert_eq!(one("01.10.2001 02:30:00"), Err(RowFault::TimeAmbiguous));
        let twice = |ambiguous| read("01.10.2001 02:30:00", ambiguous);
        assert_eq!(
            twice(Ambiguous::Earlier).unwrap(),
            ("2001-10-01T00:30:00.000000Z".to_owned(), TimeBasis::ZoneEarlier)
        );
        assert_eq!(twice(Ambiguous::Later).unwrap(), ("2001-10-01T01:30:00.000000Z".to_owned(), TimeBasis::ZoneLater));
        assert_eq!(one("03.02.1901 04:05:06"), Err(RowFault::TimeRange));
        for bad in ["", "x", "31.02.2001 04:05:06", "03.02.2001", "03.02.2001 04:05:06 x", "2001-02-03 04:05:06"] {
            assert_eq!(one(bad), Err(RowFault::TimeUnreadable), "{bad}");
        }
        let offset = format("%Y-%m-%dT%H:%M:%S%:z", Some("x")).unwrap();
        let stated = offset.read("2001-02-03T04:05:06-03:30", Ambiguous::Fault, &clock).unwrap();
        assert_eq!((stated.0.to_string().as_str(), stated.1), ("2001-02-03T07:35:06.000000Z", TimeBasis::Stated));
        let counted = format("unix_millis", None).unwrap();
        let at = |text| counted.read(text, Ambiguous::Fault, &clock).map(|(at, basis)| (at.unix_micros(), basis));
        assert_eq!(at("981173106007"), Ok((981_173_106_007_000, TimeBasis::Counted)));
        assert_eq!(at("-1"), Err(RowFault::TimeRange));
        assert_eq!(at("9223372036854775807"), Err(RowFault::TimeRange));
        assert_eq!(at("1.5"), Err(RowFault::TimeUnreadable));
    }

    #[test]
    fn formats_that_cannot_tell_a_moment_are_refused() {
        for bad in ["", "%Y-%m-%d", "%H:%M", "%Q", "%d.%m %H:%M", "%Y-%m-%d %H"] {
            assert!(format(bad, Some("UTC")).is_err(), "{bad}");
        }
        for good in ["%Y-%m-%d %H:%M", "%+", "%d/%m/%y %I:%M %p", "%c", "%Y%m%d%H%M%S"] {
            assert!(format(good, Some("UTC")).is_ok(), "{good}");
            assert!(format(good, None).is_err(), "{good}");
        }
        assert!(format("unix_seconds", None).is_ok());
        assert!(format("unix_seconds", Some("UTC")).is_err());
    }
}
