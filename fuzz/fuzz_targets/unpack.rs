//! What unpacks as openings packs to the same bytes.
#![no_main]

use libcompliance::trail::commit::{pack, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(openings) = unpack(bytes) {
        assert_eq!(pack(&openings), bytes);
    }
});
