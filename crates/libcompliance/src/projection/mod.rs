//! The current state as a view of the records: a pure function from one record to changed entries.
//!
//! Entries are small JSON texts under a space and a key. A store keeps them in the transaction of the record;
//! verification replays the records into an empty store and compares. Entries refer to committed values
//! ([`ValueRef`]) and never copy them.

mod apply;
mod digest;
mod log;
mod numbers;

pub use apply::{REDUCER_VERSION, REDUCERS, Reducer, apply};
pub use digest::{OutOfOrder, StateDigest};
pub use log::{Epoch, HostKindEntry, Log, LogKey};
pub use numbers::{ActorNumber, ClientNumber, count};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where entries are read from and written to while a record is applied.
pub trait View {
    /// The bytes of an entry.
    ///
    /// # Errors
    /// [`ViewError`] when the store cannot be read.
    fn get(&mut self, space: &'static str, key: &str) -> Result<Option<Vec<u8>>, ViewError>;

    /// Writes or, with `None`, removes an entry.
    ///
    /// # Errors
    /// [`ViewError`] when the store cannot be written.
    fn put(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>) -> Result<(), ViewError>;
}

/// The state cannot be read or written, or an entry is no such entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the state entry `{space}` cannot be used: {problem}")]
pub struct ViewError {
    /// The space.
    pub space: String,
    /// What is wrong.
    pub problem: String,
}

/// An entry of one space.
pub trait Entry: Serialize + DeserializeOwned {
    /// The space that holds entries of this type.
    const SPACE: &'static str;

    /// Reads the entry under `key`.
    ///
    /// # Errors
    /// [`ViewError`].
    fn load(view: &mut dyn View, key: &str) -> Result<Option<Self>, ViewError> {
        let Some(bytes) = view.get(Self::SPACE, key)? else { return Ok(None) };
        Self::from_bytes(&bytes).map(Some)
    }

    /// Writes the entry under `key`.
    ///
    /// # Errors
    /// [`ViewError`].
    fn store(&self, view: &mut dyn View, key: &str) -> Result<(), ViewError> {
        let bytes = serde_json::to_vec(self)
            .map_err(|error| ViewError { space: Self::SPACE.to_owned(), problem: error.to_string() })?;
        view.put(Self::SPACE, key, Some(bytes))
    }

    /// Reads an entry from its bytes.
    ///
    /// # Errors
    /// [`ViewError`].
    fn from_bytes(bytes: &[u8]) -> Result<Self, ViewError> {
        serde_json::from_slice(bytes)
            .map_err(|_| ViewError { space: Self::SPACE.to_owned(), problem: "it does not read as one".to_owned() })
    }
}

/// Points to a committed value: the record and the path in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueRef {
    /// The index of the record.
    pub record: u64,
    /// The path, e.g. `changes.name.new`.
    pub path: String,
}

impl ValueRef {
    /// The new value of a changed field.
    #[must_use]
    pub fn new_value(record: u64, field: &str) -> Self {
        Self { record, path: format!("changes.{field}.new") }
    }
}

/// A view in memory, for tests and for hosts without a store.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct MemoryView(pub std::collections::BTreeMap<(String, String), Vec<u8>>);

impl View for MemoryView {
    fn get(&mut self, space: &'static str, key: &str) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.0.get(&(space.to_owned(), key.to_owned())).cloned())
    }

    fn put(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>) -> Result<(), ViewError> {
        let place = (space.to_owned(), key.to_owned());
        match value {
            Some(value) => self.0.insert(place, value),
            None => self.0.remove(&place),
        };
        Ok(())
    }
}
