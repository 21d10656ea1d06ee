//! What holds for every plan and every series of copies.

use super::{DAY, HOUR, good, warsaw};
use libcompliance::continuity::plan::*;
use libcompliance::continuity::{Span, Zone};
use libcompliance::trail::time::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn span() -> impl Strategy<Value = Option<Span>> {
    prop_oneof![
        3 => Just(None),
        4 => prop::sample::select(vec!["1h", "30h", "1d", "7d", "14d", "31d", "1m", "3m", "1m1d", "2w", "1y", "1y2m3w4d5h"])
            .prop_map(|text| Some(Span::parse(text).unwrap())),
    ]
}

fn count() -> impl Strategy<Value = Count> {
    prop_oneof![4 => Just(Count::Of(0)), 3 => (1u32..9).prop_map(Count::Of), 1 => Just(Count::All)]
}

fn rule() -> impl Strategy<Value = Rule> {
    let counts = (count(), count(), count(), count(), count(), count());
    let spans = (span(), span(), span(), span(), span(), span());
    (counts, spans, any::<bool>())
        .prop_map(|(counts, spans, tags)| Rule {
            last: counts.0,
            hourly: counts.1,
            daily: counts.2,
            weekly: counts.3,
            monthly: counts.4,
            yearly: counts.5,
            within: spans.0,
            within_hourly: spans.1,
            within_daily: spans.2,
            within_weekly: spans.3,
            within_monthly: spans.4,
            within_yearly: spans.5,
            tags: if tags { vec![vec!["keep".to_owned()]] } else { Vec::new() },
        })
        .prop_filter("asks for something", |rule| !rule.is_empty())
}

fn plan() -> impl Strategy<Value = Plan> {
    prop_oneof![2 => rule().prop_map(|rule| Plan::new(rule).unwrap()), 1 => Just(Plan::default())]
}

fn any_plan() -> impl Strategy<Value = Plan> {
    prop_oneof![plan(), rule().prop_map(|rule| Plan::restic(rule).unwrap())]
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        "Europe/Warsaw",
        "UTC",
        "America/St_Johns",
        "Pacific/Apia",
        "Africa/Cairo",
        "America/Goose_Bay",
    ])
    .prop_map(|name| Zone::parse(name).unwrap())
}

/// A series as it comes about: mostly one or two a day, sometimes days or months without any, around ends of months and years and
/// the steps of the clocks. With `odd` some are unverified, damaged or tagged.
fn series(odd: bool) -> impl Strategy<Value = Vec<Copy>> {
    let starts = prop::sample::select(vec![
        "2023-12-20T10:00:00",
        "2024-01-28T22:30:00",
        "2024-10-20T00:00:00",
        "2025-02-20T23:30:00",
        "2020-12-20T12:00:00",
        "2011-12-10T09:00:00",
        "2026-03-20T01:00:00",
    ]);
    let step = prop_oneof![
        5 => DAY..=DAY,
        4 => 20 * HOUR..28 * HOUR,
        3 => HOUR / 4..13 * HOUR,
        1 => 2 * DAY..20 * DAY,
        1 => 20 * DAY..200 * DAY,
    ];
    let one = (step, 0u8..20, 0u8..8, 0u8..3);
    (starts, prop::collection::vec(one, 1..120)).prop_map(move |(start, steps)| {
        let mut now = super::at(start);
        let mut copies = Vec::new();
        for (place, (step, state, tag, site)) in steps.into_iter().enumerate() {
            now = now.plus_micros(step);
            let mut copy = good(&format!("{place:03}"), now);
            if odd {
                copy.state =
                    [State::Unverified, State::Damaged].get(usize::from(state)).copied().unwrap_or(State::Verified);
            }
            if tag == 0 {
                copy.tags = vec!["keep".to_owned()];
            }
            copy.sites.truncate(usize::from(site));
            copies.push(copy);
        }
        copies
    })
}

fn kept(plan: &Plan, copies: &[Copy], holds: &[Hold], now: Timestamp, zone: Zone) -> Vec<Copy> {
    let decisions = plan.decide(copies, holds, now, zone);
    copies.iter().zip(decisions).filter(|(_, one)| one.keep).map(|(copy, _)| copy.clone()).collect()
}

