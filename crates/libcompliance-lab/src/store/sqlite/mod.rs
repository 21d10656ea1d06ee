//! The embedded store: one SQLite file in WAL mode, every commit flushed.

mod read;
pub mod schema;
mod upkeep;
mod write;

pub(crate) use read::blob;

use super::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for other processes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a database file is opened.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A SQLite VFS registered in this process, for tests and benchmarks; the system's own by default.
    pub vfs: Option<String>,
}

/// A laboratory in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Makes a new file at `path`, which must not exist.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn create(path: &Path, options: &Options) -> Result<Self, StoreError> {
        claim(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags, options)?;
        connection.pragma_update(None, "page_size", 4096).map_err(translate)?;
        // One transaction: whoever finds the file after a crash finds all of this or an empty file.
        connection.execute_batch("BEGIN").map_err(translate)?;
        connection.pragma_update(None, "application_id", schema::APPLICATION_ID).map_err(translate)?;
        connection.pragma_update(None, "user_version", schema::LAYOUT).map_err(translate)?;
        connection.execute_batch(schema::SCHEMA).map_err(translate)?;
        connection.execute_batch("COMMIT").map_err(translate)?;
        settle(&connection)?;
        Ok(Self { connection })
    }

    /// Opens a file for reading and writing. Never changes its layout.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let store = Self::open_to_write(path, options, schema::LAYOUT)?;
        match layout(&store.connection)? {
            found if found > schema::LAYOUT => Err(StoreError::NewerLayout { found, known: schema::LAYOUT }),
            found if found < schema::LAYOUT => Err(StoreError::OlderLayout { found, known: schema::LAYOUT }),
            _ => Ok(store),
        }
    }

    /// Opens a file whatever its layout, for an upgrade.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_any_layout(path: &Path, options: &Options) -> Result<Self, StoreError> {
        Self::open_to_write(path, options, u32::MAX)
    }

    fn open_to_write(path: &Path, options: &Options, newest: u32) -> Result<Self, StoreError> {
        if !path.is_file() {
            return Err(StoreError::NotFound);
        }
        look_first(path, options, newest)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags, options)?;
        own(&connection)?;
        if connection.is_readonly(rusqlite::MAIN_DB).map_err(translate)? {
            return Err(StoreError::ReadOnly);
        }
        settle(&connection)?;
        Ok(Self { connection })
    }

    /// Opens a file for reading only; it must be reachable with its `-wal` file, or a private copy.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_to_read(path: &Path, options: &Options) -> Result<Self, StoreError> {
        if !path.is_file() {
            return Err(StoreError::NotFound);
        }
        look_first(path, options, schema::LAYOUT)?;
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX, options)?;
        own(&connection)?;
        let found = layout(&connection)?;
        if found > schema::LAYOUT {
            return Err(StoreError::NewerLayout { found, known: schema::LAYOUT });
        }
        Ok(Self { connection })
    }

    /// The connection, for the parts of this library that look after the file itself.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// Makes an empty file that only its owner can open, unless the name is taken; SQLite fills it, and gives its `-wal` and `-shm`
/// files the same mode.
pub(crate) fn claim(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(match error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists,
            std::io::ErrorKind::NotFound => StoreError::NotFound,
            std::io::ErrorKind::StorageFull => StoreError::DiskFull,
            _ => StoreError::ReadOnly,
        }),
    }
}

fn connect(path: &Path, flags: OpenFlags, options: &Options) -> Result<Connection, StoreError> {
    let connection = match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str()),
        None => Connection::open_with_flags(path, flags),
    }
    .map_err(translate)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.busy_timeout(PATIENCE).map_err(translate)?;
    // A schema from an untrusted file must not run functions, and damaged cells must be noticed where they are read.
    connection.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;").map_err(translate)?;
    Ok(connection)
}

