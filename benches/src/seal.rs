//! Checking the seal of a whole trail, against the bare hashing of the same records in memory.

use crate::Outcome;
use crate::event::reading;
use crate::laboratory;
use crate::measure::{Ratio, Target, median, seconds};
use libcompliance_lab::store::ReadStore as _;
use libcompliance_lab::store::sqlite::{Options as StoreOptions, Sqlite};
use libcompliance_lab::verify::{Options, seal_only, verify};
use libcompliance_lab::{HostActor, LabError, StateFolder};
use ring::digest::{SHA256, digest};
use std::path::Path;
use std::process::Command;

/// Records in memory for the bare hashing; a longer trail is compared by the time of one record.
const IN_MEMORY: u64 = 1_000_000;
const ROUNDS: usize = 7;
const TARGET: f64 = 0.6;

pub(crate) fn run(folder: &Path, long: bool) -> Outcome<()> {
    let mut peaks = Vec::new();
    let sizes: &[u64] = if long { &[100_000, 1_000_000, 10_000_000] } else { &[100_000, 1_000_000] };
    for size in sizes {
        peaks.push((*size, one(folder, *size)?));
    }
    let list: Vec<String> = peaks.iter().map(|(size, peak)| format!("{size}: {:.1} MiB", mebibytes(*peak))).collect();
    let least = peaks.iter().map(|(_, peak)| *peak).min().unwrap_or(0);
    let most = peaks.iter().map(|(_, peak)| *peak).max().unwrap_or(0);
    // Page caches fill within the first hundred thousand records; what grows with the trail would show as a factor of ten.
    let flat = if most <= least + least / 4 { "met" } else { "MISSED" };
    println!("seal      peak memory of the check, by records  {}  target flat  {flat}", list.join(", "));
    println!();
    Ok(())
}

/// Measures one trail and gives the peak memory of its check in KiB.
fn one(folder: &Path, size: u64) -> Outcome<u64> {
    let path = filled(folder, size)?;
    let records = Records::read(&path, size.min(IN_MEMORY))?;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options { state_folder: StateFolder::None, threads: workers, ..Options::default() };
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let check = || -> Outcome<()> {
        let faults = seal_only(&path, &options)?;
        if faults.is_empty() { Ok(()) } else { Err("the trail that was just made has faults".into()) }
    };
    check()?;
    let rounds = if size > IN_MEMORY { 3 } else { ROUNDS };
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let scale = size as f64 / records.count() as f64;
    for _ in 0..rounds {
        ours.push(seconds(check)?);
        bare.push(seconds(|| records.hash(workers))? * scale);
    }
    let ratio = Ratio::new(&bare, &ours).show(Target::AtLeast(TARGET));
    let (checked, hashed) = (median(&mut ours), median(&mut bare));
    println!(
        "seal      {size} records of {} bytes | {workers} threads | no flush: reading, file in page cache",
        records.mean()
    );
    println!("            against ring in memory  {ratio}");
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let per = 1e6 / size as f64;
    println!(
        "            a record: check {:.3} us, ring {:.3} us; whole check {checked:.3} s",
        checked * per,
        hashed * per
    );
    match forget(&path) {
        Ok(()) => {
            let cold = seconds(check)?;
            println!("            cold (file dropped from the page cache): {:.3} us a record, {cold:.3} s", cold * per);
        }
        Err(why) => println!("            cold: NOT RUN ({why})"),
    }
    drop(records);
    let (peak, _) = child("seal", &path)?;
    if size <= IN_MEMORY {
        let (peak, text) = child("verify", &path)?;
        println!("            full verify with replay: {text}; peak {:.1} MiB", mebibytes(peak));
    }
    Ok(peak)
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}

/// A laboratory with `size` records, made through the writer; one made before by the same layout is used again.
fn filled(folder: &Path, size: u64) -> Outcome<std::path::PathBuf> {
    let name = format!("seal-{size}");
    let path = folder.join(&name).join("lab.db");
    let found = Sqlite::open_to_read(&path, &StoreOptions::default()).and_then(|mut store| store.head());
    if found.is_ok_and(|head| head.size == size) {
        eprintln!("seal: the trail of {size} records from an earlier run is used again");
        return Ok(path);
    }
    let subject = laboratory::make(folder, &name, None)?;
    let actor = HostActor { id: subject.anna.account(), device: None };
    let mut at = subject.lab.size()?;
    let took = seconds(|| {
        while at < size {
            let until = (at + 10_000).min(size);
            subject.lab.batch(|| {
                for n in at..until {
                    subject.lab.append_host_asserted(actor, reading(n))?;
                }
                Ok::<_, LabError>(())
            })?;
            at = until;
        }
        Ok(())
    })?;
    drop(subject);
    eprintln!("seal: a trail of {size} records was made in {took:.0} s");
    // All pages in the file itself, none in its log.
    let store = Sqlite::open(&path, &StoreOptions::default())?;
    store.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(path)
}

