//! What the trail says of the rows of one table, in a scratch file that holds digests under the laboratory's key and nothing readable.

use super::baseline::{Listed, scratch, signed};
use super::marks::{RowMarks, Tag};
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::Lab;
use crate::store::sqlite::translate;
use crate::store::{Filter, ReadStore as _, StoreError};
use libcompliance::crypto::SecretKey;
use libcompliance::host::compare::{SealedRow, SeenRow, Step};
use libcompliance::host::rows::Row;
use libcompliance::host::table::{Baseline, OBJECT};
use libcompliance::trail::record::Record;
use libcompliance::trail::value::Value;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;

/// Records that are read at once.
const PAGE: usize = 500;

/// The sealed rows of a table, those that the host gave, and those that do not agree.
pub(super) struct SealedRows {
    connection: Connection,
    key: SecretKey,
    entropy: SystemEntropy,
}

/// A row that does not agree so far.
pub(super) struct Candidate {
    pub tag: Tag,
    pub state: Option<SealedRow>,
    pub seen: Option<SeenRow>,
    /// Its number in the stream, if the host gave it.
    pub n: Option<u64>,
    /// Its id, if the host gave it.
    pub id: Option<String>,
    /// Whether the host gave it more than once.
    pub twice: bool,
}

impl SealedRows {
    pub(super) fn new() -> Result<Self, LabError> {
        let connection = scratch(
            "CREATE TABLE row (tag BLOB PRIMARY KEY, state TEXT, seen INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID; \
             CREATE TABLE candidate (n INTEGER PRIMARY KEY, tag BLOB NOT NULL, seen TEXT NOT NULL, id BLOB NOT NULL, \
             twice INTEGER NOT NULL) STRICT; \
             CREATE TABLE later (n INTEGER PRIMARY KEY, tag BLOB NOT NULL, step TEXT NOT NULL, early INTEGER NOT NULL) STRICT; \
             CREATE INDEX later_tag ON later (tag); \
             CREATE TABLE waited (n INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE, id BLOB NOT NULL) STRICT; BEGIN;",
        )?;
        let mut entropy = SystemEntropy::new();
        let key = SecretKey::generate(&mut entropy)?;
        Ok(Self { connection, key, entropy })
    }

    /// Everything that is sealed of the table before record `until`.
    pub(super) fn load(
        &mut self,
        lab: &Lab,
        marks: &RowMarks,
        table: &str,
        baseline: Option<&Baseline>,
        until: u64,
    ) -> Result<(), LabError> {
        if let Some(baseline) = baseline {
            let filter = Filter {
                kind: Some("table.baseline_rows".to_owned()),
                object: Some(format!("{OBJECT}:{table}")),
                ..Filter::default()
            };
            let range = baseline.started..baseline.finished;
            records(lab, &filter, range, &mut |record| {
                if record.object.as_ref().is_some_and(|object| object.version == baseline.number) {
                    self.take_in(lab, marks, table, &record)?;
                }
                Ok(())
            })?;
        }
        let from = baseline.map_or(0, |baseline| baseline.size);
        events(lab, table, from..until, &mut |record, id| {
            let Some(step) = marks.sealed(lab, record)? else { return Ok(()) };
            let tag = marks.tag(table, id);
            let state = SealedRow::then(self.state(&tag)?, &step);
            self.put(&tag, &state)
        })
    }

    fn take_in(&mut self, lab: &Lab, marks: &RowMarks, table: &str, record: &Record) -> Result<(), LabError> {
        for (place, row) in (0_u32..).zip(listed(lab, record.index)?) {
            let content = marks.content(&row.digest);
            let state = SealedRow::baseline(row.version, content, record.index, place);
            self.put(&marks.tag(table, &row.id), &state)?;
        }
        Ok(())
    }

    pub(super) fn state(&self, tag: &Tag) -> Result<Option<SealedRow>, LabError> {
        let mut statement =
            self.connection.prepare_cached("SELECT state FROM row WHERE tag = ?1").map_err(translate)?;
        let found: Option<Option<String>> =
            statement.query_row(params![tag], |row| row.get(0)).optional().map_err(translate)?;
        found.flatten().map(|text| parse(&text)).transpose()
    }

