//! The main path, from the client to the trace of the issued report.

use super::*;
use base64::Engine as _;

#[test]
fn from_the_client_to_the_trace() {
    let (house, client) = House::ready();
    let instrument = json!({
        "what": "incubator",
        "calibrations": [{"from": "2020-01-01", "until": "2099-12-31", "certificate": "W-17"}],
    });
    house.does("manager", "instrument.define", &json!({"code": "INC-1", "facts": instrument}));
    let lot = json!({"what": "medium", "expires": "2099-01-31", "check": "passed"});
    house.does("maker", "lot.define", &json!({"code": "PCA-17", "facts": lot}));
    let specification = json!({
        "source": "Regulation (EC) No 2073/2005",
        "requirement": {"limits": {"upper": "100000", "unit": {"text": "cfu/g"}}},
        "rule": {"id": "ilac-g8-simple", "acceptance": "simple", "compared": "reported"},
    });
    house.does("manager", "specification.define", &json!({"code": "TPC", "facts": specification}));
    let qc = json!({"method": METHOD, "day": "2026-11-20", "in_control": true});
    house.does("manager", "qc.record", &json!({"code": "QC-1", "facts": qc}));

    let new = json!({
        "client": client, "code": "S-1", "matrix": "soft cheese", "order": "order 17",
        "from_customer": [["batch", "L 7731"]],
    });
    let registered = house.does("maker", "sample.register", &new);
    let sample = text(&registered["sample"]);
    assert_eq!((&registered["state"], &registered["version"]), (&json!("registered"), &json!(1)));
    let taken = json!({"id": sample, "day": "2026-09-21", "plan": "PP-3", "place": "cold store"});
    assert_eq!(house.does("maker", "sample.collect", &taken)["state"], "collected");
    let warm = json!({"id": sample, "deviation": "too_warm"});
    assert_eq!(house.is_refused("maker", "sample.receive_announced", &warm), "condition_open");
    let cold = json!({"id": sample, "temperature": "4.5", "condition": "sealed"});
    assert_eq!(house.does("maker", "sample.receive_announced", &cold)["state"], "received");
    let found = house.asks("viewer", "sample.get", &json!({"id": sample}));
    for (field, expected) in [
        ("client_name", json!("Dolina Dairy")),
        ("matrix", json!("soft cheese")),
        ("condition", json!("sealed")),
        ("order", json!("order 17")),
        ("place", json!("cold store")),
        ("from_customer", json!([["batch", "L 7731"]])),
    ] {
        assert_eq!(found[field], expected, "{field}");
    }

    let order = json!({"sample": sample, "analyte": "Colony count", "method": METHOD, "specification": "TPC"});
    let result = text(&house.does("manager", "result.order", &order)["result"]);
    let value = json!({
        "id": result, "instrument": "INC-1", "lots": ["PCA-17"], "qc": "QC-1", "raw": "28; 26",
        "value": {"plates": [
            {"dilution": "0.01", "volume": "1", "colonies": 28}, {"dilution": "0.01", "volume": "1", "colonies": 26},
        ], "unit": "cfu/g", "per": "1"},
        "uncertainty": {"form": {"kind": "log10", "value": "0.30"}, "on_report": true},
    });
    assert_eq!(house.does("maker", "result.enter_ordered", &value)["state"], "entered");
    let signed = json!({"id": result, "sign": {"by": "password", "role": "analyst"}});
    assert_eq!(house.does("maker", "result.submit", &signed)["state"], "submitted");
    assert_eq!(house.is_refused("maker", "result.verify", &json!({"id": result})), "four_eyes");
    let verified = house.does("second", "result.verify", &json!({"id": result}));
    assert_eq!((&verified["state"], &verified["version"]), (&json!("verified"), &json!(1)));
    let found = house.asks("viewer", "result.get", &json!({"id": result, "language": "en"}));
    assert_eq!(found["sample_code"], "S-1");
    assert!(text(&found["printed"]).starts_with("2.7 × 10³ cfu/g"), "{}", found["printed"]);
    assert_eq!(found["judged"]["decision"]["verdict"], "pass");
    assert_eq!(found["signatures"].as_array().unwrap().len(), 1);

    let drafted = house.does("manager", "report.draft", &json!({"samples": [sample], "title": "Test report"}));
    let (report, number) = (text(&drafted["report"]), text(&drafted["number"]));
    assert_eq!(drafted["state"], "draft");
    assert_eq!(house.does("second", "report.check", &json!({"id": report}))["state"], "checked");
    let sign = json!({"id": report, "sign": {"by": "password", "role": "authorizer"}});
    let before = house.lab.size().unwrap();
    let nobody = call(&house.people["releaser"], "report.authorize", &sign.to_string(), &Secrets::default());
    assert_eq!(nobody.unwrap_err().code(), "operation_secret_missing");
    assert_eq!(house.lab.size().unwrap(), before);
    let wrong = Secrets { password: Some("another one 99?"), ..Secrets::default() };
    let wrong = call(&house.people["releaser"], "report.authorize", &sign.to_string(), &wrong);
    assert_eq!(wrong.unwrap_err().code(), "password_wrong");
    let host = json!({"id": report, "sign": {"by": "host"}});
    assert_eq!(house.is_refused("releaser", "report.authorize", &host), "library_authenticates");
    assert_eq!(house.does("releaser", "report.authorize", &sign)["state"], "authorized");
    let preview = house.asks("viewer", "report.preview", &json!({"id": report}));
    assert_eq!(preview["file"]["media_type"], "text/html");
    let issue = json!({"id": report, "recipient": "jan@example.com"});
    let issued = house.does("releaser", "report.issue", &issue);
    assert_eq!((&issued["state"], &issued["number"]), (&json!("issued"), &json!(number)));
    let file = &issued["file"];
    let name = format!("report-{}.html", number.replace('/', "-"));
    assert_eq!((&file["name"], &file["media_type"]), (&json!(name), &json!("text/html")));
    let bytes = base64::engine::general_purpose::STANDARD.decode(text(&file["base64"])).unwrap();
    assert_eq!(file["size"], bytes.len());
    assert!(String::from_utf8(bytes).unwrap().contains(&report));
    assert_ne!(preview["file"]["sha256"], file["sha256"], "a preview says that it is none");

    // The same bytes whoever asks for them, and a proof that holds them.
    assert_eq!(&house.asks("viewer", "report.file", &json!({"id": report}))["file"], file);
    let sent = house.does("releaser", "report.send", &json!({"id": report, "recipient": "anna@example.com"}));
    assert_eq!(&sent["file"], file);
    let proof = house.try_as("releaser", "report.proof", &json!({"id": report})).unwrap();
    assert!(text(&proof["proof"]).starts_with("c2sp.org/tlog-proof"), "{proof}");
    let content = house.asks("viewer", "report.content", &json!({"id": report}));
    assert_eq!(content["content"]["customer"]["name"], "Dolina Dairy");
    assert_eq!(content["signatures"][0]["name"], "Person releaser");
    let report_found = house.asks("viewer", "report.numbered", &json!({"number": number}));
    assert_eq!((&report_found["id"], &report_found["sample_codes"]), (&json!(report), &json!(["S-1"])));

    let trace = house.asks("manager", "report.trace", &json!({"id": report}));
    let whats: Vec<String> = trace["lines"].as_array().unwrap().iter().map(|line| text(&line["what"])).collect();
    for kind in ["report.issued", "report.authorized", "result.verified", "result.entered", "sample.received"] {
        assert!(whats.iter().any(|what| what == kind), "{kind}: {whats:?}");
    }
    let verified = trace["lines"].as_array().unwrap().iter().find(|line| line["what"] == "result.verified").unwrap();
    assert_eq!(verified["by"], json!(house.people["second"].account()));
    for (who, login) in [("manager", json!("second")), ("viewer", Value::Null)] {
        let trace = house.asks(who, "result.trace", &json!({"id": result}));
        let line = trace["lines"].as_array().unwrap().iter().find(|line| line["what"] == "result.verified").unwrap();
        assert_eq!(line["login"], login, "{who}: logins are for those who may see accounts");
    }
    house.asks("viewer", "sample.trace", &json!({"id": sample}));
    assert_eq!(house.does("manager", "sample.store", &json!({"id": sample, "place": "freezer 3"}))["state"], "stored");
    assert_eq!(
        house.does("manager", "sample.dispose", &json!({"id": sample, "way": "autoclave"}))["state"],
        "disposed"
    );
    house.holds();
}
