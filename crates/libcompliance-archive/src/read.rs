//! Opens an archive, and believes it only after everything was checked.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use libcompliance::crypto::Sha256;
use libcompliance::trail::note::{NoteError, VerifierKey};

use crate::envelope::Identities;
use crate::manifest::{Kind, MANIFEST_NAME, Manifest, Member, Signed, hex};
use crate::source::names_member;
use crate::tar;
use crate::target::{ARCHIVE_SUFFIX, MANIFEST_SUFFIX, NOTE_SUFFIX, Target, TargetError, sync_folder};

/// Why an archive is not believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The note beside the archive is not signed by a trusted key.
    #[error("the signature beside the archive is not good: {0}")]
    Signature(NoteError),
    /// A trusted key signed it, but it is not about a backup.
    #[error("the signed note beside the archive is not about a backup")]
    NotABackup,
    /// The manifest beside the archive is not the signed one.
    #[error("the manifest beside the archive is not the one that was signed")]
    Manifest,
    /// The manifest is the signed one, but of a form that this version does not know.
    #[error("the manifest has a form that is not known here: take a newer version of the program")]
    Schema,
    /// None of the keys opens the archive.
    #[error("none of the keys given opens the archive: take the key of one of its recipients")]
    NoKey,
    /// The encryption layer is cut or altered.
    #[error("the archive is cut or altered: the age layer does not hold")]
    Age,
    /// The compression layer is cut or altered.
    #[error("the archive is cut or altered: the zstd layer does not hold")]
    Zstd,
    /// Before this member stands something that this library does not write.
    #[error("the tar layer is not as written here, at member {number}")]
    Tar {
        /// The number of the member, from 1.
        number: usize,
    },
    /// A member has another name than the manifest says, or one that is not allowed.
    #[error("member {number} has a name that it may not have")]
    Name {
        /// The number of the member, from 1.
        number: usize,
    },
    /// A member is not what the manifest says.
    #[error("member {name} has not the size or the digest that the manifest says")]
    Member {
        /// Its name in the manifest.
        name: String,
    },
    /// The archive holds more or less than the manifest says.
    #[error("the archive does not end where its manifest says")]
    End,
    /// The manifest inside is not the one beside.
    #[error("the manifest inside the archive is not the one beside it")]
    Inside,
    /// All layers hold, yet the bytes are not those that were signed.
    #[error("the archive is not the one that was signed")]
    Archive,
    /// The target did not give an object.
    #[error("the archive cannot be fetched: {0}")]
    Target(#[from] TargetError),
    /// The bytes cannot be read.
    #[error("the archive cannot be read: {0}")]
    Unreadable(io::Error),
    /// The folder to restore to is there already.
    #[error("the folder to restore to is there already: name a new one")]
    Exists,
    /// A restore that was interrupted left its files.
    #[error(
        "a restore to this folder was interrupted, or is going on: remove the folder whose name ends in .part if nothing writes to it"
    )]
    Unfinished,
    /// The restored files cannot be written.
    #[error("the restored files cannot be written: {0}")]
    Write(io::Error),
}

impl Fault {
    /// The stable code of this fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(_) => "archive_signature",
            Self::NotABackup => "archive_not_a_backup",
            Self::Manifest => "archive_manifest",
            Self::Schema => "archive_schema",
            Self::NoKey => "archive_no_key",
            Self::Age => "archive_age",
            Self::Zstd => "archive_zstd",
            Self::Tar { .. } => "archive_tar",
            Self::Name { .. } => "archive_member_name",
            Self::Member { .. } => "archive_member",
            Self::End => "archive_end",
            Self::Inside => "archive_manifest_inside",
            Self::Archive => "archive_altered",
            Self::Target(error) => error.code(),
            Self::Unreadable(_) => "archive_unreadable",
            Self::Exists => "archive_restore_exists",
            Self::Unfinished => "archive_restore_unfinished",
            Self::Write(_) => "archive_restore_failed",
        }
    }
}

/// An archive that was checked to its end.
#[derive(Debug)]
pub struct Verified {
    /// What it holds.
    pub manifest: Manifest,
    /// What was signed.
    pub signed: Signed,
    /// The names of the members in the tar file, in its order, the manifest's own excepted.
    pub names: Vec<String>,
}

/// What to open an archive with.
pub struct Opening<'a> {
    /// The manifest that lies beside it.
    pub manifest: &'a [u8],
    /// The signed note that lies beside it.
    pub note: &'a [u8],
    /// The keys that may have signed it.
    pub keys: &'a [VerifierKey],
    /// Secret keys, one of which opens it.
    pub identities: &'a Identities,
}

/// Reads the archive to its end and checks all of it; writes nothing.
///
/// # Errors
/// [`Fault`].
pub fn verify(archive: &mut dyn Read, opening: &Opening<'_>) -> Result<Verified, Fault> {
    check(archive, opening, None)
}

