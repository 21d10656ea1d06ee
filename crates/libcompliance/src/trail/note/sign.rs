//! Writing signed notes.

use super::encoding::{control_character, is_key_name, to_base64};
use super::key::{KeyError, KeyId, KeyKind, VerifierKey};
use super::open::{MAX_NOTE, MAX_SIGNATURES};
use crate::crypto::Ed25519;

/// Whoever holds a private key: this process, a token, another machine.
pub trait Signer: Send + Sync {
    /// Name of the key; for a log, its origin.
    fn name(&self) -> &str;

    /// The Ed25519 public key (RFC 8032).
    fn public_key(&self) -> [u8; 32];

    /// The Ed25519 signature of `message`.
    ///
    /// # Errors
    /// [`SignError`] if no signature could be made; nothing is then sealed.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// The holder of a key made no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The key cannot be reached now; trying again may help.
    #[error("the signing key cannot be reached: {0}")]
    Unavailable(String),
    /// The holder refuses to sign this.
    #[error("the holder of the signing key refuses: {0}")]
    Refused(String),
}

/// A note could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignNoteError {
    /// The text does not end with a newline.
    #[error("the text of a note must end with a newline")]
    MissingNewline,
    /// The text holds a control character other than a newline.
    #[error("the text of a note must not hold control characters; byte {offset} is one")]
    ControlCharacter {
        /// Position in the text, in bytes.
        offset: usize,
    },
    /// Nobody is there to sign.
    #[error("a note needs at least one signer")]
    NoSigner,
    /// More signers than a reader accepts.
    #[error("a note takes at most 100 signatures, these are {0}")]
    TooManySigners(usize),
    /// The signed note would be longer than a reader accepts.
    #[error("a note takes at most 1000000 bytes, this one would have {0}")]
    TooLarge(usize),
    /// The name of a signer cannot be a key name.
    #[error("the signer `{name}` cannot sign a note: {source}")]
    Name {
        /// Name of the signer.
        name: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// A signer made no signature.
    #[error("`{name}` made no signature: {source}")]
    Sign {
        /// Name of the signer.
        name: String,
        /// Why.
        source: SignError,
    },
}

/// Signs `text`, which must end with a newline, with every signer; the type of the signatures is 0x01.
///
/// What the signers return is not verified here, since that would double the cost of a commit. A host that keeps its key
/// elsewhere can [`super::open`] the note before it relies on it.
///
/// # Errors
/// [`SignNoteError`]; a note is written with all signatures or not at all.
pub fn sign_note(text: &str, signers: &[&dyn Signer]) -> Result<String, SignNoteError> {
    check_text(text)?;
    if signers.is_empty() {
        return Err(SignNoteError::NoSigner);
    }
    if signers.len() > MAX_SIGNATURES {
        return Err(SignNoteError::TooManySigners(signers.len()));
    }
    let mut note = String::with_capacity(text.len() + signers.len() * 160);
    note.push_str(text);
    note.push('\n');
    for signer in signers {
        let name = signer.name();
        let key = VerifierKey::new(name, KeyKind::Ed25519, signer.public_key())
            .map_err(|source| SignNoteError::Name { name: name.to_owned(), source })?;
        let signature =
            signer.sign(text.as_bytes()).map_err(|source| SignNoteError::Sign { name: name.to_owned(), source })?;
        push_signature(&mut note, name, key.id(), &signature);
    }
    if note.len() > MAX_NOTE {
        return Err(SignNoteError::TooLarge(note.len()));
    }
    Ok(note)
}

pub(super) fn check_text(text: &str) -> Result<(), SignNoteError> {
    if !text.ends_with('\n') {
        return Err(SignNoteError::MissingNewline);
    }
    control_character(text).map_or(Ok(()), |offset| Err(SignNoteError::ControlCharacter { offset }))
}

pub(super) fn push_signature(note: &mut String, name: &str, id: KeyId, signature: &[u8]) {
    let mut blob = id.0.to_vec();
    blob.extend_from_slice(signature);
    note.push_str("\u{2014} ");
    note.push_str(name);
    note.push(' ');
    note.push_str(&to_base64(&blob));
    note.push('\n');
}

/// A signer whose key is in this process.
#[derive(Debug)]
pub struct LocalSigner {
    name: String,
    key: Ed25519,
}

impl LocalSigner {
    /// Signs as `name`.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, key: Ed25519) -> Result<Self, KeyError> {
        is_key_name(name).then_some(()).ok_or(KeyError::Name)?;
        Ok(Self { name: name.to_owned(), key })
    }
}

impl Signer for LocalSigner {
    fn name(&self) -> &str {
        &self.name
    }

    fn public_key(&self) -> [u8; 32] {
        self.key.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.key.sign(message))
    }
}
