//! Every guard refuses, says what it found, and the refusal is sealed. Take one away and its test fails.

use super::*;
use libcompliance::model::{Input, QcFacts, ResultFacts};

/// The refusal with this code, the last of the trail; with the words that must be in it.
fn refused<T: std::fmt::Debug>(house: &House, result: Result<T, LabError>, code: &str, found: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(found), "{error}");
    let last = house.of_kind("action.refused").pop().unwrap();
    assert_eq!(last.attr("code").unwrap().as_text(), Some(code));
}

fn new(value: &str) -> NewResult<'static> {
    NewResult::new("Liczba drobnoustrojów", METHOD, value_of(value))
}

#[test]
fn a_deviating_sample_needs_consent() {
    let house = House::new();
    let maker = house.who("maker");
    let arrival = Arrival { deviation: Some("too_warm"), ..Arrival::default() };
    let sample = NewSample { arrival, ..NewSample::new(house.client, "X-1", "mleko") };
    refused(&house, maker.receive_sample(&sample), "condition_open", "too_warm");
    let arrival = Arrival { consent: Some("mail 17"), ..arrival };
    maker.receive_sample(&NewSample { arrival, ..sample }).unwrap();
    house.holds();
}

#[test]
fn a_sample_that_is_not_there_or_on_hold_is_not_worked_on() {
    let house = House::new();
    let (maker, manager) = (house.who("maker"), house.who("laboratory_manager"));
    let (announced, _) = maker.register_sample(&NewSample::new(house.client, "X-1", "mleko")).unwrap();
    refused(&house, maker.enter_result(announced, &new("1 cfu/g")), "sample_not_received", "registered");
    let sample = house.sample();
    let id = house.entered(sample, "1 cfu/g");
    manager.hold_sample(sample, WHY).unwrap();
    refused(&house, maker.enter_result(sample, &new("1 cfu/g")), "sample_on_hold", "");
    refused(&house, maker.submit_result(id), "sample_on_hold", "");
    refused(&house, manager.order_result(sample, "x", METHOD, None), "sample_on_hold", "");
    manager.release_sample(sample, WHY).unwrap();
    maker.submit_result(id).unwrap();
    house.holds();
}

#[test]
fn a_method_off_the_list_or_retired_is_not_used() {
    let house = House::new();
    let (maker, manager) = (house.who("maker"), house.who("laboratory_manager"));
    let sample = house.sample();
    let unknown = NewResult::new("x", "własna 7", value_of("1 cfu/g"));
    refused(&house, maker.enter_result(sample, &unknown), "method_unknown", "własna 7");
    let mut method = manager.methods().unwrap()[0].facts.clone();
    method.retired = true;
    assert_eq!(refusal(manager.define_method(METHOD, &method, None)), "record_invalid");
    manager.define_method(METHOD, &method, Some(WHY)).unwrap();
    refused(&house, maker.enter_result(sample, &new("1 cfu/g")), "method_unknown", "no longer in use");
    house.holds();
}

