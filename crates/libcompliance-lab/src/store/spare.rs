//! A store that writes a transaction once more, into the room of the reserve, when the disk turns out to be full.
//!
//! SQLite gives a transaction up when a write does not fit. What an essential command is part of was checked, numbered and
//! signed already, so it is not run again: the same rows go into a second transaction, if nobody else has written meanwhile.

use super::{Disclosure, Filter, Head, Kept, ReadStore, Row, StoreError, WriteStore};
use crate::reserve::Reserve;
use libcompliance::retention::Erased;
use std::ops::ControlFlow;
use std::sync::Arc;

pub(crate) struct Spare<S> {
    inner: S,
    reserve: Arc<Reserve>,
    /// What the open transaction started from.
    head: Option<Head>,
    /// What was written since, if `whole`.
    steps: Vec<Step>,
    /// Whether `steps` is everything. What was written before somebody wanted the reserve is not kept: ordinary work pays
    /// nothing for this.
    whole: bool,
}

enum Step {
    Rows(Vec<OwnedRow>),
    State(String, String, Option<Vec<u8>>),
    ClearStates,
    Tile(u8, u64, Vec<u8>),
    Head(Head, Option<Kept>),
    Keep(u64, String, Kept),
    Operational(String, Option<String>),
    Erase(Erased),
}

struct OwnedRow {
    index: u64,
    id: [u8; 16],
    time: i64,
    kind: String,
    action: String,
    actor: [u8; 16],
    object: Option<String>,
    clients: Vec<[u8; 16]>,
    bytes: Vec<u8>,
    disclosures: Vec<Disclosure>,
}

impl OwnedRow {
    fn of(row: &Row<'_>, disclosures: &[Disclosure]) -> Self {
        Self {
            index: row.index,
            id: *row.id,
            time: row.time,
            kind: row.kind.to_owned(),
            action: row.action.to_owned(),
            actor: *row.actor,
            object: row.object.map(str::to_owned),
            clients: row.clients.to_vec(),
            bytes: row.bytes.to_vec(),
            disclosures: disclosures.to_vec(),
        }
    }

    fn row(&self) -> Row<'_> {
        Row {
            index: self.index,
            id: &self.id,
            time: self.time,
            kind: &self.kind,
            action: &self.action,
            actor: &self.actor,
            object: self.object.as_deref(),
            clients: &self.clients,
            bytes: &self.bytes,
        }
    }
}

impl Step {
    fn write(&self, store: &mut impl WriteStore) -> Result<(), StoreError> {
        match self {
            Self::Rows(rows) => rows.iter().try_for_each(|row| store.append(&row.row(), &row.disclosures)),
            Self::State(space, key, value) => store.put_state(space, key, value.as_deref()),
            Self::ClearStates => store.clear_states(),
            Self::Tile(level, n, hashes) => store.put_tile(*level, *n, hashes),
            Self::Head(head, keep) => store.set_head(head, *keep),
            Self::Keep(size, note, kept) => store.keep(*size, note, *kept),
            Self::Operational(key, value) => store.put_operational(key, value.as_deref()),
            Self::Erase(what) => store.erase(what),
        }
    }
}

impl<S: WriteStore> Spare<S> {
    pub(crate) fn new(inner: S, reserve: Arc<Reserve>) -> Self {
        Self { inner, reserve, head: None, steps: Vec::new(), whole: true }
    }

    /// Notes a step that was tried, and tries it again with all before it if it did not fit.
    fn after(&mut self, done: Result<(), StoreError>, step: impl FnOnce() -> Step) -> Result<(), StoreError> {
        if !self.reserve.wanted() {
            self.whole = false;
            return done;
        }
        self.steps.push(step());
        match done {
            Err(StoreError::DiskFull) => self.again(),
            other => other,
        }
    }

    fn again(&mut self) -> Result<(), StoreError> {
        if !self.whole || !self.reserve.release() {
            return Err(StoreError::DiskFull);
        }
        self.inner.rollback();
        if Some(self.inner.begin()?) != self.head {
            // Another process was quicker: numbers and tree of what is here are not right any more.
            self.inner.rollback();
            return Err(StoreError::DiskFull);
        }
        self.steps.iter().try_for_each(|step| step.write(&mut self.inner))
    }
}

