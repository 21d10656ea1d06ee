//! Verifier keys: `name+hhhhhhhh+base64(type || public key)`.

use core::fmt;
use core::str::FromStr;

use super::encoding::{from_base64, is_key_name, to_base64};
use crate::crypto::{ed25519_verify, sha256_parts};

/// The first four bytes of the hash of a key's name, type and public key. Short: it tells keys apart, it proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// Type 0x01: Ed25519 over the text of the note; the key of a log.
    Ed25519,
    /// Type 0x04: Ed25519 over the text of a checkpoint and a time; the key of a witness.
    CosignatureV1,
}

impl KeyKind {
    /// The type byte of C2SP signed-note.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }
}

/// The text is not a verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It does not have three parts with `+` between them.
    #[error("a verifier key has the form `name+id+key`")]
    Shape,
    /// The name is empty, or holds a space, a plus or a control character.
    #[error("the name of a key is not empty and has no spaces, plus signs or control characters")]
    Name,
    /// The key ID is not eight lower-case hexadecimal digits.
    #[error("the id of a verifier key is eight lower-case hexadecimal digits")]
    Id,
    /// The key is not base64 in its one strict spelling.
    #[error("the key part of a verifier key is not base64")]
    Base64,
    /// The type is none that this version can verify.
    #[error("verifier key type {0:#04x} is not known; known are 0x01 (Ed25519) and 0x04 (timestamped cosignature)")]
    Type(u8),
    /// The public key is not 32 bytes long.
    #[error("an Ed25519 public key has 32 bytes, this one has {0}")]
    Length(usize),
    /// The ID is not that of this name and key: one of the three was altered.
    #[error("the verifier key says id `{found}`, its name and key give `{expected}`; one of them was altered")]
    IdMismatch {
        /// The ID in the text.
        found: KeyId,
        /// The ID of the name and key.
        expected: KeyId,
    },
}

/// A public key that notes are checked against.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    public: [u8; 32],
    id: KeyId,
}

impl VerifierKey {
    /// The verifier key of a name and a public key.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, public: [u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let [a, b, c, d, ..] = sha256_parts(&[name.as_bytes(), b"\n", &[kind.byte()], &public]);
        Ok(Self { name: name.to_owned(), kind, public, id: KeyId([a, b, c, d]) })
    }

    /// Reads the text form, strictly; [`fmt::Display`] writes it.
    ///
    /// # Errors
    /// [`KeyError`] names the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        // The key itself may hold plus signs, the name and the ID may not.
        let (name, rest) = text.split_once('+').ok_or(KeyError::Shape)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Shape)?;
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        if id.len() != 8 || !id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(KeyError::Id);
        }
        let found = KeyId(u32::from_str_radix(id, 16).map_err(|_| KeyError::Id)?.to_be_bytes());
        let bytes = from_base64(key).ok_or(KeyError::Base64)?;
        let (kind, public) = match bytes.split_first() {
            Some((0x01, public)) => (KeyKind::Ed25519, public),
            Some((0x04, public)) => (KeyKind::CosignatureV1, public),
            Some((other, _)) => return Err(KeyError::Type(*other)),
            None => return Err(KeyError::Base64),
        };
        let public = public.try_into().map_err(|_| KeyError::Length(public.len()))?;
        let key = Self::new(name, kind, public)?;
        if key.id != found {
            return Err(KeyError::IdMismatch { found, expected: key.id });
        }
        Ok(key)
    }

    /// The name of the key; for a log, its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The short ID that stands in signatures.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What the key signs.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The Ed25519 public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        &self.public
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_verify(&self.public, message, signature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, self.id, to_base64(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}
