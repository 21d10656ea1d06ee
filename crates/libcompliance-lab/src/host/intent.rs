//! Intents of hosts without an outbox: sealed before the host commits, with the outcome sealed after.

use super::{HostActor, HostEvent, declared, draft_of, rule};
use crate::error::LabError;
use crate::lab::{Lab, Receipt, keyed_entries, receipt};
use crate::session::{About, Session};
use crate::store::ReadStore;
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::Permission;
use libcompliance::catalogue;
use libcompliance::host::intent::{
    INTENT_ABANDONED, INTENT_SETTLED, IntentError, OBJECT, OpenIntentEntry, Outcome, rules,
};
use libcompliance::id::{AccountId, ClientId, RecordId};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Change, Object, Record, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;

/// An intent whose outcome nobody has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIntent {
    /// The id to complete, abandon or settle it by.
    pub id: RecordId,
    /// The index of its record.
    pub record: u64,
    /// The announced kind.
    pub kind: String,
    /// What it is to be done to.
    pub object: Option<Object>,
    /// Since when, by the trail's clock.
    pub since: Timestamp,
    /// Who announced it.
    pub actor: AccountId,
    /// Whether the actor was signed in, or only the host vouches for him.
    pub source: Source,
}

/// The intents without outcome in a stored trail, oldest first.
///
/// # Errors
/// [`LabError`].
pub fn open_intents(store: &mut dyn ReadStore) -> Result<Vec<OpenIntent>, LabError> {
    let mut places = Vec::new();
    keyed_entries::<OpenIntentEntry>(store, |_, entry| places.push(entry.record))?;
    places.sort_unstable();
    let mut open = Vec::with_capacity(places.len());
    for index in places {
        let bytes = store.record(index)?.ok_or(LabError::SealBroken)?;
        let record = crate::laboratory::known(&bytes).ok_or(LabError::SealBroken)?;
        open.push(OpenIntent {
            id: record.id,
            record: index,
            kind: announced(&record).to_owned(),
            object: record.object,
            since: record.time,
            actor: record.actor.id,
            source: record.actor.source,
        });
    }
    Ok(open)
}

fn announced(record: &Record) -> &str {
    record.attr("intent_kind").and_then(Value::as_text).unwrap_or_default()
}

impl Lab {
    /// Seals what a host is going to do, before it commits. When this returns, the intent is durable; the host commits its own
    /// transaction and then calls [`Lab::complete`], or rolls back and calls [`Lab::abandon`]. A host that is stopped in between
    /// leaves the intent in [`Lab::open_intents`].
    ///
    /// # Errors
    /// As for [`Lab::append_host_asserted`]; [`LabError::Intent`] inside [`Lab::batch`], where nothing is durable;
    /// [`LabError::Event`] for an event that would be too large.
    pub fn intend(&self, actor: HostActor<'_>, event: HostEvent<'_>) -> Result<(RecordId, Receipt), LabError> {
        self.may_intend(actor, &event)?;
        let done = self.run(Urgency::Ordinary, |tx| {
            self.within_rate(tx)?;
            Ok(intend_in(tx, event, &actor.who())?)
        })?;
        Ok((done.value, receipt(&done)?))
    }

    /// Seals the announced event itself: the host has committed. It is the record of the declared kind, with the attribute `intent`.
    ///
    /// # Errors
    /// [`LabError::Intent`] for an id that is no intent's, one that has its outcome, or one of another actor.
    pub fn complete(&self, actor: HostActor<'_>, intent: RecordId) -> Result<Receipt, LabError> {
        let found = self.intent(intent)?;
        of_actor(&found, actor.id, Source::HostAsserted)?;
        let draft = self.announced_event(&found)?;
        receipt(&self.run(Urgency::Ordinary, |tx| Ok(complete_in(tx, &found, draft, &actor.who())?))?)
    }

    /// Seals that nothing came of an intent: the host has rolled back. `code` says why.
    ///
    /// # Errors
    /// As for [`Lab::complete`].
    pub fn abandon(&self, actor: HostActor<'_>, intent: RecordId, code: &str) -> Result<Receipt, LabError> {
        let found = self.intent(intent)?;
        of_actor(&found, actor.id, Source::HostAsserted)?;
        receipt(&self.run(Urgency::Ordinary, |tx| Ok(abandon_in(tx, &found, code, &actor.who())?))?)
    }

