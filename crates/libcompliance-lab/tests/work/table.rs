//! Every row of the three tables, from every state, by every role: allowed where the table and the role say so, and nowhere else.

use super::*;
use libcompliance::access::{DEFAULT_ROLES, Permission};
use libcompliance::model::{By, REPORT, RESULT, ReportState, ResultState, SAMPLE, SampleFacts, SampleState, State};

/// Whether a shipped role carries a permission.
fn carries(role: &str, permission: Permission) -> bool {
    let (_, permissions) = DEFAULT_ROLES.iter().find(|(name, _)| *name == role).unwrap();
    permissions.contains(&permission)
}

/// Tries every action that somebody may ask for on an object in `state`, in every role. What must be refused is tried on one object,
/// which stays as it is; what is allowed gets an object of its own.
fn every_action<S: State + std::fmt::Debug, I: Copy>(
    machine: &libcompliance::model::Machine<S>,
    states: &[S],
    make: impl Fn(S) -> I,
    act: impl Fn(&str, &'static str, I) -> Result<(), LabError>,
    state_of: impl Fn(I) -> S,
) {
    let mut allowed = 0;
    for state in states {
        let shared = make(*state);
        for row in machine.rows.iter().filter(|row| row.from != [None]) {
            let By::Permission(permission) = row.by else { continue };
            for role in ROLES {
                let place = format!("{}.{} from {state:?} by {role}", machine.object, row.action);
                let starts = row.from.contains(&Some(*state));
                match (carries(role, permission), starts) {
                    (true, true) => {
                        let own = make(*state);
                        act(role, row.action, own).unwrap_or_else(|error| panic!("{place}: {error}"));
                        if let Some(to) = row.to {
                            assert_eq!(state_of(own), to, "{place}");
                        }
                        allowed += 1;
                    }
                    (false, _) => {
                        assert_eq!(refusal(act(role, row.action, shared)), "permission_missing", "{place}");
                    }
                    (true, false) => assert_eq!(refusal(act(role, row.action, shared)), "wrong_state", "{place}"),
                }
            }
        }
        assert_eq!(state_of(shared), *state, "what is refused changes nothing");
    }
    assert!(allowed > 0);
}

#[test]
fn every_transition_of_samples() {
    let house = House::new();
    let manager = house.who("laboratory_manager");
    let make = |state| {
        let maker = house.who("maker");
        let code = house.code();
        let registered = || maker.register_sample(&NewSample::new(house.client, &code, "mleko")).unwrap().0;
        match state {
            SampleState::Registered => registered(),
            SampleState::Collected => {
                let id = registered();
                maker.collect_sample(id, "2026-09-21", None, "magazyn").unwrap();
                id
            }
            SampleState::Received => house.sample(),
            SampleState::InTesting => {
                let id = house.sample();
                house.entered(id, "1 cfu/g");
                id
            }
            SampleState::Tested => {
                let id = house.sample();
                house.verified(id, "1 cfu/g");
                id
            }
            SampleState::Reported => {
                let id = house.sample();
                house.verified(id, "1 cfu/g");
                house.issued(&[id]);
                id
            }
            SampleState::Stored | SampleState::Disposed => {
                let id = house.sample();
                house.verified(id, "1 cfu/g");
                if state == SampleState::Stored {
                    manager.store_sample(id, "chłodnia").unwrap();
                } else {
                    manager.dispose_sample(id, "autoklaw", None).unwrap();
                }
                id
            }
            SampleState::Rejected => {
                let id = registered();
                manager.reject_sample(id, WHY).unwrap();
                id
            }
            SampleState::Cancelled => {
                let id = registered();
                manager.cancel_sample(id, WHY).unwrap();
                id
            }
            SampleState::OnHold => {
                let id = house.sample();
                manager.hold_sample(id, WHY).unwrap();
                id
            }
        }
    };
    let act = |role: &str, action: &'static str, id: SampleId| {
        let who = house.who(role);
        match action {
            "collect" => who.collect_sample(id, "2026-09-21", None, "magazyn").map(drop),
            "receive" => who.receive_announced(id, &Arrival::default(), None).map(drop),
            "edit" => {
                let facts = SampleFacts { code: house.code(), ..SampleFacts::default() };
                who.edit_sample(id, &facts, WHY).map(drop)
            }
            "split" => who.split_sample(id, &house.code(), "podpróbka", "10 g").map(drop),
            "transfer" => who.transfer_sample(id, "podwykonawca").map(drop),
            "store" => who.store_sample(id, "chłodnia").map(drop),
            "dispose" => who.dispose_sample(id, "autoklaw", None).map(drop),
            "reject" => who.reject_sample(id, WHY).map(drop),
            "cancel" => who.cancel_sample(id, WHY).map(drop),
            "hold" => who.hold_sample(id, WHY).map(drop),
            "release" => who.release_sample(id, WHY).map(drop),
            "reopen" => who.reopen_sample(id, WHY).map(drop),
            other => panic!("no test for {other}"),
        }
    };
    every_action(&SAMPLE, SampleState::ALL, make, act, |id| manager.sample(id).unwrap().state);
    house.holds();
}

