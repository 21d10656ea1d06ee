//! Each kind of fault, by line, column and code; and what makes a whole table unusable.

use crate::{map, rows};
use libcompliance::host::import::{ImportError, MAX_ROW, Mapping};

const HEAD: &str = "WHEN;WHO;FIELD;NEW\n";
const LINES: &str = r#""json_lines""#;

/// Row, line, code and column of every fault.
fn faults(mapping: &Mapping, bytes: &[u8]) -> Vec<(u64, u32, &'static str, String)> {
    let rows = rows(mapping, bytes, 64).unwrap();
    let faults = rows.into_iter().filter_map(|row| row.outcome.err());
    faults.map(|fault| (fault.row, fault.line, fault.fault.code(), fault.column.unwrap_or_default())).collect()
}

#[test]
fn a_faulty_row_is_named_and_the_rows_around_it_are_read() {
    let good = "2026-01-02 03:04:05;anna;pH;7\n";
    let cases: &[(&[u8], &str, &str)] = &[
        (b"2026-01-02 03:04:05;\xc5;pH;7\n", "import_row_encoding", ""),
        (b"2026-01-02 03:04:05;an\x01na;pH;7\n", "import_row_control_character", ""),
        (b"2026-01-02 03:04:05;anna;12\" pipe;7\n", "import_row_quote_misplaced", ""),
        (b"2026-01-02 03:04:05;\"anna\"x;pH;7\n", "import_row_quote_misplaced", ""),
        (b"2026-01-02 03:04:05;anna;pH\n", "import_row_too_few_fields", ""),
        (b"2026-01-02 03:04:05;anna;pH;7;8\n", "import_row_too_many_fields", ""),
        (b"2026-01-02 03:04:05;;pH;7\n", "import_row_empty", "WHO"),
        (b"2026-01-02 03:04:05; \t;pH;7\n", "import_row_empty", "WHO"),
        (b";anna;pH;7\n", "import_row_empty", "WHEN"),
        (b"yesterday;anna;pH;7\n", "import_row_time_unreadable", "WHEN"),
        (b"2026-02-30 03:04:05;anna;pH;7\n", "import_row_time_unreadable", "WHEN"),
        (b"2026-03-29 02:30:00;anna;pH;7\n", "import_row_time_skipped", "WHEN"),
        (b"2026-10-25 02:30:00;anna;pH;7\n", "import_row_time_ambiguous", "WHEN"),
        (b"1969-12-31 23:59:59;anna;pH;7\n", "import_row_time_range", "WHEN"),
    ];
    for (bad, code, column) in cases {
        let table = [HEAD.as_bytes(), good.as_bytes(), bad, good.as_bytes()].concat();
        assert_eq!(faults(&map("", ""), &table), [(2, 3, *code, (*column).to_owned())], "{code}");
        assert_eq!(rows(&map("", ""), &table, 7).unwrap().len(), 3);
    }
    let good = "{\"WHEN\": \"2026-01-02 03:04:05\", \"WHO\": \"anna\"}\n";
    for (bad, code, column) in [
        ("[1]\n", "import_row_not_an_object", ""),
        ("{\"WHEN\": \"2026-01-02 03:04:05\", \"WHO\": \n", "import_row_not_an_object", ""),
        ("{\"WHEN\": 1, \"WHEN\": 2}\n", "import_row_name_twice", ""),
        ("{\"WHEN\": \"2026-01-02 03:04:05\"}\n", "import_row_empty", "WHO"),
        ("{\"WHEN\": \"2026-01-02 03:04:05\", \"WHO\": null}\n", "import_row_empty", "WHO"),
    ] {
        let table = [good, bad, good].concat();
        assert_eq!(faults(&map(LINES, ""), table.as_bytes()), [(2, 2, code, column.to_owned())], "{code}");
    }
    let long = format!("{good}{{\"{}\": 1}}\n", "x".repeat(2_000));
    assert_eq!(faults(&map(LINES, ""), long.as_bytes()), [(2, 2, "import_row_name_too_long", String::new())]);
    let many: String = (0..1_001).map(|n| format!("\"c{n}\": {n},")).collect();
    let many = format!("{good}{{{}}}\n", many.trim_end_matches(','));
    assert_eq!(faults(&map(LINES, ""), many.as_bytes()), [(2, 2, "import_row_too_many_fields", String::new())]);
}

#[test]
fn no_message_holds_a_cell() {
    let table = format!("{HEAD}Kowalska;Kowalska;Kowalska;Kowalska\n2026-01-02 03:04:05;Kow\"alska;x;y\n");
    for row in rows(&map("", ""), table.as_bytes(), 64).unwrap() {
        let fault = row.outcome.unwrap_err();
        assert!(!fault.to_string().contains("Kow") && !fault.listed().contains("Kow"), "{fault}");
        assert!(fault.to_string().starts_with(&format!("line {}", fault.line)));
        assert!(fault.listed().starts_with(&format!("{}\t{}\timport_row_", fault.row, fault.line)));
    }
}

#[test]
fn what_makes_the_whole_table_unusable_is_said() {
    let good = "2026-01-02 03:04:05;anna;pH;7\n";
    let whole = |more: &str, bytes: &[u8]| rows(&map("", more), bytes, 4096).unwrap_err();
    let column = |name: &str| name.to_owned();
    assert_eq!(whole("", b"WHEN;WHO;FIELD\n"), ImportError::ColumnMissing { column: column("NEW") });
    assert_eq!(whole("", b"WHEN;WHO;FIELD;NEW;WHO\n"), ImportError::ColumnAmbiguous { column: column("WHO") });
    assert_eq!(whole("", b"WHEN;WHO;FI\"ELD;NEW\n").code(), "import_header");
    assert_eq!(whole("", format!("WHEN;WHO;FIELD;NEW;{}\n", "x".repeat(2_000)).as_bytes()).code(), "import_header");
    assert_eq!(whole("", format!("{HEAD}{good}\"x;\n{good}").as_bytes()), ImportError::QuoteOpen { line: 3 });
    let long = format!("{HEAD}{good}{}", "x".repeat(MAX_ROW + 2));
    assert_eq!(whole("", long.as_bytes()), ImportError::RowTooLong { line: 3 });
    let wide: String = (0..1_001).map(|n| format!("c{n};")).collect();
    assert_eq!(whole("", format!("{wide}\n").as_bytes()), ImportError::TooManyColumns);
    assert_eq!(whole("\"encoding\": \"by_bom\"", HEAD.as_bytes()), ImportError::NoByteOrderMark);
    assert_eq!(whole("\"encoding\": \"windows-1250\"", b"\xef\xbb\xbfWHEN"), ImportError::OtherByteOrderMark);
    assert_eq!(whole("\"encoding\": \"utf-16le\"", b"W\0H\0E"), ImportError::Utf16);
    assert_eq!(whole("\"encoding\": \"utf-16le\"", b"W\0\0\xd8W\0W\0"), ImportError::Utf16);
    assert_eq!(rows(&map("", ""), b"", 1).unwrap(), []);
    assert_eq!(rows(&map("", ""), HEAD.as_bytes(), 1).unwrap(), []);
}
