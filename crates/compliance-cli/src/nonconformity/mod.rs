//! `compliance nonconformity`: nonconforming work, what it touches and holds (ISO/IEC 17025:2017 clause 7.10).

use crate::acting::{self, Reason};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::names::{self, Logins};
use crate::work::{At, day, document, done};
use crate::zone::Zone;
use clap::Subcommand;
use libcompliance_lab::core::id::{ReportId, SampleId};
use libcompliance_lab::core::model::{Nonconformity, NonconformityState, Span};
use libcompliance_lab::{Impact as Touched, Session};
use libcompliance_pack::table::{Column, Table};
use serde_json::{Value, json};
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open nonconforming work: everything it touches is held until it is settled
    Open(Box<Open>),
    /// Settle it: what it held is free, as far as nothing else holds it
    Close(Close),
    /// The nonconforming work on record
    List(List),
}

/// What is wrong, and when. What is given holds together: this instrument, on these days.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("wrong").required(true).multiple(true)))]
pub(crate) struct What {
    /// An instrument, by its code
    #[arg(long, value_name = "CODE", group = "wrong")]
    instrument: Option<String>,
    /// A lot of a material, by its code
    #[arg(long, value_name = "CODE", group = "wrong")]
    lot: Option<String>,
    /// A method, by its code
    #[arg(long, value_name = "CODE", group = "wrong")]
    method: Option<String>,
    /// An account whose work it was: its login or id
    #[arg(long, value_name = "ACCOUNT", group = "wrong")]
    account: Option<String>,
    /// A quality-control run, by its code
    #[arg(long, value_name = "CODE", group = "wrong")]
    qc: Option<String>,
    /// Work that went on on this day or later, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day, group = "wrong")]
    from: Option<String>,
    /// Work that began on this day or before, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day, group = "wrong")]
    until: Option<String>,
}

