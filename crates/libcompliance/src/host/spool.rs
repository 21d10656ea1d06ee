//! Spools: what a host does when the trail cannot be written, and the file in which events wait until it can.
//!
//! A spool is a file of lines that only grows, written by one process. Its first line is the [`Header`]; each further one an
//! [`Entry`](Line) with its number and the digest of the line before it. Before it is taken in a spooled event is *stored, not
//! sealed*: the digests show that the file was not damaged or cut in the middle, and nothing more. Whoever can write the folder can
//! replace the whole file.

use super::outbox::{Envelope, EnvelopeError};
use crate::catalogue::{CLEAR, is_host_kind, kind};
use crate::crypto::{Hash, sha256};
use crate::id::{AccountId, RecordId, SpoolId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest line, in bytes, its end not counted.
pub const MAX_LINE: usize = 56 * 1024;

/// A spool was taken in, up to a line.
pub const SPOOL_TAKEN_IN: KindRules<'static> = kind(
    "spool.taken_in",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[
        ("origin", CLEAR),
        ("first", CLEAR),
        ("last", CLEAR),
        ("head_sha256", CLEAR),
        ("count", CLEAR),
        ("known", CLEAR),
        ("refused", CLEAR),
        ("from", CLEAR),
        ("until", CLEAR),
    ],
);
/// A spool is not what its writer left, from a line on.
pub const SPOOL_BROKEN: KindRules<'static> = kind(
    "spool.broken",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("code", CLEAR), ("line", CLEAR)],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[SPOOL_TAKEN_IN, SPOOL_BROKEN];

/// What is done with an event when the trail cannot be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenUnwritable {
    /// The host's action is refused with it: what verifies, authorises, signs or issues must not happen unseen.
    #[default]
    Refuse,
    /// It is stored and sealed later: what was observed is lost otherwise.
    Spool,
}

impl WhenUnwritable {
    /// The word in records and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Spool => "spool",
        }
    }

    /// What a word means; any other word refuses.
    #[must_use]
    pub fn read(word: &str) -> Self {
        if word == "spool" { Self::Spool } else { Self::Refuse }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    pub(crate) fn refuses(&self) -> bool {
        *self == Self::Refuse
    }
}

/// What a host has chosen, in a form that can be read without the laboratory, which may be what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// The version of this form: 1.
    pub v: u16,
    /// The origin of the trail that the events are for, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// For raw files.
    #[serde(default = "spooled")]
    pub files: WhenUnwritable,
    /// For each declared kind; one that is not listed is refused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, WhenUnwritable>,
}

fn spooled() -> WhenUnwritable {
    WhenUnwritable::Spool
}

impl Default for Choices {
    fn default() -> Self {
        Self { v: 1, origin: None, files: WhenUnwritable::Spool, kinds: BTreeMap::new() }
    }
}

impl Choices {
    /// For a host's kind.
    #[must_use]
    pub fn kind(&self, kind: &str) -> WhenUnwritable {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    /// Reads the JSON that [`Choices::to_json`] writes, in any spelling.
    ///
    /// # Errors
    /// [`SpoolFault::Choices`]; a file of choices that does not read chooses nothing.
    pub fn parse(json: &[u8]) -> Result<Self, SpoolFault> {
        let choices: Self = serde_json::from_slice(json).map_err(|_| SpoolFault::Choices)?;
        let good = choices.v == 1 && choices.kinds.keys().all(|kind| is_host_kind(kind));
        if good { Ok(choices) } else { Err(SpoolFault::Choices) }
    }

    /// One JSON document, for a file beside the host's program.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        Value::of(self).map(|value| value.to_json()).unwrap_or_default()
    }
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of this form: 1.
    pub v: u16,
    /// The spool's own id.
    pub id: SpoolId,
    /// When it was begun, by the writer's clock.
    pub at: Timestamp,
    /// The device, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The origin of the trail that it is for, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// A raw file that is named in a spool; its bytes stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredFile {
    /// The id of the record that it becomes.
    pub id: RecordId,
    /// Who stored it: a stable id of the host's own.
    pub actor: AccountId,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// The media type (RFC 6838), e.g. `text/csv`.
    pub media_type: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was changed last, by the file system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
}

