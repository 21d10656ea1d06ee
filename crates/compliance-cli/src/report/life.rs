//! What happens to a report beside its file.

use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::sign::{self, How};
use crate::work::{At, Because, Done, done, names};
use libcompliance_lab::core::id::ReportId;
use libcompliance_lab::{LabError, Receipt, Session, Signing};

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Authorize {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    #[command(flatten)]
    how: How,
    /// Authorise your own work, as the flagged exception of a one-person laboratory; needs --reason and the setting
    #[arg(long, requires = "reason")]
    alone: bool,
    #[command(flatten)]
    because: Because,
}

/// A step that needs nothing but a reason.
#[derive(Debug, clap::Args)]
pub(super) struct Turn {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// How the customer was told: a code such as letter or telephone
    #[arg(long, value_name = "CODE")]
    notified: String,
}

pub(super) fn check(args: &Check, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt =
        args.at.with(context, io, |session| Ok(session.check_report(names::report(session, &args.report)?.id)?))?;
    done(&receipt, context, io)
}

pub(super) fn authorize(args: &Authorize, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (receipt, state) = args.at.act(context, io, |by, io| {
        let id = names::report(&by.session, &args.report)?.id;
        let act = |signing: &Signing<'_>| match args.because.get().filter(|_| args.alone) {
            Some(reason) => by.session.authorize_report_alone(id, signing, reason),
            None => by.session.authorize_report(id, signing),
        };
        let receipt = sign::signed(&args.how, &args.at.actor, context, io, act)?;
        Ok((receipt, by.session.report(id)?.state))
    })?;
    // Where several must authorise, the report is authorised with the last of them.
    Done::new(&receipt, context)
        .with("signed", ("signed electronically:", "podpisano elektronicznie:"), true)
        .with("state", ("state", "stan"), state.as_str())
        .print(io)
}

pub(super) fn turn<'a>(
    args: &'a Turn,
    context: &Context,
    io: &mut Io<'_>,
    act: impl FnOnce(&Session, ReportId, (&'a str, Option<&'a str>)) -> Result<Receipt, LabError>,
) -> Result<Exit, Failure> {
    let receipt = args
        .at
        .with(context, io, |session| Ok(act(session, names::report(session, &args.report)?.id, args.reason.get())?))?;
    done(&receipt, context, io)
}

pub(super) fn withdraw(args: &Withdraw, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        Ok(session.withdraw_report(names::report(session, &args.report)?.id, &args.notified)?)
    })?;
    done(&receipt, context, io)
}
