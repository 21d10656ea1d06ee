//! `compliance validate`: the shipped tests on this computer, the laboratory's own beside them, the report to be signed.

mod own;

use crate::acting::{Actor, Proof, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::secrets::KeyArgs;
use crate::work::{At, sign};
use crate::{files, json};
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::core::id::ValidationId;
use libcompliance_lab::core::model::report::Meaning;
use libcompliance_lab::core::validation::{Document, Outcome, Run, Standing, TestCase, ValidationState, Verdict, test};
use libcompliance_lab::{LabError, Session, ValidateOptions};
use libcompliance_pack::table::{Column, Table};
use libcompliance_pack::{Language, validation};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Runs the shipped tests: the installation as it is, the operation on copies in the temporary folder (TMPDIR; Windows: TMP), \
which are gone afterwards. The laboratory itself gets two records, of the beginning and of the end.

Exit codes: 0 every test passed, 1 a test failed or was not run, 2 wrong use, 3 the validation itself could not be made.

The shipped tests alone do not show that the laboratory validated its system (REC-04): take in its own with \
`compliance validate import`, and let somebody sign the report with `compliance validate sign`."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    tests: Tests,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take in the laboratory's own acceptance tests from a CSV file: all or none
    Import(own::Import),
    /// Sign the report of a run as reviewed or approved, bound to the digest of its content
    Sign(Sign),
    /// Write the report of a run
    Report(Report),
    /// Where the laboratory stands: exit code 1 unless the shipped tests passed and nothing changed since
    Status(Status),
}

/// The shipped tests.
#[derive(Debug, clap::Args)]
struct Tests {
    /// The laboratory
    #[arg(required = true)]
    lab: Option<PathBuf>,
    /// Your own login
    #[arg(long = "as", value_name = "LOGIN", required = true)]
    by: Option<String>,
    #[command(flatten)]
    proof: Proof,
    #[command(flatten)]
    secret: KeyArgs,
    /// A checkpoint that was kept outside; may be repeated
    #[arg(long, value_name = "CHECKPOINT_FILE")]
    since: Vec<PathBuf>,
    /// A verifier key that was kept outside, or a file that holds it; may be repeated
    #[arg(long, value_name = "VKEY_OR_FILE")]
    key: Vec<String>,
    /// Write the report to this file, which must not exist (HTML)
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Sign {
    #[command(flatten)]
    at: At,
    /// The run's id
    #[arg(value_parser = run_id)]
    run: ValidationId,
    /// What the signature means
    #[arg(long = "meaning", value_enum)]
    meaning: Means,
    #[command(flatten)]
    how: sign::How,
}

/// What a signature means.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Means {
    /// I checked it
    Reviewed,
    /// I answer for its use
    Approved,
}

#[derive(Debug, clap::Args)]
struct Report {
    #[command(flatten)]
    at: At,
    /// The run's id
    #[arg(value_parser = run_id)]
    run: ValidationId,
    /// The file to be written, which must not exist (HTML)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    at: At,
}

fn run_id(text: &str) -> Result<ValidationId, String> {
    ValidationId::parse(text).ok_or_else(|| "not the id of a run: see `compliance validate status`".to_owned())
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Some(Command::Import(args)) => own::import(args, context, io),
        Some(Command::Sign(args)) => signed(args, context, io),
        Some(Command::Report(args)) => report(args, context, io),
        Some(Command::Status(args)) => status(args, context, io),
        None => tested(&args.tests, context, io),
    }
}

fn tested(args: &Tests, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (Some(lab), Some(by)) = (&args.lab, &args.by) else {
        return Err(Failure::usage("usage", "give the laboratory and --as: see `compliance validate --help`"));
    };
    let actor = Actor { by: by.clone(), proof: args.proof.clone(), key: args.secret.clone() };
    if let Some(out) = &args.report {
        files::expect_free(out)?;
    }
    let checkpoints = args.since.iter().map(|path| files::read_text(path)).collect::<Result<Vec<_>, _>>()?;
    let keys = args.key.iter().map(|key| crate::verify::read_keys(key)).collect::<Result<Vec<_>, _>>()?.concat();
    with_session(lab, &actor, context, io, |by, io| {
        let watched = io.terminal;
        let mut progress = |case: &TestCase| {
            // The callback has no other way to tell.
            let _ = write!(io.err, "\r\x1b[K{} {}", case.id, context.say(case.title.en, case.title.pl));
            let _ = io.err.flush();
        };
        let progress: Option<&mut dyn FnMut(&TestCase)> = if watched { Some(&mut progress) } else { None };
        let outcome = by.session.validate(ValidateOptions { checkpoints: &checkpoints, keys: &keys, progress });
        if watched {
            write!(io.err, "\r\x1b[K")?;
        }
        // Nothing that was given is wrong: the copies could not be made.
        let run = outcome.map_err(not_made)?.run;
        let standing = by.session.lab().validation_state()?;
        if let Some(out) = &args.report {
            let document = by.session.validation_document(run.id)?;
            write_report(&document, context.language, out)?;
        }
        if context.json {
            json::line(io, &as_json(&run, &standing))?;
        } else {
            print(&run, &standing, context, io)?;
            if let Some(out) = &args.report {
                writeln!(io.out, "{} {}", context.say("report:", "raport:"), shown(out))?;
            }
        }
        Ok(if run.counts().all_passed() { Exit::Yes } else { Exit::No })
    })
}

