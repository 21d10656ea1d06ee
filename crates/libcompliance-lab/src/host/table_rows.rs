//! The rows of an exported table, read from a file or a pipe.

use crate::error::LabError;
use libcompliance::host::rows::Row;
use libcompliance::host::table_file::{TableForm, TableReader, TableStep};
use std::io::Read;

/// The rows of `table` as `source` gives them; the first fault ends them. For [`Session::baseline`](crate::Session::baseline) and
/// [`Session::reconcile`](crate::Session::reconcile).
pub fn table_rows<'f>(
    table: &'f str,
    form: &'f TableForm,
    source: impl Read + 'f,
) -> impl Iterator<Item = Result<Row, LabError>> + 'f {
    let mut rows =
        TableRows { reader: TableReader::new(table, form), source, buffer: vec![0; 256 * 1024], done: false };
    std::iter::from_fn(move || {
        if rows.done {
            return None;
        }
        let next = rows.next();
        rows.done = !matches!(next, Ok(Some(_)));
        next.transpose()
    })
}

struct TableRows<'f, R> {
    reader: TableReader<'f>,
    source: R,
    buffer: Vec<u8>,
    done: bool,
}

impl<R: Read> TableRows<'_, R> {
    fn next(&mut self) -> Result<Option<Row>, LabError> {
        loop {
            match self.reader.next()? {
                TableStep::Row(row) => return Ok(Some(*row)),
                TableStep::End => return Ok(None),
                TableStep::More => {
                    let failed = |error| LabError::Invalid(format!("the table cannot be read: {error}"));
                    let count = self.source.read(&mut self.buffer).map_err(failed)?;
                    match self.buffer.get(..count) {
                        Some(bytes) if !bytes.is_empty() => self.reader.push(bytes),
                        _ => self.reader.end(),
                    }
                }
            }
        }
    }
}
