//! libcompliance: the controls an ISO/IEC 17025 assessor asks about, as rules without input or output.
//!
//! The core opens no file, reads no clock and draws no random number: time and [`crypto::Entropy`] are arguments.
//!
//! | need | module |
//! |---|---|
//! | what happened, sealed and provable | [`trail`] |
//! | who may do what | [`access`] |
//! | accounts, passwords, sessions | [`identity`] |
//! | samples and results | [`model`] |
//! | the current state as a view of the records | [`projection`] |
//! | events and tables of a host with its own database | [`host`] |
//! | how long a record is kept | [`retention`] |
//! | backups, drills, service levels: plans and arithmetic | [`continuity`] |
//! | acceptance tests of an installation, and what their runs say | [`validation`] |
//! | every kind of record and its rules | [`catalogue`] |
//! | the stable code of every error | [`code`] |
#![forbid(unsafe_code)]

pub mod access;
pub mod catalogue;
pub mod code;
pub mod continuity;
pub mod crypto;
pub mod host;
pub mod id;
pub mod identity;
pub mod model;
pub mod projection;
pub mod retention;
pub mod trail;
pub mod validation;

pub use chrono;
pub use uuid;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/guides/access-checks.md")]
struct AccessChecks;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/guides/continuity.md")]
struct ContinuityGuide;
