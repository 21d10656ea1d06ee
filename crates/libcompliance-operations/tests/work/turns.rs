//! What happens beside the main path: held, edited, invalidated, amended, withdrawn; lists in versions; instrument files.

use super::*;

fn why(id: &str) -> Value {
    json!({"id": id, "reason": "exercise", "text": "as the test has it"})
}

#[test]
fn what_a_question_gives_can_be_changed_and_given_back() {
    let (house, client) = House::ready();
    let edit = json!({"id": client, "name": "Dolina Dairies", "reason": "correction"});
    assert_eq!(house.does("manager", "client.edit", &edit)["version"], 2);
    let found = house.asks("viewer", "client.get", &json!({"id": client}));
    assert_eq!((&found["name"], &found["contact"]), (&json!("Dolina Dairies"), &json!(["Mleczna 1"])));
    assert_eq!(house.asks("viewer", "client.list", &json!({}))["clients"], json!([found]));

    let sample = house.sample(&client, "S-1");
    let mut facts = house.asks("maker", "sample.get", &json!({"id": sample}))["facts"].clone();
    facts["sampled"] = json!("2026-11-19");
    let edit = json!({"id": sample, "facts": facts, "reason": "correction"});
    assert_eq!(house.does("maker", "sample.edit", &edit)["version"], 2);
    assert_eq!(house.fails("maker", "sample.edit", &edit), "record_invalid", "nothing changes");

    let new = json!({"sample": sample, "analyte": "Colony count", "method": METHOD, "value": "28 cfu/g"});
    let result = text(&house.does("maker", "result.enter", &new)["result"]);
    let value = json!({"text": "<1,5 cfu/g", "comma": true, "limit_is": "lod"});
    let right = json!({"id": result, "value": value, "reason": "correction"});
    assert_eq!(house.does("maker", "result.correct", &right)["version"], 2);
    let mut facts = house.asks("maker", "result.get", &json!({"id": result}))["facts"].clone();
    assert_eq!(facts["value"]["limit_kind"], "lod");
    facts["value"] = json!({"kind": "text", "language": "en"});
    facts["started"] = json!("2026-11-19");
    let edit = json!({"id": result, "facts": facts, "reason": "correction", "text": "a description"});
    assert_eq!(house.does("maker", "result.edit", &edit)["version"], 3);
    let words = json!({"id": result, "words": "smell of ammonia", "reason": "correction"});
    house.does("maker", "result.correct_words", &words);
    let found = house.asks("viewer", "result.get", &json!({"id": result}));
    assert_eq!((&found["words"], &found["printed"]), (&json!("smell of ammonia"), &json!("smell of ammonia")));

    let methods = house.asks("viewer", "method.list", &json!({}));
    let mut facts = methods["methods"][0]["facts"].clone();
    facts["edition"] = json!("2022-05");
    let define = json!({"code": METHOD, "facts": facts, "reason": "new_edition"});
    assert_eq!(house.does("manager", "method.define", &define)["version"], 2);
    let between = json!({"object": "method", "id": METHOD, "from": {"version": 1}, "to": "now"});
    let differences = house.asks("manager", "object.differences", &between);
    let edition = &differences["differences"][0];
    assert_eq!((&edition["fact"], &edition["before"]), (&json!("edition"), &json!("2013-12")));
    assert_eq!(edition["login"], "manager");
    let then = json!({"object": "method", "id": METHOD, "when": {"record": edition["record"]}});
    assert_eq!(house.asks("manager", "object.history", &then)["facts"]["edition"], "2022-05");

    assert_eq!(house.fails("viewer", "laboratory.get", &json!({})), "permission_missing");
    let laboratory = house.asks("manager", "laboratory.get", &json!({}));
    let mut changed = laboratory.clone();
    changed["rules"]["keep_samples_days"] = json!(14);
    changed["reason"] = json!("policy");
    house.does("administrator", "laboratory.set", &changed);
    assert_eq!(house.asks("manager", "laboratory.get", &json!({}))["rules"]["keep_samples_days"], 14);
    house.holds();
}

