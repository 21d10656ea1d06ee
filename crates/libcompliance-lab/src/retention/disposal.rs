//! Disposal (ISO/IEC 17025 clause 8.4.2): proposed by one person, approved by another, executed under the rules of that moment.

use super::InForce;
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::laboratory::Reason;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::id::DisposalId;
use libcompliance::retention::kinds::{DISPOSAL_APPROVED, DISPOSAL_EXECUTED, DISPOSAL_PROPOSED, DISPOSAL_REJECTED};
use libcompliance::retention::{Disposal, DisposalStatus, Erased, ObjectOf, RulesInForce};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use std::collections::BTreeSet;

/// The most objects of one disposal.
const MAX_OBJECTS: usize = 200;
/// The most ranges of records of one disposal: they stand in one record.
const MAX_RANGES: usize = 1_500;

/// What came of a disposal.
#[derive(Debug, Clone)]
pub struct Disposed {
    /// The record of it: the certificate.
    pub receipt: Receipt,
    /// Of how many records.
    pub records: u64,
    /// How many values were destroyed.
    pub values: u64,
    /// Whether they are out of the write-ahead log as well; else [`Lab::empty_log`] when no other program has the laboratory open.
    pub log_emptied: bool,
}

impl Lab {
    /// All disposals, in order of their ids, which is that of time.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn disposals(&self) -> Result<Vec<Disposal>, LabError> {
        let mut all = Vec::new();
        self.read(|store| crate::lab::entries::<Disposal>(store, |disposal| all.push(disposal)))?;
        Ok(all)
    }

    pub(super) fn disposed_objects(&self) -> Result<BTreeSet<ObjectOf>, LabError> {
        let executed = self.disposals()?.into_iter().filter(|disposal| disposal.status == DisposalStatus::Executed);
        Ok(executed.flat_map(|disposal| disposal.objects).collect())
    }

    /// Whether every object may go, by the rules and holds of this moment.
    fn all_due(&self, objects: &[ObjectOf], rules: &InForce) -> Result<bool, LabError> {
        let now = self.now();
        for object in objects {
            if !self.facts(object)?.decide(object, rules, now).may_go() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Rules or holds that changed since they were looked at are looked at again.
pub(super) fn same_rules(tx: &mut Tx<'_>, rules: &InForce) -> Result<(), Stop> {
    let version = tx.load::<RulesInForce>("")?.map_or(0, |entry| entry.version);
    let holds = tx.all::<libcompliance::retention::PlacedHold>()?.into_iter().map(|(_, placed)| placed.hold);
    if version == rules.version && holds.eq(rules.holds.iter().cloned()) {
        return Ok(());
    }
    Err(LabError::Invalid("rules or holds were changed meanwhile: ask again".to_owned()).into())
}

fn load(tx: &mut Tx<'_>, id: DisposalId) -> Result<Disposal, LabError> {
    tx.load::<Disposal>(&id.to_string())?.ok_or(LabError::NotFound { what: "disposal" })
}

fn at_step(acting: &Acting, disposal: &Disposal, steps: &[DisposalStatus]) -> Result<(), Stop> {
    if steps.contains(&disposal.status) { Ok(()) } else { Err(acting.refuse(RefusalRule::StepTaken.into())) }
}

impl Session {
    /// Proposes to dispose of objects, 1 to 200, all of them due. Needs `record.dispose`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also with `retention_kept` if a rule or a hold keeps one of them.
    pub fn propose_disposal(
        &self,
        objects: &[ObjectOf],
        reason: Option<Reason<'_>>,
    ) -> Result<(DisposalId, Receipt), LabError> {
        let objects: Vec<ObjectOf> = objects.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        if objects.is_empty() || objects.len() > MAX_OBJECTS {
            return Err(LabError::Invalid(format!("a disposal is about 1 to {MAX_OBJECTS} objects")));
        }
        let lab = self.lab();
        let rules = lab.in_force()?;
        let due = lab.all_due(&objects, &rules)?;
        let value = Value::of(&objects).ok_or_else(|| LabError::Invalid("the objects name too much".to_owned()))?;
        self.act(Permission::RECORD_DISPOSE, About::default(), Urgency::Ordinary, |tx, acting| {
            same_rules(tx, &rules)?;
            if !due {
                return Err(acting.refuse(RefusalRule::RetentionKept.into()));
            }
            let id = DisposalId::generate(acting.now, tx.entropy())?;
            let mut draft = Draft::new("disposal.propose")
                .on("disposal", id, 1)
                .attr("objects", value)
                .attr("rules_sha256", rules.sha256.to_string());
            if let Some((code, words)) = reason {
                draft = draft.because(code, words);
            }
            tx.append(&DISPOSAL_PROPOSED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Approves a disposal that another person proposed. Needs `record.dispose`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also with `second_person`; [`LabError::NotFound`].
    pub fn approve_disposal(&self, id: DisposalId) -> Result<Receipt, LabError> {
        let about = About::object("disposal", id);
        let ((), receipt) = self.act(Permission::RECORD_DISPOSE, about, Urgency::Ordinary, |tx, acting| {
            let disposal = load(tx, id)?;
            at_step(acting, &disposal, &[DisposalStatus::Proposed])?;
            // Duties compare persons, not accounts.
            if acting.roster.person(acting.who.id) == acting.roster.person(disposal.proposed_by) {
                return Err(acting.refuse(RefusalRule::SecondPerson.into()));
            }
            let draft = Draft::new("disposal.approve").on("disposal", id, 2);
            tx.append(&DISPOSAL_APPROVED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Gives a disposal up that was not executed. Needs `record.dispose` and a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn reject_disposal(&self, id: DisposalId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        let about = About::object("disposal", id);
        let ((), receipt) = self.act(Permission::RECORD_DISPOSE, about, Urgency::Ordinary, |tx, acting| {
            let disposal = load(tx, id)?;
            at_step(acting, &disposal, &[DisposalStatus::Proposed, DisposalStatus::Approved])?;
            let draft = Draft::new("disposal.reject").on("disposal", id, 2).because(reason.0, reason.1);
            tx.append(&DISPOSAL_REJECTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Destroys the values behind the commitments of all records about the objects of an approved disposal. The rules and holds of
    /// this moment count. Needs `record.dispose` and a [`Session::reauthenticate`] not more than 5 minutes before. It cannot be
    /// taken back; copies elsewhere are not reached.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`], [`LabError::Invalid`] if the records do not fit into one certificate.
    pub fn execute_disposal(&self, id: DisposalId) -> Result<Disposed, LabError> {
        let lab = self.lab();
        self.need(Permission::RECORD_DISPOSE)?;
        let known: Disposal = lab.entry(&id.to_string())?.ok_or(LabError::NotFound { what: "disposal" })?;
        let rules = lab.in_force()?;
        let due = lab.all_due(&known.objects, &rules)?;
        let mut records = BTreeSet::new();
        for object in &known.objects {
            records.extend(lab.facts(object)?.records);
        }
        let ranges = ranges(&records);
        if ranges.len() > MAX_RANGES {
            return Err(LabError::Invalid(format!(
                "the records lie in more than {MAX_RANGES} places: dispose of fewer objects at once"
            )));
        }
        let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
        let about = About::object("disposal", id);
        let (values, receipt) = self.act(Permission::RECORD_DISPOSE, about, Urgency::Ordinary, |tx, acting| {
            at_step(acting, &load(tx, id)?, &[DisposalStatus::Approved])?;
            same_rules(tx, &rules)?;
            if !due {
                return Err(acting.refuse(RefusalRule::RetentionKept.into()));
            }
            acting.step_up()?;
            let value = Value::of(&ranges).ok_or_else(|| LabError::Invalid("too many records".to_owned()))?;
            let until = tx.next_index();
            let values = tx.erase(Erased { person: None, until, records: ranges.clone() })?;
            let draft = Draft::new("disposal.execute")
                .on("disposal", id, 3)
                .attr("records", value)
                .attr("count", number(count))
                .attr("values", number(values))
                .attr("rules_sha256", rules.sha256.to_string());
            tx.append(&DISPOSAL_EXECUTED, draft, &acting.who)?;
            Ok(values)
        })?;
        Ok(Disposed { receipt, records: count, values, log_emptied: lab.empty_log()? })
    }
}

pub(super) fn number(count: u64) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The records as ranges, from the first to the last of each.
fn ranges(records: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for index in records {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*index) => *last = *index,
            _ => ranges.push((*index, *index)),
        }
    }
    ranges
}
