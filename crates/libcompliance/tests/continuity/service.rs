//! Service levels: the worked examples of an agreement, and laws that hold for any samples.

use super::{DAY, HOUR, at, warsaw};
use chrono::NaiveDate;
use libcompliance::continuity::availability::{
    Contract, Figure, Hours, Maintenance, Outage, Remark, Sample, Seen, Slot, Target, TimeOfDay, Verdict, Warning,
    Weekday,
};
use libcompliance::continuity::{Length, Zone};
use libcompliance::trail::time::Timestamp;
use proptest::prelude::*;

fn target(text: &str) -> Target {
    Target::parse(text).unwrap()
}

fn always(text: &str) -> Contract {
    Contract::always(Zone::UTC, target(text))
}

/// A monitor that sees the service up every five minutes.
fn watched(from: Timestamp, to: Timestamp, down: &[(Timestamp, Timestamp)]) -> Vec<Sample> {
    let step = Length::minutes(5);
    let mut samples = Vec::new();
    let mut moment = from;
    while moment < to {
        let is_down = down.iter().any(|(from, to)| *from <= moment && moment < *to);
        let seen = if is_down { Seen::Down } else { Seen::Up };
        samples.push(Sample { at: moment, seen, interval: step, monitor: "m".into() });
        moment = moment.plus_micros(step.as_micros());
    }
    samples
}

#[test]
fn a_month_with_planned_and_unplanned_hours_has_three_figures() {
    // 30 days, 4 h planned and 3 h unplanned: 99.581, 99.583 and 99.028 percent.
    let (from, to) = (at("2026-09-01T00:00:00"), at("2026-10-01T00:00:00"));
    let outage = (at("2026-09-10T08:00:00"), at("2026-09-10T11:00:00"));
    let work = Maintenance {
        id: "update".into(),
        announced_at: Some(at("2026-09-15T00:00:00")),
        from: at("2026-09-20T20:00:00"),
        to: at("2026-09-21T00:00:00"),
        began: Some(at("2026-09-20T20:00:00")),
        ended: Some(at("2026-09-21T00:00:00")),
    };
    let report =
        always("99.5").report(from, to, &watched(from, to, &[outage]), &[], std::slice::from_ref(&work)).unwrap();
    let percent = |figures: libcompliance::continuity::availability::Bounds| figures.low.unwrap().percent();
    assert_eq!(percent(report.total.excluded), "99.5810");
    assert_eq!(percent(report.total.as_up), "99.5833");
    assert_eq!(percent(report.total.not_excluded), "99.0277");
    assert_eq!((report.total.verdict, report.total.unknown), (Verdict::Met, Length::ZERO));
    assert_eq!((report.outages, report.longest.unwrap().down), (1, Length::hours(3)));
    assert_eq!(report.total.budget.level, 75);
    // The same by the figure without exclusion: breached.
    let json = r#"{"zone":"UTC","target":"99.5","figure":"not_excluded"}"#;
    let strict = Contract::from_json(json.as_bytes()).unwrap();
    assert_eq!(strict.figure(), Figure::NotExcluded);
    let report = strict.report(from, to, &watched(from, to, &[outage]), &[], std::slice::from_ref(&work)).unwrap();
    assert_eq!(report.total.verdict, Verdict::Broken);
    // Not announced in time, it is down; overrun is down.
    let late = Maintenance { announced_at: Some(at("2026-09-20T10:00:00")), ..work.clone() };
    let report = always("99.5").report(from, to, &watched(from, to, &[outage]), &[], &[late]).unwrap();
    assert_eq!((report.total.down, report.total.planned), (Length::hours(7), Length::ZERO));
    assert!(matches!(report.remarks.as_slice(), [Remark::NotAnnounced { .. }]));
    let long = Maintenance { ended: Some(at("2026-09-21T00:30:00")), ..work };
    let report = always("99.5").report(from, to, &watched(from, to, &[outage]), &[], &[long]).unwrap();
    assert_eq!((report.total.down, report.total.planned), (Length::minutes(210), Length::hours(4)));
    assert!(matches!(&report.remarks[..], [Remark::OutsideWindow { over, .. }] if *over == Length::minutes(30)));
}