/// What a line holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An event of the host.
    Event(Box<Envelope>),
    /// A raw file.
    File(StoredFile),
}

/// One line after the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub n: u64,
    /// When it was stored, by the writer's clock.
    pub at: Timestamp,
    /// What is stored.
    pub item: Item,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    n: u64,
    at: Timestamp,
    prev: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<Envelope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<StoredFile>,
}

/// What is wrong with a spool, or with a file of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpoolFault {
    /// The first line is no header.
    #[error("the file does not begin with the header of a spool")]
    Header,
    /// A form that this program does not know.
    #[error("the spool is of a form that this version does not read: use a newer version")]
    Version,
    /// It was stored for another trail.
    #[error("the spool was stored for the trail of another laboratory")]
    OtherTrail,
    /// The last line was cut, as when the writer was stopped in it.
    #[error("the last line is cut: its writer was stopped in it, and had not been told that it was stored")]
    Torn,
    /// A line that is too long.
    #[error("the line has more than {MAX_LINE} bytes")]
    TooLong,
    /// Not JSON, or not the parts of a line.
    #[error("the line does not read as one of a spool")]
    Malformed,
    /// The same content in other bytes.
    #[error("the line is not in the form that its writer gives: somebody rewrote it")]
    NotStrict,
    /// A number is left out or given twice.
    #[error("the line has another number than the next: lines are missing, doubled or in another order")]
    Gap,
    /// The digest of the line before is another one.
    #[error("the line does not hold the digest of the line before it: one of them was changed")]
    Chain,
    /// The event in the line is none.
    #[error("the event in the line cannot be read: {0}")]
    Event(EnvelopeError),
    /// The file in the line is none.
    #[error("the file that the line names is out of range: a digest, a media type or a name")]
    File,
    /// Fewer lines than were taken in before.
    #[error("the spool has fewer lines than were taken in before: its end was cut since")]
    Shrank,
    /// Other lines than were taken in before.
    #[error("the lines are not those that were taken in before: the spool was replaced since")]
    Changed,
    /// More lines than when it was taken in as finished.
    #[error(
        "the spool has more lines than when it was taken in as finished: look who added them, then take them in with consent"
    )]
    Grew,
    /// Not a file of choices.
    #[error("the file of choices does not read: kinds of the host with `refuse` or `spool`, version 1")]
    Choices,
}

/// Follows the lines of one spool, written or read.
#[derive(Debug, Clone)]
pub struct Chain {
    next: u64,
    head: Hash,
}

impl Chain {
    /// The line of a header, without its end, and the chain that begins with it.
    ///
    /// # Errors
    /// [`SpoolFault`].
    pub fn begin(header: &Header) -> Result<(Vec<u8>, Self), SpoolFault> {
        let bytes = strict(header)?;
        let chain = Self { next: 1, head: sha256(&bytes) };
        Ok((bytes, chain))
    }

    /// Reads the first line, without its end.
    ///
    /// # Errors
    /// [`SpoolFault`].
    pub fn open(bytes: &[u8]) -> Result<(Header, Self), SpoolFault> {
        #[derive(Deserialize)]
        struct Form {
            v: u64,
        }
        let form: Form = serde_json::from_slice(bytes).map_err(|_| SpoolFault::Header)?;
        if form.v != 1 {
            return Err(SpoolFault::Version);
        }
        let header: Header = serde_json::from_slice(bytes).map_err(|_| SpoolFault::Header)?;
        if strict(&header)? != bytes {
            return Err(SpoolFault::NotStrict);
        }
        Ok((header, Self { next: 1, head: sha256(bytes) }))
    }

