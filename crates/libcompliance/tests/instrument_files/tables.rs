//! Delimited text: what is taken, and what is refused by which code at which place.

use crate::common::{parsed, refused, skipped, values};
use libcompliance::model::instrument_file::{
    FileFault, MAX_FIELDS, MAX_FILE, MAX_LINE, MAX_LINES, MAX_READINGS, MAX_TEXT, Mapping, Place, ReadProblem, read,
};
use serde_json::{Value, json};

/// Two columns and a flag; `change` alters the table of the mapping and the mapping around it.
fn table(change: impl FnOnce(&mut Value, &mut Value)) -> Mapping {
    let mut section = json!({
        "header": {"line": 1}, "end": "file", "width": "as_header",
        "sample": {"column": "sample"},
        "readings": [{
            "analyte": {"column": "analyte"}, "value": {"column": "value"},
            "unit": {"from": {"column": "unit"}}, "flag": {"column": "flag"}
        }]
    });
    let mut mapping = json!({
        "v": 1, "id": "t", "version": "1", "encoding": "utf-8", "decimal": ".",
        "units": [{"text": "g", "unit": "g"}], "flags": [{"text": "!", "use": "reading", "code": "drift"}],
        "form": {"delimited": {"separator": ",", "quote": "\""}}
    });
    change(&mut section, &mut mapping);
    if mapping["form"]["delimited"].get("sections").is_none() {
        mapping["form"]["delimited"]["sections"] = json!([section]);
    }
    parsed(&mapping)
}

const HEADER: &str = "sample,analyte,value,unit,flag\n";

fn rows(rows: &str) -> Vec<u8> {
    format!("{HEADER}{rows}").into_bytes()
}

#[test]
fn rows_are_refused_by_name_and_place() {
    let mapping = table(|_, _| {});
    assert_eq!(values(&read(&rows("S,A,1.50,g,!\n"), &mapping).unwrap()), [["S", "A", "1.50", "g"]]);
    let long = "x".repeat(MAX_TEXT + 1);
    for (row, code, place) in [
        ("S,A,1.5,g\n", "too_few_fields", Place::Line(2)),
        ("S,A,1.5,g,!\nS,A,1", "too_few_fields", Place::Line(3)),
        ("S,A,1.5,g,!\n\n", "too_few_fields", Place::Line(3)),
        ("S,A,1,5,g,!\n", "too_many_fields", Place::Line(2)),
        (",A,1.5,g,\n", "sample_empty", Place::Field(2, 1)),
        ("S,,1.5,g,\n", "analyte_empty", Place::Field(2, 2)),
        ("S,A,,g,\n", "value_empty", Place::Field(2, 3)),
        ("S,A,n.d.,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,<5,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,\"1,5\",g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,\"1,234.5\",g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A, 1.5,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,1.5 ,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,1.5.2,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,--1,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,.,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,e5,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,1e,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,1e+,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,NaN,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,inf,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,0x10,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,१,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,\u{2212}1,g,\n", "value_unreadable", Place::Field(2, 3)),
        ("S,A,1.5,kg,\n", "unit_unknown", Place::Field(2, 4)),
        ("S,A,1.5,g,?\n", "flag_unknown", Place::Field(2, 5)),
        ("S,A,1.5,g,\"!\n", "quote_open", Place::Field(2, 5)),
        ("\"S\n\nT\",A,x,g,\n", "value_unreadable", Place::Field(4, 3)),
        ("S,\"A\"B,1.5,g,!\n", "quote_misplaced", Place::Field(2, 2)),
        ("S,A\"B\",1.5,g,!\n", "quote_misplaced", Place::Field(2, 2)),
        ("S,A, \"1.5\",g,!\n", "quote_misplaced", Place::Field(2, 3)),
        ("S,A,1.5,g,\u{1a}\n", "control_character", Place::Character(2, 11)),
        ("S,A,1.5,g,!\nS\0", "control_character", Place::Character(3, 2)),
        (&format!("{long},A,1.5,g,!\n"), "text_too_long", Place::Field(2, 1)),
        ("", "no_reading", Place::File),
    ] {
        let found = refused(&rows(row), &mapping);
        assert_eq!((found.0.strip_prefix("instrument_file_").unwrap(), found.1), (code, place), "{row:?}");
    }
}

