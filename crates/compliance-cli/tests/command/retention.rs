//! `compliance retention` and `compliance erasure`.

use crate::common::{Outcome, Place};
use compliance_cli::exit::Exit;

fn with_managers() -> Place {
    let place = Place::with_lab();
    for (login, file, password) in
        [("maria", "pw3", "under 9 bright Lanterns!"), ("pawel", "pw4", "over 7 dark Bridges?")]
    {
        place.write(file, password);
        let name = format!("{login} K");
        let add = ["account", "add", "@lab.db", "--login", login, "--name", &name, "--role", "laboratory_manager"];
        let code = place.as_admin(&add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
        place.enrol(login, &code, file).expect(Exit::Yes);
    }
    place
}

#[test]
fn a_person_is_erased_by_two_others_and_the_trail_says_so() {
    let place = with_managers();
    let maria = |words: &[&str]| place.acting("maria", "pw3", words);
    let pawel = |words: &[&str]| -> Outcome { place.acting("pawel", "pw4", words) };
    let ask = ["erasure", "ask", "@lab.db", "a.nowak", "--on", "2026-05-03", "--words", "proszę usunąć"];
    let id = maria(&ask).expect(Exit::Yes).json()["erasure"].as_str().unwrap().to_owned();
    let grant = ["erasure", "grant", "@lab.db", &id, "--basis", "no_longer_needed"];
    assert_eq!(maria(&grant).expect(Exit::No).error_code(), "account_status");
    assert_eq!(
        maria(&["erasure", "grant", "@lab.db", &id, "--basis", "bored"]).expect(Exit::Usage).error_code(),
        "usage"
    );
    place.as_admin(&["account", "deactivate", "@lab.db", "a.nowak", "--reason", "left"]).expect(Exit::Yes);
    maria(&grant).expect(Exit::Yes);
    let execute = ["erasure", "execute", "@lab.db", &id];
    assert_eq!(maria(&execute).expect(Exit::No).error_code(), "second_person");
    let done = pawel(&execute).expect(Exit::Yes).json();
    assert!(done["values"].as_u64().unwrap() > 0 && done["log_emptied"] == true, "{done}");
    let listed = pawel(&["erasure", "list", "@lab.db"]).expect(Exit::Yes).json();
    assert_eq!(listed["erasures"][0]["status"], "executed");
    let polish = place.run("erasure list @lab.db --as pawel --password-file @pw4 --lang pl").expect(Exit::Yes).out;
    assert!(polish.contains("żądanie") && polish.contains("no_longer_needed"), "{polish}");
    let verified = place.run("verify @lab.db").expect(Exit::Yes).out;
    assert!(verified.contains("were destroyed by a disposal or an erasure"), "{verified}");
    assert_eq!(
        maria(&["erasure", "ask", "@lab.db", "nobody", "--on", "2026-05-03"]).expect(Exit::No).error_code(),
        "not_found"
    );
}

#[test]
fn rules_are_set_and_read_and_holds_placed_and_lifted() {
    let place = with_managers();
    let maria = |words: &[&str]| place.acting("maria", "pw3", words);
    place.write("rules.json", r#"[{"record":"report","trigger":"issued","months":12,"basis":{"kind":"contract","reference":"Terms, clause 9"}}]"#);
    place.write("broken.json", r#"[{"record":"report"}]"#);
    let set = ["retention", "set", "@lab.db", "@broken.json"];
    assert_eq!(maria(&set).expect(Exit::Usage).error_code(), "retention_rules");
    maria(&["retention", "set", "@lab.db", "@rules.json"]).expect(Exit::Yes);
    let rules = maria(&["retention", "rules", "@lab.db"]).expect(Exit::Yes).json();
    assert_eq!((&rules["version"], &rules["rules"][0]["months"]), (&1.into(), &12.into()));
    assert_eq!(rules["findings"][0]["code"], "retention_below_floor");
    let shown = place.run("retention rules @lab.db --as maria --password-file @pw3").expect(Exit::Yes).out;
    assert!(shown.contains("less than 24 months") && shown.contains("Terms, clause 9"), "{shown}");
    assert_eq!(maria(&["retention", "due", "@lab.db"]).expect(Exit::Yes).out.trim(), "");
    maria(&["retention", "hold", "@lab.db", "court-1", "--record", "report", "--reason", "court"]).expect(Exit::Yes);
    assert_eq!(maria(&["retention", "holds", "@lab.db"]).expect(Exit::Yes).json()["holds"][0]["hold"]["id"], "court-1");
    maria(&["retention", "lift", "@lab.db", "court-1", "--reason", "over"]).expect(Exit::Yes);
    let lift = ["retention", "lift", "@lab.db", "court-1", "--reason", "over"];
    assert_eq!(maria(&lift).expect(Exit::No).error_code(), "step_taken");
    let propose = ["retention", "propose", "@lab.db", "report:1"];
    assert_eq!(maria(&propose).expect(Exit::No).error_code(), "retention_kept");
    assert_eq!(maria(&["retention", "propose", "@lab.db", "report"]).expect(Exit::Usage).error_code(), "usage");
    assert_eq!(
        maria(&["retention", "disposals", "@lab.db"]).expect(Exit::Yes).json()["disposals"],
        serde_json::json!([])
    );
}
