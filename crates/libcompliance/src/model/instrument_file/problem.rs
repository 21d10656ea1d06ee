//! Why a mapping or a file is not taken. No message holds a cell of the file: cells name people.

use std::fmt;

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// More bytes than [`super::MAX_MAPPING`].
    #[error("the mapping has more than {} bytes: shorten it", super::MAX_MAPPING)]
    TooLarge,
    /// Not JSON, or not the fields of a mapping.
    #[error("no mapping: {problem}")]
    Malformed {
        /// What and where, in the words of the JSON reader.
        problem: String,
    },
    /// Another layout of mappings.
    #[error("the mapping has layout `{v}`: this version of the library reads `1`")]
    Version {
        /// What `v` says.
        v: u32,
    },
    /// The parts do not fit together.
    #[error("the mapping cannot be used: `{at}` {problem}")]
    Rule {
        /// Which part.
        at: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// Why a file is not read. Nothing of it is taken then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProblem {
    pub(crate) fault: FileFault,
    pub(super) place: Place,
}

impl ReadProblem {
    pub(super) const fn new(fault: FileFault, place: Place) -> Self {
        Self { fault, place }
    }

    /// What is wrong.
    #[must_use]
    pub const fn fault(&self) -> &FileFault {
        &self.fault
    }

    /// Where.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.place, self.fault)
    }
}

impl std::error::Error for ReadProblem {}

/// Where in a file; everything is counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line; LF, CR and CRLF each end one.
    Line(u32),
    /// A field of a line.
    Field(u32, u32),
    /// A character of a line.
    Character(u32, u32),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Line(line) => write!(out, "line {line}: "),
            Self::Field(line, field) => write!(out, "line {line}, field {field}: "),
            Self::Character(line, character) => write!(out, "line {line}, character {character}: "),
        }
    }
}

/// What is wrong with a file, or with the mapping for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// More bytes than [`super::MAX_FILE`].
    #[error("the file has more than {} bytes", super::MAX_FILE)]
    FileTooLarge,
    /// More lines than [`super::MAX_LINES`].
    #[error("the file has more than {} lines", super::MAX_LINES)]
    TooManyLines,
    /// A row, record or frame longer than [`super::MAX_LINE`] bytes, or with more than [`super::MAX_FIELDS`] fields.
    #[error(
        "the row has more than {} bytes or {} fields: see if a quote is left open",
        super::MAX_LINE,
        super::MAX_FIELDS
    )]
    LineTooLong,
    /// More values than [`super::MAX_READINGS`].
    #[error("the file has more than {} values", super::MAX_READINGS)]
    TooManyReadings,
    /// A text longer than [`super::MAX_TEXT`] bytes.
    #[error("a text has more than {} bytes", super::MAX_TEXT)]
    TextTooLong,
    /// The bytes are not text in the encoding of the mapping.
    #[error("the bytes are no text in the encoding that the mapping names")]
    Encoding,
    /// The mapping goes by the byte order mark and there is none.
    #[error("the file has no byte order mark: name its encoding in the mapping")]
    NoByteOrderMark,
    /// The file begins with the byte order mark of another encoding.
    #[error("the byte order mark is that of another encoding than the mapping names")]
    OtherByteOrderMark,
    /// A control character that no text has.
    #[error("a control character: see if the file is of another encoding or form")]
    ControlCharacter,
    /// A quoted field does not end.
    #[error("the quote that opens here is not closed")]
    QuoteOpen,
    /// A quote within a field, or something between a closing quote and the separator.
    #[error("a quote stands where none can: double it within quotes, or map the file without quotes")]
    QuoteMisplaced,
    /// A table of the mapping is not in the file.
    #[error("table {number} of the mapping is not in the file")]
    SectionMissing {
        /// Which, from 1.
        number: usize,
    },
    /// The line that ends a table did not come: the file may be cut short.
    #[error("the line that ends table {number} is missing: see if the file is complete")]
    SectionEndMissing {
        /// Which, from 1.
        number: usize,
    },
    /// A mapped column is not in the header.
    #[error("the header has no column `{column}` of the mapping")]
    ColumnMissing {
        /// As the mapping names it.
        column: String,
    },
    /// A mapped column is there twice.
    #[error("the header has column `{column}` twice: map it by position")]
    ColumnAmbiguous {
        /// As the mapping names it.
        column: String,
    },
    /// A mapped label or field above the table is not there.
    #[error("`{label}` of the mapping does not stand above the table")]
    LabelMissing {
        /// As the mapping names it.
        label: String,
    },
    /// A label stands twice above the table.
    #[error("`{label}` of the mapping stands twice above the table")]
    LabelAmbiguous {
        /// As the mapping names it.
        label: String,
    },
    /// A row has fewer fields than it must.
    #[error("the row has too few fields: see if the file is complete")]
    TooFewFields,
    /// A row has more fields than it may.
    #[error("the row has too many fields: see if the separator stands within a field")]
    TooManyFields,
    /// No sample is named.
    #[error("no sample is named: skip such rows by a rule of the mapping if they are none of the laboratory's")]
    SampleEmpty,
    /// No analyte is named.
    #[error("no analyte is named")]
    AnalyteEmpty,
    /// The value is empty and the mapping does not say what that means.
    #[error("the value is empty: name in the mapping what that means")]
    ValueEmpty,
    /// The value is neither a number nor named in the mapping.
    #[error("the value is neither a number nor a text that the mapping names")]
    ValueUnreadable,
    /// The unit is not one of the mapping.
    #[error("the unit is none that the mapping names")]
    UnitUnknown,
    /// The flag is not one of the mapping.
    #[error("the flag is none that the mapping names")]
    FlagUnknown,
    /// There is not one reading in the file.
    #[error("the file has no reading")]
    NoReading,
    /// No H record, or its delimiters are not four different ones, or not those of the mapping.
    #[error("no message header with the delimiters that the mapping asks for")]
    AstmHeader,
    /// A record of a type that the mapping does not name, or one that cannot stand here.
    #[error("a record of this type cannot stand here, or is not named in the mapping")]
    AstmRecord,
    /// A number of a record is not the next one: a record may be missing.
    #[error("the number of the record is not the next one: see if a record is missing")]
    AstmSequence,
    /// No L record ends the message: the file may be cut short.
    #[error("the message is not ended by an L record: see if the file is complete")]
    AstmUnfinished,
    /// A field has several components or repeats and the mapping names none.
    #[error("the field has several parts: name the component in the mapping")]
    AstmParts,
    /// An escape sequence that is not one of the four delimiters.
    #[error("an escape sequence that is not read here")]
    AstmEscape,
    /// Bytes outside a frame, a frame out of order, or one cut short.
    #[error("the frame is not whole or not the next one")]
    AstmFrame,
    /// The checksum of a frame is another one.
    #[error("the checksum of the frame is wrong: the transmission was damaged")]
    AstmChecksum,
}
