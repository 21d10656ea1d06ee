//! Values as a report shows them.

use super::decimal::Decimal;
use super::kinds::{Bound, CountFigure, Operator, ResultValue, Titre, TitreSign};
use super::words::{FINDINGS, REASONS, TOO_MANY, of, pick};
use super::{Decision, Limits, Requirement, Uncertainty, UncertaintyKind, Verdict};
use crate::model::report::ReportLanguage;
use core::fmt::Write as _;

/// A printed value. Decimal signs, words and powers of ten are those of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The value without its unit; never empty.
    pub value: String,
    /// The unit as the laboratory writes it.
    pub unit: Option<String>,
    /// The uncertainty, such as `± 1.5`, `± 12 %`, `[9; 86]` or `± 0.30 log₁₀`, if it is to be printed.
    pub uncertainty: Option<String>,
    /// What else a reader needs to know.
    pub remarks: Vec<String>,
}

impl Printed {
    /// Value, uncertainty and unit in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let (mut line, unit) = (self.value.clone(), self.unit.as_deref());
        // A percentage or a power of ten is not in the unit of the value, so it stands behind it.
        let in_unit = self.uncertainty.as_deref().is_some_and(|u| !u.ends_with(['%', '₀']));
        let parts = if in_unit { [self.uncertainty.as_deref(), unit] } else { [unit, self.uncertainty.as_deref()] };
        for part in parts.into_iter().flatten() {
            line.push(' ');
            line.push_str(part);
        }
        line
    }
}

impl ResultValue {
    /// The value for people. `words` are those of a [`super::Text`], which the value itself does not hold; without them the
    /// reader is told that they are not there.
    #[must_use]
    pub fn print(&self, language: ReportLanguage, uncertainty: Option<&Uncertainty>, words: Option<&str>) -> Printed {
        let mut remarks = Vec::new();
        let value = self.innermost();
        let text = value.text(language, words, &mut remarks);
        if let Self::Calculated(_) = self {
            remarks.push(pick(language, "calculated", "wynik obliczony").to_owned());
        }
        let counts = matches!(value, Self::Count(_));
        let mut printed = None;
        if let Self::Mpn(mpn) = value {
            printed = mpn.interval.map(|interval| between(interval.low, interval.high, false, language));
            remarks.extend(mpn.level.map(|level| level_words(level, language)));
        }
        if let Some(uncertainty) = uncertainty.filter(|uncertainty| uncertainty.on_report && value.may_be_off()) {
            printed = Some(uncertainty.form.text(counts, language));
            if !matches!(value, Self::Mpn(_)) {
                remarks.extend(uncertainty.k.map(|k| format!("k = {}", number(k, language))));
                remarks.extend(uncertainty.level.map(|level| level_words(level, language)));
            }
        }
        let unit = match value {
            // The limits stand with their unit in the remark.
            Self::DetectedNotQuantified(_) => None,
            other => other.unit().map(|unit| unit.text().to_owned()),
        };
        Printed { value: text, unit, uncertainty: printed, remarks }
    }

    /// Whether an uncertainty says something about it.
    fn may_be_off(&self) -> bool {
        match self {
            Self::Quantity(_) | Self::Mpn(_) => true,
            Self::Count(count) => matches!(count.figure, CountFigure::Number(_)),
            _ => false,
        }
    }

