//! `compliance specification`: requirements and decision rules (ISO/IEC 17025:2017 clauses 7.1.3, 7.8.6; ILAC-G8:09/2019).

use super::{List, needed};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::numbers::{amount, number, unfit};
use crate::work::{At, Because, usage};
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::core::model::SpecificationFacts;
use libcompliance_lab::core::model::report::ReportLanguage;
use libcompliance_lab::core::model::value::{
    Acceptance, Band, Compared, Decimal, DecisionRule, Limits, Portion, Requirement,
};
use libcompliance_pack::Language;
use libcompliance_pack::table::Column;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Put a specification on the list, or make a new version of it
    Define(Box<Define>),
    /// The specifications
    List(List),
}

/// What a rule accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// Whatever is within the limits (ILAC-G8 4.2.1)
    Simple,
    /// Whatever is within the limits by a guard band (4.2.2)
    GuardBand,
    /// Four verdicts, conditional within the guard band (4.2.3)
    NonBinary,
}

/// Which number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Number {
    /// The one before rounding
    Raw,
    /// The one on the report
    Reported,
}

#[derive(Debug, clap::Args)]
struct Define {
    #[command(flatten)]
    at: At,
    /// The code, such as LM-RTE
    code: String,
    /// Where the requirement stands, such as `Regulation (EC) No 2073/2005`
    #[arg(long)]
    source: Option<String>,
    /// The upper limit with its unit, such as `100 cfu/g`; a value on the limit meets it
    #[arg(long, value_name = "LIMIT", conflicts_with = "not_detected")]
    max: Option<String>,
    /// The lower limit with its unit
    #[arg(long, value_name = "LIMIT", conflicts_with = "not_detected")]
    min: Option<String>,
    /// Not to be detected in this portion, such as `25 g`
    #[arg(long, value_name = "PORTION")]
    not_detected: Option<String>,
    /// How measurement uncertainty is taken into account (a new one: simple)
    #[arg(long, value_enum)]
    rule: Option<Rule>,
    /// Your name for the rule, a code (default: ilac-g8-4.2.1, -4.2.2 or -4.2.3)
    #[arg(long, value_name = "CODE", requires = "rule")]
    rule_id: Option<String>,
    /// The width of the guard band as a multiple of the expanded uncertainty
    #[arg(long, value_name = "NUMBER", default_value = "1", requires = "rule")]
    guard_times: String,
    /// The width of the guard band in the unit of the limits, instead
    #[arg(long, value_name = "NUMBER", requires = "rule", conflicts_with = "guard_times")]
    guard_width: Option<String>,
    /// Which number is compared (a new rule: reported)
    #[arg(long, value_enum, requires = "rule")]
    compared: Option<Number>,
    /// Numbers are given with a decimal comma
    #[arg(long)]
    comma: bool,
    #[command(flatten)]
    because: Because,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Define(args) => super::define(
            (&args.at, &args.code, &args.because),
            context,
            io,
            |session| session.specifications(),
            |before| facts(args, before),
            |session, facts, reason| session.define_specification(&args.code, facts, reason),
        ),
        Command::List(args) => list(args, context, io),
    }
}

fn requirement(args: &Define) -> Result<Option<Requirement>, Failure> {
    if let Some(portion) = &args.not_detected {
        let (size, unit) = amount("--not-detected", portion, args.comma)?;
        let portion = Portion::new(size, unit).map_err(|problem| unfit("--not-detected", &problem))?;
        return Ok(Some(Requirement::NotDetected(portion)));
    }
    let lower = args.min.as_ref().map(|text| amount("--min", text, args.comma)).transpose()?;
    let upper = args.max.as_ref().map(|text| amount("--max", text, args.comma)).transpose()?;
    let unit = match (&lower, &upper) {
        (None, None) => return Ok(None),
        (Some((_, one)), Some((_, other))) if !one.is_same(other) => {
            return Err(usage(
                "units_differ",
                "--min and --max are in different units".to_owned(),
                "--min i --max mają różne jednostki".to_owned(),
            ));
        }
        (Some((_, unit)), _) | (_, Some((_, unit))) => unit.clone(),
    };
    let limits = Limits { lower: lower.map(|(value, _)| value), upper: upper.map(|(value, _)| value), unit };
    limits.check().map_err(|problem| unfit("--min, --max", &problem))?;
    Ok(Some(Requirement::Limits(limits)))
}

fn rule(args: &Define) -> Result<Option<DecisionRule>, Failure> {
    let Some(wanted) = args.rule else { return Ok(None) };
    let band = match &args.guard_width {
        Some(width) => Band::Width(number("--guard-width", width, args.comma)?),
        None => Band::TimesU(number("--guard-times", &args.guard_times, args.comma)?),
    };
    if wanted == Rule::Simple && band != Band::TimesU(Decimal::from(1)) {
        return Err(usage(
            "guard_without_band",
            "simple acceptance has no guard band: leave --guard-times and --guard-width out".to_owned(),
            "prosta akceptacja nie ma pasma ochronnego: pomiń --guard-times i --guard-width".to_owned(),
        ));
    }
    let (id, acceptance) = match wanted {
        Rule::Simple => ("ilac-g8-4.2.1", Acceptance::Simple),
        Rule::GuardBand => ("ilac-g8-4.2.2", Acceptance::GuardBand(band)),
        Rule::NonBinary => ("ilac-g8-4.2.3", Acceptance::NonBinary(band)),
    };
    let compared = if args.compared == Some(Number::Raw) { Compared::Raw } else { Compared::Reported };
    let rule = DecisionRule { acceptance, compared, ..DecisionRule::simple(args.rule_id.as_deref().unwrap_or(id)) };
    rule.check().map_err(|problem| unfit("--rule", &problem))?;
    Ok(Some(rule))
}

fn facts(args: &Define, before: Option<SpecificationFacts>) -> Result<SpecificationFacts, Failure> {
    let (requirement, rule) = (requirement(args)?, rule(args)?);
    Ok(match before {
        Some(before) => SpecificationFacts {
            source: args.source.clone().unwrap_or(before.source),
            requirement: requirement.unwrap_or(before.requirement),
            rule: rule.unwrap_or(before.rule),
        },
        None => SpecificationFacts {
            source: needed(args.source.clone(), "--source")?,
            requirement: needed(requirement, "--max, --min or --not-detected")?,
            rule: rule.unwrap_or_else(|| DecisionRule::simple("ilac-g8-4.2.1")),
        },
    })
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let [source, requirement, rule] = context.say(["source", "requirement", "rule"], ["źródło", "wymaganie", "zasada"]);
    let language = match context.language {
        Language::English => ReportLanguage::En,
        Language::Polish => ReportLanguage::Pl,
    };
    let columns = vec![Column::text(source, 40), Column::text(requirement, 40), Column::text(rule, 40)];
    super::list(
        &args.at,
        context,
        io,
        |session| session.specifications(),
        columns,
        |facts| {
            let times = |band: Band| match band {
                Band::Width(width) => format!("w = {width}"),
                Band::TimesU(times) => format!("w = {times} U"),
            };
            let how = match facts.rule.acceptance {
                Acceptance::Simple => String::new(),
                Acceptance::GuardBand(band) | Acceptance::NonBinary(band) => format!(", {}", times(band)),
            };
            vec![facts.source.clone(), facts.requirement.print(language), format!("{}{how}", facts.rule.id)]
        },
    )
}
