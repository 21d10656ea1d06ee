//! Committed values and their keys.

use attack::attacker::{edit, find, record, sql};
use attack::{Copy, alone, codes, key, named, prepared};
use libcompliance::trail::commit::{Subject, pack};
use libcompliance_lab::disclose;
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::keys::{self, Expected};
use libcompliance_lab::store::Disclosure;
use libcompliance_lab::vault::Vault;
use libcompliance_lab::verify::FaultCode::*;
use libcompliance_lab::verify::{NotChecked, Report, verify};
use rusqlite::{Connection, params};
use std::sync::Arc;

/// The opened value keys of a copy.
pub(crate) fn vault(copy: &Copy) -> Arc<Vault> {
    let unlocked = keys::unlock(&copy.folder().join("lab.db.key"), key(), &Expected::default()).unwrap();
    Arc::new(Vault::open(&copy.folder().join("lab.db.vault"), unlocked.wrapping).unwrap())
}

fn check_values(copy: &Copy) -> Report {
    let mut options = alone();
    options.vault = Some(vault(copy));
    verify(&copy.path(), &options).unwrap()
}

#[test]
fn a_hidden_value_is_altered() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'sample.received'");
    edit(&copy.path(), |db| {
        let mut sealed: Vec<u8> = db
            .query_row("SELECT sealed FROM disclosure WHERE place = ?1", [index as i64 * 64], |row| row.get(0))
            .unwrap();
        sealed[20] ^= 1;
        db.execute("UPDATE disclosure SET sealed = ?2 WHERE place = ?1", params![index as i64 * 64, sealed]).unwrap();
    });
    assert_eq!(named(&check_values(&copy)), [(ValueAltered, format!("record {index}").as_str())]);
    // Without the laboratory's key this cannot be seen, and the report says so.
    let report = attack::check(&copy.path());
    assert!(report.holds() && report.not_checked.contains(&NotChecked::Values));
}

#[test]
fn a_hidden_value_is_removed() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'sample.received'");
    sql(&copy.path(), &format!("DELETE FROM disclosure WHERE place / 64 = {index}"));
    for report in [attack::check(&copy.path()), check_values(&copy)] {
        assert_eq!(codes(&report), [ValueMissing]);
        assert!(report.faults.iter().all(|fault| fault.place == format!("record {index}")));
    }
}

#[test]
fn hidden_values_of_two_records_are_exchanged() {
    let copy = prepared().copy();
    let of = |clause: &str| find(&copy.path(), clause) as i64;
    // Two records of one person, with the same fields: only the seal of the box can tell them apart.
    let (a, b) = (of("kind = 'session.started'"), of("kind = 'session.started' AND idx > 100"));
    let subject = |index: i64| -> String {
        let db = Connection::open(copy.path()).unwrap();
        db.query_row("SELECT subject FROM disclosure WHERE place = ?1", [index * 64], |row| row.get(0)).unwrap()
    };
    let (from, to) = (subject(a), subject(b));
    sql(
        &copy.path(),
        &format!(
            "UPDATE disclosure SET place = -1 WHERE place = {a} * 64; UPDATE disclosure SET place = {a} * 64 WHERE place = {b} * 64; \
             UPDATE disclosure SET place = {b} * 64 WHERE place = -1;"
        ),
    );
    let report = check_values(&copy);
    let names = named(&report);
    for index in [a, b] {
        assert!(names.contains(&(ValueAltered, &format!("record {index}"))), "{from} {to}: {:?}", report.faults);
    }
}

#[test]
fn a_hidden_value_is_added() {
    let lab = prepared();
    let index = find(&lab.copy().path(), "kind = 'sample.received'") as i64;
    for (place, at) in [
        (index * 64 + 50, format!("record {index}")),
        (lab.size as i64 * 64 + 3, format!("record {}", lab.size)),
        (-64, "record -1".to_owned()),
    ] {
        let copy = lab.copy();
        sql(
            &copy.path(),
            &format!(
                "INSERT INTO disclosure SELECT {place}, subject, sealed FROM disclosure WHERE place = {index} * 64"
            ),
        );
        for report in [attack::check(&copy.path()), check_values(&copy)] {
            assert_eq!(named(&report), [(ValueAltered, at.as_str())], "{place}: {:?}", report.faults);
        }
    }
    let copy = lab.copy();
    sql(&copy.path(), &format!("INSERT INTO disclosure VALUES ({index} * 64 + 9, 'person:somebody', x'00')"));
    assert!(named(&attack::check(&copy.path())).contains(&(ValueAltered, &format!("record {index}"))));
}

