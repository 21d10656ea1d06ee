//! Exported tables: what reads, and what does not, named with line and column; however the bytes come in.
#![allow(clippy::unwrap_used, reason = "tests")]

use libcompliance::host::rows::Row;
use libcompliance::host::table_file::{TableEncoding, TableFileError, TableForm, TableReader, TableStep};
use libcompliance::trail::value::Value;
use proptest::prelude::*;

fn form() -> TableForm {
    TableForm { version: Some("WERSJA".to_owned()), ..TableForm::new("ID") }
}

fn read(form: &TableForm, bytes: &[u8], portion: usize) -> Result<Vec<Row>, TableFileError> {
    let mut reader = TableReader::new("price", form);
    let mut portions = bytes.chunks(portion.max(1));
    let mut rows = Vec::new();
    loop {
        match reader.next()? {
            TableStep::More => match portions.next() {
                Some(portion) => reader.push(portion),
                None => reader.end(),
            },
            TableStep::Row(row) => rows.push(*row),
            TableStep::End => return Ok(rows),
        }
    }
}

fn row(id: &str, version: Option<u32>, fields: &[(&str, &str)]) -> Row {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Value::text(*value))).collect();
    Row { version, fields, ..Row::new("price", id) }
}

#[test]
fn tables_as_people_save_them_read() {
    let expected = [row("P/1", Some(3), &[("nazwa", "Żółć; \"x\""), ("kwota_netto", "1,50")]), row("P/2", None, &[])];
    let semicolons = "ID;WERSJA;Nazwa;KWOTA NETTO\r\nP/1;3;\"Żółć; \"\"x\"\"\";1,50\r\nP/2;;;\r\n";
    let commas = "ID,WERSJA,Nazwa,KWOTA NETTO\nP/1,3,\"Żółć; \"\"x\"\"\",\"1,50\"\n\nP/2,,,";
    let bom = format!("\u{feff}{semicolons}");
    for text in [semicolons, &bom, commas, &semicolons.replace(';', "\t").replace("Żółć\t", "Żółć;")] {
        for portion in [1, 7, 10_000] {
            assert_eq!(read(&form(), text.as_bytes(), portion).unwrap(), expected, "{text}");
        }
    }
    let polish = TableForm { encoding: TableEncoding::Windows1250, ..form() };
    let bytes = b"ID;WERSJA;Nazwa\r\nP/1;3;\xaf\xf3\xb3\xe6\r\n";
    assert_eq!(read(&polish, bytes, 3).unwrap(), [row("P/1", Some(3), &[("nazwa", "Żółć")])]);
    let named = TableForm {
        names: vec![("Stężenie".to_owned(), "concentration".to_owned())],
        skip: vec!["Uwagi?".to_owned()],
        null: Some("NULL".to_owned()),
        ..TableForm::new("ID")
    };
    let found = read(&named, "ID;Stężenie;Uwagi?;x\nP/1;5;secret;NULL\n".as_bytes(), 4).unwrap();
    assert_eq!(found, [row("P/1", None, &[("concentration", "5")])]);
    assert_eq!(read(&form(), b"ID;WERSJA\n", 1).unwrap(), []);
}

#[test]
fn what_does_not_read_is_named_with_line_and_column() {
    let long = format!("ID;WERSJA;a\nx;1;{}\n", "y".repeat(20_000));
    let cases: &[(&[u8], u32, Option<&str>, &str)] = &[
        (b"", 1, None, "table_file_empty"),
        (b"\r\n\r\n", 3, None, "table_file_empty"),
        (b"ID;WERSJA;a;b;a\n", 1, Some("a"), "table_file_column_twice"),
        (b"ID;WERSJA;a;A\n", 1, Some("A"), "table_file_column_twice"),
        (b"ID;WERSJA;ID\n", 1, Some("ID"), "table_file_column_twice"),
        (b"id;WERSJA\n", 1, Some("ID"), "table_file_column_missing"),
        (b"ID;v\n", 1, Some("WERSJA"), "table_file_column_missing"),
        ("ID;WERSJA;Stężenie\n".as_bytes(), 1, Some("Stężenie"), "table_file_column_name"),
        (b"ID;WERSJA;\n", 1, Some(""), "table_file_column_name"),
        (b"ID;WERSJA;a\nx;1;2\n;1;2\n", 3, Some("ID"), "table_file_id_empty"),
        (b"ID;WERSJA;a\nx;0;2\n", 2, Some("WERSJA"), "table_file_version"),
        (b"ID;WERSJA;a\nx;1.0;2\n", 2, Some("WERSJA"), "table_file_version"),
        (b"ID;WERSJA;a\n\nx;1\n", 3, Some("a"), "table_file_too_few_fields"),
        (b"ID;WERSJA;a\nx;1;2;3\n", 2, None, "table_file_too_many_fields"),
        (b"ID;WERSJA;a\nx;1;\"2\n3\"\ny;1;\"4\n", 4, None, "table_file_quote_open"),
        (b"ID;WERSJA;a\nx;1;\"2\"3\n", 2, None, "table_file_quote_misplaced"),
        (b"ID;WERSJA;a\nx;1;\xaf\xf3\n", 2, None, "table_file_encoding"),
        (b"ID;WERSJA;a\nx;1;\x00\n", 2, None, "table_file_control_character"),
        (b"\xff\xfeI\x00D\x00", 1, None, "table_file_other_bom"),
        (long.as_bytes(), 2, Some("a"), "row_value"),
    ];
    for (bytes, line, column, code) in cases {
        let error = read(&form(), bytes, 5).unwrap_err();
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!((error.line, error.column.as_deref(), error.fault.code()), (*line, *column, *code), "{shown}");
        assert!(error.to_string().starts_with(&format!("line {line}")), "{error}");
    }
    let id = format!("ID;WERSJA\n{};1\n", "i".repeat(129));
    let error = read(&form(), id.as_bytes(), 5).unwrap_err();
    assert_eq!((error.column.as_deref(), error.fault.code()), (Some("ID"), "row_id"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_otherwise_and_portions_do_not_matter(bytes in prop::collection::vec(any::<u8>(), 0..200), portion in 1..50_usize) {
        let bytes = [b"ID;WERSJA;a\n".as_slice(), &bytes].concat();
        prop_assert_eq!(read(&form(), &bytes, portion), read(&form(), &bytes, bytes.len()));
    }
}
