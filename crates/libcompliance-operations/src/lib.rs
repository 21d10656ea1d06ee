//! What a session can do in a laboratory, by name, with JSON in and out.
//!
//! A binding to another language needs one function for all of it, [`call`], and the table [`OPERATIONS`]; no rule lives here. The
//! types are those of `libcompliance-lab`; an argument that is not known, missing or of another type is refused before anything is
//! done. What is secret (passwords, one-time codes) never stands in JSON: it comes in as [`Secrets`].
//!
//! The fields of each operation are in `docs/spec/operations.md`, which is made from the table.

mod accounts;
mod answer;
mod arguments;
mod asked;
mod error;
mod fields;
mod host;
mod imports;
mod operation;
mod pending;
mod reviews;
mod rights;
mod samples;
mod sessions;
mod trail;
mod validation;
pub mod verified;

pub use answer::done;
pub use error::{CODES, CallError};
pub use operation::{Kind, Operation, Secrets, call, find};

/// Every operation, by module, in the order of the documentation.
pub const OPERATIONS: &[&[Operation]] = &[
    accounts::OPERATIONS,
    rights::OPERATIONS,
    sessions::OPERATIONS,
    reviews::OPERATIONS,
    samples::OPERATIONS,
    host::OPERATIONS,
    imports::OPERATIONS,
    trail::OPERATIONS,
    validation::OPERATIONS,
];
