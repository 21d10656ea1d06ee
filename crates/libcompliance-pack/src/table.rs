//! Aligned tables for a terminal, written as the rows come: memory does not grow with the table.

use crate::text::{visible, width, wrap};
use std::borrow::Cow;
use std::io::{self, Write};

/// Rows that are looked at before the widths of the columns are settled.
const LOOK_AHEAD: usize = 200;

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The heading.
    pub title: Cow<'static, str>,
    /// The widest it may grow; longer cells are wrapped, never cut.
    pub most: usize,
    /// Whether numbers stand to the right.
    pub right: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(title: impl Into<Cow<'static, str>>, most: usize) -> Self {
        Self { title: title.into(), most, right: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), most: 20, right: true }
    }
}

/// A table on its way out. Cells may hold several lines, each its own `\n`-separated line.
#[derive(Debug)]
pub struct Table<W: Write> {
    out: W,
    columns: Vec<Column>,
    widths: Vec<usize>,
    waiting: Vec<Vec<String>>,
    settled: bool,
}

impl<W: Write> Table<W> {
    /// A table with these columns.
    pub fn new(out: W, columns: Vec<Column>) -> Self {
        let widths = columns.iter().map(|column| width(&column.title)).collect();
        Self { out, columns, widths, waiting: Vec::new(), settled: false }
    }

    /// Adds a row; cells beyond the columns are left out, missing ones are empty.
    ///
    /// # Errors
    /// Those of the output.
    pub fn row(&mut self, cells: Vec<String>) -> io::Result<()> {
        if self.settled {
            return self.put(&cells);
        }
        for ((cell, wide), column) in cells.iter().zip(&mut self.widths).zip(&self.columns) {
            let longest = cell.split('\n').map(|line| width(&visible(line))).max().unwrap_or(0);
            *wide = (*wide).max(longest.min(column.most));
        }
        self.waiting.push(cells);
        if self.waiting.len() >= LOOK_AHEAD { self.settle() } else { Ok(()) }
    }

    /// Writes what is left. A table without rows has its heading only.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.settled {
            self.settle()?;
        }
        self.out.flush()
    }

    fn settle(&mut self) -> io::Result<()> {
        self.settled = true;
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.clone().into_owned()).collect();
        self.put(&titles)?;
        let rules: Vec<String> = self.widths.iter().map(|wide| "─".repeat(*wide)).collect();
        self.put(&rules)?;
        for row in std::mem::take(&mut self.waiting) {
            self.put(&row)?;
        }
        Ok(())
    }

    fn put(&mut self, cells: &[String]) -> io::Result<()> {
        let lines: Vec<Vec<String>> = cells
            .iter()
            .zip(&self.widths)
            .map(|(cell, wide)| cell.split('\n').flat_map(|line| wrap(&visible(line), *wide)).collect())
            .collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = String::new();
            for ((cell, wide), column) in lines.iter().zip(&self.widths).zip(&self.columns) {
                let text = cell.get(at).map_or("", String::as_str);
                let pad = " ".repeat(wide.saturating_sub(width(text)));
                if !line.is_empty() {
                    line.push_str("  ");
                }
                if column.right {
                    line.push_str(&pad);
                }
                line.push_str(text);
                if !column.right {
                    line.push_str(&pad);
                }
            }
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> String {
        let mut out = Vec::new();
        let mut table =
            Table::new(&mut out, vec![Column::number("n"), Column::text("what", 8), Column::text("why", 20)]);
        for row in rows {
            table.row(row.iter().map(|cell| (*cell).to_owned()).collect()).unwrap();
        }
        table.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_align_wrap_and_never_cut() {
        let text = table(&[&["1", "żółć", "a"], &["12", "one two three", "b\nc"]]);
        assert_eq!(text, " n  what      why\n──  ────────  ───\n 1  żółć      a\n12  one two   b\n    three     c\n");
        let long = table(&[&["1", "abcdefghijklmnop", ""]]);
        assert!(long.contains("abcdefgh\n") && long.contains("ijklmnop"), "{long}");
    }

    #[test]
    fn an_empty_cell_at_the_start_keeps_its_place() {
        assert_eq!(table(&[&["", "x", "y"]]), "n  what  why\n─  ────  ───\n   x     y\n");
    }

    #[test]
    fn a_terminal_takes_no_orders_from_a_cell() {
        let text = table(&[&["1", "\u{1b}[2J", "\u{202e}evil\rx"]]);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\r'));
        assert!(text.contains("\\u{1b}"), "{text}");
    }

    #[test]
    fn rows_after_the_look_ahead_are_written_at_once() {
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, vec![Column::text("a", 4)]);
        for _ in 0..1000 {
            table.row(vec!["longer than that".to_owned()]).unwrap();
        }
        assert!(table.waiting.is_empty());
        table.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap().matches("than").count(), 1000);
    }
}
