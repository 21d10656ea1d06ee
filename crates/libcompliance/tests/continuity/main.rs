//! Continuity: the backup plan, the targets, service levels, due dates and the verdict of a drill.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod due;
mod laws;
mod plan;
mod restic;
mod service;
mod zones;

use libcompliance::continuity::Zone;
use libcompliance::continuity::plan::{Copy, State};
use libcompliance::trail::time::Timestamp;

/// `2026-11-22T14:30:00` in UTC.
fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}.000000Z")).unwrap()
}

fn warsaw() -> Zone {
    Zone::parse("Europe/Warsaw").unwrap()
}

/// A good copy at two sites.
fn good(id: &str, taken_at: Timestamp) -> Copy {
    Copy::new(id, taken_at, Zone::UTC, State::Verified, &["here", "there"])
}

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
