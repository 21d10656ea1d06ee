//! Bad policies, each with its error; the administrative and review functions of INCITS 359.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "access_common/mod.rs"]
mod common;

use common::at;
use libcompliance::access::duty::DutyRules;
use libcompliance::access::*;
use serde_json::{Value, json};

fn base() -> Value {
    json!({
        "format": "libcompliance-policy/1",
        "version": 7,
        "permissions": [{"name": "host.lims.price", "en": "Change prices.", "pl": "Zmiana cen."}],
        "clients": ["bakery", "dairy"],
        "methods": ["PN-EN ISO 11290-1"],
        "roles": [
            {"name": "analyst", "permissions": ["result.enter"], "inherits": ["viewer"]},
            {"name": "authorizer", "permissions": ["report.authorize"], "inherits": ["viewer"]},
            {"name": "viewer", "permissions": ["record.read"]},
        ],
        "users": [{"name": "anna"}, {"name": "maria", "person": "p-2"}, {"name": "maria-2", "person": "p-2"}, {"name": "pc", "kind": "device"}],
        "assignments": [
            {"user": "anna", "role": "analyst", "scope": ["dairy"]},
            {"user": "maria", "role": "authorizer", "scope": "all", "period": {"until": "2027-01-01T00:00:00.000000Z"}},
        ],
        "grants": [{"user": "maria", "permission": "host.lims.price", "scope": "all"}],
        "delegations": [{"from": "maria", "to": "anna", "permissions": ["host.lims.price"], "scope": "all",
            "period": {"until": "2026-12-01T00:00:00.000000Z"}}],
        "static_sets": [{"name": "apart", "roles": ["analyst", "authorizer"], "cardinality": 2}],
        "dynamic_sets": [{"name": "not at once", "roles": ["analyst", "viewer"], "cardinality": 2}],
        "method_authorisations": [{"user": "anna", "method": "PN-EN ISO 11290-1", "duty": "perform", "evidence": "T-17"}],
        "duties": {"verifications": 1, "authorisations": 1, "verify_alone": false, "authorise_alone": false},
    })
}

fn read(policy: &Value) -> Result<Policy, PolicyError> {
    Policy::from_json(policy.to_string().as_bytes())
}

#[test]
fn the_base_is_a_policy() {
    // The dynamic set would be met by every analyst; only sessions feel it.
    let policy = read(&base()).unwrap();
    assert_eq!(policy.version(), 7);
    assert_eq!(policy.users().len(), 4);
}

