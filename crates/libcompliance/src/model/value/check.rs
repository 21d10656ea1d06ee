//! What is wrong with a value, and what is still missing from it when it is submitted.

use super::decimal::Decimal;
use super::kinds::{Coded, CountFigure, ResultValue};
use super::{ValueProblem, plates};

/// The most codes, inputs or plates of one value.
const MAX_ITEMS: usize = 64;

/// Something that a value needs before it is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The unit; `-` where the value has no dimension.
    Unit,
    /// What the limit of a `<` or `>` value is a limit of.
    LimitKind,
    /// The plates that a count comes from.
    Plates,
    /// The interval of a most probable number.
    Interval,
    /// The level of that interval.
    Level,
    /// The table or program of a most probable number.
    Table,
    /// The results that a calculation used.
    Inputs,
}

impl Missing {
    /// A stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::LimitKind => "limit_kind",
            Self::Plates => "plates",
            Self::Interval => "interval",
            Self::Level => "level",
            Self::Table => "table",
            Self::Inputs => "inputs",
        }
    }
}

impl ResultValue {
    /// What is still missing for submission; empty if the value is complete.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut need = |there: bool, what: Missing| {
            if !there {
                missing.push(what);
            }
        };
        if let Self::Calculated(calculated) = self {
            need(!calculated.inputs.is_empty(), Missing::Inputs);
        }
        let value = self.innermost();
        match value {
            Self::Quantity(_) | Self::DetectedNotQuantified(_) | Self::Range(_) => {}
            Self::Below(bound) | Self::Above(bound) => need(bound.limit_kind.is_some(), Missing::LimitKind),
            // A computed count has its plates in its inputs.
            Self::Count(count) => need(!count.plates.is_empty() || self.kind() == "calculated", Missing::Plates),
            Self::Mpn(mpn) => {
                need(mpn.interval.is_some(), Missing::Interval);
                need(mpn.level.is_some(), Missing::Level);
                need(mpn.table.is_some(), Missing::Table);
            }
            _ => return missing,
        }
        need(value.unit().is_some(), Missing::Unit);
        missing
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// Whether the parts agree with each other.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), ValueProblem> {
        match self {
            Self::Quantity(_)
            | Self::Presence(_)
            | Self::NoResult(_)
            | Self::Duration(_)
            | Self::Below(_)
            | Self::Above(_) => Ok(()),
            Self::DetectedNotQuantified(trace) => {
                not_negative(trace.lod)?;
                if trace.lod < trace.loq { Ok(()) } else { Err(ValueProblem::EndsReversed) }
            }
            Self::Range(range) => ends(range.low, range.high),
            Self::Count(count) => {
                if count.plates.len() > MAX_ITEMS {
                    return Err(ValueProblem::Plate);
                }
                count.plates.iter().try_for_each(plates::Plate::check)?;
                let figure = match count.figure {
                    CountFigure::Number(reading) => reading.raw().min(reading.reported()),
                    CountFigure::LessThan(limit) | CountFigure::MoreThan(limit) => limit,
                    CountFigure::TooMany => return Ok(()),
                };
                if figure.is_zero() { Err(ValueProblem::CountOfZero) } else { not_negative(figure) }
            }
            Self::Mpn(mpn) => {
                not_negative(mpn.index)?;
                if let Some(interval) = mpn.interval {
                    not_negative(interval.low)?;
                    ends(interval.low, mpn.index)?;
                    ends(mpn.index, interval.high)?;
                }
                if !mpn.level.is_none_or(is_level) {
                    return Err(ValueProblem::Level);
                }
                mpn.table.as_deref().map_or(Ok(()), code)
            }
            Self::Coded(coded) => coded.check(),
            Self::MultiCoded(list) => {
                list.codes.iter().try_for_each(Coded::check)?;
                let twice = list.codes.iter().enumerate().any(|(place, one)| {
                    list.codes.iter().take(place).any(|two| one.code == two.code && one.system == two.system)
                });
                if (1..=MAX_ITEMS).contains(&list.codes.len()) && !twice { Ok(()) } else { Err(ValueProblem::Codes) }
            }
            Self::Titre(titre) => {
                let possible = |number: u32| (1..=1_000_000_000).contains(&number);
                if possible(titre.numerator) && possible(titre.denominator) { Ok(()) } else { Err(ValueProblem::Titre) }
            }
            Self::Text(text) => {
                let letters = text.language.bytes().all(|b| b.is_ascii_lowercase());
                if letters && (2..=3).contains(&text.language.len()) { Ok(()) } else { Err(ValueProblem::Language) }
            }
            Self::DateTime(date) => {
                if is_date_time(&date.value) {
                    Ok(())
                } else {
                    Err(ValueProblem::DateTime)
                }
            }
            // Records count with 64 bits and a sign.
            Self::File(file) if i64::try_from(file.size).is_err() => Err(ValueProblem::TooManyDigits),
            Self::File(file) => code(&file.media_type),
            Self::Calculated(calculated) => {
                if matches!(*calculated.value, Self::Calculated(_)) {
                    return Err(ValueProblem::Nested);
                }
                code(&calculated.formula.id)?;
                if calculated.inputs.len() > 1000 {
                    return Err(ValueProblem::Codes);
                }
                calculated.value.check()
            }
        }
    }
}

impl Coded {
    fn check(&self) -> Result<(), ValueProblem> {
        code(&self.code)?;
        code(&self.system)?;
        self.label.as_deref().map_or(Ok(()), |label| {
            let line = label.trim() == label && !label.chars().any(char::is_control);
            if line && (1..=128).contains(&label.chars().count()) { Ok(()) } else { Err(ValueProblem::Name) }
        })
    }
}

/// Codes and identifiers are no place for sentences.
pub(super) fn code(text: &str) -> Result<(), ValueProblem> {
    let possible = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if possible { Ok(()) } else { Err(ValueProblem::Name) }
}

/// Per cent above 0 and below 100.
pub(super) fn is_level(level: Decimal) -> bool {
    level.is_positive() && level < Decimal::from(100)
}

pub(super) fn ends(low: Decimal, high: Decimal) -> Result<(), ValueProblem> {
    if low <= high { Ok(()) } else { Err(ValueProblem::EndsReversed) }
}

fn not_negative(number: Decimal) -> Result<(), ValueProblem> {
    if number.is_negative() { Err(ValueProblem::Negative) } else { Ok(()) }
}

/// A day of the calendar in ten characters, or RFC 3339 with upper-case `T` and `Z`.
pub(super) fn is_date_time(text: &str) -> bool {
    let digits_first = text.bytes().take(4).all(|b| b.is_ascii_digit());
    if text.len() == 10 {
        return digits_first && text.parse::<chrono::NaiveDate>().is_ok();
    }
    let written = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b'Z' | b'+' | b'.'));
    digits_first && text.len() <= 35 && written && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}
