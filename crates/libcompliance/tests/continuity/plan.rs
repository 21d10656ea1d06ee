//! Cases of the backup plan.

use super::{DAY, HOUR, at, good, warsaw};
use libcompliance::continuity::plan::*;
use libcompliance::continuity::{Length, Span, Zone};
use libcompliance::trail::time::Timestamp;

/// One copy a day at the same local time, `days` of them.
fn daily(first: &str, time: (u32, u32), days: u64, zone: Zone) -> Vec<Copy> {
    let first = libcompliance::continuity::Day::parse(first).unwrap().0;
    let days = first.iter_days().take(usize::try_from(days).unwrap());
    days.map(|day| good(&day.to_string(), zone.moment(day.and_hms_opt(time.0, time.1, 0).unwrap()))).collect()
}

fn kept<'a>(copies: &'a [Copy], decisions: &[Decision]) -> Vec<&'a str> {
    copies.iter().zip(decisions).filter(|(_, one)| one.keep).map(|(copy, _)| copy.id.as_str()).collect()
}

fn counting(daily: u32) -> Plan {
    Plan::new(Rule { daily: Count::Of(daily), ..Rule::default() }).unwrap()
}

/// Prunes after every copy for ten years and counts what is there, from the second year on.
fn archives(plan: &Plan, zone: Zone) -> (usize, usize, u64) {
    let (mut there, mut counts) = (Vec::new(), Vec::new());
    for (place, copy) in daily("2016-01-01", (2, 0), 3_653, zone).into_iter().enumerate() {
        let now = copy.taken_at.plus_micros(HOUR);
        there.push(copy);
        let decisions = plan.decide(&there, &[], now, zone);
        let mut decisions = decisions.iter();
        there.retain(|_| decisions.next().unwrap().keep);
        if place >= 400 {
            counts.push(there.len());
        }
    }
    let sum: usize = counts.iter().sum();
    // Rounded to the nearest.
    let mean = (2 * sum + counts.len()) / (2 * counts.len());
    (*counts.iter().min().unwrap(), *counts.iter().max().unwrap(), mean as u64)
}

#[test]
fn ten_years_of_the_scheme_are_33_to_38_copies() {
    assert_eq!(archives(&Plan::default(), Zone::UTC), (33, 38, 36));
    assert_eq!(archives(&Plan::default(), warsaw()), (33, 38, 36));
    let days = |days| {
        let rule = Rule { within_daily: Some(Span::days(days).unwrap()), ..Plan::default().rule().clone() };
        archives(&Plan::new(rule).unwrap(), Zone::UTC)
    };
    assert_eq!((days(7).0, days(7).1), (27, 32));
    assert_eq!((days(31).0, days(31).1), (48, 51));
}

#[test]
fn the_copy_of_2_march_is_dropped_and_wanted_again_only_by_go() {
    let plan = |month| {
        let rule = Rule { within_weekly: Some(Span::parse("3m").unwrap()), ..Rule::default() };
        Plan::new(rule).unwrap().months(month)
    };
    let all = daily("2025-02-01", (2, 0), 150, Zone::UTC);
    let has = |month, day: &str| {
        let now = at(&format!("{day}T03:00:00"));
        let copies: Vec<Copy> = all.iter().filter(|copy| copy.taken_at <= now).cloned().collect();
        kept(&copies, &plan(month).decide(&copies, &[], now, Zone::UTC)).contains(&"2025-03-02")
    };
    assert!(!has(Month::Go, "2025-05-31") && has(Month::Go, "2025-06-01"));
    assert!(has(Month::Clamped, "2025-05-31") && has(Month::Clamped, "2025-06-01"));
    assert!(!has(Month::Clamped, "2025-06-02"));
}

