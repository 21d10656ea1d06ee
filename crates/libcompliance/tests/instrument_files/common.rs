//! Mappings and files for all tests here.

use libcompliance::model::instrument_file::{Line, Mapping, Place, Reading, read};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/instrument_files/");

pub(crate) fn mapping(name: &str) -> Mapping {
    Mapping::parse(&std::fs::read(format!("{FOLDER}mappings/{name}.json")).unwrap()).unwrap()
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}files/{name}")).unwrap()
}

pub(crate) fn parsed(mapping: &Value) -> Mapping {
    Mapping::parse(&serde_json::to_vec(mapping).unwrap()).unwrap()
}

/// The code and the place of a refusal.
pub(crate) fn refused(bytes: &[u8], mapping: &Mapping) -> (&'static str, Place) {
    let problem = read(bytes, mapping).expect_err("refused");
    (problem.code(), problem.place())
}

/// Sample, analyte, value and unit of every line.
pub(crate) fn values(reading: &Reading) -> Vec<[&str; 4]> {
    reading.lines.iter().map(|line| [&*line.sample, &*line.analyte, &*line.value, unit(line)]).collect()
}

pub(crate) fn unit(line: &Line) -> &str {
    line.unit.as_ref().map_or("", |unit| &unit.text)
}

/// Line and reason of everything that was left out.
pub(crate) fn skipped(reading: &Reading) -> Vec<(u32, &str)> {
    reading.skipped.iter().map(|skipped| (skipped.line, skipped.reason.code())).collect()
}
