//! What the records of retention come to: the rules in force, holds, disposals and requests for erasure as they stand, and which
//! values were destroyed by what.

use super::{Hold, erased::Erased};
use crate::id::{AccountId, DisposalId, ErasureId, PersonId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::record::{Digest, Record};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The kind of the object of [`super::kinds::RULES_SET`]; there is one, with this as its id.
pub const RULES: &str = "retention";

/// The rules in force. Their text is the committed value `attrs.rules` of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesInForce {
    /// How often they were set.
    pub version: u32,
    /// The record that set them.
    pub record: u64,
    /// SHA-256 of their JSON.
    pub sha256: Digest,
}

impl Entry for RulesInForce {
    const SPACE: &'static str = "retention";
}

/// A hold with who placed it. The key is its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedHold {
    /// What it holds; `lifted` is set when it was.
    pub hold: Hold,
    /// The record that placed it, where its reason stands.
    pub record: u64,
    /// Who placed it.
    pub placed_by: AccountId,
    /// When.
    pub placed: Timestamp,
    /// Who lifted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_by: Option<AccountId>,
}

impl Entry for PlacedHold {
    const SPACE: &'static str = "hold";
}

/// One object that a disposal is about, as records name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectOf {
    /// Its kind, which is the type of record that rules name.
    pub kind: String,
    /// Its id.
    pub id: String,
}

/// How far a disposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisposalStatus {
    /// One person proposes it.
    Proposed,
    /// Another agrees.
    Approved,
    /// It was given up.
    Rejected,
    /// The values are destroyed.
    Executed,
}

impl DisposalStatus {
    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Executed => "executed",
        }
    }
}

/// A disposal as it stands; executed, it is the certificate. The key is its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disposal {
    /// Its id.
    pub id: DisposalId,
    /// How far it is.
    pub status: DisposalStatus,
    /// What it is about.
    pub objects: Vec<ObjectOf>,
    /// SHA-256 of the rules by which they were due.
    pub rules: Digest,
    /// When it was proposed.
    pub proposed: Timestamp,
    /// By whom.
    pub proposed_by: AccountId,
    /// Who agreed, or gave it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<AccountId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Timestamp>,
    /// Who executed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed_by: Option<AccountId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Timestamp>,
    /// Of how many records values were destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl Entry for Disposal {
    const SPACE: &'static str = "disposal";
}

/// How far a request for erasure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureStatus {
    /// It waits for a decision.
    Asked,
    /// It is to be carried out.
    Granted,
    /// It was refused, with a basis.
    Refused,
    /// The values are destroyed.
    Executed,
}

impl ErasureStatus {
    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Executed => "executed",
        }
    }
}

/// A request for erasure as it stands. The key is its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Its id.
    pub id: ErasureId,
    /// How far it is.
    pub status: ErasureStatus,
    /// Whose values.
    pub person: PersonId,
    /// The day of the request, from which the month of GDPR article 12(3) runs.
    pub asked_on: String,
    /// Who recorded it.
    pub asked_by: AccountId,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<AccountId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Timestamp>,
    /// On what basis: the word of [`super::GrantBasis`] or [`super::RefusalBasis`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Who executed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed_by: Option<AccountId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Timestamp>,
}

impl Entry for Erasure {
    const SPACE: &'static str = "erasure";
}

/// A part of a record, if it is there and reads.
fn part<T: DeserializeOwned>(record: &Record, name: &str) -> Option<T> {
    serde_json::from_slice(&record.attr(name)?.to_json()).ok()
}

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    let (key, by, now) = (object.id.as_str(), record.actor.id, record.time);
    match record.kind.as_str() {
        "retention.rules_set" => match part(record, "rules_sha256") {
            Some(sha256) => RulesInForce { version: object.version, record: record.index, sha256 }.store(view, ""),
            None => Ok(()),
        },
        "hold.placed" => match part::<Hold>(record, "hold") {
            Some(hold) => {
                PlacedHold { hold, record: record.index, placed_by: by, placed: now, lifted_by: None }.store(view, key)
            }
            None => Ok(()),
        },
        "hold.lifted" => change(view, key, |placed: &mut PlacedHold| {
            placed.hold.lifted = Some(now.to_datetime().date_naive());
            placed.lifted_by = Some(by);
        }),
        "disposal.proposed" => {
            let (Some(id), Some(objects), Some(rules)) =
                (DisposalId::parse(key), part(record, "objects"), part(record, "rules_sha256"))
            else {
                return Ok(());
            };
            let status = DisposalStatus::Proposed;
            let (proposed, proposed_by) = (now, by);
            let none = (None, None, None, None, None);
            let (decided_by, decided, executed_by, executed, count) = none;
            Disposal {
                id,
                status,
                objects,
                rules,
                proposed,
                proposed_by,
                decided_by,
                decided,
                executed_by,
                executed,
                count,
            }
            .store(view, key)
        }
        "disposal.approved" | "disposal.rejected" => change(view, key, |disposal: &mut Disposal| {
            let approved = record.kind == "disposal.approved";
            disposal.status = if approved { DisposalStatus::Approved } else { DisposalStatus::Rejected };
            (disposal.decided_by, disposal.decided) = (Some(by), Some(now));
        }),
        "disposal.executed" => {
            if let Some(records) = part(record, "records") {
                Erased { person: None, until: record.index, records }.store(view, &Erased::key(record.index))?;
            }
            change(view, key, |disposal: &mut Disposal| {
                disposal.status = DisposalStatus::Executed;
                (disposal.executed_by, disposal.executed) = (Some(by), Some(now));
                disposal.count = part(record, "count");
            })
        }
        "erasure.asked" => {
            let (Some(id), Some(person)) = (ErasureId::parse(key), part(record, "person")) else { return Ok(()) };
            let asked_on = record.attr("asked_on").and_then(Value::as_text).unwrap_or_default().to_owned();
            let status = ErasureStatus::Asked;
            let (decided_by, decided, basis, executed_by, executed) = (None, None, None, None, None);
            Erasure { id, status, person, asked_on, asked_by: by, decided_by, decided, basis, executed_by, executed }
                .store(view, key)
        }
        "erasure.granted" | "erasure.refused" => change(view, key, |erasure: &mut Erasure| {
            let granted = record.kind == "erasure.granted";
            erasure.status = if granted { ErasureStatus::Granted } else { ErasureStatus::Refused };
            (erasure.decided_by, erasure.decided) = (Some(by), Some(now));
            erasure.basis = record.attr("basis").and_then(Value::as_text).map(str::to_owned);
        }),
        "erasure.executed" => {
            if let (Some(person), Some(until)) = (part(record, "person"), part(record, "until")) {
                Erased { person: Some(person), until, records: Vec::new() }.store(view, &Erased::key(record.index))?;
            }
            change(view, key, |erasure: &mut Erasure| {
                erasure.status = ErasureStatus::Executed;
                (erasure.executed_by, erasure.executed) = (Some(by), Some(now));
            })
        }
        _ => Ok(()),
    }
}

fn change<E: Entry>(view: &mut dyn View, key: &str, how: impl FnOnce(&mut E)) -> Result<(), ViewError> {
    match E::load(view, key)? {
        Some(mut entry) => {
            how(&mut entry);
            entry.store(view, key)
        }
        None => Ok(()),
    }
}
