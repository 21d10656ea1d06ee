//! Archives written, corrupted, cut and opened by the plain programs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::{KeyKind, LocalSigner, Signer, VerifierKey};
use libcompliance_archive::*;
use proptest::prelude::*;

// Made for these tests with age-keygen; they open nothing else.
const ONE: &str = "age1z9yk6t48qvvzttsst7mnznutsgrzmh85ztxvz68fuc5ak0qu04aq7lufwy";
const TWO: &str = "age1ezumwvy5j8chx9jmdga0vryywn5ak7xp8vrzn7rcx0ae2uaz53lqv4f2d6";
const SECRET: &str = "AGE-SECRET-KEY-1RPYX20YLJKSS3EJVEYKLL8V6G0XZPYR69VQ8704HFP8MT2DYWLZQP9L42V";

fn signer() -> LocalSigner {
    LocalSigner::new("lab.example/backup", Ed25519::from_seed(&[7; 32]).unwrap()).unwrap()
}

fn keys() -> Vec<VerifierKey> {
    let public = Ed25519::from_seed(&[7; 32]).unwrap().public_key();
    vec![VerifierKey::new(signer().name(), KeyKind::Ed25519, public).unwrap()]
}

fn statement() -> Statement {
    Statement {
        time: 1_795_435_200,
        zone: "Europe/Warsaw".to_owned(),
        program: "0.1.0".to_owned(),
        sqlite: None,
        checkpoint: None,
        previous: None,
    }
}

fn put(sources: Vec<(&str, Source<'_>)>, targets: &[&dyn Target], room: u64) -> Result<Written, WriteError> {
    let (recipients, signer) = (Recipients::parse([ONE, TWO]).unwrap(), signer());
    let plan = Plan { name: "b1", sources, statement: statement(), recipients: &recipients, signer: &signer, room };
    write(plan, targets, &mut |_| ControlFlow::Continue(()))
}

fn identities() -> Identities {
    Identities::parse(SECRET).unwrap()
}

fn check(archive: &[u8], manifest: &[u8], note: &[u8]) -> Result<Verified, Fault> {
    let (keys, identities) = (keys(), identities());
    verify(&mut &*archive, &Opening { manifest, note, keys: &keys, identities: &identities })
}

fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                all.insert(name, fs::read(path).unwrap());
            }
        }
    }
    all
}

fn stored(folder: &Path) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let read = |suffix: &str| fs::read(folder.join(format!("b1{suffix}"))).unwrap();
    (read(ARCHIVE_SUFFIX), read(MANIFEST_SUFFIX), read(NOTE_SUFFIX))
}

fn small() -> (tempfile::TempDir, Vec<u8>, Vec<u8>, Vec<u8>) {
    let disk = tempfile::tempdir().unwrap();
    let folder = Folder::new(disk.path(), "here").unwrap();
    put(vec![("a", Source::Bytes(b"some bytes"))], &[&folder], 0).unwrap();
    let (archive, manifest, note) = stored(disk.path());
    (disk, archive, manifest, note)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_tree_comes_back_as_it_was(
        tree in prop::collection::btree_map("[a-c]{1,3}/[a-z\u{142} ]{1,120}x", prop::collection::vec(any::<u8>(), 0..2000), 0..8)
    ) {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("tree");
        fs::create_dir(&root).unwrap();
        let mut wanted = BTreeMap::new();
        for (name, bytes) in &tree {
            let path = root.join(name);
            if name.rsplit('/').next().unwrap().len() > 250 { continue; }
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
            wanted.insert(name.clone(), bytes.clone());
        }
        let folder = Folder::new(place.path(), "here").unwrap();
        put(vec![("t", Source::Tree(root))], &[&folder], 0).unwrap();
        let (archive, manifest, note) = stored(place.path());
        let (keys, identities) = (keys(), identities());
        let opening = Opening { manifest: &manifest, note: &note, keys: &keys, identities: &identities };
        let out = place.path().join("out");
        extract(&mut archive.as_slice(), &opening, &out).unwrap();
        if wanted.is_empty() { prop_assert!(!out.join("t").exists()); } else { prop_assert_eq!(files(&out.join("t")), wanted); }
        prop_assert_eq!(fs::read(out.join(MANIFEST_NAME)).unwrap(), manifest.clone());
        // A folder that is there is never written to.
        prop_assert!(matches!(extract(&mut archive.as_slice(), &opening, &out), Err(Fault::Exists)));
    }
}