#[test]
fn each_bad_policy_names_its_error() {
    let long = "x".repeat(129);
    let late = json!({"from": "2027-01-01T00:00:00.000000Z", "until": "2027-01-01T00:00:00.000000Z"});
    // A place in the base, what is put there, the code, and what the message must name.
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("/format", json!("libcompliance-policy/2"), "policy_format", "libcompliance-policy/1"),
        ("/version", json!(-1), "policy_malformed", "line 1"),
        ("/version", json!("Anna Nowak"), "policy_malformed", "another type"),
        ("/surprise", json!(1), "policy_malformed", "`surprise`"),
        ("/roles/0/colour", json!("red"), "policy_malformed", "`colour`"),
        ("/users/0/password", json!("secret"), "policy_malformed", "`password`"),
        ("/assignments/0/scope", json!("everything"), "policy_malformed", "another type"),
        ("/assignments/0/period", json!({"until": "tomorrow"}), "policy_malformed", "another type"),
        ("/users/0/kind", json!("robot"), "policy_malformed", "another type"),
        ("/users/0/name", json!(""), "policy_bad_name", "user"),
        ("/clients/0", json!(" dairy"), "policy_bad_name", "client"),
        ("/methods/0", json!("a\nb"), "policy_bad_name", "\\n"),
        ("/roles/2/name", json!(long), "policy_bad_name", "role"),
        ("/users/1/person", json!("\u{7}"), "policy_bad_name", "person"),
        ("/permissions/0/name", json!("lims.price"), "policy_bad_host_permission", "lims.price"),
        ("/permissions/0/name", json!("host.lims"), "policy_bad_host_permission", "host.lims"),
        ("/permissions/0/name", json!("host.Lims.price"), "policy_bad_host_permission", "host.Lims.price"),
        ("/permissions/0/pl", json!(""), "policy_bad_host_permission", "host.lims.price"),
        (
            "/permissions/1",
            json!({"name": "host.lims.price", "en": "a", "pl": "b"}),
            "policy_duplicate",
            "host.lims.price",
        ),
        ("/clients/1", json!("bakery"), "policy_duplicate", "bakery"),
        ("/users/3", json!({"name": "anna"}), "policy_duplicate", "anna"),
        ("/roles/3", json!({"name": "viewer"}), "policy_duplicate", "viewer"),
        ("/roles/0/permissions", json!(["result.enter", "result.enter"]), "policy_duplicate", "result.enter"),
        ("/roles/0/inherits", json!(["viewer", "viewer"]), "policy_duplicate", "viewer"),
        ("/assignments/1", json!({"user": "anna", "role": "analyst", "scope": ["dairy"]}), "policy_duplicate", "anna"),
        (
            "/grants/1",
            json!({"user": "maria", "permission": "host.lims.price", "scope": "all"}),
            "policy_duplicate",
            "maria",
        ),
        ("/assignments/0/scope", json!(["dairy", "dairy"]), "policy_duplicate", "dairy"),
        ("/static_sets/0/roles", json!(["analyst", "analyst"]), "policy_duplicate", "analyst"),
        (
            "/static_sets/1",
            json!({"name": "apart", "roles": ["viewer", "authorizer"], "cardinality": 2}),
            "policy_duplicate",
            "apart",
        ),
        (
            "/roles/0/permissions/0",
            json!("result.entre"),
            "policy_unknown_name",
            "permission `result.entre` is unknown, named by role `analyst`",
        ),
        ("/roles/0/inherits/0", json!("guest"), "policy_unknown_name", "role `guest`"),
        ("/assignments/0/user", json!("ania"), "policy_unknown_name", "user `ania`"),
        ("/assignments/0/role", json!("analist"), "policy_unknown_name", "role `analist`"),
        ("/assignments/0/scope", json!(["diary"]), "policy_unknown_name", "client `diary`"),
        ("/grants/0/permission", json!("host.lims.prices"), "policy_unknown_name", "permission `host.lims.prices`"),
        ("/delegations/0/to", json!("nobody"), "policy_unknown_name", "user `nobody`"),
        ("/delegations/0/roles", json!(["boss"]), "policy_unknown_name", "role `boss`"),
        (
            "/static_sets/0/roles/0",
            json!("boss"),
            "policy_unknown_name",
            "role `boss` is unknown, named by duty set `apart`",
        ),
        ("/dynamic_sets/0/roles/0", json!("boss"), "policy_unknown_name", "role `boss`"),
        ("/method_authorisations/0/method", json!("ISO 1"), "policy_unknown_name", "method `ISO 1`"),
        ("/roles/2/inherits", json!(["viewer"]), "policy_cycle", "viewer -> viewer"),
        ("/roles/2/inherits", json!(["analyst"]), "policy_cycle", "analyst -> viewer -> analyst"),
        ("/assignments/0/period", late.clone(), "policy_bad_period", "`analyst` to `anna`"),
        ("/grants/0/period", late.clone(), "policy_bad_period", "`host.lims.price` to `maria`"),
        ("/users/0/period", late.clone(), "policy_bad_period", "user `anna`"),
        ("/method_authorisations/0/period", late, "policy_bad_period", "`anna` for"),
        ("/delegations/0/period", json!({}), "policy_bad_period", "from `maria` to `anna`"),
        ("/assignments/0/scope", json!([]), "policy_empty_scope", "`analyst` to `anna`"),
        ("/delegations/0/scope", json!([]), "policy_empty_scope", "from `maria`"),
        (
            "/static_sets/0/cardinality",
            json!(1),
            "policy_bad_cardinality",
            "`apart` of 2 roles cannot have the cardinality 1",
        ),
        ("/static_sets/0/cardinality", json!(3), "policy_bad_cardinality", "`apart`"),
        ("/dynamic_sets/0/roles", json!(["viewer"]), "policy_bad_cardinality", "`not at once`"),
        (
            "/assignments/2",
            json!({"user": "maria", "role": "analyst", "scope": ["dairy"]}),
            "policy_static_duty",
            "`apart` is broken by `maria`",
        ),
        // Another account of the same person.
        (
            "/assignments/2",
            json!({"user": "maria-2", "role": "analyst", "scope": ["dairy"]}),
            "policy_static_duty",
            "analyst, authorizer",
        ),
        // By delegation too.
        ("/delegations/0/roles", json!(["authorizer"]), "policy_static_duty", "`apart` is broken by `anna`"),
        ("/delegations/0/roles", json!(["viewer"]), "policy_delegated_duty", "`not at once`"),
        ("/delegations/0/to", json!("maria"), "policy_bad_delegation", "`maria`"),
        ("/delegations/0/to", json!("pc"), "policy_bad_delegation", "`pc`"),
        ("/delegations/0/permissions", json!([]), "policy_bad_delegation", "`maria`"),
        ("/method_authorisations/0/evidence", json!(" "), "policy_bad_authorisation", "`anna`"),
        (
            "/method_authorisations/1",
            json!({"user": "pc", "method": "PN-EN ISO 11290-1", "duty": "review", "evidence": "T"}),
            "policy_bad_authorisation",
            "`pc`",
        ),
        ("/duties/verifications", json!(0), "policy_bad_duties", "verifications"),
        ("/duties/authorisations", json!(11), "policy_bad_duties", "authorisations"),
        ("/clients", json!((0..10_001).map(|at| format!("c{at}")).collect::<Vec<_>>()), "policy_too_large", "clients"),
    ];
    for (place, value, code, named) in cases {
        let mut policy = base();
        let (parent, last) = place.rsplit_once('/').unwrap();
        match policy.pointer_mut(parent).unwrap() {
            Value::Array(list) if last.parse::<usize>().unwrap() == list.len() => list.push(value.clone()),
            Value::Array(list) => list[last.parse::<usize>().unwrap()] = value.clone(),
            Value::Object(map) => drop(map.insert(last.to_owned(), value.clone())),
            _ => panic!("{place}"),
        }
        let error = read(&policy).expect_err(place);
        assert_eq!(error.code(), code, "{place}: {error}");
        let text = error.to_string();
        assert!(text.contains(named), "{place}: {text}");
        assert!(!text.contains("Nowak") && !text.contains("secret") && !text.contains('\n'), "{text}");
    }
}

