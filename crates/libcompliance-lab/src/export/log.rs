//! The whole trail as tiles and bundles. The tree is made anew from the records: what is exported is what was signed, or
//! nothing is.

use super::Trail;
use super::manifest::FileEntry;
use crate::disk;
use crate::error::LabError;
use crate::store::sqlite::{Sqlite, translate};
use crate::store::{Filter, ReadStore as _};
use libcompliance::host::import::LEGACY_CLAIMED;
use libcompliance::trail::checkpoint;
use libcompliance::trail::tile::{Edge, TileId, TilePath, WIDTH, append_entry, encode_tile, hashes_at};
use libcompliance::trail::tree::{Hash, leaf_hash};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub(super) fn write(store: &mut Sqlite, trail: &Trail, folder: &Path) -> Result<Vec<FileEntry>, LabError> {
    let (kept, files) = checkpoints(store, trail, folder)?;
    let mut writer = Tiles { folder, made: None, edge: Edge::new(), bundle: Vec::new(), kept };
    let size = trail.newest.size();
    let mut outcome = Ok(());
    store.search(&Filter::default(), None, &mut |index, bytes| {
        // Records behind the checkpoint have no seal and are no part of the trail.
        if index >= size {
            return ControlFlow::Break(());
        }
        outcome = writer.record(index, bytes);
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome?;
    writer.finish(trail)?;
    Ok(files)
}

/// How many of the records were copied from a former system.
pub(super) fn claims(store: &Sqlite, size: u64) -> Result<u64, LabError> {
    let sql = "SELECT count(*) FROM record WHERE kind = ?1 AND idx < ?2";
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let count: i64 = store
        .connection()
        .query_row(sql, rusqlite::params![LEGACY_CLAIMED.name, size], |row| row.get(0))
        .map_err(translate)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Size and root of kept checkpoints.
type Roots = VecDeque<(u64, Hash)>;

/// The kept checkpoints; the size and root of each must be found again in the tree.
fn checkpoints(store: &mut Sqlite, trail: &Trail, folder: &Path) -> Result<(Roots, Vec<FileEntry>), LabError> {
    let below = folder.join("checkpoints");
    std::fs::create_dir(&below).map_err(|error| disk::failed(&below, &error))?;
    let mut roots = Roots::new();
    let mut files = Vec::new();
    for (size, note) in store.checkpoints()? {
        let signed = checkpoint::open(note.as_bytes(), &trail.keys).map_err(|_| LabError::SealBroken)?;
        if signed.size() != size || size > trail.newest.size() {
            return Err(LabError::SealBroken);
        }
        disk::write_new(&below.join(size.to_string()), note.as_bytes())?;
        files.push(FileEntry::new(format!("checkpoints/{size}"), note.as_bytes()));
        roots.push_back((size, signed.root()));
    }
    Ok((roots, files))
}

struct Tiles<'a> {
    folder: &'a Path,
    /// The folder that was made last: most tiles lie beside the one before.
    made: Option<PathBuf>,
    edge: Edge,
    bundle: Vec<u8>,
    kept: Roots,
}

impl Tiles<'_> {
    fn record(&mut self, index: u64, bytes: &[u8]) -> Result<(), LabError> {
        if index != self.edge.size() {
            return Err(LabError::SealBroken);
        }
        append_entry(&mut self.bundle, bytes).map_err(|_| LabError::SealBroken)?;
        let mut full = Vec::new();
        self.edge.push(leaf_hash(bytes), |level, n, hashes| full.push((TileId { level, n }, encode_tile(hashes))));
        for (id, tile) in full {
            if id.level == 0 {
                let bundle = std::mem::take(&mut self.bundle);
                self.put(TilePath::entries(id.n, WIDTH), &bundle)?;
            }
            self.put(TilePath::tile(id, WIDTH), &tile)?;
        }
        while let Some((_, root)) = self.kept.front().filter(|(size, _)| *size == self.edge.size()) {
            if *root != self.edge.root() {
                return Err(LabError::SealBroken);
            }
            self.kept.pop_front();
        }
        Ok(())
    }

    fn finish(mut self, trail: &Trail) -> Result<(), LabError> {
        let size = self.edge.size();
        // A kept checkpoint that is left over states a size that the tree never had.
        if size != trail.newest.size() || self.edge.root() != trail.newest.root() || !self.kept.is_empty() {
            return Err(LabError::SealBroken);
        }
        let partials = self.edge.partials().to_vec();
        for (level, partial) in (0..=u8::MAX).zip(partials).filter(|(_, partial)| !partial.is_empty()) {
            let n = hashes_at(level + 1, size);
            let width = u16::try_from(partial.len()).unwrap_or(WIDTH);
            if level == 0 {
                let bundle = std::mem::take(&mut self.bundle);
                self.put(TilePath::entries(n, width), &bundle)?;
            }
            self.put(TilePath::tile(TileId { level, n }, width), &encode_tile(&partial))?;
        }
        Ok(())
    }

    fn put(&mut self, path: Option<TilePath>, bytes: &[u8]) -> Result<(), LabError> {
        let path = self.folder.join(path.ok_or(LabError::SealBroken)?.to_string());
        if let Some(parent) = path.parent().filter(|parent| self.made.as_deref() != Some(parent)) {
            std::fs::create_dir_all(parent).map_err(|error| disk::failed(parent, &error))?;
            self.made = Some(parent.to_owned());
        }
        disk::write_new(&path, bytes)
    }
}
