//! Draining a host's outbox: its stored events become records, in order, each once.

use crate::error::LabError;
use crate::lab::Lab;
use crate::store::ReadStore as _;
use crate::writer::{Done, Tx, Urgency, Who};
use libcompliance::catalogue;
use libcompliance::crypto::sha256;
use libcompliance::host::RESERVED;
use libcompliance::host::outbox::Envelope;
use libcompliance::id::{RecordId, SpoolId};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Digest, Record};
use libcompliance::trail::value::Value;
use std::collections::HashSet;

/// One stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the host's table.
    pub seq: i64,
    /// The bytes, as [`Envelope::to_bytes`] wrote them.
    pub body: Vec<u8>,
}

/// How much waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many events are stored and not sealed.
    pub waiting: u64,
    /// When the oldest of them was stored, by the host's clock.
    pub since: Option<String>,
}

/// A host's outbox, through the host's own connection.
pub trait Outbox {
    /// The oldest events that are not sealed, in order of their place, at most `most`, those after place `after`.
    ///
    /// # Errors
    /// What went wrong, for a person.
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String>;

    /// These places are sealed and durable, and need not be given again.
    ///
    /// # Errors
    /// What went wrong, for a person. The events are then given again, and found to be sealed.
    fn sealed(&mut self, places: &[i64]) -> Result<(), String>;

    /// How much waits.
    ///
    /// # Errors
    /// What went wrong, for a person.
    fn backlog(&mut self) -> Result<Backlog, String>;
}

/// What came of draining.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drained {
    /// How many events were sealed now.
    pub sealed: u64,
    /// How many had been sealed before, so that the host had only to be told again.
    pub known: u64,
    /// Events that cannot be sealed: the place and why. They stay in the outbox until somebody looks.
    pub refused: Vec<(i64, &'static str)>,
    /// What waits afterwards, the refused ones included.
    pub left: Backlog,
}

const AT_ONCE: usize = 500;

