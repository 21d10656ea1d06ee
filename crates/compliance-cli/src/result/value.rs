//! A value from the command line: its text, and the parts that a text does not hold.

use crate::exit::Failure;
use crate::work::numbers::{number, unfit};
use crate::work::usage;
use clap::ValueEnum;
use libcompliance_lab::core::model::value::{
    Count, CountRange, LimitKind, Plate, PlateFlag, ResultValue, Rounding, Unit, ValueProblem,
};

/// What a limit is a limit of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Limit {
    /// The limit of detection
    Lod,
    /// The limit of quantification
    Loq,
    /// The limit below which the laboratory reports no numbers
    Reporting,
    /// An end of the method's range
    MethodRange,
}

/// The parts of a value beside its text.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Parts {
    /// Numbers have a decimal comma
    #[arg(long)]
    pub comma: bool,
    /// For `<` and `>`: what the limit is a limit of; a result needs it to be submitted
    #[arg(long, value_enum, value_name = "LIMIT")]
    limit_is: Option<Limit>,
    /// A plate, as DILUTION:ML:COLONIES such as 0.1:1:42, with tntc or excluded for colonies; may be repeated, in place of VALUE
    #[arg(long = "plate", value_name = "PLATE", requires = "unit", conflicts_with_all = ["value", "limit_is"])]
    plates: Vec<String>,
    /// The unit of the figure that the plates give, such as cfu/g
    #[arg(long, requires = "plates")]
    unit: Option<String>,
    /// The amount in g or mL that the unit relates to, such as 100 for cfu/100 mL
    #[arg(long, value_name = "NUMBER", default_value = "1", requires = "plates")]
    per: String,
    /// Significant digits of the figure that the plates give
    #[arg(long, value_name = "N", default_value_t = 2, requires = "plates", value_parser = clap::value_parser!(u8).range(1..=9))]
    digits: u8,
    /// For a most probable number: the table or program it is from, a code; a result needs it to be submitted
    #[arg(long, value_name = "CODE")]
    mpn_table: Option<String>,
    /// For a most probable number: the level of its interval in per cent
    #[arg(long, value_name = "PERCENT", requires = "mpn_table")]
    mpn_level: Option<String>,
}

impl Parts {
    /// The value; none if neither a text nor plates are given.
    pub(super) fn value(&self, text: Option<&str>) -> Result<Option<ResultValue>, Failure> {
        if !self.plates.is_empty() {
            return Ok(Some(self.count()?));
        }
        let Some(text) = text else { return Ok(None) };
        let mut value = ResultValue::parse_local(text, self.comma).map_err(|problem| unfit("VALUE", &problem))?;
        match (&mut value, self.limit_is) {
            (ResultValue::Below(bound) | ResultValue::Above(bound), Some(limit)) => {
                bound.limit_kind = Some(match limit {
                    Limit::Lod => LimitKind::Lod,
                    Limit::Loq => LimitKind::Loq,
                    Limit::Reporting => LimitKind::Reporting,
                    Limit::MethodRange => LimitKind::MethodRange,
                });
            }
            (_, Some(_)) => return Err(foreign("--limit-is", "`<` and `>`")),
            _ => {}
        }
        match (&mut value, &self.mpn_table) {
            (ResultValue::Mpn(mpn), Some(table)) => {
                mpn.table = Some(table.clone());
                mpn.level =
                    self.mpn_level.as_deref().map(|text| number("--mpn-level", text, self.comma)).transpose()?;
            }
            (_, Some(_)) => return Err(foreign("--mpn-table", "MPN")),
            _ => {}
        }
        value.check().map_err(|problem| unfit("VALUE", &problem))?;
        Ok(Some(value))
    }

    fn count(&self) -> Result<ResultValue, Failure> {
        let plates = self.plates.iter().map(|text| self.plate(text)).collect::<Result<Vec<_>, _>>()?;
        let unit = self.unit.as_deref().unwrap_or_default();
        let unit = Unit::parse(unit).map_err(|problem| unfit("--unit", &problem))?;
        let per = number("--per", &self.per, self.comma)?;
        let count = Count::from_plates(plates, unit, per, CountRange::USUAL, Rounding::significant(self.digits));
        let count = count.map_err(|problem| Failure::usage("value_unfit", format!("--plate: {problem}")))?;
        let value = ResultValue::Count(count);
        value.check().map_err(|problem| unfit("--plate", &problem))?;
        Ok(value)
    }

    fn plate(&self, text: &str) -> Result<Plate, Failure> {
        let parts: Vec<&str> = text.split(':').collect();
        let [dilution, volume, colonies] = parts.as_slice() else {
            return Err(usage(
                "plate_unfit",
                "--plate: give it as DILUTION:ML:COLONIES, such as 0.1:1:42, 0.01:1:tntc or 0.1:1:excluded".to_owned(),
                "--plate: podaj jako ROZCIEŃCZENIE:ML:KOLONIE, na przykład 0.1:1:42, 0.01:1:tntc lub 0.1:1:excluded"
                    .to_owned(),
            ));
        };
        let of = |text: &str| number("--plate", text, self.comma);
        let (dilution, volume) = (of(dilution)?, of(volume)?);
        let flagged = |flag| Plate { dilution, volume, colonies: None, flag: Some(flag) };
        match colonies.to_lowercase().as_str() {
            "tntc" => Ok(flagged(PlateFlag::TooMany)),
            "excluded" => Ok(flagged(PlateFlag::Excluded)),
            number => {
                let colonies = number.parse().map_err(|_| unfit("--plate", &ValueProblem::Plate))?;
                Plate::new(dilution, volume, colonies).map_err(|problem| unfit("--plate", &problem))
            }
        }
    }
}

fn foreign(flag: &str, of: &str) -> Failure {
    usage("value_unfit", format!("{flag} belongs to values with {of}"), format!("{flag} dotyczy wartości z {of}"))
}
