//! Files that are no laboratory of this program: each has its own error, and none is touched.

use libcompliance_lab::verify::{Options, verify};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

fn everything(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[track_caller]
fn refused(folder: &Path, code: &str) {
    let before = everything(folder);
    let path = folder.join("lab.db");
    assert_eq!(attack::open(folder, attack::lab_options()).unwrap_err().code(), code);
    assert_eq!(verify(&path, &Options::default()).unwrap_err().code(), code);
    assert_eq!(everything(folder), before, "the files were touched");
}

#[test]
fn what_is_not_a_laboratory_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.db");
    refused(folder.path(), "file_not_found");
    std::fs::create_dir(&path).unwrap();
    refused(folder.path(), "file_not_found");
    std::fs::remove_dir(&path).unwrap();
    let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0; 2000]].concat();
    for content in [&png[..], b"", b"hello", &[0; 8192], b"SQLite format 3\0"] {
        std::fs::write(&path, content).unwrap();
        refused(folder.path(), "foreign_file");
    }
    std::fs::remove_file(&path).unwrap();

    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA application_id = 7; CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    drop(db);
    refused(folder.path(), "foreign_file");
}

/// Another program's database whose newest rows are still in its log: opening it for writing would carry them over.
#[test]
fn a_foreign_database_in_use_is_left_alone() {
    let source = tempfile::tempdir().unwrap();
    let db = Connection::open(source.path().join("lab.db")).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["lab.db", "lab.db-wal"] {
        std::fs::copy(source.path().join(name), folder.path().join(name)).unwrap();
    }
    drop(db);
    refused(folder.path(), "foreign_file");
}

#[test]
fn a_newer_layout_is_named_and_left_alone() {
    let (folder, _) = super::small();
    let db = Connection::open(folder.path().join("lab.db")).unwrap();
    db.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(db);
    let text = attack::open(folder.path(), attack::lab_options()).unwrap_err().to_string();
    assert!(text.contains("layout 2"), "{text}");
    refused(folder.path(), "newer_layout");
}

#[test]
fn an_emptied_laboratory_is_not_opened() {
    let (folder, _) = super::small();
    let path = folder.path().join("lab.db");
    attack::attacker::sql(&path, "DELETE FROM head; DELETE FROM record; DELETE FROM state; DELETE FROM tile;");
    assert_eq!(attack::open(folder.path(), attack::lab_options()).unwrap_err().code(), "unfinished_laboratory");
}
