//! The kinds of values.

use super::decimal::Decimal;
use super::plates::Plate;
use super::rounding::Reading;
use super::unit::{Portion, Unit};
use crate::id::ResultId;
use crate::trail::record::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The value of a result, as a record holds it: in clear, no free text, no floating point.
///
/// The parts are open for reading and for building. What one part alone can get wrong is refused when it is made; what parts can
/// get wrong together is refused by [`ResultValue::check`], which reading from a record calls, and which whoever writes one calls
/// too. What is not wrong but not yet complete is told by [`ResultValue::missing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultValue {
    /// A measured number.
    Quantity(Quantity),
    /// Below a limit.
    Below(Bound),
    /// Above a limit.
    Above(Bound),
    /// Seen, but below the limit of quantification.
    DetectedNotQuantified(DetectedNotQuantified),
    /// From one number to another.
    Range(Range),
    /// Colonies counted on plates.
    Count(Count),
    /// A most probable number.
    Mpn(Mpn),
    /// Detected or not in a test portion.
    Presence(Presence),
    /// One code of a table, with a rank where the codes have an order.
    Coded(Coded),
    /// Several codes of a table.
    MultiCoded(MultiCoded),
    /// A titre or ratio.
    Titre(Titre),
    /// Words, which are carried apart.
    Text(Text),
    /// A date, or a date with time.
    DateTime(DateTime),
    /// A length of time.
    Duration(Duration),
    /// A series of numbers, a picture, a raw file: its digest.
    File(File),
    /// Any of the above, computed from other results.
    Calculated(Calculated),
    /// No value, and why.
    NoResult(NoResult),
}

/// The form in a record. Private, so that nothing reads a value past [`ResultValue::check`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "ResultValue", tag = "kind", rename_all = "snake_case")]
enum Form {
    Quantity(Quantity),
    Below(Bound),
    Above(Bound),
    DetectedNotQuantified(DetectedNotQuantified),
    Range(Range),
    Count(Count),
    Mpn(Mpn),
    Presence(Presence),
    Coded(Coded),
    MultiCoded(MultiCoded),
    Titre(Titre),
    Text(Text),
    DateTime(DateTime),
    Duration(Duration),
    File(File),
    Calculated(Calculated),
    NoResult(NoResult),
}

impl Serialize for ResultValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for ResultValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Form::deserialize(deserializer)?;
        value.check().map_err(serde::de::Error::custom)?;
        Ok(value)
    }
}

/// A measured number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The number before and after rounding.
    pub value: Reading,
    /// The unit; `None` as long as nobody has given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// Whether the limit itself is included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `<` or `>`.
    Strict,
    /// `<=` or `>=`.
    OrEqual,
}

/// What a limit is a limit of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// The limit of detection.
    Lod,
    /// The limit of quantification.
    Loq,
    /// The limit below which the laboratory reports no numbers.
    Reporting,
    /// An end of the method's range.
    MethodRange,
}

/// A value that is only known to be on one side of a limit. It has no uncertainty of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Whether the limit is included.
    pub operator: Operator,
    /// The limit.
    pub limit: Decimal,
    /// What it is a limit of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_kind: Option<LimitKind>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// What was measured, if that is kept; it is never printed and never compared with a requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Decimal>,
}

/// At least the limit of detection and below the limit of quantification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectedNotQuantified {
    /// The limit of detection.
    pub lod: Decimal,
    /// The limit of quantification.
    pub loq: Decimal,
    /// The unit of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// From one number to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The lower end.
    pub low: Decimal,
    /// The upper end.
    pub high: Decimal,
    /// Whether the ends belong to it.
    pub inclusive: bool,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// Colonies counted on plates. The plates are the original observation (ISO/IEC 17025:2017 clause 7.5.1), the figure follows
/// from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The plates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plates: Vec<Plate>,
    /// What they give.
    pub figure: CountFigure,
    /// The amount of sample in millilitres or grams that the figure relates to; `None` for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Decimal>,
    /// The unit with what it relates to, such as `cfu/g` or `cfu/100 mL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Whether the counts are outside the counting range, so that the figure is an estimate.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub estimated: bool,
}

/// What plates give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountFigure {
    /// A number above zero.
    Number(Reading),
    /// No colony on any plate: below one colony on the plate with most sample.
    LessThan(Decimal),
    /// More than the counting range on the plate with least sample.
    MoreThan(Decimal),
    /// Too many to count, and no number was derived.
    TooMany,
}

