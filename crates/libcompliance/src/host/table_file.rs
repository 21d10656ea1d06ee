//! A host's table as its program or a spreadsheet exports it: delimited text with the names of the columns in the first row.
//!
//! Nothing is repaired. What does not read is named with line and column, and ends the reading: half a table is not compared.

use super::import::{Scan, fields, lines, scan};
use super::rows::{Row, RowError};
use crate::model::instrument_file::{Encoding, EncodingUsed, FileFault, choose, decode};
use crate::trail::value::{MAX_ENTRIES, Value, is_token};

/// How an exported table is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableForm {
    /// The column with the row's id.
    pub id: String,
    /// The column with its version, if there is one.
    pub version: Option<String>,
    /// What stands between the fields; none to see it from the first row: `;`, a tab, or `,`, whichever of them comes first in this list.
    pub separator: Option<char>,
    /// The encoding; a byte order mark must agree with it.
    pub encoding: TableEncoding,
    /// The text that stands for no value, besides the empty field.
    pub null: Option<String>,
    /// Columns under another name than their own: column, field.
    pub names: Vec<(String, String)>,
    /// Columns that are left out.
    pub skip: Vec<String>,
}

impl TableForm {
    /// A table with the ids in this column, in UTF-8.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            version: None,
            separator: None,
            encoding: TableEncoding::Utf8,
            null: None,
            names: Vec::new(),
            skip: Vec::new(),
        }
    }
}

/// The encoding of an exported table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableEncoding {
    /// UTF-8, with a byte order mark or without.
    #[default]
    Utf8,
    /// Windows code page 1250, of Central Europe.
    Windows1250,
    /// Windows code page 1252, of Western Europe.
    Windows1252,
}

impl TableEncoding {
    /// By its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [("utf-8", Self::Utf8), ("windows-1250", Self::Windows1250), ("windows-1252", Self::Windows1252)]
            .into_iter()
            .find_map(|(of, encoding)| (of == name).then_some(encoding))
    }
}

/// Where an exported table does not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {fault}", in_column(.column.as_deref()))]
pub struct TableFileError {
    /// The line on which the row begins, from 1.
    pub line: u32,
    /// The column, by its name in the first row; for a row as a whole none.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: TableFileFault,
}

fn in_column(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(", column `{}`", name.escape_debug()))
}

/// What is wrong with an exported table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableFileFault {
    /// There is not even a row with the names of the columns.
    #[error("there is no row with the names of the columns")]
    Empty,
    /// The byte order mark is that of another encoding.
    #[error("the byte order mark is that of another encoding: save the table as UTF-8, or say which encoding it has")]
    OtherByteOrderMark,
    /// Bytes that are no text.
    #[error("bytes are no text in this encoding: say which encoding the table has, such as windows-1250")]
    Encoding,
    /// A control character.
    #[error("a control character stands here")]
    ControlCharacter,
    /// A quote where none can stand.
    #[error("a quote stands where none can: a field that holds one is quoted, and the quote is doubled")]
    QuoteMisplaced,
    /// A quote that is not closed.
    #[error("a quote opens in this row and is not closed")]
    QuoteOpen,
    /// Fewer fields than columns.
    #[error("the row has fewer fields than there are columns")]
    TooFewFields,
    /// More fields than columns.
    #[error("the row has more fields than there are columns: see if the separator is that of the file")]
    TooManyFields,
    /// Too long a row.
    #[error("the row has more than 1048576 bytes")]
    RowTooLong,
    /// The column for id or version is not there.
    #[error("the table has no such column")]
    ColumnMissing,
    /// Two columns have one name, or stand for one field.
    #[error("two columns have this name, or are given the same one")]
    ColumnTwice,
    /// The name of a column cannot be that of a field.
    #[error("the column's name cannot be that of a field: give it another (a-z, 0-9, `.`, `_`, `-`), or leave it out")]
    ColumnName,
    /// Too many columns.
    #[error("the table has more than {MAX_ENTRIES} columns")]
    TooManyColumns,
    /// A row without id.
    #[error("the row has no id")]
    IdEmpty,
    /// A version that is none.
    #[error("the version is no whole number from 1")]
    Version,
    /// A row that has no digest.
    #[error(transparent)]
    Row(#[from] RowError),
}