    fn put(&self, tag: &Tag, state: &SealedRow) -> Result<(), LabError> {
        let sql = "INSERT INTO row (tag, state) VALUES (?1, ?2) ON CONFLICT (tag) DO UPDATE SET state = excluded.state";
        self.run(sql, params![tag, text(state)?])
    }

    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<(), LabError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(parameters))
            .map(drop)
            .map_err(|error| translate(error).into())
    }

    /// The host gave this row: what is sealed of it, and whether the host gave it before.
    pub(super) fn seen(&self, tag: &Tag, n: u64) -> Result<(Option<SealedRow>, bool), LabError> {
        let mut statement =
            self.connection.prepare_cached("SELECT state, seen FROM row WHERE tag = ?1").map_err(translate)?;
        let found: Option<(Option<String>, i64)> =
            statement.query_row(params![tag], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(translate)?;
        if found.as_ref().is_none_or(|(_, seen)| *seen == 0) {
            let sql =
                "INSERT INTO row (tag, seen) VALUES (?1, ?2) ON CONFLICT (tag) DO UPDATE SET seen = excluded.seen";
            self.run(sql, params![tag, signed(n)])?;
        }
        let Some((state, seen)) = found else { return Ok((None, false)) };
        Ok((state.map(|text| parse(&text)).transpose()?, seen != 0))
    }

    /// Keeps a row that does not agree. Its id is encrypted under a key that is nowhere else.
    pub(super) fn doubt(&mut self, tag: &Tag, n: u64, row: &Row, seen: &SeenRow, twice: bool) -> Result<(), LabError> {
        let id = self.key.seal(&n.to_be_bytes(), row.id.as_bytes(), &mut self.entropy)?;
        let sql = "INSERT INTO candidate (n, tag, seen, id, twice) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.run(sql, params![signed(n), tag, text(seen)?, id, twice])
    }

    /// An event about this row waited when the rows began to be read. Its id is encrypted as in [`Self::doubt`].
    pub(super) fn waited(&mut self, n: u64, tag: &Tag, id: &str) -> Result<(), LabError> {
        let id = self.key.seal(&waited(n), id.as_bytes(), &mut self.entropy)?;
        self.run("INSERT OR IGNORE INTO waited (n, tag, id) VALUES (?1, ?2, ?3)", params![signed(n), tag, id])
    }

    /// An event that came while the rows were read, or that waits; `early` if it waited before any row was read.
    pub(super) fn later(&self, tag: &Tag, step: &Step, early: bool) -> Result<(), LabError> {
        self.run("INSERT INTO later (tag, step, early) VALUES (?1, ?2, ?3)", params![tag, text(step)?, early])
    }

    /// The events of this row that are not in its state, and how many of the first of them the row must show.
    pub(super) fn steps(&self, tag: &Tag) -> Result<(Vec<Step>, usize), LabError> {
        let sql = "SELECT step, early FROM later WHERE tag = ?1 ORDER BY n";
        let mut statement = self.connection.prepare_cached(sql).map_err(translate)?;
        let rows = statement.query_map(params![tag], |row| Ok((row.get(0)?, row.get(1)?))).map_err(translate)?;
        let found: Vec<(String, bool)> = rows.collect::<Result<_, _>>().map_err(translate)?;
        let due = found.iter().rposition(|(_, early)| *early).map_or(0, |last| last + 1);
        Ok((found.iter().map(|(text, _)| parse(text)).collect::<Result<_, _>>()?, due))
    }

    /// The rows that do not agree, in the order in which the host gave them; then those that it did not give, in the order of the trail;
    /// then those that it did not give and of which it is only stored, not yet sealed, that they are there.
    pub(super) fn each_candidate(
        &self,
        each: &mut dyn FnMut(Candidate) -> Result<(), LabError>,
    ) -> Result<(), LabError> {
        let sql = "SELECT c.n, c.tag, c.seen, c.id, c.twice, r.state FROM candidate c JOIN row r ON r.tag = c.tag ORDER BY c.n";
        let mut statement = self.connection.prepare(sql).map_err(translate)?;
        let mut rows = statement.query([]).map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            let get = || -> rusqlite::Result<(i64, Tag, String, Vec<u8>, bool, Option<String>)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            };
            let (n, tag, seen, id, twice, state) = get().map_err(translate)?;
            let n = u64::try_from(n).unwrap_or(0);
            let id = self.key.open(&n.to_be_bytes(), &id).map_err(|_| damaged())?;
            each(Candidate {
                tag,
                state: state.map(|text| parse(&text)).transpose()?,
                seen: Some(parse(&seen)?),
                n: Some(n),
                id: String::from_utf8(id).ok(),
                twice,
            })?;
        }
        let sql = "SELECT tag, state FROM row WHERE seen = 0 AND state IS NOT NULL AND json_extract(state, '$.deleted') = 0 \
                   ORDER BY json_extract(state, '$.record'), json_extract(state, '$.place')";
        let mut statement = self.connection.prepare(sql).map_err(translate)?;
        let mut rows = statement.query([]).map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            let state: String = row.get(1).map_err(translate)?;
            let tag = row.get(0).map_err(translate)?;
            each(Candidate { tag, state: Some(parse(&state)?), seen: None, n: None, id: None, twice: false })?;
        }
        let sql = "SELECT w.n, w.tag, w.id, r.state FROM waited w LEFT JOIN row r ON r.tag = w.tag \
                   WHERE ifnull(r.seen, 0) = 0 AND ifnull(json_extract(r.state, '$.deleted'), 1) = 1 ORDER BY w.n";
        let mut statement = self.connection.prepare(sql).map_err(translate)?;
        let mut rows = statement.query([]).map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            let get = || -> rusqlite::Result<(i64, Tag, Vec<u8>, Option<String>)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            };
            let (n, tag, id, state) = get().map_err(translate)?;
            let n = u64::try_from(n).map_err(|_| damaged())?;
            let id = self.key.open(&waited(n), &id).map_err(|_| damaged())?;
            let state = state.map(|text| parse(&text)).transpose()?;
            each(Candidate { tag, state, seen: None, n: None, id: String::from_utf8(id).ok(), twice: false })?;
        }
        Ok(())
    }
}

