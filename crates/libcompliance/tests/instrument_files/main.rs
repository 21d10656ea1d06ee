//! Result files of instruments: what is read, and above all what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod common;
mod forms;
mod laws;
mod mappings;
mod messages;
mod published;
mod tables;
