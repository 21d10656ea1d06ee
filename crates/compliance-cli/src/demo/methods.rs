//! What is tested and what comes out.

use super::cast::Trade;
use super::chance::Chance;
use super::text::{Arg, Texts, fill};
use libcompliance::model::value::{Bound, Count, Decimal, LimitKind, NoResult, NoResultReason, Plate, ResultValue};

/// A test method.
#[derive(Debug)]
pub(super) struct Method {
    /// The standard.
    pub(super) standard: &'static str,
    /// Its edition.
    pub(super) edition: &'static str,
    /// Days from receipt to the reading of the plates.
    pub(super) days: u32,
    scale: Scale,
}

#[derive(Debug, Clone, Copy)]
enum Scale {
    /// Detected or not, in a portion; so many in a thousand are.
    Presence { per_mille: u32 },
    /// Colonies per gram.
    Food,
    /// Colonies per 100 ml.
    Water,
}

const fn method(standard: &'static str, edition: &'static str, days: u32, scale: Scale) -> Method {
    Method { standard, edition, days, scale }
}

/// All methods; [`Texts::analytes`] has what they look for, in this order.
pub(super) const METHODS: [Method; 7] = [
    method("PN-EN ISO 11290-1", "2017-07", 4, Scale::Presence { per_mille: 12 }),
    method("PN-EN ISO 6579-1", "2017-04", 4, Scale::Presence { per_mille: 5 }),
    method("PN-EN ISO 4833-1", "2013-12", 3, Scale::Food),
    method("PN-ISO 16649-2", "2004", 1, Scale::Food),
    method("PN-EN ISO 21528-2", "2017-08", 1, Scale::Food),
    method("PN-EN ISO 11731", "2017-08", 10, Scale::Water),
    method("PN-EN ISO 9308-1", "2014-12", 1, Scale::Water),
];

/// Listeria.
pub(super) const LISTERIA: usize = 0;
/// Salmonella.
pub(super) const SALMONELLA: usize = 1;
/// The total plate count.
pub(super) const PLATE_COUNT: usize = 2;

/// The methods that samples of a trade are tested with.
pub(super) fn of(trade: Trade) -> &'static [usize] {
    match trade {
        Trade::Dairy => &[0, 2, 4, 3],
        Trade::Meat => &[1, 0, 2, 3],
        Trade::Water => &[6],
        Trade::Kitchen => &[2, 3, 0, 4],
        Trade::Hotel => &[5],
    }
}

/// What was read, as it goes into the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Detected or not in 25 g.
    Presence(bool),
    /// Tenths of the mantissa (10 to 99) and power of ten: 28 and 2 are 2.8x10^2.
    Food { mantissa: u32, power: u32 },
    /// Fewer than ten per gram.
    FoodFew,
    /// Colonies in 100 ml; none reads as fewer than one.
    Water(u32),
    /// Too numerous to count.
    TooMany,
}

/// A first reading.
pub(super) fn read(method: &Method, chance: &mut Chance) -> Reading {
    match method.scale {
        Scale::Presence { per_mille } => Reading::Presence(chance.per_mille(per_mille)),
        Scale::Food if chance.per_mille(420) => Reading::FoodFew,
        Scale::Food if chance.per_mille(8) => Reading::TooMany,
        Scale::Food => Reading::Food { mantissa: chance.within(10, 99), power: chance.within(1, 5) },
        Scale::Water if chance.per_mille(6) => Reading::TooMany,
        Scale::Water if chance.per_mille(820) => Reading::Water(0),
        Scale::Water => Reading::Water(chance.within(1, 60)),
    }
}

impl Reading {
    /// What it is after a mistake of this kind is put right: always another reading. `None` where it cannot have happened.
    pub(super) fn corrected(self, mistake: Mistake, chance: &mut Chance) -> Option<Self> {
        match (self, mistake) {
            (Self::Food { mantissa, power }, Mistake::Dilution) => {
                Some(Self::Food { mantissa, power: if power > 1 { power - 1 } else { power + 1 } })
            }
            (Self::Food { mantissa, power }, Mistake::Transcription) => {
                let swapped = mantissa % 10 * 10 + mantissa / 10;
                let right = if swapped < 10 || swapped == mantissa { mantissa.min(90) + 9 } else { swapped };
                (right != mantissa).then_some(Self::Food { mantissa: right, power })
            }
            (Self::Food { mantissa, power }, Mistake::Plate) => {
                let by = chance.within(1, 5);
                Some(Self::Food { mantissa: if mantissa >= 20 { mantissa - by } else { mantissa + by }, power })
            }
            (Self::Water(count), Mistake::Plate | Mistake::Transcription) => {
                Some(Self::Water(count + chance.within(1, 3)))
            }
            _ => None,
        }
    }

