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
        Outcome::Current => {
            let english = "Nothing to do: the file has this program's version already.";
            let polish = "Nie ma nic do zrobienia: plik ma już wersję tego programu.";
            writeln!(io.out, "{}", context.language.pick(english, polish))?;
        }
        Outcome::Upgraded { backup, from, to } if context.json => {
            let backup = backup.to_string_lossy();
            let document = serde_json::json!({
                "outcome": "upgraded", "backup": backup, "from": version(from), "to": version(to),
            });
            json::line(io, &document)?;
        }
        Outcome::Upgraded { backup, from, to } => {
            let (old, new, rules) = (from.layout, to.layout, (from.reducer, to.reducer));
            let text = context.language.pick(
                format!(
                    "Upgraded from layout {old} (state rules {}) to layout {new} (state rules {}).",
                    rules.0, rules.1
                ),
                format!(
                    "Zaktualizowano z układu {old} (reguły stanu {}) do układu {new} (reguły stanu {}).",
                    rules.0, rules.1
                ),
            );
            writeln!(io.out, "{text}")?;
            let before = context.language.pick("The file as it was before is in", "Plik sprzed aktualizacji jest w");
            writeln!(io.out, "{before} {}.", shown(&backup))?;
        }
    }
    Ok(Exit::Yes)
}
