//! Numbers as a laboratory writes them: decimal, digits kept, never binary floating point.

use super::ValueProblem;
use core::cmp::Ordering;
use core::fmt;
use rust_decimal::{Decimal as Inner, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most digits of a number, before and after the point together; zeros in front do not count.
pub const MAX_DIGITS: u32 = 24;
/// The largest number of units of the last place: 10 to the power of [`MAX_DIGITS`], so that rounding up still fits.
const MAX_UNITS: i128 = 1_000_000_000_000_000_000_000_000;

/// A decimal number with its digits as given: `12.30` stays `12.30`.
///
/// At most [`MAX_DIGITS`] digits and as many decimals. Comparison is by value, so `12.30 == 12.3`; whoever needs to know whether
/// the digits are the same compares the texts. There is no negative zero.
#[derive(Debug, Clone, Copy)]
pub struct Decimal(Inner);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(Inner::ZERO);

    /// Reads an optional sign, ASCII digits and at most one point with digits on both sides.
    ///
    /// # Errors
    /// [`ValueProblem::DecimalComma`] for a comma, which [`Decimal::parse_local`] may take; [`ValueProblem::NumberForm`],
    /// [`ValueProblem::TooManyDigits`].
    pub fn parse(text: &str) -> Result<Self, ValueProblem> {
        if text.contains(',') {
            return Err(ValueProblem::DecimalComma);
        }
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (digits, None),
        };
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !decimals.is_none_or(is_digits) {
            return Err(ValueProblem::NumberForm);
        }
        let decimals = decimals.unwrap_or_default();
        let mut units = 0_i128;
        for digit in whole.bytes().chain(decimals.bytes()) {
            units = units * 10 + i128::from(digit - b'0');
            if units > MAX_UNITS {
                return Err(ValueProblem::TooManyDigits);
            }
        }
        let scale = u32::try_from(decimals.len()).map_err(|_| ValueProblem::TooManyDigits)?;
        Self::from_parts(if negative { -units } else { units }, scale).ok_or(ValueProblem::TooManyDigits)
    }

    /// As [`Decimal::parse`], with the decimal sign that the caller names: a comma if `comma`, else a point. The other sign is
    /// an error, never a separator of thousands.
    ///
    /// # Errors
    /// As [`Decimal::parse`]; [`ValueProblem::DecimalPoint`] for a point where a comma was announced.
    pub fn parse_local(text: &str, comma: bool) -> Result<Self, ValueProblem> {
        if !comma {
            return Self::parse(text);
        }
        if text.contains('.') {
            return Err(ValueProblem::DecimalPoint);
        }
        Self::parse(&text.replacen(',', ".", 1)).map_err(|problem| match problem {
            // A second comma.
            ValueProblem::DecimalComma => ValueProblem::NumberForm,
            other => other,
        })
    }

    /// `units` of the place `scale` behind the point: `from_parts(1230, 2)` is 12.30. `None` beyond [`MAX_DIGITS`].
    #[must_use]
    pub fn from_parts(units: i128, scale: u32) -> Option<Self> {
        let fits = units.abs() <= MAX_UNITS && scale <= MAX_DIGITS;
        let units = Inner::try_from_i128_with_scale(units, scale);
        fits.then_some(())?;
        units.ok().map(Self)
    }

    /// The result of a calculation, rounded to what is kept: half to even at [`MAX_DIGITS`] digits. `None` if it is too large.
    pub(super) fn computed(value: Inner) -> Option<Self> {
        let mut value = value.round_dp_with_strategy(MAX_DIGITS, RoundingStrategy::MidpointNearestEven);
        if value.mantissa().abs() > MAX_UNITS {
            value = value.round_sf_with_strategy(MAX_DIGITS, RoundingStrategy::MidpointNearestEven)?;
        }
        let value = value.normalize();
        Self::from_parts(value.mantissa(), value.scale())
    }

    pub(super) fn inner(self) -> Inner {
        self.0
    }

    /// The units of the last place, with the sign.
    #[must_use]
    pub fn units(self) -> i128 {
        self.0.mantissa()
    }

    /// The number of decimals.
    #[must_use]
    pub fn scale(self) -> u32 {
        self.0.scale()
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.units() < 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.units() > 0
    }

    /// The number of significant digits as written: 3 for `0.0120`, 0 for zero. Zeros at the end count.
    #[must_use]
    pub fn significant_digits(self) -> u32 {
        self.units().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1)
    }

    /// The sum; `None` if it is too large.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::computed)
    }

    /// The difference; `None` if it is too large.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::computed)
    }

    /// The product, rounded to [`MAX_DIGITS`]; `None` if it is too large.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        self.0.checked_mul(other.0).and_then(Self::computed)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self(Inner::from(number))
    }
}

/// The one spelling: no `+`, no zeros in front, a digit before the point, all decimals as given.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl core::str::FromStr for Decimal {
    type Err = ValueProblem;

    fn from_str(text: &str) -> Result<Self, ValueProblem> {
        Self::parse(text)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Only the one spelling is read back, so one number of so many digits has one form in a record.
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = Self::parse(&text).map_err(serde::de::Error::custom)?;
        if number.to_string() == text {
            Ok(number)
        } else {
            Err(serde::de::Error::custom("not the one spelling of a number"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_as_given() {
        for (given, kept) in [
            ("12.30", "12.30"),
            ("+0012.30", "12.30"),
            ("-0.00", "0.00"),
            ("-0.5", "-0.5"),
            ("100", "100"),
            ("1000000000000000000000000", "1000000000000000000000000"),
            ("0.000000000000000000000001", "0.000000000000000000000001"),
        ] {
            assert_eq!(Decimal::parse(given).unwrap().to_string(), kept);
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in
            ["", "+", "-", ".", ".5", "5.", "1.2.3", "1e3", " 1", "1 ", "--1", "0x1", "1_000", "٣", "NaN", "∞", "−1"]
        {
            assert_eq!(Decimal::parse(text), Err(ValueProblem::NumberForm), "{text}");
        }
        for text in ["1,5", "1,000.5", ","] {
            assert_eq!(Decimal::parse(text), Err(ValueProblem::DecimalComma), "{text}");
        }
        for text in ["1000000000000000000000001", "0.0000000000000000000000001", "0.0000000000000000000000000"] {
            assert_eq!(Decimal::parse(text), Err(ValueProblem::TooManyDigits), "{text}");
        }
        assert_eq!(Decimal::parse_local("1,5", true), Decimal::parse("1.5"));
        assert_eq!(Decimal::parse_local("1.5", true), Err(ValueProblem::DecimalPoint));
        assert_eq!(Decimal::parse_local("1,000,5", true), Err(ValueProblem::NumberForm));
        assert_eq!(Decimal::parse_local("1,5", false), Err(ValueProblem::DecimalComma));
    }

    #[test]
    fn a_record_holds_the_one_spelling() {
        let number: Decimal = serde_json::from_str("\"1.50\"").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"1.50\"");
        for text in ["\"+1\"", "\"01\"", "\"-0\"", "1", "1.5", "null", "\"1,5\""] {
            assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_by_value() {
        let number = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(number("1.20"), number("1.2"));
        assert!(number("-3") < number("-2.9") && number("9.9") < number("10"));
        assert_eq!(number("0.0120").significant_digits(), 3);
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1000000000000000000000000").times(number("10")), None);
    }
}
