//! The values of results: every kind a laboratory reports, in decimal, with uncertainty, decision rule and printed form.
//!
//! | need | type |
//! |---|---|
//! | a number with its digits | [`Decimal`], [`Rounding`], [`Reading`] |
//! | a unit or a test portion | [`Unit`], [`Portion`] |
//! | the value of a result, as records hold it | [`ResultValue`] |
//! | how far it may be off | [`Uncertainty`] |
//! | colonies on plates | [`Count`] |
//! | whether it conforms, and by which rule | [`decide`] |
//! | text from a command line or a table | [`ResultValue::parse`], [`ResultValue::parse_local`] |
//! | text for a report | [`ResultValue::print`] |
//!
//! Records hold a [`ResultValue`] in clear. Therefore nothing in it is free text: the words of a [`Text`] and the summary of a
//! file are carried apart, where they can be committed.
//!
//! ```
//! use libcompliance::model::report::ReportLanguage;
//! use libcompliance::model::value::{DecisionRule, Decimal, Limits, Requirement, ResultValue, Uncertainty, Unit, Verdict, decide};
//!
//! let lead = ResultValue::parse("0.085 mg/kg")?;
//! let u = Uncertainty::absolute(Decimal::parse("0.010")?);
//! let limits = Limits { lower: None, upper: Some(Decimal::parse("0.10")?), unit: Unit::parse("mg/kg")? };
//! let decision = decide(&lead, Some(&u), &Requirement::Limits(limits), &DecisionRule::guard_band_u("ilac-g8-4.2.2"))?;
//! assert_eq!(decision.verdict, Verdict::Pass);
//! assert_eq!(lead.print(ReportLanguage::Pl, Some(&u), None).line(), "0,085 ± 0,010 mg/kg");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod decide;
mod decimal;
mod kinds;
mod maths;
mod parse;
mod plates;
mod print;
mod problem;
mod rounding;
mod rule;
mod uncertainty;
mod unit;
mod words;

pub use check::Missing;
pub use decide::{Decision, NotDecided, Verdict, decide};
pub use decimal::{Decimal, MAX_DIGITS};
pub use kinds::{
    Bound, Calculated, Coded, Count, CountFigure, DateTime, DetectedNotQuantified, Duration, File, Formula, Input,
    LimitKind, Mpn, MpnInterval, MultiCoded, NoResult, NoResultReason, Operator, Presence, PresenceFinding, Quantity,
    Range, ResultValue, Text, Titre, TitreSign,
};
pub use plates::{CountProblem, CountRange, Plate, PlateFlag};
pub use print::Printed;
pub use problem::ValueProblem;
pub use rounding::{Digits, Reading, Rounding, RoundingMode};
pub use rule::{Acceptance, Band, Compared, DecisionRule, Limits, Requirement};
pub use uncertainty::{Uncertainty, UncertaintyKind};
pub use unit::{Portion, Unit};
