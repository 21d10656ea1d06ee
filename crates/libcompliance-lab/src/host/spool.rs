//! Writing a spool: a local file in which events wait while the trail cannot be written. It needs no laboratory, because the
//! laboratory may be what is missing.

use super::outbox::seal;
use super::{HostActor, HostEvent};
use crate::clock::{Clock as _, SystemClock};
use crate::disk;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::files::look;
use crate::lab::{Lab, Receipt, keyed_entries, receipt};
use crate::session::{About, Session};
use crate::writer::Urgency;
use libcompliance::access::Permission;
use libcompliance::crypto::sha256;
use libcompliance::host::outbox::Envelope;
use libcompliance::host::spool::{Chain, Choices, Header, Item, SpoolFault, StoredFile, WhenUnwritable, hex};
use libcompliance::id::{AccountId, RecordId, SpoolId};
use libcompliance::projection::HostKindEntry;
use libcompliance::trail::record::Digest;
use libcompliance::trail::time::Timestamp;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Why nothing was spooled, or a spool was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpoolError {
    /// The host has chosen so.
    #[error("`{what}` is refused while the trail cannot be written, as the host has chosen: try again later")]
    Refused {
        /// The kind, or `files`.
        what: String,
    },
    /// What a line or a file of choices says.
    #[error(transparent)]
    Fault(#[from] SpoolFault),
    /// Its writer has it open.
    #[error("the spool is still being written: take it in when the program that writes it has ended")]
    InUse,
    /// The folder or the file.
    #[error("the spool `{path}` cannot be used: {kind}")]
    File {
        /// Where.
        path: String,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
}

impl SpoolError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "spool_refused",
            Self::Fault(fault) => fault.code(),
            Self::InUse => "spool_in_use",
            Self::File { .. } => "spool_unusable",
        }
    }

    pub(super) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), kind: error.kind() }
    }
}

/// Where something was spooled: stored, not sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spooled {
    /// The spool.
    pub spool: SpoolId,
    /// The number of its line.
    pub n: u64,
    /// The id of the record that it becomes.
    pub id: RecordId,
    /// The file.
    pub path: PathBuf,
    /// The code of the error for which the trail could not be written; `None` if it was not asked.
    pub why: Option<&'static str>,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// It is in the trail.
    Sealed(Receipt),
    /// It waits in a spool.
    Spooled(Spooled),
}

/// A folder of spools and the file that this process writes in it, one for each process, made with the first event. What is
/// stored is on the disk before the call returns.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    choices: Choices,
    device: Option<String>,
    clock: SystemClock,
    entropy: SystemEntropy,
    writing: Option<Writing>,
}

#[derive(Debug)]
struct Writing {
    file: File,
    path: PathBuf,
    id: SpoolId,
    chain: Chain,
    /// Up to here the file holds whole lines.
    good: u64,
    process: u32,
}

impl Spool {
    /// A spool in `folder`, which must be there, by what the host has chosen. Nothing is written yet.
    ///
    /// # Errors
    /// [`SpoolError::File`] if there is no such folder.
    pub fn open(folder: impl AsRef<Path>, choices: Choices) -> Result<Self, SpoolError> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            return Err(SpoolError::file(folder, &std::io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self {
            folder: folder.to_owned(),
            choices,
            device: None,
            clock: SystemClock::default(),
            entropy: SystemEntropy::new(),
            writing: None,
        })
    }

    /// The same with the choices of a file, such as [`Lab::spool_choices`] gives.
    ///
    /// # Errors
    /// [`SpoolError`].
    pub fn open_with(folder: impl AsRef<Path>, choices: &Path) -> Result<Self, SpoolError> {
        let json = std::fs::read(choices).map_err(|error| SpoolError::file(choices, &error))?;
        Self::open(folder, Choices::parse(&json)?)
    }

    /// Names the device in the header.
    #[must_use]
    pub fn at_device(mut self, device: impl Into<String>) -> Self {
        self.device = Some(device.into());
        self
    }

