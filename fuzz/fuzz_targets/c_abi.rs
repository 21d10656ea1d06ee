//! Calls through the interface of C: made-up arguments, handles that live, were freed or never were, in any order. The process lives, and every
//! call has a status.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[path = "../../bindings/c/tests/abi/calls.rs"]
mod calls;
#[path = "../../bindings/c/tests/abi/play.rs"]
mod play;
#[path = "../../bindings/c/tests/abi/source.rs"]
mod source;

static GROUND: LazyLock<play::Ground> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("libcompliance-fuzz-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the laboratory");
    play::Ground::new(&folder)
});

fuzz_target!(|bytes: &[u8]| GROUND.play(bytes, 100));
