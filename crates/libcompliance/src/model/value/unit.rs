//! Units as the laboratory writes them, and test portions.

use super::ValueProblem;
use super::decimal::Decimal;
use core::fmt;
use serde::{Deserialize, Serialize};

/// The most characters of a unit or UCUM code.
const MAX_UNIT: usize = 48;

/// A unit: the laboratory's text, and beside it the UCUM code if there is one. Neither is ever converted into the other.
///
/// The text begins with a letter, `%`, `‰`, `°`, `/`, `[` or `10^`, or is `-` where a value has no dimension. `/25 g` is a test
/// portion and no unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UnitForm", into = "UnitForm")]
pub struct Unit {
    text: String,
    ucum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitForm {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ucum: Option<String>,
}

impl TryFrom<UnitForm> for Unit {
    type Error = ValueProblem;

    fn try_from(form: UnitForm) -> Result<Self, ValueProblem> {
        Self::new(&form.text, form.ucum.as_deref())
    }
}

impl From<Unit> for UnitForm {
    fn from(unit: Unit) -> Self {
        Self { text: unit.text, ucum: unit.ucum }
    }
}

impl Unit {
    /// A unit with its UCUM code, of which only the characters are looked at: ASCII without spaces.
    ///
    /// # Errors
    /// [`ValueProblem::Unit`], [`ValueProblem::UnitIsPortion`], [`ValueProblem::Ucum`].
    pub fn new(text: &str, ucum: Option<&str>) -> Result<Self, ValueProblem> {
        let first_rest = || text.chars().next().map(|first| (first, text.chars().skip(1)));
        let starts = text == "-"
            || text.starts_with("10^")
            || first_rest()
                .is_some_and(|(first, _)| first.is_alphabetic() || matches!(first, '%' | '‰' | '°' | '/' | '['));
        let characters = |c: char| {
            c.is_alphanumeric()
                || matches!(c, ' ' | '%' | '‰' | '°' | '/' | '.' | '·' | '*' | '^' | '-' | '−' | '+')
                || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '_' | '\'' | '"')
        };
        if text.starts_with("in ") || text.starts_with("w ") {
            return Err(ValueProblem::UnitIsPortion);
        }
        if first_rest()
            .is_some_and(|(first, mut rest)| first == '/' && rest.find(|c| *c != ' ').is_none_or(|c| c.is_numeric()))
        {
            return Err(ValueProblem::UnitIsPortion);
        }
        // A number behind a blank is the beginning of something else, as in `h 30 min`.
        let after_blank = |part: &str| part.is_empty() || part.starts_with(|c: char| c.is_numeric());
        let spaces = !text.split(' ').skip(1).any(after_blank);
        if !starts || !spaces || text.chars().count() > MAX_UNIT || !text.chars().all(characters) {
            return Err(ValueProblem::Unit);
        }
        // UCUM 2: printable ASCII; spaces have no place in it.
        let is_code =
            |code: &str| !code.is_empty() && code.len() <= MAX_UNIT && code.bytes().all(|b| b.is_ascii_graphic());
        if !ucum.is_none_or(is_code) {
            return Err(ValueProblem::Ucum);
        }
        Ok(Self { text: text.to_owned(), ucum: ucum.map(str::to_owned) })
    }

    /// A unit without UCUM code.
    ///
    /// # Errors
    /// As [`Unit::new`].
    pub fn parse(text: &str) -> Result<Self, ValueProblem> {
        Self::new(text, None)
    }

    /// The laboratory's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The UCUM code.
    #[must_use]
    pub fn ucum(&self) -> Option<&str> {
        self.ucum.as_deref()
    }

