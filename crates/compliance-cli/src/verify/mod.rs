//! `compliance verify`: what holds, what does not, by name, and what was not checked.

mod print;
mod proof;
mod report;
mod words;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::reading::Reading;
use crate::reveal;
use crate::secrets::KeyArgs;
use libcompliance_lab::core::trail::note::VerifierKey;
use libcompliance_lab::verify::{Options, Told, verify, verify_export};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 what was checked holds, 1 it does not, 2 wrong use, 3 it could not be checked.

Read the NOT CHECKED lines beside the verdict: without a checkpoint and a verifier key kept outside, nobody can see that \
an older copy was put back, that the end was cut, or that database and key were replaced together.")]
pub(crate) struct Args {
    /// A laboratory's database, the folder of an export, a report's file (HTML or PDF), or a .tlog-proof file
    pub path: PathBuf,
    /// A checkpoint that was kept outside; may be repeated
    #[arg(long, value_name = "CHECKPOINT_FILE")]
    pub since: Vec<PathBuf>,
    /// A verifier key that was kept outside, or a file that holds it; may be repeated
    #[arg(long, value_name = "VKEY_OR_FILE")]
    pub key: Vec<String>,
    /// Also check the committed values (names, reasons); needs the laboratory's key
    #[arg(long)]
    pub unlock: bool,
    #[command(flatten)]
    pub secret: KeyArgs,
    /// For a proof: the file that holds the record's bytes
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// For a report's file: its proof (default: the file's name with .tlog-proof behind it)
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// For a report as PDF: something was added behind the issued bytes, such as a signature; only they must hold
    #[arg(long)]
    pub appended: bool,
    /// Threads (default: one for each core)
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub threads: u16,
}

/// What the path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Laboratory,
    Export,
    Proof,
    Report,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    // Whoever gives the passphrase means it to be used.
    let unlock = args.unlock || args.secret.passphrase_file.is_some();
    let keys = args.key.iter().map(|key| read_keys(key)).collect::<Result<Vec<_>, _>>()?.concat();
    let kind = kind(args)?;
    match kind {
        Kind::Report => return report::run(args, &keys, context, io),
        _ if args.appended || args.proof.is_some() => {
            return Err(Failure::usage(
                "report_options",
                "--proof and --appended belong to the file of a report: give that as the path",
            ));
        }
        Kind::Proof => return proof::run(args, &keys, context, io),
        _ => {}
    }
    if args.record.is_some() {
        return Err(Failure::usage(
            "record_without_proof",
            "--record belongs to a proof: give the .tlog-proof file as the path",
        ));
    }
    let checkpoints = args.since.iter().map(|path| files::read_text(path)).collect::<Result<Vec<_>, _>>()?;
    let mut options = Options {
        checkpoints,
        keys,
        state_folder: context.state_folder.clone(),
        threads: usize::from(args.threads),
        progress: io.terminal.then(|| Told::new(progress)),
        ..Options::default()
    };
    let outcome = match kind {
        Kind::Laboratory => {
            let mut reading = Reading::open(&args.path).map_err(not_verified)?;
            if unlock {
                options.vault = Some(Arc::new(reveal::vault(&mut reading, &args.secret, io)?));
            }
            verify(&reading.place, &options)
        }
        _ if unlock => {
            return Err(Failure::usage("unlock_export", "an export holds no committed values: leave --unlock out"));
        }
        _ => verify_export(&args.path, &options),
    };
    if io.terminal {
        // Takes the progress line away.
        write!(io.err, "\r\x1b[K")?;
    }
    // Whatever kept the verification from its end, it is not an answer.
    let report = outcome.map_err(|error| not_verified(error.into()))?;
    let word = if kind == Kind::Export { "export" } else { "laboratory" };
    if context.json {
        print::json(&report, word, io)?
    } else {
        print::text(&report, &args.path, context.language, io)?
    }
    Ok(if report.holds() { Exit::Yes } else { Exit::No })
}

fn not_verified(failure: Failure) -> Failure {
    Failure { exit: Exit::Failed, ..failure }
}

/// Shows how far it is, on the terminal's own error output: the callback has no other place to write to.
fn progress(permille: u32) {
    let _ = write!(std::io::stderr(), "\rverifying {:>3} %", permille / 10);
}

fn kind(args: &Args) -> Result<Kind, Failure> {
    let path = args.path.as_path();
    if path.is_dir() {
        return Ok(Kind::Export);
    }
    if !path.exists() {
        return Err(Failure::failed(
            "file_not_found",
            format!("there is nothing at `{}`: check the path", shown(path)),
        ));
    }
    let missing = |error: std::io::Error| Failure::file("cannot read", path, &error);
    let mut start = Vec::new();
    std::fs::File::open(path).map_err(missing)?.take(32).read_to_end(&mut start).map_err(missing)?;
    let is_proof =
        start.starts_with(b"c2sp.org/tlog-proof@") || path.extension().is_some_and(|end| end == "tlog-proof");
    if is_proof {
        return Ok(Kind::Proof);
    }
    let is_page = path.extension().is_some_and(|end| ["html", "htm", "pdf", "asice"].iter().any(|known| end == *known));
    let is_database = start.starts_with(b"SQLite format 3\0");
    let is_report = !is_database && (is_page || args.proof.is_some() || report::proof_beside(path).is_some());
    Ok(if is_report { Kind::Report } else { Kind::Laboratory })
}

/// A verifier key as text, or those in a file, one a line.
pub(crate) fn read_keys(text: &str) -> Result<Vec<VerifierKey>, Failure> {
    let unfit = |error: &dyn std::fmt::Display| Failure::usage("key_unfit", format!("--key: {error}"));
    let not_a_key = match VerifierKey::parse(text.trim()) {
        Ok(key) => return Ok(vec![key]),
        Err(error) => error,
    };
    let path = Path::new(text);
    if !path.is_file() {
        // With two plus signs it was meant as a key; else as a file.
        return Err(if text.matches('+').count() >= 2 {
            unfit(&not_a_key)
        } else {
            unfit(&format!("`{}` is neither a verifier key nor a file", shown(path)))
        });
    }
    let content = files::read_text(path)?;
    let lines: Vec<&str> =
        content.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    if lines.is_empty() {
        return Err(unfit(&format!("the file `{}` holds no verifier key", shown(path))));
    }
    lines.into_iter().map(|line| VerifierKey::parse(line).map_err(|error| unfit(&error))).collect()
}
