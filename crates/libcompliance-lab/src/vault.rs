//! The second file: the keys of persons, clients and the laboratory, each wrapped under the laboratory's wrapping key.
//!
//! A key is written and flushed here before the first record that needs it. A key without a record is harmless; a record
//! whose key is missing is a fault that verification names. Destroying a key destroys every value under it.

use crate::entropy::SystemEntropy;
use crate::reserve::Reserve;
use crate::store::StoreError;
use crate::store::sqlite::{Options, claim, translate};
use libcompliance::crypto::{NoEntropy, SecretKey};
use libcompliance::trail::commit::Subject;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Marks the file (`application_id`, "LCVT").
const APPLICATION_ID: i32 = 0x4c43_5654;
const SCHEMA: &str =
    "CREATE TABLE subject_key (subject TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;";

/// Why a key cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The file of keys cannot be used.
    #[error("the file of value keys (`.vault`): {0}")]
    Store(#[from] StoreError),
    /// A key that a record needs is not there.
    #[error("the key of `{subject}` is missing from the file of value keys (`.vault`)")]
    KeyMissing {
        /// Whose key.
        subject: String,
    },
    /// A key does not unwrap.
    #[error(
        "the key of `{subject}` does not open under this laboratory's wrapping key: wrong key file, or the `.vault` was altered"
    )]
    KeyUnusable {
        /// Whose key.
        subject: String,
    },
    /// No random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// The opened file of keys.
pub struct Vault {
    inner: Mutex<Inner>,
    wrapping: SecretKey,
    /// Makes room on a full disk.
    reserve: OnceLock<Arc<Reserve>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

struct Inner {
    connection: Connection,
    keys: HashMap<Subject, Arc<SecretKey>>,
}

impl Vault {
    /// Makes the file at `path`, which must not exist.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn create(path: &Path, wrapping: SecretKey) -> Result<Self, VaultError> {
        Self::create_in(path, wrapping, &Options::default())
    }

    pub(crate) fn create_in(path: &Path, wrapping: SecretKey, options: &Options) -> Result<Self, VaultError> {
        claim(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags, options)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(translate)?;
        connection.execute_batch(SCHEMA).map_err(translate)?;
        Self::settled(connection, wrapping)
    }

