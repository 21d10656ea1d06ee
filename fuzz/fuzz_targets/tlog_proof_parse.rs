//! A proof file has one spelling, and proves nothing without a key.
#![no_main]

use libcompliance::trail::proof::TlogProof;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.encode().as_bytes(), bytes);
        assert!(proof.verify(b"record", &[], "example.com/log").is_err());
    }
});
