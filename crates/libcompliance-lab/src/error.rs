//! What can go wrong with a laboratory, each with a code that stays the same.

use crate::host::SpoolError;
use crate::keys::KeyError;
use crate::store::StoreError;
use crate::vault::VaultError;
use libcompliance::access::{Denial, PolicyError, SessionError};
use libcompliance::crypto::NoEntropy;
use libcompliance::host::import::ImportError;
use libcompliance::host::intent::IntentError;
use libcompliance::host::outbox::EnvelopeError;
use libcompliance::host::paper::PaperError;
use libcompliance::host::rows::RowError;
use libcompliance::host::table::TableError;
use libcompliance::host::table_file::TableFileError;
use libcompliance::identity::SettingsError;
use libcompliance::identity::policy::Verdict;
use libcompliance::projection::ViewError;
use libcompliance::trail::draft::WriteError;
use libcompliance::trail::note::SignNoteError;

/// Why a laboratory did not do it. A refused action is [`LabError::Denied`] and is itself in the trail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabError {
    /// The action is not allowed; the refusal is record `record` of the trail.
    #[error("not allowed: {denial}; the refusal is record {record} of the trail")]
    Denied {
        /// What was missing.
        denial: Box<Denial>,
        /// The index of the record of the refusal.
        record: u64,
    },
    /// Login or password are wrong, or the account cannot be used. The text does not say which.
    #[error("the login or the password is wrong, or the account cannot be used")]
    SignInRefused {
        /// The index of the record of the refusal.
        record: u64,
    },
    /// The password is right, and a one-time code is asked for.
    #[error("a one-time code is needed: give the code of the authenticator, or a recovery code")]
    SecondFactorNeeded {
        /// The index of the record of the attempt.
        record: u64,
    },
    /// The new password breaks rules; the refusal is record `record` of the trail.
    #[error("the new password breaks rules: {}", codes(.verdict))]
    PasswordRefused {
        /// Every broken rule.
        verdict: Box<Verdict>,
        /// The index of the record of the refusal.
        record: u64,
    },
    /// The question is not one that this session may ask. Questions leave no record.
    #[error("not allowed: {denial}")]
    NotAllowed {
        /// What was missing.
        denial: Box<Denial>,
    },
    /// The policy of accounts, roles and settings is not valid.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The roles chosen at a sign-in cannot be active, or not together.
    #[error(transparent)]
    Roles(#[from] SessionError),
    /// A setting is out of range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The session has ended.
    #[error("the session has ended: sign in again")]
    SessionEnded,
    /// Something that is asked for is not there.
    #[error("there is no such {what}")]
    NotFound {
        /// What.
        what: &'static str,
    },
    /// An argument is out of range.
    #[error("{0}")]
    Invalid(String),
    /// The audit table of a former system is not imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The event cannot become a record.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The event cannot be stored on its way to the trail.
    #[error(transparent)]
    Event(#[from] EnvelopeError),
    /// An intent is not there, or has its outcome.
    #[error(transparent)]
    Intent(#[from] IntentError),
    /// A spool cannot be used.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A row of a host's table cannot be taken.
    #[error("row {row}: {error}")]
    Row {
        /// Its number in the stream, from 1; 0 for the table itself.
        row: u64,
        /// What is wrong with it.
        error: RowError,
    },
    /// A host's table as it was exported does not read.
    #[error(transparent)]
    TableFile(#[from] TableFileError),
    /// A host's table has no baseline, or is not compared.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Paper cannot be taken in or checked.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value key is missing or unusable.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The key file did not open.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No checkpoint could be signed; nothing was recorded.
    #[error(transparent)]
    Sign(#[from] SignNoteError),
    /// The state tables do not fit the records.
    #[error(transparent)]
    View(#[from] ViewError),
    /// No random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// A flush failed earlier; what the disk holds is not known.
    #[error(
        "an earlier write to the disk failed, so nothing more is written through this handle: open the laboratory again and verify it"
    )]
    Poisoned,
    /// The laboratory's files are there, its first record is not.
    #[error(
        "the file holds no record: making this laboratory was interrupted, or it was emptied; if it was never used, remove its files and make it again, else restore a backup"
    )]
    Unfinished,
    /// The process was copied by `fork` after the laboratory was opened.
    #[error("this process was copied from the one that opened the laboratory: open it again here")]
    Forked,
    /// The file is older than what this computer has seen of it.
    #[error(
        "the laboratory has {found} records, but this computer has seen a checkpoint of {seen}: an older copy was put back, or its end was cut; run `compliance verify`"
    )]
    RolledBack {
        /// Records in the file.
        found: u64,
        /// Records in the checkpoint kept on this computer.
        seen: u64,
    },
    /// The file's history is not the one that this computer has seen.
    #[error(
        "the laboratory's history is not the one this computer has seen at {size} records: run `compliance verify`"
    )]
    ForkedHistory {
        /// The size at which both must agree.
        size: u64,
    },
    /// What this computer has seen of the laboratory cannot be read.
    #[error(
        "the checkpoint that this computer keeps in `{path}` does not read: compare the laboratory with another checkpoint kept outside, then remove that file"
    )]
    SeenUnreadable {
        /// Where.
        path: String,
    },
    /// The tree in the file is not the one that was signed.
    #[error(
        "the seal in the file does not fit its own newest checkpoint, so nothing is added to it: run `compliance verify`"
    )]
    SealBroken,
    /// The state tables were made by another reducer.
    #[error("the state tables were made by reducer {found}, this program has {known}: run `compliance upgrade`")]
    OtherReducer {
        /// Of the file.
        found: u32,
        /// Of this program.
        known: u32,
    },
    /// The state tables are not what the records give.
    #[error("the state tables are not what the records give, so they are not carried over: run `compliance verify`")]
    StateAltered,
    /// A file or folder beside the database cannot be read or written.
    #[error("the file or folder `{path}` cannot be used: {kind}")]
    File {
        /// Where.
        path: String,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// The file lies where locks and flushes cannot be relied on.
    #[error(
        "the path is on a network file system (`{kind}`), where locks and flushes cannot be relied on: put the laboratory on a local disk"
    )]
    NetworkFileSystem {
        /// The kind, as the system names it.
        kind: String,
    },
}

