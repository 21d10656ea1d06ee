//! Accounts, rights, sessions, reviews and secrets, by name.

use super::*;
use libcompliance::identity::totp::{Algorithm, Totp};
use libcompliance_lab::keys::Zeroizing;

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_first_administrator_admits_somebody_who_may_what_her_role_carries_and_no_more() {
    let place = Place::new();
    let anna = place.person("a.nowak", &["analyst"]);
    let may = ask(&anna, "session.permissions", json!({}));
    assert!(texts(&may["permissions"]).contains(&"result.enter"));
    assert_eq!(ask(&anna, "session.check", json!({ "permission": "result.enter" })), json!({ "decision": "allow" }));
    let why = ask(&anna, "session.check", json!({ "permission": "result.verify", "clients": [] }));
    assert_eq!((&why["decision"], &why["code"]), (&json!("deny"), &json!("permission_missing")));
    assert_eq!((&why["missing"], texts(&why["held"])), (&json!("result.verify"), vec!["analyst"]));
    assert!(texts(&why["carried_by"]).contains(&"authorizer"));
    assert!(why["en"].as_str().unwrap() != why["pl"].as_str().unwrap());

    // A refused action is on record; a question that may not be asked is not.
    let before = place.lab.size().unwrap();
    assert_eq!(refused(&anna, "account.list", json!({})), "permission_missing");
    assert_eq!(place.lab.size().unwrap(), before);
    let somebody = json!({ "login": "x", "name": "X", "roles": ["viewer"] });
    assert_eq!(refused(&anna, "account.request", somebody), "permission_missing");
    assert_eq!(place.lab.size().unwrap(), before + 1);
    let page = ask(&place.admin, "trail.search", json!({ "kind": "action.refused" }));
    let record = &page["records"][0]["record"];
    assert_eq!(
        (&record["action"], &record["attrs"]["code"]),
        (&json!("account.request"), &json!("permission_missing"))
    );

    let all = ask(&place.admin, "account.list", json!({}));
    let found = all["accounts"].as_array().unwrap().iter().find(|one| one["login"] == "a.nowak").unwrap();
    assert_eq!((&found["name"], &found["status"]), (&json!("Name of a.nowak"), &json!("active")));
    assert_eq!((&found["password"], &found["second_factor"]), (&json!(true), &json!(false)));
    assert!(!all.to_string().contains("\"hash\""), "no reference to a secret is shown");
    place.holds();
}

#[test]
fn an_account_goes_its_way_from_the_request_to_the_end() {
    let place = Place::new();
    let other = place.person("office", &["administrator"]);
    let new = json!({
        "login": "j.kowal", "name": "Jan Kowal", "kind": "person", "person": null,
        "rights": { "roles": [{ "role": "analyst", "scope": "all" }], "grants": [{ "permission": "trail.read", "scope": "all" }] },
    });
    let asked = ask(&place.admin, "account.request", new.clone());
    let id = &asked["account"];
    assert!(asked["receipt"]["checkpoint"].as_str().unwrap().starts_with("example.com/lab"));
    assert_eq!(refused(&place.admin, "account.approve", json!({ "id": id })), "own_request");
    assert_eq!(refused(&place.admin, "account.request", new), "login_taken");
    ask(&other, "account.approve", json!({ "id": id }));
    let code = ask(&other, "account.check_identity", json!({ "id": id, "how": "id_document" }))["code"].clone();
    place.lab.enrol("j.kowal", code.as_str().unwrap(), PASSWORD, &Device::unknown()).unwrap();
    let jan = place.sign_in("j.kowal");
    assert_eq!(ask(&jan, "session.get", json!({}))["account"], *id);
    let why = json!({ "id": id, "reason": "leave", "text": "until March" });
    ask(&place.admin, "account.suspend", why.clone());
    assert_eq!(refused(&jan, "session.get", json!({})), "session_ended");
    assert_eq!(refused(&place.admin, "account.unlock", why.clone()), "account_status");
    ask(&place.admin, "account.resume", why.clone());
    ask(&place.admin, "account.deactivate", why.clone());
    assert_eq!(refused(&place.admin, "account.resume", why.clone()), "account_status");

    let late = ask(&place.admin, "account.request", json!({ "login": "late", "name": "Late", "roles": [] }));
    ask(&other, "account.reject", json!({ "id": late["account"], "reason": "not_needed" }));

    let hash = "5f4dcc3b5aa765d61d8327deb882cf99";
    let rows = json!([
        { "account": { "login": "old1", "name": "Old One", "roles": ["viewer"] }, "hash": hash, "must_change": true },
        { "account": { "login": "old2", "name": "Old Two", "roles": ["viewer"] } },
    ]);
    let made = ask(&place.admin, "account.import", json!({ "accounts": rows, "reason": "takeover" }));
    assert_eq!(made["codes"].as_array().unwrap().len(), 1, "only who came without a hash sets a password");
    assert_eq!(made["codes"][0]["account"], made["accounts"][1]);
    let weak = ask(&place.admin, "account.weak", json!({}));
    assert!(weak["accounts"].as_array().unwrap().iter().any(|one| one["account"] == made["accounts"][0]));
    place.holds();
}

