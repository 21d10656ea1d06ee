//! Amounts, limits and uncertainties as people type them.

use super::usage;
use crate::exit::Failure;
use libcompliance_lab::core::model::value::{Decimal, Uncertainty, UncertaintyKind, Unit, ValueProblem};

/// A value that does not read, with what to write instead.
pub(crate) fn unfit(what: &str, problem: &ValueProblem) -> Failure {
    Failure::usage("value_unfit", format!("{what}: {problem}"))
}

/// `100 cfu/g`: a number and its unit.
pub(crate) fn amount(flag: &str, text: &str, comma: bool) -> Result<(Decimal, Unit), Failure> {
    let Some((number, unit)) = text.trim().split_once(' ') else {
        return Err(usage(
            "unit_missing",
            format!("{flag}: give a number and its unit with a space between, such as `100 cfu/g`"),
            format!("{flag}: podaj liczbę i jednostkę, ze spacją między nimi, na przykład `100 cfu/g`"),
        ));
    };
    let number = Decimal::parse_local(number, comma).map_err(|problem| unfit(flag, &problem))?;
    Ok((number, Unit::parse(unit.trim()).map_err(|problem| unfit(flag, &problem))?))
}

/// A bare number.
pub(crate) fn number(flag: &str, text: &str, comma: bool) -> Result<Decimal, Failure> {
    Decimal::parse_local(text.trim(), comma).map_err(|problem| unfit(flag, &problem))
}

/// What is said about an expanded uncertainty.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct UncertaintyArgs {
    /// Expanded uncertainty: `0.5` in the unit of the value, `12 %` of it, `[9; 86]` its ends, `0.30 log10`
    #[arg(long, value_name = "U")]
    pub uncertainty: Option<String>,
    /// Coverage factor
    #[arg(long, value_name = "NUMBER", default_value = "2", requires = "uncertainty")]
    pub k: String,
    /// Confidence level in per cent
    #[arg(long, value_name = "PERCENT", default_value = "95", requires = "uncertainty")]
    pub level: String,
    /// What it rests on: a code such as validation or ring-trial
    #[arg(long, value_name = "CODE", requires = "uncertainty")]
    pub uncertainty_basis: Option<String>,
    /// Keep it out of the report
    #[arg(long, requires = "uncertainty")]
    pub uncertainty_unreported: bool,
}

impl UncertaintyArgs {
    pub(crate) fn get(&self, comma: bool) -> Result<Option<Uncertainty>, Failure> {
        let Some(text) = self.uncertainty.as_deref() else { return Ok(None) };
        let uncertainty = Uncertainty {
            form: form(text, comma)?,
            k: Some(number("--k", &self.k, comma)?),
            level: Some(number("--level", &self.level, comma)?),
            basis: self.uncertainty_basis.clone(),
            on_report: !self.uncertainty_unreported,
        };
        uncertainty.check().map_err(|problem| unfit(FLAG, &problem))?;
        Ok(Some(uncertainty))
    }
}

const FLAG: &str = "--uncertainty";

fn form(text: &str, comma: bool) -> Result<UncertaintyKind, Failure> {
    let text = text.trim().trim_start_matches('±').trim();
    let of = |text: &str| number(FLAG, text, comma);
    if let Some(percent) = text.strip_suffix('%') {
        return Ok(UncertaintyKind::Relative { value: of(percent)? });
    }
    for word in ["log10", "log₁₀", "log"] {
        if let Some(power) = text.strip_suffix(word) {
            return Ok(UncertaintyKind::Log10 { value: of(power)? });
        }
    }
    if let Some(ends) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let Some((low, high)) = ends.split_once(';') else {
            return Err(usage(
                "value_unfit",
                "--uncertainty: give both ends with a semicolon between, such as `[9; 86]`".to_owned(),
                "--uncertainty: podaj oba końce przedzielone średnikiem, na przykład `[9; 86]`".to_owned(),
            ));
        };
        return Ok(UncertaintyKind::Interval { low: of(low)?, high: of(high)? });
    }
    Ok(UncertaintyKind::Absolute { value: of(text)? })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_uncertainty_read() {
        let d = |text: &str| Decimal::parse(text).unwrap();
        for (text, comma, wanted) in [
            ("0.5", false, UncertaintyKind::Absolute { value: d("0.5") }),
            ("± 0,5", true, UncertaintyKind::Absolute { value: d("0.5") }),
            ("12 %", false, UncertaintyKind::Relative { value: d("12") }),
            ("0.30 log10", false, UncertaintyKind::Log10 { value: d("0.30") }),
            ("[9; 86]", false, UncertaintyKind::Interval { low: d("9"), high: d("86") }),
        ] {
            assert_eq!(form(text, comma).unwrap(), wanted, "{text}");
        }
        for bad in ["", "x", "[9 86]", "%", "0,5"] {
            assert!(form(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_amount_has_a_unit() {
        assert_eq!(amount("--max", "100 cfu/g", false).unwrap().1.text(), "cfu/g");
        assert_eq!(amount("--max", "0,10 mg/kg", true).unwrap().0.to_string(), "0.10");
        for bad in ["100", "cfu/g", "1,5 g", ""] {
            assert!(amount("--max", bad, false).is_err(), "{bad}");
        }
    }
}
