//! Record-bound duties.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "access_common/mod.rs"]
mod common;

use common::at;
use libcompliance::access::duty::*;
use proptest::prelude::*;

fn by(persons: &[u8]) -> Vec<Contribution<u8>> {
    persons.iter().map(|person| Contribution { person: Some(*person), kind: ContributionKind::Edited }).collect()
}

const ONE: DutyRules = DutyRules { verifications: 1, authorisations: 1, verify_alone: false, authorise_alone: false };
const TWO: DutyRules = DutyRules { verifications: 2, authorisations: 2, ..ONE };
const ALONE: DutyRules = DutyRules { verify_alone: true, authorise_alone: true, ..ONE };

fn code(answer: DutyAnswer) -> &'static str {
    match answer {
        DutyAnswer::Allow { complete: true } => "complete",
        DutyAnswer::Allow { complete: false } => "more needed",
        DutyAnswer::AllowAlone { .. } => "alone",
        DutyAnswer::Deny(denial) => denial.code(),
    }
}

#[test]
fn verifying() {
    let fresh = AloneClaim { reauthenticated: at(990), reason: "the only analyst of the laboratory" };
    let stale = AloneClaim { reauthenticated: at(600), ..fresh };
    let future = AloneClaim { reauthenticated: at(1001), ..fresh };
    let silent = AloneClaim { reason: " \t", ..fresh };
    for (contributors, verified, verifier, rules, claim, expected) in [
        (by(&[1]), vec![], 2, ONE, None, "complete"),
        (by(&[1]), vec![], 1, ONE, None, "four_eyes"),
        (by(&[3, 1, 2]), vec![], 2, ONE, None, "four_eyes"),
        (by(&[]), vec![], 1, ONE, None, "no_contributors"),
        (by(&[1]), vec![], 2, TWO, None, "more needed"),
        (by(&[1]), vec![2], 3, TWO, None, "complete"),
        (by(&[1]), vec![2], 2, TWO, None, "already_verified"),
        // The claim alone does nothing where the laboratory does not allow it.
        (by(&[1]), vec![], 1, ONE, Some(fresh), "four_eyes"),
        (by(&[1]), vec![], 1, ALONE, None, "four_eyes"),
        (by(&[1]), vec![], 1, ALONE, Some(fresh), "alone"),
        (by(&[1]), vec![], 1, ALONE, Some(stale), "alone_not_reauthenticated"),
        (by(&[1]), vec![], 1, ALONE, Some(future), "alone_not_reauthenticated"),
        (by(&[1]), vec![], 1, ALONE, Some(silent), "alone_without_reason"),
        (by(&[1]), vec![1], 1, ALONE, Some(fresh), "already_verified"),
        // Somebody else is no exception and gets no flag.
        (by(&[1]), vec![], 2, ALONE, Some(fresh), "complete"),
    ] {
        assert_eq!(code(verify_duty(&contributors, &verified, &verifier, &rules, claim, at(1000))), expected);
    }
    let unknown = vec![Contribution { person: None, kind: ContributionKind::Imported }];
    assert_eq!(code(verify_duty(&unknown, &[], &2, &ALONE, Some(fresh), at(1000))), "unknown_contributor");
}

#[test]
fn the_exception_is_flagged_with_the_rule_it_sets_aside() {
    let claim = AloneClaim { reauthenticated: at(1000), reason: "alone" };
    let answer = verify_duty(&by(&[1]), &[], &1, &ALONE, Some(claim), at(1000));
    assert_eq!(answer, DutyAnswer::AllowAlone { complete: true, sets_aside: DutyDenial::FourEyes });
    let answer = authorise_duty(&by(&[1]), &[1], &[], &1, &ALONE, Some(claim), at(1000));
    assert_eq!(answer, DutyAnswer::AllowAlone { complete: true, sets_aside: DutyDenial::SoleAuthoriser });
}

#[test]
fn authorising() {
    for (contributors, verified, authorised, authoriser, rules, expected) in [
        (by(&[1]), vec![2], vec![], 3, ONE, "complete"),
        (by(&[1]), vec![2], vec![], 2, ONE, "sole_authoriser"),
        (by(&[1]), vec![2], vec![], 1, ONE, "sole_authoriser"),
        (by(&[1]), vec![], vec![], 3, ONE, "not_verified"),
        (by(&[1]), vec![2], vec![3], 3, TWO, "not_verified"),
        (by(&[1]), vec![2, 2], vec![], 3, TWO, "not_verified"),
        (by(&[]), vec![2], vec![], 3, ONE, "no_contributors"),
        // One of two may be the verifier, if the other is independent.
        (by(&[1]), vec![2, 4], vec![], 2, TWO, "more needed"),
        (by(&[1]), vec![2, 4], vec![2], 3, TWO, "complete"),
        (by(&[1]), vec![2, 4], vec![2], 4, TWO, "sole_authoriser"),
        (by(&[1]), vec![2, 4], vec![3], 2, TWO, "complete"),
        (by(&[1]), vec![2, 4], vec![3], 3, TWO, "already_authorised"),
    ] {
        assert_eq!(
            code(authorise_duty(&contributors, &verified, &authorised, &authoriser, &rules, None, at(0))),
            expected
        );
    }
}

proptest! {
    #[test]
    fn no_contributor_ever_verifies_without_the_exception(persons in proptest::collection::vec(0u8..6, 1..6), verified in proptest::collection::vec(0u8..6, 0..4), verifier in 0u8..6, needed in 1u8..4) {
        let rules = DutyRules { verifications: needed, ..ONE };
        let claim = AloneClaim { reauthenticated: at(5), reason: "because" };
        let answer = verify_duty(&by(&persons), &verified, &verifier, &rules, Some(claim), at(5));
        let allowed = matches!(answer, DutyAnswer::Allow { .. });
        prop_assert_eq!(allowed, !persons.contains(&verifier) && !verified.contains(&verifier));
    }

    #[test]
    fn a_complete_authorisation_has_somebody_independent(persons in proptest::collection::vec(0u8..6, 1..3), verified in proptest::collection::btree_set(0u8..6, 1..3), order in Just((0u8..6).collect::<Vec<_>>()).prop_shuffle(), needed in 1u8..4) {
        let verified: Vec<u8> = verified.into_iter().collect();
        let rules = DutyRules { authorisations: needed, ..ONE };
        let mut authorised = Vec::new();
        for person in order {
            match authorise_duty(&by(&persons), &verified, &authorised, &person, &rules, None, at(5)) {
                DutyAnswer::Allow { complete } => {
                    authorised.push(person);
                    let independent = authorised.iter().any(|one| !persons.contains(one) && !verified.contains(one));
                    prop_assert_eq!(complete, independent && authorised.len() >= usize::from(needed));
                    if complete { break; }
                }
                DutyAnswer::AllowAlone { .. } => prop_assert!(false),
                DutyAnswer::Deny(_) => {}
            }
        }
    }
}
