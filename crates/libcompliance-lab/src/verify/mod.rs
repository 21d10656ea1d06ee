//! Verification: re-reads every stored byte and says what holds, what does not, by name, and what it could not see.
//!
//! Three passes. The *seal*: records against tiles, tiles against tiles, tiles against checkpoints. The *content*: strict
//! reading, running numbers and links, committed values, and the state replayed into a scratch database and compared. The
//! *database*: its schema and SQLite's own integrity check. Each pass uses all cores and flat memory.

mod checkpoints;
mod collect;
mod database;
mod destroyed;
mod export;
mod remark;
mod replay;
mod report;
pub(crate) mod scratch;
mod seal;
mod tiles;

pub use export::verify_export;
pub use remark::Remark;
pub use report::{Fault, FaultCode, Gap, NotChecked, Report, Timings};

use crate::error::LabError;
use crate::place;
use crate::private_copy::PrivateCopy;
use crate::seen::{Seen, StateFolder};
use crate::store::sqlite::{Options as StoreOptions, Sqlite, translate};
use crate::store::{Head, ReadStore as _, StoreError};
use crate::vault::{self, Vault};
use base64::Engine as _;
use collect::Faults;
use libcompliance::host::intent::OpenIntentEntry;
use libcompliance::host::paper::PaperEntry;
use libcompliance::id::LabId;
use libcompliance::projection::{Entry as _, Log, REDUCERS, Reducer};
use libcompliance::trail::checkpoint::Checkpoint;
use libcompliance::trail::note::{UnverifiedNote, VerifierKey};
use libcompliance::trail::record::Record;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the caller brings from outside, and how much of the machine may be used.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Checkpoints (C2SP signed notes) that were kept outside.
    pub checkpoints: Vec<String>,
    /// Verifier keys that were kept outside.
    pub keys: Vec<VerifierKey>,
    /// Where this computer keeps what it has seen.
    pub state_folder: StateFolder,
    /// The value keys, to check committed values.
    pub vault: Option<Arc<Vault>>,
    /// Threads; 0 for one a core.
    pub threads: usize,
    /// How the database file is opened.
    pub store: StoreOptions,
    /// Called now and then with the share done, 0 to 1000.
    pub progress: Option<Told>,
}

/// Who is told how far a verification is; from any of its threads, and from several at once.
#[derive(Clone)]
pub struct Told(Arc<dyn Fn(u32) + Send + Sync>);

impl Told {
    /// `told` is given the share done, 0 to 1000.
    pub fn new(told: impl Fn(u32) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }
}

impl core::fmt::Debug for Told {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Told(..)")
    }
}

impl Options {
    fn workers(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            some => some,
        }
    }
}

/// A pass that did not run to its end is not a pass.
const INTERRUPTED: &str = "the verification was interrupted";

/// The trail as it shows itself during a verification.
struct Trail {
    /// Records under the newest checkpoint.
    size: u64,
    /// Its identity, as its records give it.
    log: Option<Log>,
    /// The records that changed its identity.
    identity: Vec<Record>,
    /// Whether a record could not be interpreted, so that the replayed state is not the whole one.
    opaque: bool,
}

/// How far the passes are.
struct Progress {
    call: Option<Told>,
    total: u64,
    done: AtomicU64,
}

impl Progress {
    fn done(&self, records: u64) {
        let done = self.done.fetch_add(records, Ordering::Relaxed) + records;
        if let Some(Told(call)) = &self.call {
            let share = done.min(self.total).saturating_mul(1000) / self.total.max(1);
            call(u32::try_from(share).unwrap_or(1000));
        }
    }
}

/// Verifies the laboratory at `path`. Faults are in the report, not errors. On media that cannot be written a private copy is
/// read.
///
/// # Errors
/// [`LabError`] if the verification could not run to its end: that is not a pass.
pub fn verify(path: &Path, options: &Options) -> Result<Report, LabError> {
    match verify_at(path, path, options) {
        Err(LabError::Store(StoreError::ReadOnly)) => {
            let copy = PrivateCopy::of(path)?;
            let mut report = verify_at(copy.path(), path, options)?;
            report.remarks.push(Remark::PrivateCopy);
            Ok(report)
        }
        other => other,
    }
}