/// Reads an exported table, some bytes at a time; one row of it is in memory.
#[derive(Debug)]
pub struct TableReader<'f> {
    table: &'f str,
    form: &'f TableForm,
    separator: char,
    raw: Vec<u8>,
    at: usize,
    begun: bool,
    ended: bool,
    columns: Option<Vec<Column>>,
    line: u32,
}

#[derive(Debug, Clone)]
struct Column {
    title: String,
    part: Part,
}

#[derive(Debug, Clone)]
enum Part {
    Id,
    Version,
    Field(String),
    Nothing,
}

/// What [`TableReader::next`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableStep {
    /// It needs more bytes: [`TableReader::push`], or [`TableReader::end`].
    More,
    /// A row.
    Row(Box<Row>),
    /// There is no further row.
    End,
}

impl<'f> TableReader<'f> {
    /// At the beginning of the export of `table`.
    #[must_use]
    pub fn new(table: &'f str, form: &'f TableForm) -> Self {
        Self {
            table,
            form,
            separator: form.separator.unwrap_or(','),
            raw: Vec::new(),
            at: 0,
            begun: false,
            ended: false,
            columns: None,
            line: 1,
        }
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.raw.drain(..self.at);
        self.at = 0;
        self.raw.extend_from_slice(bytes);
    }

    /// There are no more bytes.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// The next row.
    ///
    /// # Errors
    /// [`TableFileError`]; nothing behind it is to be read.
    #[allow(clippy::should_implement_trait, reason = "it is no iterator: between two rows it may need more bytes")]
    pub fn next(&mut self) -> Result<TableStep, TableFileError> {
        if !self.begun {
            if self.raw.len() < 4 && !self.ended {
                return Ok(TableStep::More);
            }
            self.begin()?;
        }
        loop {
            let rest = self.raw.get(self.at..).unwrap_or_default();
            let line = self.line;
            let fault = |fault| TableFileError { line, column: None, fault };
            // The separator is known only when the first row is there; before, a quote opens a field wherever one can begin.
            let separator = match &self.columns {
                Some(_) => u8::try_from(self.separator).unwrap_or(b','),
                None => self.form.separator.and_then(|c| u8::try_from(c).ok()).unwrap_or_else(|| guess(rest)),
            };
            let (content, whole) = match scan(rest, separator, Some(b'"'), self.ended) {
                Scan::More => return Ok(TableStep::More),
                Scan::End if self.columns.is_none() => return Err(fault(TableFileFault::Empty)),
                Scan::End => return Ok(TableStep::End),
                Scan::QuoteOpen => return Err(fault(TableFileFault::QuoteOpen)),
                Scan::TooLong => return Err(fault(TableFileFault::RowTooLong)),
                Scan::Row { content, whole } => (content, whole),
            };
            let bytes = rest.get(..content).unwrap_or_default();
            let next = line.saturating_add(lines(rest.get(..whole).unwrap_or_default()));
            let text = decode(bytes, self.encoding(), line).map_err(|problem| {
                fault(match problem.fault() {
                    FileFault::ControlCharacter => TableFileFault::ControlCharacter,
                    _ => TableFileFault::Encoding,
                })
            })?;
            self.at += whole;
            self.line = next;
            if text.is_empty() {
                continue;
            }
            self.separator = char::from(separator);
            let cells =
                fields(&text, self.separator, Some('"'), line).map_err(|_| fault(TableFileFault::QuoteMisplaced))?;
            match &self.columns {
                None => self.columns = Some(self.titled(cells, line)?),
                Some(columns) => return self.row(columns, cells, line).map(|row| TableStep::Row(Box::new(row))),
            }
        }
    }

    fn encoding(&self) -> EncodingUsed {
        match self.form.encoding {
            TableEncoding::Utf8 => EncodingUsed::Utf8,
            TableEncoding::Windows1250 => EncodingUsed::Windows1250,
            TableEncoding::Windows1252 => EncodingUsed::Windows1252,
        }
    }

