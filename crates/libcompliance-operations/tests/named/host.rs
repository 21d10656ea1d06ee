//! The host's events, intents, paper, imports, spools and tables.

use super::*;
use libcompliance_lab::Spool;
use libcompliance_lab::core::host::spool::Choices;
use libcompliance_lab::{HostActor, HostEvent};

const KIND: &str = "host.oldlims.price_changed";

fn declared(place: &Place) {
    let kind = json!({ "name": KIND, "reason": "optional", "clear": ["amount"], "unwritable": "spool" });
    ask(&place.admin, "host.declare", kind);
}

fn event(id: &str, amount: &str) -> Json {
    json!({
        "kind": KIND,
        "object": { "kind": "price", "id": id, "version": 1 },
        "changes": [{ "field": "amount", "old": null, "new": amount }],
        "reason": "price_list", "text": "from January",
        "attrs": { "note": { "b": "second", "a": "first" }, "list": 3 },
    })
}

#[test]
fn a_kind_is_declared_and_an_event_of_it_sealed() {
    let place = Place::new();
    let anna = place.person("anna", &["analyst"]);
    assert_eq!(refused(&anna, "host.append", event("17", "14.00")), "not_found");
    declared(&place);
    let done = ask(&anna, "host.append", event("17", "14.00"));
    let index = &done["receipt"]["index"];
    let shown = ask(&place.admin, "trail.record", json!({ "index": index, "reveal": true }));
    let record = &shown["record"];
    assert_eq!((&record["kind"], &record["object"]["id"]), (&json!(KIND), &json!("17")));
    assert_eq!(record["changes"][0]["new"], "14.00", "declared clear");
    assert_eq!(shown["leaf_hash"], done["receipt"]["leaf_hash"]);
    assert!(record["attrs"]["list"].get("~").is_some(), "committed: {record}");
    assert_eq!(shown["revealed"]["attrs.note"]["value"], json!({ "a": "first", "b": "second" }));
    assert_eq!(shown["revealed"]["reason.text"]["value"], "from January");
    assert_eq!(shown["person"], "Name of anna");
    let plain = ask(&place.admin, "trail.record", json!({ "index": index }));
    assert!(!plain.to_string().contains("January") && plain.get("revealed").is_none());

    // What only the library may say, what stands twice, what is no value of a record, words without a code.
    let mut bad = event("18", "1");
    bad["attrs"] = json!({ "intent": "x" });
    assert_eq!(refused(&anna, "host.append", bad), "record_invalid");
    let twice = r#"{"kind":"host.oldlims.price_changed","attrs":{"a":1,"a":2}}"#;
    let refusal = call(&anna, "host.append", twice, &Secrets::default()).unwrap_err();
    assert_eq!(refusal.code(), "operation_arguments");
    for odd in [json!(1.5), json!({ "~": "personal", "of": "lab", "sha256": "x" }), json!([{ "~": 1 }])] {
        let mut bad = event("18", "1");
        bad["attrs"] = json!({ "odd": odd });
        let code = refused(&anna, "host.append", bad);
        assert!(["operation_arguments", "record_invalid"].contains(&code), "{code}");
    }
    let mut bad = event("18", "1");
    bad["reason"] = Json::Null;
    assert_eq!(refused(&anna, "host.append", bad), "invalid");
    let viewer = place.person("viewer", &["viewer"]);
    assert_eq!(refused(&viewer, "host.append", event("18", "1")), "permission_missing");
    let kind = json!({ "name": KIND, "reason": "required", "clear": [], "why": "stricter" });
    ask(&place.admin, "host.declare", kind.clone());
    assert_eq!(refused(&anna, "host.declare", kind), "permission_missing");
    place.holds();
}

#[test]
fn an_intent_gets_its_outcome_once() {
    let place = Place::new();
    let (anna, maria) = (place.person("anna", &["analyst"]), place.person("maria", &["laboratory_manager"]));
    declared(&place);
    let announce = |id: &str| ask(&anna, "intent.record", event(id, "2"))["intent"].clone();
    let (done, dropped, lost) = (announce("1"), announce("2"), announce("3"));
    assert_eq!(refused(&anna, "intent.list", json!({})), "permission_missing");
    let open = ask(&maria, "intent.list", json!({}));
    assert_eq!(open["intents"].as_array().unwrap().len(), 3);
    let index = open["intents"][2]["record"].clone();
    assert_eq!(ask(&maria, "trail.record", json!({ "index": index }))["outcome"], "unknown");
    ask(&anna, "intent.complete", json!({ "id": done }));
    ask(&anna, "intent.abandon", json!({ "id": dropped, "code": "rolled_back" }));
    assert_eq!(refused(&maria, "intent.complete", json!({ "id": lost })), "intent_foreign");
    let settled = json!({ "id": lost, "outcome": "not_done", "reason": "looked" });
    ask(&maria, "intent.settle", settled.clone());
    assert_eq!(refused(&maria, "intent.settle", settled), "intent_settled");
    assert!(ask(&maria, "trail.record", json!({ "index": index })).get("outcome").is_none());
    assert_eq!(ask(&maria, "intent.list", json!({}))["intents"], json!([]));
    place.holds();
}

