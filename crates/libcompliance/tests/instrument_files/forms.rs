//! The small files beside this one: each form, read whole.

use crate::common::{file, mapping, skipped, values};
use libcompliance::model::instrument_file::{Bound, EncodingUsed, Place, ValueKind, read};

#[test]
fn semicolons_in_utf_16_with_quotes_comments_and_a_footer() {
    let mapping = mapping("balance_csv");
    assert_eq!(mapping.parser(), "balance_csv 2.1");
    let reading = read(&file("balance_utf16be.csv"), &mapping).unwrap();
    assert_eq!(reading.encoding, EncodingUsed::Utf16Be);
    assert_eq!(
        values(&reading),
        [
            ["Mąka \"500\"\r\nworek 3", "mass", "12,0450", "g"],
            ["Sól", "mass", "980,10", "mg"],
            ["Cukier", "mass", "przeciążenie", ""],
        ]
    );
    assert_eq!(
        skipped(&reading),
        [
            (1, "outside_tables"),
            (2, "outside_tables"),
            (3, "comment"),
            (4, "structure"),
            (7, "blank"),
            (10, "structure")
        ]
    );
    let [first, second, third] = &reading.lines[..] else { panic!() };
    // The name of the first sample takes two lines; the value stands on the second of them.
    assert_eq!((first.line, first.field, first.instrument.as_deref()), (6, 2, Some("W-00417")));
    assert_eq!((first.operator.as_deref(), first.completed.as_deref()), (Some("A. Żak"), Some("2026-11-02 07:14")));
    assert_eq!(first.flag, None);
    assert_eq!(second.flag.as_ref().map(|flag| (&*flag.text, flag.meaning.as_deref())), Some(("niestabilna", None)));
    assert_eq!(third.kind, ValueKind::Named("above_range".into()));
}

#[test]
fn two_tables_with_tabs_in_windows_1252() {
    let reading = read(&file("icp_windows1252.txt"), &mapping("icp_tsv")).unwrap();
    assert_eq!(
        values(&reading),
        [
            ["W-1", "Pb", "0.0130", "µg/L"],
            ["W-1", "Cd", "<= 0.005", "ppb"],
            ["W-1", "Hg", "n.d.", "ppb"],
            ["W-2", "As", "1.20E-2", "µg/L"],
            ["W-1", "Pb", "98.0", "%"],
        ]
    );
    let kinds: Vec<_> = reading.lines.iter().map(|line| line.kind.clone()).collect();
    let (bounded, named) = (ValueKind::Bounded(Bound::AtMost), ValueKind::Named("not_detected".into()));
    assert_eq!(kinds, [ValueKind::Number, bounded, named, ValueKind::Number, ValueKind::Number]);
    assert_eq!(reading.lines[0].operator.as_deref(), Some("José"));
    assert_eq!(reading.lines[0].place.as_deref(), Some("12"));
    assert_eq!(reading.lines[1].unit.as_ref().unwrap().meaning.as_deref(), Some("µg/L"));
    assert_eq!(reading.lines[2].flag.as_ref().unwrap().meaning.as_deref(), Some("drift"));
    assert_eq!(
        skipped(&reading),
        [
            (1, "outside_tables"),
            (2, "outside_tables"),
            (3, "structure"),
            (7, "rule"),
            (8, "calibration"),
            (9, "not_measured"),
            (10, "rejected"),
            (12, "structure"),
            (13, "structure"),
            (14, "structure"),
            (16, "blank"),
        ]
    );
}

#[test]
fn a_wide_table_without_a_final_line_end() {
    let reading = read(&file("photometer_wide.csv"), &mapping("photometer_wide")).unwrap();
    assert_eq!(
        values(&reading),
        [
            ["River 1", "NO3", "2.10", "mg/L"],
            ["River 1", "NO2", "0.030", "mg/L"],
            ["River 2", "NO3", "1.90", "mg/L"],
            ["River 2", "PO4", "0.110", "mg/L"],
            ["River 3", "NO3", "+2.0", "mg/L"],
            ["River 3", "NO2", "-0.001", "mg/L"],
            ["River 3", "PO4", ".5", "mg/L"],
        ]
    );
    let fields: Vec<_> = reading.skipped.iter().map(|skipped| (skipped.line, skipped.field)).collect();
    assert_eq!(fields, [(1, None), (2, Some(4)), (3, Some(3))]);
}

#[test]
fn a_message_with_and_without_frames() {
    let mapping = mapping("immuno_astm");
    let plain = read(&file("immuno_cr.astm"), &mapping).unwrap();
    assert_eq!(
        values(&plain),
        [["S-100", "FERR", "120.0", "ng/mL"], ["S-100", "CRP", ">200", "mg/L"], ["S-101", "A^B|C", "NEG", ""]]
    );
    let first = &plain.lines[0];
    assert_eq!((first.line, first.field, first.place.as_deref()), (4, 4, Some("B04")));
    assert_eq!(first.operator.as_deref(), Some("Łucja"));
    assert_eq!(
        (first.started.as_deref(), first.completed.as_deref()),
        (Some("20261102081500"), Some("20261102082210"))
    );
    assert_eq!((first.instrument.as_deref(), first.status.as_deref()), (Some("SN-9"), Some("F")));
    let structure = |line| (line, "structure");
    assert_eq!(
        skipped(&plain),
        [structure(1), structure(2), structure(3), (5, "comment"), structure(7), (9, "cancelled"), structure(10)]
    );

    let framed = read(&file("immuno_frames.astm"), &mapping).unwrap();
    assert_eq!(values(&framed), values(&plain));
}

#[test]
fn a_frame_that_was_damaged_is_refused() {
    let mapping = mapping("immuno_astm");
    let whole = file("immuno_frames.astm");
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x01;
        if let Ok(reading) = read(&damaged, &mapping) {
            // Only the marks around a transmission carry nothing.
            assert!(matches!(whole[at], 0x04 | 0x05), "byte {at} of value {:#x} changed without notice", whole[at]);
            assert_eq!(values(&reading), values(&read(&whole, &mapping).unwrap()));
        }
    }
    let (code, place) = crate::common::refused(&whole[..whole.len() - 20], &mapping);
    assert!(["instrument_file_astm_frame", "instrument_file_astm_unfinished"].contains(&code), "{code} {place:?}");
    assert_ne!(place, Place::File);
}