impl LabError {
    /// Whether the trail cannot be written now, whatever is to be recorded: it is busy for longer than anybody waits, the disk is
    /// full or failing, the file is read-only or not there. For these a host may have chosen to spool; a refusal, or an event that
    /// is not valid, is never one of them.
    #[must_use]
    pub fn is_unwritable(&self) -> bool {
        let store = |error: &StoreError| {
            matches!(
                error,
                StoreError::NotFound
                    | StoreError::Busy { .. }
                    | StoreError::DiskFull
                    | StoreError::ReadOnly
                    | StoreError::Io(_)
            )
        };
        match self {
            Self::Store(error) | Self::Vault(VaultError::Store(error)) => store(error),
            Self::Poisoned => true,
            _ => false,
        }
    }
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied { denial, .. } => denial.code,
            Self::SignInRefused { .. } => "sign_in_refused",
            Self::SecondFactorNeeded { .. } => "second_factor_needed",
            Self::PasswordRefused { .. } => "password_refused",
            Self::NotAllowed { denial } => denial.code,
            Self::Policy(error) => error.code(),
            Self::Roles(error) => error.code(),
            Self::Settings(_) => "setting_out_of_range",
            Self::SessionEnded => "session_ended",
            Self::NotFound { .. } => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Import(error) => error.code(),
            Self::Write(_) => "record_invalid",
            Self::Event(error) => error.code(),
            Self::Intent(error) => error.code(),
            Self::Spool(error) => error.code(),
            Self::Paper(error) => error.code(),
            Self::Row { error, .. } => error.code(),
            Self::Table(error) => error.code(),
            Self::TableFile(error) => error.fault.code(),
            Self::Store(error) => store_code(error),
            Self::Vault(VaultError::Store(StoreError::DiskFull)) => "disk_full",
            Self::Vault(VaultError::KeyMissing { .. }) => "value_key_missing",
            Self::Vault(VaultError::KeyUnusable { .. }) => "value_key_unusable",
            Self::Vault(_) => "value_keys",
            Self::Key(error) => error.code(),
            Self::Sign(_) => "not_signed",
            Self::View(_) => "state_unusable",
            Self::NoEntropy(_) => "no_entropy",
            Self::Poisoned => "poisoned",
            Self::Unfinished => "unfinished_laboratory",
            Self::Forked => "forked_process",
            Self::RolledBack { .. } => "rolled_back",
            Self::ForkedHistory { .. } => "forked_history",
            Self::SeenUnreadable { .. } => "seen_unreadable",
            Self::SealBroken => "seal_broken",
            Self::OtherReducer { .. } => "other_reducer",
            Self::StateAltered => "state_altered",
            Self::File { .. } => "file_unusable",
            Self::NetworkFileSystem { .. } => "network_file_system",
        }
    }
}

fn codes(verdict: &Verdict) -> String {
    let broken = verdict.violations.iter().map(|violation| violation.code);
    broken.chain(verdict.unchecked.iter().map(|unchecked| unchecked.code)).collect::<Vec<_>>().join(", ")
}

/// The stable code of a store's error.
#[must_use]
pub fn store_code(error: &StoreError) -> &'static str {
    match error {
        StoreError::NotFound => "file_not_found",
        StoreError::Exists => "file_exists",
        StoreError::Foreign => "foreign_file",
        StoreError::NewerLayout { .. } => "newer_layout",
        StoreError::OlderLayout { .. } => "older_layout",
        StoreError::Busy { .. } => "busy",
        StoreError::DiskFull => "disk_full",
        StoreError::ReadOnly => "read_only",
        StoreError::Io(_) => "io",
        StoreError::Damaged(_) => "damaged",
        StoreError::Refused(_) => "refused_by_store",
    }
}
