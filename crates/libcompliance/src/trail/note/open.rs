//! Reading and checking signed notes.

use super::cosignature::verify_cosignature;
use super::encoding::{control_character, from_base64, is_key_name};
use super::key::{KeyId, KeyKind, VerifierKey};

/// The longest note that is read, in bytes.
pub const MAX_NOTE: usize = 1_000_000;
/// The most signatures that are read in one note. C2SP asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// The bytes are not a note that the given keys stand behind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than a note may be.
    #[error("a note takes at most 1000000 bytes, this one has {0}")]
    TooLarge(usize),
    /// Not UTF-8.
    #[error("the note is not UTF-8")]
    NotUtf8,
    /// A control character other than a newline.
    #[error("the note holds a control character at byte {offset}")]
    ControlCharacter {
        /// Position in the note, in bytes.
        offset: usize,
    },
    /// No empty line with a signature after it.
    #[error("the note is not signed: no signature line after an empty line")]
    NotSigned,
    /// The last line has no newline: the note was cut.
    #[error("the note does not end with a newline")]
    MissingNewline,
    /// A line after the text is not a signature.
    #[error("line {line} of the signatures is not `\u{2014} name signature`")]
    SignatureLine {
        /// Number of the line, from 1, counted from the first signature.
        line: usize,
    },
    /// More signatures than are read.
    #[error("the note has more than 100 signatures")]
    TooManySignatures,
    /// Two of the trusted keys have this name and ID, so it is open which one is meant.
    #[error("two of the given keys are `{name}+{id}`; give each key once")]
    AmbiguousKey {
        /// Name of the key.
        name: String,
        /// ID of the key.
        id: KeyId,
    },
    /// A signature that names a trusted key does not verify under it: text, signature or key were altered.
    #[error("the signature of `{name}+{id}` does not verify")]
    InvalidSignature {
        /// Name of the key.
        name: String,
        /// ID of the key.
        id: KeyId,
    },
    /// None of the signatures is by a trusted key.
    #[error("none of the signatures is by a given key")]
    NoVerifiedSignature,
}

/// A signature as it stands in a note, not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: String,
    /// ID of the key.
    pub id: KeyId,
    /// The bytes after the ID; their meaning depends on the type of the key.
    pub signature: Vec<u8>,
}

/// A signature that verified under a trusted key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// Name of the key.
    pub name: String,
    /// ID of the key.
    pub id: KeyId,
    /// What the key signs.
    pub kind: KeyKind,
    /// For a cosignature, the time that the witness states, in seconds since 1970; else `None`.
    pub time: Option<u64>,
}

/// A note that was taken apart but not checked. Nothing in it may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct UnverifiedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl UnverifiedNote {
    /// Takes a note apart. A line that repeats an earlier one byte for byte is dropped.
    ///
    /// # Errors
    /// [`NoteError`], except the three kinds that need keys.
    pub fn parse(note: &[u8]) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE {
            return Err(NoteError::TooLarge(note.len()));
        }
        let note = core::str::from_utf8(note).map_err(|_| NoteError::NotUtf8)?;
        if let Some(offset) = control_character(note) {
            return Err(NoteError::ControlCharacter { offset });
        }
        // The text may hold empty lines, the signatures may not: the last empty line divides them.
        let blank = note.rfind("\n\n").ok_or(NoteError::NotSigned)?;
        let (text, rest) = note.split_at_checked(blank + 1).ok_or(NoteError::NotSigned)?;
        let lines = rest.strip_prefix('\n').filter(|lines| !lines.is_empty()).ok_or(NoteError::NotSigned)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::MissingNewline)?;
        let mut signatures: Vec<NoteSignature> = Vec::new();
        for (at, line) in lines.split('\n').enumerate() {
            if at >= MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            let signature = signature_line(line).ok_or(NoteError::SignatureLine { line: at + 1 })?;
            if !signatures.contains(&signature) {
                signatures.push(signature);
            }
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in the order of the note.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Checks the note against the keys that the caller trusts.
    ///
    /// Signatures by other keys are set aside, also when only their name or only their ID is that of a given key. One
    /// bad signature by a given key rejects the note, however many others are good.
    ///
    /// # Errors
    /// [`NoteError::AmbiguousKey`], [`NoteError::InvalidSignature`], [`NoteError::NoVerifiedSignature`].
    pub fn verify(self, keys: &[VerifierKey]) -> Result<Note, NoteError> {
        let mut verified = Vec::new();
        let mut unverified = Vec::new();
        for signature in self.signatures {
            let mut known = keys.iter().filter(|key| key.id() == signature.id && key.name() == signature.name);
            let (key, second) = (known.next(), known.next());
            let Some(key) = key else {
                unverified.push(signature);
                continue;
            };
            let NoteSignature { name, id, signature } = signature;
            if second.is_some() {
                return Err(NoteError::AmbiguousKey { name, id });
            }
            let time = match key.kind() {
                KeyKind::Ed25519 if key.verify(self.text.as_bytes(), &signature) => None,
                KeyKind::Ed25519 => return Err(NoteError::InvalidSignature { name, id }),
                KeyKind::CosignatureV1 => match verify_cosignature(key, &self.text, &signature) {
                    Some(time) => Some(time),
                    None => return Err(NoteError::InvalidSignature { name, id }),
                },
            };
            verified.push(VerifiedSignature { name, id, kind: key.kind(), time });
        }
        if verified.is_empty() {
            return Err(NoteError::NoVerifiedSignature);
        }
        Ok(Note { text: self.text, verified, unverified })
    }
}

fn signature_line(line: &str) -> Option<NoteSignature> {
    let (name, blob) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let blob = from_base64(blob)?;
    let (id, signature) = blob.split_first_chunk::<4>()?;
    (is_key_name(name) && !signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        id: KeyId(*id),
        signature: signature.to_vec(),
    })
}

/// A note that at least one trusted key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Note {
    text: String,
    verified: Vec<VerifiedSignature>,
    unverified: Vec<NoteSignature>,
}

impl Note {
    /// The text, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures by the given keys; at least one.
    #[must_use]
    pub fn verified(&self) -> &[VerifiedSignature] {
        &self.verified
    }

    /// The signatures by other keys: not checked, worth nothing.
    #[must_use]
    pub fn unverified(&self) -> &[NoteSignature] {
        &self.unverified
    }
}

/// Takes a note apart and checks it against the keys that the caller trusts: [`UnverifiedNote::parse`], then
/// [`UnverifiedNote::verify`].
///
/// # Errors
/// [`NoteError`].
pub fn open(note: &[u8], keys: &[VerifierKey]) -> Result<Note, NoteError> {
    UnverifiedNote::parse(note)?.verify(keys)
}
