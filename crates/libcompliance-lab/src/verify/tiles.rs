//! The tiles: each compared with the tile above it, and judged from the stated root downward.

use super::collect::Faults;
use super::report::FaultCode;
use crate::error::LabError;
use crate::store::sqlite::{Sqlite, translate};
use crate::store::{ReadStore as _, StoreError, TAIL};
use libcompliance::crypto::Hash;
use libcompliance::trail::tile::{Edge, decode_tile, hashes_at};
use libcompliance::trail::tree::root_of;
use rusqlite::OptionalExtension as _;
use std::collections::{BTreeMap, BTreeSet, HashSet};

const WIDTH: u64 = 256;
/// The highest level of a tree with fewer than 2^63 records.
const TOP: u8 = 7;

/// What is known about the tiles of one tree.
#[derive(Default)]
pub(super) struct Tree {
    size: u64,
    /// Full tiles whose root is not the entry in the tile above.
    pub(super) unfit: BTreeSet<(u8, u64)>,
    /// Leaf tiles that differ from their records, with the root that the records give if all of them are there.
    pub(super) differing: BTreeMap<u64, Option<Hash>>,
    /// What the records give for the partial leaf tile.
    pub(super) last_leaves: Option<Vec<Hash>>,
    /// Leaf tiles that were altered themselves: their records are as they were sealed.
    pub(super) records_hold: HashSet<u64>,
    /// Tiles that were reported.
    altered: HashSet<(u8, u64)>,
}

impl Tree {
    pub(super) fn new(size: u64) -> Self {
        Self { size, ..Self::default() }
    }

    /// Compares every full tile above the leaves with its entry in the tile above, and finds the tiles that are not there.
    pub(super) fn check_upper(&mut self, store: &mut Sqlite, faults: &Faults) -> Result<(), LabError> {
        for level in (1..=TOP).take_while(|level| hashes_at(*level, self.size) > 0) {
            let entries = hashes_at(level, self.size);
            for n in 0..entries.div_ceil(WIDTH) {
                let width = usize::try_from((entries - n * WIDTH).min(WIDTH)).unwrap_or(0);
                let Some(claimed) = claimed_tile(store, level, n, width, faults)? else { continue };
                if width == 256
                    && let Some(entry) = self.entry(store, level, n)?
                    && entry != root_of(&claimed)
                {
                    self.unfit.insert((level, n));
                }
            }
        }
        Ok(())
    }

    /// What the tile above says about the full tile `n`.
    fn entry(&self, store: &mut Sqlite, level: u8, n: u64) -> Result<Option<Hash>, StoreError> {
        let at = usize::try_from(n % WIDTH).unwrap_or(0);
        Ok(hashes(store, level + 1, n / WIDTH)?.and_then(|hashes| hashes.get(at).copied()))
    }

    /// Says of everything that does not fit which side was altered.
    pub(super) fn judge(&mut self, store: &mut Sqlite, stated: Option<Hash>, faults: &Faults) -> Result<(), LabError> {
        let edge_holds = self.judge_edge(store, stated, faults)?;
        for (level, n) in self.unfit.clone() {
            let fits_below = match level {
                0 => !self.differing.contains_key(&n),
                _ => !self.unfit.iter().any(|(below, child)| *below + 1 == level && child / WIDTH == n),
            };
            let entry = self.entry(store, level, n)?;
            if level == 0 && entry.is_some() && entry == self.differing.get(&n).copied().flatten() {
                self.records_hold.insert(n);
                self.altered(level, n, "a leaf hash in the tile was changed, the record was not", faults);
                continue;
            }
            if !self.trusted(level + 1, n / WIDTH, edge_holds) {
                if fits_below {
                    self.altered(level + 1, n / WIDTH, "the tile is not what the tiles below it give", faults);
                } else {
                    self.altered(level, n, "the tile fits neither what is below it nor the tile above", faults);
                }
                continue;
            }
            if fits_below {
                let span = WIDTH << (8 * u32::from(level));
                faults.add(
                    FaultCode::RecordAltered,
                    format!("records {} to {}", n * span, (n + 1) * span - 1),
                    format!("a record among them is not as it was sealed, and tile {level}/{n} was made to fit it"),
                );
            } else {
                self.altered(level, n, "the tile is not the one that was sealed", faults);
            }
        }
        Ok(())
    }

    /// Whether a tile follows from the stated root.
    fn trusted(&self, level: u8, n: u64, edge_holds: bool) -> bool {
        (level..=TOP).zip(0..).all(|(level, steps)| {
            let n = n.checked_shr(8 * steps).unwrap_or(0);
            (n + 1) * WIDTH > hashes_at(level, self.size) || !self.unfit.contains(&(level, n))
        }) && edge_holds
    }

    /// The right edge: for each level the number and the width of its partial tile.
    fn edge(&self) -> impl Iterator<Item = (u8, u64, usize)> + use<> {
        let size = self.size;
        (0..=TOP).take_while(move |level| hashes_at(*level, size) > 0).map(move |level| {
            let n = hashes_at(level + 1, size);
            (level, n, usize::try_from(hashes_at(level, size) - n * WIDTH).unwrap_or(0))
        })
    }

