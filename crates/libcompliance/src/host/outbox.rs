//! Events that a host keeps in its own database, in its own transaction, until they are sealed.
//!
//! The host writes an [`Envelope`] with [`Envelope::to_bytes`] and inserts the bytes into a table of its own ([`TABLES`]) together
//! with its change. Draining seals them in order. Between the host's commit and the sealing an event is *stored, not sealed*: whoever
//! can write the host's database can change it there. Each event becomes the record with its own id, so draining twice seals once.

use crate::catalogue::is_host_kind;
use crate::crypto::{Hash, sha256};
use crate::host::rows::RowChange;
use crate::id::{AccountId, ClientId, RecordId};
use crate::trail::record::{Change, Digest, Object};
use crate::trail::time::Timestamp;
use crate::trail::value::{MAX_ENTRIES, Value, is_token};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest envelope, in bytes: its record must fit as well.
pub const MAX_ENVELOPE: usize = 48 * 1024;

/// An event on its way to the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The version of this form: 1.
    pub v: u16,
    /// The id of the record that it becomes.
    pub id: RecordId,
    /// When it happened, by the host's clock.
    pub at: Timestamp,
    /// Who did it: a stable id of the host's own.
    pub actor: AccountId,
    /// The device, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// A declared kind under `host.<name>.`
    pub kind: String,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// The clients in scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientId>,
    /// The changed fields with old and new value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// A reason code, and words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Why>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attrs: BTreeMap<String, Value>,
    /// The digest of the row before ([`Row::digest`](crate::host::rows::Row::digest)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Digest>,
    /// The digest of the row after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Digest>,
    /// Whether the row was deleted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Why it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// A code of the laboratory's list.
    pub code: String,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Why bytes are no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// More than [`MAX_ENVELOPE`] bytes.
    #[error("the event has more than {MAX_ENVELOPE} bytes: put large content in as a file by its digest")]
    TooLarge,
    /// Not JSON, or not the fields of an envelope.
    #[error("the bytes do not read as an event for the outbox")]
    Malformed,
    /// The same content in other bytes.
    #[error("the event is not in the form that its writer gives: somebody rewrote it")]
    NotStrict,
    /// A form that this program does not know.
    #[error("the event is of a form that this version does not read: use a newer version")]
    Version,
    /// A kind that is not a host's.
    #[error("the kind is not one that a host may use: `host.<name>.<what>`")]
    Kind,
    /// A name, a number of parts or a value out of range.
    #[error("a part of the event is out of range: names are tokens, lists have at most 1024 entries")]
    Range,
    /// What is said of the row as a whole.
    #[error(
        "an event that gives digests of a row names it, and gives the digest after or says that the row was deleted"
    )]
    Row,
}

impl Envelope {
    /// An event with nothing but its kind. `id` is to be fresh ([`RecordId::generate`]).
    #[must_use]
    pub fn new(id: RecordId, at: Timestamp, actor: AccountId, kind: &str) -> Self {
        Self {
            v: 1,
            id,
            at,
            actor,
            device: None,
            kind: kind.to_owned(),
            object: None,
            clients: Vec::new(),
            changes: Vec::new(),
            reason: None,
            attrs: BTreeMap::new(),
            before: None,
            after: None,
            deleted: false,
        }
    }

    /// What it says of its row as a whole.
    #[must_use]
    pub fn row(&self) -> RowChange {
        RowChange { before: self.before, after: self.after, deleted: self.deleted }
    }

