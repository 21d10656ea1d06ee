//! CSV as RFC 4180 has it, for spreadsheets: UTF-8, CRLF, and no cell that a spreadsheet would compute.

use std::io::{self, Write};

/// A CSV file on its way out.
#[derive(Debug)]
pub struct Csv<W: Write> {
    out: W,
}

impl<W: Write> Csv<W> {
    /// Begins a file with its header line.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(out: W, header: &[&str]) -> io::Result<Self> {
        let mut csv = Self { out };
        csv.row(header.iter().copied())?;
        Ok(csv)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Those of the output.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        for (at, text) in cells.into_iter().enumerate() {
            if at > 0 {
                self.out.write_all(b",")?;
            }
            cell(&mut self.out, text)?;
        }
        self.out.write_all(b"\r\n")
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn cell(out: &mut impl Write, text: &str) -> io::Result<()> {
    let guard = computes(text);
    if !guard && !text.contains([',', '"', '\r', '\n']) {
        return out.write_all(text.as_bytes());
    }
    out.write_all(b"\"")?;
    if guard {
        out.write_all(b"'")?;
    }
    out.write_all(text.replace('"', "\"\"").as_bytes())?;
    out.write_all(b"\"")
}

/// Whether a spreadsheet would take the cell for a formula (OWASP, "CSV Injection"). Spaces and control characters in front
/// are skipped by some spreadsheets, full-width signs are read as signs. A plain decimal number stays as it is: a minus before
/// digits computes nothing, and results must not be altered.
fn computes(text: &str) -> bool {
    let skipped = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == '\u{200b}';
    let mut rest = text.trim_start_matches(skipped).chars();
    match rest.next() {
        Some('=' | '@' | '+' | '-' | '＝' | '＠' | '＋' | '－' | '|' | '%') => !is_number(text),
        // A tab or a line end in front is itself enough for some spreadsheets.
        _ => text.starts_with(['\t', '\r', '\n']),
    }
}

fn is_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['-', '+']) else { return false };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut out = Vec::new();
        let mut csv = Csv { out: &mut out };
        csv.row(cells.iter().copied()).unwrap();
        csv.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rfc_4180() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(line(&["a,b", "say \"x\"", "two\nlines"]), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
        let mut out = Vec::new();
        Csv::new(&mut out, &["index", "time"]).unwrap().finish().unwrap();
        assert_eq!(out, b"index,time\r\n");
    }

    #[test]
    fn no_cell_is_computed() {
        for bad in [
            "=1+1",
            "=HYPERLINK(\"http://x\")",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-",
            "+",
            "-1.",
            "-.5",
            "-1e5",
            "- 1",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{feff}=1",
            "＝1",
            "\tx",
            "%0A",
            "|calc",
        ] {
            let text = line(&[bad]);
            assert!(text.starts_with("\"'"), "{bad:?} became {text:?}");
        }
    }

    #[test]
    fn numbers_and_ordinary_text_stay_as_they_are() {
        for good in ["-1", "-0.5", "+12.50", "0.1", "a=b", "S-1042", "x@y", "", "Łódź", "<1", "«committed»"] {
            assert_eq!(line(&[good]), format!("{good}\r\n"));
        }
    }
}