    /// The partial tiles together give the root. If that is not the stated one, what is below each of them says which was
    /// altered; if that does not help either, the records were, which the checkpoints then show.
    fn judge_edge(&mut self, store: &mut Sqlite, stated: Option<Hash>, faults: &Faults) -> Result<bool, LabError> {
        let Some(stated) = stated else { return Ok(true) };
        let gives =
            |partials: Vec<Vec<Hash>>| Edge::from_partials(self.size, partials).is_ok_and(|edge| edge.root() == stated);
        let mut found = Vec::new();
        for (level, n, width) in self.edge() {
            let mut stored = if width == 0 { Vec::new() } else { hashes(store, level, n)?.unwrap_or_default() };
            stored.truncate(width);
            found.push(stored);
        }
        if gives(found.clone()) {
            return Ok(true);
        }
        let mut given = Vec::new();
        for ((level, n, width), stored) in self.edge().zip(&found) {
            let below = match level {
                0 if width == 0 => Some(Vec::new()),
                0 => self.last_leaves.clone(),
                _ => {
                    let mut roots = Vec::new();
                    for child in n * WIDTH..hashes_at(level, self.size) {
                        roots.push(hashes(store, level - 1, child)?.map(|child| root_of(&child)));
                    }
                    roots.into_iter().collect()
                }
            };
            given.push(below.unwrap_or_else(|| stored.clone()));
        }
        let mut altered: Vec<usize> = Vec::new();
        for (level, (is, should)) in found.iter().zip(&given).enumerate() {
            let mut one = found.clone();
            if let Some(slot) = one.get_mut(level).filter(|_| is != should) {
                slot.clone_from(should);
                if gives(one) {
                    altered.push(level);
                }
            }
        }
        if altered.is_empty() && gives(given.clone()) {
            altered = (0..found.len()).filter(|level| found.get(*level) != given.get(*level)).collect();
        }
        for level in altered {
            let Ok(tile_level) = u8::try_from(level) else { continue };
            let n = hashes_at(tile_level + 1, self.size);
            // One that is not there or too short was named already.
            let missing = found.get(level).map(Vec::len) != given.get(level).map(Vec::len);
            if level == 0 {
                self.records_hold.insert(n);
            }
            if !missing {
                let text =
                    "the newest hashes in the tile are not what is below it, and do not give the root that was signed";
                self.altered(tile_level, n, text, faults);
            }
        }
        Ok(false)
    }

    fn altered(&mut self, level: u8, n: u64, text: &str, faults: &Faults) {
        if self.altered.insert((level, n)) {
            faults.add(FaultCode::TileAltered, format!("tile {level}/{n}"), text);
        }
    }
}

/// The hashes of a tile, if it is there and reads.
fn hashes(store: &mut Sqlite, level: u8, n: u64) -> Result<Option<Vec<Hash>>, StoreError> {
    match store.tile(level, n) {
        Ok(bytes) => Ok(bytes.and_then(|bytes| decode_tile(&bytes))),
        Err(StoreError::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

const WRONG_LENGTH: &str = "the tile of the tree has a wrong length";

/// The tile as stored, cut to the width that the size asks for; a fault if it is not there.
pub(super) fn claimed_tile(
    store: &mut Sqlite,
    level: u8,
    n: u64,
    width: usize,
    faults: &Faults,
) -> Result<Option<Vec<Hash>>, StoreError> {
    let place = format!("tile {level}/{n}");
    let bytes = match store.tile(level, n) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            faults.add(FaultCode::TileMissing, place, "the tile of the tree is not there");
            return Ok(None);
        }
        Err(StoreError::Damaged(problem)) => {
            faults.add(FaultCode::DatabaseDamaged, place, problem);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    match decode_tile(&bytes).filter(|hashes| hashes.len() >= width) {
        Some(mut hashes) => {
            // Another process may have appended since this verification began.
            hashes.truncate(width);
            Ok(Some(hashes))
        }
        None => {
            faults.add(FaultCode::TileAltered, place, WRONG_LENGTH);
            Ok(None)
        }
    }
}

/// Tiles that no tree of `size` records has, and tiles that are too long for it. `store` must stand in the snapshot that
/// `size` comes from.
pub(super) fn surplus(store: &Sqlite, size: u64, faults: &Faults) -> Result<(), LabError> {
    let width_of = |level: i64, n: i64| {
        let entries = u8::try_from(level).map_or(0, |level| hashes_at(level, size));
        let first = u64::try_from(n).ok().and_then(|n| n.checked_mul(WIDTH));
        first.map_or(0, |first| entries.saturating_sub(first).min(WIDTH))
    };
    // The end of the newest tile of level 0 stands in the head.
    let tail = |level: i64, width: u64| if level == 0 && width < WIDTH { width % TAIL } else { 0 };
    let mut statement = store.connection().prepare("SELECT level, n, length(hashes) FROM tile").map_err(translate)?;
    let mut rows = statement.query([]).map_err(translate)?;
    while let Some(row) = rows.next().map_err(translate)? {
        let (level, n, length): (i64, i64, i64) =
            (row.get(0).map_err(translate)?, row.get(1).map_err(translate)?, row.get(2).map_err(translate)?);
        let width = width_of(level, n);
        let stored = width - tail(level, width);
        if stored == 0 {
            faults.add(FaultCode::TileAltered, format!("tile {level}/{n}"), "the tree has no such tile");
        } else if u64::try_from(length) != Ok(stored * 32) {
            faults.add(FaultCode::TileAltered, format!("tile {level}/{n}"), WRONG_LENGTH);
        }
    }
    let head = store
        .connection()
        .query_row("SELECT size / 256, length(tail) FROM head", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()
        .map_err(translate)?;
    if let Some((n, length)) = head
        && u64::try_from(length) != Ok(tail(0, width_of(0, n)) * 32)
    {
        faults.add(FaultCode::TileAltered, format!("tile 0/{n}"), WRONG_LENGTH);
    }
    Ok(())
}
