//! `compliance instrument`: instruments, their software, service and calibrations (ISO/IEC 17025:2017 clause 6.4).

use super::{List, needed, span};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Because, day, usage, yes};
use clap::Subcommand;
use libcompliance_lab::core::model::{Calibration, InstrumentFacts, Outage};
use libcompliance_pack::table::Column;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Put an instrument on the list, or make a new version: calibrated, out of service, other software
    Define(Box<Define>),
    /// The instruments
    List(List),
}

#[derive(Debug, clap::Args)]
struct Define {
    #[command(flatten)]
    at: At,
    /// The code, such as INC-03
    code: String,
    /// What it is, such as incubator
    #[arg(long)]
    what: Option<String>,
    /// The version of its software
    #[arg(long, value_name = "VERSION")]
    software: Option<String>,
    /// The version of its firmware
    #[arg(long, value_name = "VERSION")]
    firmware: Option<String>,
    /// It may be used again from this day on, as 2026-01-31
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "out_of_service")]
    in_service: Option<String>,
    /// It may not be used from this day on, as 2026-01-31
    #[arg(long, value_name = "DAY", value_parser = day)]
    out_of_service: Option<String>,
    /// The days that a calibration covers, both included, as 2026-01-31..2027-01-30; added to those before
    #[arg(long, value_name = "FROM..UNTIL", value_parser = span, requires = "certificate")]
    calibrated: Option<(String, String)>,
    /// The number of the calibration's certificate
    #[arg(long, value_name = "NUMBER", requires = "calibrated")]
    certificate: Option<String>,
    #[command(flatten)]
    because: Because,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Define(args) => super::define(
            (&args.at, &args.code, &args.because),
            context,
            io,
            |session| session.instruments(),
            |before| facts(args, before),
            |session, facts, reason| session.define_instrument(&args.code, facts, reason),
        ),
        Command::List(args) => list(args, context, io),
    }
}

fn facts(args: &Define, before: Option<InstrumentFacts>) -> Result<InstrumentFacts, Failure> {
    let mut facts = match before {
        Some(before) => before,
        None => InstrumentFacts { what: needed(args.what.clone(), "--what")?, ..InstrumentFacts::default() },
    };
    if let Some(what) = &args.what {
        facts.what.clone_from(what);
    }
    facts.software = args.software.clone().or(facts.software);
    facts.firmware = args.firmware.clone().or(facts.firmware);
    for (serves, day) in [(true, &args.in_service), (false, &args.out_of_service)] {
        if let Some(day) = day
            && !facts.serve(serves, day)
        {
            let (english, polish) =
                if serves { ("in", "jest już w użyciu") } else { ("out of", "jest już wyłączone") };
            let english = format!("the instrument is {english} service already: leave the option out");
            return Err(usage("already_so", english, format!("urządzenie {polish}: pomiń tę opcję")));
        }
    }
    if let (Some((from, until)), Some(certificate)) = (&args.calibrated, &args.certificate) {
        let one = Calibration { from: from.clone(), until: until.clone(), certificate: certificate.clone() };
        facts.calibrations.push(one);
    }
    Ok(facts)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let [what, service, calibrated, software, firmware] = context.say(
        ["what", "in service", "calibrated", "software", "firmware"],
        ["co to", "w użyciu", "wzorcowany", "oprogramowanie", "oprogramowanie układowe"],
    );
    let columns = vec![
        Column::text(what, 30),
        Column::text(service, 20),
        Column::text(calibrated, 44),
        Column::text(software, 16),
        Column::text(firmware, 16),
    ];
    super::list(
        &args.at,
        context,
        io,
        |session| session.instruments(),
        columns,
        |facts| {
            let one = |one: &Calibration| format!("{}..{} {}", one.from, one.until, one.certificate);
            vec![
                facts.what.clone(),
                match facts.outages.last() {
                    Some(Outage { from, back: None }) => {
                        context.say(format!("no, since {from}"), format!("nie, od {from}"))
                    }
                    _ => yes(true, context),
                },
                facts.calibrations.iter().map(one).collect::<Vec<_>>().join("\n"),
                facts.software.clone().unwrap_or_default(),
                facts.firmware.clone().unwrap_or_default(),
            ]
        },
    )
}
