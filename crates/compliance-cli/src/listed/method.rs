//! `compliance method`: the laboratory's methods (ISO/IEC 17025:2017 clause 7.2).

use super::{List, needed};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Because, day, usage, yes};
use clap::Subcommand;
use clap::builder::BoolishValueParser;
use libcompliance_lab::core::model::{Days, MethodFacts, MethodLimits, MethodTime};
use libcompliance_pack::table::Column;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Put a method on the list, or make a new version of it. Once one is listed, results name listed methods only
    Define(Box<Define>),
    /// The methods
    List(List),
}

#[derive(Debug, clap::Args)]
struct Define {
    #[command(flatten)]
    at: At,
    /// The code, as results and reports name it, such as `PN-EN ISO 11290-1`
    code: String,
    /// The title
    #[arg(long)]
    title: Option<String>,
    /// The edition, such as 2017-07
    #[arg(long)]
    edition: Option<String>,
    /// Within the accredited scope from this day on, YYYY-MM-DD; in place of the days before
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "not_accredited")]
    accredited_from: Option<String>,
    /// Up to this day, included (default: until it is changed)
    #[arg(long, value_name = "DAY", value_parser = day, requires = "accredited_from")]
    accredited_until: Option<String>,
    /// Not within the accredited scope
    #[arg(long)]
    not_accredited: bool,
    /// Whether a result needs a quality-control run in control
    #[arg(long, value_name = "YES|NO", value_parser = BoolishValueParser::new(), num_args = 0..=1, default_missing_value = "yes")]
    qc: Option<bool>,
    /// Whether a result needs an instrument
    #[arg(long, value_name = "YES|NO", value_parser = BoolishValueParser::new(), num_args = 0..=1, default_missing_value = "yes")]
    needs_instrument: Option<bool>,
    /// A kind of material of which a result names a lot, such as medium; may be repeated, in place of those before
    #[arg(long = "material", value_name = "KIND")]
    materials: Vec<String>,
    /// A time that it prescribes, in minutes, such as incubation=2640..3120; may be repeated, in place of those before
    #[arg(long = "time", value_name = "STEP=MIN..MAX", value_parser = time)]
    times: Vec<MethodTime>,
    /// Limit of detection, a decimal number
    #[arg(long, value_name = "NUMBER", requires = "limit_unit")]
    lod: Option<String>,
    /// Limit of quantification, a decimal number
    #[arg(long, value_name = "NUMBER", requires = "limit_unit")]
    loq: Option<String>,
    /// The unit of both limits, such as mg/kg
    #[arg(long, value_name = "UNIT")]
    limit_unit: Option<String>,
    /// Whether it is no longer in use
    #[arg(long, value_name = "YES|NO", value_parser = BoolishValueParser::new(), num_args = 0..=1, default_missing_value = "yes")]
    retired: Option<bool>,
    #[command(flatten)]
    because: Because,
}

fn time(text: &str) -> Result<MethodTime, String> {
    let form = "give it as STEP=MIN..MAX in minutes, such as incubation=2640..3120";
    let (step, span) = text.split_once('=').ok_or(form)?;
    let (least, most) = span.split_once("..").ok_or(form)?;
    let (at_least, at_most) = (least.parse::<u32>().map_err(|_| form)?, most.parse::<u32>().map_err(|_| form)?);
    if step.is_empty() || at_most < at_least {
        return Err(form.to_owned());
    }
    Ok(MethodTime { step: step.to_owned(), at_least, at_most })
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Define(args) => super::define(
            (&args.at, &args.code, &args.because),
            context,
            io,
            |session| session.methods(),
            |before| facts(args, before),
            |session, facts, reason| session.define_method(&args.code, facts, reason),
        ),
        Command::List(args) => list(args, context, io),
    }
}

fn facts(args: &Define, before: Option<MethodFacts>) -> Result<MethodFacts, Failure> {
    let mut facts = match before {
        Some(before) => before,
        None => MethodFacts {
            title: needed(args.title.clone(), "--title")?,
            edition: needed(args.edition.clone(), "--edition")?,
            ..MethodFacts::default()
        },
    };
    if let Some(title) = &args.title {
        facts.title.clone_from(title);
    }
    if let Some(edition) = &args.edition {
        facts.edition.clone_from(edition);
    }
    if args.not_accredited {
        facts.scope.clear();
    }
    if let Some(from) = &args.accredited_from {
        if args.accredited_until.as_ref().is_some_and(|until| until < from) {
            return Err(usage(
                "days_reversed",
                "--accredited-until is before --accredited-from".to_owned(),
                "--accredited-until jest przed --accredited-from".to_owned(),
            ));
        }
        facts.scope = vec![Days { from: from.clone(), until: args.accredited_until.clone() }];
    }
    facts.qc = args.qc.unwrap_or(facts.qc);
    facts.instrument = args.needs_instrument.unwrap_or(facts.instrument);
    facts.retired = args.retired.unwrap_or(facts.retired);
    if !args.materials.is_empty() {
        facts.materials.clone_from(&args.materials);
    }
    if !args.times.is_empty() {
        facts.times.clone_from(&args.times);
    }
    if let Some(unit) = &args.limit_unit {
        let old = facts.limits.take().unwrap_or_default();
        let limit = |new: &Option<String>, old: Option<String>| new.clone().or(old);
        facts.limits =
            Some(MethodLimits { lod: limit(&args.lod, old.lod), loq: limit(&args.loq, old.loq), unit: unit.clone() });
    }
    Ok(facts)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let [title, edition, scope, needs, retired] = context.say(
        ["title", "edition", "accredited", "needs", "out of use"],
        ["tytuł", "wydanie", "akredytacja", "wymaga", "wycofana"],
    );
    let columns = vec![
        Column::text(title, 40),
        Column::text(edition, 12),
        Column::text(scope, 26),
        Column::text(needs, 30),
        Column::text(retired, 12),
    ];
    super::list(
        &args.at,
        context,
        io,
        |session| session.methods(),
        columns,
        |facts| {
            let days = |days: &Days| format!("{}..{}", days.from, days.until.as_deref().unwrap_or_default());
            let mut needs = facts.materials.clone();
            if facts.qc {
                needs.push(context.say("quality-control run", "seria kontrolna").to_owned());
            }
            if facts.instrument {
                needs.push(context.say("instrument", "aparat").to_owned());
            }
            vec![
                facts.title.clone(),
                facts.edition.clone(),
                facts.scope.iter().map(days).collect::<Vec<_>>().join("\n"),
                needs.join(", "),
                if facts.retired { yes(true, context) } else { String::new() },
            ]
        },
    )
}
