//! Rows of a host's tables: their digest, and what the trail says of them after events in any order.
#![allow(clippy::unwrap_used, reason = "tests")]

use libcompliance::host::compare::{Finding, Mark, SealedRow, SeenRow, Step, Verdict};
use libcompliance::host::rows::{Row, RowError};
use libcompliance::trail::value::Value;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        ".{0,12}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Value::List))
}

fn row() -> impl Strategy<Value = Row> {
    let fields = prop::collection::btree_map("[a-z][a-z0-9_]{0,6}", value(), 0..5);
    ("[a-z]{1,5}", "[^\\p{Cc}]{1,20}", prop::option::of(1..u32::MAX), fields)
        .prop_map(|(kind, id, version, fields)| Row { kind, id, version, fields })
}

proptest! {
    #[test]
    fn a_row_reads_as_it_was_written_and_every_other_row_has_another_digest(one in row(), other in row()) {
        let bytes = one.to_bytes().unwrap();
        let read = Row::from_bytes(&bytes).unwrap();
        prop_assert_eq!(read.digest().unwrap(), one.digest().unwrap());
        let there = |row: &Row| {
            let mut row = row.clone();
            row.fields.retain(|_, value| *value != Value::Null);
            row
        };
        prop_assert_eq!(&read, &there(&one));
        prop_assert_eq!(there(&one) == there(&other), one.digest().unwrap() == other.digest().unwrap());
    }

    #[test]
    fn a_changed_byte_is_another_row_or_none(one in row(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = one.to_bytes().unwrap();
        let at = at.index(bytes.len());
        let byte = bytes.get_mut(at).unwrap();
        prop_assume!(*byte != to);
        *byte = to;
        if let Ok(read) = Row::from_bytes(&bytes) {
            prop_assert_ne!(read.digest().unwrap(), one.digest().unwrap());
        }
    }
}

#[test]
fn a_field_without_value_is_no_field_and_a_number_is_not_its_text() {
    let with = |value: Value| {
        let mut row = Row::new("price", "P/1");
        row.fields.insert("amount".to_owned(), value);
        row.digest().unwrap()
    };
    assert_eq!(with(Value::Null), Row::new("price", "P/1").digest().unwrap());
    assert_ne!(with(Value::Int(5)), with(Value::text("5")));
    assert_ne!(with(Value::text("")), with(Value::Null));
    let large = Row {
        fields: (0..80).map(|n| (format!("f{n}"), Value::text("x".repeat(16_000)))).collect(),
        ..Row::new("a", "b")
    };
    assert_eq!(large.digest(), Err(RowError::TooLarge));
}

fn step(record: u64, before: u8, after: u8) -> Step {
    let digest = |byte: u8| (byte > 0).then_some([byte; 32]);
    Step {
        record: Some(record),
        version: 1,
        before: digest(before),
        after: digest(after),
        fields: Vec::new(),
        deleted: after == 0,
        late: false,
    }
}

fn late(record: u64, before: u8, after: u8) -> Step {
    Step { late: true, ..step(record, before, after) }
}

fn seen(byte: u8) -> SeenRow {
    SeenRow { version: None, content: [byte; 32], fields: BTreeMap::new() }
}

fn fold(first: Option<SealedRow>, steps: &[Step]) -> Option<SealedRow> {
    steps.iter().fold(first, |state, step| Some(SealedRow::then(state, step)))
}

fn judge(first: Option<SealedRow>, steps: &[Step], now: u8) -> Verdict {
    SealedRow::compare(fold(first, steps).as_ref(), (now > 0).then(|| seen(now)).as_ref())
}

const SAME: Verdict = Verdict::Same { covered: true };

fn finding(finding: Finding) -> Verdict {
    Verdict::Finding(finding, Vec::new())
}

#[test]
fn events_that_do_not_follow_from_one_another_are_told() {
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 1, 2)], 2), SAME);
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 1, 2)], 1), finding(Finding::Differs));
    let covered_up = [step(1, 0, 1), step(2, 9, 2), step(3, 2, 3)];
    assert_eq!(judge(None, &covered_up, 3), finding(Finding::ChangedBetween));
    assert_eq!(fold(None, &covered_up).unwrap().hole.unwrap().record, Some(2));
    // Also when it was put back later, by an event or without.
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 9, 2), step(3, 2, 1)], 1), finding(Finding::ChangedBetween));
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 1, 0)], 0), SAME);
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 1, 0)], 1), finding(Finding::Returned));
    assert_eq!(judge(None, &[step(1, 0, 1), step(2, 1, 0), step(3, 0, 4)], 4), SAME);
    assert_eq!(judge(None, &[step(1, 0, 1)], 0), finding(Finding::Missing));
    assert_eq!(judge(None, &[], 1), finding(Finding::NeverSealed));
}

