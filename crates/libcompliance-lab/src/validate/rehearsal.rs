//! A copy of the laboratory to try things on, in a folder of this run's own.
//!
//! INVARIANT: nothing that is done to a copy can pass for the laboratory. Its checkpoints carry another origin and are signed by a
//! key that was made for it, that no record names and that is never written down; its records are flagged as simulated; its value
//! keys are those of the laboratory, still wrapped and in memory alone. What a killed run leaves behind opens for nobody.

use crate::clock::{Clock, Reading};
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::{Lab, Options, read_log};
use crate::private_copy::PrivateFolder;
use crate::seen::StateFolder;
use crate::signing::SigningKey;
use crate::store::sqlite::Sqlite;
use crate::store::{Head, ReadStore as _, WriteStore as _};
use crate::vault::Vault;
use libcompliance::crypto::{Ed25519, Entropy as _};
use libcompliance::identity::lockout::Moment;
use libcompliance::projection::{Entry as _, Epoch, Log, LogKey};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::{Signer, UnverifiedNote};
use libcompliance::trail::time::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// The clock of a copy: the laboratory's, and whatever a test puts on top.
pub(super) struct CopyClock {
    of: Arc<dyn Clock>,
    ahead: AtomicU64,
}

impl CopyClock {
    fn new(of: Arc<dyn Clock>) -> Self {
        Self { of, ahead: AtomicU64::new(0) }
    }

    /// Lets so many seconds pass.
    pub(super) fn advance(&self, seconds: u64) {
        self.ahead.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
    }

    fn moved(&self, wall: Timestamp) -> Timestamp {
        wall.plus_micros(i64::try_from(self.ahead.load(Ordering::Relaxed)).unwrap_or(i64::MAX))
    }
}

impl Clock for CopyClock {
    fn read(&self) -> Reading {
        let reading = self.of.read();
        let ahead = Duration::from_micros(self.ahead.load(Ordering::Relaxed));
        Reading { wall: self.moved(reading.wall), steady: reading.steady.saturating_add(ahead) }
    }

    fn moment(&self) -> Moment {
        let moment = self.of.moment();
        let ahead = self.ahead.load(Ordering::Relaxed);
        Moment { wall: self.moved(moment.wall), since_boot: moment.since_boot.saturating_add(ahead), ..moment }
    }

    fn simulated(&self) -> bool {
        true
    }
}

/// The copies of one run. Everything is gone when this is dropped.
pub(super) struct Rehearsal {
    pristine: PathBuf,
    pub(super) vault: Arc<Vault>,
    options: Options,
    folder: PrivateFolder,
    /// The records of the copy.
    pub(super) size: u64,
    /// The newest checkpoint of the copy, signed by the laboratory.
    pub(super) note: String,
    /// The trail's origin.
    pub(super) origin: String,
}

impl Rehearsal {
    /// Copies the laboratory as it stands. Needs room in the temporary folder of the system for a few copies of its database.
    pub(super) fn of(lab: &Lab) -> Result<Self, LabError> {
        let folder = PrivateFolder::make()?;
        crate::place::check(folder.path())?;
        let pristine = folder.path().join("pristine.db");
        lab.read(|store| Ok(store.copy_to(&pristine)?))?;
        private(&pristine)?;
        let options = lab.inner().options.clone();
        let mut store = Sqlite::open(&pristine, &options.store)?;
        let Head { size, note, .. } = store.head()?;
        let log = read_log(&mut store)?;
        let origin = log.epoch_at(size).ok_or(LabError::SealBroken)?.origin.clone();
        drop(store);
        let vault = Arc::new(lab.inner().vault.shadow()?);
        Ok(Self { pristine, vault, options, folder, size, note, origin })
    }

    /// The copy as it was made; nobody writes to it.
    pub(super) fn pristine(&self) -> &Path {
        &self.pristine
    }

    /// A further copy under this name, which replaces one that was there.
    pub(super) fn copy(&self, name: &str) -> Result<PathBuf, LabError> {
        let path = self.folder.path().join(name);
        self.remove(&path);
        std::fs::copy(&self.pristine, &path).map_err(|error| crate::disk::failed(&path, &error))?;
        private(&path)?;
        Ok(path)
    }

