#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::string_slice,
    missing_docs,
    reason = "a test stops at the first thing that is not as expected"
)]

//! Exports: what they hold, that they verify, and that every change to one is found and named.

mod bytes;
mod recorded;
mod seen;
mod selection;

use libcompliance::crypto::sha256;
use libcompliance::id::ClientId;
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::TlogProof;
use libcompliance::trail::tile::{TileId, TilePath, decode_entries, partial_width};
use libcompliance_lab::export::{Complete, Form, Manifest, Options as Export, export};
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, Zeroizing};
use libcompliance_lab::store::{Filter, ReadStore as _, StoreError, sqlite::Sqlite};
use libcompliance_lab::verify::{FaultCode, NotChecked, Report, verify_export};
use libcompliance_lab::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const PASSPHRASE: &str = "correct horse battery";

fn options(dir: &Path) -> Options {
    Options { state_folder: StateFolder::At(dir.join("seen")), ..Options::default() }
}

/// Opens an account through the whole path, for a person who then chooses this password.
fn admit(admin: &Session, login: &str, name: &str, roles: &[&str], password: &str) -> libcompliance::id::AccountId {
    let admitted = admin.admit(&NewAccount::person(login, name, roles), "known_personally").unwrap();
    admin.lab().enrol(login, admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
    admitted.account
}

fn create(dir: &Path) -> Lab {
    let new = NewLab {
        name: "Laboratorium",
        origin: Some("example.com/lab"),
        login: "admin",
        person: "Zofia Zielińska",
        password: "quiet Harbour 12!",
        protect: Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo },
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    Lab::create(dir.join("lab.db"), &new, options(dir)).unwrap().lab
}

/// A laboratory with two clients, a rotated key, a second epoch and `samples` samples, and what was kept outside.
struct Built {
    dir: tempfile::TempDir,
    lab: Lab,
    clients: [ClientId; 2],
    /// Checkpoints from after the creation, from under the rotated key, and from the second epoch.
    outside: Vec<String>,
    first_key: VerifierKey,
}

impl Built {
    fn path(&self) -> PathBuf {
        self.dir.path().join("lab.db")
    }
}

fn build(samples: u32) -> Built {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let first_key = lab.verifier_key().unwrap();
    let mut outside = vec![lab.checkpoint_for_outside().unwrap()];
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::named("office-1")).unwrap();
    admit(&admin, "a.nowak", "Anna Nowak", &["analyst"], "wide Meadow 34?");
    let anna = lab.sign_in("a.nowak", "wide Meadow 34?", Device::named("HPLC-02")).unwrap();
    let clients = [anna.register_client("Mleczarnia Dolina").unwrap(), anna.register_client("Piekarnia").unwrap()];
    let key = || KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    let protect = Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo };
    lab.rotate_key(key(), protect, ("yearly", None)).unwrap();
    outside.push(lab.checkpoint_for_outside().unwrap());
    lab.batch(|| {
        for n in 0..samples {
            let client = clients[usize::from(n % 3 == 0)];
            let code = format!("S-{n}");
            let sample = NewSample::new(client, &code, "soft cheese");
            anna.receive_sample(&sample)?;
        }
        Ok(())
    })
    .unwrap();
    lab.start_epoch("migration").unwrap();
    lab.sign_in("a.nowak", "wide Meadow 34?", Device::unknown()).unwrap();
    outside.push(lab.checkpoint_for_outside().unwrap());
    Built { dir, lab, clients, outside, first_key }
}

/// One small laboratory (one partial tile) and one of two levels of tiles, shared by the tests that only read them.
fn small() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| build(12))
}

fn large() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| build(800))
}

fn out(built: &Built, what: &Export) -> (tempfile::TempDir, PathBuf, Manifest) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("export");
    let manifest = export(&built.path(), &out, what).unwrap();
    (dir, out, manifest)
}

fn of_client(client: ClientId) -> Export {
    Export { filter: Some(Filter { client: Some(*client.0.as_bytes()), ..Filter::default() }), ..Export::default() }
}

fn verified(out: &Path) -> Report {
    verify_export(out, &nothing_seen()).unwrap()
}

