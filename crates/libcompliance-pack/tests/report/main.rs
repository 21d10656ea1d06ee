//! Test reports as files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod embed;
mod fixture;
mod html;
#[cfg(feature = "pdf")]
mod pdf;
mod small;
#[cfg(feature = "pdf")]
mod validator;
