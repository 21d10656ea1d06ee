//! `compliance result`: results from the order to the report, and what comes after (ISO/IEC 17025:2017 clauses 7.5, 7.8, 7.10).

mod enter;
mod import;
mod life;
mod look;
mod value;

pub(crate) use look::{nature, signature, table};

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::history::{self, Diff, History};
use crate::work::names;
use clap::Subcommand;
use libcompliance_lab::Session;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Order a result for a sample: a test line without a value
    Order(enter::Order),
    /// Enter a value, for an ordered result or for a sample
    Enter(Box<enter::Enter>),
    /// Take a mapping into use, by which files of an instrument are read
    Mapping(import::Mapping),
    /// Seal the file of an instrument, read it by a mapping, and enter what it says: all of it or nothing
    Import(Box<import::Import>),
    /// Correct a result that is not verified; the old version stays in the trail
    Correct(Box<enter::Correct>),
    /// Hand a result over to verification
    Submit(life::Submit),
    /// Verify a result, as somebody who did not contribute to it
    Verify(life::Verify),
    /// Give a submitted result back
    Return(life::Turn),
    /// Take back a result that is in no issued report; another one is ordered in its place
    Retract(life::Turn),
    /// Do not accept a result
    Reject(life::Turn),
    /// Take the order back
    Cancel(life::Turn),
    /// Propose that a reported result is wrong; a second person confirms with `invalidate`
    ProposeInvalidation(life::Propose),
    /// Confirm that a reported result is wrong; reports in force that hold it are challenged
    Invalidate(life::Invalidate),
    /// Open a new version of a reported result; the issued report stays as it was
    Amend(life::Turn),
    /// The results that you may see
    List(look::List),
    /// One result: value, judgement, what it rests on, who did what
    Show(look::Show),
    /// A result as it was, rebuilt from the trail
    History(History),
    /// What differs between two versions of a result
    Diff(Diff),
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = |session: &Session, name: &str| Ok(names::result(session, name)?.id.to_string());
    match &args.command {
        Command::Order(args) => enter::order(args, context, io),
        Command::Enter(args) => enter::enter(args, context, io),
        Command::Mapping(args) => import::mapping(args, context, io),
        Command::Import(args) => import::import(args, context, io),
        Command::Correct(args) => enter::correct(args, context, io),
        Command::Submit(args) => life::submit(args, context, io),
        Command::Verify(args) => life::verify(args, context, io),
        Command::Return(args) => life::turn(args, context, io, Session::return_result),
        Command::Retract(args) => life::retract(args, context, io),
        Command::Reject(args) => life::turn(args, context, io, Session::reject_result),
        Command::Cancel(args) => life::turn(args, context, io, Session::cancel_result),
        Command::ProposeInvalidation(args) => life::propose(args, context, io),
        Command::Invalidate(args) => life::invalidate(args, context, io),
        Command::Amend(args) => life::turn(args, context, io, Session::amend_result),
        Command::List(args) => look::list(args, context, io),
        Command::Show(args) => look::show(args, context, io),
        Command::History(args) => history::history(args, "result", id, context, io),
        Command::Diff(args) => history::diff(args, "result", id, context, io),
    }
}
