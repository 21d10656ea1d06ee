//! Messages of ASTM E1394: what is refused by which code at which place.

use crate::common::{parsed, refused, values};
use libcompliance::model::instrument_file::{Mapping, Place, read};
use serde_json::{Value, json};

fn message(change: impl FnOnce(&mut Value)) -> Mapping {
    let mut mapping = json!({
        "v": 1, "id": "m", "version": "1", "encoding": "utf-8", "decimal": ".",
        "form": {"astm": {
            "delimiters": "from_header", "sequence": "checked",
            "sample": {"field": {"record": "O", "field": 3}},
            "operator": {"field": {"record": "P", "field": 4}},
            "reading": {
                "analyte": {"field": {"record": "R", "field": 3, "component": 4}},
                "value": {"field": {"record": "R", "field": 4}},
                "flag": {"field": {"record": "R", "field": 7}}
            }
        }}
    });
    change(&mut mapping);
    parsed(&mapping)
}

const GOOD: &str = "H|\\^&\nP|1\nO|1|S\nR|1|^^^A|1.50\nL|1\n";

#[test]
fn messages_are_refused_by_name_and_place() {
    let mapping = message(|_| {});
    assert_eq!(values(&read(GOOD.as_bytes(), &mapping).unwrap()), [["S", "A", "1.50", ""]]);
    let two = format!("{GOOD}{GOOD}");
    assert_eq!(read(two.as_bytes(), &mapping).unwrap().lines.len(), 2);
    for (text, code, place) in [
        ("", "no_reading", Place::File),
        ("\n\n", "no_reading", Place::File),
        ("P|1\n", "astm_header", Place::Line(1)),
        ("H\n", "astm_header", Place::Line(1)),
        ("H|\\^\n", "astm_header", Place::Line(1)),
        ("H|\\\\^&|\n", "astm_header", Place::Line(1)),
        ("H|\\^^|\n", "astm_header", Place::Line(1)),
        ("H|\\^a|\n", "astm_header", Place::Line(1)),
        ("H|\\^&x|\n", "astm_header", Place::Line(1)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^^A|1\n", "astm_unfinished", Place::Line(4)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^^A|1\nH|\\^&\n", "astm_unfinished", Place::Line(5)),
        ("H|\\^&\nL|1\nR|1\n", "astm_header", Place::Line(3)),
        ("H|\\^&\nM|1\n", "astm_record", Place::Line(2)),
        ("H|\\^&\nPx|1\n", "astm_record", Place::Line(2)),
        ("H|\\^&\nx\n", "astm_record", Place::Line(2)),
        ("H|\\^&\nP|1\nR|1|^^^A|1\n", "astm_record", Place::Line(3)),
        ("H|\\^&\nO|1|S\nR|1|^^^A|1\n", "astm_record", Place::Line(3)),
        ("H|\\^&\nP|2\n", "astm_sequence", Place::Field(2, 2)),
        ("H|\\^&\nP\n", "astm_sequence", Place::Field(2, 2)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^^A|1\nR|3|^^^A|1\n", "astm_sequence", Place::Field(5, 2)),
        ("H|\\^&\nP|1\nO|1|S\\T\nR|1|^^^A|1\n", "astm_parts", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1|S^T\nR|1|^^^A|1\n", "astm_parts", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1|S&T\nR|1|^^^A|1\n", "astm_escape", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1|S&X41&\nR|1|^^^A|1\n", "astm_escape", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1|S&H&\nR|1|^^^A|1\n", "astm_escape", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1\nR|1|^^^A|1\n", "sample_empty", Place::Field(3, 3)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^A|1\n", "analyte_empty", Place::Field(4, 3)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^^A\n", "value_empty", Place::Field(4, 4)),
        ("H|\\^&\nP|1\nO|1|S\nR|1|^^^A|>8\n", "value_unreadable", Place::Field(4, 4)),
        ("\u{2}1H|\\^&\r", "astm_frame", Place::Line(1)),
        ("\u{2}\u{3}00\r\n", "astm_frame", Place::Line(1)),
        ("\u{2}2L|1\r\u{3}00\r\n", "astm_frame", Place::Line(1)),
        ("\u{2}1L|1\r\u{3}00\r\n", "astm_checksum", Place::Line(2)),
        ("\u{2}1L|1\r\u{3}0", "astm_frame", Place::Line(2)),
        ("\u{2}1L|1\r\u{3}XX\r\n", "astm_frame", Place::Line(2)),
        ("\u{5}H|\\^&\r", "astm_frame", Place::Line(1)),
    ] {
        let found = refused(text.as_bytes(), &mapping);
        assert_eq!((found.0.strip_prefix("instrument_file_").unwrap(), found.1), (code, place), "{text:?}");
    }
}

#[test]
fn numbers_of_records_may_be_left_out_of_account() {
    let mapping = message(|mapping| mapping["form"]["astm"]["sequence"] = json!("ignored"));
    let text = "H|\\^&\nP|7\nO|x|S\nR||^^^A|1\nL\n";
    assert_eq!(values(&read(text.as_bytes(), &mapping).unwrap()), [["S", "A", "1", ""]]);
}

#[test]
fn other_delimiters_are_those_of_the_header() {
    let text = "H!~*%!\nP!1\nO!1!S|1\nR!1!***A%S%B%F%!1\nL!1\n";
    assert_eq!(values(&read(text.as_bytes(), &message(|_| {})).unwrap()), [["S|1", "A*B!", "1", ""]]);
}

#[test]
fn stated_delimiters_are_those_of_the_mapping_and_no_others() {
    let mapping = message(|mapping| {
        mapping["form"]["astm"]["delimiters"] = json!({"stated":
            {"header": "|\\\\^&", "field": "|", "repeat": "\\", "component": "^", "escape": "&"}});
    });
    let doubled = GOOD.replace("H|\\^&", "H|\\\\^&");
    assert_eq!(values(&read(doubled.as_bytes(), &mapping).unwrap()).len(), 1);
    assert_eq!(refused(GOOD.as_bytes(), &mapping), ("instrument_file_astm_header", Place::Line(1)));
}
