//! Requirements and decision rules (ISO/IEC 17025:2017 clauses 3.7, 7.1.3 and 7.8.6; ILAC-G8:09/2019).

use super::ValueProblem;
use super::check::code;
use super::decimal::Decimal;
use super::unit::{Portion, Unit};
use serde::{Deserialize, Serialize};

/// What a value must meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// To lie within limits.
    Limits(Limits),
    /// Not to be detected in this portion.
    NotDetected(Portion),
}

/// Tolerance limits; a value on a limit meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The lower limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<Decimal>,
    /// The upper limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Decimal>,
    /// The unit of both.
    pub unit: Unit,
}

impl Limits {
    /// Whether there is a limit and the lower one is not above the upper one.
    ///
    /// # Errors
    /// [`ValueProblem::EndsReversed`], [`ValueProblem::Empty`].
    pub fn check(&self) -> Result<(), ValueProblem> {
        match (self.lower, self.upper) {
            (None, None) => Err(ValueProblem::Empty),
            (Some(lower), Some(upper)) => super::check::ends(lower, upper),
            _ => Ok(()),
        }
    }
}

/// How a verdict follows from value, uncertainty and limits; agreed with the customer beforehand (7.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRule {
    /// The laboratory's name of the rule: a code.
    pub id: String,
    /// What is accepted.
    pub acceptance: Acceptance,
    /// Which number is compared.
    pub compared: Compared,
}

/// Which number of a quantity is compared with the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The number before rounding.
    Raw,
    /// The number on the report.
    Reported,
}

/// What a rule accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// Whatever is within the limits (ILAC-G8 4.2.1).
    Simple,
    /// Whatever is within the limits by the width of the guard band, pass or fail (ILAC-G8 4.2.2).
    GuardBand(Band),
    /// Four verdicts, conditional within the guard band on either side of the limit (ILAC-G8 4.2.3).
    NonBinary(Band),
}

/// The width w of a guard band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// This wide, in the unit of the limits.
    Width(Decimal),
    /// So many times the expanded uncertainty towards the limit.
    TimesU(Decimal),
}

impl DecisionRule {
    /// Simple acceptance of the reported number.
    #[must_use]
    pub fn simple(id: &str) -> Self {
        Self { id: id.to_owned(), acceptance: Acceptance::Simple, compared: Compared::Reported }
    }

    /// A guard band as wide as the expanded uncertainty, for the reported number.
    #[must_use]
    pub fn guard_band_u(id: &str) -> Self {
        Self { acceptance: Acceptance::GuardBand(Band::TimesU(Decimal::from(1))), ..Self::simple(id) }
    }

    /// Four verdicts with a guard band as wide as the expanded uncertainty, for the reported number.
    #[must_use]
    pub fn non_binary_u(id: &str) -> Self {
        Self { acceptance: Acceptance::NonBinary(Band::TimesU(Decimal::from(1))), ..Self::simple(id) }
    }

    /// Whether the name is a code and the band is not below zero.
    ///
    /// # Errors
    /// [`ValueProblem::Name`], [`ValueProblem::Negative`].
    pub fn check(&self) -> Result<(), ValueProblem> {
        code(&self.id)?;
        match self.acceptance {
            Acceptance::GuardBand(band) | Acceptance::NonBinary(band) => {
                let (Band::Width(width) | Band::TimesU(width)) = band;
                if width.is_negative() { Err(ValueProblem::Negative) } else { Ok(()) }
            }
            Acceptance::Simple => Ok(()),
        }
    }
}