#[test]
fn every_altered_byte_is_found() {
    let (_disk, archive, manifest, note) = small();
    check(&archive, &manifest, &note).unwrap();
    for (which, bytes) in [&archive, &manifest, &note].into_iter().enumerate() {
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            let mut all = [archive.as_slice(), &manifest, &note];
            all[which] = &bad;
            assert!(check(all[0], all[1], all[2]).is_err(), "file {which}, byte {at}");
            let sealed = verify_sealed(&mut &*all[0], all[1], all[2], &keys());
            assert!(sealed.is_err(), "without a key: file {which}, byte {at}");
        }
    }
}

#[test]
fn every_cut_is_found_and_leaves_no_folder() {
    let (disk, archive, manifest, note) = small();
    let (keys, identities) = (keys(), identities());
    let opening = Opening { manifest: &manifest, note: &note, keys: &keys, identities: &identities };
    let out = disk.path().join("out");
    for length in 0..archive.len() {
        assert!(extract(&mut &archive[..length], &opening, &out).is_err(), "{length}");
        assert!(!out.exists() && !disk.path().join("out.part").exists(), "{length}");
    }
    let mut longer = archive.clone();
    longer.push(0);
    assert!(extract(&mut longer.as_slice(), &opening, &out).is_err());
    for length in 0..manifest.len() {
        assert!(matches!(check(&archive, &manifest[..length], &note), Err(Fault::Manifest)));
    }
    for length in 0..note.len() {
        assert!(check(&archive, &manifest, &note[..length]).is_err());
    }
}

#[test]
fn the_plain_programs_open_it() {
    for program in ["age", "zstd", "tar"] {
        if Command::new(program).arg("--version").output().is_err() {
            println!("NOT RUN: {program} is missing, so no archive was opened with the plain programs");
            return;
        }
    }
    let place = tempfile::tempdir().unwrap();
    let tree = place.path().join("tree");
    fs::create_dir_all(tree.join("sub")).unwrap();
    fs::write(tree.join("sub").join("ż".repeat(90)), vec![9; 70_000]).unwrap();
    let folder = Folder::new(place.path(), "here").unwrap();
    let mut echo = Command::new("sh");
    echo.args(["-c", "printf rows; printf warning >&2"]);
    put(vec![("t", Source::Tree(tree.clone())), ("db", Source::Command(echo))], &[&folder], 0).unwrap();
    fs::write(place.path().join("key"), SECRET).unwrap();
    fs::create_dir(place.path().join("out")).unwrap();
    let line = "set -o pipefail; age -d -i key b1.tar.zst.age | zstd -d | tar x -C out";
    assert!(Command::new("bash").args(["-c", line]).current_dir(place.path()).status().unwrap().success());
    let out = place.path().join("out");
    assert_eq!(files(&out.join("t")), files(&tree));
    assert_eq!(fs::read(out.join("db/000001")).unwrap(), b"rows");
    assert_eq!(fs::read(out.join(MANIFEST_NAME)).unwrap(), stored(place.path()).1);
}

#[test]
fn a_failed_command_and_a_stopped_run_leave_nothing() {
    let disk = tempfile::tempdir().unwrap();
    let folder = Folder::new(disk.path(), "here").unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "echo half; exit 3"]);
    let failed = put(vec![("db", Source::Command(command))], &[&folder], 0);
    assert!(matches!(failed, Err(WriteError::Command { exit: Some(3), .. })));
    let (recipients, signer) = (Recipients::parse([ONE, TWO]).unwrap(), signer());
    let sources = vec![("a", Source::Bytes(b"x"))];
    let plan = Plan { name: "b1", sources, statement: statement(), recipients: &recipients, signer: &signer, room: 0 };
    assert!(matches!(write(plan, &[&folder], &mut |_| ControlFlow::Break(())), Err(WriteError::Cancelled)));
    assert!(files(disk.path()).is_empty());
}

