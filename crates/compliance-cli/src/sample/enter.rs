//! Samples on their way in, and what is said about them.

use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Done, day, done, names, pair, usage};
use libcompliance_lab::core::id::ClientId;
use libcompliance_lab::core::model::SampleFacts;
use libcompliance_lab::{Arrival, NewSample};

/// What is said about a new sample.
#[derive(Debug, Default, clap::Args)]
struct Said {
    /// The client: its whole name or its id
    #[arg(long)]
    client: Option<String>,
    /// The number on the jar, such as S-1042
    #[arg(long)]
    code: Option<String>,
    /// What it is, such as `soft cheese`
    #[arg(long)]
    matrix: Option<String>,
    /// The customer's order or contract
    #[arg(long)]
    order: Option<String>,
    /// The day it was taken, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day)]
    sampled: Option<String>,
    /// What the customer says about it, such as batch=12/A; may be repeated. Reports mark it as his
    #[arg(long = "from-customer", value_name = "NAME=VALUE", value_parser = pair)]
    from_customer: Vec<(String, String)>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Register {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    said: Said,
    /// Its condition, in words
    #[arg(long)]
    condition: Option<String>,
}

/// How a sample came in.
#[derive(Debug, Default, clap::Args)]
struct Came {
    /// Temperature on arrival in °C, a decimal number such as 4.5
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true)]
    temperature: Option<String>,
    /// A deviation from the agreed condition, a code such as too-warm
    #[arg(long, value_name = "CODE")]
    deviation: Option<String>,
    /// The customer's consent to go on all the same, or the disclaimer, by its reference; a deviation without is refused
    #[arg(long, value_name = "REFERENCE")]
    consent: Option<String>,
}

impl Came {
    fn arrival(&self) -> Arrival<'_> {
        Arrival {
            temperature: self.temperature.as_deref(),
            deviation: self.deviation.as_deref(),
            consent: self.consent.as_deref(),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Receive {
    #[command(flatten)]
    at: At,
    /// The announced sample: its code or id. One that was not announced is described by --client, --code and --matrix instead
    sample: Option<String>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    came: Came,
    /// Its condition on arrival, in words
    #[arg(long)]
    condition: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Collect {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// The day it was taken, YYYY-MM-DD
    #[arg(long, value_parser = day)]
    day: String,
    /// Where
    #[arg(long)]
    place: String,
    /// The sampling plan, by its code
    #[arg(long)]
    plan: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)))]
pub(super) struct Edit {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// The number on the jar
    #[arg(long, group = "what")]
    code: Option<String>,
    /// The day it was taken, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day, group = "what")]
    sampled: Option<String>,
    /// The sampling plan, by its code
    #[arg(long, group = "what")]
    plan: Option<String>,
    /// Temperature on arrival in °C, a decimal number
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true, group = "what")]
    temperature: Option<String>,
    /// A deviation from the agreed condition, a code
    #[arg(long, value_name = "CODE", group = "what")]
    deviation: Option<String>,
    /// The customer's consent or the disclaimer, by its reference
    #[arg(long, value_name = "REFERENCE", group = "what")]
    consent: Option<String>,
    /// The day up to which the rest is kept, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day, group = "what")]
    keep_until: Option<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Split {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// The number on the new jar
    #[arg(long)]
    code: String,
    /// What the part is
    #[arg(long)]
    matrix: String,
    /// How much went into it, with its unit, such as `100 g`
    #[arg(long)]
    quantity: String,
}

fn needed<'a>(text: Option<&'a String>, flag: &str) -> Result<&'a str, Failure> {
    text.map(String::as_str).ok_or_else(|| {
        usage(
            "part_missing",
            format!("a new sample needs {flag}; one that was announced is named by its code or id instead"),
            format!("nowa próbka wymaga {flag}; zgłoszoną wcześniej podaje się przez jej kod lub identyfikator"),
        )
    })
}

