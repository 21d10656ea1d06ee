//! Tells what was done and what the check says of it, in the reader's language.

use super::attack::{Attack, Outcome};
use super::cast::{AT_FIRST, CLIENTS};
use super::make::Span;
use super::page::Page;
use super::papers::{Amended, Papers};
use super::place::Place;
use super::scenes::Scenes;
use super::story::{Marks, Tally};
use super::text::{Arg, Texts, day, fill, place as place_in};
use super::witness::Answer;
use crate::exit::Failure;
use crate::io::shown;
use libcompliance_lab::verify::{FaultCode, Report};
use std::path::Path;
use std::time::Duration;

/// The most faults that are told of one attack; the others are counted.
const TOLD: usize = 3;

/// The most lines of an impact list, and of a trace, that are told.
const LISTED: usize = 8;
const TRACED: usize = 24;

/// Whoever tells the story.
pub(super) struct Teller<'a> {
    page: Page<'a>,
    texts: &'static Texts,
}

impl<'a> Teller<'a> {
    pub(super) fn new(page: Page<'a>, texts: &'static Texts) -> Self {
        Self { page, texts }
    }

    pub(super) fn page(&mut self) -> &mut Page<'a> {
        &mut self.page
    }

    fn say(&self, template: &str, args: &[(&str, Arg)]) -> String {
        fill(template, self.texts, args)
    }

    fn paragraphs(&mut self, paragraphs: &[&str], args: &[(&str, Arg)]) -> Result<(), Failure> {
        for (at, text) in paragraphs.iter().enumerate() {
            if at > 0 {
                self.page.blank()?;
            }
            let text = self.say(text, args);
            self.page.paragraph(&text)?;
        }
        Ok(())
    }

    /// What this is, what is not as in a laboratory in use, who works here.
    pub(super) fn opening(&mut self, span: Span) -> Result<(), Failure> {
        let texts = self.texts;
        self.page.heading(texts.title)?;
        self.paragraphs(texts.intro, &[])?;
        self.page.heading(texts.facts_heading)?;
        for fact in texts.facts {
            self.page.item(fact)?;
        }
        self.page.heading(texts.people_heading)?;
        let args = [("people", number(AT_FIRST)), ("clients", number(CLIENTS.len()))];
        self.paragraphs(texts.people, &args)?;
        self.page.heading(texts.work_heading)?;
        let args = [("from", Arg::from(day(span.first, texts))), ("until", Arg::from(day(span.last, texts)))];
        let text = self.say(texts.work, &args);
        self.page.paragraph(&text)?;
        self.page.pause()
    }

    /// How much there is now.
    pub(super) fn made(&mut self, records: u64, tally: &Tally, took: Duration) -> Result<(), Failure> {
        let texts = self.texts;
        let args = [
            ("records", Arg::from(records)),
            ("seconds", Arg::from(seconds(took, texts))),
            ("samples", Arg::from(tally.samples)),
            ("results", Arg::from(tally.results)),
            ("verified", Arg::from(tally.verified)),
            ("corrections", Arg::from(tally.corrections)),
            ("returned", Arg::from(tally.returned)),
            ("sign_ins", Arg::from(tally.sign_ins)),
            ("failed", Arg::from(tally.failed_sign_ins)),
            ("refused", Arg::from(tally.refused)),
            ("lapsed", Arg::from(tally.lapsed)),
            ("administration", Arg::from(tally.administration)),
            ("orders", Arg::from(tally.orders)),
            ("lists", Arg::from(tally.lists)),
            ("reports", Arg::from(tally.reports)),
        ];
        self.page.blank()?;
        let text = self.say(texts.made, &args);
        self.page.paragraph(&text)?;
        for line in texts.tally {
            let text = self.say(line, &args);
            self.page.item(&text)?;
        }
        Ok(())
    }

    /// Who may do what.
    pub(super) fn scenes(&mut self, scenes: &Scenes) -> Result<(), Failure> {
        let texts = self.texts;
        let (code, record) = match &scenes.witness {
            Answer::Refused { code, record } => (code.as_str(), *record),
            Answer::Done => ("-", 0),
        };
        let args = [
            ("code", Arg::from(code)),
            ("record", Arg::from(record)),
            ("closed", Arg::from(scenes.closed)),
            ("wrong", Arg::from(scenes.wrong)),
            ("early", Arg::from(scenes.early)),
            ("lines", Arg::from(scenes.review.lines)),
            ("unused", Arg::from(scenes.review.unused)),
            ("own", Arg::from(scenes.review.own)),
            ("signed", Arg::from(scenes.review.signed)),
        ];
        self.page.heading(texts.rights_heading)?;
        self.page.paragraph(texts.scene_refused)?;
        for (language, lines) in [("EN", &scenes.refused.english), ("PL", &scenes.refused.polish)] {
            for line in lines {
                self.page.finding(&format!("{language} {line}"))?;
            }
        }
        self.page.blank()?;
        let closed = if scenes.own_process { texts.scene_closed } else { texts.scene_closed_here };
        for text in [closed, texts.scene_waits] {
            let text = self.say(text, &args);
            self.page.paragraph(&text)?;
            self.page.blank()?;
        }
        self.page.paragraph(texts.scene_password)?;
        // The first line says no more than the paragraph above.
        for line in texts.language.pick(&scenes.password.english, &scenes.password.polish).iter().skip(1) {
            self.page.finding(line.trim_start_matches("- "))?;
        }
        self.page.paragraph(texts.scene_password_then)?;
        self.page.blank()?;
        let text = self.say(texts.scene_review, &args);
        self.page.paragraph(&text)?;
        self.page.pause()
    }

    /// What becomes of reports.
    pub(super) fn papers(&mut self, papers: &Papers) -> Result<(), Failure> {
        let texts = self.texts;
        let wrong = &papers.wrong;
        self.page.heading(texts.papers_heading)?;
        let args = [("number", Arg::from(papers.alone_number.as_str())), ("record", Arg::from(papers.alone_record))];
        self.passage(texts.papers_alone, &args)?;
        for line in texts.language.pick(&papers.alone.english, &papers.alone.polish) {
            self.page.finding(line.trim_start_matches("- "))?;
        }
        self.passage(texts.papers_alone_then, &args)?;
        self.page.blank()?;
        self.passage(texts.papers_amended, &amendment(&papers.amended))?;
        self.changes(&papers.amended)?;
        self.passage(texts.papers_amended_then, &amendment(&papers.amended))?;
        self.page.blank()?;
        let args = [("number", Arg::from(papers.withdrawn.as_str())), ("record", Arg::from(papers.withdrawn_record))];
        self.passage(texts.papers_withdrawn, &args)?;
        self.page.blank()?;
        let mut args = vec![
            ("from", Arg::from(wrong.from.as_str())),
            ("until", Arg::from(wrong.until.as_str())),
            ("opened", Arg::from(wrong.opened)),
            ("results", Arg::from(wrong.results)),
            ("samples", Arg::from(wrong.samples)),
            ("reports", Arg::from(wrong.reports)),
            ("second", Arg::from(wrong.second)),
            ("invalidated", Arg::from(wrong.invalidated)),
            ("held", Arg::from(wrong.held)),
            ("closed", Arg::from(wrong.closed)),
        ];
        args.extend(amendment(&wrong.amended));
        self.passage(texts.papers_wrong, &args)?;
        for line in wrong.list.iter().take(LISTED) {
            self.page.finding(line)?;
        }
        if let Some(more) = wrong.list.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let text = self.say(texts.papers_wrong_more, &[("n", number(more))]);
            self.page.finding(&text)?;
        }
        self.passage(texts.papers_wrong_held, &args)?;
        self.passage(texts.papers_wrong_closed, &args)?;
        self.changes(&wrong.amended)?;
        self.page.blank()?;
        self.traced(papers)?;
        self.page.pause()
    }

    fn traced(&mut self, papers: &Papers) -> Result<(), Failure> {
        let texts = self.texts;
        let lines = &papers.trace;
        let args = [
            ("number", Arg::from(papers.amended.new.as_str())),
            ("lines", number(lines.len())),
            ("n", number(lines.len().saturating_sub(TRACED))),
            ("gaps", number(papers.gaps)),
        ];
        self.passage(texts.papers_trace, &args)?;
        for line in lines.iter().take(TRACED) {
            let indent = "  ".repeat(usize::from(line.depth));
            let at = line.record.map_or_else(String::new, |record| place_in(&format!("record {record}"), texts));
            let moment = line.at.map_or_else(String::new, |at| at.to_string());
            let moment = moment.get(..16).unwrap_or_default().replace('T', " ");
            self.page.command(&format!("{moment}  {:<36}{at}", format!("{indent}{}", line.what)))?;
        }
        self.passage(texts.papers_trace_more, &args)
    }

    fn passage(&mut self, template: &str, args: &[(&str, Arg)]) -> Result<(), Failure> {
        let text = self.say(template, args);
        self.page.paragraph(&text)
    }

    fn changes(&mut self, amended: &Amended) -> Result<(), Failure> {
        amended.changes.iter().try_for_each(|line| self.page.finding(line))
    }

    /// The check of the untouched laboratory.
    pub(super) fn check(&mut self, alone: &Report, outside: &Report) -> Result<(), Failure> {
        let texts = self.texts;
        self.page.heading(texts.check_heading)?;
        self.page.paragraph(texts.check)?;
        self.page.blank()?;
        if !(alone.holds() && outside.holds()) {
            self.page.paragraph(texts.check_failed)?;
            return self.faults(outside, None);
        }
        let took = alone.timings.whole;
        let args = [("records", Arg::from(alone.size)), ("seconds", Arg::from(seconds(took, texts)))];
        let text = self.say(texts.check_alone, &args);
        self.page.paragraph(&text)?;
        for unseen in &alone.not_checked {
            self.page.item((texts.unseen)(*unseen))?;
        }
        self.page.blank()?;
        self.page.paragraph(texts.check_outside)?;
        self.page.blank()?;
        let text =
            self.say(texts.check_both, &[("gap", Arg::from(outside.gap.map_or(outside.size, |gap| gap.records)))]);
        self.page.paragraph(&text)?;
        for unseen in &outside.not_checked {
            self.page.item((texts.unseen)(*unseen))?;
        }
        self.page.pause()
    }

    pub(super) fn attacks_begin(&mut self, count: usize) -> Result<(), Failure> {
        self.page.heading(self.texts.attack_heading)?;
        self.paragraphs(self.texts.attack, &[("count", number(count))])
    }

    /// One attack and what the check says.
    pub(super) fn attack(&mut self, at: usize, attack: &Attack, outcome: &Outcome) -> Result<(), Failure> {
        let texts = self.texts;
        let words = texts.attacks.iter().find(|words| words.name == attack.name);
        let title = words.map_or(attack.name, |words| words.title);
        self.page.blank()?;
        self.page.paragraph(&format!("{at}. {title}  (attacks/{})", attack.name))?;
        let done = self.say(words.map_or("", |words| words.done), &outcome.said);
        self.page.labelled(texts.label_done, &done)?;
        if let Some(alone) = &outcome.alone {
            self.page.label(texts.label_inside)?;
            if alone.holds() {
                self.page.finding(texts.inside_nothing)?;
                for unseen in &alone.not_checked {
                    self.page.finding((texts.unseen)(*unseen))?;
                }
            } else {
                self.faults(alone, Some(attack.expected))?;
            }
        }
        self.page.label(if attack.from_outside { texts.label_outside } else { texts.label_found })?;
        self.faults(&outcome.report, Some(attack.expected))?;
        if !outcome.detected {
            let text = self.say(texts.not_found, &[("code", Arg::from(attack.expected.as_str()))]);
            self.page.paragraph(&text)?;
        }
        self.page.pause()
    }

    /// The faults, the expected kind first.
    fn faults(&mut self, report: &Report, expected: Option<FaultCode>) -> Result<(), Failure> {
        let mut faults: Vec<_> =
            report.faults.iter().map(|fault| (Some(fault.code) != expected, fault.code, &fault.place)).collect();
        // Stable, so that within each group the order of the report stays.
        faults.sort_by_key(|(other, _, _)| *other);
        faults.dedup();
        for (_, code, place) in faults.iter().take(TOLD) {
            let words = match *code {
                FaultCode::RecordAltered if place.starts_with("records ") => self.texts.fault_in_span,
                code => (self.texts.fault)(code),
            };
            let args = [
                ("place", Arg::from(place_in(place, self.texts))),
                ("fault", Arg::from(words)),
                ("code", Arg::from(code.as_str())),
            ];
            let text = self.say(self.texts.found, &args);
            self.page.finding(&text)?;
        }
        let untold = u64::try_from(faults.len().saturating_sub(TOLD)).unwrap_or(0) + report.further_faults;
        if untold > 0 {
            let text = self.say(self.texts.further, &[("n", Arg::from(untold))]);
            self.page.finding(&text)?;
        }
        Ok(())
    }

    pub(super) fn result(&mut self, found: usize, of: usize, took: Duration) -> Result<(), Failure> {
        let texts = self.texts;
        self.page.heading(texts.result_heading)?;
        let template = if found == of { texts.result_all } else { texts.result_some };
        let text = self.say(template, &[("found", number(found)), ("of", number(of))]);
        self.page.paragraph(&text)?;
        let text = self.say(texts.time, &[("seconds", Arg::from(seconds(took, texts)))]);
        self.page.paragraph(&text)
    }

    /// What is not promised, and what to try.
    pub(super) fn closing(&mut self, place: &Place, marks: &Marks) -> Result<(), Failure> {
        let texts = self.texts;
        self.page.heading(texts.limits_heading)?;
        self.paragraphs(texts.limits, &[])?;
        self.page.heading(texts.next_heading)?;
        let program = program();
        let path = |path: &Path| quoted(&shown(path));
        let (lab, key) = (path(&place.lab()), path(&place.passphrase()));
        let outside = format!("--since {} --key {}", path(&place.checkpoint()), path(&place.vkey()));
        let record = marks.listeria.map_or(0, |(_, index)| index);
        let object = marks.listeria.map_or(String::new(), |(id, _)| format!("result:{id}"));
        let attacked = path(&place.attacked("tail-cut"));
        // What the first command has seen must not speak in the second.
        let elsewhere = path(&place.outside().join("another-computer"));
        let proof = path(&place.outside().join("listeria.tlog-proof"));
        let bytes = path(&place.outside().join("listeria.json"));
        let vkey = path(&place.vkey());
        let steps = [
            (texts.next_verify, vec![format!("{program} verify {lab} {outside} --unlock --passphrase-file {key}")]),
            (
                texts.next_attacked,
                vec![
                    format!("{program} verify {attacked} --state-dir {elsewhere}"),
                    format!("{program} verify {attacked} {outside}"),
                ],
            ),
            (texts.next_list, vec![format!("{program} trail list {lab} --object {object}")]),
            (texts.next_show, vec![format!("{program} trail show {lab} {record} --reveal --passphrase-file {key}")]),
            (texts.next_report, vec![path(&place.report()), path(&place.report_proof())]),
            (
                texts.next_prove,
                vec![
                    format!("{program} trail prove {lab} {record} --out {proof} --record-out {bytes}"),
                    format!("{program} verify {proof} --record {bytes} --key {vkey}"),
                ],
            ),
        ];
        for (text, commands) in steps {
            self.page.paragraph(text)?;
            for command in commands {
                self.page.command(&command)?;
            }
        }
        self.page.blank()?;
        let args = [
            ("passphrase", Arg::from(super::PASSPHRASE)),
            ("dir", Arg::from(path(&place.root()))),
            ("size", Arg::from(place.megabytes())),
        ];
        for text in [texts.passphrase, texts.left] {
            let text = self.say(text, &args);
            self.page.paragraph(&text)?;
        }
        self.page.pause()
    }
}

/// What texts about an amendment can mention.
fn amendment(amended: &Amended) -> Vec<(&'static str, Arg)> {
    vec![
        ("old", Arg::from(amended.old.as_str())),
        ("new", Arg::from(amended.new.as_str())),
        ("record", Arg::from(amended.record)),
    ]
}

fn number(count: usize) -> Arg {
    Arg::from(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Seconds with one decimal in the language's own way.
fn seconds(took: Duration, texts: &Texts) -> String {
    let tenths = took.as_millis() / 100;
    format!("{}{}{}", tenths / 10, texts.decimal, tenths % 10)
}

/// How this program was started, so that the commands can be pasted.
fn program() -> &'static str {
    // Cargo sets this for what it runs.
    if std::env::var_os("CARGO").is_some() { "cargo run --release -p compliance-cli --" } else { "compliance" }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '-' | '_' | ':'));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