/// Checks without any key that opens it: signature, manifest, size and digest of the archive.
///
/// # Errors
/// [`Fault`].
pub fn verify_sealed(
    archive: &mut dyn Read,
    manifest: &[u8],
    note: &[u8],
    keys: &[VerifierKey],
) -> Result<(Manifest, Signed), Fault> {
    let (manifest, signed) = beside(manifest, note, keys)?;
    let mut source = Hashing { from: archive, hash: Sha256::new(), bytes: 0, failed: None };
    source.drain()?;
    source.same(&signed)?;
    Ok((manifest, signed))
}

/// Restores to `folder`, which must not be there. It has its name only after everything was checked and synced; until then,
/// and after a fault or a killed run, what was written lies in `folder` with `.part` added, or nowhere.
///
/// # Errors
/// [`Fault`]; then `folder` is not there.
pub fn extract(archive: &mut dyn Read, opening: &Opening<'_>, folder: &Path) -> Result<Verified, Fault> {
    if folder.exists() {
        return Err(Fault::Exists);
    }
    let mut part = folder.as_os_str().to_owned();
    part.push(".part");
    let part = Part(PathBuf::from(part));
    if let Err(error) = fs::create_dir(&part.0) {
        let there = error.kind() == io::ErrorKind::AlreadyExists;
        // Another's: not removed here.
        std::mem::forget(part);
        return Err(if there { Fault::Unfinished } else { Fault::Write(error) });
    }
    let verified = check(archive, opening, Some(&part.0))?;
    sync_folders(&part.0).map_err(Fault::Write)?;
    if folder.exists() {
        return Err(Fault::Exists);
    }
    fs::rename(&part.0, folder).map_err(Fault::Write)?;
    sync_folder(folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
        .map_err(Fault::Write)?;
    Ok(verified)
}

/// The entries of every folder, from the innermost.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Manifest and note of a backup at a target.
///
/// # Errors
/// [`TargetError`].
pub fn fetch_beside(target: &dyn Target, name: &str) -> Result<(Vec<u8>, Vec<u8>), TargetError> {
    let read = |suffix: &str, limit: usize| -> Result<Vec<u8>, TargetError> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        target.open(&format!("{name}{suffix}"))?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Ok((read(MANIFEST_SUFFIX, crate::manifest::LARGEST)?, read(NOTE_SUFFIX, libcompliance::trail::note::MAX_NOTE)?))
}

/// Opens the archive of a backup at a target for [`verify`] or [`extract`].
///
/// # Errors
/// [`TargetError`].
pub fn fetch_archive(target: &dyn Target, name: &str) -> Result<Box<dyn Read + Send>, TargetError> {
    target.open(&format!("{name}{ARCHIVE_SUFFIX}"))
}

/// A folder that goes when it is dropped, unless it was renamed.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Hashing<'a> {
    from: &'a mut dyn Read,
    hash: Sha256,
    bytes: u64,
    failed: Option<io::Error>,
}

impl Read for Hashing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.from.read(buffer) {
            Ok(count) => {
                self.hash.update(buffer.get(..count).unwrap_or_default());
                self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

impl Hashing<'_> {
    fn drain(&mut self) -> Result<(), Fault> {
        io::copy(self, &mut io::sink()).map(|_| ()).map_err(Fault::Unreadable)
    }

    fn same(self, signed: &Signed) -> Result<(), Fault> {
        let same = self.bytes == signed.archive_bytes && hex(&self.hash.finish()) == signed.archive_sha256;
        same.then_some(()).ok_or(Fault::Archive)
    }
}

/// Remembers that a layer failed, so that the fault names the innermost one.
struct Marked<'a, R> {
    from: R,
    failed: &'a Cell<bool>,
}

impl<R: Read> Read for Marked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed.set(true);
            }
        })
    }
}

fn beside(manifest: &[u8], note: &[u8], keys: &[VerifierKey]) -> Result<(Manifest, Signed), Fault> {
    let signed = Signed::open(note, keys).map_err(|error| error.map_or(Fault::NotABackup, Fault::Signature))?;
    if hex(&libcompliance::crypto::sha256(manifest)) != signed.manifest_sha256 {
        return Err(Fault::Manifest);
    }
    Ok((Manifest::parse(manifest).ok_or(Fault::Schema)?, signed))
}

fn check(archive: &mut dyn Read, opening: &Opening<'_>, into: Option<&Path>) -> Result<Verified, Fault> {
    // First what is signed: after that, how much may come out of the archive is known.
    let (manifest, signed) = beside(opening.manifest, opening.note, opening.keys)?;
    let mut source = Hashing { from: archive, hash: Sha256::new(), bytes: 0, failed: None };
    let read = layers(&mut source, opening, &manifest, into);
    if let Some(error) = source.failed.take() {
        return Err(Fault::Unreadable(error));
    }
    let names = read?;
    source.drain()?;
    source.same(&signed)?;
    Ok(Verified { manifest, signed, names })
}

