//! Where archives are kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Ends the name of an archive.
pub const ARCHIVE_SUFFIX: &str = ".tar.zst.age";
/// Ends the name of the manifest beside it.
pub const MANIFEST_SUFFIX: &str = ".manifest.json";
/// Ends the name of the signed note beside it.
pub const NOTE_SUFFIX: &str = ".manifest.note";
/// Ends the name of the instructions beside it.
pub const RESTORE_SUFFIX: &str = ".RESTORE.txt";
/// Ends the name of what is not whole yet.
pub const PART_SUFFIX: &str = ".part";

/// A target did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// No room is left.
    #[error("no room is left at the target: make room or give another target")]
    Full,
    /// The target has less room than is needed, seen before anything was written.
    #[error("the target has {free} bytes free and {needed} are needed: make room or give another target")]
    TooSmall {
        /// Bytes that are free.
        free: u64,
        /// Bytes that are needed.
        needed: u64,
    },
    /// The folder is not there.
    #[error("the target is not there: mount or connect it")]
    Gone,
    /// An object of this name is there already; nothing is ever written over.
    #[error("the target has an archive of this name already: give the new one another name")]
    Exists,
    /// Another run writes an object of this name, or one that was interrupted left it.
    #[error(
        "an object of this name is being written, or a run that was interrupted left it: sweep the target when nothing writes to it"
    )]
    Unfinished,
    /// What was read back is not what was written.
    #[error("what was read back from the target is not what was written: do not trust this target")]
    ReadBack,
    /// What was read back does not begin as an encrypted file does.
    #[error("what was read back from the target is not encrypted: do not trust this target")]
    NotEncrypted,
    /// Any other failure of the system.
    #[error("the target failed: {0}")]
    Io(io::Error),
}

impl TargetError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Full => "archive_target_full",
            Self::TooSmall { .. } => "archive_target_too_small",
            Self::Gone => "archive_target_gone",
            Self::Exists => "archive_target_exists",
            Self::Unfinished => "archive_target_unfinished",
            Self::ReadBack => "archive_target_read_back",
            Self::NotEncrypted => "archive_target_not_encrypted",
            Self::Io(_) => "archive_target_failed",
        }
    }
}

impl From<io::Error> for TargetError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::NotFound => Self::Gone,
            io::ErrorKind::AlreadyExists => Self::Exists,
            _ => Self::Io(error),
        }
    }
}

/// A place for archives, at a site that its owner declares.
pub trait Target: Send + Sync {
    /// The declared site, such as `main building` or `bank vault`.
    fn site(&self) -> &str;
    /// Bytes that are free; `None` if the target cannot tell.
    ///
    /// # Errors
    /// [`TargetError`].
    fn room(&self) -> Result<Option<u64>, TargetError>;
    /// Begins an object that is not seen under `name` before [`Upload::publish`].
    ///
    /// # Errors
    /// [`TargetError`], [`TargetError::Exists`] among them.
    fn begin(&self, name: &str) -> Result<Box<dyn Upload>, TargetError>;
    /// Reads an object.
    ///
    /// # Errors
    /// [`TargetError`].
    fn open(&self, name: &str) -> Result<Box<dyn Read + Send>, TargetError>;
    /// Names of the backups whose archive, manifest and note are all there, in order. Says nothing about their content.
    ///
    /// # Errors
    /// [`TargetError`].
    fn list(&self) -> Result<Vec<String>, TargetError>;
    /// Removes what interrupted runs left, and says how much that was. Never while a run may be going on.
    ///
    /// # Errors
    /// [`TargetError`].
    fn sweep(&self) -> Result<u64, TargetError>;
}

/// An object on its way. Dropped before [`Upload::publish`], it leaves nothing.
pub trait Upload: Send {
    /// Appends.
    ///
    /// # Errors
    /// [`TargetError`].
    fn write(&mut self, bytes: &[u8]) -> Result<(), TargetError>;
    /// Makes what was written last, and opens it for reading from its start.
    ///
    /// # Errors
    /// [`TargetError`].
    fn read_back(&mut self) -> Result<Box<dyn Read + Send>, TargetError>;
    /// Gives the object its name. It lasts when this returns.
    ///
    /// # Errors
    /// [`TargetError`].
    fn publish(self: Box<Self>) -> Result<(), TargetError>;
}

