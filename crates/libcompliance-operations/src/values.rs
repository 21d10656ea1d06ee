//! The values of results as callers give them: whole, as a text, or by the plates.

use crate::answer::entry;
use crate::error::CallError;
use crate::operation::read;
use libcompliance::model::value::{Count, CountRange, Decimal, LimitKind, Plate, ResultValue, Rounding, Unit};
use serde::Deserialize;
use serde_json::Value as Json;

/// A value. Each form refuses fields that it does not know, so that none is taken for another.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Given {
    /// A text such as `12.3 mg/kg`, with a decimal point.
    Text(String),
    /// A text, and what a text does not hold.
    Said(Said),
    /// Colonies by their plates; the figure follows from them.
    Plates(Plates),
    /// As records hold it, with its `kind`.
    Value(Box<ResultValue>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    text: String,
    /// Whether numbers have a decimal comma.
    #[serde(default)]
    comma: bool,
    /// For `<` and `>`: what the limit is a limit of.
    limit_is: Option<LimitKind>,
    /// For a most probable number: the table or program it is from.
    mpn_table: Option<String>,
    /// The level of its interval in per cent.
    mpn_level: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plates {
    plates: Vec<Plate>,
    /// The unit of the figure, such as `cfu/g`.
    unit: String,
    /// The amount in g or mL that the unit relates to.
    per: Decimal,
    /// The colonies on one plate that count; without, the usual ones.
    range: Option<CountRange>,
    /// How the figure is rounded; without, as counts are.
    rounding: Option<Rounding>,
}

/// A value as records hold it, of a JSON object in any of the forms that operations take.
///
/// # Errors
/// [`CallError`].
pub fn value(json: &str) -> Result<Json, CallError> {
    entry(&read::<Given>(json)?.value()?)
}

impl Given {
    pub(crate) fn value(&self) -> Result<ResultValue, CallError> {
        match self {
            Self::Text(text) => Ok(ResultValue::parse(text)?),
            Self::Value(value) => Ok((**value).clone()),
            Self::Said(said) => said.value(),
            Self::Plates(given) => {
                let unit = Unit::parse(&given.unit)?;
                let range = given.range.unwrap_or(CountRange::USUAL);
                let rounding = given.rounding.unwrap_or(Rounding::COUNT);
                let count = Count::from_plates(given.plates.clone(), unit, given.per, range, rounding)?;
                let value = ResultValue::Count(count);
                value.check()?;
                Ok(value)
            }
        }
    }
}

impl Said {
    fn value(&self) -> Result<ResultValue, CallError> {
        let mut value = ResultValue::parse_local(&self.text, self.comma)?;
        match (&mut value, self.limit_is) {
            (ResultValue::Below(bound) | ResultValue::Above(bound), Some(limit)) => bound.limit_kind = Some(limit),
            (_, Some(_)) => return Err(CallError::unfit("`limit_is` belongs to values with `<` and `>`")),
            (_, None) => {}
        }
        match (&mut value, &self.mpn_table, self.mpn_level) {
            (_, None, None) => {}
            (_, None, Some(_)) => return Err(CallError::unfit("`mpn_level` stands without `mpn_table`")),
            (ResultValue::Mpn(mpn), Some(table), level) => {
                mpn.table = Some(table.clone());
                mpn.level = level;
            }
            (_, Some(_), _) => return Err(CallError::unfit("`mpn_table` belongs to most probable numbers")),
        }
        value.check()?;
        Ok(value)
    }
}