#[test]
fn what_is_no_json_is_said_so() {
    for (bytes, named) in
        [("", "ends too early"), ("{\"format\":", "ends too early"), ("no", "not JSON"), ("{}", "`format`")]
    {
        let error = Policy::from_json(bytes.as_bytes()).unwrap_err();
        assert_eq!(error.code(), "policy_malformed");
        assert!(error.to_string().contains(named), "{error}");
    }
    let twice = base().to_string().replacen("\"version\":7", "\"version\":7,\"version\":8", 1);
    assert!(Policy::from_json(twice.as_bytes()).unwrap_err().to_string().contains("duplicate field `version`"));
}

#[test]
fn roles_after_one_another_break_no_static_set() {
    let assignment =
        |role: &str, period| Assignment { user: "jan".into(), role: role.into(), scope: Scope::All, period };
    let builder = Policy::builder()
        .role("analyst", ["result.enter"])
        .role("authorizer", ["report.authorize"])
        .user(User::person("jan"))
        .static_set(DutySet {
            name: "apart".into(),
            roles: vec!["analyst".into(), "authorizer".into()],
            cardinality: 2,
        })
        .assignment(assignment("analyst", Period::ending(at(100))));
    builder.clone().assignment(assignment("authorizer", Period::starting(at(100)))).build().unwrap();
    let error = builder.assignment(assignment("authorizer", Period::starting(at(99)))).build().unwrap_err();
    assert_eq!(error.code(), "policy_static_duty");
}

