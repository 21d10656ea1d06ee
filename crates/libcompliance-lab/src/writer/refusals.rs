//! Refusals become records. Repeats of the same actor, code and kind of object within a minute become one record with their
//! count: counted, never dropped.
//!
//! The count waits in the store as an operational entry, written with the transaction of each refusal. Whoever writes next
//! after the minute records it, in any process.

use super::tx::{Refusal, Tx, Who};
use crate::error::LabError;
use crate::store::WriteStore;
use libcompliance::access::Denial;
use libcompliance::catalogue::trail::ACTION_REFUSED;
use libcompliance::id::{AccountId, PersonId};
use libcompliance::identity::SESSION_REFUSED;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Auth, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use serde::{Deserialize, Serialize};

/// How long repeats are counted into one record.
const WINDOW_MICROS: i64 = 60 * 1_000_000;

/// What all keys of waiting counts begin with.
const PREFIX: &str = "refused:";

/// A denial and the record of it, or of the first of its kind within the minute.
#[derive(Debug)]
pub(crate) struct Refused {
    pub denial: Denial,
    pub record: u64,
}

/// Repeats of a refusal that wait to be recorded.
#[derive(Serialize, Deserialize)]
struct Waiting {
    /// The record of the first one.
    record: u64,
    /// When that was made.
    start: i64,
    /// Repeats since.
    count: i64,
    first: i64,
    last: i64,
    /// What the summary says, and of whom.
    sign_in: bool,
    action: String,
    code: String,
    object_kind: Option<String>,
    object_id: Option<String>,
    actor: AccountId,
    system: bool,
    person: Option<PersonId>,
    roles: Vec<String>,
}

impl Waiting {
    fn due(&self) -> Timestamp {
        Timestamp::clamped(self.start.saturating_add(WINDOW_MICROS))
    }
}

fn sign_in_key(account: &str, code: &str) -> String {
    format!("{PREFIX}sign-in:{account}:{code}")
}

/// The counts that other processes, or this one before, left in the store, and when their minute is over.
pub(super) fn stored(store: &mut dyn WriteStore) -> Result<Vec<(String, Timestamp)>, LabError> {
    let waiting = store.operational_under(PREFIX)?.into_iter();
    Ok(waiting.filter_map(|(key, text)| Some((key, serde_json::from_str::<Waiting>(&text).ok()?.due()))).collect())
}

impl Tx<'_> {
    /// Records a refused action, or counts it.
    pub(super) fn refuse(&mut self, refusal: Refusal) -> Result<Refused, LabError> {
        let Refusal { denial, action, object, clients, who } = refusal;
        let object_kind = object.as_ref().map(|object| object.kind.clone());
        let mut draft = Draft::new(action).attr("code", denial.code).attr("rule", denial.en.as_str());
        draft.object = object;
        draft.clients = clients;
        let list = |names: &[String]| Value::List(names.iter().map(|name| Value::text(name.as_str())).collect());
        if let Some(permission) = &denial.permission {
            draft = draft.attr("permission", permission.as_str()).attr("carried_by", list(&denial.carried_by));
            draft = draft.attr("held", list(&denial.held));
        }
        if let Some(policy) = denial.policy.and_then(|policy| i64::try_from(policy).ok()) {
            draft = draft.attr("policy", Value::Int(policy));
        }
        let key = format!("{PREFIX}{}:{}:{}", who.id, denial.code, object_kind.as_deref().unwrap_or_default());
        let record = self.count_or(&key, denial.code, draft, &who, false)?;
        Ok(Refused { denial, record })
    }

    /// Records a refused sign-in, or counts it. `draft` names the account, if it is known.
    pub(crate) fn refuse_sign_in(&mut self, code: &str, draft: Draft, who: &Who) -> Result<u64, LabError> {
        let of = draft.object.as_ref().map_or("unknown", |object| object.id.as_str());
        let key = sign_in_key(of, code);
        self.count_or(&key, code, draft, who, true)
    }

    fn count_or(&mut self, key: &str, code: &str, draft: Draft, who: &Who, sign_in: bool) -> Result<u64, LabError> {
        let now = self.now();
        if let Some(mut waiting) = self.waiting(key)? {
            if (waiting.start..waiting.due().unix_micros()).contains(&now.unix_micros()) {
                if waiting.count == 0 {
                    waiting.first = now.unix_micros();
                    let due = waiting.due();
                    self.batch.note_waiting(key, due);
                }
                waiting.count = waiting.count.saturating_add(1);
                waiting.last = now.unix_micros();
                let record = waiting.record;
                self.put_operational(key.to_owned(), serde_json::to_string(&waiting).ok());
                return Ok(record);
            }
            self.settle(key, &waiting)?;
        }
        let object = draft.object.as_ref();
        let (object_kind, object_id) = (object.map(|of| of.kind.clone()), object.map(|of| of.id.clone()));
        let person = match (draft.subject, who.subject) {
            (Some(Subject::Person(person)), _) | (None, Subject::Person(person)) => Some(person),
            _ => None,
        };
        let action = draft.action.clone();
        let rules = if sign_in { &SESSION_REFUSED } else { &ACTION_REFUSED };
        let record = self.append(rules, draft, who)?;
        let start = now.unix_micros();
        let waiting = Waiting {
            record,
            start,
            count: 0,
            first: start,
            last: start,
            sign_in,
            action,
            code: code.to_owned(),
            object_kind,
            object_id,
            actor: who.id,
            system: who.source == Source::System,
            person,
            roles: who.roles.clone(),
        };
        self.put_operational(key.to_owned(), serde_json::to_string(&waiting).ok());
        Ok(record)
    }

    fn waiting(&mut self, key: &str) -> Result<Option<Waiting>, LabError> {
        // An entry that somebody ruined counts as none.
        Ok(self.operational(key)?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Records the counts of an account's failed sign-ins, whatever their age: the next sign-in shows them.
    pub(crate) fn settle_sign_ins(&mut self, account: AccountId, codes: &[&str]) -> Result<(), LabError> {
        codes.iter().try_for_each(|code| self.settle_refusal(&sign_in_key(&account.to_string(), code)))
    }

    /// Records the count under a key, if there is one.
    pub(super) fn settle_refusal(&mut self, key: &str) -> Result<(), LabError> {
        match self.waiting(key)? {
            Some(waiting) => self.settle(key, &waiting),
            None => Ok(()),
        }
    }

    fn settle(&mut self, key: &str, waiting: &Waiting) -> Result<(), LabError> {
        self.put_operational(key.to_owned(), None);
        if waiting.count == 0 {
            return Ok(());
        }
        let system = self.system();
        let who = if waiting.system {
            system
        } else {
            Who {
                id: waiting.actor,
                source: Source::Session,
                roles: waiting.roles.clone(),
                auth: Auth::None,
                session: None,
                subject: waiting.person.map_or(Subject::Lab, Subject::Person),
                device: None,
            }
        };
        let time = |micros: i64| Timestamp::clamped(micros).to_string();
        let mut draft = Draft::new(waiting.action.as_str())
            .attr("code", waiting.code.as_str())
            .attr("count", Value::Int(waiting.count))
            .attr("first", time(waiting.first))
            .attr("last", time(waiting.last));
        if let (Some(kind), Some(id)) = (&waiting.object_kind, &waiting.object_id) {
            draft = draft.on(kind, id, 1);
        }
        draft.subject = waiting.person.map(Subject::Person);
        let rules = if waiting.sign_in { &SESSION_REFUSED } else { &ACTION_REFUSED };
        self.append(rules, draft, &who).map(drop)
    }
}
