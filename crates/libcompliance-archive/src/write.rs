//! Writes an archive: tar, zstd, age, to several targets in one pass.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use libcompliance::crypto::Sha256;
use libcompliance::trail::note::{SignNoteError, Signer, sign_note};

use crate::envelope::{AGE_LINE, Recipients};
use crate::manifest::{MANIFEST_NAME, Manifest, Member, SCHEMA, Signed, SourceEntry, Statement, hex, is_code};
use crate::source;
use crate::tar;
use crate::target::{ARCHIVE_SUFFIX, MANIFEST_SUFFIX, NOTE_SUFFIX, RESTORE_SUFFIX, Target, TargetError, Upload};

/// What goes into an archive. Codes are 1 to 32 of `a-z`, `0-9` and `-` and say nothing about a person.
pub enum Source<'a> {
    /// Bytes, as the member of its code.
    Bytes(&'a [u8]),
    /// One file, as the member of its code. The archive is refused if it changes meanwhile.
    File(PathBuf),
    /// A folder, as members `CODE/path`. Links are not followed; files that change are marked.
    Tree(PathBuf),
    /// What a command writes to its standard output, as members `CODE/000001` and so on of [`COMMAND_MEMBER`] bytes.
    Command(Command),
}

/// Size of a member of a command's output, the last one excepted.
pub const COMMAND_MEMBER: usize = 16 << 20;

/// How far a run is, in bytes read from the sources.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// No archive was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A name or code has other characters than it may have, or a code stands twice.
    #[error("a name or code of an archive must be 1 to 32 of a-z, 0-9 and -, each code once")]
    Code,
    /// No target was given.
    #[error("no target was given: an archive needs a place")]
    NoTarget,
    /// Nothing can be written to any target.
    #[error("no target took the archive; the last one said: {0}")]
    Targets(TargetError),
    /// A source cannot be read.
    #[error("source {code} cannot be read: {error}")]
    Source {
        /// Its code.
        code: String,
        /// Why.
        error: io::Error,
    },
    /// A file changed while it was read.
    #[error("source {code} changed while it was read: stop its writer, or give a snapshot of it")]
    Changed {
        /// Its code.
        code: String,
    },
    /// A command did not end well, so its output is no backup.
    #[error("the command of source {code} ended with {exit:?}: see what it wrote to its standard error")]
    Command {
        /// Its code.
        code: String,
        /// Its exit code; `None` if a signal ended it.
        exit: Option<i32>,
    },
    /// A path in a folder cannot be kept: not UTF-8, or too long.
    #[error("source {code} has a path that is not UTF-8 or too long: rename it")]
    Path {
        /// Its code.
        code: String,
    },
    /// The caller stopped the run.
    #[error("the run was stopped")]
    Cancelled,
    /// Compressing or encrypting failed.
    #[error("the archive cannot be encoded: {0}")]
    Encode(io::Error),
    /// The manifest was not signed.
    #[error("the manifest was not signed: {0}")]
    Sign(#[from] SignNoteError),
}

impl WriteError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code => "archive_code",
            Self::NoTarget => "archive_no_target",
            Self::Targets(error) => error.code(),
            Self::Source { .. } => "archive_source_unreadable",
            Self::Changed { .. } => "archive_source_changed",
            Self::Command { .. } => "archive_command_failed",
            Self::Path { .. } => "archive_source_path",
            Self::Cancelled => "archive_cancelled",
            Self::Encode(_) => "archive_encode",
            Self::Sign(error) => error.code(),
        }
    }
}

/// A written archive.
#[derive(Debug)]
pub struct Written {
    /// The manifest, as it lies inside and beside.
    pub manifest: Vec<u8>,
    /// What was signed.
    pub signed: Signed,
    /// For each target, in their order, whether it holds the archive, read back and whole.
    pub targets: Vec<Result<(), TargetError>>,
}

/// What to write.
pub struct Plan<'a> {
    /// Name of the backup, a code.
    pub name: &'a str,
    /// Code and source, in the order of the archive.
    pub sources: Vec<(&'a str, Source<'a>)>,
    /// What the manifest states.
    pub statement: Statement,
    /// Who can open it.
    pub recipients: &'a Recipients,
    /// Who signs the manifest.
    pub signer: &'a dyn Signer,
    /// Bytes that must be free at a target before anything is written; 0 asks for nothing.
    pub room: u64,
}

