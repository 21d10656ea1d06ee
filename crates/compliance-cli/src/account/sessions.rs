//! Open sessions: seeing them, ending one.

use crate::acting::{Actor, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use clap::Subcommand;
use libcompliance_lab::core::id::SessionId;
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Sessions {
    /// Your own open sessions, or everybody's
    List(List),
    /// End one: your own, or, with the right to it, anybody's
    End(End),
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
    /// Everybody's
    #[arg(long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct End {
    /// The laboratory
    lab: PathBuf,
    /// The session's id
    session: String,
    #[command(flatten)]
    actor: Actor,
}

pub(super) fn run(args: &Sessions, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match args {
        Sessions::List(args) => list(args, context, io),
        Sessions::End(args) => end(args, context, io),
    }
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let open = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let open = if args.all { by.session.all_sessions()? } else { by.session.own_sessions()? };
        // The one in which the question is asked ends with it.
        Ok(open.into_iter().filter(|open| open.id != by.session.id()).collect::<Vec<_>>())
    })?;
    if context.json {
        for one in &open {
            let document = serde_json::json!({
                "session": one.id.to_string(), "account": one.account.to_string(), "started": one.started.to_string(),
                "active": one.active.to_string(), "until": one.until.to_string(), "auth": one.auth,
            });
            json::line(io, &document)?;
        }
        return Ok(Exit::Yes);
    }
    let [session, account, started, active, until] = context.say(
        ["session", "account", "since", "last active", "at the latest until"],
        ["sesja", "konto", "od", "ostatnio aktywna", "najpóźniej do"],
    );
    let columns = [(session, 36), (account, 36), (started, 27), (active, 27), (until, 27)];
    let mut table = Table::new(&mut *io.out, columns.map(|(title, width)| Column::text(title, width)).to_vec());
    for one in &open {
        let times = [one.started, one.active, one.until].map(|time| time.to_string());
        table.row([vec![one.id.to_string(), one.account.to_string()], times.to_vec()].concat())?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

fn end(args: &End, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = SessionId::parse(&args.session).ok_or_else(|| {
        Failure::usage("session_unfit", "the session is not an id: see `compliance account sessions list`")
    })?;
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| Ok(by.session.end_session(id)?))?;
    if context.json {
        json::line(io, &serde_json::json!({"session": id.to_string(), "ended": true, "record": receipt.index}))?;
    } else {
        writeln!(io.out, "{} {}", context.say("ended, record", "zakończono, zapis"), receipt.index)?;
    }
    Ok(Exit::Yes)
}