    fn text(&self, language: ReportLanguage, words: Option<&str>, remarks: &mut Vec<String>) -> String {
        match self {
            Self::Quantity(quantity) => number(quantity.value.reported(), language),
            Self::Below(bound) => bound.text(['<', '≤'], language),
            Self::Above(bound) => bound.text(['>', '≥'], language),
            Self::DetectedNotQuantified(trace) => {
                let unit = trace.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                remarks.push(format!("LOD {}{unit}", number(trace.lod, language)));
                remarks.push(format!("LOQ {}{unit}", number(trace.loq, language)));
                "≥LOD, <LOQ".to_owned()
            }
            Self::Range(range) => {
                if !range.inclusive {
                    remarks.push(pick(language, "ends not included", "bez wartości granicznych").to_owned());
                }
                let dash = if range.low.is_negative() || range.high.is_negative() { " … " } else { "–" };
                format!("{}{dash}{}", number(range.low, language), number(range.high, language))
            }
            Self::Count(count) => match count.figure {
                CountFigure::Number(reading) if count.estimated => {
                    remarks.push(pick(language, "estimated", "wartość szacunkowa").to_owned());
                    format!("E{}", colonies(reading.reported(), language))
                }
                CountFigure::Number(reading) => colonies(reading.reported(), language),
                CountFigure::LessThan(limit) => format!("<{}", colonies(limit, language)),
                CountFigure::MoreThan(limit) => format!(">{}", colonies(limit, language)),
                CountFigure::TooMany => {
                    let words = pick(language, "too numerous to count", "zbyt liczne, aby policzyć");
                    remarks.push(words.to_owned());
                    TOO_MANY.to_owned()
                }
            },
            Self::Mpn(mpn) => number(mpn.index, language),
            Self::Presence(presence) => {
                let amount = number(presence.portion.amount(), language);
                format!("{} {amount} {}", of(FINDINGS, &presence.finding, language), presence.portion.unit())
            }
            Self::Coded(coded) => coded.label.as_ref().unwrap_or(&coded.code).clone(),
            Self::MultiCoded(list) => {
                let names: Vec<_> =
                    list.codes.iter().map(|coded| coded.label.as_ref().unwrap_or(&coded.code).as_str()).collect();
                names.join("; ")
            }
            Self::Titre(titre) => titre.text(),
            Self::Text(_) => words.filter(|words| !words.trim().is_empty()).map_or_else(
                || pick(language, "(text not available)", "(tekst niedostępny)").to_owned(),
                str::to_owned,
            ),
            Self::DateTime(date) => date.value.clone(),
            Self::Duration(duration) => {
                let (hours, minutes, seconds) =
                    (duration.seconds / 3600, duration.seconds / 60 % 60, duration.seconds % 60);
                let rest = if seconds == 0 { String::new() } else { format!(" {seconds:02} s") };
                format!("{hours} h {minutes:02} min{rest}")
            }
            Self::File(file) => {
                let digest = file.sha256.0.iter().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                remarks.push(format!("{}, {} B, SHA-256 {digest}", file.media_type, file.size));
                pick(language, "see annex", "zob. załącznik").to_owned()
            }
            Self::Calculated(calculated) => calculated.value.text(language, words, remarks),
            Self::NoResult(none) => of(REASONS, &none.reason, language).to_owned(),
        }
    }
}

impl Bound {
    fn text(&self, [strict, or_equal]: [char; 2], language: ReportLanguage) -> String {
        let sign = match self.operator {
            Operator::Strict => strict,
            Operator::OrEqual => or_equal,
        };
        format!("{sign}{}", number(self.limit, language))
    }
}

impl Titre {
    fn text(self) -> String {
        let sign = match self.sign {
            None => "",
            Some(TitreSign::Less) => "<",
            Some(TitreSign::AtMost) => "≤",
            Some(TitreSign::More) => ">",
            Some(TitreSign::AtLeast) => "≥",
        };
        format!("{sign}{}:{}", self.numerator, self.denominator)
    }
}

impl UncertaintyKind {
    fn text(self, counts: bool, language: ReportLanguage) -> String {
        match self {
            Self::Absolute { value } if counts => format!("± {}", colonies(value, language)),
            Self::Absolute { value } => format!("± {}", number(value, language)),
            Self::Relative { value } => format!("± {} %", number(value, language)),
            Self::Interval { low, high } => between(low, high, counts, language),
            Self::Log10 { value } => format!("± {} log₁₀", number(value, language)),
        }
    }
}

