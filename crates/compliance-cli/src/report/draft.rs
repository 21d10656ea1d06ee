//! Drafting and revising reports.

use crate::acting;
use crate::args::{Context, Lang};
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, Because, Done, names, pair, usage};
use libcompliance_lab::core::id::{AccountId, SampleId};
use libcompliance_lab::core::model::report::ReportLanguage;
use libcompliance_lab::{NewReport, Opinion, Session};

/// What a report says beyond its results.
#[derive(Debug, Clone, Default, clap::Args)]
struct Said {
    /// The title (default: `Test report`, `Sprawozdanie z badań`)
    #[arg(long)]
    title: Option<String>,
    /// The language of the report (default: that of the laboratory's settings)
    #[arg(long, value_enum, value_name = "LANG")]
    language: Option<Lang>,
    /// Also take results that are only submitted; every page then says that the report is preliminary
    #[arg(long)]
    preliminary: bool,
    /// Leave an element of clause 7.8.2.1 out, by its letter, with the reason, such as `k=agreed in the contract`; may be repeated
    #[arg(long = "waive", value_name = "LETTER=REASON", value_parser = waiver)]
    waived: Vec<(char, String)>,
    /// An opinion and who gives it, an account with the permission report.opine; may be repeated
    #[arg(long = "opinion", value_name = "LOGIN=TEXT", value_parser = pair)]
    opinions: Vec<(String, String)>,
    /// A deviation that belongs to no single result, in words; may be repeated
    #[arg(long = "deviation", value_name = "TEXT")]
    deviations: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Draft {
    #[command(flatten)]
    at: At,
    /// A sample, by its code or id; may be repeated. All of one client
    #[arg(long = "sample", value_name = "SAMPLE", required = true)]
    samples: Vec<String>,
    /// The number (default: the next one of the year, such as 7/2026)
    #[arg(long)]
    number: Option<String>,
    /// The report that it amends, by its number or id; an amendment must have been opened. Needs --reason
    #[arg(long, value_name = "REPORT", requires = "reason")]
    amends: Option<String>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    because: Because,
}

#[derive(Debug, clap::Args)]
pub(super) struct Revise {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// A sample, by its code or id; may be repeated (default: those of the draft)
    #[arg(long = "sample", value_name = "SAMPLE")]
    samples: Vec<String>,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    reason: acting::Reason,
}

fn waiver(text: &str) -> Result<(char, String), String> {
    let (letter, reason) = pair(text)?;
    let mut letters = letter.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'a'..='p'), None) => Ok((letter, reason)),
        _ => Err("give it as LETTER=REASON with a letter from a to p of clause 7.8.2.1".to_owned()),
    }
}

/// What the words of the command line mean in the laboratory.
struct Meant {
    samples: Vec<SampleId>,
    opinions: Vec<(AccountId, String)>,
}

impl Meant {
    fn of(session: &Session, samples: &[String], said: &Said) -> Result<Self, Failure> {
        let samples = samples.iter().map(|name| Ok(names::sample(session, name)?.id));
        let opinions = said.opinions.iter();
        let opinions = opinions.map(|(login, text)| Ok((acting::find(session.lab(), login)?.id, text.clone())));
        Ok(Self {
            samples: samples.collect::<Result<_, Failure>>()?,
            opinions: opinions.collect::<Result<_, Failure>>()?,
        })
    }

    fn opinions(&self) -> Vec<Opinion<'_>> {
        self.opinions.iter().map(|(by, text)| Opinion { text, by: *by }).collect()
    }
}

fn language(lang: Lang) -> ReportLanguage {
    match lang {
        Lang::En => ReportLanguage::En,
        Lang::Pl => ReportLanguage::Pl,
    }
}

fn borrowed(said: &Said) -> (Vec<(char, &str)>, Vec<&str>) {
    let waived = said.waived.iter().map(|(letter, reason)| (*letter, reason.as_str())).collect();
    (waived, said.deviations.iter().map(String::as_str).collect())
}

pub(super) fn draft(args: &Draft, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (waived, deviations) = borrowed(&args.said);
    let (id, number, receipt) = args.at.with(context, io, |session| {
        let meant = Meant::of(session, &args.samples, &args.said)?;
        let amends = args.amends.as_deref().map(|name| names::report(session, name)).transpose()?;
        let opinions = meant.opinions();
        let new = NewReport {
            samples: &meant.samples,
            number: args.number.as_deref(),
            title: args.said.title.as_deref(),
            language: args.said.language.map(language),
            preliminary: args.said.preliminary,
            amends: amends.map(|report| report.id),
            waived: &waived,
            opinions: &opinions,
            deviations: &deviations,
            reason: args.because.get(),
        };
        let (id, receipt) = session.draft_report(&new)?;
        Ok((id, session.report(id)?.facts.number, receipt))
    })?;
    Done::new(&receipt, context)
        .with("number", ("report", "sprawozdanie"), number)
        .with("report", ("id", "identyfikator"), id.to_string())
        .print(io)
}

pub(super) fn revise(args: &Revise, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        let report = names::report(session, &args.report)?;
        let before = session.report_content(report.id)?;
        // The draft keeps who gave an opinion by name only, and the permission of that person is asked for anew.
        if args.said.opinions.len() < before.opinions.len() {
            return Err(usage(
                "opinions_missing",
                "the draft holds opinions: give them again with --opinion LOGIN=TEXT".to_owned(),
                "projekt zawiera opinie: podaj je ponownie przez --opinion LOGIN=TEKST".to_owned(),
            ));
        }
        let mut said = args.said.clone();
        let kept = before.waived.iter().filter(|old| !args.said.waived.iter().any(|(new, _)| *new == old.element));
        said.waived.extend(kept.map(|old| (old.element, old.reason.clone())));
        let mut meant = Meant::of(session, &args.samples, &said)?;
        if meant.samples.is_empty() {
            meant.samples.clone_from(&report.facts.samples);
        }
        let (waived, deviations) = borrowed(&said);
        let opinions = meant.opinions();
        let new = NewReport {
            samples: &meant.samples,
            number: None,
            title: Some(said.title.as_deref().unwrap_or(&before.title)),
            language: Some(said.language.map_or(before.language, language)),
            preliminary: said.preliminary,
            amends: None,
            waived: &waived,
            opinions: &opinions,
            deviations: &deviations,
            reason: Some(args.reason.get()),
        };
        Ok(session.revise_report(report.id, &new)?)
    })?;
    crate::work::done(&receipt, context, io)
}
