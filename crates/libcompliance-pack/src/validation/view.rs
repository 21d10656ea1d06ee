//! A document turned into what the template prints.

use super::words::{self, Words};
use crate::Language;
use crate::report::RenderError;
use crate::text::visible;
use libcompliance::model::report::{Meaning, ShownSignature};
use libcompliance::trail::time::Timestamp;
use libcompliance::validation::{Document, Outcome, OwnTest, Part, TestCase, Verdict, test, trace};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct View {
    lang: &'static str,
    words: &'static Words,
    laboratory: String,
    standing: [String; 3],
    answers: bool,
    facts: Vec<(&'static str, String)>,
    settings: Vec<(String, String)>,
    counts: [(&'static str, u32); 3],
    all_passed: bool,
    deviations: Vec<Line>,
    parts: Vec<(&'static str, Vec<Line>)>,
    own: Option<Own>,
    matrix: Vec<Row>,
    signatures: Vec<Signature>,
    content_sha256: String,
    run: String,
}

/// One test.
#[derive(Debug, Clone, Serialize)]
struct Line {
    id: String,
    title: String,
    requirements: String,
    steps: String,
    expected: String,
    observed: String,
    verdict: &'static str,
    good: bool,
    millis: u64,
    tester: String,
    evidence: String,
}

#[derive(Debug, Serialize)]
struct Own {
    file: String,
    at: String,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Row {
    requirement: String,
    shipped: String,
    own: String,
}

#[derive(Debug, Serialize)]
struct Signature {
    name: String,
    role: String,
    meaning: &'static str,
    at: String,
    record: u64,
    same_person: bool,
}

impl View {
    pub(super) fn of(document: &Document, language: Language) -> Result<Self, RenderError> {
        let words = words::of(language);
        let zone: chrono_tz::Tz =
            document.zone.parse().map_err(|_| RenderError::Zone(visible(&document.zone).to_string()))?;
        let moment = |at: Timestamp| at.to_datetime().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %:z").to_string();
        let run = &document.run;
        let binding = &run.binding;
        let counts = run.counts();
        let shown = |text: &str| visible(text).to_string();
        let mut facts = vec![
            (words.laboratory, shown(&document.laboratory)),
            (words.run, run.id.to_string()),
            (words.program, format!("libcompliance {} ({})", binding.program, binding.target)),
            (words.layout, format!("{}, {}, {}", binding.layout, binding.reducer, binding.catalogue)),
            (words.origin, shown(&run.origin)),
            (words.records, run.records.to_string()),
            (words.by, format!("{} ({})", shown(&run.name), run.by)),
            (words.started, moment(run.started)),
            (words.finished, moment(run.finished)),
            (words.record, document.record.to_string()),
            (words.hash, document.content_sha256.to_string()),
        ];
        if let Some(machine) = &run.machine {
            facts.push((words.machine, shown(machine)));
        }
        if let Some(file) = run.program_sha256 {
            facts.push((words.file, file.to_string()));
        }
        let line = |outcome: &Outcome| shipped(outcome, words, language);
        let of_part = |part: Part| {
            let belongs = |outcome: &&Outcome| test(&outcome.test).is_some_and(|case| case.part == part);
            run.outcomes.iter().filter(belongs).map(line).collect::<Vec<_>>()
        };
        let own = document.own.as_ref().map(|(import, tests)| Own {
            file: import.file_sha256.to_string(),
            at: moment(import.at),
            lines: tests.iter().map(|one| from_own(one, words)).collect(),
        });
        let bad = |outcome: &&Outcome| outcome.verdict != Verdict::Passed;
        let tests: &[OwnTest] = document.own.as_ref().map(|(_, tests)| tests.as_slice()).unwrap_or_default();
        let mut deviations: Vec<Line> = run.outcomes.iter().filter(bad).map(line).collect();
        deviations.extend(tests.iter().filter(|one| one.verdict != Verdict::Passed).map(|one| from_own(one, words)));
        Ok(Self {
            lang: language.code(),
            words,
            laboratory: shown(&document.laboratory),
            standing: words::standing(&document.standing, language),
            answers: document.standing.answers(),
            facts,
            settings: binding.settings.iter().map(|(name, digest)| (name.clone(), digest.to_string())).collect(),
            counts: [(words.passed, counts.passed), (words.failed, counts.failed), (words.not_run, counts.not_run)],
            all_passed: counts.all_passed(),
            deviations,
            parts: vec![(words.installation, of_part(Part::Installation)), (words.operation, of_part(Part::Operation))],
            own,
            matrix: matrix(document, tests, words),
            signatures: document.signatures.iter().map(|one| signature(one, document, words, &moment)).collect(),
            content_sha256: document.content_sha256.to_string(),
            run: run.id.to_string(),
        })
    }
}

fn shipped(outcome: &Outcome, words: &'static Words, language: Language) -> Line {
    let case = test(&outcome.test);
    let say = |of: fn(&TestCase) -> libcompliance::validation::Words| {
        case.map(|case| language.pick(of(case).en, of(case).pl).to_owned()).unwrap_or_default()
    };
    Line {
        id: visible(&outcome.test).to_string(),
        title: say(|case| case.title),
        requirements: case.map(|case| case.requirements.join(", ")).unwrap_or_default(),
        steps: say(|case| case.steps),
        expected: say(|case| case.expected),
        observed: visible(language.pick(&outcome.observed.en, &outcome.observed.pl)).to_string(),
        verdict: words::verdict(outcome.verdict, words),
        good: outcome.verdict == Verdict::Passed,
        millis: outcome.millis,
        tester: String::new(),
        evidence: String::new(),
    }
}

/// What people wrote, with their line ends.
fn lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

fn from_own(one: &OwnTest, words: &'static Words) -> Line {
    let shown = lines;
    Line {
        id: shown(&one.id),
        title: shown(&one.title),
        requirements: shown(&one.requirements.join(", ")),
        steps: shown(&one.steps),
        expected: shown(&one.expected),
        observed: shown(&one.observed),
        verdict: words::verdict(one.verdict, words),
        good: one.verdict == Verdict::Passed,
        millis: 0,
        tester: format!("{}, {}", shown(&one.tester), shown(&one.day)),
        evidence: one.evidence.map(|digest| digest.to_string()).unwrap_or_default(),
    }
}

fn matrix(document: &Document, tests: &[OwnTest], words: &'static Words) -> Vec<Row> {
    let listed = |found: &[(&str, Verdict, bool)], own: bool| {
        let of = found.iter().filter(|(.., is_own)| *is_own == own);
        of.map(|(id, verdict, _)| format!("{} ({})", visible(id), words::verdict(*verdict, words)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    trace(&document.run, tests)
        .into_iter()
        .map(|(requirement, found)| Row {
            requirement: visible(requirement).to_string(),
            shipped: listed(&found, false),
            own: listed(&found, true),
        })
        .collect()
}

fn signature(
    one: &ShownSignature,
    document: &Document,
    words: &'static Words,
    moment: &impl Fn(Timestamp) -> String,
) -> Signature {
    Signature {
        name: visible(&one.name).to_string(),
        role: visible(&one.role).to_string(),
        meaning: match one.meaning {
            Meaning::Authored => words.authored,
            Meaning::Reviewed => words.reviewed,
            Meaning::Approved => words.approved,
        },
        at: moment(one.at),
        record: one.record,
        same_person: one.name == document.run.name,
    }
}
