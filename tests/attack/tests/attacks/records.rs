//! Records altered, deleted, exchanged, copied.

use attack::attacker::{
    bytes, change_tile, edit, find, record, relink, replace, resign, restate, retile, signing_key, sql,
};
use attack::{alone, check, codes, named, prepared};
use libcompliance_lab::verify::FaultCode::{self, *};
use libcompliance_lab::verify::{NotChecked, verify};
use rusqlite::params;

#[test]
fn a_value_edited_and_the_hash_kept() {
    let copy = prepared().copy();
    for (at, clause) in
        [("in a full tile", "kind = 'result.entered'"), ("in the newest tile", "kind = 'result.entered' AND idx > 520")]
    {
        let index = find(&copy.path(), clause);
        edit(&copy.path(), |db| replace(db, index, "Listeria", "Salmonel"));
        let report = check(&copy.path());
        let place = format!("record {index}");
        assert!(named(&report).contains(&(RecordAltered, &place)), "{at}: {:?}", report.faults);
        let codes = codes(&report);
        assert!(
            codes.iter().all(|code| [RecordAltered, StateAltered, LinkBroken].contains(code)),
            "{:?}",
            report.faults
        );
        assert!(!report.faults.iter().any(|fault| fault.place.starts_with("tile")));
        edit(&copy.path(), |db| replace(db, index, "Salmonel", "Listeria"));
        assert!(check(&copy.path()).holds());
    }
}

/// Any bytes that are no record at all.
#[test]
fn a_record_overwritten_with_something_else() {
    let copy = prepared().copy();
    for garbage in [&b""[..], b"{}", b"\xff\xfe", b"{\"v\":1,\"v\":1}"] {
        edit(&copy.path(), |db| {
            db.execute("UPDATE record SET bytes = ?1 WHERE idx = 100", params![garbage]).unwrap();
        });
        let report = check(&copy.path());
        assert!(named(&report).contains(&(RecordAltered, "record 100")), "{:?}", report.faults);
        assert!(
            report.not_checked.contains(&NotChecked::State),
            "a record that does not read may have changed anything"
        );
    }
}

#[test]
fn the_leaf_hash_in_the_tile_is_edited_with_the_record() {
    for clause in ["kind = 'result.entered'", "kind = 'result.entered' AND idx > 520"] {
        let copy = prepared().copy();
        let index = find(&copy.path(), clause);
        edit(&copy.path(), |db| {
            replace(db, index, "Listeria", "Salmonel");
            let leaf = libcompliance::trail::tree::leaf_hash(&bytes(db, index));
            let n = (index / 256) as i64;
            let at = (index % 256) as usize * 32;
            change_tile(db, 0, n, at, |bytes| bytes[..32].copy_from_slice(&leaf));
        });
        let report = check(&copy.path());
        assert!(covers(&report, RecordAltered, index), "{:?}", report.faults);
    }
}

/// Whether a fault with this code covers the record `index`.
fn covers(report: &libcompliance_lab::verify::Report, code: FaultCode, index: u64) -> bool {
    report.faults.iter().filter(|fault| fault.code == code).any(|fault| {
        let numbers: Vec<u64> = fault.place.split(' ').filter_map(|word| word.parse().ok()).collect();
        fault.place.starts_with("record") && numbers.first() <= Some(&index) && Some(&index) <= numbers.last()
    })
}

#[test]
fn all_tiles_are_computed_anew_over_an_altered_record() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'result.entered'");
    edit(&copy.path(), |db| {
        replace(db, index, "Listeria", "Salmonel");
        retile(db);
        restate(db);
    });
    let report = check(&copy.path());
    assert!(covers(&report, RecordAltered, index), "{:?}", report.faults);
    assert!(
        codes(&report).contains(&LinkBroken),
        "the client's next record links to the true one: {:?}",
        report.faults
    );
}

/// The attacker knows the whole format but has no key: tiles, links, state are right again, the signatures are not.
#[test]
fn everything_but_the_signatures_is_made_to_fit() {
    let copy = prepared().copy();
    let index = find(&copy.path(), "kind = 'result.entered' AND idx > 560");
    edit(&copy.path(), |db| {
        replace(db, index, "Listeria", "Salmonel");
        relink(db);
        retile(db);
        restate(db);
    });
    let report = check(&copy.path());
    assert!(covers(&report, RecordAltered, index), "{:?}", report.faults);
    assert_eq!(codes(&report), [RecordAltered], "{:?}", report.faults);
}

