//! Looking at the trail, handing it out, validation of the installation.

use super::*;
use libcompliance::trail::record::Digest;
use libcompliance::trail::tree::leaf_hash;
use libcompliance_operations::CallError;

#[test]
fn a_page_follows_a_page_until_all_was_seen() {
    let place = Place::new();
    place.person("anna", &["analyst"]);
    let size = place.lab.size().unwrap();
    let (mut seen, mut after) = (Vec::new(), Json::Null);
    loop {
        let page = ask(&place.admin, "trail.search", json!({ "after": after, "limit": 3 }));
        let records = page["records"].as_array().unwrap();
        assert!(records.len() <= 3 && page["size"] == json!(size));
        seen.extend(records.iter().map(|one| one["index"].as_u64().unwrap()));
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
        assert_eq!(after.as_u64(), seen.last().copied());
    }
    assert_eq!(seen, (0..size).collect::<Vec<_>>());
    for bad in [json!({ "limit": 0 }), json!({ "limit": 1001 }), json!({ "object": "sample" })] {
        assert_eq!(refused(&place.admin, "trail.search", bad), "invalid");
    }
    let nothing = json!({ "before": "2000-01-01T00:00:00.000000Z" });
    assert_eq!(ask(&place.admin, "trail.search", nothing)["records"], json!([]));
    assert_eq!(refused(&place.admin, "trail.record", json!({ "index": size })), "not_found");
}

#[test]
fn nobody_sees_more_of_the_trail_than_he_may() {
    let place = Place::new();
    let (anna, jan) = (place.person("anna", &["analyst"]), place.person("jan", &["analyst"]));
    let client = |name: &str| json!(jan.register_client(name).unwrap());
    let (mine, other) = (client("Mleczarnia"), client("Piekarnia"));
    // The analyst sees her own records and no other, least of all one that somebody made under her id without signing in.
    let kind = json!({ "name": "host.old.event", "reason": "optional" });
    ask(&place.admin, "host.declare", kind);
    let event = libcompliance_lab::HostEvent { kind: "host.old.event", ..Default::default() };
    let claimed = libcompliance_lab::HostActor { id: anna.account(), device: None };
    place.lab.append_host_asserted(claimed, event).unwrap();
    anna.reauthenticate(PASSWORD, None).unwrap();
    let page = ask(&anna, "trail.search", json!({ "reveal": true }));
    let records = page["records"].as_array().unwrap();
    assert!(!records.is_empty());
    assert!(records.iter().all(|one| one["record"]["actor"]["id"] == json!(anna.account())), "{page}");
    assert!(records.iter().all(|one| one["record"]["actor"]["source"] == "session"), "{page}");
    assert_eq!(refused(&anna, "trail.record", json!({ "index": 0, "reveal": true })), "not_found");
    ask(&jan, "host.append", json!({ "kind": "host.old.event", "clients": [mine, other] }));
    // Who reads for one client sees what is about that client alone.
    let guest = place.person("guest", &[]);
    assert_eq!(refused(&guest, "trail.search", json!({})), "permission_missing");
    let rights = json!({
        "id": guest.account(), "roles": [{ "role": "viewer", "scope": [mine] }], "grants": [], "reason": "contract",
    });
    ask(&place.admin, "account.change_rights", rights);
    let page = ask(&guest, "trail.search", json!({}));
    let records = page["records"].as_array().unwrap();
    assert!(!records.is_empty());
    for one in records {
        let clients = one["record"]["clients"].as_array().unwrap();
        assert!(!clients.is_empty() && clients.iter().all(|link| link["id"] == mine), "{one}");
    }
    assert_eq!(ask(&guest, "trail.search", json!({ "client": other }))["records"], json!([]));
    place.holds();
}

