//! Hashes, records, commitments.
#![allow(clippy::expect_used, reason = "a generator of tests: what is wrong here must stop it")]

use super::List;
use crate::fixture::{full, opening, record};
use crate::operation::base64;
use serde_json::{Value, json};

pub(super) fn hashes(list: &mut List) {
    // RFC 6962 known answers, published with transparency-dev/merkle.
    let empty = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";
    list.gives("leaf_hash", "empty", json!({ "record": "" }), json!({ "hash": empty }));
    list.good("leaf_hash", "a_record", json!({ "record": base64(&record(0)) }));
    let one = "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=";
    let both = "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=";
    list.gives("leaf_hash", "one_byte", json!({ "record": base64(&[0]) }), json!({ "hash": one }));
    list.gives("node_hash", "empty_and_one_byte", json!({ "left": empty, "right": one }), json!({ "hash": both }));
    list.good("node_hash", "the_other_way_round", json!({ "left": one, "right": empty }));
}

fn small(change: impl FnOnce(String) -> String) -> Value {
    let text = String::from_utf8(record(0)).expect("UTF-8");
    let changed = change(text.clone());
    assert_ne!(text, changed, "the case changes nothing");
    json!({ "record": base64(changed.as_bytes()) })
}

fn swap(from: &str, to: &str) -> Value {
    let text = String::from_utf8(full().bytes).expect("UTF-8");
    assert!(text.contains(from), "the record does not hold `{from}`");
    json!({ "record": base64(text.replacen(from, to, 1).as_bytes()) })
}

fn attrs(text: &str) -> Value {
    small(|record| record.replace("\"attrs\":{\"count\":0}", &format!("\"attrs\":{text}")))
}

