//! Inclusion proofs in a tree of ten million records, warm.

use crate::Outcome;
use crate::laboratory;
use crate::measure::{median, seconds};
use libcompliance::crypto::{Ed25519, sha256};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::{SignError, Signer};
use libcompliance::trail::proof::{Prover, verify_inclusion};
use libcompliance::trail::tile::{Edge, encode_tile, hashes_at};
use libcompliance_lab::store::sqlite::{Options as StoreOptions, Sqlite};
use libcompliance_lab::store::{Head, ReadStore as _, WriteStore as _, split_tail};
use libcompliance_lab::{Tiles, prove};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const SIZE: u64 = 10_000_000;
const PROOFS: u64 = 2000;
const WARM: u64 = 2000;

struct Key(Ed25519);

impl Signer for Key {
    fn name(&self) -> &str {
        "example.com/bench"
    }
    fn public_key(&self) -> [u8; 32] {
        self.0.public_key()
    }
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message))
    }
}

fn leaf(index: u64) -> [u8; 32] {
    sha256(&index.to_be_bytes())
}

/// The `n`th index asked for: spread over the whole tree, no two near each other.
fn place(n: u64) -> u64 {
    (n * 6_180_339 + 17) % SIZE
}

pub(crate) fn run(folder: &Path) -> Outcome<()> {
    let subject = laboratory::make(folder, "proof-lab", None)?;
    let root = tiles(subject.lab.path())?;
    let path = subject.lab.path();
    let mut store = Sqlite::open_to_read(path, &StoreOptions::default())?;
    let head = store.head()?;
    println!("proof     {SIZE} records, {PROOFS} places spread over the tree | no flush: reading, warm");
    show("make, with the laboratory (Lab::prove)", 50.0, |n| {
        let _ = black_box(subject.lab.prove(place(n))?);
        Ok(())
    })?;
    let mut reader = Sqlite::open_to_read(path, &StoreOptions::default())?;
    let mut prover = Prover::new(Tiles::new(&mut reader, head.size));
    show("make, with a kept prover", 50.0, |n| {
        black_box(prover.inclusion(place(n), SIZE)?);
        Ok(())
    })?;
    show("make, with nothing kept (prove)", f64::INFINITY, |n| {
        let _ = black_box(prove(&mut store, place(n))?);
        Ok(())
    })?;
    let mut proofs = Vec::new();
    for n in 0..PROOFS + WARM {
        proofs.push(prover.inclusion(place(n), SIZE)?);
    }
    show("check", 10.0, |n| {
        let hashes = usize::try_from(n).ok().and_then(|n| proofs.get(n)).ok_or("no such proof")?;
        verify_inclusion(place(n), SIZE, &leaf(place(n)), hashes, &root)?;
        Ok(())
    })?;
    println!();
    Ok(())
}

fn show(what: &str, target: f64, mut work: impl FnMut(u64) -> Outcome<()>) -> Outcome<()> {
    for n in 0..WARM {
        work(n)?;
    }
    let mut times = Vec::new();
    for n in WARM..WARM + PROOFS {
        let started = Instant::now();
        work(n)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    let middle = median(&mut times);
    let (least, most) = (times.first().copied().unwrap_or(0.0), times.last().copied().unwrap_or(0.0));
    let verdict = match target.is_finite() {
        true if middle < target => format!("  target under {target:.0} us  met"),
        true => format!("  target under {target:.0} us  MISSED"),
        false => String::new(),
    };
    println!("            {what:<40} {middle:6.2} us ({least:.2} to {most:.2}){verdict}");
    Ok(())
}

/// Puts the tiles of a tree of hashes that belong to no records, and a head for it, straight into the store.
fn tiles(path: &Path) -> Outcome<[u8; 32]> {
    let mut store = Sqlite::open(path, &StoreOptions::default())?;
    store.begin()?;
    let mut edge = Edge::new();
    let mut failed = None;
    let took = seconds(|| {
        for index in 0..SIZE {
            edge.push(leaf(index), |level, n, hashes| {
                if let Err(error) = store.put_tile(level, n, &encode_tile(hashes)) {
                    failed = Some(error);
                }
            });
        }
        Ok(())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let mut tail = Vec::new();
    for (level, partial) in (0..=u8::MAX).zip(edge.partials()) {
        let mut stored = partial.as_slice();
        if level == 0 {
            let (first, rest) = split_tail(partial);
            (stored, tail) = (first, encode_tile(rest));
        }
        if !stored.is_empty() {
            store.put_tile(level, hashes_at(level + 1, SIZE), &encode_tile(stored))?;
        }
    }
    let key = Key(Ed25519::from_seed(&[7; 32]).ok_or("the key cannot be made")?);
    let note = checkpoint::sign(&Checkpoint::new(key.name(), SIZE, edge.root())?, &[&key])?;
    let before = store.head()?;
    store.set_head(&Head { size: SIZE, note, tail, ..before }, None)?;
    store.commit()?;
    eprintln!("proof: the tiles of {SIZE} hashes were made in {took:.0} s");
    Ok(edge.root())
}