/// Refuses a file that says plainly that it is not ours, or newer, without touching it: an ordinary connection to another
/// program's database would carry over what is in its log. Whatever is less plain is left to the ordinary connection.
fn look_first(path: &Path, options: &Options, newest: u32) -> Result<(), StoreError> {
    let Some(uri) = immutable(path) else { return Ok(()) };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    // Through SQLite, for closing the file by hand would drop the locks that this process holds on it (POSIX).
    let opened = match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(uri, flags, vfs.as_str()),
        None => Connection::open_with_flags(uri, flags),
    };
    let Ok(connection) = opened else { return Ok(()) };
    match own(&connection) {
        Err(StoreError::Foreign) => Err(StoreError::Foreign),
        Err(_) => Ok(()),
        // The version only ever grows, so a newer one in the log is seen by the ordinary connection.
        Ok(()) => match layout(&connection) {
            Ok(found) if found > newest => Err(StoreError::NewerLayout { found, known: newest }),
            _ => Ok(()),
        },
    }
}

/// The path as a URI under which SQLite reads the file alone, without its log and without locks.
fn immutable(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let text = path.to_str()?;
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(byte)),
            other => {
                uri.push('%');
                uri.extend(
                    [other >> 4, other & 15].into_iter().filter_map(|half| char::from_digit(u32::from(half), 16)),
                );
            }
        }
    }
    uri.push_str("?immutable=1");
    Some(uri)
}

/// The settings that durability and privacy rest on; they belong to the connection, not to the file.
fn settle(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0)).map_err(translate)?;
    if mode != "wal" {
        return Err(StoreError::ReadOnly);
    }
    connection
        .execute_batch(
            "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON; PRAGMA secure_delete=ON; \
             PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;",
        )
        .map_err(translate)
}

/// Checks that the file is ours before anything in it is believed.
fn own(connection: &Connection) -> Result<(), StoreError> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(translate)?;
    if id == schema::APPLICATION_ID { Ok(()) } else { Err(StoreError::Foreign) }
}

/// The layout of a file.
fn layout(connection: &Connection) -> Result<u32, StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(translate)?;
    u32::try_from(found).map_err(|_| StoreError::Foreign)
}

/// SQLite's codes in our words.
pub(crate) fn translate(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, message) = &error else {
        return StoreError::Damaged(error.to_string());
    };
    let message = || message.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy { seconds: PATIENCE.as_secs() },
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly,
        ErrorCode::NotADatabase => StoreError::Foreign,
        ErrorCode::DatabaseCorrupt => StoreError::Damaged(message()),
        ErrorCode::CannotOpen => StoreError::ReadOnly,
        ErrorCode::SystemIoFailure => StoreError::Io(message()),
        ErrorCode::ConstraintViolation => StoreError::Refused(message()),
        _ => StoreError::Damaged(message()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_any_characters_is_looked_at_before_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        // All of these mean something in a URI.
        for name in ["plain", "with space", "50%", "%41", "a#b", "a&b=c", "Łódź", "a;b+c", "C"] {
            let folder = folder.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            let path = folder.join("lab #1.db");
            let foreign = Connection::open(&path).unwrap();
            foreign.execute_batch("PRAGMA application_id = 7; PRAGMA user_version = 99; CREATE TABLE t (x)").unwrap();
            // A look that does not find the file says nothing against it.
            assert_eq!(look_first(&path, &Options::default(), 1), Err(StoreError::Foreign), "{name}");
            let sql = format!("PRAGMA application_id = {}", schema::APPLICATION_ID);
            foreign.execute_batch(&sql).unwrap();
            let newer = Err(StoreError::NewerLayout { found: 99, known: 1 });
            assert_eq!(look_first(&path, &Options::default(), 1), newer, "{name}");
        }
    }

    #[test]
    fn an_absolute_path_becomes_a_file_uri() {
        let (path, uri) = if cfg!(windows) {
            (r"C:\lab files\a#1.db", "file:///C:/lab%20files/a%231.db?immutable=1")
        } else {
            ("/lab files/a#1.db", "file:///lab%20files/a%231.db?immutable=1")
        };
        assert_eq!(immutable(Path::new(path)).as_deref(), Some(uri));
    }
}
