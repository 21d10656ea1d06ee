//! The controls that need no laboratory, and the verification of one, called as C calls them.
#![allow(unsafe_code, reason = "the functions of C are unsafe to call; every pointer here is the test's own")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::undocumented_unsafe_blocks, reason = "said once, above")]

mod access;
mod help;
mod password;
mod proof;
mod retention;
mod verify;