#[test]
fn a_long_chain_of_roles_needs_no_deep_stack() {
    let mut builder = Policy::builder();
    for at in 0..10_000 {
        let inherits = if at == 9_999 { Vec::new() } else { vec![format!("r{:05}", at + 1)] };
        builder =
            builder.role_definition(RoleDefinition { name: format!("r{at:05}"), permissions: Vec::new(), inherits });
    }
    let policy = builder.build().unwrap();
    assert_eq!(policy.add_inheritance("r09999", "r00000").unwrap_err().code(), "policy_cycle");
}

#[test]
fn administration_gives_a_new_policy_and_leaves_the_old() {
    let old = read(&base()).unwrap();
    let kept = old.clone();
    let new = old
        .add_user(User::person("jan"))
        .and_then(|policy| policy.add_role("sampler"))
        .and_then(|policy| policy.grant_permission("sample.collect", "sampler"))
        .and_then(|policy| policy.add_inheritance("sampler", "viewer"))
        .and_then(|policy| {
            let scope = Scope::one("bakery");
            policy.assign_user(Assignment { user: "jan".into(), role: "sampler".into(), scope, period: Period::ALWAYS })
        })
        .unwrap();
    assert_eq!(new.version(), 12);
    assert_eq!(old, kept);
    assert_eq!(new.user_permissions("jan").unwrap(), ["record.read", "sample.collect"]);
    assert_eq!(new.assigned_roles("jan").unwrap(), ["sampler"]);
    assert_eq!(new.authorized_roles("jan").unwrap(), ["sampler", "viewer"]);
    assert_eq!(new.assigned_users("viewer").unwrap(), Vec::<&str>::new());
    assert_eq!(new.authorized_users("viewer").unwrap(), ["anna", "jan", "maria"]);
    assert_eq!(new.permission_roles("record.read").unwrap(), ["viewer"]);
    assert_eq!(new.authorized_permission_roles("record.read").unwrap(), ["analyst", "authorizer", "sampler", "viewer"]);
    assert_eq!(new.permission_users("host.lims.price").unwrap(), ["maria"]);
    assert_eq!(new.permission_users("record.read").unwrap(), Vec::<&str>::new());
    assert_eq!(new.authorized_permission_users("record.read").unwrap(), ["anna", "jan", "maria"]);
    assert_eq!(new.ssd_role_sets("analyst").unwrap(), ["apart"]);
    assert_eq!(new.ssd_role_set_roles("apart").unwrap(), ["analyst", "authorizer"]);
    assert_eq!(new.ssd_role_set_cardinality("apart").unwrap(), 2);
    assert_eq!(new.dsd_role_sets("viewer").unwrap(), ["not at once"]);
    assert_eq!(new.dsd_role_set_roles("not at once").unwrap(), ["analyst", "viewer"]);
    assert_eq!(new.dsd_role_set_cardinality("not at once").unwrap(), 2);

    let back = new
        .deassign_user("jan", "sampler")
        .and_then(|policy| policy.delete_inheritance("sampler", "viewer"))
        .and_then(|policy| policy.revoke_permission("sample.collect", "sampler"))
        .and_then(|policy| policy.delete_role("sampler"))
        .and_then(|policy| policy.delete_user("jan"))
        .unwrap();
    let renumbered = |policy: &Policy, version: u64| {
        let mut json: Value = serde_json::from_str(&policy.to_json().unwrap()).unwrap();
        json["version"] = json!(version);
        json
    };
    assert_eq!(renumbered(&back, 7), renumbered(&old, 7));
}