    /// The value in the record.
    pub(super) fn value(self, texts: &Texts, in_water: bool) -> ResultValue {
        let unit = if in_water { texts.unit_water } else { texts.unit_food };
        let text = match self {
            Self::Presence(true) => "detected in 25 g".to_owned(),
            Self::Presence(false) => "not detected in 25 g".to_owned(),
            Self::Food { mantissa, power } => format!("{}.{}e{power} {unit}", mantissa / 10, mantissa % 10),
            Self::FoodFew => format!("<10 {unit}"),
            Self::Water(0) => format!("<1 {unit}"),
            Self::Water(count) => format!("{count} {unit}"),
            Self::TooMany => format!(">300 {unit}"),
        };
        // Every text above is one that reads.
        match ResultValue::parse(&text).unwrap_or(ResultValue::NoResult(NoResult { reason: NoResultReason::Lost })) {
            ResultValue::Below(bound) => ResultValue::Below(Bound { limit_kind: Some(LimitKind::Reporting), ..bound }),
            ResultValue::Above(bound) => {
                ResultValue::Above(Bound { limit_kind: Some(LimitKind::MethodRange), ..bound })
            }
            ResultValue::Count(count) => ResultValue::Count(Count { plates: self.plates(), ..count }),
            other => other,
        }
    }

    /// The plates that were counted.
    fn plates(self) -> Vec<Plate> {
        let (colonies, scale, volume) = match self {
            Self::Food { mantissa, power } => {
                ([mantissa - mantissa % 4, mantissa + mantissa % 4], power.saturating_sub(1), 1)
            }
            Self::Water(count) => ([count, 0], 0, 100),
            _ => return Vec::new(),
        };
        let plate = |colonies| {
            let dilution = Decimal::from_parts(1, scale)?;
            Some(Plate { dilution, volume: Decimal::from(volume), colonies: Some(colonies), flag: None })
        };
        let [first, second] = colonies;
        let used = [plate(first), plate(second).filter(|_| volume == 1)];
        used.into_iter().flatten().collect()
    }

    /// What stood on the bench sheet.
    pub(super) fn sheet(self, texts: &Texts) -> Option<String> {
        match self {
            Self::Food { mantissa, power } => {
                let args = [
                    ("dilution", Arg::from(u64::from(power) - 1)),
                    ("first", Arg::from(u64::from(mantissa - mantissa % 4))),
                    ("second", Arg::from(u64::from(mantissa + mantissa % 4))),
                ];
                Some(fill(texts.sheet, texts, &args))
            }
            _ => None,
        }
    }
}

/// Whether results of the method are in colonies per 100 ml.
pub(super) fn in_water(method: &Method) -> bool {
    matches!(method.scale, Scale::Water)
}

/// What went wrong when a value was first written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// Digits in the wrong order.
    Transcription,
    /// The wrong dilution was taken into account.
    Dilution,
    /// The plate was misread.
    Plate,
}

impl Mistake {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Transcription, Self::Dilution, Self::Plate];

    /// The reason code on the laboratory's list.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Transcription => "transcription_error",
            Self::Dilution => "wrong_dilution",
            Self::Plate => "misread_plate",
        }
    }

    /// The reason in words.
    pub(super) fn words(self, texts: &Texts) -> &'static str {
        match self {
            Self::Transcription => texts.why_transcription,
            Self::Dilution => texts.why_dilution,
            Self::Plate => texts.why_plate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::text::{EN, PL};

    #[test]
    fn a_correction_always_changes_the_value() {
        let mut chance = Chance::new(3);
        let mut changed = 0;
        for _ in 0..2000 {
            for method in &METHODS {
                let reading = read(method, &mut chance);
                for mistake in Mistake::ALL {
                    let Some(right) = reading.corrected(mistake, &mut chance) else { continue };
                    let water = in_water(method);
                    assert_ne!(right.value(&EN, water), reading.value(&EN, water), "{reading:?} {mistake:?}");
                    changed += 1;
                }
            }
        }
        assert!(changed > 5000);
    }

    #[test]
    fn every_reading_is_a_value_with_its_unit() {
        for reading in [
            Reading::Presence(true),
            Reading::Presence(false),
            Reading::Food { mantissa: 28, power: 2 },
            Reading::FoodFew,
            Reading::Water(0),
            Reading::Water(7),
            Reading::TooMany,
        ] {
            for texts in [&EN, &PL] {
                for water in [false, true] {
                    let value = reading.value(texts, water);
                    assert!(!matches!(value, ResultValue::NoResult(_)), "{reading:?}");
                    assert!(value.is_complete(), "{reading:?}");
                }
            }
        }
    }
}
