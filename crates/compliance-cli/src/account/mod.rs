//! `compliance account`: from the request to the closing, and what its owner does with it.

mod bring;
pub(crate) mod import;
mod life;
mod list;
mod own;
mod sessions;

use crate::acting::Found;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use clap::Subcommand;
use libcompliance_lab::{EnrolmentCode, Session};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask for an account; another person approves it
    Request(bring::Request),
    /// Approve an account that another person asked for
    Approve(bring::Approve),
    /// Do not approve an account that was asked for
    Reject(life::Change),
    /// Say that the person's identity was checked; the account is in use, and a code to set the password is printed once
    CheckIdentity(bring::CheckIdentity),
    /// Request, approve and check in one go: for the first people, while nobody else can approve
    Add(bring::Add),
    /// Set the first password, or a new one after a reset, with the code that was handed over
    Enrol(own::Enrol),
    /// List the accounts; names and logins only with --reveal
    List(list::List),
    /// One account in full
    Show(list::Show),
    /// Put an account out of use for a time; its sessions end at once
    Suspend(life::Change),
    /// Put a suspended account to use again
    Resume(life::Change),
    /// Enable the sign-in of an account that was locked after failures
    Unlock(life::Change),
    /// Close an account for good; its sessions and rights end at once, its records stay
    Deactivate(life::Change),
    /// Start a reset of somebody's password; prints a code to set a new one, once
    Reset(life::Change),
    /// Change your own password
    Password(own::Password),
    /// Your own second factor, or the removal of a lost one
    #[command(subcommand)]
    SecondFactor(own::SecondFactor),
    /// Take over a table of users with their hashes
    Import(import::Import),
    /// Accounts whose stored hash is weaker than today's
    Weak(import::Weak),
    /// Open sessions
    #[command(subcommand)]
    Sessions(sessions::Sessions),
    /// Recover an administrator who cannot sign in, as two persons named in the settings
    Recover(life::Recover),
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Request(args) => bring::request(args, context, io),
        Command::Approve(args) => bring::approve(args, context, io),
        Command::CheckIdentity(args) => bring::check_identity(args, context, io),
        Command::Add(args) => bring::add(args, context, io),
        Command::Enrol(args) => own::enrol(args, context, io),
        Command::List(args) => list::list(args, context, io),
        Command::Show(args) => list::show(args, context, io),
        Command::Reject(args) => life::change(life::Step::Reject, args, context, io),
        Command::Suspend(args) => life::change(life::Step::Suspend, args, context, io),
        Command::Resume(args) => life::change(life::Step::Resume, args, context, io),
        Command::Unlock(args) => life::change(life::Step::Unlock, args, context, io),
        Command::Deactivate(args) => life::change(life::Step::Deactivate, args, context, io),
        Command::Reset(args) => life::reset(args, context, io),
        Command::Password(args) => own::password(args, context, io),
        Command::SecondFactor(args) => own::second_factor(args, context, io),
        Command::Import(args) => import::import(args, context, io),
        Command::Weak(args) => import::weak(args, context, io),
        Command::Sessions(args) => sessions::run(args, context, io),
        Command::Recover(args) => life::recover(args, context, io),
    }
}

/// Prints a code that sets a password: the only place where it is ever shown.
fn hand_over(
    found: &Found,
    code: Option<&EnrolmentCode>,
    session: &Session,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let hours = session.lab().identity()?.enrolment_hours;
    if context.json {
        let document = serde_json::json!({
            "account": found.id.to_string(), "code": code.map(EnrolmentCode::expose), "hours": hours,
        });
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    writeln!(io.out, "{} {}", context.say("account", "konto"), found.id)?;
    let Some(code) = code else {
        let text = context.say(
            "In use. The host authenticates it, so there is no password to set here.",
            "W użyciu. Uwierzytelnia je system nadrzędny, więc nie ma tu hasła do ustawienia.",
        );
        writeln!(io.out, "{text}")?;
        return Ok(Exit::Yes);
    };
    let login = libcompliance_pack::text::visible(&found.login);
    let lab = crate::io::shown(session.lab().path());
    let text = context.say(
        format!("Code to set the password, shown only now; hand it to the person, who has {hours} hours:"),
        format!("Kod do ustawienia hasła, pokazywany tylko teraz; przekaż go tej osobie, ma na to {hours} godz.:"),
    );
    writeln!(io.out, "{text}\n\n    {}\n\n  compliance account enrol {lab} --login {login}", code.expose())?;
    Ok(Exit::Yes)
}
