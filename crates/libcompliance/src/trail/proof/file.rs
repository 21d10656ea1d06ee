//! The proof file (C2SP tlog-proof): everything needed to check one record offline, but the record and the keys.

use super::verify::{ProofError, verify_inclusion};
use crate::trail::checkpoint::{self, Checkpoint, CheckpointError, OpenCheckpointError, SignedCheckpoint};
use crate::trail::note::encoding::{decimal, from_base64, hash_from_base64, to_base64};
use crate::trail::note::{MAX_NOTE, NoteError, UnverifiedNote, VerifierKey};
use crate::trail::tree::{Hash, leaf_hash};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// No inclusion proof in a tree of 64-bit size is longer.
const MAX_HASHES: usize = 64;
/// The most extra bytes; as base64 they leave room for the hashes and a note of full length.
const MAX_EXTRA: usize = 500_000;
/// The longest file that is read, in bytes.
const MAX_FILE: usize = 2 * MAX_NOTE;

/// The bytes are not a proof file, or it does not prove the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlogProofError {
    /// Longer than a proof file may be.
    #[error("a proof file takes at most 2000000 bytes, this one has {0}")]
    TooLarge(usize),
    /// Not UTF-8.
    #[error("the proof file is not UTF-8")]
    NotUtf8,
    /// The first line is another one: no proof file, or another version.
    #[error("the first line is not `c2sp.org/tlog-proof@v1`")]
    FirstLine,
    /// The extra line is not base64 of at least one byte.
    #[error("the line `extra` is not base64 of at least one byte")]
    Extra,
    /// More extra bytes than the file has room for.
    #[error("a proof file takes at most 500000 extra bytes, these are {0}")]
    ExtraTooLarge(usize),
    /// No index line where it must stand, or not a decimal without leading zeros.
    #[error("the line `index` is missing or not a decimal number without leading zeros")]
    Index,
    /// A line of the proof is not base64 of 32 bytes.
    #[error("hash {0} of the proof is not base64 of 32 bytes")]
    Hash(usize),
    /// More hashes than any tree needs.
    #[error("the proof has more than 64 hashes")]
    TooManyHashes,
    /// No empty line and checkpoint after the hashes.
    #[error("the checkpoint is missing")]
    MissingCheckpoint,
    /// The note of the checkpoint cannot be taken apart.
    #[error("the checkpoint of the proof: {0}")]
    Note(#[source] NoteError),
    /// The text of the checkpoint cannot be read.
    #[error("the checkpoint of the proof: {0}")]
    Checkpoint(#[source] CheckpointError),
    /// The signatures of the checkpoint do not satisfy the given keys.
    #[error("the checkpoint of the proof: {0}")]
    Signature(#[source] OpenCheckpointError),
    /// The checkpoint is of another log.
    #[error("the proof is of the log `{found}`, expected `{expected}`")]
    Origin {
        /// Origin in the checkpoint.
        found: String,
        /// Origin that was asked for.
        expected: String,
    },
    /// The record is not shown to be in the log.
    #[error("the record is not shown to be in the log: {0}")]
    Proof(#[from] ProofError),
}

/// A record that is proven to be in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ProvenRecord {
    /// Index of the record, from 0.
    pub index: u64,
    /// Leaf hash of the record.
    pub leaf_hash: Hash,
    /// The checkpoint it is in.
    pub checkpoint: SignedCheckpoint,
}

/// A proof file, taken apart. It proves nothing before [`Self::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct TlogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint_note: String,
}

impl TlogProof {
    /// A proof from its parts: the index of the record, its inclusion proof, and the signed checkpoint verbatim.
    ///
    /// # Errors
    /// [`TlogProofError::TooManyHashes`], [`TlogProofError::Note`], [`TlogProofError::Checkpoint`]; that the proof holds
    /// is not checked here.
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint_note: &str) -> Result<Self, TlogProofError> {
        if hashes.len() > MAX_HASHES {
            return Err(TlogProofError::TooManyHashes);
        }
        let note = UnverifiedNote::parse(checkpoint_note.as_bytes()).map_err(TlogProofError::Note)?;
        Checkpoint::parse(note.text()).map_err(TlogProofError::Checkpoint)?;
        Ok(Self { extra: None, index, hashes, checkpoint_note: checkpoint_note.to_owned() })
    }

    /// The same with extra bytes; no bytes means no extra line. They are not authenticated: anybody can change them.
    ///
    /// # Errors
    /// [`TlogProofError::ExtraTooLarge`] above 500,000 bytes.
    pub fn with_extra(mut self, extra: &[u8]) -> Result<Self, TlogProofError> {
        if extra.len() > MAX_EXTRA {
            return Err(TlogProofError::ExtraTooLarge(extra.len()));
        }
        self.extra = (!extra.is_empty()).then(|| extra.to_vec());
        Ok(self)
    }

    /// Reads a proof file, strictly: what it accepts is exactly what [`Self::encode`] writes.
    ///
    /// # Errors
    /// [`TlogProofError`], except the kinds that need keys.
    pub fn parse(file: &[u8]) -> Result<Self, TlogProofError> {
        if file.len() > MAX_FILE {
            return Err(TlogProofError::TooLarge(file.len()));
        }
        let file = core::str::from_utf8(file).map_err(|_| TlogProofError::NotUtf8)?;
        let (first, mut rest) = file.split_once('\n').ok_or(TlogProofError::FirstLine)?;
        if first != FIRST_LINE {
            return Err(TlogProofError::FirstLine);
        }
        let mut extra = None;
        if let Some(line) = rest.strip_prefix("extra ") {
            let (line, after) = line.split_once('\n').ok_or(TlogProofError::Extra)?;
            extra = Some(from_base64(line).filter(|extra| !extra.is_empty()).ok_or(TlogProofError::Extra)?);
            rest = after;
        }
        let (line, mut rest) =
            rest.strip_prefix("index ").and_then(|line| line.split_once('\n')).ok_or(TlogProofError::Index)?;
        let index = decimal(line).ok_or(TlogProofError::Index)?;
        let mut hashes = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(TlogProofError::MissingCheckpoint)?;
            rest = after;
            if line.is_empty() {
                break;
            }
            if hashes.len() == MAX_HASHES {
                return Err(TlogProofError::TooManyHashes);
            }
            hashes.push(hash_from_base64(line).ok_or(TlogProofError::Hash(hashes.len() + 1))?);
        }
        if rest.is_empty() {
            return Err(TlogProofError::MissingCheckpoint);
        }
        let proof = Self::new(index, hashes, rest)?;
        match extra {
            Some(extra) => proof.with_extra(&extra),
            None => Ok(proof),
        }
    }

    /// The file.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut file = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            file.push_str(&format!("extra {}\n", to_base64(extra)));
        }
        file.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            file.push_str(&to_base64(hash));
            file.push('\n');
        }
        file.push('\n');
        file.push_str(&self.checkpoint_note);
        file
    }

    /// The extra bytes. Not authenticated.
    #[must_use]
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Index of the record that the file speaks of.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The inclusion proof, from the leaf's sibling upward.
    #[must_use]
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The signed checkpoint, verbatim.
    #[must_use]
    pub fn checkpoint_note(&self) -> &str {
        &self.checkpoint_note
    }

    /// Checks that `record`, byte for byte, is in the log `origin` under a checkpoint that one of the log keys among
    /// `keys` has signed. Witness keys among `keys` are checked too; how many cosignatures are enough is for the caller
    /// to judge from the answer.
    ///
    /// # Errors
    /// [`TlogProofError::Signature`], [`TlogProofError::Origin`], [`TlogProofError::Proof`].
    pub fn verify(&self, record: &[u8], keys: &[VerifierKey], origin: &str) -> Result<ProvenRecord, TlogProofError> {
        let checkpoint = checkpoint::open(self.checkpoint_note.as_bytes(), keys).map_err(TlogProofError::Signature)?;
        if checkpoint.origin() != origin {
            return Err(TlogProofError::Origin { found: checkpoint.origin().to_owned(), expected: origin.to_owned() });
        }
        let leaf_hash = leaf_hash(record);
        verify_inclusion(self.index, checkpoint.size(), &leaf_hash, &self.hashes, &checkpoint.root())?;
        Ok(ProvenRecord { index: self.index, leaf_hash, checkpoint })
    }
}