#[test]
fn rights_roles_and_settings_change_with_a_reason() {
    let place = Place::new();
    let anna = place.person("a.nowak", &["analyst"]);
    let maria = place.person("m.kowalska", &["laboratory_manager"]);
    let id = anna.account();
    let role = json!({ "name": "reception", "permissions": ["sample.add", "sample.read"], "inherits": [] });
    ask(&place.admin, "role.define", role.clone());
    assert_eq!(refused(&place.admin, "role.define", role), "invalid");
    let roles = ask(&place.admin, "role.list", json!({}));
    assert!(roles["roles"].as_array().unwrap().iter().any(|role| role["name"] == "reception" && role["version"] == 1));
    ask(&place.admin, "account.set_roles", json!({ "id": id, "roles": ["reception"], "reason": "new_duty" }));
    assert_eq!(ask(&anna, "session.check", json!({ "permission": "result.enter" }))["decision"], "deny");
    let rights = json!({
        "id": id, "reason": "new_duty", "text": "both",
        "roles": [{ "role": "analyst", "scope": "all" }], "grants": [{ "permission": "quality.read", "scope": "all" }],
    });
    ask(&place.admin, "account.change_rights", rights);
    assert_eq!(ask(&anna, "session.check", json!({ "permission": "result.enter" }))["decision"], "allow");
    ask(&place.admin, "role.delete", json!({ "name": "reception", "reason": "not_needed" }));

    let period = json!({ "from": "2020-01-01T00:00:00.000000Z", "until": "2200-01-01T00:00:00.000000Z" });
    let passed =
        json!({ "to": id, "permissions": ["result.verify"], "scope": "all", "period": period, "reason": "holiday" });
    assert_eq!(refused(&anna, "account.delegate", passed.clone()), "permission_missing");
    ask(&maria, "account.delegate", passed);
    assert_eq!(ask(&anna, "session.check", json!({ "permission": "result.verify" }))["decision"], "allow");
    ask(&maria, "account.take_back", json!({ "id": id, "reason": "back" }));
    assert_eq!(ask(&anna, "session.check", json!({ "permission": "result.verify" }))["decision"], "deny");

    let access = json!({ "methods": ["PB-07"], "reason": "yearly_review" });
    ask(&place.admin, "settings.change_access", access.clone());
    assert_eq!(refused(&place.admin, "settings.change_access", access), "invalid", "nothing changes");
    let now = ask(&place.admin, "settings.access", json!({}));
    assert_eq!((&now["methods"], &now["duties"]["verifications"]), (&json!(["PB-07"]), &json!(1)));
    let method = json!({ "id": id, "method": "PB-07", "duty": "perform", "period": {}, "evidence": "record 14/2026" });
    ask(&maria, "account.authorise_method", method);
    let end = json!({ "id": id, "method": "PB-07", "duty": "perform", "reason": "comparison_failed" });
    ask(&maria, "account.withdraw_method", end.clone());
    assert_eq!(refused(&maria, "account.withdraw_method", end), "not_found");

    let settings = ask(&place.admin, "settings.identity", json!({}));
    let profile = settings["profile"].clone();
    let change = json!({ "sessions": 7, "profile": profile, "reason": "yearly_review" });
    ask(&place.admin, "settings.change_identity", change);
    let after = ask(&place.admin, "settings.identity", json!({}));
    assert_eq!((&after["sessions"], &after["cost"], &after["profile"]), (&json!(7), &settings["cost"], &profile));
    let named = json!({ "profile": profile["id"], "sessions": 0, "reason": "yearly_review" });
    assert_eq!(refused(&place.admin, "settings.change_identity", named), "setting_out_of_range");
    let unknown = json!({ "profile": "no-such-profile", "reason": "yearly_review" });
    assert_eq!(refused(&place.admin, "settings.change_identity", unknown), "operation_arguments");
    place.holds();
}

