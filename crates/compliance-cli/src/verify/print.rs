//! A report, for people and for programs.

use crate::exit::Failure;
use crate::io::{Io, shown};
use crate::json;
use libcompliance_lab::core::trail::record::Digest;
use libcompliance_lab::verify::{NotChecked, Report};
use libcompliance_pack::table::{Column, Table};
use libcompliance_pack::text::visible;
use std::path::Path;

/// The verdict in one word. What is consistent only in itself is not called more.
fn verdict(report: &Report) -> &'static str {
    if !report.holds() {
        "does_not_hold"
    } else if report.not_checked.contains(&NotChecked::Outside) || report.not_checked.contains(&NotChecked::Key) {
        "consistent_in_itself"
    } else {
        "holds"
    }
}

pub(super) fn json(report: &Report, kind: &str, io: &mut Io<'_>) -> Result<(), Failure> {
    let faults: Vec<_> = report
        .faults
        .iter()
        .map(|fault| serde_json::json!({"code": fault.code.as_str(), "place": fault.place, "text": fault.text}))
        .collect();
    let not_checked: Vec<_> =
        report.not_checked.iter().map(|line| serde_json::json!({"code": line.as_str(), "text": line.text()})).collect();
    let gap = report.gap.map(|gap| {
        serde_json::json!({
            "records": gap.records,
            "since": gap.since.map(|at| at.to_string()),
            "until": gap.until.map(|at| at.to_string()),
        })
    });
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let document = serde_json::json!({
        "kind": kind,
        "verdict": verdict(report),
        "holds": report.holds(),
        "origin": report.origin,
        "size": report.size,
        "root": report.root.map(|root| Digest(root).to_string()),
        "verifier_key": report.verifier_key,
        "faults": faults,
        "further_faults": report.further_faults,
        "not_checked": not_checked,
        "remarks": report.remarks,
        "gap": gap,
        "timings_ms": {
            "seal": millis(report.timings.seal),
            "replay": millis(report.timings.replay),
            "database": millis(report.timings.database),
            "whole": millis(report.timings.whole),
        },
    });
    json::line(io, &document)
}

pub(super) fn text(report: &Report, path: &Path, io: &mut Io<'_>) -> Result<(), Failure> {
    writeln!(io.out, "{}", shown(path))?;
    writeln!(io.out, "  trail     {}", visible(&report.origin))?;
    writeln!(io.out, "  records   {}", report.size)?;
    if let Some(root) = report.root {
        writeln!(io.out, "  root      {}", Digest(root))?;
    }
    if let Some(key) = &report.verifier_key {
        writeln!(io.out, "  key       {}", visible(key))?;
    }
    writeln!(io.out)?;
    let count = u64::try_from(report.faults.len()).unwrap_or(u64::MAX).saturating_add(report.further_faults);
    match verdict(report) {
        "holds" => writeln!(io.out, "HOLDS: everything that was checked is as it was sealed.")?,
        "consistent_in_itself" => {
            writeln!(
                io.out,
                "CONSISTENT IN ITSELF: everything that was checked is as it was sealed; see NOT CHECKED."
            )?;
        }
        _ => {
            writeln!(io.out, "DOES NOT HOLD: {count} {}", if count == 1 { "fault" } else { "faults" })?;
            writeln!(io.out)?;
            let columns =
                vec![Column::text("place", 40), Column::text("fault", 22), Column::text("what was found", 70)];
            let mut table = Table::new(&mut *io.out, columns);
            for fault in &report.faults {
                table.row(vec![fault.place.clone(), fault.code.as_str().to_owned(), fault.text.clone()])?;
            }
            table.finish()?;
            if report.further_faults > 0 {
                writeln!(io.out, "and {} more that are not listed", report.further_faults)?;
            }
        }
    }
    for (at, line) in report.not_checked.iter().enumerate() {
        if at == 0 {
            writeln!(io.out)?;
        }
        writeln!(io.out, "{}", line.text())?;
    }
    section("Remarks", report.remarks.iter().map(String::as_str), io)?;
    if let Some(gap) = &report.gap {
        writeln!(io.out)?;
        let records = if gap.records == 1 { "record lies" } else { "records lie" };
        write!(io.out, "Gap: {} {records} behind the last checkpoint held outside", gap.records)?;
        match (gap.since, gap.until) {
            (Some(since), Some(until)) if gap.records > 0 => {
                writeln!(io.out, " ({since} to {until}); they rest on the laboratory's word.")?;
            }
            _ if gap.records > 0 => writeln!(io.out, "; they rest on the laboratory's word.")?,
            _ => writeln!(io.out, ".")?,
        }
    }
    Ok(())
}

fn section<'t>(title: &str, lines: impl Iterator<Item = &'t str>, io: &mut Io<'_>) -> Result<(), Failure> {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            writeln!(io.out, "\n{title}")?;
        }
        writeln!(io.out, "  {}", visible(line))?;
    }
    Ok(())
}