fn not_made(error: LabError) -> Failure {
    match error {
        LabError::Invalid(_) => Failure { exit: Exit::Failed, ..error.into() },
        other => other.into(),
    }
}

fn word(verdict: Verdict, context: &Context) -> &'static str {
    match verdict {
        Verdict::Passed => context.say("passed", "pozytywny"),
        Verdict::Failed => context.say("FAILED", "NEGATYWNY"),
        Verdict::NotRun => context.say("NOT RUN", "NIE WYKONANO"),
    }
}

fn print(run: &Run, standing: &Standing, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let [id, title, verdict, took] = context.say(["test", "what", "verdict", "ms"], ["test", "co", "ocena", "ms"]);
    let columns = vec![Column::text(id, 5), Column::text(title, 60), Column::text(verdict, 12), Column::number(took)];
    let mut table = Table::new(&mut *io.out, columns);
    for Outcome { test: id, verdict, millis, .. } in &run.outcomes {
        let title = test(id).map_or("", |case| context.say(case.title.en, case.title.pl));
        table.row(vec![id.clone(), title.to_owned(), word(*verdict, context).to_owned(), millis.to_string()])?;
    }
    table.finish()?;
    for outcome in run.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed) {
        let observed = context.say(&outcome.observed.en, &outcome.observed.pl);
        let observed = libcompliance_pack::text::visible(observed);
        writeln!(io.out, "{} {}: {observed}", outcome.test, word(outcome.verdict, context))?;
    }
    let counts = run.counts();
    let (passed, failed, not_run) = (counts.passed, counts.failed, counts.not_run);
    let text = context.say(
        format!("run {}: {passed} passed, {failed} failed, {not_run} not run", run.id),
        format!("przebieg {}: pozytywne {passed}, negatywne {failed}, niewykonane {not_run}", run.id),
    );
    writeln!(io.out, "{text}")?;
    for line in validation::standing(standing, context.language) {
        writeln!(io.out, "{line}")?;
    }
    Ok(())
}

fn as_json(run: &Run, standing: &Standing) -> serde_json::Value {
    serde_json::json!({"run": run, "counts": run.counts(), "standing": standing_json(standing)})
}

fn standing_json(standing: &Standing) -> serde_json::Value {
    let (run, changed) = match &standing.shipped {
        ValidationState::None => (None, None),
        ValidationState::OutOfDate { run, changed } => (Some(run), Some(changed)),
        ValidationState::Unfinished { run } | ValidationState::Failed { run, .. } | ValidationState::Valid { run } => {
            (Some(run), None)
        }
    };
    serde_json::json!({
        "shipped": standing.shipped.as_str(),
        "run": run.map(ToString::to_string),
        "changed": changed,
        "own": standing.own.as_str(),
        "approved": standing.approved,
        "answers_rec_04": standing.answers(),
    })
}

fn write_report(document: &Document, language: Language, out: &Path) -> Result<(), Failure> {
    let page = validation::html(document, language);
    let page = page.map_err(|error| Failure::failed("not_rendered", error.to_string()))?;
    files::write(out, page.as_bytes())
}

fn signed(args: &Sign, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let meaning = match args.meaning {
        Means::Reviewed => Meaning::Reviewed,
        Means::Approved => Meaning::Approved,
    };
    args.at.act(context, io, |by, io| {
        let receipt = sign::signed(&args.how, &args.at.actor, context, io, |signing| {
            by.session.sign_validation(args.run, meaning, signing)
        })?;
        if context.json {
            json::line(io, &serde_json::json!({"run": args.run.to_string(), "record": receipt.index}))?;
        } else {
            let record = receipt.index;
            let text = context.say(format!("signed: record {record}"), format!("podpisano: zapis {record}"));
            writeln!(io.out, "{text}")?;
        }
        Ok(Exit::Yes)
    })
}

fn report(args: &Report, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    files::expect_free(&args.out)?;
    let document = args.at.with(context, io, |session: &Session| Ok(session.validation_document(args.run)?))?;
    write_report(&document, context.language, &args.out)?;
    if context.json {
        let out = args.out.to_string_lossy();
        json::line(io, &serde_json::json!({"report": out, "content_sha256": document.content_sha256}))?;
    } else {
        writeln!(io.out, "{} {}", context.say("report:", "raport:"), shown(&args.out))?;
    }
    Ok(Exit::Yes)
}

fn status(args: &Status, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (standing, runs) = args.at.with(context, io, |session| {
        let lab = session.lab();
        Ok((lab.validation_state()?, lab.validations()?))
    })?;
    if context.json {
        let mut document = standing_json(&standing);
        if let Some(map) = document.as_object_mut() {
            map.insert("runs".to_owned(), serde_json::json!(runs));
        }
        json::line(io, &document)?;
    } else {
        for line in validation::standing(&standing, context.language) {
            writeln!(io.out, "{line}")?;
        }
        for run in &runs {
            let end = match &run.finished {
                Some(end) => format!("{}/{}/{}", end.counts.passed, end.counts.failed, end.counts.not_run),
                None => context.say("not ended", "niezakończony").to_owned(),
            };
            writeln!(io.out, "{}  {}  {end}", run.id, run.started)?;
        }
    }
    Ok(if matches!(standing.shipped, ValidationState::Valid { .. }) { Exit::Yes } else { Exit::No })
}