    /// Opens the file.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open(path: &Path, wrapping: SecretKey) -> Result<Self, VaultError> {
        Self::open_in(path, wrapping, &Options::default())
    }

    pub(crate) fn open_in(path: &Path, wrapping: SecretKey, options: &Options) -> Result<Self, VaultError> {
        if !path.is_file() {
            return Err(StoreError::NotFound.into());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags, options)?;
        let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(translate)?;
        if id != APPLICATION_ID {
            return Err(StoreError::Foreign.into());
        }
        Self::settled(connection, wrapping)
    }

    fn settled(connection: Connection, wrapping: SecretKey) -> Result<Self, VaultError> {
        connection.busy_timeout(Duration::from_secs(30)).map_err(translate)?;
        // A rollback journal is deleted after each write, so that no copy of a destroyed key stays in a log.
        connection
            .execute_batch(
                "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA fullfsync=ON; PRAGMA secure_delete=ON; \
                 PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;",
            )
            .map_err(translate)?;
        let inner = Mutex::new(Inner { connection, keys: HashMap::new() });
        Ok(Self { inner, wrapping, reserve: OnceLock::new() })
    }

    /// Gives room back to the disk from here on, when a key does not fit.
    pub(crate) fn rely_on(&self, reserve: Arc<Reserve>) {
        // A second one would be that of the same file.
        let _ = self.reserve.set(reserve);
    }

    /// The same keys, still wrapped, in memory alone: what is added to them or taken away never reaches the file.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn shadow(&self) -> Result<Self, VaultError> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = Connection::open_in_memory().map_err(translate)?;
        connection.execute_batch(SCHEMA).map_err(translate)?;
        {
            let mut put = connection.prepare("INSERT INTO subject_key VALUES (?1, ?2)").map_err(translate)?;
            let mut all = inner.connection.prepare("SELECT subject, wrapped FROM subject_key").map_err(translate)?;
            let mut rows = all.query([]).map_err(translate)?;
            while let Some(row) = rows.next().map_err(translate)? {
                let (subject, wrapped): (String, Vec<u8>) =
                    (row.get(0).map_err(translate)?, row.get(1).map_err(translate)?);
                put.execute(params![subject, wrapped]).map_err(translate)?;
            }
        }
        Self::settled(connection, SecretKey::new(*self.wrapping.expose()))
    }

    /// The key of `subject`; if there is none yet, a fresh one that is durable before this returns.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn key_for_writing(&self, subject: Subject, entropy: &mut SystemEntropy) -> Result<Arc<SecretKey>, VaultError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = inner.keys.get(&subject) {
            return Ok(Arc::clone(key));
        }
        if inner.stored(subject)?.is_none() {
            let fresh = SecretKey::generate(entropy)?;
            let wrapped = self.wrapping.seal(&context(subject), fresh.expose(), entropy)?;
            let stored = match inner.store(subject, &wrapped) {
                Err(StoreError::DiskFull) if self.reserve.get().is_some_and(|reserve| reserve.release()) => {
                    inner.store(subject, &wrapped)
                }
                other => other,
            };
            stored?;
        }
        self.unwrap_key(&mut inner, subject)
    }

    /// The key of `subject`.
    ///
    /// # Errors
    /// [`VaultError::KeyMissing`] and [`VaultError::KeyUnusable`] tell a lost key from a wrong one.
    pub fn key(&self, subject: Subject) -> Result<Arc<SecretKey>, VaultError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = inner.keys.get(&subject) {
            return Ok(Arc::clone(key));
        }
        self.unwrap_key(&mut inner, subject)
    }

    /// Destroys the key of `subject`; what lies under it can never be read again. One that is not there is no error.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn destroy(&self, subject: Subject) -> Result<(), VaultError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.keys.remove(&subject);
        let sql = "DELETE FROM subject_key WHERE subject = ?1";
        inner.connection.execute(sql, params![subject.to_string()]).map(drop).map_err(translate)?;
        Ok(())
    }

    /// Forgets the keys in memory; they are read again.
    pub(crate) fn forget(&self) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).keys.clear();
    }

    fn unwrap_key(&self, inner: &mut Inner, subject: Subject) -> Result<Arc<SecretKey>, VaultError> {
        let wrapped = inner.stored(subject)?.ok_or_else(|| VaultError::KeyMissing { subject: subject.to_string() })?;
        let unusable = || VaultError::KeyUnusable { subject: subject.to_string() };
        let bytes = zeroize::Zeroizing::new(self.wrapping.open(&context(subject), &wrapped).map_err(|_| unusable())?);
        let key = Arc::new(SecretKey::new(bytes.as_slice().try_into().map_err(|_| unusable())?));
        inner.keys.insert(subject, Arc::clone(&key));
        Ok(key)
    }
}

impl Inner {
    /// Keeps a fresh key. Another process may have been quicker; its key then counts.
    fn store(&self, subject: Subject, wrapped: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO subject_key (subject, wrapped) VALUES (?1, ?2) ON CONFLICT (subject) DO NOTHING";
        self.connection.execute(sql, params![subject.to_string(), wrapped]).map(drop).map_err(translate)
    }

    fn stored(&self, subject: Subject) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT wrapped FROM subject_key WHERE subject = ?1").map_err(translate)?;
        statement.query_row(params![subject.to_string()], |row| row.get(0)).optional().map_err(translate)
    }
}

fn connect(path: &Path, flags: OpenFlags, options: &Options) -> Result<Connection, StoreError> {
    match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str()),
        None => Connection::open_with_flags(path, flags),
    }
    .map_err(translate)
}

/// Whose keys the file at `path` holds; no key is opened.
///
/// # Errors
/// [`StoreError`].
pub fn subjects(path: &Path) -> Result<BTreeSet<String>, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(translate)?;
    let mut statement = connection.prepare("SELECT subject FROM subject_key").map_err(translate)?;
    let rows = statement.query_map([], |row| row.get(0)).map_err(translate)?;
    rows.collect::<Result<_, _>>().map_err(translate)
}

fn context(subject: Subject) -> Vec<u8> {
    format!("libcompliance/subject-key/v1\n{subject}").into_bytes()
}
