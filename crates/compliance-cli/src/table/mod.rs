//! `compliance baseline` and `compliance reconcile`: a host's own tables, from an export of them.

mod told;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::work::{At, Because, Done, pair, usage};
use libcompliance_lab::core::host::table::FRESH_DAYS;
use libcompliance_lab::core::host::table_file::{TableEncoding, TableForm};
use libcompliance_lab::{Session, table_rows};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Which column of the export is what.
#[derive(Debug, clap::Args)]
struct Form {
    /// The column with the row's id
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    id: String,
    /// The column with the row's version; without it versions are not compared
    #[arg(long = "version-column", value_name = "COLUMN")]
    version: Option<String>,
    /// What stands between the fields (default: `;`, a tab or `,`, as the first row shows)
    #[arg(long, value_name = "CHARACTER", value_parser = separator)]
    separator: Option<char>,
    /// The encoding: utf-8, windows-1250, windows-1252
    #[arg(long, value_name = "NAME", value_parser = encoding, default_value = "utf-8")]
    encoding: TableEncoding,
    /// The text that stands for no value, besides the empty field
    #[arg(long, value_name = "TEXT")]
    null: Option<String>,
    /// A column under another name, as the events about the rows name it; may be repeated (default: in lower case, blanks as `_`)
    #[arg(long = "field", value_name = "COLUMN=NAME", value_parser = pair)]
    names: Vec<(String, String)>,
    /// Leave this column out; may be repeated
    #[arg(long = "skip", value_name = "COLUMN")]
    skip: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Baseline {
    #[command(flatten)]
    at: At,
    /// The table: the kind of object that the host's events about its rows have
    table: String,
    /// The table as the host exports it, delimited text with the names of the columns (`-`: standard input)
    file: PathBuf,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    because: Because,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    at: At,
    /// The table: the kind of object that the host's events about its rows have
    table: String,
    /// The table as the host exports it, delimited text with the names of the columns (`-`: standard input)
    #[arg(required_unless_present = "last", conflicts_with = "last")]
    file: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
    /// Only say when the table was compared last, and with what outcome; nothing is compared
    #[arg(long)]
    last: bool,
    /// For how many days a comparison is fresh
    #[arg(long, value_name = "DAYS", default_value_t = FRESH_DAYS, requires = "last")]
    days: u32,
}

fn separator(text: &str) -> Result<char, String> {
    let mut letters = text.chars();
    match (letters.next(), letters.next(), text) {
        (_, _, "\\t" | "tab") => Ok('\t'),
        (Some(mark), None, _) if mark.is_ascii() && !mark.is_ascii_alphanumeric() && !"\r\n\" ".contains(mark) => {
            Ok(mark)
        }
        _ => Err("give one mark, such as `;`, `,` or `tab`".to_owned()),
    }
}

fn encoding(name: &str) -> Result<TableEncoding, String> {
    TableEncoding::parse(name).ok_or_else(|| "give utf-8, windows-1250 or windows-1252".to_owned())
}

impl Form {
    fn get(&self) -> TableForm {
        TableForm {
            id: self.id.clone(),
            version: self.version.clone(),
            separator: self.separator,
            encoding: self.encoding,
            null: self.null.clone(),
            names: self.names.clone(),
            skip: self.skip.clone(),
        }
    }
}

/// The file, or standard input unless the password comes from there.
fn open(file: &Path, at: &At) -> Result<Box<dyn Read>, Failure> {
    let pipe = Path::new("-");
    if file != pipe {
        let opened = std::fs::File::open(file).map_err(|error| Failure::file("cannot read", file, &error))?;
        return Ok(Box::new(opened));
    }
    let proof = &at.actor.proof;
    if [&proof.password_file, &proof.second_factor_file].into_iter().flatten().any(|file| file == pipe) {
        return Err(usage(
            "table_stdin",
            "standard input cannot give both the table and a password: put one of them into a file".to_owned(),
            "standardowe wejście nie może podać i tabeli, i hasła: zapisz jedno z nich w pliku".to_owned(),
        ));
    }
    Ok(Box::new(std::io::stdin()))
}

pub(crate) fn baseline(args: &Baseline, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let source = open(&args.file, &args.at)?;
    let form = args.form.get();
    let terminal = io.terminal;
    let done = args.at.with(context, io, |session: &Session| {
        let mut rows = table_rows(&args.table, &form, source);
        let done = session.baseline(&args.table, &mut rows, args.because.get(), &mut |sealed, all| {
            if terminal {
                use std::io::Write as _;
                let _ = write!(std::io::stderr(), "\r{sealed} / {all}");
            }
        });
        Ok(done?)
    });
    if terminal {
        write!(io.err, "\r\x1b[K")?;
    }
    let done = done?;
    Done::new(&done.receipt, context)
        .with("rows", ("rows sealed as they stand:", "wierszy zabezpieczonych w obecnym stanie:"), done.baseline.rows)
        .with("baseline", ("baseline", "stan wyjściowy"), done.baseline.number)
        .with("sealed_now", ("records of rows sealed now:", "zapisów z wierszami zabezpieczonych teraz:"), done.sealed)
        .line(
            "Whether they were right, or unchanged before, is not shown by this.".to_owned(),
            "Nie wykazuje to, że były prawidłowe ani że wcześniej ich nie zmieniano.".to_owned(),
        )
        .line(
            format!("  compliance reconcile {} {} FILE compares them from now on", shown(&args.at.lab), args.table),
            format!("  compliance reconcile {} {} PLIK porównuje je od teraz", shown(&args.at.lab), args.table),
        )
        .print(io)
}

pub(crate) fn reconcile(args: &Reconcile, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Some(file) = args.file.as_ref().filter(|_| !args.last) else {
        let standing =
            args.at.with(context, io, |session| Ok(session.lab().last_reconcile(&args.table, args.days)?))?;
        return told::standing(&standing, context, io);
    };
    let source = open(file, &args.at)?;
    let form = args.form.get();
    args.at.act(context, io, |by, io| {
        let mut rows = table_rows(&args.table, &form, source);
        let mut list = told::List::new(context);
        let done = by.session.reconcile(&args.table, &mut rows, None, &mut |found| list.add(found, io));
        list.finish()?;
        told::outcome(&done?, context, io)
    })
}
