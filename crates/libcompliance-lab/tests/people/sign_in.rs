//! Signing in: lockout, second factor, sessions.

use super::*;
use libcompliance::identity::totp::{Algorithm, Totp};
use libcompliance::identity::{AccountStatus, SecondFactorRule};
use libcompliance_lab::keys::Zeroizing;

fn fails(lab: &Lab, password: &str) -> bool {
    lab.sign_in("a.nowak", password, Device::unknown()).is_err()
}

#[test]
fn five_failures_make_everybody_wait_also_with_the_right_password() {
    let house = House::new();
    let anna = house.anna();
    for _ in 0..5 {
        assert!(fails(&house.lab, "wrong password 1!"));
    }
    assert!(fails(&house.lab, ANNA), "the right password waits too");
    // Another process sees the same wait, and a second way in is no way around it.
    assert!(fails(&house.open_again(), ANNA));
    assert_eq!(code(anna.reauthenticate(ANNA, None)), "password_wrong");
    assert_eq!(code(anna.change_password(ANNA, "deep Valley 91!")), "password_wrong");
    let codes: Vec<_> = house.of_kind("session.refused").iter().map(|record| text(record, "code").to_owned()).collect();
    assert_eq!(codes, ["wrong_password", "sign_in_wait"], "each kind once, the repeats are counted");
    house.hand.forward(31);
    let again = house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    assert_eq!(again.welcome().failures, 7, "five wrong, two while waiting");
    assert!(again.welcome().last.is_some());
    assert_eq!(house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap().welcome().failures, 0);
    house.holds();
}

#[test]
fn attempts_at_the_same_time_never_exceed_the_limit() {
    let house = House::new();
    house.anna();
    let tried = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (lab, tried) = (&house.lab, &tried);
            scope.spawn(move || {
                for n in 0..5 {
                    assert!(fails(lab, &format!("guess {thread} {n} of many!")));
                    tried.fetch_add(1, SeqCst);
                }
            });
        }
    });
    assert_eq!(tried.load(SeqCst), 40);
    house.hand.forward(61);
    house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    let mut counted = std::collections::BTreeMap::new();
    for record in house.of_kind("session.refused") {
        let count = match record.attr("count") {
            Some(libcompliance::trail::value::Value::Int(count)) => *count,
            _ => 1,
        };
        *counted.entry(text(&record, "code").to_owned()).or_insert(0) += count;
    }
    assert_eq!(counted.get("wrong_password"), Some(&5), "only five passwords were ever compared: {counted:?}");
    assert_eq!(counted.get("sign_in_wait"), Some(&35));
    house.holds();
}

