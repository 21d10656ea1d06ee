//! The host's own events: kinds under `host.<name>.*`, declared once, sealed like everything else.

mod baseline;
mod import;
mod intent;
mod marks;
mod outbox;
mod paper;
mod reconcile;
mod sealed_rows;
mod spool;
mod table_rows;
mod take_in;

pub use baseline::{BaselineDone, Rows};
pub use import::{ImportDone, ImportOrder, TableInspection, inspect_table};
pub use intent::{OpenIntent, open_intents};
pub use outbox::{Backlog, Drained, Outbox, Waiting};
pub use paper::{NewPaper, Paper, Performer};
pub use reconcile::{FieldDifference, Reconciled, RowFinding};
pub use spool::{Spool, SpoolError, Spooled, Stored};
pub use table_rows::table_rows;
pub use take_in::{SpoolContent, TakeIn, TakenIn, look_at_spool};

pub(crate) use marks::RowMarks;

use crate::error::LabError;
use crate::lab::{Lab, Receipt, receipt};
use crate::session::{About, Session};
use crate::writer::{Refusal, Stop, Tx, Urgency, Who};
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::catalogue::{self, trail};
use libcompliance::host::RESERVED;
use libcompliance::host::outbox::Envelope;
use libcompliance::host::rows::RowChange;
use libcompliance::host::spool::WhenUnwritable;
use libcompliance::id::{AccountId, ClientId, RecordId};
use libcompliance::projection::HostKindEntry;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::{Draft, WriteError};
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::record::{Auth, Change, Object, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::{Value, is_token};
use std::sync::PoisonError;
use std::time::Instant;

/// A kind of event that a host declares.
#[derive(Debug, Clone)]
pub struct HostKind<'a> {
    /// The name: `host.<name>.<what>`.
    pub name: &'a str,
    /// Whether a reason is asked for.
    pub reason: ReasonRule,
    /// The fields and attributes that stand in clear; every other one is committed. Only ids, codes, numbers and digests
    /// belong here.
    pub clear: &'a [&'a str],
    /// What is done with its events when the trail cannot be written ([`Lab::append_or_spool`]).
    pub unwritable: WhenUnwritable,
    /// Why it is declared; needed when it was declared before.
    pub why: Option<(&'a str, Option<&'a str>)>,
}

impl<'a> HostKind<'a> {
    /// A kind with nothing in clear, whose events are refused when the trail cannot be written.
    #[must_use]
    pub const fn new(name: &'a str, reason: ReasonRule) -> Self {
        Self { name, reason, clear: &[], unwritable: WhenUnwritable::Refuse, why: None }
    }
}

/// An event of a host. Id, time, place and actor are not its to set.
#[derive(Debug, Clone, Default)]
pub struct HostEvent<'a> {
    /// A declared kind.
    pub kind: &'a str,
    /// What it was done to: kind, id, version.
    pub object: Option<Object>,
    /// The clients in scope.
    pub clients: &'a [ClientId],
    /// The changed fields.
    pub changes: Vec<Change>,
    /// A reason code and text.
    pub reason: Option<(&'a str, Option<&'a str>)>,
    /// Further facts.
    pub attrs: Vec<(String, Value)>,
    /// What it says of its row as a whole, for [`Session::reconcile`].
    pub row: RowChange,
}

/// An actor that only the host vouches for.
#[derive(Debug, Clone, Copy)]
pub struct HostActor<'a> {
    /// A stable id of the host's own, as a UUID.
    pub id: AccountId,
    /// The device, if known.
    pub device: Option<&'a str>,
}

impl HostEvent<'_> {
    /// The event as it is stored on its way to the trail: in the host's outbox, or in a spool. `id` is to be fresh
    /// ([`RecordId::generate`]); `at` is when it happened.
    #[must_use]
    pub fn to_envelope(&self, id: RecordId, at: Timestamp, actor: HostActor<'_>) -> Envelope {
        let mut envelope = Envelope::new(id, at, actor.id, self.kind);
        envelope.device = actor.device.map(str::to_owned);
        envelope.object = self.object.clone();
        envelope.clients = self.clients.to_vec();
        envelope.changes = self.changes.clone();
        envelope.reason = self.reason.map(|(code, text)| libcompliance::host::outbox::Why {
            code: code.to_owned(),
            text: text.map(str::to_owned),
        });
        envelope.attrs = self.attrs.iter().cloned().collect();
        (envelope.before, envelope.after, envelope.deleted) = (self.row.before, self.row.after, self.row.deleted);
        envelope
    }
}

