//! The file itself: tables, triggers, indexes, its identity, ruined pages.

use attack::{alone, check, named, prepared};
use libcompliance_lab::verify::FaultCode::*;
use libcompliance_lab::verify::verify;
use rusqlite::Connection;
use std::path::Path;

fn plain(path: &Path, text: &str) {
    Connection::open(path).unwrap().execute_batch(text).unwrap();
}

#[test]
fn something_is_taken_from_the_layout_or_put_into_it() {
    for (text, place) in [
        ("DROP TRIGGER record_keeps", "trigger record_keeps"),
        ("DROP TRIGGER record_stays", "trigger record_stays"),
        ("DROP TRIGGER record_client_keeps", "trigger record_client_keeps"),
        ("DROP TRIGGER record_client_stays", "trigger record_client_stays"),
        ("DROP TRIGGER tile_stays", "trigger tile_stays"),
        ("DROP TRIGGER tile_grows", "trigger tile_grows"),
        ("DROP TRIGGER head_stays", "trigger head_stays"),
        ("DROP INDEX record_time", "index record_time"),
        ("DROP INDEX record_id", "index record_id"),
        ("CREATE TABLE notes (x)", "table notes"),
        ("CREATE VIEW results AS SELECT 1", "view results"),
        ("CREATE INDEX mine ON record(bytes)", "index mine"),
        ("CREATE TRIGGER mine AFTER INSERT ON record BEGIN SELECT 1; END", "trigger mine"),
        (
            "DROP INDEX record_kind; CREATE INDEX record_kind ON record(kind) WHERE kind <> 'result.edited'",
            "index record_kind",
        ),
        (
            "DROP TRIGGER record_keeps; CREATE TRIGGER record_keeps BEFORE UPDATE ON record BEGIN SELECT 1; END",
            "trigger record_keeps",
        ),
    ] {
        let copy = prepared().copy();
        plain(&copy.path(), text);
        assert_eq!(named(&check(&copy.path())), [(SchemaAltered, place)], "{text}");
    }
}

#[test]
fn records_refuse_to_be_changed_by_ordinary_statements() {
    let copy = prepared().copy();
    let db = Connection::open(copy.path()).unwrap();
    for text in [
        "UPDATE record SET time = 0 WHERE idx = 3",
        "DELETE FROM record WHERE idx = 3",
        "UPDATE record_client SET idx = 3",
        "DELETE FROM record_client",
        "DELETE FROM tile",
        "UPDATE tile SET hashes = x'00'",
        "DELETE FROM head",
    ] {
        assert!(db.execute_batch(text).is_err(), "{text}");
    }
}

#[test]
fn another_layout_or_identity() {
    let copy = prepared().copy();
    plain(&copy.path(), "PRAGMA user_version = 2");
    assert_eq!(verify(&copy.path(), &alone()).unwrap_err().code(), "newer_layout");
    plain(&copy.path(), "PRAGMA user_version = 0");
    assert_eq!(named(&check(&copy.path())), [(SchemaAltered, "layout")]);
    plain(&copy.path(), "PRAGMA user_version = -1");
    assert_eq!(verify(&copy.path(), &alone()).unwrap_err().code(), "foreign_file");
    plain(&copy.path(), "PRAGMA user_version = 1; PRAGMA application_id = 0");
    assert_eq!(verify(&copy.path(), &alone()).unwrap_err().code(), "foreign_file");
}

/// Whole pages overwritten: never a panic, never a pass.
#[test]
fn ruined_pages() {
    let lab = prepared();
    let copy = lab.copy();
    let whole = std::fs::read(copy.path()).unwrap();
    let pages = whole.len() / 4096;
    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut reports = 0;
    let mut options = alone();
    // Without the laboratory's key the hidden values are not checked, and the report says so.
    options.vault = Some(super::values::vault(&copy));
    for _ in 0..60 {
        let mut bytes = whole.clone();
        let page = 1 + next() as usize % (pages - 1);
        let (from, length) = (next() as usize % 4000, 1 + next() as usize % 4096);
        let fill = next() as u8;
        let end = page * 4096 + (from + length).min(4096);
        for byte in &mut bytes[page * 4096 + from..end] {
            *byte = if fill & 1 == 0 { fill } else { next() as u8 };
        }
        if bytes == whole {
            continue;
        }
        std::fs::write(copy.path(), &bytes).unwrap();
        match verify(&copy.path(), &options) {
            Ok(report) => {
                reports += 1;
                if report.holds() {
                    super::laws::same_content(&copy.path(), &whole, page);
                }
            }
            Err(error) => panic!("page {page}: not reported but failed: {error}"),
        }
    }
    assert!(reports > 50);
}