    /// The intents without outcome, oldest first: each was announced, and what came of it is not known. A question: nothing is
    /// written.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn open_intents(&self) -> Result<Vec<OpenIntent>, LabError> {
        self.read(|store| open_intents(store))
    }

    fn may_intend(&self, actor: HostActor<'_>, event: &HostEvent<'_>) -> Result<(), LabError> {
        if self.inner().writer.held_here()? {
            return Err(IntentError::InBatch.into());
        }
        // Its own record will say a little more than the intent, and must fit as well.
        let now = self.now();
        let id = RecordId::generate(now, &mut crate::entropy::SystemEntropy::new())?;
        event.to_envelope(id, now, actor).to_bytes()?;
        Ok(())
    }

    /// The record of an intent that has no outcome.
    fn intent(&self, id: RecordId) -> Result<Record, LabError> {
        let open: Option<OpenIntentEntry> = self.entry(&id.to_string())?;
        let record = self.sealed_record(id)?.filter(|record| record.kind == "intent.recorded");
        match (record, open) {
            (None, _) => Err(IntentError::Unknown.into()),
            (Some(_), None) => Err(IntentError::Settled.into()),
            (Some(record), Some(_)) => Ok(record),
        }
    }

    /// The event that an intent announced, with its values opened.
    fn announced_event(&self, intent: &Record) -> Result<Draft, LabError> {
        let plain = |path: String, value: &Value| match value {
            Value::Committed(_) => self.reveal(intent.index, &path).map(|value| (*value).clone()),
            clear => Ok(clear.clone()),
        };
        let mut draft = Draft::new(announced(intent));
        draft.object = intent.object.clone();
        draft.clients = intent.clients.iter().map(|link| link.id).collect();
        draft.content = intent.content;
        draft.transition = (intent.from.clone(), intent.to.clone());
        if let Some(reason) = &intent.reason {
            let text = reason.text.as_ref().map(|text| plain("reason.text".to_owned(), text)).transpose()?;
            draft.reason = Some((reason.code.clone(), text.and_then(|text| text.as_text().map(str::to_owned))));
        }
        for Change { field, old, new } in &intent.changes {
            let (old, new) = (plain(format!("changes.{field}.old"), old)?, plain(format!("changes.{field}.new"), new)?);
            draft.changes.push(Change { field: field.clone(), old, new });
        }
        for (name, value) in intent.attrs.iter().filter(|(name, _)| name != "intent_kind") {
            draft.attrs.push((name.clone(), plain(format!("attrs.{name}"), value)?));
        }
        Ok(draft)
    }
}

impl Session {
    /// [`Lab::intend`] by the account that is signed in. Needs `host.append`.
    ///
    /// # Errors
    /// [`LabError::Denied`], and those of [`Lab::intend`].
    pub fn intend(&self, event: HostEvent<'_>) -> Result<(RecordId, Receipt), LabError> {
        let actor = HostActor { id: self.account, device: self.device.as_deref() };
        self.lab().may_intend(actor, &event)?;
        let about = About { object: event.object.clone(), clients: event.clients.to_vec() };
        self.act(Permission::HOST_APPEND, about, Urgency::Ordinary, |tx, acting| Ok(intend_in(tx, event, &acting.who)?))
    }

    /// [`Lab::complete`] by the account that announced it. Needs `host.append`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Intent`].
    pub fn complete(&self, intent: RecordId) -> Result<Receipt, LabError> {
        let found = self.lab().intent(intent)?;
        of_actor(&found, self.account, Source::Session)?;
        let draft = self.lab().announced_event(&found)?;
        let work = |tx: &mut Tx<'_>, who: &Who| complete_in(tx, &found, draft, who);
        self.outcome(Permission::HOST_APPEND, &found, work)
    }

    /// [`Lab::abandon`] by the account that announced it. Needs `host.append`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Intent`].
    pub fn abandon(&self, intent: RecordId, code: &str) -> Result<Receipt, LabError> {
        let found = self.lab().intent(intent)?;
        of_actor(&found, self.account, Source::Session)?;
        self.outcome(Permission::HOST_APPEND, &found, |tx, who| abandon_in(tx, &found, code, who))
    }

