//! The trail's identity: new epochs, new signing keys.

use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::keys::{self, KeyBundle, KeySource, Protect, RecoveryCode};
use crate::lab::{Lab, Options};
use crate::place;
use crate::signing::SigningKey;
use crate::store::sqlite::Sqlite;
use crate::store::{Kept, ReadStore as _, StoreError};
use crate::writer::{Batch, Stop};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::catalogue::trail;
use libcompliance::crypto::Ed25519;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::note::VerifierKey;
use std::path::Path;

impl Lab {
    /// Closes the epoch and begins the next one under a linked origin: after a restore, a migration, a promotion.
    ///
    /// `cause` is one word of lower-case letters. The last checkpoint of the old epoch is kept.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn start_epoch(&self, cause: &str) -> Result<String, LabError> {
        let note = self.inner().writer.exclusive(|batch| {
            open_epoch(batch, cause)?;
            Ok(batch.seal(Some(Kept::Boundary), &[])?.note)
        })?;
        self.saw(&note);
        Ok(note.to_string())
    }
}

/// Adds the two records between which the origin changes, each under a checkpoint of its own epoch.
pub(crate) fn open_epoch(batch: &mut Batch, cause: &str) -> Result<(), LabError> {
    let log = batch.log()?;
    let old = log.epochs.last().ok_or(LabError::SealBroken)?.origin.clone();
    let next = next_origin(&old).ok_or(LabError::SealBroken)?;
    let vkey = log.key_at(batch.size()).ok_or(LabError::SealBroken)?.vkey.clone();
    let who = batch.system();
    let closed =
        Draft::new("trail.close_epoch").attr("cause", cause).attr("origin", old.as_str()).attr("next", next.as_str());
    batch.alone(|tx| Ok(tx.append(&trail::EPOCH_CLOSED, closed, &who)?))?;
    let previous = batch.seal(Some(Kept::Boundary), &[])?.note;
    let opened = Draft::new("trail.open_epoch")
        .attr("cause", cause)
        .attr("origin", next.as_str())
        .attr("previous", previous.as_ref())
        .attr("vkey", vkey);
    batch.alone(|tx| Ok(tx.append(&trail::EPOCH_OPENED, opened, &who)?))?;
    Ok(())
}

fn next_origin(origin: &str) -> Option<String> {
    let (base, epoch) = origin.rsplit_once('/')?;
    Some(format!("{base}/{}", epoch.parse::<u64>().ok()? + 1))
}

/// The words that the new key signs: it belongs to whoever rotates, and to this trail only.
pub(crate) fn possession(origin: &str, old: &str, new: &str) -> Vec<u8> {
    format!("libcompliance/key-rotation/v1\n{origin}\n{old}\n{new}\n").into_bytes()
}

impl Lab {
    /// Replaces the signing key. Old and new key both stand behind the record of it: the new one by a signature in the record,
    /// both by the checkpoint. `source` opens the key file once more; `protect` is how the new file is protected.
    ///
    /// # Errors
    /// [`LabError::Key`]; the old key stays in force after any error.
    pub fn rotate_key(
        &self,
        source: KeySource,
        protect: Protect<'_>,
        reason: (&str, Option<&str>),
    ) -> Result<Option<RecoveryCode>, LabError> {
        // What an earlier rotation left is settled first: it may be the only copy of the key in force.
        self.inner().writer.usable()?;
        settle(self.path(), &self.inner().options)?;
        let key_file = place::beside(self.path(), ".key");
        let next_file = place::beside(self.path(), ".key.next");
        let mut entropy = SystemEntropy::new();
        let old = keys::unlock(&key_file, source, &keys::Expected { lab: Some(self.id().0), public_key: None })?;
        let bundle = KeyBundle::rotated(self.id().0, self.now().to_datetime(), &old.wrapping, &mut entropy)?;
        let fresh: Ed25519 = bundle.signing().ok_or(LabError::SealBroken)?;
        let _ = std::fs::remove_file(&next_file);
        let recovery = keys::create(&next_file, &bundle, protect, &mut entropy)?;
        let note = self.inner().writer.exclusive(|batch| {
            let log = batch.log()?;
            let origin = log.epoch_at(batch.size()).ok_or(LabError::SealBroken)?.origin.clone();
            let before = log.key_at(batch.size()).ok_or(LabError::SealBroken)?.vkey.clone();
            let fresh = SigningKey::Local(fresh);
            let after = fresh.verifier(&origin).map_err(|_| LabError::SealBroken)?.to_string();
            let proof = {
                use libcompliance::trail::note::Signer as _;
                fresh.named(&origin).sign(&possession(&origin, &before, &after))
            };
            let proof = proof.map_err(|error| LabError::Invalid(error.to_string()))?;
            let draft = Draft::new("trail.rotate_key")
                .attr("vkey_old", before)
                .attr("vkey_new", after)
                .attr("possession", STANDARD.encode(proof))
                .because(reason.0, reason.1);
            let who = batch.system();
            batch.alone(|tx| Ok(tx.append(&trail::KEY_ROTATED, draft, &who)?))?;
            let note = batch.seal(Some(Kept::Boundary), &[&fresh])?.note;
            batch.set_signing(fresh);
            Ok(note)
        });
        match note {
            Ok(note) => {
                keys::promote(&next_file, &key_file)?;
                self.saw(&note);
                Ok(recovery)
            }
            Err(error) => {
                // After a failed flush nobody knows yet whether the trail names the new key; the next opening will.
                if !matches!(error, LabError::Store(StoreError::Io(_)) | LabError::Poisoned) {
                    let _ = std::fs::remove_file(&next_file);
                }
                Err(error)
            }
        }
    }
}

/// Finishes a rotation that was interrupted between the commit and the change of the key file, or forgets one that never
/// reached the commit: the trail says which.
pub(crate) fn settle(path: &Path, options: &Options) -> Result<(), LabError> {
    let next_file = place::beside(path, ".key.next");
    if !next_file.exists() {
        return Ok(());
    }
    settle_in(path, &mut Sqlite::open(path, &options.store)?)
}

/// The same in a store that is open already.
pub(crate) fn settle_in(path: &Path, store: &mut Sqlite) -> Result<(), LabError> {
    let next_file = place::beside(path, ".key.next");
    if !next_file.exists() {
        return Ok(());
    }
    let size = store.head()?.size;
    let log = crate::lab::read_log(store)?;
    let current = log.key_at(size).and_then(|key| VerifierKey::parse(&key.vkey).ok()).ok_or(LabError::SealBroken)?;
    // The new key file is durable before the trail names its key; one that does not read was never needed.
    let Ok((next, _)) = keys::inspect(&next_file) else { return Ok(()) };
    if next.public_key == *current.public_key() {
        keys::promote(&next_file, &place::beside(path, ".key"))?;
    }
    Ok(())
}

impl Batch {
    /// Runs a command inside an exclusive transaction.
    pub(crate) fn alone<T>(
        &mut self,
        command: impl FnOnce(&mut crate::writer::Tx<'_>) -> Result<T, Stop>,
    ) -> Result<T, LabError> {
        match self.command(command)? {
            (Ok(value), _) => Ok(value),
            (Err(_), _) => Err(LabError::SealBroken),
        }
    }
}