#[test]
fn weeks_are_those_of_iso_not_of_the_calendar_year() {
    let weekly = Plan::new(Rule { weekly: Count::All, ..Rule::default() }).unwrap();
    let decided = |days: [&str; 2]| {
        let copies: Vec<Copy> = days.iter().map(|day| good(day, at(&format!("{day}T12:00:00")))).collect();
        let decisions = weekly.decide(&copies, &[], at("2027-01-01T00:00:00"), Zone::UTC);
        let names: Vec<String> =
            decisions.iter().flat_map(|one| one.buckets().into_iter().map(str::to_owned).collect::<Vec<_>>()).collect();
        names
    };
    // Another planner sets these two apart because their calendar years differ,
    assert_eq!(decided(["2025-12-31", "2026-01-01"]), ["2026-W01"]);
    // and brings these together because calendar year and number of the week are the same.
    assert_eq!(decided(["2024-01-04", "2024-12-30"]), ["2024-W01", "2025-W01"]);
    assert_eq!(decided(["2020-12-31", "2021-01-03"]), ["2020-W53"]);
}

#[test]
fn only_a_verified_copy_stands_for_a_day() {
    let older = good("older", at("2026-11-20T01:00:00"));
    let newer = Copy { state: State::Unverified, ..good("newer", at("2026-11-20T13:00:00")) };
    let now = at("2026-11-20T14:00:00");
    let copies = [older.clone(), newer.clone()];
    let decisions = counting(1).decide(&copies, &[], now, Zone::UTC);
    assert_eq!(decisions[0].buckets(), ["2026-11-20"]);
    assert!(decisions[0].keep);
    assert_eq!(decisions[1].reasons, [Reason::MayBeVerified]);
    // Verified, it takes the place.
    let verified = Copy { state: State::Verified, ..newer.clone() };
    let decisions = counting(1).decide(&[older.clone(), verified], &[], now, Zone::UTC);
    assert_eq!(decisions[0].reasons.len(), 1);
    assert!(!decisions[0].keep && matches!(&decisions[0].reasons[0], Reason::Superseded { by, .. } if by == "newer"));
    // Damaged, it goes, and the older one stays.
    let damaged = Copy { state: State::Damaged, ..newer.clone() };
    let decisions = counting(1).decide(&[older.clone(), damaged.clone()], &[], now, Zone::UTC);
    assert!(decisions[0].keep && !decisions[1].keep);
    assert_eq!(decisions[1].reasons, [Reason::Damaged]);
    // Without a good one everything stays.
    let bad = Copy { state: State::Damaged, ..older };
    let damaged = Copy { id: "damaged".into(), ..damaged };
    let decisions = counting(1).decide(&[bad, newer, damaged], &[], now, Zone::UTC);
    assert!(decisions.iter().all(|one| one.keep && one.reasons == [Reason::NoGoodCopy]));
}

#[test]
fn an_unverified_copy_stays_while_it_may_be_verified() {
    let plan = counting(1).verified_within(Length::hours(48));
    let unverified = Copy { state: State::Unverified, ..good("u", at("2026-11-18T12:00:00")) };
    let newer = good("v", at("2026-11-19T12:00:00"));
    let decided = |others: &[Copy], now| {
        let copies = [std::slice::from_ref(&unverified), others].concat();
        plan.decide(&copies, &[], at(now), Zone::UTC)[0].reasons.clone()
    };
    assert_eq!(decided(std::slice::from_ref(&newer), "2026-11-20T12:00:00"), [Reason::MayBeVerified]);
    assert_eq!(decided(&[newer], "2026-11-20T12:00:01"), [Reason::NeverVerified]);
    // As the newest of all it stays for as long as nothing newer is good.
    assert_eq!(decided(&[good("w", at("2026-11-17T12:00:00"))], "2027-11-20T12:00:00"), [Reason::MayBeVerified]);
}