/// Which id is encrypted; another space than the numbers of rows.
fn waited(n: u64) -> Vec<u8> {
    [b"waited".as_slice(), &n.to_be_bytes()].concat()
}

/// The rows in one record of a baseline.
pub(super) fn listed(lab: &Lab, index: u64) -> Result<Vec<Listed>, LabError> {
    let value = lab.reveal(index, "attrs.digests")?;
    let Value::List(items) = &*value else { return Err(LabError::SealBroken) };
    items.iter().map(|item| Listed::read(item).ok_or(LabError::SealBroken)).collect()
}

/// Calls `each` for the events of hosts about rows of `table`, with the id, in the order of the trail.
pub(super) fn events(
    lab: &Lab,
    table: &str,
    range: std::ops::Range<u64>,
    each: &mut dyn FnMut(&Record, &str) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let filter = Filter { kind: Some("host.".to_owned()), ..Filter::default() };
    records(lab, &filter, range, &mut |record| match record.object.as_ref().filter(|object| object.kind == table) {
        Some(object) => each(&record, &object.id),
        None => Ok(()),
    })
}

/// Calls `each` for the records that match, page by page, so that it may itself ask the trail.
pub(super) fn records(
    lab: &Lab,
    filter: &Filter,
    range: std::ops::Range<u64>,
    each: &mut dyn FnMut(Record) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let mut after = range.start.checked_sub(1);
    loop {
        let mut page = Vec::new();
        lab.read(|store| {
            store.search(filter, after, &mut |index, bytes| {
                if index >= range.end || page.len() == PAGE {
                    return ControlFlow::Break(());
                }
                page.push((index, bytes.to_vec()));
                ControlFlow::Continue(())
            })?;
            Ok(())
        })?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(*last);
        for (_, bytes) in page {
            // A form that this program does not know would be an event that nobody counts.
            each(crate::laboratory::known(&bytes).ok_or(LabError::SealBroken)?)?;
        }
    }
}

fn text(thing: &impl serde::Serialize) -> Result<String, LabError> {
    serde_json::to_string(thing).map_err(|_| damaged())
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, LabError> {
    serde_json::from_str(text).map_err(|_| damaged())
}

fn damaged() -> LabError {
    StoreError::Damaged("the scratch file was altered".to_owned()).into()
}
