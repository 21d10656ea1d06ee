//! `compliance retention` and `compliance erasure`: how long records are kept, and how they go.

pub(crate) mod erasure;

use crate::acting::{self, Reason};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::{At, Because, Done, done, usage};
use clap::Subcommand;
use libcompliance_lab::core::id::{ClientId, DisposalId};
use libcompliance_lab::core::retention::{Hold, ObjectOf, Rule, Schedule};
use libcompliance_lab::{DueObject, LabError};
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The rules in force, and what an assessor would say about them
    Rules(Plain),
    /// Put rules in force, all of them, from a JSON file; needs record.dispose
    Set(Set),
    /// What the rules say of each object today; needs record.dispose
    Due(Due),
    /// Forbid disposal and erasure: a dispute, an investigation; needs record.hold
    Hold(HoldArgs),
    /// Lift a hold; needs record.hold
    Lift(Lift),
    /// All holds
    Holds(Plain),
    /// Propose to dispose of objects that are due; needs record.dispose
    Propose(Propose),
    /// Approve what another person proposed; needs record.dispose
    Approve(ById),
    /// Give a disposal up; needs record.dispose
    Reject(Reject),
    /// Destroy the values of an approved disposal for good; needs record.dispose and your password anew
    Execute(ById),
    /// All disposals; an executed one is its certificate
    Disposals(Plain),
}

#[derive(Debug, clap::Args)]
struct Plain {
    #[command(flatten)]
    at: At,
}

#[derive(Debug, clap::Args)]
struct Set {
    #[command(flatten)]
    at: At,
    /// The rules: a JSON list, each with record, trigger, months, counted, basis and maybe client
    rules: PathBuf,
    #[command(flatten)]
    reason: Because,
}