#[test]
fn what_was_sealed_late_is_put_where_it_belongs() {
    // 1 -> 2 and 2 -> 3 waited in a spool while 3 -> 4 was sealed.
    let honest = [step(1, 0, 1), step(2, 3, 4), late(3, 1, 2), late(4, 2, 3)];
    assert_eq!(judge(None, &honest, 4), SAME);
    assert_eq!(judge(None, &honest[..3], 4), finding(Finding::ChangedBetween), "one is still missing");
    // In time for the next one, it is like any other.
    assert_eq!(judge(None, &[step(1, 0, 1), late(2, 1, 2), step(3, 2, 3)], 3), SAME);
    // Only what was sealed late fills a hole.
    let claimed = [step(1, 0, 1), step(2, 3, 4), step(3, 1, 3)];
    assert_ne!(judge(None, &claimed, 4), SAME);
}

#[test]
fn a_baseline_may_be_ahead_of_what_waited_and_nothing_else_may() {
    let baseline = |byte: u8| Some(SealedRow::baseline(None, [byte; 32], 5, 0));
    // The rows were read at 3; 1 -> 2 and 2 -> 3 are sealed after.
    assert_eq!(judge(baseline(3), &[step(6, 1, 2), step(7, 2, 3)], 3), SAME);
    assert_eq!(judge(baseline(3), &[step(6, 1, 2), step(7, 2, 3), step(8, 3, 4)], 4), SAME);
    // An edit after the baseline, covered up.
    assert_eq!(judge(baseline(3), &[step(6, 9, 4)], 4), finding(Finding::ChangedBetween));
    assert_eq!(judge(baseline(3), &[], 3), SAME);
    assert_eq!(judge(baseline(3), &[], 4), finding(Finding::Differs));
}

#[test]
fn without_a_digest_the_fields_are_compared_and_the_rest_is_not_covered() {
    let mark = |byte: u8| Mark::Value([byte; 32]);
    let of = |fields: &[(&str, Mark)], late| Step {
        fields: fields.iter().map(|(name, mark)| ((*name).to_owned(), *mark)).collect(),
        deleted: false,
        late,
        ..step(2, 0, 0)
    };
    let now = |fields: &[(&str, u8)]| SeenRow {
        fields: fields.iter().map(|(name, byte)| ((*name).to_owned(), [*byte; 32])).collect(),
        ..seen(9)
    };
    let judge =
        |steps: &[Step], fields: &[(&str, u8)]| SealedRow::compare(fold(None, steps).as_ref(), Some(&now(fields)));
    let first = of(&[("a", mark(1)), ("b", Mark::Nothing)], false);
    let differs =
        |fields: &[&str]| Verdict::Finding(Finding::Differs, fields.iter().map(|field| (*field).to_owned()).collect());
    assert_eq!(judge(std::slice::from_ref(&first), &[("a", 1)]), SAME);
    assert_eq!(judge(std::slice::from_ref(&first), &[("a", 1), ("c", 1)]), Verdict::Same { covered: false });
    assert_eq!(judge(std::slice::from_ref(&first), &[("a", 2), ("b", 1)]), differs(&["a", "b"]));
    assert_eq!(judge(std::slice::from_ref(&first), &[]), differs(&["a"]));
    // Of two values, one of them sealed late, nobody knows which came last.
    let late = of(&[("a", mark(2))], true);
    assert_eq!(judge(&[first.clone(), late.clone()], &[("a", 1)]), Verdict::Same { covered: false });
    assert_eq!(judge(&[first, late], &[("a", 2)]), Verdict::Same { covered: false });
    // A key that is gone.
    assert_eq!(judge(&[of(&[("a", Mark::Unknown)], false)], &[("a", 2)]), Verdict::Same { covered: false });
}

#[test]
fn versions_are_compared_where_both_have_one() {
    let of = |version, now| {
        let seen = SeenRow { version: now, ..seen(1) };
        SealedRow::compare(Some(&SealedRow::baseline(version, [1; 32], 5, 0)), Some(&seen))
    };
    assert_eq!(of(Some(2), Some(2)), SAME);
    assert_eq!(of(Some(2), None), SAME);
    assert_eq!(of(None, Some(2)), SAME);
    assert_eq!(of(Some(2), Some(1)), finding(Finding::OlderVersion));
    assert_eq!(of(Some(2), Some(3)), finding(Finding::UnsealedVersion));
}