#[test]
fn deleting_takes_along_what_hangs_on_it_and_never_widens() {
    let policy = read(&base()).unwrap();
    let fewer = policy.delete_client("dairy").unwrap();
    // Anna was an analyst for the dairy alone: nothing is left, and not "all".
    assert_eq!(fewer.assigned_roles("anna").unwrap(), Vec::<&str>::new());
    let fewer = policy.delete_user("maria").unwrap();
    assert!(fewer.delegations().is_empty() && fewer.grants().is_empty());
    let fewer = policy.delete_permission("host.lims.price").unwrap();
    assert!(fewer.delegations().is_empty() && fewer.grants().is_empty());
    // The duty sets would be too small without the role.
    assert_eq!(policy.delete_role("analyst").unwrap_err().code(), "policy_bad_cardinality");
    let smaller = policy.delete_ssd_set("apart").and_then(|policy| policy.delete_dsd_set("not at once")).unwrap();
    assert_eq!(smaller.delete_role("analyst").unwrap().assigned_roles("anna").unwrap(), Vec::<&str>::new());
}

#[test]
fn what_cannot_be_done_is_an_error() {
    let policy = read(&base()).unwrap();
    let set = |name: &str, cardinality| DutySet {
        name: name.into(),
        roles: vec!["viewer".into(), "authorizer".into()],
        cardinality,
    };
    let to_anna =
        Assignment { user: "anna".into(), role: "authorizer".into(), scope: Scope::All, period: Period::ALWAYS };
    let price = || HostPermission::new("lims", "price", "a", "b").unwrap();
    for (what, result, code) in [
        ("user twice", policy.add_user(User::person("anna")), "policy_duplicate"),
        ("role twice", policy.add_role("viewer"), "policy_duplicate"),
        ("no such user", policy.delete_user("jan"), "policy_missing"),
        ("no such user to change", policy.change_user(User::person("jan")), "policy_missing"),
        ("no such role", policy.delete_role("boss"), "policy_missing"),
        ("not assigned", policy.deassign_user("anna", "viewer"), "policy_missing"),
        ("unknown permission", policy.grant_permission("result.entre", "viewer"), "policy_unknown_name"),
        ("has it already", policy.grant_permission("record.read", "viewer"), "policy_duplicate"),
        ("does not have it", policy.revoke_permission("record.read", "analyst"), "policy_missing"),
        ("circle", policy.add_inheritance("viewer", "analyst"), "policy_cycle"),
        ("no such junior", policy.delete_inheritance("viewer", "analyst"), "policy_missing"),
        ("static duty", policy.assign_user(to_anna), "policy_static_duty"),
        ("static duty by inheritance", policy.add_inheritance("analyst", "authorizer"), "policy_static_duty"),
        ("new set broken at once", policy.create_ssd_set(set("new", 2)), "policy_static_duty"),
        ("bad cardinality", policy.create_dsd_set(set("new", 5)), "policy_bad_cardinality"),
        ("no such set", policy.delete_ssd_set("new"), "policy_missing"),
        ("no such set for a role", policy.add_ssd_role_member("new", "viewer"), "policy_missing"),
        ("unknown role for a set", policy.add_dsd_role_member("not at once", "boss"), "policy_unknown_name"),
        ("set too small", policy.delete_dsd_role_member("not at once", "viewer"), "policy_bad_cardinality"),
        ("cardinality", policy.set_ssd_set_cardinality("apart", 3), "policy_bad_cardinality"),
        ("cardinality", policy.set_dsd_set_cardinality("not at once", 0), "policy_bad_cardinality"),
        ("permission twice", policy.add_permission(price()), "policy_duplicate"),
        ("catalogue stays", policy.delete_permission("result.enter"), "policy_missing"),
        ("no such grant", policy.revoke_from_user("record.read", "anna"), "policy_missing"),
        ("no such delegation", policy.revoke_delegation("anna", "maria"), "policy_missing"),
        ("client twice", policy.add_client("dairy"), "policy_duplicate"),
        ("no such client", policy.delete_client("mill"), "policy_missing"),
        ("method twice", policy.add_method("PN-EN ISO 11290-1"), "policy_duplicate"),
        ("not authorised", policy.revoke_method("maria", "PN-EN ISO 11290-1"), "policy_missing"),
        ("duties", policy.set_duties(DutyRules { verifications: 0, ..DutyRules::default() }), "policy_bad_duties"),
    ] {
        assert_eq!(result.unwrap_err().code(), code, "{what}");
    }
    for result in [
        policy.assigned_users("boss"),
        policy.assigned_roles("jan"),
        policy.permission_roles("result.entre"),
        policy.ssd_role_set_roles("x"),
    ] {
        assert_eq!(result.unwrap_err().code(), "policy_unknown_name");
    }
    assert_eq!(
        policy.add_ascendant("chief", &["analyst"]).unwrap().role_permissions("chief").unwrap(),
        ["record.read", "result.enter"]
    );
    let trainee = policy.add_descendant("trainee", &["viewer"]).unwrap();
    assert!(trainee.authorized_roles("anna").unwrap().contains(&"trainee"));
}

