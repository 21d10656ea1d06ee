//! Values, units and flags: what a text of the file is allowed to be. Nothing is converted.

use super::document::{Bound, Decimal, Document, Named};
use super::problem::FileFault;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What kind of value stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueKind {
    /// A number in the spelling of the mapping.
    Number,
    /// A number with a sign before it that makes it a bound.
    Bounded(Bound),
    /// A text that the mapping gives this code.
    Named(Arc<str>),
}

/// A text of the file and what the mapping says it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As in the file.
    pub text: Arc<str>,
    /// For a unit the laboratory's spelling, for a flag a code; `None` where the mapping takes any.
    pub meaning: Option<Arc<str>>,
}

/// What is used, or the reason why the reading is skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use<T> {
    Reading(T),
    Skip(Arc<str>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    decimal: char,
    pub(super) trim: bool,
    /// Longest first, so that `<=` is not read as `<`.
    comparators: Vec<(String, Bound)>,
    values: Names,
    flags: Names,
    units: BTreeMap<String, Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Names(BTreeMap<String, (bool, Arc<str>)>);

impl Names {
    fn new(names: &[Named]) -> Self {
        Self(names.iter().map(|name| (name.text.clone(), (name.usage.skips(), name.code.as_str().into()))).collect())
    }

    fn get(&self, text: &str) -> Option<Use<Arc<str>>> {
        let (skips, code) = self.0.get(text)?;
        Some(if *skips { Use::Skip(Arc::clone(code)) } else { Use::Reading(Arc::clone(code)) })
    }
}

impl Rules {
    pub(super) fn decimal_comma(&self) -> bool {
        self.decimal == ','
    }

    pub(super) fn new(document: &Document) -> Self {
        let mut comparators: Vec<_> =
            document.comparators.iter().map(|sign| (sign.text.clone(), sign.meaning)).collect();
        comparators.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self {
            decimal: match document.decimal {
                Decimal::Point => '.',
                Decimal::Comma => ',',
            },
            trim: document.trim,
            comparators,
            values: Names::new(&document.values),
            flags: Names::new(&document.flags),
            units: document.units.iter().map(|unit| (unit.text.clone(), unit.unit.as_str().into())).collect(),
        }
    }

    /// The text of a field without the blanks that the mapping does not count in.
    pub(super) fn bare<'a>(&self, text: &'a str) -> &'a str {
        if self.trim { text.trim_matches([' ', '\t']) } else { text }
    }

    /// What the text of a value is.
    pub(super) fn value(&self, text: &str) -> Result<Use<ValueKind>, FileFault> {
        if let Some(named) = self.named(text) {
            return Ok(named);
        }
        match self.number(text) {
            Some((kind, "")) => Ok(Use::Reading(kind)),
            _ if text.is_empty() => Err(FileFault::ValueEmpty),
            _ => Err(FileFault::ValueUnreadable),
        }
    }

    /// The same where the unit stands behind the number: kind, value and unit.
    pub(super) fn value_with_unit<'a>(
        &self,
        text: &'a str,
    ) -> Result<Use<(ValueKind, &'a str, Option<&'a str>)>, FileFault> {
        if let Some(named) = self.named(text) {
            return Ok(match named {
                Use::Reading(kind) => Use::Reading((kind, text, None)),
                Use::Skip(reason) => Use::Skip(reason),
            });
        }
        let fault = if text.is_empty() { FileFault::ValueEmpty } else { FileFault::ValueUnreadable };
        let (kind, rest) = self.number(text).ok_or(fault)?;
        let value = text.strip_suffix(rest).unwrap_or(text);
        Ok(Use::Reading((kind, value, Some(rest.trim_start_matches(' ')))))
    }

    pub(super) fn unit(&self, text: &str) -> Result<Option<Term>, FileFault> {
        if text.is_empty() {
            return Ok(None);
        }
        let meaning = self.units.get(text).cloned();
        if meaning.is_none() && !self.units.is_empty() {
            return Err(FileFault::UnitUnknown);
        }
        Ok(Some(Term { text: text.into(), meaning }))
    }

    pub(super) fn flag(&self, text: &str) -> Result<Use<Option<Term>>, FileFault> {
        let term = |meaning| Ok(Use::Reading(Some(Term { text: text.into(), meaning })));
        match self.flags.get(text) {
            Some(Use::Skip(reason)) => Ok(Use::Skip(reason)),
            Some(Use::Reading(code)) => term(Some(code)),
            None if text.is_empty() => Ok(Use::Reading(None)),
            None if self.flags.0.is_empty() => term(None),
            None => Err(FileFault::FlagUnknown),
        }
    }

    fn named(&self, text: &str) -> Option<Use<ValueKind>> {
        Some(match self.values.get(text)? {
            Use::Reading(code) => Use::Reading(ValueKind::Named(code)),
            Use::Skip(reason) => Use::Skip(reason),
        })
    }

    /// The number at the beginning, with the sign of a bound before it, and what stands behind.
    fn number<'a>(&self, text: &'a str) -> Option<(ValueKind, &'a str)> {
        for (sign, bound) in &self.comparators {
            if let Some(rest) = text.strip_prefix(sign.as_str()) {
                return Some((ValueKind::Bounded(*bound), number(rest.trim_start_matches(' '), self.decimal)?));
            }
        }
        Some((ValueKind::Number, number(text, self.decimal)?))
    }
}

/// What stands behind the number at the beginning: a sign, digits, the decimal mark with digits, an exponent. At least one
/// digit before or behind the mark; a mark between thousands is none of it.
fn number(text: &str, decimal: char) -> Option<&str> {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let behind = digits(text);
    let whole = behind.len() < text.len();
    let behind = match behind.strip_prefix(decimal) {
        Some(fraction) if whole || digits(fraction).len() < fraction.len() => digits(fraction),
        _ => behind,
    };
    if behind.len() == text.len() {
        return None;
    }
    let exponent = behind.strip_prefix(['e', 'E']).map(|power| power.strip_prefix(['+', '-']).unwrap_or(power));
    match exponent.map(|power| (power, digits(power))) {
        Some((power, rest)) if rest.len() < power.len() => Some(rest),
        _ => Some(behind),
    }
}

fn digits(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_digit())
}
