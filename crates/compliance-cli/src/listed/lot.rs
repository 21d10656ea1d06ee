//! `compliance lot`: lots of culture media, reagents, reference strains and materials (ISO/IEC 17025:2017 clause 6.6).

use super::{List, needed};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Because, day};
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::core::model::{LotCheck, LotFacts};
use libcompliance_pack::table::Column;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Record a lot, or the outcome of its check
    Define(Box<Define>),
    /// The lots
    List(List),
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Check {
    /// Not checked yet: it may not be used
    Open,
    /// It may be used
    Passed,
    /// It may not be used
    Failed,
    /// No check is asked for
    NotNeeded,
}

#[derive(Debug, clap::Args)]
struct Define {
    #[command(flatten)]
    at: At,
    /// The code, such as ALOA-2401
    code: String,
    /// What it is: medium, reagent, reference_strain or the like, as methods ask for it
    #[arg(long)]
    what: Option<String>,
    /// The product, by the catalogue's number
    #[arg(long)]
    product: Option<String>,
    /// The last day it may be used, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day)]
    expires: Option<String>,
    /// The outcome of its check (a new one: open)
    #[arg(long, value_enum)]
    check: Option<Check>,
    /// The record or certificate of that check
    #[arg(long)]
    evidence: Option<String>,
    #[command(flatten)]
    because: Because,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Define(args) => super::define(
            (&args.at, &args.code, &args.because),
            context,
            io,
            |session| session.lots(),
            |before| facts(args, before),
            |session, facts, reason| session.define_lot(&args.code, facts, reason),
        ),
        Command::List(args) => list(args, context, io),
    }
}

fn facts(args: &Define, before: Option<LotFacts>) -> Result<LotFacts, Failure> {
    let mut facts = match before {
        Some(before) => before,
        None => LotFacts {
            what: needed(args.what.clone(), "--what")?,
            expires: needed(args.expires.clone(), "--expires")?,
            ..LotFacts::default()
        },
    };
    if let Some(what) = &args.what {
        facts.what.clone_from(what);
    }
    if let Some(expires) = &args.expires {
        facts.expires.clone_from(expires);
    }
    facts.product = args.product.clone().or(facts.product);
    facts.evidence = args.evidence.clone().or(facts.evidence);
    facts.check = match args.check {
        None => facts.check,
        Some(Check::Open) => LotCheck::Open,
        Some(Check::Passed) => LotCheck::Passed,
        Some(Check::Failed) => LotCheck::Failed,
        Some(Check::NotNeeded) => LotCheck::NotNeeded,
    };
    Ok(facts)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let [what, product, expires, check, evidence] = context.say(
        ["what", "product", "expires", "check", "evidence"],
        ["co to", "produkt", "ważna do", "sprawdzenie", "dowód"],
    );
    let columns = vec![
        Column::text(what, 20),
        Column::text(product, 20),
        Column::text(expires, 10),
        Column::text(check, 16),
        Column::text(evidence, 30),
    ];
    super::list(
        &args.at,
        context,
        io,
        |session| session.lots(),
        columns,
        |facts| {
            let check = match facts.check {
                LotCheck::Open => context.say("open", "nie sprawdzono"),
                LotCheck::Passed => context.say("passed", "pozytywne"),
                LotCheck::Failed => context.say("failed", "negatywne"),
                LotCheck::NotNeeded => context.say("not needed", "niewymagane"),
            };
            vec![
                facts.what.clone(),
                facts.product.clone().unwrap_or_default(),
                facts.expires.clone(),
                check.to_owned(),
                facts.evidence.clone().unwrap_or_default(),
            ]
        },
    )
}
