//! Reading and writing key files: never over an existing one, never half, never readable by others.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::KeyError;
use super::error::shown;

/// A key file has about 1 KiB; a larger one is none.
const MAX_SIZE: u64 = 64 * 1024;

/// The bytes of a key file and its permission bits (`None` where the system has none).
pub(super) struct Stored {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) mode: Option<u32>,
}

pub(super) fn read(path: &Path) -> Result<Stored, KeyError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => KeyError::NotFound { path: shown(path) },
        kind => KeyError::Io { path: shown(path), kind },
    };
    let file = File::open(path).map_err(failed)?;
    // Mode and bytes of the same open file: it cannot be exchanged in between.
    let meta = file.metadata().map_err(failed)?;
    if meta.len() > MAX_SIZE {
        return Err(KeyError::damaged("it is too large for a key file"));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_SIZE).unwrap_or_default() + 1));
    file.take(MAX_SIZE).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Stored { bytes, mode: mode(&meta) })
}

#[cfg(unix)]
fn mode(meta: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(meta.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_meta: &fs::Metadata) -> Option<u32> {
    None
}

/// Writes a new key file. Its name is claimed first with an empty file, which fails when the name is taken; the
/// finished, flushed content then takes the place of that claim in one step.
pub(super) fn create(path: &Path, text: &str) -> Result<(), KeyError> {
    drop(new_file(path)?);
    put(path, text).inspect_err(|_| {
        // The claim is empty and ours; leaving it would block the next attempt.
        let _ = fs::remove_file(path);
    })
}

/// Puts the finished key file `next` in the place of `path`, in one step.
pub(super) fn promote(next: &Path, path: &Path) -> Result<(), KeyError> {
    rename(next, path).and_then(|()| sync_folder(path)).map_err(|error| write_error(path, error.kind()))
}

/// Puts new content in the place of an existing key file. Until the new content is durable the old file stays.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), KeyError> {
    // Through a symbolic link the file itself is replaced, not the link.
    let real = fs::canonicalize(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => KeyError::NotFound { path: shown(path) },
        kind => KeyError::Io { path: shown(path), kind },
    })?;
    put(&real, text)
}

fn put(path: &Path, text: &str) -> Result<(), KeyError> {
    let (temporary, mut file) = temporary(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // Windows does not rename a file that is open.
    drop(file);
    written.and_then(|()| rename(&temporary, path)).map_err(|error| {
        let _ = fs::remove_file(&temporary);
        write_error(path, error.kind())
    })?;
    sync_folder(path).map_err(|error| write_error(path, error.kind()))
}

/// A new file beside `path`: only there can it take the place of `path` in one step.
fn temporary(path: &Path) -> Result<(PathBuf, File), KeyError> {
    let name = path.file_name().ok_or_else(|| write_error(path, ErrorKind::InvalidInput))?.to_string_lossy();
    let process = std::process::id();
    let mut attempt = 0_u32;
    loop {
        let candidate = path.with_file_name(format!(".{name}.{process}-{attempt}.tmp"));
        match new_file(&candidate) {
            // Left by a crash, or in use by another thread.
            Err(KeyError::Exists { .. }) if attempt < 1000 => attempt += 1,
            other => return other.map(|file| (candidate, file)),
        }
    }
}

/// Fails when the name is taken; on Unix only its owner can open the file from the first moment on.
fn new_file(path: &Path) -> Result<File, KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| write_error(path, error.kind()))
}

fn write_error(path: &Path, kind: ErrorKind) -> KeyError {
    let path = shown(path);
    match kind {
        ErrorKind::AlreadyExists => KeyError::Exists { path },
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => KeyError::ReadOnly { path },
        kind => KeyError::Io { path, kind },
    }
}

/// Renames over `to`. Windows refuses while somebody else has the old file open, which a reader does for a moment only.
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut tries = if cfg!(windows) { 100 } else { 1 };
    loop {
        tries -= 1;
        match fs::rename(from, to) {
            Err(error) if tries > 0 && error.kind() == ErrorKind::PermissionDenied => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            other => return other,
        }
    }
}

/// Makes the new name durable. Windows has no such call; there the rename is as durable as the file system makes it.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
