//! The folder of a whole trail: every bundle against its tile, every tile against the one above, the tree of the records
//! against the checkpoints.

use super::super::Options;
use super::super::collect::Faults;
use super::super::remark::Remark;
use super::super::report::FaultCode;
use super::content::Content;
use super::folder::{Folder, number};
use super::identity;
use super::{Found, Newest, Outside};
use crate::error::LabError;
use crate::export::Manifest;
use libcompliance::crypto::Hash;
use libcompliance::trail::checkpoint::Checkpoint;
use libcompliance::trail::note::{MAX_NOTE, UnverifiedNote};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::tile::{MAX_ENTRY, TileId, TilePath, WIDTH, decode_entries, decode_tile, entries, hashes_at};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::tree::{Frontier, leaf_hash, root_of};
use std::collections::{BTreeMap, BTreeSet};

const TILE: u64 = WIDTH as u64;
/// The longest bundle: 256 records with their lengths.
const MAX_BUNDLE: usize = WIDTH as usize * (MAX_ENTRY + 2);
/// The most differing tiles whose cause is decided one by one at the end.
const MOST_OPEN: usize = 1000;

pub(super) fn check(
    folder: &Folder,
    manifest: Option<&Manifest>,
    newest: Option<&Newest>,
    options: &Options,
    seen: Option<&String>,
    found: &mut Found,
) -> Result<(), LabError> {
    let size = newest.map(|newest| newest.stated.size()).or(manifest.map(|manifest| manifest.size)).unwrap_or(0);
    let kept = kept(folder, &found.faults)?;
    let mut marks: BTreeMap<u64, Mark> = kept.iter().map(|(size, _)| (*size, Mark::default())).collect();
    let given = options.checkpoints.iter().chain(seen);
    marks.extend(given.filter_map(|note| stated(note)).map(|stated| (stated.size(), Mark::default())));

    let mut pass = Pass {
        folder,
        faults: &found.faults,
        size,
        tree: Frontier::new(),
        whole: true,
        content: Content::default(),
        marks,
        above: None,
        open: Vec::new(),
    };
    pass.level_zero()?;
    pass.upper()?;
    let root = newest.map(|newest| newest.stated.root());
    pass.decide(root);
    let Pass { content, marks, whole, .. } = pass;

    if let Some(manifest) = manifest
        && (manifest.selection.is_some() || manifest.records != size)
    {
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", "it does not say that this is the whole trail");
    }
    if let Some(manifest) = manifest
        && whole
        && content.newer == 0
        && content.imports.claims() != manifest.copied.unwrap_or(0)
    {
        let text = format!(
            "it counts {} claims of a former system, the records {}",
            manifest.copied.unwrap_or(0),
            content.imports.claims()
        );
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", text);
    }
    if content.simulated > 0 {
        found.remarks.push(Remark::Simulated(content.simulated, size));
    }
    content.imports.remark(size, &mut found.remarks);
    if content.newer > 0 {
        found.remarks.push(Remark::NewerLayout(content.newer));
    }
    let trail = identity::Trail { size, content: &content, marks: &marks, whole, kept: &kept };
    let outside = Outside { options, seen };
    identity::check(&trail, folder, manifest, newest, &outside, found)
}

/// What is known at one size of the tree.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// The root there, if every record before it is there.
    pub(super) root: Option<Hash>,
    /// The time of the last record there.
    pub(super) time: Option<Timestamp>,
}

/// The statement of a note, not yet believed.
pub(super) fn stated(note: &str) -> Option<Checkpoint> {
    UnverifiedNote::parse(note.as_bytes()).ok().and_then(|note| Checkpoint::parse(note.text()).ok())
}

/// The kept checkpoints, by the size in their names.
fn kept(folder: &Folder, faults: &Faults) -> Result<Vec<(u64, String)>, LabError> {
    let mut kept = Vec::new();
    for name in folder.names("checkpoints")? {
        let Some(size) = number(&name) else { continue };
        let place = format!("checkpoints/{name}");
        match folder.read(&place, MAX_NOTE)?.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(note) => kept.push((size, note)),
            None => faults.add(FaultCode::CheckpointInvalid, place, "the checkpoint does not read"),
        }
    }
    kept.sort_unstable();
    Ok(kept)
}

/// A level-0 tile that does not fit, whose cause the root decides.
enum Open {
    /// Records and tile agree with each other, but not with the tile above.
    Above { n: u64 },
    /// The last, partial tile: there is no tile above it to ask.
    Edge { differing: Vec<u64>, by_tile: Option<Hash> },
}

struct Pass<'a> {
    folder: &'a Folder,
    faults: &'a Faults,
    size: u64,
    tree: Frontier,
    /// Whether the tree has had a leaf for every record so far.
    whole: bool,
    content: Content,
    marks: BTreeMap<u64, Mark>,
    /// The tile of level 1 that was read last.
    above: Option<(u64, Option<Vec<Hash>>)>,
    open: Vec<Open>,
}

