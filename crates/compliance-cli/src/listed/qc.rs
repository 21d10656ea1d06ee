//! `compliance qc`: quality-control runs (ISO/IEC 17025:2017 clause 7.7.1).

use super::{List, needed};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Because, day, yes};
use clap::Subcommand;
use libcompliance_lab::core::model::QcFacts;
use libcompliance_pack::table::Column;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Record a quality-control run, or correct it
    Define(Box<Define>),
    /// The runs
    List(List),
}

#[derive(Debug, clap::Args)]
struct Define {
    #[command(flatten)]
    at: At,
    /// The code, such as QC-2026-118
    code: String,
    /// The method it was run for, by its code
    #[arg(long)]
    method: Option<String>,
    /// The instrument, by its code
    #[arg(long)]
    instrument: Option<String>,
    /// The day, YYYY-MM-DD
    #[arg(long, value_parser = day)]
    day: Option<String>,
    /// It was in control
    #[arg(long, conflicts_with = "out_of_control")]
    in_control: bool,
    /// It was not
    #[arg(long)]
    out_of_control: bool,
    /// The rule that decided, such as `westgard 1-3s`
    #[arg(long)]
    rule: Option<String>,
    #[command(flatten)]
    because: Because,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Define(args) => super::define(
            (&args.at, &args.code, &args.because),
            context,
            io,
            |session| session.qc_runs(),
            |before| facts(args, before),
            |session, facts, reason| session.record_qc(&args.code, facts, reason),
        ),
        Command::List(args) => list(args, context, io),
    }
}

fn facts(args: &Define, before: Option<QcFacts>) -> Result<QcFacts, Failure> {
    let verdict = (args.in_control || args.out_of_control).then_some(args.in_control);
    Ok(match before {
        Some(before) => QcFacts {
            method: args.method.clone().unwrap_or(before.method),
            instrument: args.instrument.clone().or(before.instrument),
            day: args.day.clone().unwrap_or(before.day),
            in_control: verdict.unwrap_or(before.in_control),
            rule: args.rule.clone().or(before.rule),
        },
        None => QcFacts {
            method: needed(args.method.clone(), "--method")?,
            instrument: args.instrument.clone(),
            day: needed(args.day.clone(), "--day")?,
            in_control: needed(verdict, "--in-control or --out-of-control")?,
            rule: args.rule.clone(),
        },
    })
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let [method, instrument, day, control, rule] = context.say(
        ["method", "instrument", "day", "in control", "rule"],
        ["metoda", "aparat", "dzień", "pod kontrolą", "zasada"],
    );
    let columns = vec![
        Column::text(method, 30),
        Column::text(instrument, 16),
        Column::text(day, 10),
        Column::text(control, 12),
        Column::text(rule, 24),
    ];
    super::list(
        &args.at,
        context,
        io,
        |session| session.qc_runs(),
        columns,
        |facts| {
            vec![
                facts.method.clone(),
                facts.instrument.clone().unwrap_or_default(),
                facts.day.clone(),
                yes(facts.in_control, context),
                facts.rule.clone().unwrap_or_default(),
            ]
        },
    )
}
