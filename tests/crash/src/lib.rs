//! What the victim, a process that is killed, and the tests that kill it agree on: the list of acknowledged records.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

pub mod host;

use libcompliance::crypto::Hash;
use libcompliance::trail::tree::leaf_hash;
use libcompliance_lab::StateFolder;
use libcompliance_lab::store::ReadStore as _;
use libcompliance_lab::store::sqlite::{Options as StoreOptions, Sqlite};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Options of the tests' laboratories: what was seen is kept, so that a checkpoint that was noted and lost would show.
#[must_use]
pub fn options(folder: &Path) -> libcompliance_lab::Options {
    libcompliance_lab::Options { state_folder: StateFolder::At(folder.join("seen")), ..attack::lab_options() }
}

/// The file in which the victim notes what was acknowledged.
#[must_use]
pub fn list(folder: &Path) -> PathBuf {
    folder.join("acknowledged")
}

/// One line of it.
#[must_use]
pub fn line(index: u64, leaf: &Hash) -> String {
    let mut line = format!("{index} ");
    for byte in leaf {
        let _ = write!(line, "{byte:02x}");
    }
    line.push('\n');
    line
}

/// Checks that every line after the first `from` bytes names a record that is there; gives the new length and how many
/// lines there were. A last line without its end was cut by the kill and counts for nothing.
///
/// # Panics
/// If an acknowledged record is not there.
#[must_use]
pub fn check_acknowledged(folder: &Path, store: &StoreOptions, from: usize) -> (usize, usize) {
    let text = std::fs::read_to_string(list(folder)).unwrap_or_default();
    let whole = text.rfind('\n').map_or(from, |end| end + 1).max(from);
    cut(&list(folder), whole, text.len());
    let mut file = Sqlite::open_to_read(&folder.join("lab.db"), store).unwrap();
    let mut count = 0;
    for noted in text.get(from..whole).unwrap_or_default().lines() {
        let index: u64 = noted.split(' ').next().unwrap().parse().unwrap();
        let bytes = file.record(index).unwrap().unwrap_or_else(|| panic!("lost: acknowledged record {index}"));
        assert_eq!(line(index, &leaf_hash(&bytes)).trim_end(), noted, "another record stands at {index}");
        count += 1;
    }
    (whole, count)
}

/// Takes away what a kill left of a line, so that the next writer does not go on in it.
pub(crate) fn cut(file: &Path, whole: usize, long: usize) {
    if whole < long {
        let opened = std::fs::File::options().write(true).open(file).unwrap();
        opened.set_len(u64::try_from(whole).unwrap()).unwrap();
    }
}

/// A random number for times and places; the seed of a failed run is printed by its test.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// One of `0..below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }

    /// Seeded by the environment variable `CRASH_SEED`, else by the clock; printed.
    #[must_use]
    pub fn new(test: &str) -> Self {
        let clock = || {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            since.map_or(1, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
        };
        let seed = std::env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(clock);
        eprintln!("{test}: CRASH_SEED={seed}");
        Self(seed)
    }
}
