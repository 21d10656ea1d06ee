//! The trail: looked at page by page, and handed to somebody outside.

use crate::answer::{entry, receipt};
use crate::arguments::Nothing;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::host::import::LEGACY_CLAIMED;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Digest, Record};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::tree::leaf_hash;
use libcompliance_lab::export::Options;
use libcompliance_lab::store::Filter;
use libcompliance_lab::{LabError, OpenedValue, Session};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "trail.search" Searched, search,
        "A page of records, at most `limit` (100 unless said otherwise, 1,000 at most) from behind the index `after`; every filter that is given must match, and a `kind` that ends in a point stands for all that begin so. `next` is the `after` of the next page, null at the end. With `reveal` the values behind the commitments, but for secrets. Needs `trail.read` for the clients of a record, or `trail.read_own` for one's own.",
        r#"{"person":"01900000-0000-7000-8000-0000000000a1","object":"sample:01900000-0000-7000-8000-0000000000d1","action":"sample.store","kind":"sample.","client":"01900000-0000-7000-8000-0000000000c1","not_before":"2026-11-01T00:00:00.000000Z","before":"2026-12-01T00:00:00.000000Z","after":1199,"limit":100,"reveal":false}"#),
    operation!(Question "trail.record" Index, record,
        "One record by its index; `sealed` is its text byte for byte, over which `leaf_hash` is. Rights as for `trail.search`.",
        r#"{"index":1204,"reveal":true}"#),
    operation!(Question "trail.head" Nothing, head,
        "How many records there are, the newest signed checkpoint and the public key that verifies it.",
        r"{}"),
    operation!(Action "trail.checkpoint" Nothing, checkpoint,
        "A signed checkpoint for somebody outside, kept for good. Needs `trail.export`.",
        r"{}"),
    operation!(Action "trail.prove" Place, prove,
        "A proof of one record for somebody outside, under a checkpoint that is kept for good. Needs `trail.export`.",
        r#"{"index":1204}"#),
    operation!(Action "trail.export" Exported, export,
        "Writes the trail, or with a filter or a range a selection of it, to a new folder that can be verified without the database. Needs `trail.export`.",
        r#"{"folder":"/srv/lab/export-2026-11","person":"01900000-0000-7000-8000-0000000000a1","object":"sample:01900000-0000-7000-8000-0000000000d1","action":"sample.store","kind":"sample.","client":"01900000-0000-7000-8000-0000000000c1","not_before":"2026-11-01T00:00:00.000000Z","before":"2026-12-01T00:00:00.000000Z","from":0,"until":1205}"#),
];

const PAGE: u16 = 100;
const MOST: u16 = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Searched {
    person: Option<AccountId>,
    object: Option<String>,
    action: Option<String>,
    kind: Option<String>,
    client: Option<ClientId>,
    not_before: Option<Timestamp>,
    before: Option<Timestamp>,
    after: Option<u64>,
    limit: Option<u16>,
    #[serde(default)]
    reveal: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    index: u64,
    #[serde(default)]
    reveal: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    index: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    folder: PathBuf,
    person: Option<AccountId>,
    object: Option<String>,
    action: Option<String>,
    kind: Option<String>,
    client: Option<ClientId>,
    not_before: Option<Timestamp>,
    before: Option<Timestamp>,
    from: Option<u64>,
    until: Option<u64>,
}

/// The filter of a search or an export, whose arguments have the same names.
macro_rules! filter {
    ($what:ident) => {
        Filter {
            actor: $what.person.map(|id| *id.0.as_bytes()),
            object: object($what.object)?,
            action: $what.action,
            kind: $what.kind,
            client: $what.client.map(|id| *id.0.as_bytes()),
            from: $what.not_before.map(Timestamp::unix_micros),
            until: $what.before.map(Timestamp::unix_micros),
        }
    };
}

fn object(object: Option<String>) -> Result<Option<String>, CallError> {
    let whole = |text: &String| text.split_once(':').is_some_and(|(kind, id)| !kind.is_empty() && !id.is_empty());
    match object {
        Some(text) if !whole(&text) => {
            Err(LabError::Invalid("give an object by kind and id, as `sample:UUID`".to_owned()).into())
        }
        object => Ok(object),
    }
}

fn search(session: &Session, what: Searched, _: &Secrets<'_>) -> Result<Json, CallError> {
    let limit = what.limit.unwrap_or(PAGE);
    if !(1..=MOST).contains(&limit) {
        return Err(LabError::Invalid(format!("a page has 1 to {MOST} records")).into());
    }
    let filter = filter!(what);
    let page = session.trail_page(&filter, what.after, usize::from(limit))?;
    let around = Around::of(session, page.records.iter().map(|(_, bytes)| bytes.as_slice()))?;
    let shown = page.records.iter().map(|(index, bytes)| around.show(session, *index, bytes, what.reveal));
    let records = shown.collect::<Result<Vec<_>, _>>()?;
    let next = page.records.last().map(|(index, _)| *index).filter(|_| page.more);
    Ok(json!({ "records": records, "next": next, "size": session.lab().size()? }))
}

fn record(session: &Session, what: Index, _: &Secrets<'_>) -> Result<Json, CallError> {
    let bytes = session.trail_record(what.index)?;
    let around = Around::of(session, [bytes.as_slice()].into_iter())?;
    let mut shown = around.show(session, what.index, &bytes, what.reveal)?;
    shown.insert("sealed".to_owned(), String::from_utf8(bytes).map_or(Json::Null, Json::String));
    Ok(Json::Object(shown))
}

fn known(bytes: &[u8]) -> Option<Record> {
    match read(bytes) {
        Ok(Read::Known(record)) => Some(*record),
        _ => None,
    }
}

/// What must be said beside records: that one was copied from a former system, that the outcome of an intent is not known.
#[derive(Default)]
struct Around {
    imports: BTreeMap<String, bool>,
    open: BTreeSet<u64>,
}

impl Around {
    fn of<'b>(session: &Session, records: impl Iterator<Item = &'b [u8]>) -> Result<Self, CallError> {
        let kinds: BTreeSet<String> = records.filter_map(known).map(|record| record.kind).collect();
        let mut around = Self::default();
        if kinds.contains(LEGACY_CLAIMED.name) {
            let imports = session.lab().imports()?;
            around.imports.extend(imports.into_iter().map(|(import, entry)| (import, entry.finished.is_some())));
        }
        if kinds.contains("intent.recorded") {
            around.open.extend(session.lab().open_intents()?.into_iter().map(|intent| intent.record));
        }
        Ok(around)
    }

    fn show(&self, session: &Session, index: u64, bytes: &[u8], reveal: bool) -> Result<Map<String, Json>, CallError> {
        let mut shown = Map::new();
        let mut say = |name: &str, value: Json| shown.insert(name.to_owned(), value);
        say("index", json!(index));
        say("leaf_hash", json!(Digest(leaf_hash(bytes))));
        let record = match read(bytes) {
            Ok(Read::Known(record)) => *record,
            Ok(Read::Newer { v, .. }) => {
                say("problem", json!({ "code": "newer_layout", "layout": v }));
                return Ok(shown);
            }
            Err(error) => {
                say("problem", json!({ "code": "unreadable", "message": error.to_string() }));
                return Ok(shown);
            }
        };
        if record.kind == LEGACY_CLAIMED.name {
            let import = record.object.as_ref().map(|object| object.id.as_str()).unwrap_or_default();
            let finished = self.imports.get(import).copied().unwrap_or(false);
            say(
                "copied",
                json!({
                    "from": "former_system", "import": import, "unchanged_since": record.time,
                    "provable_earlier": false, "import_finished": finished,
                }),
            );
        }
        if self.open.contains(&index) {
            say("outcome", json!("unknown"));
        }
        if reveal {
            let values = session.trail_values(index)?;
            let values = values.iter().map(|(path, value)| (path.clone(), revealed(value)));
            say("revealed", Json::Object(values.collect()));
            let person = session.trail_person(index)?;
            say("person", json!(person.as_ref().map(|name| name.as_str())));
        }
        say("record", serde_json::from_slice(bytes).map_err(|_| CallError::Answer)?);
        Ok(shown)
    }
}

fn revealed(value: &OpenedValue) -> Json {
    match value {
        OpenedValue::Value(value) => json!({ "value": **value }),
        OpenedValue::Gone => json!({ "problem": "not_there" }),
        OpenedValue::Altered => json!({ "problem": "altered" }),
    }
}

fn head(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    // A session that has ended learns nothing more.
    session.permissions(None)?;
    let lab = session.lab();
    Ok(json!({
        "size": lab.size()?, "checkpoint": lab.checkpoint()?, "verifier_key": lab.verifier_key()?.to_string(),
    }))
}

fn checkpoint(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(json!({ "checkpoint": session.checkpoint_for_outside()? }))
}

fn prove(session: &Session, what: Place, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(json!({ "proof": session.proof_for_outside(what.index)?.encode() }))
}

fn export(session: &Session, what: Exported, _: &Secrets<'_>) -> Result<Json, CallError> {
    let filter = filter!(what);
    let options = Options {
        filter: Some(filter).filter(|filter| *filter != Filter::default()),
        from: what.from,
        until: what.until,
        ..Options::default()
    };
    let exported = session.export(&what.folder, &options)?;
    Ok(json!({ "manifest": entry(&exported.manifest)?, "receipt": receipt(&exported.receipt) }))
}
