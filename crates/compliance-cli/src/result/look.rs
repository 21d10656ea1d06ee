//! Looking at results.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::names::{self, Logins};
use crate::work::{At, document, facts, yes};
use crate::zone::Zone;
use libcompliance_lab::core::id::SampleId;
use libcompliance_lab::core::model::report::{Meaning, ReportLanguage};
use libcompliance_lab::core::model::{ResultEntry, ResultState, Signed};
use libcompliance_pack::Language;
use libcompliance_pack::table::{Column, Table};
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    at: At,
    /// Only of this sample: its code or id
    #[arg(long)]
    sample: Option<String>,
    /// Only in this state, such as pending, entered, submitted, verified, reported
    #[arg(long, value_parser = state)]
    state: Option<ResultState>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[command(flatten)]
    at: At,
    /// The result: its id or SAMPLE:ANALYTE
    result: String,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

fn state(word: &str) -> Result<ResultState, String> {
    ResultState::parse(word).ok_or_else(|| {
        "the states are pending, entered, submitted, verified, reported, invalidated, retracted, rejected, cancelled"
            .to_owned()
    })
}

fn language(context: &Context) -> ReportLanguage {
    match context.language {
        Language::English => ReportLanguage::En,
        Language::Polish => ReportLanguage::Pl,
    }
}

/// The value as a report would print it.
fn printed(result: &ResultEntry, words: Option<&str>, context: &Context) -> String {
    let Some(value) = &result.facts.value else { return String::new() };
    value.print(language(context), result.facts.uncertainty.as_ref(), words).line()
}

fn verdict(result: &ResultEntry, context: &Context) -> String {
    let Some(judged) = &result.facts.judged else { return String::new() };
    match (&judged.decision, &judged.undecided) {
        (Some(decision), _) => decision.verdict.print(language(context)).to_owned(),
        (None, Some(why)) => format!("{}: {why}", context.say("not decided", "nie rozstrzygnięto")),
        (None, None) => String::new(),
    }
}

/// Results for people.
pub(crate) fn table(
    results: &[&ResultEntry],
    codes: &HashMap<SampleId, String>,
    logins: &Logins,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let [sample, analyte, method, value, verdict_, state, version, verified, id] = context.say(
        ["sample", "analyte", "method", "value", "verdict", "state", "version", "verified by", "id"],
        ["próbka", "oznaczenie", "metoda", "wartość", "ocena", "stan", "wersja", "zweryfikował(a)", "identyfikator"],
    );
    let columns = vec![
        Column::text(sample, 20),
        Column::text(analyte, 28),
        Column::text(method, 24),
        Column::text(value, 30),
        Column::text(verdict_, 20),
        Column::text(state, 18),
        Column::number(version),
        Column::text(verified, 24),
        Column::text(id, 36),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for result in results {
        let sample = result.facts.sample;
        let held = if result.held_by.is_empty() { "" } else { context.say(" (held)", " (zablokowany)") };
        table.row(vec![
            codes.get(&sample).cloned().unwrap_or_else(|| sample.to_string()),
            result.facts.analyte.clone(),
            result.facts.method.clone(),
            printed(result, None, context),
            verdict(result, context),
            format!("{}{held}", context.say(result.state.text_en(), result.state.text_pl())),
            result.version.to_string(),
            result.verified_by.map(|id| logins.name(id)).unwrap_or_default(),
            result.id.to_string(),
        ])?;
    }
    table.finish()?;
    Ok(())
}

pub(super) fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (results, codes, logins) = args.at.with(context, io, |session| {
        let sample = args.sample.as_deref().map(|name| names::sample(session, name)).transpose()?;
        let mut results = session.results()?;
        results.retain(|result| sample.as_ref().is_none_or(|sample| sample.id == result.facts.sample));
        results.retain(|result| args.state.is_none_or(|state| state == result.state));
        Ok((results, names::codes(session)?, Logins::of(session.lab())?))
    })?;
    if context.json {
        for result in &results {
            let mut answer = document(result)?;
            if let Some(fields) = answer.as_object_mut() {
                fields.insert("sample_code".to_owned(), serde_json::json!(codes.get(&result.facts.sample)));
            }
            json::line(io, &answer)?;
        }
        return Ok(Exit::Yes);
    }
    table(&results.iter().collect::<Vec<_>>(), &codes, &logins, context, io)?;
    Ok(Exit::Yes)
}

/// A signature as every view shows it: who, in which role, meaning what, when, and what it is in law.
pub(crate) fn signature(signed: &Signed, logins: &Logins, zone: Zone, context: &Context) -> String {
    let meaning = match signed.meaning {
        Meaning::Authored => context.say("authored", "sporządził(a)"),
        Meaning::Reviewed => context.say("reviewed", "sprawdził(a)"),
        Meaning::Approved => context.say("approved", "zatwierdził(a)"),
    };
    format!(
        "{meaning}: {} ({}), {} ({zone}), {} {}",
        logins.name(signed.by),
        signed.role,
        zone.seconds(signed.at),
        context.say("record", "zapis"),
        signed.record
    )
}

