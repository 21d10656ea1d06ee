//! `compliance paper`: what was written by hand while the system could not be used, typed in and compared by two persons.

use crate::acting::{self, Reason};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::intent::record_id;
use crate::io::Io;
use crate::json;
use crate::work::names::Logins;
use crate::work::{At, Because, Done, done, names, pair, usage};
use crate::zone::Zone;
use clap::Subcommand;
use libcompliance_lab::core::host::paper::{Comparison, PaperState};
use libcompliance_lab::core::projection::ValueRef;
use libcompliance_lab::core::trail::record::Object;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::{NewPaper, Paper, Performer};
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Type in what stands on paper; the scan is sealed with it
    Enter(Box<Enter>),
    /// Say whether what was typed in agrees with the scan, as another person than who typed it in
    Check(Check),
    /// What was typed in from paper, and what nobody has compared yet
    List(List),
}

#[derive(Debug, clap::Args)]
struct Enter {
    #[command(flatten)]
    at: At,
    /// When it was done, as it stands on the paper, with its zone: 2026-11-22T14:30+01:00
    #[arg(long, value_name = "TIME")]
    performed_at: String,
    /// Who did it: a login or the id of an account
    #[arg(long = "by", value_name = "LOGIN", required_unless_present = "by_name", conflicts_with = "by_name")]
    performer: Option<String>,
    /// Who did it, where the person has no account
    #[arg(long, value_name = "NAME")]
    by_name: Option<String>,
    /// What it was done to, as KIND:ID or KIND:ID:VERSION; the id stands in clear
    #[arg(long, value_name = "OBJECT")]
    of: String,
    /// A field of the paper as NAME=VALUE; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair, required = true)]
    fields: Vec<(String, String)>,
    /// The scan of the paper; it is sealed, and stays where it is
    #[arg(long, value_name = "FILE")]
    scan: PathBuf,
    /// The client whose work it is: the whole name or the id; may be repeated
    #[arg(long = "client", value_name = "CLIENT")]
    clients: Vec<String>,
    /// The transcription that this one replaces, because it was wrong
    #[arg(long, value_name = "RECORD_ID")]
    replaces: Option<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct Check {
    #[command(flatten)]
    at: At,
    /// The transcription: the id of its record
    #[arg(value_name = "RECORD_ID")]
    paper: String,
    /// They say the same
    #[arg(long, required_unless_present = "differs", conflicts_with = "differs")]
    agrees: bool,
    /// They do not; needs --reason
    #[arg(long, requires = "reason")]
    differs: bool,
    #[command(flatten)]
    because: Because,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: At,
    /// Also what was compared already
    #[arg(long)]
    all: bool,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Enter(args) => enter(args, context, io),
        Command::Check(args) => check(args, context, io),
        Command::List(args) => list(args, context, io),
    }
}

/// `kind:id` or `kind:id:version`.
fn object(text: &str) -> Result<Object, Failure> {
    let mut parts = text.splitn(3, ':');
    let (kind, id) = (parts.next().unwrap_or_default().trim(), parts.next().unwrap_or_default().trim());
    let version = parts.next().map_or(Some(1), |version| version.trim().parse().ok());
    match version {
        Some(version) if !kind.is_empty() && !id.is_empty() => {
            Ok(Object { kind: kind.to_owned(), id: id.to_owned(), version })
        }
        _ => Err(usage(
            "object",
            "give it as KIND:ID or KIND:ID:VERSION, such as plate:P-7".to_owned(),
            "podaj to jako RODZAJ:IDENTYFIKATOR lub RODZAJ:IDENTYFIKATOR:WERSJA, na przykład plate:P-7".to_owned(),
        )),
    }
}

