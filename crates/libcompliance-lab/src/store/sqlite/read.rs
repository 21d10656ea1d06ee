//! Reading from SQLite.

use super::super::{Disclosure, Filter, Head, ReadStore, STEP, StoreError};
use super::schema::PLACES;
use super::{Sqlite, translate};
use libcompliance::retention::Erased;
use libcompliance::trail::commit::Subject;
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row as SqlRow, ToSql, params};
use std::ops::ControlFlow;

impl ReadStore for Sqlite {
    fn head(&mut self) -> Result<Head, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT size, note, reducer, last_time, tail FROM head WHERE one = 1")
            .map_err(translate)?;
        let head = statement
            .query_row([], |row| {
                Ok(Head {
                    size: unsigned(row, 0)?,
                    note: row.get(1)?,
                    reducer: row.get(2)?,
                    last_time: row.get(3)?,
                    tail: row.get(4)?,
                })
            })
            .optional()
            .map_err(translate)?;
        Ok(head.unwrap_or_else(Head::empty))
    }

    fn record(&mut self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        one(&self.connection, "SELECT bytes FROM record WHERE idx = ?1", params![signed(index)])
    }

    fn index_of(&mut self, id: &[u8; 16]) -> Result<Option<u64>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT idx FROM record WHERE id = ?1").map_err(translate)?;
        statement.query_row(params![id], |row| unsigned(row, 0)).optional().map_err(translate)
    }

    fn search(
        &mut self,
        filter: &Filter,
        after: Option<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut sql = String::from("SELECT r.idx, r.bytes FROM record r");
        let mut wanted: Vec<String> = Vec::new();
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        let mut want = |clause: &str, value: Box<dyn ToSql>| {
            values.push(value);
            wanted.push(clause.replace('?', &format!("?{}", values.len())));
        };
        if let Some(client) = filter.client {
            sql.push_str(" JOIN record_client c ON c.idx = r.idx");
            want("c.client = ?", Box::new(client));
        }
        if let Some(after) = after {
            want("r.idx > ?", Box::new(signed(after)));
        }
        if let Some(actor) = filter.actor {
            want("r.actor = ?", Box::new(actor));
        }
        if let Some(object) = &filter.object {
            want("r.object = ?", Box::new(object.clone()));
        }
        if let Some(action) = &filter.action {
            want("r.action = ?", Box::new(action.clone()));
        }
        match &filter.kind {
            Some(prefix) if prefix.ends_with('.') => {
                want("r.kind >= ?", Box::new(prefix.clone()));
                // `/` is the character after `.`, so this bounds all names that begin with the prefix.
                want("r.kind < ?", Box::new(format!("{}/", prefix.trim_end_matches('.'))));
            }
            Some(kind) => want("r.kind = ?", Box::new(kind.clone())),
            None => {}
        }
        if let Some(from) = filter.from {
            want("r.time >= ?", Box::new(from));
        }
        if let Some(until) = filter.until {
            want("r.time < ?", Box::new(until));
        }
        if !wanted.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&wanted.join(" AND "));
        }
        sql.push_str(if filter.client.is_some() { " ORDER BY c.idx" } else { " ORDER BY r.idx" });
        let mut statement = self.connection.prepare(&sql).map_err(translate)?;
        let values: Vec<&dyn ToSql> = values.iter().map(Box::as_ref).collect();
        let mut rows = statement.query(values.as_slice()).map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            if each(unsigned(row, 0).map_err(translate)?, blob(row, 1)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn state(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        one(&self.connection, "SELECT value FROM state WHERE space = ?1 AND key = ?2", params![space, key])
    }

    fn states(&mut self, space: &str, each: &mut dyn FnMut(&str, &[u8]) -> ControlFlow<()>) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key, value FROM state WHERE space = ?1 ORDER BY key")
            .map_err(translate)?;
        let mut rows = statement.query(params![space]).map_err(translate)?;
        while let Some(row) = rows.next().map_err(translate)? {
            let key: String = row.get(0).map_err(translate)?;
            if each(&key, blob(row, 1)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn tile(&mut self, level: u8, n: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if level > 0 {
            return one(
                &self.connection,
                "SELECT hashes FROM tile WHERE level = ?1 AND n = ?2",
                params![level, signed(n)],
            );
        }
        // One statement, so that tile and tail are of one moment.
        let sql = "SELECT t.hashes, h.size % 256, h.tail FROM (SELECT ?1 AS n) AS asked \
                   LEFT JOIN tile t ON t.level = 0 AND t.n = asked.n LEFT JOIN head h ON h.size / 256 = asked.n";
        let mut statement = self.connection.prepare_cached(sql).map_err(translate)?;
        let parts = |row: &SqlRow<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let parts = statement.query_row(params![signed(n)], parts).map_err(translate)?;
        let (hashes, width, tail): (Option<Vec<u8>>, Option<i64>, Option<Vec<u8>>) = parts;
        let (Some(width), Some(tail)) = (width, tail) else { return Ok(hashes) };
        // The tail stands at its own place whatever somebody did to the part before it.
        let stored = usize::try_from(width).unwrap_or(0) / STEP * STEP * 32;
        let mut tile = match hashes {
            None if stored > 0 => return Ok(None),
            hashes => hashes.unwrap_or_default(),
        };
        tile.truncate(stored);
        tile.extend_from_slice(&tail);
        Ok(Some(tile).filter(|tile| !tile.is_empty()))
    }

    fn newest_of_actor(&mut self, actor: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        newest(&self.connection, "SELECT idx, bytes FROM record WHERE actor = ?1 ORDER BY idx DESC LIMIT 1", actor)
    }

    fn newest_of_client(&mut self, client: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        newest(
            &self.connection,
            "SELECT r.idx, r.bytes FROM record_client c JOIN record r ON r.idx = c.idx WHERE c.client = ?1 \
             ORDER BY c.idx DESC LIMIT 1",
            client,
        )
    }

    fn disclosures(&mut self, index: u64) -> Result<Vec<Disclosure>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT subject, sealed FROM disclosure WHERE place >= ?1 AND place < ?2 ORDER BY place")
            .map_err(translate)?;
        let start = signed(index).saturating_mul(PLACES);
        let rows = statement
            .query_map(params![start, start.saturating_add(PLACES)], |row| {
                Ok(Disclosure { subject: row.get(0)?, sealed: row.get(1)? })
            })
            .map_err(translate)?;
        rows.collect::<Result<_, _>>().map_err(translate)
    }

    fn erasable(&mut self, what: &Erased) -> Result<u64, StoreError> {
        let mut count = 0_u64;
        for (subject, from, until) in places(what) {
            let mut statement = self.connection.prepare_cached(COUNT_ERASABLE).map_err(translate)?;
            let some: i64 = statement.query_row(params![subject, from, until], |row| row.get(0)).map_err(translate)?;
            count = count.saturating_add(u64::try_from(some).unwrap_or(0));
        }
        Ok(count)
    }

    fn operational(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT value FROM operational WHERE key = ?1").map_err(translate)?;
        statement.query_row(params![key], |row| row.get(0)).optional().map_err(translate)
    }

    fn operational_under(&mut self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key, value FROM operational WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")
            .map_err(translate)?;
        let rows = statement.query_map(params![prefix], |row| Ok((row.get(0)?, row.get(1)?))).map_err(translate)?;
        rows.collect::<Result<_, _>>().map_err(translate)
    }

    fn checkpoints(&mut self) -> Result<Vec<(u64, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT size, note FROM checkpoint UNION SELECT size, note FROM head ORDER BY size")
            .map_err(translate)?;
        let rows = statement.query_map([], |row| Ok((unsigned(row, 0)?, row.get(1)?))).map_err(translate)?;
        rows.collect::<Result<_, _>>().map_err(translate)
    }

    fn checkpoint_at(&mut self, size: u64) -> Result<Option<(u64, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT size, note FROM (SELECT size, note FROM checkpoint UNION SELECT size, note FROM head) \
                 WHERE size <= ?1 ORDER BY size DESC LIMIT 1",
            )
            .map_err(translate)?;
        statement
            .query_row(params![signed(size)], |row| Ok((unsigned(row, 0)?, row.get(1)?)))
            .optional()
            .map_err(translate)
    }
}