#[test]
fn a_copy_of_the_future_wins_nothing_and_stays() {
    let now = at("2026-11-20T12:00:00");
    let copies = [
        good("real", at("2026-11-20T02:00:00")),
        good("future", at("2026-11-20T12:00:01")),
        Copy { state: State::Unverified, ..good("far", at("2035-01-01T00:00:00")) },
        good("exact", now),
    ];
    let decisions = counting(1).decide(&copies, &[], now, Zone::UTC);
    assert_eq!(kept(&copies, &decisions), ["future", "far", "exact"]);
    assert_eq!(decisions[1].reasons, [Reason::Future]);
    let rule = Rule { within: Some(Span::days(1).unwrap()), ..Rule::default() };
    let decisions = Plan::new(rule).unwrap().decide(&copies, &[], now, Zone::UTC);
    assert!(decisions[0].keep, "the limit is counted from the newest good copy, not from the future");
    let found = counting(1).findings(&copies, now, Zone::UTC);
    assert!(found.contains(&Finding::Future { group: String::new(), copies: vec!["future".into(), "far".into()] }));
}

#[test]
fn holds_the_last_good_copy_and_the_last_at_a_site_stay() {
    let mut copies = daily("2026-01-01", (2, 0), 60, Zone::UTC);
    copies[3].sites = vec!["vault".into()];
    copies[4].holds = vec!["H-2".into()];
    copies[5].group = "files".into();
    let holds = [
        Hold::on("H-1", HoldKind::Legal, &["2026-01-09"]),
        Hold {
            from: Some(copies[20].taken_at),
            to: Some(copies[21].taken_at),
            group: Some(String::new()),
            ..Hold::on("I-7", HoldKind::Incident, &[])
        },
    ];
    let decisions = counting(1).decide(&copies, &holds, at("2026-03-05T00:00:00"), Zone::UTC);
    assert_eq!(
        kept(&copies, &decisions),
        ["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-09", "2026-01-21", "2026-01-22", "2026-03-01"]
    );
    assert_eq!(decisions[3].reasons, [Reason::LastGoodAtSite { site: "vault".into() }]);
    assert_eq!(decisions[4].reasons, [Reason::Held { hold: "H-2".into() }]);
    assert_eq!(decisions[8].reasons, [Reason::Held { hold: "H-1".into() }]);
    assert_eq!(decisions[20].reasons, [Reason::Held { hold: "I-7".into() }]);
    assert!(decisions[59].reasons.contains(&Reason::LastGood));
}

#[test]
fn groups_are_planned_by_themselves() {
    let mut copies = daily("2026-01-01", (2, 0), 10, Zone::UTC);
    for copy in &mut copies[..5] {
        copy.group = "files".into();
    }
    let decisions = counting(2).decide(&copies, &[], at("2026-03-05T00:00:00"), Zone::UTC);
    assert_eq!(kept(&copies, &decisions), ["2026-01-04", "2026-01-05", "2026-01-09", "2026-01-10"]);
}

#[test]
fn two_copies_with_one_id_are_never_proposed_for_removal() {
    let mut copies = daily("2026-01-01", (2, 0), 4, Zone::UTC);
    copies[1].id = copies[0].id.clone();
    let now = at("2026-03-05T00:00:00");
    let decisions = counting(1).decide(&copies, &[], now, Zone::UTC);
    assert_eq!(decisions[0].reasons, [Reason::SameId]);
    assert_eq!(decisions[1].reasons, [Reason::SameId]);
    assert!(!decisions[2].keep && decisions[3].keep);
    assert_eq!(counting(1).findings(&copies, now, Zone::UTC)[0], Finding::SameId { copy: copies[0].id.clone() });
}

#[test]
fn the_doubled_hour_is_two_hours() {
    let plan = Plan::new(Rule { hourly: Count::All, daily: Count::All, ..Rule::default() }).unwrap();
    let first = at("2026-10-25T00:30:00");
    let copies: Vec<Copy> = (0..3).map(|n| good(&n.to_string(), first.plus_micros(n * HOUR))).collect();
    let decisions = plan.decide(&copies, &[], at("2026-11-01T00:00:00"), warsaw());
    let names: Vec<_> = decisions.iter().map(|one| one.buckets()).collect();
    assert_eq!(names, [vec!["2026-10-25T02"], vec!["2026-10-25T02b"], vec!["2026-10-25T03", "2026-10-25"]]);
}

