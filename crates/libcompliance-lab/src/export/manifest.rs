//! The manifest: what an export holds and what it leaves out. It is not signed; what it says is checked against what is.

use crate::disk;
use crate::error::LabError;
use crate::store::Filter;
use libcompliance::crypto::sha256;
use libcompliance::trail::record::{Digest, Record};
use libcompliance::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of this format.
pub(crate) const FORMAT: &str = "libcompliance-export/1";
/// The manifest.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Its digest, as `sha256sum -c` reads it.
pub(crate) const MANIFEST_DIGEST: &str = "manifest.sha256";

/// What the folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The whole trail, as C2SP tlog-tiles.
    Log,
    /// Some records, each with its proof.
    Selection,
}

/// The manifest of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name and version of the format.
    pub format: String,
    /// What the folder is.
    pub form: Form,
    /// The program that made it.
    pub program: String,
    /// The id of the laboratory.
    pub lab: String,
    /// The origin of the checkpoint.
    pub origin: String,
    /// Records in the trail.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// When the export was made.
    pub time: Timestamp,
    /// How records were chosen; absent for the whole trail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// Records in this folder.
    pub records: u64,
    /// Of them, claims that were copied from a former system: unchanged since their import, not provable earlier. Absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied: Option<u64>,
    /// What is not in this folder.
    pub left_out: LeftOut,
    /// Every file with its digest, but for those that check themselves: tiles, bundles, records and proofs.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    /// The bytes as they stand in the folder.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // INVARIANT: a manifest has text keys only, so it always becomes JSON.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest, strictly: what it accepts is exactly what [`Self::to_bytes`] writes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        (manifest.format == FORMAT && manifest.to_bytes() == bytes).then_some(manifest)
    }
}

/// What an export does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Records of the trail that were not chosen.
    pub records: u64,
    /// In words: names, free text and whatever else a record only commits to.
    pub committed_values: String,
}

impl LeftOut {
    pub(crate) fn of(records: u64) -> Self {
        Self { records, committed_values: "none of the values behind commitments is included".to_owned() }
    }
}

/// How the records of a selection were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// In words.
    pub words: Vec<String>,
    /// The filter.
    pub search: Search,
    /// From this index on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// Before this index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// Whether completeness can be shown from the records.
    pub complete: Complete,
    /// For a client's records: how many the trail has of this client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_records: Option<u64>,
}

/// Whether the records themselves show that none is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complete {
    /// By the client's running numbers and links.
    Client,
    /// By the indexes of a range without a filter.
    Range,
    /// No: records may be missing without a trace.
    NotShown,
}

/// A filter, with ids and times as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The account that acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<uuid::Uuid>,
    /// `kind:id` of the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The kind of record, or the beginning of its name with a dot at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// A client in scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<uuid::Uuid>,
    /// Not earlier than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Earlier than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Search {
    pub(super) fn of(filter: &Filter) -> Self {
        Self {
            actor: filter.actor.map(uuid::Uuid::from_bytes),
            object: filter.object.clone(),
            action: filter.action.clone(),
            kind: filter.kind.clone(),
            client: filter.client.map(uuid::Uuid::from_bytes),
            from: filter.from.map(Timestamp::clamped),
            until: filter.until.map(Timestamp::clamped),
        }
    }

    /// Whether the client is all that is asked for.
    pub(crate) fn only_client(&self) -> Option<uuid::Uuid> {
        let client = self.client?;
        (*self == Self { client: Some(client), ..Self::default() }).then_some(client)
    }

    /// Whether a record matches.
    #[must_use]
    pub fn matches(&self, record: &Record) -> bool {
        let object = || record.object.as_ref().map(|object| format!("{}:{}", object.kind, object.id));
        let kind = |wanted: &String| {
            if wanted.ends_with('.') { record.kind.starts_with(wanted.as_str()) } else { record.kind == *wanted }
        };
        self.actor.is_none_or(|actor| record.actor.id.0 == actor)
            && self.object.as_ref().is_none_or(|wanted| object().as_ref() == Some(wanted))
            && self.action.as_ref().is_none_or(|action| record.action == *action)
            && self.kind.as_ref().is_none_or(kind)
            && self.client.is_none_or(|client| record.clients.iter().any(|link| link.id.0 == client))
            && self.from.is_none_or(|from| record.time >= from)
            && self.until.is_none_or(|until| record.time < until)
    }
}

impl Selection {
    pub(crate) fn words_of(search: &Search, from: Option<u64>, until: Option<u64>) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |what: &str, value: Option<String>| words.extend(value.map(|value| format!("{what} {value}")));
        say("actor", search.actor.map(|id| id.to_string()));
        say("object", search.object.clone());
        say("action", search.action.clone());
        say("kind", search.kind.clone());
        say("client", search.client.map(|id| id.to_string()));
        say("not earlier than", search.from.map(|time| time.to_string()));
        say("earlier than", search.until.map(|time| time.to_string()));
        say("from record", from.map(|index| index.to_string()));
        say("before record", until.map(|index| index.to_string()));
        words
    }

    pub(crate) fn completeness(search: &Search, from: Option<u64>, until: Option<u64>) -> Complete {
        if *search == Search::default() {
            Complete::Range
        } else if search.only_client().is_some() && from.is_none() && until.is_none() {
            Complete::Client
        } else {
            Complete::NotShown
        }
    }
}

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Where, with `/` between the parts.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl FileEntry {
    pub(crate) fn new(path: String, content: &[u8]) -> Self {
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        Self { path, size, sha256: super::hex(&sha256(content)) }
    }
}

/// The entry of a file that was written in portions.
pub(crate) fn entry_of(folder: &Path, path: &str) -> Result<FileEntry, LabError> {
    let (hash, size) = disk::digest(&folder.join(path))?;
    Ok(FileEntry { path: path.to_owned(), size, sha256: super::hex(&hash) })
}

/// The line of `manifest.sha256`.
pub(crate) fn digest_line(manifest: &[u8]) -> String {
    format!("{}  {MANIFEST}\n", super::hex(&sha256(manifest)))
}