/// Events in one call of [`Session::append_all`], at most; and clients in all of them together.
pub const MOST_AT_ONCE: usize = 1_000;

impl Session {
    /// Declares a kind, or a new version of one. Needs `settings.manage`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for a name that is not a host's.
    pub fn declare_host_kind(&self, kind: &HostKind<'_>) -> Result<Receipt, LabError> {
        if !catalogue::is_host_kind(kind.name) || !kind.clear.iter().all(|name| is_token(name)) {
            return Err(LabError::Invalid(
                "the kind is not one that a host may declare: `host.<name>.<what>` in lower case, fields as names"
                    .to_owned(),
            ));
        }
        let about = About::object("host_kind", kind.name);
        let ((), receipt) = self.act(Permission::SETTINGS_MANAGE, about, Urgency::Essential, |tx, acting| {
            let before = tx.load::<HostKindEntry>(kind.name)?;
            let version = before.as_ref().map_or(0, |entry| entry.version) + 1;
            let list = |names: &mut dyn Iterator<Item = &str>| Value::List(names.map(Value::text).collect());
            let (old_reason, old_clear) = match &before {
                Some(entry) => (Value::text(entry.reason.as_str()), list(&mut entry.clear.iter().map(String::as_str))),
                None => (Value::Null, Value::Null),
            };
            let mut draft = Draft::new("host.declare").on("host_kind", kind.name, u32::from(version));
            let new = [
                ("reason", old_reason, Value::text(word(kind.reason))),
                ("clear", old_clear, list(&mut kind.clear.iter().copied())),
            ];
            for (field, old, new) in new {
                if old != new {
                    draft = draft.change(field, old, new);
                }
            }
            // What is not said refuses.
            let old = before.as_ref().map(|entry| entry.unwritable).unwrap_or_default();
            if old != kind.unwritable {
                let word = before.as_ref().map_or(Value::Null, |_| Value::text(old.as_str()));
                draft = draft.change("unwritable", word, kind.unwritable.as_str());
            }
            if let Some((code, text)) = kind.why {
                draft = draft.because(code, text);
            }
            tx.append(&trail::HOST_KIND_DECLARED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Seals an event of the host's, done by the account that is signed in. Needs `host.append`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for a kind that is not declared, [`LabError::Write`].
    pub fn append(&self, event: HostEvent<'_>) -> Result<Receipt, LabError> {
        let about = About { object: event.object.clone(), clients: event.clients.to_vec() };
        let ((), receipt) = self
            .act(Permission::HOST_APPEND, about, Urgency::Ordinary, |tx, acting| append_in(tx, event, &acting.who))?;
        Ok(receipt)
    }

    /// Seals several events, at most [`MOST_AT_ONCE`], in their order and in one transaction: all of them, or none. Gives the places of
    /// their records, and the receipt of the last. Needs `host.append` for the clients of all of them; one refusal stands for all.
    ///
    /// # Errors
    /// As for [`Session::append`]; [`LabError::Invalid`] for no event, or too many.
    pub fn append_all(&self, events: Vec<HostEvent<'_>>) -> Result<(Vec<u64>, Receipt), LabError> {
        let mut clients: Vec<ClientId> = events.iter().flat_map(|event| event.clients.iter().copied()).collect();
        clients.sort_unstable();
        clients.dedup();
        if events.is_empty() || events.len() > MOST_AT_ONCE || clients.len() > MOST_AT_ONCE {
            let text = format!("1 to {MOST_AT_ONCE} events of at most {MOST_AT_ONCE} clients are sealed at once");
            return Err(LabError::Invalid(text));
        }
        let about = About { object: None, clients };
        self.act(Permission::HOST_APPEND, about, Urgency::Ordinary, |tx, acting| {
            let mut places = Vec::with_capacity(events.len());
            for event in events {
                places.push(tx.next_index());
                append_in(tx, event, &acting.who)?;
            }
            Ok(places)
        })
    }
}

impl Lab {
    /// Seals an event whose actor only the host vouches for. The record says `host-asserted`, and no projection, duty or
    /// finding rests on it.
    ///
    /// # Errors
    /// [`LabError::NotFound`] for a kind that is not declared, [`LabError::Write`], [`LabError::Denied`] beyond the rate of
    /// [`Options::unsigned_per_minute`](crate::Options::unsigned_per_minute).
    pub fn append_host_asserted(&self, actor: HostActor<'_>, event: HostEvent<'_>) -> Result<Receipt, LabError> {
        let done = self.run(Urgency::Ordinary, |tx| {
            self.within_rate(tx)?;
            append_in(tx, event, &actor.who())
        })?;
        receipt(&done)
    }

    /// Refuses what comes without a session beyond the rate.
    fn within_rate(&self, tx: &Tx<'_>) -> Result<(), Stop> {
        let Some(limit) = self.inner().options.unsigned_per_minute else { return Ok(()) };
        let mut bucket = self.inner().unsigned.lock().unwrap_or_else(PoisonError::into_inner);
        if bucket.take(limit, Instant::now()) {
            return Ok(());
        }
        // Under the laboratory itself: whoever is not signed in can give any id, and each would be counted apart.
        Err(Stop::Refuse(Box::new(Refusal {
            denial: RefusalRule::RateLimited.into(),
            action: Permission::HOST_APPEND.name().to_owned(),
            object: None,
            clients: Vec::new(),
            who: tx.system(),
        })))
    }
}

impl HostActor<'_> {
    fn who(&self) -> Who {
        asserted(self.id, self.device.map(str::to_owned))
    }
}

/// Somebody for whom only the host vouches.
fn asserted(id: AccountId, device: Option<String>) -> Who {
    Who {
        id,
        source: Source::HostAsserted,
        roles: Vec::new(),
        auth: Auth::None,
        session: None,
        subject: Subject::Lab,
        device,
    }
}

/// A declared kind; refused if the event claims what only the library may say.
fn declared<'n>(
    tx: &mut Tx<'_>,
    kind: &str,
    mut names: impl Iterator<Item = &'n str>,
) -> Result<HostKindEntry, LabError> {
    if !catalogue::is_host_kind(kind) {
        return Err(LabError::Invalid("a host's events have kinds under `host.<name>.`".to_owned()));
    }
    if names.any(|name| RESERVED.contains(&name)) {
        return Err(
            WriteError::Rule { rule: "an attribute of the event has a name that only the library gives" }.into()
        );
    }
    tx.load::<HostKindEntry>(kind)?.ok_or(LabError::NotFound { what: "declared host kind" })
}

/// The event as a draft, under its own kind.
fn draft_of(event: HostEvent<'_>) -> Draft {
    let mut draft = Draft::new(event.kind);
    draft.object = event.object;
    draft.clients = event.clients.to_vec();
    draft.changes = event.changes;
    draft.reason = event.reason.map(|(code, text)| (code.to_owned(), text.map(str::to_owned)));
    draft.attrs = event.attrs;
    draft
}

fn append_in(tx: &mut Tx<'_>, event: HostEvent<'_>, who: &Who) -> Result<(), Stop> {
    let entry = declared(tx, event.kind, event.attrs.iter().map(|(name, _)| name.as_str()))?;
    let rules = catalogue::host_kind(event.kind, entry.version, rule(&entry.reason), &entry.clear);
    let row = event.row;
    let mut draft = draft_of(event);
    marks::say_row(tx, &mut draft, row)?;
    tx.append(&rules, draft, who)?;
    Ok(())
}

fn word(rule: ReasonRule) -> &'static str {
    match rule {
        ReasonRule::Required => "required",
        ReasonRule::FromVersionTwo => "from_version_two",
        ReasonRule::Optional => "optional",
        ReasonRule::NotCollected => "not_collected",
    }
}

/// An unknown word counts as the strictest rule.
pub(crate) fn rule(word: &str) -> ReasonRule {
    match word {
        "from_version_two" => ReasonRule::FromVersionTwo,
        "optional" => ReasonRule::Optional,
        "not_collected" => ReasonRule::NotCollected,
        _ => ReasonRule::Required,
    }
}
