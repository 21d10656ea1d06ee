//! What a user would write instead: an audit table in SQLite, without a seal, with the same search indexes.

use crate::Outcome;
use libcompliance::id::{AccountId, RecordId, SessionId};
use libcompliance::trail::record::{Actor, Auth, ClientLink, Reason, Record, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use libcompliance_lab::HostEvent;
use libcompliance_lab::entropy::SystemEntropy;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;
use std::time::SystemTime;

const SCHEMA: &str = "
CREATE TABLE audit (
  idx INTEGER PRIMARY KEY, id BLOB NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
  actor BLOB NOT NULL, object TEXT, bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_id ON audit(id);
CREATE INDEX audit_time ON audit(time);
CREATE INDEX audit_kind ON audit(kind);
CREATE INDEX audit_actor ON audit(actor);
CREATE INDEX audit_object ON audit(object) WHERE object IS NOT NULL;
CREATE TABLE audit_client (client BLOB NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (client, idx)) STRICT, WITHOUT ROWID;
";

/// The audit table.
pub(crate) struct Plain {
    connection: Connection,
    entropy: SystemEntropy,
    next: u64,
    actor: AccountId,
    session: SessionId,
    /// Blanks behind the text, so that a row takes as many bytes as ours.
    padding: usize,
    /// The bytes of all texts so far, without padding.
    pub(crate) bytes: usize,
}

impl Plain {
    /// Makes the table with the same page size, cache, log and flush as ours.
    pub(crate) fn make(
        path: &Path,
        vfs: Option<&str>,
        actor: AccountId,
        session: SessionId,
        padding: usize,
    ) -> Outcome<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
            None => Connection::open_with_flags(path, flags)?,
        };
        connection.execute_batch(
            "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON;
             PRAGMA checkpoint_fullfsync=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;",
        )?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, entropy: SystemEntropy::new(), next: 0, actor, session, padding, bytes: 0 })
    }

    /// Writes `events` in one transaction.
    pub(crate) fn append<'a>(&mut self, device: &str, events: impl Iterator<Item = HostEvent<'a>>) -> Outcome<()> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for event in events {
            self.one(device, event)?;
        }
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    fn one(&mut self, device: &str, event: HostEvent<'_>) -> Outcome<()> {
        let now = Timestamp::from(libcompliance::chrono::DateTime::from(SystemTime::now()));
        let id = RecordId::generate(now, &mut self.entropy)?;
        let record = Record {
            v: 1,
            index: self.next,
            id,
            time: now,
            flags: Vec::new(),
            kind: event.kind.to_owned(),
            kv: 1,
            actor: Actor {
                id: self.actor,
                source: Source::Session,
                n: self.next + 1,
                roles: vec!["analyst".to_owned()],
                auth: Auth::Password,
                session: Some(self.session),
            },
            device: Some(Value::text(device)),
            clients: event.clients.iter().map(|id| ClientLink { id: *id, n: self.next + 1, prev: None }).collect(),
            action: event.kind.to_owned(),
            object: event.object,
            from: None,
            to: None,
            reason: event.reason.map(|(code, text)| Reason { code: code.to_owned(), text: text.map(Value::text) }),
            changes: event.changes,
            content: None,
            signature: None,
            attrs: event.attrs,
            files: Vec::new(),
        };
        let mut bytes = serde_json::to_vec(&record)?;
        self.bytes += bytes.len();
        bytes.resize(bytes.len() + self.padding, b' ');
        let object = record.object.as_ref().map(|object| format!("{}:{}", object.kind, object.id));
        let index = i64::try_from(self.next)?;
        self.connection
            .prepare_cached(
                "INSERT INTO audit (idx, id, time, kind, action, actor, object, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                index,
                record.id.0.as_bytes(),
                record.time.unix_micros(),
                record.kind,
                record.action,
                record.actor.id.0.as_bytes(),
                object,
                bytes
            ])?;
        for client in &record.clients {
            self.connection
                .prepare_cached("INSERT INTO audit_client (client, idx) VALUES (?1, ?2)")?
                .execute(params![client.id.0.as_bytes(), index])?;
        }
        self.next += 1;
        Ok(())
    }

    /// The mean length of a text.
    pub(crate) fn mean(&self) -> usize {
        self.bytes / usize::try_from(self.next.max(1)).unwrap_or(1)
    }
}
