//! `compliance role`: roles, single permissions, delegations, authorisations for methods, and who may do what.

mod change;
mod define;
mod look;
mod methods;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use clap::Subcommand;
use libcompliance_lab::Receipt;
use libcompliance_lab::core::access::{MethodDuty, Period, Scope};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The roles, and how many accounts hold each
    List(look::List),
    /// One role: what it allows, what it inherits, who holds it
    Show(look::Show),
    /// Define a role, or change it
    Define(define::Define),
    /// Take a role out of use; nobody may hold it
    Delete(define::Delete),
    /// Give roles to an account
    Assign(change::Assign),
    /// Take roles or single permissions from an account
    Revoke(change::Revoke),
    /// Give single permissions to an account
    Grant(change::Grant),
    /// Pass own permissions on to somebody for a time
    Delegate(change::Delegate),
    /// Take back what you passed on
    TakeBack(change::TakeBack),
    /// Who may do this: permission to accounts
    Who(look::Who),
    /// What may this account do: account to permissions; with --permission, why not
    Can(look::Can),
    /// The laboratory's methods and who is authorised for them
    #[command(subcommand)]
    Methods(methods::Methods),
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => look::list(args, context, io),
        Command::Show(args) => look::show(args, context, io),
        Command::Define(args) => define::define(args, context, io),
        Command::Delete(args) => define::delete(args, context, io),
        Command::Assign(args) => change::assign(args, context, io),
        Command::Revoke(args) => change::revoke(args, context, io),
        Command::Grant(args) => change::grant(args, context, io),
        Command::Delegate(args) => change::delegate(args, context, io),
        Command::TakeBack(args) => change::take_back(args, context, io),
        Command::Who(args) => look::who(args, context, io),
        Command::Can(args) => look::can(args, context, io),
        Command::Methods(args) => methods::run(args, context, io),
    }
}

/// For which clients and when a right holds; nothing for all and always.
pub(crate) fn extent(scope: &Scope, period: &Period, context: &Context) -> String {
    let mut text = String::new();
    if let Scope::Clients(clients) = scope {
        text.push_str(&format!(" {} {}", context.say("for", "dla"), clients.join(", ")));
    }
    if let Some(from) = period.from {
        text.push_str(&format!(" {} {from}", context.say("from", "od")));
    }
    if let Some(until) = period.until {
        text.push_str(&format!(" {} {until}", context.say("until", "do")));
    }
    text
}

pub(crate) fn duty(duty: MethodDuty, context: &Context) -> &'static str {
    match duty {
        MethodDuty::Perform => context.say("perform", "wykonywanie"),
        MethodDuty::Review => context.say("review", "weryfikacja"),
        MethodDuty::Authorise => context.say("authorise", "autoryzacja"),
    }
}

/// Says that it is done, and which record says so.
fn done(receipt: &Receipt, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if context.json {
        json::line(io, &serde_json::json!({"done": true, "record": receipt.index}))?;
    } else {
        writeln!(io.out, "{} {}", context.say("done, record", "gotowe, zapis"), receipt.index)?;
    }
    Ok(Exit::Yes)
}
