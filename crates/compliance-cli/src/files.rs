//! Files that the command writes: never over another one, and readable by others only where nothing speaks against it.

use crate::exit::Failure;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

/// No checkpoint, key, proof or passphrase file is longer.
const MOST: u64 = 4 * 1024 * 1024;

/// No report is longer: 8 MiB, and as much again for what is added to it.
pub(crate) const MOST_REPORT: u64 = 16 * 1024 * 1024;

/// A new file; `private` ones can be read by their owner only.
pub(crate) fn create(path: &Path, private: bool) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => taken(path),
        _ => Failure::file("cannot write", path, &error),
    })
}

fn taken(path: &Path) -> Failure {
    Failure::failed(
        "file_exists",
        format!("`{}` is already there and is never overwritten: choose another name", crate::io::shown(path)),
    )
}

/// Fails as [`create`] would for a name that is taken, before something is done for it that cannot be undone.
pub(crate) fn expect_free(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() { Err(taken(path)) } else { Ok(()) }
}

/// Writes a new file and waits until it is on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = create(path, false)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| Failure::file("cannot write", path, &error))
}

/// The bytes of a small file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_most(path, MOST)
}

/// The bytes of a file of at most so many.
pub(crate) fn read_most(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file("cannot read", path, &error);
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(Failure::failed(
            "file_too_large",
            format!("`{}` is too large for what it should be", crate::io::shown(path)),
        ));
    }
    Ok(bytes)
}

/// The text of a small file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::failed("not_text", format!("`{}` is not UTF-8 text", crate::io::shown(path))))
}
