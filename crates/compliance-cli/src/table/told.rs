//! What a comparison found, for people and for programs.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use libcompliance_lab::core::host::compare::Finding;
use libcompliance_lab::core::host::table::Standing;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::{Reconciled, RowFinding};
use libcompliance_pack::text::visible;

/// The rows that are not as they were sealed, as they are named.
pub(super) struct List<'a> {
    context: &'a Context,
    failed: Option<Failure>,
}

impl<'a> List<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self { context, failed: None }
    }

    pub(super) fn add(&mut self, found: &RowFinding, io: &mut Io<'_>) {
        let said = if self.context.json { document(found, io) } else { lines(found, self.context, io) };
        if let Err(failure) = said {
            self.failed.get_or_insert(failure);
        }
    }

    /// A list that could not be written whole is not one.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), Err)
    }
}

fn document(found: &RowFinding, io: &mut Io<'_>) -> Result<(), Failure> {
    let fields: Vec<_> = found
        .fields
        .iter()
        .map(|field| serde_json::json!({ "field": field.field, "sealed": field.sealed, "seen": field.seen }))
        .collect();
    let line = serde_json::json!({
        "finding": found.finding.as_str(), "id": found.id, "row": found.row, "sealed_version": found.sealed_version,
        "seen_version": found.seen_version, "record": found.record, "fields": fields,
    });
    json::line(io, &line)
}

fn words(finding: Finding) -> (&'static str, &'static str) {
    match finding {
        Finding::Differs => ("differs from what was sealed last", "różni się od tego, co zabezpieczono ostatnio"),
        Finding::OlderVersion => {
            ("has an older version than the one sealed last", "ma starszą wersję niż zabezpieczona ostatnio")
        }
        Finding::UnsealedVersion => {
            ("has a version that was never sealed", "ma wersję, której nigdy nie zabezpieczono")
        }
        Finding::Missing => ("is sealed and not in the table", "jest zabezpieczony, a nie ma go w tabeli"),
        Finding::Returned => ("was deleted and is there again", "został usunięty i znowu jest"),
        Finding::NeverSealed => ("was never sealed", "nigdy nie został zabezpieczony"),
        Finding::Twice => ("is there more than once", "występuje więcej niż raz"),
        Finding::ChangedBetween => {
            ("was changed between two sealed events", "został zmieniony między dwoma zabezpieczonymi zdarzeniami")
        }
    }
}

fn lines(found: &RowFinding, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let (english, polish) = words(found.finding);
    write!(io.out, "{}: {}", visible(&found.id), context.say(english, polish))?;
    let mut facts = Vec::new();
    if let Some(row) = found.row {
        facts.push(format!("{} {row}", context.say("row", "wiersz")));
    }
    if let (Some(sealed), Some(seen)) = (found.sealed_version, found.seen_version)
        && sealed != seen
    {
        facts.push(format!("{} {sealed} → {seen}", context.say("version", "wersja")));
    }
    if let Some(record) = found.record {
        facts.push(format!("{} {record}", context.say("record", "zapis")));
    }
    if facts.is_empty() {
        writeln!(io.out)?;
    } else {
        writeln!(io.out, " ({})", facts.join(", "))?;
    }
    for field in &found.fields {
        let text = |value: Option<&Value>| match value {
            None => context.say("«not shown»", "«nie pokazano»").to_owned(),
            Some(Value::Null) => "-".to_owned(),
            Some(Value::Text(text)) => visible(text).to_string(),
            Some(other) => visible(&String::from_utf8_lossy(&other.to_json())).to_string(),
        };
        let (sealed, seen) = (text(field.sealed.as_ref()), text(field.seen.as_ref()));
        writeln!(io.out, "  {}: {sealed} → {seen}", field.field)?;
    }
    Ok(())
}

pub(super) fn outcome(done: &Reconciled, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let exit = if done.findings() == 0 { Exit::Yes } else { Exit::No };
    if context.json {
        let counts: serde_json::Map<String, serde_json::Value> =
            done.counts.iter().map(|(finding, count)| (finding.as_str().to_owned(), (*count).into())).collect();
        let document = serde_json::json!({
            "compared": true, "rows": done.rows, "findings": done.findings(), "counts": counts, "waiting": done.waiting,
            "uncovered": done.uncovered, "baseline": done.baseline, "unfinished_baseline": done.unfinished_baseline,
            "size": done.size, "record": done.receipt.index,
        });
        json::line(io, &document)?;
        return Ok(exit);
    }
    let (rows, findings, record) = (done.rows, done.findings(), done.receipt.index);
    let line = context.say(
        format!("{rows} rows compared with what was sealed, {findings} findings; record {record}"),
        format!("porównano wierszy: {rows} z tym, co zabezpieczono, ustaleń: {findings}; zapis {record}"),
    );
    writeln!(io.out, "{line}")?;
    if done.uncovered > 0 {
        let n = done.uncovered;
        let line = context.say(
            format!("{n} rows have fields that were never sealed: of these fields nothing is known"),
            format!("wierszy z polami, których nigdy nie zabezpieczono: {n}; o tych polach nic nie wiadomo"),
        );
        writeln!(io.out, "{line}")?;
    }
    if let Some(record) = done.unfinished_baseline {
        let line = context.say(
            format!("a baseline was begun by record {record} and is not whole: nothing rests on it; run it again"),
            format!("stan wyjściowy rozpoczęty zapisem {record} nie jest pełny i nic na nim nie polega: powtórz go"),
        );
        writeln!(io.out, "{line}")?;
    }
    if done.baseline.is_none() {
        let line = context.say(
            "the table has no baseline: only rows with sealed events could be compared",
            "tabela nie ma stanu wyjściowego: porównać można było tylko wiersze z zabezpieczonymi zdarzeniami",
        );
        writeln!(io.out, "{line}")?;
    }
    Ok(exit)
}

/// Yes only for a fresh comparison without any finding.
pub(super) fn standing(standing: &Standing, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let exit = if standing.is_clean() { Exit::Yes } else { Exit::No };
    let (english, polish) = standing.words();
    let (compared, last) = match standing {
        Standing::Compared(last) => (true, Some(last)),
        Standing::NotCompared(last) => (false, last.as_ref()),
    };
    if context.json {
        let last = last.map(crate::work::document).transpose()?;
        json::line(io, &serde_json::json!({ "compared": compared, "words": english, "last": last }))?;
        return Ok(exit);
    }
    writeln!(io.out, "{}", context.say(&english, &polish))?;
    if let Some(last) = last {
        let (label, record) = (context.say("last", "ostatnio"), context.say("record", "zapis"));
        writeln!(io.out, "  {label} {}, {record} {}", last.at, last.record)?;
    }
    Ok(exit)
}