#[test]
fn what_a_killed_run_leaves_is_not_listed_and_is_swept() {
    let (disk, ..) = small();
    let folder = Folder::new(disk.path(), "here").unwrap();
    fs::rename(disk.path().join("b1.tar.zst.age"), disk.path().join("b1.tar.zst.age.part")).unwrap();
    assert!(folder.list().unwrap().is_empty());
    assert_eq!(folder.sweep().unwrap(), 1);
    put(vec![("a", Source::Bytes(b"again"))], &[&folder], 0).unwrap();
    assert_eq!(folder.list().unwrap(), ["b1"]);
    let again = put(vec![("a", Source::Bytes(b"again"))], &[&folder], 0);
    assert!(matches!(again, Err(WriteError::Targets(TargetError::Exists))));
}

#[test]
fn a_target_that_fails_does_not_spoil_the_other() {
    let (good, gone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let targets = [Folder::new(gone.path(), "far").unwrap(), Folder::new(good.path(), "near").unwrap()];
    drop(gone);
    let written = put(vec![("a", Source::Bytes(b"x"))], &[&targets[0], &targets[1]], 0).unwrap();
    assert!(matches!(written.targets[..], [Err(TargetError::Gone), Ok(())]));
    let full = put(vec![("a", Source::Bytes(b"x"))], &[&targets[1]], u64::MAX);
    assert!(matches!(full, Err(WriteError::Targets(TargetError::TooSmall { .. }))));
}

#[test]
fn two_different_recipients_are_needed() {
    assert_eq!(Recipients::parse([ONE]).err(), Some(RecipientsError::FewerThanTwo));
    assert_eq!(Recipients::parse([ONE, ONE]).err(), Some(RecipientsError::FewerThanTwo));
    assert_eq!(Recipients::parse([ONE, "age1x"]).err(), Some(RecipientsError::NotRecipient { number: 2 }));
}

/// Random bytes, which do not compress; the same for the same seed.
fn noise(mut seed: u64, length: usize) -> Vec<u8> {
    let step = |_| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from(seed >> 56).unwrap()
    };
    (0..length).map(step).collect()
}

#[test]
fn a_command_with_much_output_has_several_members_and_comes_back_whole() {
    let place = tempfile::tempdir().unwrap();
    let data = noise(3, COMMAND_MEMBER + 70_001);
    fs::write(place.path().join("data"), &data).unwrap();
    let mut cat = Command::new("cat");
    cat.arg(place.path().join("data"));
    let folder = Folder::new(place.path(), "here").unwrap();
    let written = put(vec![("db", Source::Command(cat))], &[&folder], 0).unwrap();
    let manifest = Manifest::parse(&written.manifest).unwrap();
    let sizes: Vec<u64> = manifest.sources[0].members.iter().map(|member| member.size).collect();
    assert_eq!(sizes, [u64::try_from(COMMAND_MEMBER).unwrap(), 70_001]);
    let (manifest, note) = fetch_beside(&folder, "b1").unwrap();
    let (keys, identities) = (keys(), identities());
    let opening = Opening { manifest: &manifest, note: &note, keys: &keys, identities: &identities };
    let out = place.path().join("out");
    extract(&mut fetch_archive(&folder, "b1").unwrap(), &opening, &out).unwrap();
    let parts = [out.join("db/000001"), out.join("db/000002")].map(|path| fs::read(path).unwrap());
    assert!(parts.concat() == data);
    // Nothing is written over, and what an interrupted restore left is named as that.
    let again = |folder: &Path| {
        extract(&mut fetch_archive(&Folder::new(place.path(), "x").unwrap(), "b1").unwrap(), &opening, folder)
    };
    assert!(matches!(again(&out), Err(Fault::Exists)));
    fs::create_dir(place.path().join("new.part")).unwrap();
    assert!(matches!(again(&place.path().join("new")), Err(Fault::Unfinished)));
    let other = Identities::parse(&format!("# a key of nobody here\n{}", OTHER)).unwrap();
    let opening = Opening { identities: &other, ..opening };
    assert!(matches!(verify(&mut fetch_archive(&folder, "b1").unwrap(), &opening), Err(Fault::NoKey)));
}

// Of no recipient here.
const OTHER: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

