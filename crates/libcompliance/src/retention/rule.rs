//! The rules of a laboratory.

use crate::id::ClientId;
use crate::trail::value::is_token;
use serde::{Deserialize, Serialize};

/// The longest period, in months: two hundred years. What is kept for ever has no period.
pub const MAX_MONTHS: u32 = 2_400;
/// The most rules of a schedule.
pub const MAX_RULES: usize = 4_096;
/// The longest reference of a basis, in bytes.
const MAX_REFERENCE: usize = 500;

/// How long one type of record is kept, and on what basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The type of record, a token such as `report`, `raw_data`, `trail` or the laboratory's own.
    pub record: String,
    /// The client whose records it is for; without one it is for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// What the period is counted from, a token such as `issued` or `contract_ended`.
    pub trigger: String,
    /// The period in months, 1 to [`MAX_MONTHS`]; without one the record is kept for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// Where counting begins.
    #[serde(default)]
    pub counted: Counted,
    /// Why so long.
    pub basis: Basis,
}

/// Where a period begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// On the day of the trigger.
    #[default]
    FromDay,
    /// With the end of the calendar year of the trigger, as tax and accounting law count.
    FromEndOfYear,
}

/// Why a record is kept so long, with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The kind of it.
    pub kind: BasisKind,
    /// Where it is written, 1 to 500 bytes: an act with its article, a contract, a procedure.
    pub reference: String,
}

/// The kind of a basis. Only a law holds against a contract with a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// A law or an authority's order.
    Law,
    /// A contract.
    Contract,
    /// A standard or a scheme of accreditation.
    Standard,
    /// The laboratory's own decision.
    Laboratory,
}

impl Basis {
    /// A law, with its article.
    #[must_use]
    pub fn law(reference: &str) -> Self {
        Self { kind: BasisKind::Law, reference: reference.to_owned() }
    }

    /// A contract.
    #[must_use]
    pub fn contract(reference: &str) -> Self {
        Self { kind: BasisKind::Contract, reference: reference.to_owned() }
    }

    /// The laboratory's own procedure.
    #[must_use]
    pub fn laboratory(reference: &str) -> Self {
        Self { kind: BasisKind::Laboratory, reference: reference.to_owned() }
    }
}

impl Rule {
    /// A rule for all clients, counted from the day of the trigger.
    #[must_use]
    pub fn months(record: &str, trigger: &str, months: u32, basis: Basis) -> Self {
        Self {
            record: record.to_owned(),
            client: None,
            trigger: trigger.to_owned(),
            months: Some(months),
            counted: Counted::FromDay,
            basis,
        }
    }

    /// The same for one client.
    #[must_use]
    pub fn for_client(self, client: ClientId) -> Self {
        Self { client: Some(client), ..self }
    }
}

/// Why a schedule does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RetentionError {
    /// Not JSON, or not the fields of a schedule.
    #[error("the text does not read as retention rules: {0}")]
    Malformed(String),
    /// A part of one rule is out of range.
    #[error("rule {rule} of the retention rules: {what}")]
    Range {
        /// Its place, from 0.
        rule: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// Two rules say something about the same records, client, trigger and basis.
    #[error("rules {first} and {second} of the retention rules are about the same: keep one of them")]
    Duplicate {
        /// The place of one.
        first: usize,
        /// The place of the other.
        second: usize,
    },
    /// More rules than there may be.
    #[error("there are more than {MAX_RULES} retention rules")]
    TooMany,
}

/// The rules that are in force together. A value that exists is valid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schedule {
    #[serde(deserialize_with = "valid")]
    rules: Vec<Rule>,
}

fn valid<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Rule>, D::Error> {
    let rules = Vec::<Rule>::deserialize(deserializer)?;
    Schedule::new(rules).map(|schedule| schedule.rules).map_err(serde::de::Error::custom)
}

impl Schedule {
    /// The rules, checked.
    ///
    /// # Errors
    /// [`RetentionError`] with the place of the first rule that is wrong.
    pub fn new(rules: Vec<Rule>) -> Result<Self, RetentionError> {
        if rules.len() > MAX_RULES {
            return Err(RetentionError::TooMany);
        }
        let mut seen = std::collections::HashMap::new();
        for (at, rule) in rules.iter().enumerate() {
            if let Some(what) = wrong(rule) {
                return Err(RetentionError::Range { rule: at, what });
            }
            let about = (&rule.record, rule.client, &rule.trigger, rule.basis.kind as u8);
            if let Some(first) = seen.insert(about, at) {
                return Err(RetentionError::Duplicate { first, second: at });
            }
        }
        Ok(Self { rules })
    }

    /// Reads the JSON that `serde` writes of a schedule: a list of rules.
    ///
    /// # Errors
    /// [`RetentionError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, RetentionError> {
        let rules = serde_json::from_slice(bytes).map_err(|error| RetentionError::Malformed(error.to_string()))?;
        Self::new(rules)
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

fn wrong(rule: &Rule) -> Option<&'static str> {
    let period = rule.months.is_none_or(|months| (1..=MAX_MONTHS).contains(&months));
    let reference = rule.basis.reference.trim();
    match () {
        () if !is_token(&rule.record) => Some("the type of record is not a name in lower case"),
        () if !is_token(&rule.trigger) => Some("what the period is counted from is not a name in lower case"),
        () if !period => Some("the period is 1 to 2,400 months, or left out for ever"),
        () if reference.is_empty() || reference.len() > MAX_REFERENCE => {
            Some("the basis says where it is written, in 1 to 500 bytes")
        }
        () => None,
    }
}
