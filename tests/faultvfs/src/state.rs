//! What a test sets and reads: the controls, and the state that the VFS and its files share.

use crate::disk::Code;
use crate::overlay::Overlay;
use rusqlite::{Connection, OpenFlags, ffi};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What of the unflushed bytes a power cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survivors {
    /// Nothing: the files hold what was flushed.
    Flushed,
    /// A random half of the unflushed sectors, chosen by the seed alone: writes torn and out of order.
    SomeSectors {
        /// What the disk writes as a whole.
        size: SectorSize,
        /// The same seed over the same writes keeps the same sectors.
        seed: u64,
    },
    /// Everything: the system got round to writing it before the cut.
    All,
}

/// The size of what a disk writes as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectorSize {
    /// 512 bytes.
    Small,
    /// 4,096 bytes.
    Large,
}

/// What happens at a chosen flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlushFault {
    /// It fails; later ones succeed. What it should have written is lost even so, as with Linux: it stays readable
    /// until a power cut, and no later flush writes it. (The loss needs [`Controls::hold_unflushed`].)
    FailOnce,
    /// It and all later ones fail.
    FailAlways,
    /// The power is cut when it begins. Needs [`Controls::hold_unflushed`].
    PowerCut(Survivors),
}

/// What the VFS has done since it was registered or [reset](Controls::reset_counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Flushes asked for, failed ones included.
    pub flushes: u64,
    /// Flushes that a fault made fail.
    pub failed_flushes: u64,
    /// Calls that write.
    pub writes: u64,
    /// Bytes written by them.
    pub bytes_written: u64,
}

/// Steers one registered VFS; clones steer the same. Every method may be called from any thread at any time.
#[derive(Clone, Copy)]
pub struct Controls {
    pub(crate) state: &'static State,
}

impl Controls {
    /// The name to open a database with, also as `file:...?vfs=NAME`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.state.name
    }

    /// Opens or creates a database through this VFS.
    ///
    /// # Errors
    /// What SQLite says; `SQLITE_CANTOPEN` while a connection to the same file from before a power cut is still open.
    pub fn open(&self, path: &Path) -> rusqlite::Result<Connection> {
        Connection::open_with_flags_and_vfs(path, OpenFlags::default(), self.name())
    }

    /// Makes it the VFS of every database that the process opens from now on without naming one.
    ///
    /// # Errors
    /// SQLite refuses, which it does only without memory.
    pub fn make_default(&self) -> rusqlite::Result<()> {
        crate::vfs::make_default(self.state)
    }

    /// From now on, keeps what is written in memory until its file is flushed. There is no way back.
    ///
    /// # Errors
    /// [`io::ErrorKind::ResourceBusy`]: a file is open, which would bypass the memory.
    pub fn hold_unflushed(&self) -> io::Result<()> {
        // The lock keeps a file from being opened in between.
        let _files = lock(&self.state.files);
        if self.state.open_files.load(SeqCst) > 0 {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "close every connection of this VFS first"));
        }
        self.state.holding.store(true, SeqCst);
        Ok(())
    }

    /// Cuts the power: what is unflushed is gone, except for `survivors`, and every connection open now answers each call
    /// with `SQLITE_IOERR`. Close those, then open the files again as after a restart.
    ///
    /// # Errors
    /// [`hold_unflushed`](Self::hold_unflushed) was not called, or the real disk fails.
    pub fn power_cut(&self, survivors: Survivors) -> io::Result<()> {
        self.state.power_cut(survivors)
    }

    /// Plans a fault at the `nth` flush from now (1 is the next), of whatever file. Replaces an earlier plan.
    pub fn fail_flush(&self, nth: u64, fault: FlushFault) {
        *lock(&self.state.plan) = Some(Plan { left: nth.max(1), fault });
    }

    /// Flushes succeed again.
    pub fn heal_flush(&self) {
        *lock(&self.state.plan) = None;
    }

    /// Lets the files below `folder`, whoever wrote them, grow to `bytes` in all. A write beyond is `SQLITE_FULL`. Only
    /// what SQLite writes through this VFS is held to the limit.
    pub fn limit_space(&self, folder: &Path, bytes: u64) {
        *lock(&self.state.space) = Some((folder.to_owned(), bytes));
        self.state.limited.store(true, SeqCst);
    }

    /// Lifts the limit.
    pub fn lift_space_limit(&self) {
        self.state.limited.store(false, SeqCst);
        *lock(&self.state.space) = None;
    }

    /// A flush takes at least this long, the real one included; zero is as long as the real one takes. Flushes of
    /// several threads do not wait for each other.
    pub fn set_flush_time(&self, time: Duration) {
        self.state.flush_nanoseconds.store(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Whether a flush also flushes the real disk; it does unless told otherwise.
    pub fn set_real_flush(&self, on: bool) {
        self.state.real_flush.store(on, Relaxed);
    }

    /// Files opened from now on behave as on a read-only medium, and connections already open can no longer write. A
    /// database in WAL mode can then be read only where its `-shm` file exists.
    pub fn set_read_only(&self, on: bool) {
        self.state.read_only.store(on, SeqCst);
    }

    /// What was done since the last reset.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let state = self.state;
        Counts {
            flushes: state.flushes.load(Relaxed),
            failed_flushes: state.failed_flushes.load(Relaxed),
            writes: state.writes.load(Relaxed),
            bytes_written: state.bytes_written.load(Relaxed),
        }
    }

    /// Sets all counts to zero.
    pub fn reset_counts(&self) {
        for count in [&self.state.flushes, &self.state.failed_flushes, &self.state.writes, &self.state.bytes_written] {
            count.store(0, Relaxed);
        }
    }

    /// How many files are open, a connection counting as two or more.
    #[must_use]
    pub fn open_files(&self) -> u64 {
        self.state.open_files.load(SeqCst)
    }
}