impl<S: WriteStore> WriteStore for Spare<S> {
    fn begin(&mut self) -> Result<Head, StoreError> {
        let head = self.inner.begin()?;
        self.reserve.want(false);
        self.steps.clear();
        self.whole = true;
        self.head = Some(head.clone());
        Ok(head)
    }

    fn append_all(&mut self, rows: &[(Row<'_>, &[Disclosure])]) -> Result<(), StoreError> {
        let done = self.inner.append_all(rows);
        self.after(done, || Step::Rows(rows.iter().map(|(row, disclosures)| OwnedRow::of(row, disclosures)).collect()))
    }

    fn put_state(&mut self, space: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        let done = self.inner.put_state(space, key, value);
        self.after(done, || Step::State(space.to_owned(), key.to_owned(), value.map(<[u8]>::to_vec)))
    }

    fn clear_states(&mut self) -> Result<(), StoreError> {
        let done = self.inner.clear_states();
        self.after(done, || Step::ClearStates)
    }

    fn put_tile(&mut self, level: u8, n: u64, hashes: &[u8]) -> Result<(), StoreError> {
        let done = self.inner.put_tile(level, n, hashes);
        self.after(done, || Step::Tile(level, n, hashes.to_vec()))
    }

    fn set_head(&mut self, head: &Head, keep: Option<Kept>) -> Result<(), StoreError> {
        let done = self.inner.set_head(head, keep);
        self.after(done, || Step::Head(head.clone(), keep))
    }

    fn keep(&mut self, size: u64, note: &str, kept: Kept) -> Result<(), StoreError> {
        let done = self.inner.keep(size, note, kept);
        self.after(done, || Step::Keep(size, note.to_owned(), kept))
    }

    fn put_operational(&mut self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        let done = self.inner.put_operational(key, value);
        self.after(done, || Step::Operational(key.to_owned(), value.map(str::to_owned)))
    }

    fn erase(&mut self, what: &Erased) -> Result<(), StoreError> {
        let done = self.inner.erase(what);
        self.after(done, || Step::Erase(what.clone()))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        match self.inner.commit() {
            Err(StoreError::DiskFull) if self.reserve.wanted() => {
                self.again()?;
                self.inner.commit()
            }
            other => other,
        }
    }

    fn rollback(&mut self) {
        self.inner.rollback();
    }
}

impl<S: WriteStore> ReadStore for Spare<S> {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.inner.head()
    }

    fn record(&mut self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.record(index)
    }

    fn index_of(&mut self, id: &[u8; 16]) -> Result<Option<u64>, StoreError> {
        self.inner.index_of(id)
    }

    fn search(
        &mut self,
        filter: &Filter,
        after: Option<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.inner.search(filter, after, each)
    }

    fn state(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.state(space, key)
    }

    fn states(&mut self, space: &str, each: &mut dyn FnMut(&str, &[u8]) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.states(space, each)
    }

    fn tile(&mut self, level: u8, n: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.tile(level, n)
    }

    fn disclosures(&mut self, index: u64) -> Result<Vec<Disclosure>, StoreError> {
        self.inner.disclosures(index)
    }

    fn erasable(&mut self, what: &Erased) -> Result<u64, StoreError> {
        self.inner.erasable(what)
    }

    fn operational_under(&mut self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.inner.operational_under(prefix)
    }

    fn newest_of_actor(&mut self, actor: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.inner.newest_of_actor(actor)
    }

    fn newest_of_client(&mut self, client: &[u8; 16]) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.inner.newest_of_client(client)
    }

    fn operational(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.operational(key)
    }

    fn checkpoints(&mut self) -> Result<Vec<(u64, String)>, StoreError> {
        self.inner.checkpoints()
    }

    fn checkpoint_at(&mut self, size: u64) -> Result<Option<(u64, String)>, StoreError> {
        self.inner.checkpoint_at(size)
    }
}