#[test]
fn headers_and_tables_are_refused_by_name() {
    type Change = fn(&mut Value, &mut Value);
    let holds: Change = |section, _| section["header"] = json!({"holds": ["sample", "value"]});
    let cases: &[(Change, &str, &str)] = &[
        (|_, _| {}, "", "table_missing"),
        (|_, _| {}, "sample,analyte,unit,flag\nS,A,g,\n", "column_missing"),
        (|_, _| {}, "Sample,analyte,value,unit,flag\nS,A,1,g,\n", "column_missing"),
        (|_, _| {}, "sample,analyte,value,value,unit,flag\nS,A,1,2,g,\n", "column_ambiguous"),
        (
            |section, _| section["sample"] = json!({"position": 6}),
            "sample,analyte,value,unit,flag\nS,A,1,g,\n",
            "column_missing",
        ),
        (
            |section, _| section["header"] = json!({"line": 9}),
            "sample,analyte,value,unit,flag\nS,A,1,g,\n",
            "table_missing",
        ),
        (holds, "sample;analyte;value;unit;flag\nS;A;1;g;\n", "table_missing"),
        (
            |section, _| section["header"] = json!({"below": "[Data]"}),
            "sample,analyte,value,unit,flag\nS,A,1,g,\n",
            "table_missing",
        ),
        (|section, _| section["header"] = json!({"below": "[Data]"}), "[Data]\n", "table_missing"),
        (
            |section, _| section["end"] = json!({"first_field": "END"}),
            "sample,analyte,value,unit,flag\nS,A,1,g,\n",
            "table_cut",
        ),
        (
            |section, _| section["operator"] = json!({"beside": "User:"}),
            "sample,analyte,value,unit,flag\nS,A,1,g,\n",
            "label_missing",
        ),
        (
            |section, _| {
                section["header"] = json!({"line": 3});
                section["operator"] = json!({"beside": "User:"});
            },
            "User:,A\nUser:,B\nsample,analyte,value,unit,flag\nS,A,1,g,\n",
            "label_ambiguous",
        ),
        (
            |section, _| {
                section["header"] = json!({"line": 2});
                section["operator"] = json!({"at": {"line": 1, "position": 3}});
            },
            "User:,A\nsample,analyte,value,unit,flag\nS,A,1,g,\n",
            "label_missing",
        ),
        (
            |section, mapping| {
                section["header"] = json!({"holds": ["sample"]});
                section["end"] = json!("blank_line");
                mapping["form"]["delimited"]["sections"] = json!([section, section]);
            },
            "sample,analyte,value,unit,flag\nS,A,1,g,\n\n",
            "table_missing",
        ),
        (
            |section, _| {
                section["header"] = json!({"none": {"first_line": 2}});
                section["width"] = json!({"exactly": 3});
                section["sample"] = json!({"position": 1});
                section["readings"] = json!([{"analyte": {"position": 2}, "value": {"position": 4}}]);
            },
            "x\nS,A,1\n",
            "too_few_fields",
        ),
        (
            |section, mapping| {
                section["readings"][0]["unit"] = json!("in_value");
                mapping["decimal"] = json!(",");
            },
            "sample,analyte,value,unit,flag\nS,A,1.5 g,g,\n",
            "unit_unknown",
        ),
        (
            |section, _| section["readings"][0]["unit"] = json!("in_value"),
            "sample,analyte,value,unit,flag\nS,A,1.5,g,\n",
            "unit_unknown",
        ),
        (
            |section, _| section["readings"][0]["unit"] = json!("in_value"),
            "sample,analyte,value,unit,flag\nS,A,g,g,\n",
            "value_unreadable",
        ),
        (
            |section, _| section["readings"][0]["unit"] = json!("in_value"),
            "sample,analyte,value,unit,flag\nS,A,,g,\n",
            "value_empty",
        ),
    ];
    for (number, (change, text, code)) in cases.iter().enumerate() {
        assert_eq!(refused(text.as_bytes(), &table(change)).0, format!("instrument_file_{code}"), "case {number}");
    }
}

#[test]
fn encodings_are_refused_by_name_and_place() {
    let encoded = |name: &str| {
        let name = name.to_owned();
        table(move |_, mapping| mapping["encoding"] = json!(name))
    };
    let good = rows("S,A,1,g,\n");
    let wide: Vec<u8> = good.iter().flat_map(|byte| [*byte, 0]).collect();
    let cases: &[(&str, Vec<u8>, &str, Place)] = &[
        ("by_bom", good.clone(), "no_bom", Place::File),
        ("utf-8", [b"\xff\xfe", &wide[..]].concat(), "other_bom", Place::File),
        ("windows-1252", [b"\xef\xbb\xbf", &good[..]].concat(), "other_bom", Place::File),
        ("utf-16be", [b"\xff\xfe", &wide[..]].concat(), "other_bom", Place::File),
        ("utf-8", wide.clone(), "control_character", Place::Character(1, 2)),
        ("latin-1", wide.clone(), "control_character", Place::Character(1, 2)),
        ("utf-8", rows("Sä,A,1,g,\nS").iter().copied().chain([0xe4]).collect(), "encoding", Place::Character(3, 2)),
        ("utf-16le", wide[..wide.len() - 1].to_vec(), "encoding", Place::Character(2, 9)),
        ("utf-16le", [&wide[..], &[0x00, 0xd8, b'x', 0]].concat(), "encoding", Place::Character(3, 1)),
        ("windows-1252", [&good[..], b"S\x81"].concat(), "encoding", Place::Character(3, 2)),
        ("windows-1250", [&good[..], b"S\x83"].concat(), "encoding", Place::Character(3, 2)),
        ("windows-1252", b"a\r\n\r\n\rb\x81".to_vec(), "encoding", Place::Character(4, 2)),
        ("latin-1", [&good[..], b"S\x80"].concat(), "control_character", Place::Character(3, 2)),
    ];
    for (encoding, bytes, code, place) in cases {
        assert_eq!(refused(bytes, &encoded(encoding)), (&*format!("instrument_file_{code}"), *place), "{encoding}");
    }
    for (encoding, byte, character) in
        [("windows-1252", 0xb5, "µ"), ("windows-1250", 0xb3, "ł"), ("latin-1", 0xe9, "é"), ("windows-1252", 0x80, "€")]
    {
        let bytes: Vec<u8> = [HEADER.as_bytes(), &[byte], b",A,1,g,"].concat();
        assert_eq!(&*read(&bytes, &encoded(encoding)).unwrap().lines[0].sample, character);
    }
}

