//! Laws of a validation: what counts as a pass, and when it no longer speaks of what is in use.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use libcompliance::id::{AcceptanceId, AccountId, ValidationId};
use libcompliance::model::Signed;
use libcompliance::model::report::Meaning;
use libcompliance::projection::ValueRef;
use libcompliance::trail::record::Digest;
use libcompliance::trail::time::Timestamp;
use libcompliance::uuid::Uuid;
use libcompliance::validation::*;
use proptest::prelude::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn binding() -> impl Strategy<Value = Binding> {
    let settings = proptest::collection::btree_map("[a-d]", any::<u8>().prop_map(|n| Digest([n; 32])), 0..4);
    (0..2_u32, "[01]", "[xy]", 0..2_u32, 0..2_u32, settings).prop_map(
        |(catalogue, program, target, layout, reducer, settings)| Binding {
            catalogue,
            program,
            target,
            layout,
            reducer,
            settings,
        },
    )
}

fn counts() -> impl Strategy<Value = Counts> {
    (0..3_u32, 0..2_u32, 0..2_u32).prop_map(|(passed, failed, not_run)| Counts { passed, failed, not_run })
}

fn signed(meaning: Meaning) -> Signed {
    Signed {
        id: libcompliance::id::RecordId(id(9)),
        record: 9,
        by: AccountId(id(1)),
        role: "r".to_owned(),
        meaning,
        at: Timestamp::clamped(0),
        zone: "UTC".to_owned(),
        content: Digest([7; 32]),
    }
}

fn run(record: u64, binding: &Binding, counts: Option<Counts>) -> Validation {
    Validation {
        id: ValidationId(id(u128::from(record))),
        record,
        by: AccountId(id(1)),
        started: Timestamp::clamped(0),
        binding: binding.clone(),
        finished: counts.map(|counts| Finished {
            record: record + 1,
            at: Timestamp::clamped(1),
            counts,
            content_sha256: Digest([7; 32]),
            content: ValueRef { record: record + 1, path: "attrs.content".to_owned() },
        }),
        signatures: Vec::new(),
    }
}

fn own(record: u64, binding: &Binding, counts: Counts, rows: u64, present: usize) -> Acceptance {
    Acceptance {
        id: AcceptanceId(id(u128::from(record))),
        record,
        by: AccountId(id(1)),
        at: Timestamp::clamped(0),
        binding: binding.clone(),
        file_sha256: Digest([1; 32]),
        rows,
        counts,
        tests: vec![0; present],
    }
}

const GOOD: Counts = Counts { passed: 2, failed: 0, not_run: 0 };

proptest! {
    #[test]
    fn only_a_whole_pass_in_date_is_valid(then in binding(), now in binding(), counts in counts(), ended: bool) {
        let state = ValidationState::judge(&[run(5, &then, ended.then_some(counts))], &now);
        let good = ended && counts.passed > 0 && counts.failed == 0 && counts.not_run == 0 && then == now;
        prop_assert_eq!(matches!(state, ValidationState::Valid { .. }), good);
        if let ValidationState::OutOfDate { changed, .. } = state {
            prop_assert!(!changed.is_empty() && then != now);
        }
    }

    #[test]
    fn what_changed_is_named_the_same_from_both_sides(a in binding(), b in binding()) {
        prop_assert_eq!(a.changed(&b), b.changed(&a));
        prop_assert_eq!(a.changed(&b).is_empty(), a == b);
    }

    #[test]
    fn the_newest_run_alone_counts(now in binding(), old in counts(), new in counts(), ended: bool) {
        let (first, second) = (run(5, &now, Some(old)), run(50, &now, ended.then_some(new)));
        let alone = ValidationState::judge(std::slice::from_ref(&second), &now);
        prop_assert_eq!(&ValidationState::judge(&[first.clone(), second.clone()], &now), &alone);
        prop_assert_eq!(&ValidationState::judge(&[second, first], &now), &alone);
    }

    #[test]
    fn the_shipped_tests_alone_never_answer(now in binding(), theirs in counts(), rows in 0..3_u64, present in 0..3_usize, then in binding()) {
        let mut validated = run(5, &now, Some(GOOD));
        validated.signatures.push(signed(Meaning::Approved));
        let runs = [validated];
        prop_assert!(!Standing::judge(&runs, &[], &now).answers());
        let standing = Standing::judge(&runs, &[own(7, &then, theirs, rows, present)], &now);
        let in_date = Binding { catalogue: now.catalogue, ..then.clone() } == now;
        let good = theirs.all_passed() && u64::try_from(present).unwrap() == rows && in_date;
        prop_assert_eq!(standing.answers(), good);
    }
}

#[test]
fn an_approval_is_needed_and_a_review_is_none() {
    let now = Binding::default();
    let theirs = [own(7, &now, GOOD, 2, 2)];
    let mut one = run(5, &now, Some(GOOD));
    assert!(!Standing::judge(std::slice::from_ref(&one), &theirs, &now).answers());
    one.signatures.push(signed(Meaning::Reviewed));
    assert!(!Standing::judge(std::slice::from_ref(&one), &theirs, &now).answers());
    one.signatures.push(signed(Meaning::Approved));
    assert!(Standing::judge(&[one], &theirs, &now).answers());
}

#[test]
fn a_test_that_a_run_is_silent_about_counts_as_not_run() {
    let outcome = |case: &TestCase| Outcome {
        test: case.id.to_owned(),
        verdict: Verdict::Passed,
        observed: Observed::default(),
        millis: 0,
    };
    let mut run = Run {
        id: ValidationId(id(1)),
        binding: Binding { catalogue: CATALOGUE, ..Binding::default() },
        program_sha256: None,
        machine: None,
        origin: "example.com/lab/1".to_owned(),
        records: 1,
        by: AccountId(id(1)),
        name: "N".to_owned(),
        started: Timestamp::clamped(0),
        finished: Timestamp::clamped(1),
        outcomes: TESTS.iter().map(outcome).collect(),
    };
    assert!(run.counts().all_passed());
    assert_eq!(serde_json::from_str::<Run>(&serde_json::to_string(&run).unwrap()).unwrap(), run);
    let traced = trace(&run, &[]);
    assert!(
        traced["ACC-05"].iter().any(|(test, verdict, own)| *test == "VO-01" && *verdict == Verdict::Passed && !own)
    );
    run.outcomes.pop();
    assert_eq!(run.counts().not_run, 1);
    assert!(!Counts::default().all_passed(), "nothing tested is no pass");
}