/// Without what the user's own folder may hold.
fn nothing_seen() -> verify::Options {
    verify::Options { state_folder: StateFolder::None, ..verify::Options::default() }
}

fn with_outside(built: &Built) -> verify::Options {
    verify::Options {
        checkpoints: built.outside.clone(),
        keys: vec![built.lab.verifier_key().unwrap()],
        ..nothing_seen()
    }
}

fn codes(report: &Report) -> Vec<FaultCode> {
    let mut codes: Vec<_> = report.faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Every file below a folder.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

fn write(dir: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (name, bytes) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

fn bundle_file(size: u64) -> String {
    TilePath::entries(size / 256, partial_width(0, size)).unwrap().to_string()
}

#[test]
fn an_export_verifies_and_says_what_the_database_says() {
    for built in [small(), large()] {
        let (_dir, out, manifest) = out(built, &Export::default());
        let size = built.lab.size().unwrap();
        assert_eq!(
            (manifest.form, manifest.size, manifest.records, manifest.left_out.records),
            (Form::Log, size, size, 0)
        );
        assert_eq!(Manifest::from_bytes(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap(), manifest);
        assert_eq!(std::fs::read_to_string(out.join("checkpoint")).unwrap(), built.lab.checkpoint().unwrap());

        let report = verified(&out);
        assert!(report.holds(), "{:#?}", report.faults);
        assert!(report.not_checked.contains(&NotChecked::Outside) && report.not_checked.contains(&NotChecked::Key));
        let own =
            verify::verify(&built.path(), &verify::Options { state_folder: StateFolder::None, ..Default::default() });
        let own = own.unwrap();
        assert!(own.holds(), "{:#?}", own.faults);
        assert_eq!((report.size, report.root), (own.size, own.root));
        assert_eq!((&report.origin, &report.verifier_key), (&own.origin, &own.verifier_key));

        let report = verify_export(&out, &with_outside(built)).unwrap();
        assert!(report.holds(), "{:#?}", report.faults);
        assert!(!report.not_checked.contains(&NotChecked::Outside) && !report.not_checked.contains(&NotChecked::Key));
        assert_eq!(report.gap.unwrap().records, 0);
        let older = verify::Options { checkpoints: vec![built.outside[1].clone()], ..with_outside(built) };
        let gap = verify_export(&out, &older).unwrap().gap.unwrap();
        assert!(gap.records > 12 && gap.since.is_some() && gap.since < gap.until);
    }
}

#[test]
fn the_bundles_hold_every_record_byte_for_byte() {
    let built = large();
    let (_dir, out, manifest) = out(built, &Export::default());
    let mut store = Sqlite::open_to_read(&built.path(), &Default::default()).unwrap();
    let files = contents(&out);
    for n in 0..manifest.size.div_ceil(256) {
        let width = (manifest.size - n * 256).min(256) as u16;
        let path = TilePath::entries(n, width).unwrap().to_string();
        for (record, index) in decode_entries(&files[&path], width).unwrap().into_iter().zip(n * 256..) {
            assert_eq!(store.record(index).unwrap().unwrap(), record);
        }
        assert!(files.contains_key(&TilePath::tile(TileId { level: 0, n }, width).unwrap().to_string()));
    }
    let keys: Vec<_> = files.keys().filter(|name| name.ends_with(".vkey")).collect();
    assert_eq!(keys, ["example.com_lab_1.2.vkey", "example.com_lab_1.vkey", "example.com_lab_2.vkey"]);
    for (name, bytes) in &files {
        for value in ["Anna Nowak", "a.nowak", "HPLC-02", "Mleczarnia", "soft cheese"] {
            assert!(!bytes.windows(value.len()).any(|window| window == value.as_bytes()), "`{value}` stands in {name}");
        }
    }
}

#[test]
fn every_file_taken_away_is_named() {
    for built in [small(), large()] {
        let (_dir, out, _) = out(built, &Export::default());
        for (name, bytes) in contents(&out) {
            std::fs::remove_file(out.join(&name)).unwrap();
            let report = verified(&out);
            assert!(!report.holds(), "{name} was not missed");
            let expected = match name.as_str() {
                "checkpoint" => FaultCode::Unsealed,
                name if name.starts_with("tile/entries") => FaultCode::RecordMissing,
                name if name.starts_with("tile") => FaultCode::TileMissing,
                _ => FaultCode::ManifestWrong,
            };
            assert!(codes(&report).contains(&expected), "{name}: {:?}", report.faults);
            std::fs::write(out.join(&name), bytes).unwrap();
        }
        assert!(verified(&out).holds());
    }
}

#[test]
fn every_file_put_there_is_named() {
    let (_dir, out, _) = out(small(), &Export::default());
    let full = TilePath::tile(TileId { level: 0, n: 0 }, 256).unwrap().to_string();
    let narrower = TilePath::tile(TileId { level: 0, n: 0 }, 3).unwrap().to_string();
    let bundle = TilePath::entries(7, 256).unwrap().to_string();
    let upper = TilePath::tile(TileId { level: 1, n: 0 }, 1).unwrap().to_string();
    for name in [
        "readme.txt",
        "other.vkey",
        "records.txt",
        "records/1.json",
        "tile/0/x",
        "tile/.hidden",
        &full,
        &narrower,
        &bundle,
        &upper,
        "checkpoints/3",
        "checkpoints/x",
        "manifest.json.bak",
    ] {
        let path = out.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "x").unwrap();
        let report = verified(&out);
        let named = report.faults.iter().any(|fault| fault.code == FaultCode::ManifestWrong && fault.place == name);
        assert!(named, "{name}: {:?}", report.faults);
        std::fs::remove_file(&path).unwrap();
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
            let _ = std::fs::remove_dir(folder);
        }
        assert!(verified(&out).holds(), "{name}");
    }
    std::fs::create_dir(out.join("empty")).unwrap();
    assert_eq!(verified(&out).faults[0].place, "empty");
    std::fs::remove_dir(out.join("empty")).unwrap();
    #[cfg(unix)]
    {
        let (link, target) = (out.join("checkpoint"), out.join("../checkpoint"));
        std::fs::rename(&link, &target).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(codes(&verified(&out)).contains(&FaultCode::Unsealed), "a link leads out of the folder");
    }
}

/// Records of a small export, to be written back changed.
fn records(files: &BTreeMap<String, Vec<u8>>, size: u64) -> Vec<Vec<u8>> {
    let bundle = &files[&bundle_file(size)];
    decode_entries(bundle, partial_width(0, size)).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

fn bundle(records: &[Vec<u8>]) -> Vec<u8> {
    records.iter().flat_map(|record| [&(record.len() as u16).to_be_bytes()[..], record].concat()).collect()
}

#[test]
fn each_change_of_records_has_its_name() {
    let (_dir, out, manifest) = out(small(), &Export::default());
    let files = contents(&out);
    let name = bundle_file(manifest.size);
    type Change = (&'static str, fn(&mut Vec<Vec<u8>>), FaultCode, &'static str);
    let changes: [Change; 7] = [
        (
            "a value edited",
            |all| all[5] = String::from_utf8(all[5].clone()).unwrap().replace("role", "rolo").into(),
            FaultCode::RecordAltered,
            "record 5",
        ),
        ("one left out", |all| drop(all.remove(5)), FaultCode::RecordMissing, "record 5"),
        ("the first left out", |all| drop(all.remove(0)), FaultCode::RecordMissing, "record 0"),
        ("the last left out", |all| drop(all.pop()), FaultCode::RecordMissing, ""),
        ("two exchanged", |all| all.swap(4, 9), FaultCode::RecordReordered, "record 4"),
        ("one twice", |all| all.insert(6, all[5].clone()), FaultCode::RecordDuplicated, "record 6"),
        ("one added", |all| all.push(b"{}".to_vec()), FaultCode::RecordUnsealed, ""),
    ];
    for (what, change, code, place) in changes {
        let mut all = records(&files, manifest.size);
        change(&mut all);
        std::fs::write(out.join(&name), bundle(&all)).unwrap();
        let report = verified(&out);
        let named = report.faults.iter().any(|fault| fault.code == code && (place.is_empty() || fault.place == place));
        assert!(named, "{what}: {:?}", report.faults);
    }
}

#[test]
fn a_record_changed_together_with_its_tiles_is_still_found() {
    for (built, index) in [(small(), 5_u64), (large(), 300)] {
        let (_dir, out, manifest) = out(built, &Export::default());
        let files = contents(&out);
        // A whole new tree is made over the changed record; only the signature cannot be made.
        let mut edge = libcompliance::trail::tile::Edge::new();
        let mut fresh: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut put = |level: u8, n: u64, hashes: &[[u8; 32]]| {
            let path = TilePath::tile(TileId { level, n }, hashes.len() as u16).unwrap().to_string();
            fresh.insert(path, hashes.concat());
        };
        let mut bundles = BTreeMap::new();
        for n in 0..manifest.size.div_ceil(256) {
            let width = (manifest.size - n * 256).min(256) as u16;
            let path = TilePath::entries(n, width).unwrap().to_string();
            let mut all: Vec<Vec<u8>> =
                decode_entries(&files[&path], width).unwrap().into_iter().map(<[u8]>::to_vec).collect();
            if n == index / 256 {
                let at = (index % 256) as usize;
                all[at] =
                    String::from_utf8(all[at].clone()).unwrap().replacen("\"kind\":\"", "\"kind\":\"x", 1).into_bytes();
            }
            for record in &all {
                edge.push(libcompliance::trail::tree::leaf_hash(record), |level, n, hashes| put(level, n, hashes));
            }
            bundles.insert(path, bundle(&all));
        }
        for (level, partial) in edge.partials().iter().enumerate().filter(|(_, partial)| !partial.is_empty()) {
            put(level as u8, manifest.size >> (8 * (level + 1)), partial);
        }
        write(&out, &fresh);
        write(&out, &bundles);
        let report = verified(&out);
        assert!(codes(&report).contains(&FaultCode::RecordAltered), "{:?}", report.faults);
        let one_level: BTreeMap<_, _> = files
            .iter()
            .filter(|(name, _)| !name.starts_with("tile/0") && !name.starts_with("tile/e"))
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect();
        // The same with the upper tiles as they were.
        write(&out, &one_level);
        let report = verified(&out);
        assert!(codes(&report).contains(&FaultCode::RecordAltered), "{:?}", report.faults);
    }
}

#[test]
fn an_altered_tile_is_told_from_an_altered_record() {
    let built = large();
    let (_dir, out, manifest) = out(built, &Export::default());
    let last = manifest.size / 256;
    for (id, width) in [
        (TileId { level: 0, n: 1 }, 256),
        (TileId { level: 0, n: last }, partial_width(0, manifest.size)),
        (TileId { level: 1, n: 0 }, partial_width(1, manifest.size)),
    ] {
        let path = out.join(TilePath::tile(id, width).unwrap().to_string());
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad[40] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let report = verified(&out);
        assert_eq!(codes(&report), [FaultCode::TileAltered], "{:?}", report.faults);
        assert_eq!(report.faults[0].place, format!("tile {}/{}", id.level, id.n));
        std::fs::write(&path, &good[..good.len() - 32]).unwrap();
        assert!(codes(&verified(&out)).contains(&FaultCode::TileAltered));
        std::fs::write(&path, &good).unwrap();
    }
    let path = out.join(TilePath::entries(last, partial_width(0, manifest.size)).unwrap().to_string());
    let mut bad = std::fs::read(&path).unwrap();
    bad[100] ^= 1;
    std::fs::write(&path, bad).unwrap();
    let report = verified(&out);
    assert!(
        codes(&report).contains(&FaultCode::RecordAltered) && !codes(&report).contains(&FaultCode::TileAltered),
        "{:?}",
        report.faults
    );
    assert!(report.faults.iter().any(|fault| fault.place == format!("record {}", last * 256)));
}

#[test]
fn several_faults_are_all_named() {
    let built = large();
    let (_dir, out, _) = out(built, &Export::default());
    let path = out.join(TilePath::entries(0, 256).unwrap().to_string());
    let mut bad = std::fs::read(&path).unwrap();
    bad[20] ^= 1;
    std::fs::write(&path, bad).unwrap();
    std::fs::remove_file(out.join(TilePath::entries(2, 256).unwrap().to_string())).unwrap();
    std::fs::remove_file(out.join(TilePath::tile(TileId { level: 0, n: 1 }, 256).unwrap().to_string())).unwrap();
    std::fs::write(out.join("note.txt"), "x").unwrap();
    let report = verified(&out);
    let found = codes(&report);
    for code in [FaultCode::RecordAltered, FaultCode::RecordMissing, FaultCode::TileMissing, FaultCode::ManifestWrong] {
        assert!(found.contains(&code), "{code:?}: {:?}", report.faults);
    }
}

#[test]
fn a_cut_folder_and_another_history_are_told_by_what_was_kept_outside() {
    let built = small();
    let (dir, out, _) = out(built, &Export::default());
    // An export of the laboratory as it was before: consistent in itself.
    let older = build(0);
    let newer = with_outside(built);
    let early = dir.path().join("early");
    export(&older.path(), &early, &Export::default()).unwrap();
    assert!(verified(&early).holds());
    let report = verify_export(&early, &newer).unwrap();
    assert!(codes(&report).contains(&FaultCode::ForeignKey), "{:?}", report.faults);

    let later = build(40);
    let ahead = verify::Options { checkpoints: vec![later.outside[2].clone()], ..Default::default() };
    let report = verify_export(&out, &ahead).unwrap();
    assert_eq!(codes(&report), [FaultCode::ForeignKey]);

    let before = dir.path().join("before");
    let growing = build(3);
    export(&growing.path(), &before, &Export::default()).unwrap();
    growing.lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let kept = verify::Options {
        checkpoints: vec![growing.lab.checkpoint_for_outside().unwrap()],
        keys: vec![growing.first_key.clone()],
        ..Default::default()
    };
    let report = verify_export(&before, &kept).unwrap();
    assert_eq!(codes(&report), [FaultCode::RolledBack]);
    assert!(verified(&before).holds(), "nothing in the folder alone shows it");
}

#[test]
fn two_histories_of_one_laboratory_are_a_fork() {
    let built = build(2);
    let copy = tempfile::tempdir().unwrap();
    let key = || KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    let dir = built.dir.path().to_owned();
    drop(built.lab.clone());
    // A copy that goes its own way under the same key.
    for name in ["lab.db", "lab.db-wal", "lab.db.key", "lab.db.vault"] {
        if dir.join(name).exists() {
            std::fs::copy(dir.join(name), copy.path().join(name)).unwrap();
        }
    }
    let other = Lab::open(copy.path().join("lab.db"), key(), options(copy.path())).unwrap();
    for lab in [&built.lab, &other] {
        lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    }
    let (_dir, out, _) = out(&built, &Export::default());
    let given = verify::Options { checkpoints: vec![other.checkpoint().unwrap()], ..Default::default() };
    let report = verify_export(&out, &given).unwrap();
    assert_eq!(codes(&report), [FaultCode::Fork]);
    // The same found inside: a checkpoint of the other history among those that were kept.
    let size = built.lab.size().unwrap();
    std::fs::write(out.join(format!("checkpoints/{size}")), other.checkpoint().unwrap()).unwrap();
    assert!(codes(&verified(&out)).contains(&FaultCode::Fork));
}

#[test]
fn a_kept_checkpoint_of_another_tree_is_named() {
    let (_dir, out, manifest) = out(small(), &Export::default());
    let kept: Vec<_> = manifest.files.iter().filter(|file| file.path.starts_with("checkpoints/")).collect();
    assert!(kept.len() > 3);
    let first = std::fs::read_to_string(out.join(&kept[0].path)).unwrap();
    std::fs::write(out.join(&kept[1].path), first).unwrap();
    let report = verified(&out);
    let named = |f: &verify::Fault| {
        f.place == kept[1].path && matches!(f.code, FaultCode::CheckpointInvalid | FaultCode::ForeignKey)
    };
    assert!(report.faults.iter().any(named), "{:?}", report.faults);
}

#[test]
fn a_manifest_that_was_made_anew_still_has_to_fit() {
    let (_dir, out, manifest) = out(small(), &Export::default());
    let changes: [(&str, fn(&mut Manifest)); 8] = [
        ("size", |m| m.size += 1),
        ("origin", |m| m.origin.push('9')),
        ("root", |m| m.root.0[0] ^= 1),
        ("lab", |m| m.lab = "0".repeat(36)),
        ("records", |m| m.records -= 1),
        ("records and those left out", |m| (m.records, m.left_out.records) = (m.records - 1, 1)),
        ("a file more", |m| {
            m.files.push(libcompliance_lab::export::FileEntry { path: "x.vkey".into(), size: 0, sha256: String::new() })
        }),
        ("a file less", |m| drop(m.files.pop())),
    ];
    for (what, change) in changes {
        let mut changed = manifest.clone();
        change(&mut changed);
        let bytes = changed.to_bytes();
        std::fs::write(out.join("manifest.json"), &bytes).unwrap();
        let hex: String = sha256(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(out.join("manifest.sha256"), format!("{hex}  manifest.json\n")).unwrap();
        assert!(codes(&verified(&out)).contains(&FaultCode::ManifestWrong), "{what}");
    }
}

#[test]
fn nothing_is_overwritten_and_nothing_half_made_is_left() {
    let built = build(5);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("export");
    std::fs::create_dir(&out).unwrap();
    export(&built.path(), &out, &Export::default()).unwrap();
    let before = contents(&out);
    for error in [
        export(&built.path(), &out, &Export::default()).unwrap_err(),
        export(&built.path(), &out.join("checkpoint"), &Export::default()).unwrap_err(),
    ] {
        assert!(matches!(error, LabError::Store(StoreError::Exists)), "{error}");
    }
    let nowhere = dir.path().join("none/export");
    assert_eq!(export(&built.path(), &nowhere, &Export::default()).unwrap_err().code(), "file_unusable");
    let missing = dir.path().join("no-lab.db");
    assert_eq!(export(&missing, &dir.path().join("a"), &Export::default()).unwrap_err().code(), "file_not_found");
    for (from, until) in [(Some(5), Some(5)), (Some(1 << 40), None), (None, Some(0))] {
        let what = Export { from, until, ..Export::default() };
        assert_eq!(export(&built.path(), &dir.path().join("a"), &what).unwrap_err().code(), "invalid");
    }
    assert_eq!(contents(&out), before);

    // A trail whose records are not what was signed is not exported, whole or in part.
    let connection = Sqlite::open_any_layout(&built.path(), &Default::default()).unwrap();
    let edit = "DROP TRIGGER record_keeps; UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'sample.receive', 'sample.receiva') AS BLOB);";
    connection.connection().execute_batch(edit).unwrap();
    for what in [Export::default(), of_client(built.clients[0])] {
        let error = export(&built.path(), &dir.path().join("a"), &what).unwrap_err();
        assert_eq!(error.code(), "seal_broken");
    }
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["export"], "nothing but the first export");
    assert!(matches!(verify_export(&dir.path().join("a"), &Default::default()), Err(LabError::NotFound { .. })));
}

#[test]
fn writers_go_on_while_an_export_is_made() {
    let built = build(300);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                built.lab.sign_in("a.nowak", "wide Meadow 34?", Device::unknown()).unwrap();
            }
        });
        for _ in 0..3 {
            for what in [Export::default(), of_client(built.clients[0])] {
                let (_dir, out, _) = out(&built, &what);
                let report = verified(&out);
                assert!(report.holds(), "{:#?}", report.faults);
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn an_empty_folder_is_no_export() {
    let dir = tempfile::tempdir().unwrap();
    let found = codes(&verified(dir.path()));
    assert!(found.contains(&FaultCode::Unsealed) && found.contains(&FaultCode::ManifestWrong), "{found:?}");
}
