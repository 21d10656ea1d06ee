//! What the rules say of each object: counted from its own records.

use super::{InForce, early_day, late_day};
use crate::error::LabError;
use crate::lab::Lab;
use crate::session::Session;
use crate::store::{Filter, ReadStore as _};
use libcompliance::access::Permission;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::ClientId;
use libcompliance::retention::{Decision, Item, ObjectOf};
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// An object with what the rules say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueObject {
    /// Which.
    pub object: ObjectOf,
    /// The answer; for an object of several clients the one that keeps it longest.
    pub decision: Decision,
}

/// What the trail tells of an object.
#[derive(Default)]
pub(super) struct Facts {
    clients: BTreeSet<ClientId>,
    /// The last part of each kind of record about it (`issued` of `report.issued`), with the latest day.
    events: BTreeMap<String, NaiveDate>,
    /// Its records.
    pub records: Vec<u64>,
}

impl Facts {
    fn note(&mut self, record: &Record) {
        self.records.push(record.index);
        self.clients.extend(record.clients.iter().map(|link| link.id));
        let trigger = record.kind.rsplit('.').next().unwrap_or_default();
        let day = late_day(record.time);
        let latest = self.events.entry(trigger.to_owned()).or_insert(day);
        *latest = day.max(*latest);
    }

    /// The decision for the object's client; of several the one that keeps it, or keeps it longest.
    pub(super) fn decide(&self, object: &ObjectOf, rules: &InForce, now: Timestamp) -> Decision {
        let events: Vec<(&str, NaiveDate)> = self.events.iter().map(|(name, day)| (name.as_str(), *day)).collect();
        let clients: Vec<Option<ClientId>> =
            if self.clients.is_empty() { vec![None] } else { self.clients.iter().copied().map(Some).collect() };
        let decided = clients.into_iter().map(|client| {
            let item = Item { record: &object.kind, client, id: &object.id, events: &events };
            rules.schedule.decide(&item, &rules.holds, early_day(now))
        });
        // Nothing known of the end counts as later than any day.
        let length = |decision: &Decision| (!decision.may_go(), decision.until.is_none(), decision.until);
        let keep = Decision { because: libcompliance::retention::Because::NoRule, until: None };
        decided.max_by_key(length).unwrap_or(keep)
    }

    /// Whether a hold names the object, whatever the rules say.
    pub(super) fn held(&self, object: &ObjectOf, rules: &InForce, now: Timestamp) -> bool {
        let clients: Vec<Option<ClientId>> =
            if self.clients.is_empty() { vec![None] } else { self.clients.iter().copied().map(Some).collect() };
        clients.into_iter().any(|client| {
            let item = Item { record: &object.kind, client, id: &object.id, events: &[] };
            rules.holds.iter().any(|hold| hold.holds(&item, early_day(now)))
        })
    }
}

impl Lab {
    /// What the trail tells of one object.
    pub(super) fn facts(&self, object: &ObjectOf) -> Result<Facts, LabError> {
        let filter = Filter { object: Some(format!("{}:{}", object.kind, object.id)), ..Filter::default() };
        let mut facts = Facts::default();
        self.read(|store| {
            Ok(store.search(&filter, None, &mut |_, bytes| {
                if let Some(record) = crate::laboratory::known(bytes) {
                    facts.note(&record);
                }
                ControlFlow::Continue(())
            })?)
        })?;
        Ok(facts)
    }

    fn all_facts(&self, kinds: &BTreeSet<&str>) -> Result<BTreeMap<ObjectOf, Facts>, LabError> {
        let mut all: BTreeMap<ObjectOf, Facts> = BTreeMap::new();
        self.read(|store| {
            Ok(store.search(&Filter::default(), None, &mut |_, bytes| {
                let record = crate::laboratory::known(bytes);
                if let Some((record, object)) =
                    record.as_ref().and_then(|record| Some((record, record.object.as_ref()?)))
                    && kinds.contains(object.kind.as_str())
                {
                    let of = ObjectOf { kind: object.kind.clone(), id: object.id.clone() };
                    all.entry(of).or_default().note(record);
                }
                ControlFlow::Continue(())
            })?)
        })?;
        Ok(all)
    }
}

impl Session {
    /// Every object that some rule is about, with what the rules in force say of it today. What was disposed of is not in it. Reads
    /// the whole trail. Needs `record.dispose`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn retention_due(&self) -> Result<Vec<DueObject>, LabError> {
        self.need(Permission::RECORD_DISPOSE)?;
        let lab = self.lab();
        let (rules, now) = (lab.in_force()?, lab.now());
        let kinds: BTreeSet<&str> = rules.schedule.rules().iter().map(|rule| rule.record.as_str()).collect();
        let gone = lab.disposed_objects()?;
        let all = lab.all_facts(&kinds)?.into_iter().filter(|(object, _)| !gone.contains(object));
        Ok(all.map(|(object, facts)| DueObject { decision: facts.decide(&object, &rules, now), object }).collect())
    }
}
