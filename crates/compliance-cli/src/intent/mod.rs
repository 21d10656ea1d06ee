//! `compliance intent`: changes of the host's own tables that were announced, and what came of them.

use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::reading::Reading;
use crate::work::{At, done, usage};
use crate::zone::Zone;
use clap::Subcommand;
use libcompliance_lab::core::host::intent::Outcome;
use libcompliance_lab::core::id::RecordId;
use libcompliance_lab::core::trail::record::Source;
use libcompliance_lab::open_intents;
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What was announced and has no outcome: the host was stopped before it could say
    List(List),
    /// Say what became of one, after looking at the host's table; needs trail.review
    Settle(Settle),
}

#[derive(Debug, clap::Args)]
struct List {
    /// The laboratory
    lab: PathBuf,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, clap::Args)]
struct Settle {
    #[command(flatten)]
    at: At,
    /// The intent: the id of its record
    #[arg(value_name = "RECORD_ID")]
    intent: String,
    /// The change is in the host's table
    #[arg(long, required_unless_present = "not_done", conflicts_with = "not_done")]
    done: bool,
    /// The change is not in the host's table
    #[arg(long)]
    not_done: bool,
    #[command(flatten)]
    reason: Reason,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list(args, context, io),
        Command::Settle(args) => settle(args, context, io),
    }
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let open = open_intents(&mut Reading::open(&args.lab)?.store)?;
    if context.json {
        for one in &open {
            let document = serde_json::json!({
                "id": one.id.to_string(), "record": one.record, "kind": one.kind, "object": one.object,
                "since": one.since.to_string(), "actor": one.actor.to_string(), "source": one.source.as_str(),
                "outcome": "unknown",
            });
            json::line(io, &document)?;
        }
        return Ok(Exit::Yes);
    }
    let [id, since, what, object, who] = context.say(
        ["announced, outcome unknown", "since", "what", "object", "who"],
        ["zapowiedziano, wynik nieznany", "od", "co", "obiekt", "kto"],
    );
    let columns = vec![
        Column::text(id, 36),
        Column::text(format!("{since} ({})", args.zone), 26),
        Column::text(what, 32),
        Column::text(object, 32),
        Column::text(who, 36),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for one in open {
        let object = one.object.map(|object| format!("{}:{} v{}", object.kind, object.id, object.version));
        let host = context.say("says the host", "według systemu nadrzędnego");
        let who = match one.source {
            Source::Session => one.actor.to_string(),
            _ => format!("{} ({host})", one.actor),
        };
        let since = args.zone.seconds(one.since);
        table.row(vec![one.id.to_string(), since, one.kind, object.unwrap_or_default(), who])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

fn settle(args: &Settle, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = record_id(&args.intent)?;
    let outcome = if args.done { Outcome::Done } else { Outcome::NotDone };
    let receipt = args.at.with(context, io, |session| Ok(session.settle_intent(id, outcome, args.reason.get())?))?;
    done(&receipt, context, io)
}

/// The id of a record as an argument.
pub(crate) fn record_id(text: &str) -> Result<RecordId, Failure> {
    RecordId::parse(text.trim()).ok_or_else(|| {
        usage(
            "record_id",
            "give the id of a record as the list shows it, such as 01900000-0000-7000-8000-000000000001".to_owned(),
            "podaj identyfikator zapisu tak, jak pokazuje lista, na przykład 01900000-0000-7000-8000-000000000001"
                .to_owned(),
        )
    })
}