/// Verifies the database at `path`; the files beside it are sought beside `home`.
fn verify_at(path: &Path, home: &Path, options: &Options) -> Result<Report, LabError> {
    let begun = Instant::now();
    let faults = Faults::default();
    let opened = Sqlite::open_to_read(path, &options.store).map_err(LabError::from);
    let Some(mut store) = faults.damage("database", opened)? else { return Ok(unreadable(faults)) };
    // One snapshot for head, state and checkpoints; the threads read only records below that head, which never change.
    store.connection().execute_batch("BEGIN").map_err(translate)?;
    let head = faults.damage("head", store.head().map_err(LabError::from))?.unwrap_or_else(Head::empty);
    let mut not_checked = Vec::new();
    let mut remarks = Vec::new();
    let mut timings = Timings::default();
    let mut trail = Trail { size: head.size, log: None, identity: Vec::new(), opaque: false };
    let newest = newest(&head.note, head.size, &faults);
    // What the file claims is not believed: nobody waits for records that are not there.
    let there = faults.damage("records", seal::records_there(&store).map_err(LabError::from))?.unwrap_or(head.size);
    let present = head.size.min(there);
    if present < head.size {
        faults.add(
            FaultCode::Truncated,
            format!("record {present}"),
            format!("the trail ends here, its newest checkpoint holds {} records", head.size),
        );
        trail.opaque = true;
    }
    let progress =
        Progress { call: options.progress.clone(), total: present.saturating_mul(2), done: AtomicU64::new(0) };

    let started = Instant::now();
    let stated = newest.as_ref().filter(|newest| newest.size() == present).map(Checkpoint::root);
    let unfit = seal::check(path, present, stated, options, &faults, &progress);
    let unfit = faults.damage("seal", unfit)?.unwrap_or(true);
    faults.damage("records", seal::beyond(&mut store, head.size, &faults))?;
    faults.damage("tiles", tiles::surplus(&store, present, &faults))?;
    timings.seal = started.elapsed();

    let started = Instant::now();
    let vault_file = place::beside(home, ".vault");
    let subjects = vault_file.is_file().then(|| vault::subjects(&vault_file).map_err(LabError::from)).transpose();
    let subjects = faults.damage("value keys", subjects.map_err(not_one))?.flatten();
    if !vault_file.is_file() && options.vault.is_none() {
        remarks.push(Remark::NoValueKeys);
    }
    if options.vault.is_none() {
        not_checked.push(NotChecked::Values);
    }
    let reducer = REDUCERS.iter().find(|reducer| reducer.version == head.reducer).unwrap_or(&Reducer::CURRENT);
    let content = replay::Content { path, present, options, subjects: subjects.as_ref(), reducer };
    // Of the replay one thread applies the records and of the database check one thread does all, so the two fill the cores
    // better side by side.
    let in_database = Faults::default();
    let state_checked = std::thread::scope(|scope| -> Result<bool, LabError> {
        let beside = (options.workers() > 1).then(|| scope.spawn(|| check_database(path, options, &in_database)));
        let replayed = replay::check(&content, &store, &mut trail, &faults, &progress, &mut remarks);
        let scratch = faults.damage("records", replayed)?;
        let state_checked = match scratch {
            Some(mut scratch) if !trail.opaque => {
                pending(&mut scratch, &mut remarks)?;
                faults.damage("state", scratch.compare(store.connection(), &faults))?;
                true
            }
            // What a record that cannot be read changed is not guessed; the faults say which records those are.
            _ => false,
        };
        timings.replay = started.elapsed();
        let database = match beside {
            Some(beside) => beside.join().unwrap_or_else(|_| Err(LabError::Invalid(INTERRUPTED.to_owned()))),
            None => check_database(path, options, &in_database),
        };
        timings.database = database?;
        Ok(state_checked)
    })?;
    if !state_checked {
        not_checked.push(NotChecked::State);
    }

    if trail.log.is_none() && head.size > 0 {
        faults.add(
            FaultCode::Unsealed,
            "trail",
            "the trail has no first record that names its key, so no signature can be judged",
        );
    }
    faults.damage("checkpoints", checkpoints::own(&mut store, &trail, unfit, &faults))?;
    faults.damage("checkpoints", checkpoints::head(&mut store, &head, &faults))?;
    faults.damage("checkpoints", checkpoints::identity(&mut store, &trail, unfit, &faults))?;
    let outside = checkpoints::outside(&mut store, &trail, options, &faults, &mut not_checked, &mut remarks);
    let gap = faults.damage("checkpoints", outside)?.flatten();

    faults.absorb(in_database);

    let key = trail.log.as_ref().and_then(|log| log.key_at(trail.size).zip(log.epoch_at(trail.size)));
    let verifier_key =
        key.and_then(|(key, epoch)| crate::seen::rename(&key.vkey, &epoch.origin)).map(|key| key.to_string());
    let (faults, further_faults) = faults.into_sorted();
    not_checked.sort_unstable();
    if faults.is_empty() {
        // Whoever verifies is an opener too: the next verification on this computer sees an older copy put back.
        keep_seen(&trail, &head.note, &options.state_folder);
    }
    timings.whole = begun.elapsed();
    Ok(Report {
        origin: newest.as_ref().map(|newest| newest.origin().to_owned()).unwrap_or_default(),
        verifier_key,
        size: head.size,
        root: newest.map(|newest| newest.root()),
        faults,
        further_faults,
        not_checked,
        remarks,
        gap,
        timings,
    })
}

