//! Records: written strictly, read strictly, as the catalogue of kinds asks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod catalogue;
mod codes;
mod commitments;
mod common;
mod documents;
mod laws;
mod read;
mod write;
