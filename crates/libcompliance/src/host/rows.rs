//! A row of a host's own table, and the digest by which it is known again.
//!
//! The digest is over one strict form of the row, so that the host, the laboratory and anybody else get the same one. It is not
//! salted: whoever knows all of a row but one short value can guess that value from it. It therefore stays with the host and inside
//! committed values; what stands in clear in a record is a digest of it under the laboratory's key.

use crate::crypto::{Hash, sha256_parts};
use crate::trail::record::{Content, Digest, Object};
use crate::trail::value::{MAX_ENTRIES, Value, is_token};
use std::collections::BTreeMap;

/// What stands before the bytes of a row when its digest is taken.
pub const DOMAIN: &[u8] = b"libcompliance/host-row/v1\n";
/// The largest row, in bytes of its strict form.
pub const MAX_ROW: usize = 1024 * 1024;

/// A row of a host's table.
///
/// How a value is given is part of it: the text `5` and the number 5 make two digests. A field without value is the same as no field,
/// so a column that is added to the table changes no digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table: the kind of object that the host's events about its rows have.
    pub kind: String,
    /// The row's id: 1 to 128 characters, no control characters.
    pub id: String,
    /// Its version, from 1; none if the table keeps none.
    pub version: Option<u32>,
    /// Its fields, the names tokens. No floating point: measured numbers are decimal text.
    pub fields: BTreeMap<String, Value>,
}

/// Why a row has no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The table's name.
    #[error("the table's name is not a name: 1 to 64 of a-z, 0-9, `.`, `_`, `-`, first a letter")]
    Kind,
    /// The id.
    #[error("the row's id is out of range: 1 to 128 characters, no control characters")]
    Id,
    /// The version.
    #[error("the row's version is out of range: a whole number from 1")]
    Version,
    /// A field's name, or the number of fields.
    #[error("the row's fields are out of range: at most 1024, the names tokens")]
    Fields,
    /// A field's value.
    #[error("a value of the row is out of range: text of at most 16384 bytes; give longer content by its digest")]
    Value,
    /// Larger than [`MAX_ROW`].
    #[error("the row has more than {MAX_ROW} bytes: give large content by its digest")]
    TooLarge,
    /// The bytes are not those of a row.
    #[error("the bytes do not read as a row")]
    Malformed,
    /// The same content in other bytes.
    #[error("the row is not in the form that its writer gives")]
    NotStrict,
    /// A form that this program does not know.
    #[error("the row is of a form that this version does not read: use a newer version")]
    Form,
}

impl Row {
    /// A row without version and fields.
    #[must_use]
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: kind.into(), id: id.into(), version: None, fields: BTreeMap::new() }
    }

    /// The strict form: JSON with names in ascending order, nothing between the parts, no field without value.
    ///
    /// # Errors
    /// [`RowError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, RowError> {
        self.check()?;
        let there = self.fields.iter().filter(|(_, value)| **value != Value::Null);
        let mut parts = vec![
            ("fields", Value::map(there.map(|(name, value)| (name.as_str(), value.clone())))),
            ("id", Value::text(self.id.as_str())),
            ("kind", Value::text(self.kind.as_str())),
            ("v", Value::Int(1)),
        ];
        parts.extend(self.version.map(|version| ("version", Value::Int(version.into()))));
        let bytes = Value::map(parts).to_json();
        if bytes.len() > MAX_ROW { Err(RowError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads what [`Row::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`RowError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RowError> {
        if bytes.len() > MAX_ROW {
            return Err(RowError::TooLarge);
        }
        let value: Value = serde_json::from_slice(bytes).map_err(|_| RowError::Malformed)?;
        let (mut row, mut form) = (Self::new("", ""), None);
        let Value::Map(parts) = value else { return Err(RowError::Malformed) };
        for (name, part) in parts {
            match (name.as_str(), part) {
                ("fields", Value::Map(fields)) => row.fields = fields.into_iter().collect(),
                ("id", Value::Text(id)) => row.id = id,
                ("kind", Value::Text(kind)) => row.kind = kind,
                ("v", Value::Int(v)) => form = Some(v),
                ("version", Value::Int(version)) => {
                    row.version = Some(u32::try_from(version).map_err(|_| RowError::Version)?);
                }
                _ => return Err(RowError::Malformed),
            }
        }
        match form {
            Some(1) if row.to_bytes()? == bytes => Ok(row),
            Some(1) => Err(RowError::NotStrict),
            Some(_) => Err(RowError::Form),
            None => Err(RowError::Malformed),
        }
    }

    /// SHA-256 over [`DOMAIN`] and the strict form.
    ///
    /// # Errors
    /// [`RowError`].
    pub fn digest(&self) -> Result<Hash, RowError> {
        Ok(sha256_parts(&[DOMAIN, &self.to_bytes()?]))
    }

    fn check(&self) -> Result<(), RowError> {
        if !is_token(&self.kind) {
            return Err(RowError::Kind);
        }
        if !crate::trail::read::is_object_id(&self.id) {
            return Err(RowError::Id);
        }
        if self.version == Some(0) {
            return Err(RowError::Version);
        }
        if self.fields.len() > MAX_ENTRIES || !self.fields.keys().all(|name| is_token(name)) {
            return Err(RowError::Fields);
        }
        // One level less than a field of a record: the fields stand in a map here.
        if self.fields.values().all(|value| value.check(false).is_ok()) { Ok(()) } else { Err(RowError::Value) }
    }
}

/// What an event says of its row as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowChange {
    /// The digest of the row before; none for a new row, or if it is not said.
    pub before: Option<Digest>,
    /// The digest of the row after.
    pub after: Option<Digest>,
    /// Whether the row was deleted.
    pub deleted: bool,
}

/// The state after a deletion, in the record of a host's event.
pub const DELETED: &str = "deleted";

impl RowChange {
    /// Whether it says what it may: a digest of the row after, or that it was deleted; and of which row.
    #[must_use]
    pub fn is_sound(&self, object: Option<&Object>) -> bool {
        match (self.before, self.after, self.deleted) {
            (None, None, false) => true,
            (_, Some(_), true) | (Some(_), None, false) => false,
            _ => object.is_some(),
        }
    }

    /// The digests as a record holds them, each put through `keyed`.
    #[must_use]
    pub fn content(&self, keyed: impl Fn(&Hash) -> Hash) -> Option<Content> {
        let side = |digest: Option<Digest>| digest.map(|digest| Digest(keyed(&digest.0)));
        (self.before.is_some() || self.after.is_some())
            .then(|| Content { before: side(self.before), after: side(self.after) })
    }
}
