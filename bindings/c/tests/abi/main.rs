//! Random calls through the interface of C. The same game as the fuzz target `c_abi`, with bytes of proptest.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::undocumented_unsafe_blocks,
    unused_unsafe,
    unsafe_code,
    reason = "a test that calls everything; that each pointer is right is the whole of source.rs"
)]

#[rustfmt::skip]
mod calls;
mod play;
mod source;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

#[test]
fn random_calls_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let ground = play::Ground::new(folder.path());
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    runner
        .run(&vec(any::<u8>(), 0..1_500), |bytes| {
            ground.play(&bytes, 60);
            Ok(())
        })
        .unwrap();
}