/// What was begun and has no end yet, as the records give it.
fn pending(scratch: &mut scratch::Scratch, remarks: &mut Vec<Remark>) -> Result<(), LabError> {
    let found = [
        (OpenIntentEntry::SPACE, "", Remark::OpenIntents as fn(u64) -> Remark),
        (PaperEntry::SPACE, "\"state\":\"unchecked\"", Remark::PapersUnchecked),
    ];
    for (space, words, remark) in found {
        let count = scratch.count(space, words)?;
        remarks.extend((count > 0).then(|| remark(count)));
    }
    Ok(())
}

/// The pass over the database, on a connection of its own; gives how long it took.
fn check_database(path: &Path, options: &Options, faults: &Faults) -> Result<Duration, LabError> {
    let started = Instant::now();
    let opened = Sqlite::open_to_read(path, &options.store).map_err(LabError::from);
    if let Some(store) = faults.damage("database", opened)? {
        faults.damage("database", database::check(store.connection(), faults))?;
    }
    Ok(started.elapsed())
}

/// A file of value keys that is no such file is as bad as a damaged one.
fn not_one(error: LabError) -> LabError {
    match error {
        LabError::Store(StoreError::Foreign) => StoreError::Damaged(StoreError::Foreign.to_string()).into(),
        other => other,
    }
}

/// The report about a file of which nothing can be read.
fn unreadable(faults: Faults) -> Report {
    let (faults, further_faults) = faults.into_sorted();
    Report {
        origin: String::new(),
        verifier_key: None,
        size: 0,
        root: None,
        faults,
        further_faults,
        not_checked: vec![NotChecked::Outside, NotChecked::Values, NotChecked::State],
        remarks: Vec::new(),
        gap: None,
        timings: Timings::default(),
    }
}

fn keep_seen(trail: &Trail, note: &str, folder: &StateFolder) {
    if let Some(lab) = trail.log.as_ref().and_then(|log| LabId::parse(&log.lab)) {
        Seen::new(folder, lab).note(&note.into());
    }
}

/// Checks only the seal of the laboratory at `path`, for measuring it alone: records, tiles, and the root of the newest
/// checkpoint, without signatures.
///
/// # Errors
/// [`LabError`] if it could not run to its end.
pub fn seal_only(path: &Path, options: &Options) -> Result<Vec<Fault>, LabError> {
    let mut store = Sqlite::open_to_read(path, &options.store)?;
    store.connection().execute_batch("BEGIN").map_err(translate)?;
    let head = store.head()?;
    let faults = Faults::default();
    let newest = newest(&head.note, head.size, &faults);
    let present = head.size.min(seal::records_there(&store)?);
    if present < head.size {
        faults.add(FaultCode::Truncated, format!("record {present}"), "the trail ends before its newest checkpoint");
    }
    let progress = Progress { call: None, total: present, done: AtomicU64::new(0) };
    let stated = newest.filter(|newest| newest.size() == present).map(|newest| newest.root());
    let unfit = seal::check(path, present, stated, options, &faults, &progress)?;
    if let Some(stated) = stated.filter(|_| !unfit)
        && checkpoints::root(&mut store, present, present) != Some(stated)
    {
        faults.add(
            FaultCode::RecordAltered,
            "records",
            "the tree does not give the root that the newest checkpoint states",
        );
    }
    Ok(faults.into_sorted().0)
}

/// The newest checkpoint as the file states it; it is judged with the others.
fn newest(note: &str, size: u64, faults: &Faults) -> Option<Checkpoint> {
    if note.is_empty() {
        faults.add(FaultCode::Unsealed, "trail", "there is no checkpoint: this trail has no seal");
        return None;
    }
    let stated = UnverifiedNote::parse(note.as_bytes()).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    match stated {
        Some(stated) if stated.size() == size => Some(stated),
        Some(stated) => {
            faults.add(
                FaultCode::CheckpointInvalid,
                "checkpoint",
                format!("the newest checkpoint states {} records, the file counts {size}", stated.size()),
            );
            Some(stated)
        }
        None => {
            faults.add(FaultCode::CheckpointInvalid, "checkpoint", "the newest checkpoint does not read");
            None
        }
    }
}

/// Base64 of the records (RFC 4648 section 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
