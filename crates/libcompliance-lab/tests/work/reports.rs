//! Reports: complete, signed, issued once, never changed; amended, withdrawn, doubted.

use super::*;
use libcompliance::model::{ReportState, ResultState, Span};

#[test]
fn a_report_goes_out_once_and_its_bytes_never_change() {
    let house = House::new();
    let sample = house.sample();
    let result = house.verified(sample, "2.8e3 cfu/g");
    let id = house.authorized(&[sample]);
    let releaser = house.who("releaser");
    let (bytes, receipt) = releaser.issue_report(id, "klient", render).unwrap();
    let record = &house.records()[usize::try_from(receipt.index).unwrap()];
    assert_eq!(record.kind, "report.issued");
    let text = |name: &str| record.attr(name).unwrap().as_text().unwrap().to_owned();
    let sha = libcompliance::trail::record::Digest(libcompliance::crypto::sha256(&bytes));
    assert_eq!(text("file_sha256"), sha.to_string());
    assert_eq!(text("content_sha256"), house.who("viewer").report(id).unwrap().facts.content_sha256.to_string());
    let signed = house.of_kind("signature.made").pop().unwrap();
    assert_eq!(record.signature, Some(signed.id));
    assert_eq!(refusal(releaser.issue_report(id, "klient", render)), "wrong_state");
    let (again, _) = releaser.send_report(id, "inny adres").unwrap();
    assert_eq!((&again, &house.who("viewer").report_file(id).unwrap().1), (&bytes, &bytes));

    // The proof beside the file is checked with the verifier key and nothing else.
    let proof = releaser.report_proof(id).unwrap();
    let proof = libcompliance::trail::proof::TlogProof::parse(proof.as_bytes()).unwrap();
    let key = house.lab.verifier_key().unwrap();
    let proven = proof.verify(proof.extra().unwrap(), std::slice::from_ref(&key), key.name()).unwrap();
    assert_eq!(proof.index(), receipt.index);
    drop(proven);
    assert_eq!(refusal(house.who("viewer").report_proof(id)), "permission_missing");
    let manager = house.who("laboratory_manager");
    assert_eq!(manager.result(result).unwrap().state, ResultState::Reported);
    house.holds();
}

#[test]
fn nothing_unverified_incomplete_or_unsigned_goes_out() {
    let house = House::new();
    let sample = house.sample();
    let (maker, second, releaser) = (house.who("maker"), house.who("second"), house.who("releaser"));
    let open = house.entered(sample, "1 cfu/g");
    let new = NewReport { samples: &[sample], ..NewReport::default() };
    assert_eq!(refusal(maker.draft_report(&new)), "results_not_verified", "what is not done is not left out silently");
    maker.submit_result(open).unwrap();
    assert_eq!(refusal(maker.draft_report(&new)), "results_not_verified");
    let (early, _) = maker.draft_report(&NewReport { preliminary: true, ..new }).unwrap();
    second.verify_result(open).unwrap();
    assert_eq!(refusal(releaser.authorize_report(early, &signing())), "wrong_state");
    second.check_report(early).unwrap();
    releaser.authorize_report(early, &signing()).unwrap();
    releaser.issue_report(early, "klient", render).unwrap();
    assert_eq!(maker.result(open).unwrap().state, ResultState::Verified, "preliminary is not reported");

    let (id, _) = maker.draft_report(&new).unwrap();
    assert_eq!(refusal(second.issue_report(id, "klient", render)), "permission_missing");
    assert_eq!(refusal(releaser.issue_report(id, "klient", render)), "wrong_state");
    second.check_report(id).unwrap();
    assert_eq!(refusal(releaser.authorize_report(id, &Signing::by_password("wrong", None))), "password_wrong");
    let (one, _) = house.who("analyst").draft_report(&NewReport { number: Some("17/A"), ..new }).unwrap();
    assert_eq!(refusal(maker.draft_report(&NewReport { number: Some("17/A"), ..new })), "invalid");
    assert_eq!(house.who("viewer").report_numbered("17/A").unwrap().id, one);
    house.holds();
}

