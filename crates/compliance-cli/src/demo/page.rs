//! The page that the story is told on: headings, paragraphs, lists, no line wider than a terminal.

use crate::exit::Failure;
use libcompliance_pack::text::{width, wrap};
use std::io::Write;

const COLUMNS: usize = 100;

/// Where the story is told.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }

    /// Shows what has been told so far: the next part may take a while.
    pub(super) fn pause(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    pub(super) fn heading(&mut self, text: &str) -> Result<(), Failure> {
        let line = "-".repeat(width(text));
        writeln!(self.out, "\n{text}\n{line}")?;
        self.pause()
    }

    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), Failure> {
        self.block("", "", text)
    }

    pub(super) fn item(&mut self, text: &str) -> Result<(), Failure> {
        self.block("  - ", "    ", text)?;
        self.pause()
    }

    pub(super) fn blank(&mut self) -> Result<(), Failure> {
        Ok(writeln!(self.out)?)
    }

    /// A text behind a label that stands out; further lines stand under the first.
    pub(super) fn labelled(&mut self, label: &str, text: &str) -> Result<(), Failure> {
        let first = format!("   {label}  ");
        let next = " ".repeat(width(&first));
        self.block(&first, &next, text)
    }

    /// A label on a line of its own.
    pub(super) fn label(&mut self, label: &str) -> Result<(), Failure> {
        self.block("   ", "   ", label)
    }

    /// What stands under a label.
    pub(super) fn finding(&mut self, text: &str) -> Result<(), Failure> {
        self.block("     - ", "       ", text)
    }

    /// A line to be copied as it is.
    pub(super) fn command(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.out, "      {text}")?)
    }

    fn block(&mut self, first: &str, next: &str, text: &str) -> Result<(), Failure> {
        let lines = wrap(text, COLUMNS.saturating_sub(width(first)));
        for (at, line) in lines.iter().enumerate() {
            writeln!(self.out, "{}{line}", if at == 0 { first } else { next })?;
        }
        Ok(())
    }
}