/// Writes one archive to all targets in one pass. A target that fails is dropped and said so; the others go on.
///
/// Nothing has its name at a target before all of it was written, synced, read back and found equal, the archive last.
///
/// # Errors
/// [`WriteError`]; then no target holds an archive of this name from this run.
pub fn write(plan: Plan<'_>, targets: &[&dyn Target], progress: Progress<'_>) -> Result<Written, WriteError> {
    let codes: std::collections::BTreeSet<&str> = plan.sources.iter().map(|(code, _)| *code).collect();
    if !is_code(plan.name) || codes.len() != plan.sources.len() || !codes.iter().all(|code| is_code(code)) {
        return Err(WriteError::Code);
    }
    if targets.is_empty() {
        return Err(WriteError::NoTarget);
    }
    let object = format!("{}{ARCHIVE_SUFFIX}", plan.name);
    let mut uploads: Vec<Result<Box<dyn Upload>, TargetError>> =
        targets.iter().map(|target| begin(*target, &object, plan.room)).collect();
    some_left(&mut uploads)?;

    let (to_sealer, blocks) = sync_channel::<Vec<u8>>(8);
    let (manifest, archive) = std::thread::scope(|scope| {
        // Encrypting and writing have their own thread: compressing keeps one busy.
        let recipients = plan.recipients;
        let uploads = &mut uploads;
        let sealer = scope.spawn(move || seal(recipients, blocks, uploads));
        let manifest = encode(plan.sources, plan.statement, to_sealer, progress);
        let sealed = sealer.join().unwrap_or_else(|_| Err(io::Error::other("the encrypting thread stopped")));
        // If the sealer failed, the encoder only saw that nobody reads any more.
        match (manifest, sealed) {
            (Ok(manifest), Ok(archive)) => Ok((manifest, archive)),
            (Err(WriteError::Encode(_)), Err(error)) | (Ok(_), Err(error)) => Err(WriteError::Encode(error)),
            (Err(error), _) => Err(error),
        }
    })
    .or_else(|error| some_left(&mut uploads).and(Err(error)))?;
    some_left(&mut uploads)?;

    let signed = Signed {
        manifest_sha256: hex(&libcompliance::crypto::sha256(&manifest)),
        archive_sha256: hex(&archive.0),
        archive_bytes: archive.1,
    };
    let note = sign_note(&signed.text(), &[plan.signer])?;
    let restore = crate::restore::text(plan.name);
    let sides =
        [(MANIFEST_SUFFIX, manifest.as_slice()), (NOTE_SUFFIX, note.as_bytes()), (RESTORE_SUFFIX, restore.as_bytes())];
    let mut kept: Vec<Result<(), TargetError>> = uploads
        .into_iter()
        .zip(targets)
        .map(|(upload, target)| finish(upload?, *target, plan.name, &archive, &sides))
        .collect();
    if kept.iter().all(Result::is_err)
        && let Some(Err(error)) = kept.pop()
    {
        return Err(WriteError::Targets(error));
    }
    Ok(Written { manifest, signed, targets: kept })
}

fn some_left(uploads: &mut Vec<Result<Box<dyn Upload>, TargetError>>) -> Result<(), WriteError> {
    if uploads.iter().any(Result::is_ok) {
        return Ok(());
    }
    match uploads.pop() {
        Some(Err(error)) => Err(WriteError::Targets(error)),
        _ => Err(WriteError::NoTarget),
    }
}

fn begin(target: &dyn Target, object: &str, needed: u64) -> Result<Box<dyn Upload>, TargetError> {
    match target.room()? {
        Some(free) if free < needed => Err(TargetError::TooSmall { free, needed }),
        _ => target.begin(object),
    }
}

