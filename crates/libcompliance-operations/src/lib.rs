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
mod bytes;
mod clients;
mod codes;
mod error;
mod event;
pub mod family;
mod fields;
mod files;
mod forms;
mod history;
mod host;
mod imports;
mod laboratory;
mod lists;
mod nonconformities;
mod operation;
mod pending;
mod report_files;
mod reports;
mod results;
mod retention;
mod reveal;
mod reviews;
mod rights;
mod samples;
mod sessions;
mod trace;
mod trail;
mod validation;
mod values;
pub mod verified;

pub use answer::{done, receipt};
pub use codes::BINDING_CODES;
pub use error::{CODES, CallError};
pub use event::{Event, row};
pub use family::Family;
pub use host::open_intents;
pub use imports::{MOST, baselined, finding, imported, reconciled, spooled, stored, taken_in};
pub use operation::{Kind, Operation, Secrets, call, find};
pub use validation::validated;
pub use values::value;

/// Every operation, by module, in the order of the documentation.
pub const OPERATIONS: &[&[Operation]] = &[
    accounts::OPERATIONS,
    rights::OPERATIONS,
    sessions::OPERATIONS,
    reviews::OPERATIONS,
    clients::OPERATIONS,
    samples::OPERATIONS,
    results::OPERATIONS,
    reports::OPERATIONS,
    report_files::OPERATIONS,
    lists::OPERATIONS,
    nonconformities::OPERATIONS,
    files::OPERATIONS,
    trace::OPERATIONS,
    history::OPERATIONS,
    laboratory::OPERATIONS,
    host::OPERATIONS,
    imports::OPERATIONS,
    trail::OPERATIONS,
    validation::OPERATIONS,
    retention::OPERATIONS,
];