/// A folder: a disk, a share, a second site that is mounted.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    site: String,
}

impl Folder {
    /// The folder must be there: one that is made by itself hides that a disk is not mounted.
    ///
    /// # Errors
    /// [`TargetError::Gone`].
    pub fn new(path: &Path, site: &str) -> Result<Self, TargetError> {
        if path.is_dir() { Ok(Self { path: path.to_owned(), site: site.to_owned() }) } else { Err(TargetError::Gone) }
    }
}

struct FolderUpload {
    file: Option<File>,
    part: PathBuf,
    name: PathBuf,
}

impl Drop for FolderUpload {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // What cannot be removed keeps its temporary name and is swept later.
            let _ = fs::remove_file(&self.part);
        }
    }
}

impl Upload for FolderUpload {
    fn write(&mut self, bytes: &[u8]) -> Result<(), TargetError> {
        match &mut self.file {
            Some(file) => Ok(file.write_all(bytes)?),
            None => Err(TargetError::Gone),
        }
    }

    fn read_back(&mut self) -> Result<Box<dyn Read + Send>, TargetError> {
        if let Some(file) = &self.file {
            file.sync_all()?;
        }
        Ok(Box::new(File::open(&self.part)?))
    }

    fn publish(mut self: Box<Self>) -> Result<(), TargetError> {
        let Some(file) = &self.file else { return Err(TargetError::Gone) };
        file.sync_all()?;
        if self.name.exists() {
            return Err(TargetError::Exists);
        }
        fs::rename(&self.part, &self.name)?;
        self.file = None;
        // A name that may not last is no name: the caller is told that there is none.
        sync_folder(self.name.parent().unwrap_or(Path::new("."))).map_err(|error| {
            let _ = fs::remove_file(&self.name);
            error.into()
        })
    }
}

/// Windows has no handle of a folder that could be synced; there the rename itself is in the journal.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

impl Target for Folder {
    fn site(&self) -> &str {
        &self.site
    }

    fn room(&self) -> Result<Option<u64>, TargetError> {
        #[cfg(unix)]
        {
            let stat = rustix::fs::statvfs(&self.path).map_err(io::Error::from)?;
            Ok(Some(stat.f_bavail.saturating_mul(stat.f_frsize)))
        }
        #[cfg(not(unix))]
        Ok(None)
    }

    fn begin(&self, name: &str) -> Result<Box<dyn Upload>, TargetError> {
        let whole = self.path.join(name);
        // The archive is named last. What lies beside a name without an archive is of a run that was interrupted.
        if whole.exists() {
            let base = SIDES.iter().find_map(|suffix| name.strip_suffix(suffix));
            match base {
                Some(base) if !self.path.join(format!("{base}{ARCHIVE_SUFFIX}")).exists() => fs::remove_file(&whole)?,
                _ => return Err(TargetError::Exists),
            }
        }
        let part = self.path.join(format!("{name}{PART_SUFFIX}"));
        // Refuses a temporary file that is there: another run may be writing it. `sweep` removes one that is left over.
        let file = OpenOptions::new().write(true).create_new(true).open(&part);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => TargetError::Unfinished,
            _ => error.into(),
        })?;
        Ok(Box::new(FolderUpload { file: Some(file), part, name: whole }))
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + Send>, TargetError> {
        Ok(Box::new(File::open(self.path.join(name))?))
    }

    fn list(&self) -> Result<Vec<String>, TargetError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let Some(base) = name.to_str().and_then(|name| name.strip_suffix(ARCHIVE_SUFFIX)) else { continue };
            let beside = |suffix: &str| self.path.join(format!("{base}{suffix}")).is_file();
            if beside(MANIFEST_SUFFIX) && beside(NOTE_SUFFIX) {
                names.push(base.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn sweep(&self) -> Result<u64, TargetError> {
        let mut swept = 0;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().and_then(|name| name.strip_suffix(PART_SUFFIX)).is_some_and(|name| {
                name.ends_with(ARCHIVE_SUFFIX) || SIDES.iter().any(|suffix| name.ends_with(suffix))
            });
            if ours {
                fs::remove_file(entry.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

const SIDES: [&str; 3] = [MANIFEST_SUFFIX, NOTE_SUFFIX, RESTORE_SUFFIX];