#[test]
fn every_transition_of_results() {
    let house = House::new();
    let (manager, second) = (house.who("laboratory_manager"), house.who("second"));
    let make = |state| {
        let sample = house.sample();
        let reported = || {
            let id = house.verified(sample, "1 cfu/g");
            house.issued(&[sample]);
            second.propose_invalidation(id, None, WHY).unwrap();
            id
        };
        match state {
            ResultState::Pending => second.order_result(sample, "x", METHOD, None).unwrap().0,
            ResultState::Entered => house.entered(sample, "1 cfu/g"),
            ResultState::Submitted => house.submitted(sample, "1 cfu/g"),
            ResultState::Verified => house.verified(sample, "1 cfu/g"),
            ResultState::Reported => reported(),
            ResultState::Retracted => {
                let id = house.verified(sample, "1 cfu/g");
                second.retract_result(id, WHY).unwrap();
                id
            }
            ResultState::Rejected => {
                let id = house.entered(sample, "1 cfu/g");
                second.reject_result(id, WHY).unwrap();
                id
            }
            ResultState::Cancelled => {
                let id = house.entered(sample, "1 cfu/g");
                second.cancel_result(id, WHY).unwrap();
                id
            }
            ResultState::Invalidated => {
                let id = reported();
                house.who("releaser").invalidate_result(id).unwrap();
                id
            }
        }
    };
    let act = |role: &str, action: &'static str, id: ResultId| {
        let who = house.who(role);
        let new = NewResult::new("x", METHOD, value_of("5 cfu/g"));
        match action {
            "enter" => who.enter_ordered(id, &new).map(drop),
            // Importing makes a line of its own; for one that is ordered it is entering.
            "import" => match manager.result(id).unwrap().state {
                ResultState::Pending if carries(role, Permission::RESULT_IMPORT) => {
                    who.enter_ordered(id, &new).map(drop)
                }
                _ if carries(role, Permission::RESULT_IMPORT) => who.enter_ordered(id, &new).map(drop),
                _ => who.import_result(manager.result(id).unwrap().facts.sample, &new).map(drop),
            },
            "edit" => who.correct_result(id, value_of("6 cfu/g"), WHY).map(drop),
            "submit" => who.submit_result(id).map(drop),
            "return" => who.return_result(id, WHY).map(drop),
            "verify" => who.verify_result(id).map(drop),
            "retract" => who.retract_result(id, WHY).map(drop),
            "reject" => who.reject_result(id, WHY).map(drop),
            "cancel" => who.cancel_result(id, WHY).map(drop),
            "propose_invalidation" => who.propose_invalidation(id, None, WHY).map(drop),
            "invalidate" => who.invalidate_result(id).map(drop),
            "amend" => who.amend_result(id, WHY).map(drop),
            other => panic!("no test for {other}"),
        }
    };
    every_action(&RESULT, ResultState::ALL, make, act, |id| manager.result(id).unwrap().state);
    house.holds();
}

