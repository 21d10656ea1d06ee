//! Committed fields: the record holds a salted digest, the value and its salt lie beside the log and can be destroyed.

use super::read::from_text;
use super::record::Digest;
use super::value::Value;
use super::write;
use crate::crypto::{Hash, sha256};
use crate::id::{ClientId, PersonId, RecordId, parse_uuid};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess};
use uuid::Uuid;
use uuid::fmt::Hyphenated;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Separates these digests from every other use of SHA-256 in the formats.
const DOMAIN: &[u8] = b"libcompliance/commitment/v1";

/// Why a value is committed and not written in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// About a natural person (GDPR Art. 4(1)); can be erased.
    Personal,
    /// The client's business (ISO/IEC 17025 clause 4.2); can be disposed of.
    Confidential,
    /// A credential: never shown, never exported.
    Secret,
}

impl Class {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Confidential => "confidential",
            Self::Secret => "secret",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Personal, Self::Confidential, Self::Secret].into_iter().find(|class| class.as_str() == text)
    }
}

/// Whose key encrypts the value beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The laboratory itself: what belongs to no person and no client.
    Lab,
    /// A natural person.
    Person(PersonId),
    /// A client of the laboratory.
    Client(ClientId),
}

impl core::fmt::Display for Subject {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Lab => f.write_str("lab"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
        }
    }
}

impl Subject {
    /// The same text as [`core::fmt::Display`] gives, without its machinery: it is asked for twice for each record.
    #[must_use]
    pub fn to_text(self) -> String {
        let (prefix, id) = match self {
            Self::Lab => return "lab".to_owned(),
            Self::Person(id) => ("person:", id.0),
            Self::Client(id) => ("client:", id.0),
        };
        let mut text = String::with_capacity(prefix.len() + Hyphenated::LENGTH);
        text.push_str(prefix);
        text.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        text
    }

    /// Reads `lab`, `person:UUID` or `client:UUID`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "lab" {
            return Some(Self::Lab);
        }
        match text.split_once(':')? {
            ("person", id) => parse_uuid(id).map(|id| Self::Person(PersonId(id))),
            ("client", id) => parse_uuid(id).map(|id| Self::Client(ClientId(id))),
            _ => None,
        }
    }
}

/// What stands in the record in place of a committed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// The salted digest.
    pub digest: Hash,
    /// Why the value is not in clear.
    pub class: Class,
    /// Whose key encrypts the value.
    pub of: Subject,
}

impl Commitment {
    /// Reads what follows the name `~`: the digest, then `as` and `of`, and nothing else.
    pub(super) fn after_mark<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let digest: Digest = map.next_value()?;
        let malformed = || A::Error::custom("a commitment has `~`, `as` and `of` in this order and nothing else");
        let expect = |key: Option<String>, name| if key.as_deref() == name { Ok(()) } else { Err(malformed()) };
        expect(map.next_key()?, Some("as"))?;
        let class = map.next_value()?;
        expect(map.next_key()?, Some("of"))?;
        let of = map.next_value()?;
        expect(map.next_key()?, None)?;
        Ok(Self { digest: digest.0, class, of })
    }
}

impl<'de> Deserialize<'de> for Class {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "`personal`, `confidential` or `secret`", Self::parse)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "`lab`, `person:UUID` or `client:UUID`", Self::parse)
    }
}

impl serde::Serialize for Commitment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("~", &STANDARD.encode(self.digest))?;
        map.serialize_entry("as", self.class.as_str())?;
        map.serialize_entry("of", &self.of.to_string())?;
        map.end()
    }
}

/// A committed value with the salt that opens its commitment. Wiped on drop; its debug form shows only the path.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    /// The place in the record, e.g. `changes.value.new`.
    #[zeroize(skip)]
    pub path: String,
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// The strict JSON text of the value.
    pub json: Vec<u8>,
}

impl core::fmt::Debug for Opening {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Opening({})", self.path)
    }
}

impl Opening {
    /// The digest that a record must hold for this opening: SHA-256 over the domain and the length-prefixed (32-bit
    /// big-endian) parts record id, path, salt and value text.
    #[must_use]
    pub fn digest(&self, record: RecordId) -> Hash {
        // In one piece: a hash that is fed in ten small parts takes twice as long.
        let parts: [&[u8]; 5] = [DOMAIN, record.0.as_bytes(), self.path.as_bytes(), &self.salt, &self.json];
        let room = parts.iter().map(|part| part.len() + 4).sum();
        let mut text = Zeroizing::new(Vec::with_capacity(room));
        for part in parts {
            text.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            text.extend_from_slice(part);
        }
        sha256(&text)
    }

    /// The value, wiped when it is dropped.
    #[must_use]
    pub fn value(&self) -> Option<Zeroizing<Value>> {
        serde_json::from_slice(&self.json).ok().map(Zeroizing::new)
    }
}

/// The openings of one record under one subject, as they are encrypted: a JSON list of `[path, salt, value]`, padded with
/// spaces to a multiple of 64 bytes so that the ciphertext tells less about the length.
#[must_use]
pub fn pack(openings: &[Opening]) -> Vec<u8> {
    // The room is taken at once, since a vector that grows leaves copies of the values behind.
    let room = openings.iter().map(|opening| opening.json.len() + 6 * opening.path.len() + 64).sum::<usize>() + 64;
    let mut out = Vec::with_capacity(room.next_multiple_of(64));
    out.push(b'[');
    for (at, opening) in openings.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.push(b'[');
        write::string(&mut out, &opening.path);
        out.extend_from_slice(b",\"");
        write::base64(&mut out, &opening.salt);
        out.extend_from_slice(b"\",");
        out.extend_from_slice(&opening.json);
        out.push(b']');
    }
    out.push(b']');
    out.resize(out.len().next_multiple_of(64), b' ');
    out
}

/// Reads what [`pack`] made; `None` for any other bytes.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Option<Vec<Opening>> {
    let items: Vec<(String, Digest, Value)> = serde_json::from_slice(bytes).ok()?;
    let openings: Vec<Opening> = items
        .into_iter()
        .map(|(path, salt, value)| Opening { path, salt: salt.0, json: Zeroizing::new(value).to_json() })
        .collect();
    (*Zeroizing::new(pack(&openings)) == bytes).then_some(openings)
}