#[test]
fn a_day_is_that_of_the_zone_asked_for_or_of_the_copy() {
    let plan = Rule { daily: Count::All, ..Rule::default() };
    // The oldest of all is kept while a rule has room.
    let old = good("old", at("2026-10-01T00:00:00"));
    let copies = [old, good("a", at("2026-11-19T22:59:00")), good("b", at("2026-11-19T23:01:00"))];
    let now = at("2026-11-21T00:00:00");
    assert_eq!(kept(&copies, &Plan::new(plan.clone()).unwrap().decide(&copies, &[], now, warsaw())), ["old", "a", "b"]);
    assert_eq!(kept(&copies, &Plan::new(plan.clone()).unwrap().decide(&copies, &[], now, Zone::UTC)), ["old", "b"]);
    // restic asks the copy, which has UTC here.
    assert_eq!(kept(&copies, &Plan::restic(plan).unwrap().decide(&copies, &[], now, warsaw())), ["old", "b"]);
}

#[test]
fn the_findings_name_what_an_assessor_would() {
    let mut copies = daily("2026-10-01", (2, 0), 45, warsaw());
    copies.remove(40);
    copies[37].state = State::Unverified;
    copies[38].state = State::Damaged;
    copies[39].sites = vec!["here".into(), "here".into()];
    copies[10].zone = "Nowhere".into();
    for (number, copy) in (0u64..).zip(&mut copies) {
        copy.number = Some(number);
    }
    copies[20].taken_at = copies[19].taken_at.plus_micros(-HOUR);
    let now = at("2026-11-17T12:00:00");
    let found = Plan::default().findings(&copies, now, warsaw());
    let group = String::new;
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            Finding::Unverified { group: group(), copies: ids(&["2026-11-07"]) },
            Finding::Damaged { group: group(), copies: ids(&["2026-11-08"]) },
            Finding::ClockSetBack {
                group: group(),
                earlier: "2026-10-20".into(),
                later: "2026-10-21".into(),
                by: HOUR,
            },
            Finding::OneSite { group: group(), copies: ids(&["2026-11-09"]) },
            Finding::UnknownZone { group: group(), copies: ids(&["2026-10-11"]) },
            Finding::Gap {
                group: group(),
                unit: Unit::Daily,
                buckets: ids(&["2026-11-07", "2026-11-08", "2026-11-10", "2026-11-15", "2026-11-16"]),
            },
        ]
    );
    let missed = missed_days(&copies, at("2026-10-18T12:00:00"), now, warsaw());
    let missed: Vec<String> = missed.iter().map(ToString::to_string).collect();
    assert_eq!(missed, ["2026-10-21", "2026-11-07", "2026-11-08", "2026-11-10", "2026-11-15", "2026-11-16"]);
    assert!(found.iter().all(|one| serde_json::to_value(one).unwrap()["finding"] == one.code()));
}

#[test]
fn a_pruned_series_has_no_gaps_and_a_broken_one_has() {
    let plan = Plan::default();
    let all = daily("2024-01-01", (2, 0), 900, warsaw());
    let now = all.last().unwrap().taken_at.plus_micros(HOUR);
    let mut decisions = plan.decide(&all, &[], now, warsaw()).into_iter();
    let mut there: Vec<Copy> = all.into_iter().filter(|_| decisions.next().unwrap().keep).collect();
    assert_eq!(plan.findings(&there, now, warsaw()), []);
    // A copy that stood for a month of last year is gone.
    let lost = there.remove(2);
    let month = lost.id.chars().take(7).collect::<String>();
    assert_eq!(
        plan.findings(&there, now, warsaw()),
        [Finding::Gap { group: String::new(), unit: Unit::Monthly, buckets: vec![month] }]
    );
}

