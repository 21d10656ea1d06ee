//! The one writer of a process. Threads run their commands one after the other in an open transaction and share its flush:
//! the first of them leads, waits briefly for the others it was served with last time, signs one checkpoint and commits.
//! Processes take turns through the store's own lock.

mod batch;
mod pending;
mod refusals;
mod tx;

pub(crate) use batch::{Batch, Setup};
use refusals::Refused;
pub(crate) use tx::{Refusal, Stop, Tx, Who};

use crate::error::LabError;
use crate::reserve::Reserve;
use crate::store::{Kept, StoreError};
use libcompliance::crypto::Hash;
use libcompliance::trail::draft::Draft;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

/// Whether a command may use the room that is kept for a full disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Refused when the disk is full.
    Ordinary,
    /// Sign-in, sign-out, administration: has room reserved.
    Essential,
}

/// What a flush gave to every command in it.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    /// The signed checkpoint.
    pub note: Arc<str>,
}

/// What one command gave.
#[derive(Debug)]
pub(crate) struct Done<T> {
    /// Its answer.
    pub value: T,
    /// Index and leaf hash of each record it made, up to the last one that is not a consequence of another.
    pub records: Vec<(u64, Hash)>,
    /// The flush; `None` if the command wrote nothing.
    pub sealed: Option<Sealed>,
}

/// The longest that a leader waits for others.
const LONGEST_WAIT: Duration = Duration::from_millis(2);

pub(crate) struct Writer {
    state: Mutex<State>,
    joined: Condvar,
    done: Condvar,
    /// Threads on their way into a transaction: their command has not run yet.
    arriving: AtomicUsize,
    process: u32,
}

/// Counts a thread as arriving until it is dropped.
struct Arrival<'a>(&'a AtomicUsize);

