//! Looking at reports.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::result::{nature, signature};
use crate::work::names::{self, Logins};
use crate::work::{At, document, facts, yes};
use crate::zone::Zone;
use libcompliance_lab::core::model::{Report, ReportState};
use libcompliance_pack::table::{Column, Table};

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    at: At,
    /// Only in this state: draft, checked, authorized, issued, challenged, superseded, withdrawn
    #[arg(long, value_parser = state)]
    state: Option<ReportState>,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// Show times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,
}

#[derive(Debug, clap::Args)]
pub(super) struct Content {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
}

fn state(word: &str) -> Result<ReportState, String> {
    ReportState::parse(word).ok_or_else(|| {
        "the states are draft, checked, authorized, issued, challenged, superseded, withdrawn".to_owned()
    })
}

fn words(report: &Report, context: &Context) -> String {
    let state = context.say(report.state.text_en(), report.state.text_pl());
    let open = if report.amendment_open { context.say(", being amended", ", w trakcie zmiany") } else { "" };
    let proposed = if report.proposal.is_some() && report.state != ReportState::Withdrawn {
        context.say(", withdrawal proposed", ", zaproponowano wycofanie")
    } else {
        ""
    };
    format!("{state}{open}{proposed}")
}

pub(super) fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (reports, clients) = args.at.with(context, io, |session| {
        let mut reports = session.reports()?;
        reports.retain(|report| args.state.is_none_or(|state| state == report.state));
        let mut clients = std::collections::HashMap::new();
        for client in session.clients()? {
            clients.extend(names::text(session.lab(), Some(&client.name))?.map(|name| (client.id, name)));
        }
        Ok((reports, clients))
    })?;
    if context.json {
        for report in &reports {
            json::line(io, &document(report)?)?;
        }
        return Ok(Exit::Yes);
    }
    let [number, state, client, results, issued, id] = context.say(
        ["report", "state", "client", "results", "issued", "id"],
        ["sprawozdanie", "stan", "klient", "wyniki", "wydane", "identyfikator"],
    );
    let columns = vec![
        Column::text(number, 20),
        Column::text(state, 34),
        Column::text(client, 34),
        Column::number(results),
        Column::text(format!("{issued} ({})", args.zone), 26),
        Column::text(id, 36),
    ];
    let mut table = Table::new(&mut *io.out, columns);
    for report in reports {
        table.row(vec![
            report.facts.number.clone(),
            words(&report, context),
            clients.get(&report.client).cloned().unwrap_or_else(|| report.client.to_string()),
            report.facts.results.len().to_string(),
            report.issued_date.map(|at| args.zone.seconds(at)).unwrap_or_default(),
            report.id.to_string(),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

pub(super) fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (report, codes, numbers, logins) = args.at.with(context, io, |session| {
        let report = names::report(session, &args.report)?;
        let numbers: std::collections::HashMap<_, _> =
            session.reports()?.into_iter().map(|report| (report.id, report.facts.number)).collect();
        Ok((report, names::codes(session)?, numbers, Logins::of(session.lab())?))
    })?;
    if context.json {
        let mut answer = document(&report)?;
        if let Some(fields) = answer.as_object_mut() {
            let codes: Vec<_> = report.facts.samples.iter().map(|id| codes.get(id)).collect();
            fields.insert("sample_codes".to_owned(), serde_json::json!(codes));
        }
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    let number = |id| numbers.get(&id).cloned().unwrap_or_else(|| id.to_string());
    let said = &report.facts;
    let samples: Vec<String> =
        said.samples.iter().map(|id| codes.get(id).cloned().unwrap_or_else(|| id.to_string())).collect();
    let results: Vec<String> = said.results.iter().map(|one| format!("{} v{}", one.id, one.version)).collect();
    let signatures: Vec<String> =
        report.signatures.iter().map(|signed| signature(signed, &logins, args.zone, context)).collect();
    let when = |by: Option<_>, at: Option<_>| match (by, at) {
        (Some(by), Some(at)) => format!("{}, {} ({})", logins.name(by), args.zone.seconds(at), args.zone),
        _ => String::new(),
    };
    let file = report.file.as_ref().map(|file| format!("{}, {} B, {}", file.media_type, file.size, file.sha256));
    let lines = [
        (context.say("report", "sprawozdanie"), said.number.clone()),
        (context.say("id", "identyfikator"), report.id.to_string()),
        (context.say("state", "stan"), words(&report, context)),
        (context.say("version", "wersja"), report.version.to_string()),
        (context.say("preliminary", "wstępne"), if said.preliminary { yes(true, context) } else { String::new() }),
        (context.say("amends", "zmienia"), said.amends.map(number).unwrap_or_default()),
        (context.say("superseded by", "zastąpione przez"), report.superseded_by.map(number).unwrap_or_default()),
        (context.say("samples", "próbki"), samples.join(", ")),
        (context.say("results", "wyniki"), results.join("\n")),
        (context.say("content", "treść"), said.content_sha256.to_string()),
        (context.say("drafted", "sporządzone"), when(Some(report.created_by), Some(report.created_date))),
        (context.say("checked", "sprawdzone"), when(report.checked_by, report.checked_date)),
        (context.say("signatures", "podpisy"), signatures.join("\n")),
        (
            context.say("authorised alone", "autoryzowane w pojedynkę"),
            if report.authorised_alone { yes(true, context) } else { String::new() },
        ),
        (context.say("issued", "wydane"), when(report.issued_by, report.issued_date)),
        (
            context.say("record of the issue", "zapis wydania"),
            report.issued_record.map(|at| at.to_string()).unwrap_or_default(),
        ),
        (context.say("file", "plik"), file.unwrap_or_default()),
        (context.say("times sent", "liczba wysłań"), report.sent.to_string()),
    ];
    facts(&lines, io)?;
    if !signatures.is_empty() {
        writeln!(io.out, "{}", nature(context))?;
    }
    Ok(Exit::Yes)
}

pub(super) fn content(args: &Content, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let content =
        args.at.with(context, io, |session| Ok(session.report_content(names::report(session, &args.report)?.id)?))?;
    if context.json {
        // The very bytes that are signed, so that whoever hashes the line without its end gets the content hash.
        io.out.write_all(&content.to_bytes())?;
        io.out.write_all(b"\n")?;
    } else {
        serde_json::to_writer_pretty(&mut *io.out, &content).map_err(std::io::Error::from)?;
        writeln!(io.out)?;
    }
    Ok(Exit::Yes)
}
