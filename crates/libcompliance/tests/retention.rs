//! Laws and cases of the retention decision.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use libcompliance::chrono::{Datelike as _, Months, NaiveDate};
use libcompliance::id::ClientId;
use libcompliance::retention::*;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn client(n: u8) -> ClientId {
    ClientId::parse(&format!("01900000-0000-7000-8000-0000000000{n:02x}")).unwrap()
}

fn item<'a>(client: Option<ClientId>, events: &'a [(&'a str, NaiveDate)]) -> Item<'a> {
    Item { record: "report", client, id: "R-1", events }
}

fn hold() -> Hold {
    Hold { id: "H-1".to_owned(), record: None, client: None, objects: Vec::new(), lifted: None }
}

#[test]
fn what_nobody_has_shown_to_be_due_is_kept() {
    let today = day(2099, 1, 1);
    let issued = [("issued", day(2020, 2, 29))];
    let rule = Rule::months("report", "issued", 60, Basis::contract("terms, 9"));
    let decided = |rules: Vec<Rule>, item: &Item<'_>| Schedule::new(rules).unwrap().decide(item, &[], today).because;
    assert_eq!(decided(Vec::new(), &item(None, &issued)), Because::NoRule);
    let other = Item { record: "raw_data", ..item(None, &issued) };
    assert_eq!(decided(vec![rule.clone()], &other), Because::NoRule);
    assert_eq!(
        decided(vec![rule.clone()], &item(None, &[("drafted", day(1990, 1, 1))])),
        Because::NotStarted { rule: 0 }
    );
    let for_ever = Rule { months: None, ..Rule::months("report", "signed", 1, Basis::law("act, 3")) };
    assert_eq!(decided(vec![rule.clone(), for_ever], &item(None, &issued)), Because::ForEver { rule: 1 });
    assert_eq!(decided(vec![rule], &item(None, &issued)), Because::Due { rule: 0 });
}

#[test]
fn days_are_counted_by_the_calendar() {
    let until = |counted, from, months| {
        let rule = Rule { counted, ..Rule::months("report", "issued", months, Basis::laboratory("QP-8")) };
        let decision =
            Schedule::new(vec![rule]).unwrap().decide(&item(None, &[("issued", from)]), &[], day(2000, 1, 1));
        decision.until.unwrap()
    };
    assert_eq!(until(Counted::FromDay, day(2024, 2, 29), 12), day(2025, 2, 28));
    assert_eq!(until(Counted::FromDay, day(2025, 1, 31), 1), day(2025, 2, 28));
    assert_eq!(until(Counted::FromDay, day(2024, 2, 29), 48), day(2028, 2, 29));
    // Polish tax law counts from the end of the year.
    assert_eq!(until(Counted::FromEndOfYear, day(2024, 3, 15), 60), day(2029, 12, 31));
}

#[test]
fn the_last_day_is_a_day_of_keeping() {
    let schedule = Schedule::new(vec![Rule::months("report", "issued", 24, Basis::laboratory("QP-8"))]).unwrap();
    let events = [("issued", day(2024, 3, 15))];
    assert!(!schedule.decide(&item(None, &events), &[], day(2026, 3, 15)).may_go());
    assert!(schedule.decide(&item(None, &events), &[], day(2026, 3, 16)).may_go());
}

#[test]
fn a_contract_beats_the_general_rule_and_no_law() {
    let general = Rule::months("report", "issued", 120, Basis::laboratory("QP-8"));
    let own = Rule::months("report", "issued", 36, Basis::contract("K-7")).for_client(client(1));
    let law = Rule::months("report", "issued", 60, Basis::law("tax act, art. 86"));
    let events = [("issued", day(2020, 1, 1))];
    let until = |rules: &[&Rule], of| {
        let schedule = Schedule::new(rules.iter().map(|rule| (*rule).clone()).collect()).unwrap();
        schedule.decide(&item(of, &events), &[], day(2020, 1, 1)).until.unwrap()
    };
    assert_eq!(until(&[&general, &own], Some(client(1))), day(2023, 1, 1));
    assert_eq!(until(&[&general, &own], Some(client(2))), day(2030, 1, 1));
    assert_eq!(until(&[&general, &own], None), day(2030, 1, 1));
    assert_eq!(until(&[&general, &own, &law], Some(client(1))), day(2025, 1, 1));
}

#[test]
fn a_hold_keeps_what_is_due_until_it_is_lifted() {
    let schedule = Schedule::new(vec![Rule::months("report", "issued", 24, Basis::laboratory("QP-8"))]).unwrap();
    let events = [("issued", day(2020, 1, 1))];
    let today = day(2026, 1, 1);
    let cases = [
        (hold(), true),
        (Hold { record: Some("report".to_owned()), ..hold() }, true),
        (Hold { record: Some("raw_data".to_owned()), ..hold() }, false),
        (Hold { client: Some(client(1)), ..hold() }, true),
        (Hold { client: Some(client(2)), ..hold() }, false),
        (Hold { objects: vec!["R-1".to_owned()], ..hold() }, true),
        (Hold { objects: vec!["R-2".to_owned()], ..hold() }, false),
        (Hold { lifted: Some(day(2026, 1, 2)), ..hold() }, true),
        (Hold { lifted: Some(today), ..hold() }, false),
    ];
    for (hold, held) in cases {
        let decision = schedule.decide(&item(Some(client(1)), &events), std::slice::from_ref(&hold), today);
        assert_eq!(
            decision.because,
            if held { Because::Held { hold: 0 } } else { Because::Due { rule: 0 } },
            "{hold:?}"
        );
    }
    let lifted = Hold { lifted: Some(today), ..hold() };
    let json = serde_json::to_string(&lifted).unwrap();
    assert_eq!(json, r#"{"id":"H-1","lifted":"2026-01-01"}"#);
    assert_eq!(serde_json::from_str::<Hold>(&json).unwrap(), lifted);
    assert!(serde_json::from_str::<Hold>(&json.replace("01-01", "1-1")).is_err());
    // A record that is nobody's may be about the client.
    let of_client = Hold { client: Some(client(2)), ..hold() };
    assert!(!schedule.decide(&item(None, &events), &[of_client], today).may_go());
}

#[test]
fn rules_that_say_nothing_or_two_things_do_not_exist() {
    let good = Rule::months("report", "issued", 60, Basis::contract("K-7"));
    let cases = [
        (Rule { record: "Report".to_owned(), ..good.clone() }, "retention_range"),
        (Rule { trigger: String::new(), ..good.clone() }, "retention_range"),
        (Rule { months: Some(0), ..good.clone() }, "retention_range"),
        (Rule { months: Some(MAX_MONTHS + 1), ..good.clone() }, "retention_range"),
        (Rule { basis: Basis::contract(" "), ..good.clone() }, "retention_range"),
        (Rule { basis: Basis::contract(&"x".repeat(501)), ..good.clone() }, "retention_range"),
        (Rule { months: Some(24), ..good.clone() }, "retention_duplicate"),
    ];
    for (rule, code) in cases {
        assert_eq!(Schedule::new(vec![good.clone(), rule.clone()]).unwrap_err().code(), code, "{rule:?}");
    }
    assert_eq!(Schedule::new(vec![good.clone(); MAX_RULES + 1]).unwrap_err().code(), "retention_too_many");
    for text in [
        "",
        "{}",
        "[{}]",
        r#"[{"record":"report","trigger":"issued","months":1.5,"basis":{"kind":"law","reference":"x"}}]"#,
    ] {
        assert_eq!(Schedule::from_json(text.as_bytes()).unwrap_err().code(), "retention_malformed", "{text}");
    }
    let schedule = Schedule::new(vec![good]).unwrap();
    let json = serde_json::to_vec(&schedule).unwrap();
    assert_eq!(Schedule::from_json(&json).unwrap(), schedule);
    assert_eq!(serde_json::from_slice::<Schedule>(&json).unwrap(), schedule);
    assert!(
        serde_json::from_str::<Schedule>(
            r#"[{"record":"R","trigger":"issued","basis":{"kind":"law","reference":"x"}}]"#
        )
        .is_err()
    );
}

#[test]
fn weak_rules_are_findings() {
    let rule = |record: &str, months| Rule::months(record, "issued", months, Basis::laboratory("QP-8"));
    let codes = |rules: Vec<Rule>| -> Vec<_> {
        Schedule::new(rules).unwrap().findings().into_iter().map(RetentionFinding::code).collect()
    };
    assert_eq!(codes(vec![rule("trail", 60), rule("report", 60), rule("raw_data", 48)]), [""; 0]);
    assert_eq!(codes(vec![rule("trail", 60), rule("report", 72)]), ["retention_trail_shorter"]);
    assert_eq!(codes(vec![rule("trail", 60), Rule { months: None, ..rule("report", 1) }]), ["retention_trail_shorter"]);
    assert_eq!(codes(vec![rule("report", 23)]), ["retention_below_floor", "retention_trail_missing"]);
    assert_eq!(codes(vec![rule("trail", 60), rule("report", 60), rule("raw_data", 60)]), ["retention_one_for_all"]);
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let kinds = prop::sample::select(vec![Basis::law("a"), Basis::contract("b"), Basis::laboratory("c")]);
    let records = prop::sample::select(vec!["report", "raw_data"]);
    let triggers = prop::sample::select(vec!["issued", "ended"]);
    let clients = prop::option::of((0_u8..3).prop_map(client));
    (records, triggers, prop::option::of(1_u32..200), any::<bool>(), kinds, clients).prop_map(
        |(record, trigger, months, year, basis, client)| Rule {
            record: record.to_owned(),
            client,
            trigger: trigger.to_owned(),
            months,
            counted: if year { Counted::FromEndOfYear } else { Counted::FromDay },
            basis,
        },
    )
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..20_000).prop_map(|days| day(1995, 1, 1) + libcompliance::chrono::Days::new(days))
}

proptest! {
    #[test]
    fn nothing_that_is_added_for_keeping_lets_go(
        rules in prop::collection::vec(any_rule(), 0..6), more in any_rule(), issued in any_day(), today in any_day(), of in 0_u8..3,
    ) {
        let events = [("issued", issued)];
        let item = item(Some(client(of)), &events);
        let Ok(before) = Schedule::new(rules.clone()) else { return Ok(()) };
        let kept = !before.decide(&item, &[], today).may_go();
        prop_assert!(!before.decide(&item, &[hold()], today).may_go());
        // A client's own rule may shorten; every other may not. Where there was no rule, one is what was missing.
        let Ok(after) = Schedule::new([rules, vec![more.clone()]].concat()) else { return Ok(()) };
        if kept && more.client.is_none() && before.decide(&item, &[], today).because != Because::NoRule {
            prop_assert!(!after.decide(&item, &[], today).may_go());
        }
        // No law gives way.
        if more.basis.kind == BasisKind::Law && more.client.is_none() && more.record == "report" && more.trigger == "issued" {
            let alone = Schedule::new(vec![more]).unwrap().decide(&item, &[], today);
            prop_assert!(alone.may_go() || !after.decide(&item, &[], today).may_go());
        }
    }

    #[test]
    fn what_may_go_may_go_on_every_later_day_and_never_before_its_last(
        rules in prop::collection::vec(any_rule(), 1..6), issued in any_day(), today in any_day(), later in 0_u64..4_000,
    ) {
        let Ok(schedule) = Schedule::new(rules) else { return Ok(()) };
        let events = [("issued", issued)];
        let item = item(None, &events);
        let now = schedule.decide(&item, &[], today);
        if now.may_go() {
            prop_assert!(now.until.unwrap() < today);
            prop_assert!(schedule.decide(&item, &[], today + libcompliance::chrono::Days::new(later)).may_go());
        }
        // Something that happened later is kept no shorter.
        let after = [("issued", issued), ("issued", issued + libcompliance::chrono::Days::new(later))];
        let again = schedule.decide(&Item { events: &after, ..item }, &[], today);
        prop_assert!(now.until <= again.until);
    }

    #[test]
    fn a_period_ends_on_the_same_day_of_its_month_or_the_last(from in any_day(), months in 1_u32..600) {
        let schedule = Schedule::new(vec![Rule::months("report", "issued", months, Basis::law("a"))]).unwrap();
        let until = schedule.decide(&item(None, &[("issued", from)]), &[], from).until.unwrap();
        let whole = (until.year() * 12 + until.month0() as i32) - (from.year() * 12 + from.month0() as i32);
        prop_assert_eq!(whole, months as i32);
        let last = until.with_day(1).unwrap() + Months::new(1) - libcompliance::chrono::Days::new(1);
        prop_assert!(until.day() == from.day() || (until == last && until.day() < from.day()));
    }
}
