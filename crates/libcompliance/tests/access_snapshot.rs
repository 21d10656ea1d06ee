//! Decisions by table: which rule fires, and what it says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "access_common/mod.rs"]
mod common;

use common::at;
use libcompliance::access::*;

const METHOD: &str = "PN-EN ISO 11290-1";

fn policy() -> Policy {
    let timed =
        |user: &str, role: &str, period| Assignment { user: user.into(), role: role.into(), scope: Scope::All, period };
    Policy::builder()
        .default_roles()
        .host_permission(HostPermission::new("lims", "price", "Change prices.", "Zmiana cen.").unwrap())
        .role("pricing", ["host.lims.price"])
        .client("dairy")
        .client("bakery")
        .method(METHOD)
        .user(User::person("anna"))
        .user(User::person("maria").during(Period::ending(at(1000))))
        .user(User::person("ewa"))
        .user(User::person("both"))
        .user(User::person("root"))
        .user(User::device("hplc"))
        .assign("anna", "analyst", Scope::one("dairy"))
        .assignment(timed("anna", "pricing", Period::between(at(100), at(200))))
        .assign("maria", "authorizer", Scope::All)
        .assign("both", "analyst", Scope::All)
        .assign("both", "authorizer", Scope::All)
        .assign("root", "administrator", Scope::All)
        .assign("hplc", "analyst", Scope::All)
        .assign("hplc", "authorizer", Scope::All)
        .delegation(Delegation {
            from: "maria".into(),
            to: "ewa".into(),
            roles: vec!["authorizer".into()],
            permissions: vec!["result.enter".into()],
            scope: Scope::one("dairy"),
            period: Period::between(at(0), at(2000)),
            may_pass_on: false,
        })
        .dynamic_set(DutySet {
            name: "four eyes".into(),
            roles: vec!["analyst".into(), "authorizer".into()],
            cardinality: 2,
        })
        .method_authorisation(MethodAuthorisation {
            user: "anna".into(),
            method: METHOD.into(),
            duty: MethodDuty::Perform,
            period: Period::between(at(10), at(20)),
            evidence: "T-17".into(),
        })
        .build()
        .unwrap()
}

#[test]
fn each_denial_names_the_rule_that_fired() {
    let snapshot = Snapshot::compile(policy().into());
    for (user, permission, client, second, code) in [
        ("anna", "result.enter", "dairy", 5, None),
        ("anna", "result.enter", "bakery", 5, Some("scope_missing")),
        ("anna", "result.enter", LABORATORY, 5, Some("scope_missing")),
        ("anna", "result.verify", "dairy", 5, Some("permission_missing")),
        ("anna", "host.lims.price", "bakery", 99, Some("period_not_begun")),
        ("anna", "host.lims.price", "bakery", 100, None),
        ("anna", "host.lims.price", LABORATORY, 199, None),
        ("anna", "host.lims.price", "bakery", 200, Some("period_expired")),
        ("ania", "result.enter", "dairy", 5, Some("unknown_user")),
        ("anna", "result.entre", "dairy", 5, Some("unknown_permission")),
        ("anna", "result.enter", "diary", 5, Some("unknown_client")),
        ("maria", "report.authorize", "dairy", 999, None),
        ("maria", "report.authorize", "dairy", 1000, Some("user_inactive")),
        ("ewa", "report.authorize", "dairy", 999, None),
        // The delegator may no longer act, so neither does what was passed on.
        ("ewa", "report.authorize", "dairy", 1000, Some("delegation_void")),
        ("ewa", "report.authorize", "dairy", 2000, Some("period_expired")),
        ("ewa", "report.authorize", "bakery", 5, Some("scope_missing")),
        // The delegator never had it.
        ("ewa", "result.enter", "dairy", 5, Some("delegation_void")),
        // Both roles of a dynamic set: neither is active in a question without a session.
        ("both", "result.enter", "dairy", 5, Some("role_inactive")),
        ("root", "result.enter", "dairy", 5, Some("permission_missing")),
        ("root", "account.manage", LABORATORY, 5, None),
        ("hplc", "result.verify", "dairy", 5, Some("device_never")),
    ] {
        let answer = snapshot.check(user, permission, client, at(second));
        let explanation = snapshot.explain(user, permission, client, at(second));
        assert_eq!(explanation.as_ref().map(Explanation::code), code, "{user} {permission} {client} {second}");
        assert_eq!(answer == Answer::Allow, code.is_none());
        let decision = snapshot.decide(user, permission, client, at(second));
        assert_eq!(decision == Decision::Allow, code.is_none());
    }
}

