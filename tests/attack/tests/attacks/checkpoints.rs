//! The signed checkpoints that the file holds: the newest and those kept.

use attack::attacker::{edit, signed, signing_key, sql};
use attack::{alone, check, codes, named, prepared};
use libcompliance_lab::verify::FaultCode::*;
use libcompliance_lab::verify::verify;
use rusqlite::{Connection, params};

fn kept(path: &std::path::Path) -> Vec<(i64, String, String)> {
    let db = Connection::open(path).unwrap();
    let mut statement = db.prepare("SELECT size, note, kept FROM checkpoint ORDER BY size").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_kept_checkpoint_is_altered() {
    let lab = prepared();
    let all = kept(&lab.copy().path());
    assert!(all.len() >= 4, "{all:?}");
    for (size, note, _) in &all {
        for (what, from) in [("root", note.lines().nth(2).unwrap()), ("signature", note.lines().last().unwrap())] {
            let copy = lab.copy();
            let mut to = from.to_owned();
            let at = to.len() - 10;
            let flipped = if to.as_bytes()[at] == b'A' { "B" } else { "A" };
            to.replace_range(at..=at, flipped);
            let altered = note.replacen(from, &to, 1);
            edit(&copy.path(), |db| {
                db.execute("UPDATE checkpoint SET note = ?1 WHERE size = ?2", params![altered, size]).unwrap();
            });
            let report = check(&copy.path());
            assert!(
                named(&report).contains(&(CheckpointInvalid, &format!("checkpoint {size}"))),
                "{what}: {:?}",
                report.faults
            );
        }
    }
}

#[test]
fn the_newest_checkpoint_is_altered() {
    let lab = prepared();
    for (from, to) in [("example.com/lab/2\n", "example.com/lab/3\n"), ("\u{2014} ", "- "), ("=\n", "\n")] {
        let copy = lab.copy();
        edit(&copy.path(), |db| {
            db.execute("UPDATE head SET note = replace(note, ?1, ?2)", [from, to]).unwrap();
        });
        let report = check(&copy.path());
        let names = named(&report);
        let invalid = names.contains(&(CheckpointInvalid, "checkpoint"))
            || names.contains(&(CheckpointInvalid, &format!("checkpoint {}", lab.size)))
            || names.contains(&(ForeignKey, &format!("checkpoint {}", lab.size)));
        assert!(invalid, "{from:?}: {:?}", report.faults);
    }
}

#[test]
fn a_kept_checkpoint_stands_under_another_size() {
    let lab = prepared();
    let copy = lab.copy();
    sql(&copy.path(), &format!("UPDATE checkpoint SET size = size - 1 WHERE size = {}", lab.early_size));
    assert_eq!(
        named(&check(&copy.path())),
        [(CheckpointInvalid, format!("checkpoint {}", lab.early_size - 1).as_str())]
    );
    let copy = lab.copy();
    sql(&copy.path(), &format!("UPDATE checkpoint SET size = {} WHERE size = {}", lab.size + 5, lab.early_size));
    assert_eq!(named(&check(&copy.path())), [(Truncated, format!("checkpoint {}", lab.size + 5).as_str())]);
}

/// A boundary that a record refers to is missed; one that was only kept is not, and nothing rests on it: whoever holds the
/// same checkpoint outside still finds it to be the beginning of this trail.
#[test]
fn a_kept_checkpoint_is_deleted() {
    let lab = prepared();
    let copy = lab.copy();
    sql(&copy.path(), &format!("DELETE FROM checkpoint WHERE size = {}", lab.rotated + 1));
    assert_eq!(named(&check(&copy.path())), [(RotationInvalid, format!("record {}", lab.rotated).as_str())]);
    let copy = lab.copy();
    sql(&copy.path(), &format!("DELETE FROM checkpoint WHERE size = {}", lab.epoch));
    assert_eq!(named(&check(&copy.path())), [(EpochInvalid, format!("record {}", lab.epoch).as_str())]);
    let copy = lab.copy();
    sql(&copy.path(), &format!("DELETE FROM checkpoint WHERE size = {}", lab.early_size));
    let mut options = alone();
    options.checkpoints = vec![lab.early_note.clone()];
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!((report.faults, report.gap.unwrap().records), (vec![], lab.size - lab.early_size));
}

#[test]
fn a_checkpoint_by_the_old_key_after_its_rotation() {
    let lab = prepared();
    let copy = lab.copy();
    let old_file = copy.folder().join("old.key");
    std::fs::write(&old_file, &lab.old_key_file).unwrap();
    let old = signing_key(&old_file);
    edit(&copy.path(), |db| {
        let note = signed(db, "example.com/lab/2", lab.size, &[&old]);
        db.execute("UPDATE head SET note = ?1", [note]).unwrap();
    });
    assert_eq!(named(&check(&copy.path())), [(ForeignKey, format!("checkpoint {}", lab.size).as_str())]);
}

#[test]
fn a_checkpoint_of_a_tree_that_never_was() {
    let lab = prepared();
    let copy = lab.copy();
    let now = signing_key(&copy.folder().join("lab.db.key"));
    // Signed by the true key over other bytes, and kept among the true ones.
    edit(&copy.path(), |db| {
        attack::attacker::replace(db, lab.epoch + 5, "\"v\":1", "\"v\":2");
        let note = signed(db, "example.com/lab/2", lab.size - 3, &[&now]);
        attack::attacker::replace(db, lab.epoch + 5, "\"v\":2", "\"v\":1");
        db.execute("INSERT INTO checkpoint VALUES (?1, ?2, 'outside')", params![lab.size as i64 - 3, note]).unwrap();
    });
    let report = check(&copy.path());
    assert_eq!(codes(&report), [Fork], "{:?}", report.faults);
}

#[test]
fn what_the_head_says_besides_its_note() {
    for change in ["last_time = last_time - 1", "last_time = 0", "reducer = 0", "reducer = 77"] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("UPDATE head SET {change}"));
        assert_eq!(named(&check(&copy.path())), [(CheckpointInvalid, "head")], "{change}");
    }
    let copy = prepared().copy();
    sql(&copy.path(), "UPDATE checkpoint SET kept = 'whatever'");
    assert!(codes(&check(&copy.path())).contains(&CheckpointInvalid));
}