#[test]
fn both_targets_hold_the_same_and_the_manifest_is_the_same_each_time() {
    let disks = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let folders = [Folder::new(disks[0].path(), "here").unwrap(), Folder::new(disks[1].path(), "bank").unwrap()];
    let tree = tempfile::tempdir().unwrap();
    for name in ["b", "a", "c/d", "c-"] {
        let path = tree.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
    let sources = || vec![("t", Source::Tree(tree.path().to_owned()))];
    let written = put(sources(), &[&folders[0], &folders[1]], 0).unwrap();
    assert!(written.targets.iter().all(Result::is_ok));
    assert_eq!(stored(disks[0].path()), stored(disks[1].path()));
    let (archive, manifest, note) = stored(disks[0].path());
    assert_eq!(check(&archive, &manifest, &note).unwrap().names, ["t/a", "t/b", "t/c-", "t/c/d", "t.names.json"]);
    fs::remove_file(disks[0].path().join("b1.tar.zst.age")).unwrap();
    let again = put(sources(), &[&folders[0]], 0).unwrap();
    assert_eq!(again.manifest, written.manifest, "the same files give the same members and digests");
}

#[cfg(unix)]
#[test]
fn links_are_left_out_and_said_so() {
    let (disk, tree) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(tree.path().join("file"), "in").unwrap();
    std::os::unix::fs::symlink("/etc/hostname", tree.path().join("link")).unwrap();
    let folder = Folder::new(disk.path(), "here").unwrap();
    let written = put(vec![("t", Source::Tree(tree.path().to_owned()))], &[&folder], 0).unwrap();
    let manifest = Manifest::parse(&written.manifest).unwrap();
    assert!(matches!(manifest.sources[0].source, Kind::Tree { left_out: 1, vanished: 0 }));
    assert_eq!(manifest.sources[0].members.len(), 2);
}

#[test]
fn a_full_disk_is_said_so_and_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(place.path()).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        println!("NOT RUN: a full disk: mounting one is not allowed here");
        return;
    }
    let data = noise(5, 3 << 20);
    let folder = Folder::new(place.path(), "here").unwrap();
    let near = tempfile::tempdir().unwrap();
    let other = Folder::new(near.path(), "near").unwrap();
    let alone = put(vec![("a", Source::Bytes(&data))], &[&folder], 0);
    let both = put(vec![("a", Source::Bytes(&data))], &[&folder, &other], 0);
    let left = files(place.path());
    let _ = Command::new("umount").arg(place.path()).status();
    assert!(matches!(alone, Err(WriteError::Targets(TargetError::Full))), "{alone:?}");
    assert!(matches!(both.unwrap().targets[..], [Err(TargetError::Full), Ok(())]));
    assert!(left.is_empty(), "{:?}", left.keys());
}

/// Run as a program of its own by the test below, which kills it.
#[test]
fn writes_until_it_is_killed() {
    let Some(disk) = std::env::var_os("ARCHIVE_KILLED") else { return };
    let folder = Folder::new(Path::new(&disk), "here").unwrap();
    let mut yes = Command::new("sh");
    yes.args(["-c", "exec cat /dev/urandom"]);
    let _ = put(vec![("db", Source::Command(yes))], &[&folder], 0);
}

#[test]
fn a_run_that_is_killed_leaves_nothing_that_looks_whole() {
    let disk = tempfile::tempdir().unwrap();
    let part = disk.path().join("b1.tar.zst.age.part");
    let mut run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed"])
        .env("ARCHIVE_KILLED", disk.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while !part.metadata().is_ok_and(|part| part.len() > 1 << 20) {
        assert!(begun.elapsed().as_secs() < 60, "it never wrote");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let folder = Folder::new(disk.path(), "here").unwrap();
    assert!(folder.list().unwrap().is_empty() && part.exists());
    let blocked = put(vec![("a", Source::Bytes(b"x"))], &[&folder], 0);
    assert!(matches!(blocked, Err(WriteError::Targets(TargetError::Unfinished))), "not written over");
    assert_eq!(folder.sweep().unwrap(), 1);
    put(vec![("a", Source::Bytes(b"x"))], &[&folder], 0).unwrap();
}

#[test]
fn every_code_is_in_the_table_once() {
    let mut table: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    table.sort_unstable();
    table.dedup();
    assert_eq!(table.len(), CODES.len());
    let sources = ["envelope.rs", "read.rs", "target.rs", "write.rs"]
        .map(|file| fs::read_to_string(format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap());
    let text = sources.concat();
    let raised: std::collections::BTreeSet<&str> =
        text.split("\"archive_").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let listed: std::collections::BTreeSet<&str> =
        table.iter().map(|code| code.trim_start_matches("archive_")).collect();
    assert_eq!(raised, listed);
}
