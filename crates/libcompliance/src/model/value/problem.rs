//! What can be wrong with a value.

/// Why a value or its text is not taken. The text itself is not repeated: it may be a client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueProblem {
    /// Not a decimal number.
    #[error("not a decimal number: write digits with at most one decimal sign between them, such as `12.30` or `-0.5`")]
    NumberForm,
    /// A comma, which may be a decimal sign or a separator of thousands.
    #[error(
        "a comma may be a decimal sign or a separator of thousands: write a point, or say that the comma is the decimal sign"
    )]
    DecimalComma,
    /// A point where the comma is the decimal sign.
    #[error("a point in a number whose decimal sign is the comma: write the comma, and nothing between thousands")]
    DecimalPoint,
    /// More than [`super::MAX_DIGITS`] digits.
    #[error("the number has more digits than the {} that are kept", super::MAX_DIGITS)]
    TooManyDigits,
    /// A power of ten that hides how many digits are meant.
    #[error(
        "a power of ten does not say which digits were measured: write the number out; colony counts and decimals may have one"
    )]
    PowerOfTen,
    /// A rounding rule with an impossible number of digits.
    #[error(
        "the rounding rule asks for an impossible number of digits: decimals from -24 to 24, or 1 to 24 significant digits"
    )]
    RoundingDigits,
    /// The reported number is not what the rule makes of the raw one.
    #[error("the reported number is not what the rounding rule makes of the raw one")]
    ReportedValue,
    /// Not a unit.
    #[error(
        "not a unit: it begins with a letter, `%`, `‰`, `°`, `/`, `[` or `10^`, or is `-` for a value without dimension"
    )]
    Unit,
    /// A test portion where a unit belongs.
    #[error("a test portion stands where a unit belongs: write `not detected in 25 g` or `detected in 25 g`")]
    UnitIsPortion,
    /// Not the characters of a UCUM code.
    #[error("not a UCUM code: 1 to 48 printable ASCII characters without spaces")]
    Ucum,
    /// Not a test portion.
    #[error("not a test portion: an amount above zero and its unit, such as `25 g`")]
    Portion,
    /// A finding without its test portion.
    #[error(
        "the test portion is missing: write `not detected in 25 g` or `detected in 25 g`, with the portion that was tested"
    )]
    PortionMissing,
    /// A colony count of zero.
    #[error(
        "a colony count of zero is not reportable: write `<1`, `<10` or `<100` with its unit, as the first dilution has it"
    )]
    CountOfZero,
    /// A number below zero where none can be.
    #[error("a number below zero stands where only zero and above can be")]
    Negative,
    /// The lower end is not below the upper end.
    #[error("the lower end is above the upper end: write the smaller number first")]
    EndsReversed,
    /// A hyphen that may be a range or a minus.
    #[error("a hyphen may be a range or a minus sign: write `4.9..5.1` for a range")]
    Hyphen,
    /// Not the numbers of a titre.
    #[error("not a titre: two whole numbers from 1 to 1,000,000,000, such as `1:64`")]
    Titre,
    /// Not a code, identifier or label.
    #[error(
        "not a code: codes have 1 to 64 printable ASCII characters without spaces, labels 1 to 128 characters in one line"
    )]
    Name,
    /// No code, or the same one twice.
    #[error("a list of codes is empty, too long or has the same code twice")]
    Codes,
    /// Not a date or time.
    #[error("not a date or time: write `2026-11-22` or `2026-11-22T10:15:00+01:00`")]
    DateTime,
    /// Not a length of time.
    #[error("not a length of time: write whole numbers of h, min and s, such as `36 h 00 min`")]
    Duration,
    /// Not a language code.
    #[error("not a language: write its two or three lower-case letters, such as `pl`")]
    Language,
    /// A calculated value inside a calculated value.
    #[error("a calculated value holds another calculated value: name the inputs instead")]
    Nested,
    /// A confidence level out of range.
    #[error("not a confidence level: per cent above 0 and below 100")]
    Level,
    /// Plates out of range.
    #[error("not a plate: dilution above 0 and at most 1, volume above 0, colonies or the mark for too many to count")]
    Plate,
    /// Text that is no value, or could be several.
    #[error(
        "not recognised as a value: write a number with its unit, `<0.05 mg/L`, `4.9..5.1 mm`, `not detected in 25 g`, `1:64`, `E40 cfu/g`, \
         a date, a length of time or `n.t.`; words belong into a text result"
    )]
    NotRecognised,
    /// No text at all.
    #[error("an empty cell is no value: write `n.t.` if it was not tested")]
    Empty,
}