pub(super) fn reading(list: &mut List) {
    let op = "record_read";
    list.good(op, "small", json!({ "record": base64(&record(0)) }));
    list.good(op, "full", json!({ "record": base64(&full().bytes) }));
    list.good(op, "newer_layout", small(|text| text.replacen("\"v\":1", "\"v\":2", 1)));
    list.gives(
        op,
        "newer_layout_of_which_nothing_is_known",
        json!({ "record": base64(br#"{"v":3,"x":[1.5]}"#) }),
        json!({ "newer": 3, "kind": null }),
    );
    let strict = "record_not_strict";
    list.fails(op, "space_in_front", small(|text| format!(" {text}")), strict);
    list.fails(op, "newline_behind", small(|text| text + "\n"), strict);
    list.fails(op, "space_after_a_comma", small(|text| text.replacen(',', ", ", 1)), strict);
    list.fails(op, "fields_exchanged", swap("\"v\":1,\"index\":7", "\"index\":7,\"v\":1"), strict);
    list.fails(op, "escaped_plain_letter", swap("\"example.act\"", "\"\\u0065xample.act\""), strict);
    list.fails(op, "escaped_slash", swap("slash /", "slash \\/"), strict);
    list.fails(op, "escaped_accent", swap("\u{e9}", "\\u00e9"), strict);
    list.fails(op, "upper_case_escape", swap("\\u001f", "\\u001F"), strict);
    list.fails(op, "upper_case_uuid", swap("8000-000000000006\"", "8000-00000000000A\""), strict);
    list.fails(
        op,
        "uuid_without_hyphens",
        swap("01900000-0000-7000-8000-000000000006", "01900000000070008000000000000006"),
        strict,
    );
    list.fails(
        op,
        "null_for_a_missing_part",
        small(|text| text.replace(",\"attrs\"", ",\"from\":null,\"attrs\"")),
        strict,
    );
    list.fails(op, "empty_list", small(|text| text.replace(",\"action\"", ",\"clients\":[],\"action\"")), strict);
    let malformed = "record_malformed";
    list.fails(op, "nothing", json!({ "record": "" }), malformed);
    list.fails(op, "byte_order_mark", small(|text| format!("\u{feff}{text}")), malformed);
    list.fails(op, "not_utf_8", json!({ "record": base64(&[record(0).as_slice(), &[0xff]].concat()) }), malformed);
    list.fails(op, "cut", small(|text| text.trim_end_matches('}').to_owned()), malformed);
    list.fails(op, "text_behind", small(|text| text + "x"), malformed);
    list.fails(op, "unknown_field", small(|text| text.replace("\"kv\":1", "\"kv\":1,\"x\":1")), malformed);
    list.fails(op, "missing_field", small(|text| text.replace("\"kv\":1,", "")), malformed);
    list.fails(op, "field_twice", small(|text| text.replace("\"kv\":1", "\"kv\":1,\"kv\":1")), malformed);
    list.fails(op, "wrong_type", small(|text| text.replace("\"index\":0", "\"index\":\"0\"")), malformed);
    list.fails(op, "float", attrs(r#"{"count":1.5}"#), malformed);
    list.fails(op, "exponent", attrs(r#"{"count":1e3}"#), malformed);
    list.fails(op, "leading_zero", attrs(r#"{"count":01}"#), malformed);
    list.fails(op, "minus_zero", attrs(r#"{"count":-0}"#), malformed);
    list.fails(op, "beyond_64_bits", attrs(r#"{"count":9223372036854775808}"#), malformed);
    list.fails(op, "lone_surrogate", attrs(r#"{"code":"\ud800"}"#), malformed);
    list.fails(op, "bare_control_character", attrs("{\"code\":\"\u{1}\"}"), malformed);
    list.fails(
        op,
        "too_deep_for_any_reader",
        attrs(&format!("{{\"list\":{}{}}}", "[".repeat(200), "]".repeat(200))),
        malformed,
    );
    list.fails(op, "time_without_decimals", small(|text| text.replace(".123456Z", "Z")), malformed);
    list.fails(op, "time_with_offset", small(|text| text.replace(".123456Z", ".123456+00:00")), malformed);
    list.fails(op, "leap_second", small(|text| text.replace("T14:30:00.", "T23:59:60.")), malformed);
    list.fails(op, "day_that_is_not_there", small(|text| text.replace("2026-11-22", "2026-02-30")), malformed);
    list.fails(
        op,
        "base64_without_padding",
        swap("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=", "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM"),
        malformed,
    );
    list.fails(
        op,
        "base64_with_trailing_bits",
        swap("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=", "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwN="),
        malformed,
    );
    list.fails(op, "unknown_flag", swap("\"simulated\"", "\"imagined\""), malformed);
    list.fails(op, "version_0", small(|text| text.replacen("\"v\":1", "\"v\":0", 1)), malformed);
    list.fails(op, "newer_version_that_is_not_first", json!({ "record": base64(br#"{"index":1,"v":2}"#) }), malformed);
    list.fails(op, "too_long", small(|text| text.clone() + &" ".repeat(65_536 - text.len())), "record_too_long");
    let rule = "record_rule_broken";
    list.fails(op, "attribute_twice", attrs(r#"{"count":0,"count":1}"#), rule);
    list.fails(op, "attributes_out_of_order", attrs(r#"{"count":0,"code":"x"}"#), rule);
    list.fails(op, "attribute_that_is_no_name", attrs(r#"{"Count":0}"#), rule);
    list.fails(
        op,
        "flags_out_of_order",
        swap("\"clock_stepped_back\",\"simulated\"", "\"simulated\",\"clock_stepped_back\""),
        rule,
    );
    list.fails(op, "id_of_version_4", small(|text| text.replacen("-7000-8000-", "-4000-8000-", 1)), rule);
    list.fails(op, "kind_that_is_no_name", swap("host.example.event", "Host example"), rule);
    list.fails(op, "actor_number_0", small(|text| text.replace("\"n\":1", "\"n\":0")), rule);
    list.fails(op, "client_without_link", swap(",\"prev\":\"BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=\"", ""), rule);
    list.fails(op, "object_version_0", swap("\"version\":2", "\"version\":0"), rule);
    list.fails(op, "change_that_changes_nothing", swap("\"old\":-3", "\"old\":9223372036854775807"), rule);
    let file = r#""files":[{"sha256":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","size":1,"type":"text/csv","name":"a.csv"}]"#;
    list.fails(op, "file_name_in_clear", small(|text| text.replace("\"attrs\":{\"count\":0}", file)), rule);
    list.fails(op, "value_name_twice", attrs(r#"{"map":{"a":1,"a":2}}"#), "value_bad_names");
    list.fails(op, "value_names_out_of_order", attrs(r#"{"map":{"b":1,"a":2}}"#), "value_bad_names");
    list.fails(op, "value_too_deep", attrs(r#"{"list":[[[[[[[[]]]]]]]]}"#), "value_too_deep");
    list.fails(
        op,
        "value_too_many_entries",
        attrs(&format!("{{\"list\":[0{}]}}", ",0".repeat(1024))),
        "value_too_many_entries",
    );
    list.fails(
        op,
        "value_text_too_long",
        attrs(&format!("{{\"code\":\"{}\"}}", "x".repeat(16_385))),
        "value_text_too_long",
    );
    list.fails(
        op,
        "commitment_inside_a_list",
        attrs(r#"{"list":[{"~":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","as":"secret","of":"lab"}]}"#),
        "value_unexpected_commitment",
    );
    list.fails(
        op,
        "commitment_without_subject",
        attrs(r#"{"raw":{"~":"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=","as":"secret"}}"#),
        malformed,
    );
}

pub(super) fn commitments(list: &mut List) {
    let op = "commitment";
    let record = base64(&full().bytes);
    let id = full().record.id.to_string();
    let input = |path: &str, change: &dyn Fn(&mut Value)| {
        let opening = opening(path);
        let mut input = json!({
            "record": record, "id": id, "path": path, "salt": base64(&opening.salt), "value": base64(&opening.json),
        });
        change(&mut input);
        input
    };
    for path in ["device", "reason.text", "changes.comment.old", "changes.comment.new", "attrs.raw", "files.0.name"] {
        list.good(op, &format!("opens_{path}"), input(path, &|_| ()));
    }
    let mut wrong = |name: &str, change: &dyn Fn(&mut Value)| {
        let changed = input("attrs.raw", change);
        assert_ne!(changed, input("attrs.raw", &|_| ()), "{name} changes nothing");
        let output = crate::run(op, &changed).expect("an output");
        assert_eq!(output.get("opens"), Some(&Value::Bool(false)), "{name}");
        list.gives(op, name, changed, output);
    };
    wrong("another_salt", &|input| input["salt"] = base64(&[7; 32]).into());
    wrong("another_value", &|input| input["value"] = base64(b"\"12,6\"").into());
    wrong("a_value_with_a_space", &|input| input["value"] = base64(b"\"12,5\" ").into());
    wrong("an_empty_value", &|input| input["value"] = "".into());
    wrong("another_path", &|input| input["path"] = "attrs.other".into());
    wrong("the_path_of_another_value", &|input| input["path"] = "device".into());
    wrong("another_record", &|input| input["id"] = "01900000-0000-7000-8000-000000000009".into());
    wrong("a_byte_moved_from_path_to_salt", &|input| input["path"] = "attrs.ra".into());
    let cut = |input: &mut Value| input["record"] = base64(full().bytes.split_last().expect("bytes").1).into();
    list.fails(op, "a_record_that_does_not_read", input("attrs.raw", &cut), "record_malformed");
}
