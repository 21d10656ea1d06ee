//! Calendar days of an IANA zone, and moments of its clocks.

use crate::trail::time::Timestamp;
use chrono::{
    DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Timelike as _, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An IANA zone such as `Europe/Warsaw`, from the data that is compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

/// A name that no zone has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an IANA zone: give one such as `Europe/Warsaw`")]
pub struct UnknownZone(pub String);

/// A calendar day, `YYYY-MM-DD` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub NaiveDate);

impl Day {
    /// Reads `YYYY-MM-DD`, no other form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self).filter(|day| day.to_string() == text)
    }
}

impl core::fmt::Display for Day {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a day is written as YYYY-MM-DD")
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// Nothing in a calendar is pushed forward or back by more than this: the widest known step is the day that Samoa left out in 2011.
const WIDEST_STEP: i64 = 49 * 3_600;

impl Zone {
    /// Universal time, the same all year.
    pub const UTC: Self = Self(Tz::UTC);

    /// Finds a zone by its name.
    ///
    /// # Errors
    /// [`UnknownZone`].
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        // No zone has a longer name, and a message should not repeat a page.
        let known = if name.len() <= 64 { name.parse().ok() } else { None };
        known.map(Self).ok_or_else(|| UnknownZone(name.chars().take(64).collect()))
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn tz(self) -> Tz {
        self.0
    }

    /// What the clocks of the zone show.
    #[must_use]
    pub fn local(self, at: Timestamp) -> NaiveDateTime {
        self.0.from_utc_datetime(&at.to_datetime().naive_utc()).naive_local()
    }

    /// How far the clocks are ahead of UTC, in seconds.
    #[must_use]
    pub fn offset_seconds(self, at: Timestamp) -> i32 {
        self.0.offset_from_utc_datetime(&at.to_datetime().naive_utc()).fix().local_minus_utc()
    }

    /// The calendar day.
    #[must_use]
    pub fn day(self, at: Timestamp) -> NaiveDate {
        self.local(at).date()
    }

    /// When the clocks show `local`. A time that comes twice is the first one; a time that is left out is the moment of the step,
    /// so that later local times are never earlier moments.
    #[must_use]
    pub fn moment(self, local: NaiveDateTime) -> Timestamp {
        Timestamp::clamped(self.micros(local))
    }

    /// The beginning of a day, which is not midnight where clocks are moved then.
    #[must_use]
    pub fn start_of(self, day: NaiveDate) -> Timestamp {
        self.moment(day.and_time(NaiveTime::MIN))
    }

    /// How long a day is: 23 and 25 hours when clocks are moved by one.
    #[must_use]
    pub fn length_of(self, day: NaiveDate) -> super::Length {
        day.succ_opt()
            .map_or(super::Length::DAY, |next| super::Length::between(self.start_of(day), self.start_of(next)))
    }

    /// [`Self::moment`] in microseconds since 1970, before 1970 as well.
    pub(super) fn micros(self, local: NaiveDateTime) -> i64 {
        let found = self.0.from_local_datetime(&local).earliest();
        let found = found.or_else(|| {
            let after = self.first(local, |other| self.0.from_local_datetime(&other).earliest().is_some())?;
            self.0.from_local_datetime(&after).earliest()
        });
        found.map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc)).timestamp_micros()
    }

    /// What the clocks show, except that in the hour that is repeated it is the end of that hour the second time: a later moment
    /// never has an earlier time here.
    pub(super) fn rising(self, at: Timestamp) -> NaiveDateTime {
        let utc: DateTime<Utc> = at.to_datetime();
        let local = utc.with_timezone(&self.0).naive_local();
        let second = |local: NaiveDateTime| match self.0.from_local_datetime(&local) {
            chrono::MappedLocalTime::Ambiguous(first, _) => first < utc,
            _ => false,
        };
        if !second(local) {
            return local;
        }
        let twice =
            |other: NaiveDateTime| matches!(self.0.from_local_datetime(&other), chrono::MappedLocalTime::Ambiguous(..));
        self.first(local, |other| !twice(other)).unwrap_or(local)
    }

    /// The first local time from `local` on, to the second, for which `holds`; it does not hold for `local`, and from where it
    /// holds it goes on doing so.
    fn first(self, local: NaiveDateTime, holds: impl Fn(NaiveDateTime) -> bool) -> Option<NaiveDateTime> {
        let whole = local.with_nanosecond(0)?;
        let at = |seconds: i64| whole.checked_add_signed(TimeDelta::seconds(seconds));
        // Steps of a quarter of an hour find the stretch; halving finds the second.
        let mut high = 0;
        while !holds(at(high)?) {
            high += 900;
            if high > WIDEST_STEP {
                return None;
            }
        }
        let mut low = high - 900;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if holds(at(middle)?) {
                high = middle;
            } else {
                low = middle;
            }
        }
        at(high)
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl core::fmt::Display for Zone {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
