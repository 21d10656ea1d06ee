//! Rounding: the rule is stored beside the number, and the number before rounding is kept.

use super::ValueProblem;
use super::decimal::{Decimal, MAX_DIGITS};
use super::maths::pow10;
use serde::{Deserialize, Serialize};

/// What happens to a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the even digit, so that many roundings do not drift.
    HalfEven,
    /// Away from zero.
    HalfUp,
}

/// How far a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digits {
    /// To so many decimals; below zero to tens, hundreds and so on. From -24 to 24.
    Decimals(i8),
    /// To so many significant digits, from 1 to 24.
    Significant(u8),
}

/// A rule for rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// What happens to a half.
    pub mode: RoundingMode,
    /// How far.
    pub digits: Digits,
}

impl Rounding {
    /// Two significant digits, half to even: colony counts (practice after ISO 7218).
    pub const COUNT: Self = Self { mode: RoundingMode::HalfEven, digits: Digits::Significant(2) };

    /// To so many decimals, half to even.
    #[must_use]
    pub const fn decimals(decimals: i8) -> Self {
        Self { mode: RoundingMode::HalfEven, digits: Digits::Decimals(decimals) }
    }

    /// To so many significant digits, half to even.
    #[must_use]
    pub const fn significant(digits: u8) -> Self {
        Self { mode: RoundingMode::HalfEven, digits: Digits::Significant(digits) }
    }

    /// The rule that rounds a value to the last place of its expanded uncertainty, which itself is given with one or two
    /// significant digits (GUM, JCGM 100:2008, 7.2.6). An uncertainty of zero leaves the value as it is: `None`.
    #[must_use]
    pub fn matching(expanded: Decimal, digits: u8, mode: RoundingMode) -> Option<Self> {
        if expanded.is_zero() {
            return None;
        }
        // What is given with one digit does not get a second one.
        let digits = expanded.significant_digits().min(u32::from(digits.clamp(1, 2)));
        let rule = Self { mode, digits: Digits::Significant(u8::try_from(digits).ok()?) };
        let rounded = rule.apply(expanded);
        let decimals = i64::from(rounded.scale()) - i64::from(rounded.significant_digits()) + i64::from(digits);
        Some(Self { mode, digits: Digits::Decimals(i8::try_from(decimals).ok()?) })
    }

    /// Whether the number of digits is one that there can be.
    #[must_use]
    pub fn is_possible(self) -> bool {
        match self.digits {
            Digits::Decimals(decimals) => u32::from(decimals.unsigned_abs()) <= MAX_DIGITS,
            Digits::Significant(digits) => (1..=MAX_DIGITS).contains(&u32::from(digits)),
        }
    }

    /// The rounded number. Fewer digits than the rule asks for are filled up with zeros, as far as they fit.
    #[must_use]
    pub fn apply(self, number: Decimal) -> Decimal {
        let rounded = self.to(number, self.places(number));
        match self.digits {
            // 9.96 to two digits is 10.0 first, one digit more than asked for, and then 10.
            Digits::Significant(_) => self.to(rounded, self.places(rounded)),
            Digits::Decimals(_) => rounded,
        }
    }

    /// The decimals to keep of `number`.
    fn places(self, number: Decimal) -> i32 {
        let scale = i32::try_from(number.scale()).unwrap_or(0);
        let digits = number.significant_digits();
        match self.digits {
            Digits::Decimals(decimals) => i32::from(decimals),
            // Zero has no significant digit; its decimals stay.
            Digits::Significant(_) if digits == 0 => scale,
            Digits::Significant(wanted) => scale - i32::try_from(digits).unwrap_or(0) + i32::from(wanted),
        }
    }

    fn to(self, number: Decimal, decimals: i32) -> Decimal {
        let scale = i32::try_from(number.scale()).unwrap_or(0);
        let drop = scale - decimals;
        let Some(factor) = pow10(drop.unsigned_abs()) else {
            // Further than any number has digits: nothing is left, or nothing is to be done.
            return if drop > 0 { Decimal::ZERO } else { number };
        };
        let units = number.units();
        if drop <= 0 {
            let filled = units.checked_mul(factor).zip(u32::try_from(decimals).ok());
            return filled.and_then(|(units, scale)| Decimal::from_parts(units, scale)).unwrap_or(number);
        }
        let (quotient, rest) = (units / factor, (units % factor).abs());
        let up = match (rest * 2).cmp(&factor) {
            core::cmp::Ordering::Less => false,
            core::cmp::Ordering::Greater => true,
            core::cmp::Ordering::Equal => self.mode == RoundingMode::HalfUp || quotient % 2 != 0,
        };
        let quotient = if up { quotient + units.signum() } else { quotient };
        let rounded = match u32::try_from(decimals) {
            Ok(scale) => Decimal::from_parts(quotient, scale),
            Err(_) => pow10(decimals.unsigned_abs())
                .and_then(|factor| quotient.checked_mul(factor))
                .and_then(|units| Decimal::from_parts(units, 0)),
        };
        rounded.unwrap_or(number)
    }
}

