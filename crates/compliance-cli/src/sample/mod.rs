//! `compliance sample`: samples from the announcement to their disposal (ISO/IEC 17025:2017 clauses 7.3, 7.4).

mod enter;
mod life;
mod look;

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
    /// Announce a sample
    Register(Box<enter::Register>),
    /// Receive a sample, announced or not
    Receive(Box<enter::Receive>),
    /// Record that an announced sample was taken by the laboratory
    Collect(enter::Collect),
    /// Change what is said about a sample; the old stays in the trail
    Edit(Box<enter::Edit>),
    /// Divide a sample: a part becomes a sample of its own
    Split(enter::Split),
    /// Record that a sample, or part of it, was handed to somebody outside
    Transfer(life::Transfer),
    /// Record that the rest is kept, and where
    Store(life::Store),
    /// Record that it was disposed of; refused before the time of keeping is over
    Dispose(life::Dispose),
    /// Do not accept a sample
    Reject(life::Turn),
    /// Take the order back; refused once results were submitted
    Cancel(life::Turn),
    /// Let the work rest
    Hold(life::Turn),
    /// Let the work go on from where it rested
    Release(life::Turn),
    /// Begin the work on a tested sample again; reports in force that hold it are challenged
    Reopen(life::Turn),
    /// The samples that you may see
    List(look::List),
    /// One sample with its results
    Show(look::Show),
    /// What a wrong instrument, lot, method, person, run or time touches: samples, results, issued reports
    Impact(crate::nonconformity::Impact),
    /// A sample as it was, rebuilt from the trail
    History(History),
    /// What differs between two versions of a sample
    Diff(Diff),
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = |session: &Session, name: &str| Ok(names::sample(session, name)?.id.to_string());
    match &args.command {
        Command::Register(args) => enter::register(args, context, io),
        Command::Receive(args) => enter::receive(args, context, io),
        Command::Collect(args) => enter::collect(args, context, io),
        Command::Edit(args) => enter::edit(args, context, io),
        Command::Split(args) => enter::split(args, context, io),
        Command::Transfer(args) => life::transfer(args, context, io),
        Command::Store(args) => life::store(args, context, io),
        Command::Dispose(args) => life::dispose(args, context, io),
        Command::Reject(args) => life::turn(args, context, io, Session::reject_sample),
        Command::Cancel(args) => life::turn(args, context, io, Session::cancel_sample),
        Command::Hold(args) => life::turn(args, context, io, Session::hold_sample),
        Command::Release(args) => life::turn(args, context, io, Session::release_sample),
        Command::Reopen(args) => life::turn(args, context, io, Session::reopen_sample),
        Command::List(args) => look::list(args, context, io),
        Command::Show(args) => look::show(args, context, io),
        Command::Impact(args) => crate::nonconformity::impact(args, context, io),
        Command::History(args) => history::history(args, "sample", id, context, io),
        Command::Diff(args) => history::diff(args, "sample", id, context, io),
    }
}
