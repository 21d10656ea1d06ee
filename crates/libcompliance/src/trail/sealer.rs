//! The seal alone: for a program that keeps its records itself and wants them sealed.
//!
//! ```
//! use libcompliance::crypto::Ed25519;
//! use libcompliance::trail::note::{LocalSigner, VerifierKey};
//! use libcompliance::trail::sealer::Sealer;
//!
//! let seed = [7; 32]; // 32 random bytes, kept secret
//! let signer = LocalSigner::new("example.com/balance-3", Ed25519::from_seed(&seed).unwrap())?;
//! let mut sealer = Sealer::new(Box::new(signer))?;
//! sealer.append(b"2026-11-20 08:12 12.0031 g")?; // written to the program's own file as well
//! let checkpoint = sealer.checkpoint()?; // kept where nobody who can edit the file can reach it
//! let proof = sealer.prove(0)?;
//! proof.verify(b"2026-11-20 08:12 12.0031 g", &[sealer.verifier_key()?], "example.com/balance-3")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A record is any bytes; nobody's right to write it is asked, and nothing is hidden in it. A laboratory's trail is more: see the crate
//! `libcompliance-lab`.

use super::checkpoint::{self, Checkpoint, CheckpointError, OpenCheckpointError};
use super::note::{KeyError, KeyKind, SignNoteError, Signer, VerifierKey};
use super::proof::{ProveError, TlogProof, TlogProofError, consistency, inclusion};
use super::record::MAX_RECORD;
use super::tile::{Edge, EntryTooLong, TileSource, WIDTH};
use super::tree::{Hash, leaf_hash};
use std::collections::HashMap;

