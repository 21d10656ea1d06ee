//! The host's own events: declared kinds, events, intents; paper that was written while the system could not be used.

use crate::answer::done;
use crate::arguments::{ById, Nothing};
use crate::asked::{Values, because, need, words};
use crate::error::CallError;
use crate::event::Event;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::access::Permission;
use libcompliance::host::intent::Outcome;
use libcompliance::host::paper::Comparison;
use libcompliance::host::spool::WhenUnwritable;
use libcompliance::id::{AccountId, ClientId, RecordId};
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::record::{Digest, Object};
use libcompliance::trail::value::Value;
use libcompliance_lab::{HostKind, NewPaper, OpenIntent, Performer, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "host.declare" Declared, declare,
        "Declares a kind of event, or a new version of one, which needs `why`. `reason` is `required`, `from_version_two`, `optional` or `not_collected`; `clear` are the fields that are not committed; `unwritable` is `refuse` or `spool`. Needs `settings.manage`.",
        r#"{"name":"host.oldlims.price_changed","reason":"optional","clear":["amount"],"unwritable":"refuse","why":"new_field","text":null}"#),
    operation!(Action "host.append" Event, append,
        "Seals an event of the host's. `before`, `after` and `deleted` say of its row as a whole what a comparison needs. Needs `host.append`.",
        r#"{"kind":"host.oldlims.price_changed","object":{"kind":"price","id":"17","version":2},"clients":["01900000-0000-7000-8000-0000000000c1"],"changes":[{"field":"amount","old":"12.50","new":"14.00"}],"reason":"price_list","text":"from January","attrs":{"list":3},"before":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","after":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","deleted":false}"#),
    operation!(Action "intent.record" Event, intend,
        "Seals what the host is going to do, before it commits; the answer holds the `intent` to complete or abandon. Needs `host.append`.",
        r#"{"kind":"host.oldlims.price_changed","object":{"kind":"price","id":"17","version":2},"clients":[],"changes":[{"field":"amount","old":null,"new":"14.00"}],"reason":null,"text":null,"attrs":{},"before":null,"after":null,"deleted":false}"#),
    operation!(Action "intent.complete" ById<RecordId>, complete,
        "The host has committed: seals the announced event. Needs `host.append`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f1"}"#),
    operation!(Action "intent.abandon" Abandoned, abandon,
        "The host has rolled back: seals that nothing came of it, and why. Needs `host.append`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f1","code":"rolled_back"}"#),
    operation!(Action "intent.settle" Settled, settle,
        "Says what became of an intent of anybody, after looking at the host's table: `done` or `not_done`. Needs `trail.review`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f1","outcome":"done","reason":"looked","text":"row 17 has the new price"}"#),
    operation!(Question "intent.list" Nothing, intents,
        "The intents whose outcome nobody has said, oldest first. Needs `trail.review`.",
        r"{}"),
    operation!(Action "paper.transcribe" Written, transcribe,
        "Takes in what was written on paper. `performer` is `{\"account\": id}` or `{\"name\": text}`; `scan` is the digest of a file that was sealed. Needs `result.enter`.",
        r#"{"performed_at":"2026-11-22T14:30+01:00","performer":{"name":"Jan Kowal"},"object":{"kind":"sample","id":"01900000-0000-7000-8000-0000000000d1","version":1},"clients":["01900000-0000-7000-8000-0000000000c1"],"fields":{"ph":"6.8"},"scan":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","reason":"system_down","text":null,"replaces":"01900000-0000-7000-8000-0000000000f2"}"#),
    operation!(Action "paper.check" PaperChecked, check_paper,
        "Says whether a transcription of somebody else `agrees` with its scan or `differs`, which needs a reason. Needs `result.verify`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f2","outcome":"differs","reason":"misread","text":"6.6, not 6.8"}"#),
    operation!(Question "paper.list" Papers, papers,
        "The transcriptions that this session may see, oldest first, or only those that nobody has compared.",
        r#"{"unchecked":true}"#),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    name: String,
    reason: Word,
    #[serde(default)]
    clear: Vec<String>,
    #[serde(default)]
    unwritable: WhenUnwritable,
    why: Option<String>,
    text: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Required,
    FromVersionTwo,
    Optional,
    NotCollected,
}

impl Word {
    fn rule(self) -> ReasonRule {
        match self {
            Self::Required => ReasonRule::Required,
            Self::FromVersionTwo => ReasonRule::FromVersionTwo,
            Self::Optional => ReasonRule::Optional,
            Self::NotCollected => ReasonRule::NotCollected,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Abandoned {
    id: RecordId,
    code: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Became {
    Done,
    NotDone,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    id: RecordId,
    outcome: Became,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    Account(AccountId),
    Name(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    performed_at: String,
    performer: By,
    object: Object,
    #[serde(default)]
    clients: Vec<ClientId>,
    fields: Values,
    scan: Digest,
    reason: String,
    text: Option<String>,
    replaces: Option<RecordId>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Compared {
    Agrees,
    Differs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PaperChecked {
    id: RecordId,
    outcome: Compared,
    reason: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Papers {
    #[serde(default)]
    unchecked: bool,
}

fn declare(session: &Session, what: Declared, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.declare_host_kind(&HostKind {
        name: &what.name,
        reason: what.reason.rule(),
        clear: &words(&what.clear),
        unwritable: what.unwritable,
        why: because(what.why.as_deref(), what.text.as_deref())?,
    })?;
    Ok(done(&[], &receipt))
}

fn append(session: &Session, event: Event, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.append(event.lend()?)?))
}

fn intend(session: &Session, event: Event, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = session.intend(event.lend()?)?;
    Ok(done(&[("intent", id.to_string())], &receipt))
}

fn complete(session: &Session, what: ById<RecordId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.complete(what.id)?))
}

fn abandon(session: &Session, what: Abandoned, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.abandon(what.id, &what.code)?))
}

fn settle(session: &Session, what: Settled, _: &Secrets<'_>) -> Result<Json, CallError> {
    let outcome = match what.outcome {
        Became::Done => Outcome::Done,
        Became::NotDone => Outcome::NotDone,
    };
    Ok(done(&[], &session.settle_intent(what.id, outcome, (&what.reason, what.text.as_deref()))?))
}

fn intents(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::TRAIL_REVIEW)?;
    Ok(open_intents(&session.lab().open_intents()?))
}

/// Intents without outcome.
#[must_use]
pub fn open_intents(open: &[OpenIntent]) -> Json {
    let open = open.iter().map(|intent| {
        json!({
            "id": intent.id, "record": intent.record, "kind": intent.kind, "object": intent.object,
            "since": intent.since, "actor": intent.actor, "source": intent.source,
        })
    });
    json!({ "intents": open.collect::<Vec<_>>() })
}

fn transcribe(session: &Session, what: Written, _: &Secrets<'_>) -> Result<Json, CallError> {
    let fields: Vec<(&str, Value)> = what.fields.0.iter().map(|(name, value)| (&**name, value.clone())).collect();
    let (id, receipt) = session.transcribe_paper(&NewPaper {
        performed_at: &what.performed_at,
        performer: match &what.performer {
            By::Account(account) => Performer::Account(*account),
            By::Name(name) => Performer::Name(name),
        },
        object: what.object,
        clients: &what.clients,
        fields: &fields,
        scan: what.scan,
        reason: (&what.reason, what.text.as_deref()),
        replaces: what.replaces,
    })?;
    Ok(done(&[("paper", id.to_string())], &receipt))
}

fn check_paper(session: &Session, what: PaperChecked, _: &Secrets<'_>) -> Result<Json, CallError> {
    let outcome = match what.outcome {
        Compared::Agrees => Comparison::Agrees,
        Compared::Differs => Comparison::Differs,
    };
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    Ok(done(&[], &session.check_paper(what.id, outcome, reason)?))
}

fn papers(session: &Session, what: Papers, _: &Secrets<'_>) -> Result<Json, CallError> {
    let papers = session.papers(what.unchecked)?.into_iter().map(|paper| {
        json!({
            "id": paper.id, "entry": paper.entry, "object": paper.object, "performed_at": paper.performed_at,
            "performed_by": paper.performed_by,
        })
    });
    Ok(json!({ "papers": papers.collect::<Vec<_>>() }))
}
