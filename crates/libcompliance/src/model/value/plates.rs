//! Colonies: from the plates to the figure (practice after ISO 7218).

use super::ValueProblem;
use super::decimal::Decimal;
use super::kinds::{Count, CountFigure};
use super::rounding::{Reading, Rounding};
use super::unit::Unit;
use rust_decimal::Decimal as Inner;
use serde::{Deserialize, Serialize};

/// One plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plate {
    /// The dilution, such as `0.01`; `1` for the undiluted sample.
    pub dilution: Decimal,
    /// The volume on the plate in millilitres.
    pub volume: Decimal,
    /// The colonies; `None` only beside a flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colonies: Option<u32>,
    /// What was wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<PlateFlag>,
}

/// Something to know about a plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlateFlag {
    /// Too many colonies to count.
    TooMany,
    /// Not used: overgrown, contaminated or damaged. It stays in the record.
    Excluded,
}

/// The numbers of colonies on one plate that count reliably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRange {
    /// Fewer than this on every plate make an estimate.
    pub lower: u32,
    /// More than this are too many.
    pub upper: u32,
}

impl CountRange {
    /// 10 to 300 colonies.
    pub const USUAL: Self = Self { lower: 10, upper: 300 };
}

/// Why plates give no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CountProblem {
    /// No plate, or none that is not excluded.
    #[error("no plate is left to count: give at least one that is not excluded")]
    NoPlates,
    /// The counting range has its ends reversed or is zero.
    #[error("the counting range is not one: at least 1, and the lower end below the upper")]
    Range,
    /// Too many colonies on one plate and none on the next.
    #[error(
        "one dilution has too many colonies to count and the next has none: check dilutions and volumes, and test again"
    )]
    Implausible,
    /// A plate, the amount or the figure is out of range.
    #[error("the count cannot be computed: {0}")]
    Problem(#[from] ValueProblem),
}

impl Plate {
    /// A plate with its colonies.
    ///
    /// # Errors
    /// [`ValueProblem::Plate`].
    pub fn new(dilution: Decimal, volume: Decimal, colonies: u32) -> Result<Self, ValueProblem> {
        let plate = Self { dilution, volume, colonies: Some(colonies), flag: None };
        plate.check().map(|()| plate)
    }

    pub(super) fn check(&self) -> Result<(), ValueProblem> {
        let dilution = self.dilution.is_positive() && self.dilution <= Decimal::from(1);
        let counted = self.colonies.is_some() || self.flag.is_some();
        if dilution && self.volume.is_positive() && counted { Ok(()) } else { Err(ValueProblem::Plate) }
    }

    /// The undiluted sample on the plate.
    fn sample(&self) -> Option<Inner> {
        self.dilution.inner().checked_mul(self.volume.inner())
    }

    fn is_countable(&self, range: CountRange) -> bool {
        self.flag.is_none() && self.colonies.is_some_and(|colonies| colonies <= range.upper)
    }
}

impl Count {
    /// The figure from the plates: the sum of colonies divided by the sum of sample on the plates, on the first dilution without
    /// a plate above the range and the one after it. With equal volumes and steps of ten this is the sum of colonies over
    /// `V (n1 + 0.1 n2) d`, the weighted mean after ISO 7218. `per` is the amount that `unit` relates to: 1 for `cfu/g`, 100 for
    /// `cfu/100 mL`.
    ///
    /// Zero is never the figure: without colonies it is below one colony on the plate with most sample, so `<1` for 1 mL of an
    /// undiluted liquid and `<10` at the first tenfold dilution of a solid. Fewer colonies than the range on every plate used, or
    /// more on all plates there are, make the figure an estimate. Plates that nobody could count give more than the range.
    ///
    /// # Errors
    /// [`CountProblem`].
    pub fn from_plates(
        plates: Vec<Plate>,
        unit: Unit,
        per: Decimal,
        range: CountRange,
        rounding: Rounding,
    ) -> Result<Self, CountProblem> {
        if range.lower == 0 || range.lower >= range.upper {
            return Err(CountProblem::Range);
        }
        if !per.is_positive() {
            return Err(CountProblem::Problem(ValueProblem::Portion));
        }
        plates.iter().try_for_each(Plate::check)?;
        let dilutions = by_dilution(&plates);
        let last = dilutions.last().ok_or(CountProblem::NoPlates)?;
        let far = CountProblem::Problem(ValueProblem::TooManyDigits);
        let countable = |group: &&Vec<Plate>| group.iter().all(|plate| plate.is_countable(range));
        let first = dilutions.iter().position(|group| countable(&group));
        let (figure, estimated) = match first {
            Some(first) => {
                let used: Vec<Plate> =
                    dilutions.iter().skip(first).take(2).take_while(countable).flatten().copied().collect();
                if used.iter().all(|plate| plate.colonies == Some(0)) {
                    if first > 0 {
                        return Err(CountProblem::Implausible);
                    }
                    let most = used.iter().filter_map(Plate::sample).max().ok_or(far)?;
                    (CountFigure::LessThan(ratio(1, most, per).ok_or(far)?), false)
                } else {
                    let few = used.iter().all(|plate| plate.colonies.is_some_and(|colonies| colonies < range.lower));
                    (mean(&used, per, rounding)?, few)
                }
            }
            None if last.iter().all(|plate| plate.flag.is_none()) => (mean(last, per, rounding)?, true),
            None => {
                let least = last.iter().filter_map(Plate::sample).min().ok_or(far)?;
                (CountFigure::MoreThan(ratio(u64::from(range.upper), least, per).ok_or(far)?), false)
            }
        };
        Ok(Self { plates, figure, per: Some(per), unit: Some(unit), estimated })
    }
}