    /// The number of the next line.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next
    }

    /// The digest of the last line.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.head
    }

    /// The next line, without its end. The chain is behind it only with [`Chain::follow`], when it is stored.
    ///
    /// # Errors
    /// [`SpoolFault`].
    pub fn line(&self, at: Timestamp, item: &Item) -> Result<Vec<u8>, SpoolFault> {
        check(item)?;
        let (event, file) = match item {
            Item::Event(event) => (Some((**event).clone()), None),
            Item::File(file) => (None, Some(file.clone())),
        };
        let bytes = strict(&Raw { n: self.next, at, prev: hex(&self.head), event, file })?;
        if bytes.len() > MAX_LINE { Err(SpoolFault::TooLong) } else { Ok(bytes) }
    }

    /// Goes behind a line, whose bytes are given without their end.
    pub fn follow(&mut self, bytes: &[u8]) {
        self.next += 1;
        self.head = sha256(bytes);
    }

    /// Reads the next line, without its end, and goes behind it.
    ///
    /// # Errors
    /// [`SpoolFault`]; the chain stays where it was.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Line, SpoolFault> {
        if bytes.len() > MAX_LINE {
            return Err(SpoolFault::TooLong);
        }
        let raw: Raw = serde_json::from_slice(bytes).map_err(|_| SpoolFault::Malformed)?;
        if strict(&raw)? != bytes {
            return Err(SpoolFault::NotStrict);
        }
        if raw.n != self.next {
            return Err(SpoolFault::Gap);
        }
        if raw.prev != hex(&self.head) {
            return Err(SpoolFault::Chain);
        }
        let item = match (raw.event, raw.file) {
            (Some(event), None) => Item::Event(Box::new(event)),
            (None, Some(file)) => Item::File(file),
            _ => return Err(SpoolFault::Malformed),
        };
        check(&item)?;
        self.follow(bytes);
        Ok(Line { n: raw.n, at: raw.at, item })
    }
}

fn check(item: &Item) -> Result<(), SpoolFault> {
    match item {
        Item::Event(event) => event.to_bytes().map(drop).map_err(SpoolFault::Event),
        Item::File(file) => {
            let digest = file.sha256.len() == 64
                && file.sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            let media = (1..=127).contains(&file.media_type.len())
                && file.media_type.bytes().all(|byte| byte.is_ascii_graphic());
            let name = file.name.as_ref().is_none_or(|name| !name.is_empty() && name.len() <= 1024);
            let size = i64::try_from(file.size).is_ok();
            if digest && media && name && size { Ok(()) } else { Err(SpoolFault::File) }
        }
    }
}

/// JSON with names in ascending order, nothing between the parts.
fn strict<T: Serialize>(thing: &T) -> Result<Vec<u8>, SpoolFault> {
    Value::of(thing).map(|value| value.to_json()).ok_or(SpoolFault::Malformed)
}

/// Lower-case hexadecimal, which any language has at hand.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How far a spool was taken in; the key is its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpoolEntry {
    /// The number of the last line that was looked at.
    pub taken: u64,
    /// The digest of that line, lower-case hex.
    pub head: String,
    /// How many events up to there could not be sealed.
    pub refused: u64,
    /// What was found to be wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<Break>,
}

/// Where and how a spool is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The code of the fault.
    pub code: String,
    /// The number of the line, 0 for the header.
    pub line: u64,
}

impl Entry for SpoolEntry {
    const SPACE: &'static str = "spool";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let number = |name: &str| match record.attr(name) {
        Some(Value::Int(number)) => u64::try_from(*number).unwrap_or_default(),
        _ => 0,
    };
    let text = |name: &str| record.attr(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let mut entry = SpoolEntry::load(view, &object.id)?.unwrap_or_default();
    match record.kind.as_str() {
        "spool.taken_in" => {
            (entry.taken, entry.head, entry.refused) = (number("last"), text("head_sha256"), number("refused"));
        }
        "spool.broken" => entry.broken = Some(Break { code: text("code"), line: number("line") }),
        _ => return Ok(()),
    }
    entry.store(view, &object.id)
}