/// A most probable number, with the interval that its table gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mpn {
    /// The index.
    pub index: Decimal,
    /// The interval of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<MpnInterval>,
    /// The level of the interval in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Decimal>,
    /// The table or program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The unit, such as `MPN/100 mL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// The asymmetric interval of a most probable number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MpnInterval {
    /// The lower end.
    pub low: Decimal,
    /// The upper end.
    pub high: Decimal,
}

/// Whether something was found in a test portion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// What was found.
    pub finding: PresenceFinding,
    /// In how much.
    pub portion: Portion,
}

/// What was found in a test portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceFinding {
    /// It was there.
    Detected,
    /// It was not there.
    NotDetected,
    /// Signs of it, confirmation outstanding.
    Presumptive,
    /// Signs of it that confirmation did not bear out.
    NotConfirmed,
}

/// One code of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coded {
    /// The code, such as `2+`.
    pub code: String,
    /// The table that it is from.
    pub system: String,
    /// The table's words for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its place in the order of the table, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<i32>,
}

/// Several codes, such as the species found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MultiCoded {
    /// At least one and at most 64, each once.
    pub codes: Vec<Coded>,
}

/// A titre or ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titre {
    /// The sign in front, `None` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<TitreSign>,
    /// The first number.
    pub numerator: u32,
    /// The second number.
    pub denominator: u32,
}

/// The sign in front of a titre. It relates to the dilution: `<1:8` is less antibody than 1:8 shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitreSign {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Words. They are carried apart, so that they can be committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Their language, as ISO 639 writes it in two or three letters.
    pub language: String,
}

/// A date, or a date with time and offset (RFC 3339).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateTime {
    /// `2026-11-22` or `2026-11-22T10:15:00+01:00`.
    pub value: String,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// In seconds.
    pub seconds: u32,
}

/// A series, picture or raw file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The digest of its bytes.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, such as `text/csv`.
    pub media_type: String,
}

/// A value computed from other results; it is looked at again when one of them changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calculated {
    /// What was computed; not itself a calculated value.
    pub value: Box<ResultValue>,
    /// By which formula.
    pub formula: Formula,
    /// From which results, in which versions.
    pub inputs: Vec<Input>,
}

/// A formula in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// Its name in the laboratory.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// One version of a result that went into a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The result.
    pub result: ResultId,
    /// Its version.
    pub version: u32,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoResult {
    /// Why.
    pub reason: NoResultReason,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoResultReason {
    /// It was not tested.
    NotTested,
    /// There was not enough of the sample.
    Insufficient,
    /// The sample was lost.
    Lost,
    /// The test is void.
    Void,
    /// Something interfered.
    Interference,
    /// It was given to another laboratory.
    Subcontracted,
}

impl Calculated {
    /// Whether it is to be looked at again: `current` gives the version in which a result stands now, `None` if it is gone.
    #[must_use]
    pub fn needs_recheck(&self, current: impl Fn(ResultId) -> Option<u32>) -> bool {
        self.inputs.iter().any(|input| current(input.result) != Some(input.version))
    }
}

impl ResultValue {
    /// The name of the kind, as the record has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Quantity(_) => "quantity",
            Self::Below(_) => "below",
            Self::Above(_) => "above",
            Self::DetectedNotQuantified(_) => "detected_not_quantified",
            Self::Range(_) => "range",
            Self::Count(_) => "count",
            Self::Mpn(_) => "mpn",
            Self::Presence(_) => "presence",
            Self::Coded(_) => "coded",
            Self::MultiCoded(_) => "multi_coded",
            Self::Titre(_) => "titre",
            Self::Text(_) => "text",
            Self::DateTime(_) => "date_time",
            Self::Duration(_) => "duration",
            Self::File(_) => "file",
            Self::Calculated(_) => "calculated",
            Self::NoResult(_) => "no_result",
        }
    }

    /// The value that was computed, or the value itself.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        match self {
            // No deeper: a calculated value does not hold another one.
            Self::Calculated(calculated) => &calculated.value,
            other => other,
        }
    }

    /// The unit, where the kind has one and it is given.
    #[must_use]
    pub fn unit(&self) -> Option<&Unit> {
        match self.innermost() {
            Self::Quantity(quantity) => quantity.unit.as_ref(),
            Self::Below(bound) | Self::Above(bound) => bound.unit.as_ref(),
            Self::DetectedNotQuantified(trace) => trace.unit.as_ref(),
            Self::Range(range) => range.unit.as_ref(),
            Self::Count(count) => count.unit.as_ref(),
            Self::Mpn(mpn) => mpn.unit.as_ref(),
            _ => None,
        }
    }
}
