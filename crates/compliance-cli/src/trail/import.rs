//! `compliance trail import`: the audit table of a former system, looked through first, then sealed row by row.

use crate::acting::{Actor, Proof, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::json;
use crate::reading::expect_file;
use crate::secrets::KeyArgs;
use crate::work::usage;
use libcompliance_lab::core::host::import::{Fault, ImportError};
use libcompliance_lab::{ImportDone, ImportOrder, LabError, TableInspection, inspect_table};
use libcompliance_pack::text::visible;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The laboratory
    lab: PathBuf,
    /// The mapping: a JSON document that says which column is what
    map: PathBuf,
    /// The audit table as the former system exported it; it stays where it is
    file: PathBuf,
    /// Look through the whole table and name every faulty row; nothing is written, and nobody signs in
    #[arg(long, conflicts_with_all = ["by", "accept_faulty"])]
    check: bool,
    /// Your own login
    #[arg(long = "as", value_name = "LOGIN", required_unless_present = "check")]
    by: Option<String>,
    /// Leave the faulty rows out, by your decision and with --reason; without it one faulty row means that nothing is imported
    #[arg(long, requires = "reason")]
    accept_faulty: bool,
    /// Why the faulty rows are left out: a code from your list, such as unreadable
    #[arg(long, value_name = "CODE", requires = "accept_faulty")]
    reason: Option<String>,
    /// Why, in words
    #[arg(long, requires = "reason")]
    text: Option<String>,
    #[command(flatten)]
    proof: Proof,
    #[command(flatten)]
    key: KeyArgs,
}

pub(super) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    expect_file(&args.lab)?;
    let mapping = files::read_text(&args.map)?;
    let Some(by) = args.by.clone().filter(|_| !args.check) else {
        let mut list = List::new(context);
        let found = inspect_table(&mapping, &args.file, &mut |fault| list.add(fault, io));
        list.finish()?;
        return checked(args, &found?, context, io);
    };
    let actor = Actor { by, proof: args.proof.clone(), key: args.key.clone() };
    with_session(&args.lab, &actor, context, io, |by, io| {
        let leave_out = args.reason.as_deref().filter(|_| args.accept_faulty).map(|code| (code, args.text.as_deref()));
        let order = ImportOrder { mapping: &mapping, file: &args.file, leave_out };
        let mut list = List::new(context);
        let terminal = io.terminal;
        let done = by.session.import_claims(&order, &mut |fault| list.add(fault, io), &mut |row, rows| {
            if terminal {
                progress(row, rows);
            }
        });
        if terminal {
            write!(io.err, "\r\x1b[K")?;
        }
        list.finish()?;
        match done {
            Ok(done) => tell(args, &done, context, io),
            Err(LabError::Import(ImportError::FaultyRows { count })) => Err(refused(count)),
            Err(error) => Err(error.into()),
        }
    })
}

/// Shows how far it is, on the terminal's own error output.
fn progress(row: u64, rows: u64) {
    use std::io::Write as _;
    let _ = write!(std::io::stderr(), "\r{row} / {rows}");
}

/// The list of faulty rows, as it is found.
struct List<'a> {
    context: &'a Context,
    failed: Option<Failure>,
}

impl<'a> List<'a> {
    fn new(context: &'a Context) -> Self {
        Self { context, failed: None }
    }

    fn add(&mut self, fault: &Fault, io: &mut Io<'_>) {
        let said = if self.context.json {
            let line = serde_json::json!({
                "fault": fault.fault.code(), "row": fault.row, "line": fault.line, "column": fault.column,
                "message": fault.fault.to_string(),
            });
            json::line(io, &line)
        } else {
            let text = fault.to_string();
            let text = match text.strip_prefix("line ") {
                Some(rest) => format!("{} {rest}", self.context.say("line", "wiersz")),
                None => text,
            };
            writeln!(io.out, "{} ({})", visible(&text), fault.fault.code()).map_err(Failure::from)
        };
        if let Err(failure) = said {
            self.failed.get_or_insert(failure);
        }
    }

