//! Mappings: what is not one.

use libcompliance::model::instrument_file::{MAX_MAPPING, Mapping, MappingError};
use serde_json::{Value, json};

fn table() -> Value {
    json!({
        "v": 1, "id": "table", "version": "1.0", "encoding": "utf-8", "decimal": ".",
        "form": {"delimited": {"separator": ",", "sections": [{
            "header": {"line": 1}, "end": "file", "width": "as_header",
            "sample": {"column": "s"},
            "readings": [{"analyte": {"fixed": "a"}, "value": {"column": "v"}}]
        }]}}
    })
}

fn message() -> Value {
    json!({
        "v": 1, "id": "message", "version": "1.0", "encoding": "utf-8", "decimal": ".",
        "form": {"astm": {
            "delimiters": "from_header", "sequence": "checked",
            "sample": {"field": {"record": "O", "field": 3}},
            "reading": {"analyte": {"fixed": "a"}, "value": {"field": {"record": "R", "field": 4}}}
        }}
    })
}

fn parse(mapping: &Value) -> Result<Mapping, MappingError> {
    Mapping::parse(&serde_json::to_vec(mapping).unwrap())
}

/// Sets one part; a last step that is not there is added, `-` adds to a list.
fn with(mut mapping: Value, path: &str, value: Value) -> Value {
    let (parent, last) = path.rsplit_once('/').unwrap();
    match mapping.pointer_mut(parent).unwrap() {
        Value::Object(map) => {
            map.insert(last.into(), value);
        }
        Value::Array(list) if last == "-" => list.push(value),
        Value::Array(list) => list[last.parse::<usize>().unwrap()] = value,
        _ => panic!("{path}"),
    }
    mapping
}

#[test]
fn the_smallest_mappings_are_taken() {
    assert_eq!(parse(&table()).unwrap().parser(), "table 1.0");
    let message = parse(&message()).unwrap();
    assert_eq!((message.id(), message.version()), ("message", "1.0"));
}