#[test]
fn a_hundred_failures_in_a_row_disable_until_a_person_lifts_it() {
    let house = House::new();
    let anna = house.anna();
    for _ in 0..100 {
        assert!(fails(&house.lab, "wrong password 1!"));
        house.hand.forward(3700);
    }
    let account = || {
        let admin = house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
        let found = admin.accounts().unwrap().into_iter().find(|account| account.id == anna.account()).unwrap();
        (admin, found.status)
    };
    let (admin, status) = account();
    assert_eq!(status, AccountStatus::Locked);
    house.hand.forward(100 * 86_400);
    assert!(fails(&house.lab, ANNA));
    let (admin, _) = {
        drop(admin);
        account()
    };
    admin.unlock_account(anna.account(), ("identity_checked", None)).unwrap();
    house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    house.holds();
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_works_once() {
    let house = House::new();
    let anna = house.anna();
    let new = anna.new_second_factor().unwrap();
    assert!(new.uri().starts_with("otpauth://totp/Laboratorium:a.nowak?secret="));
    let totp = Totp::new(secret(&new.secret()), Algorithm::Sha1, 6, 30).unwrap();
    assert_eq!(code(anna.confirm_second_factor(&new, "000000x")), "second_factor_wrong");
    anna.confirm_second_factor(&new, &totp.code_at(house.lab.now())).unwrap();
    let with = |factor: Option<&str>| {
        house.lab.sign_in_with(&SignIn { login: "a.nowak", password: ANNA, second_factor: factor, ..SignIn::default() })
    };
    assert_eq!(code(with(None)), "second_factor_needed");
    assert_eq!(code(with(Some(&totp.code_at(house.lab.now())))), "sign_in_refused", "used for setting it up already");
    house.hand.forward(31);
    let right = totp.code_at(house.lab.now());
    let session = with(Some(&right)).unwrap();
    session.register_client("x").unwrap();
    assert_eq!(house.last().actor.auth.as_str(), "second-factor");
    assert_eq!(code(with(Some(&right))), "sign_in_refused");
    let recovery: Vec<String> = new.recovery_codes().map(str::to_owned).collect();
    with(Some(&recovery[3])).unwrap();
    assert_eq!(code(with(Some(&recovery[3]))), "sign_in_refused");
    assert_eq!(house.of_kind("account.recovery_code_used").len(), 1);
    house.admin.remove_second_factor(session.account(), WHY).unwrap();
    with(None).unwrap();
    house.holds();
}

fn secret(base32: &str) -> Zeroizing<Vec<u8>> {
    let mut bits = 0_u64;
    let (mut count, mut bytes) = (0, Vec::new());
    for letter in base32.chars() {
        bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap() as u64;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    Zeroizing::new(bytes)
}

#[test]
fn whoever_must_have_a_second_factor_can_do_nothing_before_setting_it_up() {
    let house = House::new();
    house.anna();
    let rule = SecondFactorRule { privileged: true, remote: true };
    house.admin.change_identity_settings(WHY, |settings| settings.second_factor = rule).unwrap();
    let admin = house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    assert!(admin.welcome().must_change);
    assert_eq!(code(admin.deactivate(admin.account(), WHY)), "password_change_due");
    assert!(admin.permissions(None).unwrap().is_empty());
    let new = admin.new_second_factor().unwrap();
    let totp = Totp::new(secret(&new.secret()), Algorithm::Sha1, 6, 30).unwrap();
    admin.confirm_second_factor(&new, &totp.code_at(house.lab.now())).unwrap();
    house.hand.forward(31);
    let right = totp.code_at(house.lab.now());
    let whole = SignIn { login: "admin", password: ADMIN, second_factor: Some(&right), ..SignIn::default() };
    assert!(!house.lab.sign_in_with(&whole).unwrap().welcome().must_change);
    // An analyst at her desk needs none; from outside she does.
    assert!(!house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap().welcome().must_change);
    let remote = SignIn { login: "a.nowak", password: ANNA, remote: true, ..SignIn::default() };
    assert!(house.lab.sign_in_with(&remote).unwrap().welcome().must_change);
    house.holds();
}

#[test]
fn sessions_have_tokens_limits_and_owners() {
    let house = House::new();
    let anna = house.anna();
    let bare = anna.token().split_once('.').unwrap().1.to_owned();
    assert!(bare.len() >= 32);
    let bytes = std::fs::read(house.path()).unwrap();
    assert!(!bytes.windows(bare.len()).any(|window| window == bare.as_bytes()), "only the digest is kept");
    for wrong in ["", "x", "x.y", &format!("{}.{}", anna.id(), "0".repeat(32)), &anna.token().replace('.', "")] {
        assert_eq!(code(house.lab.resume(wrong, Device::unknown())), "session_ended", "{wrong}");
    }
    let more: Vec<Session> = (0..5).map(|_| house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap()).collect();
    assert_eq!(code(anna.register_client("x")), "session_ended", "the oldest gave way");
    assert_eq!(more[0].own_sessions().unwrap().len(), 5);
    more[0].end_session(more[1].id()).unwrap();
    assert_eq!(code(more[1].register_client("x")), "session_ended");
    assert_eq!(code(more[0].end_session(house.admin.id())), "permission_missing");
    assert_eq!(code(more[0].all_sessions()), "permission_missing");
    house.admin.end_session(more[2].id()).unwrap();
    assert_eq!(house.admin.all_sessions().unwrap().len(), 4);
    house.hand.forward(16 * 60);
    assert_eq!(code(more[0].register_client("x")), "session_ended");
    let ended = house.of_kind("session.ended");
    assert!(ended.iter().any(
        |record| text(record, "cause") == "idle" && record.object.as_ref().unwrap().id == more[0].id().to_string()
    ));
    assert_eq!(house.lab.end_expired_sessions().unwrap(), 3);
    assert_eq!(house.lab.end_expired_sessions().unwrap(), 0);
    house.holds();
}

#[test]
fn changing_the_password_ends_the_other_sessions_and_old_ones_do_not_come_back() {
    let house = House::new();
    let anna = house.anna();
    let other = house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    assert_eq!(code(anna.change_password("not it", "deep Valley 91!")), "password_wrong");
    assert_eq!(code(anna.change_password(ANNA, ANNA)), "password_refused");
    anna.change_password(ANNA, "deep Valley 91!").unwrap();
    assert_eq!(code(other.register_client("x")), "session_ended");
    anna.register_client("x").unwrap();
    for n in 2..=5 {
        anna.change_password(&format!("deep Valley 9{}!", n - 1), &format!("deep Valley 9{n}!")).unwrap();
    }
    assert_eq!(code(anna.change_password("deep Valley 95!", "deep Valley 91!")), "password_refused");
    anna.change_password("deep Valley 95!", ANNA).unwrap();
    house.holds();
}

#[test]
fn roles_that_are_not_to_be_active_together_are_chosen_at_sign_in() {
    let house = House::new();
    house.admit("both", "Obie Role", &["analyst", "laboratory_manager"], ANNA);
    let apart = libcompliance::access::DutySet {
        name: "not at once".to_owned(),
        roles: vec!["analyst".to_owned(), "laboratory_manager".to_owned()],
        cardinality: 2,
    };
    house.admin.change_access_settings(WHY, |access| access.dynamic_sets = vec![apart]).unwrap();
    let sign_in = |roles: &[&str]| {
        let roles = Some(roles);
        house.lab.sign_in_with(&SignIn { login: "both", password: ANNA, roles, ..SignIn::default() })
    };
    assert_eq!(code(sign_in(&["analyst", "laboratory_manager"])), "role_session_dynamic_duty");
    assert_eq!(code(sign_in(&["authorizer"])), "role_session_not_authorised");
    let analyst = sign_in(&["analyst"]).unwrap();
    analyst.register_client("x").unwrap();
    assert_eq!(house.last().actor.roles, ["analyst"]);
    let may = analyst.permissions(None).unwrap();
    assert!(may.contains(&"result.enter".to_owned()) && !may.contains(&"result.verify".to_owned()));
    house.holds();
}
