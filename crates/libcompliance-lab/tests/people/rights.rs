//! Roles, scopes, delegations, methods, four eyes.

use super::*;
use libcompliance::access::{DutySet, MethodDuty, Period, Scope};
use libcompliance::id::ResultId;
use libcompliance::identity::{PermissionRight, RoleRight};
use libcompliance::model::ResultState;
use libcompliance::model::value::ResultValue;

fn value(text: &str) -> ResultValue {
    ResultValue::parse(&format!("{text} cfu/g")).unwrap()
}

fn result(session: &Session, client: libcompliance::id::ClientId, method: &str) -> Result<ResultId, LabError> {
    let new = NewSample::new(client, "S-1", "milk");
    let (sample, _) = session.receive_sample(&new)?;
    let new = NewResult::new("Total plate count", method, value("280"));
    let (id, _) = session.enter_result(sample, &new)?;
    session.submit_result(id)?;
    Ok(id)
}

#[test]
fn nobody_crosses_from_one_client_to_another_and_nothing_is_listed_by_mistake() {
    let house = House::new();
    let anna = house.anna();
    let (dairy, bakery) = (anna.register_client("Mleczarnia").unwrap(), anna.register_client("Piekarnia").unwrap());
    let of_bakery = result(&anna, bakery, "PN-EN ISO 4833-1").unwrap();
    let of_dairy = result(&anna, dairy, "PN-EN ISO 4833-1").unwrap();
    let jan = house.admit("jan", "Jan", &["viewer"], MARIA);
    let scoped = RoleRight { role: "analyst".to_owned(), scope: Scope::one(dairy.to_string()), period: Period::ALWAYS };
    house.admin.change_rights(jan, WHY, |rights| rights.roles = vec![scoped]).unwrap();
    let jan = house.lab.sign_in("jan", MARIA, Device::unknown()).unwrap();
    assert_eq!(jan.results().unwrap().iter().map(|result| result.id).collect::<Vec<_>>(), [of_dairy]);
    assert_eq!(jan.clients().unwrap().len(), 1);
    assert_eq!(jan.samples().unwrap().len(), 1);
    jan.result(of_dairy).unwrap();
    assert_eq!(code(jan.result(of_bakery)), "not_found");
    result(&jan, dairy, "PN-EN ISO 4833-1").unwrap();
    assert_eq!(code(result(&jan, bakery, "PN-EN ISO 4833-1")), "scope_missing");
    let refusal = house.last();
    assert_eq!((refusal.kind.as_str(), refusal.clients[0].id), ("action.refused", bakery));
    assert_eq!(text(&refusal, "permission"), "sample.add");
    assert_eq!(
        code(jan.register_client("Trzeci")),
        "scope_missing",
        "a right for one client is none for the laboratory"
    );
    // Without the right to see anything there is nothing to see, and no error to learn from.
    house.admit("nobody", "Nikt", &[], ANNA);
    let nobody = house.lab.sign_in("nobody", ANNA, Device::unknown()).unwrap();
    assert!(nobody.results().unwrap().is_empty() && nobody.clients().unwrap().is_empty());
    assert!(nobody.permissions(None).unwrap().is_empty());
    house.holds();
}

#[test]
fn a_right_is_lent_for_a_time_and_never_more_than_the_lender_has() {
    let house = House::new();
    let (anna, maria) = (house.anna(), house.maria());
    let client = anna.register_client("Mleczarnia").unwrap();
    let now = house.lab.now();
    let week = Period::between(now, now.plus_micros(7 * 86_400_000_000));
    assert_eq!(code(maria.delegate(anna.account(), &["account.manage"], Scope::All, week, WHY)), "not_own_right");
    assert_eq!(code(anna.delegate(maria.account(), &["result.enter"], Scope::All, week, WHY)), "permission_missing");
    let endless = Period::starting(now);
    assert_eq!(code(maria.delegate(anna.account(), &["sample.cancel"], Scope::All, endless, WHY)), "policy_bad_period");
    maria.delegate(anna.account(), &["sample.cancel"], Scope::one(client.to_string()), week, WHY).unwrap();
    let allowed = |lab: &Lab| lab.check(anna.account(), "sample.cancel", &[client]).unwrap();
    assert_eq!(allowed(&house.lab), libcompliance::access::Decision::Allow);
    house.hand.forward(8 * 86_400);
    assert_ne!(allowed(&house.lab), libcompliance::access::Decision::Allow);
    house.hand.forward(-8 * 86_400);
    // It ends with the lender's own right, and with the lender's account.
    house.admin.set_roles(maria.account(), &["viewer"], WHY).unwrap();
    assert_ne!(allowed(&house.lab), libcompliance::access::Decision::Allow);
    house.admin.set_roles(maria.account(), &["laboratory_manager"], WHY).unwrap();
    assert_eq!(allowed(&house.lab), libcompliance::access::Decision::Allow);
    house.admin.deactivate(maria.account(), WHY).unwrap();
    assert_ne!(allowed(&house.lab), libcompliance::access::Decision::Allow);
    house.holds();
}