/// The plates in use, the one with most sample first, those of one dilution together.
fn by_dilution(plates: &[Plate]) -> Vec<Vec<Plate>> {
    let mut used: Vec<Plate> = plates.iter().filter(|plate| plate.flag != Some(PlateFlag::Excluded)).copied().collect();
    used.sort_by_key(|plate| core::cmp::Reverse(plate.dilution));
    let mut groups: Vec<Vec<Plate>> = Vec::new();
    for plate in used {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.dilution == plate.dilution) => group.push(plate),
            _ => groups.push(vec![plate]),
        }
    }
    groups
}

fn mean(used: &[Plate], per: Decimal, rounding: Rounding) -> Result<CountFigure, CountProblem> {
    let colonies = used.iter().filter_map(|plate| plate.colonies).map(u64::from).sum();
    let sample = used.iter().try_fold(Inner::ZERO, |sum, plate| sum.checked_add(plate.sample()?));
    let raw = sample.and_then(|sample| ratio(colonies, sample, per)).ok_or(ValueProblem::TooManyDigits)?;
    Ok(CountFigure::Number(Reading::new(raw, Some(rounding))?))
}

fn ratio(colonies: u64, sample: Inner, per: Decimal) -> Option<Decimal> {
    Inner::from(colonies).checked_mul(per.inner())?.checked_div(sample).and_then(Decimal::computed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn plates(list: &[(&str, Option<u32>)]) -> Vec<Plate> {
        let plate = |(dilution, colonies): &(&str, Option<u32>)| Plate {
            dilution: number(dilution),
            volume: number("1"),
            colonies: *colonies,
            flag: colonies.is_none().then_some(PlateFlag::TooMany),
        };
        list.iter().map(plate).collect()
    }

    fn count(list: &[(&str, Option<u32>)]) -> Result<(CountFigure, bool), CountProblem> {
        let unit = Unit::parse("cfu/g").unwrap();
        Count::from_plates(plates(list), unit, number("1"), CountRange::USUAL, Rounding::COUNT)
            .map(|count| (count.figure, count.estimated))
    }

    fn reported(list: &[(&str, Option<u32>)]) -> (String, bool) {
        match count(list).unwrap() {
            (CountFigure::Number(reading), estimated) => (reading.reported().to_string(), estimated),
            (other, _) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_weighted_mean_of_two_dilutions() {
        // (168 + 215 + 14 + 25) / (1 * (2 + 0.1 * 2) * 0.01) = 422 / 0.022 = 19181.8
        let four = [("0.01", Some(168)), ("0.01", Some(215)), ("0.001", Some(14)), ("0.001", Some(25))];
        assert_eq!(reported(&four), ("19000".into(), false));
        let with_more = [("0.1", None), ("0.1", Some(301)), four[0], four[1], four[2], four[3], ("0.0001", Some(2))];
        assert_eq!(reported(&with_more), ("19000".into(), false));
    }

    #[test]
    fn outside_the_range_it_is_an_estimate() {
        assert_eq!(reported(&[("0.1", Some(4)), ("0.1", Some(5))]), ("45".into(), true));
        assert_eq!(reported(&[("0.1", Some(9)), ("0.1", Some(10))]), ("95".into(), false));
        assert_eq!(reported(&[("0.1", Some(400)), ("0.01", Some(320))]), ("32000".into(), true));
    }

    #[test]
    fn zero_is_below_one_colony_and_too_many_are_above_the_range() {
        assert_eq!(count(&[("1", Some(0)), ("1", Some(0))]), Ok((CountFigure::LessThan(number("1")), false)));
        assert_eq!(count(&[("0.1", Some(0)), ("0.01", Some(0))]), Ok((CountFigure::LessThan(number("10")), false)));
        assert_eq!(count(&[("0.1", None), ("0.001", None)]), Ok((CountFigure::MoreThan(number("300000")), false)));
    }

    #[test]
    fn plates_that_give_no_figure() {
        assert_eq!(count(&[]), Err(CountProblem::NoPlates));
        assert_eq!(count(&[("0.1", None), ("0.01", Some(0))]), Err(CountProblem::Implausible));
        for (dilution, volume) in [("0", "1"), ("1.1", "1"), ("-0.1", "1"), ("0.1", "0")] {
            assert_eq!(
                Plate::new(number(dilution), number(volume), 1),
                Err(ValueProblem::Plate),
                "{dilution} {volume}"
            );
        }
        let unit = Unit::parse("cfu/g").unwrap();
        let with = |per: &str, lower| {
            let range = CountRange { lower, upper: 300 };
            Count::from_plates(plates(&[("0.1", Some(5))]), unit.clone(), number(per), range, Rounding::COUNT)
                .unwrap_err()
        };
        assert_eq!(with("1", 0), CountProblem::Range);
        assert_eq!(with("1", 300), CountProblem::Range);
        assert_eq!(with("0", 10), CountProblem::Problem(ValueProblem::Portion));
    }
}
