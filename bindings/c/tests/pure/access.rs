//! A policy asked without a laboratory.

use crate::help::{BAD_TEXT, OK, S, c, call, fails, json};
use compliance::*;
use core::ptr::{null, null_mut};
use libcompliance::access::{Answer, Period, Policy, Scope, Snapshot, User};
use libcompliance::trail::time::Timestamp;
use proptest::prelude::*;

const NOW: i64 = 1_795_000_000_000_000;
const ALLOW: compliance_decision = compliance_decision::COMPLIANCE_DECISION_ALLOW;
const DENY: compliance_decision = compliance_decision::COMPLIANCE_DECISION_DENY;

fn policy() -> Policy {
    let ended = User::person("maria").during(Period::ending(Timestamp::clamped(NOW - 1)));
    Policy::builder()
        .default_roles()
        .client("dairy")
        .client("bakery")
        .user(User::person("anna"))
        .user(User::person("root"))
        .user(ended)
        .assign("anna", "analyst", Scope::one("dairy"))
        .assign("root", "administrator", Scope::All)
        .assign("maria", "analyst", Scope::All)
        .build()
        .unwrap()
}

fn parse(json: &str) -> *mut compliance_policy {
    let mut made = null_mut();
    call(|error| unsafe { compliance_policy_parse(json.as_ptr().cast(), json.len(), &raw mut made, error) }).unwrap();
    made
}

fn check(
    policy: *const compliance_policy,
    subject: &str,
    permission: &str,
    client: Option<&str>,
) -> compliance_decision {
    let (subject, permission, client) = (c(subject), c(permission), client.map(c));
    let client = client.as_ref().map_or(null(), |client| client.as_ptr());
    let mut decision = ALLOW;
    let asked = |error| unsafe {
        compliance_policy_check(policy, subject.as_ptr(), permission.as_ptr(), client, NOW, &raw mut decision, error)
    };
    call(asked).unwrap();
    decision
}

/// The numbers of three names.
fn numbers(policy: *const compliance_policy, subject: &str, permission: &str, client: Option<&str>) -> [u64; 3] {
    let (subject, permission, client) = (c(subject), c(permission), client.map(c));
    let client = client.as_ref().map_or(null(), |client| client.as_ptr());
    let mut numbers = [0; 3];
    let [one, two, three] = &mut numbers;
    call(|error| unsafe { compliance_policy_subject(policy, subject.as_ptr(), one, error) }).unwrap();
    call(|error| unsafe { compliance_policy_permission(policy, permission.as_ptr(), two, error) }).unwrap();
    call(|error| unsafe { compliance_policy_client(policy, client, three, error) }).unwrap();
    assert!(!numbers.contains(&0));
    numbers
}

fn check_ids(policy: *const compliance_policy, [subject, permission, client]: [u64; 3]) -> compliance_decision {
    let mut decision = ALLOW;
    let asked = unsafe { compliance_policy_check_ids(policy, subject, permission, client, NOW, &raw mut decision) };
    assert_eq!(asked, OK);
    decision
}

#[test]
fn every_question_is_answered_as_in_rust() {
    let core = policy();
    let text = core.to_json().unwrap();
    let (snapshot, handle) = (Snapshot::compile(core.into()), parse(&text));
    assert_eq!(compliance_policy_version(handle), snapshot.version());
    let mut allowed = 0;
    for subject in ["anna", "root", "maria", "nobody", ""] {
        for permission in libcompliance::access::PERMISSIONS.iter().map(|known| known.name()).chain(["", "no.such"]) {
            for client in [None, Some(""), Some("dairy"), Some("bakery"), Some("unknown")] {
                let answer = snapshot.check(subject, permission, client.unwrap_or(""), Timestamp::clamped(NOW));
                let expected = if answer == Answer::Allow { ALLOW } else { DENY };
                assert_eq!(check(handle, subject, permission, client), expected, "{subject} {permission} {client:?}");
                let known =
                    subject != "nobody" && !subject.is_empty() && permission.contains('.') && permission != "no.such";
                if known && client != Some("unknown") {
                    assert_eq!(check_ids(handle, numbers(handle, subject, permission, client)), expected);
                }
                allowed += usize::from(answer == Answer::Allow);
            }
        }
    }
    assert!(allowed > 20, "{allowed}");
    assert_eq!(compliance_policy_free(handle), OK);
}

