//! Taking records out for somebody outside: a folder that can be verified without the database and without this library.
//!
//! The whole trail becomes a C2SP tlog-tiles folder. A selection becomes one file a record, byte for byte as sealed, each
//! with a proof that it is in the trail. Committed values are in neither.
//!
//! The folder, for the whole trail (`docs/spec/export.md`):
//! - `checkpoint`, the newest one, and `checkpoints/<size>`, all that were kept;
//! - `tile/<level>/...` and `tile/entries/...`, as C2SP tlog-tiles lays them out;
//! - one `.vkey` file for each verifier key under each origin;
//! - `manifest.json`, and `manifest.sha256` over it.
//!
//! For a selection: `checkpoint`, the `.vkey` files, the manifest, `records/<index>.json`, `proofs/<index>.tlog-proof`, and
//! `records.txt`, a line `<index> <leaf hash>` for each.

mod log;
mod manifest;
mod selection;

pub use manifest::{Complete, FileEntry, Form, LeftOut, Manifest, Search, Selection};
pub(crate) use manifest::{FORMAT, MANIFEST, MANIFEST_DIGEST, digest_line, entry_of};
pub(crate) use selection::{LIST, proof_file, record_file};

use crate::clock::{Clock as _, SystemClock};
use crate::disk;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::read_log;
use crate::seen::rename;
use crate::store::sqlite::{Options as StoreOptions, Sqlite};
use crate::store::{Filter, ReadStore as _, StoreError};
use libcompliance::crypto::Entropy as _;
use libcompliance::projection::Log;
use libcompliance::trail::checkpoint::{self, SignedCheckpoint};
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::record::Digest;
use libcompliance::trail::time::Timestamp;
use std::path::{Path, PathBuf};

/// What is taken out.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only records that match; with neither this nor a range, the whole trail.
    pub filter: Option<Filter>,
    /// Only records from this index on.
    pub from: Option<u64>,
    /// Only records before this index.
    pub until: Option<u64>,
    /// How the database file is opened.
    pub store: StoreOptions,
    /// The program that makes the export, for the manifest.
    pub program: String,
    /// When; by default now.
    pub time: Option<Timestamp>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            filter: None,
            from: None,
            until: None,
            store: StoreOptions::default(),
            program: format!("libcompliance {}", env!("CARGO_PKG_VERSION")),
            time: None,
        }
    }
}

/// Writes the trail of the laboratory at `path`, or a selection of it, to the folder `out`, which must not exist or be
/// empty. It appears there complete and durable, or not at all. What it holds is one state of the trail, whatever other
/// programs write meanwhile; memory does not grow with the number of records.
///
/// This needs no key and leaves no record: it is for read-only media and for those who were given only the file. Whoever has
/// the laboratory open takes [`Lab::export`](crate::Lab::export) or [`Session::export`](crate::Session::export).
///
/// # Errors
/// [`StoreError::Exists`] if the folder holds something, [`LabError::NotFound`] for a trail without records,
/// [`LabError::SealBroken`] if the records do not give what was signed: then `verify` says what is wrong, and nothing is
/// exported; [`LabError::Invalid`] for a range that is empty, [`LabError::File`], [`StoreError`].
pub fn export(path: &Path, out: &Path, options: &Options) -> Result<Manifest, LabError> {
    prepare(path, out, options)?.hand_over(out)
}

/// An export that is complete and not yet where it was asked for. Dropped, it is gone.
pub(crate) struct Prepared {
    pub(crate) manifest: Manifest,
    /// The checkpoint in it.
    pub(crate) note: String,
    building: Building,
}

impl Prepared {
    pub(crate) fn hand_over(self, out: &Path) -> Result<Manifest, LabError> {
        self.building.finish(out)?;
        Ok(self.manifest)
    }
}

/// Does all of an export but for the last step.
pub(crate) fn prepare(path: &Path, out: &Path, options: &Options) -> Result<Prepared, LabError> {
    let filter = options.filter.clone().filter(|filter| *filter != Filter::default());
    let ranged = options.from.is_some() || options.until.is_some();
    let mut store = Sqlite::open_to_read(path, &options.store)?;
    store.snapshot()?;
    let trail = Trail::read(&mut store)?;
    let building = Building::at(out)?;
    let mut files = trail.write_frame(&building.folder)?;
    let (selection, records, copied) = if filter.is_some() || ranged {
        let (selection, written, copied) =
            selection::write(path, &mut store, &trail, &filter.unwrap_or_default(), options, &building.folder)?;
        files.push(entry_of(&building.folder, LIST)?);
        (Some(selection), written, copied)
    } else {
        files.extend(log::write(&mut store, &trail, &building.folder)?);
        (None, trail.newest.size(), log::claims(&store, trail.newest.size())?)
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        form: if selection.is_some() { Form::Selection } else { Form::Log },
        program: options.program.clone(),
        lab: trail.log.lab.clone(),
        origin: trail.newest.origin().to_owned(),
        size: trail.newest.size(),
        root: Digest(trail.newest.root()),
        time: options.time.unwrap_or_else(|| SystemClock::default().read().wall),
        selection,
        records,
        copied: (copied > 0).then_some(copied),
        left_out: LeftOut::of(trail.newest.size() - records),
        files,
    };
    let bytes = manifest.to_bytes();
    disk::write_new(&building.folder.join(MANIFEST), &bytes)?;
    disk::write_new(&building.folder.join(MANIFEST_DIGEST), digest_line(&bytes).as_bytes())?;
    disk::sync_tree(&building.folder)?;
    Ok(Prepared { manifest, note: trail.note, building })
}

