//! What this computer has seen: the newest checkpoint of each laboratory opened here, kept apart from the laboratory, so that
//! an older copy put back in its place is noticed.

use crate::error::LabError;
use crate::store::{ReadStore, StoreError};
use libcompliance::id::LabId;
use libcompliance::projection::Log;
use libcompliance::trail::checkpoint;
use libcompliance::trail::note::{UnverifiedNote, VerifierKey};
use libcompliance::trail::proof::Prover;
use libcompliance::trail::tile::{TileSource, decode_tile};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Where an opener keeps what it has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StateFolder {
    /// The user's own: `COMPLIANCE_STATE_DIR`, else `XDG_STATE_HOME`, `LOCALAPPDATA` or `~/.local/state`, each with
    /// `libcompliance` behind it.
    #[default]
    User,
    /// This one.
    At(PathBuf),
    /// None: rollback is then seen only with a checkpoint given from outside.
    None,
}

impl StateFolder {
    /// The folder, if there is one.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::At(path) => Some(path.clone()),
            Self::None => None,
            Self::User => {
                let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
                set("COMPLIANCE_STATE_DIR").or_else(|| {
                    set("XDG_STATE_HOME")
                        .or_else(|| set("LOCALAPPDATA"))
                        .or_else(|| set("HOME").map(|home| home.join(".local/state")))
                        .map(|folder| folder.join("libcompliance"))
                })
            }
        }
    }

    /// The file that keeps the newest checkpoint of `lab`.
    #[must_use]
    pub fn file(&self, lab: LabId) -> Option<PathBuf> {
        self.path().map(|folder| folder.join(format!("{lab}.checkpoint")))
    }
}

/// How often the newest checkpoint is written down while a laboratory is open.
const EVERY: Duration = Duration::from_secs(1);

/// The keeper of one laboratory's newest checkpoint on this computer.
#[derive(Debug)]
pub(crate) struct Seen {
    file: Option<PathBuf>,
    written: Option<Instant>,
    pending: Option<std::sync::Arc<str>>,
}

impl Seen {
    pub(crate) fn new(folder: &StateFolder, lab: LabId) -> Self {
        Self { file: folder.file(lab), written: None, pending: None }
    }

    /// Compares the file's history with what was seen here before.
    pub(crate) fn check(&self, store: &mut dyn ReadStore, size: u64, log: &Log) -> Result<(), LabError> {
        let Some((file, note)) = self.file.as_deref().and_then(|file| Some((file, read_note(file)?))) else {
            return Ok(());
        };
        if UnverifiedNote::parse(note.as_bytes()).is_err() {
            return Err(LabError::SeenUnreadable { path: file.display().to_string() });
        }
        compare(store, size, log, &note)
    }

    /// Notes a checkpoint that has become durable.
    pub(crate) fn note(&mut self, note: &std::sync::Arc<str>) {
        self.pending = Some(std::sync::Arc::clone(note));
        if self.written.is_none_or(|at| at.elapsed() >= EVERY) {
            self.flush();
        }
    }

    /// Writes down what is noted. A folder that cannot be written costs nothing but this protection.
    pub(crate) fn flush(&mut self) {
        let (Some(file), Some(note)) = (&self.file, self.pending.take()) else { return };
        self.written = Some(Instant::now());
        let _ = keep(file, &note);
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The checkpoint kept in `file`, if there is one.
#[must_use]
pub(crate) fn read_note(file: &Path) -> Option<String> {
    std::fs::read_to_string(file).ok()
}

fn keep(file: &Path, note: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Another process may keep a newer one at the same time: the larger stays, and a torn file never appears.
    let size = |note: &str| note.lines().nth(1).and_then(|line| line.parse::<u64>().ok());
    if read_note(file).and_then(|kept| size(&kept)) > size(note) {
        return Ok(());
    }
    // Two handles of one process may keep at the same moment, so the name of the fresh file is nobody else's.
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let fresh = file.with_extension(format!("new-{}-{turn}", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()
    };
    write().and_then(|()| std::fs::rename(&fresh, file)).inspect_err(|_| {
        let _ = std::fs::remove_file(&fresh);
    })
}

fn compare(store: &mut dyn ReadStore, size: u64, log: &Log, note: &str) -> Result<(), LabError> {
    let keys: Vec<VerifierKey> = log
        .epochs
        .iter()
        .flat_map(|epoch| log.keys.iter().map(move |key| (epoch, key)))
        .filter_map(|(epoch, key)| rename(&key.vkey, &epoch.origin))
        .collect();
    let kept = checkpoint::open(note.as_bytes(), &keys).map_err(|_| LabError::ForkedHistory { size })?;
    if kept.size() > size {
        return Err(LabError::RolledBack { found: size, seen: kept.size() });
    }
    let root = Prover::new(Tiles::new(store, size)).root(kept.size()).map_err(|_| LabError::SealBroken)?;
    if root == kept.root() { Ok(()) } else { Err(LabError::ForkedHistory { size: kept.size() }) }
}

/// The same public key under another name.
pub(crate) fn rename(vkey: &str, name: &str) -> Option<VerifierKey> {
    let key = VerifierKey::parse(vkey).ok()?;
    VerifierKey::new(name, key.kind(), *key.public_key()).ok()
}

/// The tiles of a store, for making proofs.
pub struct Tiles<'a> {
    store: std::cell::RefCell<&'a mut dyn ReadStore>,
    size: u64,
}

impl<'a> Tiles<'a> {
    /// The tiles of a tree of `size` records.
    pub fn new(store: &'a mut dyn ReadStore, size: u64) -> Self {
        Self { store: std::cell::RefCell::new(store), size }
    }
}

impl TileSource for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        let missing = || StoreError::Damaged(format!("tile {level}/{n} is missing"));
        let bytes = self.store.borrow_mut().tile(level, n)?.ok_or_else(missing)?;
        decode_tile(&bytes).ok_or_else(missing)
    }

    fn size(&self) -> u64 {
        self.size
    }
}

/// The tiles of a store that goes on growing, for a prover that is kept.
///
/// A prover keeps nodes of complete subtrees only, and those never change while a log grows; so it stays right from one
/// head to the next, and a partial tile is read again when a node beyond its old width is asked for.
pub(crate) struct GrowingTiles {
    store: std::cell::RefCell<crate::store::sqlite::Sqlite>,
    size: std::cell::Cell<u64>,
}

impl GrowingTiles {
    pub(crate) fn new(store: crate::store::sqlite::Sqlite) -> Self {
        Self { store: std::cell::RefCell::new(store), size: std::cell::Cell::new(0) }
    }

    /// Reads the newest head, and lets proofs reach as far as that.
    pub(crate) fn head(&self) -> Result<crate::store::Head, StoreError> {
        let head = self.store.borrow_mut().head()?;
        self.size.set(head.size);
        Ok(head)
    }
}

impl TileSource for GrowingTiles {
    type Error = StoreError;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        Tiles::new(&mut *self.store.borrow_mut(), self.size.get()).tile(level, n)
    }

    fn size(&self) -> u64 {
        self.size.get()
    }
}
