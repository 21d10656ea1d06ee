//! Rows and fields of delimited text, as RFC 4180 has them, with any separator and any line end.

use super::document::Delimited;
use super::problem::{FileFault, Place, ReadProblem};
use super::{MAX_FIELDS, MAX_LINE, MAX_LINES};
use std::borrow::Cow;

/// A field, with the line it begins on: a quoted field before it may hold line ends.
#[derive(Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) line: u32,
}

#[derive(Debug)]
pub(crate) enum Row<'a> {
    Comment { line: u32 },
    Cells { line: u32, cells: Vec<Cell<'a>> },
}

/// The rows of a text; every character is looked at a fixed number of times.
pub(crate) struct Rows<'a> {
    rest: &'a str,
    line: u32,
    separator: char,
    quote: Option<char>,
    comment: Option<&'a str>,
    most: u32,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, form: &'a Delimited) -> Self {
        Self {
            rest: text,
            line: 1,
            separator: form.separator,
            quote: form.quote,
            comment: form.comment.as_deref(),
            most: MAX_LINES,
        }
    }

    /// Of one row that begins on `line`.
    pub(crate) fn one(text: &'a str, separator: char, quote: Option<char>, line: u32) -> Self {
        Self { rest: text, line, separator, quote, comment: None, most: u32::MAX }
    }

    /// The next row; a line end at the end of the text does not begin another one.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'a>>, ReadProblem> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        if line > self.most {
            return Err(ReadProblem::new(FileFault::TooManyLines, Place::Line(line)));
        }
        let before = self.rest.len();
        if self.comment.is_some_and(|mark| self.rest.starts_with(mark)) {
            self.until(|c| matches!(c, '\r' | '\n'));
            self.line_end();
            return Ok(Some(Row::Comment { line }));
        }
        let mut cells = Vec::new();
        loop {
            let field = number(cells.len());
            cells.push(self.cell(field)?);
            if cells.len() > MAX_FIELDS || before - self.rest.len() > MAX_LINE {
                return Err(ReadProblem::new(FileFault::LineTooLong, Place::Line(line)));
            }
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
            } else if self.rest.is_empty() || self.line_end() {
                return Ok(Some(Row::Cells { line, cells }));
            } else {
                return Err(ReadProblem::new(FileFault::QuoteMisplaced, Place::Field(self.line, field)));
            }
        }
    }

    fn cell(&mut self, field: u32) -> Result<Cell<'a>, ReadProblem> {
        let line = self.line;
        if let Some((quote, rest)) = self.quote.and_then(|quote| Some((quote, self.rest.strip_prefix(quote)?))) {
            self.rest = rest;
            let open = ReadProblem::new(FileFault::QuoteOpen, Place::Field(line, field));
            return Ok(Cell { text: self.quoted(quote).ok_or(open)?, line });
        }
        let (separator, quote) = (self.separator, self.quote);
        let text = self.until(|c| c == separator || matches!(c, '\r' | '\n') || Some(c) == quote);
        Ok(Cell { text: Cow::Borrowed(text), line })
    }

    /// The content up to the closing quote; `None` if there is none.
    fn quoted(&mut self, quote: char) -> Option<Cow<'a, str>> {
        let mut text = Cow::Borrowed("");
        loop {
            let piece = self.until(|c| c == quote);
            self.line = self.line.saturating_add(line_ends(piece));
            if text.is_empty() {
                text = Cow::Borrowed(piece);
            } else {
                text.to_mut().push_str(piece);
            }
            self.rest = self.rest.strip_prefix(quote)?;
            let Some(rest) = self.rest.strip_prefix(quote) else { return Some(text) };
            self.rest = rest;
            text.to_mut().push(quote);
        }
    }

    fn until(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let at = self.rest.find(stop).unwrap_or(self.rest.len());
        let (before, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
        self.rest = rest;
        before
    }

    fn line_end(&mut self) -> bool {
        let rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\r', '\n']));
        let Some(rest) = rest else { return false };
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        true
    }
}

/// The number of the field behind `before` others.
pub(super) fn number(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

fn line_ends(text: &str) -> u32 {
    let mut count = 0_u32;
    let mut before = b' ';
    for byte in text.bytes() {
        if byte == b'\r' || (byte == b'\n' && before != b'\r') {
            count = count.saturating_add(1);
        }
        before = byte;
    }
    count
}
