//! Result files of instruments, read by a declarative mapping.
//!
//! A file is sealed first and read afterwards; here are only the reading and its rules: bytes and a [`Mapping`] in, a
//! [`Reading`] out. Nothing is guessed. A mapped column that is not there, a row with a field too few, bytes that are no text
//! in the stated encoding, a value that is neither a number nor named in the mapping: each is an error, and then nothing of
//! the file is taken; or the mapping says that such rows are skipped, and then they are listed with the reason. Values go out
//! as the text that stands in the file, so that no zero and no digit is lost.
//!
//! Two forms are read: delimited text, with one or several tables, and messages of ASTM E1394 / CLSI LIS2-A2. XML, `AnIML`,
//! JCAMP-DX, JSON, plate matrices whose rows and columns are the wells, and columns of fixed width are not.
//!
//! ISO/IEC 17025:2017 clauses 7.5.1 (original observations are kept) and 7.11.6 (data transfers are checked).

mod astm;
mod delimited;
mod document;
mod encoding;
mod mapping;
mod problem;
mod reading;
mod table;
mod value;

pub use document::Bound;
pub use encoding::EncodingUsed;
pub use mapping::Mapping;
pub use problem::{FileFault, MappingError, Place, ReadProblem};
pub use reading::{Line, Reading, SkipReason, Skipped};
pub use value::{Term, ValueKind};

use document::Form;

// For tables of other systems, which come in the same encodings and forms.
pub(crate) use delimited::{Row, Rows};
pub(crate) use document::Encoding;
pub(crate) use encoding::{choose, decode};

/// Longest file, in bytes.
pub const MAX_FILE: usize = 64 * 1024 * 1024;
/// Longest mapping document, in bytes.
pub const MAX_MAPPING: usize = 256 * 1024;
/// Longest row, record or frame, in bytes of its decoded text.
pub const MAX_LINE: usize = 1024 * 1024;
/// Most lines of a file.
pub const MAX_LINES: u32 = 1_000_000;
/// Most fields of a row or record.
pub const MAX_FIELDS: usize = 16_384;
/// Most values of a file, the skipped ones included.
pub const MAX_READINGS: usize = 250_000;
/// Longest text of a reading, in bytes.
pub const MAX_TEXT: usize = 1_024;

/// Reads a file by a mapping: all of it, or nothing.
///
/// The result is the same on every platform and in every later release for the same bytes and mapping.
///
/// # Errors
///
/// See [`FileFault`]. The message names line and field, never what stands there.
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Reading, ReadProblem> {
    if bytes.len() > MAX_FILE {
        return Err(ReadProblem::new(FileFault::FileTooLarge, Place::File));
    }
    let (encoding, content) = encoding::choose(bytes, mapping.encoding)?;
    let mut reading = Reading { lines: Vec::new(), skipped: Vec::new(), encoding };
    match &mapping.form {
        Form::Delimited(form) => {
            let text = encoding::decode(content, encoding, 1)?;
            table::read(&text, form, &mapping.rules, &mut reading)?;
        }
        Form::Astm(form) => astm::read(content, encoding, form, &mapping.rules, &mut reading)?,
    }
    if reading.lines.is_empty() {
        return Err(ReadProblem::new(FileFault::NoReading, Place::File));
    }
    Ok(reading)
}

#[cfg(doctest)]
#[doc = include_str!("../../../../../docs/guides/instrument-files.md")]
struct InstrumentFiles;