#[test]
fn samples_and_results_take_their_other_turns() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let part = json!({"id": sample, "code": "S-1/B", "matrix": "rind", "quantity": "100 g"});
    let part = text(&house.does("maker", "sample.split", &part)["sample"]);
    assert_eq!(house.asks("maker", "sample.get", &json!({"id": part}))["parents"], json!([sample]));
    house.does("maker", "sample.transfer", &json!({"id": part, "recipient": "courier 17"}));
    assert_eq!(house.does("manager", "sample.hold", &why(&part))["state"], "on_hold");
    assert_eq!(house.does("manager", "sample.release", &why(&part))["state"], "received");
    assert_eq!(house.does("manager", "sample.reject", &why(&part))["state"], "rejected");
    let other = house.sample(&client, "S-2");
    assert_eq!(house.does("manager", "sample.cancel", &why(&other))["state"], "cancelled");
    let list = house.asks("viewer", "sample.list", &json!({"client": client, "state": "received"}));
    assert_eq!(list["samples"].as_array().unwrap().iter().map(|one| text(&one["code"])).collect::<Vec<_>>(), ["S-1"]);

    let new = json!({"sample": sample, "analyte": "Colony count", "method": METHOD, "value": "28 cfu/g"});
    let enter = || text(&house.does("maker", "result.enter", &new)["result"]);
    let result = enter();
    house.does("maker", "result.submit", &json!({"id": result}));
    assert_eq!(house.does("second", "result.return", &why(&result))["state"], "entered");
    assert_eq!(house.does("manager", "result.reject", &why(&result))["state"], "rejected");
    assert_eq!(house.does("manager", "result.cancel", &why(&enter()))["state"], "cancelled");
    let result = house.verified(&sample, "28 cfu/g");
    assert_eq!(house.asks("viewer", "sample.get", &json!({"id": sample}))["state"], "tested");
    assert_eq!(house.is_refused("second", "result.verify_alone", &why(&result)), "wrong_state");
    let retracted = house.does("manager", "result.retract", &why(&result));
    assert_eq!(retracted["state"], "retracted");
    let ordered = house.asks("viewer", "result.get", &json!({"id": retracted["ordered"]}));
    assert_eq!((&ordered["state"], &ordered["printed"]), (&json!("pending"), &Value::Null));
    let pending = house.asks("viewer", "result.list", &json!({"sample": sample, "state": "pending"}));
    assert_eq!(pending["results"][0]["id"], retracted["ordered"]);
    house.holds();
}

#[test]
fn what_turns_out_to_be_wrong_is_held_invalidated_and_withdrawn() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let result = house.verified(&sample, "28 cfu/g");
    let report = house.issued(&sample);
    let span = json!({"method": METHOD, "from": "2020-01-01"});
    let impact = house.asks("manager", "nonconformity.impact", &json!({"span": span}));
    assert_eq!((&impact["results"], &impact["lines"][0]["sample_code"]), (&json!(1), &json!("S-1")));
    let number = house.asks("viewer", "report.get", &json!({"id": report}))["number"].clone();
    assert_eq!(impact["lines"][0]["reports"][0]["number"], number);
    let open = json!({"span": span, "what": "the incubator was cold", "reason": "temperature"});
    let opened = house.does("manager", "nonconformity.open", &open);
    assert_eq!(opened["impact"], house.asks("manager", "nonconformity.impact", &json!({"span": span})));
    let nonconformity = &opened["nonconformity"];
    let list = house.asks("manager", "nonconformity.list", &json!({}));
    assert_eq!(list["nonconformities"][0]["what"], "the incubator was cold");
    let close = json!({"id": nonconformity, "cause": "equipment", "action": "repaired", "reason": "settled"});
    house.does("manager", "nonconformity.close", &close);

    let propose = json!({"id": result, "nonconformity": nonconformity, "reason": "nonconformity"});
    house.does("manager", "result.propose_invalidation", &propose);
    assert_eq!(house.is_refused("manager", "result.invalidate", &json!({"id": result})), "second_person");
    let invalidated = house.does("second", "result.invalidate", &json!({"id": result}));
    assert_eq!(invalidated["state"], "invalidated");
    assert_eq!(invalidated["reports"], json!([{"report": report, "number": number}]));
    assert_eq!(house.asks("viewer", "report.get", &json!({"id": report}))["state"], "challenged");
    house.does("manager", "report.propose_withdrawal", &why(&report));
    let withdraw = json!({"id": report, "notified": "letter"});
    assert_eq!(house.is_refused("manager", "report.withdraw", &withdraw), "second_person");
    assert_eq!(house.does("releaser", "report.withdraw", &withdraw)["state"], "withdrawn");
    house.holds();
}

