//! The audit table of a former system: every cell is kept, every fault is named, whatever the pieces it comes in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]

mod faults;
mod laws;
mod maps;

use libcompliance::chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone as _, Utc};
use libcompliance::host::import::{ImportError, Mapping, Reader, Row, Step};

/// UTC, but the hour from 2:00 is skipped on 29 March 2026 and comes twice on 25 October.
fn clock(local: &NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
    let moment = Utc.from_utc_datetime(local);
    match local.format("%Y-%m-%d %H").to_string().as_str() {
        "2026-03-29 02" => MappedLocalTime::None,
        "2026-10-25 02" => MappedLocalTime::Ambiguous(moment, moment + libcompliance::chrono::TimeDelta::hours(1)),
        _ => MappedLocalTime::Single(moment),
    }
}

/// A mapping of the form `form`, with a semicolon and quotes where none is given.
fn map(form: &str, more: &str) -> Mapping {
    let form = if form.is_empty() { r#"{"delimited": {"separator": ";", "quote": "\""}}"# } else { form };
    let encoding = if more.contains("\"encoding\"") { "" } else { r#""encoding": "utf-8","# };
    let json = format!(
        r#"{{"v": 1, "id": "old", "version": "1.0", "system": "OldLIMS", {encoding} "form": {form},
            "time": {{"columns": ["WHEN"], "format": "%Y-%m-%d %H:%M:%S", "zone": "Europe/Warsaw"}},
            "actor": {{"column": "WHO"}}, "field": {{"column": "FIELD"}}, "new": {{"column": "NEW"}},
            "required": ["time", "actor"]{}{more}}}"#,
        if more.is_empty() { "" } else { ", " }
    );
    Mapping::parse(json.as_bytes()).unwrap()
}

/// All rows, the bytes pushed in pieces of `piece`.
fn rows(mapping: &Mapping, bytes: &[u8], piece: usize) -> Result<Vec<Row>, ImportError> {
    let clock = &clock;
    let mut reader = Reader::new(mapping, clock);
    let mut pieces = bytes.chunks(piece);
    let mut found = Vec::new();
    loop {
        match reader.next()? {
            Step::More => match pieces.next() {
                Some(piece) => reader.push(piece)?,
                None => reader.end()?,
            },
            Step::Row(row) => found.push(*row),
            Step::End => return Ok(found),
        }
    }
}