#[test]
fn an_instrument_must_be_fit_on_the_day_of_its_use() {
    let house = House::new();
    let maker = house.who("maker");
    house.instrument("CIEP-1", "2026-06-30", true);
    house.instrument("CIEP-2", "2027-06-30", false);
    let sample = house.sample();
    let with = |instrument| NewResult { instrument: Some(instrument), ..new("1 cfu/g") };
    refused(&house, maker.enter_result(sample, &with("CIEP-1")), "instrument_unfit", "not calibrated");
    refused(&house, maker.enter_result(sample, &with("CIEP-2")), "instrument_unfit", "out of service");
    refused(&house, maker.enter_result(sample, &with("CIEP-9")), "instrument_unfit", "CIEP-9");
    // Out of service from one day on: what was done before stands, what reaches into that time does not, and afterwards it serves.
    let on = |started, finished| NewResult { started: Some(started), finished: Some(finished), ..with("CIEP-2") };
    maker.enter_result(sample, &on("2026-06-12", "2026-06-14")).unwrap();
    refused(&house, maker.enter_result(sample, &on("2026-06-12", "2026-06-15")), "instrument_unfit", "on 2026-06-15");
    let manager = house.who("laboratory_manager");
    let mut facts = manager.instruments().unwrap().into_iter().find(|one| one.code == "CIEP-2").unwrap().facts;
    assert!(!facts.serve(false, "2026-06-16") && facts.serve(true, "2026-06-20") && facts.in_service());
    manager.define_instrument("CIEP-2", &facts, Some(WHY)).unwrap();
    refused(&house, maker.enter_result(sample, &on("2026-06-12", "2026-06-21")), "instrument_unfit", "on 2026-06-15");
    refused(&house, maker.enter_result(sample, &on("2026-06-19", "2026-06-19")), "instrument_unfit", "on 2026-06-19");
    maker.enter_result(sample, &on("2026-06-20", "2026-06-21")).unwrap();
    facts.outages[0].back = Some("2026-06-01".to_owned());
    assert!(manager.define_instrument("CIEP-2", &facts, Some(WHY)).is_err());
    // It was fit on the days of the activity, whatever it is today.
    let then = NewResult { started: Some("2026-06-28"), finished: Some("2026-06-30"), ..with("CIEP-1") };
    maker.enter_result(sample, &then).unwrap();
    let over = NewResult { finished: Some("2026-07-01"), ..then };
    refused(&house, maker.enter_result(sample, &over), "instrument_unfit", "2026-07-01");
    let mut method = manager.methods().unwrap()[0].facts.clone();
    method.instrument = true;
    manager.define_method(METHOD, &method, Some(WHY)).unwrap();
    refused(&house, maker.enter_result(sample, &new("1 cfu/g")), "instrument_unfit", "asks for one");
    house.holds();
}

#[test]
fn lots_must_be_checked_and_in_date() {
    let house = House::new();
    let maker = house.who("maker");
    house.lot("OLD", "2026-01-31", LotCheck::Passed);
    house.lot("BAD", "2027-01-31", LotCheck::Failed);
    house.lot("NEW", "2027-01-31", LotCheck::Open);
    house.lot("GOOD", "2027-01-31", LotCheck::Passed);
    let sample = house.sample();
    for (lot, found) in [("OLD", "past its date"), ("BAD", "failed"), ("NEW", "not checked"), ("NONE", "NONE")] {
        let lots = [lot];
        let result = NewResult { lots: &lots, ..new("1 cfu/g") };
        refused(&house, maker.enter_result(sample, &result), "lot_invalid", found);
    }
    maker.enter_result(sample, &NewResult { lots: &["GOOD"], ..new("1 cfu/g") }).unwrap();
    let manager = house.who("laboratory_manager");
    let mut method = manager.methods().unwrap()[0].facts.clone();
    method.materials = vec!["medium".to_owned(), "reference_strain".to_owned()];
    manager.define_method(METHOD, &method, Some(WHY)).unwrap();
    let result = NewResult { lots: &["GOOD"], ..new("1 cfu/g") };
    refused(&house, maker.enter_result(sample, &result), "lot_invalid", "reference_strain");
    house.holds();
}

#[test]
fn quality_control_must_be_in_control() {
    let house = House::new();
    let (manager, second) = (house.who("laboratory_manager"), house.who("second"));
    let mut method = manager.methods().unwrap()[0].facts.clone();
    method.qc = true;
    manager.define_method(METHOD, &method, Some(WHY)).unwrap();
    let run = |in_control| QcFacts {
        method: METHOD.to_owned(),
        day: "2026-09-21".to_owned(),
        in_control,
        ..QcFacts::default()
    };
    house.who("analyst").record_qc("QC-1", &run(false), None).unwrap();
    let other = QcFacts { method: "other".to_owned(), ..run(true) };
    house.who("analyst").record_qc("QC-2", &other, None).unwrap();
    let sample = house.sample();
    for (qc, found) in [
        (None, "asks for a run"),
        (Some("QC-1"), "not in control"),
        (Some("QC-2"), "another method"),
        (Some("QC-9"), "not known"),
    ] {
        let (id, _) = house.who("maker").enter_result(sample, &NewResult { qc, ..new("1 cfu/g") }).unwrap();
        house.who("maker").submit_result(id).unwrap();
        refused(&house, second.verify_result(id), "qc_not_in_control", found);
    }
    house.who("analyst").record_qc("QC-1", &run(true), Some(WHY)).unwrap();
    let (id, _) = house.who("maker").enter_result(sample, &NewResult { qc: Some("QC-1"), ..new("1 cfu/g") }).unwrap();
    house.who("maker").submit_result(id).unwrap();
    second.verify_result(id).unwrap();
    house.holds();
}