    /// What the host has chosen.
    #[must_use]
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The file that is being written, if anything was spooled.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.writing.as_ref().map(|writing| writing.path.as_path())
    }

    /// Stores an event without asking the trail, as when the laboratory does not open.
    ///
    /// # Errors
    /// [`SpoolError::Refused`] if the host has chosen so for the kind; [`LabError::Event`]; [`SpoolError::File`], after which
    /// nothing of the event is stored.
    pub fn store(&mut self, actor: HostActor<'_>, event: &HostEvent<'_>) -> Result<Spooled, LabError> {
        let now = self.clock.read().wall;
        let id = RecordId::generate(now, &mut self.entropy)?;
        self.keep(event.to_envelope(id, now, actor), None)
    }

    /// Stores what identifies a raw file, without asking the trail: digest, size, name and time. Its bytes stay where they are.
    ///
    /// # Errors
    /// [`LabError::Invalid`] if it cannot be read; otherwise as for [`Spool::store`].
    pub fn store_file(&mut self, actor: AccountId, path: &Path, media_type: &str) -> Result<Spooled, LabError> {
        self.keep_file(actor, path, media_type, None)
    }

    fn keep(&mut self, envelope: Envelope, why: Option<&'static str>) -> Result<Spooled, LabError> {
        if self.choices.kind(&envelope.kind) == WhenUnwritable::Refuse {
            return Err(SpoolError::Refused { what: envelope.kind }.into());
        }
        let id = envelope.id;
        self.append(&Item::Event(Box::new(envelope)), id, why)
    }

    fn keep_file(
        &mut self,
        actor: AccountId,
        path: &Path,
        media_type: &str,
        why: Option<&'static str>,
    ) -> Result<Spooled, LabError> {
        if self.choices.files == WhenUnwritable::Refuse {
            return Err(SpoolError::Refused { what: "files".to_owned() }.into());
        }
        let seen = look(path, &mut |_| {})?;
        let id = RecordId::generate(self.clock.read().wall, &mut self.entropy)?;
        let file = StoredFile {
            id,
            actor,
            sha256: hex(&seen.sha256.0),
            size: seen.size,
            media_type: media_type.to_owned(),
            name: seen.name,
            modified: seen.modified.as_deref().and_then(Timestamp::parse),
        };
        self.append(&Item::File(file), id, why)
    }

    fn append(&mut self, item: &Item, id: RecordId, why: Option<&'static str>) -> Result<Spooled, LabError> {
        // A copy of the process made by `fork` writes a file of its own.
        let process = std::process::id();
        let mut writing = match self.writing.take().filter(|writing| writing.process == process) {
            Some(writing) => writing,
            None => self.begin()?,
        };
        let line = match writing.chain.line(self.clock.read().wall, item) {
            Ok(line) => line,
            Err(fault) => {
                self.writing = Some(writing);
                return Err(match fault {
                    SpoolFault::Event(error) => error.into(),
                    fault => SpoolError::from(fault).into(),
                });
            }
        };
        if let Err(error) = writing.put(&line) {
            // A file that does not take back its half line is left to be named, and the next event begins another.
            if writing.file.set_len(writing.good).and_then(|()| writing.file.sync_all()).is_ok() {
                self.writing = Some(writing);
            }
            return Err(error.into());
        }
        let n = writing.chain.next_number();
        writing.chain.follow(&line);
        let spooled = Spooled { spool: writing.id, n, id, path: writing.path.clone(), why };
        self.writing = Some(writing);
        Ok(spooled)
    }

    fn begin(&mut self) -> Result<Writing, LabError> {
        let at = self.clock.read().wall;
        let id = SpoolId::generate(at, &mut self.entropy)?;
        let header = Header { v: 1, id, at, device: self.device.clone(), origin: self.choices.origin.clone() };
        let (line, chain) = Chain::begin(&header).map_err(SpoolError::from)?;
        let path = self.folder.join(format!("{id}.spool"));
        let mut options = File::options();
        let file =
            options.append(true).create_new(true).open(&path).map_err(|error| SpoolError::file(&path, &error))?;
        // Only a courtesy to whoever takes spools in: a file system without locks still stores.
        let _ = file.try_lock();
        let mut writing = Writing { file, path, id, chain, good: 0, process: std::process::id() };
        let stored = writing.put(&line).map_err(LabError::from).and_then(|()| disk::sync_folder(&self.folder));
        if let Err(error) = stored {
            // Nothing was stored in it.
            drop(writing.file);
            let _ = std::fs::remove_file(&writing.path);
            return Err(error);
        }
        Ok(writing)
    }
}

impl Writing {
    fn put(&mut self, line: &[u8]) -> Result<(), SpoolError> {
        let whole = [line, b"\n"].concat();
        let written = self.file.write_all(&whole).and_then(|()| self.file.sync_all());
        written.map_err(|error| SpoolError::file(&self.path, &error))?;
        self.good += u64::try_from(whole.len()).unwrap_or_default();
        Ok(())
    }
}

