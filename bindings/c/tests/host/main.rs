//! The host's controls, called as C calls them: events, batches, intents, outbox, spool, tables.
#![allow(unsafe_code, reason = "the functions of C are unsafe to call; every pointer here is the test's own")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::undocumented_unsafe_blocks, reason = "said once, above")]

mod event;
#[path = "../pure/help.rs"]
mod help;
mod outbox;
mod place;
mod spool;
mod table;
