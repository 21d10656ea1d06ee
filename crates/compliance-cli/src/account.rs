//! `compliance account`: opening accounts and listing them.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::seal::{self, SignInArgs};
use crate::secrets::{self, KeyArgs};
use clap::Subcommand;
use libcompliance_lab::NewAccount;
use libcompliance_lab::core::identity::{Account, AccountStatus};
use libcompliance_lab::core::projection::Entry as _;
use libcompliance_lab::store::ReadStore as _;
use libcompliance_pack::table::{Column, Table};
use std::ops::ControlFlow;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open an account for a person
    Add(Add),
    /// List the accounts; names and logins only with --reveal
    List(List),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// The laboratory
    lab: PathBuf,
    /// Your own login, as an administrator
    #[arg(long = "as", value_name = "LOGIN")]
    by: String,
    /// Read your own password from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Login of the new account
    #[arg(long)]
    login: Option<String>,
    /// Name of the person
    #[arg(long)]
    name: Option<String>,
    /// A role: administrator, laboratory_manager, analyst, authorizer, viewer, or one of your own; may be repeated
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
    /// Read the new account's password from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, clap::Args)]
struct List {
    /// The laboratory
    lab: PathBuf,
    /// Show logins and names; needs the key
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Add(args) => add(args, context, io),
        Command::List(args) => list(args, context, io),
    }
}

fn add(args: &Add, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let login = given(args.login.as_deref(), "Login of the new account: ", "the new login", "--login", io)?;
    let name = given(args.name.as_deref(), "Name of the person: ", "the person's name", "--name", io)?;
    let who = SignInArgs { login: args.by.clone(), device: None, password_file: args.password_file.clone() };
    let session = seal::sign_in(&args.lab, &args.by, &who, &args.key, context, io)?;
    let outcome = secrets::read_new(
        args.new_password_file.as_deref(),
        "the new password",
        "Password of the new account, at least 8 characters: ",
        "The same again: ",
        "--new-password-file",
        &crate::init::password_fits,
        io,
    )
    .and_then(|password| {
        let roles: Vec<&str> = args.roles.iter().map(String::as_str).collect();
        Ok(session.create_account(&NewAccount { login: &login, name: &name, roles: &roles }, &password)?)
    });
    let signed_out = session.sign_out();
    let id = outcome?;
    signed_out?;
    if context.json {
        json::line(io, &serde_json::json!({"account": id.to_string(), "roles": args.roles}))?;
    } else {
        let opened = context.language.pick("opened account", "otwarto konto");
        writeln!(io.out, "{opened} {id}: {}", args.roles.join(", "))?;
    }
    Ok(Exit::Yes)
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

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let mut accounts = Vec::new();
    let mut unreadable = 0_usize;
    reading.store.states(Account::SPACE, &mut |_, bytes| {
        match Account::from_bytes(bytes) {
            Ok(account) => accounts.push(account),
            Err(_) => unreadable += 1,
        }
        ControlFlow::Continue(())
    })?;
    let hidden = context.language.pick("«committed»", "«ukryte»");
    let mut rows = Vec::new();
    for account in accounts {
        let status = match account.status {
            AccountStatus::Active => ("active", "czynne"),
            AccountStatus::Deactivated => ("deactivated", "zamknięte"),
        };
        let shown = match &mut revealer {
            Some(revealer) => Some((
                revealer.reference(&account.login, account.id)?.text(context.language),
                revealer.reference(&account.name, account.id)?.text(context.language),
            )),
            None => None,
        };
        let (login, name) = shown.clone().unwrap_or_else(|| (hidden.to_owned(), hidden.to_owned()));
        if !context.json {
            rows.push(vec![
                account.id.to_string(),
                login,
                name,
                account.roles.join(", "),
                context.language.pick(status.0, status.1).to_owned(),
            ]);
        } else {
            let (login, name) = shown.unzip();
            json::line(
                io,
                &serde_json::json!({
                    "account": account.id.to_string(), "roles": account.roles, "status": status.0, "login": login, "name": name,
                }),
            )?;
        }
    }
    if !context.json {
        let pick = |english: &'static str, polish: &'static str| context.language.pick(english, polish);
        let mut table = Table::new(
            &mut *io.out,
            vec![
                Column::text(pick("account", "konto"), 36),
                Column::text("login", 32),
                Column::text(pick("person", "osoba"), 40),
                Column::text(pick("roles", "role"), 40),
                Column::text(pick("status", "stan"), 12),
            ],
        );
        for row in rows {
            table.row(row)?;
        }
        table.finish()?;
    }
    if unreadable > 0 {
        return Err(Failure::no(
            "state_unusable",
            format!("{unreadable} accounts of the file do not read: run `compliance verify`"),
        ));
    }
    Ok(Exit::Yes)
}
