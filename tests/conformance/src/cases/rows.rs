//! Rows of a host's tables.

use super::List;
use crate::operation::base64;
use serde_json::{Value, json};

fn row(text: &str) -> Value {
    json!({ "row": base64(text.as_bytes()) })
}

const ROW: &str = r#"{"fields":{"amount":"5.50","status":"open"},"id":"P/1","kind":"price","v":1,"version":3}"#;

fn swap(from: &str, to: &str) -> Value {
    assert!(ROW.contains(from), "the row does not hold `{from}`");
    row(&ROW.replacen(from, to, 1))
}

pub(super) fn digests(list: &mut List) {
    let op = "row_digest";
    list.good(op, "with_fields", row(ROW));
    list.good(op, "without_fields_and_version", row(r#"{"fields":{},"id":"x","kind":"t","v":1}"#));
    list.good(op, "letters_and_escapes", swap("open", "Żółć \\\" \\\\ / \\u001f"));
    list.good(op, "other_values", swap("\"5.50\"", "[true,-3,{\"a\":\"x\"}]"));
    let strict = "row_not_strict";
    list.fails(op, "space", swap(",", ", "), strict);
    list.fails(op, "newline_behind", row(&format!("{ROW}\n")), strict);
    list.fails(
        op,
        "fields_exchanged",
        swap(r#""amount":"5.50","status":"open""#, r#""status":"open","amount":"5.50""#),
        strict,
    );
    list.fails(op, "parts_exchanged", swap(r#""id":"P/1","kind":"price""#, r#""kind":"price","id":"P/1""#), strict);
    list.fails(op, "field_without_value", swap("\"open\"", "null"), strict);
    list.fails(op, "field_twice", swap("\"status\":\"open\"", "\"amount\":\"5.50\""), strict);
    list.fails(op, "escaped_slash", swap("P/1", "P\\/1"), strict);
    list.fails(op, "escaped_letter", swap("open", "\\u006fpen"), strict);
    let malformed = "row_malformed";
    list.fails(op, "nothing", row(""), malformed);
    list.fails(op, "no_object", row("[]"), malformed);
    list.fails(op, "cut", row(ROW.get(..20).unwrap_or_default()), malformed);
    list.fails(op, "fraction", swap("\"5.50\"", "5.50"), malformed);
    list.fails(op, "another_part", swap("\"v\":1", "\"v\":1,\"w\":1"), malformed);
    list.fails(op, "version_as_text", swap(":3}", ":\"3\"}"), malformed);
    list.fails(op, "no_form", swap(",\"v\":1", ""), malformed);
    list.fails(op, "another_form", swap("\"v\":1", "\"v\":2"), "row_form");
    list.fails(op, "table_in_capitals", swap("price", "Price"), "row_kind");
    list.fails(op, "no_table", swap(",\"kind\":\"price\"", ""), "row_kind");
    list.fails(op, "id_empty", swap("P/1", ""), "row_id");
    list.fails(op, "id_too_long", swap("P/1", &"x".repeat(129)), "row_id");
    list.fails(op, "id_with_control_character", swap("P/1", "P\\u00001"), "row_id");
    list.fails(op, "version_zero", swap(":3}", ":0}"), "row_version");
    list.fails(op, "version_negative", swap(":3}", ":-1}"), "row_version");
    list.fails(op, "version_too_large", swap(":3}", ":4294967296}"), "row_version");
    list.fails(op, "field_no_token", swap("status", "Status"), "row_fields");
    list.fails(op, "value_too_deep", swap("\"5.50\"", "[[[[[[[[1]]]]]]]]"), "row_value");
    list.fails(op, "text_too_long", swap("5.50", &"5".repeat(16_385)), "row_value");
}
