//! Calendar days, weeks and months of zones.

use super::{HOUR, at, good, warsaw};
use libcompliance::chrono::NaiveDate;
use libcompliance::continuity::plan::{Count, Plan, Rule};
use libcompliance::continuity::{Day, Length, Span, Zone};
use libcompliance::trail::time::Timestamp;
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    Day::parse(text).unwrap().0
}

#[test]
fn days_have_23_24_and_25_hours() {
    let length = |zone: &str, day| Zone::parse(zone).unwrap().length_of(date(day));
    for (zone, day, hours) in [
        ("Europe/Warsaw", "2026-03-29", 23),
        ("Europe/Warsaw", "2026-10-25", 25),
        ("Europe/Warsaw", "2026-07-01", 24),
        ("Europe/Warsaw", "2090-07-01", 24),
        ("UTC", "2026-03-29", 24),
        // Clocks are moved at midnight: that day begins at one.
        ("Africa/Cairo", "2026-04-24", 23),
        // The day that Samoa left out.
        ("Pacific/Apia", "2011-12-30", 0),
    ] {
        assert_eq!(length(zone, day), Length::hours(hours), "{zone} {day}");
    }
    assert_eq!(length("Australia/Lord_Howe", "2026-04-05"), Length::minutes(24 * 60 + 30));
    assert_eq!(warsaw().offset_seconds(at("2090-07-01T00:00:00")), 7_200);
}

#[test]
fn names_are_strict() {
    for name in ["", "Warsaw", "europe/warsaw", "Europe/Warsaw ", "CET+1", &"x".repeat(1_000)] {
        let error = Zone::parse(name).unwrap_err();
        assert!(error.to_string().len() < 200);
    }
    for text in ["2026-1-01", "26-01-01", "2026-02-30", "2026-01-01 ", "+2026-01-01", ""] {
        assert_eq!(Day::parse(text), None, "{text}");
    }
    for text in
        ["", "0d", "d", "14", "14D", "1d1d", "-1d", "1 d", "100000d", "1d2", "99999999999999999999d", "1s", "0y0h"]
    {
        assert!(Span::parse(text).is_err(), "{text}");
    }
    for (text, canonical) in [("14d", "14d"), ("5h4d3w2m1y", "1y2m3w4d5h"), ("1y1d1m", "1y1m1d"), ("99999y", "99999y")]
    {
        assert_eq!(Span::parse(text).unwrap().to_string(), canonical);
    }
    let span: Span = serde_json::from_str(r#""3m""#).unwrap();
    assert_eq!(serde_json::to_string(&span).unwrap(), r#""3m""#);
}

/// What a plan with one span keeps of copies every hour.
fn oldest_within(span: &str, newest: Timestamp, zone: Zone, plan: fn(Rule) -> Plan) -> Timestamp {
    let plan = plan(Rule { within: Some(Span::parse(span).unwrap()), ..Rule::default() });
    let copies: Vec<_> = (0..24 * 70)
        .map(|hours| super::Copy {
            zone: zone.name().to_owned(),
            ..good(&hours.to_string(), newest.plus_micros(-hours * HOUR))
        })
        .collect();
    let kept = plan.decide(&copies, &[], newest, zone);
    copies.iter().zip(kept).filter(|(_, one)| one.keep).map(|(copy, _)| copy.taken_at).min().unwrap()
}

#[test]
fn a_month_before_the_31st_is_clamped_or_gos() {
    let clamped = |rule| Plan::new(rule).unwrap();
    let go = |rule| Plan::restic(rule).unwrap();
    // The first that is later than a month before: an hour after, or the first moment of March.
    for (newest, own, restic) in [
        ("2025-03-28T05:00:00", "2025-02-28T06:00:00", "2025-02-28T06:00:00"),
        ("2025-03-29T05:00:00", "2025-03-01T01:00:00", "2025-03-01T06:00:00"),
        ("2025-03-31T05:00:00", "2025-03-01T01:00:00", "2025-03-03T06:00:00"),
        ("2024-03-31T05:00:00", "2024-03-01T01:00:00", "2024-03-02T06:00:00"),
        ("2025-04-01T05:00:00", "2025-03-01T06:00:00", "2025-03-01T06:00:00"),
        ("2024-03-29T05:00:00", "2024-02-29T06:00:00", "2024-02-29T06:00:00"),
    ] {
        assert_eq!(oldest_within("1m", at(newest), Zone::UTC, clamped), at(own), "{newest}");
        assert_eq!(oldest_within("1m", at(newest), Zone::UTC, go), at(restic), "{newest}, Go");
    }
    // Weeks and hours; clocks were moved on 29 March.
    let newest = at("2026-04-02T10:00:00");
    for (span, oldest) in
        [("1w", "2026-03-26T12:00:00"), ("1w2h", "2026-03-26T10:00:00"), ("168h", "2026-03-26T11:00:00")]
    {
        assert_eq!(oldest_within(span, newest, warsaw(), clamped), at(oldest), "{span}");
        assert_eq!(oldest_within(span, newest, warsaw(), go), at(oldest), "{span}, Go");
    }
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        "Europe/Warsaw",
        "UTC",
        "America/St_Johns",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Asuncion",
        "America/Goose_Bay",
        "Asia/Kathmandu",
        "Africa/Casablanca",
    ])
    .prop_map(|name| Zone::parse(name).unwrap())
}

