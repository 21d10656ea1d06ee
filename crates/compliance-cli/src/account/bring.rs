//! Bringing an account into use: request, approval by somebody else, identity check; or all three for the first people.

use super::hand_over;
use crate::acting::{self, Actor, Found, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use libcompliance_lab::NewAccount;
use libcompliance_lab::core::access::UserKind;
use libcompliance_lab::core::id::PersonId;
use libcompliance_lab::core::identity::{Account, Rights};
use std::path::PathBuf;

/// The account that is asked for.
#[derive(Debug, clap::Args)]
struct Wanted {
    /// Login of the new account
    #[arg(long)]
    login: Option<String>,
    /// Name of the person, or what the device is called
    #[arg(long)]
    name: Option<String>,
    /// A role: administrator, laboratory_manager, analyst, authorizer, viewer, or one of your own; may be repeated
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    /// The account is a device's, such as an instrument PC: it seals and enters, and never judges
    #[arg(long)]
    instrument: bool,
    /// A further account of the person who has this one: duties compare persons
    #[arg(long, value_name = "ACCOUNT")]
    same_person: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Request {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    wanted: Wanted,
}

#[derive(Debug, clap::Args)]
pub(super) struct Approve {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckIdentity {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// How the identity was checked, as a code
    #[arg(long, value_name = "CODE", default_value = "id_document")]
    how: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    wanted: Wanted,
    /// How the identity was checked, as a code
    #[arg(long, value_name = "CODE", default_value = "known_personally")]
    how: String,
}

struct Named {
    login: String,
    name: String,
}

impl Wanted {
    /// Asks for what was not given.
    fn complete(&self, context: &Context, io: &mut Io<'_>) -> Result<Named, Failure> {
        let login = context.say("Login of the new account: ", "Login nowego konta: ");
        let login = given(self.login.as_deref(), login, "the new login", "--login", io)?;
        let name = context.say("Name of the person: ", "Imię i nazwisko: ");
        let name = given(self.name.as_deref(), name, "the person's name", "--name", io)?;
        Ok(Named { login, name })
    }

    fn account<'a>(&self, named: &'a Named, person: Option<PersonId>) -> NewAccount<'a> {
        NewAccount {
            login: &named.login,
            name: &named.name,
            rights: Rights::of_roles(self.roles.iter().cloned()),
            kind: if self.instrument { UserKind::Device } else { UserKind::Person },
            person,
        }
    }

    /// The person behind the account named by `--same-person`.
    fn person(&self, lab: &libcompliance_lab::Lab) -> Result<Option<PersonId>, Failure> {
        let Some(text) = &self.same_person else { return Ok(None) };
        let id = acting::find(lab, text)?.id;
        let mut reading = crate::reading::Reading::open(lab.path())?;
        let account: Option<Account> = crate::look::one(&mut reading, &id.to_string())?;
        Ok(account.map(|account| account.person))
    }
}

fn given(value: Option<&str>, question: &str, what: &str, flag: &str, io: &mut Io<'_>) -> Result<String, Failure> {
    if let Some(value) = value {
        return Ok(value.to_owned());
    }
    let answer = if io.prompts.interactive() { io.prompts.line(question)? } else { None };
    answer.filter(|answer| !answer.trim().is_empty()).ok_or_else(|| {
        Failure::usage("answer_missing", format!("{what} is needed: run this in a terminal, or give {flag}"))
    })
}

pub(super) fn request(args: &Request, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let named = args.wanted.complete(context, io)?;
    let (id, receipt) = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let person = args.wanted.person(by.session.lab())?;
        Ok(by.session.request_account(&args.wanted.account(&named, person))?)
    })?;
    if context.json {
        let document = serde_json::json!({
            "account": id.to_string(), "status": "requested", "roles": args.wanted.roles, "record": receipt.index,
        });
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    let lab = crate::io::shown(&args.lab);
    let text = context.say(
        format!("requested: account {id}, record {}\nAnother person approves it:", receipt.index),
        format!("złożono wniosek: konto {id}, zapis {}\nZatwierdza je inna osoba:", receipt.index),
    );
    writeln!(io.out, "{text}\n  compliance account approve {lab} {id} --as LOGIN")?;
    Ok(Exit::Yes)
}

pub(super) fn approve(args: &Approve, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let found = acting::find(by.session.lab(), &args.account)?;
        Ok((found.id, by.session.approve_account(found.id)?))
    })?;
    if context.json {
        let document = serde_json::json!({"account": id.to_string(), "status": "approved", "record": receipt.index});
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    let lab = crate::io::shown(&args.lab);
    let text = context.say(
        format!("approved: account {id}, record {}\nNext, when the identity was checked:", receipt.index),
        format!("zatwierdzono: konto {id}, zapis {}\nDalej, po sprawdzeniu tożsamości:", receipt.index),
    );
    writeln!(io.out, "{text}\n  compliance account check-identity {lab} {id} --as LOGIN --how id_document")?;
    Ok(Exit::Yes)
}

pub(super) fn check_identity(args: &CheckIdentity, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let found = acting::find(by.session.lab(), &args.account)?;
        let admitted = by.session.check_identity(found.id, &args.how)?;
        hand_over(&found, admitted.code.as_ref(), &by.session, context, io)
    })
}

pub(super) fn add(args: &Add, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let named = args.wanted.complete(context, io)?;
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let person = args.wanted.person(by.session.lab())?;
        let admitted = by.session.admit(&args.wanted.account(&named, person), &args.how)?;
        let found = Found { id: admitted.account, login: named.login.clone() };
        hand_over(&found, admitted.code.as_ref(), &by.session, context, io)
    })
}
