//! Rows of delimited text in a stream of bytes: where one ends, and what its fields are.

use super::MAX_ROW;
use super::fault::RowFault;
use crate::model::instrument_file::{FileFault, Row, Rows};

/// What stands at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Scan {
    /// A row of so many bytes, and with its line end so many.
    Row { content: usize, whole: usize },
    /// It cannot be told before there are more bytes.
    More,
    /// Nothing is left.
    End,
    /// A quote that is not closed.
    QuoteOpen,
    /// More than [`MAX_ROW`] bytes.
    TooLong,
}

/// Finds the end of the first row. Separator and quote are marks of ASCII and `bytes` of an encoding that keeps ASCII. A quote within
/// an unquoted field is a fault of its row, but opens nothing.
pub(in crate::host) fn scan(bytes: &[u8], separator: u8, quote: Option<u8>, ended: bool) -> Scan {
    let (mut begins, mut quoted) = (true, false);
    let mut rest = bytes.iter().copied().enumerate().peekable();
    while let Some((at, byte)) = rest.next() {
        if at > MAX_ROW {
            return if quoted { Scan::QuoteOpen } else { Scan::TooLong };
        }
        if quoted {
            if Some(byte) == quote {
                match rest.peek() {
                    Some((_, next)) if Some(*next) == quote => drop(rest.next()),
                    None if !ended => return Scan::More,
                    _ => quoted = false,
                }
            }
            continue;
        }
        match byte {
            b'\n' => return Scan::Row { content: at, whole: at + 1 },
            b'\r' => match rest.peek() {
                Some((_, b'\n')) => return Scan::Row { content: at, whole: at + 2 },
                None if !ended => return Scan::More,
                _ => return Scan::Row { content: at, whole: at + 1 },
            },
            _ if begins && Some(byte) == quote => quoted = true,
            _ => {}
        }
        begins = byte == separator;
    }
    match (ended, bytes.len()) {
        (true, 0) => Scan::End,
        (true, _) if quoted => Scan::QuoteOpen,
        (true, all) => Scan::Row { content: all, whole: all },
        (false, _) => Scan::More,
    }
}

/// Finds the end of the first line of JSON.
pub(super) fn scan_line(bytes: &[u8], ended: bool) -> Scan {
    let found = bytes.iter().take(MAX_ROW + 1).position(|byte| *byte == b'\n');
    match found {
        Some(at) => {
            let carriage = bytes.get(..at).is_some_and(|line| line.ends_with(b"\r"));
            Scan::Row { content: at - usize::from(carriage), whole: at + 1 }
        }
        None if bytes.len() > MAX_ROW => Scan::TooLong,
        None if !ended => Scan::More,
        None if bytes.is_empty() => Scan::End,
        None => Scan::Row { content: bytes.len(), whole: bytes.len() },
    }
}

/// The fields of one row.
pub(in crate::host) fn fields(
    row: &str,
    separator: char,
    quote: Option<char>,
    line: u32,
) -> Result<Vec<String>, RowFault> {
    match Rows::one(row, separator, quote, line).next() {
        Ok(Some(Row::Cells { cells, .. })) => Ok(cells.into_iter().map(|cell| cell.text.into_owned()).collect()),
        Ok(_) => Ok(Vec::new()),
        Err(problem) => Err(match problem.fault() {
            FileFault::LineTooLong => RowFault::TooManyFields,
            _ => RowFault::QuoteMisplaced,
        }),
    }
}

/// The line ends in a row with its own.
pub(in crate::host) fn lines(bytes: &[u8]) -> u32 {
    let mut count = 0_u32;
    let mut before = b' ';
    for byte in bytes {
        if *byte == b'\r' || (*byte == b'\n' && before != b'\r') {
            count = count.saturating_add(1);
        }
        before = *byte;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(bytes: &[u8], ended: bool) -> Scan {
        scan(bytes, b';', Some(b'"'), ended)
    }

    #[test]
    fn a_row_ends_at_a_line_end_outside_quotes() {
        let row = |content, whole| Scan::Row { content, whole };
        assert_eq!(ends(b"a;b\nc", false), row(3, 4));
        assert_eq!(ends(b"a;b\r\nc", false), row(3, 5));
        assert_eq!(ends(b"a;b\rc", false), row(3, 4));
        assert_eq!(ends(b"a;\"b\n\"\"c\"\nd", false), row(9, 10));
        // A quote within an unquoted field opens nothing.
        assert_eq!(ends(b"a;12\" pipe\nd", false), row(10, 11));
        assert_eq!(ends(b"a;b\r", false), Scan::More);
        assert_eq!(ends(b"a;b\r", true), row(3, 4));
        assert_eq!(ends(b"a;\"b\"", false), Scan::More);
        assert_eq!(ends(b"a;\"b\"", true), row(5, 5));
        assert_eq!(ends(b"a;\"b\n", true), Scan::QuoteOpen);
        assert_eq!(ends(b"", true), Scan::End);
        assert_eq!(ends(b"", false), Scan::More);
        assert_eq!(ends(&vec![b'a'; MAX_ROW + 2], false), Scan::TooLong);
        let mut open = vec![b'a'; MAX_ROW + 2];
        open[0] = b'"';
        assert_eq!(ends(&open, false), Scan::QuoteOpen);
    }
}
