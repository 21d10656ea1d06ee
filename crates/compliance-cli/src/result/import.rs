//! Results from the file of an instrument: sealed first, read after, all of them or none.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::work::{At, Done, day, names, usage};
use libcompliance_lab::core::model::instrument_file::Line;
use libcompliance_lab::{LabError, NewResult, ReadFile, Session};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Mapping {
    #[command(flatten)]
    at: At,
    /// The mapping: a JSON document that says where in a file the readings stand
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(flatten)]
    at: At,
    /// The file, as the instrument wrote it, at most 64 MiB; it stays where it is
    file: PathBuf,
    /// The mapping that reads it, with its version, such as `counter_csv 1.0`
    #[arg(long)]
    mapping: String,
    /// The method, by its code
    #[arg(long)]
    method: String,
    /// The instrument, by its code
    #[arg(long, value_name = "CODE")]
    instrument: Option<String>,
    /// A lot of a material, by its code; may be repeated
    #[arg(long = "lot", value_name = "CODE")]
    lots: Vec<String>,
    /// The quality-control run, by its code
    #[arg(long, value_name = "CODE")]
    qc: Option<String>,
    /// The first day of the activity, YYYY-MM-DD (default: today)
    #[arg(long, value_name = "DAY", value_parser = day)]
    started: Option<String>,
    /// The last day (default: the first)
    #[arg(long, value_name = "DAY", value_parser = day)]
    finished: Option<String>,
    /// The media type of the file
    #[arg(long, default_value = "text/csv")]
    media_type: String,
}

pub(super) fn mapping(args: &Mapping, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let json = files::read_text(&args.file)?;
    let (parser, receipt) = args.at.with(context, io, |session| Ok(session.define_mapping(&json)?))?;
    Done::new(&receipt, context).with("mapping", ("mapping", "mapowanie"), parser).print(io)
}

pub(super) fn import(args: &Import, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (count, replaced, receipt) = args.at.with(context, io, |session| {
        let read = session.read_file(&args.file, &args.media_type, &args.mapping)?;
        let plan = plan(session, &read)?;
        let lots: Vec<&str> = args.lots.iter().map(String::as_str).collect();
        let put = || {
            let mut last = None;
            for (sample, line, value) in &plan {
                let new = NewResult {
                    raw: Some(line.value.as_ref()),
                    source: Some(read.source(line)),
                    instrument: args.instrument.as_deref(),
                    lots: &lots,
                    qc: args.qc.as_deref(),
                    started: args.started.as_deref(),
                    finished: args.finished.as_deref(),
                    ..NewResult::new(&line.analyte, &args.method, value.clone())
                };
                last = Some(session.import_result(*sample, &new)?.1);
            }
            last.ok_or(LabError::NotFound { what: "reading" })
        };
        let (receipt, _) = session.lab().batch(put)?;
        Ok((plan.len(), read.replaced, receipt))
    })?;
    let mut done = Done::new(&receipt, context).with("results", ("results", "wyniki"), count);
    if replaced {
        done = done.with("replaced", ("replaced", "zastąpiony"), true).line(
            format!("ATTENTION: `{}` had another content before; both are on record", shown(&args.file)),
            format!("UWAGA: `{}` miał wcześniej inną treść; obie są zapisane", shown(&args.file)),
        );
    }
    done.print(io)
}

type Planned<'a> =
    (libcompliance_lab::core::id::SampleId, &'a Line, libcompliance_lab::core::model::value::ResultValue);

/// Every line with its sample and its value; if one has none, the file is sealed and nothing is entered.
fn plan<'a>(session: &Session, read: &'a ReadFile) -> Result<Vec<Planned<'a>>, Failure> {
    let mut plan = Vec::with_capacity(read.reading.lines.len());
    for line in &read.reading.lines {
        let sample = names::sample(session, &line.sample).map_err(|_| {
            usage(
                "sample_unknown",
                format!(
                    "line {}: no one sample of the laboratory has this code; the file is sealed, nothing was entered",
                    line.line
                ),
                format!(
                    "wiersz {}: żadna jedna próbka nie ma tego numeru; plik jest zabezpieczony, nic nie wprowadzono",
                    line.line
                ),
            )
        })?;
        let value = read.value(line).map_err(|problem| {
            usage(
                problem.code(),
                format!("line {}: {problem}; the file is sealed, nothing was entered", line.line),
                format!("wiersz {}: {problem}; plik jest zabezpieczony, nic nie wprowadzono", line.line),
            )
        })?;
        plan.push((sample.id, line, value));
    }
    Ok(plan)
}
