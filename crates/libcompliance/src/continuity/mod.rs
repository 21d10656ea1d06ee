//! Continuity as arithmetic: which copies to keep, whether the targets can be met, what the service level was, what is due, and
//! whether a drill passed (ISO/IEC 17025:2017 clauses 7.11.1, 7.11.3 b and 8.4.2; `docs/guides/continuity.md`).
//!
//! Everything here is a pure function of its arguments: no clock, no file, no random number, no binary floating point. The types
//! are written and read as JSON with the names that they have here; times are [`Timestamp`](crate::trail::time::Timestamp), lengths
//! of time are whole microseconds, calendar days are those of an IANA [`Zone`] whose data is compiled in.
//!
//! | question | module |
//! |---|---|
//! | which backups stay, and why | [`plan`] |
//! | what a schedule can promise, what a recovery achieved | [`objective`] |
//! | how available a service was | [`availability`] |
//! | what is due, overdue and missed | [`schedule`] |
//! | whether a drill passed | [`drill`] |

pub mod availability;
pub mod drill;
mod length;
pub mod objective;
pub mod plan;
pub mod schedule;
mod span;
mod zone;

pub use length::Length;
pub use span::{MAX_PART, Span, SpanError};
pub use zone::{Day, UnknownZone, Zone};
