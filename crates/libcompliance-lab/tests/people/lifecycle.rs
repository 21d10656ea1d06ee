//! From the request to the closing.

use super::*;
use libcompliance::identity::AccountStatus;

fn status(house: &House, id: AccountId) -> AccountStatus {
    house.admin.accounts().unwrap().into_iter().find(|account| account.id == id).unwrap().status
}

#[test]
fn one_person_asks_another_approves_and_the_owner_alone_knows_the_password() {
    let house = House::new();
    let maria = house.maria();
    let new = NewAccount::person("j.wisniewski", "Jan Wiśniewski", &["analyst"]);
    let (id, _) = maria.request_account(&new).unwrap();
    assert_eq!(status(&house, id), AccountStatus::Requested);
    assert_eq!(code(house.lab.sign_in("j.wisniewski", "x", Device::unknown())), "sign_in_refused");
    assert_eq!(code(house.admin.check_identity(id, "id_document")), "account_status");
    assert_eq!(code(maria.approve_account(id)), "permission_missing");
    house.admin.approve_account(id).unwrap();
    let admitted = house.admin.check_identity(id, "id_document").unwrap();
    let handed_over = admitted.code.unwrap();
    // A weak password is refused with every broken rule, and the code still works.
    let refused = house.lab.enrol("j.wisniewski", handed_over.expose(), "wisniewski", &Device::unknown()).unwrap_err();
    let LabError::PasswordRefused { verdict, .. } = &refused else { panic!("{refused}") };
    let broken: Vec<_> = verdict.violations.iter().map(|violation| violation.code).collect();
    assert_eq!(broken, ["password_too_short", "password_no_digit", "password_no_special", "password_context"]);
    assert!(text(&house.last(), "rule").contains("password_no_digit"), "the record names the rules, not the password");
    assert_eq!(
        code(house.lab.enrol("j.wisniewski", "AAAA-BBBB", "deep Valley 91!", &Device::unknown())),
        "sign_in_refused"
    );
    house.lab.enrol("j.wisniewski", handed_over.expose(), "deep Valley 91!", &Device::unknown()).unwrap();
    assert_eq!(
        code(house.lab.enrol("j.wisniewski", handed_over.expose(), "deep Valley 92!", &Device::unknown())),
        "sign_in_refused",
        "a code works once"
    );
    house.lab.sign_in("J.Wisniewski", "deep Valley 91!", Device::unknown()).unwrap();
    house.holds();
}

#[test]
fn whoever_asks_does_not_approve_as_soon_as_somebody_else_could() {
    let house = House::new();
    house.admit("second", "Druga Osoba", &["administrator"], MARIA);
    let record = house.of_kind("account.approved").pop().unwrap();
    assert!(record.attr("alone").is_some(), "nobody else could approve, and the record says so");
    let new = NewAccount::person("third", "Trzecia Osoba", &["viewer"]);
    assert_eq!(code(house.admin.admit(&new, "id_document")), "own_request");
    assert!(house.admin.accounts().unwrap().len() == 3, "a refused request leaves no account");
    let (third, _) = house.admin.request_account(&new).unwrap();
    assert_eq!(code(house.admin.approve_account(third)), "own_request");
    let other = house.lab.sign_in("second", MARIA, Device::unknown()).unwrap();
    other.approve_account(third).unwrap();
    assert!(house.of_kind("account.approved").pop().unwrap().attr("alone").is_none());
    // A second account of the same person is no second person.
    let person =
        house.admin.accounts().unwrap().into_iter().find(|account| account.id == house.admin.account()).unwrap();
    let own =
        NewAccount { person: Some(person.person), ..NewAccount::person("admin-2", "Zofia Zielińska", &["viewer"]) };
    let (own, _) = other.request_account(&own).unwrap();
    assert_eq!(code(house.admin.approve_account(own)), "own_account");
    house.holds();
}

#[test]
fn the_only_person_of_a_laboratory_has_a_second_account_for_the_work_and_it_is_flagged() {
    let house = House::new();
    let me = house.admin.accounts().unwrap().into_iter().find(|account| account.id == house.admin.account()).unwrap();
    let own = NewAccount { person: Some(me.person), ..NewAccount::person("z.zielinska", "Zofia", &["analyst"]) };
    let admitted = house.admin.admit(&own, "known_personally").unwrap();
    assert!(house.of_kind("account.approved").pop().unwrap().attr("alone").is_some());
    house.lab.enrol("z.zielinska", admitted.code.unwrap().expose(), ANNA, &Device::unknown()).unwrap();
    house.lab.sign_in("z.zielinska", ANNA, Device::unknown()).unwrap().register_client("Mleczarnia").unwrap();
    house.holds();
}

