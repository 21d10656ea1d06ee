//! The text of a checkpoint has one spelling.
#![no_main]

use libcompliance::trail::checkpoint::{Checkpoint, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert!(open(bytes, &[]).is_err());
    if let Ok(text) = core::str::from_utf8(bytes)
        && let Ok(checkpoint) = Checkpoint::parse(text)
    {
        assert_eq!(checkpoint.to_text(), text);
    }
});
