//! A private copy of a laboratory's database, for reading what lies on read-only media: SQLite needs to write beside a file
//! in WAL mode even to read it.

use crate::disk::failed;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::place::beside;
use crate::store::StoreError;
use libcompliance::crypto::Entropy as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A copy of the database and its `-wal` file in a folder that only this user can open; gone when this is dropped.
///
/// Key file and value keys are not copied. The temporary folder of the system must have room for the database.
#[derive(Debug)]
pub struct PrivateCopy {
    /// Held for its end, which removes it.
    _folder: PrivateFolder,
    file: PathBuf,
}

/// A fresh folder in the system's temporary one that only this user can open; gone with all that is in it when this is dropped.
#[derive(Debug)]
pub(crate) struct PrivateFolder(PathBuf);

impl PrivateFolder {
    pub(crate) fn make() -> Result<Self, LabError> {
        let mut name = [0; 16];
        SystemEntropy::new().fill(&mut name)?;
        let folder = std::env::temp_dir().join(format!("libcompliance-{}", crate::export::hex(&name)));
        #[cfg_attr(not(unix), allow(unused_mut, reason = "there is no mode to set"))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Fails if the name is taken, so nobody can have prepared the folder.
        builder.create(&folder).map_err(|error| failed(&folder, &error))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How often a copy is begun again because the original changed meanwhile.
const ATTEMPTS: u32 = 3;

impl PrivateCopy {
    /// Copies the laboratory at `path`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::DiskFull`], [`StoreError::Busy`] if another program keeps writing to the
    /// original, [`LabError::File`], [`LabError::NoEntropy`]. After an error nothing of the copy is there.
    pub fn of(path: &Path) -> Result<Self, LabError> {
        if !path.is_file() {
            return Err(StoreError::NotFound.into());
        }
        let folder = PrivateFolder::make()?;
        let copy = Self { file: folder.path().join("lab.db"), _folder: folder };
        for _ in 0..ATTEMPTS {
            if copy.fill(path)? {
                return Ok(copy);
            }
        }
        Err(StoreError::Busy { seconds: 0 }.into())
    }

    /// Where the copy lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Copies both files; false if the original changed meanwhile, for then the two may not belong together.
    fn fill(&self, path: &Path) -> Result<bool, LabError> {
        let wal = beside(path, "-wal");
        let before = (seen(path)?, seen(&wal)?);
        copy(path, &self.file)?;
        let target = beside(&self.file, "-wal");
        if before.1.is_some() {
            copy(&wal, &target)?;
        } else if target.exists() {
            fs::remove_file(&target).map_err(|error| failed(&target, &error))?;
        }
        Ok(before == (seen(path)?, seen(&wal)?))
    }
}

/// Size and time of change; `None` if there is no such file.
fn seen(path: &Path) -> Result<Option<(u64, Option<SystemTime>)>, LabError> {
    match fs::metadata(path) {
        Ok(data) => Ok(Some((data.len(), data.modified().ok()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), LabError> {
    // Written through a file of our own making: the mode of the original, which may forbid writing, is not copied.
    let copied = fs::File::open(from).and_then(|mut source| {
        let mut target = fs::File::create(to)?;
        std::io::copy(&mut source, &mut target)
    });
    copied.map(drop).map_err(|error| failed(to, &error))
}
