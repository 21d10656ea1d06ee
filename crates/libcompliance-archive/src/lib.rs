//! Backup archives that the plain programs open: `age -d | zstd -d | tar x`.
//!
//! An archive is one object, encrypted to two or more recipients. Its last member is a manifest with the digest of every
//! other; the same manifest lies beside it in clear, under a signature that also covers the encrypted bytes, so that
//! completeness can be checked without a key ([`verify_sealed`]). Nothing is believed before all of it was read: [`verify`]
//! checks, [`extract`] restores to a new folder. This crate knows nothing of laboratories. The bytes are described in
//! `docs/spec/archive.md`.
//!
//! ```
//! use std::ops::ControlFlow;
//! use libcompliance::crypto::Ed25519;
//! use libcompliance::trail::note::LocalSigner;
//! use libcompliance_archive::{Folder, Plan, Recipients, Source, Statement, Target, write};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let disk = tempfile::tempdir()?;
//! let disk = Folder::new(disk.path(), "bank vault")?;
//! // The operating key and the offline key of the head of laboratory.
//! let recipients = Recipients::parse([
//!     "age1z9yk6t48qvvzttsst7mnznutsgrzmh85ztxvz68fuc5ak0qu04aq7lufwy",
//!     "age1ezumwvy5j8chx9jmdga0vryywn5ak7xp8vrzn7rcx0ae2uaz53lqv4f2d6",
//! ])?;
//! let signer = LocalSigner::new("lab.example/backup", Ed25519::from_seed(&[7; 32]).ok_or("no key")?)?;
//! let plan = Plan {
//!     name: "2026-11-23-am",
//!     sources: vec![("settings", Source::Bytes(b"{}"))],
//!     statement: Statement {
//!         time: 1_795_435_200,
//!         zone: "Europe/Warsaw".to_owned(),
//!         program: "0.1.0".to_owned(),
//!         sqlite: None,
//!         checkpoint: None,
//!         previous: None,
//!     },
//!     recipients: &recipients,
//!     signer: &signer,
//!     room: 1 << 20,
//! };
//! let written = write(plan, &[&disk], &mut |_bytes| ControlFlow::Continue(()))?;
//! assert!(written.targets.iter().all(Result::is_ok));
//! assert_eq!(disk.list()?, ["2026-11-23-am"]);
//! # Ok(())
//! # }
//! ```

mod codes;
mod envelope;
mod manifest;
mod read;
mod restore;
mod source;
mod tar;
mod target;
mod write;

pub use codes::CODES;
pub use envelope::{AGE_LINE, Identities, Recipients, RecipientsError};
pub use manifest::{Kind, MANIFEST_NAME, Manifest, Member, SCHEMA, Signed, SourceEntry, Statement, hex};
pub use read::{Fault, Opening, Verified, extract, fetch_archive, fetch_beside, verify, verify_sealed};
pub use target::{
    ARCHIVE_SUFFIX, Folder, MANIFEST_SUFFIX, NOTE_SUFFIX, PART_SUFFIX, RESTORE_SUFFIX, Target, TargetError, Upload,
};
pub use write::{COMMAND_MEMBER, Plan, Progress, Source, WriteError, Written, write};
