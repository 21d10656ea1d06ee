//! What leaves the laboratory is itself a record: a checkpoint, a proof, an export for somebody outside.
//!
//! Checkpoint and proof cover the record that says they were given away. An export cannot hold that record, for the record
//! names the root that was exported: it follows the exported records, and is durable before the folder appears. If the
//! folder then cannot be put in its place, the record says more than happened, never less.

use crate::error::LabError;
use crate::export::{self, Manifest, Options, Prepared, Search};
use crate::lab::{Lab, Receipt, receipt};
use crate::session::{About, Session};
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::{Decision, Permission};
use libcompliance::catalogue::trail::EXPORTED;
use libcompliance::id::ClientId;
use libcompliance::model::Client;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::proof::TlogProof;
use libcompliance::trail::value::Value;
use std::path::Path;
use std::sync::Arc;

/// An export with its record.
#[derive(Debug, Clone)]
pub struct Exported {
    /// What the folder holds and leaves out.
    pub manifest: Manifest,
    /// The record that says so; its index is at least the size of what was exported.
    pub receipt: Receipt,
}

impl Lab {
    /// A signed checkpoint for somebody outside: it is kept for good, and covers the record of this. The laboratory itself
    /// is the actor; a person uses [`Session::checkpoint_for_outside`].
    ///
    /// # Errors
    /// [`LabError::Invalid`] inside [`Lab::batch`]; [`LabError`] if nothing can be recorded: then nothing is handed out.
    pub fn checkpoint_for_outside(&self) -> Result<String, LabError> {
        Ok(checkpoint(By::System(self))?.to_string())
    }

    /// A proof of record `index` for somebody outside, under a checkpoint that is kept and covers the record of this.
    ///
    /// # Errors
    /// As for [`Lab::checkpoint_for_outside`]; [`LabError::NotFound`] if there is no such record.
    pub fn proof_for_outside(&self, index: u64) -> Result<TlogProof, LabError> {
        proof(By::System(self), index)
    }

    /// Writes an export as [`export::export`] does, and records it: form, size, root, range, filter and, committed, the
    /// destination. The exported checkpoint is kept for good.
    ///
    /// # Errors
    /// As for [`export::export`] and [`Lab::checkpoint_for_outside`].
    pub fn export(&self, out: &Path, options: &Options) -> Result<Exported, LabError> {
        export(By::System(self), out, options)
    }
}

impl Session {
    /// [`Lab::checkpoint_for_outside`] by the account that is signed in. Needs `trail.export`.
    ///
    /// # Errors
    /// [`LabError::Denied`], and as there.
    pub fn checkpoint_for_outside(&self) -> Result<String, LabError> {
        Ok(checkpoint(By::Session(self))?.to_string())
    }

    /// [`Lab::proof_for_outside`] by the account that is signed in. Needs `trail.export`.
    ///
    /// # Errors
    /// [`LabError::Denied`], and as there.
    pub fn proof_for_outside(&self, index: u64) -> Result<TlogProof, LabError> {
        proof(By::Session(self), index)
    }

    /// [`Lab::export`] by the account that is signed in. Needs `trail.export`.
    ///
    /// # Errors
    /// [`LabError::Denied`], and as there.
    pub fn export(&self, out: &Path, options: &Options) -> Result<Exported, LabError> {
        export(By::Session(self), out, options)
    }
}

/// Who hands something out.
#[derive(Clone, Copy)]
enum By<'a> {
    System(&'a Lab),
    Session(&'a Session),
    /// By a right for what is handed out, such as sending a report of this client, and not for the trail as a whole.
    Holder(&'a Session, Permission, ClientId),
}

/// What is handed out.
#[derive(Clone, Copy)]
enum Handed<'a> {
    Checkpoint,
    Proof { index: u64 },
    Export { prepared: &'a Prepared, out: &'a Path },
}

impl By<'_> {
    fn lab(&self) -> &Lab {
        match self {
            Self::System(lab) => lab,
            Self::Session(session) | Self::Holder(session, ..) => session.lab(),
        }
    }

    /// Refuses, and records the refusal, before the work is done; the record of what was done asks once more.
    fn ask(&self) -> Result<(), LabError> {
        if let Self::Session(session) = self
            && let Decision::Deny(denial) = session.may(Permission::TRAIL_EXPORT)?
        {
            let refuse = |_: &mut Tx<'_>, acting: &crate::session::Acting| Err(acting.refuse(denial));
            session.act::<()>(Permission::TRAIL_EXPORT, About::default(), Urgency::Ordinary, refuse)?;
        }
        Ok(())
    }

    fn record(&self, handed: Handed<'_>) -> Result<Receipt, LabError> {
        match self {
            Self::System(lab) => {
                let done = lab.run(Urgency::Ordinary, |tx| {
                    let who = tx.system();
                    Ok(record(tx, &who, handed)?)
                })?;
                receipt(&done)
            }
            Self::Session(session) => {
                let act = |tx: &mut Tx<'_>, acting: &crate::session::Acting| Ok(record(tx, &acting.who, handed)?);
                Ok(session.act(Permission::TRAIL_EXPORT, About::default(), Urgency::Ordinary, act)?.1)
            }
            Self::Holder(session, permission, client) => {
                let act = |tx: &mut Tx<'_>, acting: &crate::session::Acting| Ok(record(tx, &acting.who, handed)?);
                Ok(session.act(*permission, About::default().for_client(*client), Urgency::Ordinary, act)?.1)
            }
        }
    }

    /// Records it in a transaction of its own, so that the checkpoint is that of this record and no other; a refusal is
    /// sealed as well.
    fn alone(&self, handed: Handed<'_>) -> Result<(Receipt, Arc<str>), LabError> {
        let (outcome, note) = self.lab().batch(|| Ok(self.record(handed)))?;
        let receipt = outcome?;
        Ok((Receipt { checkpoint: Some(Arc::clone(&note)), ..receipt }, note))
    }
}

