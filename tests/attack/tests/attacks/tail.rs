//! The tail cut off, older copies put back.

use attack::attacker::{edit, restate, retile, sql};
use attack::{alone, check, codes, lab_options, named, open, prepared};
use libcompliance_lab::verify::FaultCode::*;
use libcompliance_lab::verify::{NotChecked, verify};
use libcompliance_lab::{Device, StateFolder};
use rusqlite::params;

#[test]
fn the_last_records_are_deleted() {
    let lab = prepared();
    let copy = lab.copy();
    sql(&copy.path(), &format!("DELETE FROM record WHERE idx >= {}", lab.size - 40));
    let report = check(&copy.path());
    let cut: Vec<_> = named(&report).into_iter().filter(|(code, _)| *code == Truncated).collect();
    assert_eq!(cut, [(Truncated, format!("record {}", lab.size - 40).as_str())], "once, where it begins");
    assert!(report.not_checked.contains(&NotChecked::State));
}

#[test]
fn the_last_records_are_deleted_with_their_tiles() {
    let lab = prepared();
    let copy = lab.copy();
    edit(&copy.path(), |db| {
        db.execute("DELETE FROM record WHERE idx >= ?1", [lab.size as i64 - 300]).unwrap();
        db.execute("DELETE FROM record_client WHERE idx >= ?1", [lab.size as i64 - 300]).unwrap();
        db.execute("DELETE FROM disclosure WHERE place >= ?1 * 64", [lab.size as i64 - 300]).unwrap();
        retile(db);
        restate(db);
    });
    let report = check(&copy.path());
    assert!(named(&report).contains(&(Truncated, &format!("record {}", lab.size - 300))), "{:?}", report.faults);
}

/// A head that claims more than any disk could hold is answered at once.
#[test]
fn a_head_that_claims_an_absurd_size() {
    for size in [i64::MAX, 1 << 50, 10_000_000] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("UPDATE head SET size = {size}"));
        let report = check(&copy.path());
        assert!(named(&report).contains(&(CheckpointInvalid, "checkpoint")), "{:?}", report.faults);
        assert!(codes(&report).contains(&Truncated));
    }
    for size in ["-1", "0"] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("UPDATE head SET size = {size}"));
        assert!(!check(&copy.path()).holds());
    }
}

/// Cut back to a checkpoint that the file itself keeps, with everything made to fit: an older true copy. Nothing inside
/// can show it.
fn cut_back(copy: &attack::Copy) {
    let lab = prepared();
    edit(&copy.path(), |db| {
        let size = lab.early_size as i64;
        for table in ["record", "record_client"] {
            db.execute(&format!("DELETE FROM {table} WHERE idx >= ?1"), [size]).unwrap();
        }
        db.execute("DELETE FROM disclosure WHERE place >= ?1 * 64", [size]).unwrap();
        db.execute("DELETE FROM checkpoint WHERE size > ?1", [size]).unwrap();
        db.execute(
            "UPDATE head SET size = ?1, note = ?2, last_time = (SELECT time FROM record WHERE idx = ?1 - 1)",
            params![size, lab.early_note],
        )
        .unwrap();
        retile(db);
        restate(db);
    });
}

#[test]
fn the_tail_is_cut_with_its_checkpoints() {
    let lab = prepared();
    let copy = lab.copy();
    cut_back(&copy);
    let report = check(&copy.path());
    assert_eq!(report.faults, [], "consistent in itself");
    assert!(report.not_checked.contains(&NotChecked::Outside), "and said to be no more than that");
    assert!(NotChecked::Outside.text().contains("NOT CHECKED"));

    let mut options = alone();
    options.checkpoints = vec![lab.note.clone()];
    options.keys = vec![lab.key.clone()];
    let report = verify(&copy.path(), &options).unwrap();
    assert!(named(&report).contains(&(RolledBack, &format!("record {}", lab.early_size))), "{:?}", report.faults);
    // Without the newer key the checkpoint is signed by a key that the cut trail does not know.
    options.keys.clear();
    assert_eq!(codes(&verify(&copy.path(), &options).unwrap()), [ForeignKey]);
}

#[test]
fn a_computer_that_has_seen_more_notices_a_cut_tail() {
    let lab = prepared();
    let copy = lab.copy();
    let folder = tempfile::tempdir().unwrap();
    let mut own = alone();
    own.state_folder = StateFolder::At(folder.path().to_owned());
    let report = verify(&copy.path(), &own).unwrap();
    assert!(report.holds());
    // The same computer, with another laboratory's past: one that went on from the older copy.
    std::fs::remove_dir_all(folder.path()).unwrap();
    let early = lab.early_copy();
    let opened =
        open(early.folder(), libcompliance_lab::Options { state_folder: own.state_folder.clone(), ..lab_options() })
            .unwrap();
    opened.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    drop(opened);
    let report = verify(&lab.early_copy().path(), &own).unwrap();
    assert_eq!(named(&report), [(RolledBack, format!("record {}", lab.early_size).as_str())]);
    let options = libcompliance_lab::Options { state_folder: own.state_folder, ..lab_options() };
    assert_eq!(open(lab.early_copy().folder(), options).unwrap_err().code(), "rolled_back");
}

#[test]
fn the_whole_store_is_replaced_by_an_older_copy() {
    let lab = prepared();
    let copy = lab.early_copy();
    assert!(check(&copy.path()).holds());
    let mut options = alone();
    options.checkpoints = vec![lab.early_note.clone()];
    assert!(verify(&copy.path(), &options).unwrap().holds(), "the checkpoint of that time cannot show it");
    options.checkpoints.push(lab.note.clone());
    options.keys = vec![lab.key.clone(), lab.old_key.clone()];
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!(codes(&report), [RolledBack, ForeignKey], "{:?}", report.faults);
}