#[test]
fn a_report_is_revised_prepared_signed_outside_and_amended() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let result = house.verified(&sample, "28 cfu/g");
    let report = text(&house.does("manager", "report.draft", &json!({"samples": [sample]}))["report"]);
    let releaser = house.people["releaser"].account();
    let revise = json!({
        "id": report, "samples": [sample], "title": "Report of colonies", "reason": "correction",
        "waived": [["k", "agreed"]], "opinions": [{"text": "fit for sale", "by": releaser}], "deviations": ["one"],
    });
    assert_eq!(house.does("manager", "report.revise", &revise)["version"], 2);
    let content = &house.asks("viewer", "report.content", &json!({"id": report}))["content"];
    assert_eq!((&content["title"], &content["waived"][0]["element"]), (&json!("Report of colonies"), &json!("k")));
    house.does("second", "report.check", &json!({"id": report}));
    house.does("releaser", "report.authorize", &json!({"id": report, "sign": {"by": "password"}}));
    assert_eq!(house.fails("releaser", "report.prepare", &json!({"id": report, "form": "pdf"})), "operation_not_built");
    let template = json!({"template": {"text": "<p>{{ number }}</p>"}});
    assert_eq!(house.fails("releaser", "report.prepare", &json!({"id": report, "form": template})), "invalid");
    let prepared = house.does("releaser", "report.prepare", &json!({"id": report, "form": "html"}));
    let issue = json!({"id": report, "recipient": "jan@example.com", "form": "html"});
    assert_eq!(house.fails("releaser", "report.issue", &issue), "operation_arguments");
    let attach = json!({"id": report, "form": "appended", "file": {"text": "something else"}});
    assert_eq!(house.is_refused("releaser", "report.attach_signed", &attach), "file_foreign");
    let attach = json!({"id": report, "form": "detached", "file": {"base64": "AAEC"}});
    house.does("releaser", "report.attach_signed", &attach);
    let issued = house.does("releaser", "report.issue", &json!({"id": report, "recipient": "jan@example.com"}));
    assert_eq!(issued["file"], prepared["file"]);

    house.does("manager", "report.challenge", &why(&report));
    assert_eq!(house.does("manager", "report.confirm", &why(&report))["state"], "issued");
    assert_eq!(house.does("manager", "sample.reopen", &why(&sample))["state"], "in_testing");
    assert_eq!(house.does("manager", "result.amend", &why(&result))["version"], 2);
    let right = json!({"id": result, "value": "29 cfu/g", "reason": "correction"});
    house.does("maker", "result.correct", &right);
    house.does("maker", "result.submit", &json!({"id": result}));
    house.does("second", "result.verify", &json!({"id": result}));
    house.does("manager", "report.amend", &why(&report));
    let amend = json!({"samples": [sample], "amends": report, "reason": "complaint", "text": "another value"});
    let second = text(&house.does("manager", "report.draft", &amend)["report"]);
    house.does("second", "report.check", &json!({"id": second}));
    house.does("releaser", "report.authorize", &json!({"id": second, "sign": {"by": "password"}}));
    house.does("releaser", "report.issue", &json!({"id": second, "recipient": "jan@example.com"}));
    let superseded = house.asks("viewer", "report.list", &json!({"state": "superseded"}));
    assert_eq!(superseded["reports"][0]["superseded_by"], json!(second));
    assert_eq!(superseded["reports"][0]["client_name"], "Dolina Dairy");
    house.holds();
}