fn enter(args: &Enter, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let object = object(&args.of)?;
    let replaces = args.replaces.as_deref().map(record_id).transpose()?;
    let fields: Vec<(&str, Value)> =
        args.fields.iter().map(|(name, value)| (name.as_str(), Value::text(value.as_str()))).collect();
    let (id, receipt) = args.at.with(context, io, |session| {
        let performer = match (&args.performer, &args.by_name) {
            (Some(login), _) => Performer::Account(acting::find(session.lab(), login)?.id),
            (None, name) => Performer::Name(name.as_deref().unwrap_or_default()),
        };
        let clients = args.clients.iter().map(|name| Ok(names::client(session, name)?.id));
        let clients = clients.collect::<Result<Vec<_>, Failure>>()?;
        let (scan, _) = session.seal_file(&args.scan, crate::seal::guess(&args.scan))?;
        let new = NewPaper {
            performed_at: &args.performed_at,
            performer,
            object: object.clone(),
            clients: &clients,
            fields: &fields,
            scan,
            reason: args.reason.get(),
            replaces,
        };
        Ok(session.transcribe_paper(&new)?)
    })?;
    Done::new(&receipt, context)
        .with("paper", ("transcription", "przepisano jako"), id.to_string())
        .line(
            "another person compares it with `compliance paper check`".to_owned(),
            "inna osoba porówna to przez `compliance paper check`".to_owned(),
        )
        .print(io)
}

fn check(args: &Check, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = record_id(&args.paper)?;
    let outcome = if args.agrees { Comparison::Agrees } else { Comparison::Differs };
    let receipt = args.at.with(context, io, |session| Ok(session.check_paper(id, outcome, args.because.get())?))?;
    done(&receipt, context, io)
}

/// A transcription with what is committed of it.
struct Opened {
    paper: Paper,
    by: String,
    fields: Vec<(String, String)>,
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (papers, logins) = args.at.with(context, io, |session| {
        let lab = session.lab();
        let logins = Logins::of(lab)?;
        let mut papers = Vec::new();
        for paper in session.papers(!args.all)? {
            let at = |path: &str| ValueRef { record: paper.entry.record, path: path.to_owned() };
            let by = match paper.performed_by {
                Some(account) => logins.name(account),
                None => names::text(lab, Some(&at("attrs.performer")))?.unwrap_or_default(),
            };
            let fields = match names::value(lab, Some(&at("attrs.fields")))? {
                Some(Value::Map(fields)) => {
                    let text = |value: Value| {
                        value.as_text().map_or_else(|| crate::trail::view::value_text(&value), str::to_owned)
                    };
                    fields.into_iter().map(|(name, value)| (name, text(value))).collect()
                }
                _ => Vec::new(),
            };
            papers.push(Opened { paper, by, fields });
        }
        Ok((papers, logins))
    })?;
    if context.json {
        for Opened { paper, by, fields } in &papers {
            let fields: serde_json::Map<_, _> =
                fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            let document = serde_json::json!({
                "id": paper.id.to_string(), "record": paper.entry.record, "state": paper.entry.state.as_str(),
                "performed_at": paper.performed_at, "performed_by": by, "object": paper.object, "fields": fields,
                "transcribed_by": paper.entry.transcribed_by.to_string(),
                "transcribed_date": paper.entry.transcribed_date.to_string(),
                "checked_by": paper.entry.checked_by.map(|by| by.to_string()),
                "checked_date": paper.entry.checked_date.map(|at| at.to_string()),
            });
            json::line(io, &document)?;
        }
        return Ok(Exit::Yes);
    }
    let [id, object, done, typed, fields, state] = context.say(
        ["id", "object", "done", "typed in", "fields", "compared"],
        ["identyfikator", "obiekt", "wykonano", "przepisano", "pola", "porównanie"],
    );
    let columns = vec![
        Column::text(id, 36),
        Column::text(object, 24),
        Column::text(done, 30),
        Column::text(format!("{typed} ({})", args.zone), 30),
        Column::text(fields, 36),
        Column::text(state, 24),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for Opened { paper, by, fields } in papers {
        let state = match paper.entry.state {
            PaperState::Unchecked => context.say("not yet", "jeszcze nie"),
            PaperState::Agrees => context.say("agrees", "zgodne"),
            PaperState::Differs => context.say("differs", "niezgodne"),
        };
        let checked = paper.entry.checked_by.map(|by| format!("\n{}", logins.name(by))).unwrap_or_default();
        let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let of = paper.object.map(|object| format!("{}:{} v{}", object.kind, object.id, object.version));
        table.row(vec![
            paper.id.to_string(),
            of.unwrap_or_default(),
            format!("{}\n{by}", paper.performed_at),
            format!("{}\n{}", args.zone.seconds(paper.entry.transcribed_date), logins.name(paper.entry.transcribed_by)),
            fields.join("\n"),
            format!("{state}{checked}"),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}
