//! `compliance role` and `compliance settings`: who may do what.

use crate::common::{Outcome, Place};
use compliance_cli::exit::Exit;
use serde_json::Value;

fn id(place: &Place, login: &str) -> String {
    let listed = place.run("account list @lab.db --reveal --json").expect(Exit::Yes).out;
    let line = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    let found = listed.lines().map(line).find(|account| account["login"] == login).unwrap();
    found["account"].as_str().unwrap().to_owned()
}

/// May Anna? The exit code says it.
fn can(place: &Place, permission: &str, more: &str) -> Outcome {
    place.run(&format!("role can @lab.db a.nowak --permission {permission} --json {more}"))
}

fn who(place: &Place, permission: &str) -> Vec<String> {
    let outcome = place.run(&format!("role who @lab.db {permission} --json")).expect(Exit::Yes);
    let line = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    outcome.out.lines().map(|text| line(text)["account"].as_str().unwrap().to_owned()).collect()
}

const WHY: [&str; 2] = ["--reason", "deputy"];

fn admin(place: &Place, words: &[&str]) -> Outcome {
    place.as_admin(&[words, &WHY].concat())
}

#[test]
fn a_role_is_given_and_taken_and_both_questions_follow() {
    let place = Place::with_lab();
    let anna = id(&place, "a.nowak");
    can(&place, "result.enter", "").expect(Exit::Yes);
    let no = can(&place, "result.verify", "").expect(Exit::No).json();
    assert_eq!(no["why_not"]["code"], "permission_missing");
    assert!(no["why_not"]["carried_by"].as_array().unwrap().contains(&"authorizer".into()));
    assert!(!who(&place, "result.verify").contains(&anna));

    admin(&place, &["role", "assign", "@lab.db", "a.nowak", "--role", "authorizer"]).expect(Exit::Yes);
    can(&place, "result.verify", "").expect(Exit::Yes);
    can(&place, "result.enter", "").expect(Exit::Yes);
    assert!(who(&place, "result.verify").contains(&anna));
    let said = place.run("role who @lab.db result.verify --reveal --lang pl").expect(Exit::Yes).out;
    assert!(
        said.contains("Anna Nowak") && said.contains("authorizer") && said.contains("Weryfikacja wyniku"),
        "{said}"
    );

    admin(&place, &["role", "revoke", "@lab.db", "a.nowak", "--role", "authorizer"]).expect(Exit::Yes);
    can(&place, "result.verify", "").expect(Exit::No);
    can(&place, "result.enter", "").expect(Exit::Yes);
    assert_eq!(place.run("role who @lab.db result.fly --json").expect(Exit::No).error_code(), "not_found");
    let own = place.as_admin(&["role", "assign", "@lab.db", "admin", "--role", "analyst", "--reason", "want"]);
    assert_eq!(own.expect(Exit::No).error_code(), "own_account");
    let words = ["role", "assign", "@lab.db", "a.nowak", "--role", "authorizer", "--reason", "want"];
    assert_eq!(place.acting("a.nowak", "pw2", &words).expect(Exit::No).error_code(), "permission_missing");
    // A password change ends with the account in the list of permissions too.
    admin(&place, &["account", "deactivate", "@lab.db", "a.nowak"]).expect(Exit::Yes);
    assert_eq!(can(&place, "result.enter", "").expect(Exit::No).json()["why_not"]["code"], "account_inactive");
    assert!(!who(&place, "result.enter").contains(&anna));
}

#[test]
fn a_single_permission_holds_for_its_client_and_its_time_only() {
    let place = Place::with_lab();
    let grant = ["role", "grant", "@lab.db", "a.nowak", "--permission", "trail.verify"];
    admin(&place, &[&grant[..], &["--from", "2001-01-01", "--until", "2001-12-31"]].concat()).expect(Exit::Yes);
    can(&place, "trail.verify", "").expect(Exit::No);
    can(&place, "trail.verify", "--at 2001-12-31").expect(Exit::Yes);
    can(&place, "trail.verify", "--at 2002-01-01").expect(Exit::No);
    let nobody = "01a203ee-cb62-70bc-99c7-d6473e5c2385";
    let foreign = admin(&place, &[&grant[..], &["--client", nobody]].concat()).expect(Exit::No);
    assert_eq!(foreign.error_code(), "not_found");
    admin(&place, &["role", "revoke", "@lab.db", "a.nowak", "--permission", "trail.verify"]).expect(Exit::Yes);
    can(&place, "trail.verify", "--at 2001-12-31").expect(Exit::No);
    let none = admin(&place, &["role", "revoke", "@lab.db", "a.nowak"]).expect(Exit::Usage);
    assert_eq!(none.error_code(), "usage");
}

