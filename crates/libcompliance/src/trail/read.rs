//! The strict reader: it accepts the bytes that the writer would write, and no others.

use super::record::{MAX_RECORD, Record};
use super::value::ValueError;
use super::write;
use serde::Deserialize;

/// A record as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A layout that this program knows.
    Known(Box<Record>),
    /// A layout newer than this program: the seal can be checked, the content is named and not guessed.
    Newer {
        /// The layout's version.
        v: u32,
        /// The kind it names, if it names one where version 1 did.
        kind: Option<String>,
    },
}

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Longer than [`MAX_RECORD`].
    #[error("the record is longer than {MAX_RECORD} bytes")]
    TooLong,
    /// Not JSON, or not the fields of a record.
    #[error("the bytes are not a record: they do not read as JSON with the fields of a record")]
    Malformed,
    /// The same content in other bytes: white space, order, escapes, a number written differently.
    #[error("the record is not in the strict form: the writer would have written other bytes")]
    NotStrict,
    /// A value breaks a limit.
    #[error("a value of the record breaks a limit: {0}")]
    Value(ValueError),
}

#[derive(Deserialize)]
struct Head {
    v: u32,
    kind: Option<String>,
}

/// Reads one record.
///
/// # Errors
/// [`ReadError`]; duplicate keys, floating point, unknown fields and any other byte form are refused.
pub fn read(bytes: &[u8]) -> Result<Read, ReadError> {
    if bytes.len() > MAX_RECORD {
        return Err(ReadError::TooLong);
    }
    match serde_json::from_slice::<Record>(bytes) {
        Ok(record) if record.v == 1 => {
            check_values(&record).map_err(ReadError::Value)?;
            let mut again = Vec::with_capacity(bytes.len());
            write::record(&mut again, &record);
            if again == bytes { Ok(Read::Known(Box::new(record))) } else { Err(ReadError::NotStrict) }
        }
        _ => match serde_json::from_slice::<Head>(bytes) {
            Ok(head) if head.v > 1 => Ok(Read::Newer { v: head.v, kind: head.kind }),
            _ => Err(ReadError::Malformed),
        },
    }
}

pub(super) fn check_values(record: &Record) -> Result<(), ValueError> {
    let reason = record.reason.as_ref().and_then(|reason| reason.text.as_ref());
    let names = record.files.iter().filter_map(|file| file.name.as_ref());
    let changed = record.changes.iter().flat_map(|change| [&change.old, &change.new]);
    let attrs = record.attrs.iter().map(|(_, value)| value);
    record.device.iter().chain(reason).chain(names).chain(changed).chain(attrs).try_for_each(|value| value.check(true))
}
