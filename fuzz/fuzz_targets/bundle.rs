//! What reads as a bundle is written as the same bytes.
#![no_main]

use libcompliance::trail::tile::{append_entry, entries};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(records) = entries(bytes).collect::<Result<Vec<_>, _>>() else { return };
    let mut again = Vec::new();
    records.iter().for_each(|record| append_entry(&mut again, record).unwrap());
    assert_eq!(again, bytes);
});
