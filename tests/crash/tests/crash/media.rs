//! Media that cannot be written: nothing can be added, everything can be verified.

use libcompliance_lab::StateFolder;
use libcompliance_lab::verify::{Options, verify};

#[test]
fn read_only_media_are_verified_with_what_is_still_in_the_wal() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = super::mount(folder.path(), "size=32m") else {
        eprintln!("NOT RUN: read-only media: mounting one is not allowed here");
        return;
    };
    let (source, client) = super::small();
    // The last records are copied while they are only in the write-ahead log.
    let lab = super::reopen(source.path());
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", libcompliance_lab::Device::unknown()).unwrap();
    for n in 0..10 {
        attack::receive(&anna, client, &n.to_string()).unwrap();
    }
    let size = lab.size().unwrap();
    for name in ["lab.db", "lab.db-wal", "lab.db.key", "lab.db.vault"] {
        std::fs::copy(source.path().join(name), folder.path().join(name)).unwrap();
    }
    assert!(std::fs::metadata(folder.path().join("lab.db-wal")).unwrap().len() > 0);
    if !mounted.read_only() {
        eprintln!("NOT RUN: read-only media: making the mount read-only is not allowed here");
        return;
    }
    let path = folder.path().join("lab.db");
    let options = Options { state_folder: StateFolder::None, ..Options::default() };
    let report = verify(&path, &options).unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!(report.size, size);
    assert!(report.remarks.iter().any(|remark| remark.to_string().contains("private copy")), "{:?}", report.remarks);
    let error = attack::open(folder.path(), attack::lab_options()).unwrap_err();
    assert_eq!(error.code(), "read_only");
    drop((lab, anna));
}
