//! Files that others published, against the readings taken from them by hand; not part of the project.

use crate::common::{mapping, unit};
use libcompliance::model::instrument_file::{EncodingUsed, read};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/instruments/");

/// File, mapping, encoding, number of readings and number of expected ones.
const FILES: &[(&str, &str, EncodingUsed, usize, usize)] = &[
    ("Beckman_Vi-Cell-BLU_example01_utf16.csv", "vicell_blu_csv", EncodingUsed::Utf16Be, 30, 8),
    ("thermo_nanodrop_eight_example01.txt", "nanodrop_eight_dsdna", EncodingUsed::Utf8, 12, 8),
    ("roche_cedex_bioht_example01.txt", "cedex_bioht_archive", EncodingUsed::Utf8, 26, 7),
    ("SampleResultsDEVICE1232021-02-18_104838.csv", "flex2_csv", EncodingUsed::Utf8, 68, 9),
    ("Genesys150_ExampleFile_Fixed_10_2_2024_1_57_42_PM.csv", "genesys150_fixed", EncodingUsed::Utf16Le, 28, 6),
    ("appbio_quantstudio_minimal_test07.txt", "quantstudio_results", EncodingUsed::Utf8, 9, 6),
    ("MD_SMP_luminescence_endpoint_example03.txt", "softmax_luminescence", EncodingUsed::Utf16Le, 96, 5),
    ("euroimmun_sampleigg.astm", "euroimmun_analyzer_astm", EncodingUsed::Utf8, 20, 8),
    ("yumizen_h550_result.astm", "yumizen_h550_astm", EncodingUsed::Utf8, 20, 7),
];

/// The fields of a line of RFC 4180; written apart from the reader under test.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

#[test]
fn published_files_read_as_others_read_them_by_hand() {
    let Ok(results) = std::fs::read_to_string(format!("{FOLDER}results.csv")) else {
        eprintln!("NOT RUN: published instrument files: `{FOLDER}` is not there");
        return;
    };
    let results: Vec<Vec<String>> = results.lines().skip(1).map(fields).collect();
    for (file, name, encoding, readings, compared) in FILES {
        let reading = match read(&std::fs::read(format!("{FOLDER}{file}")).unwrap(), &mapping(name)) {
            Ok(reading) => reading,
            Err(problem) => panic!("{file}: {problem}"),
        };
        assert_eq!((reading.encoding, reading.lines.len()), (*encoding, *readings), "{file}");
        let expected: Vec<_> = results.iter().filter(|result| result[0] == *file).collect();
        assert_eq!(expected.len(), *compared, "{file}");
        for result in expected {
            let (line, field): (u32, u32) =
                (result[1].parse().unwrap(), result[2].split(' ').nth(1).unwrap().parse().unwrap());
            let found = reading.lines.iter().find(|found| (found.line, found.field) == (line, field));
            let found = found.unwrap_or_else(|| panic!("{file}: nothing at {line}, {field}"));
            // The list joins sample and well, and target and quantity.
            let mut sample = found.sample.to_string();
            if let Some(place) = found.place.as_ref().filter(|_| result[3] != sample) {
                sample = format!("{sample} {place}");
            }
            let analyte = result[4].strip_suffix(" CT").unwrap_or(&result[4]);
            assert_eq!(
                [&sample, &*found.analyte, &*found.value, unit(found)],
                [&*result[3], analyte, &result[5], &result[6]]
            );
        }
    }
}

#[test]
fn a_published_file_of_another_instrument_is_refused() {
    if std::fs::metadata(FOLDER).is_err() {
        eprintln!("NOT RUN: published instrument files: `{FOLDER}` is not there");
        return;
    }
    for (file, own, ..) in FILES {
        let bytes = std::fs::read(format!("{FOLDER}{file}")).unwrap();
        for (_, other, ..) in FILES.iter().filter(|(_, other, ..)| other != own) {
            assert!(read(&bytes, &mapping(other)).is_err(), "{file} by {other}");
        }
    }
}