#[test]
fn host_permissions_have_their_form() {
    for (host, what) in [
        ("", "price"),
        ("lims", ""),
        ("Lims", "price"),
        ("lims", "price!"),
        ("li.ms", "price"),
        ("lims", "a..b"),
        ("lims", "é"),
    ] {
        assert!(HostPermission::new(host, what, "a", "b").is_err(), "{host} {what}");
    }
    assert!(HostPermission::new("lims", "price", "", "b").is_err());
    assert_eq!(HostPermission::new("lims", "price.edit", "a", "b").unwrap().name(), "host.lims.price.edit");
}

#[test]
fn the_catalogue_is_whole() {
    let mut names: Vec<&str> = PERMISSIONS.iter().map(|permission| permission.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), PERMISSIONS.len());
    for permission in PERMISSIONS {
        assert_eq!(Permission::find(permission.name()), Some(*permission));
        assert!(permission.name().starts_with(permission.group().unwrap().name));
        let text = permission.text().unwrap();
        assert!(!text.en.is_empty() && !text.pl.is_empty() && text.en != text.pl, "{}", permission.name());
        assert!(!(permission.device_may() && permission.method_duty().is_some_and(|duty| duty != MethodDuty::Perform)));
    }
    assert!(GROUPS.iter().all(|group| PERMISSIONS.iter().any(|permission| permission.group() == Some(group))));
    assert_eq!(Permission::find("result.entre"), None);
}

#[test]
fn the_shipped_roles_follow_the_table_of_duties() {
    let policy = Policy::builder().default_roles().optional_roles().build().unwrap();
    let of = |role: &str| policy.role_permissions(role).unwrap();
    // The administrator has no laboratory rights.
    let laboratory = ["sample.", "result.", "report.", "record.", "client.", "file."];
    assert!(of("administrator").iter().all(|name| laboratory.iter().all(|start| !name.starts_with(start))));
    // Nobody both enters and verifies by role, and none but the authoriser authorises.
    for (role, _) in DEFAULT_ROLES.iter().chain(OPTIONAL_ROLES) {
        let has = |name: &str| of(role).contains(&name);
        assert!(!(has("result.enter") && has("result.verify")), "{role}");
        assert_eq!(has("report.authorize"), *role == "authorizer", "{role}");
        assert_eq!(has("account.manage"), *role == "administrator", "{role}");
    }
    assert!(of("viewer").iter().all(|name| name.ends_with(".read") || name.ends_with(".read_own")));
    assert!(of("device").iter().all(|name| Permission::find(name).unwrap().device_may()));
}
