//! Typed in by one person, compared by another.

use super::*;
use libcompliance::host::paper::{Comparison, PaperState};
use libcompliance::trail::record::Digest;
use libcompliance_lab::verify::Remark;

fn scan(house: &House, session: &Session, name: &str) -> Digest {
    std::fs::write(house.path(name), format!("scan {name}")).unwrap();
    session.seal_file(&house.path(name), "image/png").unwrap().0
}

fn paper<'a>(fields: &'a [(&'a str, Value)], scan: Digest) -> NewPaper<'a> {
    NewPaper {
        performed_at: "2026-01-22T14:30+01:00",
        performer: Performer::Name("Jan Dolina"),
        object: Object { kind: "plate".to_owned(), id: "P-7".to_owned(), version: 1 },
        clients: &[],
        fields,
        scan,
        reason: ("system_down", Some("brak prądu")),
        replaces: None,
    }
}

#[track_caller]
fn code<T: std::fmt::Debug>(outcome: Result<T, LabError>) -> &'static str {
    outcome.unwrap_err().code()
}

#[test]
fn two_persons_stand_behind_what_was_on_paper() {
    let house = House::new();
    let (anna, maria) = (house.person("anna", "analyst"), house.person("maria", "laboratory_manager"));
    let fields = [("count", Value::Int(28)), ("remark", Value::text("Dolina"))];
    let new = paper(&fields, scan(&house, &anna, "a.png"));
    let (id, _) = anna.transcribe_paper(&new).unwrap();
    assert!(house.holds().remarks.contains(&Remark::PapersUnchecked(1)));
    let record = house.records("paper.transcribed").pop().unwrap();
    assert_eq!((record.id, text(&record, "performed_at")), (id, "2026-01-22T14:30+01:00"));
    assert_eq!((text(&record, "of_kind"), text(&record, "of_id")), ("plate", "P-7"));
    let bytes = std::fs::read(house.path("lab.db")).unwrap();
    for secret in ["Dolina", "brak prądu"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    assert_eq!(house.lab.reveal(record.index, "attrs.performer").unwrap().as_text(), Some("Jan Dolina"));
    let typed = house.lab.reveal(record.index, "attrs.fields").unwrap();
    assert_eq!(typed.get("count"), Some(&Value::Int(28)));

    let unchecked = maria.papers(true).unwrap();
    assert_eq!((unchecked.len(), unchecked[0].id, unchecked[0].performed_by), (1, id, None));
    assert_eq!(unchecked[0].object.as_ref().unwrap().id, "P-7");
    assert_eq!(code(maria.check_paper(id, Comparison::Differs, None)), "paper_reason_missing");
    maria.check_paper(id, Comparison::Differs, Some(("misread", Some("jest 23")))).unwrap();
    assert_eq!(code(maria.check_paper(id, Comparison::Agrees, None)), "paper_checked");
    assert_eq!(maria.papers(true).unwrap(), []);
    // Typed in anew, naming the one that was wrong.
    let fields = [("count", Value::Int(23))];
    let again = NewPaper {
        replaces: Some(id),
        performer: Performer::Account(maria.account()),
        ..paper(&fields, scan(&house, &anna, "a.png"))
    };
    let (second, _) = anna.transcribe_paper(&again).unwrap();
    maria.check_paper(second, Comparison::Agrees, None).unwrap();
    let states: Vec<_> = maria.papers(false).unwrap().into_iter().map(|one| (one.id, one.entry.state)).collect();
    assert_eq!(states, [(id, PaperState::Differs), (second, PaperState::Agrees)]);
    let entry = maria.papers(false).unwrap().pop().unwrap();
    assert_eq!((entry.entry.transcribed_by, entry.entry.checked_by), (anna.account(), Some(maria.account())));
    assert_eq!(entry.performed_by, Some(maria.account()));
    assert_eq!(text(&house.records("paper.transcribed")[1], "replaces"), id.to_string());
    house.holds();
}

#[test]
fn nobody_compares_what_he_typed_under_any_account() {
    let house = House::new();
    let admin = house.sign_in("admin");
    let maria = house.person("maria", "laboratory_manager");
    admin.set_roles(maria.account(), &["analyst", "laboratory_manager"], ("both", None)).unwrap();
    let maria = house.sign_in("maria");
    let fields = [("count", Value::Int(28))];
    let (id, _) = maria.transcribe_paper(&paper(&fields, scan(&house, &maria, "a.png"))).unwrap();
    assert_eq!(code(maria.check_paper(id, Comparison::Agrees, None)), "four_eyes");
    assert_eq!(text(&house.records("action.refused").pop().unwrap(), "code"), "four_eyes");
    // Another account of the same person is the same person.
    let person = house.records("account.created").into_iter().find_map(|record| {
        let of = record.object.as_ref().filter(|object| object.id == maria.account().to_string());
        of.and(record.new_value("person").and_then(Value::as_text).map(str::to_owned))
    });
    let person = libcompliance::id::PersonId::parse(&person.unwrap()).unwrap();
    let second = NewAccount { person: Some(person), ..NewAccount::person("maria2", "maria", &["authorizer"]) };
    let admitted = admin.admit(&second, "known_personally").unwrap();
    house.lab.enrol("maria2", admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
    let again = house.sign_in("maria2");
    assert_eq!(code(again.check_paper(id, Comparison::Agrees, None)), "four_eyes");
    assert_eq!(again.papers(true).unwrap().len(), 1);
    let piotr = house.person("piotr", "authorizer");
    piotr.check_paper(id, Comparison::Agrees, None).unwrap();
    house.holds();
}

#[test]
fn what_paper_lacks_is_named() {
    let house = House::new();
    let anna = house.person("anna", "analyst");
    let fields = [("count", Value::Int(28))];
    let good = paper(&fields, scan(&house, &anna, "a.png"));
    let size = house.lab.size().unwrap();
    for time in ["2026-01-22T14:30", "22.01.2026 14:30", ""] {
        assert_eq!(code(anna.transcribe_paper(&NewPaper { performed_at: time, ..good.clone() })), "paper_time");
    }
    let future = NewPaper { performed_at: "2099-01-22T14:30Z", ..good.clone() };
    assert_eq!(code(anna.transcribe_paper(&future)), "paper_future");
    let unsealed = NewPaper { scan: Digest([7; 32]), ..good.clone() };
    assert_eq!(code(anna.transcribe_paper(&unsealed)), "paper_scan_not_sealed");
    assert_eq!(code(anna.transcribe_paper(&NewPaper { fields: &[], ..good.clone() })), "paper_no_fields");
    for fields in [[("Count", Value::Int(1)), ("b", Value::Null)], [("b", Value::Int(1)), ("b", Value::Null)]] {
        let new = NewPaper { fields: &fields, ..good.clone() };
        assert_eq!(code(anna.transcribe_paper(&new)), "paper_no_fields");
    }
    let unknown = NewPaper { replaces: Some(fresh()), ..good.clone() };
    assert_eq!(code(anna.transcribe_paper(&unknown)), "paper_unknown");
    let nobody = NewPaper { performer: Performer::Name(" "), ..good.clone() };
    assert_eq!(code(anna.transcribe_paper(&nobody)), "invalid");
    let stranger = NewPaper { performer: Performer::Account(host(9).id), ..good.clone() };
    assert_eq!(code(anna.transcribe_paper(&stranger)), "not_found");
    assert_eq!(house.lab.size().unwrap(), size, "nothing half-done");
    // Without the right it is refused, and on record.
    let viewer = house.person("viewer", "viewer");
    assert_eq!(code(viewer.transcribe_paper(&good)), "permission_missing");
    assert_eq!(code(anna.check_paper(fresh(), Comparison::Agrees, None)), "paper_unknown");
    assert_eq!(house.records("action.refused").len(), 1);
}