/// The identity and the newest checkpoint of what is exported.
struct Trail {
    log: Log,
    newest: SignedCheckpoint,
    note: String,
    /// Every key under every origin.
    keys: Vec<VerifierKey>,
}

impl Trail {
    fn read(store: &mut Sqlite) -> Result<Self, LabError> {
        let head = store.head()?;
        if head.size == 0 {
            return Err(LabError::NotFound { what: "record to export" });
        }
        let log = read_log(store)?;
        let keys = all_keys(&log);
        let newest = checkpoint::open(head.note.as_bytes(), &keys).map_err(|_| LabError::SealBroken)?;
        if newest.size() != head.size {
            return Err(LabError::SealBroken);
        }
        Ok(Self { log, newest, note: head.note, keys })
    }

    /// The newest checkpoint and the verifier keys.
    fn write_frame(&self, folder: &Path) -> Result<Vec<FileEntry>, LabError> {
        let mut names = vec![("checkpoint".to_owned(), self.note.clone())];
        names.extend(key_files(&self.log).ok_or(LabError::SealBroken)?);
        let mut files = Vec::with_capacity(names.len());
        for (name, content) in names {
            disk::write_new(&folder.join(&name), content.as_bytes())?;
            files.push(FileEntry::new(name, content.as_bytes()));
        }
        Ok(files)
    }
}

/// Every key under every origin, each once.
pub(crate) fn all_keys(log: &Log) -> Vec<VerifierKey> {
    let mut keys: Vec<VerifierKey> = Vec::new();
    for epoch in &log.epochs {
        for key in log.keys.iter().filter_map(|key| rename(&key.vkey, &epoch.origin)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// The `.vkey` files: for each epoch the keys that signed in it, the first one without a number. `None` if a key does not
/// read.
pub(crate) fn key_files(log: &Log) -> Option<Vec<(String, String)>> {
    let mut files = Vec::new();
    for (at, epoch) in log.epochs.iter().enumerate() {
        let epoch_end = log.epochs.get(at + 1).map_or(u64::MAX, |next| next.from);
        let mut number = 0;
        for (nth, key) in log.keys.iter().enumerate() {
            let key_end = log.keys.get(nth + 1).map_or(u64::MAX, |next| next.from);
            // A key signs the sizes above the index that introduced it; so does an epoch.
            if key.from.max(epoch.from) >= key_end.min(epoch_end) {
                continue;
            }
            number += 1;
            let suffix = if number == 1 { String::new() } else { format!(".{number}") };
            let name = format!("{}{suffix}.vkey", file_name(&epoch.origin));
            files.push((name, format!("{}\n", rename(&key.vkey, &epoch.origin)?)));
        }
    }
    Some(files)
}

/// An origin as the name of a file, on every system.
fn file_name(origin: &str) -> String {
    origin.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder while it is being written; removed again unless it is finished.
struct Building {
    folder: PathBuf,
    finished: bool,
}

impl Building {
    fn at(out: &Path) -> Result<Self, LabError> {
        if !free(out)? {
            return Err(StoreError::Exists.into());
        }
        let name = out
            .file_name()
            .ok_or_else(|| LabError::Invalid("the export needs a folder of its own: give its name".to_owned()))?;
        let mut random = [0; 8];
        SystemEntropy::new().fill(&mut random)?;
        let folder = out.with_file_name(format!(".{}.{}.unfinished", name.to_string_lossy(), hex(&random)));
        std::fs::create_dir(&folder).map_err(|error| disk::failed(&folder, &error))?;
        Ok(Self { folder, finished: false })
    }

    /// Gives the folder, which is durable, its name.
    fn finish(mut self, out: &Path) -> Result<(), LabError> {
        if out.exists() {
            // Only an empty folder can be removed this way.
            std::fs::remove_dir(out).map_err(|_| StoreError::Exists)?;
        }
        std::fs::rename(&self.folder, out).map_err(|error| disk::failed(out, &error))?;
        self.finished = true;
        disk::sync_folder(out.parent().unwrap_or(Path::new("")))
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Whether nothing, or an empty folder, is there.
fn free(out: &Path) -> Result<bool, LabError> {
    match std::fs::read_dir(out) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(false),
        // Wine has another error for a file that is read as a folder.
        Err(_) if out.is_file() => Ok(false),
        Err(error) => Err(disk::failed(out, &error)),
    }
}
