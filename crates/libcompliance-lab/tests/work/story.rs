//! The main path, from the order to the issued report, and what every object then says about who did it.

use super::*;
use libcompliance::model::value::{DecisionRule, Requirement};
use libcompliance::model::{ReportState, ResultState, SampleState, SpecificationFacts};

#[test]
fn from_the_order_to_the_report_with_everybody_on_record() {
    let house = House::new();
    let manager = house.who("laboratory_manager");
    let specification = SpecificationFacts {
        source: "Rozporządzenie (WE) nr 2073/2005".to_owned(),
        requirement: Requirement::Limits(libcompliance::model::value::Limits {
            lower: None,
            upper: Some(libcompliance::model::value::Decimal::parse("100000").unwrap()),
            unit: libcompliance::model::value::Unit::parse("cfu/g").unwrap(),
        }),
        rule: DecisionRule::simple("ilac-g8-simple"),
    };
    manager.define_specification("TPC-100000", &specification, None).unwrap();
    house.instrument("CIEP-1", "2027-12-31", true);
    house.lot("PCA-17", "2027-01-31", LotCheck::Passed);
    let code = house.code();
    let new = NewSample {
        order: Some("zlecenie 17"),
        from_customer: &[("data produkcji", "2026-09-20")],
        ..NewSample::new(house.client, &code, "ser miękki")
    };
    let (sample, _) = house.who("maker").register_sample(&new).unwrap();
    house.who("analyst").collect_sample(sample, "2026-09-21", Some("PP-3"), "magazyn klienta").unwrap();
    house
        .who("maker")
        .receive_announced(sample, &Arrival { temperature: Some("4.5"), ..Arrival::default() }, None)
        .unwrap();
    let (result, _) = manager.order_result(sample, "Liczba drobnoustrojów", METHOD, Some("TPC-100000")).unwrap();
    let value = NewResult {
        instrument: Some("CIEP-1"),
        lots: &["PCA-17"],
        raw: Some("28; 26"),
        ..NewResult::new("", METHOD, value_of("2.8e3 cfu/g"))
    };
    house.who("maker").enter_ordered(result, &value).unwrap();
    assert_eq!(house.who("maker").sample(sample).unwrap().state, SampleState::InTesting);
    house.who("maker").submit_result_signed(result, &signing()).unwrap();
    assert_eq!(refusal(house.who("maker").verify_result(result)), "permission_missing");
    house.who("second").verify_result_signed(result, &signing()).unwrap();

    let entry = manager.result(result).unwrap();
    assert_eq!((entry.state, entry.version), (ResultState::Verified, 1));
    assert_eq!(entry.verified_by, Some(house.account("second")));
    assert!(entry.facts.accredited, "within the scope, by the laboratory itself, on a day of the certificate");
    let judged = entry.facts.judged.as_ref().unwrap();
    assert_eq!(judged.decision.as_ref().unwrap().verdict, libcompliance::model::value::Verdict::Pass);
    assert_eq!(entry.signatures.len(), 2);
    assert!(entry.signatures.iter().all(|signed| signed.content == entry.content()));
    assert_eq!(manager.sample(sample).unwrap().state, SampleState::Tested);

    let report = house.issued(&[sample]);
    let content = manager.report_content(report).unwrap();
    assert_eq!(content.laboratory.accreditation.as_ref().unwrap().number, "AB 1234");
    assert_eq!(content.customer.name, "Mleczarnia Dolina");
    assert_eq!(content.samples[0].from_customer, [("data produkcji".to_owned(), "2026-09-20".to_owned())]);
    assert_eq!(content.samples[0].sampling.as_deref(), Some("PP-3, magazyn klienta"));
    assert_eq!(content.results[0].conformity.as_ref().unwrap().verdict, "zgodny");
    assert_eq!(content.language, ReportLanguage::Pl);
    assert_eq!(manager.report(report).unwrap().state, ReportState::Issued);
    assert_eq!(manager.result(result).unwrap().state, ResultState::Reported);
    assert_eq!(manager.sample(sample).unwrap().state, SampleState::Reported);
    manager.store_sample(sample, "chłodnia 2").unwrap();
    manager.dispose_sample(sample, "autoklaw", Some("Osoba analyst")).unwrap();
    assert_eq!(manager.sample(sample).unwrap().state, SampleState::Disposed);
    house.holds();
}

#[test]
fn one_proof_of_who_one_is_serves_one_signature() {
    let house = House::new();
    let sample = house.sample();
    let (one, other) = (house.submitted(sample, "1 cfu/g"), house.submitted(sample, "2 cfu/g"));
    let second = house.who("second");
    second.reauthenticate(PASSWORD, None).unwrap();
    assert_eq!(refusal(second.verify_result_signed(one, &Signing::by_password("wrong", None))), "password_wrong");
    second.verify_result_signed(one, &signing()).unwrap();
    assert_eq!(refusal(second.verify_result_signed(other, &Signing::by_host())), "library_authenticates");
    let session = house.of_kind("signature.made");
    assert_eq!(session.len(), 1);
    assert_eq!(refusal(second.verify_result_signed(other, &signing().in_role("authorizer"))), "not_own_right");
    second.verify_result_signed(other, &signing().in_role("laboratory_manager")).unwrap();
    assert_eq!(house.of_kind("session.reauthenticated").len(), 4, "each signature has its own");
    house.holds();
}

#[test]
fn where_the_laboratory_asks_for_signatures_nothing_goes_without() {
    let house = House::new();
    let admin = house.who("administrator");
    let mut rules = house.lab.laboratory_rules().unwrap();
    rules.signed_actions = vec!["result.verify".to_owned()];
    admin.set_laboratory(&rules, &house.lab.report_head().unwrap(), Some(WHY)).unwrap();
    let id = house.submitted(house.sample(), "1 cfu/g");
    assert_eq!(refusal(house.who("second").verify_result(id)), "signature_needed");
    house.who("second").verify_result_signed(id, &signing()).unwrap();
    rules.signed_actions = vec!["result.read".to_owned()];
    assert_eq!(refusal(admin.set_laboratory(&rules, &house.lab.report_head().unwrap(), Some(WHY))), "invalid");
    house.holds();
}

#[test]
fn a_change_leaves_the_signature_on_the_old_version() {
    let house = House::new();
    let id = house.entered(house.sample(), "10 cfu/g");
    house.who("maker").submit_result_signed(id, &signing()).unwrap();
    let before = house.who("maker").result(id).unwrap();
    house.who("maker").correct_result(id, value_of("11 cfu/g"), WHY).unwrap();
    let after = house.who("maker").result(id).unwrap();
    assert_eq!((before.signatures.len(), after.signatures.len()), (1, 0));
    assert_ne!(before.content(), after.content());
    let signed = &house.of_kind("signature.made")[0];
    assert_eq!(signed.content.as_ref().unwrap().after, Some(before.content()));
    assert_eq!(signed.object.as_ref().unwrap().version, 1);
    house.holds();
}