/// A log that cannot go on, or a proof that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealerError {
    /// The key cannot name a log.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The origin cannot stand in a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// No checkpoint could be signed; the records stay and can be signed for later.
    #[error(transparent)]
    Sign(#[from] SignNoteError),
    /// The checkpoint that was kept does not open with this log's key.
    #[error(transparent)]
    Open(#[from] OpenCheckpointError),
    /// The checkpoint that was kept is of another log.
    #[error("the checkpoint is of another log than this one")]
    OtherLog,
    /// There are fewer records than were sealed: some were removed.
    #[error("{found} records were given, but {sealed} were sealed: some were removed")]
    Fewer {
        /// Records that were given.
        found: u64,
        /// Records under the checkpoint.
        sealed: u64,
    },
    /// The records are not those that were sealed.
    #[error("the first {sealed} records are not those that were sealed: some was altered, removed, added or moved")]
    Altered {
        /// Records under the checkpoint.
        sealed: u64,
    },
    /// There is no such record under the newest checkpoint.
    #[error("record {index} is not under the newest checkpoint, which has {sealed} records")]
    NotSealed {
        /// The record.
        index: u64,
        /// Records under the newest checkpoint.
        sealed: u64,
    },
    /// The proof cannot be written.
    #[error(transparent)]
    Proof(#[from] TlogProofError),
}

/// Seals records of which it keeps only the hashes: 32 bytes each, and one in 255 more.
///
/// One writer; not durable: the records and the newest checkpoint are the program's to store. Threads: it can be moved and shared, changes need
/// it alone.
pub struct Sealer {
    signer: Box<dyn Signer>,
    tiles: Tiles,
    /// The newest checkpoint, and how many records it has.
    newest: Option<(u64, String)>,
}

impl core::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sealer")
            .field("origin", &self.signer.name())
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Tiles {
    full: HashMap<(u8, u64), Box<[Hash; WIDTH as usize]>>,
    edge: Edge,
}

impl TileSource for Tiles {
    type Error = core::convert::Infallible;

    fn tile(&self, level: u8, n: u64) -> Result<Vec<Hash>, Self::Error> {
        let full = self.full.get(&(level, n)).map(|hashes| hashes.to_vec());
        Ok(full.unwrap_or_else(|| self.edge.partial(level).to_vec()))
    }

    fn size(&self) -> u64 {
        self.edge.size()
    }
}

impl Sealer {
    /// An empty log; its origin is the signer's name.
    ///
    /// # Errors
    /// [`SealerError::Key`], [`SealerError::Checkpoint`] for a name that cannot be an origin.
    pub fn new(signer: Box<dyn Signer>) -> Result<Self, SealerError> {
        let sealer = Self { signer, tiles: Tiles::default(), newest: None };
        sealer.verifier_key()?;
        Checkpoint::new(sealer.origin(), 0, sealer.root())?;
        Ok(sealer)
    }

    /// The name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.signer.name()
    }

    /// The key with which anybody checks checkpoints and proofs.
    ///
    /// # Errors
    /// [`SealerError::Key`].
    pub fn verifier_key(&self) -> Result<VerifierKey, SealerError> {
        Ok(VerifierKey::new(self.origin(), KeyKind::Ed25519, self.signer.public_key())?)
    }

    /// The number of records, those that no checkpoint has yet included.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tiles.edge.size()
    }

    /// The root of the tree of all records (RFC 6962).
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tiles.edge.root()
    }

    /// Takes a record, 0 to 65,535 bytes, and gives its index. It is sealed with the next checkpoint.
    ///
    /// # Errors
    /// [`EntryTooLong`]; seal large content by its digest.
    pub fn append(&mut self, record: &[u8]) -> Result<u64, EntryTooLong> {
        if record.len() > MAX_RECORD {
            return Err(EntryTooLong { length: record.len() });
        }
        let index = self.size();
        let full = &mut self.tiles.full;
        self.tiles.edge.push(leaf_hash(record), |level, n, hashes| {
            full.insert((level, n), Box::new(*hashes));
        });
        Ok(index)
    }

    /// A signed checkpoint (C2SP tlog-checkpoint) of all records so far. The same one as before if nothing came since.
    ///
    /// # Errors
    /// [`SealerError::Sign`].
    pub fn checkpoint(&mut self) -> Result<&str, SealerError> {
        let size = self.size();
        let note = match self.newest.take() {
            Some((sealed, note)) if sealed == size => note,
            older => {
                self.newest = older;
                let checkpoint = Checkpoint::new(self.origin(), size, self.root())?;
                checkpoint::sign(&checkpoint, &[&*self.signer])?
            }
        };
        Ok(&self.newest.insert((size, note)).1)
    }

    /// Goes on with a log that was kept: the records have been appended again, and `note` is the newest checkpoint that was kept of them. More
    /// records than it has are fine; they were written after it.
    ///
    /// # Errors
    /// [`SealerError::Fewer`], [`SealerError::Altered`], [`SealerError::OtherLog`], [`SealerError::Open`]. Nothing is changed then.
    pub fn follow(&mut self, note: &str) -> Result<(), SealerError> {
        let opened = checkpoint::open(note.as_bytes(), &[self.verifier_key()?])?;
        if opened.origin() != self.origin() {
            return Err(SealerError::OtherLog);
        }
        let (sealed, found) = (opened.size(), self.size());
        if found < sealed {
            return Err(SealerError::Fewer { found, sealed });
        }
        let root = super::proof::Prover::new(&self.tiles).root(sealed);
        if root != Ok(opened.root()) {
            return Err(SealerError::Altered { sealed });
        }
        if self.newest.as_ref().is_none_or(|(size, _)| *size < sealed) {
            self.newest = Some((sealed, note.to_owned()));
        }
        Ok(())
    }

    /// A proof (C2SP tlog-proof) that record `index` is under the newest checkpoint.
    ///
    /// # Errors
    /// [`SealerError::NotSealed`].
    pub fn prove(&self, index: u64) -> Result<TlogProof, SealerError> {
        let newest = self.newest.as_ref().filter(|(sealed, _)| index < *sealed);
        let sealed = self.newest.as_ref().map_or(0, |(sealed, _)| *sealed);
        let (sealed, note) = newest.ok_or(SealerError::NotSealed { index, sealed })?;
        let hashes =
            inclusion(&self.tiles, index, *sealed).map_err(|_| SealerError::NotSealed { index, sealed: *sealed })?;
        Ok(TlogProof::new(index, hashes, note)?)
    }

    /// The proof that the first `old` records are the beginning of the newest checkpoint's (RFC 9162 section 2.1.4).
    ///
    /// # Errors
    /// [`SealerError::NotSealed`] if the newest checkpoint has fewer.
    pub fn consistency(&self, old: u64) -> Result<Vec<Hash>, SealerError> {
        let sealed = self.newest.as_ref().map_or(0, |(sealed, _)| *sealed);
        consistency(&self.tiles, old, sealed)
            .map_err(|_: ProveError<_>| SealerError::NotSealed { index: old.saturating_sub(1), sealed })
    }
}
