//! Ordering, entering and correcting results.

use super::value::Parts;
use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::numbers::UncertaintyArgs;
use crate::work::{At, Done, day, done, names, usage};
use libcompliance_lab::core::model::value::{ResultValue, Text};
use libcompliance_lab::core::model::{Input, ResultFacts};
use libcompliance_lab::{NewResult, ResultEdit, Session};

#[derive(Debug, clap::Args)]
pub(super) struct Order {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// What to look for, such as `Listeria monocytogenes`
    #[arg(long)]
    analyte: String,
    /// The method, by its code
    #[arg(long)]
    method: String,
    /// The specification it will be judged by, by its code
    #[arg(long, value_name = "CODE")]
    specification: Option<String>,
}

/// What a value rests on, and when it was found.
#[derive(Debug, Default, clap::Args)]
struct Ground {
    /// The instrument, by its code
    #[arg(long, value_name = "CODE")]
    instrument: Option<String>,
    /// A lot of a material, by its code; may be repeated
    #[arg(long = "lot", value_name = "CODE")]
    lots: Vec<String>,
    /// The quality-control run, by its code
    #[arg(long, value_name = "CODE")]
    qc: Option<String>,
    /// The specification it is judged by, by its code
    #[arg(long, value_name = "CODE")]
    specification: Option<String>,
    #[command(flatten)]
    uncertainty: UncertaintyArgs,
    /// The first day of the activity, YYYY-MM-DD (default: today)
    #[arg(long, value_name = "DAY", value_parser = day)]
    started: Option<String>,
    /// The last day (default: the first)
    #[arg(long, value_name = "DAY", value_parser = day)]
    finished: Option<String>,
    /// A result it was computed from: its id or SAMPLE:ANALYTE, in its version of now; may be repeated
    #[arg(long = "input", value_name = "RESULT")]
    inputs: Vec<String>,
    /// The customer supplied it; reports mark it as his
    #[arg(long)]
    customer_supplied: bool,
    /// The external provider whose result it is, by its code
    #[arg(long, value_name = "CODE")]
    provider: Option<String>,
}

const FORMS: &str = "\
Forms of VALUE: `12.3 mg/kg`, `<0.05 mg/L`, `>300 cfu/g`, `not detected in 25 g`, `4.9..5.1 mm`, `1:64`, `2.8e2 cfu/g`,
`TNTC`, `23 [9; 86] MPN/100 mL`, `2026-11-22`, `36 h 00 min`, `n.t.`, and the Polish words. With --comma, numbers
have a decimal comma. A number is kept with the digits it was given with. Colonies are entered by their plates, with --plate,
for the figure follows from them; a limit says with --limit-is what it is a limit of.";

#[derive(Debug, clap::Args)]
#[command(after_help = FORMS)]
pub(super) struct Enter {
    #[command(flatten)]
    at: At,
    /// The ordered result: its id or SAMPLE:ANALYTE; with --analyte and --method the sample: its code or id
    #[arg(value_name = "RESULT|SAMPLE")]
    of: String,
    /// The value with its unit; see below. Words go into --words instead
    #[arg(allow_hyphen_values = true, required_unless_present_any = ["words", "plates"], conflicts_with = "words")]
    value: Option<String>,
    /// What was looked for, for a result that was not ordered
    #[arg(long, requires = "method")]
    analyte: Option<String>,
    /// The method, by its code, for a result that was not ordered
    #[arg(long, requires = "analyte")]
    method: Option<String>,
    /// The result is in words, such as a description
    #[arg(long, value_name = "TEXT", conflicts_with = "plates")]
    words: Option<String>,
    #[command(flatten)]
    parts: Parts,
    /// What stood on the paper or in the instrument's output, as it was
    #[arg(long, value_name = "TEXT")]
    raw: Option<String>,
    /// A deviation from the method, in words; reports print it
    #[arg(long, value_name = "TEXT")]
    deviation: Option<String>,
    #[command(flatten)]
    ground: Ground,
}