#[test]
fn a_group_without_a_good_copy_is_a_finding() {
    let copies = [Copy { state: State::Damaged, ..good("a", at("2026-11-19T22:59:00")) }];
    let found = Plan::default().findings(&copies, at("2026-11-20T00:00:00"), Zone::UTC);
    assert_eq!(found[0], Finding::NoGoodCopy { group: String::new() });
    assert_eq!(Plan::default().findings(&[], at("2026-11-20T00:00:00"), Zone::UTC), []);
    assert_eq!(Plan::default().decide(&[], &[], at("2026-11-20T00:00:00"), Zone::UTC), []);
}

#[test]
fn plans_are_read_and_written_as_json() {
    let text = r#"{"rule":{"last":3,"yearly":-1,"within_daily":"14d","tags":[["before-upgrade"]]}}"#;
    let plan = Plan::from_json(text.as_bytes()).unwrap();
    assert_eq!(plan.rule().yearly, Count::All);
    assert_eq!((plan.month(), plan.oldest(), plan.calendar()), (Month::Clamped, Oldest::Counts, Calendar::Asked));
    let whole = serde_json::to_value(&plan).unwrap();
    assert_eq!(
        whole,
        serde_json::json!({
            "rule": {"last": 3, "yearly": -1, "within_daily": "14d", "tags": [["before-upgrade"]]},
            "month": "clamped", "oldest": "counts", "calendar": "asked", "verify_within": 7 * DAY,
        })
    );
    assert_eq!(serde_json::from_value::<Plan>(whole).unwrap(), plan);
    assert_eq!(Plan::named("scheme").unwrap(), Plan::default());
    assert_eq!(Plan::named("other"), None);
    for (text, code) in [
        (r#"{"rule":{}}"#, "backup_plan_empty"),
        (r#"{"rule":{"last":0}}"#, "backup_plan_empty"),
        (r#"{"rule":{"tags":[[]]}}"#, "backup_plan_tags"),
        (r#"{"rule":{"last":-2}}"#, "backup_plan_malformed"),
        (r#"{"rule":{"last":4294967296}}"#, "backup_plan_malformed"),
        (r#"{"rule":{"within":"0d"}}"#, "backup_plan_malformed"),
        (r#"{"rule":{"within_minutely":"1d"}}"#, "backup_plan_malformed"),
        (r#"{"rule":{"last":1},"verify_within":-1}"#, "backup_plan_malformed"),
        (r#"{"rule":{"last":1},"else":1}"#, "backup_plan_malformed"),
        ("", "backup_plan_malformed"),
    ] {
        assert_eq!(Plan::from_json(text.as_bytes()).unwrap_err().code(), code, "{text}");
    }
    let copy: Copy = serde_json::from_str(
        r#"{"id":"a","taken_at":"2026-11-19T22:59:00.000000Z","zone":"UTC","state":"verified","sites":["here"]}"#,
    )
    .unwrap();
    assert_eq!(copy, Copy { sites: vec!["here".into()], ..good("a", at("2026-11-19T22:59:00")) });
    let decisions = counting(1).decide(&[copy], &[], at("2026-11-20T00:00:00"), Zone::UTC);
    assert_eq!(
        serde_json::to_value(&decisions).unwrap(),
        serde_json::json!([{"copy": "a", "keep": true, "reasons": [
            {"reason": "last_good"}, {"reason": "last_good_at_site", "site": "here"},
            {"reason": "counted", "unit": "daily", "bucket": "2026-11-19", "left": 0, "oldest": false},
        ]}])
    );
}

#[test]
fn the_longest_spans_reach_before_every_copy() {
    let rule = Rule { within: Some(Span::parse("99999y99999m99999w99999d99999h").unwrap()), ..Rule::default() };
    let copies = [good("first", Timestamp::clamped(0)), good("last", Timestamp::clamped(i64::MAX))];
    for plan in [Plan::new(rule.clone()).unwrap(), Plan::restic(rule).unwrap()] {
        let decisions = plan.decide(&copies, &[], Timestamp::clamped(i64::MAX), Zone::UTC);
        assert!(decisions.iter().all(Decision::by_rule));
    }
}