    /// A path beside the copies.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Removes a copy with what SQLite put beside it.
    pub(super) fn remove(&self, path: &Path) {
        for suffix in ["", "-wal", "-shm", ".reserve"] {
            let _ = std::fs::remove_file(crate::place::beside(path, suffix));
        }
    }

    /// A copy that can be worked with, through two connections as two programs would have.
    pub(super) fn open(&self) -> Result<(Lab, Lab, Arc<CopyClock>), LabError> {
        let path = self.copy("work.db")?;
        let mut seed = Zeroizing::new([0; 32]);
        SystemEntropy::new().fill(seed.as_mut_slice())?;
        let mut store = Sqlite::open(&path, &self.options.store)?;
        take_over(&mut store, &key(&seed)?)?;
        drop(store);
        let clock = Arc::new(CopyClock::new(Arc::clone(&self.options.clock)));
        let handle = || {
            let clock: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
            let options = Options { clock, state_folder: StateFolder::None, ..self.options.clone() };
            self.assemble(&path, key(&seed)?, options)
        };
        Ok((handle()?, handle()?, Arc::clone(&clock)))
    }

    /// Opens a copy for writing with a key.
    pub(super) fn assemble(&self, path: &Path, key: SigningKey, options: Options) -> Result<Lab, LabError> {
        let mut reader = Sqlite::open(path, &options.store)?;
        let log = read_log(&mut reader)?;
        let id = libcompliance::id::LabId::parse(&log.lab).ok_or(LabError::SealBroken)?;
        Lab::assemble(path, id, key, Arc::clone(&self.vault), reader, options)
    }

    pub(super) fn options(&self) -> Options {
        Options { state_folder: StateFolder::None, ..self.options.clone() }
    }
}

/// A fresh key.
pub(super) fn fresh_key() -> Result<SigningKey, LabError> {
    let mut seed = Zeroizing::new([0; 32]);
    SystemEntropy::new().fill(seed.as_mut_slice())?;
    key(&seed)
}

fn key(seed: &[u8; 32]) -> Result<SigningKey, LabError> {
    Ok(SigningKey::Local(Ed25519::from_seed(seed).ok_or(LabError::SealBroken)?))
}

/// The same statement signed by `key` under `origin`.
pub(super) fn signed_anew(note: &str, origin: &str, key: &SigningKey) -> Result<String, LabError> {
    let stated = UnverifiedNote::parse(note.as_bytes()).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    let stated = stated.ok_or(LabError::SealBroken)?;
    let statement = Checkpoint::new(origin, stated.size(), stated.root()).map_err(|_| LabError::SealBroken)?;
    Ok(checkpoint::sign(&statement, &[&key.named(origin) as &dyn Signer])?)
}

/// Gives the copy an identity of its own, in its tables alone: no record says so, and so it never verifies as the laboratory.
fn take_over(store: &mut Sqlite, key: &SigningKey) -> Result<(), LabError> {
    let head = store.begin()?;
    let mut log = read_log(store)?;
    let origin = format!("rehearsal.invalid/{}", log.lab);
    let vkey = key.verifier(&origin).map_err(|_| LabError::SealBroken)?.to_string();
    let from = head.size.saturating_sub(1);
    log.epochs.push(Epoch { origin: origin.clone(), from, cause: "rehearsal".to_owned() });
    log.keys.push(LogKey { vkey, from });
    let bytes = serde_json::to_vec(&log).map_err(|_| LabError::SealBroken)?;
    store.put_state(Log::SPACE, "log", Some(&bytes))?;
    let note = signed_anew(&head.note, &origin, key)?;
    store.set_head(&Head { note, ..head }, None)?;
    Ok(store.commit()?)
}

/// Readable by this user only, whatever the system's habit is; the folder says so already.
fn private(path: &Path) -> Result<(), LabError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| crate::disk::failed(path, &error))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