#[derive(Debug, clap::Args)]
#[command(after_help = FORMS)]
pub(super) struct Correct {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    /// The right value with its unit; see below
    #[arg(allow_hyphen_values = true)]
    value: Option<String>,
    #[command(flatten)]
    parts: Parts,
    /// What is right about what it rests on: a flag that is not given leaves what was there
    #[command(flatten)]
    ground: Ground,
    #[command(flatten)]
    reason: Reason,
}

pub(super) fn order(args: &Order, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = args.at.with(context, io, |session| {
        let sample = names::sample(session, &args.sample)?.id;
        Ok(session.order_result(sample, &args.analyte, &args.method, args.specification.as_deref())?)
    })?;
    Done::new(&receipt, context).with("result", ("result", "wynik"), id.to_string()).print(io)
}

fn value(args: &Enter, context: &Context) -> Result<ResultValue, Failure> {
    if let Some(value) = args.parts.value(args.value.as_deref())? {
        return Ok(value);
    }
    let language = context.say("en", "pl");
    Ok(ResultValue::Text(Text { language: language.to_owned() }))
}

fn inputs(session: &Session, ground: &Ground) -> Result<Vec<Input>, Failure> {
    let one = |name: &String| names::result(session, name).map(|found| Input { id: found.id, version: found.version });
    ground.inputs.iter().map(one).collect()
}

pub(super) fn enter(args: &Enter, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let value = value(args, context)?;
    let ground = &args.ground;
    let uncertainty = ground.uncertainty.get(args.parts.comma)?;
    let lots: Vec<&str> = ground.lots.iter().map(String::as_str).collect();
    let (id, receipt) = args.at.with(context, io, |session| {
        let inputs = inputs(session, ground)?;
        let new = NewResult {
            words: args.words.as_deref(),
            raw: args.raw.as_deref(),
            uncertainty,
            specification: ground.specification.as_deref(),
            instrument: ground.instrument.as_deref(),
            lots: &lots,
            qc: ground.qc.as_deref(),
            inputs: &inputs,
            started: ground.started.as_deref(),
            finished: ground.finished.as_deref(),
            deviation: args.deviation.as_deref(),
            customer_supplied: ground.customer_supplied,
            provider: ground.provider.as_deref(),
            ..NewResult::new(args.analyte.as_deref().unwrap_or(""), args.method.as_deref().unwrap_or(""), value)
        };
        if args.method.is_some() {
            return Ok(session.enter_result(names::sample(session, &args.of)?.id, &new)?);
        }
        let id = names::result(session, &args.of)?.id;
        Ok((id, session.enter_ordered(id, &new)?))
    })?;
    Done::new(&receipt, context).with("result", ("result", "wynik"), id.to_string()).print(io)
}

pub(super) fn correct(args: &Correct, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let value = args.parts.value(args.value.as_deref())?;
    let ground = &args.ground;
    let uncertainty = ground.uncertainty.get(args.parts.comma)?;
    let receipt = args.at.with(context, io, |session| {
        let result = names::result(session, &args.result)?;
        let before = result.facts;
        let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        let inputs = inputs(session, ground)?;
        let facts = ResultFacts {
            value: value.or_else(|| before.value.clone()),
            uncertainty: uncertainty.or_else(|| before.uncertainty.clone()),
            specification: or(&ground.specification, &before.specification),
            instrument: or(&ground.instrument, &before.instrument),
            lots: if ground.lots.is_empty() { before.lots.clone() } else { ground.lots.clone() },
            qc: or(&ground.qc, &before.qc),
            inputs: if inputs.is_empty() { before.inputs.clone() } else { inputs },
            started: or(&ground.started, &before.started),
            finished: or(&ground.finished, &before.finished),
            customer_supplied: ground.customer_supplied || before.customer_supplied,
            provider: or(&ground.provider, &before.provider),
            ..before.clone()
        };
        if facts == before && !result.recheck {
            return Err(usage(
                "nothing_changed",
                "nothing would change: give the right VALUE, or the flag that was wrong".to_owned(),
                "nic by się nie zmieniło: podaj właściwą wartość albo opcję, która była błędna".to_owned(),
            ));
        }
        let (reason, text) = args.reason.get();
        Ok(session.edit_result(result.id, &ResultEdit { facts, reason, text })?)
    })?;
    done(&receipt, context, io)
}