impl What {
    fn span(&self, session: &Session) -> Result<Span, Failure> {
        let account = self.account.as_deref().map(|name| acting::find(session.lab(), name)).transpose()?;
        Ok(Span {
            instrument: self.instrument.clone(),
            lot: self.lot.clone(),
            method: self.method.clone(),
            account: account.map(|found| found.id),
            qc: self.qc.clone(),
            from: self.from.clone(),
            until: self.until.clone(),
        })
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Impact {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    what: What,
}

#[derive(Debug, clap::Args)]
struct Open {
    #[command(flatten)]
    at: At,
    /// What went wrong, in words
    #[arg(long, value_name = "TEXT")]
    what: String,
    #[command(flatten)]
    span: What,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct Close {
    #[command(flatten)]
    at: At,
    /// The nonconformity's id
    nonconformity: String,
    /// The cause: a code from your list
    #[arg(long, value_name = "CODE")]
    cause: String,
    /// What was done about it
    #[arg(long, value_name = "TEXT")]
    action: String,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: At,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Open(args) => open(args, context, io),
        Command::Close(args) => close(args, context, io),
        Command::List(args) => list(args, context, io),
    }
}

/// The impact list with the names that people use.
struct Shown {
    touched: Touched,
    codes: HashMap<SampleId, String>,
    numbers: HashMap<ReportId, String>,
}

impl Shown {
    fn of(session: &Session, touched: Touched) -> Result<Self, Failure> {
        let numbers = session.reports()?.into_iter().map(|report| (report.id, report.facts.number)).collect();
        Ok(Self { touched, codes: names::codes(session)?, numbers })
    }

    fn code(&self, id: SampleId) -> String {
        self.codes.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn number(&self, id: ReportId) -> String {
        self.numbers.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn json(&self) -> Value {
        let lines = self.touched.lines.iter().map(|line| {
            let versions = line.versions.iter().map(|(version, record)| json!({"version": version, "record": record}));
            json!({
                "result": line.result.to_string(), "sample": line.sample.to_string(),
                "sample_code": self.code(line.sample), "versions": versions.collect::<Vec<_>>(),
                "state": line.state.as_str(), "version": line.version,
                "reports": line.reports.iter().map(|id| json!({"report": id.to_string(), "number": self.number(*id)}))
                    .collect::<Vec<_>>(),
            })
        });
        json!({
            "results": self.touched.lines.len(), "samples": self.touched.samples().len(),
            "reports": self.touched.reports().len(), "lines": lines.collect::<Vec<_>>(),
        })
    }

    fn print(&self, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
        let (results, samples, reports) =
            (self.touched.lines.len(), self.touched.samples().len(), self.touched.reports().len());
        let counts = context.say(
            format!("touched: results {results}, samples {samples}, issued reports {reports}"),
            format!("dotyczy: wyniki {results}, próbki {samples}, wydane sprawozdania {reports}"),
        );
        writeln!(io.out, "{counts}")?;
        if results == 0 {
            return Ok(());
        }
        writeln!(io.out)?;
        let [sample, result, state, versions, now, reports] = context.say(
            ["sample", "result", "state", "touched versions (records)", "version now", "reports"],
            ["próbka", "wynik", "stan", "dotknięte wersje (zapisy)", "wersja teraz", "sprawozdania"],
        );
        let columns = vec![
            Column::text(sample, 24),
            Column::text(result, 36),
            Column::text(state, 22),
            Column::text(versions, 30),
            Column::number(now),
            Column::text(reports, 30),
        ];
        let mut table = Table::new(&mut *io.out, columns);
        for line in &self.touched.lines {
            let versions = line.versions.iter().map(|(version, record)| format!("{version} ({record})"));
            let reports = line.reports.iter().map(|id| self.number(*id));
            table.row(vec![
                self.code(line.sample),
                line.result.to_string(),
                context.say(line.state.text_en(), line.state.text_pl()).to_owned(),
                versions.collect::<Vec<_>>().join(", "),
                line.version.to_string(),
                reports.collect::<Vec<_>>().join(", "),
            ])?;
        }
        table.finish()?;
        Ok(())
    }
}

pub(crate) fn impact(args: &Impact, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let shown = args.at.with(context, io, |session| {
        let touched = session.impact(&args.what.span(session)?)?;
        Shown::of(session, touched)
    })?;
    if context.json {
        json::line(io, &shown.json())?;
    } else {
        shown.print(context, io)?;
    }
    Ok(Exit::Yes)
}

fn open(args: &Open, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, shown, receipt) = args.at.with(context, io, |session| {
        let span = args.span.span(session)?;
        let (id, touched, receipt) = session.open_nonconformity(&span, &args.what, args.reason.get())?;
        Ok((id, Shown::of(session, touched)?, receipt))
    })?;
    if context.json {
        let answer = json!({
            "done": true, "record": receipt.index, "nonconformity": id.to_string(), "impact": shown.json(),
        });
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    writeln!(io.out, "{} {}", context.say("done, record", "gotowe, zapis"), receipt.index)?;
    writeln!(io.out, "{} {id}", context.say("nonconformity", "niezgodność"))?;
    shown.print(context, io)?;
    Ok(Exit::Yes)
}

fn close(args: &Close, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let id = names::nonconformity(&args.nonconformity)?;
    let receipt = args.at.with(context, io, |session| {
        Ok(session.close_nonconformity(id, &args.cause, &args.action, args.reason.get())?)
    })?;
    done(&receipt, context, io)
}

fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (found, logins) = args.at.with(context, io, |session| {
        let found = session.nonconformities()?.into_iter().map(|one| {
            let what = names::text(session.lab(), Some(&one.what))?;
            Ok((one, what))
        });
        Ok((found.collect::<Result<Vec<(Nonconformity, Option<String>)>, Failure>>()?, Logins::of(session.lab())?))
    })?;
    if context.json {
        for (one, what) in &found {
            let mut answer = document(one)?;
            if let Some(fields) = answer.as_object_mut() {
                fields.insert("what".to_owned(), json!(what));
            }
            json::line(io, &answer)?;
        }
        return Ok(Exit::Yes);
    }
    let [id, state, what, touches, by, at] = context.say(
        ["nonconformity", "state", "what", "where", "opened by", "opened"],
        ["niezgodność", "stan", "co się stało", "gdzie", "otworzył(a)", "otwarta"],
    );
    let columns = vec![
        Column::text(id, 36),
        Column::text(state, 10),
        Column::text(what, 40),
        Column::text(touches, 40),
        Column::text(by, 24),
        Column::text(format!("{at} ({})", args.zone), 26),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for (one, what) in found {
        let state: NonconformityState = one.state;
        table.row(vec![
            one.id.to_string(),
            context.say(state.text_en(), state.text_pl()).to_owned(),
            what.unwrap_or_default(),
            place(&one.span, &logins, context),
            logins.name(one.created_by),
            args.zone.seconds(one.created_date),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

fn place(span: &Span, logins: &Logins, context: &Context) -> String {
    let account = span.account.map(|id| logins.name(id));
    let parts = [
        (context.say("instrument", "aparat"), &span.instrument),
        (context.say("lot", "partia"), &span.lot),
        (context.say("method", "metoda"), &span.method),
        (context.say("account", "konto"), &account),
        (context.say("run", "seria"), &span.qc),
        (context.say("from", "od"), &span.from),
        (context.say("until", "do"), &span.until),
    ];
    let said = parts.into_iter().filter_map(|(name, text)| Some(format!("{name} {}", text.as_ref()?)));
    said.collect::<Vec<_>>().join(", ")
}
