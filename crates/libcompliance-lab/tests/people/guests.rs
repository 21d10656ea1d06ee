//! Hosts with their own users, imported tables, and the ways back in.

use super::*;
use libcompliance::identity::password::Grade;
use libcompliance::identity::{Authentication, Directory};

fn directory() -> Authentication {
    Authentication::Host(Directory {
        kind: "active-directory".to_owned(),
        min_length: Some(14),
        history: Some(24),
        complexity: Some(true),
        lockout_failures: Some(10),
        max_age_days: None,
        second_factor: None,
    })
}

#[test]
fn the_host_vouches_for_sign_ins_and_closed_accounts_are_still_stopped() {
    let house = House::new();
    let anna = house.anna().account();
    let at = house.lab.now();
    let host = |login: &str| {
        let sign_in = HostSignIn { login, method: "active-directory", at, device: Device::named("PC-7"), roles: None };
        house.lab.host_sign_in(&sign_in)
    };
    assert_eq!(code(host("a.nowak")), "sign_in_refused", "not before the laboratory says so");
    assert_eq!(text(&house.last(), "code"), "library_authenticates");
    house.admin.change_identity_settings(WHY, |settings| settings.authentication = directory()).unwrap();
    let session = host("A.Nowak").unwrap();
    session.register_client("Mleczarnia").unwrap();
    let record = house.last();
    assert_eq!((record.actor.source.as_str(), record.actor.auth.as_str()), ("session", "host"));
    let started = house.of_kind("session.started").pop().unwrap();
    assert_eq!(text(&started, "host_method"), "active-directory");
    assert_eq!(code(session.reauthenticate(ANNA, None)), "host_authenticates");
    session.host_reauthenticated().unwrap();
    assert_eq!(house.last().actor.auth.as_str(), "host");
    assert_eq!(code(house.admin.host_reauthenticated()), "library_authenticates");
    // No password passes through here any more, and none is asked for.
    assert_eq!(code(house.lab.sign_in("a.nowak", ANNA, Device::unknown())), "sign_in_refused");
    assert_eq!(code(session.change_password(ANNA, "deep Valley 91!")), "host_authenticates");
    let admitted = house.admin.admit(&NewAccount::person("jan", "Jan", &["viewer"]), "directory").unwrap();
    assert!(admitted.code.is_none());
    host("jan").unwrap();
    assert_eq!(code(host("not in the directory here")), "sign_in_refused");
    house.admin.deactivate(anna, ("left", None)).unwrap();
    assert_eq!(code(session.register_client("x")), "account_inactive");
    assert_eq!(code(host("a.nowak")), "sign_in_refused");
    house.holds();
}

#[test]
fn a_table_of_users_is_taken_over_and_its_hashes_become_strong_at_the_next_sign_in() {
    // At the real cost: hashes at that of a demonstration are weak, and reported.
    let house = House::with(IdentitySettings::default(), Options::default());
    let row = |login, hash| ImportedAccount {
        account: NewAccount::person(login, "Ktoś", &["analyst"]),
        hash,
        must_change: false,
    };
    // The first form of bcrypt and the usual one, of the password `test`.
    let bcrypt = "$2b$04$5BJqKfqMQvV7nS.yUguNcuRfMMOXK0xPWavM7pOzjEi5ze5T1k8/S";
    let old = "$2$04$5BJqKfqMQvV7nS.yUguNcuRfMMOXK0xPWavM7pOzjEi5ze5T1k8/S";
    let taken = house.admin.import_accounts(&[row("one", Some(old)), row("admin", None)], WHY);
    assert_eq!(code(taken), "login_taken");
    assert_eq!(house.admin.accounts().unwrap().len(), 2, "all rows or none");
    let rows = [row("one", Some(old)), row("two", Some(bcrypt)), row("three", Some("plain text?")), row("four", None)];
    let imported = house.admin.import_accounts(&rows, ("migration", None)).unwrap();
    assert_eq!((imported.accounts.len(), imported.codes.len()), (4, 2));
    let weak = house.admin.weak_accounts().unwrap();
    assert!(weak.iter().any(|account| account.account == imported.accounts[0] && account.grade != Grade::Current));
    let one = house.lab.sign_in("one", "test", Device::unknown()).unwrap();
    assert!(!house.admin.weak_accounts().unwrap().iter().any(|account| account.account == one.account()));
    let upgraded = house.of_kind("account.password_set").pop().unwrap();
    assert_eq!((text(&upgraded, "cause"), text(&upgraded, "scheme")), ("upgraded", "argon2id"));
    house.lab.sign_in("one", "test", Device::unknown()).unwrap();
    assert_eq!(code(one.weak_accounts()), "permission_missing");
    house.holds();
}

#[test]
fn the_sealed_envelope_lets_somebody_in_and_says_so() {
    let house = House::new();
    for _ in 0..6 {
        let _ = house.lab.sign_in("admin", "wrong password 1!", Device::unknown());
    }
    assert_eq!(code(house.lab.sign_in("admin", ADMIN, Device::unknown())), "sign_in_refused");
    let emergency = house.lab.sign_in("break-glass", house.break_glass.as_ref().unwrap(), Device::unknown()).unwrap();
    let alert = house.of_kind("account.alert").pop().unwrap();
    assert_eq!(text(&alert, "code"), "break_glass_used");
    assert_eq!(house.of_kind("session.started").pop().unwrap().actor.auth.as_str(), "break-glass");
    let reset = emergency.start_reset(house.admin.account(), ("lost", None)).unwrap();
    house.hand.forward(31);
    house.lab.enrol("admin", reset.expose(), "deep Valley 91!", &Device::unknown()).unwrap();
    house.lab.sign_in("admin", "deep Valley 91!", Device::unknown()).unwrap();
    house.holds();
}

#[test]
fn two_named_persons_recover_the_last_administrator() {
    let house = House::new();
    let (anna, maria) = (house.anna(), house.maria());
    let admin = house.admin.account();
    assert_eq!(code(anna.recover_with(&maria, admin, WHY)), "not_named_for_recovery");
    let named = vec![anna.account(), maria.account()];
    house.admin.change_identity_settings(WHY, |settings| settings.recovery = named).unwrap();
    assert_eq!(code(anna.recover_with(&maria, admin, WHY)), "reauthentication_needed");
    anna.reauthenticate(ANNA, None).unwrap();
    assert_eq!(code(anna.recover_with(&anna, admin, WHY)), "own_account", "one person twice is one person");
    maria.reauthenticate(MARIA, None).unwrap();
    let reset = anna.recover_with(&maria, admin, ("administrator_left", None)).unwrap();
    assert_eq!(text(&house.of_kind("account.alert").pop().unwrap(), "code"), "recovered_by_two_persons");
    house.lab.enrol("admin", reset.expose(), "deep Valley 91!", &Device::unknown()).unwrap();
    house.lab.sign_in("admin", "deep Valley 91!", Device::unknown()).unwrap();
    house.holds();
}
