//! Checkpoints (C2SP tlog-checkpoint): the signed statement that a log has so many records under this root.

use super::note::encoding::{control_character, decimal, hash_from_base64, to_base64};
use super::note::{self, KeyKind, Note, NoteError, SignNoteError, Signer, VerifiedSignature, VerifierKey};
use super::tree::{Hash, empty_root};

/// The text is not a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The last line has no newline.
    #[error("the checkpoint does not end with a newline")]
    MissingNewline,
    /// Fewer than three lines.
    #[error("a checkpoint has at least three lines: origin, size, root")]
    TooFewLines,
    /// An empty line, the origin included.
    #[error("line {0} of the checkpoint is empty")]
    EmptyLine(usize),
    /// A control character.
    #[error("the checkpoint holds a control character")]
    ControlCharacter,
    /// The size is not a decimal of 64 bits without leading zeros.
    #[error("the size of a checkpoint is a decimal number without sign and leading zeros")]
    Size,
    /// The root is not base64 of 32 bytes.
    #[error("the root of a checkpoint is base64 of 32 bytes")]
    Root,
    /// No records, but a root that is not that of the empty tree.
    #[error("a checkpoint of size 0 must carry the root of the empty tree")]
    EmptyTreeRoot,
}

/// A signed checkpoint could not be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenCheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Only witnesses signed: none of the verified signatures is by a log key.
    #[error("no log key signed the checkpoint, only witnesses did")]
    NoLogSignature,
}

/// "The log `origin` has `size` records, and their root is `root`." Not signed in itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::EmptyLine`] or [`CheckpointError::ControlCharacter`] for the origin (a newline is one),
    /// [`CheckpointError::EmptyTreeRoot`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        check_line(origin, 1)?;
        if size == 0 && root != empty_root() {
            return Err(CheckpointError::EmptyTreeRoot);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// The same with one more extension line. C2SP advises against them: nobody audits their content.
    ///
    /// # Errors
    /// [`CheckpointError::EmptyLine`] or [`CheckpointError::ControlCharacter`].
    pub fn with_extension(mut self, line: &str) -> Result<Self, CheckpointError> {
        check_line(line, self.extensions.len() + 4)?;
        self.extensions.push(line.to_owned());
        Ok(self)
    }

    /// Reads the text of a checkpoint, strictly: what it accepts is exactly what [`Self::to_text`] writes.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(CheckpointError::MissingNewline)?.split('\n').collect();
        let [origin, size, root, extensions @ ..] = lines.as_slice() else {
            return Err(CheckpointError::TooFewLines);
        };
        let size = decimal(size).ok_or(CheckpointError::Size)?;
        let root = hash_from_base64(root).ok_or(CheckpointError::Root)?;
        extensions.iter().try_fold(Self::new(origin, size, root)?, |checkpoint, line| checkpoint.with_extension(line))
    }

    /// The text that is signed, with its last newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, to_base64(&self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The identity of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Records in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree over them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Further lines, as they are.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

fn check_line(line: &str, number: usize) -> Result<(), CheckpointError> {
    if line.is_empty() {
        return Err(CheckpointError::EmptyLine(number));
    }
    if line.contains('\n') || control_character(line).is_some() {
        return Err(CheckpointError::ControlCharacter);
    }
    Ok(())
}

/// Signs a checkpoint with log keys; the answer is the note as it is stored and handed out.
///
/// # Errors
/// [`SignNoteError`].
pub fn sign(checkpoint: &Checkpoint, signers: &[&dyn Signer]) -> Result<String, SignNoteError> {
    note::sign_note(&checkpoint.to_text(), signers)
}

/// A checkpoint that a trusted log key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// What was signed.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note it came in.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The identity of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.checkpoint.origin()
    }

    /// Records in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.checkpoint.size()
    }

    /// Root of the tree over them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.checkpoint.root()
    }

    /// The verified signatures by log keys; at least one.
    pub fn log_signatures(&self) -> impl Iterator<Item = &VerifiedSignature> {
        self.note.verified().iter().filter(|signature| signature.kind == KeyKind::Ed25519)
    }

    /// The verified cosignatures of witnesses, each with its time.
    pub fn cosignatures(&self) -> impl Iterator<Item = &VerifiedSignature> {
        self.note.verified().iter().filter(|signature| signature.kind == KeyKind::CosignatureV1)
    }
}

/// Checks a signed checkpoint against the log and witness keys that the caller trusts for this log.
///
/// C2SP only recommends that the key has the origin's name, so this is not asked here; a caller who holds keys of several
/// logs passes those of the one, and compares [`SignedCheckpoint::origin`] with what it expects.
///
/// # Errors
/// [`OpenCheckpointError`]; a checkpoint that only witnesses signed is refused.
pub fn open(note: &[u8], keys: &[VerifierKey]) -> Result<SignedCheckpoint, OpenCheckpointError> {
    let note = note::open(note, keys)?;
    let checkpoint = Checkpoint::parse(note.text())?;
    let signed = SignedCheckpoint { checkpoint, note };
    if signed.log_signatures().next().is_none() {
        return Err(OpenCheckpointError::NoLogSignature);
    }
    Ok(signed)
}