#[test]
fn what_a_target_allows() {
    let days = |count: u32| Length::hours(count * 24);
    for (percent, period, allowed) in [
        ("99.5", days(30), "3 h 36 min"),
        ("99.5", days(90), "10 h 48 min"),
        ("99.5", days(365), "43 h 48 min"),
        ("99.9", days(30), "43 min 12 s"),
        ("99.982", days(30), "7 min 46.56 s"),
        ("100", days(30), "0 s"),
        // Eight hours on 22 days allow 53 minutes, not 3.6 hours.
        ("99.5", Length::hours(8 * 22), "52 min 48 s"),
    ] {
        assert_eq!(target(percent).allowed(period).to_string(), allowed, "{percent}");
    }
    // 99.496 is not 99.5, and 99.49999 is not shown as it.
    for bad in ["", "99,5", "101", "99.50001", "-1", "1e2", "100.1", "٩٩"] {
        assert!(Target::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(target("099.50").to_string(), "99.5");
}

#[test]
fn an_outage_as_long_as_the_recovery_time_breaks_the_month() {
    let month = NaiveDate::from_ymd_opt(2026, 9, 17).unwrap();
    let rto = Length::hours(4);
    let warnings = always("99.5").warnings(month, Some(rto), Some(Length::minutes(5)));
    let allowed = Length::minutes(216);
    let service = Length::hours(720);
    assert_eq!(warnings, [Warning::OutageBreaksTarget { rto, allowed, service }]);
    assert!(always("99").warnings(month, Some(rto), None).is_empty());
    let probe = Length::hours(5);
    assert_eq!(always("99.5").warnings(month, None, Some(probe)), [Warning::ProbeTooWide { probe, allowed, service }]);
}

#[test]
fn months_are_those_of_the_zone_and_one_is_an_hour_longer() {
    let contract = Contract::always(warsaw(), target("99.5"));
    // Midnight in Warsaw: 23:00 and 22:00 of the day before in UTC.
    let report = contract.report(at("2026-02-28T23:00:00"), at("2026-10-31T23:00:00"), &[], &[], &[]).unwrap();
    let hours: Vec<i64> = report.months.iter().map(|month| month.figures.service.as_micros() / HOUR).collect();
    assert_eq!(hours, [743, 720, 744, 720, 744, 744, 720, 745]);
    assert_eq!(report.months[0].month, "2026-03");
    assert!(report.months.iter().all(|month| month.figures.verdict == Verdict::Unknown), "nobody watched");
    assert_eq!(report.remarks, [Remark::Unwatched]);
}

#[test]
fn service_hours_holidays_and_exclusions() {
    let slot = |day, from: &str, to: &str| Slot {
        day,
        from: TimeOfDay::parse(from).unwrap(),
        to: TimeOfDay::parse(to).unwrap(),
    };
    let week = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let slots: Vec<Slot> = week.into_iter().map(|day| slot(day, "08:00", "16:00")).collect();
    let contract = always("99.5").in_hours(Hours::Weekly(slots.clone())).unwrap();
    let (from, to) = (at("2026-11-01T00:00:00"), at("2026-12-01T00:00:00"));
    let owed = |contract: &Contract| contract.report(from, to, &[], &[], &[]).unwrap().total.service;
    assert_eq!(owed(&contract), Length::hours(21 * 8));
    let day = |day| libcompliance::continuity::Day(NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
    let free = contract.clone().without_days(vec![day(11), day(15)]);
    assert_eq!(owed(&free), Length::hours(20 * 8), "the 15th is a Sunday");
    // An outage at night is none; one over two days is one, with the time owed in it.
    let outage = |from: &str, to: &str| Outage { from: at(from), to: Some(at(to)) };
    let night = outage("2026-11-03T17:00:00", "2026-11-04T07:00:00");
    let both = outage("2026-11-05T15:00:00", "2026-11-06T09:00:00");
    let report = contract.report(from, to, &[], &[night, both], &[]).unwrap();
    assert_eq!((report.outages, report.total.down), (1, Length::hours(2)));
    for bad in [vec![], vec![slot(Weekday::Monday, "16:00", "08:00")], vec![slots[0], slots[0]]] {
        assert!(always("99.5").in_hours(Hours::Weekly(bad)).is_err());
    }
    let json = r#"{"zone":"UTC","target":"99.5","excluded":[{"from":"2026-11-03T00:00:00.000000Z","to":"2026-11-02T00:00:00.000000Z","basis":"x"}]}"#;
    assert!(Contract::from_json(json.as_bytes()).is_err());
    assert!(always("99.5").report(to, from, &[], &[], &[]).is_err());
}

fn moment() -> impl Strategy<Value = i64> {
    -2i64..34
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let seen = prop::sample::select(vec![Seen::Up, Seen::Down, Seen::Unknown]);
    let one = (0i64..40_000, seen, 1u32..40, prop::sample::select(vec!["a", "b"]));
    let sample = |(minute, seen, interval, monitor): (i64, Seen, u32, &str)| Sample {
        at: at("2026-08-30T00:00:00").plus_micros(minute * 60_000_000),
        seen,
        interval: Length::minutes(interval),
        monitor: monitor.into(),
    };
    prop::collection::vec(one.prop_map(sample), 0..60)
}

fn outages() -> impl Strategy<Value = Vec<Outage>> {
    let day = |day: i64| at("2026-09-01T00:00:00").plus_micros(day * DAY);
    let one = (moment(), 0i64..3).prop_map(move |(from, long)| Outage { from: day(from), to: Some(day(from + long)) });
    prop::collection::vec(one, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_moment_is_in_one_state_and_unknown_is_never_up(samples in samples(), outages in outages()) {
        let (from, to) = (at("2026-09-01T00:00:00"), at("2026-10-01T00:00:00"));
        let contract = always("99.5");
        let report = contract.report(from, to, &samples, &outages, &[]).unwrap();
        let total = report.total;
        prop_assert_eq!(total.up.plus(total.down).plus(total.planned).plus(total.unknown), Length::hours(720));
        prop_assert_eq!(total.not_excluded.low.unwrap().part(), total.up);
        prop_assert_eq!(total.not_excluded.high.unwrap().part(), total.up.plus(total.unknown));
        let by_month: i64 = report.months.iter().map(|month| month.figures.down.as_micros()).sum();
        prop_assert_eq!(by_month, total.down.as_micros());

        // Whatever is not looked at, the sure part does not grow and the verdict does not turn from broken to met.
        let fewer: Vec<Sample> = samples.iter().filter(|sample| sample.seen != Seen::Up).cloned().collect();
        let less = contract.report(from, to, &fewer, &outages, &[]).unwrap().total;
        prop_assert!(less.up <= total.up && less.down >= total.down);
        // One outage more never makes it better.
        let mut more = outages.clone();
        more.push(Outage { from: at("2026-09-12T00:00:00"), to: Some(at("2026-09-12T06:00:00")) });
        let worse = contract.report(from, to, &samples, &more, &[]).unwrap().total;
        prop_assert!(worse.down >= total.down && worse.up <= total.up);
        prop_assert!(worse.verdict != Verdict::Met, "six hours break 99.5 percent of a month");
        // The order does not matter.
        let turned: Vec<Sample> = samples.iter().rev().cloned().collect();
        prop_assert_eq!(contract.report(from, to, &turned, &outages, &[]).unwrap(), report);
    }
}
