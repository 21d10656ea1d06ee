//! `compliance report`: test reports from the draft to the file that a customer holds (ISO/IEC 17025:2017 clause 7.8).

mod draft;
mod file;
mod life;
mod look;
mod render;

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
    /// Draft a report of samples from their verified results
    Draft(Box<draft::Draft>),
    /// Make a draft anew from the records as they stand now; signatures stay with the version before
    Revise(Box<draft::Revise>),
    /// Find a draft complete: every element of clause 7.8.2.1 there or waived
    Check(life::Check),
    /// Authorise a checked report with your electronic signature
    Authorize(life::Authorize),
    /// Freeze the file before it is issued, so that somebody can add a qualified signature outside
    Prepare(file::Prepare),
    /// Take the prepared file back with a signature that was added outside
    Attach(file::Attach),
    /// Issue an authorised report: writes the file and the proof beside it
    Issue(file::Issue),
    /// Send an issued report again: the same bytes
    Send(file::Send),
    /// Doubt an issued report
    Challenge(life::Turn),
    /// Find that a doubted report holds
    Confirm(life::Turn),
    /// Open an amendment; then `report draft --amends`. The report stays in force until the amendment is issued
    Amend(life::Turn),
    /// Propose to withdraw a report; a second person confirms with `withdraw`
    ProposeWithdrawal(life::Turn),
    /// Withdraw a report, as a second person
    Withdraw(life::Withdraw),
    /// The reports that you may see
    List(look::List),
    /// One report: what it is made from, who signed, where it stands
    Show(look::Show),
    /// The signed content as JSON: the bytes that signatures are over
    Content(look::Content),
    /// The proof of an issued report, and its file, once more; for those who may send, and recorded
    Proof(file::HandOut),
    /// How the file would look; marked on every page as not a report
    Preview(file::Preview),
    /// Write the page with which a recipient checks a report offline, in a browser; give it to him apart from any report
    VerifyPage(file::VerifyPage),
    /// A report's entry as it was, rebuilt from the trail
    History(History),
    /// What differs between two versions of a report
    Diff(Diff),
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = |session: &Session, name: &str| Ok(names::report(session, name)?.id.to_string());
    match &args.command {
        Command::Draft(args) => draft::draft(args, context, io),
        Command::Revise(args) => draft::revise(args, context, io),
        Command::Check(args) => life::check(args, context, io),
        Command::VerifyPage(args) => file::verify_page(args, context, io),
        Command::Authorize(args) => life::authorize(args, context, io),
        Command::Prepare(args) => file::prepare(args, context, io),
        Command::Attach(args) => file::attach(args, context, io),
        Command::Issue(args) => file::issue(args, context, io),
        Command::Send(args) => file::send(args, context, io),
        Command::Challenge(args) => life::turn(args, context, io, Session::challenge_report),
        Command::Confirm(args) => life::turn(args, context, io, Session::confirm_report),
        Command::Amend(args) => life::turn(args, context, io, Session::open_amendment),
        Command::ProposeWithdrawal(args) => life::turn(args, context, io, Session::propose_withdrawal),
        Command::Withdraw(args) => life::withdraw(args, context, io),
        Command::List(args) => look::list(args, context, io),
        Command::Show(args) => look::show(args, context, io),
        Command::Content(args) => look::content(args, context, io),
        Command::Proof(args) => file::proof(args, context, io),
        Command::Preview(args) => file::preview(args, context, io),
        Command::History(args) => history::history(args, "report", id, context, io),
        Command::Diff(args) => history::diff(args, "report", id, context, io),
    }
}
