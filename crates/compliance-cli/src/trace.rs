//! `compliance trace`: from a report, a sample or a result back to the request, line by line with its record, and the gaps.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::names::{self, Logins};
use crate::work::{At, usage};
use crate::zone::Zone;
use clap::ValueEnum;
use libcompliance_lab::{LabError, Session, Trace, TraceLine};
use libcompliance_pack::text::visible;
use serde_json::json;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line: the record's index, when, what happened to what, by whom in which roles, and details. Deeper lines are what the line \
above rests on. GAPS name what could not be followed.")]
pub(crate) struct Args {
    #[command(flatten)]
    at: At,
    /// A report by its number, a sample by its code, a result as SAMPLE:ANALYTE, or any of them by its id
    #[arg(value_name = "REPORT|SAMPLE|RESULT")]
    name: String,
    /// What the name is, where it could be several
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A report
    Report,
    /// A sample
    Sample,
    /// A result
    Result,
}

/// What is not there is nothing; other failures stay what they are.
fn there<T>(found: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(failure) if failure.code == "not_found" || failure.code == "result_name" => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn follow(session: &Session, args: &Args) -> Result<(Kind, Trace), Failure> {
    let name = args.name.as_str();
    let asked = |kind: Kind| args.kind.is_none_or(|only| only == kind);
    let report = if asked(Kind::Report) { there(names::report(session, name))? } else { None };
    let sample = if asked(Kind::Sample) { there(names::sample(session, name))? } else { None };
    let result = if asked(Kind::Result) && report.is_none() && sample.is_none() {
        there(names::result(session, name))?
    } else {
        None
    };
    match (report, sample, result) {
        (Some(_), Some(_), _) => Err(usage(
            "ambiguous",
            "a report and a sample have this name: add --kind report or --kind sample".to_owned(),
            "tę nazwę mają sprawozdanie i próbka: dodaj --kind report albo --kind sample".to_owned(),
        )),
        (Some(report), ..) => Ok((Kind::Report, session.trace_report(report.id)?)),
        (_, Some(sample), _) => Ok((Kind::Sample, session.trace_sample(sample.id)?)),
        (.., Some(result)) => Ok((Kind::Result, session.trace_result(result.id)?)),
        _ => Err(LabError::NotFound { what: "report, sample or result" }.into()),
    }
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let ((kind, trace), logins) = args.at.with(context, io, |session| {
        let followed = follow(session, args)?;
        Ok((followed, Logins::of(session.lab())?))
    })?;
    if context.json {
        let lines: Vec<_> = trace.lines.iter().map(|line| as_json(line, &logins)).collect();
        let kind = match kind {
            Kind::Report => "report",
            Kind::Sample => "sample",
            Kind::Result => "result",
        };
        json::line(io, &json!({"kind": kind, "lines": lines, "gaps": trace.gaps}))?;
        return Ok(Exit::Yes);
    }
    for line in &trace.lines {
        writeln!(io.out, "{}", as_text(line, &logins, args.zone, context))?;
    }
    let title = context.say("GAPS", "LUKI");
    if trace.gaps.is_empty() {
        writeln!(io.out, "\n{title}: {}", context.say("none", "brak"))?;
    } else {
        writeln!(io.out, "\n{title}")?;
        for gap in &trace.gaps {
            writeln!(io.out, "- {}", visible(gap))?;
        }
    }
    Ok(Exit::Yes)
}

fn as_json(line: &TraceLine, logins: &Logins) -> serde_json::Value {
    let details: serde_json::Map<String, serde_json::Value> =
        line.details.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
    json!({
        "depth": line.depth, "object": line.object, "id": line.id, "what": line.what, "record": line.record,
        "at": line.at.map(|at| at.to_string()), "by": line.by.map(|id| id.to_string()),
        "login": line.by.and_then(|id| logins.get(id)), "roles": line.roles, "details": details,
    })
}

fn as_text(line: &TraceLine, logins: &Logins, zone: Zone, context: &Context) -> String {
    let indent = "  ".repeat(usize::from(line.depth));
    let record = line.record.map(|index| format!("[{index}] ")).unwrap_or_default();
    let at = line.at.map(|at| format!("{} ", zone.seconds(at))).unwrap_or_default();
    let mut text = format!("{indent}{record}{at}{} {}", line.what, visible(&line.id));
    // What the laboratory does by itself has an account that nobody signs in with.
    if let Some(by) = line.by {
        let roles = line.roles.join(", ");
        let by = logins.get(by).map_or_else(
            || {
                if roles.is_empty() {
                    context.say("the laboratory itself", "samo laboratorium").to_owned()
                } else {
                    by.to_string()
                }
            },
            str::to_owned,
        );
        text.push_str(&format!(", {} {}", context.say("by", "przez"), visible(&by)));
        if !roles.is_empty() {
            text.push_str(&format!(" ({})", visible(&roles)));
        }
    }
    for (name, value) in &line.details {
        text.push_str(&format!("; {name}: {}", visible(value)));
    }
    text
}