impl<'a> Arrival<'a> {
    fn new(arriving: &'a AtomicUsize) -> Self {
        arriving.fetch_add(1, Ordering::Relaxed);
        Self(arriving)
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct State {
    batch: Batch,
    /// Whether a transaction is open and has a leader.
    open: bool,
    generation: u64,
    members: usize,
    last_members: usize,
    /// What each flush gave, and how many members have not read it yet.
    outcomes: HashMap<u64, (Result<Sealed, StoreError>, usize)>,
    flush_time: Duration,
    poisoned: bool,
    reserve: Arc<Reserve>,
    /// The thread that keeps the transaction open over several commands.
    held_by: Option<ThreadId>,
}

impl Writer {
    pub(crate) fn new(batch: Batch, reserve: Arc<Reserve>) -> Self {
        Self {
            state: Mutex::new(State {
                batch,
                open: false,
                generation: 0,
                members: 0,
                last_members: 0,
                outcomes: HashMap::new(),
                flush_time: Duration::from_millis(1),
                poisoned: false,
                reserve,
                held_by: None,
            }),
            joined: Condvar::new(),
            done: Condvar::new(),
            arriving: AtomicUsize::new(0),
            process: std::process::id(),
        }
    }

    /// Refuses to work in a process that was copied by `fork`: locks and connections are those of the other one.
    pub(crate) fn same_process(&self) -> Result<(), LabError> {
        if std::process::id() == self.process { Ok(()) } else { Err(LabError::Forked) }
    }

    /// Whether this handle can still write.
    pub(crate) fn usable(&self) -> Result<(), LabError> {
        self.lock().map(drop)
    }

    fn lock(&self) -> Result<MutexGuard<'_, State>, LabError> {
        self.same_process()?;
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.poisoned { Err(LabError::Poisoned) } else { Ok(state) }
    }

    /// Runs one command and waits until what it recorded is durable. A refusal is recorded and then returned as
    /// [`LabError::Denied`]; any other error leaves nothing behind.
    pub(crate) fn run<T>(
        &self,
        urgency: Urgency,
        command: impl FnOnce(&mut Tx<'_>) -> Result<T, Stop>,
    ) -> Result<Done<T>, LabError> {
        let arrival = Arrival::new(&self.arriving);
        let mut state = self.lock()?;
        if state.held_by == Some(std::thread::current().id()) {
            return state.held_command(command);
        }
        while state.held_by.is_some() {
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.poisoned {
            return Err(LabError::Poisoned);
        }
        if urgency == Urgency::Ordinary {
            state.reserve.allow_ordinary()?;
        }
        let leads = !state.open;
        if leads {
            state.begin()?;
        }
        if urgency == Urgency::Essential {
            state.reserve.want(true);
        }
        // INVARIANT: while `open`, a leader exists and will flush; so a panic of the command must not skip its duty.
        let ran = catch_unwind(AssertUnwindSafe(|| state.batch.command(command)));
        let (outcome, wrote) = match ran {
            Ok(Ok((result, records))) => {
                let wrote = !records.is_empty() || result.is_err() || state.batch.touched();
                (Ok(Ok((result, records))), wrote)
            }
            Ok(Err(error)) => {
                if let LabError::Store(failure) = &error
                    && state.batch.broken()
                {
                    let failure = failure.clone();
                    return Err(self.give_up(state, leads, failure));
                }
                (Ok(Err(error)), false)
            }
            Err(panic) => (Err(panic), false),
        };
        if wrote {
            state.members += 1;
        }
        drop(arrival);
        let generation = state.generation;
        if leads {
            state = self.gather(state, generation);
            state = self.flush(state, generation);
        } else {
            self.joined.notify_all();
        }
        let sealed = if wrote {
            while !state.outcomes.contains_key(&generation) {
                state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            Some(state.take_outcome(generation)?)
        } else {
            None
        };
        drop(state);
        match outcome {
            Err(panic) => resume_unwind(panic),
            Ok(Err(error)) => Err(error),
            Ok(Ok((result, records))) => done(result, records, sealed),
        }
    }

    /// Whether this thread keeps a transaction open, so that what it records is not durable yet.
    pub(crate) fn held_here(&self) -> Result<bool, LabError> {
        Ok(self.lock()?.held_by == Some(std::thread::current().id()))
    }

    /// Keeps one transaction open over all commands that `work` runs on this thread. They are durable together, when this
    /// returns; after an error, or a panic, none of them is there. Other threads wait.
    pub(crate) fn hold<T>(&self, work: impl FnOnce() -> Result<T, LabError>) -> Result<(T, Sealed), LabError> {
        let mut state = self.lock()?;
        while state.open || state.held_by.is_some() {
            if state.held_by == Some(std::thread::current().id()) {
                return Err(LabError::Invalid("a batch is open on this thread already".to_owned()));
            }
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.poisoned {
            return Err(LabError::Poisoned);
        }
        state.reserve.allow_ordinary()?;
        state.begin()?;
        state.held_by = Some(std::thread::current().id());
        drop(state);
        let worked = catch_unwind(AssertUnwindSafe(work));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.held_by = None;
        let ended = match worked {
            Ok(Ok(value)) => match state.batch.finish() {
                Ok(sealed) => {
                    state.tell();
                    Ok(Ok((value, sealed)))
                }
                Err(failure) => {
                    state.failed(&failure);
                    Ok(Err(failure.into()))
                }
            },
            Ok(Err(error)) => {
                state.batch.rollback();
                Ok(Err(error))
            }
            Err(panic) => {
                state.batch.rollback();
                Err(panic)
            }
        };
        state.close(Err(StoreError::Refused("the batch has ended".to_owned())), 0);
        drop(state);
        self.done.notify_all();
        ended.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Runs `work` alone in a transaction of its own, with the right to seal in between.
    pub(crate) fn exclusive<T>(&self, work: impl FnOnce(&mut Batch) -> Result<T, LabError>) -> Result<T, LabError> {
        let mut state = self.lock()?;
        while state.open {
            if state.held_by == Some(std::thread::current().id()) {
                return Err(LabError::Invalid("a batch is open on this thread: end it first".to_owned()));
            }
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
            if state.poisoned {
                return Err(LabError::Poisoned);
            }
        }
        let begun = state.batch.begin();
        state.poisoned |= failed_flush(&begun);
        begun?;
        state.reserve.want(true);
        let value = match work(&mut state.batch) {
            Ok(value) => value,
            Err(error) => {
                state.batch.rollback();
                if let LabError::Store(failure) = &error {
                    state.failed(failure);
                }
                return Err(error);
            }
        };
        match state.batch.finish() {
            Ok(_) => {
                state.tell();
                Ok(value)
            }
            Err(failure) => {
                state.failed(&failure);
                Err(failure.into())
            }
        }
    }

    /// Waits until the writers of the last flush and those at the door are in this one too, or a moment has passed. A writer
    /// alone waits for nobody. Waiting gives the lock away; without it no other thread could ever get into a transaction.
    fn gather<'a>(&'a self, mut state: MutexGuard<'a, State>, generation: u64) -> MutexGuard<'a, State> {
        if state.members == 0 {
            return state;
        }
        let until = Instant::now() + (state.flush_time / 2).min(LONGEST_WAIT);
        while state.generation == generation
            && (state.members < state.last_members || self.arriving.load(Ordering::Relaxed) > 0)
        {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.joined.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    fn flush<'a>(&'a self, mut state: MutexGuard<'a, State>, generation: u64) -> MutexGuard<'a, State> {
        let started = Instant::now();
        if state.generation != generation {
            // A member met a failing store and has answered for all.
            return state;
        }
        if state.members == 0 {
            state.batch.cancel();
            state.tell();
            state.close(Err(StoreError::Refused("nothing to flush".to_owned())), 0);
        } else {
            let outcome = state.batch.finish();
            match &outcome {
                Ok(_) => state.tell(),
                Err(failure) => state.failed(failure),
            }
            state.flush_time = (state.flush_time * 3 + started.elapsed()) / 4;
            let members = state.members;
            state.last_members = members;
            state.close(outcome, members);
        }
        self.done.notify_all();
        state
    }

    /// The store failed inside a command: the whole transaction is gone, and everybody in it is told.
    fn give_up(&self, mut state: MutexGuard<'_, State>, leads: bool, failure: StoreError) -> LabError {
        state.batch.rollback();
        state.failed(&failure);
        let members = state.members;
        state.close(Err(failure.clone()), members);
        if !leads {
            self.joined.notify_all();
        }
        self.done.notify_all();
        failure.into()
    }
}

/// What a command gave, with a denial as the error that it is.
fn done<T>(result: Result<T, Refused>, records: Vec<(u64, Hash)>, sealed: Option<Sealed>) -> Result<Done<T>, LabError> {
    match result {
        Ok(value) => Ok(Done { value, records, sealed }),
        Err(Refused { denial, record }) => Err(LabError::Denied { denial: Box::new(denial), record }),
    }
}

impl State {
    /// A command of the thread that holds the transaction: no flush, and no checkpoint yet.
    fn held_command<T>(&mut self, command: impl FnOnce(&mut Tx<'_>) -> Result<T, Stop>) -> Result<Done<T>, LabError> {
        if self.batch.broken() {
            return Err(LabError::Invalid("the store failed earlier in this batch, which will be undone".to_owned()));
        }
        let (result, records) = self.batch.command(command)?;
        done(result, records, None)
    }

    fn begin(&mut self) -> Result<(), LabError> {
        let begun = self.batch.begin();
        self.poisoned |= failed_flush(&begun);
        begun?;
        self.open = true;
        self.members = 0;
        Ok(())
    }

    fn close(&mut self, outcome: Result<Sealed, StoreError>, members: usize) {
        if members > 0 {
            self.outcomes.insert(self.generation, (outcome, members));
        }
        self.generation += 1;
        self.members = 0;
        self.open = false;
    }

    fn take_outcome(&mut self, generation: u64) -> Result<Sealed, StoreError> {
        let Some((outcome, left)) = self.outcomes.get_mut(&generation) else {
            return Err(StoreError::Refused("the outcome of the flush is gone".to_owned()));
        };
        *left -= 1;
        let answer = outcome.clone();
        if *left == 0 {
            self.outcomes.remove(&generation);
        }
        answer
    }

    /// The first failed flush poisons the handle: what the disk holds is not known. A full disk does not: nothing was written,
    /// and the reserve makes room to say so.
    fn failed(&mut self, failure: &StoreError) {
        match failure {
            StoreError::Io(_) => self.poisoned = true,
            StoreError::DiskFull => {
                self.reserve.release();
                self.tell();
            }
            _ => {}
        }
    }

    /// Records that the disk was full, if it was and no record says so yet. If there is no room even for that, the next
    /// flush tries again.
    fn tell(&mut self) {
        let Some(bytes) = self.reserve.untold() else { return };
        let told = self.batch.begin().and_then(|()| {
            let who = self.batch.system();
            let bytes = libcompliance::trail::value::Value::Int(bytes);
            let draft = Draft::new("trail.reserve").attr("reserve_bytes", bytes);
            self.batch
                .command(|tx| tx.append(&libcompliance::catalogue::trail::DISK_FULL, draft, &who).map_err(Stop::from))
                .and_then(|_| self.batch.finish().map_err(LabError::from))
                .inspect_err(|_| self.batch.rollback())
        });
        if told.is_ok() {
            self.reserve.told();
        }
    }
}

fn failed_flush<T>(result: &Result<T, LabError>) -> bool {
    matches!(result, Err(LabError::Store(StoreError::Io(_))))
}

/// Why a checkpoint of this size is kept, if it is: one for each started thousand.
pub(crate) fn interval(previous: u64, size: u64) -> Option<Kept> {
    (size / 1000 != previous / 1000).then_some(Kept::Interval)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::keys::Protect;
    use crate::{Device, Lab, NewLab, NewSample, Options, StateFolder};
    use libcompliance::identity::IdentitySettings;
    use std::collections::HashSet;

    #[test]
    fn threads_that_write_at_the_same_time_share_flushes() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { state_folder: StateFolder::None, ..Options::default() };
        let password = "a long enough password 1!";
        let new = NewLab {
            name: "x",
            origin: None,
            login: "admin",
            person: "x",
            password,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("admin", password, Device::unknown()).unwrap();
        let admitted =
            admin.admit(&crate::NewAccount::person("anna", "Anna", &["analyst"]), "known_personally").unwrap();
        lab.enrol("anna", admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
        let anna = lab.sign_in("anna", password, Device::unknown()).unwrap();
        let client = anna.register_client("K").unwrap();
        let receive = &|code: &str| {
            let sample = NewSample::new(client, code, "milk");
            anna.receive_sample(&sample).unwrap().1.checkpoint.unwrap()
        };
        // One thread alone shares with nobody.
        let alone: HashSet<_> = (0..20).map(|n| receive(&n.to_string())).collect();
        assert_eq!(alone.len(), 20);
        let together: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|t| scope.spawn(move || (0..25).map(|n| receive(&format!("{t}-{n}"))).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let flushes = together.iter().collect::<HashSet<_>>().len();
        assert!(flushes < together.len() * 3 / 4, "{flushes} flushes for {} records", together.len());
    }
}