/// A number before and after rounding, with the rule: what was measured and what is reported. The two never disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ReadingForm", into = "ReadingForm")]
pub struct Reading {
    raw: Decimal,
    rounding: Option<Rounding>,
    reported: Decimal,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingForm {
    raw: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rounding: Option<Rounding>,
    reported: Decimal,
}

impl TryFrom<ReadingForm> for Reading {
    type Error = ValueProblem;

    fn try_from(form: ReadingForm) -> Result<Self, ValueProblem> {
        let reading = Self::new(form.raw, form.rounding)?;
        if reading.reported.to_string() == form.reported.to_string() {
            Ok(reading)
        } else {
            Err(ValueProblem::ReportedValue)
        }
    }
}

impl From<Reading> for ReadingForm {
    fn from(reading: Reading) -> Self {
        Self { raw: reading.raw, rounding: reading.rounding, reported: reading.reported }
    }
}

impl Reading {
    /// Rounds `raw` by the rule; without a rule it is reported as it is.
    ///
    /// # Errors
    /// [`ValueProblem::RoundingDigits`].
    pub fn new(raw: Decimal, rounding: Option<Rounding>) -> Result<Self, ValueProblem> {
        if rounding.is_some_and(|rule| !rule.is_possible()) {
            return Err(ValueProblem::RoundingDigits);
        }
        Ok(Self { raw, rounding, reported: rounding.map_or(raw, |rule| rule.apply(raw)) })
    }

    /// A number that is reported with the digits it was given with.
    #[must_use]
    pub const fn as_given(raw: Decimal) -> Self {
        Self { raw, rounding: None, reported: raw }
    }

    /// Before rounding.
    #[must_use]
    pub const fn raw(self) -> Decimal {
        self.raw
    }

    /// The rule.
    #[must_use]
    pub const fn rounding(self) -> Option<Rounding> {
        self.rounding
    }

    /// After rounding.
    #[must_use]
    pub const fn reported(self) -> Decimal {
        self.reported
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn halves_follow_the_mode() {
        for (given, decimals, even, up) in [
            ("2.5", 0, "2", "3"),
            ("3.5", 0, "4", "4"),
            ("-2.5", 0, "-2", "-3"),
            ("2.51", 0, "3", "3"),
            ("-0.04", 1, "0.0", "0.0"),
            ("12.3", 2, "12.30", "12.30"),
            ("1250", -2, "1200", "1300"),
            ("49", -2, "0", "0"),
            ("0.005", 2, "0.00", "0.01"),
        ] {
            let rule = Rounding::decimals(decimals);
            assert_eq!(rule.apply(number(given)).to_string(), even, "{given}");
            assert_eq!(Rounding { mode: RoundingMode::HalfUp, ..rule }.apply(number(given)).to_string(), up, "{given}");
        }
    }

    #[test]
    fn significant_digits_count_from_the_first() {
        for (given, digits, rounded) in [
            ("284.09", 2, "280"),
            ("9.96", 2, "10"),
            ("99.5", 2, "100"),
            ("0.012345", 3, "0.0123"),
            ("0.0995", 2, "0.10"),
            ("12", 3, "12.0"),
            ("0.00", 2, "0.00"),
            ("-0.0996", 2, "-0.10"),
        ] {
            assert_eq!(Rounding::significant(digits).apply(number(given)).to_string(), rounded, "{given}");
        }
    }

    #[test]
    fn a_value_is_rounded_to_the_place_of_its_uncertainty() {
        for (value, expanded, digits, rounded) in [
            ("12.3456", "0.1534", 2, "12.35"),
            ("12.3456", "0.1534", 1, "12.3"),
            ("12.3", "0.15", 2, "12.30"),
            ("1234.5", "121", 2, "1230"),
            ("1234.5", "121", 1, "1200"),
            ("1234.5", "12", 2, "1234"),
            ("1234.5", "3", 2, "1234"),
            ("0.50", "0.0996", 2, "0.50"),
        ] {
            let rule = Rounding::matching(number(expanded), digits, RoundingMode::HalfEven).unwrap();
            assert_eq!(rule.apply(number(value)).to_string(), rounded, "{value} ± {expanded}");
        }
        assert_eq!(Rounding::matching(Decimal::ZERO, 2, RoundingMode::HalfEven), None);
    }

    #[test]
    fn a_reported_value_that_the_rule_does_not_give_is_refused() {
        let read = |reported: &str| {
            let rule = r#"{"mode":"half_even","digits":{"decimals":1}}"#;
            serde_json::from_str::<Reading>(&format!(r#"{{"raw":"1.25","rounding":{rule},"reported":"{reported}"}}"#))
        };
        assert_eq!(read("1.2").unwrap().reported(), number("1.2"));
        for wrong in ["1.3", "1.20", "1.25"] {
            assert!(read(wrong).unwrap_err().to_string().contains(&ValueProblem::ReportedValue.to_string()), "{wrong}");
        }
        let far = Rounding::decimals(25);
        assert_eq!(Reading::new(number("1"), Some(far)), Err(ValueProblem::RoundingDigits));
    }
}
