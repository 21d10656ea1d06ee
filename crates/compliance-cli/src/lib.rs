//! The `compliance` command as a library: [`run`] takes the arguments and an [`io::Io`], so that another program can be it.
//!
//! Exit codes: 0 yes, 1 checked and the answer is no, 2 wrong use, 3 failure. A verification that could not run is a failure,
//! never a yes. With `--json`, results are JSON on the output and errors are `{"error":{"code","message"}}` on the error
//! output. Secrets are asked for without echo or read from files, and never written; the exceptions are fresh codes, which are
//! shown once: of recovery, to set a password with, of a second factor, and the password of the sealed account for emergencies.

mod account;
mod acting;
mod args;
mod client;
mod date;
mod demo;
pub mod exit;
mod files;
mod init;
mod intent;
pub mod io;
mod json;
mod key;
mod listed;
mod look;
mod nonconformity;
mod paper;
mod reading;
mod refusal;
mod report;
mod result;
mod retention;
mod reveal;
mod review;
mod role;
mod sample;
mod seal;
mod secrets;
mod settings;
mod sheet;
mod spool;
mod table;
mod trace;
mod trail;
mod upgrade;
mod validate;
mod verify;
mod work;
mod zone;

use args::{Cli, Command, Context};
use clap::Parser as _;
use exit::{Exit, Failure};
use io::Io;
use libcompliance_pack::Language;
use std::ffi::OsString;

/// Runs the command with these arguments, the first being the program's name.
pub fn run<I>(arguments: I, io: &mut Io<'_>) -> Exit
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return settle(parse_failure(&error, wants_json, io), wants_json, Language::English, io),
    };
    let context = Context::new(&cli);
    let outcome = match &cli.command {
        None => io.out.write_all(args::FIRST_HELP.as_bytes()).map(|()| Exit::Usage).map_err(Failure::from),
        Some(command) => dispatch(command, &context, io),
    };
    settle(outcome, context.json, context.language, io)
}

fn dispatch(command: &Command, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Demo(args) => demo::run(args, context, io),
        Command::DemoWitness(args) => demo::witness::run(args, io),
        Command::Init(args) => init::run(args, context, io),
        Command::Verify(args) => verify::run(args, context, io),
        Command::Trail(args) => trail::run(args, context, io),
        Command::Seal(args) => seal::run(args, context, io),
        Command::Account(args) => account::run(args, context, io),
        Command::Role(args) => role::run(args, context, io),
        Command::Review(args) => review::run(args, context, io),
        Command::Settings(args) => settings::run(args, context, io),
        Command::Client(args) => client::run(args, context, io),
        Command::Method(args) => listed::method::run(args, context, io),
        Command::Instrument(args) => listed::instrument::run(args, context, io),
        Command::Lot(args) => listed::lot::run(args, context, io),
        Command::Specification(args) => listed::specification::run(args, context, io),
        Command::Qc(args) => listed::qc::run(args, context, io),
        Command::Sample(args) => sample::run(args, context, io),
        Command::Result(args) => result::run(args, context, io),
        Command::Report(args) => report::run(args, context, io),
        Command::Nonconformity(args) => nonconformity::run(args, context, io),
        Command::Intent(args) => intent::run(args, context, io),
        Command::Spool(args) => spool::run(args, context, io),
        Command::Baseline(args) => table::baseline(args, context, io),
        Command::Reconcile(args) => table::reconcile(args, context, io),
        Command::Paper(args) => paper::run(args, context, io),
        Command::Retention(args) => retention::run(args, context, io),
        Command::Erasure(args) => retention::erasure::run(args, context, io),
        Command::Trace(args) => trace::run(args, context, io),
        Command::Key(args) => key::run(args, context, io),
        Command::Validate(args) => validate::run(args, context, io),
        Command::Upgrade(args) => upgrade::run(args, context, io),
    }
}

/// Help and version are answers; everything else is wrong use.
fn parse_failure(error: &clap::Error, json: bool, io: &mut Io<'_>) -> Result<Exit, Failure> {
    use clap::error::ErrorKind;
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            io.out.write_all(text.as_bytes())?;
            Ok(Exit::Yes)
        }
        _ if json => {
            // Up to the blank line: what is wrong, and which arguments it is about.
            let said: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            Err(Failure::usage("usage", said.join(" ").trim_start_matches("error: ").to_owned()))
        }
        _ => {
            io.err.write_all(text.as_bytes())?;
            Ok(Exit::Usage)
        }
    }
}

/// Says what went wrong, and makes sure that what was said has left this process.
fn settle(outcome: Result<Exit, Failure>, json: bool, language: Language, io: &mut Io<'_>) -> Exit {
    let outcome = outcome.and_then(|exit| Ok(io.out.flush().map(|()| exit)?));
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            // What was found before the failure still belongs to the reader.
            let _ = io.out.flush();
            if !failure.is_silent() {
                let _ = report(&failure, json, language, io);
            }
            failure.exit
        }
    }
}

fn report(failure: &Failure, json: bool, language: Language, io: &mut Io<'_>) -> std::io::Result<()> {
    if json {
        let mut error = failure.told.as_ref().map(|told| told.facts.clone()).unwrap_or_default();
        error.insert("code".to_owned(), failure.code.into());
        error.insert("message".to_owned(), failure.message.as_ref().into());
        return writeln!(io.err, "{}", serde_json::json!({ "error": error }));
    }
    for (at, line) in failure.lines(language).iter().enumerate() {
        writeln!(io.err, "{}{line}", if at == 0 { "compliance: " } else { "  " })?;
    }
    Ok(())
}