/// A thief of the key can make a history that holds in itself; a checkpoint from outside names it.
#[test]
fn history_signed_again_with_the_true_key_is_a_fork_to_whoever_kept_a_checkpoint() {
    let lab = prepared();
    let copy = lab.copy();
    let index = find(&copy.path(), "kind = 'result.entered' AND idx > 560");
    assert!(index > lab.epoch);
    let now = signing_key(&copy.folder().join("lab.db.key"));
    let old_file = copy.folder().join("old.key");
    std::fs::write(&old_file, &lab.old_key_file).unwrap();
    let old = signing_key(&old_file);
    edit(&copy.path(), |db| {
        replace(db, index, "Listeria", "Salmonel");
        relink(db);
        retile(db);
        restate(db);
        resign(db, &[&old, &now]);
    });
    let report = check(&copy.path());
    assert_eq!(report.faults, [], "from inside a true signature cannot be told from a true signature");
    assert!(report.not_checked.contains(&NotChecked::Outside));

    let mut options = alone();
    options.checkpoints = vec![lab.note.clone()];
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!(named(&report), [(Fork, format!("records 0 to {}", lab.size - 1).as_str())]);
    // A checkpoint from before the altered record fixes nothing behind it; the gap says how much is open.
    options.checkpoints = vec![lab.early_note.clone()];
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.gap.unwrap().records, lab.size - lab.early_size);
}

/// The thief who forgets that records are linked is found even from inside.
#[test]
fn signed_again_without_mending_the_links() {
    let lab = prepared();
    let copy = lab.copy();
    let now = signing_key(&copy.folder().join("lab.db.key"));
    let old_file = copy.folder().join("old.key");
    std::fs::write(&old_file, &lab.old_key_file).unwrap();
    let old = signing_key(&old_file);
    let index = find(&copy.path(), "kind = 'result.entered' AND idx > 560");
    edit(&copy.path(), |db| {
        replace(db, index, "Listeria", "Salmonel");
        retile(db);
        restate(db);
        resign(db, &[&old, &now]);
    });
    assert_eq!(codes(&check(&copy.path())), [LinkBroken]);
}

#[test]
fn a_record_is_deleted_from_the_middle() {
    let copy = prepared().copy();
    sql(&copy.path(), "DELETE FROM record WHERE idx = 300");
    let report = check(&copy.path());
    assert!(named(&report).contains(&(RecordMissing, "record 300")), "{:?}", report.faults);
    assert!(!codes(&report).contains(&Truncated) && !codes(&report).contains(&RecordAltered), "{:?}", report.faults);
    sql(&copy.path(), "DELETE FROM record WHERE idx BETWEEN 310 AND 312");
    let report = check(&copy.path());
    for index in [300, 310, 311, 312] {
        assert!(named(&report).contains(&(RecordMissing, &format!("record {index}"))));
    }
}

/// The hole is closed by moving the later records down: their own bytes say where they belong.
#[test]
fn a_record_is_deleted_and_the_later_ones_close_the_gap() {
    let lab = prepared();
    let copy = lab.copy();
    edit(&copy.path(), |db| {
        db.execute("DELETE FROM record WHERE idx = 300", []).unwrap();
        for index in 301..lab.size as i64 {
            db.execute("UPDATE record SET idx = idx - 1 WHERE idx = ?1", [index]).unwrap();
        }
        retile(db);
    });
    let report = check(&copy.path());
    let names = named(&report);
    assert!(names.contains(&(Truncated, &format!("record {}", lab.size - 1))), "{:?}", report.faults);
    assert!(names.contains(&(RecordReordered, "record 300")), "{:?}", report.faults);
}

#[test]
fn two_records_are_exchanged() {
    let copy = prepared().copy();
    let swap = |db: &rusqlite::Connection, a: i64, b: i64| {
        for (from, to) in [(a, -1), (b, a), (-1, b)] {
            db.execute("UPDATE record SET idx = ?2 WHERE idx = ?1", [from, to]).unwrap();
        }
    };
    edit(&copy.path(), |db| swap(db, 120, 430));
    let report = check(&copy.path());
    let names = named(&report);
    assert!(names.contains(&(RecordReordered, "record 120")) && names.contains(&(RecordReordered, "record 430")));
    let text = &report.faults.iter().find(|fault| fault.place == "record 120").unwrap().text;
    assert!(text.contains("430"), "{text}");
    assert!(!codes(&report).contains(&RecordAltered), "{:?}", report.faults);

    edit(&copy.path(), retile);
    let report = check(&copy.path());
    let names = named(&report);
    assert!(names.contains(&(RecordReordered, "record 120")) && names.contains(&(RecordReordered, "record 430")));
}

