//! A result file is read whole or refused. Before the first NUL a mapping may stand; otherwise the file is read by each form.
#![no_main]

use libcompliance::model::instrument_file::{MAX_READINGS, Mapping, read};
use libfuzzer_sys::fuzz_target;

const MAPPINGS: &[&[u8]] = &[
    include_bytes!("../../crates/libcompliance/tests/instrument_files/mappings/balance_csv.json"),
    include_bytes!("../../crates/libcompliance/tests/instrument_files/mappings/icp_tsv.json"),
    include_bytes!("../../crates/libcompliance/tests/instrument_files/mappings/photometer_wide.json"),
    include_bytes!("../../crates/libcompliance/tests/instrument_files/mappings/immuno_astm.json"),
];

fuzz_target!(|bytes: &[u8]| {
    for json in MAPPINGS {
        take(bytes, &Mapping::parse(json).unwrap());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0)
        && let Ok(mapping) = Mapping::parse(&bytes[..at])
    {
        take(&bytes[at + 1..], &mapping);
    }
});

fn take(bytes: &[u8], mapping: &Mapping) {
    let Ok(reading) = read(bytes, mapping) else { return };
    assert!(!reading.lines.is_empty() && reading.lines.len() <= MAX_READINGS);
    let last = reading.lines.iter().map(|line| line.line).max().unwrap();
    assert!(usize::try_from(last).unwrap() <= bytes.len());
    assert!(reading.lines.iter().all(|line| !line.sample.is_empty() && !line.analyte.is_empty()));
}
