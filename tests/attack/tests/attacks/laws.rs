//! Laws: any one changed byte is found; whatever order threads write in, the log verifies.

use attack::attacker::edit;
use attack::{alone, check, create, lab_options, people, prepared, receive};
use libcompliance_lab::verify::verify;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Arc;

/// Every column that verification answers for. `operational` is not among them: nothing rests on it.
const COLUMNS: &[(&str, &str)] = &[
    ("record", "idx"),
    ("record", "id"),
    ("record", "time"),
    ("record", "kind"),
    ("record", "action"),
    ("record", "actor"),
    ("record", "object"),
    ("record", "bytes"),
    ("record", "bytes"),
    ("record", "bytes"),
    ("record_client", "client"),
    ("record_client", "idx"),
    ("disclosure", "place"),
    ("disclosure", "subject"),
    ("disclosure", "sealed"),
    ("tile", "level"),
    ("tile", "n"),
    ("tile", "hashes"),
    ("head", "size"),
    ("head", "note"),
    ("head", "reducer"),
    ("head", "last_time"),
    ("checkpoint", "size"),
    ("checkpoint", "note"),
    ("checkpoint", "kept"),
    ("state", "space"),
    ("state", "key"),
    ("state", "value"),
];

fn changed(value: &Value, at: u64, mask: u8) -> Option<Value> {
    Some(match value {
        Value::Null => Value::Text("x".to_owned()),
        Value::Integer(number) => Value::Integer(number ^ (i64::from(mask) << (8 * (at % 8)))),
        Value::Real(_) => return None,
        Value::Text(text) => {
            let mut bytes = text.clone().into_bytes();
            let at = at as usize % bytes.len().max(1);
            // Stays text: only the low bits of an ASCII letter.
            *bytes.get_mut(at).filter(|byte| byte.is_ascii())? ^= (mask & 0x1f).max(1);
            Value::Text(String::from_utf8(bytes).ok()?)
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let at = at as usize % bytes.len().max(1);
            *bytes.get_mut(at)? ^= mask;
            Value::Blob(bytes)
        }
    })
}

/// Changes one byte of one value and gives back how to undo it; `None` if the change says the same as before.
fn change_one(path: &Path, table: &str, column: &str, row: u64, at: u64, mask: u8) -> Option<String> {
    let mut told = None;
    edit(path, |db| {
        let rows: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        let offset = (row % rows as u64) as i64;
        let without_rowid = matches!(table, "record_client" | "state");
        let (key, text) = if without_rowid {
            let (a, b) = if table == "state" { ("space", "key") } else { ("client", "idx") };
            (format!("{a}, {b}"), format!("{a} = ?2 AND {b} = ?3"))
        } else {
            ("rowid, rowid".to_owned(), "rowid = ?2 AND rowid = ?3".to_owned())
        };
        let (old, a, b): (Value, Value, Value) = db
            .query_row(&format!("SELECT {column}, {key} FROM {table} LIMIT 1 OFFSET {offset}"), [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        let Some(new) = changed(&old, at, mask).filter(|new| *new != old) else { return };
        // A key that is taken already cannot be given twice; the file refuses it.
        let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {text}");
        if db.execute(&sql, params![new, a, b]).is_ok() {
            told = Some(format!("{table}.{column} row {offset} byte {at} mask {mask}: {old:?} -> {new:?}"));
        }
    });
    told
}

#[test]
fn any_one_changed_byte_is_found() {
    let copy = prepared().copy();
    let whole = std::fs::read(copy.path()).unwrap();
    let vault = super::values::vault(&copy);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let strategy = (0..COLUMNS.len(), any::<u64>(), any::<u64>(), 1_u8..=255);
    runner
        .run(&strategy, |(column, row, at, mask)| {
            let (table, column) = COLUMNS[column];
            std::fs::write(copy.path(), &whole).unwrap();
            let Some(told) = change_one(&copy.path(), table, column, row, at, mask) else {
                return Err(TestCaseError::reject("no change"));
            };
            let mut options = alone();
            options.vault = Some(Arc::clone(&vault));
            match verify(&copy.path(), &options) {
                Ok(report) => prop_assert!(!report.holds(), "not found: {told}"),
                Err(error) => prop_assert!(false, "not reported but failed: {error} after {told}"),
            }
            Ok(())
        })
        .unwrap();
}

/// Everything that the file says, in one text.
fn dump(path: &Path) -> rusqlite::Result<String> {
    let db = Connection::open(path)?;
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        text += &db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0))?.to_string();
    }
    let tables = [
        ("sqlite_schema", "type, name, tbl_name, sql"),
        ("record", "*"),
        ("record_client", "*"),
        ("disclosure", "*"),
        ("tile", "*"),
        ("head", "*"),
        ("checkpoint", "*"),
        ("state", "*"),
    ];
    for (table, columns) in tables {
        let mut statement = db.prepare(&format!("SELECT {columns} FROM {table} NOT INDEXED ORDER BY 1, 2"))?;
        let count = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..count {
                text += &format!("{:?}|", row.get::<_, Value>(column)?);
            }
            text.push('\n');
        }
    }
    Ok(text)
}

