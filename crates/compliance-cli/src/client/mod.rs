//! `compliance client`: the clients of the laboratory. Reports name them with address and contact (ISO/IEC 17025:2017 7.8.2.1 e).

use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::{At, Done, document, done, names};
use clap::Subcommand;
use libcompliance_lab::NewClient;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_pack::table::{Column, Table};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Register a client
    Add(Add),
    /// Change name or contact; what was before stays in the trail
    Change(Change),
    /// The clients that you may see
    List(List),
}

#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    at: At,
    /// The client's name, as reports print it
    #[arg(long)]
    name: String,
    /// A line of address or contact; may be repeated, reports print them in this order
    #[arg(long = "contact", value_name = "LINE")]
    contact: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)))]
struct Change {
    #[command(flatten)]
    at: At,
    /// The client: its whole name or its id
    client: String,
    /// The new name
    #[arg(long, group = "what")]
    name: Option<String>,
    /// A line of address or contact; may be repeated, in place of those before
    #[arg(long = "contact", value_name = "LINE", group = "what")]
    contact: Vec<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: At,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Add(args) => add(args, context, io),
        Command::Change(args) => change(args, context, io),
        Command::List(args) => list(args, context, io),
    }
}

fn lines(contact: &[String]) -> Vec<&str> {
    contact.iter().map(String::as_str).collect()
}

fn add(args: &Add, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let contact = lines(&args.contact);
    let new = NewClient { name: &args.name, contact: &contact };
    let (id, receipt) = args.at.with(context, io, |session| Ok(session.register_client_with(&new)?))?;
    Done::new(&receipt, context).with("client", ("client", "klient"), id.to_string()).print(io)
}

fn change(args: &Change, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        let client = names::client(session, &args.client)?;
        let before = names::text(session.lab(), Some(&client.name))?.unwrap_or_default();
        let contact = lines(&args.contact);
        let new = NewClient { name: args.name.as_deref().unwrap_or(&before), contact: &contact };
        Ok(session.change_client(client.id, &new, args.reason.get())?)
    })?;
    done(&receipt, context, io)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let clients = args.at.with(context, io, |session| {
        let mut clients = Vec::new();
        for client in session.clients()? {
            let name = names::text(session.lab(), Some(&client.name))?;
            let contact: Vec<String> = names::value(session.lab(), client.contact.as_ref())?
                .and_then(|value: Value| value.read())
                .unwrap_or_default();
            clients.push((client, name, contact));
        }
        Ok(clients)
    })?;
    if context.json {
        for (client, name, contact) in &clients {
            let mut answer = document(client)?;
            if let Some(fields) = answer.as_object_mut() {
                fields.insert("name".to_owned(), serde_json::json!(name));
                fields.insert("contact".to_owned(), serde_json::json!(contact));
            }
            json::line(io, &answer)?;
        }
        return Ok(Exit::Yes);
    }
    let [id, name, contact] = context.say(["client", "name", "contact"], ["klient", "nazwa", "kontakt"]);
    let mut table =
        Table::new(&mut *io.out, vec![Column::text(id, 36), Column::text(name, 50), Column::text(contact, 50)]);
    let gone = context.say("«not there»", "«brak»");
    for (client, name, contact) in clients {
        let name = name.unwrap_or_else(|| gone.to_owned());
        table.row(vec![client.id.to_string(), name, contact.join("\n")])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}