#[test]
fn an_explanation_says_what_was_missing_in_both_languages() {
    let snapshot = Snapshot::compile(policy().into());
    let denial = snapshot.explain("anna", "result.verify", "dairy", at(150)).unwrap();
    assert_eq!(denial.carried_by, ["authorizer", "laboratory_manager"]);
    assert_eq!(denial.held, ["analyst", "pricing"]);
    assert_eq!((denial.policy_version, denial.client.as_str()), (1, "dairy"));
    assert_eq!(
        denial.text_en(),
        "none of the roles held carries the permission: `result.verify` (Verify a result of somebody else). \
         Roles that carry it: authorizer, laboratory_manager. Roles held: analyst, pricing."
    );
    assert_eq!(
        denial.text_pl(),
        "żadna z posiadanych ról nie daje tego uprawnienia: `result.verify` (Weryfikacja wyniku innej osoby). \
         Role, które je dają: authorizer, laboratory_manager. Posiadane role: analyst, pricing."
    );
    let own = snapshot.explain("ewa", "host.lims.price", "dairy", at(5)).unwrap();
    assert!(
        own.text_pl().contains("(Zmiana cen)") && own.text_pl().contains("Posiadane role: brak."),
        "{}",
        own.text_pl()
    );
    let mut codes: Vec<&str> = DenyCode::ALL.iter().map(|code| code.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), DenyCode::ALL.len());
}

#[test]
fn unknown_names_are_errors_where_handles_are_made() {
    let snapshot = Snapshot::compile(policy().into());
    assert_eq!(snapshot.user("ania").unwrap_err().code(), "unknown_user");
    assert_eq!(snapshot.permission("host.lims.prices").unwrap_err().code(), "unknown_permission");
    assert_eq!(snapshot.client("diary").unwrap_err().code(), "unknown_client");
    assert_eq!(snapshot.client_filter("anna", "result.entre", at(5)).unwrap_err().code(), "unknown_permission");
    assert_eq!(snapshot.permissions("anna", "diary", at(5)).unwrap_err().code(), "unknown_client");
    assert_eq!(snapshot.users_with("result.entre", "dairy", at(5)).unwrap_err().code(), "unknown_permission");
}

#[test]
fn a_number_that_stands_for_nothing_is_denied() {
    let snapshot = Snapshot::compile(policy().into());
    let of = |user: &str| snapshot.user(user).unwrap().number();
    let permission = |name: &str| snapshot.permission(name).unwrap().number();
    let client = snapshot.client("dairy").unwrap().number();
    let ask = |user, permission, client| snapshot.check_numbered(user, permission, client, at(5)) == Answer::Allow;
    let enter = permission("result.enter");
    assert!(ask(of("anna"), enter, client));
    // Places behind the last name hold the bits of other rights: none of them may be asked for.
    let list = enter >> 32 << 32;
    let known: Vec<u64> = snapshot.policy().host_permissions().iter().map(|own| permission(own.name())).collect();
    for place in (0..4096).map(|at| list | at).chain([0, u64::MAX, list | u64::from(u32::MAX)]) {
        let named = known.contains(&place) || PERMISSIONS.iter().any(|one| permission(one.name()) == place);
        assert!(named || !["both", "root", "anna"].iter().any(|user| ask(of(user), place, client)), "{place:#x}");
    }
    for wrong in [0, u64::MAX, 1, of("anna") ^ 1 << 32, enter, client] {
        assert!(!ask(wrong, enter, client));
        assert!(wrong == enter || !ask(of("anna"), wrong, client));
        assert!(wrong == client || !ask(of("anna"), enter, wrong));
    }
    let more = Snapshot::compile(Policy::clone(&policy()).add_user(User::person("zoe")).unwrap().into());
    assert_eq!(more.check_numbered(of("anna"), enter, client, at(5)), Answer::Deny, "a number of another list");
}