/// Moments that are often near a step of the clocks.
fn moments() -> impl Strategy<Value = Timestamp> {
    (1_100_000_000i64..2_000_000_000, 0..1_000_000i64)
        .prop_map(|(s, us)| Timestamp::from_unix_micros(s * 1_000_000 + us).unwrap())
}

proptest! {
    #[test]
    fn a_moment_has_one_day_that_holds_it(moment in moments(), zone in zone()) {
        let day = zone.day(moment);
        prop_assert!(zone.start_of(day) <= moment || zone.name() == "America/Goose_Bay");
        let again = zone.moment(zone.local(moment));
        // The second time of a doubled hour reads as the first.
        prop_assert!(again <= moment && Length::between(again, moment) <= Length::hours(1));
    }

    /// Between two moments of the same zone the limit of a span never goes back, minute by minute through the steps of the clocks
    /// and the ends of months.
    #[test]
    fn a_later_moment_never_has_an_earlier_limit(
        moment in moments(), step in 0..4 * HOUR, zone in zone(), months in 0u32..14, days in 0u32..40,
    ) {
        prop_assume!(months + days > 0);
        let span = Span::parse(&format!("{months}m{days}d")).unwrap();
        let copies = |newest: Timestamp| {
            // Whether copies around the limit are inside.
            let near = newest.plus_micros(-(i64::from(months) * 2_629_800 + i64::from(days) * 86_400) * 1_000_000);
            let rule = Rule { within: Some(span), last: Count::Of(1), ..Rule::default() };
            let mut copies = vec![good("newest", newest)];
            copies.extend((-400..400).map(|n| good(&n.to_string(), Timestamp::clamped((near.unix_micros() / HOUR + n) * HOUR / 4 * 4))));
            copies.retain(|copy| copy.taken_at <= newest);
            let kept = Plan::new(rule).unwrap().decide(&copies, &[], newest, zone);
            let kept: Vec<_> = copies.iter().zip(kept).filter(|(_, one)| one.keep).map(|(copy, _)| copy.taken_at).collect();
            kept.into_iter().min().unwrap()
        };
        prop_assert!(copies(moment) <= copies(moment.plus_micros(step)));
    }

    #[test]
    fn spans_read_what_they_write(y in 0u32..100, m in 0u32..100, w in 0u32..100, d in 1u32..100, h in 0u32..100) {
        let span = Span::parse(&format!("{h}h{y}y{w}w{m}m{d}d")).unwrap();
        prop_assert_eq!(Span::parse(&span.to_string()).unwrap(), span);
    }
}

/// Where the step is: half past one and half past two of the night when clocks go back, and the last days of months.
#[test]
fn the_limit_does_not_go_back_through_a_night_of_25_hours() {
    let night = at("2026-10-24T22:00:00");
    let mut before = Timestamp::clamped(0);
    for minutes in (0..6 * 60).step_by(5) {
        let newest = night.plus_micros(minutes * 60_000_000);
        let clamped = |rule| Plan::new(rule).unwrap();
        let found = limit("14d", newest, warsaw(), clamped);
        assert!(found >= before, "{newest}: {found} after {before}");
        before = found;
    }
}

/// The earliest minute that is inside the span.
fn limit(span: &str, newest: Timestamp, zone: Zone, plan: fn(Rule) -> Plan) -> Timestamp {
    let plan = plan(Rule { within: Some(Span::parse(span).unwrap()), ..Rule::default() });
    let mut copies = vec![good("newest", newest)];
    let near = newest.plus_micros(-14 * super::DAY - 4 * HOUR);
    copies.extend((0..8 * 60).map(|minute| good(&minute.to_string(), near.plus_micros(minute * 60_000_000))));
    let kept = plan.decide(&copies, &[], newest, zone);
    copies.iter().zip(kept).filter(|(_, one)| one.keep).map(|(copy, _)| copy.taken_at).min().unwrap()
}
