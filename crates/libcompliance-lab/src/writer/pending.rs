//! Records of a transaction on their way into the store.
//!
//! They wait side by side in a few buffers that are used again and again: keeping each record with its dozens of small
//! allocations until the store takes it costs as much as encrypting its values.

use crate::store::{Disclosure, Row, StoreError, WriteStore};
use libcompliance::trail::draft::Written;
use std::ops::Range;

/// The most records that wait.
const MOST: usize = 128;

/// The most bytes that the buffers keep between transactions.
const KEEP: usize = 1 << 20;

/// Records that a command added. They count only once they are taken over.
#[derive(Default)]
pub(super) struct Pending {
    items: Vec<Item>,
    /// INVARIANT: the items before this belong to commands that have succeeded.
    taken: usize,
    bytes: Vec<u8>,
    text: String,
    clients: Vec<[u8; 16]>,
    disclosures: Vec<Disclosure>,
}

struct Item {
    index: u64,
    id: [u8; 16],
    time: i64,
    actor: [u8; 16],
    bytes: Range<usize>,
    kind: Range<usize>,
    action: Range<usize>,
    object: Option<Range<usize>>,
    clients: Range<usize>,
    disclosures: Range<usize>,
}

impl Pending {
    /// Adds a record of the command that runs.
    pub(super) fn add(&mut self, written: &Written, disclosures: Vec<Disclosure>) {
        let record = &written.record;
        let kind = append(&mut self.text, &[&record.kind]);
        let item = Item {
            index: record.index,
            id: *record.id.0.as_bytes(),
            time: record.time.unix_micros(),
            actor: *record.actor.id.0.as_bytes(),
            bytes: extend(&mut self.bytes, written.bytes.iter().copied()),
            action: if record.action == record.kind { kind.clone() } else { append(&mut self.text, &[&record.action]) },
            kind,
            object: record.object.as_ref().map(|object| append(&mut self.text, &[&object.kind, ":", &object.id])),
            clients: extend(&mut self.clients, record.clients.iter().map(|link| *link.id.0.as_bytes())),
            disclosures: extend(&mut self.disclosures, disclosures),
        };
        self.items.push(item);
    }

    /// The command has succeeded. Gives whether the store should take what waits.
    pub(super) fn take_over(&mut self) -> bool {
        self.taken = self.items.len();
        self.taken >= MOST
    }

    /// Forgets what commands added that did not succeed.
    pub(super) fn forget_rest(&mut self) {
        if let Some(item) = self.items.get(self.taken) {
            self.bytes.truncate(item.bytes.start);
            self.text.truncate(item.kind.start);
            self.clients.truncate(item.clients.start);
            self.disclosures.truncate(item.disclosures.start);
            self.items.truncate(self.taken);
        }
    }

    /// Hands what was taken over to the store.
    pub(super) fn store(&mut self, store: &mut dyn WriteStore) -> Result<(), StoreError> {
        self.forget_rest();
        if self.items.is_empty() {
            return Ok(());
        }
        let rows: Option<Vec<(Row<'_>, &[Disclosure])>> = self.items.iter().map(|item| self.row(item)).collect();
        // INVARIANT: every range was made by adding to its buffer.
        let rows = rows.ok_or_else(|| StoreError::Refused("a record was lost on its way".to_owned()))?;
        store.append_all(&rows)?;
        self.clear();
        Ok(())
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        if self.bytes.capacity() > KEEP {
            *self = Self::default();
        }
        self.items.clear();
        self.taken = 0;
        self.bytes.clear();
        self.text.clear();
        self.clients.clear();
        self.disclosures.clear();
    }

    fn row<'a>(&'a self, item: &'a Item) -> Option<(Row<'a>, &'a [Disclosure])> {
        let row = Row {
            index: item.index,
            id: &item.id,
            time: item.time,
            kind: self.text.get(item.kind.clone())?,
            action: self.text.get(item.action.clone())?,
            actor: &item.actor,
            object: match &item.object {
                Some(object) => Some(self.text.get(object.clone())?),
                None => None,
            },
            clients: self.clients.get(item.clients.clone())?,
            bytes: self.bytes.get(item.bytes.clone())?,
        };
        Some((row, self.disclosures.get(item.disclosures.clone())?))
    }
}

fn append(text: &mut String, parts: &[&str]) -> Range<usize> {
    let start = text.len();
    parts.iter().for_each(|part| text.push_str(part));
    start..text.len()
}

fn extend<T>(buffer: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Range<usize> {
    let start = buffer.len();
    buffer.extend(items);
    start..buffer.len()
}