#[test]
fn numbers_of_another_policy_are_denied() {
    let (first, other) = (policy(), policy().add_user(User::person("adam")).unwrap());
    let (first, other) = (parse(&first.to_json().unwrap()), parse(&other.to_json().unwrap()));
    let [anna, enter, dairy] = numbers(first, "anna", "result.enter", Some("dairy"));
    assert_eq!(check_ids(first, [anna, enter, dairy]), ALLOW);
    assert_eq!(check_ids(other, [anna, enter, dairy]), DENY, "adam would stand in anna's place");
    let ours = numbers(other, "anna", "result.enter", Some("dairy"));
    assert_eq!(check_ids(other, ours), ALLOW);
    for wrong in [[0, 0, 0], [u64::MAX; 3], [enter, anna, dairy], [anna + 1, enter, dairy], [anna, enter, 0]] {
        assert_eq!(check_ids(first, wrong), DENY, "{wrong:?}");
    }
    compliance_policy_free(first);
    compliance_policy_free(other);
}

proptest! {
    #[test]
    fn no_number_that_was_not_given_is_allowed(subject: u64, permission in any::<u32>(), low in 0u32..512) {
        let handle = parse(&policy().to_json().unwrap());
        let [root, accounts, client] = numbers(handle, "root", "account.approve", None);
        prop_assert_eq!(check_ids(handle, [root, accounts, client]), ALLOW);
        if subject != root {
            prop_assert_eq!(check_ids(handle, [subject, accounts, client]), DENY);
        }
        // Beyond the permissions lie the bits of other rights.
        let count = u32::try_from(libcompliance::access::PERMISSIONS.len()).unwrap();
        for low in [low + count + 1, permission.max(count + 1)] {
            let beyond = accounts >> 32 << 32 | u64::from(low);
            prop_assert_eq!(check_ids(handle, [root, beyond, client]), DENY);
        }
        compliance_policy_free(handle);
    }
}

#[test]
fn a_denial_is_explained_in_both_languages() {
    let handle = parse(&policy().to_json().unwrap());
    let explain = |subject: &str, permission: &str, language: Option<&str>| {
        let (subject, permission, language) = (c(subject), c(permission), language.map(c));
        let language = language.as_ref().map_or(null(), |text| text.as_ptr());
        let mut text = null_mut();
        let asked = |error| unsafe {
            compliance_policy_explain(
                handle,
                subject.as_ptr(),
                permission.as_ptr(),
                c"dairy".as_ptr(),
                NOW,
                language,
                &raw mut text,
                error,
            )
        };
        call(asked).map(|()| json(text))
    };
    let why = explain("anna", "report.authorize", None).unwrap();
    assert_eq!((&why["decision"], &why["code"]), (&"deny".into(), &"permission_missing".into()));
    assert_eq!(why["held"], serde_json::json!(["analyst"]));
    assert!(!why["carried_by"].as_array().unwrap().is_empty());
    let polish = explain("anna", "report.authorize", Some("pl")).unwrap();
    assert!(polish["text"].as_str().unwrap().contains("Posiadane role: analyst"), "{polish}");
    assert!(why["text"].as_str().unwrap().contains("Roles held: analyst"), "{why}");
    let yes = explain("anna", "result.enter", Some("en")).unwrap();
    assert_eq!(yes, serde_json::json!({ "decision": "allow", "policy": 1 }));
    assert_eq!(explain("nobody", "result.enter", None).unwrap()["code"], "unknown_user");
    assert_eq!(explain("anna", "result.enter", Some("de")).unwrap_err().code, "language_unknown");
    compliance_policy_free(handle);
}

#[test]
fn what_may_be_done_is_listed() {
    let handle = parse(&policy().to_json().unwrap());
    let list = |subject: &str, client: &str| {
        let (subject, client, mut text) = (c(subject), c(client), null_mut());
        let asked = |error| unsafe {
            compliance_policy_permissions(handle, subject.as_ptr(), client.as_ptr(), NOW, &raw mut text, error)
        };
        call(asked).map(|()| json(text))
    };
    let here = list("anna", "dairy").unwrap();
    assert!(here["permissions"].as_array().unwrap().contains(&"result.enter".into()));
    assert_eq!(list("anna", "bakery").unwrap(), serde_json::json!({ "permissions": [] }));
    let unknown = list("a.kowalska", "dairy").unwrap_err();
    assert_eq!(unknown.status, S::COMPLIANCE_STATUS_NOT_FOUND);
    assert!(!unknown.message.contains("kowalska"));
    compliance_policy_free(handle);
}