    /// A list that could not be written whole is not one.
    fn finish(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), Err)
    }
}

fn refused(count: u64) -> Failure {
    let failure = usage(
        "import_faulty_rows",
        format!("{count} rows are faulty, so nothing was imported: correct the mapping or the export"),
        format!("wadliwych wierszy: {count}, więc niczego nie przejęto: popraw mapowanie albo eksport"),
    );
    Failure { exit: Exit::No, ..failure }.advising(
        "or leave them out by your decision, with --accept-faulty --reason CODE",
        "albo pomiń je własną decyzją, podając --accept-faulty --reason KOD",
    )
}

/// The answer of a dry run.
fn checked(args: &Args, found: &TableInspection, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let exit = if found.faulty == 0 && found.rows > 0 { Exit::Yes } else { Exit::No };
    let time = |at: Option<libcompliance_lab::core::trail::time::Timestamp>| at.map(|at| at.to_string());
    let (first, last) = (time(found.first), time(found.last));
    if context.json {
        let document = serde_json::json!({
            "checked": true, "written": false, "sha256": json::hex(&found.sha256.0), "size": found.size,
            "encoding": found.encoding, "rows": found.rows, "faulty": found.faulty,
            "faulty_sha256": found.faulty_sha256.map(|digest| json::hex(&digest)), "first": first, "last": last,
        });
        json::line(io, &document)?;
        return Ok(exit);
    }
    let (rows, faulty, size) = (found.rows, found.faulty, found.size);
    let line = context.say(
        format!("{}: {rows} rows, {faulty} of them faulty; nothing was written", shown(&args.file)),
        format!("{}: wierszy {rows}, w tym wadliwych {faulty}; niczego nie zapisano", shown(&args.file)),
    );
    writeln!(io.out, "{line}")?;
    writeln!(
        io.out,
        "  sha256 {}  ({size} {}, {})",
        json::hex(&found.sha256.0),
        context.say("bytes", "bajtów"),
        found.encoding
    )?;
    if let (Some(first), Some(last)) = (first, last) {
        writeln!(io.out, "  {}: {first} .. {last}", context.say("claimed times", "podane czasy"))?;
    }
    Ok(exit)
}

fn tell(args: &Args, done: &ImportDone, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let record = done.receipt.as_ref().map(|receipt| receipt.index);
    if context.json {
        let document = serde_json::json!({
            "done": true, "already": record.is_none(), "import": done.import, "rows": done.rows, "claims": done.claims,
            "sealed_now": done.sealed, "faulty": done.faulty, "record": record,
        });
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    let (file, rows, claims, faulty, now) = (shown(&args.file), done.rows, done.claims, done.faulty, done.sealed);
    let Some(record) = record else {
        let line = context.say(
            format!("{file} was imported before: {claims} claims of {rows} rows are sealed; nothing was written"),
            format!("{file} przejęto już wcześniej: zabezpieczono {claims} z {rows} wierszy; niczego nie zapisano"),
        );
        writeln!(io.out, "{line}")?;
        return Ok(Exit::Yes);
    };
    writeln!(io.out, "{} {record}", context.say("done, record", "gotowe, zapis"))?;
    let line = context.say(
        format!("{claims} of {rows} rows are sealed as claims of the former system, {now} of them now; {faulty} left out"),
        format!("zabezpieczono jako twierdzenia poprzedniego systemu wierszy: {claims} z {rows}, w tym teraz: {now}; pominięto: {faulty}"),
    );
    writeln!(io.out, "{line}")?;
    let line = context.say(
        "They are unchanged from now on; whether they were true, or unchanged before, is not shown by this.",
        "Od teraz pozostają niezmienione; nie wykazuje to, że były prawdziwe ani że wcześniej ich nie zmieniano.",
    );
    writeln!(io.out, "{line}")?;
    writeln!(io.out, "  compliance trail list {} --object import:{} --reveal", shown(&args.lab), done.import)?;
    Ok(Exit::Yes)
}
