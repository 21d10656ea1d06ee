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

#[test]
fn the_store_is_told_that_the_disk_is_full() {
    let (folder, _) = super::small();
    let disk = faultvfs::register("full").unwrap();
    disk.set_real_flush(false);
    let mut options = crash::options(folder.path());
    options.store.vfs = Some("full".to_owned());
    let used = |folder: &Path| -> u64 {
        std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .filter_map(|f| f.metadata().ok())
            .filter(|m| m.is_file())
            .map(|m| m.len())
            .sum()
    };
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