    fn begin(&mut self) -> Result<(), TableFileError> {
        let asked = match self.form.encoding {
            TableEncoding::Utf8 => Encoding::Utf8,
            TableEncoding::Windows1250 => Encoding::Windows1250,
            TableEncoding::Windows1252 => Encoding::Windows1252,
        };
        let fault = TableFileError { line: 1, column: None, fault: TableFileFault::OtherByteOrderMark };
        let (_, rest) = choose(&self.raw, asked).map_err(|_| fault)?;
        self.at = self.raw.len() - rest.len();
        self.begun = true;
        Ok(())
    }

    fn titled(&self, titles: Vec<String>, line: u32) -> Result<Vec<Column>, TableFileError> {
        let fault = |column: &str, fault| TableFileError { line, column: Some(column.to_owned()), fault };
        if titles.len() > MAX_ENTRIES {
            return Err(TableFileError { line, column: None, fault: TableFileFault::TooManyColumns });
        }
        let form = self.form;
        let asked = [Some(&form.id), form.version.as_ref()].into_iter().flatten();
        for wanted in asked.chain(form.names.iter().map(|(column, _)| column)).chain(&form.skip) {
            if !titles.contains(wanted) {
                return Err(fault(wanted, TableFileFault::ColumnMissing));
            }
        }
        let mut columns: Vec<Column> = Vec::with_capacity(titles.len());
        for title in titles {
            let part = if title == form.id {
                Part::Id
            } else if Some(&title) == form.version.as_ref() {
                Part::Version
            } else if form.skip.contains(&title) {
                Part::Nothing
            } else {
                let named = form.names.iter().find(|(column, _)| *column == title).map(|(_, name)| name.clone());
                let name = named.unwrap_or_else(|| title.trim().to_lowercase().replace(' ', "_"));
                if !is_token(&name) {
                    return Err(fault(&title, TableFileFault::ColumnName));
                }
                Part::Field(name)
            };
            let same = |other: &Column| {
                let both = |a: &Part, b: &Part| matches!((a, b), (Part::Field(a), Part::Field(b)) if a == b);
                other.title == title || both(&other.part, &part)
            };
            if columns.iter().any(same) {
                return Err(fault(&title, TableFileFault::ColumnTwice));
            }
            columns.push(Column { title, part });
        }
        Ok(columns)
    }

    fn row(&self, columns: &[Column], cells: Vec<String>, line: u32) -> Result<Row, TableFileError> {
        match cells.len().cmp(&columns.len()) {
            std::cmp::Ordering::Less => {
                let missing = columns.get(cells.len()).map(|column| column.title.clone());
                return Err(TableFileError { line, column: missing, fault: TableFileFault::TooFewFields });
            }
            std::cmp::Ordering::Greater => {
                return Err(TableFileError { line, column: None, fault: TableFileFault::TooManyFields });
            }
            std::cmp::Ordering::Equal => {}
        }
        let mut row = Row::new(self.table, "");
        for (column, cell) in columns.iter().zip(cells) {
            let fault = |fault| TableFileError { line, column: Some(column.title.clone()), fault };
            let nothing = cell.is_empty() || self.form.null.as_ref() == Some(&cell);
            match &column.part {
                Part::Id if nothing => return Err(fault(TableFileFault::IdEmpty)),
                Part::Id => row.id = cell,
                Part::Version if nothing => {}
                Part::Version => {
                    let version = cell.parse().ok().filter(|version: &u32| *version > 0);
                    row.version = Some(version.ok_or_else(|| fault(TableFileFault::Version))?);
                }
                Part::Field(name) if !nothing => {
                    let value = Value::Text(cell);
                    value.check(false).map_err(|_| fault(RowError::Value.into()))?;
                    row.fields.insert(name.clone(), value);
                }
                Part::Field(_) | Part::Nothing => {}
            }
        }
        let whole = |error: RowError| {
            let column = (error == RowError::Id).then(|| self.form.id.clone());
            TableFileError { line, column, fault: error.into() }
        };
        row.to_bytes().map_err(whole)?;
        Ok(row)
    }
}

/// The separator of the first row.
fn guess(bytes: &[u8]) -> u8 {
    let first: &[u8] = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    *[b';', b'\t'].iter().find(|mark| first.contains(mark)).unwrap_or(&b',')
}