    /// Whether values in the two units can be compared as they are: the same text, or the same UCUM code.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.ucum, &other.ucum) {
            (Some(one), Some(two)) => one == two,
            _ => self.text == other.text,
        }
    }

    /// Whether it counts colony-forming units: its text begins with `cfu` or the Polish `jtk`, in either case.
    #[must_use]
    pub fn is_colonies(&self) -> bool {
        self.starts_with_word(&["cfu", "jtk", "j.t.k."])
    }

    /// Whether it is a most probable number: its text begins with `MPN` or the Polish `NPL`.
    #[must_use]
    pub fn is_mpn(&self) -> bool {
        self.starts_with_word(&["mpn", "npl"])
    }

    fn starts_with_word(&self, words: &[&str]) -> bool {
        let text = self.text.to_lowercase();
        words.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The amount in which something was looked for, such as 25 g. Without it "not detected" says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PortionForm", into = "PortionForm")]
pub struct Portion {
    amount: Decimal,
    unit: Unit,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortionForm {
    amount: Decimal,
    unit: Unit,
}

impl TryFrom<PortionForm> for Portion {
    type Error = ValueProblem;

    fn try_from(form: PortionForm) -> Result<Self, ValueProblem> {
        Self::new(form.amount, form.unit)
    }
}

impl From<Portion> for PortionForm {
    fn from(portion: Portion) -> Self {
        Self { amount: portion.amount, unit: portion.unit }
    }
}

impl Portion {
    /// An amount above zero of a unit with a dimension.
    ///
    /// # Errors
    /// [`ValueProblem::Portion`].
    pub fn new(amount: Decimal, unit: Unit) -> Result<Self, ValueProblem> {
        let possible = amount.is_positive() && unit.text() != "-";
        if possible { Ok(Self { amount, unit }) } else { Err(ValueProblem::Portion) }
    }

    /// The amount.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Whether it is as much of the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.amount == other.amount && self.unit.is_same(&other.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_laboratories_pass_and_others_do_not() {
        for text in [
            "mg/kg",
            "%",
            "°C",
            "µg/m³",
            "j.t.k./g",
            "MPN/100 mL",
            "10^3/µL",
            "-",
            "mg O2/L",
            "/HPF",
            "[iU]/mL",
            "log10 cfu/g",
        ] {
            assert_eq!(Unit::parse(text).map(|unit| unit.text().to_owned()).as_deref(), Ok(text));
        }
        for text in [
            "",
            " ",
            " mg",
            "mg ",
            "mg  L",
            "h 30 min",
            "mg 5",
            "mg\n",
            "3 mg",
            "<mg",
            "mg;L",
            "--",
            "±2",
            &"m".repeat(49),
        ] {
            assert_eq!(Unit::parse(text), Err(ValueProblem::Unit), "{text:?}");
        }
        for text in ["/25 g", "/ 25 g", "/", "in 25 g", "w 25 g"] {
            assert_eq!(Unit::parse(text), Err(ValueProblem::UnitIsPortion), "{text:?}");
        }
        for code in ["", "mg L", "µg", "mg\t"] {
            assert_eq!(Unit::new("mg", Some(code)), Err(ValueProblem::Ucum), "{code:?}");
        }
    }

    #[test]
    fn units_are_compared_and_never_converted() {
        let unit = |text, ucum| Unit::new(text, ucum).unwrap();
        assert!(unit("mg/L", Some("mg/L")).is_same(&unit("mg/l", Some("mg/L"))));
        assert!(!unit("mg/L", Some("mg/L")).is_same(&unit("mg/L", Some("ug/L"))));
        assert!(!unit("mg/l", None).is_same(&unit("mg/L", None)));
        assert!(!unit("mg/kg", None).is_same(&unit("g/kg", None)));
        assert!(unit("CFU/g", None).is_colonies() && !unit("cfumol", None).is_colonies());
        assert!(unit("NPL/100 ml", None).is_mpn());
    }

    #[test]
    fn a_portion_is_an_amount() {
        let number = |text| Decimal::parse(text).unwrap();
        let grams = Unit::parse("g").unwrap();
        assert!(
            Portion::new(number("25"), grams.clone())
                .unwrap()
                .is_same(&Portion::new(number("25.0"), grams.clone()).unwrap())
        );
        assert_eq!(Portion::new(Decimal::ZERO, grams.clone()), Err(ValueProblem::Portion));
        assert_eq!(Portion::new(number("-25"), grams), Err(ValueProblem::Portion));
        assert_eq!(Portion::new(number("25"), Unit::parse("-").unwrap()), Err(ValueProblem::Portion));
    }
}