#[test]
fn a_role_of_the_laboratorys_own_is_defined_changed_and_deleted() {
    let place = Place::with_lab();
    let define = ["role", "define", "@lab.db", "sampler", "--permission", "sample.collect", "--inherits", "viewer"];
    place.as_admin(&define).expect(Exit::Yes);
    let shown = place.run("role show @lab.db sampler --json").expect(Exit::Yes).json();
    assert_eq!(shown["permissions"], serde_json::json!(["sample.collect"]));
    assert!(shown["in_all"].as_array().unwrap().contains(&"sample.read".into()));
    let listed = place.run("role list @lab.db").expect(Exit::Yes).out;
    assert!(listed.contains("sampler") && listed.contains("laboratory_manager"), "{listed}");
    let circle = ["role", "define", "@lab.db", "viewer", "--permission", "sample.read", "--inherits", "sampler"];
    let before = place.run("role show @lab.db viewer --json").expect(Exit::Yes).json();
    let refused = admin(&place, &circle).expect(Exit::No);
    assert!(refused.error_code().contains("cycl") || refused.error_code().contains("circ"), "{}", refused.err);
    assert_eq!(place.run("role show @lab.db viewer --json").expect(Exit::Yes).json(), before);

    admin(&place, &["role", "assign", "@lab.db", "a.nowak", "--role", "sampler"]).expect(Exit::Yes);
    can(&place, "sample.collect", "").expect(Exit::Yes);
    admin(&place, &["role", "delete", "@lab.db", "sampler"]).expect(Exit::No);
    admin(&place, &["role", "revoke", "@lab.db", "a.nowak", "--role", "sampler"]).expect(Exit::Yes);
    admin(&place, &["role", "delete", "@lab.db", "sampler"]).expect(Exit::Yes);
    assert_eq!(place.run("role show @lab.db sampler --json").expect(Exit::No).error_code(), "not_found");
    let unknown = place.as_admin(&["role", "define", "@lab.db", "odd", "--permission", "result.fly"]);
    unknown.expect(Exit::No);
}

