//! A full disk: ordinary work is refused as a whole, sign-in and administration go on and are sealed.

use libcompliance_lab::{Device, LabError, NewAccount, Options, Session};
use std::path::Path;

/// Fills until an ordinary command is refused.
fn fill(anna: &Session, client: libcompliance::id::ClientId) -> LabError {
    for n in 0..5000 {
        if let Err(error) = attack::receive(anna, client, &format!("S-{n}")) {
            return error;
        }
    }
    panic!("the disk never became full");
}

fn works_while_full(
    folder: &Path,
    options: Options,
    vfs: Option<&str>,
    fill_up: impl FnOnce(&Path),
    make_room: impl FnOnce(),
) {
    let lab = attack::open(folder, options).unwrap();
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    let client = anna.register_client("Piekarnia").unwrap();
    fill_up(folder);
    assert_eq!(fill(&anna, client).code(), "disk_full");
    let size = lab.size().unwrap();
    super::assert_holds(folder, vfs);
    for n in 0..5 {
        assert_eq!(attack::receive(&anna, client, "x").unwrap_err().code(), "disk_full", "{n}");
        assert_eq!(lab.batch(|| attack::receive(&anna, client, "x")).unwrap_err().code(), "disk_full");
        lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap();
        let login = format!("new-{n}");
        let id = attack::admit(&admin, &login, "Nowa Osoba", &["viewer"], "tall Cedar 78, yes");
        admin.set_roles(id, &["analyst"], ("exercise", None)).unwrap();
    }
    assert!(lab.size().unwrap() >= size + 20);
    let full =
        attack::attacker::number(&folder.join("lab.db"), "SELECT count(*) FROM record WHERE kind = 'trail.disk_full'");
    assert!(full >= 1, "the full disk itself is in the trail");
    super::assert_holds(folder, vfs);
    make_room();
    attack::receive(&anna, client, "after").unwrap();
    lab.batch(|| attack::receive(&anna, client, "after")).unwrap();
    assert!(folder.join("lab.db.reserve").exists(), "the reserve is put back");
    drop((lab, admin, anna));
    super::assert_holds(folder, vfs);
}

pub(super) fn used(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap().flatten().filter_map(|file| file.metadata().ok());
    files.filter(|found| found.is_file()).map(|found| found.len()).sum()
}

/// The records of a kind, as the file counts them.
fn count(folder: &Path, kind: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM record WHERE kind = '{kind}'");
    attack::attacker::number(&folder.join("lab.db"), &sql)
}

/// An essential command, and the record that it must leave.
type Essential = (&'static str, fn(&libcompliance_lab::Lab, &Session));

const ESSENTIAL: &[Essential] = &[
    ("session.started", |lab, _| drop(lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap())),
    ("session.refused", |lab, _| {
        assert_eq!(lab.sign_in("nobody", "x", Device::unknown()).unwrap_err().code(), "sign_in_refused");
    }),
    // A new person has a new key, which is the first thing that does not fit.
    ("account.created", |_, admin| {
        admin.admit(&NewAccount::person("new", "Nowa Osoba", &["viewer"]), "known_personally").unwrap();
    }),
    ("session.ended", |_, admin| drop(admin.clone().sign_out().unwrap())),
    ("trail.epoch_opened", |lab, _| drop(lab.start_epoch("migration").unwrap())),
];

#[test]
fn the_first_essential_command_on_a_full_disk_is_sealed() {
    let disk = faultvfs::register("first").unwrap();
    disk.set_real_flush(false);
    for (kind, command) in ESSENTIAL {
        let (folder, _) = super::small();
        let folder = folder.path();
        let mut options = crash::options(folder);
        options.store.vfs = Some("first".to_owned());
        let lab = attack::open(folder, options).unwrap();
        let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
        let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
        let before = count(folder, kind);
        // Not one byte more than there is now.
        disk.limit_space(folder, used(folder));
        command(&lab, &admin);
        assert_eq!(count(folder, kind), before + 1, "{kind}");
        assert_eq!(count(folder, "trail.disk_full"), 1, "{kind}");
        assert!(!folder.join("lab.db.reserve").exists(), "{kind}");
        lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap();
        assert_eq!(count(folder, "trail.disk_full"), 1, "{kind}");
        disk.lift_space_limit();
        anna.register_client("x").unwrap();
        drop((lab, admin, anna));
        super::assert_holds(folder, Some("first"));
    }
}

/// A new client has a new key in the second file. An ordinary command that meets the full disk there has met it too.
#[test]
fn a_disk_that_is_full_for_the_value_keys_gives_the_reserve_back() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let disk = faultvfs::register("keys").unwrap();
    disk.set_real_flush(false);
    let mut options = crash::options(folder);
    options.store.vfs = Some("keys".to_owned());
    let lab = attack::open(folder, options).unwrap();
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    disk.limit_space(folder, used(folder));
    anna.register_client("x").unwrap();
    assert_eq!(count(folder, "trail.disk_full"), 1);
    assert!(!folder.join("lab.db.reserve").exists());
    assert_eq!(attack::receive(&anna, client, "x").unwrap_err().code(), "disk_full");
    // Nothing is left to give back.
    disk.limit_space(folder, used(folder));
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown());
    if let Ok(admin) = admin {
        let account = NewAccount::person("new", "Nowa Osoba", &["viewer"]);
        assert_eq!(admin.admit(&account, "known_personally").unwrap_err().code(), "disk_full");
    }
    disk.lift_space_limit();
    attack::receive(&anna, client, "after").unwrap();
    assert!(folder.join("lab.db.reserve").exists());
    drop((lab, anna));
    super::assert_holds(folder, Some("keys"));
}

#[test]
fn the_store_is_told_that_the_disk_is_full() {
    let (folder, _) = super::small();
    let disk = faultvfs::register("full").unwrap();
    disk.set_real_flush(false);
    let mut options = crash::options(folder.path());
    options.store.vfs = Some("full".to_owned());
    works_while_full(
        folder.path(),
        options,
        Some("full"),
        |at| disk.limit_space(at, used(at) + 150_000),
        || disk.lift_space_limit(),
    );
}

/// A file system that really is full: of the reserve's room only what is given back can be used.
#[test]
fn the_file_system_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = super::mount(folder.path(), "size=32m") else {
        eprintln!("NOT RUN: a full file system: mounting one is not allowed here");
        return;
    };
    let (source, _) = super::small();
    for entry in std::fs::read_dir(source.path()).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let filler = folder.path().join("somebody else's file");
    let state = tempfile::tempdir().unwrap();
    let options = crash::options(state.path());
    let fill_up = |at: &Path| {
        use std::io::Write as _;
        let mut file = std::fs::File::create(at.join("somebody else's file")).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        let size = file.metadata().unwrap().len();
        // A little room is left, for a few records.
        file.set_len(size - 100_000).unwrap();
    };
    works_while_full(folder.path(), options, None, fill_up, || std::fs::remove_file(&filler).unwrap());
    drop(mounted);
}