#[test]
fn paper_is_typed_in_by_one_and_compared_by_another() {
    let place = Place::new();
    let (anna, jan) = (place.person("anna", &["analyst"]), place.person("jan", &["authorizer"]));
    let (scan, _) = anna.seal_file(&place.write("page.pdf", "scan"), "application/pdf").unwrap();
    let mut typed = json!({
        "performed_at": "2026-01-22T14:30+01:00", "performer": { "name": "Ewa Dawna" },
        "object": { "kind": "sample", "id": "S-1", "version": 1 }, "fields": { "ph": "6.8" },
        "scan": scan, "reason": "system_down",
    });
    let first = ask(&anna, "paper.transcribe", typed.clone())["paper"].clone();
    typed["performer"] = json!({ "account": jan.account() });
    typed["replaces"] = first.clone();
    let second = ask(&anna, "paper.transcribe", typed.clone())["paper"].clone();
    typed["scan"] = json!("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(refused(&anna, "paper.transcribe", typed.clone()), "paper_scan_not_sealed");
    typed["performer"] = json!({ "somebody": "x" });
    assert_eq!(refused(&anna, "paper.transcribe", typed), "operation_arguments");
    let differs = json!({ "id": first, "outcome": "differs" });
    assert_eq!(refused(&jan, "paper.check", differs), "paper_reason_missing");
    assert_eq!(refused(&anna, "paper.check", json!({ "id": second, "outcome": "agrees" })), "permission_missing");
    ask(&jan, "paper.check", json!({ "id": second, "outcome": "agrees" }));
    assert_eq!(ask(&jan, "paper.list", json!({}))["papers"].as_array().unwrap().len(), 2);
    let open = ask(&jan, "paper.list", json!({ "unchecked": true }));
    assert_eq!((&open["papers"][0]["id"], open["papers"].as_array().unwrap().len()), (&first, 1));
    place.holds();
}

const MAP: &str = r#"{"v": 1, "id": "oldlims_audit", "version": "1.0", "system": "OldLIMS 4.2", "encoding": "utf-8",
    "form": {"delimited": {"separator": ";", "quote": "\""}},
    "time": {"columns": ["WHEN"], "format": "%d.%m.%Y %H:%M:%S", "zone": "Europe/Warsaw", "ambiguous": "earlier"},
    "actor": {"column": "WHO"}, "action": {"column": "OP"}, "new": {"column": "NEW"},
    "required": ["time", "actor", "action"]}"#;

#[test]
fn a_former_system_is_looked_through_and_imported() {
    let place = Place::new();
    let maria = place.person("maria", &["laboratory_manager"]);
    let rows = "WHEN;WHO;OP;NEW\n01.02.2019 10:00:00;EWA;EDIT;6.8\n02.02.2019 10:00:00;;EDIT;6.9\n";
    let files = json!({ "mapping": place.write("map.json", MAP), "file": place.write("audit.csv", rows) });
    let seen = ask(&maria, "import.inspect", files.clone());
    assert_eq!((&seen["rows"], &seen["faulty"], &seen["faults"][0]["row"]), (&json!(2), &json!(1), &json!(2)));
    assert_eq!(refused(&place.admin, "import.inspect", files.clone()), "permission_missing");
    let before = place.lab.size().unwrap();
    let gone = json!({ "mapping": "/no/such/file", "file": "/no/such/file" });
    assert_eq!(refused(&place.admin, "import.run", gone.clone()), "permission_missing", "not whether there is a file");
    assert_eq!(place.lab.size().unwrap(), before + 1, "the refusal is on record");
    assert_eq!(refused(&maria, "import.run", gone), "invalid");
    assert_eq!(refused(&maria, "import.run", files.clone()), "import_faulty_rows");
    let mut order = files;
    order["reason"] = json!("unreadable");
    let done = ask(&maria, "import.run", order.clone());
    assert_eq!(
        (&done["claims"], &done["sealed_now"], done["faults"].as_array().unwrap().len()),
        (&json!(1), &json!(1), 1)
    );
    assert_eq!(ask(&maria, "import.run", order)["receipt"], Json::Null, "each row once");
    assert_eq!(ask(&maria, "import.list", json!({}))["imports"][0]["import"], done["import"]);
    let page = ask(&maria, "trail.search", json!({ "kind": "legacy." }));
    let claimed = &page["records"][0];
    assert_eq!(
        (&claimed["copied"]["import_finished"], &claimed["copied"]["provable_earlier"]),
        (&json!(true), &json!(false))
    );
    let claim = ask(&maria, "import.claim", json!({ "index": claimed["index"] }));
    assert_eq!((&claim["parts"]["actor"], &claim["parts"]["new"]), (&json!("EWA"), &json!("6.8")));
    let anna = place.person("anna", &["analyst"]);
    assert_eq!(refused(&anna, "import.claim", json!({ "index": claimed["index"] })), "not_found");
    assert_eq!(refused(&maria, "import.claim", json!({ "index": 0 })), "not_found");
    place.holds();
}