#[test]
fn limits_are_refused_by_name() {
    let open = table(|section, mapping| {
        section["width"] = json!("mapped_fields");
        mapping["form"]["delimited"]["comment"] = json!("#");
    });
    let text = |row: String| refused(&rows(&row), &open).0;
    assert_eq!(text(format!("S,A,1,g,,{}\n", "x".repeat(MAX_LINE))), "instrument_file_line_too_long");
    assert_eq!(text(format!("S,A,1,g{}\n", ",".repeat(MAX_FIELDS))), "instrument_file_line_too_long");
    assert_eq!(text("#\n".repeat(MAX_LINES as usize)), "instrument_file_too_many_lines");
    assert_eq!(text("S,A,1,g,\n".repeat(MAX_READINGS + 1)), "instrument_file_too_many_readings");
    assert_eq!(refused(&vec![b'x'; MAX_FILE + 1], &open).0, "instrument_file_too_large");
    assert_eq!(read(&rows(&"S,A,1,g,\n".repeat(MAX_READINGS)), &open).unwrap().lines.len(), MAX_READINGS);
}

#[test]
fn what_the_mapping_skips_is_listed_with_its_reason() {
    let mapping = table(|section, mapping| {
        section["skip"] = json!([
            {"when": "blank", "reason": "blank"},
            {"when": {"fewer_than": 5}, "reason": "short"},
            {"when": {"line": 5}, "reason": "fifth"},
            {"when": {"starts": "--"}, "reason": "rule"},
            {"when": {"field": {"of": {"column": "sample"}, "is": ["", "QC"]}}, "reason": "no_sample"}
        ]);
        mapping["values"] = json!([{"text": "", "use": "skip", "code": "not_measured"}]);
        mapping["flags"] = json!([{"text": "!", "use": "skip", "code": "rejected"}]);
    });
    let reading =
        read(&rows(",,,,\nS,A\nS,A,2,g,\nS,A,3,g,\n---,,,,\nQC,A,1,g,\n,A,1,g,\nS,A,,g,\nS,A,1,g,!\n"), &mapping);
    let reading = reading.unwrap();
    assert_eq!(values(&reading), [["S", "A", "2", "g"]]);
    assert_eq!(
        skipped(&reading),
        [
            (1, "structure"),
            (2, "blank"),
            (3, "short"),
            (5, "fifth"),
            (6, "rule"),
            (7, "no_sample"),
            (8, "no_sample"),
            (9, "not_measured"),
            (10, "rejected")
        ]
    );
}

#[test]
fn a_label_between_two_tables_counts_for_the_second() {
    let mapping = table(|section, _| {
        section["header"] = json!({"holds": ["sample", "value"]});
        section["end"] = json!("blank_line");
        section["repeats"] = json!(true);
        section["operator"] = json!({"beside": "User:"});
    });
    let text = format!("User:,Ann\n{HEADER}S,A,1,g,\n\nUser:,Bob\n{HEADER}S,A,2,g,\n\n{HEADER}S,A,3,g,\n");
    let reading = read(text.as_bytes(), &mapping).unwrap();
    let operators: Vec<_> = reading.lines.iter().map(|line| line.operator.as_deref().unwrap()).collect();
    assert_eq!(operators, ["Ann", "Bob", "Bob"]);
}

#[test]
fn a_message_says_where_and_never_what() {
    let problem: ReadProblem = read(&rows("Anna Kowalska,A,secret,g,\n"), &table(|_, _| {})).unwrap_err();
    assert_eq!(problem.fault(), &FileFault::ValueUnreadable);
    let expected = "line 2, field 3: the value is neither a number nor a text that the mapping names";
    assert_eq!(problem.to_string(), expected);
}