    /// Says what became of an intent of anybody, after looking at the host's table. Needs `trail.review`. With
    /// [`Outcome::Done`] the announced event is sealed as well, by the one who looked; who announced it stands in the intent.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Intent`].
    pub fn settle_intent(
        &self,
        intent: RecordId,
        outcome: Outcome,
        reason: (&str, Option<&str>),
    ) -> Result<Receipt, LabError> {
        let found = self.lab().intent(intent)?;
        let event = match outcome {
            Outcome::Done => Some(self.lab().announced_event(&found)?),
            Outcome::NotDone => None,
        };
        self.outcome(Permission::TRAIL_REVIEW, &found, |tx, who| {
            still_open(tx, &found)?;
            if let Some(draft) = event {
                complete_in(tx, &found, draft, who)?;
            }
            let draft = about(&found, "intent.settle").attr("outcome", outcome.as_str()).because(reason.0, reason.1);
            tx.append(&INTENT_SETTLED, draft, who)?;
            Ok(())
        })
    }

    fn outcome(
        &self,
        permission: Permission,
        intent: &Record,
        work: impl FnOnce(&mut Tx<'_>, &Who) -> Result<(), LabError>,
    ) -> Result<Receipt, LabError> {
        let clients: Vec<ClientId> = intent.clients.iter().map(|link| link.id).collect();
        let object = About { clients, ..About::object(OBJECT, intent.id) };
        let ((), receipt) = self.act(permission, object, Urgency::Ordinary, |tx, acting| Ok(work(tx, &acting.who)?))?;
        Ok(receipt)
    }
}

fn of_actor(intent: &Record, actor: AccountId, source: Source) -> Result<(), IntentError> {
    let same = intent.actor.id == actor && intent.actor.source == source;
    if same { Ok(()) } else { Err(IntentError::Foreign) }
}

fn intend_in(tx: &mut Tx<'_>, event: HostEvent<'_>, who: &Who) -> Result<RecordId, LabError> {
    let kind = event.kind.to_owned();
    let entry = declared(tx, &kind, event.attrs.iter().map(|(name, _)| name.as_str()))?;
    let mut clear = entry.clear.clone();
    clear.push("intent_kind".to_owned());
    let row = event.row;
    let mut draft = draft_of(event).attr("intent_kind", kind);
    super::marks::say_row(tx, &mut draft, row)?;
    draft.action = "intent.record".to_owned();
    tx.append(&rules(rule(&entry.reason), &clear), draft, who)?;
    tx.last_record().ok_or(LabError::SealBroken)
}

/// What another transaction settled in the meantime is not settled twice.
fn still_open(tx: &mut Tx<'_>, intent: &Record) -> Result<(), LabError> {
    match tx.load::<OpenIntentEntry>(&intent.id.to_string())? {
        Some(_) => Ok(()),
        None => Err(IntentError::Settled.into()),
    }
}

fn complete_in(tx: &mut Tx<'_>, intent: &Record, draft: Draft, who: &Who) -> Result<(), LabError> {
    still_open(tx, intent)?;
    let kind = announced(intent).to_owned();
    let entry = declared(tx, &kind, draft.attrs.iter().map(|(name, _)| name.as_str()))?;
    let mut clear = entry.clear.clone();
    clear.push("intent".to_owned());
    let rules = catalogue::host_kind(&kind, entry.version, rule(&entry.reason), &clear);
    tx.append(&rules, draft.attr("intent", intent.id.to_string()), who)?;
    Ok(())
}

fn abandon_in(tx: &mut Tx<'_>, intent: &Record, code: &str, who: &Who) -> Result<(), LabError> {
    still_open(tx, intent)?;
    tx.append(&INTENT_ABANDONED, about(intent, "intent.abandon").because(code, None), who)?;
    Ok(())
}

/// An outcome, with the clients of the intent.
fn about(intent: &Record, action: &str) -> Draft {
    let mut draft = Draft::new(action).on(OBJECT, intent.id, 1);
    draft.clients = intent.clients.iter().map(|link| link.id).collect();
    draft
}