impl std::fmt::Debug for Controls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Controls").field("name", &self.name()).field("counts", &self.counts()).finish()
    }
}

pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) base: Base,
    /// This VFS's own entry in SQLite's list, set once it is registered.
    pub(crate) own: std::sync::OnceLock<Base>,
    /// Counts power cuts; a file opened in an earlier one is dead.
    pub(crate) generation: AtomicU64,
    pub(crate) holding: AtomicBool,
    pub(crate) read_only: AtomicBool,
    pub(crate) open_files: AtomicU64,
    /// The unflushed part of every file, by full path. Sorted, so that a seed always chooses the same sectors.
    files: Mutex<BTreeMap<PathBuf, SharedHeld>>,
    limited: AtomicBool,
    space: Mutex<Option<(PathBuf, u64)>>,
    plan: Mutex<Option<Plan>>,
    pub(crate) flush_nanoseconds: AtomicU64,
    pub(crate) real_flush: AtomicBool,
    pub(crate) flushes: AtomicU64,
    pub(crate) failed_flushes: AtomicU64,
    pub(crate) writes: AtomicU64,
    pub(crate) bytes_written: AtomicU64,
}

/// A VFS in SQLite's list.
pub(crate) struct Base(pub(crate) *mut ffi::sqlite3_vfs);

// SAFETY: SQLite itself uses a registered VFS from every thread; it is never changed or freed after registration.
unsafe impl Send for Base {}
// SAFETY: as above.
unsafe impl Sync for Base {}

/// The unflushed part of one path, and who has it open.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) overlay: Overlay,
    pub(crate) open: u64,
    pub(crate) generation: u64,
}

/// The same for every connection to the path.
pub(crate) type SharedHeld = Arc<Mutex<Held>>;

struct Plan {
    left: u64,
    fault: FlushFault,
}

/// What the plan says about the flush that begins now.
pub(crate) enum Flush {
    Normal,
    Fails,
    CutsPower(Survivors),
}

impl State {
    pub(crate) fn new(name: String, base: Base) -> Self {
        Self {
            name,
            base,
            own: std::sync::OnceLock::new(),
            generation: AtomicU64::new(0),
            holding: AtomicBool::new(false),
            read_only: AtomicBool::new(false),
            open_files: AtomicU64::new(0),
            files: Mutex::new(BTreeMap::new()),
            limited: AtomicBool::new(false),
            space: Mutex::new(None),
            plan: Mutex::new(None),
            flush_nanoseconds: AtomicU64::new(0),
            real_flush: AtomicBool::new(true),
            flushes: AtomicU64::new(0),
            failed_flushes: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            bytes_written: AtomicU64::new(0),
        }
    }

    /// Counts a file as open, tells after how many power cuts, and finds its unflushed part if writes are held back and the file is one that lasts.
    pub(crate) fn enter(&self, path: Option<&Path>) -> Result<(Option<SharedHeld>, u64), Code> {
        let mut files = lock(&self.files);
        let generation = self.generation.load(SeqCst);
        let found = match path {
            Some(path) if self.holding.load(SeqCst) => {
                let held = Arc::clone(files.entry(path.to_owned()).or_default());
                let mut inner = lock(&held);
                // A connection from before the power cut shares the WAL index, and with it the frames that are gone.
                if inner.open > 0 && inner.generation != generation {
                    return Err(ffi::SQLITE_CANTOPEN);
                }
                inner.open += 1;
                inner.generation = generation;
                drop(inner);
                Some(held)
            }
            _ => None,
        };
        self.open_files.fetch_add(1, SeqCst);
        Ok((found, generation))
    }