fn in_vault(copy: &Copy, text: &str) {
    Connection::open(copy.folder().join("lab.db.vault")).unwrap().execute_batch(text).unwrap();
}

#[test]
fn a_value_key_is_removed() {
    let lab = prepared();
    let client = format!("client:{}", lab.clients[1]);
    let copy = lab.copy();
    in_vault(&copy, &format!("DELETE FROM subject_key WHERE subject = '{client}'"));
    let db = Connection::open(copy.path()).unwrap();
    let rows: i64 =
        db.query_row("SELECT count(*) FROM disclosure WHERE subject = ?1", [&client], |row| row.get(0)).unwrap();
    assert!(rows > 0, "{client}");
    for report in [attack::check(&copy.path()), check_values(&copy)] {
        assert_eq!(codes(&report), [ValueKeyMissing], "{:?}", report.faults);
        assert!(report.faults.len() as u64 + report.further_faults >= rows as u64);
    }
}

#[test]
fn value_keys_are_exchanged() {
    let lab = prepared();
    let copy = lab.copy();
    let [a, b] = [0, 1].map(|n: usize| format!("client:{}", lab.clients[n]));
    in_vault(
        &copy,
        &format!(
            "UPDATE subject_key SET subject = 'x' WHERE subject = '{a}'; UPDATE subject_key SET subject = '{a}' WHERE subject = '{b}'; \
             UPDATE subject_key SET subject = '{b}' WHERE subject = 'x';"
        ),
    );
    assert_eq!(codes(&check_values(&copy)), [ValueKeyMissing]);
    // Only the wrapped bytes say it: not seen without the laboratory's key.
    assert!(attack::check(&copy.path()).not_checked.contains(&NotChecked::Values));
}

#[test]
fn the_file_of_value_keys_is_missing_or_ruined() {
    let copy = prepared().copy();
    std::fs::remove_file(copy.folder().join("lab.db.vault")).unwrap();
    let report = attack::check(&copy.path());
    assert!(report.remarks.iter().any(|remark| remark.to_string().contains(".vault")), "{:?}", report.remarks);
    assert!(report.not_checked.contains(&NotChecked::Values));
    for garbage in [vec![], vec![7; 5000]] {
        std::fs::write(copy.folder().join("lab.db.vault"), garbage).unwrap();
        let report = attack::check(&copy.path());
        assert_eq!(named(&report), [(DatabaseDamaged, "value keys")], "{:?}", report.faults);
    }
}

/// Whoever holds the laboratory's key can seal another value into the box; the commitment in the record still says which one
/// it was.
#[test]
fn a_hidden_value_is_replaced_by_a_holder_of_the_key() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'sample.received'");
    let vault = vault(&copy);
    edit(&copy.path(), |db| {
        let id = record(db, index).id;
        let (subject, sealed): (String, Vec<u8>) = db
            .query_row("SELECT subject, sealed FROM disclosure WHERE place = ?1", [index as i64 * 64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        let mut openings = disclose::open(id, &Disclosure { subject: subject.clone(), sealed }, &vault).unwrap();
        openings[0].json = b"\"another value\"".to_vec();
        let key = vault.key(Subject::parse(&subject).unwrap()).unwrap();
        let context = format!("libcompliance/disclosure/v1\n{id}\n{subject}");
        let sealed = key.seal(context.as_bytes(), &pack(&openings), &mut SystemEntropy::new()).unwrap();
        db.execute("UPDATE disclosure SET sealed = ?2 WHERE place = ?1", params![index as i64 * 64, sealed]).unwrap();
    });
    let report = check_values(&copy);
    assert_eq!(named(&report), [(ValueAltered, format!("record {index}").as_str())]);
    assert!(report.faults[0].text.contains("not the one that was committed to"), "{:?}", report.faults);
}
