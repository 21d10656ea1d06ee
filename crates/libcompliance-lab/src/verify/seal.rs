//! The seal: every stored record is hashed and compared with the tiles, every tile with the tile above it, the top with the
//! root that the newest checkpoint states.
//!
//! What does not fit is judged from above: what is signed stands behind the tiles at the right edge, those behind the tiles
//! below them, those behind the records. So a fault is reported where it is, once, and an altered tile is not taken for an
//! altered record. If nothing differs, the stated root stands for every byte below it.

use super::collect::Faults;
use super::report::FaultCode;
use super::tiles::{Tree, claimed_tile};
use super::{Options, Progress};
use crate::error::LabError;
use crate::store::sqlite::{Sqlite, blob, translate};
use crate::store::{ReadStore as _, StoreError};
use libcompliance::crypto::Hash;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::tree::{leaf_hash, leaf_hashes, root_of};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Level-0 tiles that one worker takes at a time; they lie under one tile of level 1. Few, so that all workers end together.
const TILES: u64 = 16;
const WIDTH: u64 = 256;

/// A record that is not what the tile says.
struct Mismatch {
    index: u64,
    computed: Option<Hash>,
    claimed: Hash,
}

/// The most mismatches that are examined one by one.
const EXAMINED: usize = 10_000;

