//! The file itself: its tables and triggers, and SQLite's own integrity check.

use super::collect::Faults;
use super::report::FaultCode;
use crate::error::LabError;
use crate::store::sqlite::{schema, translate};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The most complaints of SQLite that are listed.
const COMPLAINTS: usize = 50;

pub(super) fn check(connection: &Connection, faults: &Faults) -> Result<(), LabError> {
    let before = faults.count();
    let layout: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(translate)?;
    if layout != i64::from(schema::LAYOUT) {
        faults.add(
            FaultCode::SchemaAltered,
            "layout",
            format!("the file says that its layout is {layout}, which it is not"),
        );
    }
    faults.damage("schema", compare_schema(connection, faults))?;
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({COMPLAINTS})")).map_err(translate)?;
    let mut rows = statement.query([]).map_err(translate)?;
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let line: String = row.get(0).map_err(translate)?;
                if line != "ok" {
                    faults.add(FaultCode::DatabaseDamaged, "database", line);
                }
            }
            Ok(None) => break,
            Err(error) => {
                faults.add(FaultCode::DatabaseDamaged, "database", translate(error).to_string());
                break;
            }
        }
    }
    // As long as its own index stands, no id can be there twice.
    if faults.count() > before { repeated(connection, faults) } else { Ok(()) }
}

/// Records that have the id of an earlier one.
fn repeated(connection: &Connection, faults: &Faults) -> Result<(), LabError> {
    let sql = "SELECT max(idx), min(idx) FROM record NOT INDEXED GROUP BY id HAVING count(*) > 1 LIMIT 1000";
    let mut statement = connection.prepare(sql).map_err(translate)?;
    let mut rows = statement.query([]).map_err(translate)?;
    while let Ok(Some(row)) = rows.next() {
        let (later, first): (i64, i64) = (row.get(0).map_err(translate)?, row.get(1).map_err(translate)?);
        faults.add(FaultCode::RecordDuplicated, format!("record {later}"), format!("it has the id of record {first}"));
    }
    Ok(())
}

type Schema = BTreeMap<(String, String), String>;

fn compare_schema(connection: &Connection, faults: &Faults) -> Result<(), LabError> {
    let expected = {
        let fresh = Connection::open_in_memory().map_err(translate)?;
        fresh.execute_batch(schema::SCHEMA).map_err(translate)?;
        read(&fresh)?
    };
    let found = read(connection)?;
    for ((kind, name), sql) in &expected {
        let place = format!("{kind} {name}");
        match found.get(&(kind.clone(), name.clone())) {
            None => faults.add(FaultCode::SchemaAltered, place, "it belongs to this layout and is not there"),
            Some(other) if other != sql => {
                faults.add(FaultCode::SchemaAltered, place, "it is not defined as this layout defines it");
            }
            Some(_) => {}
        }
    }
    for (kind, name) in found.keys().filter(|key| !expected.contains_key(*key)) {
        faults.add(FaultCode::SchemaAltered, format!("{kind} {name}"), "it does not belong to this layout");
    }
    Ok(())
}

fn read(connection: &Connection) -> Result<Schema, LabError> {
    let mut statement = connection
        // What SQLite makes by itself, such as indexes of primary keys and statistics, says nothing about the layout.
        .prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        .map_err(translate)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).map_err(translate)?;
    Ok(rows.collect::<Result<_, _>>().map_err(translate)?)
}
