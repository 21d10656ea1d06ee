//! Random walks: whatever people try, in whatever order, some things never happen.

use super::*;
use libcompliance::model::{ReportState, ResultState};
use proptest::prelude::*;

/// One attempt: who, what, on which of the things there are.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    who: usize,
    what: usize,
    on: usize,
}

const PEOPLE: [&str; 6] = ["maker", "analyst", "laboratory_manager", "second", "authorizer", "releaser"];
const ACTIONS: usize = 20;

struct Walk {
    house: House,
    samples: Vec<SampleId>,
    results: Vec<ResultId>,
    reports: Vec<ReportId>,
    files: HashMap<ReportId, Vec<u8>>,
}

impl Walk {
    fn step(&mut self, attempt: Attempt) {
        let house = &self.house;
        let who = house.who(PEOPLE[attempt.who % PEOPLE.len()]);
        let sample = self.samples[attempt.on % self.samples.len()];
        let result = self.results.get(attempt.on % self.results.len().max(1)).copied();
        let report = self.reports.get(attempt.on % self.reports.len().max(1)).copied();
        let new = NewResult::new("x", METHOD, value_of(&format!("{} cfu/g", attempt.on % 7 + 1)));
        let samples = [sample];
        let draft = NewReport { samples: &samples, reason: Some(WHY), ..NewReport::default() };
        // Refusals are half of what is looked at here; what comes of it is judged below.
        match (attempt.what % ACTIONS, result, report) {
            (0, ..) => self.results.extend(who.enter_result(sample, &new).map(|(id, _)| id).ok()),
            (1, ..) => self.results.extend(who.order_result(sample, "x", METHOD, None).map(|(id, _)| id).ok()),
            (2, Some(id), _) => drop(who.enter_ordered(id, &new)),
            (3, Some(id), _) => drop(who.correct_result(id, new.value.clone(), WHY)),
            (4 | 5, Some(id), _) => drop(who.submit_result(id)),
            (6 | 7, Some(id), _) => drop(who.verify_result(id)),
            (8, Some(id), _) => drop(who.return_result(id, WHY)),
            (9, Some(id), _) => self.results.extend(who.retract_result(id, WHY).map(|(id, _)| id).ok()),
            (10, Some(id), _) => drop(who.amend_result(id, WHY)),
            (11, Some(id), _) => {
                drop(who.propose_invalidation(id, None, WHY).and_then(|_| house.who("releaser").invalidate_result(id)))
            }
            (12 | 13, ..) => self.reports.extend(who.draft_report(&draft).map(|(id, _)| id).ok()),
            (14, _, Some(id)) => drop(who.check_report(id)),
            (15, _, Some(id)) => drop(who.authorize_report(id, &signing())),
            (16 | 17, _, Some(id)) => {
                if let Ok((bytes, _)) = who.issue_report(id, "klient", render) {
                    self.files.insert(id, bytes);
                }
            }
            (18, _, Some(id)) => drop(who.revise_report(id, &draft)),
            (19, _, Some(id)) => {
                drop(who.propose_withdrawal(id, WHY).and_then(|_| house.who("second").withdraw_report(id, "mail")))
            }
            _ => {}
        }
    }

    fn judge(&self) {
        let manager = self.house.who("laboratory_manager");
        for (id, bytes) in &self.files {
            assert_eq!(&manager.report_file(*id).unwrap().1, bytes, "an issued file changed");
        }
        let roster: HashMap<_, _> = PEOPLE.iter().map(|login| (self.house.account(login), *login)).collect();
        for result in manager.results().unwrap() {
            for verifier in &result.verifications {
                assert!(!result.contributors.contains(verifier), "{} verified what he touched", roster[verifier]);
            }
            if matches!(result.state, ResultState::Verified | ResultState::Reported) {
                assert!(result.verified_by.is_some() && !result.recheck);
            }
        }
        // Nothing goes out from what was not verified in the version that goes out.
        let verified: Vec<_> = self.house.of_kind("result.verified");
        for report in manager.reports().unwrap() {
            if report.file.is_none() {
                assert!(!matches!(
                    report.state,
                    ReportState::Issued | ReportState::Superseded | ReportState::Withdrawn
                ));
                continue;
            }
            for held in &report.facts.results {
                let seen = verified.iter().any(|record| {
                    let object = record.object.as_ref().unwrap();
                    object.id == held.id.to_string()
                        && object.version == held.version
                        && Some(record.index) < report.issued_record
                });
                assert!(seen, "a report went out with a result that nobody had verified");
            }
            assert_eq!(report.signatures.len(), report.authorisations.len());
        }
        self.house.holds();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_try_some_things_never_happen(
        attempts in proptest::collection::vec((0..PEOPLE.len(), 0..ACTIONS, 0_usize..1000), 60..160),
    ) {
        let house = House::new();
        let samples = (0..3).map(|_| house.sample()).collect();
        let mut walk = Walk { house, samples, results: Vec::new(), reports: Vec::new(), files: HashMap::new() };
        for (who, what, on) in attempts {
            walk.step(Attempt { who, what, on });
        }
        walk.judge();
    }
}