impl Lab {
    /// Seals what waits in a host's outbox, in its order. An event becomes the record with its own id, so what was sealed before,
    /// even by a run that was killed before it could tell the host, is not sealed again; the same id with other content is refused.
    /// The records say `host-asserted`, carry the host's time as `stored_at` and the digest of what was stored, and feed no duty
    /// or finding.
    ///
    /// # Errors
    /// [`LabError::Invalid`] with the words of the outbox; [`LabError`] of the trail. What was sealed until then stays sealed.
    pub fn drain(&self, outbox: &mut dyn Outbox) -> Result<Drained, LabError> {
        let failed = |text: String| LabError::Invalid(format!("the outbox cannot be used: {text}"));
        let mut drained = Drained::default();
        let mut after = i64::MIN;
        loop {
            let rows = outbox.waiting(after, AT_ONCE).map_err(failed)?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            // The trail cannot be asked about what this very transaction has sealed.
            let mut ids = HashSet::new();
            let ((), _) = self.batch(|| {
                for row in &rows {
                    match self.seal_stored(&row.body, &mut ids) {
                        Ok(Taken::Sealed) => drained.sealed += 1,
                        Ok(Taken::Known) => drained.known += 1,
                        Ok(Taken::Refused(code)) => drained.refused.push((row.seq, code)),
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            })?;
            let refused = |row: &&Waiting| !drained.refused.iter().any(|(seq, _)| *seq == row.seq);
            let places: Vec<i64> = rows.iter().filter(refused).map(|row| row.seq).collect();
            outbox.sealed(&places).map_err(failed)?;
        }
        drained.left = outbox.backlog().map_err(failed)?;
        Ok(drained)
    }

    fn seal_stored(&self, body: &[u8], ids: &mut HashSet<RecordId>) -> Result<Taken, LabError> {
        match Envelope::from_bytes(body) {
            Ok(envelope) => self.seal_event(envelope, body, None, ids),
            Err(error) => Ok(Taken::Refused(error.code())),
        }
    }

    /// Seals a stored event once; `ids` holds what this transaction has sealed, which the trail cannot be asked about yet.
    pub(super) fn seal_event(
        &self,
        envelope: Envelope,
        body: &[u8],
        late: Option<&Late>,
        ids: &mut HashSet<RecordId>,
    ) -> Result<Taken, LabError> {
        let digest = Digest(sha256(body)).to_string();
        if let Some(known) = self.sealed_record(envelope.id)? {
            let same = known.attr("stored_sha256").and_then(Value::as_text) == Some(&digest);
            return Ok(if same { Taken::Known } else { Taken::Refused("outbox_id_taken") });
        }
        if !ids.insert(envelope.id) {
            return Ok(Taken::Refused("outbox_id_taken"));
        }
        let device = envelope.device.clone().or_else(|| late.and_then(|late| late.device.clone()));
        let who = super::asserted(envelope.actor, device);
        taken(self.run(Urgency::Ordinary, |tx| Ok(seal(tx, envelope, &digest, &who, late)?)))
    }

    /// The record that has this id.
    pub(super) fn sealed_record(&self, id: RecordId) -> Result<Option<Record>, LabError> {
        let bytes = self.read(|store| {
            let index = store.index_of(id.0.as_bytes())?;
            index.map(|index| store.record(index)).transpose().map_err(LabError::from)
        })?;
        let Some(bytes) = bytes.flatten() else { return Ok(None) };
        crate::laboratory::known(&bytes).map(Some).ok_or(LabError::SealBroken)
    }
}

/// What came of one stored event.
pub(super) enum Taken {
    Sealed,
    Known,
    Refused(&'static str),
}

/// What concerns this event alone does not stop the others.
pub(super) fn taken<T>(done: Result<Done<T>, LabError>) -> Result<Taken, LabError> {
    match done {
        Ok(_) => Ok(Taken::Sealed),
        Err(LabError::NotFound { .. }) => Ok(Taken::Refused("outbox_kind_unknown")),
        Err(LabError::Write(error)) => Ok(Taken::Refused(error.code())),
        Err(error) => Err(error),
    }
}

/// Where an event waited until the trail could be written.
pub(super) struct Late {
    pub spool: SpoolId,
    pub n: u64,
    /// The device that the spool names.
    pub device: Option<String>,
}

impl Late {
    /// Says so in the record.
    pub(super) fn mark(&self, draft: Draft) -> Draft {
        let n = Value::Int(i64::try_from(self.n).unwrap_or(i64::MAX));
        draft.attr("late", Value::Bool(true)).attr("spool", self.spool.to_string()).attr("spool_n", n)
    }
}

/// Seals a stored event. The time at which it was stored is the event's own.
pub(super) fn seal(
    tx: &mut Tx<'_>,
    envelope: Envelope,
    digest: &str,
    who: &Who,
    late: Option<&Late>,
) -> Result<(), LabError> {
    let entry = super::declared(tx, &envelope.kind, envelope.attrs.keys().map(String::as_str))?;
    let mut clear = entry.clear.clone();
    clear.extend(RESERVED.iter().map(|name| (*name).to_owned()));
    let reason = super::rule(&entry.reason);
    let rules = catalogue::host_kind(&envelope.kind, entry.version, reason, &clear);
    let row = envelope.row();
    let mut draft = Draft::new(envelope.kind.as_str());
    draft.object = envelope.object;
    draft.clients = envelope.clients;
    draft.changes = envelope.changes;
    draft.reason = envelope.reason.map(|why| (why.code, why.text));
    draft.attrs = envelope.attrs.into_iter().collect();
    super::marks::say_row(tx, &mut draft, row)?;
    draft = draft.attr("stored_at", envelope.at.to_string()).attr("stored_sha256", digest);
    if let Some(late) = late {
        draft = late.mark(draft);
    }
    tx.append_as(&rules, draft, who, Some(envelope.id))?;
    Ok(())
}