/// A new sample; `pairs` keeps what the customer says for as long as it is needed.
fn new<'a>(
    said: &'a Said,
    client: ClientId,
    condition: Option<&'a str>,
    pairs: &'a [(&'a str, &'a str)],
) -> Result<NewSample<'a>, Failure> {
    Ok(NewSample {
        condition,
        order: said.order.as_deref(),
        sampled: said.sampled.as_deref(),
        from_customer: pairs,
        ..NewSample::new(client, needed(said.code.as_ref(), "--code")?, needed(said.matrix.as_ref(), "--matrix")?)
    })
}

fn pairs(said: &Said) -> Vec<(&str, &str)> {
    said.from_customer.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Everything that a new sample needs, before anybody signs in.
fn complete(said: &Said) -> Result<(), Failure> {
    needed(said.client.as_ref(), "--client")?;
    needed(said.code.as_ref(), "--code")?;
    needed(said.matrix.as_ref(), "--matrix").map(drop)
}

pub(super) fn register(args: &Register, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    complete(&args.said)?;
    let pairs = pairs(&args.said);
    let (id, receipt) = args.at.with(context, io, |session| {
        let client = names::client(session, needed(args.said.client.as_ref(), "--client")?)?.id;
        let new = new(&args.said, client, args.condition.as_deref(), &pairs)?;
        Ok(session.register_sample(&new)?)
    })?;
    Done::new(&receipt, context).with("sample", ("sample", "próbka"), id.to_string()).print(io)
}

pub(super) fn receive(args: &Receive, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let arrival = args.came.arrival();
    let condition = args.condition.as_deref();
    if let Some(sample) = &args.sample {
        let said = &args.said;
        let extra = [&said.client, &said.code, &said.matrix, &said.order, &said.sampled];
        if extra.iter().any(|text| text.is_some()) || !said.from_customer.is_empty() {
            return Err(usage(
                "sample_described_twice",
                "an announced sample is described already: leave --client, --code, --matrix, --order, --sampled and --from-customer out".to_owned(),
                "zgłoszona próbka jest już opisana: pomiń --client, --code, --matrix, --order, --sampled i --from-customer".to_owned(),
            ));
        }
        let (id, receipt) = args.at.with(context, io, |session| {
            let id = names::sample(session, sample)?.id;
            Ok((id, session.receive_announced(id, &arrival, condition)?))
        })?;
        return Done::new(&receipt, context).with("sample", ("sample", "próbka"), id.to_string()).print(io);
    }
    complete(&args.said)?;
    let pairs = pairs(&args.said);
    let (id, receipt) = args.at.with(context, io, |session| {
        let client = names::client(session, needed(args.said.client.as_ref(), "--client")?)?.id;
        let new = NewSample { arrival, ..new(&args.said, client, condition, &pairs)? };
        Ok(session.receive_sample(&new)?)
    })?;
    Done::new(&receipt, context).with("sample", ("sample", "próbka"), id.to_string()).print(io)
}

pub(super) fn collect(args: &Collect, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        let id = names::sample(session, &args.sample)?.id;
        Ok(session.collect_sample(id, &args.day, args.plan.as_deref(), &args.place)?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn edit(args: &Edit, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        let sample = names::sample(session, &args.sample)?;
        let before = sample.facts;
        let or = |new: &Option<String>, old: Option<String>| new.clone().or(old);
        let facts = SampleFacts {
            code: args.code.clone().unwrap_or(before.code),
            sampled: or(&args.sampled, before.sampled),
            plan: or(&args.plan, before.plan),
            temperature: or(&args.temperature, before.temperature),
            deviation: or(&args.deviation, before.deviation),
            consent: or(&args.consent, before.consent),
            keep_until: or(&args.keep_until, before.keep_until),
            parents: before.parents,
            own_sampling: before.own_sampling,
        };
        Ok(session.edit_sample(sample.id, &facts, args.reason.get())?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn split(args: &Split, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = args.at.with(context, io, |session| {
        let id = names::sample(session, &args.sample)?.id;
        Ok(session.split_sample(id, &args.code, &args.matrix, &args.quantity)?)
    })?;
    Done::new(&receipt, context).with("sample", ("sample", "próbka"), id.to_string()).print(io)
}