fn checkpoint(by: By<'_>) -> Result<Arc<str>, LabError> {
    Ok(by.alone(Handed::Checkpoint)?.1)
}

fn proof(by: By<'_>, index: u64) -> Result<TlogProof, LabError> {
    let (receipt, note) = by.alone(Handed::Proof { index })?;
    by.lab().prove_under(index, Some((receipt.index + 1, &note)))
}

/// A proof of record `index` for somebody outside, by a right for what the record is about.
pub(crate) fn proof_under(
    session: &Session,
    permission: Permission,
    client: ClientId,
    index: u64,
) -> Result<TlogProof, LabError> {
    proof(By::Holder(session, permission, client), index)
}

fn export(by: By<'_>, out: &Path, options: &Options) -> Result<Exported, LabError> {
    by.lab().inner().writer.usable()?;
    by.ask()?;
    let prepared = export::prepare(by.lab().path(), out, options)?;
    let (receipt, _) = by.alone(Handed::Export { prepared: &prepared, out })?;
    Ok(Exported { manifest: prepared.hand_over(out)?, receipt })
}

fn record(tx: &mut Tx<'_>, who: &Who, handed: Handed<'_>) -> Result<(), LabError> {
    let own = tx.next_index();
    let draft = Draft::new("trail.export");
    let draft = match handed {
        Handed::Checkpoint | Handed::Proof { .. } => {
            tx.keep_own_checkpoint();
            let draft = draft.attr("size", int(own + 1));
            match handed {
                Handed::Proof { index } if index >= own => return Err(LabError::NotFound { what: "record" }),
                Handed::Proof { index } => draft.attr("form", "proof").attr("index", int(index)),
                _ => draft.attr("form", "checkpoint"),
            }
        }
        Handed::Export { prepared, out } => {
            let manifest = &prepared.manifest;
            tx.keep_checkpoint(manifest.size, &prepared.note);
            let destination = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
            let draft = draft
                .attr("size", int(manifest.size))
                .attr("root", manifest.root.to_string())
                .attr("records", int(manifest.records))
                .attr("destination", destination.to_string_lossy().into_owned());
            match &manifest.selection {
                None => draft.attr("form", "log"),
                Some(selection) => {
                    let mut draft = draft.attr("form", "selection");
                    for (name, index) in [("from_index", selection.from), ("until_index", selection.until)] {
                        if let Some(index) = index {
                            draft = draft.attr(name, int(index));
                        }
                    }
                    // Each part of a filter that found something stands in clear in what it found. One that found
                    // nothing may be a name typed in the wrong place.
                    if manifest.records > 0 && selection.search != Search::default() {
                        draft = draft.attr("filter", filter(&selection.search));
                    }
                    match selection.search.client.map(ClientId) {
                        Some(client) if tx.load::<Client>(&client.to_string())?.is_some() => draft.for_client(client),
                        _ => draft,
                    }
                }
            }
        }
    };
    tx.append(&EXPORTED, draft, who)?;
    Ok(())
}

fn filter(search: &Search) -> Value {
    let parts = [
        ("actor", search.actor.map(|id| id.to_string())),
        ("object", search.object.clone()),
        ("action", search.action.clone()),
        ("kind", search.kind.clone()),
        ("client", search.client.map(|id| id.to_string())),
        ("not_before", search.from.map(|time| time.to_string())),
        ("before", search.until.map(|time| time.to_string())),
    ];
    Value::map(parts.into_iter().filter_map(|(name, part)| Some((name, Value::Text(part?)))))
}

fn int(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