    /// The bytes that the host stores: JSON with names in ascending order, nothing between the parts.
    ///
    /// # Errors
    /// [`EnvelopeError`], before anything is stored.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EnvelopeError> {
        self.check()?;
        let bytes = Value::of(self).map(|value| value.to_json()).ok_or(EnvelopeError::Malformed)?;
        if bytes.len() > MAX_ENVELOPE { Err(EnvelopeError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads what [`Envelope::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENVELOPE {
            return Err(EnvelopeError::TooLarge);
        }
        let envelope: Self = serde_json::from_slice(bytes).map_err(|_| EnvelopeError::Malformed)?;
        if envelope.to_bytes()? == bytes { Ok(envelope) } else { Err(EnvelopeError::NotStrict) }
    }

    /// The digest of the bytes, which the sealed record names.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn digest(&self) -> Result<Hash, EnvelopeError> {
        Ok(sha256(&self.to_bytes()?))
    }

    fn check(&self) -> Result<(), EnvelopeError> {
        if self.v != 1 {
            return Err(EnvelopeError::Version);
        }
        if !is_host_kind(&self.kind) {
            return Err(EnvelopeError::Kind);
        }
        if !self.row().is_sound(self.object.as_ref()) {
            return Err(EnvelopeError::Row);
        }
        let counts = [self.clients.len(), self.changes.len(), self.attrs.len()];
        let names = self.changes.iter().map(|change| &change.field).chain(self.attrs.keys());
        let values = self.changes.iter().flat_map(|change| [&change.old, &change.new]).chain(self.attrs.values());
        let good = counts.iter().all(|count| *count <= MAX_ENTRIES)
            && names.into_iter().all(|name| is_token(name))
            && self.reason.as_ref().is_none_or(|why| is_token(&why.code))
            && values.into_iter().all(|value| value.check(false).is_ok());
        if good { Ok(()) } else { Err(EnvelopeError::Range) }
    }
}

/// The table for one database, by the host's own connection. `seq` gives the order; `body` holds the bytes as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The database.
    pub database: &'static str,
    /// The statement that makes the table.
    pub create: &'static str,
}

/// The tables for the common databases. The name is `compliance_outbox`; a host may choose another.
pub const TABLES: &[Table] = &[
    Table {
        database: "sqlite",
        create: "CREATE TABLE compliance_outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, stored TEXT NOT NULL)",
    },
    Table {
        database: "postgresql",
        create: "CREATE TABLE compliance_outbox (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE, body TEXT NOT NULL, stored VARCHAR(40) NOT NULL)",
    },
    Table {
        database: "mysql",
        create: "CREATE TABLE compliance_outbox (seq BIGINT AUTO_INCREMENT PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE, body MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL, stored VARCHAR(40) NOT NULL) ENGINE=InnoDB",
    },
    Table {
        database: "sqlserver",
        create: "CREATE TABLE compliance_outbox (seq BIGINT IDENTITY(1,1) PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE, body NVARCHAR(MAX) NOT NULL, stored VARCHAR(40) NOT NULL)",
    },
    Table {
        database: "oracle",
        create: "CREATE TABLE compliance_outbox (seq NUMBER(19) GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE, body CLOB NOT NULL, stored VARCHAR2(40) NOT NULL)",
    },
    Table {
        database: "firebird",
        create: "CREATE TABLE compliance_outbox (seq BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE, body BLOB SUB_TYPE TEXT CHARACTER SET UTF8 NOT NULL, stored VARCHAR(40) NOT NULL)",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        let id = RecordId::parse("01900000-0000-7000-8000-000000000001").unwrap();
        let actor = AccountId::parse("01900000-0000-7000-8000-000000000002").unwrap();
        let mut envelope = Envelope::new(id, Timestamp::clamped(1_790_000_000_000_000), actor, "host.oldlims.price");
        envelope.changes.push(Change { field: "price".to_owned(), old: Value::text("1"), new: Value::text("2") });
        envelope
    }

    #[test]
    fn what_is_written_reads_and_nothing_else_does() {
        let bytes = envelope().to_bytes().unwrap();
        assert_eq!(Envelope::from_bytes(&bytes).unwrap(), envelope());
        let text = String::from_utf8(bytes).unwrap();
        let cases = [
            (text.replace("\":", "\": "), EnvelopeError::NotStrict),
            (text.replace("\"v\":1", "\"v\":2"), EnvelopeError::Version),
            (text.replace("host.oldlims.price", "result.entered"), EnvelopeError::Kind),
            (text.replace("\"field\":\"price\"", "\"field\":\"Pri ce\""), EnvelopeError::Range),
            (text.replace("\"v\":1", "\"v\":1,\"w\":1"), EnvelopeError::Malformed),
            (text.replace("\"2\"", "2.5"), EnvelopeError::Malformed),
            ("{}".to_owned(), EnvelopeError::Malformed),
            (" ".repeat(MAX_ENVELOPE + 1), EnvelopeError::TooLarge),
        ];
        for (text, expected) in cases {
            assert_eq!(Envelope::from_bytes(text.as_bytes()), Err(expected), "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_row_is_sound_and_what_is_not_said_leaves_no_trace() {
        let plain = String::from_utf8(envelope().to_bytes().unwrap()).unwrap();
        assert!(!["before", "after", "deleted"].iter().any(|name| plain.contains(name)), "{plain}");
        let digest = Some(Digest([7; 32]));
        let with = |before, after, deleted, object: bool| {
            let mut envelope = Envelope { before, after, deleted, ..envelope() };
            envelope.object = object.then(|| Object { kind: "price".to_owned(), id: "TPC".to_owned(), version: 1 });
            envelope.to_bytes().map(|bytes| Envelope::from_bytes(&bytes).unwrap() == envelope)
        };
        for (before, after, deleted) in
            [(None, digest, false), (digest, digest, false), (digest, None, true), (None, None, true)]
        {
            assert_eq!(with(before, after, deleted, true), Ok(true));
            assert_eq!(with(before, after, deleted, false), Err(EnvelopeError::Row), "of which row?");
        }
        assert_eq!(with(digest, None, false, true), Err(EnvelopeError::Row));
        assert_eq!(with(None, digest, true, true), Err(EnvelopeError::Row));
        let said = plain.replace("\"id\":", "\"deleted\":false,\"id\":");
        assert_eq!(Envelope::from_bytes(said.as_bytes()), Err(EnvelopeError::NotStrict));
    }
}
