//! A result: one test line of a sample, with everybody who contributed to it.

use crate::id::{AccountId, ClientId, ResultId, SampleId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A result as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultEntry {
    /// The result's id.
    pub id: ResultId,
    /// The sample.
    pub sample: SampleId,
    /// The client of the sample.
    pub client: ClientId,
    /// Where it is in its life.
    pub state: ResultState,
    /// The version of the value, from 1.
    pub version: u32,
    /// What was looked for.
    pub analyte: Value,
    /// The method.
    pub method: Value,
    /// The value.
    pub value: Value,
    /// Derived: everybody who entered, edited or submitted this version or one before it.
    pub contributors: Vec<AccountId>,
    /// Derived: who entered it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: who has verified this version so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verifications: Vec<AccountId>,
    /// Derived: who verified it, the last where several do.
    pub verified_by: Option<AccountId>,
    /// Derived: when.
    pub verified_date: Option<Timestamp>,
    /// Derived: whether somebody verified his own work, as the flagged exception of a one-person laboratory.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub verified_alone: bool,
}

/// The life of a result, as far as it goes today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultState {
    /// It has a value.
    Entered,
    /// It waits for somebody else's eyes.
    Submitted,
    /// Somebody else has verified it.
    Verified,
}

impl ResultState {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Submitted => "submitted",
            Self::Verified => "verified",
        }
    }
}

impl Entry for ResultEntry {
    const SPACE: &'static str = "result";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = &record.object else { return Ok(()) };
    if record.kind == "result.entered" {
        let sample = record.new_value("sample").and_then(Value::as_text).and_then(SampleId::parse);
        let (Some(id), Some(sample), Some(client)) = (ResultId::parse(&object.id), sample, record.clients.first())
        else {
            return Ok(());
        };
        let field = |name: &str| record.new_value(name).cloned().unwrap_or(Value::Null);
        let result = ResultEntry {
            id,
            sample,
            client: client.id,
            state: ResultState::Entered,
            version: object.version,
            analyte: field("analyte"),
            method: field("method"),
            value: field("value"),
            contributors: vec![record.actor.id],
            created_by: record.actor.id,
            created_date: record.time,
            verifications: Vec::new(),
            verified_by: None,
            verified_date: None,
            verified_alone: false,
        };
        return result.store(view, &object.id);
    }
    let Some(mut result) = ResultEntry::load(view, &object.id)? else { return Ok(()) };
    match record.kind.as_str() {
        "result.edited" => {
            for change in &record.changes {
                match change.field.as_str() {
                    "analyte" => result.analyte = change.new.clone(),
                    "method" => result.method = change.new.clone(),
                    "value" => result.value = change.new.clone(),
                    _ => {}
                }
            }
            result.state = ResultState::Entered;
            result.begin_anew();
            result.contributes(record.actor.id);
        }
        "result.submitted" => {
            result.state = ResultState::Submitted;
            result.contributes(record.actor.id);
        }
        "result.returned" => {
            result.state = ResultState::Entered;
            result.begin_anew();
        }
        "result.verified" => {
            result.verifications.push(record.actor.id);
            result.verified_alone |= record.attr("alone").is_some();
            // Where several persons verify, only the last one leads on.
            if record.to.as_deref() == Some(ResultState::Verified.as_str()) {
                result.state = ResultState::Verified;
                result.verified_by = Some(record.actor.id);
                result.verified_date = Some(record.time);
            }
        }
        _ => return Ok(()),
    }
    result.version = object.version;
    result.store(view, &object.id)
}

impl ResultEntry {
    /// What was verified of another version is not verified of this one.
    fn begin_anew(&mut self) {
        self.verifications.clear();
        self.verified_alone = false;
    }

    fn contributes(&mut self, account: AccountId) {
        if !self.contributors.contains(&account) {
            self.contributors.push(account);
        }
    }
}