#[test]
fn work_on_a_method_needs_an_authorisation_at_that_moment() {
    let house = House::new();
    let (anna, maria) = (house.anna(), house.maria());
    let client = anna.register_client("Mleczarnia").unwrap();
    result(&anna, client, "any method").unwrap();
    house.admin.change_access_settings(WHY, |access| access.methods = vec!["PN-EN ISO 4833-1".to_owned()]).unwrap();
    assert_eq!(code(result(&anna, client, "any method")), "unknown_method");
    assert_eq!(code(result(&anna, client, "PN-EN ISO 4833-1")), "method_not_authorised");
    let now = house.lab.now();
    let right = NewMethodRight {
        method: "PN-EN ISO 4833-1",
        duty: MethodDuty::Perform,
        period: Period::between(now, now.plus_micros(86_400_000_000)),
        evidence: "training record 12/2026",
    };
    assert_eq!(code(anna.authorise_method(anna.account(), &right)), "permission_missing");
    assert_eq!(code(maria.authorise_method(maria.account(), &right)), "own_account");
    assert_eq!(
        code(maria.authorise_method(anna.account(), &NewMethodRight { evidence: " ", ..right.clone() })),
        "invalid"
    );
    assert_eq!(
        code(maria.authorise_method(anna.account(), &NewMethodRight { method: "x", ..right.clone() })),
        "not_found"
    );
    maria.authorise_method(anna.account(), &right).unwrap();
    let id = result(&anna, client, "PN-EN ISO 4833-1").unwrap();
    assert_eq!(code(maria.verify_result(id)), "method_not_authorised", "reviewing is another duty");
    maria.withdraw_method(anna.account(), "PN-EN ISO 4833-1", MethodDuty::Perform, WHY).unwrap();
    assert_eq!(code(result(&anna, client, "PN-EN ISO 4833-1")), "method_not_authorised");
    maria.authorise_method(anna.account(), &right).unwrap();
    house.hand.forward(2 * 86_400);
    let anna = house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    assert_eq!(code(result(&anna, client, "PN-EN ISO 4833-1")), "method_authorisation_lapsed");
    house.holds();
}

#[test]
fn four_eyes_are_two_persons_not_two_accounts_and_two_verifiers_are_two() {
    let house = House::new();
    let anna = house.anna();
    let client = anna.register_client("Mleczarnia").unwrap();
    let accounts = house.admin.accounts().unwrap();
    let person = accounts.iter().find(|account| account.id == anna.account()).unwrap().person;
    let own = NewAccount { person: Some(person), ..NewAccount::person("a.nowak-2", "Anna", &["laboratory_manager"]) };
    let admitted = house.admin.admit(&own, "known_personally").unwrap();
    house.lab.enrol("a.nowak-2", admitted.code.unwrap().expose(), MARIA, &Device::unknown()).unwrap();
    let same_person = house.lab.sign_in("a.nowak-2", MARIA, Device::unknown()).unwrap();
    let id = result(&anna, client, "m").unwrap();
    assert_eq!(code(same_person.verify_result(id)), "four_eyes");
    house.admin.change_access_settings(WHY, |access| access.duties.verifications = 2).unwrap();
    let (maria, ewa) = (house.maria(), {
        house.admit("ewa", "Ewa", &["authorizer"], ANNA);
        house.lab.sign_in("ewa", ANNA, Device::unknown()).unwrap()
    });
    maria.verify_result(id).unwrap();
    assert_eq!(maria.result(id).unwrap().state, ResultState::Submitted);
    assert_eq!(code(maria.verify_result(id)), "already_verified");
    // Given back and handed in again, it is verified anew from the beginning.
    ewa.return_result(id, WHY).unwrap();
    anna.submit_result(id).unwrap();
    maria.verify_result(id).unwrap();
    ewa.verify_result(id).unwrap();
    let done = maria.result(id).unwrap();
    assert_eq!(
        (done.state, done.verifications.len(), done.verified_by),
        (ResultState::Verified, 2, Some(ewa.account()))
    );
    house.holds();
}

