//! The Polish working calendar: weekends, public holidays, and the local time of Warsaw.

use libcompliance::chrono::{Datelike, Days, NaiveDate, Weekday};
use libcompliance::trail::time::Timestamp;

/// How much goes on in the laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Everybody works.
    Working,
    /// A Saturday: somebody reads the plates that are due.
    Saturday,
    /// A Sunday or a public holiday: hardly anybody.
    Quiet,
}

/// The pace of a day.
pub(super) fn pace(date: NaiveDate) -> Pace {
    match date.weekday() {
        _ if is_holiday(date) => Pace::Quiet,
        Weekday::Sun => Pace::Quiet,
        Weekday::Sat => Pace::Saturday,
        _ => Pace::Working,
    }
}

/// Public holidays of the act of 18 January 1951, 24 December from 2025 on.
fn is_holiday(date: NaiveDate) -> bool {
    const FIXED: &[(u32, u32)] = &[(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)];
    let christmas_eve = (date.month(), date.day()) == (12, 24) && date.year() >= 2025;
    // Easter Sunday and Monday, Pentecost, Corpus Christi.
    let moving = easter(date.year()).is_some_and(|easter| {
        [0, 1, 49, 60].iter().any(|after| easter.checked_add_days(Days::new(*after)) == Some(date))
    });
    FIXED.contains(&(date.month(), date.day())) || christmas_eve || moving
}

/// Easter Sunday in the Gregorian calendar (the arithmetic of Butcher's Ecclesiastical Calendar, 1876).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

/// The moment at which clocks in Warsaw show `seconds` after midnight on `date`, plus `micros`. Near the change of the
/// clocks, at night, it may be an hour off; nobody in the story works then.
pub(super) fn warsaw(date: NaiveDate, seconds: u32, micros: u32) -> Timestamp {
    let offset_hours = if is_summer(date) { 2 } else { 1 };
    let midnight = date.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp();
    let at = midnight - offset_hours * 3600 + i64::from(seconds);
    Timestamp::clamped(at * 1_000_000 + i64::from(micros))
}

/// Summer time of the European Union (directive 2000/84/EC): last Sunday of March to last Sunday of October.
fn is_summer(date: NaiveDate) -> bool {
    let last_sunday = |month| {
        let last = NaiveDate::from_ymd_opt(date.year(), month, 31)?;
        last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday())))
    };
    let (Some(start), Some(end)) = (last_sunday(3), last_sunday(10)) else { return false };
    (start..end).contains(&date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_falls_where_it_fell() {
        for (year, month, d) in
            [(2000, 4, 23), (2019, 4, 21), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
        {
            assert_eq!(easter(year), Some(day(year, month, d)));
        }
    }

    #[test]
    fn holidays_are_quiet() {
        for date in
            [day(2025, 6, 19), day(2025, 6, 8), day(2025, 4, 21), day(2025, 12, 24), day(2026, 1, 6), day(2025, 11, 11)]
        {
            assert_eq!(pace(date), Pace::Quiet, "{date}");
        }
        assert_eq!(pace(day(2024, 12, 24)), Pace::Working);
        assert_eq!(pace(day(2025, 6, 20)), Pace::Working);
        assert_eq!(pace(day(2025, 6, 21)), Pace::Saturday);
        assert_eq!(pace(day(2025, 11, 1)), Pace::Quiet);
    }

    #[test]
    fn warsaw_is_two_hours_ahead_in_summer_and_one_in_winter() {
        for (date, text) in [
            (day(2025, 7, 1), "2025-07-01T06:00:00.000007Z"),
            (day(2025, 1, 2), "2025-01-02T07:00:00.000007Z"),
            (day(2025, 3, 30), "2025-03-30T06:00:00.000007Z"),
            (day(2025, 3, 29), "2025-03-29T07:00:00.000007Z"),
            (day(2025, 10, 26), "2025-10-26T07:00:00.000007Z"),
            (day(2025, 10, 25), "2025-10-25T06:00:00.000007Z"),
        ] {
            assert_eq!(warsaw(date, 8 * 3600, 7).to_string(), text);
        }
    }
}