/// The file says the same as `whole`, although its bytes differ.
pub(crate) fn same_content(path: &Path, whole: &[u8], page: usize) {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("lab.db");
    std::fs::write(&original, whole).unwrap();
    let differs = dump(path).map_err(|error| error.to_string()) != Ok(dump(&original).unwrap());
    assert!(!differs, "page {page}: the file says something else and was passed");
}

#[test]
fn any_one_changed_byte_of_the_file_is_found_or_says_nothing() {
    let copy = prepared().copy();
    let whole = std::fs::read(copy.path()).unwrap();
    let truth = dump(&copy.path()).unwrap();
    let vault = super::values::vault(&copy);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let count = std::cell::Cell::new(0_u32);
    runner
        .run(&(0..whole.len(), 1_u8..=255), |(at, mask)| {
            let mut bytes = whole.clone();
            bytes[at] ^= mask;
            for beside in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(copy.folder().join(format!("lab.db{beside}")));
            }
            std::fs::write(copy.path(), &bytes).unwrap();
            let mut options = alone();
            options.vault = Some(Arc::clone(&vault));
            // An error is no pass either: a file that is not recognised as a laboratory any more is not verified.
            if let Ok(report) = verify(&copy.path(), &options)
                && report.holds()
            {
                count.set(count.get() + 1);
                let now = dump(&copy.path());
                prop_assert!(
                    now.as_ref() == Ok(&truth),
                    "byte {at} ({mask:#x}) changes what the file says: {:?}",
                    now.err()
                );
            }
            Ok(())
        })
        .unwrap();
    eprintln!("{} of 200 changed bytes said nothing", count.get());
}

#[test]
fn any_order_of_writing_threads_gives_one_log_that_verifies() {
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    runner
        .run(&(1_usize..7, 1_usize..9, any::<u64>()), |(threads, each, seed)| {
            let folder = tempfile::tempdir().unwrap();
            let lab = create(folder.path(), lab_options()).unwrap();
            let (admin, anna, _) = people(&lab);
            let client = anna.register_client("K").unwrap();
            let before = lab.size().unwrap();
            let mut indexes: Vec<u64> = std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads)
                    .map(|thread| {
                        let (anna, admin, lab) = (anna.clone(), admin.clone(), lab.clone());
                        scope.spawn(move || {
                            let mut made = Vec::new();
                            for n in 0..each {
                                match (seed >> ((thread * 7 + n) % 60)) & 3 {
                                    0 => {
                                        // Refused and sealed between the others.
                                        let error = admin.register_client("x").unwrap_err();
                                        let libcompliance_lab::LabError::Denied { record, .. } = error else {
                                            panic!("{error}")
                                        };
                                        made.push(record);
                                    }
                                    1 => {
                                        let ((), _) = lab
                                            .batch(|| {
                                                made.push(receive(&anna, client, "a")?.index);
                                                made.push(receive(&anna, client, "b")?.index);
                                                Ok(())
                                            })
                                            .unwrap();
                                    }
                                    _ => made.push(receive(&anna, client, "c").unwrap().index),
                                }
                            }
                            made
                        })
                    })
                    .collect();
                workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
            });
            indexes.sort_unstable();
            // Repeats of a refusal within a minute are counted, and told by the record of the first.
            indexes.dedup();
            let expected: Vec<u64> = (before..before + indexes.len() as u64).collect();
            prop_assert_eq!(&indexes, &expected);
            prop_assert_eq!(lab.size().unwrap(), before + indexes.len() as u64);
            let report = check(lab.path());
            prop_assert!(report.holds(), "{:?}", report.faults);
            Ok(())
        })
        .unwrap();
}
