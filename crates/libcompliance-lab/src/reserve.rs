//! Room kept for a full disk: a file of zeros that is given back when the disk is full, so that sign-in, administration and
//! the fact itself can still be recorded.

use crate::store::StoreError;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The size of the reserve in bytes: some hundred flushes with their write-ahead log.
pub const RESERVE_BYTES: u64 = 4 << 20;

/// The reserve of one laboratory, shared by all that write beside it.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the disk was full and the reserve has not been put back since.
    low: bool,
    /// Whether a command of the open transaction may use the reserve.
    wanted: bool,
    /// How many bytes were given back, while no record says so yet.
    untold: Option<i64>,
}

impl Reserve {
    /// The reserve beside the laboratory at `lab`, made if it is not there and there is room.
    pub(crate) fn beside(lab: &Path) -> Self {
        let reserve = Self { path: crate::place::beside(lab, ".reserve"), state: Mutex::default() };
        let low = !reserve.there() && reserve.put_back().is_err();
        reserve.state().low = low;
        reserve
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|file| file.len() == RESERVE_BYTES)
    }

    /// Refuses ordinary commands while the disk is full; tries once to put the reserve back.
    pub(crate) fn allow_ordinary(&self) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.low {
            self.put_back().map_err(|_| StoreError::DiskFull)?;
            state.low = false;
        }
        Ok(())
    }

    /// Says whether the open transaction may use the reserve.
    pub(crate) fn want(&self, wanted: bool) {
        self.state().wanted = wanted;
    }

    pub(crate) fn wanted(&self) -> bool {
        self.state().wanted
    }

    /// Gives the room back to the disk. Whether that made any: only then is there sense in trying once more.
    pub(crate) fn release(&self) -> bool {
        let mut state = self.state();
        let made = self.there() && fs::remove_file(&self.path).is_ok();
        if made || !state.low {
            state.untold = Some(if made { i64::try_from(RESERVE_BYTES).unwrap_or(i64::MAX) } else { 0 });
        }
        state.low = true;
        made
    }

    /// What was given back and is in no record yet.
    pub(crate) fn untold(&self) -> Option<i64> {
        self.state().untold
    }

    /// A record says it.
    pub(crate) fn told(&self) {
        self.state().untold = None;
    }

    fn put_back(&self) -> std::io::Result<()> {
        let write = || {
            let mut file = fs::File::create(&self.path)?;
            let zeros = [0; 64 * 1024];
            for _ in 0..RESERVE_BYTES / (64 * 1024) {
                file.write_all(&zeros)?;
            }
            file.sync_all()
        };
        write().inspect_err(|_| {
            let _ = fs::remove_file(&self.path);
        })
    }
}
