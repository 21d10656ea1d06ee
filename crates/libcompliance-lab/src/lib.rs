//! A running laboratory over a database: [`Lab`] opens it, a [`Session`] acts in it, every change is a sealed record.
//!
//! One transaction holds the record, the state that follows from it and the seal. A [`Receipt`] is handed out only when the
//! transaction is durable. A refused action is a record too.

mod accounts;
pub mod clock;
mod create;
pub mod disclose;
mod disk;
pub mod entropy;
mod error;
pub mod export;
mod files;
mod host;
pub mod keys;
mod lab;
mod laboratory;
mod logins;
mod numbers;
mod outside;
mod place;
pub mod private_copy;
mod rate;
mod reading;
mod reserve;
mod retention;
mod review;
mod roster;
mod rotate;
mod seen;
mod session;
mod sessions;
mod sign_in;
mod signing;
pub mod store;
pub mod upgrade;
mod validate;
pub mod vault;
pub mod verify;
mod writer;
mod zip;

pub use accounts::{
    Admitted, EnrolmentCode, Imported, ImportedAccount, NamedAccount, NewAccount, NewMethodRight, NewSecondFactor,
    WeakAccount,
};
pub use error::{LabError, store_code};
pub use files::ReadFile;
pub use host::{
    Backlog, BaselineDone, Drained, FieldDifference, HostActor, HostEvent, HostKind, ImportDone, ImportOrder,
    MOST_AT_ONCE, NewPaper, OpenIntent, Outbox, Paper, Performer, Reconciled, RowFinding, Rows, Spool, SpoolContent,
    SpoolError, Spooled, Stored, TableInspection, TakeIn, TakenIn, Waiting, inspect_table, look_at_spool, open_intents,
    table_rows,
};
pub use lab::{Created, Lab, NewLab, Options, Receipt, files, prove, read_log};
pub use laboratory::{
    Arrival, Difference, Impact, ImpactLine, NewClient, NewReport, NewResult, NewSample, ObjectAt, Opinion,
    OutsideSignature, Reason, Rendered, ResultEdit, Signing, Trace, TraceLine, Version,
};

pub use outside::Exported;
pub use place::beside;
pub use reading::{OpenedValue, TrailPage};
pub use reserve::RESERVE_BYTES;
pub use retention::{Disposed, DueObject, Erased};
pub use review::ReviewStatus;
pub use seen::{StateFolder, Tiles};
pub use session::{Device, Session, Welcome};
pub use sessions::OpenSession;
pub use sign_in::{HostSignIn, SignIn};
pub use validate::{MOST_OWN_TESTS, ValidateOptions, Validated};

/// The core, for its types.
pub use libcompliance as core;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/guides/outbox.md")]
struct OutboxGuide;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/guides/reconcile.md")]
struct ReconcileGuide;
