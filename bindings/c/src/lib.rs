//! libcompliance for C and C++.
//!
//! What C sees is in `include/compliance.h`, which is made from this crate; the conventions are in `docs/guides/c.md`. Nothing
//! here decides anything: each function reads its arguments, calls the library and writes the answer. A handle's value is a key into a
//! table ([`handle`]) and is never followed as a pointer; every body runs inside one boundary ([`boundary`]) that no panic leaves.

#![allow(unsafe_code, reason = "a C interface reads and writes the caller's memory; each place says what it relies on")]
#![allow(non_camel_case_types, reason = "the names of C")]
#![allow(clippy::missing_safety_doc, reason = "the contract of each function is written for C, in the header")]

#[cfg(panic = "abort")]
compile_error!("libcompliance-c must unwind: a panic has to become a status, not the end of the host program");

mod access;
mod batch;
mod boundary;
mod error;
mod event;
mod handle;
mod input;
mod intent;
mod key;
mod lab;
mod outbox;
mod output;
mod password;
mod proof;
mod retention;
mod sealer;
mod session;
mod spool;
mod status;
#[cfg(windows)]
#[rustfmt::skip]
mod stdcall;
mod table;
mod text;
mod trail;
mod verify;
mod version;

pub use access::*;
pub use batch::*;
pub use error::*;
pub use event::*;
pub use intent::*;
pub use key::*;
pub use lab::*;
pub use outbox::*;
pub use password::*;
pub use proof::*;
pub use retention::*;
pub use sealer::*;
pub use session::*;
pub use spool::*;
pub use status::*;
pub use table::*;
pub use text::*;
pub use trail::*;
pub use verify::*;
pub use version::*;