#[test]
fn an_incomplete_result_is_not_submitted() {
    let house = House::new();
    let maker = house.who("maker");
    let sample = house.sample();
    let text =
        libcompliance::model::value::ResultValue::Text(libcompliance::model::value::Text { language: "pl".to_owned() });
    let new = NewResult { words: None, ..NewResult::new("zapach", METHOD, text) };
    let (id, _) = maker.enter_result(sample, &new).unwrap();
    refused(&house, maker.submit_result(id), "result_incomplete", "words");
    let (id, _) = maker.enter_result(sample, &NewResult { words: Some("obcy"), ..new }).unwrap();
    maker.submit_result(id).unwrap();
    // Words are corrected like any value: with a reason, and the old ones stay.
    maker.correct_words(id, "kwaśny", WHY).unwrap();
    let now = maker.result(id).unwrap();
    let (at, record) = (now.words.unwrap(), house.of_kind("result.edited").pop().unwrap());
    assert_eq!(house.lab.reveal(at.record, &at.path).unwrap().as_text(), Some("kwaśny"));
    assert_eq!(house.lab.reveal(record.index, "changes.words.old").unwrap().as_text(), Some("obcy"));
    assert_eq!((now.version, now.state), (2, libcompliance::model::ResultState::Entered));
    house.holds();
}

#[test]
fn what_was_computed_from_a_changed_input_is_checked_again() {
    let house = House::new();
    let (maker, second) = (house.who("maker"), house.who("second"));
    let sample = house.sample();
    let input = house.entered(sample, "10 cfu/g");
    let inputs = [Input { id: input, version: 1 }];
    let (computed, _) = maker.enter_result(sample, &NewResult { inputs: &inputs, ..new("20 cfu/g") }).unwrap();
    refused(&house, maker.submit_result(computed), "inputs_open", "version 1");
    maker.submit_result(input).unwrap();
    maker.submit_result(computed).unwrap();
    refused(&house, second.verify_result(computed), "inputs_open", "version 1");
    maker.correct_result(input, value_of("11 cfu/g"), WHY).unwrap();
    assert!(maker.result(computed).unwrap().recheck);
    refused(&house, second.verify_result(computed), "recheck_due", "");
    // Computed anew from the version that stands, it goes on.
    let facts = ResultFacts {
        value: Some(value_of("22 cfu/g")),
        inputs: vec![Input { id: input, version: 2 }],
        ..maker.result(computed).unwrap().facts
    };
    maker.edit_result(computed, &ResultEdit { facts, reason: "input_changed", text: None }).unwrap();
    assert!(!maker.result(computed).unwrap().recheck);
    maker.submit_result(input).unwrap();
    second.verify_result(input).unwrap();
    maker.submit_result(computed).unwrap();
    second.verify_result(computed).unwrap();
    house.holds();
}

#[test]
fn whoever_worked_on_an_input_does_not_verify_what_was_computed_from_it() {
    let house = House::new();
    house.who("administrator").set_roles(house.account("maker"), &["analyst", "laboratory_manager"], WHY).unwrap();
    let sample = house.sample();
    let input = house.verified(sample, "10 cfu/g");
    let inputs = [Input { id: input, version: 1 }];
    let (computed, _) =
        house.who("analyst").enter_result(sample, &NewResult { inputs: &inputs, ..new("20 cfu/g") }).unwrap();
    house.who("analyst").submit_result(computed).unwrap();
    refused(&house, house.who("maker").verify_result(computed), "four_eyes", "");
    house.who("second").verify_result(computed).unwrap();
    house.holds();
}

#[test]
fn a_sample_with_handed_over_results_is_not_cancelled_and_its_rest_not_thrown_away_too_early() {
    let house = House::new();
    let manager = house.who("laboratory_manager");
    let sample = house.sample();
    house.submitted(sample, "1 cfu/g");
    refused(&house, manager.cancel_sample(sample, WHY), "results_submitted", "");
    let mut rules = house.lab.laboratory_rules().unwrap();
    rules.keep_samples_days = 30;
    let head = house.lab.report_head().unwrap();
    house.who("administrator").set_laboratory(&rules, &head, Some(WHY)).unwrap();
    let other = house.sample();
    house.verified(other, "1 cfu/g");
    refused(&house, manager.dispose_sample(other, "autoklaw", None), "retention_open", "2026-");
    house.holds();
}