const MAPPING: &str = r#"{
  "v": 1, "id": "counter_csv", "version": "1.0", "encoding": "utf-8", "decimal": ",",
  "form": { "delimited": { "separator": ";", "sections": [ {
    "header": { "line": 1 }, "end": "file", "width": "as_header", "sample": { "column": "Sample" },
    "readings": [ {
      "analyte": { "fixed": "Colony count" }, "value": { "column": "Result" }, "unit": { "from": { "fixed": "cfu/g" } }
    } ]
  } ] } }
}"#;

#[test]
fn an_instrument_file_is_sealed_read_and_imported() {
    let (house, client) = House::ready();
    let document = json!({"document": {"text": MAPPING}});
    assert_eq!(house.is_refused("maker", "mapping.define", &document), "permission_missing");
    let mapping = house.does("manager", "mapping.define", &document)["mapping"].clone();
    assert_eq!(mapping, "counter_csv 1.0");
    let path = house.folder.path().join("run.csv");
    std::fs::write(&path, "Sample;Result\nS-1;2800\nS-2;1,5\n").unwrap();
    let sealed = house.does("maker", "file.seal", &json!({"path": path, "media_type": "text/csv"}));
    let read = json!({"path": path, "media_type": "text/csv", "mapping": mapping});
    let read = house.try_as("maker", "file.read", &read).unwrap();
    assert_eq!((&read["sha256"], &read["replaced"]), (&sealed["sha256"], &json!(false)));
    let lines = read["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    let sample = house.sample(&client, &text(&lines[0]["sample"]));
    let import = json!({
        "sample": sample, "analyte": lines[0]["analyte"], "method": METHOD, "value": lines[0]["value"],
        "raw": lines[0]["raw"], "source": lines[0]["source"],
    });
    let result = house.does("maker", "result.import", &import)["result"].clone();
    let found = house.asks("viewer", "result.get", &json!({"id": result}));
    assert_eq!((&found["printed"], &found["source"]["line"]), (&json!("2.8 × 10³ cfu/g"), &json!(2)));
    let gone = json!({"path": house.folder.path().join("gone.csv"), "media_type": "text/csv"});
    assert_eq!(house.fails("maker", "file.seal", &gone), "invalid");
    house.holds();
}

#[test]
fn inside_a_batch_nothing_is_said_that_is_not_durable() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let held = || Ok(house.try_as("manager", "sample.hold", &why(&sample)).unwrap());
    let (answer, _) = house.lab.batch(held).unwrap();
    // Looked at there, it would still be as it was before.
    assert_eq!((&answer["receipt"]["checkpoint"], answer.get("state")), (&Value::Null, None), "{answer}");
    assert_eq!(house.asks("viewer", "sample.get", &json!({"id": sample}))["state"], "on_hold");
    house.holds();
}

#[test]
fn whoever_works_alone_needs_the_setting() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let new = json!({"sample": sample, "analyte": "Colony count", "method": METHOD, "value": "28 cfu/g"});
    let result = text(&house.does("maker", "result.enter", &new)["result"]);
    house.does("maker", "result.submit", &json!({"id": result}));
    assert_eq!(house.is_refused("maker", "result.verify_alone", &why(&result)), "four_eyes");
    house.does("second", "result.verify", &json!({"id": result, "sign": {"by": "password"}}));
    let report = text(&house.does("manager", "report.draft", &json!({"samples": [sample]}))["report"]);
    house.does("second", "report.check", &json!({"id": report}));
    let mut alone = why(&report);
    alone["sign"] = json!({"by": "password", "role": "authorizer"});
    house.does("releaser", "report.authorize_alone", &alone);
    house.holds();
}
