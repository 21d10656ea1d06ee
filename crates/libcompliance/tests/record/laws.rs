//! Laws of the record: what is sealed reads back, and no two texts are the same record.

use crate::common::*;
use libcompliance::trail::read::{Read, ReadError, read};
use libcompliance::trail::tree::leaf_hash;
use proptest::prelude::*;

/// A text other than that of `written` must not read as the same record, and never has its leaf hash.
fn differs(written: &[u8], changed: &[u8]) -> Result<(), String> {
    if leaf_hash(written) == leaf_hash(changed) {
        return Err("the leaf hash is the same".to_owned());
    }
    match read(changed) {
        Err(_) | Ok(Read::Newer { .. }) => Ok(()),
        Ok(Read::Known(record)) if *record == known(written) => Err("it reads as the same record".to_owned()),
        Ok(Read::Known(_)) => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_reads_back_and_writes_the_same_bytes((draft, stamp) in event()) {
        if let Ok(written) = seal(draft, stamp) {
            prop_assert_eq!(read(&written.bytes), Ok(Read::Known(Box::new(written.record.clone()))));
            // A writer that knows nothing of ours: the derived one of serde.
            prop_assert_eq!(serde_json::to_vec(&written.record).unwrap(), &*written.bytes);
            for (_, opening) in &written.openings {
                let commitments = written.record.commitments();
                let (_, commitment) = commitments.iter().find(|(path, _)| *path == opening.path).unwrap();
                prop_assert_eq!(opening.digest(written.record.id), commitment.digest);
            }
            prop_assert_eq!(written.record.commitments().len(), written.openings.len());
        }
    }

    #[test]
    fn one_changed_added_or_lost_byte_is_another_record((draft, stamp) in event(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        if let Ok(written) = seal(draft, stamp) {
            let at = at.index(written.bytes.len());
            let mut changed = written.bytes.clone();
            changed[at] = byte;
            if changed != written.bytes {
                prop_assert_eq!(differs(&written.bytes, &changed), Ok(()));
            }
            let mut longer = written.bytes.clone();
            longer.insert(at, byte);
            prop_assert_eq!(differs(&written.bytes, &longer), Ok(()));
            let mut shorter = written.bytes.clone();
            shorter.remove(at);
            prop_assert_eq!(differs(&written.bytes, &shorter), Ok(()));
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn the_writer_takes_a_good_share_of_the_events() {
    // The laws above say nothing if the writer refuses everything, or nothing.
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let events = (0..500).map(|_| event().new_tree(&mut runner).unwrap().current());
    let taken = events.filter(|(draft, stamp)| seal(draft.clone(), stamp.clone()).is_ok()).count();
    assert!((50..450).contains(&taken), "{taken} of 500");
}

#[test]
fn every_bit_of_a_full_record_counts() {
    let written = full();
    for at in 0..written.bytes.len() {
        for bit in 0..8 {
            let mut changed = written.bytes.clone();
            changed[at] ^= 1 << bit;
            differs(&written.bytes, &changed).unwrap_or_else(|problem| panic!("byte {at}, bit {bit}: {problem}"));
        }
    }
}

#[test]
fn every_cut_of_a_full_record_is_refused() {
    let written = full();
    for end in 0..written.bytes.len() {
        assert_eq!(read(&written.bytes[..end]), Err(ReadError::Malformed), "{end} bytes");
    }
}
