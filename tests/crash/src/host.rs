//! A host with its own database, as the victim and the tests that kill it know it.

use libcompliance::host::outbox::{Envelope, TABLES};
use libcompliance::host::spool::{Choices, WhenUnwritable};
use libcompliance::id::{AccountId, RecordId};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Change, Object, Record};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use libcompliance_lab::store::sqlite::Sqlite;
use libcompliance_lab::store::{Filter, ReadStore as _};
use libcompliance_lab::{Backlog, HostActor, HostEvent, Outbox, Waiting};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The host's kind of event.
pub const KIND: &str = "host.oldlims.changed";

/// Its one user.
#[must_use]
pub fn actor() -> HostActor<'static> {
    HostActor { id: AccountId::parse("01900000-0000-7000-8000-0000000000aa").unwrap(), device: None }
}

fn object(item: &str) -> Object {
    Object { kind: "item".to_owned(), id: item.to_owned(), version: 1 }
}

fn changes(item: &str) -> Vec<Change> {
    vec![Change { field: "amount".to_owned(), old: Value::Null, new: Value::text(item) }]
}

/// A change of an item.
#[must_use]
pub fn event(item: &str) -> HostEvent<'static> {
    HostEvent { kind: KIND, object: Some(object(item)), changes: changes(item), ..HostEvent::default() }
}

/// The same on its way through an outbox.
#[must_use]
pub fn envelope(item: &str) -> Envelope {
    let at = Timestamp::clamped(1_790_000_000_000_000);
    let id = RecordId::generate(at, &mut libcompliance_lab::entropy::SystemEntropy::new()).unwrap();
    let mut envelope = Envelope::new(id, at, actor().id, KIND);
    envelope.object = Some(object(item));
    envelope.changes = changes(item);
    envelope
}

/// Its events are spooled when the trail cannot be written.
#[must_use]
pub fn kinds() -> Choices {
    Choices { kinds: [(KIND.to_owned(), WhenUnwritable::Spool)].into(), ..Choices::default() }
}

/// The host's own database.
#[derive(Debug)]
pub struct Host {
    db: Connection,
}

impl Host {
    /// Opens it, or makes it.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let db = Connection::open(folder.join("host.db")).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").unwrap();
        db.execute_batch("CREATE TABLE IF NOT EXISTS change (id TEXT PRIMARY KEY, item TEXT NOT NULL)").unwrap();
        let table = TABLES.iter().find(|table| table.database == "sqlite").unwrap();
        db.execute_batch(&table.create.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")).unwrap();
        Self { db }
    }

    /// Changes an item under the id of its event; `stored` goes into the outbox with it. Gives whether it was committed.
    pub fn change(&mut self, id: RecordId, item: &str, stored: Option<&Envelope>, commit: bool) -> bool {
        let tx = self.db.transaction().unwrap();
        tx.execute("INSERT INTO change VALUES (?1, ?2)", params![id.to_string(), item]).unwrap();
        if let Some(envelope) = stored {
            let body = String::from_utf8(envelope.to_bytes().unwrap()).unwrap();
            let row = params![id.to_string(), body, envelope.at.to_string()];
            tx.execute("INSERT INTO compliance_outbox (id, body, stored) VALUES (?1, ?2, ?3)", row).unwrap();
        }
        if commit {
            tx.commit().unwrap();
        }
        commit
    }

    /// Whether a change is there.
    #[must_use]
    pub fn has(&self, id: RecordId) -> bool {
        self.changes().contains(&id.to_string())
    }

    fn ids(&self, table: &str) -> BTreeSet<String> {
        let mut statement = self.db.prepare(&format!("SELECT id FROM {table}")).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// The changes that are there, by the ids of their events.
    #[must_use]
    pub fn changes(&self) -> BTreeSet<String> {
        self.ids("change")
    }

    /// The events that wait.
    #[must_use]
    pub fn waits(&self) -> BTreeSet<String> {
        self.ids("compliance_outbox")
    }
}

impl Outbox for Host {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        let sql = "SELECT seq, body FROM compliance_outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut rows = self.db.prepare(sql).map_err(|error| error.to_string())?;
        let row =
            |row: &rusqlite::Row<'_>| Ok(Waiting { seq: row.get(0)?, body: row.get::<_, String>(1)?.into_bytes() });
        let rows =
            rows.query_map(params![after, i64::try_from(most).unwrap()], row).map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn sealed(&mut self, places: &[i64]) -> Result<(), String> {
        let tx = self.db.transaction().map_err(|error| error.to_string())?;
        for place in places {
            tx.execute("DELETE FROM compliance_outbox WHERE seq = ?1", [place]).map_err(|error| error.to_string())?;
        }
        tx.commit().map_err(|error| error.to_string())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog { waiting: self.waits().len() as u64, since: None })
    }
}

/// The records of a kind.
#[must_use]
pub fn records(folder: &Path, kind: &str) -> Vec<Record> {
    let mut store = Sqlite::open_to_read(&folder.join("lab.db"), &Default::default()).unwrap();
    let mut found = Vec::new();
    let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
    store
        .search(&filter, None, &mut |_, bytes| {
            let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
            found.push(*record);
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Notes an event that was said to be stored.
pub fn note(folder: &Path, id: RecordId) {
    let list = std::fs::OpenOptions::new().append(true).create(true).open(folder.join("stored"));
    list.unwrap().write_all(format!("{id}\n").as_bytes()).unwrap();
}

/// The events that were said to be stored. A last line without its end was cut by the kill.
#[must_use]
pub fn noted(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("stored")).unwrap_or_default();
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    crate::cut(&folder.join("stored"), whole, text.len());
    text.get(..whole).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The spools that are not taken in to their end.
#[must_use]
pub fn spools(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder.join("spools")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "spool")).collect()
}
