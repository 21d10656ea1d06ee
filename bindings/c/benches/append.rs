//! What an append to a log in memory costs through the functions of C, beside the same append in Rust, as time of the processor: `cargo bench -p
//! libcompliance-c --bench append`.
//!
//! Both append the same records in turns in one run and must come to the same root. Nothing here passes or fails: a machine may be busy.
#![allow(unsafe_code, reason = "the functions of C are unsafe to call; every pointer here is the program's own")]
#![allow(clippy::undocumented_unsafe_blocks, reason = "said once, above")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a measurement")]

use compliance::*;
use core::ptr::null_mut;
use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::LocalSigner;
use libcompliance::trail::sealer::Sealer;
use std::ffi::CStr;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 201;
const RECORDS: usize = 2_000;
/// A record of a host's event has about as many bytes.
const BYTES: usize = 420;
const SEED: [u8; 32] = [7; 32];

fn record(number: usize) -> Vec<u8> {
    let mut record = format!("{{\"number\":{number},\"text\":\"").into_bytes();
    record.resize(BYTES, b'x');
    record
}

/// Nanoseconds of one append. One thread works and nothing waits, so that the wall clock of an idle machine is the processor's time.
fn time(mut append: impl FnMut(&[u8]), records: &[Vec<u8>]) -> f64 {
    let begun = Instant::now();
    for record in records {
        append(black_box(record));
    }
    begun.elapsed().as_secs_f64() * 1e9 / records.len() as f64
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let signer = || LocalSigner::new("example.com/bench", Ed25519::from_seed(&SEED).expect("a key")).expect("a signer");
    let mut rust = Sealer::new(Box::new(signer())).expect("a log");
    let mut handle = null_mut();
    let made = unsafe {
        compliance_sealer_new(c"example.com/bench".as_ptr(), SEED.as_ptr(), SEED.len(), &raw mut handle, null_mut())
    };
    assert_eq!(made, compliance_status::COMPLIANCE_STATUS_OK);

    let records: Vec<Vec<u8>> = (0..RECORDS).map(record).collect();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let append = |record: &[u8]| {
            black_box(rust.append(record).expect("an index"));
        };
        let one = time(append, &records);
        let other = time(
            |record| {
                let (mut index, mut error) = (0, null_mut());
                let status = unsafe {
                    compliance_sealer_append(handle, record.as_ptr(), record.len(), &raw mut index, &raw mut error)
                };
                assert_eq!(status, compliance_status::COMPLIANCE_STATUS_OK);
                black_box(index);
            },
            &records,
        );
        rounds.push((one, other));
    }
    let (mut text, same) = (null_mut(), rust.checkpoint().expect("a checkpoint").to_owned());
    assert_eq!(
        unsafe { compliance_sealer_checkpoint(handle, &raw mut text, null_mut()) },
        compliance_status::COMPLIANCE_STATUS_OK
    );
    let told = unsafe { CStr::from_ptr(compliance_text_data(text)) };
    assert_eq!(told.to_str(), Ok(same.as_str()), "the logs differ");
    compliance_text_free(text);
    compliance_sealer_free(handle);

    let one = middle(rounds.iter().map(|round| round.0).collect());
    let other = middle(rounds.iter().map(|round| round.1).collect());
    let more = middle(rounds.iter().map(|(one, other)| other - one).collect());
    println!("{RECORDS} records of {BYTES} bytes, {ROUNDS} rounds in turns, in memory, no flush; medians");
    println!(
        "an append      Rust {one:>7.1} ns   C {other:>7.1} ns   {:>5.2} times   {more:>6.1} ns more (target: at most 3,000)",
        other / one
    );
}
