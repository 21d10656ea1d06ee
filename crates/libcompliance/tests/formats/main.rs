//! The formats of others: trees, tiles, notes, proof files.
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
mod differential;
mod note;
mod proof_file;
mod tiles;
mod tree;
