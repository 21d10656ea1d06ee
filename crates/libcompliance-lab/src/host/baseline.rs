//! The first day of a host's table: a digest of each row that is there is sealed, a thousand rows to a record.

use super::marks::digest_of;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session};
use crate::sign_in::hex;
use crate::store::StoreError;
use crate::store::sqlite::translate;
use crate::writer::Urgency;
use libcompliance::access::{Decision, Permission};
use libcompliance::crypto::{Hash, SecretKey};
use libcompliance::host::rows::Row;
use libcompliance::host::table::{
    BASELINE_FINISHED, BASELINE_ROWS, BASELINE_STARTED, Baseline, HostTable, OBJECT, OpenBaseline, ROWS_AT_ONCE,
    TableError,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Digest;
use libcompliance::trail::value::Value;
use rusqlite::{Connection, OptionalExtension as _, params};

/// The rows of a host's table, one after the other, with what went wrong while they were read.
pub type Rows<'r> = dyn Iterator<Item = Result<Row, LabError>> + 'r;

/// What came of a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineDone {
    /// The baseline, which counts from now on.
    pub baseline: Baseline,
    /// The records of rows that this call sealed; fewer than all if it went on with a baseline that was interrupted.
    pub sealed: u64,
    /// The receipt of the last record.
    pub receipt: Receipt,
}

impl Session {
    /// Seals a digest of every row of `table` as it stands: from now on [`Session::reconcile`] knows these rows, and events count on top
    /// of them. All rows are read before anything is sealed. A run that is stopped leaves a baseline that is begun and not whole, on
    /// which nothing rests; a run with the same rows goes on with it, another one begins anew. A table that had a baseline, or one
    /// that was begun with other rows, needs `why`: a code and words. Ids, versions and digests are committed; in clear stand only
    /// their number and a digest over all under the laboratory's key. `progress` is told the records of rows that are sealed, and how
    /// many there will be. Needs `host.baseline`.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Row`] and [`LabError::Table`] for a row that cannot be taken, and what `rows` gives: then
    /// nothing was sealed.
    pub fn baseline(
        &self,
        table: &str,
        rows: &mut Rows<'_>,
        why: Option<(&str, Option<&str>)>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<BaselineDone, LabError> {
        self.first_ask(Permission::HOST_BASELINE, table)?;
        // Events from here on may be newer than the row that is read.
        let size = self.lab().size()?;
        let mut read = Read::new(self.lab(), table, rows)?;
        let mut open = self.begin(table, &read, size, why)?;
        let already = open.sealed;
        while open.sealed < open.batches {
            let (count, list) = read.batch(open.sealed)?;
            self.seal_rows_of(table, &mut open, count, list)?;
            progress(open.sealed, open.batches);
        }
        let about = About::object(OBJECT, table);
        let (baseline, receipt) = self.act(Permission::HOST_BASELINE, about, Urgency::Ordinary, |tx, acting| {
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            if entry.open.as_ref() != Some(&open) {
                return Err(TableError::Interfered.into());
            }
            let draft = Draft::new("host.baseline")
                .on(OBJECT, table, open.number)
                .attr("rows", number(open.rows))
                .attr("batches", number(open.batches))
                .attr("rows_mac", open.rows_mac.as_str());
            tx.append(&BASELINE_FINISHED, draft, &acting.who)?;
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            Ok(entry.baseline.ok_or(LabError::SealBroken)?)
        })?;
        Ok(BaselineDone { baseline, sealed: open.batches - already, receipt })
    }

    /// Begins a baseline, or takes up the one that these rows began.
    fn begin(
        &self,
        table: &str,
        read: &Read,
        size: u64,
        why: Option<(&str, Option<&str>)>,
    ) -> Result<OpenBaseline, LabError> {
        let before = self.lab().entry::<HostTable>(table)?.unwrap_or_default();
        if let Some(open) = before.open.filter(|open| open.rows_mac == read.mac && open.rows == read.rows) {
            return Ok(open);
        }
        let about = About::object(OBJECT, table);
        let (open, _) = self.act(Permission::HOST_BASELINE, about, Urgency::Ordinary, |tx, acting| {
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            if entry.begun != before.begun {
                return Err(TableError::Interfered.into());
            }
            if entry.begun > 0 && why.is_none() {
                return Err(TableError::ReasonMissing.into());
            }
            let mut draft = Draft::new("host.baseline")
                .on(OBJECT, table, entry.begun.saturating_add(1))
                .attr("rows", number(read.rows))
                .attr("batches", number(read.batches))
                .attr("rows_mac", read.mac.as_str())
                .attr("size", number(size));
            if let Some((code, text)) = why {
                draft = draft.because(code, text);
            }
            tx.append(&BASELINE_STARTED, draft, &acting.who)?;
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            Ok(entry.open.ok_or(LabError::SealBroken)?)
        })?;
        Ok(open)
    }

    fn seal_rows_of(&self, table: &str, open: &mut OpenBaseline, count: u64, list: Value) -> Result<(), LabError> {
        let about = About::object(OBJECT, table);
        let (now, _) = self.act(Permission::HOST_BASELINE, about, Urgency::Ordinary, |tx, acting| {
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            if entry.open.as_ref() != Some(open) {
                return Err(TableError::Interfered.into());
            }
            let draft = Draft::new("host.baseline")
                .on(OBJECT, table, open.number)
                .attr("batch", number(open.sealed))
                .attr("count", number(count))
                .attr("digests", list);
            tx.append(&BASELINE_ROWS, draft, &acting.who)?;
            let entry = tx.load::<HostTable>(table)?.unwrap_or_default();
            Ok(entry.open.ok_or(LabError::SealBroken)?)
        })?;
        *open = now;
        Ok(())
    }

    /// Refuses, and records the refusal, before a table is read. The action itself asks once more.
    pub(super) fn first_ask(&self, permission: Permission, table: &str) -> Result<(), LabError> {
        if !libcompliance::trail::value::is_token(table) {
            return Err(LabError::Row { row: 0, error: libcompliance::host::rows::RowError::Kind });
        }
        if let Decision::Deny(_) = self.may(permission)? {
            let again = || LabError::Invalid("the right to this has just been given: run it again".to_owned());
            self.act(permission, About::object(OBJECT, table), Urgency::Ordinary, |_, _| Err::<(), _>(again().into()))?;
        }
        Ok(())
    }
}

/// A row in the record of a baseline.
pub(super) struct Listed {
    pub version: Option<u32>,
    pub digest: Hash,
    pub id: String,
}

impl Listed {
    fn of(row: &Row, digest: &Hash) -> Value {
        let version = row.version.map_or_else(|| "-".to_owned(), |version| version.to_string());
        Value::Text(format!("{version} {} {}", Digest(*digest), row.id))
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        let (version, rest) = value.as_text()?.split_once(' ')?;
        let (digest, id) = rest.split_once(' ')?;
        let version = if version == "-" { None } else { Some(version.parse().ok()?) };
        Some(Self { version, digest: Digest::parse(digest)?.0, id: id.to_owned() })
    }
}

/// All rows, read once, in a file that is private to this process, unnamed, and gone with it. What it holds is encrypted under a key
/// that is nowhere else.
struct Read {
    connection: Connection,
    key: SecretKey,
    rows: u64,
    batches: u64,
    mac: String,
}

impl Read {
    fn new(lab: &Lab, table: &str, rows: &mut Rows<'_>) -> Result<Self, LabError> {
        let marks = lab.row_marks()?;
        let mut entropy = SystemEntropy::new();
        let connection = scratch(
            "CREATE TABLE seen (tag BLOB PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID; \
             CREATE TABLE batch (n INTEGER PRIMARY KEY, count INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT; BEGIN;",
        )?;
        let key = SecretKey::generate(&mut entropy)?;
        let mut read = Self { connection, key, rows: 0, batches: 0, mac: String::new() };
        let mut mac = marks.over_all();
        let mut list = Vec::with_capacity(ROWS_AT_ONCE);
        for row in rows {
            let row = row?;
            let n = read.rows + 1;
            let digest = digest_of(&row, table, n)?;
            read.first_time(&marks.tag(&row.kind, &row.id), n)?;
            mac.update(&digest);
            list.push(Listed::of(&row, &digest));
            read.rows = n;
            if list.len() == ROWS_AT_ONCE {
                read.keep(std::mem::take(&mut list), &mut entropy)?;
            }
        }
        if !list.is_empty() {
            read.keep(list, &mut entropy)?;
        }
        read.mac = hex(mac.sign().as_ref());
        Ok(read)
    }

