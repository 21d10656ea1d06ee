//! A report, for people and for programs.

use super::words;
use crate::exit::Failure;
use crate::io::{Io, shown};
use crate::json;
use libcompliance_lab::core::trail::record::Digest;
use libcompliance_lab::verify::{Gap, Report};
use libcompliance_operations::verified;
use libcompliance_pack::Language;
use libcompliance_pack::table::{Column, Table};
use libcompliance_pack::text::visible;
use std::path::Path;

pub(super) fn json(report: &Report, kind: &str, io: &mut Io<'_>) -> Result<(), Failure> {
    json::line(io, &verified::report(report, kind))
}

pub(super) fn text(report: &Report, path: &Path, language: Language, io: &mut Io<'_>) -> Result<(), Failure> {
    let pick = |english: &'static str, polish: &'static str| language.pick(english, polish);
    writeln!(io.out, "{}", shown(path))?;
    writeln!(io.out, "  {:<10}{}", pick("trail", "ślad"), visible(&report.origin))?;
    writeln!(io.out, "  {:<10}{}", pick("records", "zapisy"), report.size)?;
    if let Some(root) = report.root {
        writeln!(io.out, "  {:<10}{}", pick("root", "korzeń"), Digest(root))?;
    }
    if let Some(key) = &report.verifier_key {
        writeln!(io.out, "  {:<10}{}", pick("key", "klucz"), visible(key))?;
    }
    writeln!(io.out)?;
    match verified::verdict(report) {
        "holds" => writeln!(
            io.out,
            "{}",
            pick(
                "HOLDS: everything that was checked is as it was sealed.",
                "ZGADZA SIĘ: wszystko, co sprawdzono, jest takie, jak zabezpieczono."
            )
        )?,
        "consistent_in_itself" => writeln!(
            io.out,
            "{}",
            pick(
                "CONSISTENT IN ITSELF: everything that was checked is as it was sealed; see NOT CHECKED.",
                "SPÓJNE W SOBIE: wszystko, co sprawdzono, jest takie, jak zabezpieczono; zob. NIE SPRAWDZONO."
            )
        )?,
        _ => faults(report, language, io)?,
    }
    let not_checked = report.not_checked.iter().map(|line| words::not_checked(*line, language).to_owned());
    for (at, line) in not_checked.enumerate() {
        if at == 0 {
            writeln!(io.out)?;
        }
        writeln!(io.out, "{line}")?;
    }
    section(pick("Remarks", "Uwagi"), report.remarks.iter().map(|remark| words::remark(remark, language)), io)?;
    if let Some(gap) = &report.gap {
        writeln!(io.out, "\n{}", self::gap(gap, language))?;
    }
    Ok(())
}

fn faults(report: &Report, language: Language, io: &mut Io<'_>) -> Result<(), Failure> {
    let count = u64::try_from(report.faults.len()).unwrap_or(u64::MAX).saturating_add(report.further_faults);
    match language {
        Language::English => {
            writeln!(io.out, "DOES NOT HOLD: {count} {}", if count == 1 { "fault" } else { "faults" })?;
        }
        Language::Polish => writeln!(io.out, "NIE ZGADZA SIĘ, liczba wad: {count}")?,
    }
    writeln!(io.out)?;
    let [place, code, found] =
        language.pick(["place", "fault", "what was found"], ["miejsce", "wada", "co stwierdzono"]);
    let columns = vec![Column::text(place, 40), Column::text(code, 22), Column::text(found, 70)];
    let mut table = Table::new(&mut *io.out, columns);
    for fault in &report.faults {
        let found = words::fault(fault, language).into_owned();
        table.row(vec![fault.place.clone(), fault.code.as_str().to_owned(), found])?;
    }
    table.finish()?;
    match (report.further_faults, language) {
        (0, _) => {}
        (more, Language::English) => writeln!(io.out, "and {more} more that are not listed")?,
        (more, Language::Polish) => writeln!(io.out, "dalszych wad, których nie wymieniono: {more}")?,
    }
    Ok(())
}

fn gap(gap: &Gap, language: Language) -> String {
    let records = gap.records;
    let mut text = match language {
        Language::English => {
            let lie = if records == 1 { "record lies" } else { "records lie" };
            format!("Gap: {records} {lie} behind the last checkpoint held outside")
        }
        Language::Polish => {
            format!("Luka: liczba zapisów za ostatnim punktem kontrolnym przechowanym na zewnątrz: {records}")
        }
    };
    if records == 0 {
        text.push('.');
        return text;
    }
    if let (Some(since), Some(until)) = (gap.since, gap.until) {
        text.push_str(&format!(" ({since} {} {until})", language.pick("to", "do")));
    }
    text.push_str(language.pick("; they rest on the laboratory's word.", "; opierają się one na słowie laboratorium."));
    text
}

fn section(title: &str, lines: impl Iterator<Item = String>, io: &mut Io<'_>) -> Result<(), Failure> {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            writeln!(io.out, "\n{title}")?;
        }
        writeln!(io.out, "  {}", visible(&line))?;
    }
    Ok(())
}
