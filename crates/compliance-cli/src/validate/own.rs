//! The laboratory's own acceptance tests, from a CSV file.

use crate::account::import::records;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::At;
use crate::{files, json};
use libcompliance_lab::core::crypto::{Sha256, sha256};
use libcompliance_lab::core::trail::record::Digest;
use libcompliance_lab::core::validation::{Counts, OwnTest, Verdict};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The columns of the file.
const HEADING: [&str; 10] =
    ["id", "title", "requirement", "steps", "expected", "observed", "verdict", "tester", "date", "evidence"];

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(flatten)]
    at: At,
    /// A CSV file in UTF-8 with the heading `id,title,requirement,steps,expected,observed,verdict,tester,date,evidence`; several
    /// requirements with `;` between them; the verdict is passed, failed or not_run; evidence is a file beside the CSV, or empty
    file: PathBuf,
}

pub(super) fn import(args: &Import, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let text = files::read_text(&args.file)?;
    let tests = read(&text, args.file.parent().unwrap_or(Path::new(".")))?;
    let counts = Counts::of(tests.iter().map(|test| test.verdict));
    let digest = Digest(sha256(text.as_bytes()));
    let (id, receipt) = args.at.with(context, io, |session| Ok(session.import_acceptance(digest, &tests)?))?;
    let count = tests.len();
    if context.json {
        let document = serde_json::json!({
            "import": id.to_string(), "tests": count, "counts": counts, "file_sha256": digest, "record": receipt.index,
        });
        json::line(io, &document)?;
    } else {
        let (passed, failed, not_run) = (counts.passed, counts.failed, counts.not_run);
        let text = context.say(
            format!(
                "took in {count} tests of the laboratory's own: {passed} passed, {failed} failed, {not_run} not run"
            ),
            format!("wczytano testy własne: {count}; pozytywne {passed}, negatywne {failed}, niewykonane {not_run}"),
        );
        writeln!(io.out, "{text}")?;
    }
    Ok(if counts.all_passed() { Exit::Yes } else { Exit::No })
}

/// All tests of the file, or every line that is faulty.
fn read(text: &str, folder: &Path) -> Result<Vec<OwnTest>, Failure> {
    let mut lines = records(text.trim_start_matches('\u{feff}')).into_iter();
    let heading = lines.next().and_then(|(_, cells)| cells);
    if !heading.is_some_and(|cells| cells.iter().map(|cell| cell.trim()).eq(HEADING)) {
        let text = format!("line 1 of the file: the heading is another; expected `{}`", HEADING.join(","));
        return Err(Failure::usage("table_unfit", text));
    }
    let (mut tests, mut faults) = (Vec::new(), Vec::new());
    for (line, cells) in lines {
        match row(cells, folder) {
            Ok(test) => tests.push(test),
            Err(fault) => faults.push(format!("line {line}: {fault}")),
        }
    }
    if faults.is_empty() { Ok(tests) } else { Err(Failure::usage("table_unfit", faults.join("; "))) }
}

fn row(cells: Option<Vec<String>>, folder: &Path) -> Result<OwnTest, String> {
    let cells = cells.ok_or("a quotation mark is out of place")?;
    let cells = <[String; 10]>::try_from(cells).map_err(|cells| format!("{} cells instead of 10", cells.len()))?;
    let [id, title, requirement, steps, expected, observed, verdict, tester, day, evidence] =
        cells.map(|cell| cell.trim().to_owned());
    let verdict = Verdict::parse(&verdict).ok_or("the verdict is not passed, failed or not_run")?;
    let requirements = requirement.split(';').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let evidence = match evidence.as_str() {
        "" => None,
        name => {
            Some(digest(&folder.join(name)).map_err(|error| format!("the evidence cannot be read: {}", error.kind()))?)
        }
    };
    Ok(OwnTest { id, title, requirements, steps, expected, observed, verdict, tester, day, evidence })
}

fn digest(path: &Path) -> std::io::Result<Digest> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut portion) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut portion)?;
        if read == 0 {
            return Ok(Digest(hash.finish()));
        }
        hash.update(portion.get(..read).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "A-1,Export,REC-04; ACC-05,do it,it works,it worked,passed,Anna,2026-01-31,";

    #[test]
    fn a_table_of_tests_is_read_and_each_faulty_line_named() {
        let heading = HEADING.join(",");
        let tests = read(&format!("{heading}\n{LINE}\n"), Path::new(".")).unwrap();
        assert_eq!((tests.len(), tests[0].requirements.len(), tests[0].verdict), (1, 2, Verdict::Passed));
        let bad = format!("{heading}\n{LINE}\nA-2,x\n{}\n", LINE.replace("passed", "fine"));
        let failure = read(&bad, Path::new(".")).unwrap_err();
        assert!(failure.message.contains("line 3: 2 cells") && failure.message.contains("line 4: the verdict"));
        let gone = format!("{heading}\n{LINE}no-such-file.pdf\n");
        assert!(read(&gone, Path::new(".")).unwrap_err().message.contains("line 2: the evidence"));
        assert!(read("id,title\n", Path::new(".")).unwrap_err().message.contains("heading"));
    }
}
