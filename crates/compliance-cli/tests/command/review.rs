//! `compliance review`: prepared, decided, signed.

use crate::common::{Outcome, Place};
use compliance_cli::exit::Exit;

fn with_manager() -> Place {
    let place = Place::with_lab();
    place.write("pw3", "under 9 bright Lanterns!");
    let add = ["account", "add", "@lab.db", "--login", "maria", "--name", "Maria K", "--role", "laboratory_manager"];
    let code = place.as_admin(&add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.enrol("maria", &code, "pw3").expect(Exit::Yes);
    place
}

#[test]
fn a_review_is_signed_when_every_line_is_decided_by_somebody_else_than_its_person() {
    let place = with_manager();
    let maria = |words: &[&str]| place.acting("maria", "pw3", words);
    let review = place.as_admin(&["review", "prepare", "@lab.db"]).expect(Exit::Yes).json()["review"].clone();
    let review = review.as_str().unwrap();
    let shown = maria(&["review", "show", "@lab.db", review]).expect(Exit::Yes).json();
    let lines = shown["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 4, "administrator, break-glass, Anna, Maria");
    assert!(lines.iter().all(|line| line["new"] == true && line["decision"].is_null()));

    let sign = || maria(&["review", "sign", "@lab.db", review]);
    assert_eq!(sign().expect(Exit::No).error_code(), "review_open");
    let decide =
        |login: &str, decision: &str| -> Outcome { maria(&["review", "decide", "@lab.db", review, login, decision]) };
    assert_eq!(decide("maria", "keep").expect(Exit::No).error_code(), "review_self");
    for login in ["admin", "break-glass"] {
        decide(login, "keep").expect(Exit::Yes);
    }
    decide("a.nowak", "change").expect(Exit::Yes);
    let anna = ["review", "decide", "@lab.db", review, "a.nowak", "keep"];
    assert_eq!(place.acting("a.nowak", "pw2", &anna).expect(Exit::No).error_code(), "permission_missing");
    assert_eq!(sign().expect(Exit::No).error_code(), "review_open");
    place.as_admin(&["review", "decide", "@lab.db", review, "maria", "keep", "--text", "as hired"]).expect(Exit::Yes);
    sign().expect(Exit::Yes);
    assert_eq!(sign().expect(Exit::No).error_code(), "review_signed");

    let listed = place.as_admin(&["review", "list", "@lab.db"]).expect(Exit::Yes).json();
    assert_eq!((&listed["overdue"], &listed["reviews"][0]["decided"]), (&false.into(), &4.into()));
    assert!(listed["last"].as_str().is_some());
    let line = format!("review show @lab.db {review} --as maria --password-file @pw3 --lang pl");
    let polish = place.run(&line).expect(Exit::Yes).out;
    for part in ["a.nowak", "zmienić", "bez zmian", "nieużywane", "laboratory_manager"] {
        assert!(polish.contains(part), "{part} in\n{polish}");
    }
    assert_eq!(maria(&["review", "show", "@lab.db", "x"]).expect(Exit::Usage).error_code(), "usage");
}