/// A manager, who has rights of her own to pass on.
fn with_manager() -> Place {
    let place = Place::with_lab();
    place.write("pw3", "under 9 bright Lanterns!");
    let add = ["account", "add", "@lab.db", "--login", "maria", "--name", "Maria K", "--role", "laboratory_manager"];
    let code = place.as_admin(&add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.enrol("maria", &code, "pw3").expect(Exit::Yes);
    place
}

#[test]
fn rights_are_passed_on_for_a_time_and_never_more_than_one_has() {
    let place = with_manager();
    let maria = |words: &[&str]| place.acting("maria", "pw3", &[words, &WHY].concat());
    let delegate = ["role", "delegate", "@lab.db", "a.nowak", "--until", "2999-12-31", "--permission"];
    let foreign = maria(&[&delegate[..], &["account.manage"]].concat()).expect(Exit::No);
    assert_eq!(foreign.error_code(), "not_own_right");
    maria(&[&delegate[..], &["trail.review"]].concat()).expect(Exit::Yes);
    can(&place, "trail.review", "").expect(Exit::Yes);
    can(&place, "trail.review", "--at 3000-01-02").expect(Exit::No);
    let said = place.run("role who @lab.db trail.review --json").expect(Exit::Yes).out;
    assert!(said.contains("delegated by"), "{said}");
    maria(&["role", "take-back", "@lab.db", "a.nowak"]).expect(Exit::Yes);
    can(&place, "trail.review", "").expect(Exit::No);
    assert_eq!(maria(&["role", "take-back", "@lab.db", "a.nowak"]).expect(Exit::No).error_code(), "not_found");
    let open = maria(&["role", "delegate", "@lab.db", "a.nowak", "--permission", "trail.review"]);
    assert_eq!(open.expect(Exit::Usage).error_code(), "usage", "an end must be given");
}

#[test]
fn methods_are_listed_and_people_authorised_for_them() {
    let place = with_manager();
    let maria = |words: &[&str]| place.acting("maria", "pw3", words);
    admin(&place, &["role", "methods", "add", "@lab.db", "PN-EN ISO 6579-1"]).expect(Exit::Yes);
    assert_eq!(place.run("role methods list @lab.db --json").expect(Exit::Yes).json()["account"], Value::Null);
    let authorise = ["role", "methods", "authorise", "@lab.db"];
    let evidence = ["--duty", "perform", "--evidence", "training record 12/2026"];
    let words = |who, method| [&authorise[..], &[who, method], &evidence].concat();
    assert_eq!(maria(&words("a.nowak", "unknown method")).expect(Exit::No).error_code(), "not_found");
    assert_eq!(maria(&words("maria", "PN-EN ISO 6579-1")).expect(Exit::No).error_code(), "own_account");
    assert_eq!(
        place.as_admin(&words("a.nowak", "PN-EN ISO 6579-1")).expect(Exit::No).error_code(),
        "permission_missing"
    );
    maria(&words("a.nowak", "PN-EN ISO 6579-1")).expect(Exit::Yes);
    let listed = place.run("role methods list @lab.db --json").expect(Exit::Yes).json();
    assert_eq!((&listed["duty"], &listed["evidence"]), (&"perform".into(), &Value::Null));
    let revealed = place.run("role methods list @lab.db --reveal --lang pl").expect(Exit::Yes).out;
    assert!(revealed.contains("training record 12/2026") && revealed.contains("wykonywanie"), "{revealed}");
    let withdraw = ["role", "methods", "withdraw", "@lab.db", "a.nowak", "PN-EN ISO 6579-1", "--duty", "perform"];
    let withdraw = [&withdraw[..], &["--reason", "expired"]].concat();
    maria(&withdraw).expect(Exit::Yes);
    assert_eq!(maria(&withdraw).expect(Exit::No).error_code(), "not_found");
    admin(&place, &["role", "methods", "remove", "@lab.db", "PN-EN ISO 6579-1"]).expect(Exit::Yes);
    assert_eq!(place.run("role methods list @lab.db --json").expect(Exit::Yes).out, "");
}

#[test]
fn settings_are_shown_and_changed_by_records() {
    let place = Place::with_lab();
    let show = || place.run("settings show @lab.db --json").expect(Exit::Yes).json();
    assert_eq!(show()["identity"]["profile"]["id"], "default-12");
    let change = ["settings", "change", "@lab.db"];
    let words =
        [&change[..], &["--profile", "nist-800-63b-4", "--dormant-days", "60", "--verifications", "2"]].concat();
    let done = admin(&place, &words).expect(Exit::Yes).json();
    assert_eq!(done["records"].as_array().unwrap().len(), 2, "identity and access are two records");
    assert_eq!(show()["identity"]["profile"]["id"], "nist-800-63b-4");
    assert_eq!(
        (&show()["identity"]["dormant_days"], &show()["access"]["duties"]["verifications"]),
        (&60.into(), &2.into())
    );
    assert_eq!(admin(&place, &words).expect(Exit::Usage).error_code(), "invalid", "nothing changes");
    let bad = |more: &[&str]| admin(&place, &[&change[..], more].concat()).expect(Exit::Usage).error_code();
    assert_eq!(bad(&["--dormant-days", "0"]), "setting_out_of_range");
    assert_eq!(bad(&["--profile", "mine"]), "usage");
    assert_eq!(bad(&[]), "usage");
    let words = [&change[..], &["--sessions", "2", "--reason", "want"]].concat();
    assert_eq!(place.acting("a.nowak", "pw2", &words).expect(Exit::No).error_code(), "permission_missing");
    let polish = place.run("settings show @lab.db --lang pl").expect(Exit::Yes).out;
    assert!(polish.contains("profil haseł") && polish.contains("nist-800-63b-4/"), "{polish}");

    // Roles that are kept apart cannot meet in one person.
    let apart = [&change[..], &["--keep-apart", "four_eyes=analyst,authorizer"]].concat();
    admin(&place, &apart).expect(Exit::Yes);
    let meet = admin(&place, &["role", "assign", "@lab.db", "a.nowak", "--role", "authorizer"]).expect(Exit::No);
    assert!(!meet.error_code().is_empty());
    can(&place, "result.verify", "").expect(Exit::No);
}

#[test]
fn who_looks_after_accounts_sets_a_second_factor_first_where_it_is_asked_for() {
    let place = Place::with_lab();
    admin(&place, &["settings", "change", "@lab.db", "--second-factor", "privileged"]).expect(Exit::Yes);
    let line = "role define @lab.db sampler --permission sample.collect --as admin --password-file @pw";
    let refused = place.run(line).expect(Exit::No);
    assert!(
        refused.err.contains("password_change_due") && refused.err.contains("second-factor set"),
        "{}",
        refused.err
    );
    let polish = place.run(&format!("{line} --lang pl")).expect(Exit::No).err;
    assert!(polish.contains("najpierw trzeba zmienić hasło"), "{polish}");
    // Anna looks after nothing.
    place.write("run.csv", "1,2");
    place.run("seal @lab.db @run.csv --login a.nowak --password-file @pw2").expect(Exit::Yes);
}
