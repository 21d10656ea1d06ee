//! Two histories from one beginning, stolen and replaced keys, a file without a seal.

use attack::attacker::{edit, retile, sql};
use attack::{Copy, alone, check, codes, create, lab_options, named, open, prepared, receive};
use libcompliance::trail::note::{KeyKind, VerifierKey};
use libcompliance_lab::Device;
use libcompliance_lab::verify::FaultCode::*;
use libcompliance_lab::verify::{NotChecked, verify};

/// Goes on from the early copy with the true key; gives the newest checkpoint.
fn continued(copy: &Copy, word: &str, records: usize) -> String {
    let lab = open(copy.folder(), lab_options()).unwrap();
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    for n in 0..records {
        receive(&anna, prepared().clients[0], &format!("{word}-{n}")).unwrap();
    }
    lab.checkpoint_for_outside().unwrap()
}

#[test]
fn two_histories_from_one_copy_are_a_fork_to_whoever_holds_both_ends() {
    let lab = prepared();
    let (one, other) = (lab.early_copy(), lab.early_copy());
    let note = continued(&one, "shown", 3);
    let longer = continued(&other, "hidden", 9);
    for copy in [&one, &other] {
        let report = check(&copy.path());
        assert!(report.holds(), "each is true in itself");
        assert!(report.not_checked.contains(&NotChecked::Outside));
    }
    let mut options = alone();
    options.checkpoints = vec![note];
    assert!(verify(&one.path(), &options).unwrap().holds());
    let report = verify(&other.path(), &options).unwrap();
    assert_eq!(named(&report), [(Fork, format!("records 0 to {}", lab.early_size + 4).as_str())]);
    options.checkpoints = vec![longer];
    assert_eq!(codes(&verify(&one.path(), &options).unwrap()), [RolledBack]);
}

#[test]
fn two_checkpoints_of_one_size_that_disagree() {
    let lab = prepared();
    let (one, other) = (lab.early_copy(), lab.early_copy());
    let note = continued(&one, "shown", 4);
    let twin = continued(&other, "other", 4);
    assert_eq!(note.lines().nth(1), twin.lines().nth(1));
    let mut options = alone();
    options.checkpoints = vec![note, twin];
    assert_eq!(codes(&verify(&one.path(), &options).unwrap()), [Fork]);
    assert_eq!(codes(&verify(&other.path(), &options).unwrap()), [Fork]);
}

#[test]
fn key_and_database_are_replaced_together() {
    let lab = prepared();
    let folder = tempfile::tempdir().unwrap();
    let fake = create(folder.path(), lab_options()).unwrap();
    let admin = fake.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    for n in 0..10 {
        admin.register_client(&format!("client {n}")).unwrap_err();
    }
    let report = check(fake.path());
    assert!(
        report.holds() && report.not_checked.contains(&NotChecked::Outside),
        "a true laboratory, only not this one"
    );

    let mut options = alone();
    options.keys = vec![lab.key.clone()];
    assert_eq!(named(&verify(fake.path(), &options).unwrap()), [(ForeignKey, "trail")]);
    options.keys.clear();
    options.checkpoints = vec![lab.note.clone()];
    assert_eq!(named(&verify(fake.path(), &options).unwrap()), [(ForeignKey, "trail")]);
    options.keys = vec![lab.key.clone()];
    let report = verify(fake.path(), &options).unwrap();
    assert_eq!(codes(&report), [RolledBack, ForeignKey], "{:?}", report.faults);
}

#[test]
fn a_wrong_key_is_never_a_pass() {
    let lab = prepared();
    let copy = lab.copy();
    let wrong = VerifierKey::new("example.com/lab/2", KeyKind::Ed25519, [7; 32]).unwrap();
    let mut options = alone();
    options.keys = vec![wrong];
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!(named(&report), [(ForeignKey, "trail")]);
    options.keys.push(lab.key.clone());
    assert_eq!(
        named(&verify(&copy.path(), &options).unwrap()),
        [(ForeignKey, "trail")],
        "one right key does not excuse it"
    );
}

#[test]
fn what_was_kept_outside_does_not_read() {
    let copy = prepared().copy();
    for garbage in ["", "hello", "a\n1\nxx\n\n\u{2014} a AAAA\n"] {
        let mut options = alone();
        options.checkpoints = vec![garbage.to_owned()];
        let report = verify(&copy.path(), &options).unwrap();
        assert_eq!(named(&report), [(CheckpointInvalid, "outside")], "{garbage:?}");
        assert_eq!(report.gap, None);
    }
    let mut options = alone();
    options.checkpoints = vec![prepared().note.replacen(&prepared().size.to_string(), "5", 1)];
    assert!(!verify(&copy.path(), &options).unwrap().holds());
}

#[test]
fn a_database_without_any_seal() {
    let copy = prepared().copy();
    sql(&copy.path(), "DELETE FROM tile; DELETE FROM checkpoint; DELETE FROM head;");
    let report = check(&copy.path());
    assert!(named(&report).contains(&(Unsealed, "trail")), "{:?}", report.faults);
    assert!(codes(&report).contains(&RecordUnsealed));

    let copy = prepared().copy();
    sql(&copy.path(), "DELETE FROM tile; DELETE FROM checkpoint; UPDATE head SET note = '';");
    let report = check(&copy.path());
    assert!(named(&report).contains(&(Unsealed, "trail")), "{:?}", report.faults);
    assert!(codes(&report).contains(&TileMissing));

    // An empty laboratory in place of a full one.
    let copy = prepared().copy();
    sql(
        &copy.path(),
        "DELETE FROM tile; DELETE FROM checkpoint; DELETE FROM head; DELETE FROM record; DELETE FROM record_client; \
         DELETE FROM disclosure; DELETE FROM state; DELETE FROM operational;",
    );
    assert_eq!(named(&check(&copy.path())), [(Unsealed, "trail")]);
}

/// The first record names the key; without it no signature can be judged.
#[test]
fn the_first_record_is_replaced() {
    let copy = prepared().copy();
    edit(&copy.path(), |db| {
        db.execute("UPDATE record SET bytes = (SELECT bytes FROM record WHERE idx = 1) WHERE idx = 0", []).unwrap();
        retile(db);
    });
    let report = check(&copy.path());
    assert!(!report.holds());
    assert!(
        codes(&report).contains(&RecordDuplicated) || codes(&report).contains(&RecordReordered),
        "{:?}",
        report.faults
    );
    assert!(codes(&report).contains(&Unsealed), "no key is named any more: {:?}", report.faults);
}