fn ids(copies: &[Copy]) -> BTreeSet<&str> {
    copies.iter().map(|copy| copy.id.as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn pruning_after_every_copy_ends_with_what_one_plan_over_all_keeps(plan in plan(), all in series(false), zone in zone()) {
        let mut there: Vec<Copy> = Vec::new();
        for copy in &all {
            there.push(copy.clone());
            there = kept(&plan, &there, &[], copy.taken_at, zone);
        }
        let at_once = kept(&plan, &all, &[], all.last().unwrap().taken_at, zone);
        prop_assert_eq!(ids(&there), ids(&at_once));
    }

    #[test]
    fn pruning_again_removes_nothing(plan in plan(), all in series(true), zone in zone()) {
        let now = all.last().unwrap().taken_at;
        let once = kept(&plan, &all, &[], now, zone);
        let twice = kept(&plan, &once, &[], now, zone);
        prop_assert_eq!(ids(&once), ids(&twice));
    }

    /// Except the oldest of all, whose place the older one takes.
    #[test]
    fn an_older_copy_never_costs_another_one_its_place(plan in plan(), all in series(true), older in 1i64..400, zone in zone()) {
        let now = all.last().unwrap().taken_at;
        let added = good("older", all.first().unwrap().taken_at.plus_micros(-older * DAY / 3));
        let before = plan.decide(&all, &[], now, zone);
        let mut more = vec![added];
        more.extend(all.iter().cloned());
        let after = plan.decide(&more, &[], now, zone);
        for (was, is) in before.iter().zip(&after[1..]) {
            let oldest = |reason: &Reason| matches!(reason, Reason::Counted { oldest: true, .. });
            // Where nothing was good before, everything was kept for that.
            let only = was.reasons.iter().all(|reason| oldest(reason) || *reason == Reason::NoGoodCopy);
            prop_assert!(!was.keep || is.keep || only, "{was:?} {is:?}");
        }
    }

    #[test]
    fn the_order_of_the_list_does_not_matter(
        plan in any_plan(), all in series(true).prop_shuffle(), zone in zone(), same in any::<prop::sample::Index>(),
    ) {
        let mut all = all;
        // Two at the same moment.
        let twin = Copy { id: "twin".to_owned(), ..same.get(&all).clone() };
        all.push(twin);
        let now = all.iter().map(|copy| copy.taken_at).max().unwrap().plus_micros(-DAY);
        let mut decisions = plan.decide(&all, &[], now, zone);
        let mut reversed: Vec<Copy> = all.clone();
        reversed.reverse();
        let mut others = plan.decide(&reversed, &[], now, zone);
        decisions.sort_by(|a, b| a.copy.cmp(&b.copy));
        others.sort_by(|a, b| a.copy.cmp(&b.copy));
        prop_assert_eq!(decisions, others);
    }

    #[test]
    fn nothing_is_emptied_and_what_must_stay_stays(
        plan in any_plan(), all in series(true), zone in zone(), held in any::<prop::sample::Index>(), back in 0..40 * DAY,
    ) {
        let now = all.last().unwrap().taken_at.plus_micros(-back);
        let held = held.get(&all).id.clone();
        let holds = [Hold::on("H", HoldKind::Legal, &[&held])];
        let decisions = plan.decide(&all, &holds, now, zone);
        prop_assert_eq!(decisions.len(), all.len());
        let stays = |copy: &Copy| decisions.iter().any(|one| one.copy == copy.id && one.keep);
        for one in &decisions {
            prop_assert!(!one.reasons.is_empty());
        }
        let is_good = |copy: &&Copy| copy.state == State::Verified && copy.taken_at <= now;
        prop_assert!(all.iter().filter(|copy| copy.id == held || copy.taken_at > now).all(stays));
        prop_assert!(all.iter().rfind(is_good).is_none_or(stays));
        for site in ["here", "there"] {
            prop_assert!(all.iter().filter(is_good).rfind(|copy| copy.sites.iter().any(|one| one == site)).is_none_or(stays));
        }
        prop_assert!(decisions.iter().any(|one| one.keep));
        if !all.iter().any(|copy| is_good(&copy)) {
            prop_assert!(all.iter().all(stays));
        }
        // An unverified copy that is newer than every good one stays.
        let newest = all.iter().rfind(is_good).map(|copy| copy.taken_at);
        let newer = all.iter().filter(|copy| copy.state == State::Unverified && newest.is_none_or(|newest| copy.taken_at > newest));
        prop_assert!(newer.into_iter().all(stays));
    }

    /// What is not verified changes nothing for the others.
    #[test]
    fn what_is_not_good_displaces_nothing(plan in any_plan(), all in series(true), zone in zone()) {
        let now = all.last().unwrap().taken_at;
        let good: Vec<Copy> = all.iter().filter(|copy| copy.state == State::Verified).cloned().collect();
        let alone = plan.decide(&good, &[], now, zone);
        let together = plan.decide(&all, &[], now, zone);
        for one in alone {
            prop_assert!(together.contains(&one), "{one:?}");
        }
    }
}

/// The law breaks with Go's months, so the test above can fail.
#[test]
fn pruning_every_day_with_gos_months_ends_with_fewer() {
    let rule = Rule { within_weekly: Some(Span::parse("3m").unwrap()), ..Rule::default() };
    let plan = Plan::new(rule).unwrap().months(Month::Go);
    let first = super::at("2025-02-01T02:00:00");
    let all: Vec<Copy> = (0..121).map(|n| good(&format!("{n:03}"), first.plus_micros(n * DAY))).collect();
    let mut there = Vec::new();
    for copy in &all {
        there.push(copy.clone());
        there = kept(&plan, &there, &[], copy.taken_at, warsaw());
    }
    let at_once = kept(&plan, &all, &[], all.last().unwrap().taken_at, warsaw());
    assert!(there.len() < at_once.len());
}
