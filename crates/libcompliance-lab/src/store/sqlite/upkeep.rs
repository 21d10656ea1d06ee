//! What looks after the file as a whole: snapshots, copies, layouts.

use super::{Sqlite, blob, layout, translate};
use crate::store::StoreError;
use std::path::Path;

impl Sqlite {
    /// The layout of the file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn layout(&self) -> Result<u32, StoreError> {
        layout(&self.connection)
    }

    /// From here on every read sees the state of this moment, until the store is dropped.
    pub(crate) fn snapshot(&self) -> Result<(), StoreError> {
        // A deferred transaction takes its snapshot with the first read.
        self.connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;").map_err(translate)
    }

    /// Writes a copy of the file, without free pages and without a write-ahead log, to `path`, which must not exist.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let Some(text) = path.to_str() else {
            return Err(StoreError::Refused("the path of the copy is not UTF-8".to_owned()));
        };
        self.connection.execute("VACUUM INTO ?1", [text]).map(drop).map_err(translate)
    }

    /// Empties the write-ahead log into the file, so that nothing older is left in it. `false` while somebody still reads from it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn empty_log(&self) -> Result<bool, StoreError> {
        let busy: i64 =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(translate)?;
        Ok(busy == 0)
    }

    /// Runs a migration inside the open transaction and notes the layout that it leads to.
    pub(crate) fn migrate(&self, sql: &str, to: u32) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(translate)?;
        if self.connection.is_autocommit() {
            return Err(StoreError::Refused("the migration ended its transaction".to_owned()));
        }
        self.connection.pragma_update(None, "user_version", to).map_err(translate)
    }

    /// Calls `each` for all state entries in ascending order of space and key.
    pub(crate) fn each_state<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(&str, &str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(translate(error));
        let mut statement =
            self.connection.prepare("SELECT space, key, value FROM state ORDER BY space, key").map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let (space, key): (String, String) = (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
            each(&space, &key, blob(row, 2))?;
        }
        Ok(())
    }
}