#[test]
fn no_secret_is_ever_shown() {
    let place = Place::new();
    let anna = place.person("anna", &["analyst"]);
    let page = ask(&place.admin, "trail.search", json!({ "limit": 1000, "reveal": true }));
    let (mut secrets, mut shown) = (0, 0);
    for one in page["records"].as_array().unwrap() {
        for (path, value) in one["revealed"].as_object().unwrap() {
            shown += 1;
            assert!(value.get("value").is_some(), "{path}: {value}");
        }
        secrets += one["record"].to_string().matches(r#""as":"secret""#).count();
    }
    assert!(!page.to_string().contains("$argon2"), "a hash of a password is shown");
    assert!(secrets > 0 && shown > 0, "{secrets} secrets, {shown} values");
    assert!(page.to_string().contains("Name of anna"));
    drop(anna);
}

#[test]
fn what_leaves_is_on_record() {
    let place = Place::new();
    let anna = place.person("anna", &["analyst"]);
    let head = ask(&anna, "trail.head", json!({}));
    assert!(head["verifier_key"].as_str().unwrap().starts_with("example.com/lab"));
    // The bytes that were sealed are handed out as they are.
    let one = ask(&place.admin, "trail.record", json!({ "index": 3 }));
    let leaf = Digest(leaf_hash(one["sealed"].as_str().unwrap().as_bytes()));
    assert_eq!(one["leaf_hash"], json!(leaf));
    for (name, arguments) in [
        ("trail.checkpoint", json!({})),
        ("trail.prove", json!({ "index": 3 })),
        ("trail.export", json!({ "folder": place.path("out") })),
    ] {
        assert_eq!(refused(&anna, name, arguments.clone()), "permission_missing");
        let before = place.lab.size().unwrap();
        ask(&place.admin, name, arguments);
        assert_eq!(place.lab.size().unwrap(), before + 1, "{name}");
    }
    assert_eq!(refused(&place.admin, "trail.export", json!({ "folder": place.path("out") })), "file_exists");
    let some = json!({ "folder": place.path("some"), "kind": "account.", "from": 1, "until": 20 });
    let done = ask(&place.admin, "trail.export", some);
    assert_eq!((&done["manifest"]["form"], &done["manifest"]["selection"]["from"]), (&json!("selection"), &json!(1)));
    assert!(place.path("some/manifest.json").is_file());
    assert_eq!(refused(&place.admin, "trail.prove", json!({ "index": 100_000 })), "not_found");
    place.holds();
}

#[test]
fn an_installation_is_validated_signed_and_reported() {
    let place = Place::new();
    let anna = place.person("anna", &["analyst"]);
    assert_eq!(refused(&anna, "validation.state", json!({})), "permission_missing");
    assert_eq!(ask(&place.admin, "validation.state", json!({}))["shipped"], "none");
    let head = ask(&place.admin, "trail.head", json!({}));
    let bad = json!({ "keys": ["no key"] });
    assert_eq!(refused(&place.admin, "validation.run", bad), "invalid");
    let kept = json!({ "checkpoints": [head["checkpoint"]], "keys": [head["verifier_key"]] });
    let made = ask(&place.admin, "validation.run", kept);
    let id = &made["run"]["id"];
    let sign = json!({ "id": id, "meaning": "approved" });
    assert_eq!(refused(&place.admin, "validation.sign", sign.clone()), "operation_secret_missing");
    let host = json!({ "id": id, "meaning": "approved", "by_host": true });
    assert_eq!(refused(&place.admin, "validation.sign", host), "library_authenticates");
    with(&place.admin, "validation.sign", sign, &secret()).unwrap();
    let own = json!([{
        "id": "A-1", "title": "Export", "requirements": ["REC-04"], "steps": "export", "expected": "it verifies",
        "observed": "it verified", "verdict": "passed", "tester": "Anna Nowak", "day": "2026-01-20", "evidence": null,
    }]);
    let file = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let taken = ask(&place.admin, "acceptance.import", json!({ "file": file, "tests": own }));
    assert_eq!(ask(&place.admin, "acceptance.get", json!({ "id": taken["acceptance"] }))["tests"], own);
    assert_eq!(ask(&place.admin, "acceptance.list", json!({}))["acceptances"][0]["id"], taken["acceptance"]);
    let state = ask(&place.admin, "validation.state", json!({}));
    assert_eq!((&state["own"], &state["approved"], &state["run"]), (&json!("valid"), &json!(true), id));
    let document = ask(&place.admin, "validation.document", json!({ "id": id }));
    assert_eq!(
        (&document["laboratory"], &document["signatures"][0]["meaning"]),
        (&json!("Laboratorium"), &json!("approved"))
    );
    assert_eq!((&document["run"]["id"], &document["own"]["tests"], &document["standing"]), (id, &own, &state));
    assert_eq!(ask(&place.admin, "validation.list", json!({}))["runs"].as_array().unwrap().len(), 1);
    place.holds();
}

#[test]
fn an_operation_that_is_not_there_is_named_as_such() {
    let place = Place::new();
    let error = call(&place.admin, "trail.erase", "{}", &Secrets::default()).unwrap_err();
    assert!(matches!(error, CallError::UnknownOperation));
    assert_eq!(error.code(), "operation_unknown");
}