impl Verdict {
    /// The verdict in words.
    #[must_use]
    pub fn print(self, language: ReportLanguage) -> &'static str {
        match self {
            Self::Pass => pick(language, "pass", "zgodny"),
            Self::ConditionalPass => pick(language, "conditional pass", "warunkowo zgodny"),
            Self::ConditionalFail => pick(language, "conditional fail", "warunkowo niezgodny"),
            Self::Fail => pick(language, "fail", "niezgodny"),
        }
    }
}

impl Requirement {
    /// The requirement in one line, with its unit.
    #[must_use]
    pub fn print(&self, language: ReportLanguage) -> String {
        match self {
            Self::Limits(Limits { lower, upper, unit }) => match (lower, upper) {
                (Some(lower), Some(upper)) => {
                    format!("≥{}, ≤{} {unit}", number(*lower, language), number(*upper, language))
                }
                (Some(lower), None) => format!("≥{} {unit}", number(*lower, language)),
                (None, Some(upper)) => format!("≤{} {unit}", number(*upper, language)),
                (None, None) => pick(language, "none", "brak").to_owned(),
            },
            Self::NotDetected(portion) => {
                let words = of(FINDINGS, &super::PresenceFinding::NotDetected, language);
                format!("{words} {} {}", number(portion.amount(), language), portion.unit())
            }
        }
    }
}

impl Decision {
    /// The rule in words, with the guard band as it was applied.
    #[must_use]
    pub fn print_rule(&self, language: ReportLanguage) -> String {
        use super::{Acceptance, Band};
        let (name, band) = match self.rule.acceptance {
            Acceptance::Simple => (pick(language, "simple acceptance", "prosta akceptacja"), None),
            Acceptance::GuardBand(band) => (pick(language, "guard band", "pasmo ochronne"), Some(band)),
            Acceptance::NonBinary(band) => {
                (pick(language, "guard band, four verdicts", "pasmo ochronne, cztery orzeczenia"), Some(band))
            }
        };
        let width = match band {
            None => "w = 0".to_owned(),
            Some(Band::Width(width)) => format!("w = {}", number(width, language)),
            Some(Band::TimesU(factor)) if factor == Decimal::from(1) => "w = U".to_owned(),
            Some(Band::TimesU(factor)) => format!("w = {} U", number(factor, language)),
        };
        format!("{}: {name}, {width} (ILAC-G8:09/2019)", self.rule.id)
    }
}

fn between(low: Decimal, high: Decimal, counts: bool, language: ReportLanguage) -> String {
    let text = |end| if counts { colonies(end, language) } else { number(end, language) };
    format!("[{}; {}]", text(low), text(high))
}

fn level_words(level: Decimal, language: ReportLanguage) -> String {
    let words = pick(language, "confidence level", "poziom ufności");
    format!("{words} {} %", number(level, language))
}

fn number(value: Decimal, language: ReportLanguage) -> String {
    let text = value.to_string();
    pick(language, text.clone(), text.replace('.', ","))
}

/// A count from 100 on is written with one decimal and a power of ten, if two digits say all of it.
fn colonies(value: Decimal, language: ReportLanguage) -> String {
    let plain = value.inner().normalize();
    let (mut units, mut power) = (plain.mantissa(), 0_u32);
    while plain.scale() == 0 && units != 0 && units % 10 == 0 {
        units /= 10;
        power += 1;
    }
    if plain.scale() > 0 || value < Decimal::from(100) || units > 99 {
        return number(value, language);
    }
    let (whole, tenth) = if units > 9 { (units / 10, units % 10) } else { (units, 0) };
    let power = if units > 9 { power + 1 } else { power };
    let sign = pick(language, '.', ',');
    format!("{whole}{sign}{tenth} × 10{}", superscript(power))
}

pub(super) const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

fn superscript(power: u32) -> String {
    power.to_string().chars().filter_map(|digit| SUPERSCRIPTS.get(digit.to_digit(10)? as usize)).collect()
}