    fn first_time(&self, tag: &[u8; 16], n: u64) -> Result<(), LabError> {
        let sql = "INSERT INTO seen (tag, n) VALUES (?1, ?2) ON CONFLICT (tag) DO NOTHING";
        let new = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![tag, signed(n)]))
            .map_err(translate)?;
        if new == 1 {
            return Ok(());
        }
        let first: Option<i64> = self
            .connection
            .query_row("SELECT n FROM seen WHERE tag = ?1", params![tag], |row| row.get(0))
            .optional()
            .map_err(translate)?;
        let first = first.and_then(|first| u64::try_from(first).ok()).unwrap_or(0);
        Err(TableError::Twice { row: n, first }.into())
    }

    fn keep(&mut self, list: Vec<Value>, entropy: &mut SystemEntropy) -> Result<(), LabError> {
        let count = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let sealed = self.key.seal(&self.batches.to_be_bytes(), &Value::List(list).to_json(), entropy)?;
        self.connection
            .prepare_cached("INSERT INTO batch (n, count, sealed) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute(params![signed(self.batches), count, sealed]))
            .map_err(translate)?;
        self.batches += 1;
        Ok(())
    }

    fn batch(&mut self, n: u64) -> Result<(u64, Value), LabError> {
        let parts = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let sql = "SELECT count, sealed FROM batch WHERE n = ?1";
        let (count, sealed): (i64, Vec<u8>) =
            self.connection.query_row(sql, params![signed(n)], parts).map_err(translate)?;
        let damaged = || LabError::from(StoreError::Damaged("the scratch file was altered".to_owned()));
        let bytes = zeroize::Zeroizing::new(self.key.open(&n.to_be_bytes(), &sealed).map_err(|_| damaged())?);
        let list = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        Ok((u64::try_from(count).unwrap_or(0), list))
    }
}

/// A database that is private to this process, unnamed, and gone with it: memory first, a deleted file when it grows.
pub(super) fn scratch(tables: &str) -> Result<Connection, StoreError> {
    let connection = Connection::open("").map_err(translate)?;
    connection
        .execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        .and_then(|()| connection.execute_batch(tables))
        .map_err(translate)?;
    Ok(connection)
}

pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn number(n: u64) -> Value {
    Value::Int(signed(n))
}
