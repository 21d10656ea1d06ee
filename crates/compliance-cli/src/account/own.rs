//! What the owner of an account does: the password, the second factor.

use crate::acting::{self, Actor, Reason, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::secrets::{self, Asked, KeyArgs};
use clap::Subcommand;
use libcompliance_lab::keys::Zeroizing;
use libcompliance_lab::{Device, Lab, LabError, Session};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Enrol {
    /// The laboratory
    lab: PathBuf,
    /// Your login
    #[arg(long)]
    login: String,
    /// Read the code from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    /// Read your new password from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    /// The device you work at
    #[arg(long)]
    device: Option<String>,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Password {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
    /// Read your new password from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum SecondFactor {
    /// Set your own: prints what the authenticator needs and ten recovery codes, once, and asks for its first code
    Set(SetFactor),
    /// Remove that of somebody else who lost it and the recovery codes; the sessions end
    Remove(RemoveFactor),
}

#[derive(Debug, clap::Args)]
pub(super) struct SetFactor {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
}

#[derive(Debug, clap::Args)]
pub(super) struct RemoveFactor {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
}

pub(super) fn enrol(args: &Enrol, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let lab = acting::open(&args.lab, &args.key, context, io)?;
    let question = context.say("Code that you were given: ", "Otrzymany kod: ");
    let code = secrets::read(args.code_file.as_deref(), "the code", question, "--code-file", io)?;
    let new = new_password(args.new_password_file.as_ref(), &args.login, &lab, context, io)?;
    let device = args.device.as_ref().map_or_else(Device::unknown, Device::named);
    let receipt = lab.enrol(&args.login, code.trim(), &new, &device)?;
    done(receipt.index, context, io)
}

pub(super) fn password(args: &Password, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let index = with_session(&args.lab, &args.actor, context, io, |by, io| {
        let new = new_password(args.new_password_file.as_ref(), &args.actor.by, by.session.lab(), context, io)?;
        Ok(by.session.change_password(&by.password, &new)?.index)
    })?;
    done(index, context, io)
}

fn done(index: u64, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if context.json {
        json::line(io, &serde_json::json!({"password": "set", "record": index}))?;
    } else {
        let text = context.say(
            format!("the password is set, record {index}; other sessions of the account have ended"),
            format!("hasło ustawione, zapis {index}; inne sesje konta zakończono"),
        );
        writeln!(io.out, "{text}")?;
    }
    Ok(Exit::Yes)
}

/// Asks for a new password. On a terminal it is judged before it is tried, so that a person can mend it; one from a file is
/// judged by the action, whose refusal is on record.
fn new_password(
    file: Option<&PathBuf>,
    login: &str,
    lab: &Lab,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Zeroizing<String>, Failure> {
    let typed_here = file.is_none();
    let fits = |typed: &str| -> Result<(), Failure> {
        if !typed_here {
            return Ok(());
        }
        let verdict = lab.judge_password(login, "", typed)?;
        if verdict.is_accepted() {
            return Ok(());
        }
        Err(LabError::PasswordRefused { verdict: Box::new(verdict), record: 0 }.into())
    };
    let asked = Asked {
        what: "the new password",
        question: context.say("New password: ", "Nowe hasło: "),
        again: context.say("The same again: ", "Jeszcze raz: "),
        flag: "--new-password-file",
    };
    secrets::read_new(file.map(PathBuf::as_path), &asked, &fits, context.language, io)
}

pub(super) fn second_factor(args: &SecondFactor, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match args {
        SecondFactor::Set(args) => {
            with_session(&args.lab, &args.actor, context, io, |by, io| set(&by.session, &by.password, context, io))
        }
        SecondFactor::Remove(args) => remove(args, context, io),
    }
}

fn set(session: &Session, password: &str, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let new = session.new_second_factor()?;
    let codes: Vec<&str> = new.recovery_codes().collect();
    if context.json {
        let document = serde_json::json!({"uri": new.uri(), "secret": new.secret().as_str(), "recovery_codes": codes});
        json::line(io, &document)?;
    } else {
        let text =
            context.say("For the authenticator, shown only now:", "Dla aplikacji uwierzytelniającej, tylko teraz:");
        writeln!(io.out, "{text}\n\n  {}\n  {}\n", new.uri(), new.secret().as_str())?;
        let text = context.say(
            "Recovery codes, each good once; keep them on paper:",
            "Kody zapasowe, każdy jednorazowy; przechowuj je na papierze:",
        );
        writeln!(io.out, "{text}")?;
        for code in codes {
            writeln!(io.out, "  {code}")?;
        }
        writeln!(io.out)?;
    }
    io.out.flush()?;
    let question = context.say("First code of the authenticator: ", "Pierwszy kod z aplikacji: ");
    let answer = if io.prompts.interactive() {
        io.prompts.line(question)?
    } else {
        io.prompts.input_line()?.map(|line| line.as_str().to_owned())
    };
    let answer = answer.ok_or_else(|| {
        let message = "the first code of the authenticator is needed: run this in a terminal, or give it as a line of \
                       standard input; nothing is in force";
        Failure::usage("answer_missing", message)
    })?;
    let receipt = match session.confirm_second_factor(&new, answer.trim()) {
        // Another one in place of the old one needs the password anew.
        Err(LabError::Denied { denial, .. }) if denial.code == "reauthentication_needed" => {
            let question = context.say("Code of the present authenticator: ", "Kod z dotychczasowej aplikacji: ");
            let code = io.prompts.line(question)?.unwrap_or_default();
            session.reauthenticate(password, Some(code.trim()))?;
            session.confirm_second_factor(&new, answer.trim())?
        }
        other => other?,
    };
    if context.json {
        json::line(io, &serde_json::json!({"second_factor": "set", "record": receipt.index}))?;
    } else {
        let text = context.say("the second factor is in force, record", "drugi składnik obowiązuje, zapis");
        writeln!(io.out, "{text} {}", receipt.index)?;
    }
    Ok(Exit::Yes)
}

fn remove(args: &RemoveFactor, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        Ok((id, by.session.remove_second_factor(id, args.reason.get())?))
    })?;
    if context.json {
        let document =
            serde_json::json!({"account": id.to_string(), "second_factor": "removed", "record": receipt.index});
        json::line(io, &document)?;
    } else {
        let text = context.say("the second factor is removed, record", "usunięto drugi składnik, zapis");
        writeln!(io.out, "{text} {}", receipt.index)?;
    }
    Ok(Exit::Yes)
}
