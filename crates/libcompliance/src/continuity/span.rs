//! Calendar spans: years, months, weeks, days and hours before a moment.

use super::plan::Month;
use super::zone::Zone;
use crate::trail::time::Timestamp;
use chrono::{Datelike as _, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use serde::{Deserialize, Serialize};

/// The largest number of one unit in a [`Span`].
pub const MAX_PART: u32 = 99_999;

/// A span of the calendar such as `14d`, `3m` or `1y2m3w4d5h`: years, months, weeks, days, hours, each at most once and in any
/// order when read, and never nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    years: u32,
    months: u32,
    weeks: u32,
    days: u32,
    hours: u32,
}

/// What a text is that is no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a span is written like `14d`, `3m` or `1y2m3w4d5h`: each of y, m, w, d, h at most once, with a number from 0 to 99999, and not nothing"
)]
pub struct SpanError;

impl Span {
    /// Days.
    ///
    /// # Errors
    /// [`SpanError`] for 0 and for more than [`MAX_PART`].
    pub fn days(days: u32) -> Result<Self, SpanError> {
        Self { days, ..Self::NONE }.checked()
    }

    const NONE: Self = Self { years: 0, months: 0, weeks: 0, days: 0, hours: 0 };

    pub(super) const fn of(years: u32, months: u32, days: u32) -> Self {
        Self { years, months, days, ..Self::NONE }
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`SpanError`].
    pub fn parse(text: &str) -> Result<Self, SpanError> {
        let mut span = Self::NONE;
        let (mut number, mut seen) = (None::<u32>, [false; 5]);
        for byte in text.bytes() {
            if byte.is_ascii_digit() {
                let next = number.unwrap_or(0) * 10 + u32::from(byte - b'0');
                number = Some(next).filter(|next| *next <= MAX_PART);
                if number.is_none() {
                    return Err(SpanError);
                }
                continue;
            }
            let (unit, part) = match byte {
                b'y' => (0, &mut span.years),
                b'm' => (1, &mut span.months),
                b'w' => (2, &mut span.weeks),
                b'd' => (3, &mut span.days),
                b'h' => (4, &mut span.hours),
                _ => return Err(SpanError),
            };
            let seen = seen.get_mut(unit).filter(|seen| !**seen).ok_or(SpanError)?;
            (*seen, *part) = (true, number.take().ok_or(SpanError)?);
        }
        if number.is_some() { Err(SpanError) } else { span.checked() }
    }

    fn checked(self) -> Result<Self, SpanError> {
        let parts = [self.years, self.months, self.weeks, self.days, self.hours];
        let good = parts.iter().any(|part| *part > 0) && parts.iter().all(|part| *part <= MAX_PART);
        if good { Ok(self) } else { Err(SpanError) }
    }

    /// This span before `at`, in microseconds since 1970 (before 1970 as well). A later moment never gives an earlier one with
    /// [`Month::Clamped`]: see there.
    pub(super) fn before(self, at: Timestamp, zone: Zone, month: Month) -> i64 {
        let local = match month {
            Month::Clamped => self.clamped(zone.rising(at)).map(|local| zone.micros(local)),
            Month::Go => self.go(zone.local(at)).map(|local| go_micros(zone, local)),
        };
        // A moment that the calendar does not reach is before every copy.
        let hours = i64::from(self.hours) * 3_600_000_000;
        local.map_or(i64::MIN, |micros| micros.saturating_sub(hours))
    }

    fn clamped(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let months = self.years * 12 + self.months;
        let date = local.date().checked_sub_months(Months::new(months))?;
        let moved = if date.day() == local.day() {
            date.and_time(local.time())
        } else {
            date.succ_opt()?.and_time(NaiveTime::MIN)
        };
        moved.checked_sub_signed(TimeDelta::days(i64::from(self.weeks) * 7 + i64::from(self.days)))
    }

    /// Go's `AddDate`: 31 March less a month is "31 February", which is 3 March, or 2 March in a leap year.
    fn go(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let months = self.years * 12 + self.months;
        let first = local.date().with_day(1)?.checked_sub_months(Months::new(months))?;
        let days = i64::from(local.day()) - 1 - i64::from(self.weeks) * 7 - i64::from(self.days);
        NaiveDate::checked_add_signed(first, TimeDelta::days(days)).map(|date| date.and_time(local.time()))
    }
}

/// Go says of a local time that is left out or doubled only that one of the two offsets is taken. Here a doubled time is the first
/// of the two, and one that is left out is read with the offset of before.
fn go_micros(zone: Zone, local: NaiveDateTime) -> i64 {
    let tz: chrono_tz::Tz = zone.tz();
    match tz.from_local_datetime(&local).earliest() {
        Some(found) => found.timestamp_micros(),
        None => {
            let step = zone.micros(local);
            let before = zone.offset_seconds(Timestamp::clamped(step.saturating_sub(1)));
            local.and_utc().timestamp_micros() - i64::from(before) * 1_000_000
        }
    }
}

impl core::fmt::Display for Span {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let parts = [(self.years, 'y'), (self.months, 'm'), (self.weeks, 'w'), (self.days, 'd'), (self.hours, 'h')];
        parts.iter().filter(|(number, _)| *number > 0).try_for_each(|(number, unit)| write!(f, "{number}{unit}"))
    }
}

impl TryFrom<String> for Span {
    type Error = SpanError;

    fn try_from(text: String) -> Result<Self, SpanError> {
        Self::parse(&text)
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}