fn layers(
    source: &mut Hashing<'_>,
    opening: &Opening<'_>,
    manifest: &Manifest,
    into: Option<&Path>,
) -> Result<Vec<String>, Fault> {
    let (age, zstd) = (Cell::new(false), Cell::new(false));
    let plain = opening.identities.decrypt(source).map_err(|_| Fault::Age)?.ok_or(Fault::NoKey)?;
    let mut decoder =
        zstd::stream::read::Decoder::new(Marked { from: plain, failed: &age }).map_err(|_| Fault::Zstd)?;
    // What the plain program reads too: 128 MiB.
    decoder.window_log_max(27).map_err(|_| Fault::Zstd)?;
    let mut tar = Marked { from: decoder, failed: &zstd };
    let read = members(&mut tar, opening.manifest, manifest, into);
    match read {
        Err(Fault::Write(error)) => Err(Fault::Write(error)),
        Err(_) if age.get() => Err(Fault::Age),
        Err(_) if zstd.get() => Err(Fault::Zstd),
        other => other,
    }
}

fn members(
    tar: &mut dyn Read,
    manifest_bytes: &[u8],
    manifest: &Manifest,
    into: Option<&Path>,
) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    let time = manifest.statement.time;
    for source in &manifest.sources {
        let mut paths = Vec::new();
        let tree = matches!(source.source, Kind::Tree { .. });
        for member in &source.members {
            let number = names.len() + 1;
            let header = tar::next(tar, time).map_err(|_| Fault::Tar { number })?.ok_or(Fault::End)?;
            let listed = tree && member.name == format!("{}#{}", source.code, paths.len() + 1);
            let named = if listed {
                header.name.strip_prefix(&source.code).is_some_and(|path| path.starts_with('/'))
            } else {
                header.name == member.name
            };
            if !named
                || !tar::is_safe(&header.name)
                || header.name == MANIFEST_NAME
                || !seen.insert(header.name.clone())
            {
                return Err(Fault::Name { number });
            }
            if header.size != member.size {
                return Err(Fault::Member { name: member.name.clone() });
            }
            let names_of_tree = tree && !listed && member.name == names_member(&source.code);
            let kept = data(tar, &header.name, member, into, names_of_tree)?;
            if listed {
                paths.push(header.name.clone());
            } else if tree && serde_json::to_vec(&paths).ok() != Some(kept) {
                // The paths stand under a digest that was signed; those in the headers do not.
                return Err(Fault::Name { number });
            }
            names.push(header.name);
        }
        if tree && names.last() != Some(&names_member(&source.code)) {
            return Err(Fault::Name { number: names.len() });
        }
    }
    let number = names.len() + 1;
    let header = tar::next(tar, time).map_err(|_| Fault::Tar { number })?.ok_or(Fault::End)?;
    if header.name != MANIFEST_NAME {
        return Err(Fault::End);
    }
    let size = u64::try_from(manifest_bytes.len()).unwrap_or(u64::MAX);
    let sha256 = hex(&libcompliance::crypto::sha256(manifest_bytes));
    let own = Member { name: MANIFEST_NAME.to_owned(), size, sha256, changed: false };
    if header.size != size {
        return Err(Fault::Inside);
    }
    data(tar, MANIFEST_NAME, &own, into, false).map_err(|fault| match fault {
        Fault::Member { .. } => Fault::Inside,
        other => other,
    })?;
    if tar::next(tar, time).map_err(|_| Fault::End)?.is_some() || tar.read(&mut [0]).map_err(|_| Fault::End)? != 0 {
        return Err(Fault::End);
    }
    Ok(names)
}

/// Reads the data of one member; keeps them if `keep` says so.
fn data(tar: &mut dyn Read, name: &str, member: &Member, into: Option<&Path>, keep: bool) -> Result<Vec<u8>, Fault> {
    let wrong = || Fault::Member { name: member.name.clone() };
    let mut file = into.map(|folder| create(&folder.join(name))).transpose().map_err(Fault::Write)?;
    let (mut hash, mut left, mut kept, mut buffer) = (Sha256::new(), member.size, Vec::new(), vec![0; 1 << 18]);
    while left > 0 {
        let want = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let space = buffer.get_mut(..want).unwrap_or_default();
        tar.read_exact(space).map_err(|_| wrong())?;
        hash.update(space);
        if let Some(file) = &mut file {
            file.write_all(space).map_err(Fault::Write)?;
        }
        if keep {
            kept.extend_from_slice(space);
        }
        left = left.saturating_sub(u64::try_from(want).unwrap_or(u64::MAX));
    }
    let mut pad = [1; tar::BLOCK];
    let pad = pad.get_mut(..tar::padding(member.size)).unwrap_or_default();
    tar.read_exact(pad).map_err(|_| wrong())?;
    if hex(&hash.finish()) != member.sha256 || pad.iter().any(|byte| *byte != 0) {
        return Err(wrong());
    }
    if let Some(file) = file {
        file.sync_all().map_err(Fault::Write)?;
    }
    Ok(kept)
}

/// Never opens what is there: two names that the file system takes for one are a fault, and no link is followed.
fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}
