//! Tiles of the tree: altered, cut, missing, at every level.

use attack::attacker::{change_tile, edit, number, sql};
use attack::{Copy, alone, check, lab_options, named, open, prepared};
use libcompliance::trail::record::Change;
use libcompliance_lab::verify::FaultCode::{self, *};
use libcompliance_lab::verify::seal_only;
use libcompliance_lab::{HostActor, HostEvent, HostKind};
use rusqlite::params;
use std::path::Path;

fn flip(path: &Path, level: u8, n: i64, at: usize) {
    edit(path, |db| change_tile(db, level, n, at, |bytes| bytes[0] ^= 1));
}

fn only(copy: &Copy, code: FaultCode, place: &str) {
    let report = check(&copy.path());
    assert_eq!(named(&report), [(code, place)], "{:?}", report.faults);
}

#[test]
fn a_hash_in_a_tile_is_altered() {
    // Two full tiles of leaves, the newest of them partial, and the partial tile above.
    for (level, n, at) in [(0, 0, 0), (0, 1, 8191), (0, 2, 5), (0, 2, end() - 1), (1, 0, 3), (1, 0, 40)] {
        let copy = prepared().copy();
        flip(&copy.path(), level, n, at);
        only(&copy, TileAltered, &format!("tile {level}/{n}"));
    }
}

/// The bytes of the newest leaf tile. Part of it stands in `tile` and part of it in the head.
fn end() -> usize {
    let width = prepared().size - 512;
    assert!((65..256).contains(&width) && width % 64 > 1, "{width}");
    width as usize * 32
}

#[test]
fn the_end_of_the_newest_tile_is_too_short_too_long_or_elsewhere() {
    for change in ["substr(tail, 33)", "CAST(tail || zeroblob(32) AS BLOB)", "substr(tail, 2)", "x''"] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("UPDATE head SET tail = {change}"));
        only(&copy, TileAltered, "tile 0/2");
    }
    // The same hashes, but not where they belong.
    let copy = prepared().copy();
    sql(
        &copy.path(),
        "UPDATE tile SET hashes = CAST(hashes || (SELECT substr(tail, 1, 32) FROM head) AS BLOB) WHERE level = 0 AND n = 2;
         UPDATE head SET tail = substr(tail, 33);",
    );
    assert_eq!(number(&copy.path(), "SELECT length(hashes) % 2048 FROM tile WHERE level = 0 AND n = 2"), 32);
    only(&copy, TileAltered, "tile 0/2");
}

#[test]
fn a_tile_is_missing() {
    for (level, n) in [(0, 0), (0, 1), (0, 2), (1, 0)] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("DELETE FROM tile WHERE level = {level} AND n = {n}"));
        only(&copy, TileMissing, &format!("tile {level}/{n}"));
    }
}

#[test]
fn a_tile_is_too_short_too_long_or_not_whole() {
    for (level, n, change) in [
        (0, 0, "substr(hashes, 1, 8160)"),
        (0, 2, "substr(hashes, 1, 32)"),
        (1, 0, "substr(hashes, 1, 32)"),
        (0, 2, "CAST(hashes || zeroblob(32) AS BLOB)"),
        (1, 0, "CAST(hashes || zeroblob(32) AS BLOB)"),
        (0, 1, "CAST(hashes || zeroblob(32) AS BLOB)"),
        (0, 2, "substr(hashes, 2)"),
        (1, 0, "x''"),
    ] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("UPDATE tile SET hashes = {change} WHERE level = {level} AND n = {n}"));
        only(&copy, TileAltered, &format!("tile {level}/{n}"));
    }
}

#[test]
fn a_tile_that_belongs_to_nothing() {
    for (level, n) in [(0, 3), (1, 1), (2, 0), (63, 0), (300, 0), (-1, 0), (0, -1), (0, i64::MAX)] {
        let copy = prepared().copy();
        sql(&copy.path(), &format!("INSERT INTO tile (level, n, hashes) VALUES ({level}, {n}, zeroblob(32))"));
        only(&copy, TileAltered, &format!("tile {level}/{n}"));
    }
}

/// More than 65,536 records, for a tile of level 2.
#[test]
fn a_hash_is_altered_at_every_level_of_a_large_trail() {
    let copy = prepared().early_copy();
    let lab = open(copy.folder(), lab_options()).unwrap();
    let admin = lab.sign_in("admin", "quiet Harbour 12!", libcompliance_lab::Device::unknown()).unwrap();
    let kind = HostKind {
        clear: &["value"],
        ..HostKind::new("host.lims.read", libcompliance::trail::kind::ReasonRule::NotCollected)
    };
    admin.declare_host_kind(&kind).unwrap();
    let actor = HostActor { id: admin.account(), device: None };
    lab.batch(|| {
        for n in lab.size().unwrap()..65_800 {
            let change = Change { field: "value".to_owned(), old: "0".into(), new: n.to_string().as_str().into() };
            lab.append_host_asserted(
                actor,
                HostEvent { kind: kind.name, changes: vec![change], ..HostEvent::default() },
            )?;
        }
        Ok(())
    })
    .unwrap();
    drop((admin, lab));
    let report = check(&copy.path());
    assert!(report.holds() && report.size >= 65_800);
    for (level, n, at) in [(0, 200, 77), (0, 257, 0), (1, 0, 32 * 200), (1, 1, 0), (2, 0, 31)] {
        flip(&copy.path(), level, n, at);
        seal(&copy, TileAltered, level, n);
        flip(&copy.path(), level, n, at);
    }
    for (level, n) in [(1_u8, 0_i64), (2, 0)] {
        let kept: Vec<u8> = {
            let db = rusqlite::Connection::open(copy.path()).unwrap();
            db.query_row("SELECT hashes FROM tile WHERE level = ?1 AND n = ?2", params![level, n], |row| row.get(0))
                .unwrap()
        };
        sql(&copy.path(), &format!("DELETE FROM tile WHERE level = {level} AND n = {n}"));
        seal(&copy, TileMissing, level, n);
        edit(&copy.path(), |db| {
            db.execute("INSERT INTO tile (level, n, hashes) VALUES (?1, ?2, ?3)", params![level, n, kept]).unwrap();
        });
    }
    assert_eq!(seal_only(&copy.path(), &alone()).unwrap(), []);
}

/// The seal alone, for the rest is as slow as the trail is long.
#[track_caller]
fn seal(copy: &Copy, code: FaultCode, level: u8, n: i64) {
    let faults = seal_only(&copy.path(), &alone()).unwrap();
    let named: Vec<_> = faults.iter().map(|fault| (fault.code, fault.place.clone())).collect();
    assert_eq!(named, [(code, format!("tile {level}/{n}"))]);
}
