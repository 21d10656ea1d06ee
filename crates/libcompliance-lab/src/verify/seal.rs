//! The seal: every stored record is hashed and compared with the tiles, every tile with the tile above it.
//!
//! Each level is compared with what the level above claims, so that a fault is reported where it is and not again at every
//! level above. If nothing differs, the top tiles stand for every byte below them; the checkpoints are compared with those.

use super::collect::Faults;
use super::report::FaultCode;
use super::{Options, Progress};
use crate::error::LabError;
use crate::store::sqlite::{Sqlite, translate};
use crate::store::{ReadStore as _, StoreError};
use libcompliance::crypto::Hash;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::tile::{decode_tile, hashes_at};
use libcompliance::trail::tree::{leaf_hash, root_of};
use rusqlite::types::ValueRef;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Level-0 tiles that one worker takes at a time.
const TILES: u64 = 64;
const WIDTH: u64 = 256;

/// A record that is not what the tile says.
struct Mismatch {
    index: u64,
    computed: Option<Hash>,
    claimed: Hash,
    /// Whether the tile itself still fits the tile above.
    tile_holds: bool,
    /// Whether the record, rather than the tile, fits the tile above.
    record_holds: bool,
}

/// The most mismatches that are examined one by one.
const EXAMINED: usize = 10_000;

/// Compares all records below `size` and all tiles.
pub(super) fn check(
    path: &Path, size: u64, options: &Options, faults: &Faults, progress: &Progress,
) -> Result<(), LabError> {
    let tiles = size.div_ceil(WIDTH);
    let next = AtomicU64::new(0);
    let mismatches = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..options.workers() {
            scope.spawn(|| {
                let work = || -> Result<(), LabError> {
                    let mut store = Sqlite::open_to_read(path, &options.store)?;
                    loop {
                        let first = next.fetch_add(TILES, Ordering::Relaxed);
                        if first >= tiles || lock(&failed).is_some() {
                            return Ok(());
                        }
                        check_tiles(&mut store, first, (first + TILES).min(tiles), size, faults, &mismatches)?;
                        progress.done(TILES * WIDTH);
                    }
                };
                if let Err(error) = work() {
                    *lock(&failed) = Some(error);
                }
            });
        }
    });
    if let Some(error) = lock(&failed).take() {
        return Err(error);
    }
    let mut store = Sqlite::open_to_read(path, &options.store)?;
    check_upper(&mut store, size, faults)?;
    let mut found = std::mem::take(&mut *lock(&mismatches));
    found.sort_by_key(|mismatch| mismatch.index);
    name(&mut store, &found, size, faults)?;
    beyond(&mut store, size, faults)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn check_tiles(
    store: &mut Sqlite, first: u64, last: u64, size: u64, faults: &Faults, mismatches: &Mutex<Vec<Mismatch>>,
) -> Result<(), LabError> {
    let end = (last * WIDTH).min(size);
    let mut computed: Vec<Option<Hash>> = vec![None; usize::try_from(end - first * WIDTH).unwrap_or(0)];
    {
        let mut statement = store
            .connection()
            .prepare_cached("SELECT idx, bytes FROM record WHERE idx >= ?1 AND idx < ?2 ORDER BY idx")
            .map_err(translate)?;
        let mut rows = statement
            .query(rusqlite::params![i64_of(first * WIDTH), i64_of(end)])
            .map_err(translate)?;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    // A page that does not read hides the rest of this run of records; they are then named as missing.
                    faults.add(FaultCode::DatabaseDamaged, format!("records from {}", first * WIDTH), translate(error).to_string());
                    break;
                }
            };
            let index: i64 = row.get(0).map_err(translate)?;
            let bytes = match row.get_ref(1).map_err(translate)? {
                ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes,
                _ => &[],
            };
            let at = u64::try_from(index).unwrap_or(0).saturating_sub(first * WIDTH);
            if let Some(slot) = usize::try_from(at).ok().and_then(|at| computed.get_mut(at)) {
                *slot = Some(leaf_hash(bytes));
            }
        }
    }
    for n in first..last {
        let from = usize::try_from((n - first) * WIDTH).unwrap_or(0);
        let width = usize::try_from((size - n * WIDTH).min(WIDTH)).unwrap_or(0);
        let leaves = computed.get(from..from + width).unwrap_or_default();
        let Some(claimed) = claimed_tile(store, 0, n, width, faults)? else { continue };
        if leaves.iter().zip(&claimed).all(|(leaf, claim)| leaf.as_ref() == Some(claim)) {
            continue;
        }
        let above = above(store, 0, n, width)?;
        let tile_holds = above.is_none_or(|above| above == root_of(&claimed));
        let whole: Option<Vec<Hash>> = leaves.iter().copied().collect();
        let record_holds = above.is_some() && above == whole.map(|leaves| root_of(&leaves));
        let mut found = lock(mismatches);
        for ((leaf, claim), at) in leaves.iter().zip(&claimed).zip(0..) {
            if leaf.as_ref() != Some(claim) && found.len() < EXAMINED {
                let (computed, claimed) = (*leaf, *claim);
                found.push(Mismatch { index: n * WIDTH + at, computed, claimed, tile_holds, record_holds });
            }
        }
    }
    Ok(())
}