#[test]
fn sessions_are_seen_and_ended() {
    let place = Place::new();
    let anna = place.person("a.nowak", &["analyst"]);
    let second = place.sign_in("a.nowak");
    assert_eq!(ask(&anna, "session.own", json!({}))["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(refused(&anna, "session.all", json!({})), "permission_missing");
    assert!(ask(&place.admin, "session.all", json!({}))["sessions"].as_array().unwrap().len() >= 3);
    assert_eq!(refused(&anna, "session.end", json!({ "id": place.admin.id() })), "permission_missing");
    ask(&anna, "session.end", json!({ "id": second.id() }));
    assert_eq!(refused(&second, "session.get", json!({})), "session_ended");
    assert_eq!(refused(&anna, "session.host_reauthenticated", json!({})), "library_authenticates");
    ask(&anna, "session.sign_out", json!({}));
    assert_eq!(refused(&anna, "session.permissions", json!({})), "session_ended");
    assert_eq!(refused(&anna, "trail.head", json!({})), "session_ended");
    place.holds();
}

#[test]
fn a_review_is_prepared_decided_and_signed() {
    let place = Place::new();
    let maria = place.person("m.kowalska", &["laboratory_manager"]);
    assert_eq!(ask(&place.admin, "review.status", json!({}))["overdue"], false);
    let id = ask(&place.admin, "review.prepare", json!({}))["review"].clone();
    let lines = ask(&place.admin, "review.get", json!({ "id": id }))["lines"].clone();
    for line in lines.as_array().unwrap() {
        let decided = json!({ "review": id, "account": line["account"], "decision": "keep", "comment": "talked" });
        let by = if line["account"] == json!(maria.account()) { &place.admin } else { &maria };
        ask(by, "review.decide", decided);
    }
    let bad = json!({ "review": id, "account": maria.account(), "decision": "perhaps" });
    assert_eq!(refused(&maria, "review.decide", bad), "operation_arguments");
    assert_eq!(refused(&maria, "review.sign", json!({ "id": id })), "reauthentication_needed");
    assert_eq!(refused(&maria, "session.reauthenticate", json!({})), "operation_secret_missing");
    with(&maria, "session.reauthenticate", json!({}), &secret()).unwrap();
    ask(&maria, "review.sign", json!({ "id": id }));
    assert_eq!(ask(&maria, "review.list", json!({}))["reviews"][0]["signed_by"], json!(maria.account()));
    place.holds();
}

#[test]
fn passwords_come_beside_the_call_and_without_them_nothing_is_done() {
    let place = Place::new();
    let anna = place.person("a.nowak", &["analyst"]);
    let before = place.lab.size().unwrap();
    let only = |new| Secrets { new_password: new, ..Secrets::default() };
    for secrets in [Secrets::default(), secret(), only(Some("wide Meadow 34?"))] {
        assert_eq!(with(&anna, "password.change", json!({}), &secrets).unwrap_err(), "operation_secret_missing");
    }
    let who = json!({ "login": "a.nowak", "name": "Anna Nowak" });
    assert_eq!(refused(&anna, "password.judge", who.clone()), "operation_secret_missing");
    let inside = json!({ "login": "a.nowak", "name": "Anna Nowak", "password": PASSWORD });
    assert_eq!(refused(&anna, "password.judge", inside), "operation_arguments");
    assert_eq!(place.lab.size().unwrap(), before, "nothing was done and nothing recorded");

    let judged = |new| with(&anna, "password.judge", who.clone(), &only(Some(new))).unwrap();
    let bad = judged("nowak");
    assert_eq!(bad["accepted"], false);
    assert!(bad["violations"].as_array().unwrap().iter().all(|one| one["en"] != one["pl"]));
    // Whether it is the password in force, or was, is told to nobody who only asks.
    assert_eq!(judged(PASSWORD)["accepted"], true);
    assert_eq!(place.lab.size().unwrap(), before);

    let change = |present, new| {
        let secrets = Secrets { password: Some(present), second_factor: None, new_password: Some(new) };
        with(&anna, "password.change", json!({}), &secrets)
    };
    assert_eq!(change("wrong", "wide Meadow 34?").unwrap_err(), "password_wrong");
    assert_eq!(change(PASSWORD, "nowak").unwrap_err(), "password_refused");
    change(PASSWORD, "wide Meadow 34?").unwrap();
    let reset = json!({ "id": anna.account(), "reason": "forgotten" });
    assert_eq!(refused(&anna, "password.start_reset", reset.clone()), "permission_missing");
    let code = ask(&place.admin, "password.start_reset", reset)["code"].clone();
    place.lab.enrol("a.nowak", code.as_str().unwrap(), "old Lantern 56!", &Device::unknown()).unwrap();
    place.holds();
}

/// The reverse of [`Totp::base32`].
fn totp(secret: &str) -> Totp {
    let (mut bits, mut have, mut bytes) = (0_u32, 0, Vec::new());
    for letter in secret.bytes() {
        let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        (bits, have) = ((bits << 5) | u32::from(value), have + 5);
        if have >= 8 {
            have -= 8;
            bytes.push(u8::try_from((bits >> have) & 0xff).unwrap());
        }
    }
    Totp::new(Zeroizing::new(bytes), Algorithm::Sha1, 6, 30).unwrap()
}

#[test]
fn a_second_factor_waits_for_its_first_code_and_its_secret_never_comes_back() {
    let place = Place::new();
    let anna = place.person("a.nowak", &["analyst"]);
    let code = |code| Secrets { second_factor: Some(code), ..Secrets::default() };
    assert_eq!(with(&anna, "second_factor.confirm", json!({}), &code("123456")).unwrap_err(), "not_found");
    let new = ask(&anna, "second_factor.new", json!({}));
    assert_eq!(texts(&new["recovery_codes"]).len(), 10);
    assert!(new["uri"].as_str().unwrap().contains(new["secret"].as_str().unwrap()));
    assert_eq!(refused(&anna, "second_factor.confirm", json!({})), "operation_secret_missing");
    let right = totp(new["secret"].as_str().unwrap()).code_at(place.lab.now());
    let wrong = if right.as_str() == "000000" { "000001" } else { "000000" };
    assert_eq!(with(&anna, "second_factor.confirm", json!({}), &code(wrong)).unwrap_err(), "second_factor_wrong");
    let other = place.sign_in("a.nowak");
    assert_eq!(with(&other, "second_factor.confirm", json!({}), &code(&right)).unwrap_err(), "not_found");
    let right = totp(new["secret"].as_str().unwrap()).code_at(place.lab.now());
    with(&anna, "second_factor.confirm", json!({}), &code(&right)).unwrap();
    assert_eq!(with(&anna, "second_factor.confirm", json!({}), &code(&right)).unwrap_err(), "not_found");
    ask(&place.admin, "second_factor.remove", json!({ "id": anna.account(), "reason": "lost" }));
    place.holds();
}
