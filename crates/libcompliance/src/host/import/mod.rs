//! The audit table of a former system, taken over once: what it *claims* is sealed as it stands, row by row.
//!
//! A [`Mapping`] says which column is the claimed time, the claimed actor, what was changed. A [`Reader`] is fed the bytes of the
//! exported table and gives one [`Claim`] or one [`Fault`] for each row; it keeps one row in memory. Each claim becomes a record of the kind
//! [`LEGACY_CLAIMED`], between an [`IMPORT_STARTED`] with the digest of the file and an [`IMPORT_FINISHED`].
//!
//! What is proved by this: the claim stands as it stood on the day of its import. Whether it was true, or unchanged before, is not
//! proved and cannot be. No projection but that of the import itself follows from a claim.
//!
//! ISO/IEC 17025:2017 clauses 8.4.2 (records are kept) and 7.11.6 (data transfers are checked).

mod claim;
mod delimited;
mod document;
mod fault;
mod json;
mod mapping;
mod reader;
mod state;
mod time;

pub use claim::{Cell, Claim, Claimed, Part, TimeBasis};
pub use fault::{Fault, ImportError, RowFault};
pub use mapping::Mapping;
pub use reader::{Reader, Row, Step};
pub use state::{IMPORT_FINISHED, IMPORT_STARTED, Import, ImportName, LEGACY_CLAIMED};
pub use time::LocalClock;

pub(super) use delimited::{Scan, fields, lines, scan};
pub(crate) use state::{KINDS, apply};

/// Longest mapping document, in bytes.
pub const MAX_MAPPING: usize = 256 * 1024;
/// Longest row, in bytes.
pub const MAX_ROW: usize = 1024 * 1024;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;
/// Longest name of a column, constant or system, in bytes.
pub const MAX_NAME: usize = 1_024;
/// Rows that are sealed together, at most.
pub const BATCH: u64 = 1_000;
/// Bytes of rows that are sealed together, at most, the last row not counted: what is sealed together is in memory together.
pub const BATCH_BYTES: usize = 4 * 1024 * 1024;

#[cfg(doctest)]
#[doc = include_str!("../../../../../docs/guides/import.md")]
struct Guide;
