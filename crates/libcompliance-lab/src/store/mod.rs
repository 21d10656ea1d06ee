//! The storage boundary. Everything above it speaks of records, tiles, state entries and checkpoints; all SQL is below.
//!
//! A store is synchronous and has one writer of the head at a time. What a transaction wrote is visible to nobody before
//! [`WriteStore::commit`] returns, and durable once it has.

mod spare;
pub mod sqlite;

pub(crate) use spare::Spare;

use libcompliance::crypto::Hash;
use libcompliance::retention::Erased;
use std::ops::ControlFlow;

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("there is no laboratory file at this path: check the path, or make one with `compliance init`")]
    NotFound,
    /// A file is there already.
    #[error("a file is already there and is never overwritten: choose another path")]
    Exists,
    /// The file is something else.
    #[error("the file is not a laboratory of this library")]
    Foreign,
    /// The file was made by a newer version.
    #[error("the file has layout {found}, this program knows up to {known}: use a newer version of the program")]
    NewerLayout {
        /// The layout of the file.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// The file was made by an older version.
    #[error(
        "the file has layout {found}, this program writes {known}: run `compliance upgrade` (it makes a backup first)"
    )]
    OlderLayout {
        /// The layout of the file.
        found: u32,
        /// The layout needed.
        known: u32,
    },
    /// Another process held the file too long.
    #[error("another process kept the laboratory file busy for more than {seconds} seconds: try again")]
    Busy {
        /// How long we waited.
        seconds: u64,
    },
    /// No room.
    #[error("the disk is full: nothing was recorded; make room and try again")]
    DiskFull,
    /// The file or folder cannot be written.
    #[error("the laboratory file or its folder cannot be written: it is read-only, or belongs to somebody else")]
    ReadOnly,
    /// The disk reported an error.
    #[error(
        "the disk reported an error ({0}): nothing more is written through this handle; open the laboratory again and verify it"
    )]
    Io(String),
    /// The file is damaged.
    #[error("the laboratory file is damaged ({0}): run `compliance verify`")]
    Damaged(String),
    /// The store refused a row.
    #[error("the store refused a row: {0}")]
    Refused(String),
}

/// The newest state of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of records.
    pub size: u64,
    /// The newest checkpoint, a C2SP signed note; empty only before the first record.
    pub note: String,
    /// The reducer that made the state entries.
    pub reducer: u32,
    /// The wall clock of the newest record, microseconds since 1970.
    pub last_time: i64,
    /// The newest leaf hashes, those behind the last multiple of [`TAIL`], one after the other: the end of the newest tile of
    /// level 0. They stand here because every transaction writes the head anyway.
    pub tail: Vec<u8>,
}

impl Head {
    /// The state before the first record.
    #[must_use]
    pub fn empty() -> Self {
        Self { size: 0, note: String::new(), reducer: 0, last_time: 0, tail: Vec::new() }
    }
}

/// The stored part of the newest tile of level 0 grows by so many hashes at a time; what is behind it is [`Head::tail`].
pub const TAIL: u64 = STEP as u64;
const STEP: usize = 64;

/// The leaf hashes of the newest tile of level 0: those that are stored as the tile, and those that are [`Head::tail`].
#[must_use]
pub fn split_tail(hashes: &[Hash]) -> (&[Hash], &[Hash]) {
    let (chunks, tail) = hashes.as_chunks::<STEP>();
    (chunks.as_flattened(), tail)
}

/// Why a checkpoint is kept besides the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// One for each started thousand of records.
    Interval,
    /// Given to somebody outside.
    Outside,
    /// The end of an epoch or of a key.
    Boundary,
}

impl Kept {
    /// The word in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Outside => "outside",
            Self::Boundary => "boundary",
        }
    }
}

/// A record on its way into the store, with what it is searched by.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its place.
    pub index: u64,
    /// Its id.
    pub id: &'a [u8; 16],
    /// Microseconds since 1970.
    pub time: i64,
    /// Its kind.
    pub kind: &'a str,
    /// Its action.
    pub action: &'a str,
    /// The account that acted.
    pub actor: &'a [u8; 16],
    /// `kind:id` of the object.
    pub object: Option<&'a str>,
    /// The clients in scope.
    pub clients: &'a [[u8; 16]],
    /// The sealed bytes.
    pub bytes: &'a [u8],
}

/// The committed values of one record under one subject, encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Whose key opens it.
    pub subject: String,
    /// The ciphertext.
    pub sealed: Vec<u8>,
}

/// A search in the trail; every part that is set must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The account that acted.
    pub actor: Option<[u8; 16]>,
    /// `kind:id` of the object.
    pub object: Option<String>,
    /// The action.
    pub action: Option<String>,
    /// The kind of record; a name ending in `.` stands for all kinds that begin with it.
    pub kind: Option<String>,
    /// A client in scope.
    pub client: Option<[u8; 16]>,
    /// Not earlier than this, microseconds since 1970.
    pub from: Option<i64>,
    /// Earlier than this.
    pub until: Option<i64>,
}

