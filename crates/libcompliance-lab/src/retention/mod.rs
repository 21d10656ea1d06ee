//! How long records are kept, and how they go: rules and holds, disposal by two persons, erasure of a person's values.
//!
//! Nothing here touches a record or its seal. What is destroyed are the values behind its commitments; every proof stays valid, and
//! a verification says *erased*.

mod disposal;
mod due;
mod erasure;

pub use disposal::Disposed;
pub use due::DueObject;
pub use erasure::Erased;

use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::laboratory::Reason;
use crate::session::{About, Session};
use crate::store::sqlite::Sqlite;
use crate::writer::Urgency;
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::chrono::{NaiveDate, TimeDelta};
use libcompliance::crypto::sha256;
use libcompliance::retention::kinds::{HOLD_LIFTED, HOLD_PLACED, RULES_SET};
use libcompliance::retention::{Hold, PlacedHold, RULES, RulesInForce, Schedule};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Digest;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::time::Duration;

/// A day has begun everywhere on earth, or is over everywhere: half a day to each side of Greenwich, and two hours more east.
const WEST_HOURS: i64 = 12;
const EAST_HOURS: i64 = 14;

/// The latest day that it may be anywhere at a moment: what is counted from it is counted from late.
fn late_day(at: Timestamp) -> NaiveDate {
    (at.to_datetime() + TimeDelta::hours(EAST_HOURS)).date_naive()
}

/// The earliest day that it may be anywhere: what is over on it is over everywhere.
fn early_day(at: Timestamp) -> NaiveDate {
    (at.to_datetime() - TimeDelta::hours(WEST_HOURS)).date_naive()
}

/// The rules and holds of one moment.
struct InForce {
    schedule: Schedule,
    holds: Vec<Hold>,
    /// What the schedule was read from; a later one counts as another.
    version: u32,
    sha256: Digest,
}

impl Lab {
    /// The rules of retention in force; none before they are set. Free text of them is the laboratory's own business.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn retention_rules(&self) -> Result<Option<(RulesInForce, Schedule)>, LabError> {
        let Some(entry) = self.entry::<RulesInForce>("")? else { return Ok(None) };
        let text = self.reveal(entry.record, "attrs.rules")?;
        let bytes = text.as_text().unwrap_or_default().as_bytes();
        if sha256(bytes) != entry.sha256.0 {
            return Err(LabError::SealBroken);
        }
        let schedule = Schedule::from_json(bytes).map_err(|error| LabError::Invalid(error.to_string()))?;
        Ok(Some((entry, schedule)))
    }

    /// All holds, lifted ones too, in order of their ids.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn holds(&self) -> Result<Vec<PlacedHold>, LabError> {
        let mut all = Vec::new();
        self.read(|store| crate::lab::entries::<PlacedHold>(store, |hold| all.push(hold)))?;
        Ok(all)
    }

    fn in_force(&self) -> Result<InForce, LabError> {
        let holds = self.holds()?.into_iter().map(|placed| placed.hold).collect();
        Ok(match self.retention_rules()? {
            Some((entry, schedule)) => InForce { schedule, holds, version: entry.version, sha256: entry.sha256 },
            None => InForce { schedule: Schedule::default(), holds, version: 0, sha256: Digest(sha256(b"[]")) },
        })
    }

    /// Takes what was destroyed out of the write-ahead log as well. `false` while another program still reads from it; ask again
    /// when that is closed.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn empty_log(&self) -> Result<bool, LabError> {
        let store = Sqlite::open(self.path(), &self.inner().options.store)?;
        for pause in [0, 20, 100, 500] {
            std::thread::sleep(Duration::from_millis(pause));
            if store.empty_log()? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Session {
    /// Puts rules of retention in force, in place of all earlier ones. Needs `record.dispose`; from the second time on a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Write`] without a reason.
    pub fn set_retention_rules(&self, schedule: &Schedule, reason: Option<Reason<'_>>) -> Result<Receipt, LabError> {
        let text = serde_json::to_string(schedule).map_err(|error| LabError::Invalid(error.to_string()))?;
        let about = About::object("retention", RULES);
        let ((), receipt) = self.act(Permission::RECORD_DISPOSE, about, Urgency::Ordinary, |tx, acting| {
            let version = tx.load::<RulesInForce>("")?.map_or(0, |entry| entry.version).saturating_add(1);
            let mut draft = Draft::new("retention.set_rules")
                .on("retention", RULES, version)
                .attr("count", Value::Int(i64::try_from(schedule.rules().len()).unwrap_or(i64::MAX)))
                .attr("rules_sha256", Digest(sha256(text.as_bytes())).to_string())
                .attr("rules", text.as_str());
            if let Some((code, words)) = reason {
                draft = draft.because(code, words);
            }
            tx.append(&RULES_SET, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Forbids disposal and erasure of what the hold names. Its id is new; it is not lifted. Needs `record.hold` and a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for an id that was used.
    pub fn place_hold(&self, hold: &Hold, reason: Reason<'_>) -> Result<Receipt, LabError> {
        if hold.id.is_empty() || hold.lifted.is_some() {
            return Err(LabError::Invalid("a hold that is placed has an id and is not lifted".to_owned()));
        }
        let about = About::object("hold", &hold.id);
        let ((), receipt) = self.act(Permission::RECORD_HOLD, about, Urgency::Ordinary, |tx, acting| {
            if tx.load::<PlacedHold>(&hold.id)?.is_some() {
                return Err(LabError::Invalid("there is a hold with this id: give another".to_owned()).into());
            }
            let value = Value::of(hold).ok_or_else(|| LabError::Invalid("the hold names too much".to_owned()))?;
            let draft =
                Draft::new("record.hold").on("hold", &hold.id, 1).attr("hold", value).because(reason.0, reason.1);
            tx.append(&HOLD_PLACED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Lifts a hold. Needs `record.hold` and a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn lift_hold(&self, id: &str, reason: Reason<'_>) -> Result<Receipt, LabError> {
        let about = About::object("hold", id);
        let ((), receipt) = self.act(Permission::RECORD_HOLD, about, Urgency::Ordinary, |tx, acting| {
            let placed = tx.load::<PlacedHold>(id)?.ok_or(LabError::NotFound { what: "hold" })?;
            if placed.hold.lifted.is_some() {
                return Err(acting.refuse(RefusalRule::StepTaken.into()));
            }
            let draft = Draft::new("record.release").on("hold", id, 2).because(reason.0, reason.1);
            tx.append(&HOLD_LIFTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}