/// The tile as stored, cut to the width that the size asks for; a fault if it is not there.
fn claimed_tile(
    store: &mut Sqlite, level: u8, n: u64, width: usize, faults: &Faults,
) -> Result<Option<Vec<Hash>>, StoreError> {
    let place = || format!("tile {level}/{n}");
    let Some(bytes) = store.tile(level, n)? else {
        faults.add(FaultCode::TileMissing, place(), "the tile of the tree is not there");
        return Ok(None);
    };
    match decode_tile(&bytes).filter(|hashes| hashes.len() >= width) {
        Some(mut hashes) => {
            hashes.truncate(width);
            Ok(Some(hashes))
        }
        None => {
            faults.add(FaultCode::TileAltered, place(), "the tile of the tree has a wrong length");
            Ok(None)
        }
    }
}

/// What the level above claims as the root of a full tile.
fn above(store: &mut Sqlite, level: u8, n: u64, width: usize) -> Result<Option<Hash>, StoreError> {
    if width < 256 {
        return Ok(None);
    }
    let parent = store.tile(level + 1, n / WIDTH)?.and_then(|bytes| decode_tile(&bytes));
    let at = usize::try_from(n % WIDTH).unwrap_or(0);
    Ok(parent.and_then(|hashes| hashes.get(at).copied()))
}

/// Compares every full tile with the entry above it, from level 0 upward.
fn check_upper(store: &mut Sqlite, size: u64, faults: &Faults) -> Result<(), LabError> {
    for level in (1..=u8::MAX).take_while(|level| hashes_at(*level, size) > 0) {
        let entries = hashes_at(level, size);
        for n in 0..entries.div_ceil(WIDTH) {
            let width = usize::try_from((entries - n * WIDTH).min(WIDTH)).unwrap_or(0);
            let Some(claimed) = claimed_tile(store, level, n, width, faults)? else { continue };
            for (entry, child) in claimed.iter().zip(n * WIDTH..) {
                let Some(below) = store.tile(level - 1, child)?.and_then(|bytes| decode_tile(&bytes)) else { continue };
                if root_of(&below) != *entry {
                    faults.add(
                        FaultCode::TileAltered,
                        format!("tile {}/{child}", level - 1),
                        format!("the tile and its entry in tile {level}/{n} do not fit each other"),
                    );
                }
            }
        }
    }
    Ok(())
}

/// Names each mismatch: altered, missing, in another's place, a copy.
fn name(store: &mut Sqlite, found: &[Mismatch], size: u64, faults: &Faults) -> Result<(), LabError> {
    let claimed: HashMap<Hash, u64> = found.iter().map(|mismatch| (mismatch.claimed, mismatch.index)).collect();
    let last_there = last_index(store)?;
    for mismatch in found {
        let place = format!("record {}", mismatch.index);
        let Some(computed) = mismatch.computed else {
            match last_there {
                Some(last) if mismatch.index <= last => faults.add(FaultCode::RecordMissing, place, "the record is not there"),
                _ => faults.add(
                    FaultCode::Truncated,
                    place,
                    format!("the trail ends here, its newest checkpoint holds {size} records"),
                ),
            }
            continue;
        };
        if let Some(other) = claimed.get(&computed) {
            faults.add(FaultCode::RecordReordered, place, format!("here stands the record that was sealed as number {other}"));
            continue;
        }
        if let Some(original) = copied_from(store, mismatch.index)? {
            faults.add(FaultCode::RecordDuplicated, place, format!("here stands a copy of record {original}"));
            continue;
        }
        let (code, text) = match (mismatch.tile_holds, mismatch.record_holds) {
            (true, _) => (FaultCode::RecordAltered, "the stored bytes are not those that were sealed"),
            (false, true) => (FaultCode::TileAltered, "the leaf hash in the tile was changed, the record was not"),
            (false, false) => {
                (FaultCode::RecordAltered, "the stored bytes are not those that were sealed, and the tile was changed too")
            }
        };
        faults.add(code, place, text);
    }
    Ok(())
}

/// The index that the bytes at `index` name, if those bytes are also at that index.
fn copied_from(store: &mut Sqlite, index: u64) -> Result<Option<u64>, LabError> {
    let Some(bytes) = store.record(index)? else { return Ok(None) };
    let Ok(Read::Known(record)) = read(&bytes) else { return Ok(None) };
    if record.index == index {
        return Ok(None);
    }
    Ok((store.record(record.index)? == Some(bytes)).then_some(record.index))
}

/// Records behind the newest checkpoint have no seal, whatever they say.
fn beyond(store: &mut Sqlite, size: u64, faults: &Faults) -> Result<(), LabError> {
    let Some(last) = last_index(store)?.filter(|last| *last >= size) else { return Ok(()) };
    // Another process may have appended since; what it sealed is not unsealed.
    if store.head()?.size > last {
        return Ok(());
    }
    for index in (size..=last).take(EXAMINED) {
        if store.record(index)?.is_none() {
            continue;
        }
        match copied_from(store, index)? {
            Some(original) => faults.add(
                FaultCode::RecordDuplicated,
                format!("record {index}"),
                format!("a copy of record {original} was put behind the newest checkpoint"),
            ),
            None => faults.add(
                FaultCode::RecordUnsealed,
                format!("record {index}"),
                "the record stands behind the newest checkpoint, without a seal",
            ),
        }
    }
    Ok(())
}

fn last_index(store: &Sqlite) -> Result<Option<u64>, StoreError> {
    let last: Option<i64> =
        store.connection().query_row("SELECT max(idx) FROM record", [], |row| row.get(0)).map_err(translate)?;
    Ok(last.and_then(|last| u64::try_from(last).ok()))
}

fn i64_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
