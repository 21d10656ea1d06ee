//! The attacker's database tool.

use super::super::place::sql;
use crate::exit::Failure;
use rusqlite::{Connection, params};
use std::path::Path;

/// Opens a copy as any database tool does. Nobody waits for the disk on behalf of an attacker.
pub(super) fn open(copy: &Path) -> Result<Connection, Failure> {
    let connection = Connection::open(copy).map_err(sql)?;
    connection.execute_batch("PRAGMA synchronous=OFF").map_err(sql)?;
    Ok(connection)
}

/// Does `work` in one transaction with the triggers out of the way, and puts them back as they were.
pub(super) fn unhindered<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    connection.execute_batch("BEGIN").map_err(sql)?;
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
        .and_then(|mut statement| statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .map_err(sql)?;
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).map_err(sql)?;
    }
    let value = work(connection)?;
    for (_, definition) in &triggers {
        connection.execute_batch(definition).map_err(sql)?;
    }
    connection.execute_batch("COMMIT").map_err(sql)?;
    Ok(value)
}

/// The bytes of a record.
pub(super) fn record(connection: &Connection, index: u64) -> Result<Vec<u8>, Failure> {
    connection
        .query_row("SELECT bytes FROM record WHERE idx = ?1", params![signed(index)], |row| row.get(0))
        .map_err(sql)
}

/// The bytes of an entry of the state table.
pub(super) fn state(connection: &Connection, space: &str, key: &str) -> Result<Vec<u8>, Failure> {
    connection
        .query_row("SELECT value FROM state WHERE space = ?1 AND key = ?2", params![space, key], |row| row.get(0))
        .map_err(sql)
}

/// Writes an entry of the state table.
pub(super) fn put_state(connection: &Connection, space: &str, key: &str, value: &[u8]) -> Result<(), Failure> {
    let sql_text = "UPDATE state SET value = ?3 WHERE space = ?1 AND key = ?2";
    changed(connection.execute(sql_text, params![space, key, value]).map_err(sql)?)
}

/// The bytes with `from` replaced by `to`; it must be there.
pub(super) fn replaced(bytes: &[u8], from: &str, to: &str) -> Result<Vec<u8>, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| super::super::make::internal("a record is not text"))?;
    if !text.contains(from) {
        return Err(super::super::make::internal("what was to be replaced is not there"));
    }
    Ok(text.replace(from, to).into_bytes())
}

/// An attack that changed nothing would be found by nobody, and would prove nothing.
pub(super) fn changed(rows: usize) -> Result<(), Failure> {
    if rows == 0 { Err(super::super::make::internal("an attack changed nothing")) } else { Ok(()) }
}

/// SQLite's integers.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