#[test]
fn a_handle_of_another_list_is_denied() {
    let first = policy();
    let old = Snapshot::compile(first.clone().into());
    let (user, permission, client) =
        (old.user("anna").unwrap(), old.catalogued(Permission::RESULT_ENTER), old.client("dairy").unwrap());
    assert_eq!(old.check_handle(user, permission, client, at(5)), Answer::Allow);
    // With another user before them, the place of `both` would be Anna's, who may.
    let more = Snapshot::compile(first.add_user(User::person("adam")).unwrap().into());
    assert_eq!(more.check_handle(old.user("both").unwrap(), permission, client, at(5)), Answer::Deny);
    assert_eq!(more.check_handle(user, permission, client, at(5)), Answer::Deny);
    assert_eq!(more.check_handle(more.user("anna").unwrap(), permission, client, at(5)), Answer::Allow);
    // The same lists: the handles mean the same, and the new policy decides.
    let less = Snapshot::compile(first.deassign_user("anna", "analyst").unwrap().into());
    assert_eq!(less.check_handle(user, permission, client, at(5)), Answer::Deny);
    assert_eq!(less.explain_handle(user, permission, client, at(5)).unwrap().code(), "permission_missing");
    assert_eq!(more.explain_handle(user, permission, client, at(5)), None);
}

#[test]
fn a_session_activates_roles_one_at_a_time() {
    let policy = policy();
    let snapshot = Snapshot::compile(policy.clone().into());
    let ask = |session: &RoleSession, permission: &str| {
        let (permission, client) = (snapshot.permission(permission).unwrap(), snapshot.client("dairy").unwrap());
        snapshot.check_access(session, permission, client, at(5)) == Answer::Allow
    };
    let session = snapshot.create_session("both", &["analyst"], at(5)).unwrap();
    assert!(ask(&session, "result.enter") && !ask(&session, "report.authorize"));
    assert_eq!(snapshot.explain_session(&session, "report.authorize", "dairy", at(5)).unwrap().code(), "role_inactive");
    assert_eq!(
        snapshot.add_active_role(&session, "authorizer", at(5)).unwrap_err().code(),
        "role_session_dynamic_duty"
    );
    assert_eq!(snapshot.add_active_role(&session, "analyst", at(5)).unwrap_err().code(), "role_session_already_active");
    assert_eq!(snapshot.add_active_role(&session, "viewer", at(5)).unwrap_err().code(), "role_session_not_authorised");
    assert_eq!(snapshot.drop_active_role(&session, "viewer", at(5)).unwrap_err().code(), "role_session_not_active");
    let none = snapshot.drop_active_role(&session, "analyst", at(5)).unwrap();
    assert!(none.roles().is_empty() && !ask(&none, "result.enter"));
    let other = snapshot.add_active_role(&none, "authorizer", at(5)).unwrap();
    assert!(ask(&other, "report.authorize") && !ask(&other, "result.enter"));
    assert_eq!(snapshot.create_session("both", &["boss"], at(5)).unwrap_err().code(), "role_session_not_authorised");
    assert_eq!(snapshot.create_session("nobody", &[], at(5)).unwrap_err().code(), "unknown_user");
    assert_eq!(
        snapshot.create_session("maria", &["authorizer"], at(1000)).unwrap_err().code(),
        "role_session_user_inactive"
    );
    // A role for a time ends within the session.
    let timed = snapshot.create_session("anna", &["pricing"], at(150)).unwrap();
    let price = snapshot.permission("host.lims.price").unwrap();
    let dairy = snapshot.client("dairy").unwrap();
    assert_eq!(snapshot.check_access(&timed, price, dairy, at(199)), Answer::Allow);
    assert_eq!(snapshot.check_access(&timed, price, dairy, at(200)), Answer::Deny);
    // A session ends with its policy.
    let next = Snapshot::compile(policy.into());
    assert_eq!(next.check_access(&timed, price, dairy, at(150)), Answer::Deny);
    assert_eq!(next.explain_session(&timed, "host.lims.price", "dairy", at(150)).unwrap().code(), "session_stale");
    // What was passed on holds in every session.
    let ewa = snapshot.create_session("ewa", &[], at(5)).unwrap();
    assert!(ask(&ewa, "report.authorize"));
}