#[test]
fn logins_are_never_given_again() {
    let house = House::new();
    let id = house.admit("a.nowak", "Anna Nowak", &["analyst"], ANNA);
    house.admin.deactivate(id, ("left", None)).unwrap();
    for login in ["a.nowak", "A.NOWAK", " a.nowak "] {
        let new = NewAccount::person(login, "Anna Nowakowska", &["analyst"]);
        assert_eq!(code(house.admin.request_account(&new)), "login_taken", "{login}");
    }
    assert_eq!(house.last().kind, "action.refused", "the attempt is on record");
    assert_eq!(code(house.admin.resume_account(id, WHY)), "account_status");
    assert_eq!(code(house.admin.start_reset(id, WHY)), "account_status");
    // Also within one batch, where nothing can be read back yet.
    let twice = house.lab.batch(|| {
        house.admin.request_account(&NewAccount::person("b", "B", &["viewer"]))?;
        house.admin.request_account(&NewAccount::person("B", "B", &["viewer"]))
    });
    assert_eq!(code(twice), "login_taken");
    house.holds();
}

#[test]
fn closing_works_at_once_in_every_process_and_takes_the_sessions_with_it() {
    let house = House::new();
    let anna = house.anna();
    let elsewhere = house.open_again();
    let there = elsewhere.resume(anna.token(), Device::named("HPLC-02")).unwrap();
    there.register_client("Mleczarnia").unwrap();
    house.admin.deactivate(anna.account(), ("left", None)).unwrap();
    assert_eq!(code(there.register_client("Piekarnia")), "account_inactive");
    assert_eq!(code(there.may(libcompliance::access::Permission::CLIENT_ADD)), "session_ended");
    assert!(house.of_kind("session.ended").iter().any(|record| text(record, "cause") == "account.deactivated"));
    let id = anna.account();
    assert!(elsewhere.check(id, "client.add", &[]).unwrap() != libcompliance::access::Decision::Allow);
    assert_eq!(code(elsewhere.resume(anna.token(), Device::unknown())), "session_ended");
    house.holds();
}

#[test]
fn the_last_administrator_stays() {
    let house = House::new();
    let me = house.admin.account();
    assert_eq!(code(house.admin.deactivate(me, WHY)), "last_administrator");
    assert_eq!(code(house.admin.set_roles(me, &[], WHY)), "last_administrator");
    assert_eq!(code(house.admin.set_roles(me, &["administrator", "analyst"], WHY)), "own_account");
    house.admit("second", "Druga Osoba", &["administrator"], MARIA);
    house.admin.set_roles(me, &[], WHY).unwrap();
    assert_eq!(code(house.admin.set_roles(me, &["viewer"], WHY)), "permission_missing");
    house.holds();
}

#[test]
fn a_suspended_account_comes_back_and_a_reset_ends_the_old_password() {
    let house = House::new();
    let anna = house.anna();
    house.admin.suspend_account(anna.account(), WHY).unwrap();
    assert_eq!(code(anna.register_client("x")), "account_inactive");
    assert_eq!(code(house.lab.sign_in("a.nowak", ANNA, Device::unknown())), "sign_in_refused");
    house.admin.resume_account(anna.account(), WHY).unwrap();
    let anna = house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    let reset = house.admin.start_reset(anna.account(), ("forgotten", None)).unwrap();
    assert_eq!(code(anna.register_client("x")), "session_ended");
    assert_eq!(code(house.lab.sign_in("a.nowak", ANNA, Device::unknown())), "sign_in_refused");
    // The old one does not come back, and a code does not last for ever.
    assert_eq!(code(house.lab.enrol("a.nowak", reset.expose(), ANNA, &Device::unknown())), "password_refused");
    house.hand.forward(72 * 3600 + 1);
    assert_eq!(
        code(house.lab.enrol("a.nowak", reset.expose(), "deep Valley 91!", &Device::unknown())),
        "sign_in_refused"
    );
    let admin = house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    let reset = admin.start_reset(anna.account(), ("forgotten", None)).unwrap();
    house.lab.enrol("a.nowak", reset.expose(), "deep Valley 91!", &Device::unknown()).unwrap();
    house.lab.sign_in("a.nowak", "deep Valley 91!", Device::unknown()).unwrap();
    assert_eq!(code(admin.start_reset(admin.account(), WHY)), "own_account");
    house.holds();
}

#[test]
fn a_device_seals_and_enters_and_never_judges() {
    let house = House::new();
    let new = NewAccount::device("hplc-02", "HPLC-02", &["analyst", "laboratory_manager", "administrator"]);
    let admitted = house.admin.admit(&new, "installed_by_us").unwrap();
    house.lab.enrol("hplc-02", admitted.code.unwrap().expose(), ANNA, &Device::unknown()).unwrap();
    let device = house.lab.sign_in("hplc-02", ANNA, Device::enrolled("HPLC-02", admitted.account)).unwrap();
    let may = device.permissions(None).unwrap();
    assert!(may.iter().any(|name| name == "result.enter") && may.iter().any(|name| name == "file.seal"), "{may:?}");
    for never in ["result.verify", "result.submit", "account.manage", "review.sign", "report.authorize"] {
        assert!(!may.iter().any(|name| name == never), "{never}");
    }
    assert_eq!(code(device.register_client("x")), "device_never");
    house.holds();
}
