//! The cases of restic (`internal/data/snapshot_policy_test.go`, BSD-2-Clause), read from `../shared/vectors`.

use super::good;
use libcompliance::continuity::plan::{Copy, Count, Decision, Plan, PlanError, Reason, Rule, Unit};
use libcompliance::continuity::{Span, Zone};
use libcompliance::trail::time::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/restic_forget_even.json");

/// `2014-08-13T10:20:30.1Z` and the like.
fn moment(text: &str) -> Timestamp {
    let (seconds, rest) = text.strip_suffix('Z').unwrap().split_once('.').unwrap_or((text.trim_end_matches('Z'), ""));
    Timestamp::parse(&format!("{seconds}.{rest:0<6}Z")).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn rule(policy: &Value) -> Rule {
    let count = |name: &str| Count::try_from(policy[name].as_i64().unwrap_or(0)).unwrap();
    let span = |name: &str| policy[name].as_str().map(|text| Span::parse(text).unwrap());
    let known = ["last", "hourly", "daily", "weekly", "monthly", "yearly", "tags"];
    assert!(
        policy.as_object().unwrap().keys().all(|name| known.contains(&name.as_str()) || name.starts_with("within"))
    );
    Rule {
        last: count("last"),
        hourly: count("hourly"),
        daily: count("daily"),
        weekly: count("weekly"),
        monthly: count("monthly"),
        yearly: count("yearly"),
        within: span("within"),
        within_hourly: span("within_hourly"),
        within_daily: span("within_daily"),
        within_weekly: span("within_weekly"),
        within_monthly: span("within_monthly"),
        within_yearly: span("within_yearly"),
        tags: policy["tags"].as_array().into_iter().flatten().map(texts).collect(),
    }
}

/// The reason in restic's words, where a rule gives it.
fn words(reason: &Reason) -> Option<String> {
    let old = |oldest: &bool| if *oldest { "oldest " } else { "" };
    Some(match reason {
        Reason::Tags { tags } => format!("has tags [{}]", tags.join(", ")),
        Reason::Within { span } => format!("within {span}"),
        Reason::Counted { unit, oldest, .. } => format!("{}{} snapshot", old(oldest), unit.as_str()),
        Reason::CountedWithin { unit, span, oldest, .. } => format!("{}{} within {span}", old(oldest), unit.as_str()),
        _ => return None,
    })
}

/// All counters after each decision, as restic has them: what is zero is left out.
fn counters(rule: &Rule) -> BTreeMap<Unit, i64> {
    let counts = [rule.last, rule.hourly, rule.daily, rule.weekly, rule.monthly, rule.yearly];
    Unit::ALL.into_iter().zip(counts.map(i64::from)).collect()
}

fn kept(rule: &Rule, copies: &[Copy], decisions: &[Decision]) -> Vec<Value> {
    let mut order: Vec<usize> = (0..copies.len()).collect();
    order.sort_by(|a, b| copies[*b].taken_at.cmp(&copies[*a].taken_at).then_with(|| copies[*a].id.cmp(&copies[*b].id)));
    let mut left = counters(rule);
    let mut kept = Vec::new();
    for at in order {
        let (copy, decision) = (&copies[at], &decisions[at]);
        if !decision.by_rule() {
            continue;
        }
        assert!(decision.keep);
        for reason in &decision.reasons {
            if let Reason::Counted { unit, left: now, .. } = reason {
                left.insert(*unit, now.map_or(-1, i64::from));
            }
        }
        let counters: BTreeMap<&str, i64> =
            left.iter().filter(|(_, left)| **left != 0).map(|(unit, left)| (unit.as_str(), *left)).collect();
        let reasons: Vec<String> = decision.reasons.iter().filter_map(words).collect();
        kept.push(serde_json::json!({
            "time": copy.taken_at.unix_micros(), "tags": copy.tags, "reasons": reasons, "counters": counters,
        }));
    }
    kept
}

fn expected(policy: &Value) -> Vec<Value> {
    let kept = policy["keep"].as_array().unwrap();
    assert_eq!(policy["keep_count"].as_u64().unwrap(), kept.len() as u64);
    let entry = |kept: &Value| {
        let time = moment(kept["time"].as_str().unwrap()).unix_micros();
        serde_json::json!({
            "time": time, "tags": kept["tags"], "reasons": kept["reasons"], "counters": kept["counters"],
        })
    };
    kept.iter().map(entry).collect()
}

#[test]
fn restics_cases_have_restics_copies_reasons_and_counters() {
    let Ok(text) = std::fs::read_to_string(VECTORS) else {
        eprintln!("NOT RUN: restic's cases: `{VECTORS}` is not there");
        return;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let copies: Vec<Copy> = vectors["snapshots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let copy = good(&format!("{:03}", one["n"].as_u64().unwrap()), moment(one["time"].as_str().unwrap()));
            Copy { tags: texts(&one["tags"]), ..copy }
        })
        .collect();
    assert_eq!(copies.len(), 103);
    let now = moment("2026-11-22T00:00:00Z");
    let mut run = 0;
    for policy in vectors["policies"].as_array().unwrap() {
        let (n, rule) = (&policy["n"], rule(&policy["policy"]));
        let expected = expected(policy);
        let plan = match Plan::restic(rule.clone()) {
            // restic's function keeps nothing then, and its command refuses to run.
            Err(PlanError::Empty) => {
                assert!(expected.is_empty(), "policy {n}");
                continue;
            }
            plan => plan.unwrap(),
        };
        let decisions = plan.decide(&copies, &[], now, Zone::UTC);
        assert_eq!(kept(&rule, &copies, &decisions), expected, "policy {n}");
        // Nothing but the rules and the newest copy keeps anything.
        let others = decisions.iter().filter(|one| one.keep && !one.by_rule());
        assert!(others.count() <= 1, "policy {n}");
        // The cases cannot tell clamped months from Go's.
        let clamped = plan.months(libcompliance::continuity::plan::Month::Clamped);
        assert_eq!(clamped.decide(&copies, &[], now, Zone::UTC), decisions, "policy {n}, clamped");
        run += 1;
    }
    assert!(run >= 19, "{run}");
}