#[test]
fn an_old_record_is_put_behind_the_newest() {
    let lab = prepared();
    let copy = lab.copy();
    edit(&copy.path(), |db| {
        db.execute_batch("DROP INDEX record_id").unwrap();
        let values = params![lab.size as i64];
        db.execute(
            "INSERT INTO record SELECT ?1, id, time, kind, action, actor, object, bytes FROM record WHERE idx = 77",
            values,
        )
        .unwrap();
        db.execute_batch("CREATE INDEX record_id ON record(id)").unwrap();
    });
    let report = check(&copy.path());
    let names = named(&report);
    assert!(names.contains(&(RecordDuplicated, &format!("record {}", lab.size))), "{:?}", report.faults);
    assert!(names.contains(&(SchemaAltered, "index record_id")), "{:?}", report.faults);
}

#[test]
fn an_old_record_takes_the_place_of_another() {
    let copy = prepared().copy();
    edit(&copy.path(), |db| {
        let old = bytes(db, 77);
        db.execute("UPDATE record SET bytes = ?1 WHERE idx = 400", params![old]).unwrap();
    });
    let report = check(&copy.path());
    assert!(named(&report).contains(&(RecordDuplicated, "record 400")), "{:?}", report.faults);
}

/// With its number changed and everything signed anew by the true key, the copy still repeats an id and a running number.
#[test]
fn an_old_record_is_replayed_under_a_new_number_by_the_thief_of_the_key() {
    let lab = prepared();
    let copy = lab.copy();
    let now = signing_key(&copy.folder().join("lab.db.key"));
    let old_file = copy.folder().join("old.key");
    std::fs::write(&old_file, &lab.old_key_file).unwrap();
    let old = signing_key(&old_file);
    let again = find(&copy.path(), "kind = 'sample.received'");
    edit(&copy.path(), |db| {
        let n = record(db, again).actor.n;
        let text = String::from_utf8(bytes(db, again)).unwrap();
        let text = text.replacen(&format!("\"index\":{again}"), &format!("\"index\":{}", lab.size), 1);
        assert!(n > 0 && text.contains(&format!("\"index\":{}", lab.size)));
        db.execute_batch("DROP INDEX record_id").unwrap();
        db.execute(
            "INSERT INTO record SELECT ?1, id, time, kind, action, actor, object, ?2 FROM record WHERE idx = ?3",
            params![lab.size as i64, text.as_bytes(), again as i64],
        )
        .unwrap();
        db.execute(
            "INSERT INTO record_client SELECT client, ?1 FROM record_client WHERE idx = ?2",
            [lab.size, again].map(|n| n as i64),
        )
        .unwrap();
        db.execute(
            "INSERT INTO disclosure SELECT place + ?1 * 64, subject, sealed FROM disclosure WHERE place / 64 = ?2",
            [(lab.size - again) as i64, again as i64],
        )
        .unwrap();
        db.execute_batch("CREATE INDEX record_id ON record(id)").unwrap();
        db.execute("UPDATE head SET size = size + 1", []).unwrap();
        retile(db);
        resign(db, &[&old, &now]);
    });
    let report = check(&copy.path());
    let place = format!("record {}", lab.size);
    assert!(named(&report).contains(&(RecordDuplicated, &place)), "{:?}", report.faults);
    assert!(named(&report).contains(&(NumberGap, &place)), "{:?}", report.faults);
}

/// A made-up record behind the newest checkpoint.
#[test]
fn a_record_without_a_seal() {
    let lab = prepared();
    let copy = lab.copy();
    edit(&copy.path(), |db| {
        let text = String::from_utf8(bytes(db, 77)).unwrap();
        let text = text.replacen("\"index\":77", &format!("\"index\":{}", lab.size), 1);
        let id = [9_u8; 16];
        db.execute(
            "INSERT INTO record SELECT ?1, ?2, time, kind, action, actor, object, ?3 FROM record WHERE idx = 77",
            params![lab.size as i64, id, text.as_bytes()],
        )
        .unwrap();
    });
    assert_eq!(named(&check(&copy.path())), [(RecordUnsealed, format!("record {}", lab.size).as_str())]);
    edit(&copy.path(), |db| {
        db.execute("UPDATE record SET idx = -5 WHERE idx = ?1", [lab.size as i64]).unwrap();
    });
    assert_eq!(named(&check(&copy.path())), [(RecordUnsealed, "record -5")], "a place before the first record");
}