#[test]
fn alone_is_a_flagged_exception_with_a_fresh_password_and_a_reason() {
    let house = House::new();
    house.admit("sole", "Jedyna Osoba", &["analyst", "laboratory_manager"], ANNA);
    let sole = house.lab.sign_in("sole", ANNA, Device::unknown()).unwrap();
    let client = sole.register_client("Mleczarnia").unwrap();
    let id = result(&sole, client, "m").unwrap();
    let why = ("nobody_else", Some("one-person laboratory"));
    sole.reauthenticate(ANNA, None).unwrap();
    assert_eq!(code(sole.verify_result_alone(id, why)), "four_eyes", "not before the laboratory allows it");
    house.admin.change_access_settings(WHY, |access| access.duties.verify_alone = true).unwrap();
    assert_eq!(code(sole.verify_result(id)), "four_eyes", "never silently");
    house.hand.forward(301);
    assert_eq!(code(sole.verify_result_alone(id, why)), "alone_not_reauthenticated");
    assert_eq!(code(sole.reauthenticate("wrong", None)), "password_wrong");
    sole.reauthenticate(ANNA, None).unwrap();
    assert_eq!(code(sole.verify_result_alone(id, (" ", None))), "alone_without_reason");
    let receipt = sole.verify_result_alone(id, why).unwrap();
    let verified = &house.records()[usize::try_from(receipt.index).unwrap()];
    assert_eq!((verified.kind.as_str(), text(verified, "alone")), ("result.verified", "four_eyes"));
    assert!(sole.result(id).unwrap().verified_alone);
    house.holds();
}

#[test]
fn roles_that_clash_circles_and_unknown_names_change_nothing() {
    let house = House::new();
    let anna = house.anna();
    let apart = |cardinality| DutySet {
        name: "apart".to_owned(),
        roles: vec!["analyst".to_owned(), "authorizer".to_owned()],
        cardinality,
    };
    let before = house.lab.access_version().unwrap();
    assert_eq!(
        code(house.admin.change_access_settings(WHY, |access| access.static_sets = vec![apart(3)])),
        "policy_bad_cardinality"
    );
    assert_eq!(house.lab.access_version().unwrap(), before);
    house.admin.change_access_settings(WHY, |access| access.static_sets = vec![apart(2)]).unwrap();
    assert_eq!(code(house.admin.set_roles(anna.account(), &["analyst", "authorizer"], WHY)), "policy_static_duty");
    assert_eq!(house.last().kind, "action.refused");
    assert_eq!(code(house.admin.set_roles(anna.account(), &["no such role"], WHY)), "not_found");
    let grant = |name: &str| PermissionRight { permission: name.to_owned(), scope: Scope::All, period: Period::ALWAYS };
    let unknown = house.admin.change_rights(anna.account(), WHY, |rights| rights.grants.push(grant("result.forge")));
    assert_eq!(code(unknown), "not_found");
    house.admin.change_rights(anna.account(), WHY, |rights| rights.grants.push(grant("sample.cancel"))).unwrap();
    assert_eq!(house.lab.check(anna.account(), "sample.cancel", &[]).unwrap(), libcompliance::access::Decision::Allow);
    let mine = ["role.define", "account.manage", "result.verify"];
    assert_eq!(code(house.admin.define_role("administrator", &mine, &[], Some(WHY))), "own_account");
    house.admin.define_role("senior", &["sample.hold"], &["analyst"], None).unwrap();
    assert_eq!(code(house.admin.define_role("analyst", &["sample.add"], &["senior"], Some(WHY))), "policy_cycle");
    assert_eq!(code(house.admin.define_role("odd", &["result.forge"], &[], None)), "policy_unknown_name");
    assert_eq!(code(house.admin.delete_role("analyst", WHY)), "policy_unknown_name", "somebody holds it");
    house.admin.delete_role("senior", WHY).unwrap();
    house.holds();
}