    pub(crate) fn leave(&self, held: Option<&Mutex<Held>>) {
        if let Some(held) = held {
            let mut held = lock(held);
            held.open = held.open.saturating_sub(1);
        }
        self.open_files.fetch_sub(1, SeqCst);
    }

    /// The size that readers see, where it may differ from the disk's.
    pub(crate) fn pending_size(&self, path: &Path) -> Option<u64> {
        let held = lock(&self.files).get(path).map(Arc::clone)?;
        lock(&held).overlay.pending_size()
    }

    /// The file is deleted; connections that have it open keep their part of it.
    pub(crate) fn forget(&self, path: &Path) {
        lock(&self.files).remove(path);
    }

    pub(crate) fn next_flush(&self) -> Flush {
        self.flushes.fetch_add(1, Relaxed);
        let mut slot = lock(&self.plan);
        let Some(plan) = slot.as_mut() else { return Flush::Normal };
        plan.left = plan.left.saturating_sub(1);
        if plan.left > 0 {
            return Flush::Normal;
        }
        let fault = plan.fault;
        if fault != FlushFault::FailAlways {
            *slot = None;
        }
        self.failed_flushes.fetch_add(1, Relaxed);
        match fault {
            FlushFault::PowerCut(survivors) => Flush::CutsPower(survivors),
            FlushFault::FailOnce | FlushFault::FailAlways => Flush::Fails,
        }
    }

    pub(crate) fn power_cut(&self, survivors: Survivors) -> io::Result<()> {
        let files = lock(&self.files);
        if !self.holding.load(SeqCst) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "unflushed writes are not held back: nothing to lose",
            ));
        }
        // First the connections die, then the bytes go: a write that comes later finds its file dead.
        self.generation.fetch_add(1, SeqCst);
        let mut random = match survivors {
            Survivors::SomeSectors { seed, .. } => seed,
            Survivors::Flushed | Survivors::All => 0,
        };
        let mut keeps = || match survivors {
            Survivors::Flushed => false,
            Survivors::All => true,
            Survivors::SomeSectors { .. } => {
                random = next_random(random);
                random >> 63 == 1
            }
        };
        let group = match survivors {
            Survivors::SomeSectors { size: SectorSize::Large, .. } => 8,
            _ => 1,
        };
        for (path, held) in files.iter() {
            let mut held = lock(held);
            if survivors == Survivors::Flushed || held.overlay.pending_size().is_none() {
                held.overlay.forget();
                continue;
            }
            let mut disk: File = OpenOptions::new().read(true).write(true).open(path)?;
            held.overlay
                .cut(&mut disk, group, &mut keeps)
                .map_err(|code| io::Error::other(format!("the real disk failed with SQLite code {code}")))?;
        }
        Ok(())
    }

    /// Whether a file that grows from `size` to `end` still fits on the disk.
    pub(crate) fn fits(&self, size: u64, end: u64) -> bool {
        if end <= size || !self.limited.load(SeqCst) {
            return true;
        }
        let Some((folder, limit)) = lock(&self.space).clone() else { return true };
        self.used(&folder).saturating_add(end - size) <= limit
    }

    /// Whether [`State::fits`] can say no, so that a file need not look up its size.
    pub(crate) fn is_limited(&self) -> bool {
        self.limited.load(SeqCst)
    }

    fn used(&self, folder: &Path) -> u64 {
        let mut used = 0_u64;
        let mut open = vec![folder.to_owned()];
        while let Some(current) = open.pop() {
            for entry in std::fs::read_dir(&current).into_iter().flatten().flatten() {
                match entry.metadata() {
                    Ok(found) if found.is_dir() => open.push(entry.path()),
                    Ok(found) => used = used.saturating_add(self.pending_size(&entry.path()).unwrap_or(found.len())),
                    // Deleted since it was listed.
                    Err(_) => {}
                }
            }
        }
        used
    }
}

/// A panic of another test's thread does not make the state wrong: no lock is held across a call that can panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A linear congruential step (constants of Knuth's MMIX); its upper bits are good enough to choose sectors.
pub(crate) fn next_random(last: u64) -> u64 {
    last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}
