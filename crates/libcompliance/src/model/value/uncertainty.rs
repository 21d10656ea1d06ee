//! Measurement uncertainty: absolute, relative, as an interval, or on the logarithm.

use super::check::{code, ends, is_level};
use super::decimal::Decimal;
use super::maths::{square_root, ten_to};
use super::{Rounding, ValueProblem};
use rust_decimal::Decimal as Inner;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The expanded uncertainty of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncertainty {
    /// Its form and numbers.
    pub form: UncertaintyKind,
    /// The coverage factor.
    pub k: Option<Decimal>,
    /// The confidence level in per cent.
    pub level: Option<Decimal>,
    /// The code of what it rests on, such as a validation or ring trial.
    pub basis: Option<String>,
    /// Whether it is printed on the report (ISO/IEC 17025:2017 clause 7.8.3.1 c says when it must be).
    pub on_report: bool,
}

/// The form of an uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum UncertaintyKind {
    /// In the unit of the value, to both sides.
    Absolute {
        /// The half width.
        value: Decimal,
    },
    /// In per cent of the value, to both sides.
    Relative {
        /// Per cent.
        value: Decimal,
    },
    /// The ends themselves, in the unit of the value; the value need not lie in the middle.
    Interval {
        /// The lower end.
        low: Decimal,
        /// The upper end.
        high: Decimal,
    },
    /// On the decimal logarithm of the value: the value is divided and multiplied by ten to this power.
    Log10 {
        /// The half width in powers of ten, at most 12.
        value: Decimal,
    },
}

/// The form in a record. Private, so that nothing is read past [`Uncertainty::check`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "Uncertainty", deny_unknown_fields)]
struct Form {
    form: UncertaintyKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
    on_report: bool,
}

impl Serialize for Uncertainty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Uncertainty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let uncertainty = Form::deserialize(deserializer)?;
        uncertainty.check().map_err(serde::de::Error::custom)?;
        Ok(uncertainty)
    }
}

impl Uncertainty {
    /// An uncertainty with coverage factor 2, which for a normal distribution is a level of about 95 %, for the report.
    #[must_use]
    pub fn of(form: UncertaintyKind) -> Self {
        Self { form, k: Some(Decimal::from(2)), level: Some(Decimal::from(95)), basis: None, on_report: true }
    }

    /// In the unit of the value, otherwise as [`Uncertainty::of`].
    #[must_use]
    pub fn absolute(value: Decimal) -> Self {
        Self::of(UncertaintyKind::Absolute { value })
    }

    /// The expanded uncertainty of a colony count on the decimal logarithm (ISO/TS 19036 Amd 1): twice the root of the squared
    /// standard deviation of reproducibility and 0.18861 divided by the sum of colonies, rounded to two significant digits.
    ///
    /// # Errors
    /// [`ValueProblem::Negative`] for a standard deviation below zero, [`ValueProblem::CountOfZero`] without colonies,
    /// [`ValueProblem::TooManyDigits`] if it is too large.
    pub fn of_count(reproducibility: Decimal, colonies: u32) -> Result<Self, ValueProblem> {
        // The variance of the decimal logarithm of a Poisson count, (1 / ln 10) squared, to five places as the standard has it.
        const POISSON: Inner = Inner::from_parts(18_861, 0, 0, false, 5);
        if reproducibility.is_negative() {
            return Err(ValueProblem::Negative);
        }
        let poisson = POISSON.checked_div(Inner::from(colonies)).ok_or(ValueProblem::CountOfZero)?;
        let square = reproducibility.inner().checked_mul(reproducibility.inner());
        let value = square
            .and_then(|square| square.checked_add(poisson))
            .and_then(square_root)
            .and_then(|root| root.checked_mul(Inner::from(2)))
            .and_then(Decimal::computed)
            .ok_or(ValueProblem::TooManyDigits)?;
        Ok(Self::of(UncertaintyKind::Log10 { value: Rounding::significant(2).apply(value) }))
    }

    /// Whether the numbers are possible.
    ///
    /// # Errors
    /// [`ValueProblem::Negative`], [`ValueProblem::EndsReversed`], [`ValueProblem::Level`], [`ValueProblem::Name`].
    pub fn check(&self) -> Result<(), ValueProblem> {
        match self.form {
            UncertaintyKind::Absolute { value }
            | UncertaintyKind::Relative { value }
            | UncertaintyKind::Log10 { value } => {
                if value.is_negative() {
                    return Err(ValueProblem::Negative);
                }
            }
            UncertaintyKind::Interval { low, high } => ends(low, high)?,
        }
        if self.k.is_some_and(|k| !k.is_positive()) {
            return Err(ValueProblem::Negative);
        }
        if !self.level.is_none_or(is_level) {
            return Err(ValueProblem::Level);
        }
        self.basis.as_deref().map_or(Ok(()), code)
    }