#[test]
fn a_forgotten_check_lists_nothing() {
    let snapshot = Snapshot::compile(policy().into());
    let mut samples = ClientScoped::new();
    samples.push(Some("dairy".to_owned()), 1);
    samples.push(Some("bakery".to_owned()), 2);
    samples.push(None, 3);
    let seen = |filter: &ClientFilter| samples.visible(filter).copied().collect::<Vec<_>>();
    assert_eq!(seen(&ClientFilter::default()), Vec::<i32>::new());
    assert_eq!(seen(&snapshot.client_filter("anna", "record.read", at(5)).unwrap()), [1]);
    assert_eq!(seen(&snapshot.client_filter("maria", "record.read", at(5)).unwrap()), [1, 2, 3]);
    assert_eq!(seen(&snapshot.client_filter("maria", "record.read", at(1000)).unwrap()), Vec::<i32>::new());
    assert_eq!(seen(&snapshot.client_filter("root", "record.read", at(5)).unwrap()), Vec::<i32>::new());
    let filter = snapshot.client_filter("anna", "record.read", at(5)).unwrap();
    assert_eq!(filter.only(), Some(["dairy".to_owned()].as_slice()));
    assert_eq!(snapshot.client_filter("maria", "record.read", at(5)).unwrap().only(), None);
}

#[test]
fn a_method_needs_an_authorisation_at_that_time() {
    let snapshot = Snapshot::compile(policy().into());
    let enter = Permission::RESULT_ENTER;
    for (user, permission, client, method, second, code) in [
        ("anna", enter, "dairy", METHOD, 10, None),
        ("anna", enter, "dairy", METHOD, 19, None),
        ("anna", enter, "dairy", METHOD, 20, Some("method_authorisation_lapsed")),
        ("anna", enter, "dairy", METHOD, 9, Some("method_authorisation_lapsed")),
        ("anna", enter, "bakery", METHOD, 15, Some("scope_missing")),
        ("anna", enter, "dairy", "ISO 1", 15, Some("unknown_method")),
        ("maria", Permission::RESULT_VERIFY, "dairy", METHOD, 15, Some("method_not_authorised")),
        // Reading has nothing to do with competence.
        ("maria", Permission::RECORD_READ, "dairy", METHOD, 15, None),
    ] {
        let explanation = snapshot.explain_on_method(user, permission, client, method, at(second));
        assert_eq!(explanation.map(|one| one.code()), code, "{user} {second}");
        let answer = snapshot.check_on_method(user, permission, client, method, at(second));
        assert_eq!(answer == Answer::Allow, code.is_none(), "{user} {second}");
    }
    let row = snapshot.method_authorisation("anna", METHOD, MethodDuty::Perform, at(15)).unwrap();
    assert_eq!(row.evidence, "T-17");
}

#[test]
fn a_right_is_passed_on_again_only_if_allowed_and_not_for_ever() {
    let passed = |from: &str, to: &str, may_pass_on| Delegation {
        from: from.into(),
        to: to.into(),
        roles: Vec::new(),
        permissions: vec!["report.authorize".into()],
        scope: Scope::All,
        period: Period::between(at(0), at(100)),
        may_pass_on,
    };
    let chain = |allowed: [bool; 4]| {
        let mut builder = Policy::builder().role("authorizer", ["report.authorize"]).client("dairy");
        for name in ["a", "b", "c", "d", "e"] {
            builder = builder.user(User::person(name));
        }
        for ((from, to), may) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")].into_iter().zip(allowed) {
            builder = builder.delegation(passed(from, to, may));
        }
        let policy = builder.assign("a", "authorizer", Scope::All).build().unwrap();
        let snapshot = Snapshot::compile(policy.into());
        snapshot.users_with("report.authorize", "dairy", at(5)).unwrap().concat()
    };
    assert_eq!(chain([false; 4]), "ab");
    assert_eq!(chain([true, false, true, true]), "abc");
    assert_eq!(chain([true; 4]), "abcd");
}
