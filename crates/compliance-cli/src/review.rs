//! `compliance review`: who has which rights, decided line by line, signed by somebody who does not review himself.

use crate::acting::{self, Actor, SignedIn, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::LabError;
use libcompliance_lab::core::access::review::{AccessReview, LineDecision, ReviewLine};
use libcompliance_lab::core::id::ReviewId;
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The reviews, and when the next one is due: exit code 1 if it is overdue
    List(List),
    /// Begin a review: a dated list of all accounts in use
    Prepare(List),
    /// The lines of a review
    Show(Show),
    /// Decide on one account
    Decide(Decide),
    /// Sign a review whose lines are all decided
    Sign(Show),
}

#[derive(Debug, clap::Args)]
struct List {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The laboratory
    lab: PathBuf,
    /// The review's id
    #[arg(value_parser = review)]
    review: ReviewId,
    #[command(flatten)]
    actor: Actor,
}

/// What is decided.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Decision {
    /// The rights stay
    Keep,
    /// They are to be changed, which is an action of its own
    Change,
    /// The account is to be closed, which is an action of its own
    Remove,
}

impl From<Decision> for LineDecision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Keep => Self::Keep,
            Decision::Change => Self::Change,
            Decision::Remove => Self::Remove,
        }
    }
}

#[derive(Debug, clap::Args)]
struct Decide {
    /// The laboratory
    lab: PathBuf,
    /// The review's id
    #[arg(value_parser = review)]
    review: ReviewId,
    /// The account: its login or id
    account: String,
    /// What is decided
    #[arg(value_enum)]
    decision: Decision,
    #[command(flatten)]
    actor: Actor,
    /// Why, in words
    #[arg(long)]
    text: Option<String>,
}

fn review(text: &str) -> Result<ReviewId, String> {
    ReviewId::parse(text).ok_or_else(|| "not the id of a review: see `compliance review list`".to_owned())
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list(args, context, io),
        Command::Prepare(args) => prepare(args, context, io),
        Command::Show(args) => show(args, context, io),
        Command::Decide(args) => decide(args, context, io),
        Command::Sign(args) => sign(args, context, io),
    }
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_string().chars().take(10).collect())
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (reviews, status) = with_session(&args.lab, &args.actor, context, io, |by, _| {
        Ok((by.session.reviews()?, by.session.lab().review_status()?))
    })?;
    let exit = if status.overdue { Exit::No } else { Exit::Yes };
    if context.json {
        let document = serde_json::json!({
            "last": status.last.map(|at| at.to_string()), "due": status.due.to_string(), "overdue": status.overdue,
            "reviews": reviews,
        });
        json::line(io, &document)?;
        return Ok(exit);
    }
    let [id, prepared, lines, decided, signed] = context.say(
        ["review", "prepared", "lines", "decided", "signed"],
        ["przegląd", "lista z", "pozycje", "rozstrzygnięte", "podpisany"],
    );
    let columns = vec![
        Column::text(id, 36),
        Column::text(prepared, 10),
        Column::number(lines),
        Column::number(decided),
        Column::text(signed, 10),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for AccessReview { id, prepared, lines, decided, signed, .. } in reviews {
        table.row(vec![id.to_string(), day(Some(prepared)), lines.to_string(), decided.to_string(), day(signed)])?;
    }
    table.finish()?;
    let due = day(Some(status.due));
    let text = match status.overdue {
        true => context.say(format!("OVERDUE since {due}"), format!("PO TERMINIE od {due}")),
        false => context.say(format!("the next one is due on {due}"), format!("następny do {due}")),
    };
    writeln!(io.out, "{text}")?;
    Ok(exit)
}

fn prepare(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = with_session(&args.lab, &args.actor, context, io, |by, _| Ok(by.session.prepare_review()?))?;
    if context.json {
        json::line(io, &serde_json::json!({"review": id.to_string()}))?;
    } else {
        let lab = crate::io::shown(&args.lab);
        let word = context.say("prepared: review", "przygotowano: przegląd");
        writeln!(io.out, "{word} {id}\n  compliance review show {lab} {id} --as LOGIN")?;
    }
    Ok(Exit::Yes)
}

fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let (review, lines) = by.session.review(args.review)?;
        if context.json {
            json::line(io, &serde_json::json!({"review": review, "lines": lines}))?;
            return Ok(Exit::Yes);
        }
        let titles = context.say(
            ["account", "login", "roles", "last sign-in", "password", "remarks", "decision"],
            ["konto", "login", "role", "ostatnie logowanie", "hasło z", "uwagi", "decyzja"],
        );
        let widths = [36, 32, 30, 18, 10, 50, 12];
        let columns = titles.into_iter().zip(widths).map(|(title, width)| Column::text(title, width)).collect();
        let mut rows = Vec::with_capacity(lines.len());
        for line in &lines {
            rows.push(vec![
                line.account.to_string(),
                login(by, line)?,
                line.roles.join(", "),
                day(line.last_sign_in),
                day(line.password_chosen),
                remarks(line, context),
                line.decision.map_or("-", |decision| decided(decision, context)).to_owned(),
            ]);
        }
        let mut table = Table::new(&mut *io.out, columns);
        rows.into_iter().try_for_each(|row| table.row(row))?;
        table.finish()?;
        Ok(Exit::Yes)
    })
}

/// Who decides must know about whom.
fn login(by: &SignedIn, line: &ReviewLine) -> Result<String, Failure> {
    let lab = by.session.lab();
    let accounts = by.session.accounts()?;
    let Some(account) = accounts.into_iter().find(|account| account.id == line.account) else {
        return Ok(String::new());
    };
    let login = lab.reveal(account.login.record, &account.login.path);
    match login.map(|login| login.as_text().map(str::to_owned)) {
        Ok(Some(login)) => Ok(login),
        Ok(None) | Err(LabError::Vault(_) | LabError::NotFound { .. }) => Ok("«not there»".to_owned()),
        Err(error) => Err(error.into()),
    }
}

fn decided(decision: LineDecision, context: &Context) -> &'static str {
    match decision {
        LineDecision::Keep => context.say("keep", "bez zmian"),
        LineDecision::Change => context.say("change", "zmienić"),
        LineDecision::Remove => context.say("remove", "zamknąć"),
    }
}

/// What somebody who decides should look at.
fn remarks(line: &ReviewLine, context: &Context) -> String {
    let mut remarks = Vec::new();
    if line.new {
        remarks.push(context.say("new", "nowe").to_owned());
    }
    if line.dormant {
        remarks.push(context.say("dormant", "uśpione").to_owned());
    }
    if line.second_factor {
        remarks.push(context.say("second factor", "drugi składnik").to_owned());
    }
    if line.concurrent > 0 {
        let word = context.say("sign-ins beside an open session", "logowania obok otwartej sesji");
        remarks.push(format!("{word}: {}", line.concurrent));
    }
    // In a first review everything is new.
    let added: &[String] = if line.new { &[] } else { &line.added };
    let lists =
        [("added", "dodane", added), ("removed", "odebrane", &line.removed), ("unused", "nieużywane", &line.unused)];
    for (english, polish, names) in lists.into_iter().filter(|(.., names)| !names.is_empty()) {
        remarks.push(format!("{}: {}", context.say(english, polish), names.join(", ")));
    }
    remarks.join("\n")
}

fn decide(args: &Decide, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        Ok(by.session.decide_review_line(args.review, id, args.decision.into(), args.text.as_deref())?)
    })?;
    done(receipt.index, context, io)
}

fn sign(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, io| {
        acting::anew(by, &args.actor.proof, context, io)?;
        Ok(by.session.sign_review(args.review)?)
    })?;
    done(receipt.index, context, io)
}

fn done(record: u64, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if context.json {
        json::line(io, &serde_json::json!({"done": true, "record": record}))?;
    } else {
        writeln!(io.out, "{} {record}", context.say("done, record", "gotowe, zapis"))?;
    }
    Ok(Exit::Yes)
}
