//! Dates on the command line: a day in UTC, or an exact moment.

use libcompliance_lab::core::chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// The first moment that counts, microseconds since 1970.
pub(crate) fn since(text: &str) -> Result<i64, String> {
    parse(text, 0)
}

/// The first moment that no longer counts; a day counts to its end.
pub(crate) fn until(text: &str) -> Result<i64, String> {
    parse(text, 1)
}

fn parse(text: &str, days: u64) -> Result<i64, String> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        && let Some(day) = day.checked_add_days(Days::new(days))
    {
        return Ok(day.and_time(NaiveTime::MIN).and_utc().timestamp_micros());
    }
    let moment: DateTime<Utc> = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "give a day as 2026-01-31 (UTC) or a moment as 2026-01-31T14:30:00Z".to_owned())?
        .to_utc();
    Ok(moment.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_to_its_end() {
        assert_eq!(since("1970-01-02"), Ok(86_400_000_000));
        assert_eq!(until("1970-01-02"), Ok(2 * 86_400_000_000));
        assert_eq!(since("1970-01-01T01:00:00+01:00"), Ok(0));
        assert_eq!(until("1970-01-01T00:00:01Z"), Ok(1_000_000));
        for bad in ["", "2026", "2026-02-30", "31.01.2026", "2026-01-31 14:30", "2026-01-31T14:30:00", "yesterday"] {
            assert!(since(bad).is_err(), "{bad}");
        }
    }
}
