//! What this computer has seen of a laboratory, against an export of it.

use super::*;
use libcompliance_lab::verify::Options as Verify;

fn told(report: &Report, words: &str) -> bool {
    report.remarks.iter().any(|remark| remark.to_string().contains(words))
}

/// A laboratory with a few records in `dir`, and the same files taken aside.
fn two_of(dir: &Path) -> (Lab, PathBuf) {
    let lab = create(dir);
    let aside = dir.join("aside");
    std::fs::create_dir(&aside).unwrap();
    drop(lab);
    for end in ["", ".key", ".vault"] {
        std::fs::copy(dir.join(format!("lab.db{end}")), aside.join(format!("lab.db{end}"))).unwrap();
    }
    (open(dir, &dir.join("seen")), aside)
}

fn open(dir: &Path, seen: &Path) -> Lab {
    let key = KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    let options = Options { state_folder: StateFolder::At(seen.to_owned()), ..options(dir) };
    Lab::open(dir.join("lab.db"), key, options).unwrap()
}

fn at(seen: &Path) -> Verify {
    Verify { state_folder: StateFolder::At(seen.to_owned()), ..Verify::default() }
}

#[test]
fn an_export_is_compared_with_what_this_computer_has_seen() {
    let dir = tempfile::tempdir().unwrap();
    let (lab, aside) = two_of(dir.path());
    let seen = dir.path().join("seen");
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    // Dropped, so that what it has seen is written down.
    let path = lab.path().to_owned();
    drop(lab);
    for (name, what) in [("log", Export::default()), ("part", Export { from: Some(1), ..Export::default() })] {
        let out = dir.path().join(name);
        export(&path, &out, &what).unwrap();
        let report = verify_export(&out, &at(&seen)).unwrap();
        assert!(report.holds() && !report.not_checked.contains(&NotChecked::Outside), "{name}: {report:?}");
        assert!(told(&report, "history agrees"), "{name}: {:?}", report.remarks);
        let report = verified(&out);
        assert!(report.not_checked.contains(&NotChecked::Outside) && !told(&report, "this computer"), "{report:?}");
    }
    // A copy that went on in another way, under the true key and with as many records: consistent in itself.
    let other = dir.path().join("seen elsewhere");
    let fork = open(&aside, &other);
    fork.sign_in("nobody", "x", Device::unknown()).unwrap_err();
    drop(fork);
    for (name, what) in [("fork", Export::default()), ("fork part", Export { from: Some(1), ..Export::default() })] {
        let out = dir.path().join(name);
        export(&aside.join("lab.db"), &out, &what).unwrap();
        assert!(verified(&out).holds());
        let report = verify_export(&out, &at(&seen)).unwrap();
        assert_eq!(codes(&report), [FaultCode::Fork], "{name}: {:?}", report.faults);
    }
    // Seen in the middle, and a longer fork of it.
    let fork = open(&aside, &other);
    fork.sign_in("nobody", "x", Device::unknown()).unwrap_err();
    drop(fork);
    let out = dir.path().join("longer fork");
    export(&aside.join("lab.db"), &out, &Export::default()).unwrap();
    assert_eq!(codes(&verify_export(&out, &at(&seen)).unwrap()), [FaultCode::Fork]);
}

#[test]
fn an_export_of_an_earlier_time_is_no_fault_and_said_to_be_one() {
    let dir = tempfile::tempdir().unwrap();
    let (lab, _) = two_of(dir.path());
    let seen = dir.path().join("seen");
    for (name, what) in [("log", Export::default()), ("part", Export { until: Some(3), ..Export::default() })] {
        let out = dir.path().join(name);
        lab.export(&out, &what).unwrap();
        lab.rotate_key(
            KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned())),
            Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo },
            ("yearly", None),
        )
        .unwrap();
    }
    drop(lab);
    for name in ["log", "part"] {
        let report = verify_export(&dir.path().join(name), &at(&seen)).unwrap();
        assert!(report.holds() && report.not_checked.contains(&NotChecked::Outside), "{name}: {report:?}");
        assert!(told(&report, "of an earlier time") && told(&report, "NOT compared"), "{name}: {:?}", report.remarks);
    }
}

#[test]
fn what_holds_under_a_key_from_outside_is_remembered_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (lab, aside) = two_of(dir.path());
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let assessor = dir.path().join("assessor");
    let keys = vec![lab.verifier_key().unwrap()];
    let [log, part] = ["log", "part"].map(|name| dir.path().join(name));
    export(lab.path(), &log, &Export::default()).unwrap();
    export(lab.path(), &part, &Export { from: Some(1), ..Export::default() }).unwrap();
    let kept = || std::fs::read_dir(&assessor).map_or(0, |entries| entries.count());
    assert!(verify_export(&log, &at(&assessor)).unwrap().holds());
    assert!(verify_export(&part, &Verify { keys: keys.clone(), ..at(&assessor) }).unwrap().holds());
    assert_eq!(kept(), 0, "a folder that vouches for itself is not remembered");
    assert!(verify_export(&log, &Verify { keys: keys.clone(), ..at(&assessor) }).unwrap().holds());
    assert_eq!(kept(), 1);
    // Next year's export, from a history made up with the true key.
    let fork = open(&aside, &dir.path().join("seen elsewhere"));
    for _ in 0..3 {
        fork.sign_in("nobody", "x", Device::unknown()).unwrap_err();
    }
    let forged = dir.path().join("forged");
    export(fork.path(), &forged, &Export::default()).unwrap();
    assert_eq!(codes(&verify_export(&forged, &Verify { keys, ..at(&assessor) }).unwrap()), [FaultCode::Fork]);
}