#[test]
fn every_transition_of_reports() {
    let house = House::new();
    let manager = house.who("laboratory_manager");
    let make = |state| {
        let sample = house.sample();
        house.verified(sample, "1 cfu/g");
        let samples = [sample];
        let second = house.who("second");
        match state {
            ReportState::Draft => house.drafted(&samples),
            ReportState::Checked => house.checked(&samples),
            ReportState::Authorized => {
                let id = house.authorized(&samples);
                house.who("releaser").prepare_report(id, render).unwrap();
                id
            }
            ReportState::Issued => {
                let id = house.issued(&samples);
                second.propose_withdrawal(id, WHY).unwrap();
                id
            }
            ReportState::Challenged => {
                let id = house.issued(&samples);
                second.challenge_report(id, WHY).unwrap();
                second.propose_withdrawal(id, WHY).unwrap();
                id
            }
            ReportState::Superseded => {
                let id = house.issued(&samples);
                second.open_amendment(id, WHY).unwrap();
                let new = NewReport { samples: &samples, amends: Some(id), reason: Some(WHY), ..NewReport::default() };
                let (next, _) = house.who("maker").draft_report(&new).unwrap();
                second.check_report(next).unwrap();
                house.who("releaser").authorize_report(next, &signing()).unwrap();
                house.who("releaser").issue_report(next, "klient", render).unwrap();
                id
            }
            ReportState::Withdrawn => {
                let id = house.issued(&samples);
                second.propose_withdrawal(id, WHY).unwrap();
                house.who("releaser").withdraw_report(id, "mail").unwrap();
                id
            }
        }
    };
    let act = |role: &str, action: &'static str, id: ReportId| {
        let who = house.who(role);
        match action {
            "revise" => {
                let samples = manager.report(id).unwrap().facts.samples;
                let new = NewReport {
                    samples: &samples,
                    deviations: &["odstępstwo"],
                    reason: Some(WHY),
                    ..NewReport::default()
                };
                who.revise_report(id, &new).map(drop)
            }
            "check" => who.check_report(id).map(drop),
            "authorize" => who.authorize_report(id, &signing()).map(drop),
            "prepare" => who.prepare_report(id, render).map(drop),
            "attach_signed" => who.attach_signed(id, OutsideSignature::Detached(b"signature")).map(drop),
            "issue" => who.issue_report(id, "klient", render).map(drop),
            "send_again" => who.send_report(id, "klient").map(drop),
            "challenge" => who.challenge_report(id, WHY).map(drop),
            "confirm" => who.confirm_report(id, WHY).map(drop),
            "amend" => who.open_amendment(id, WHY).map(drop),
            "propose_withdrawal" => who.propose_withdrawal(id, WHY).map(drop),
            "withdraw" => who.withdraw_report(id, "mail").map(drop),
            other => panic!("no test for {other}"),
        }
    };
    every_action(&REPORT, ReportState::ALL, make, act, |id| manager.report(id).unwrap().state);
    house.holds();
}

#[test]
fn who_may_begin_a_life() {
    let house = House::new();
    let sample = house.sample();
    house.verified(sample, "1 cfu/g");
    for role in ROLES {
        let who = house.who(role);
        let code = house.code();
        let (new, result) =
            (NewSample::new(house.client, &code, "mleko"), NewResult::new("x", METHOD, value_of("1 cfu/g")));
        let fresh = house.sample();
        let answers = [
            (Permission::SAMPLE_ADD, who.register_sample(&new).map(drop)),
            (Permission::SAMPLE_ADD, who.receive_sample(&new).map(drop)),
            (Permission::RESULT_ORDER, who.order_result(fresh, "x", METHOD, None).map(drop)),
            (Permission::RESULT_ENTER, who.enter_result(fresh, &result).map(drop)),
            (Permission::RESULT_IMPORT, who.import_result(fresh, &result).map(drop)),
            (
                Permission::REPORT_DRAFT,
                who.draft_report(&NewReport { samples: &[sample], ..NewReport::default() }).map(drop),
            ),
        ];
        for (permission, answer) in answers {
            match (carries(role, permission), answer) {
                (true, answer) => answer.unwrap_or_else(|error| panic!("{role} {}: {error}", permission.name())),
                // Whoever may not even see the sample learns nothing of it.
                (false, answer) => assert!(["permission_missing", "not_found"].contains(&refusal(answer)), "{role}"),
            }
        }
    }
    house.holds();
}
