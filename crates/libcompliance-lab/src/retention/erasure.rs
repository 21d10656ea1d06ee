//! The erasure of what is known of one person (GDPR articles 12 and 17): asked, decided with a basis, executed by somebody else.

use super::InForce;
use super::disposal::{number, same_rules};
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::chrono::NaiveDate;
use libcompliance::id::{ErasureId, PersonId};
use libcompliance::identity::{Account, AccountStatus};
use libcompliance::retention::kinds::{ERASURE_ASKED, ERASURE_EXECUTED, ERASURE_GRANTED, ERASURE_REFUSED};
use libcompliance::retention::{
    Because, Erased as Destroyed, Erasure, ErasureStatus, GrantBasis, ObjectOf, RefusalBasis,
};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;

/// What came of an erasure.
#[derive(Debug, Clone)]
pub struct Erased {
    /// The record of it.
    pub receipt: Receipt,
    /// How many values were destroyed; their key is destroyed too.
    pub values: u64,
    /// Whether they are out of the write-ahead log as well; else [`Lab::empty_log`] when no other program has the laboratory open.
    pub log_emptied: bool,
}

impl Lab {
    /// All requests for erasure, in order of their ids, which is that of time.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn erasures(&self) -> Result<Vec<Erasure>, LabError> {
        let mut all = Vec::new();
        self.read(|store| crate::lab::entries::<Erasure>(store, |erasure| all.push(erasure)))?;
        Ok(all)
    }

    /// What stands against the erasure of a person: accounts by a rule of retention for `account` (counted from `deactivated` or
    /// whatever the rule says), the person by one for `person`, and holds. Without a rule there is no duty to keep.
    fn kept(&self, person: PersonId, rules: &InForce) -> Result<bool, LabError> {
        let (roster, now) = (self.roster()?, self.now());
        let accounts =
            roster.accounts().iter().filter(|account| account.person == person).map(|account| account.id.to_string());
        let mut objects: Vec<ObjectOf> = accounts.map(|id| ObjectOf { kind: "account".to_owned(), id }).collect();
        objects.push(ObjectOf { kind: "person".to_owned(), id: person.to_string() });
        for object in &objects {
            let facts = self.facts(object)?;
            let decided = facts.decide(object, rules, now);
            if facts.held(object, rules, now) || !(decided.may_go() || decided.because == Because::NoRule) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn load(tx: &mut Tx<'_>, acting: &Acting, id: ErasureId, step: ErasureStatus) -> Result<Erasure, Stop> {
    let erasure = tx.load::<Erasure>(&id.to_string())?.ok_or(LabError::NotFound { what: "request for erasure" })?;
    if erasure.status != step {
        return Err(acting.refuse(RefusalRule::StepTaken.into()));
    }
    if acting.roster.person(acting.who.id) == erasure.person {
        return Err(acting.refuse(RefusalRule::OwnRequestedErasure.into()));
    }
    Ok(erasure)
}

/// Whoever still works here is still written down here.
fn out_of_use(tx: &mut Tx<'_>, acting: &Acting, person: PersonId) -> Result<(), Stop> {
    let closed = |account: &Account| matches!(account.status, AccountStatus::Deactivated | AccountStatus::Rejected);
    let open = tx.all::<Account>()?.into_iter().any(|(_, account)| account.person == person && !closed(&account));
    if open { Err(acting.refuse(RefusalRule::AccountStatus.into())) } else { Ok(()) }
}

impl Session {
    /// Records that a person asked for the erasure of his data, on a day that is not in the future. `words` are those of the
    /// request; they are erased with the rest. Needs `register.privacy`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for a day to come.
    pub fn ask_erasure(
        &self,
        person: PersonId,
        asked_on: NaiveDate,
        words: Option<&str>,
    ) -> Result<(ErasureId, Receipt), LabError> {
        if asked_on > super::late_day(self.lab().now()) {
            return Err(LabError::Invalid("the day of the request is in the future".to_owned()));
        }
        self.act(Permission::REGISTER_PRIVACY, About::default(), Urgency::Ordinary, |tx, acting| {
            let id = ErasureId::generate(acting.now, tx.entropy())?;
            let mut draft = Draft::new("erasure.ask")
                .on("erasure", id, 1)
                .about(Subject::Person(person))
                .attr("person", person.to_string())
                .attr("asked_on", asked_on.to_string());
            if let Some(words) = words {
                draft = draft.attr("words", words);
            }
            tx.append(&ERASURE_ASKED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Grants a request. Refused while an account of the person is in use, or a rule of retention or a hold keeps what is known of
    /// him. Nobody decides about himself. Needs `register.privacy`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn grant_erasure(&self, id: ErasureId, basis: GrantBasis, note: Option<&str>) -> Result<Receipt, LabError> {
        let lab = self.lab();
        let rules = lab.in_force()?;
        let known: Option<Erasure> = lab.entry(&id.to_string())?;
        let kept = known.map(|erasure| lab.kept(erasure.person, &rules)).transpose()?.unwrap_or(true);
        let about = About::object("erasure", id);
        let ((), receipt) = self.act(Permission::REGISTER_PRIVACY, about, Urgency::Ordinary, |tx, acting| {
            let erasure = load(tx, acting, id, ErasureStatus::Asked)?;
            same_rules(tx, &rules)?;
            out_of_use(tx, acting, erasure.person)?;
            if kept {
                return Err(acting.refuse(RefusalRule::RetentionKept.into()));
            }
            let draft = decision("erasure.grant", id, basis.as_str(), note);
            tx.append(&ERASURE_GRANTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Refuses a request, on a basis that the person is told. Nobody decides about himself. Needs `register.privacy`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn refuse_erasure(&self, id: ErasureId, basis: RefusalBasis, note: Option<&str>) -> Result<Receipt, LabError> {
        let about = About::object("erasure", id);
        let ((), receipt) = self.act(Permission::REGISTER_PRIVACY, about, Urgency::Ordinary, |tx, acting| {
            load(tx, acting, id, ErasureStatus::Asked)?;
            tx.append(&ERASURE_REFUSED, decision("erasure.refuse", id, basis.as_str(), note), &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Destroys the key of the person and every value under it. By another person than the one who granted it, with
    /// `register.privacy` and a [`Session::reauthenticate`] not more than 5 minutes before; rules and holds are asked once more. It
    /// cannot be taken back; copies elsewhere are not reached: the list of erasures goes beside them.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn execute_erasure(&self, id: ErasureId) -> Result<Erased, LabError> {
        let lab = self.lab();
        let rules = lab.in_force()?;
        let known: Option<Erasure> = lab.entry(&id.to_string())?;
        let kept = known.map(|erasure| lab.kept(erasure.person, &rules)).transpose()?.unwrap_or(true);
        let about = About::object("erasure", id);
        let (values, receipt) = self.act(Permission::REGISTER_PRIVACY, about, Urgency::Ordinary, |tx, acting| {
            let erasure = load(tx, acting, id, ErasureStatus::Granted)?;
            let decided = erasure.decided_by.map(|account| acting.roster.person(account));
            if decided.is_none_or(|person| person == acting.roster.person(acting.who.id)) {
                return Err(acting.refuse(RefusalRule::SecondPerson.into()));
            }
            same_rules(tx, &rules)?;
            out_of_use(tx, acting, erasure.person)?;
            if kept {
                return Err(acting.refuse(RefusalRule::RetentionKept.into()));
            }
            acting.step_up()?;
            let until = tx.next_index();
            let values = tx.erase(Destroyed { person: Some(erasure.person), until, records: Vec::new() })?;
            let draft = Draft::new("erasure.execute")
                .on("erasure", id, 3)
                .attr("person", erasure.person.to_string())
                .attr("until", number(until))
                .attr("values", number(values));
            tx.append(&ERASURE_EXECUTED, draft, &acting.who)?;
            Ok(values)
        })?;
        Ok(Erased { receipt, values, log_emptied: lab.empty_log()? })
    }
}

fn decision(action: &str, id: ErasureId, basis: &str, note: Option<&str>) -> Draft {
    let draft = Draft::new(action).on("erasure", id, 2).attr("basis", basis);
    match note {
        Some(note) => draft.attr("note", note),
        None => draft,
    }
}
