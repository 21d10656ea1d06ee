//! The command line.

use crate::{
    account, client, demo, init, intent, key, listed, nonconformity, paper, report, result, retention, review, role,
    sample,
};
use crate::{seal, settings, spool, table, trace, trail, upgrade, validate, verify};
use clap::{Parser, Subcommand, ValueEnum};
use libcompliance_lab::{Options, StateFolder};
use libcompliance_pack::Language;
use std::path::PathBuf;

/// What somebody sees who types `compliance` and nothing else.
pub(crate) const FIRST_HELP: &str = "\
compliance: a sealed audit trail for a laboratory, in one file.

Every change becomes a record, every record is sealed, and anybody can check that none was altered, removed or slipped in.

See it work
  compliance demo                             two years of a made-up laboratory, attacked and checked

Start
  compliance init lab.db                      make a laboratory; asks at most five questions
  compliance account request lab.db --as LOGIN --role analyst
                                              ask for an account; somebody else approves it
  compliance role who lab.db result.verify    who may do what
  compliance seal lab.db --login L FILE       seal a file by its digest

Work
  compliance sample receive lab.db --as L --client NAME --code S-1042 --matrix cheese
                                              a sample comes in; then `result enter`, `submit`, `verify`
  compliance report draft lab.db --as L --sample S-1042
                                              a test report; then `check`, `authorize`, `issue`
  compliance trace lab.db --as L 7/2026       from a report back to the request, line by line

Look
  compliance trail list lab.db                who did what, when and why
  compliance trail show lab.db 12             one record in full

Check
  compliance verify lab.db                    is everything as it was sealed? what could not be checked?
  compliance verify report-7-2026.html --key K
                                              is this the report that was issued? needs no laboratory
  compliance validate lab.db --as LOGIN       acceptance tests on this computer, on copies, sealed
  compliance trail checkpoint lab.db          a signed statement to be kept by somebody outside
  compliance trail prove lab.db 12 --out F    a proof of one record, for somebody without the database
  compliance trail export lab.db --out DIR    the whole trail, for somebody without the database

`compliance COMMAND --help` explains each command; `compliance --help` lists all of them.
";

#[derive(Debug, Parser)]
#[command(
    name = "compliance",
    version,
    about = "A sealed audit trail for a laboratory: set up, record, read, verify",
    after_help = "Exit codes: 0 yes, 1 checked and the answer is no, 2 wrong use, 3 failure (also: could not be checked)",
    max_term_width = 120
)]
pub(crate) struct Cli {
    /// Answers as JSON (lists as one JSON document a line), errors too
    #[arg(long, global = true)]
    pub json: bool,
    /// Where this computer keeps the newest checkpoint of each laboratory it has opened
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Language of what is said to people; codes, JSON and help stay as they are
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// See it work: a made-up laboratory, two years of records, and attacks on copies of it
    Demo(demo::Args),
    /// Another program at work, for the demonstration
    #[command(hide = true)]
    DemoWitness(demo::witness::Args),
    /// Make a laboratory: keys, roles, first account, recovery sheet
    Init(init::Args),
    /// Verify a laboratory, an export, a report's file or a proof: what holds, what does not, what was not checked
    Verify(verify::Args),
    /// Read the trail, export it, prove a record
    Trail(trail::Args),
    /// Seal files by their digests; the files stay where they are
    Seal(seal::Args),
    /// Accounts: from the request to the closing, passwords, second factors, sessions
    Account(account::Args),
    /// Roles, single permissions, delegations, authorisations for methods; who may do what
    Role(role::Args),
    /// Access reviews: who has which rights, decided line by line and signed
    Review(review::Args),
    /// The sealed settings for passwords, sessions and duties, and what reports say of the laboratory
    Settings(settings::Args),
    /// Clients of the laboratory
    Client(client::Args),
    /// Methods: editions, accredited scope, what a result needs
    Method(listed::method::Args),
    /// Instruments: service, software, calibrations
    Instrument(listed::instrument::Args),
    /// Lots of media, reagents and reference materials
    Lot(listed::lot::Args),
    /// Specifications and decision rules that results are judged by
    Specification(listed::specification::Args),
    /// Quality-control runs
    Qc(listed::qc::Args),
    /// Samples: registered, received, stored, disposed of; what something wrong touches
    Sample(sample::Args),
    /// Results: ordered, entered, submitted, verified, corrected, invalidated
    Result(result::Args),
    /// Test reports: drafted, checked, authorised, issued, amended, withdrawn
    Report(report::Args),
    /// Nonconforming work: what it touches and holds
    Nonconformity(nonconformity::Args),
    /// Changes of the host's own tables that were announced and have no outcome
    Intent(intent::Args),
    /// Events that waited in a file while the trail could not be written
    Spool(spool::Args),
    /// Seal the rows of a host's own table as they stand, on the first day
    Baseline(Box<table::Baseline>),
    /// Compare a host's own table with what is sealed of it; every row that is not as it was sealed is named
    Reconcile(Box<table::Reconcile>),
    /// What was written on paper while the system could not be used
    Paper(paper::Args),
    /// How long records are kept, what is due, holds, and disposal by two persons
    Retention(retention::Args),
    /// Requests for the erasure of a person's data (GDPR article 17)
    Erasure(retention::erasure::Args),
    /// From a report, sample or result back to the request, with every gap named
    Trace(trace::Args),
    /// Acceptance tests of the installation, sealed; the laboratory's own beside them; the report to be signed
    Validate(validate::Args),
    /// Look after the keys
    Key(key::Args),
    /// Bring a laboratory's file to this program's version, after a backup
    Upgrade(upgrade::Args),
}

/// A language, as an argument.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Lang {
    /// English
    #[default]
    En,
    /// Polish
    Pl,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::English,
            Lang::Pl => Self::Polish,
        }
    }
}

/// What all commands share.
#[derive(Debug)]
pub(crate) struct Context {
    pub json: bool,
    pub language: Language,
    pub state_folder: StateFolder,
}

impl Context {
    pub(crate) fn new(cli: &Cli) -> Self {
        let state_folder = cli.state_dir.clone().map_or(StateFolder::User, StateFolder::At);
        Self { json: cli.json, language: cli.lang.unwrap_or_default().into(), state_folder }
    }

    /// The text in the reader's language.
    pub(crate) fn say<T>(&self, english: T, polish: T) -> T {
        self.language.pick(english, polish)
    }

    /// How a laboratory is opened for writing.
    pub(crate) fn options(&self) -> Options {
        Options { state_folder: self.state_folder.clone(), ..Options::default() }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn every_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
