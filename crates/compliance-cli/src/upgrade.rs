//! `compliance upgrade`: never by opening, always after a backup.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::json;
use crate::secrets::{self, KeyArgs};
use libcompliance_lab::LabError;
use libcompliance_lab::keys::{KeyError, KeySource};
use libcompliance_lab::upgrade::{Outcome, Version, upgrade};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The laboratory
    pub lab: PathBuf,
    #[command(flatten)]
    pub key: KeyArgs,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    crate::reading::expect_file(&args.lab)?;
    // Without a passphrase first: nobody is asked for one if there is nothing to do.
    let outcome = match upgrade(&args.lab, KeySource::Unattended, &context.options()) {
        Err(LabError::Key(KeyError::PassphraseMissing)) => {
            let source = secrets::key_source(&args.lab, &args.key, io)?;
            upgrade(&args.lab, source, &context.options())?
        }
        outcome => outcome?,
    };
    let version = |version: Version| serde_json::json!({"layout": version.layout, "reducer": version.reducer});
    match outcome {
        Outcome::Current if context.json => json::line(io, &serde_json::json!({"outcome": "current"}))?,
        Outcome::Current => writeln!(io.out, "Nothing to do: the file has this program's version already.")?,
        Outcome::Upgraded { backup, from, to } if context.json => {
            let backup = backup.to_string_lossy();
            let document = serde_json::json!({
                "outcome": "upgraded", "backup": backup, "from": version(from), "to": version(to),
            });
            json::line(io, &document)?;
        }
        Outcome::Upgraded { backup, from, to } => {
            writeln!(
                io.out,
                "Upgraded from layout {} (state rules {}) to layout {} (state rules {}).",
                from.layout, from.reducer, to.layout, to.reducer
            )?;
            writeln!(io.out, "The file as it was before is in {}.", shown(&backup))?;
        }
    }
    Ok(Exit::Yes)
}
