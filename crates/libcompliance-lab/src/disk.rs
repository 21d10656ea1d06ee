//! Files and folders beside the database: flushed, hashed, and named when they fail.

use crate::error::LabError;
use crate::store::StoreError;
use libcompliance::crypto::{Hash, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

/// A failed file operation in our words.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> LabError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull.into(),
        kind => LabError::File { path: path.display().to_string(), kind },
    }
}

/// Writes a new file, which must not exist. Not yet durable.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), LabError> {
    File::create_new(path).and_then(|mut file| file.write_all(bytes)).map_err(|error| failed(path, &error))
}

/// Makes a file's content durable.
pub(crate) fn sync_file(path: &Path) -> Result<(), LabError> {
    // Windows flushes only through a handle that may write.
    OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all()).map_err(|error| failed(path, &error))
}

/// Makes the names in a folder durable. Windows has no such call; there a rename is as durable as the file system makes it.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), LabError> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        return File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, &error));
    }
    Ok(())
}

/// SHA-256 and size of a file, read in portions.
pub(crate) fn digest(path: &Path) -> Result<(Hash, u64), LabError> {
    let mut file = File::open(path).map_err(|error| failed(path, &error))?;
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut portion = vec![0; 1 << 16];
    loop {
        match file.read(&mut portion) {
            Ok(0) => return Ok((hash.finish(), size)),
            Ok(read) => {
                hash.update(portion.get(..read).unwrap_or_default());
                size += u64::try_from(read).unwrap_or(0);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(path, &error)),
        }
    }
}

/// Calls `each` for everything below `folder`, a folder after what it holds.
pub(crate) fn walk(
    folder: &Path,
    each: &mut dyn FnMut(&Path, &std::fs::FileType) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let problem = |error: std::io::Error| failed(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let kind = entry.file_type().map_err(problem)?;
        if kind.is_dir() {
            walk(&entry.path(), each)?;
        }
        each(&entry.path(), &kind)?;
    }
    Ok(())
}

/// How many files are flushed at one time: the file system joins flushes that wait together.
const FLUSHERS: usize = 4;

/// Makes a whole folder durable.
pub(crate) fn sync_tree(folder: &Path) -> Result<(), LabError> {
    let (send, receive) = sync_channel::<std::path::PathBuf>(256);
    let receive = Mutex::new(receive);
    let next = || receive.lock().ok().and_then(|receive| receive.recv().ok());
    let mut folders = Vec::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..FLUSHERS)
            .map(|_| {
                scope.spawn(|| {
                    // A worker that failed still takes its share, so that nobody waits for room in the channel.
                    let mut outcome = Ok(());
                    while let Some(path) = next() {
                        outcome = outcome.and_then(|()| sync_file(&path));
                    }
                    outcome
                })
            })
            .collect();
        let walked = walk(folder, &mut |path, kind| {
            if kind.is_dir() {
                folders.push(path.to_owned());
            } else {
                let _ = send.send(path.to_owned());
            }
            Ok(())
        });
        drop(send);
        let flushed = workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(StoreError::Io("a flushing thread stopped".to_owned()).into()))
        });
        walked.and(flushed)
    })?;
    folders.iter().try_for_each(|folder| sync_folder(folder))?;
    sync_folder(folder)
}
