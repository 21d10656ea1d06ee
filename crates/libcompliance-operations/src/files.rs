//! Files of instruments: sealed first, read after. They stay where they are, so they are named by their path.

use crate::answer::{done, with};
use crate::bytes::Given;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::model::instrument_file::{Line, Skipped, Term};
use libcompliance_lab::{ReadFile, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::path::PathBuf;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "mapping.define" Mapped, define,
        "Takes a mapping into use, a JSON document that says where in a file the readings stand; under its name and version it never changes. Needs `method.edit`.",
        r#"{"document":{"path":"counter_csv.json"}}"#),
    operation!(Action "file.seal" Sealed, seal,
        "Seals a file by its SHA-256. Needs `file.seal`.",
        r#"{"path":"runs/2026-11-20.csv","media_type":"text/csv"}"#),
    operation!(Action "file.read" Read, read,
        "Seals a file, then reads the bytes that were sealed by a mapping; nothing becomes a result by it. Needs `file.seal`.",
        r#"{"path":"runs/2026-11-20.csv","media_type":"text/csv","mapping":"counter_csv 1.0"}"#),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapped {
    document: Given,
}

fn define(session: &Session, what: Mapped, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (parser, receipt) = session.define_mapping(&what.document.text()?)?;
    Ok(done(&[("mapping", parser)], &receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    path: PathBuf,
    media_type: String,
}

fn seal(session: &Session, what: Sealed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (digest, receipt) = session.seal_file(&what.path, &what.media_type)?;
    Ok(with(done(&[], &receipt), [("sha256", json!(digest))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    path: PathBuf,
    media_type: String,
    mapping: String,
}

fn read(session: &Session, what: Read, _: &Secrets<'_>) -> Result<Json, CallError> {
    let read = session.read_file(&what.path, &what.media_type, &what.mapping)?;
    Ok(json!({
        "sha256": read.sha256, "parser": read.parser, "replaced": read.replaced,
        "encoding": read.reading.encoding.name(),
        "lines": read.reading.lines.iter().map(|one| line(&read, one)).collect::<Vec<_>>(),
        "skipped": read.reading.skipped.iter().map(skipped).collect::<Vec<_>>(),
    }))
}

fn term(term: Option<&Term>) -> Json {
    term.map_or(Json::Null, |term| json!({"text": &*term.text, "meaning": term.meaning.as_deref()}))
}

/// A reading, with what `result.import` takes of it: `value`, or why it is none, and `source`.
fn line(read: &ReadFile, line: &Line) -> Json {
    let (value, problem) = match read.value(line) {
        Ok(value) => (json!(value), Json::Null),
        Err(problem) => (Json::Null, json!(problem.code())),
    };
    json!({
        "line": line.line, "field": line.field, "sample": &*line.sample, "analyte": &*line.analyte,
        "raw": &*line.value, "value": value, "problem": problem, "source": read.source(line),
        "unit": term(line.unit.as_ref()), "flag": term(line.flag.as_ref()), "status": line.status.as_deref(),
        "place": line.place.as_deref(), "operator": line.operator.as_deref(), "started": line.started.as_deref(),
        "completed": line.completed.as_deref(), "instrument": line.instrument.as_deref(),
    })
}

fn skipped(one: &Skipped) -> Json {
    json!({"line": one.line, "field": one.field, "reason": one.reason.code()})
}