/// Records in memory, each with the byte before it that RFC 6962 puts before a leaf.
struct Records {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Records {
    fn read(path: &Path, count: u64) -> Outcome<Self> {
        let store = Sqlite::open_to_read(path, &StoreOptions::default())?;
        let mut statement = store.connection().prepare("SELECT bytes FROM record WHERE idx < ?1 ORDER BY idx")?;
        let mut rows = statement.query([i64::try_from(count)?])?;
        let mut records = Self { bytes: Vec::new(), ends: Vec::new() };
        while let Some(row) = rows.next()? {
            records.bytes.push(0);
            records.bytes.extend_from_slice(row.get_ref(0)?.as_bytes()?);
            records.ends.push(records.bytes.len());
        }
        Ok(records)
    }

    fn count(&self) -> usize {
        self.ends.len()
    }

    fn mean(&self) -> usize {
        self.bytes.len() / self.count().max(1) - 1
    }

    /// All leaf hashes, and the node hashes above them within runs of a power of two: all but a few of the tree.
    fn hash(&self, workers: usize) -> Outcome<()> {
        const RUN: usize = 4096;
        let next = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..workers).map(|_| scope.spawn(|| self.work(&next, RUN))).collect();
            for thread in running {
                let root = thread.join().map_err(|_| "a hashing thread panicked")?;
                std::hint::black_box(root);
            }
            Ok(())
        })
    }

    fn work(&self, next: &std::sync::atomic::AtomicUsize, run: usize) -> [u8; 32] {
        let mut last = [0; 32];
        let mut nodes: Vec<[u8; 32]> = Vec::with_capacity(run);
        loop {
            let first = next.fetch_add(run, std::sync::atomic::Ordering::Relaxed);
            let Some(ends) = self.ends.get(first..(first + run).min(self.count())).filter(|ends| !ends.is_empty())
            else {
                return last;
            };
            let mut start = first.checked_sub(1).and_then(|before| self.ends.get(before).copied()).unwrap_or(0);
            nodes.clear();
            for end in ends {
                nodes.push(hash(self.bytes.get(start..*end).unwrap_or_default()));
                start = *end;
            }
            while nodes.len() > 1 {
                let pairs = nodes.len() / 2;
                for at in 0..pairs {
                    let mut node = [1; 65];
                    if let Some([left, right]) = nodes.get(2 * at..2 * at + 2) {
                        node[1..33].copy_from_slice(left);
                        node[33..].copy_from_slice(right);
                    }
                    if let Some(slot) = nodes.get_mut(at) {
                        *slot = hash(&node);
                    }
                }
                nodes.truncate(pairs);
            }
            last = nodes.first().copied().unwrap_or(last);
        }
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// Drops the file from the page cache.
fn forget(path: &Path) -> Outcome<()> {
    std::fs::File::open(path)?.sync_all()?;
    let argument = format!("if={}", path.display());
    let dropped = Command::new("dd").args([&argument, "of=/dev/null", "iflag=nocache", "count=0"]).output()?;
    if dropped.status.success() { Ok(()) } else { Err("`dd iflag=nocache` is not to be had here".into()) }
}

/// Runs one check in a process of its own; gives its peak memory in KiB and what it says.
fn child(what: &str, path: &Path) -> Outcome<(u64, String)> {
    let output = Command::new(std::env::current_exe()?).args(["--child", what]).arg(path).output()?;
    if !output.status.success() {
        return Err(
            format!("the check in a process of its own failed: {}", String::from_utf8_lossy(&output.stderr)).into()
        );
    }
    let text = String::from_utf8(output.stdout)?;
    let (peak, text) = text.trim().split_once(' ').ok_or("the check in a process of its own said nothing")?;
    Ok((peak.parse()?, text.to_owned()))
}

/// Checks the seal and prints the peak memory of this process.
pub(crate) fn seal_child(path: &Path) -> Outcome<()> {
    let options = Options { state_folder: StateFolder::None, ..Options::default() };
    let faults = seal_only(path, &options)?;
    println!("{} {} faults", peak()?, faults.len());
    Ok(())
}

/// Verifies everything and prints the peak memory of this process and the times of the passes.
pub(crate) fn verify_child(path: &Path) -> Outcome<()> {
    let options = Options { state_folder: StateFolder::None, ..Options::default() };
    let report = verify(path, &options)?;
    let times = report.timings;
    println!(
        "{} seal {:.2} s, replay {:.2} s beside database {:.2} s, whole {:.2} s, {} faults",
        peak()?,
        times.seal.as_secs_f64(),
        times.replay.as_secs_f64(),
        times.database.as_secs_f64(),
        times.whole.as_secs_f64(),
        report.faults.len()
    );
    Ok(())
}

/// The largest resident memory of this process so far, in KiB.
fn peak() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("this system does not tell the peak memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
