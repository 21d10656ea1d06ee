//! Time in records: UTC, whole microseconds, always the same 27 characters (RFC 3339).

use chrono::{DateTime, Datelike, Timelike, Utc};

/// A moment in UTC with microsecond precision, from 1970-01-01 to 9999-12-31.
///
/// The text form is RFC 3339 with six decimals and `Z`, e.g. `2026-11-22T14:30:00.000000Z`; no other form is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// The moment `micros` microseconds after 1970-01-01T00:00:00Z; `None` outside the years 1970 to 9999.
    #[must_use]
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        (0..=LAST).contains(&micros).then_some(Self(micros))
    }

    /// The nearest moment that a record can hold: a clock set before 1970 or after 9999 reads as that bound.
    #[must_use]
    pub fn clamped(micros: i64) -> Self {
        Self(micros.clamp(0, LAST))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since 1970, as UUID version 7 wants them.
    #[must_use]
    pub fn unix_millis(self) -> u64 {
        // INVARIANT: 0 <= self.0, so the conversion keeps the value.
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }

    /// This moment plus `micros`, kept within the range.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self::clamped(self.0.saturating_add(micros))
    }

    /// The same moment as a `chrono` value.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// Writes the 27 characters to `out`.
    pub fn write_text(self, out: &mut Vec<u8>) {
        let days = self.0.div_euclid(86_400_000_000);
        let rest = self.0.rem_euclid(86_400_000_000);
        let (year, month, day) = civil_from_days(days);
        let seconds = rest / 1_000_000;
        digits(out, year, 4);
        out.push(b'-');
        digits(out, month, 2);
        out.push(b'-');
        digits(out, day, 2);
        out.push(b'T');
        digits(out, seconds / 3600, 2);
        out.push(b':');
        digits(out, seconds / 60 % 60, 2);
        out.push(b':');
        digits(out, seconds % 60, 2);
        out.push(b'.');
        digits(out, rest % 1_000_000, 6);
        out.push(b'Z');
    }

    /// Reads the 27-character form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
        let mut parts = [0; 7];
        for (slot, (from, to)) in
            parts.iter_mut().zip([(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19), (20, 26)])
        {
            *slot = number(bytes.get(from..to)?)?;
        }
        let [year, month, day, hour, minute, second, micros] = parts;
        // A date is real, and the punctuation right, if the one writer gives the same text again.
        let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        let stamp = Self::from_unix_micros(seconds * 1_000_000 + micros)?;
        let mut again = Vec::with_capacity(27);
        stamp.write_text(&mut again);
        (again == bytes).then_some(stamp)
    }
}

impl core::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let moment = self.to_datetime();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            moment.year(),
            moment.month(),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second(),
            moment.timestamp_subsec_micros()
        )
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self::clamped(moment.timestamp_micros())
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read::from_text(deserializer, "a UTC time with six decimals", Self::parse)
    }
}

fn digits(out: &mut Vec<u8>, mut value: i64, width: usize) {
    let start = out.len();
    out.resize(start + width, b'0');
    for slot in out.iter_mut().skip(start).rev() {
        *slot = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
}

/// A number of decimal digits and nothing else.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

/// The inverse of [`civil_from_days`] for real dates; for others, some day.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day number since 1970-01-01 in the proleptic Gregorian calendar
/// (the 400-year era arithmetic; years are counted from March so that the leap day comes last).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_writers_agree_and_the_reader_reads_them(micros in 0..=LAST) {
            let stamp = Timestamp::from_unix_micros(micros).unwrap();
            let mut bytes = Vec::new();
            stamp.write_text(&mut bytes);
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), stamp.to_string());
            prop_assert_eq!(Timestamp::parse(&stamp.to_string()), Some(stamp));
        }

        /// `chrono` is the judge: a text is a time exactly if it reads there and is written in our form.
        #[test]
        fn the_reader_knows_the_calendar(year in 1968..2110, month in 0..14, day in 0..33, hour in 0..26, rest in 0..62) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{rest:02}:{rest:02}.000001Z");
            let judge = DateTime::parse_from_rfc3339(&text).ok().map(|moment| moment.to_utc());
            let judge = judge.filter(|moment| format!("{}", moment.format("%Y-%m-%dT%H:%M:%S%.6fZ")) == text);
            let judge = judge.and_then(|moment| Timestamp::from_unix_micros(moment.timestamp_micros()));
            prop_assert_eq!(Timestamp::parse(&text), judge, "{}", text);
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "2026-11-22T14:30:00Z",
            "2026-11-22T14:30:00.000Z",
            "2026-11-22T14:30:00.000000+00:00",
            "2026-11-22T14:30:00.0000000Z",
            "2026-11-22 14:30:00.000000Z",
            "2026-11-22t14:30:00.000000z",
            "2026-02-30T14:30:00.000000Z",
            "2026-02-29T14:30:00.000000Z",
            "2026-13-01T14:30:00.000000Z",
            "2026-00-01T14:30:00.000000Z",
            "2026-11-00T14:30:00.000000Z",
            "2026-11-22T24:00:00.000000Z",
            "2026-11-22T14:60:00.000000Z",
            "2026-11-22T23:59:60.000000Z",
            "2026-11-22T14:30:00,000000Z",
            "2026/11/22T14:30:00.000000Z",
            "+026-11-22T14:30:00.000000Z",
            "2026-11-22T14:30:00.00000\u{661}",
            "2026-11-22T14:30:60.000000Z",
            "1969-12-31T23:59:59.999999Z",
            "",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp::from_unix_micros(-1), None);
        assert_eq!(Timestamp::from_unix_micros(LAST + 1), None);
    }
}
