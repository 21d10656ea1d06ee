//! What happens to a result after it is entered.

use crate::acting::{self, Reason};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::sign::{self, Maybe};
use crate::work::{At, Because, Done, done, names};
use libcompliance_lab::core::id::ResultId;
use libcompliance_lab::{LabError, Receipt, Session};

#[derive(Debug, clap::Args)]
pub(super) struct Submit {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    #[command(flatten)]
    sign: Maybe,
}

#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    #[command(flatten)]
    sign: Maybe,
    /// Verify your own work, as the flagged exception of a one-person laboratory; needs --reason and the setting
    #[arg(long, requires = "reason", conflicts_with = "sign")]
    alone: bool,
    #[command(flatten)]
    because: Because,
}

/// A step that needs nothing but a reason.
#[derive(Debug, clap::Args)]
pub(super) struct Turn {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Propose {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    /// The nonconformity that showed it, by its id
    #[arg(long, value_name = "ID")]
    nonconformity: Option<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Invalidate {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
}

pub(super) fn submit(args: &Submit, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let signs = args.sign.wanted()?;
    let receipt = args.at.act(context, io, |by, io| {
        let id = names::result(&by.session, &args.result)?.id;
        if !signs {
            return Ok(by.session.submit_result(id)?);
        }
        let act = |signing: &libcompliance_lab::Signing<'_>| by.session.submit_result_signed(id, signing);
        sign::signed(&args.sign.how, &args.at.actor, context, io, act)
    })?;
    signed_or_done(&receipt, signs, context, io)
}

pub(super) fn verify(args: &Verify, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let signs = args.sign.wanted()?;
    let receipt = args.at.act(context, io, |by, io| {
        let id = names::result(&by.session, &args.result)?.id;
        if args.alone {
            let reason = args.because.needed()?;
            acting::anew(by, &args.at.actor.proof, context, io)?;
            return Ok(by.session.verify_result_alone(id, reason)?);
        }
        if !signs {
            return Ok(by.session.verify_result(id)?);
        }
        let act = |signing: &libcompliance_lab::Signing<'_>| by.session.verify_result_signed(id, signing);
        sign::signed(&args.sign.how, &args.at.actor, context, io, act)
    })?;
    signed_or_done(&receipt, signs, context, io)
}

fn signed_or_done(receipt: &Receipt, signed: bool, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let done = Done::new(receipt, context);
    if signed { done.with("signed", ("signed electronically:", "podpisano elektronicznie:"), true) } else { done }
        .print(io)
}

pub(super) fn turn<'a>(
    args: &'a Turn,
    context: &Context,
    io: &mut Io<'_>,
    act: impl FnOnce(&Session, ResultId, (&'a str, Option<&'a str>)) -> Result<Receipt, LabError>,
) -> Result<Exit, Failure> {
    let receipt = args
        .at
        .with(context, io, |session| Ok(act(session, names::result(session, &args.result)?.id, args.reason.get())?))?;
    done(&receipt, context, io)
}

pub(super) fn retract(args: &Turn, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (new, receipt) = args.at.with(context, io, |session| {
        Ok(session.retract_result(names::result(session, &args.result)?.id, args.reason.get())?)
    })?;
    let label = ("ordered in its place: result", "zlecono w zamian: wynik");
    Done::new(&receipt, context).with("ordered", label, new.to_string()).print(io)
}

pub(super) fn propose(args: &Propose, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let nonconformity = args.nonconformity.as_deref().map(names::nonconformity).transpose()?;
    let receipt = args.at.with(context, io, |session| {
        let id = names::result(session, &args.result)?.id;
        Ok(session.propose_invalidation(id, nonconformity, args.reason.get())?)
    })?;
    Done::new(&receipt, context)
        .line(
            "a second person confirms it with `compliance result invalidate`".to_owned(),
            "druga osoba potwierdza to przez `compliance result invalidate`".to_owned(),
        )
        .print(io)
}

pub(super) fn invalidate(args: &Invalidate, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (reports, receipt) = args.at.with(context, io, |session| {
        let (reports, receipt) = session.invalidate_result(names::result(session, &args.result)?.id)?;
        let numbers = reports.iter().map(|id| match session.report(*id) {
            Ok(report) => Ok((*id, Some(report.facts.number))),
            // Whoever may invalidate a result need not be allowed to see reports.
            Err(LabError::NotFound { .. }) => Ok((*id, None)),
            Err(error) => Err(Failure::from(error)),
        });
        Ok((numbers.collect::<Result<Vec<_>, _>>()?, receipt))
    })?;
    if context.json {
        let reports =
            reports.iter().map(|(id, number)| serde_json::json!({"report": id.to_string(), "number": number}));
        let answer = serde_json::json!({
            "done": true, "record": receipt.index, "reports": reports.collect::<Vec<_>>(),
        });
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    writeln!(io.out, "{} {}", context.say("done, record", "gotowe, zapis"), receipt.index)?;
    for (id, number) in reports {
        let number = number.unwrap_or_else(|| id.to_string());
        let number = libcompliance_pack::text::visible(&number);
        let line = context.say(
            format!("report {number} holds it: amend or withdraw it"),
            format!("zawiera go sprawozdanie {number}: zmień je lub wycofaj"),
        );
        writeln!(io.out, "{line}")?;
    }
    Ok(Exit::Yes)
}