/// Reading: always one consistent state within one call.
pub trait ReadStore {
    /// The newest state.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&mut self) -> Result<Head, StoreError>;
    /// The bytes of one record.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record(&mut self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// The index of the record with this id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn index_of(&mut self, id: &[u8; 16]) -> Result<Option<u64>, StoreError>;
    /// Calls `each` for the records that match, in order of index, until it breaks.
    ///
    /// # Errors
    /// [`StoreError`].
    fn search(
        &mut self,
        filter: &Filter,
        after: Option<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;
    /// A state entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn state(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Calls `each` for all entries of a space in the order of their keys, until it breaks.
    ///
    /// # Errors
    /// [`StoreError`].
    fn states(&mut self, space: &str, each: &mut dyn FnMut(&str, &[u8]) -> ControlFlow<()>) -> Result<(), StoreError>;
    /// The hashes of a tile, full or partial, the head's tail included.
    ///
    /// # Errors
    /// [`StoreError`].
    fn tile(&mut self, level: u8, n: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// Index and bytes of the newest record of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_of_actor(&mut self, actor: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError>;
    /// Index and bytes of the newest record with this client in scope.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_of_client(&mut self, client: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError>;
    /// The encrypted values of one record.
    ///
    /// # Errors
    /// [`StoreError`].
    fn disclosures(&mut self, index: u64) -> Result<Vec<Disclosure>, StoreError>;
    /// How many encrypted values `what` is about.
    ///
    /// # Errors
    /// [`StoreError`].
    fn erasable(&mut self, what: &Erased) -> Result<u64, StoreError>;
    /// An operational entry: nothing that a record rests on.
    ///
    /// # Errors
    /// [`StoreError`].
    fn operational(&mut self, key: &str) -> Result<Option<String>, StoreError>;
    /// The operational entries whose keys begin with `prefix`, in order of their keys.
    ///
    /// # Errors
    /// [`StoreError`].
    fn operational_under(&mut self, prefix: &str) -> Result<Vec<(String, String)>, StoreError>;
    /// The kept checkpoints in ascending order of size, the newest included.
    ///
    /// # Errors
    /// [`StoreError`].
    fn checkpoints(&mut self) -> Result<Vec<(u64, String)>, StoreError>;
    /// The newest kept checkpoint of at most `size` records.
    ///
    /// # Errors
    /// [`StoreError`].
    fn checkpoint_at(&mut self, size: u64) -> Result<Option<(u64, String)>, StoreError>;
}

/// Writing: one transaction at a time, begun by [`WriteStore::begin`].
pub trait WriteStore: ReadStore + Send {
    /// Waits for the right to write and begins a transaction; gives the state it starts from.
    ///
    /// # Errors
    /// [`StoreError`].
    fn begin(&mut self) -> Result<Head, StoreError>;
    /// Adds a record.
    ///
    /// # Errors
    /// [`StoreError`].
    fn append(&mut self, row: &Row<'_>, disclosures: &[Disclosure]) -> Result<(), StoreError> {
        self.append_all(&[(*row, disclosures)])
    }
    /// Adds records, which costs less together than one by one.
    ///
    /// # Errors
    /// [`StoreError`]; some of them may then be in the transaction, which must be given up.
    fn append_all(&mut self, rows: &[(Row<'_>, &[Disclosure])]) -> Result<(), StoreError>;
    /// Writes or removes a state entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_state(&mut self, space: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError>;
    /// Removes all state entries, for a rebuild.
    ///
    /// # Errors
    /// [`StoreError`].
    fn clear_states(&mut self) -> Result<(), StoreError>;
    /// Writes a tile; of the newest one of level 0 what [`split_tail`] gives first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_tile(&mut self, level: u8, n: u64, hashes: &[u8]) -> Result<(), StoreError>;
    /// Makes this the newest state; `keep` also keeps its checkpoint for good.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_head(&mut self, head: &Head, keep: Option<Kept>) -> Result<(), StoreError>;
    /// Keeps a checkpoint for good.
    ///
    /// # Errors
    /// [`StoreError`].
    fn keep(&mut self, size: u64, note: &str, kept: Kept) -> Result<(), StoreError>;
    /// Writes or removes an operational entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_operational(&mut self, key: &str, value: Option<&str>) -> Result<(), StoreError>;
    /// Destroys encrypted values; the records and their seals stay.
    ///
    /// # Errors
    /// [`StoreError`].
    fn erase(&mut self, what: &Erased) -> Result<(), StoreError>;
    /// Makes the transaction durable. On an error nothing of it is there.
    ///
    /// # Errors
    /// [`StoreError`]; after [`StoreError::Io`] the handle must not be used again.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Forgets the transaction.
    fn rollback(&mut self);
}
