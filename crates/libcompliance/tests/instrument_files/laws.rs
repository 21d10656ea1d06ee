//! What holds for every file.

use crate::common::{file, mapping, parsed};
use libcompliance::model::instrument_file::{Mapping, Reading, read};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

const OWN: &[(&str, &str)] = &[
    ("balance_csv", "balance_utf16be.csv"),
    ("icp_tsv", "icp_windows1252.txt"),
    ("photometer_wide", "photometer_wide.csv"),
    ("immuno_astm", "immuno_cr.astm"),
    ("immuno_astm", "immuno_frames.astm"),
];

fn texts(separator: char, encoding: &str) -> Mapping {
    parsed(&json!({
        "v": 1, "id": "texts", "version": "1", "encoding": encoding, "decimal": ".",
        "form": {"delimited": {"separator": separator, "quote": "\"", "sections": [{
            "header": {"line": 1}, "end": "file", "width": "as_header",
            "sample": {"column": "sample"}, "operator": {"column": "operator"},
            "readings": [{"analyte": {"column": "analyte"}, "value": {"column": "value"}}]
        }]}}
    }))
}

/// A strict writer: quotes only what needs it.
fn written(rows: &[[String; 4]], separator: char, line_end: &str, last: bool) -> String {
    let quoted = |cell: &String| {
        let needs = cell.contains([separator, '"', '\r', '\n']);
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let rows: Vec<String> =
        rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string())).collect();
    format!("{}{}", rows.join(line_end), if last { line_end } else { "" })
}

fn header() -> [String; 4] {
    ["sample", "analyte", "value", "operator"].map(str::to_owned)
}

fn cell() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[^\\p{Cc}]{0,12}([\"\t\r\n,;a-z]{0,6})?").unwrap()
}

fn row() -> impl Strategy<Value = [String; 4]> {
    let named = || cell().prop_filter("a name", |text| !text.is_empty());
    (named(), named(), "[+-]?[0-9]{1,20}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", cell())
        .prop_map(|(sample, analyte, value, operator)| [sample, analyte, value, operator])
}

fn accounted(reading: &Reading, lines: u32) {
    let last =
        reading.lines.iter().map(|line| line.line).chain(reading.skipped.iter().map(|skipped| skipped.line)).max();
    assert!(last.unwrap() <= lines);
}

/// Every line of a file without quoted line ends gives a reading or stands among the skipped.
#[test]
fn no_line_is_lost() {
    for (name, content) in OWN.iter().filter(|(name, _)| *name != "balance_csv") {
        let bytes = file(content);
        let reading = read(&bytes, &mapping(name)).unwrap();
        let seen: BTreeSet<u32> = reading
            .lines
            .iter()
            .map(|line| line.line)
            .chain(reading.skipped.iter().map(|skipped| skipped.line))
            .collect();
        let last = *seen.last().unwrap();
        if *content != "immuno_frames.astm" {
            assert_eq!(seen, (1..=last).collect(), "{content}");
        }
        assert!(reading.skipped.is_sorted_by_key(|skipped| skipped.line));
        assert!(reading.lines.is_sorted_by_key(|line| (line.line, line.field)));
    }
}

#[test]
fn line_ends_are_alike_in_every_form() {
    for (name, content) in OWN.iter().filter(|(name, content)| *name != "balance_csv" && !content.contains("frames")) {
        let mapping = mapping(name);
        let bytes = file(content);
        let expected = read(&bytes, &mapping).unwrap();
        let plain: Vec<u8> = bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect();
        for end in [&b"\n"[..], b"\r", b"\r\n"] {
            let other: Vec<u8> =
                plain.iter().flat_map(|byte| if *byte == b'\n' { end.to_vec() } else { vec![*byte] }).collect();
            assert_eq!(read(&other, &mapping).unwrap(), expected, "{content}");
            let cut = other.strip_suffix(end).unwrap_or(&other);
            assert_eq!(read(cut, &mapping).unwrap().lines, expected.lines, "{content}");
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (name, _) in OWN {
            let _ = read(&bytes, &mapping(name));
        }
        let _ = Mapping::parse(&bytes);
    }

    /// Files that are almost right go further into the reader than arbitrary bytes.
    #[test]
    fn altered_files_are_read_or_refused(
        which in 0..OWN.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let (name, content) = OWN[which];
        let mut bytes = file(content);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mapping = mapping(name);
        let lines = u32::try_from(bytes.len()).unwrap() + 1;
        for bytes in [&bytes[..], &bytes[..cut.index(bytes.len())]] {
            if let Ok(reading) = read(bytes, &mapping) {
                accounted(&reading, lines);
            }
        }
    }

    #[test]
    fn a_written_table_reads_back_exactly(
        rows in proptest::collection::vec(row(), 1..8),
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
        last in any::<bool>(),
    ) {
        let all: Vec<_> = std::iter::once(header()).chain(rows.iter().cloned()).collect();
        let mut first = None;
        for line_end in ["\n", "\r\n", "\r"] {
            let text = written(&all, separator, line_end, last);
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let reading = read(text.as_bytes(), &texts(separator, "utf-8")).unwrap();
            prop_assert_eq!(&read(&utf16, &texts(separator, "utf-16be")).unwrap().lines, &reading.lines);
            let back: Vec<[String; 4]> = reading
                .lines
                .iter()
                .map(|line| {
                    let operator = line.operator.as_deref().unwrap_or_default();
                    [&*line.sample, &*line.analyte, &*line.value, operator].map(str::to_owned)
                })
                .collect();
            prop_assert_eq!(&back, &rows);
            prop_assert_eq!(first.get_or_insert_with(|| reading.clone()), &reading);
        }
    }
}
