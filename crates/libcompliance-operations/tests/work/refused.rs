//! What does not fit is refused before anything is done, for every operation of the laboratory's work.

use super::*;
use libcompliance_operations::{Kind, OPERATIONS, Operation};

const OBJECTS: [&str; 14] = [
    "client",
    "sample",
    "result",
    "report",
    "method",
    "instrument",
    "lot",
    "specification",
    "qc",
    "nonconformity",
    "mapping",
    "file",
    "object",
    "laboratory",
];

fn work() -> impl Iterator<Item = &'static Operation> {
    let mine = |operation: &&Operation| OBJECTS.contains(&operation.name.split('.').next().unwrap());
    OPERATIONS.iter().copied().flatten().filter(mine)
}

fn example(operation: &Operation) -> Value {
    serde_json::from_str(operation.example).unwrap()
}

#[test]
fn arguments_of_another_form_are_refused_and_nothing_is_recorded() {
    let house = House::new();
    assert_eq!(house.fails("manager", "sample.explode", &json!({})), "operation_unknown");
    for operation in work() {
        let example = example(operation);
        let mut wrong = vec![json!([]), json!(null), json!({"surely_unknown": 1})];
        for (field, value) in example.as_object().unwrap() {
            // No field is a list of lists of lists, and where one holds fields of its own, it knows which.
            for other in [json!([[[1]]]), json!({"surely_unknown": 1})] {
                let mut with = example.clone();
                with[field] = other;
                wrong.push(with);
            }
            if let Some(inner) = value.as_object() {
                let mut with = inner.clone();
                with.insert("surely_unknown".to_owned(), json!(1));
                let mut whole = example.clone();
                whole[field] = Value::Object(with);
                wrong.push(whole);
            }
        }
        for arguments in wrong {
            let code = house.fails("manager", operation.name, &arguments);
            assert_eq!(code, "operation_arguments", "{}: {arguments}", operation.name);
        }
    }
}

#[test]
fn the_message_names_no_value() {
    let house = House::new();
    let arguments = json!({"client": "Dolina Dairy", "code": "S-1", "matrix": "cheese"});
    let error = house.try_as("manager", "sample.receive", &arguments).unwrap_err();
    assert!(!error.to_string().contains("Dolina"), "{error}");
    let arguments = json!({"sample": "01900000-0000-7000-8000-0000000000d1", "analyte": "x", "method": "m", "value": "secret words"});
    let error = house.try_as("manager", "result.enter", &arguments).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn an_id_of_nothing_is_not_found_and_nothing_is_recorded() {
    let house = House::new();
    let mut looked = 0;
    for operation in work() {
        let mut arguments = example(operation);
        let names = ["id", "sample", "samples", "client", "mapping", "number"];
        if !names.iter().any(|name| arguments.get(name).is_some()) || operation.name.ends_with(".list") {
            continue;
        }
        // Proving who signs comes first and is a record; a file that is not there is another error.
        for (field, plain) in [("sign", None), ("form", Some(json!("html"))), ("file", Some(json!({"text": "x"})))] {
            if arguments.get(field).is_some() && !operation.name.contains("authorize") {
                let plain = if operation.name == "report.attach_signed" && field == "form" { None } else { plain };
                if field == "sign" {
                    arguments.as_object_mut().unwrap().remove(field);
                } else if let Some(plain) = plain {
                    arguments[field] = plain;
                }
            }
        }
        let mut not_found = 0;
        for who in house.people.keys() {
            let before = house.lab.size().unwrap();
            let error = house.try_as(who, operation.name, &arguments).unwrap_err();
            let denied = matches!(error, CallError::Lab(LabError::Denied { .. }));
            assert!(denied || error.code() == "not_found", "{who} {}: {error}", operation.name);
            assert!(!(denied && operation.kind == Kind::Question), "{who} {}: {error}", operation.name);
            // The same refusal again may be counted in the record of the first.
            let more = house.lab.size().unwrap() - before;
            assert!(more <= u64::from(denied), "{who} {}: {more} records", operation.name);
            not_found += usize::from(!denied);
        }
        assert!(not_found > 0, "nobody may {}", operation.name);
        looked += 1;
    }
    assert!(looked > 50, "{looked}");
}

#[test]
fn what_reads_alone_and_not_together_is_refused() {
    let (house, client) = House::ready();
    let sample = house.sample(&client, "S-1");
    let facts = json!({"what": "incubator"});
    let words = json!({"code": "INC-1", "facts": facts, "text": "words without a code"});
    assert_eq!(house.fails("manager", "instrument.define", &words), "invalid");
    for (value, code) in [
        (json!("4.9-5.1 mm"), "hyphen"),
        (json!({"text": "12 mg/kg", "limit_is": "loq"}), "operation_arguments"),
        (json!({"text": "12 mg/kg", "mpn_table": "iso-7218"}), "operation_arguments"),
        (json!({"text": "23 [9; 86] MPN/g", "mpn_level": "95"}), "operation_arguments"),
        (json!({"kind": "quantity", "value": {"raw": "1.25", "reported": "1.3"}}), "operation_arguments"),
        (json!({"plates": [], "unit": "cfu/g", "per": "1"}), "no_plates"),
    ] {
        let new = json!({"sample": sample, "analyte": "x", "method": METHOD, "value": value});
        let found = house.fails("maker", "result.enter", &new);
        assert!(found.contains(code), "{value}: {found}");
    }
    let twice = format!(r#"{{"sample":"{sample}","analyte":"x","method":"m","value":{{"text":"1 g","text":"2 g"}}}}"#);
    let error = call(&house.people["maker"], "result.enter", &twice, &SECRETS).unwrap_err();
    assert_eq!(error.code(), "operation_arguments", "a field that stands twice is not guessed at");
    house.holds();
}
