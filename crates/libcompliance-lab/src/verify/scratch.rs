//! The state as the records give it: replayed into a scratch database, then compared entry by entry with the file's own.

use super::collect::Faults;
use super::report::FaultCode;
use crate::error::LabError;
use crate::store::StoreError;
use crate::store::sqlite::translate;
use libcompliance::projection::{ActorNumber, ClientNumber, Entry as _, View, ViewError};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Entries kept in memory before they are written to the scratch file.
const CACHE: usize = 50_000;

/// A state being replayed. The file is private to this process, unnamed, and gone with it; it holds no committed value.
pub(crate) struct Scratch {
    connection: Connection,
    cache: HashMap<(&'static str, String), (Option<Vec<u8>>, bool)>,
}

impl Scratch {
    pub(crate) fn new() -> Result<Self, StoreError> {
        // An empty name is SQLite's temporary on-disk database: memory first, a deleted file when it grows.
        let connection = Connection::open("").map_err(translate)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768; \
                 CREATE TABLE state (space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, key)) \
                 STRICT, WITHOUT ROWID; BEGIN;",
            )
            .map_err(translate)?;
        Ok(Self { connection, cache: HashMap::new() })
    }

    pub(crate) fn flush(&mut self) -> Result<(), StoreError> {
        for ((space, key), (value, dirty)) in self.cache.drain() {
            if !dirty {
                continue;
            }
            let sql = match value {
                Some(_) => {
                    "INSERT INTO state (space, key, value) VALUES (?1, ?2, ?3) \
                            ON CONFLICT (space, key) DO UPDATE SET value = excluded.value"
                }
                None => "DELETE FROM state WHERE space = ?1 AND key = ?2 AND ?3 IS NULL",
            };
            let mut statement = self.connection.prepare_cached(sql).map_err(translate)?;
            statement.execute(params![space, key, value]).map_err(translate)?;
        }
        Ok(())
    }

    /// How many entries of a space hold `words`.
    pub(super) fn count(&mut self, space: &str, words: &str) -> Result<u64, LabError> {
        self.flush()?;
        let sql = "SELECT count(*) FROM state WHERE space = ?1 AND instr(CAST(value AS TEXT), ?2) > 0";
        let found: i64 = self.connection.query_row(sql, params![space, words], |row| row.get(0)).map_err(translate)?;
        Ok(u64::try_from(found).unwrap_or(0))
    }

    /// Calls `each` for all entries in the order of space and key.
    pub(crate) fn each(
        &mut self,
        each: &mut dyn FnMut(&str, &str, &[u8]) -> Result<(), LabError>,
    ) -> Result<(), LabError> {
        self.flush()?;
        let mut rows = Entries::of(&self.connection)?;
        let mut rows = rows.rows()?;
        while let Some((space, key, value)) = next(&mut rows)? {
            each(&space, &key, &value)?;
        }
        Ok(())
    }

    /// Compares with the `state` table of `actual`.
    pub(super) fn compare(&mut self, actual: &Connection, faults: &Faults) -> Result<(), LabError> {
        self.flush()?;
        // The running numbers that were counted on the way stand in the records, and in no table.
        let counted = [ActorNumber::SPACE, ClientNumber::SPACE];
        self.connection
            .prepare_cached("DELETE FROM state WHERE space IN (?1, ?2)")
            .and_then(|mut statement| statement.execute(counted))
            .map_err(translate)?;
        let (mut expected, mut found) = (Entries::of(&self.connection)?, Entries::of(actual)?);
        let (mut expected, mut found) = (expected.rows()?, found.rows()?);
        let (mut left, mut right) = (next(&mut expected)?, next(&mut found)?);
        loop {
            let order = match (&left, &right) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => (&a.0, &a.1).cmp(&(&b.0, &b.1)),
            };
            match order {
                Ordering::Less => {
                    if let Some((space, key, _)) = &left {
                        faults.add(
                            FaultCode::StateMissing,
                            place(space, key),
                            "the records give this entry, the table does not have it",
                        );
                    }
                    left = next(&mut expected)?;
                }
                Ordering::Greater => {
                    if let Some((space, key, _)) = &right {
                        faults.add(
                            FaultCode::StateForeign,
                            place(space, key),
                            "the table has this entry, no record gives it",
                        );
                    }
                    right = next(&mut found)?;
                }
                Ordering::Equal => {
                    if let (Some((space, key, a)), Some((_, _, b))) = (&left, &right)
                        && a != b
                    {
                        faults.add(FaultCode::StateAltered, place(space, key), difference(a, b));
                    }
                    left = next(&mut expected)?;
                    right = next(&mut found)?;
                }
            }
        }
    }
}

fn place(space: &str, key: &str) -> String {
    format!("{space} {key}")
}

/// Which fields differ. Their values are not printed: they may be the laboratory's business.
fn difference(expected: &[u8], found: &[u8]) -> String {
    let fields = |bytes| serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(bytes).ok();
    let differing: Option<Vec<String>> = fields(expected).zip(fields(found)).map(|(expected, found)| {
        let names = expected.keys().chain(found.keys().filter(|name| !expected.contains_key(*name)));
        names.filter(|name| expected.get(*name) != found.get(*name)).map(|name| format!("`{name}`")).collect()
    });
    match differing {
        Some(names) if !names.is_empty() => {
            format!("the table says something else than the records: {}", names.join(", "))
        }
        _ => "the table says something else than the records".to_owned(),
    }
}

struct Entries<'c>(rusqlite::Statement<'c>);

impl<'c> Entries<'c> {
    fn of(connection: &'c Connection) -> Result<Self, StoreError> {
        connection.prepare("SELECT space, key, value FROM state ORDER BY space, key").map(Self).map_err(translate)
    }

    fn rows(&mut self) -> Result<rusqlite::Rows<'_>, StoreError> {
        self.0.query([]).map_err(translate)
    }
}

type Entry = (String, String, Vec<u8>);

fn next(rows: &mut rusqlite::Rows<'_>) -> Result<Option<Entry>, StoreError> {
    let Some(row) = rows.next().map_err(translate)? else { return Ok(None) };
    let value = crate::store::sqlite::blob(row, 2).to_vec();
    Ok(Some((row.get(0).map_err(translate)?, row.get(1).map_err(translate)?, value)))
}

impl View for Scratch {
    fn get(&mut self, space: &'static str, key: &str) -> Result<Option<Vec<u8>>, ViewError> {
        let place = (space, key.to_owned());
        if let Some((value, _)) = self.cache.get(&place) {
            return Ok(value.clone());
        }
        let failed = |error: rusqlite::Error| ViewError { space: space.to_owned(), problem: error.to_string() };
        let mut statement =
            self.connection.prepare_cached("SELECT value FROM state WHERE space = ?1 AND key = ?2").map_err(failed)?;
        let value: Option<Vec<u8>> =
            statement.query_row(params![space, key], |row| row.get(0)).optional().map_err(failed)?;
        drop(statement);
        self.cache.insert(place, (value.clone(), false));
        Ok(value)
    }

    fn put(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>) -> Result<(), ViewError> {
        self.cache.insert((space, key.to_owned()), (value, true));
        if self.cache.len() > CACHE {
            self.flush().map_err(|error| ViewError { space: space.to_owned(), problem: error.to_string() })?;
        }
        Ok(())
    }
}
