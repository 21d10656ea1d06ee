//! What results rest on, each under the laboratory's own code: methods, instruments, lots, specifications, quality-control runs.
//! `define` makes a new thing or a new version of one; a flag that is not given leaves what was there.

pub(crate) mod instrument;
pub(crate) mod lot;
pub(crate) mod method;
pub(crate) mod qc;
pub(crate) mod specification;

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::work::{At, Because, Done, document, usage};
use libcompliance_lab::core::model::Listed;
use libcompliance_lab::{LabError, Receipt, Session};
use libcompliance_pack::table::{Column, Table};

#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub at: At,
}

/// What a new thing cannot do without.
fn needed<T>(given: Option<T>, flag: &str) -> Result<T, Failure> {
    given.ok_or_else(|| {
        usage(
            "part_missing",
            format!("there is nothing under this code yet: a new one needs {flag}"),
            format!("pod tym kodem nie ma jeszcze niczego: nowa pozycja wymaga {flag}"),
        )
    })
}

/// Makes a thing or a new version: `facts` are those that should hold, made from those that do.
fn define<T: Clone + PartialEq>(
    (at, code, because): (&At, &str, &Because),
    context: &Context,
    io: &mut Io<'_>,
    listed: impl FnOnce(&Session) -> Result<Vec<Listed<T>>, LabError>,
    facts: impl FnOnce(Option<T>) -> Result<T, Failure>,
    put: impl FnOnce(&Session, &T, Option<(&str, Option<&str>)>) -> Result<Receipt, LabError>,
) -> Result<Exit, Failure> {
    let (version, receipt) = at.with(context, io, |session| {
        let before = listed(session)?.into_iter().find(|listed| listed.code == code);
        let now = facts(before.as_ref().map(|listed| listed.facts.clone()))?;
        let reason = match &before {
            Some(before) if before.facts == now => {
                return Err(usage(
                    "nothing_changed",
                    "nothing would change: what is given is what is on the list".to_owned(),
                    "nic by się nie zmieniło: podano to, co już jest na liście".to_owned(),
                ));
            }
            Some(_) => Some(because.needed()?),
            None => because.get(),
        };
        Ok((before.map_or(1, |before| before.version.saturating_add(1)), put(session, &now, reason)?))
    })?;
    Done::new(&receipt, context)
        .with("code", ("code", "kod"), code)
        .with("version", ("version", "wersja"), version)
        .print(io)
}

/// Prints a list; `cells` are those behind code and version.
fn list<T: serde::Serialize>(
    at: &At,
    context: &Context,
    io: &mut Io<'_>,
    listed: impl FnOnce(&Session) -> Result<Vec<Listed<T>>, LabError>,
    columns: Vec<Column>,
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<Exit, Failure> {
    let found = at.with(context, io, |session| Ok(listed(session)?))?;
    if context.json {
        for one in &found {
            json::line(io, &document(one)?)?;
        }
        return Ok(Exit::Yes);
    }
    let mut all = vec![Column::text(context.say("code", "kod"), 40), Column::number(context.say("version", "wersja"))];
    all.extend(columns);
    let mut table = Table::new(&mut *io.out, all);
    for one in &found {
        let mut row = vec![one.code.clone(), one.version.to_string()];
        row.extend(cells(&one.facts));
        table.row(row)?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

/// `FROM..UNTIL`, both days included.
fn span(text: &str) -> Result<(String, String), String> {
    let (from, until) = text.split_once("..").ok_or("give two days as 2026-01-31..2027-01-30, both included")?;
    let (from, until) = (crate::work::day(from)?, crate::work::day(until)?);
    if until < from { Err("the last day is before the first".to_owned()) } else { Ok((from, until)) }
}