/// Compares all records below `size`, and all tiles, with each other and with the root that was `stated` for that size.
/// Gives whether a fault was found.
pub(super) fn check(
    path: &Path,
    size: u64,
    stated: Option<Hash>,
    options: &Options,
    faults: &Faults,
    progress: &Progress,
) -> Result<bool, LabError> {
    let before = faults.count();
    let tiles = size.div_ceil(WIDTH);
    let next = AtomicU64::new(0);
    let mismatches = Mutex::new(Vec::new());
    let tree = Mutex::new(Tree::new(size));
    let failed = Mutex::new(None);
    let workers = u64::try_from(options.workers()).unwrap_or(1);
    std::thread::scope(|scope| {
        for _ in 0..options.workers() {
            scope.spawn(|| {
                let work = || -> Result<(), LabError> {
                    let mut store = Sqlite::open_to_read(path, &options.store)?;
                    // Each page is read once, so a cache that stays near the processor is the fastest. One transaction, for
                    // taking and giving back the lock of a transaction costs more than reading a tile.
                    store.connection().execute_batch("PRAGMA cache_size=-256; BEGIN").map_err(translate)?;
                    let mut computed = Vec::new();
                    loop {
                        // Long runs while there is much left, short ones at the end, so that the threads end together; each under one
                        // tile of level 1.
                        let share = |from: u64| {
                            (tiles.saturating_sub(from) / (3 * workers)).clamp(1, TILES).min(WIDTH - from % WIDTH)
                        };
                        let taken = |from: u64| Some(from + share(from));
                        let first = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).unwrap_or(tiles);
                        if first >= tiles || lock(&failed).is_some() {
                            return Ok(());
                        }
                        let run = (first, (first + share(first)).min(tiles));
                        check_tiles(&mut store, run, size, &mut computed, faults, &mismatches, &tree)?;
                        progress.done((run.1 - run.0) * WIDTH);
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
    let mut tree = tree.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    tree.check_upper(&mut store, faults)?;
    tree.judge(&mut store, stated, faults)?;
    let mut found = mismatches.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|mismatch| mismatch.index);
    name(&mut store, &found, &tree, faults)?;
    Ok(faults.count() > before)
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn check_tiles(
    store: &mut Sqlite,
    (first, last): (u64, u64),
    size: u64,
    computed: &mut Vec<Option<Hash>>,
    faults: &Faults,
    mismatches: &Mutex<Vec<Mismatch>>,
    tree: &Mutex<Tree>,
) -> Result<(), LabError> {
    let end = (last * WIDTH).min(size);
    hash_records(store, first * WIDTH, end, computed, faults)?;
    let parent = tree_entries(store, first)?;
    for n in first..last {
        let from = usize::try_from((n - first) * WIDTH).unwrap_or(0);
        let width = usize::try_from((size - n * WIDTH).min(WIDTH)).unwrap_or(0);
        let leaves = computed.get(from..from + width).unwrap_or_default();
        let Some(claimed) = claimed_tile(store, 0, n, width, faults)? else { continue };
        let fits = leaves.iter().zip(&claimed).all(|(leaf, claim)| leaf.as_ref() == Some(claim));
        if width == 256 {
            let entry = usize::try_from(n % WIDTH).ok().and_then(|at| parent.as_ref()?.get(at));
            if entry.is_some_and(|entry| *entry != root_of(&claimed)) {
                lock(tree).unfit.insert((0, n));
            }
        }
        if fits && width == 256 {
            continue;
        }
        let whole: Option<Vec<Hash>> = leaves.iter().copied().collect();
        let mut tree = lock(tree);
        if !fits {
            tree.differing.insert(n, whole.as_ref().map(|leaves| root_of(leaves)));
        }
        if width < 256 {
            tree.last_leaves = whole;
        }
        drop(tree);
        let mut found = lock(mismatches);
        for ((leaf, claim), at) in leaves.iter().zip(&claimed).zip(0..) {
            if leaf.as_ref() != Some(claim) && found.len() < EXAMINED {
                found.push(Mismatch { index: n * WIDTH + at, computed: *leaf, claimed: *claim });
            }
        }
    }
    Ok(())
}

/// Puts into `computed` the leaf hashes of the records from `from` to before `end`, as they are stored.
fn hash_records(
    store: &Sqlite,
    from: u64,
    end: u64,
    computed: &mut Vec<Option<Hash>>,
    faults: &Faults,
) -> Result<(), StoreError> {
    computed.clear();
    computed.resize(usize::try_from(end - from).unwrap_or(0), None);
    let mut put = |at: usize, hash: Hash| {
        if let Some(slot) = computed.get_mut(at) {
            *slot = Some(hash);
        }
    };
    // Two records together are hashed faster; the first of them is kept until the second is there.
    let (mut kept, mut kept_at) = (Vec::new(), None);
    let mut statement = store
        .connection()
        .prepare_cached("SELECT idx, bytes FROM record WHERE idx >= ?1 ORDER BY idx")
        .map_err(translate)?;
    let mut rows = statement.query([i64_of(from)]).map_err(translate)?;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                // A page that does not read hides the rest of this run of records; they are then named as missing.
                let problem = translate(error).to_string();
                faults.add(FaultCode::DatabaseDamaged, format!("records from {from}"), problem);
                break;
            }
        };
        let index: Option<u64> = row.get::<_, i64>(0).ok().and_then(|index| u64::try_from(index).ok());
        if index.is_some_and(|index| index >= end) {
            break;
        }
        // A ruined page can give rows that were not asked for.
        let Some(at) = index.and_then(|index| usize::try_from(index.checked_sub(from)?).ok()) else { continue };
        let bytes = blob(row, 1);
        match kept_at.take() {
            Some(before) => {
                let [first, second] = leaf_hashes([&kept, bytes]);
                put(before, first);
                put(at, second);
            }
            None => {
                kept.clear();
                kept.extend_from_slice(bytes);
                kept_at = Some(at);
            }
        }
    }
    if let Some(at) = kept_at {
        put(at, leaf_hash(&kept));
    }
    Ok(())
}

/// The tile of level 1 above the leaf tile `n`, if it reads; what is wrong with it is reported when its turn comes.
fn tree_entries(store: &mut Sqlite, n: u64) -> Result<Option<Vec<Hash>>, StoreError> {
    match store.tile(1, n / WIDTH) {
        Ok(bytes) => Ok(bytes.and_then(|bytes| libcompliance::trail::tile::decode_tile(&bytes))),
        Err(StoreError::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Names each mismatch: altered, missing, in another's place, a copy.
fn name(store: &mut Sqlite, found: &[Mismatch], tree: &Tree, faults: &Faults) -> Result<(), LabError> {
    let claimed: HashMap<Hash, u64> = found.iter().map(|mismatch| (mismatch.claimed, mismatch.index)).collect();
    for mismatch in found {
        if tree.records_hold.contains(&(mismatch.index / WIDTH)) {
            continue;
        }
        let place = format!("record {}", mismatch.index);
        let Some(computed) = mismatch.computed else {
            faults.add(FaultCode::RecordMissing, place, "the record is not there");
            continue;
        };
        if let Some(other) = claimed.get(&computed) {
            let text = format!("here stands the record that was sealed as number {other}");
            faults.add(FaultCode::RecordReordered, place, text);
        } else if let Some(original) = copied_from(store, mismatch.index)? {
            faults.add(FaultCode::RecordDuplicated, place, format!("here stands a copy of record {original}"));
        } else {
            faults.add(FaultCode::RecordAltered, place, "the stored bytes are not those that were sealed");
        }
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

/// Records behind the newest checkpoint, or before the first place, have no seal, whatever they say. `store` must stand in
/// the snapshot that `size` comes from.
pub(super) fn beyond(store: &mut Sqlite, size: u64, faults: &Faults) -> Result<(), LabError> {
    let places: Vec<i64> = {
        let sql = "SELECT idx FROM record WHERE idx < 0 UNION ALL SELECT idx FROM record WHERE idx >= ?1 LIMIT ?2";
        let mut statement = store.connection().prepare(sql).map_err(translate)?;
        let most = i64::try_from(EXAMINED).unwrap_or(i64::MAX);
        let rows = statement.query_map([i64_of(size), most], |row| row.get(0)).map_err(translate)?;
        rows.collect::<Result<_, _>>().map_err(translate)?
    };
    for place in places {
        let original = match u64::try_from(place) {
            Ok(index) => copied_from(store, index)?,
            Err(_) => None,
        };
        let (code, text) = match original {
            Some(original) => (
                FaultCode::RecordDuplicated,
                format!("a copy of record {original} was put behind the newest checkpoint"),
            ),
            None => (
                FaultCode::RecordUnsealed,
                "the record stands outside the newest checkpoint, without a seal".to_owned(),
            ),
        };
        faults.add(code, format!("record {place}"), text);
    }
    Ok(())
}

/// The place behind the last record.
pub(super) fn records_there(store: &Sqlite) -> Result<u64, StoreError> {
    let last: Option<i64> =
        store.connection().query_row("SELECT max(idx) FROM record", [], |row| row.get(0)).map_err(translate)?;
    Ok(last.and_then(|last| u64::try_from(last).ok()).map_or(0, |last| last + 1))
}

pub(super) fn i64_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