impl Lab {
    /// What the declared kinds say is to be done when the trail cannot be written; to be kept in a file beside the host's
    /// program ([`Choices::to_json`]), where it can be read without the laboratory.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn spool_choices(&self) -> Result<Choices, LabError> {
        self.read(|store| {
            let size = crate::store::ReadStore::head(store)?.size;
            let log = crate::lab::read_log(store)?;
            let mut choices =
                Choices { origin: log.epoch_at(size).map(|epoch| epoch.origin.clone()), ..Choices::default() };
            keyed_entries::<HostKindEntry>(store, |kind, entry| {
                choices.kinds.insert(kind, entry.unwritable);
            })?;
            Ok(choices)
        })
    }

    /// Seals an event whose actor only the host vouches for, or stores it if the trail cannot be written now
    /// ([`LabError::is_unwritable`]) and the host has chosen so for its kind. An event that is refused or not valid is never
    /// stored. If the trail had written it before it failed, it is found to be sealed when the spool is taken in.
    ///
    /// # Errors
    /// The error of the trail; that of the spool if that failed too.
    pub fn append_or_spool(
        &self,
        spool: &mut Spool,
        actor: HostActor<'_>,
        event: &HostEvent<'_>,
    ) -> Result<Stored, LabError> {
        let (envelope, digest) = self.on_its_way(actor, event)?;
        let sealed = self.run(Urgency::Ordinary, |tx| {
            self.within_rate(tx)?;
            Ok(seal(tx, envelope.clone(), &digest, &actor.who(), None)?)
        });
        or_spool(sealed.and_then(|done| receipt(&done)), spool, envelope)
    }

    /// The event with its own id, so that the trail and a spool never hold it as two.
    fn on_its_way(&self, actor: HostActor<'_>, event: &HostEvent<'_>) -> Result<(Envelope, String), LabError> {
        let now = self.now();
        let id = RecordId::generate(now, &mut SystemEntropy::new())?;
        let envelope = event.to_envelope(id, now, actor);
        let digest = Digest(sha256(&envelope.to_bytes()?)).to_string();
        Ok((envelope, digest))
    }
}

impl Session {
    /// [`Lab::append_or_spool`] for the account that is signed in. Needs `host.append`. What was spooled is sealed later as
    /// asserted by the host, because the session's rights cannot be decided without the trail.
    ///
    /// # Errors
    /// As for [`Lab::append_or_spool`], and [`LabError::Denied`], which is never spooled.
    pub fn append_or_spool(&self, spool: &mut Spool, event: &HostEvent<'_>) -> Result<Stored, LabError> {
        let actor = HostActor { id: self.account, device: self.device.as_deref() };
        let (envelope, digest) = self.lab().on_its_way(actor, event)?;
        let about = About { object: event.object.clone(), clients: event.clients.to_vec() };
        let sealed = self.act(Permission::HOST_APPEND, about, Urgency::Ordinary, |tx, acting| {
            Ok(seal(tx, envelope.clone(), &digest, &acting.who, None)?)
        });
        or_spool(sealed.map(|((), receipt)| receipt), spool, envelope)
    }

    /// [`Session::seal_file`], or a line in the spool if the trail cannot be written now.
    ///
    /// # Errors
    /// As for [`Session::seal_file`]; that of the spool if that failed too.
    pub fn seal_file_or_spool(&self, spool: &mut Spool, path: &Path, media_type: &str) -> Result<Stored, LabError> {
        match self.seal_file(path, media_type) {
            Ok((_, receipt)) => Ok(Stored::Sealed(receipt)),
            Err(error) if error.is_unwritable() && spool.choices.files == WhenUnwritable::Spool => {
                spool.keep_file(self.account, path, media_type, Some(error.code())).map(Stored::Spooled)
            }
            Err(error) => Err(error),
        }
    }
}

fn or_spool(sealed: Result<Receipt, LabError>, spool: &mut Spool, envelope: Envelope) -> Result<Stored, LabError> {
    match sealed {
        Ok(receipt) => Ok(Stored::Sealed(receipt)),
        Err(error) if error.is_unwritable() && spool.choices.kind(&envelope.kind) == WhenUnwritable::Spool => {
            spool.keep(envelope, Some(error.code())).map(Stored::Spooled)
        }
        Err(error) => Err(error),
    }
}