fn one(connection: &rusqlite::Connection, sql: &str, params: &[&dyn ToSql]) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(translate)?;
    statement.query_row(params, |row| row.get(0)).optional().map_err(translate)
}

fn newest(
    connection: &rusqlite::Connection,
    sql: &str,
    whose: &[u8; 16],
) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(translate)?;
    statement.query_row(params![whose], |row| Ok((unsigned(row, 0)?, row.get(1)?))).optional().map_err(translate)
}

/// The bytes of a column, whatever type a foreign hand gave it.
pub(crate) fn blob<'r>(row: &'r SqlRow<'_>, column: usize) -> &'r [u8] {
    match row.get_ref(column) {
        Ok(ValueRef::Blob(bytes) | ValueRef::Text(bytes)) => bytes,
        _ => &[],
    }
}

/// Indexes and sizes are stored as SQLite's signed integers; none can reach 2^63.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// Without a subject every one.
const COUNT_ERASABLE: &str =
    "SELECT count(*) FROM disclosure WHERE place >= ?2 AND place < ?3 AND (?1 IS NULL OR subject = ?1)";

/// The subject, and the places from the first to before the last, of everything that `what` is about.
pub(super) fn places(what: &Erased) -> Vec<(Option<String>, i64, i64)> {
    let until = signed(what.until).saturating_mul(PLACES);
    let place = |index: u64| signed(index).saturating_mul(PLACES);
    match what.person {
        Some(person) => vec![(Some(Subject::Person(person).to_text()), 0, until)],
        None => what
            .records
            .iter()
            .map(|(first, last)| (None, place(*first), place(last.saturating_add(1)).min(until)))
            .collect(),
    }
}