#[test]
fn what_is_not_a_policy_or_a_question_is_answered() {
    let mut made = core::ptr::without_provenance_mut(5);
    for (text, code) in [("", "policy_malformed"), ("{}", "policy_malformed"), ("[1]", "policy_malformed")] {
        let asked = |error| unsafe { compliance_policy_parse(text.as_ptr().cast(), text.len(), &raw mut made, error) };
        fails(S::COMPLIANCE_STATUS_INVALID_ARGUMENT, code, asked);
        assert!(made.is_null());
    }
    let null_pointer = S::COMPLIANCE_STATUS_NULL_POINTER;
    fails(null_pointer, "null_pointer", |error| unsafe { compliance_policy_parse(null(), 3, &raw mut made, error) });
    fails(null_pointer, "null_pointer", |error| unsafe { compliance_policy_parse(null(), 0, null_mut(), error) });

    let handle = parse(&policy().to_json().unwrap());
    let mut decision = ALLOW;
    let text = c"anna".as_ptr();
    let mut ask = |policy, subject, permission, client, at| {
        decision = ALLOW;
        let told = call(|error| unsafe {
            compliance_policy_check(policy, subject, permission, client, at, &raw mut decision, error)
        });
        assert_eq!(decision, DENY);
        told.unwrap_err().status
    };
    assert_eq!(ask(null(), text, text, null(), NOW), null_pointer);
    assert_eq!(ask(handle, null(), text, null(), NOW), null_pointer);
    assert_eq!(ask(handle, text, null(), null(), NOW), null_pointer);
    for bad in 0..3 {
        let at = |place| if place == bad { BAD_TEXT.as_ptr() } else { text };
        assert_eq!(ask(handle, at(0), at(1), at(2), NOW), S::COMPLIANCE_STATUS_INVALID_TEXT);
    }
    assert_eq!(ask(handle, text, text, null(), -1), S::COMPLIANCE_STATUS_INVALID_ARGUMENT);
    assert_eq!(ask(core::ptr::without_provenance(77), text, text, null(), NOW), S::COMPLIANCE_STATUS_BAD_HANDLE);
    fails(null_pointer, "null_pointer", |error| unsafe {
        compliance_policy_check(handle, text, text, null(), NOW, null_mut(), error)
    });

    let mut ask = |policy, at| {
        decision = ALLOW;
        let status = unsafe { compliance_policy_check_ids(policy, 1, 1, 1, at, &raw mut decision) };
        assert_eq!(decision, DENY);
        status
    };
    assert_eq!(ask(null(), NOW), null_pointer);
    assert_eq!(ask(handle, i64::MAX), S::COMPLIANCE_STATUS_INVALID_ARGUMENT);
    let none = unsafe { compliance_policy_check_ids(handle, 1, 1, 1, NOW, null_mut()) };
    assert_eq!(none, null_pointer);

    let mut id = 9;
    fails(null_pointer, "null_pointer", |error| unsafe {
        compliance_policy_subject(handle, null(), &raw mut id, error)
    });
    assert_eq!(id, 0);
    let unknown = S::COMPLIANCE_STATUS_NOT_FOUND;
    fails(unknown, "unknown_name", |error| unsafe { compliance_policy_permission(handle, text, &raw mut id, error) });
    fails(unknown, "unknown_name", |error| unsafe { compliance_policy_client(handle, text, &raw mut id, error) });
    fails(S::COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", |error| unsafe {
        compliance_policy_client(handle, BAD_TEXT.as_ptr(), &raw mut id, error)
    });

    assert_eq!(compliance_policy_free(handle), OK);
    assert_eq!(compliance_policy_free(handle), S::COMPLIANCE_STATUS_BAD_HANDLE);
    assert_eq!(ask(handle, NOW), S::COMPLIANCE_STATUS_BAD_HANDLE);
    assert_eq!(compliance_policy_version(handle), 0);
    assert_eq!(compliance_policy_free(null_mut()), OK);
}