impl Pass<'_> {
    fn level_zero(&mut self) -> Result<(), LabError> {
        let tiles = self.size.div_ceil(TILE);
        let mut next = 0;
        for n in self.there(tiles)? {
            self.hole(next, n);
            self.tile(n)?;
            next = n + 1;
        }
        self.hole(next, tiles);
        Ok(())
    }

    /// The numbers of the level-0 tiles of which at least something is there.
    fn there(&self, tiles: u64) -> Result<BTreeSet<u64>, LabError> {
        let mut there = BTreeSet::new();
        self.folder.each_tile(&mut |path| {
            let n = match path {
                TilePath::Tile { id, .. } if id.level == 0 => id.n,
                TilePath::Entries { n, .. } => n,
                TilePath::Tile { .. } => return,
            };
            if n < tiles {
                there.insert(n);
            }
        })?;
        Ok(there)
    }

    /// Neither records nor tiles from tile `from` to `until`.
    fn hole(&mut self, from: u64, until: u64) {
        let (first, end) = (from * TILE, until.saturating_mul(TILE).min(self.size));
        if first >= end {
            return;
        }
        let (code, text) = if end == self.size {
            (FaultCode::Truncated, format!("the folder ends here, its checkpoint holds {} records", self.size))
        } else {
            (FaultCode::RecordMissing, "neither the records nor their tiles are there".to_owned())
        };
        self.faults.add(code, records(first, end), text);
        self.whole = false;
        self.content.blind(end - 1);
    }

    fn width(&self, n: u64) -> u16 {
        u16::try_from((self.size - n * TILE).min(TILE)).unwrap_or(WIDTH)
    }

    fn tile(&mut self, n: u64) -> Result<(), LabError> {
        let (first, width) = (n * TILE, self.width(n));
        let count = usize::from(width);
        let claimed = read_tile(self.folder, TileId { level: 0, n }, width, self.faults)?;
        let bundle = self.read_bundle(n, width)?;
        let whole = bundle.as_deref().and_then(|bundle| decode_entries(bundle, width).ok());
        let slots: Vec<Option<&[u8]>> = match (&whole, &bundle, &claimed) {
            (Some(records), _, Some(claimed)) if records.iter().zip(claimed).all(|(r, c)| leaf_hash(r) == *c) => {
                records.iter().map(|record| Some(*record)).collect()
            }
            (_, Some(bundle), _) => align(bundle, first, count, self.faults),
            (_, None, _) => {
                self.faults.add(
                    FaultCode::RecordMissing,
                    records(first, first + u64::from(width)),
                    "the bundle is not there",
                );
                vec![None; count]
            }
        };
        let leaves: Vec<Option<Hash>> = slots.iter().map(|slot| slot.map(leaf_hash)).collect();
        let of_records: Option<Vec<Hash>> = leaves.iter().copied().collect();
        let above = self.above(n)?;
        let same = claimed.is_some() && of_records == claimed;
        let records_hold = above.is_some() && above == of_records.as_deref().map(root_of);
        let tile_holds = above.is_some() && above == claimed.as_deref().map(root_of);

        let mut differing = Vec::new();
        if let Some(claimed) = claimed.as_deref().filter(|_| !same) {
            let pairs = leaves.iter().zip(claimed).zip(first..);
            differing
                .extend(pairs.filter(|((leaf, claim), _)| leaf.is_some_and(|leaf| leaf != **claim)).map(|(_, at)| at));
        }
        let before = self.tree.clone();
        if same {
            if above.is_some() && !records_hold && self.open.len() < MOST_OPEN {
                self.open.push(Open::Above { n });
            }
        } else if records_hold {
            if claimed.is_some() {
                self.faults.add(
                    FaultCode::TileAltered,
                    format!("tile 0/{n}"),
                    "the leaf hashes are not those of the records",
                );
            }
        } else if tile_holds || above.is_some() {
            for index in &differing {
                self.faults.add(
                    FaultCode::RecordAltered,
                    format!("record {index}"),
                    "the bytes are not those that were sealed",
                );
            }
            if !tile_holds && claimed.is_some() {
                self.faults.add(
                    FaultCode::TileAltered,
                    format!("tile 0/{n}"),
                    "the tile and its entry in the tile above do not fit each other",
                );
            }
            if claimed.is_none() && bundle.is_some() {
                let place = records(first, first + u64::from(width));
                self.faults.add(
                    FaultCode::RecordAltered,
                    place,
                    "the bytes are not those that were sealed; the tile that would say which is not there",
                );
            }
        } else if !differing.is_empty() {
            let by_tile = claimed.as_deref().filter(|_| self.whole).map(|claimed| {
                let mut tree = before.clone();
                claimed.iter().for_each(|leaf| tree.push(*leaf));
                tree.root()
            });
            self.open.push(Open::Edge { differing, by_tile });
        }

        // The tree is made of what holds; where that is open, of the records.
        let chosen = if records_hold || (!tile_holds && of_records.is_some()) {
            of_records.or(claimed)
        } else {
            claimed.or(of_records)
        };
        let chosen = chosen.unwrap_or_else(|| {
            self.whole = false;
            leaves.iter().map(|leaf| leaf.unwrap_or_default()).collect()
        });
        for (((slot, leaf), chosen), index) in slots.iter().zip(&leaves).zip(&chosen).zip(first..) {
            let sealed = slot.filter(|_| *leaf == Some(*chosen));
            let change = match sealed {
                Some(bytes) => self.content.see(index, bytes, chosen, self.faults),
                None => {
                    self.content.blind(index);
                    None
                }
            };
            let root = change.is_some().then(|| self.tree.root());
            if self.whole {
                self.tree.push(*chosen);
            }
            if let Some((record, before)) = change.zip(root) {
                self.content.change(record, chosen, before, self.tree.root());
            }
            if let Some(mark) = self.marks.get_mut(&(index + 1)) {
                *mark = Mark { root: self.whole.then(|| self.tree.root()), time: self.content.last_time };
            }
        }
        Ok(())
    }

    fn read_bundle(&self, n: u64, width: u16) -> Result<Option<Vec<u8>>, LabError> {
        match TilePath::entries(n, width) {
            Some(path) => self.folder.read(&path.to_string(), MAX_BUNDLE),
            None => Ok(None),
        }
    }

    /// What the tile of level 1 claims as the root of the full tile `n` of level 0.
    fn above(&mut self, n: u64) -> Result<Option<Hash>, LabError> {
        if self.width(n) < WIDTH {
            return Ok(None);
        }
        let parent = n / TILE;
        if self.above.as_ref().is_none_or(|(at, _)| *at != parent) {
            // Whether the tile is there and has its width is reported when its own level is checked.
            self.above = Some((parent, quiet_tile(self.folder, 1, parent, self.size)?));
        }
        let hashes = self.above.as_ref().and_then(|(_, hashes)| hashes.as_ref());
        Ok(usize::try_from(n % TILE).ok().and_then(|at| hashes?.get(at).copied()))
    }

    /// The tiles of level 1 and above: each there, each entry from level 2 up the root of the tile below.
    fn upper(&self) -> Result<(), LabError> {
        for level in (1..=u8::MAX).take_while(|level| hashes_at(*level, self.size) > 0) {
            let entries = hashes_at(level, self.size);
            // Of a size that no folder could hold, only what can be missing one by one is named.
            for n in (0..entries.div_ceil(TILE)).take(1 << 24) {
                let width = u16::try_from((entries - n * TILE).min(TILE)).unwrap_or(WIDTH);
                let Some(claimed) = read_tile(self.folder, TileId { level, n }, width, self.faults)? else {
                    if !self.whole && entries > TILE {
                        break;
                    }
                    continue;
                };
                if level == 1 {
                    continue;
                }
                for (entry, child) in claimed.iter().zip(n * TILE..) {
                    let Some(below) = quiet_tile(self.folder, level - 1, child, self.size)? else { continue };
                    if root_of(&below) != *entry {
                        self.faults.add(
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

    /// With the root of the checkpoint it can be said which side of a difference was changed.
    fn decide(&mut self, root: Option<Hash>) {
        let records_hold = self.whole && root == Some(self.tree.root());
        let mut named = false;
        for open in std::mem::take(&mut self.open) {
            named = true;
            match open {
                Open::Above { n } if records_hold => {
                    let text = format!("its entry for tile 0/{n} is not what the records give");
                    self.faults.add(FaultCode::TileAltered, format!("tile 1/{}", n / TILE), text);
                }
                Open::Above { n } => {
                    let place = records(n * TILE, (n + 1) * TILE);
                    self.faults.add(
                        FaultCode::RecordAltered,
                        place,
                        "records and their tile do not fit the tile above: one was changed and its tile computed anew",
                    );
                }
                Open::Edge { differing, .. } if records_hold => {
                    let n = differing.first().map_or(0, |index| index / TILE);
                    self.faults.add(
                        FaultCode::TileAltered,
                        format!("tile 0/{n}"),
                        "the leaf hashes are not those of the records",
                    );
                }
                Open::Edge { differing, by_tile } => {
                    for index in &differing {
                        self.faults.add(
                            FaultCode::RecordAltered,
                            format!("record {index}"),
                            "the bytes are not those that were sealed",
                        );
                    }
                    if by_tile.is_none() || by_tile != root {
                        let n = differing.first().map_or(0, |index| index / TILE);
                        self.faults.add(
                            FaultCode::TileAltered,
                            format!("tile 0/{n}"),
                            "the tile does not give the root of the checkpoint",
                        );
                    }
                    // The tree goes on with what was sealed.
                    self.whole = false;
                }
            }
        }
        if self.whole && !named && self.size > 0 && root.is_some() && !records_hold {
            let held =
                self.marks.iter().filter(|(size, _)| **size < self.size).map(|(size, _)| *size).max().unwrap_or(0);
            let text =
                format!("records and tiles do not give the root that the checkpoint states for {} records", self.size);
            self.faults.add(FaultCode::RecordAltered, records(held.min(self.size - 1), self.size), text);
        }
    }
}

fn records(first: u64, end: u64) -> String {
    if first + 1 >= end { format!("record {first}") } else { format!("records {first} to {}", end - 1) }
}

/// The hashes of a tile; a fault if it is not there or has another width.
fn read_tile(folder: &Folder, id: TileId, width: u16, faults: &Faults) -> Result<Option<Vec<Hash>>, LabError> {
    let Some(path) = TilePath::tile(id, width) else { return Ok(None) };
    let place = || format!("tile {}/{}", id.level, id.n);
    let Some(bytes) = folder.read(&path.to_string(), usize::from(WIDTH) * 32)? else {
        faults.add(FaultCode::TileMissing, place(), "the tile of the tree is not there");
        return Ok(None);
    };
    let hashes = decode_tile(&bytes).filter(|hashes| hashes.len() == usize::from(width));
    if hashes.is_none() {
        faults.add(FaultCode::TileAltered, place(), "the tile of the tree has a wrong length");
    }
    Ok(hashes)
}

/// The same without faults: they are reported where the tile's own turn is.
fn quiet_tile(folder: &Folder, level: u8, n: u64, size: u64) -> Result<Option<Vec<Hash>>, LabError> {
    let width = hashes_at(level, size).saturating_sub(n * TILE).min(TILE);
    let path = u16::try_from(width).ok().and_then(|width| TilePath::tile(TileId { level, n }, width));
    let Some(path) = path else { return Ok(None) };
    let bytes = folder.read(&path.to_string(), usize::from(WIDTH) * 32)?;
    Ok(bytes.and_then(|bytes| decode_tile(&bytes)).filter(|hashes| u64::try_from(hashes.len()) == Ok(width)))
}

/// Puts the records of a bundle that does not fit its tile into the places that they claim, so that one record left out is
/// one fault and not two hundred.
fn align<'b>(bundle: &'b [u8], first: u64, width: usize, faults: &Faults) -> Vec<Option<&'b [u8]>> {
    let mut slots: Vec<Option<&[u8]>> = vec![None; width];
    let mut unplaced = Vec::new();
    let mut furthest = None;
    for (entry, at) in entries(bundle).zip(first..) {
        let place = format!("record {at}");
        let Ok(bytes) = entry else {
            faults.add(
                FaultCode::RecordAltered,
                place,
                "the bundle ends inside this record, or its length was changed",
            );
            break;
        };
        let claimed = match read(bytes) {
            Ok(Read::Known(record)) => record.index.checked_sub(first).and_then(|at| usize::try_from(at).ok()),
            _ => None,
        };
        match claimed.and_then(|claimed| slots.get_mut(claimed).map(|slot| (claimed, slot))) {
            Some((claimed, slot @ None)) => {
                *slot = Some(bytes);
                if furthest.is_some_and(|furthest| claimed < furthest) {
                    faults.add(
                        FaultCode::RecordReordered,
                        format!("record {}", first + claimed as u64),
                        "the record stands behind later ones",
                    );
                }
                furthest = furthest.max(Some(claimed));
            }
            Some((claimed, Some(other))) if *other == bytes => {
                faults.add(
                    FaultCode::RecordDuplicated,
                    place,
                    format!("here stands a copy of record {}", first + claimed as u64),
                );
            }
            _ => unplaced.push((at, bytes)),
        }
    }
    for (at, bytes) in unplaced {
        let free = usize::try_from(at - first).ok().and_then(|at| slots.get_mut(at)).filter(|slot| slot.is_none());
        match free {
            Some(slot) => *slot = Some(bytes),
            None => faults.add(
                FaultCode::RecordUnsealed,
                format!("record {at}"),
                "the bundle holds a record that has no place in it",
            ),
        }
    }
    for (slot, at) in slots.iter().zip(first..) {
        if slot.is_none() {
            faults.add(FaultCode::RecordMissing, format!("record {at}"), "the record is not in its bundle");
        }
    }
    slots
}