#[test]
fn every_element_is_there_or_waived_with_a_reason() {
    let house = House::new();
    let nameless = house.who("maker").register_client("Bez adresu").unwrap();
    let (sample, _) = house.who("maker").receive_sample(&NewSample::new(nameless, "N-1", "woda")).unwrap();
    house.verified(sample, "1 cfu/g");
    let samples = [sample];
    let new = NewReport { samples: &samples, ..NewReport::default() };
    let (id, _) = house.who("maker").draft_report(&new).unwrap();
    let error = house.who("second").check_report(id).unwrap_err();
    assert_eq!(error.code(), "elements_missing");
    assert!(error.to_string().contains("e) name and contact of the customer"), "{error}");
    let blank = NewReport { waived: &[('e', "  ")], reason: Some(WHY), ..new };
    house.who("maker").revise_report(id, &blank).unwrap();
    assert_eq!(refusal(house.who("second").check_report(id)), "elements_missing", "a blank reason is none");
    let waived = NewReport { waived: &[('e', "klient znany, adres w umowie 7")], reason: Some(WHY), ..new };
    house.who("maker").revise_report(id, &waived).unwrap();
    house.who("second").check_report(id).unwrap();
    assert_eq!(house.who("viewer").report(id).unwrap().facts.waived, ['e']);
    house.holds();
}

#[test]
fn the_symbol_goes_only_with_results_in_the_scope_while_the_certificate_is_valid() {
    let house = House::new();
    let (admin, manager, maker) = (house.who("administrator"), house.who("laboratory_manager"), house.who("maker"));
    let shows = |sample| {
        let (id, _) = maker.draft_report(&NewReport { samples: &[sample], ..NewReport::default() }).unwrap();
        manager.report_content(id).unwrap().laboratory.accreditation.is_some()
    };
    let inside = house.sample();
    house.verified(inside, "1 cfu/g");
    assert!(shows(inside));
    // Supplied by the customer, or by another laboratory: not ours to show.
    for new in [
        NewResult { customer_supplied: true, ..NewResult::new("x", METHOD, value_of("1 cfu/g")) },
        NewResult { provider: Some("LAB-2"), ..NewResult::new("x", METHOD, value_of("1 cfu/g")) },
        NewResult { started: Some("2025-12-31"), ..NewResult::new("x", METHOD, value_of("1 cfu/g")) },
    ] {
        let sample = house.sample();
        let (id, _) = maker.enter_result(sample, &new).unwrap();
        maker.submit_result(id).unwrap();
        house.who("second").verify_result(id).unwrap();
        assert!(!shows(sample), "{new:?}");
    }
    let mut rules = house.lab.laboratory_rules().unwrap();
    rules.certificate = None;
    admin.set_laboratory(&rules, &house.lab.report_head().unwrap(), Some(WHY)).unwrap();
    let applicant = house.sample();
    house.verified(applicant, "1 cfu/g");
    assert!(!shows(applicant), "an applicant never shows it");
    assert!(!shows(inside), "and a certificate that is gone is not shown for old results either");
    house.holds();
}

#[test]
fn opinions_come_from_those_who_may_give_them() {
    let house = House::new();
    let sample = house.sample();
    house.verified(sample, "1 cfu/g");
    let by = |login| [Opinion { text: "Proces jest pod kontrolą.", by: house.account(login) }];
    let (wrong, right) = (by("maker"), by("authorizer"));
    let samples = [sample];
    let new = NewReport { samples: &samples, opinions: &wrong, ..NewReport::default() };
    assert_eq!(refusal(house.who("maker").draft_report(&new)), "opinion_not_authorised");
    let (id, _) = house.who("maker").draft_report(&NewReport { opinions: &right, ..new }).unwrap();
    let content = house.who("viewer").report_content(id).unwrap();
    assert_eq!(content.opinions[0].by, "Osoba authorizer");
    house.holds();
}

#[test]
fn whoever_worked_on_the_results_does_not_authorise_alone() {
    let house = House::new();
    let admin = house.who("administrator");
    admin.set_roles(house.account("releaser"), &["authorizer", "analyst"], WHY).unwrap();
    let sample = house.sample();
    let (id, _) =
        house.who("releaser").enter_result(sample, &NewResult::new("x", METHOD, value_of("1 cfu/g"))).unwrap();
    house.who("releaser").submit_result(id).unwrap();
    house.who("authorizer").verify_result(id).unwrap();
    let report = house.checked(&[sample]);
    for login in ["releaser", "authorizer"] {
        assert_eq!(refusal(house.who(login).authorize_report(report, &signing())), "sole_authoriser", "{login}");
    }
    assert!(house.of_kind("signature.made").is_empty(), "what is refused is not signed");
    admin.change_access_settings(WHY, |access| access.duties.authorise_alone = true).unwrap();
    let why = ("nobody_else", Some("urlopy"));
    house.who("authorizer").authorize_report_alone(report, &signing(), why).unwrap();
    let sheet = house.who("viewer").report_sheet(report, None).unwrap();
    assert!(sheet.signatures[0].alone && sheet.signatures[0].name == "Osoba authorizer");
    house.holds();
}