    /// The lower and upper end around `value`. The value lies between them.
    ///
    /// Ends on the logarithm are right to 20 digits, products to [`super::MAX_DIGITS`].
    ///
    /// # Errors
    /// [`ValueProblem::EndsReversed`] if the value lies outside a given interval; [`ValueProblem::Negative`] for a logarithm of a
    /// value that is not above zero; [`ValueProblem::TooManyDigits`] if an end is too large.
    pub fn bounds(&self, value: Decimal) -> Result<(Decimal, Decimal), ValueProblem> {
        self.check()?;
        let around = |half: Option<Decimal>| Some((value.minus(half?)?, value.plus(half?)?));
        match self.form {
            UncertaintyKind::Absolute { value: half } => around(Some(half)),
            UncertaintyKind::Relative { value: percent } => {
                let size = if value.is_negative() { Decimal::ZERO.minus(value) } else { Some(value) };
                around(
                    size.and_then(|size| size.times(percent)).and_then(|part| part.times(Decimal::from_parts(1, 2)?)),
                )
            }
            UncertaintyKind::Interval { low, high } => {
                if value < low || value > high {
                    return Err(ValueProblem::EndsReversed);
                }
                Some((low, high))
            }
            UncertaintyKind::Log10 { value: power } => {
                if !value.is_positive() {
                    return Err(ValueProblem::Negative);
                }
                let factor = ten_to(power.inner()).ok_or(ValueProblem::TooManyDigits)?;
                let low = value.inner().checked_div(factor).and_then(Decimal::computed);
                low.zip(value.inner().checked_mul(factor).and_then(Decimal::computed))
            }
        }
        .ok_or(ValueProblem::TooManyDigits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn bounds(form: UncertaintyKind, value: &str) -> Result<(String, String), ValueProblem> {
        let rule = Rounding::significant(4);
        let (low, high) = Uncertainty::of(form).bounds(number(value))?;
        Ok((rule.apply(low).to_string(), rule.apply(high).to_string()))
    }

    #[test]
    fn ends_of_all_forms() {
        let pair = |low: &str, high: &str| Ok((low.to_owned(), high.to_owned()));
        let ten = number("10");
        assert_eq!(bounds(UncertaintyKind::Absolute { value: number("1.5") }, "12.3"), pair("10.80", "13.80"));
        assert_eq!(bounds(UncertaintyKind::Relative { value: ten }, "12.3"), pair("11.07", "13.53"));
        assert_eq!(bounds(UncertaintyKind::Relative { value: ten }, "-12.3"), pair("-13.53", "-11.07"));
        assert_eq!(
            bounds(UncertaintyKind::Interval { low: number("9"), high: number("86") }, "23"),
            pair("9.000", "86.00")
        );
        // 1.0 x 10^5 with U = 0.3 is 5.0 x 10^4 to 2.0 x 10^5.
        assert_eq!(bounds(UncertaintyKind::Log10 { value: number("0.3") }, "100000"), pair("50120", "199500"));
    }

    #[test]
    fn what_has_no_ends_is_refused() {
        let log = |value: &str| UncertaintyKind::Log10 { value: number(value) };
        for (form, value, problem) in [
            (log("0.3"), "0", ValueProblem::Negative),
            (log("0.3"), "-1", ValueProblem::Negative),
            (log("12.1"), "1", ValueProblem::TooManyDigits),
            (log("12"), "10000000000000", ValueProblem::TooManyDigits),
            (log("-0.3"), "1", ValueProblem::Negative),
            (UncertaintyKind::Interval { low: number("9"), high: number("86") }, "87", ValueProblem::EndsReversed),
            (UncertaintyKind::Interval { low: number("9"), high: number("8") }, "8.5", ValueProblem::EndsReversed),
        ] {
            assert_eq!(bounds(form, value), Err(problem), "{form:?} {value}");
        }
        let of = |level: &str, k: &str| Uncertainty {
            level: Some(number(level)),
            k: Some(number(k)),
            ..Uncertainty::absolute(number("1"))
        };
        assert_eq!(of("100", "2").check(), Err(ValueProblem::Level));
        assert_eq!(of("95", "0").check(), Err(ValueProblem::Negative));
        assert_eq!(
            Uncertainty { basis: Some("a ring trial".into()), ..of("95", "2") }.check(),
            Err(ValueProblem::Name)
        );
    }

    #[test]
    fn uncertainty_of_a_count() {
        let of = |sd: &str, colonies| Uncertainty::of_count(number(sd), colonies).map(|u| u.form);
        // 2 * sqrt(0.15^2 + 0.18861 / 75) = 0.31631...
        assert_eq!(of("0.15", 75), Ok(UncertaintyKind::Log10 { value: number("0.32") }));
        // 2 * sqrt(0.18861 / 4) = 0.43429...
        assert_eq!(of("0", 4), Ok(UncertaintyKind::Log10 { value: number("0.43") }));
        assert_eq!(of("0.15", 0), Err(ValueProblem::CountOfZero));
        assert_eq!(of("-0.1", 10), Err(ValueProblem::Negative));
    }
}
