//! Mappings: what they can say, and which are refused.

use crate::{map, rows};
use libcompliance::host::import::{Cell, ImportError, MAX_MAPPING, Mapping, Part, TimeBasis};

const GOOD: &str = r#"{"v": 1, "id": "old", "version": "1.0", "system": "OldLIMS 4", "encoding": "utf-8",
    "form": {"delimited": {"separator": "\t"}},
    "time": {"columns": ["DATA", "GODZ"], "format": "%d.%m.%Y %H:%M", "zone": "Europe/Warsaw", "ambiguous": "later"},
    "actor": {"column": "WHO"}, "action": {"constant": "change"}, "object_kind": {"column": "TAB"},
    "object_id": {"column": "KEY"}, "old": {"column": "OLD"}, "new": {"column": "NEW"}, "reason": {"column": "WHY"},
    "row_id": {"column": "KEY"}, "required": ["actor", "object_id"]}"#;

#[test]
fn dates_and_times_in_two_columns_constants_and_a_column_twice() {
    let mapping = Mapping::parse(GOOD.as_bytes()).unwrap();
    assert_eq!((mapping.name().as_str(), mapping.system()), ("old 1.0", "OldLIMS 4"));
    assert_eq!(mapping.zone(), Some("Europe/Warsaw"));
    let table = "DATA\tGODZ\tWHO\tTAB\tKEY\tOLD\tNEW\tWHY\tIP\n\
        25.10.2026\t02:30\tanna\tsample\t17\t\"5\t6\t\t10.0.0.1\n\
        \n\
        \t\tanna\tsample\t17\t\t\t\t\n";
    let found = rows(&mapping, table.as_bytes(), 9).unwrap();
    let claim = found[0].outcome.as_ref().unwrap();
    let (at, basis) = claim.at.unwrap();
    assert_eq!((at.to_string().as_str(), basis), ("2026-10-25T03:30:00.000000Z", TimeBasis::ZoneLater));
    let text = |part| claim.part(part).and_then(Cell::text);
    assert_eq!(text(Part::Action), Some("change"));
    assert_eq!((text(Part::ObjectId), text(Part::RowId)), (Some("17"), Some("17")));
    // Without quotes in the mapping a quote is a letter like others.
    assert_eq!((text(Part::Old), text(Part::Reason)), (Some("\"5"), None));
    let other: Vec<_> = claim.other.iter().map(|(name, cell)| (name.as_str(), cell.text().unwrap())).collect();
    assert_eq!(other, [("DATA", "25.10.2026"), ("GODZ", "02:30"), ("IP", "10.0.0.1")]);
    let second = found[1].outcome.as_ref().unwrap();
    assert_eq!((second.row, second.line, second.at), (2, 4, None), "an empty line is no row; no time was asked for");
}

#[test]
fn columns_can_be_named_where_the_table_does_not() {
    let form = r#"{"delimited": {"separator": ",", "columns": ["WHEN", "WHO", "FIELD", "NEW"]}}"#;
    let found = rows(&map(form, ""), b"2026-01-02 03:04:05,anna,pH,7", 3).unwrap();
    assert_eq!(found[0].outcome.as_ref().unwrap().part(Part::New), Some(&Cell::Text("7".to_owned())));
    let form = r#"{"delimited": {"separator": ",", "columns": ["WHEN", "WHO", "FIELD"]}}"#;
    assert_eq!(rows(&map(form, ""), b"x", 3), Err(ImportError::ColumnMissing { column: "NEW".to_owned() }));
}

#[test]
fn mappings_that_cannot_be_used_are_refused() {
    let cases = [
        ("\"v\": 1", "\"v\": 2", "import_map_version"),
        ("\"v\": 1", "\"v\": 2, \"later\": 1", "import_map_version"),
        ("\"v\": 1", "\"v\": 1, \"later\": 1", "import_map_malformed"),
        ("\"required\": [\"actor\", \"object_id\"]", "\"required\": [\"colour\"]", "import_map_malformed"),
        (", \"required\": [\"actor\", \"object_id\"]", "", "import_map_malformed"),
        ("\"old\"", "\"Old\"", "import_map_rule"),
        ("\"1.0\"", "\"1.x\"", "import_map_rule"),
        ("\"OldLIMS 4\"", "\" \"", "import_map_rule"),
        ("\"utf-8\"", "\"ebcdic\"", "import_map_malformed"),
        ("\"\\t\"", "\"a\"", "import_map_rule"),
        ("\"\\t\"", "\"\\n\"", "import_map_rule"),
        ("\"\\t\"", "\"ł\"", "import_map_rule"),
        ("\"\\t\"", "\"\\t\", \"quote\": \"\\t\"", "import_map_rule"),
        ("\"\\t\"", "\"\\t\", \"columns\": []", "import_map_rule"),
        ("\"\\t\"", "\"\\t\", \"columns\": [\"a\", \"a\"]", "import_map_rule"),
        ("[\"DATA\", \"GODZ\"]", "[]", "import_map_rule"),
        ("[\"DATA\", \"GODZ\"]", "[\"DATA\", \"DATA\"]", "import_map_rule"),
        ("[\"DATA\", \"GODZ\"]", "[\"DATA\", \"WHO\"]", "import_map_rule"),
        ("%d.%m.%Y %H:%M", "%d.%m.%Y", "import_map_rule"),
        ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M %Q", "import_map_rule"),
        (", \"zone\": \"Europe/Warsaw\"", "", "import_map_rule"),
        ("%d.%m.%Y %H:%M", "unix_seconds", "import_map_rule"),
        ("{\"column\": \"WHO\"}", "{\"column\": \"\"}", "import_map_rule"),
        ("{\"delimited\": {\"separator\": \"\\t\"}}", "\"json_lines\", \"null\": \"x\"", "import_map_rule"),
        ("\"old\", ", "\"old\", \"null\": \"\", ", "import_map_rule"),
        ("\"actor\": {\"column\": \"WHO\"}, ", "", "import_map_rule"),
    ];
    assert!(Mapping::parse(GOOD.as_bytes()).is_ok());
    for (from, to, code) in cases {
        assert!(GOOD.contains(from), "{from}");
        let changed = GOOD.replacen(from, to, 1);
        assert_eq!(Mapping::parse(changed.as_bytes()).map(|_| ()).unwrap_err().code(), code, "{to}");
    }
    assert_eq!(Mapping::parse(&vec![b' '; MAX_MAPPING + 1]), Err(ImportError::MapTooLarge));
}
