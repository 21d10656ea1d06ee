//! What an archive holds, and the signature over it.

use libcompliance::trail::note;
use serde::{Deserialize, Serialize};

/// Name of the last member.
pub const MANIFEST_NAME: &str = "MANIFEST.json";
/// The version of the form that this library writes and reads.
pub const SCHEMA: u32 = 1;
/// First line of the signed note.
pub(crate) const NOTE_HEAD: &str = "libcompliance backup v1";
/// Longest manifest that is read, in bytes.
pub(crate) const LARGEST: usize = 256 << 20;

/// What the caller states about a backup. Nothing of it may say anything about a person: the manifest also stands in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// When the copy was taken, in whole seconds since 1970 (UTC); also the time of every member.
    pub time: u64,
    /// The laboratory's zone by its IANA name, such as `Europe/Warsaw`.
    pub zone: String,
    /// Version of the program that wrote it.
    pub program: String,
    /// Version of SQLite that wrote the copy of the database, if there is one.
    pub sqlite: Option<String>,
    /// The checkpoint that the copy holds, as its caller writes it.
    pub checkpoint: Option<String>,
    /// SHA-256 of the manifest before this one, in hexadecimal; `None` for the first.
    pub previous: Option<String>,
}

/// What kind of source it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// Bytes that the caller gave.
    Bytes,
    /// One file, which did not change while it was read.
    File,
    /// A folder. Its paths may name people, so they stand only in the encrypted member `CODE.names.json`.
    Tree {
        /// Links, sockets and devices that were left out.
        left_out: u64,
        /// Files that went away before they were read.
        vanished: u64,
    },
    /// What a command wrote to its standard output.
    Command {
        /// Its exit code: always 0, else there is no archive.
        exit: i32,
        /// Bytes of output.
        bytes: u64,
        /// Bytes that it wrote to its standard error.
        stderr_bytes: u64,
        /// Their SHA-256, in hexadecimal.
        stderr_sha256: String,
    },
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// The code that the caller gave it.
    pub code: String,
    /// What it was.
    pub source: Kind,
    /// Its members, in their order in the archive.
    pub members: Vec<Member>,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name in the tar file; for a file of a tree `CODE#N`, N from 1, since its path stands in `CODE.names.json`.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// It changed while it was read (files of trees only): this copy mixes two states.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What its writer states.
    pub statement: Statement,
    /// The sources, in their order in the archive.
    pub sources: Vec<SourceEntry>,
}

impl Manifest {
    pub(crate) fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest; `None` if it is not one of [`SCHEMA`]. Says nothing about who wrote it.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = (bytes.len() <= LARGEST).then(|| serde_json::from_slice(bytes).ok())??;
        // One form only: two readers never see two things in the same bytes.
        (manifest.schema == SCHEMA && manifest.to_bytes().ok()? == bytes).then_some(manifest)
    }
}

/// What the signature stands for: this archive with this manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// SHA-256 of the manifest, in hexadecimal.
    pub manifest_sha256: String,
    /// SHA-256 of the encrypted archive, in hexadecimal.
    pub archive_sha256: String,
    /// Bytes of the encrypted archive.
    pub archive_bytes: u64,
}

impl Signed {
    pub(crate) fn text(&self) -> String {
        format!(
            "{NOTE_HEAD}\nmanifest sha256 {}\narchive sha256 {} bytes {}\n",
            self.manifest_sha256, self.archive_sha256, self.archive_bytes
        )
    }

    /// Opens a signed note of a backup.
    ///
    /// # Errors
    /// The [`note::NoteError`], or `None` if a trusted key signed something that is not about a backup.
    pub fn open(bytes: &[u8], keys: &[note::VerifierKey]) -> Result<Self, Option<note::NoteError>> {
        let opened = note::open(bytes, keys).map_err(Some)?;
        Self::parse(opened.text()).ok_or(None)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace().skip(5);
        let manifest_sha256 = words.next()?.to_owned();
        let archive_sha256 = words.nth(2)?.to_owned();
        let archive_bytes = words.nth(1)?.parse().ok()?;
        let signed = Self { manifest_sha256, archive_sha256, archive_bytes };
        (signed.text() == text).then_some(signed)
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A code: 1 to 32 of `a-z`, `0-9` and `-`.
pub(crate) fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