/// What a signature is, said wherever one is shown.
pub(crate) fn nature(context: &Context) -> &'static str {
    context.say(
        "electronic signature in the sense of Regulation (EU) 910/2014 Article 3(10); neither advanced nor qualified",
        "podpis elektroniczny w rozumieniu art. 3 pkt 10 rozporządzenia (UE) 910/2014; ani zaawansowany, ani kwalifikowany",
    )
}

pub(super) fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (result, words, deviation, codes, numbers, logins) = args.at.with(context, io, |session| {
        let result = names::result(session, &args.result)?;
        let words = names::text(session.lab(), result.words.as_ref())?;
        let deviation = names::text(session.lab(), result.deviation.as_ref())?;
        let reports = session.reports()?.into_iter().filter(|report| result.reports.contains(&report.id));
        let numbers: Vec<String> = reports.map(|report| report.facts.number).collect();
        Ok((result, words, deviation, names::codes(session)?, numbers, Logins::of(session.lab())?))
    })?;
    let code = codes.get(&result.facts.sample).cloned();
    let line = printed(&result, words.as_deref(), context);
    if context.json {
        let mut answer = document(&result)?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("sample_code".to_owned(), serde_json::json!(code));
            fields.insert("printed".to_owned(), line.into());
            fields.insert("words".to_owned(), serde_json::json!(words));
            fields.insert("deviation".to_owned(), serde_json::json!(deviation));
        }
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    let said = &result.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let days = match (&said.started, &said.finished) {
        (Some(first), Some(last)) if first != last => format!("{first}..{last}"),
        (first, _) => text(first),
    };
    let verified = match (result.verified_by, result.verified_date) {
        (Some(by), Some(at)) => format!("{}, {} ({})", logins.name(by), args.zone.seconds(at), args.zone),
        _ => String::new(),
    };
    let held: Vec<String> = result.held_by.iter().map(ToString::to_string).collect();
    let inputs: Vec<String> = said.inputs.iter().map(|one| format!("{} v{}", one.id, one.version)).collect();
    let signatures: Vec<String> =
        result.signatures.iter().map(|signed| signature(signed, &logins, args.zone, context)).collect();
    let marked = |set: bool| if set { yes(true, context) } else { String::new() };
    let version = said.method_version.map(|version| format!(" v{version}")).unwrap_or_default();
    let lines = [
        (context.say("result", "wynik"), result.id.to_string()),
        (context.say("sample", "próbka"), code.unwrap_or_else(|| said.sample.to_string())),
        (context.say("state", "stan"), context.say(result.state.text_en(), result.state.text_pl()).to_owned()),
        (context.say("version", "wersja"), result.version.to_string()),
        (context.say("analyte", "oznaczenie"), said.analyte.clone()),
        (context.say("method", "metoda"), format!("{}{version}", said.method)),
        (context.say("value", "wartość"), line),
        (context.say("verdict", "ocena"), verdict(&result, context)),
        (context.say("specification", "specyfikacja"), text(&said.specification)),
        (context.say("days", "dni badania"), days),
        (context.say("instrument", "aparat"), text(&said.instrument)),
        (context.say("lots", "partie"), said.lots.join(", ")),
        (context.say("quality-control run", "seria kontrolna"), text(&said.qc)),
        (context.say("computed from", "obliczony z"), inputs.join("\n")),
        (context.say("deviation from the method", "odstępstwo od metody"), text(&deviation)),
        (context.say("in the accredited scope", "w zakresie akredytacji"), yes(said.accredited, context)),
        (context.say("supplied by the customer", "dostarczony przez klienta"), marked(said.customer_supplied)),
        (context.say("external provider", "dostawca zewnętrzny"), text(&said.provider)),
        (context.say("in place of", "zamiast"), said.retest_of.map(|id| id.to_string()).unwrap_or_default()),
        (context.say("contributed", "współtworzyli"), logins.names(&result.contributors)),
        (context.say("verified", "zweryfikował(a)"), verified),
        (context.say("verified alone", "zweryfikowany w pojedynkę"), marked(result.verified_alone)),
        (context.say("compute anew", "oblicz ponownie"), marked(result.recheck)),
        (context.say("held by", "zablokowany przez"), held.join("\n")),
        (context.say("in reports", "w sprawozdaniach"), numbers.join(", ")),
        (context.say("signatures", "podpisy"), signatures.join("\n")),
    ];
    facts(&lines, io)?;
    if !signatures.is_empty() {
        writeln!(io.out, "{}", nature(context))?;
    }
    Ok(Exit::Yes)
}