/// Reads back, compares, then names: first what lies beside, the archive last.
fn finish(
    mut upload: Box<dyn Upload>,
    target: &dyn Target,
    name: &str,
    (digest, length): &([u8; 32], u64),
    sides: &[(&str, &[u8])],
) -> Result<(), TargetError> {
    let mut back = upload.read_back()?;
    let mut hash = Sha256::new();
    let (mut buffer, mut read, mut first) = (vec![0; 1 << 18], 0u64, Vec::<u8>::new());
    loop {
        let count = back.read(&mut buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        if first.len() < AGE_LINE.len() {
            first.extend(bytes.iter().take(AGE_LINE.len() - first.len()));
        }
        hash.update(bytes);
        read = read.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    if first != AGE_LINE {
        return Err(TargetError::NotEncrypted);
    }
    if hash.finish() != *digest || read != *length {
        return Err(TargetError::ReadBack);
    }
    for (suffix, bytes) in sides {
        let mut side = target.begin(&format!("{name}{suffix}"))?;
        side.write(bytes)?;
        let mut again = Vec::new();
        side.read_back()?.read_to_end(&mut again)?;
        if again != *bytes {
            return Err(TargetError::ReadBack);
        }
        side.publish()?;
    }
    upload.publish()
}

/// Fans out to the targets that still take bytes, and hashes.
struct Tee<'a> {
    uploads: &'a mut Vec<Result<Box<dyn Upload>, TargetError>>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Tee<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for slot in self.uploads.iter_mut() {
            if let Ok(upload) = slot
                && let Err(error) = upload.write(bytes)
            {
                *slot = Err(error);
            }
        }
        if self.uploads.iter().all(Result::is_err) {
            return Err(io::Error::other("no target is left"));
        }
        self.hash.update(bytes);
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn seal(
    recipients: &Recipients,
    blocks: Receiver<Vec<u8>>,
    uploads: &mut Vec<Result<Box<dyn Upload>, TargetError>>,
) -> io::Result<([u8; 32], u64)> {
    let tee = Tee { uploads, hash: Sha256::new(), bytes: 0 };
    let mut sealing = recipients.encrypt(io::BufWriter::with_capacity(1 << 18, tee))?;
    for block in blocks {
        sealing.write_all(&block)?;
    }
    let tee = sealing.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((tee.hash.finish(), tee.bytes))
}

/// Hands compressed blocks to the thread that encrypts; bounded, so a slow target slows the reader.
struct Blocks {
    to: SyncSender<Vec<u8>>,
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The tar file in the making.
pub(crate) struct Output<'a> {
    zstd: zstd::stream::write::Encoder<'static, io::BufWriter<Blocks>>,
    time: u64,
    read: u64,
    progress: Progress<'a>,
}

impl Output<'_> {
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.zstd.write_all(bytes).map_err(WriteError::Encode)
    }

    pub(crate) fn header(&mut self, name: &str, size: u64) -> Result<(), WriteError> {
        let bytes = tar::header(name, size, self.time);
        self.raw(&bytes)
    }

    pub(crate) fn data(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.raw(bytes)?;
        self.read = self.read.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.check()
    }

    pub(crate) fn check(&mut self) -> Result<(), WriteError> {
        if (self.progress)(self.read).is_break() { Err(WriteError::Cancelled) } else { Ok(()) }
    }

    pub(crate) fn pad(&mut self, size: u64) -> Result<(), WriteError> {
        self.raw(tar::END.get(..tar::padding(size)).unwrap_or_default())
    }

    pub(crate) fn member(&mut self, name: &str, bytes: &[u8]) -> Result<Member, WriteError> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.header(name, size)?;
        for part in bytes.chunks(1 << 18) {
            self.data(part)?;
        }
        self.pad(size)?;
        let sha256 = hex(&libcompliance::crypto::sha256(bytes));
        Ok(Member { name: name.to_owned(), size, sha256, changed: false })
    }
}

fn encode(
    sources: Vec<(&str, Source<'_>)>,
    statement: Statement,
    to: SyncSender<Vec<u8>>,
    progress: Progress<'_>,
) -> Result<Vec<u8>, WriteError> {
    let blocks = io::BufWriter::with_capacity(1 << 18, Blocks { to });
    let mut zstd = zstd::stream::write::Encoder::new(blocks, 3).map_err(WriteError::Encode)?;
    zstd.include_checksum(true).map_err(WriteError::Encode)?;
    let mut out = Output { zstd, time: statement.time, read: 0, progress };
    let mut entries = Vec::new();
    for (code, source) in sources {
        let (source, members) = source::put(code, source, &mut out)?;
        entries.push(SourceEntry { code: code.to_owned(), source, members });
    }
    let manifest = Manifest { schema: SCHEMA, statement, sources: entries };
    let manifest = manifest.to_bytes().map_err(|error| WriteError::Encode(error.into()))?;
    out.member(MANIFEST_NAME, &manifest)?;
    out.raw(&tar::END)?;
    out.zstd.finish().and_then(|mut blocks| blocks.flush()).map_err(WriteError::Encode)?;
    Ok(manifest)
}
