//! What the attack and crash tests share: a small laboratory made through the real path, copies of it, and the tools of an
//! attacker who can write to the database file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests fail by panicking"
)]

pub mod attacker;
mod laboratory;

pub use laboratory::{
    Copy, PASSPHRASE, Prepared, admit, create, create_with, key, lab_options, not_detected, open, people, prepared,
    receive,
};

use libcompliance_lab::StateFolder;
use libcompliance_lab::verify::{FaultCode, Options, Report, verify};
use std::path::Path;

/// Options of a verification that knows nothing from outside.
#[must_use]
pub fn alone() -> Options {
    Options { state_folder: StateFolder::None, ..Options::default() }
}

/// Verifies with nothing from outside.
///
/// # Panics
/// If the verification does not run to its end.
#[must_use]
pub fn check(path: &Path) -> Report {
    verify(path, &alone()).unwrap()
}

/// The code and place of every fault.
#[must_use]
pub fn named(report: &Report) -> Vec<(FaultCode, &str)> {
    report.faults.iter().map(|fault| (fault.code, fault.place.as_str())).collect()
}

/// The codes found, each once.
#[must_use]
pub fn codes(report: &Report) -> Vec<FaultCode> {
    let mut codes: Vec<_> = report.faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
