//! The laboratory's methods and who is authorised for them (ISO/IEC 17025:2017 clause 6.2).

use super::{done, duty, extent};
use crate::acting::{self, Actor, Reason, Span, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::look;
use crate::reading::Reading;
use crate::{json, reveal::Revealer, secrets::KeyArgs};
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::NewMethodRight;
use libcompliance_lab::core::access::{MethodDuty, Scope};
use libcompliance_lab::core::identity::Account;
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Methods {
    /// The methods, and who is authorised for each
    List(List),
    /// Put methods on the list; once there is one, work on a result needs an authorisation for its method
    Add(Edit),
    /// Take methods off the list
    Remove(Edit),
    /// Authorise somebody for a method on evidence of competence
    Authorise(Authorise),
    /// Withdraw an authorisation
    Withdraw(Withdraw),
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The laboratory
    lab: PathBuf,
    /// Show logins and the evidence; needs the key
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Edit {
    /// The laboratory
    lab: PathBuf,
    /// The methods, as results name them
    #[arg(required = true)]
    methods: Vec<String>,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
}

/// What somebody may do with a method.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Duty {
    /// Enter, edit, import, submit
    Perform,
    /// Verify and give back
    Review,
    /// Authorise reports
    Authorise,
}

impl From<Duty> for MethodDuty {
    fn from(duty: Duty) -> Self {
        match duty {
            Duty::Perform => Self::Perform,
            Duty::Review => Self::Review,
            Duty::Authorise => Self::Authorise,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Authorise {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    /// The method
    method: String,
    #[command(flatten)]
    actor: Actor,
    /// What for
    #[arg(long, value_enum)]
    duty: Duty,
    /// What shows the competence: a training record, a certificate number, a comparison passed
    #[arg(long, value_name = "TEXT")]
    evidence: String,
    #[command(flatten)]
    span: Span,
}

#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    /// The method
    method: String,
    #[command(flatten)]
    actor: Actor,
    /// What for
    #[arg(long, value_enum)]
    duty: Duty,
    #[command(flatten)]
    reason: Reason,
}

pub(super) fn run(args: &Methods, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match args {
        Methods::List(args) => list(args, context, io),
        Methods::Add(args) => edit(args, true, context, io),
        Methods::Remove(args) => edit(args, false, context, io),
        Methods::Authorise(args) => authorise(args, context, io),
        Methods::Withdraw(args) => withdraw(args, context, io),
    }
}

fn edit(args: &Edit, add: bool, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let receipt = by.session.change_access_settings(args.reason.get(), |settings| {
            settings.methods.retain(|method| !args.methods.contains(method));
            if add {
                settings.methods.extend(args.methods.iter().cloned());
            }
            settings.methods.sort();
            settings.methods.dedup();
        })?;
        Ok(receipt)
    })?;
    done(&receipt, context, io)
}

fn authorise(args: &Authorise, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        let new = NewMethodRight {
            method: &args.method,
            duty: args.duty.into(),
            period: args.span.period(),
            evidence: &args.evidence,
        };
        Ok(by.session.authorise_method(id, &new)?)
    })?;
    done(&receipt, context, io)
}

fn withdraw(args: &Withdraw, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        Ok(by.session.withdraw_method(id, &args.method, args.duty.into(), args.reason.get())?)
    })?;
    done(&receipt, context, io)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let settings = look::access(&mut reading)?;
    let accounts = look::all::<Account>(&mut reading)?;
    let [method, account, login, what, evidence] = context.say(
        ["method", "account", "login", "duty", "evidence"],
        ["metoda", "konto", "login", "zakres", "dowód kompetencji"],
    );
    let columns = [(method, 40), (account, 36), (login, 32), (what, 60), (evidence, 60)];
    let mut rows = Vec::new();
    for name in &settings.methods {
        let mut nobody = true;
        for account in accounts.iter().filter(|account| !account.status.is_final()) {
            for right in account.methods.iter().filter(|right| right.method == *name) {
                nobody = false;
                let (login, evidence) = match &mut revealer {
                    Some(revealer) => (
                        Some(revealer.reference_text(&account.login, account.id)?),
                        Some(revealer.reference_text(&right.evidence, account.id)?),
                    ),
                    None => (None, None),
                };
                if context.json {
                    let document = serde_json::json!({
                        "method": name, "account": account.id.to_string(), "duty": right.duty, "period": right.period,
                        "by": right.by.to_string(), "login": login, "evidence": evidence,
                    });
                    json::line(io, &document)?;
                    continue;
                }
                let hidden = || context.say("«committed»", "«ukryte»").to_owned();
                let duty = format!("{}{}", duty(right.duty, context), extent(&Scope::All, &right.period, context));
                let (login, evidence) = (login.unwrap_or_else(hidden), evidence.unwrap_or_else(hidden));
                rows.push(vec![name.clone(), account.id.to_string(), login, duty, evidence]);
            }
        }
        if nobody && context.json {
            json::line(io, &serde_json::json!({"method": name, "account": null}))?;
        } else if nobody {
            rows.push(vec![name.clone(), context.say("nobody", "nikt").to_owned()]);
        }
    }
    if !context.json {
        let columns = columns.map(|(title, width)| Column::text(title, width)).to_vec();
        let mut table = Table::new(&mut *io.out, columns);
        rows.into_iter().try_for_each(|row| table.row(row))?;
        table.finish()?;
    }
    Ok(Exit::Yes)
}
