//! Nobody signs by chance: a note never opens under a key whose owner signed nothing.
#![no_main]

use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::{KeyKind, UnverifiedNote, VerifierKey, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let public = Ed25519::from_seed(&[1; 32]).unwrap().public_key();
    let key = VerifierKey::new("example.com/log", KeyKind::Ed25519, public).unwrap();
    assert!(open(bytes, &[key]).is_err());
    let _ = UnverifiedNote::parse(bytes);
});
