//! The state tables: every space, every kind of edit. The records are whole; the tables are not what they give.

use attack::attacker::{edit, sql};
use attack::{check, named, prepared};
use libcompliance_lab::verify::FaultCode::*;
use rusqlite::{Connection, params};

fn spaces() -> Vec<(String, String)> {
    let copy = prepared().copy();
    let db = Connection::open(copy.path()).unwrap();
    let mut statement = db.prepare("SELECT space, max(key) FROM state GROUP BY space").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn an_entry_is_altered_removed_or_added_in_every_space() {
    let spaces = spaces();
    let names: Vec<&str> = spaces.iter().map(|(space, _)| space.as_str()).collect();
    let known = [
        "access_version",
        "account",
        "client",
        "file_name",
        "host_kind",
        "host_table",
        "identity_settings",
        "intent",
        "log",
        "paper",
        "result",
        "role",
        "sample",
        "sample_results",
        "session",
        "sign_in",
        "spool",
    ];
    assert_eq!(names, known);
    for (space, key) in &spaces {
        let place = format!("{space} {key}");
        let copy = prepared().copy();
        let of = format!("space = '{space}' AND key = '{key}'");
        sql(
            &copy.path(),
            &format!("UPDATE state SET value = CAST(replace(value, '{{', '{{\"x\":1,') AS BLOB) WHERE {of}"),
        );
        assert_eq!(named(&check(&copy.path())), [(StateAltered, place.as_str())]);
        let copy = prepared().copy();
        sql(&copy.path(), &format!("DELETE FROM state WHERE {of}"));
        assert_eq!(named(&check(&copy.path())), [(StateMissing, place.as_str())]);
        let copy = prepared().copy();
        sql(&copy.path(), &format!("INSERT INTO state SELECT space, 'zzz', value FROM state WHERE {of}"));
        assert_eq!(named(&check(&copy.path())), [(StateForeign, format!("{space} zzz").as_str())]);
    }
    for space in ["a space of its own", "actor_number", "client_number"] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("INSERT INTO state VALUES ('{space}', '', x'00')"));
        assert_eq!(named(&check(&copy.path())), [(StateForeign, format!("{space} ").as_str())]);
    }
}

fn altered(clause: &str, from: &str, to: &str) -> (String, String) {
    let copy = prepared().copy();
    let mut place = String::new();
    edit(&copy.path(), |db| {
        let (space, key, value): (String, String, String) = db
            .query_row(&format!("SELECT space, key, CAST(value AS TEXT) FROM state WHERE {clause}"), [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        let changed = value.replacen(from, to, 1);
        assert_ne!(changed, value);
        let values = params![changed.as_bytes(), space, key];
        db.execute("UPDATE state SET value = ?1 WHERE space = ?2 AND key = ?3", values).unwrap();
        place = format!("{space} {key}");
    });
    let report = check(&copy.path());
    assert_eq!(named(&report), [(StateAltered, place.as_str())]);
    (place, report.faults[0].text.clone())
}

#[test]
fn an_account_gets_more_rights_than_the_records_gave_it() {
    let (_, text) = altered("space = 'account' AND value LIKE '%\"analyst\"%'", "\"analyst\"", "\"administrator\"");
    assert!(text.contains("`rights`"), "{text}");
    let (place, text) = altered("space = 'role' AND key = 'viewer'", "\"record.read\"", "\"account.manage\"");
    assert_eq!(place, "role viewer");
    assert!(text.contains("`permissions`"), "{text}");
}

#[test]
fn a_session_is_prolonged_beyond_its_sealed_limit() {
    let (_, text) = altered("space = 'session' LIMIT 1", "\"until\":\"20", "\"until\":\"29");
    assert!(text.contains("`until`"), "{text}");
    let (_, text) = altered("space = 'session' LIMIT 1", "\"auth\":\"password\"", "\"auth\":\"second-factor\"");
    assert!(text.contains("`auth`"), "{text}");
}

#[test]
fn a_result_is_changed_where_people_read_it() {
    let (_, text) = altered(
        "space = 'result' AND value LIKE '%\"finding\":\"not_detected\"%' LIMIT 1",
        "\"not_detected\"",
        "\"detected\"",
    );
    assert!(text.contains("`value`") && !text.contains("detected"), "{text}");
}
