//! What reads as a record is the one text of its content.
#![no_main]

use libcompliance::trail::read::{Read, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Read::Known(record)) = read(bytes) {
        let _ = record.commitments();
        assert_eq!(serde_json::to_vec(&record).unwrap(), bytes);
    }
});
