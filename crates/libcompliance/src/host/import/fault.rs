//! Why a mapping, a table or one of its rows is not taken. No message holds a cell: cells name people.

use std::fmt;

/// Why nothing is imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// More bytes than [`super::MAX_MAPPING`].
    #[error("the mapping has more than {} bytes: shorten it", super::MAX_MAPPING)]
    MapTooLarge,
    /// Not JSON, or not the fields of a mapping.
    #[error("no mapping for an import: {problem}")]
    MapMalformed {
        /// What and where, in the words of the JSON reader.
        problem: String,
    },
    /// Another layout of mappings.
    #[error("the mapping has layout `{v}`: this version of the library reads `1`")]
    MapVersion {
        /// What `v` says.
        v: u32,
    },
    /// The parts do not fit together.
    #[error("the mapping cannot be used: `{at}` {problem}")]
    MapRule {
        /// Which part.
        at: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A zone that is not known.
    #[error(
        "the mapping names a time zone that is not known: give a place such as `Europe/Warsaw`, an offset such as `+01:00`, or `UTC`"
    )]
    Zone,
    /// The mapping goes by the byte order mark and there is none.
    #[error("the file has no byte order mark: name its encoding in the mapping")]
    NoByteOrderMark,
    /// The file begins with the byte order mark of another encoding.
    #[error("the byte order mark is that of another encoding than the mapping names")]
    OtherByteOrderMark,
    /// Bytes that are no text in UTF-16.
    #[error("the bytes are no text in UTF-16: see if the file is cut short or of another encoding")]
    Utf16,
    /// The row that names the columns does not read.
    #[error("line {line}: the names of the columns do not read: {fault}")]
    Header {
        /// Where.
        line: u32,
        /// What is wrong.
        fault: RowFault,
    },
    /// A mapped column is not there.
    #[error("the table has no column `{column}` of the mapping")]
    ColumnMissing {
        /// As the mapping names it.
        column: String,
    },
    /// A mapped column is there twice.
    #[error("the table has column `{column}` twice: name the columns in the mapping")]
    ColumnAmbiguous {
        /// As the mapping names it.
        column: String,
    },
    /// More columns than [`super::MAX_COLUMNS`].
    #[error("the table has more than {} columns", super::MAX_COLUMNS)]
    TooManyColumns,
    /// A quote that is not closed: where the rows behind it end is not known.
    #[error(
        "line {line}: a quote opens in this row and is not closed, so nobody can tell where the rows behind it end"
    )]
    QuoteOpen {
        /// The line on which the row begins.
        line: u32,
    },
    /// A row longer than [`super::MAX_ROW`].
    #[error(
        "line {line}: the row has more than {} bytes: see if the separator and the line ends are those of the file",
        super::MAX_ROW
    )]
    RowTooLong {
        /// The line on which the row begins.
        line: u32,
    },
    /// Not one row can be imported.
    #[error("the table has no row that can be imported")]
    NoRows,
    /// Faulty rows that nobody accepted.
    #[error(
        "{count} rows are faulty, so nothing is imported: correct the mapping or the export, or leave them out by a decision with a reason"
    )]
    FaultyRows {
        /// How many.
        count: u64,
    },
    /// Faulty rows are to be left out, and nobody says why.
    #[error("faulty rows are left out only with a reason: say why")]
    ReasonMissing,
    /// The import of this file was begun with another mapping.
    #[error("the import of this file was begun with another mapping: go on with that one, byte for byte")]
    OtherMapping,
    /// A file of this name was imported with other content.
    #[error(
        "a file of this name was imported before with other content: if this is another table, give the file another name"
    )]
    OtherFile,
    /// The file changed while it was read.
    #[error(
        "the file changed while it was imported: nothing of the change was sealed; put back the file with the sealed digest and run the import again"
    )]
    FileChanged,
    /// Somebody else imports the same file at this moment.
    #[error("another process imports the same file at this moment: wait until it has ended, then run the import again")]
    Interfered,
}

/// A row that cannot be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The number of the row, from 1; the names of the columns do not count.
    pub row: u64,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// The column, by the name that the mapping has for it.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: RowFault,
}

impl Fault {
    /// The line of the list of faulty rows, whose digest is sealed: row, line, code, column, with tabs between them and a line feed at the
    /// end.
    #[must_use]
    pub fn listed(&self) -> String {
        format!("{}\t{}\t{}\t{}\n", self.row, self.line, self.fault.code(), self.column.as_deref().unwrap_or_default())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.fault)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowFault {
    /// Bytes that are no text.
    #[error("the bytes are no text in the encoding that the mapping names")]
    Encoding,
    /// A control character.
    #[error("a control character stands in the row")]
    ControlCharacter,
    /// A quote within a field.
    #[error("a quote stands where none can: double it within quotes, or map the file without quotes")]
    QuoteMisplaced,
    /// Fewer fields than columns.
    #[error("the row has too few fields")]
    TooFewFields,
    /// More fields than columns.
    #[error("the row has too many fields: see if the separator stands within a field without quotes")]
    TooManyFields,
    /// Not one JSON object.
    #[error("the line is not one JSON object")]
    NotAnObject,
    /// The same name twice in one object.
    #[error("the object has the same name twice")]
    NameTwice,
    /// A name of more than 1,024 bytes.
    #[error("the name of a column or field has more than 1,024 bytes: see if the line ends are those of the file")]
    NameTooLong,
    /// Nothing stands where something must.
    #[error("nothing stands where the mapping asks for something")]
    Empty,
    /// Not a time of the stated form.
    #[error("the time does not have the form that the mapping names")]
    TimeUnreadable,
    /// A time that the clocks of the zone never showed.
    #[error("the clocks of the zone never showed this time: it lies in the hour that is skipped")]
    TimeSkipped,
    /// A time that the clocks of the zone showed twice.
    #[error("the clocks of the zone showed this time twice: name in the mapping which of the two is meant")]
    TimeAmbiguous,
    /// Before 1970 or after 9999.
    #[error("the time is before 1970 or after 9999")]
    TimeRange,
}
