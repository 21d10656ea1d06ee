//! Lengths of time.

use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A length of time in whole microseconds, never negative: an integer in JSON. Arithmetic stops at the ends of the range, so a sum
/// that is too large reads as the longest length, never as a short one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Length(i64);

/// A second in microseconds.
const SECOND: i64 = 1_000_000;

impl Length {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// Twenty-four hours, whatever the calendar day has.
    pub const DAY: Self = Self::hours(24);

    /// Microseconds; `None` below zero.
    #[must_use]
    pub const fn micros(micros: i64) -> Option<Self> {
        if micros < 0 { None } else { Some(Self(micros)) }
    }

    /// Whole seconds.
    #[must_use]
    pub const fn seconds(seconds: u32) -> Self {
        // A u32 of seconds in microseconds is below 2^53.
        Self(seconds as i64 * SECOND)
    }

    /// Whole minutes.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes as i64 * 60 * SECOND)
    }

    /// Whole hours.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self(hours as i64 * 3_600 * SECOND)
    }

    /// From one moment to a later one; zero where the other is earlier.
    #[must_use]
    pub fn between(from: Timestamp, to: Timestamp) -> Self {
        Self(to.unix_micros().saturating_sub(from.unix_micros()).max(0))
    }

    /// In microseconds.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left after `other`; zero where `other` is longer.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        let left = self.0.saturating_sub(other.0);
        if left < 0 { Self(0) } else { Self(left) }
    }
}

impl TryFrom<i64> for Length {
    type Error = &'static str;

    fn try_from(micros: i64) -> Result<Self, Self::Error> {
        Self::micros(micros).ok_or("a length of time is not negative")
    }
}

impl From<Length> for i64 {
    fn from(length: Length) -> Self {
        length.0
    }
}

/// `3 h 36 min 5 s`, with parts of a second in decimals; `0 s` for none.
impl core::fmt::Display for Length {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (seconds, micros) = (self.0 / SECOND, self.0 % SECOND);
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let mut gap = "";
        if hours > 0 {
            write!(f, "{hours} h")?;
            gap = " ";
        }
        if minutes > 0 {
            write!(f, "{gap}{minutes} min")?;
            gap = " ";
        }
        if micros > 0 {
            let decimals = format!("{micros:06}");
            write!(f, "{gap}{seconds}.{} s", decimals.trim_end_matches('0'))
        } else if seconds > 0 || gap.is_empty() {
            write!(f, "{gap}{seconds} s")
        } else {
            Ok(())
        }
    }
}