#[derive(Debug, clap::Args)]
struct Due {
    #[command(flatten)]
    at: At,
    /// Also what is to be kept
    #[arg(long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
struct HoldArgs {
    #[command(flatten)]
    at: At,
    /// An id of your own, such as dispute-7
    id: String,
    /// Only this type of record
    #[arg(long)]
    record: Option<String>,
    /// Only this client's, by its id
    #[arg(long, value_parser = client)]
    client: Option<ClientId>,
    /// Only this object, by its id; may be repeated
    #[arg(long = "object", value_name = "ID")]
    objects: Vec<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct Lift {
    #[command(flatten)]
    at: At,
    /// The hold
    id: String,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct Propose {
    #[command(flatten)]
    at: At,
    /// The objects, as `retention due` shows them
    #[arg(value_name = "KIND:ID", value_parser = object, required_unless_present = "all_due")]
    objects: Vec<ObjectOf>,
    /// The first 200 that are due
    #[arg(long, conflicts_with = "objects")]
    all_due: bool,
    #[command(flatten)]
    reason: Because,
}

#[derive(Debug, clap::Args)]
struct ById {
    #[command(flatten)]
    at: At,
    /// The disposal
    #[arg(value_parser = disposal)]
    id: DisposalId,
}

#[derive(Debug, clap::Args)]
struct Reject {
    #[command(flatten)]
    at: At,
    /// The disposal
    #[arg(value_parser = disposal)]
    id: DisposalId,
    #[command(flatten)]
    reason: Reason,
}

fn client(text: &str) -> Result<ClientId, String> {
    ClientId::parse(text).ok_or_else(|| "give the client's id as `client list` shows it".to_owned())
}

fn disposal(text: &str) -> Result<DisposalId, String> {
    DisposalId::parse(text).ok_or_else(|| "give the disposal's id as `retention disposals` shows it".to_owned())
}

fn object(text: &str) -> Result<ObjectOf, String> {
    let (kind, id) = text.split_once(':').ok_or("give it as KIND:ID, such as report:0190...")?;
    Ok(ObjectOf { kind: kind.to_owned(), id: id.to_owned() })
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Rules(args) => call(&args.at, "retention.rules", rules, context, io),
        Command::Set(args) => set(args, context, io),
        Command::Due(args) => due(args, context, io),
        Command::Hold(args) => hold(args, context, io),
        Command::Lift(args) => {
            let receipt = args.at.with(context, io, |by| Ok(by.lift_hold(&args.id, args.reason.get())?))?;
            done(&receipt, context, io)
        }
        Command::Holds(args) => call(&args.at, "hold.list", holds, context, io),
        Command::Propose(args) => propose(args, context, io),
        Command::Approve(args) => {
            let receipt = args.at.with(context, io, |by| Ok(by.approve_disposal(args.id)?))?;
            done(&receipt, context, io)
        }
        Command::Reject(args) => {
            let receipt = args.at.with(context, io, |by| Ok(by.reject_disposal(args.id, args.reason.get())?))?;
            done(&receipt, context, io)
        }
        Command::Execute(args) => execute(args, context, io),
        Command::Disposals(args) => call(&args.at, "disposal.list", disposals, context, io),
    }
}

/// A question by its name; programs get its answer as it is.
fn call(
    at: &At,
    name: &str,
    show: impl FnOnce(&serde_json::Value, &Context, &mut Io<'_>) -> Result<(), Failure>,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let answer = at.with(context, io, |by| {
        let none = libcompliance_operations::Secrets::default();
        let answer = libcompliance_operations::call(by, name, "{}", &none).map_err(called)?;
        serde_json::from_str(&answer).map_err(|error| LabError::Invalid(error.to_string()).into())
    })?;
    if context.json {
        json::line(io, &answer)?;
    } else {
        show(&answer, context, io)?;
    }
    Ok(Exit::Yes)
}

fn called(error: libcompliance_operations::CallError) -> Failure {
    match error {
        libcompliance_operations::CallError::Lab(error) => error.into(),
        other => usage(other.code(), other.to_string(), other.to_string()),
    }
}

/// The text of a field, empty where there is none.
fn text(of: &serde_json::Value, path: &str) -> String {
    match of.pointer(path) {
        Some(serde_json::Value::String(text)) => text.clone(),
        None | Some(serde_json::Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn items<'a>(of: &'a serde_json::Value, name: &str) -> impl Iterator<Item = &'a serde_json::Value> {
    of.get(name).and_then(serde_json::Value::as_array).into_iter().flatten()
}

fn rules(answer: &serde_json::Value, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let [record, months, from, basis, only] = context.say(
        ["record", "months", "counted from", "basis", "client"],
        ["zapis", "miesiące", "liczone od", "podstawa", "klient"],
    );
    let columns = [(record, 16), (months, 8), (from, 28), (basis, 48), (only, 36)];
    let mut table = Table::new(&mut *io.out, columns.map(|(name, wide)| Column::text(name, wide)).to_vec());
    for rule in items(answer, "rules") {
        let months = match rule.get("months") {
            None | Some(serde_json::Value::Null) => context.say("for ever", "na zawsze").to_owned(),
            Some(months) => months.to_string(),
        };
        let from = format!("{} ({})", text(rule, "/trigger"), text(rule, "/counted"));
        let basis = format!("{}: {}", text(rule, "/basis/kind"), text(rule, "/basis/reference"));
        table.row(vec![text(rule, "/record"), months, from, basis, text(rule, "/client")])?;
    }
    table.finish()?;
    for finding in items(answer, "findings") {
        let code = text(finding, "/code");
        let (english, polish) = match code.as_str() {
            "retention_below_floor" => {
                ("keeps something for less than 24 months", "przechowuje krócej niż 24 miesiące")
            }
            "retention_trail_shorter" => (
                "the trail is kept for less time than a record that it explains",
                "ślad audytowy krócej niż zapis, który objaśnia",
            ),
            "retention_trail_missing" => ("there is no rule for the trail", "brak reguły dla śladu audytowego"),
            _ => ("one period for every type of record", "jeden okres dla wszystkich rodzajów zapisów"),
        };
        let at = text(finding, "/rule").parse::<u64>().map(|at| format!(" {}", at + 1)).unwrap_or_default();
        writeln!(
            io.out,
            "{}{at}: {}",
            context.say("FINDING, rule", "USTALENIE, reguła"),
            context.say(english, polish)
        )?;
    }
    Ok(())
}

fn set(args: &Set, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let bytes = std::fs::read(&args.rules)?;
    let rules: Vec<Rule> = serde_json::from_slice(&bytes).map_err(|error| {
        usage(
            "retention_rules",
            format!("the file is no list of retention rules: {error}"),
            format!("plik nie jest listą reguł przechowywania: {error}"),
        )
    })?;
    let schedule = Schedule::new(rules).map_err(|error| Failure::from(LabError::Invalid(error.to_string())))?;
    let receipt = args.at.with(context, io, |by| Ok(by.set_retention_rules(&schedule, args.reason.get())?))?;
    done(&receipt, context, io)
}

fn due(args: &Due, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let all = args.at.with(context, io, |by| Ok(by.retention_due()?))?;
    let shown: Vec<&DueObject> = all.iter().filter(|one| args.all || one.decision.may_go()).collect();
    if context.json {
        for one in shown {
            let document = serde_json::json!({
                "kind": one.object.kind, "id": one.object.id, "may_go": one.decision.may_go(),
                "because": one.decision.because.code(), "until": one.decision.until.map(|day| day.to_string()),
            });
            json::line(io, &document)?;
        }
        return Ok(Exit::Yes);
    }
    let [object, answer, until] =
        context.say(["object", "answer", "kept until"], ["obiekt", "odpowiedź", "przechowywany do"]);
    let columns = vec![Column::text(object, 56), Column::text(answer, 14), Column::text(until, 18)];
    let mut table = Table::new(&mut *io.out, columns);
    for one in &shown {
        let until = one.decision.until.map(|day| day.to_string()).unwrap_or_default();
        let name = format!("{}:{}", one.object.kind, one.object.id);
        table.row(vec![name, one.decision.because.code().to_owned(), until])?;
    }
    table.finish()?;
    let kept = all.iter().filter(|one| !one.decision.may_go()).count();
    writeln!(io.out, "{} {}", context.say("to be kept:", "do zachowania:"), kept)?;
    Ok(Exit::Yes)
}

fn hold(args: &HoldArgs, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let HoldArgs { at, id, record, client, objects, reason } = args;
    let hold = Hold { id: id.clone(), record: record.clone(), client: *client, objects: objects.clone(), lifted: None };
    let receipt = at.with(context, io, |by| Ok(by.place_hold(&hold, reason.get())?))?;
    done(&receipt, context, io)
}

fn holds(answer: &serde_json::Value, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let [id, placed, lifted, record, only, objects] = context.say(
        ["hold", "placed", "lifted", "record", "client", "objects"],
        ["blokada", "nałożona", "zdjęta", "zapis", "klient", "obiekty"],
    );
    let columns = [(id, 20), (placed, 28), (lifted, 12), (record, 12), (only, 36), (objects, 40)];
    let mut table = Table::new(&mut *io.out, columns.map(|(name, wide)| Column::text(name, wide)).to_vec());
    for hold in items(answer, "holds") {
        let objects: Vec<String> = hold
            .pointer("/hold/objects")
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .map(|object| object.as_str().unwrap_or_default().to_owned())
            .collect();
        let row = ["/hold/id", "/placed", "/hold/lifted", "/hold/record", "/hold/client"].map(|path| text(hold, path));
        table.row(row.into_iter().chain([objects.join(" ")]).collect())?;
    }
    table.finish()?;
    Ok(())
}

fn propose(args: &Propose, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = args.at.with(context, io, |by| {
        let due = || -> Result<Vec<ObjectOf>, LabError> {
            let all = by.retention_due()?.into_iter().filter(|one| one.decision.may_go());
            Ok(all.map(|one| one.object).take(200).collect())
        };
        let objects = if args.all_due { due()? } else { args.objects.clone() };
        Ok(by.propose_disposal(&objects, args.reason.get())?)
    })?;
    Done::new(&receipt, context).with("disposal", ("disposal", "utylizacja"), id.to_string()).print(io)
}

fn execute(args: &ById, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let disposed = args.at.act(context, io, |by, io| {
        acting::anew(by, &args.at.actor.proof, context, io)?;
        Ok(by.session.execute_disposal(args.id)?)
    })?;
    let told = Done::new(&disposed.receipt, context).with("records", ("records", "zapisy"), disposed.records).with(
        "values",
        ("values destroyed", "zniszczone wartości"),
        disposed.values,
    );
    log(told, disposed.log_emptied).print(io)
}

/// Says so where the destroyed values are still in the write-ahead log.
fn log(told: Done<'_>, emptied: bool) -> Done<'_> {
    let told = told.with("log_emptied", ("write-ahead log emptied", "dziennik zapisu opróżniony"), emptied);
    if emptied {
        return told;
    }
    told.line(
        "another program reads the laboratory: what was destroyed leaves the file lab.db-wal when all programs have closed it".to_owned(),
        "inny program czyta bazę laboratorium: zniszczone wartości znikną z pliku lab.db-wal, gdy zamkną ją wszystkie programy".to_owned(),
    )
}

fn disposals(answer: &serde_json::Value, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let [id, status, objects, proposed, executed, count] = context.say(
        ["disposal", "status", "objects", "proposed", "executed", "records"],
        ["utylizacja", "stan", "obiekty", "zaproponowana", "wykonana", "zapisy"],
    );
    let columns = [(id, 36), (status, 10), (objects, 8), (proposed, 28), (executed, 28), (count, 8)];
    let mut table = Table::new(&mut *io.out, columns.map(|(name, wide)| Column::text(name, wide)).to_vec());
    for disposal in items(answer, "disposals") {
        let [id, status, proposed, executed, count] =
            ["/id", "/status", "/proposed", "/executed", "/count"].map(|path| text(disposal, path));
        table.row(vec![id, status, items(disposal, "objects").count().to_string(), proposed, executed, count])?;
    }
    table.finish()?;
    Ok(())
}
