//! Writing to SQLite.

use super::super::{Disclosure, Head, Kept, ReadStore, Row, StoreError, WriteStore};
use super::read::{places, signed};
use super::schema::PLACES;
use super::{Sqlite, translate};
use libcompliance::retention::Erased;
use rusqlite::params;

impl Sqlite {
    /// Runs a statement inside the open transaction.
    fn within(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
        self.in_transaction()?;
        self.run(sql, params)
    }

    /// Asked before every statement that writes.
    fn in_transaction(&self) -> Result<(), StoreError> {
        // INVARIANT: nothing is written outside a transaction. SQLite ends one by itself after a failing disk or memory, and
        // every further statement would then stay on its own, without a seal.
        if self.connection.is_autocommit() {
            return Err(StoreError::Io("the transaction was given up after an earlier error".to_owned()));
        }
        Ok(())
    }

    fn run(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(translate)?;
        statement.execute(params).map(drop).map_err(translate)
    }
}

impl WriteStore for Sqlite {
    fn begin(&mut self) -> Result<Head, StoreError> {
        self.run("BEGIN IMMEDIATE", &[])?;
        self.head().inspect_err(|_| self.rollback_now())
    }

    fn append_all(&mut self, rows: &[(Row<'_>, &[Disclosure])]) -> Result<(), StoreError> {
        // The statements are looked up once for all rows: at a thousand records a commit that is a noticeable part.
        let prepare = |sql: &str| self.connection.prepare_cached(sql).map_err(translate);
        let mut record = prepare(
            "INSERT INTO record (idx, id, time, kind, action, actor, object, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let mut record_client = prepare("INSERT INTO record_client (client, idx) VALUES (?1, ?2)")?;
        let mut disclosed = prepare("INSERT INTO disclosure (place, subject, sealed) VALUES (?1, ?2, ?3)")?;
        for (row, disclosures) in rows {
            let index = signed(row.index);
            self.in_transaction()?;
            record
                .execute(params![index, row.id, row.time, row.kind, row.action, row.actor, row.object, row.bytes])
                .map_err(translate)?;
            for client in row.clients {
                self.in_transaction()?;
                record_client.execute(params![client, index]).map_err(translate)?;
            }
            for (at, disclosure) in (0..PLACES).zip(*disclosures) {
                self.in_transaction()?;
                disclosed
                    .execute(params![index * PLACES + at, disclosure.subject, disclosure.sealed])
                    .map_err(translate)?;
            }
        }
        Ok(())
    }

    fn put_state(&mut self, space: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.within(
                "INSERT INTO state (space, key, value) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (space, key) DO UPDATE SET value = excluded.value",
                params![space, key, value],
            ),
            None => self.within("DELETE FROM state WHERE space = ?1 AND key = ?2", params![space, key]),
        }
    }

    fn clear_states(&mut self) -> Result<(), StoreError> {
        self.within("DELETE FROM state", &[])
    }

    fn put_tile(&mut self, level: u8, n: u64, hashes: &[u8]) -> Result<(), StoreError> {
        self.within(
            "INSERT INTO tile (level, n, hashes) VALUES (?1, ?2, ?3) \
             ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes",
            params![level, signed(n), hashes],
        )
    }

    fn set_head(&mut self, head: &Head, keep: Option<Kept>) -> Result<(), StoreError> {
        self.within(
            "INSERT INTO head (one, size, note, reducer, last_time, tail) VALUES (1, ?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (one) DO UPDATE SET size = excluded.size, note = excluded.note, reducer = excluded.reducer, \
             last_time = excluded.last_time, tail = excluded.tail",
            params![signed(head.size), head.note, head.reducer, head.last_time, head.tail],
        )?;
        match keep {
            Some(kept) => self.keep(head.size, &head.note, kept),
            None => Ok(()),
        }
    }

    fn keep(&mut self, size: u64, note: &str, kept: Kept) -> Result<(), StoreError> {
        self.within(
            "INSERT INTO checkpoint (size, note, kept) VALUES (?1, ?2, ?3) ON CONFLICT (size) DO UPDATE \
             SET kept = excluded.kept WHERE excluded.kept = 'outside'",
            params![signed(size), note, kept.as_str()],
        )
    }

    fn put_operational(&mut self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.within(
                "INSERT INTO operational (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                params![key, value],
            ),
            None => self.within("DELETE FROM operational WHERE key = ?1", params![key]),
        }
    }

    fn erase(&mut self, what: &Erased) -> Result<(), StoreError> {
        let sql = "DELETE FROM disclosure WHERE place >= ?2 AND place < ?3 AND (?1 IS NULL OR subject = ?1)";
        places(what).into_iter().try_for_each(|(subject, from, until)| self.within(sql, params![subject, from, until]))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.within("COMMIT", &[]).inspect_err(|_| self.rollback_now())
    }

    fn rollback(&mut self) {
        self.rollback_now();
    }
}

impl Sqlite {
    fn rollback_now(&self) {
        if !self.connection.is_autocommit() {
            // A failed statement may have rolled back already; there is nothing further to undo then.
            let _ = self.run("ROLLBACK", &[]);
        }
    }
}
