//! The fields of a mapping as they stand in its JSON document. What they mean together is checked in `mapping`.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) v: u32,
    pub(super) id: String,
    pub(super) version: String,
    pub(super) encoding: Encoding,
    pub(super) form: Form,
    /// The decimal mark of numbers.
    pub(super) decimal: Decimal,
    /// Blanks at both ends of a field are no part of it.
    #[serde(default)]
    pub(super) trim: bool,
    #[serde(default)]
    pub(super) comparators: Vec<Comparator>,
    /// What stands in the place of a value and is no number.
    #[serde(default)]
    pub(super) values: Vec<Named>,
    /// The only flags there are; empty: any.
    #[serde(default)]
    pub(super) flags: Vec<Named>,
    /// The only spellings of units there are; empty: any.
    #[serde(default)]
    pub(super) units: Vec<UnitSpelling>,
}

/// How bytes become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// UTF-8 or UTF-16, as the byte order mark says, which must be there.
    #[serde(rename = "by_bom")]
    ByBom,
    #[serde(rename = "windows-1250")]
    Windows1250,
    #[serde(rename = "windows-1252")]
    Windows1252,
    #[serde(rename = "latin-1")]
    Latin1,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Decimal {
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Comparator {
    pub(super) text: String,
    #[serde(rename = "is")]
    pub(super) meaning: Bound,
}

/// What a value such as `<5` says about the quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Less than the number.
    Less,
    /// The number or less.
    AtMost,
    /// More than the number.
    More,
    /// The number or more.
    AtLeast,
}

/// A text that the file uses for something else than itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) text: String,
    #[serde(rename = "use")]
    pub(super) usage: Usage,
    pub(super) code: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Usage {
    Reading,
    Skip,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitSpelling {
    pub(super) text: String,
    pub(super) unit: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Delimited(Delimited),
    Astm(Box<Astm>),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delimited {
    pub(super) separator: char,
    #[serde(default)]
    pub(super) quote: Option<char>,
    /// A line that begins so is a comment, whatever else stands on it.
    #[serde(default)]
    pub(super) comment: Option<String>,
    pub(super) sections: Vec<Section>,
}

/// A table within the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) header: Header,
    pub(super) end: End,
    pub(super) width: Width,
    /// The table may stand there several times, with its header each time.
    #[serde(default)]
    pub(super) repeats: bool,
    #[serde(default)]
    pub(super) skip: Vec<SkipRule>,
    pub(super) sample: Source,
    #[serde(default)]
    pub(super) operator: Option<Source>,
    #[serde(default)]
    pub(super) started: Option<Source>,
    #[serde(default)]
    pub(super) completed: Option<Source>,
    #[serde(default)]
    pub(super) instrument: Option<Source>,
    pub(super) readings: Vec<Measured<Source>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Header {
    /// On this line.
    Line(u32),
    /// The first row that holds all of these.
    Holds(Vec<String>),
    /// The row below the one whose first field is this.
    Below(String),
    /// None; the first row of the table begins on this line.
    None(FirstLine),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstLine {
    pub(super) first_line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    /// The end of the file.
    File,
    /// The first row without content, or the end of the file.
    BlankLine,
    /// A row whose first field is this; it must come.
    FirstField(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Width {
    /// Every row has as many fields as the header.
    AsHeader,
    /// Every row has this number of fields.
    Exactly(usize),
    /// A row has at least the fields that are read.
    MappedFields,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipRule {
    pub(super) when: When,
    pub(super) reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// No field of the row has content.
    Blank,
    /// The row begins on this line.
    Line(u32),
    /// The first field begins so.
    Starts(String),
    /// The row has fewer fields.
    FewerThan(usize),
    /// A field is one of these texts.
    Field(FieldIs<Source>),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldIs<S> {
    pub(super) of: S,
    pub(super) is: Vec<String>,
}

/// Where a text is found in a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// In the column with this name.
    Column(String),
    /// In the field with this number, from 1.
    Position(usize),
    /// In the mapping.
    Fixed(String),
    /// In the name of the column that the value stands in.
    ColumnName,
    /// To the right of this label, above the table.
    Beside(String),
    /// In one field of a line above the table.
    At(At),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) position: usize,
}

/// One value and what belongs to it alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measured<S> {
    pub(super) analyte: S,
    pub(super) value: S,
    #[serde(default = "Option::default")]
    pub(super) unit: Option<UnitSource<S>>,
    #[serde(default = "Option::default")]
    pub(super) flag: Option<S>,
    #[serde(default = "Option::default")]
    pub(super) status: Option<S>,
    /// Where on a plate or carousel.
    #[serde(default = "Option::default")]
    pub(super) place: Option<S>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnitSource<S> {
    /// Behind the number, in the field of the value.
    InValue,
    /// Elsewhere.
    From(S),
}

/// ASTM E1394 / CLSI LIS2-A2.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Astm {
    pub(super) delimiters: Delimiters,
    /// The numbers in P, O and R records count up without a gap.
    pub(super) sequence: Sequence,
    /// Records of further types, with the reason why they are skipped.
    #[serde(default)]
    pub(super) other_records: Vec<OtherRecord>,
    #[serde(default)]
    pub(super) skip: Vec<AstmSkip>,
    pub(super) sample: AstmSource,
    #[serde(default)]
    pub(super) operator: Option<AstmSource>,
    #[serde(default)]
    pub(super) started: Option<AstmSource>,
    #[serde(default)]
    pub(super) completed: Option<AstmSource>,
    #[serde(default)]
    pub(super) instrument: Option<AstmSource>,
    pub(super) reading: Measured<AstmSource>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Delimiters {
    FromHeader,
    Stated(StatedDelimiters),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatedDelimiters {
    /// What stands in the H record between `H` and the second field delimiter, the first one included.
    pub(super) header: String,
    pub(super) field: char,
    pub(super) repeat: char,
    pub(super) component: char,
    pub(super) escape: char,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sequence {
    Checked,
    Ignored,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherRecord {
    pub(super) record: char,
    pub(super) reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AstmSkip {
    pub(super) when: FieldIs<AstmSource>,
    pub(super) reason: String,
}

/// Where a text is found in a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AstmSource {
    Field(AstmField),
    Fixed(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AstmField {
    pub(super) record: AstmRecord,
    /// From 1, which is the type of the record.
    pub(super) field: usize,
    /// From 1; without it the field must have one component.
    #[serde(default)]
    pub(super) component: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum AstmRecord {
    H,
    P,
    O,
    R,
}
