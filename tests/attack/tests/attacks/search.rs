//! Hiding records from a search: the records are whole, what they are searched by is not.

use attack::attacker::{edit, find, sql};
use attack::{check, named, prepared};
use libcompliance_lab::verify::FaultCode::*;
use rusqlite::params;

#[test]
fn a_search_column_is_altered() {
    for (column, value) in [
        ("id", "x'00112233445566778899aabbccddeeff'"),
        ("time", "time + 1"),
        ("kind", "'sample.received2'"),
        ("action", "'other'"),
        ("actor", "x'00112233445566778899aabbccddeeff'"),
        ("object", "'sample:other'"),
        ("object", "NULL"),
    ] {
        let copy = prepared().copy();
        let index = find(&copy.path(), "kind = 'sample.received'");
        sql(&copy.path(), &format!("UPDATE record SET {column} = {value} WHERE idx = {index}"));
        let report = check(&copy.path());
        assert_eq!(named(&report), [(SearchColumnAltered, format!("record {index}").as_str())], "{column}");
        assert!(report.faults[0].text.contains(column));
    }
}

#[test]
fn a_record_is_taken_out_of_its_clients_list() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'sample.received'");
    sql(&copy.path(), &format!("DELETE FROM record_client WHERE idx = {index}"));
    assert_eq!(named(&check(&copy.path())), [(SearchColumnAltered, format!("record {index}").as_str())]);
}

#[test]
fn a_record_is_listed_under_a_client_that_it_does_not_name() {
    let lab = prepared();
    for index in [1, -3, lab.size as i64, i64::MAX] {
        let copy = lab.copy();
        edit(&copy.path(), |db| {
            let client = lab.clients[0].0.as_bytes();
            db.execute("INSERT INTO record_client (client, idx) VALUES (?1, ?2)", params![client, index]).unwrap();
        });
        assert_eq!(named(&check(&copy.path())), [(SearchColumnAltered, format!("record {index}").as_str())], "{index}");
    }
}

#[test]
fn a_record_is_moved_to_another_client() {
    let lab = prepared();
    let copy = lab.copy();
    let index = find(&copy.path(), "kind = 'sample.received'");
    edit(&copy.path(), |db| {
        db.execute("UPDATE record_client SET client = ?1 WHERE idx = ?2", params![[1_u8; 16], index as i64]).unwrap();
    });
    let place = format!("record {index}");
    assert_eq!(
        named(&check(&copy.path())),
        [(SearchColumnAltered, place.as_str()), (SearchColumnAltered, place.as_str())]
    );
}

/// The index entries themselves, as somebody with a hex editor leaves them: emulated by an index over other rows.
#[test]
fn an_index_that_leaves_records_out() {
    let copy = prepared().copy();
    sql(
        &copy.path(),
        "DROP INDEX record_kind; CREATE INDEX record_kind ON record(kind) WHERE idx > 100; \
         PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = 'CREATE INDEX record_kind ON record(kind)' WHERE name = 'record_kind'; \
         PRAGMA writable_schema = RESET;",
    );
    let report = check(&copy.path());
    assert!(report.faults.iter().any(|fault| fault.code == DatabaseDamaged && fault.text.contains("record_kind")));
}