#[test]
fn parts_that_do_not_fit_together_are_refused_by_name() {
    const SECTION: &str = "/form/delimited/sections/0";
    let at = |part: &str| format!("{SECTION}{part}");
    let named = |text: &str, code: &str| json!([{"text": text, "use": "reading", "code": code}]);
    for (path, value, part) in [
        ("/id".to_owned(), json!("Table 1"), "id"),
        ("/id".to_owned(), json!(""), "id"),
        ("/version".to_owned(), json!("1."), "version"),
        ("/version".to_owned(), json!("v1"), "version"),
        ("/values".to_owned(), named("n.d.", "not detected"), "values"),
        (
            "/values".to_owned(),
            json!([{"text": "", "use": "skip", "code": "a"}, {"text": "", "use": "skip", "code": "b"}]),
            "values",
        ),
        ("/flags".to_owned(), named("!", ""), "flags"),
        ("/units".to_owned(), json!([{"text": "g", "unit": "g"}, {"text": "g", "unit": "kg"}]), "units"),
        ("/units".to_owned(), json!([{"text": "", "unit": "g"}]), "units"),
        ("/comparators".to_owned(), json!([{"text": "-", "is": "less"}]), "comparators"),
        ("/comparators".to_owned(), json!([{"text": "", "is": "less"}]), "comparators"),
        ("/form/delimited/separator".to_owned(), json!("a"), "separator"),
        ("/form/delimited/separator".to_owned(), json!("."), "separator"),
        ("/form/delimited/separator".to_owned(), json!("\n"), "separator"),
        ("/form/delimited/quote".to_owned(), json!(","), "quote"),
        ("/form/delimited/comment".to_owned(), json!(""), "comment"),
        ("/form/delimited/sections".to_owned(), json!([]), "sections"),
        ("/form/delimited/sections/-".to_owned(), table()["form"]["delimited"]["sections"][0].clone(), "end"),
        (at("/repeats"), json!(true), "header"),
        (at("/header"), json!({"line": 0}), "header"),
        (at("/header"), json!({"holds": []}), "header"),
        (at("/header"), json!({"below": ""}), "header"),
        (at("/header"), json!({"none": {"first_line": 2}}), "width"),
        (at("/sample"), json!({"column": ""}), "column"),
        (at("/sample"), json!({"position": 0}), "position"),
        (at("/sample"), json!({"fixed": ""}), "fixed or beside"),
        (at("/sample"), json!({"at": {"line": 0, "position": 1}}), "at"),
        (at("/sample"), json!("column_name"), "column_name"),
        (at("/skip"), json!([{"when": "blank", "reason": ""}]), "skip"),
        (at("/skip"), json!([{"when": {"starts": ""}, "reason": "a"}]), "skip"),
        (at("/skip"), json!([{"when": {"field": {"of": {"fixed": "a"}, "is": ["b"]}}, "reason": "a"}]), "skip"),
        (at("/readings"), json!([]), "readings"),
        (at("/readings/0/value"), json!({"fixed": "1"}), "value"),
        (at("/readings/0/unit"), json!("in_value"), "units"),
        (at("/sample"), json!({"fixed": "x".repeat(1_025)}), "fixed or beside"),
    ] {
        match parse(&with(table(), &path, value.clone())) {
            Err(MappingError::Rule { at, .. }) => assert_eq!(at, part, "{path} {value}"),
            other => panic!("{path} {value}: {other:?}"),
        }
    }
    let fixed = with(table(), &at("/readings/0/unit"), json!({"from": {"fixed": "g"}}));
    let with_units = |unit: &str| parse(&with(fixed.clone(), "/units", json!([{"text": unit, "unit": "g"}])));
    assert!(with_units("g").is_ok());
    assert!(matches!(with_units("kg"), Err(MappingError::Rule { at: "units", .. })));
    let stated = |header: &str, escape: &str| json!({"stated": {"header": header, "field": "|", "repeat": "\\", "component": "^", "escape": escape}});
    for (path, value, part) in [
        ("/encoding", json!("utf-16le"), "encoding"),
        ("/encoding", json!("by_bom"), "encoding"),
        ("/form/astm/delimiters", stated("|\\^&", "^"), "delimiters"),
        ("/form/astm/delimiters", stated("|\\^&", "a"), "delimiters"),
        ("/form/astm/delimiters", stated("\\^&", "&"), "delimiters"),
        ("/form/astm/delimiters", stated("|\\|", "&"), "delimiters"),
        ("/form/astm/other_records", json!([{"record": "R", "reason": "a"}]), "other_records"),
        (
            "/form/astm/other_records",
            json!([{"record": "M", "reason": "a"}, {"record": "M", "reason": "b"}]),
            "other_records",
        ),
        ("/form/astm/skip", json!([{"when": {"of": {"fixed": "a"}, "is": ["b"]}, "reason": "a"}]), "skip"),
        ("/form/astm/sample/field/field", json!(0), "field"),
        ("/form/astm/sample/field/component", json!(0), "field"),
        ("/form/astm/sample", json!({"fixed": ""}), "fixed"),
        ("/form/astm/reading/value/field/record", json!("O"), "value"),
    ] {
        match parse(&with(message(), path, value.clone())) {
            Err(MappingError::Rule { at, .. }) => assert_eq!(at, part, "{path} {value}"),
            other => panic!("{path} {value}: {other:?}"),
        }
    }
}

#[test]
fn what_is_no_mapping_is_refused() {
    let code = |json: &[u8]| Mapping::parse(json).unwrap_err().code();
    assert_eq!(code(&vec![b' '; MAX_MAPPING + 1]), "instrument_mapping_too_large");
    assert_eq!(code(b""), "instrument_mapping_malformed");
    assert_eq!(code(b"[]"), "instrument_mapping_malformed");
    for (path, value) in [
        ("/comment", json!("a field that no mapping has")),
        ("/encoding", json!("utf-32")),
        ("/decimal", json!(";")),
        ("/form/delimited/separator", json!(", ")),
        ("/form/delimited/sections/0/headers", json!(1)),
        ("/form/delimited/sections/0/sample", json!({"column": "s", "position": 1})),
        ("/form/delimited/sections/0/readings/0/units", json!("g")),
        ("/form/delimited/sections/0/end", json!({"last": "x"})),
    ] {
        let problem = parse(&with(table(), path, value.clone())).unwrap_err();
        assert_eq!(problem.code(), "instrument_mapping_malformed", "{path} {value}");
    }
    for missing in ["id", "version", "encoding", "form", "decimal"] {
        let mut mapping = table();
        mapping.as_object_mut().unwrap().remove(missing);
        assert_eq!(parse(&mapping).unwrap_err().code(), "instrument_mapping_malformed", "without {missing}");
    }
    assert_eq!(code(br#"{"v":1,"v":1}"#), "instrument_mapping_malformed");
    // A later layout is said to be one, even where it has fields that are unknown here.
    assert_eq!(parse(&with(with(table(), "/v", json!(2)), "/more", json!(0))), Err(MappingError::Version { v: 2 }));
}
