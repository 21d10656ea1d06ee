//! `compliance trail`: reading the sealed trail.

pub(crate) mod copied;
mod export;
mod filter;
mod import;
mod list;
mod outside;
pub(crate) mod prove;
mod show;
pub(crate) mod view;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::reading::Reading;
use crate::secrets::KeyArgs;
use crate::zone::Zone;
use clap::Subcommand;
use libcompliance_lab::core::id::RecordId;
use libcompliance_lab::store::ReadStore as _;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Who did what, when and why
    List(Box<List>),
    /// One record in full
    Show(Show),
    /// The whole trail or a part of it as a folder that can be verified without the database
    Export(Export),
    /// Take over the audit table of a former system: what it claims is sealed row by row
    Import(Box<import::Args>),
    /// A proof of one record, for somebody without the database
    Prove(Prove),
    /// The newest signed checkpoint, to be kept by somebody outside
    Checkpoint(Checkpoint),
}

#[derive(Debug, clap::Args)]
struct List {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    filter: filter::Args,
    /// At most so many records
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Only records behind this index
    #[arg(long, value_name = "INDEX")]
    after: Option<u64>,
    /// CSV (RFC 4180, UTF-8) for a spreadsheet
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Show names, devices and reasons; needs the key. Credentials are never shown
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The laboratory
    lab: PathBuf,
    /// The record: its index or its id
    #[arg(value_name = "INDEX|RECORD_ID")]
    record: String,
    /// The sealed bytes and nothing else
    #[arg(long, conflicts_with_all = ["json", "reveal"])]
    raw: bool,
    /// Show the time in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
    /// Show names, devices and reasons; needs the key. Credentials are never shown
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, clap::Args)]
struct Export {
    /// The laboratory
    lab: PathBuf,
    /// The folder to be made
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    filter: filter::Args,
    /// Only records from this index on
    #[arg(long, value_name = "INDEX")]
    from: Option<u64>,
    /// Only records before this index
    #[arg(long, value_name = "INDEX")]
    until: Option<u64>,
    #[command(flatten)]
    who: outside::Who,
}

#[derive(Debug, clap::Args)]
struct Prove {
    /// The laboratory
    lab: PathBuf,
    /// The record: its index or its id
    #[arg(value_name = "INDEX|RECORD_ID")]
    record: String,
    /// The proof file to be made, such as record-12.tlog-proof
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also write the record's bytes, which the proof is checked against
    #[arg(long, value_name = "FILE")]
    record_out: Option<PathBuf>,
    #[command(flatten)]
    who: outside::Who,
}

#[derive(Debug, clap::Args)]
struct Checkpoint {
    /// The laboratory
    lab: PathBuf,
    /// Write it to a new file instead of the output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    who: outside::Who,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list::run(args, context, io),
        Command::Show(args) => show::run(args, context, io),
        Command::Export(args) => export::run(args, context, io),
        Command::Import(args) => import::run(args, context, io),
        Command::Prove(args) => prove::run(args, context, io),
        Command::Checkpoint(args) => prove::checkpoint(args, context, io),
    }
}

/// A record by its index or its id: the index and the sealed bytes.
fn find(reading: &mut Reading, text: &str) -> Result<(u64, Vec<u8>), Failure> {
    let missing = || {
        Failure::no(
            "not_found",
            "there is no such record: `compliance trail list` shows those that there are".to_owned(),
        )
    };
    let index = if let Ok(index) = text.parse::<u64>() {
        index
    } else if let Some(id) = RecordId::parse(text) {
        reading.store.index_of(id.0.as_bytes())?.ok_or_else(missing)?
    } else {
        return Err(Failure::usage(
            "record_unfit",
            "give the record's index, such as 12, or its id, a UUID in lower case",
        ));
    };
    match reading.store.record(index)? {
        Some(bytes) => Ok((index, bytes)),
        None if index < reading.store.head()?.size => Err(Failure::no(
            "record_missing",
            format!("record {index} was sealed and is not there any more: run `compliance verify`"),
        )),
        None => Err(missing()),
    }
}