#[test]
fn an_amendment_is_a_further_report_that_says_what_and_why() {
    let house = House::new();
    let sample = house.sample();
    let result = house.verified(sample, "100 cfu/g");
    let old = house.issued(&[sample]);
    let (manager, maker, second, releaser) =
        (house.who("laboratory_manager"), house.who("maker"), house.who("second"), house.who("releaser"));
    let (file, bytes) = manager.report_file(old).unwrap();
    assert_eq!(refusal(maker.correct_result(result, value_of("1 cfu/g"), WHY)), "wrong_state");
    manager.amend_result(result, ("transcription", Some("zamienione płytki"))).unwrap();
    maker.correct_result(result, value_of("1000 cfu/g"), ("transcription", None)).unwrap();
    maker.submit_result(result).unwrap();
    second.verify_result(result).unwrap();
    assert_eq!(manager.result(result).unwrap().version, 3);
    let samples = [sample];
    let new = NewReport {
        samples: &samples,
        amends: Some(old),
        reason: Some(("result_changed", Some("zamienione płytki"))),
        ..NewReport::default()
    };
    assert_eq!(refusal(maker.draft_report(&new)), "wrong_state", "nobody opened an amendment");
    manager.open_amendment(old, ("result_changed", None)).unwrap();
    assert_eq!(refusal(manager.open_amendment(old, WHY)), "amendment_open");
    let (id, _) = maker.draft_report(&new).unwrap();
    second.check_report(id).unwrap();
    releaser.authorize_report(id, &signing()).unwrap();
    assert_eq!(manager.report(old).unwrap().state, ReportState::Issued, "in force until the amendment goes out");
    releaser.issue_report(id, "klient", render).unwrap();
    let amends = manager.report_content(id).unwrap().amends.unwrap();
    assert_eq!(
        (amends.number, amends.reason.as_str()),
        (manager.report(old).unwrap().facts.number, "zamienione płytki")
    );
    assert!(amends.changes.iter().any(|line| line.contains("->")), "{:?}", amends.changes);
    let before = manager.report(old).unwrap();
    assert_eq!((before.state, before.superseded_by), (ReportState::Superseded, Some(id)));
    assert_eq!(manager.report_file(old).unwrap(), (file, bytes), "the old one stays, byte for byte");
    house.holds();
}

#[test]
fn withdrawing_and_invalidating_take_two_persons() {
    let house = House::new();
    let sample = house.sample();
    let result = house.verified(sample, "100 cfu/g");
    let report = house.issued(&[sample]);
    let (manager, authorizer) = (house.who("laboratory_manager"), house.who("authorizer"));
    assert_eq!(refusal(manager.invalidate_result(result)), "second_person");
    manager.propose_invalidation(result, None, ("wrong_medium", None)).unwrap();
    assert_eq!(refusal(manager.invalidate_result(result)), "second_person");
    let (touched, _) = authorizer.invalidate_result(result).unwrap();
    assert_eq!(touched, [report]);
    assert_eq!(manager.report(report).unwrap().state, ReportState::Challenged);
    assert_eq!(refusal(manager.confirm_report(report, WHY)), "results_not_verified");
    assert_eq!(refusal(authorizer.withdraw_report(report, "mail")), "second_person");
    authorizer.propose_withdrawal(report, WHY).unwrap();
    assert_eq!(refusal(authorizer.withdraw_report(report, "mail")), "second_person");
    manager.withdraw_report(report, "mail").unwrap();
    assert_eq!(manager.report(report).unwrap().state, ReportState::Withdrawn);
    house.holds();
}

