//! `compliance erasure`: what is known of one person is destroyed on request (GDPR article 17), or kept with a basis.

use super::{call, items, log, text};
use crate::acting;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Done, done};
use clap::Subcommand;
use libcompliance_lab::LabError;
use libcompliance_lab::core::chrono::NaiveDate;
use libcompliance_lab::core::id::{ErasureId, PersonId};
use libcompliance_lab::core::retention::{GrantBasis, RefusalBasis};
use libcompliance_pack::table::{Column, Table};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Record that a person asked for the erasure of his data; needs register.privacy
    Ask(Ask),
    /// Grant a request, on a basis; needs register.privacy
    Grant(Grant),
    /// Refuse a request, on a basis that the person is told; needs register.privacy
    Refuse(Refuse),
    /// Destroy the person's key and every value under it for good; another person than the one who granted it
    Execute(Execute),
    /// All requests
    List(List),
}

#[derive(Debug, clap::Args)]
struct Ask {
    #[command(flatten)]
    at: At,
    /// The person: the login or id of an account, or the person's own id
    person: String,
    /// The day of the request; the month for an answer runs from it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    on: NaiveDate,
    /// The words of the request; they are erased with the rest
    #[arg(long)]
    words: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Grant {
    #[command(flatten)]
    at: At,
    #[arg(value_parser = id)]
    id: ErasureId,
    /// no_longer_needed, consent_withdrawn, objection, unlawful, legal_obligation
    #[arg(long, value_parser = grant_basis)]
    basis: GrantBasis,
    /// A note for the file
    #[arg(long)]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Refuse {
    #[command(flatten)]
    at: At,
    #[arg(value_parser = id)]
    id: ErasureId,
    /// legal_obligation, public_health, archiving, legal_claims, no_ground, unfounded, identity_not_shown
    #[arg(long, value_parser = refusal_basis)]
    basis: RefusalBasis,
    /// A note for the file
    #[arg(long)]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Execute {
    #[command(flatten)]
    at: At,
    #[arg(value_parser = id)]
    id: ErasureId,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: At,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "give a day as YYYY-MM-DD, such as 2026-01-31".to_owned())
}

fn id(text: &str) -> Result<ErasureId, String> {
    ErasureId::parse(text).ok_or_else(|| "give the id of the request as `erasure list` shows it".to_owned())
}

fn grant_basis(word: &str) -> Result<GrantBasis, String> {
    GrantBasis::parse(word).ok_or_else(|| one_of(GrantBasis::ALL.iter().map(|basis| basis.as_str())))
}

fn refusal_basis(word: &str) -> Result<RefusalBasis, String> {
    RefusalBasis::parse(word).ok_or_else(|| one_of(RefusalBasis::ALL.iter().map(|basis| basis.as_str())))
}

fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("give one of {}", words.collect::<Vec<_>>().join(", "))
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Ask(args) => ask(args, context, io),
        Command::Grant(args) => {
            let note = args.note.as_deref();
            let receipt = args.at.with(context, io, |by| Ok(by.grant_erasure(args.id, args.basis, note)?))?;
            done(&receipt, context, io)
        }
        Command::Refuse(args) => {
            let note = args.note.as_deref();
            let receipt = args.at.with(context, io, |by| Ok(by.refuse_erasure(args.id, args.basis, note)?))?;
            done(&receipt, context, io)
        }
        Command::Execute(args) => execute(args, context, io),
        Command::List(args) => call(&args.at, "erasure.list", list, context, io),
    }
}

fn ask(args: &Ask, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = args.at.with(context, io, |by| {
        // An account is looked for first: its id looks like that of a person.
        let person = match (acting::find(by.lab(), &args.person), PersonId::parse(&args.person)) {
            (Ok(found), _) => {
                let account = by.accounts()?.into_iter().find(|account| account.id == found.id);
                account.ok_or(LabError::NotFound { what: "account" })?.person
            }
            (Err(_), Some(person)) => person,
            (Err(error), None) => return Err(error),
        };
        Ok(by.ask_erasure(person, args.on, args.words.as_deref())?)
    })?;
    Done::new(&receipt, context).with("erasure", ("request", "żądanie"), id.to_string()).print(io)
}

fn execute(args: &Execute, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let erased = args.at.act(context, io, |by, io| {
        acting::anew(by, &args.at.actor.proof, context, io)?;
        Ok(by.session.execute_erasure(args.id)?)
    })?;
    let told =
        Done::new(&erased.receipt, context).with("values", ("values destroyed", "zniszczone wartości"), erased.values);
    log(told, erased.log_emptied).print(io)
}

fn list(answer: &serde_json::Value, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let [id, person, status, asked, basis, executed] = context.say(
        ["request", "person", "status", "asked on", "basis", "executed"],
        ["żądanie", "osoba", "stan", "z dnia", "podstawa", "wykonane"],
    );
    let columns = [(id, 36), (person, 36), (status, 10), (asked, 10), (basis, 18), (executed, 28)];
    let mut table = Table::new(&mut *io.out, columns.map(|(name, wide)| Column::text(name, wide)).to_vec());
    for one in items(answer, "erasures") {
        let row = ["/id", "/person", "/status", "/asked_on", "/basis", "/executed"].map(|path| text(one, path));
        table.row(row.to_vec())?;
    }
    table.finish()?;
    Ok(())
}
