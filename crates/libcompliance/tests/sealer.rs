//! The seal alone.
#![allow(clippy::unwrap_used, reason = "tests")]

use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::LocalSigner;
use libcompliance::trail::proof::verify_consistency;
use libcompliance::trail::sealer::{Sealer, SealerError};
use proptest::prelude::*;

const ORIGIN: &str = "example.com/balance-3";

fn sealer_of(seed: u8, origin: &str, records: &[Vec<u8>]) -> Sealer {
    let signer = LocalSigner::new(origin, Ed25519::from_seed(&[seed; 32]).unwrap()).unwrap();
    let mut sealer = Sealer::new(Box::new(signer)).unwrap();
    for record in records {
        sealer.append(record).unwrap();
    }
    sealer
}

fn sealer(records: &[Vec<u8>]) -> Sealer {
    sealer_of(7, ORIGIN, records)
}

fn records(n: usize) -> Vec<Vec<u8>> {
    (0..n).map(|n| format!("record {n}").into_bytes()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_sealed_record_is_proved_and_no_other(n in 1_usize..700, at in any::<prop::sample::Index>(), later in 0_usize..40) {
        let all = records(n + later);
        let mut log = sealer(&all[..n]);
        log.checkpoint().unwrap();
        for record in &all[n..] {
            log.append(record).unwrap();
        }
        let keys = [log.verifier_key().unwrap()];
        let index = at.index(n);
        let proof = log.prove(u64::try_from(index).unwrap()).unwrap();
        prop_assert!(proof.verify(&all[index], &keys, ORIGIN).is_ok());
        prop_assert!(proof.verify(b"another", &keys, ORIGIN).is_err());
        prop_assert!(matches!(log.prove(u64::try_from(n).unwrap()), Err(SealerError::NotSealed { .. })), "came after the checkpoint");
    }

    #[test]
    fn what_was_kept_goes_on_only_with_its_own_records(n in 1_usize..600, change in 0..4_u8, at in any::<prop::sample::Index>(), more in 0_usize..5) {
        let all = records(n + more);
        let mut first = sealer(&all[..n]);
        let note = first.checkpoint().unwrap().to_owned();
        let mut again = sealer(&all);
        prop_assert!(again.follow(&note).is_ok());
        let mut newer = sealer(&all);
        let later = newer.checkpoint().unwrap().to_owned();
        prop_assert_eq!(again.checkpoint().unwrap(), &later, "the same key and records give the same note");
        let proof = again.consistency(u64::try_from(n).unwrap()).unwrap();
        prop_assert!(verify_consistency(u64::try_from(n).unwrap(), again.size(), &first.root(), &again.root(), &proof).is_ok());

        let mut edited = all[..n].to_vec();
        let index = at.index(n);
        match change {
            0 => edited[index].push(b'!'),
            1 => drop(edited.remove(index)),
            2 => edited.insert(index, b"slipped in".to_vec()),
            _ if n > 1 => edited.swap(index, (index + 1) % n),
            _ => edited[0].clear(),
        }
        let mut wrong = sealer(&edited);
        let found = wrong.follow(&note).unwrap_err();
        prop_assert!(matches!(found, SealerError::Fewer { .. } | SealerError::Altered { .. }), "{}", found);
    }
}

#[test]
fn a_checkpoint_of_another_key_or_log_is_not_followed() {
    let all = records(10);
    let note = sealer(&all).checkpoint().unwrap().to_owned();
    assert!(matches!(sealer_of(8, ORIGIN, &all).follow(&note), Err(SealerError::Open(_))), "another key");
    assert!(sealer_of(7, "example.com/other", &all).follow(&note).is_err(), "another log");
    assert!(matches!(sealer(&all).follow("nonsense"), Err(SealerError::Open(_))));
}

#[test]
fn what_is_too_long_is_refused_and_changes_nothing() {
    let mut log = sealer(&[]);
    assert!(log.append(&[0; 65_536]).is_err());
    assert_eq!(log.size(), 0);
    assert_eq!(log.append(&[0; 65_535]), Ok(0));
    assert_eq!(log.append(&[]), Ok(1));
    assert!(matches!(log.prove(0), Err(SealerError::NotSealed { .. })), "no checkpoint yet");
    assert!(log.checkpoint().unwrap().contains("\n2\n"));
    assert!(Sealer::new(Box::new(LocalSigner::new("x", Ed25519::from_seed(&[1; 32]).unwrap()).unwrap())).is_ok());
}