#[test]
fn a_spool_is_taken_in() {
    let place = Place::new();
    let anna = place.person("anna", &["analyst"]);
    declared(&place);
    let choices = ask(&anna, "spool.choices", json!({}));
    assert_eq!(choices["kinds"][KIND], "spool");
    std::fs::create_dir(place.path("spools")).unwrap();
    let choices = Choices::parse(choices.to_string().as_bytes()).unwrap();
    let mut spool = Spool::open(place.path("spools"), choices).unwrap();
    let actor = HostActor { id: anna.account(), device: None };
    spool.store(actor, &HostEvent { kind: KIND, reason: Some(("price_list", None)), ..HostEvent::default() }).unwrap();
    let file = spool.path().unwrap().to_owned();
    drop(spool);
    let viewer = place.person("viewer", &["viewer"]);
    assert_eq!(refused(&viewer, "spool.take_in", json!({ "file": file })), "permission_missing");
    assert_eq!(refused(&viewer, "spool.choices", json!({})), "permission_missing");
    let taken = ask(&anna, "spool.take_in", json!({ "file": file, "with_growth": false }));
    assert_eq!((&taken["sealed"], &taken["complete"], &taken["refused"]), (&json!(1), &json!(true), &json!([])));
    assert!(!file.exists() && taken["renamed"].as_str().unwrap().ends_with(".taken-in"));
    place.holds();
}

#[test]
fn a_table_is_sealed_as_it_stands_and_compared() {
    let place = Place::new();
    let maria = place.person("maria", &["laboratory_manager"]);
    let table = |rows: &str| json!({ "table": "price", "file": place.write("price.csv", rows), "id": "id", "version": "version" });
    assert_eq!(ask(&maria, "table.get", json!({ "table": "price" }))["table"], Json::Null);
    let last = ask(&maria, "table.last_reconcile", json!({ "table": "price" }));
    assert_eq!((&last["compared"], &last["clean"]), (&json!(false), &json!(false)));
    let first = "id;version;amount\n1;1;12.50\n2;1;13.00\n";
    assert_eq!(refused(&place.admin, "table.baseline", table(first)), "permission_missing");
    let done = ask(&maria, "table.baseline", table(first));
    assert_eq!(done["baseline"]["rows"], 2);
    assert_eq!(ask(&maria, "table.reconcile", table(first))["findings"], 0);
    let found = ask(&maria, "table.reconcile", table("id;version;amount\n1;1;99.00\n"));
    assert_eq!((&found["findings"], &found["counts"]), (&json!(2), &json!({ "differs": 1, "missing": 1 })));
    assert_eq!(found["named"].as_array().unwrap().len(), 2);
    let last = ask(&maria, "table.last_reconcile", json!({ "table": "price", "days": 3 }));
    assert_eq!(
        (&last["compared"], &last["clean"], &last["last"]["findings"]),
        (&json!(true), &json!(false), &json!(2))
    );
    let mut odd = table(first);
    odd["encoding"] = json!("ebcdic");
    assert_eq!(refused(&maria, "table.reconcile", odd), "operation_arguments");
    let gone = json!({ "table": "price", "file": "/no/such/file", "id": "id" });
    assert_eq!(refused(&maria, "table.reconcile", gone), "invalid");
    place.holds();
}
