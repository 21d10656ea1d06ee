//! The table as it comes in, some bytes at a time; one row of it is in memory.

use super::claim::{Cell, Claim};
use super::delimited::{Scan, fields, lines, scan, scan_line};
use super::document::{Form, Required, Source};
use super::fault::{Fault, ImportError, RowFault};
use super::mapping::Mapping;
use super::time::LocalClock;
use super::{BATCH, BATCH_BYTES, MAX_COLUMNS, MAX_NAME, json};
use crate::crypto::{Hash, Sha256};
use crate::model::instrument_file::{Encoding, EncodingUsed, FileFault, choose, decode};
use std::borrow::Cow;

/// A row, as a claim or as a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1; the names of the columns do not count.
    pub number: u64,
    /// What it claims, or what is wrong with it.
    pub outcome: Result<Claim, Fault>,
}

/// What [`Reader::next`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It needs more bytes: [`Reader::push`], or [`Reader::end`].
    More,
    /// A row.
    Row(Box<Row>),
    /// There is no further row.
    End,
}

/// Reads an exported table by a mapping.
pub struct Reader<'a> {
    mapping: &'a Mapping,
    clock: &'a LocalClock<'a>,
    encoding: Option<EncodingUsed>,
    /// The first bytes, until there are enough to see a byte order mark.
    lead: Vec<u8>,
    /// Half a character of UTF-16.
    half: Vec<u8>,
    /// What is not read yet begins at `at`; UTF-16 stands here as UTF-8.
    raw: Vec<u8>,
    at: usize,
    ended: bool,
    columns: Option<Vec<String>>,
    line: u32,
    row: u64,
    seen: Sha256,
    /// Rows and bytes since the last mark.
    since: (u64, usize),
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("line", &self.line).field("row", &self.row).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// At the beginning of a table. `clock` tells the clocks of [`Mapping::zone`].
    #[must_use]
    pub fn new(mapping: &'a Mapping, clock: &'a LocalClock<'a>) -> Self {
        let columns = match &mapping.form {
            Form::Delimited(form) => form.columns.clone(),
            Form::JsonLines => None,
        };
        Self {
            mapping,
            clock,
            encoding: None,
            lead: Vec::new(),
            half: Vec::new(),
            raw: Vec::new(),
            at: 0,
            ended: false,
            columns,
            line: 1,
            row: 0,
            seen: Sha256::default(),
            since: (0, 0),
        }
    }

    /// The next bytes of the file.
    ///
    /// # Errors
    /// [`ImportError`] for a byte order mark that is missing or another's, and bytes that are no UTF-16 where that is mapped.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        if self.encoding.is_some() {
            return self.feed(bytes);
        }
        self.lead.extend_from_slice(bytes);
        if self.lead.len() < 3 { Ok(()) } else { self.settle() }
    }

    /// There are no more bytes.
    ///
    /// # Errors
    /// As for [`Reader::push`].
    pub fn end(&mut self) -> Result<(), ImportError> {
        if self.encoding.is_none() {
            self.settle()?;
        }
        self.ended = true;
        if self.half.is_empty() { Ok(()) } else { Err(ImportError::Utf16) }
    }

    /// The encoding, once the first bytes are there.
    #[must_use]
    pub fn encoding(&self) -> Option<&'static str> {
        self.encoding.map(EncodingUsed::name)
    }

    /// The digest of everything that was read since the last call, and of nothing else: what was read twice and gives the same digests in
    /// the same places was the same.
    #[must_use]
    pub fn mark(&mut self) -> Hash {
        self.since = (0, 0);
        core::mem::take(&mut self.seen).finish()
    }

    /// Whether the rows since the last mark are as many, or as long, as are to be sealed together: [`BATCH`], [`BATCH_BYTES`].
    #[must_use]
    pub fn batch_ends(&self) -> bool {
        let (rows, bytes) = self.since;
        rows >= BATCH || bytes >= BATCH_BYTES
    }

    /// The next row.
    ///
    /// # Errors
    /// [`ImportError`] for what is wrong with the table as a whole. A row that is wrong in itself is a [`Row`] with a [`Fault`].
    #[allow(clippy::should_implement_trait, reason = "it is no iterator: between two rows it may need more bytes")]
    pub fn next(&mut self) -> Result<Step, ImportError> {
        loop {
            let rest = self.raw.get(self.at..).unwrap_or_default();
            let found = match &self.mapping.form {
                Form::Delimited(form) => {
                    let mark = |c: char| u8::try_from(c).ok();
                    scan(rest, mark(form.separator).unwrap_or(b','), form.quote.and_then(mark), self.ended)
                }
                Form::JsonLines => scan_line(rest, self.ended),
            };
            let line = self.line;
            let (content, whole) = match found {
                Scan::More => return Ok(Step::More),
                Scan::End => return Ok(Step::End),
                Scan::QuoteOpen => return Err(ImportError::QuoteOpen { line }),
                Scan::TooLong => return Err(ImportError::RowTooLong { line }),
                Scan::Row { content, whole } => (content, whole),
            };
            let all = rest.get(..whole).unwrap_or_default();
            self.seen.update(all);
            self.line = line.saturating_add(lines(all));
            self.at += whole;
            self.since.1 = self.since.1.saturating_add(whole);
            if content == 0 {
                continue;
            }
            let text = self.text(all.len() - content, whole, line);
            if matches!(self.mapping.form, Form::Delimited(_)) && self.columns.is_none() {
                let columns = text.and_then(|text| self.fields(&text, line));
                self.columns = Some(self.named(columns.map_err(|fault| ImportError::Header { line, fault })?)?);
                continue;
            }
            self.row += 1;
            self.since.0 += 1;
            let outcome = text.map_err(|fault| (None, fault)).and_then(|text| self.claim(&text, line));
            let outcome = outcome.map_err(|(column, fault)| Fault { row: self.row, line, column, fault });
            return Ok(Step::Row(Box::new(Row { number: self.row, outcome })));
        }
    }

    /// The text of the row of `whole` bytes that was just passed, the last `end` of which are its line end.
    fn text(&self, end: usize, whole: usize, line: u32) -> Result<String, RowFault> {
        let from = self.at.saturating_sub(whole);
        let bytes = self.raw.get(from..self.at.saturating_sub(end)).unwrap_or_default();
        let encoding = match self.encoding {
            Some(EncodingUsed::Utf16Le | EncodingUsed::Utf16Be) | None => EncodingUsed::Utf8,
            Some(other) => other,
        };
        decode(bytes, encoding, line).map_err(|problem| match problem.fault() {
            FileFault::ControlCharacter => RowFault::ControlCharacter,
            _ => RowFault::Encoding,
        })
    }

    fn fields(&self, text: &str, line: u32) -> Result<Vec<String>, RowFault> {
        match &self.mapping.form {
            Form::Delimited(form) => fields(text, form.separator, form.quote, line),
            Form::JsonLines => Err(RowFault::NotAnObject),
        }
    }

    /// The columns of the table, which must hold those of the mapping once each.
    fn named(&self, columns: Vec<String>) -> Result<Vec<String>, ImportError> {
        if columns.len() > MAX_COLUMNS {
            return Err(ImportError::TooManyColumns);
        }
        if columns.iter().any(|column| column.len() > MAX_NAME) {
            return Err(ImportError::Header { line: 1, fault: RowFault::NameTooLong });
        }
        for wanted in self.mapping.columns() {
            match columns.iter().filter(|column| *column == wanted).count() {
                0 => return Err(ImportError::ColumnMissing { column: wanted.to_owned() }),
                1 => {}
                _ => return Err(ImportError::ColumnAmbiguous { column: wanted.to_owned() }),
            }
        }
        Ok(columns)
    }

    fn claim(&self, text: &str, line: u32) -> Result<Claim, (Option<String>, RowFault)> {
        let mapping = self.mapping;
        let row = |fault| (None, fault);
        let cells: Vec<(Cow<'_, str>, Option<Cell>)> = match &mapping.form {
            Form::JsonLines => {
                let pairs = json::object(text).map_err(row)?;
                pairs.into_iter().map(|(name, cell)| (Cow::Owned(name), Some(cell))).collect()
            }
            Form::Delimited(_) => {
                let columns = self.columns.as_deref().unwrap_or_default();
                let fields = self.fields(text, line).map_err(row)?;
                match fields.len().cmp(&columns.len()) {
                    std::cmp::Ordering::Less => return Err(row(RowFault::TooFewFields)),
                    std::cmp::Ordering::Greater => return Err(row(RowFault::TooManyFields)),
                    std::cmp::Ordering::Equal => {}
                }
                let cell = |text: String| match &mapping.null {
                    Some(null) if *null == text => Some(Cell::Null),
                    _ if text.is_empty() => None,
                    _ => Some(Cell::Text(text)),
                };
                columns.iter().map(|name| Cow::Borrowed(name.as_str())).zip(fields.into_iter().map(cell)).collect()
            }
        };
        let find = |name: &str| cells.iter().find(|(of, _)| of == name).and_then(|(_, cell)| cell.as_ref());

        let times: Vec<&str> = mapping.time_columns.iter().filter_map(|name| find(name)?.text()).collect();
        let time = times.join(" ");
        let first = || mapping.time_columns.first().cloned();
        let at = match time.trim() {
            "" if mapping.requires(Required::Time) => return Err((first(), RowFault::Empty)),
            "" => None,
            text => Some(mapping.moment(text, self.clock).map_err(|fault| (first(), fault))?),
        };
        let mut parts = Vec::with_capacity(mapping.parts.len());
        for (part, source) in &mapping.parts {
            let cell = match source {
                Source::Constant(text) => Some(Cell::Text(text.clone())),
                Source::Column(name) => {
                    let cell = find(name);
                    if mapping.requires(Required::Part(*part)) && cell.is_none_or(Cell::is_blank) {
                        return Err((Some(name.clone()), RowFault::Empty));
                    }
                    cell.cloned()
                }
            };
            parts.extend(cell.map(|cell| (*part, cell)));
        }
        let is_part =
            |name: &str| mapping.parts.iter().any(|(_, source)| matches!(source, Source::Column(of) if of == name));
        let other = cells.into_iter().filter(|(name, _)| !is_part(name));
        let other = other.filter_map(|(name, cell)| Some((name.into_owned(), cell?))).collect();
        Ok(Claim { row: self.row, line, at, parts, other })
    }

    fn settle(&mut self) -> Result<(), ImportError> {
        let lead = core::mem::take(&mut self.lead);
        let asked: Encoding = self.mapping.encoding;
        let (encoding, rest) = choose(&lead, asked).map_err(|problem| match problem.fault() {
            FileFault::NoByteOrderMark => ImportError::NoByteOrderMark,
            _ => ImportError::OtherByteOrderMark,
        })?;
        self.encoding = Some(encoding);
        if let Some(columns) = self.columns.take() {
            self.columns = Some(self.named(columns)?);
        }
        self.feed(rest)
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.raw.drain(..self.at);
        self.at = 0;
        let unit: fn([u8; 2]) -> u16 = match self.encoding {
            Some(EncodingUsed::Utf16Le) => u16::from_le_bytes,
            Some(EncodingUsed::Utf16Be) => u16::from_be_bytes,
            _ => {
                self.raw.extend_from_slice(bytes);
                return Ok(());
            }
        };
        self.half.extend_from_slice(bytes);
        let held = core::mem::take(&mut self.half);
        let (pairs, odd) = held.as_chunks::<2>();
        // A pair of surrogates is not torn apart.
        let torn = pairs.last().is_some_and(|pair| (0xd800..0xdc00).contains(&unit(*pair)));
        let now = pairs.get(..pairs.len() - usize::from(torn)).unwrap_or_default();
        let mut letters = [0; 4];
        for letter in char::decode_utf16(now.iter().map(|pair| unit(*pair))) {
            let letter = letter.map_err(|_| ImportError::Utf16)?;
            self.raw.extend_from_slice(letter.encode_utf8(&mut letters).as_bytes());
        }
        if torn {
            self.half.extend(pairs.last().into_iter().flatten());
        }
        self.half.extend_from_slice(odd);
        Ok(())
    }
}
