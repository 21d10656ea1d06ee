//! Power lost at any flush, and a flush that fails, on a disk that keeps what was not flushed to itself.

use crash::{Chance, check_acknowledged, line, list};
use faultvfs::{Controls, FlushFault, SectorSize, Survivors};
use libcompliance::id::ClientId;
use libcompliance_lab::store::{Row, StoreError, WriteStore as _, sqlite};
use libcompliance_lab::{Device, Lab, Options};
use std::io::Write as _;
use std::path::Path;

fn disk(name: &str, folder: &Path) -> (Controls, Options) {
    let disk = faultvfs::register(name).unwrap();
    disk.hold_unflushed().unwrap();
    disk.set_real_flush(false);
    let mut options = crash::options(folder);
    options.store.vfs = Some(name.to_owned());
    (disk, options)
}

/// Two threads append until the disk fails; the codes they met.
fn append_until_it_fails(lab: &Lab, folder: &Path, client: ClientId) -> Vec<&'static str> {
    let Ok(anna) = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()) else { return Vec::new() };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let anna = anna.clone();
                scope.spawn(move || {
                    let mut list = std::fs::OpenOptions::new().append(true).create(true).open(list(folder)).unwrap();
                    for n in 0..500 {
                        match attack::receive(&anna, client, &format!("S-{n}")) {
                            Ok(receipt) => {
                                list.write_all(line(receipt.index, &receipt.leaf_hash).as_bytes()).unwrap();
                            }
                            Err(error) => return error.code(),
                        }
                    }
                    "none"
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn no_acknowledged_record_is_lost_by_a_power_cut() {
    let mut chance = Chance::new("power");
    let (folder, client) = super::small();
    let folder = folder.path();
    let (disk, options) = disk("power", folder);
    let (mut read, mut acknowledged) = (0, 0);
    for round in 0..60 {
        let survivors = match chance.below(4) {
            0 => Survivors::Flushed,
            1 => Survivors::All,
            2 => Survivors::SomeSectors { size: SectorSize::Small, seed: chance.below(1 << 30) },
            _ => Survivors::SomeSectors { size: SectorSize::Large, seed: chance.below(1 << 30) },
        };
        // Sometimes the cut comes while the laboratory is being opened.
        let opening = round % 6 == 5;
        let cut = || disk.fail_flush(1 + round % 3, FlushFault::PowerCut(survivors));
        if opening {
            cut();
        }
        match attack::open(folder, options.clone()) {
            Ok(lab) => {
                disk.fail_flush(1 + chance.below(40), FlushFault::PowerCut(survivors));
                let codes = append_until_it_fails(&lab, folder, client);
                assert!(codes.iter().all(|code| ["io", "poisoned"].contains(code)), "{codes:?}");
            }
            Err(error) => assert!(opening && error.code() == "io", "{error}"),
        }
        disk.heal_flush();
        let (end, count) = check_acknowledged(folder, &options.store, read);
        (read, acknowledged) = (end, acknowledged + count);
        if round % 10 == 9 {
            super::assert_holds(folder, Some("power"));
        }
    }
    super::assert_holds(folder, Some("power"));
    assert!(acknowledged > 300, "{acknowledged}");
    eprintln!("60 power cuts, {acknowledged} acknowledged records, none lost");
}

#[test]
fn the_first_failed_flush_is_the_last_of_its_handle() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let (disk, options) = disk("flush", folder);
    for round in 0..12 {
        let lab = attack::open(folder, options.clone()).unwrap();
        let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
        let before = lab.size().unwrap();
        disk.fail_flush(1, FlushFault::FailOnce);
        assert_eq!(attack::receive(&anna, client, "met the failure").unwrap_err().code(), "io");
        // The disk works again, but what it holds is not known.
        assert_eq!(attack::receive(&anna, client, "x").unwrap_err().code(), "poisoned");
        assert_eq!(lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap_err().code(), "poisoned");
        assert_eq!(lab.batch(|| Ok(())).unwrap_err().code(), "poisoned");
        assert_eq!(lab.checkpoint_for_outside().unwrap_err().code(), "poisoned");
        assert_eq!(lab.start_epoch("exercise").unwrap_err().code(), "poisoned");
        drop((lab, anna));
        if round % 2 == 0 {
            disk.power_cut(Survivors::Flushed).unwrap();
        }
        let lab = attack::open(folder, options.clone()).unwrap();
        assert!(lab.size().unwrap() >= before);
        let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
        attack::receive(&anna, client, "after").unwrap();
        drop((lab, anna));
        super::assert_holds(folder, Some("flush"));
    }
}

/// All commands in a flush that fails are told so, not only the one that led it.
#[test]
fn a_failed_flush_is_told_to_every_thread_in_it() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let (disk, options) = disk("shared", folder);
    for round in 0..8 {
        let lab = attack::open(folder, options.clone()).unwrap();
        disk.fail_flush(6 + round, FlushFault::FailAlways);
        let codes = append_until_it_fails(&lab, folder, client);
        assert!(codes.contains(&"io"), "{codes:?}");
        assert!(codes.iter().all(|code| ["io", "poisoned"].contains(code)), "{codes:?}");
        disk.heal_flush();
        drop(lab);
        let _ = check_acknowledged(folder, &options.store, 0);
    }
    super::assert_holds(folder, Some("shared"));
}

/// SQLite ends a transaction by itself after some errors; what would be written then stands alone, without a seal.
#[test]
fn nothing_is_written_outside_a_transaction() {
    let (folder, _) = super::small();
    let path = folder.path().join("lab.db");
    let mut store = sqlite::Sqlite::open(&path, &Default::default()).unwrap();
    let head = store.begin().unwrap();
    store.connection().execute_batch("ROLLBACK").unwrap();
    let row = Row {
        index: head.size,
        id: &[1; 16],
        time: 0,
        kind: "x",
        action: "x",
        actor: &[1; 16],
        object: None,
        clients: &[],
        bytes: b"{}",
    };
    assert!(matches!(store.append(&row, &[]), Err(StoreError::Io(_))));
    assert!(matches!(store.put_state("a", "b", None), Err(StoreError::Io(_))));
    assert!(matches!(store.commit(), Err(StoreError::Io(_))));
    drop(store);
    super::assert_holds(folder.path(), None);
}
