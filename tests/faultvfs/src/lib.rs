//! An SQLite VFS for tests and benches: it passes everything to the system's VFS and can, when told,
//!
//! - keep apart what was written and not flushed, and drop it at a [power cut](Controls::power_cut);
//! - [fail a flush](Controls::fail_flush), once or from then on, or cut the power at it;
//! - [fill the disk](Controls::limit_space) at a byte limit for a folder;
//! - [take a given time](Controls::set_flush_time) for a flush, and [count](Controls::counts);
//! - [refuse every write](Controls::set_read_only).
//!
//! Register it under a name, and open a database through that name, or make it the default of the process:
//!
//! ```
//! let folder = tempfile::tempdir().unwrap();
//! let disk = faultvfs::register("doc").unwrap();
//! disk.hold_unflushed().unwrap();
//! let db = disk.open(&folder.path().join("a.db")).unwrap();
//! db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)").unwrap();
//! disk.power_cut(faultvfs::Survivors::Flushed).unwrap();
//! assert!(db.execute_batch("INSERT INTO t VALUES (1)").is_err(), "its power is cut");
//! ```
//!
//! # Limits of the model
//!
//! - What is held back is visible to the connections of this process and VFS only.
//! - Creating and deleting a file take effect at once, as on a file system that orders its metadata.
//! - The shared memory of the WAL (`-shm`) is the system's own and does not take part; SQLite rebuilds it when the first
//!   connection opens.
//! - Memory mapping is not offered, so `PRAGMA mmap_size` has no effect.
//! - A registered VFS stays for the life of the process.

#![allow(unsafe_code, reason = "a VFS is a table of C functions; each block says why it is sound")]

mod disk;
mod file;
mod overlay;
mod state;
mod vfs;

pub use state::{Controls, Counts, FlushFault, SectorSize, Survivors};

/// Registers a VFS under `name`, over the system's default VFS and not as the default.
///
/// # Errors
/// The name is taken, or holds a NUL.
pub fn register(name: &str) -> Result<Controls, RegisterError> {
    vfs::register(name)
}

/// The VFS could not be registered.
#[derive(Debug)]
pub struct RegisterError(String);

impl std::fmt::Display for RegisterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RegisterError {}