#[test]
fn nonconforming_work_is_found_held_and_settled() {
    let house = House::new();
    house.instrument("CIEP-1", "2027-12-31", true);
    let (manager, maker) = (house.who("laboratory_manager"), house.who("maker"));
    let with = |instrument| NewResult { instrument, ..NewResult::new("x", METHOD, value_of("1 cfu/g")) };
    let (touched_sample, other_sample) = (house.sample(), house.sample());
    let (touched, _) = maker.enter_result(touched_sample, &with(Some("CIEP-1"))).unwrap();
    let (corrected, _) = maker.enter_result(touched_sample, &with(Some("CIEP-1"))).unwrap();
    let (other, _) = maker.enter_result(other_sample, &with(None)).unwrap();
    // The version that stands used another one; the one before is touched all the same.
    let facts = libcompliance::model::ResultFacts { instrument: None, ..maker.result(corrected).unwrap().facts };
    maker.edit_result(corrected, &ResultEdit { facts, reason: "wrong_instrument", text: None }).unwrap();
    for id in [touched, corrected, other] {
        maker.submit_result(id).unwrap();
        house.who("second").verify_result(id).unwrap();
    }
    let early = house.authorized(&[touched_sample]);
    assert_eq!(refusal(manager.impact(&Span::default())), "invalid");
    let span = Span { instrument: Some("CIEP-1".to_owned()), ..Span::default() };
    let (id, impact, _) = manager.open_nonconformity(&span, "34 °C zamiast 30 °C", ("temperature", None)).unwrap();
    let lines: Vec<_> = impact.lines.iter().map(|line| (line.result, line.versions[0].0, line.version)).collect();
    assert_eq!(lines, [(touched, 1, 1), (corrected, 1, 2)]);
    assert_eq!(impact.samples(), [touched_sample]);
    assert_eq!(refusal(house.who("releaser").issue_report(early, "klient", render)), "held");
    let new = NewReport { samples: &[touched_sample], ..NewReport::default() };
    assert_eq!(refusal(maker.draft_report(&new)), "held");
    maker.draft_report(&NewReport { samples: &[other_sample], ..NewReport::default() }).unwrap();
    manager.close_nonconformity(id, "sensor", "wymiana czujnika, 48 h w zakresie", WHY).unwrap();
    assert_eq!(refusal(manager.close_nonconformity(id, "sensor", "x", WHY)), "wrong_state");
    house.who("releaser").issue_report(early, "klient", render).unwrap();
    house.holds();
}

#[test]
fn a_file_signed_outside_comes_back_only_with_the_authorised_bytes() {
    let house = House::new();
    let sample = house.sample();
    house.verified(sample, "1 cfu/g");
    let id = house.authorized(&[sample]);
    let releaser = house.who("releaser");
    assert_eq!(refusal(releaser.attach_signed(id, OutsideSignature::Appended(b"x"))), "file_foreign");
    let (plain, _) = releaser.prepare_report(id, render).unwrap();
    let mut other = plain.clone();
    other[0] ^= 1;
    other.extend_from_slice(b"signature");
    for wrong in [
        OutsideSignature::Appended(&other),
        OutsideSignature::Appended(&plain),
        OutsideSignature::Detached(b""),
        OutsideSignature::Container(&plain),
    ] {
        assert_eq!(refusal(releaser.attach_signed(id, wrong)), "file_foreign", "{wrong:?}");
    }
    let signed = [plain.as_slice(), b"\n%%signature"].concat();
    releaser.attach_signed(id, OutsideSignature::Appended(&signed)).unwrap();
    let never = |_: &Sheet| -> Result<Rendered, LabError> { panic!("a prepared file is not rendered again") };
    let (issued, receipt) = releaser.issue_report(id, "klient", never).unwrap();
    assert_eq!(issued, signed, "the signed file is the one that goes out");
    let record = &house.records()[usize::try_from(receipt.index).unwrap()];
    let digest = |bytes: &[u8]| libcompliance::trail::record::Digest(libcompliance::crypto::sha256(bytes)).to_string();
    assert_eq!(record.attr("prepared_sha256").unwrap().as_text(), Some(digest(&plain).as_str()));
    assert_eq!(record.attr("file_sha256").unwrap().as_text(), Some(digest(&signed).as_str()));
    house.holds();
}

#[test]
fn a_report_names_the_edition_that_was_used() {
    let house = House::new();
    let manager = house.who("laboratory_manager");
    let sample = house.sample();
    house.verified(sample, "1 cfu/g");
    let mut method = manager.methods().unwrap()[0].facts.clone();
    method.edition = "2026-10".to_owned();
    manager.define_method(METHOD, &method, Some(("new_edition", None))).unwrap();
    let old = manager.report_content(house.drafted(&[sample])).unwrap();
    let later = house.sample();
    house.verified(later, "1 cfu/g");
    let new = manager.report_content(house.drafted(&[later])).unwrap();
    let both = manager.report_content(house.drafted(&[sample, later])).unwrap();
    let editions = |content: &libcompliance::model::report::ReportContent| {
        content.methods.iter().map(|method| method.edition.clone()).collect::<Vec<_>>()
    };
    assert_eq!((editions(&old), editions(&new)), (vec!["2013-12".to_owned()], vec!["2026-10".to_owned()]));
    assert_eq!(editions(&both), ["2013-12", "2026-10"]);
    assert!(old.methods[0].title.contains("Oznaczanie"), "what did not change is still there");
    house.holds();
}
