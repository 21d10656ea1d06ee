//! Room kept for a full disk: a file of zeros that is given back when the disk is full, so that sign-in, administration and
//! the fact itself can still be recorded.

use crate::store::StoreError;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The size of the reserve in bytes: some hundred flushes with their write-ahead log.
pub const RESERVE_BYTES: u64 = 4 << 20;

/// The reserve of one laboratory.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
    /// Whether the disk was full and the reserve has not been put back since.
    low: bool,
}

impl Reserve {
    /// The reserve beside the laboratory at `lab`, made if it is not there and there is room.
    pub(crate) fn beside(lab: &Path) -> Self {
        let mut name = lab.as_os_str().to_owned();
        name.push(".reserve");
        let mut reserve = Self { path: name.into(), low: false };
        reserve.low = !reserve.there() && reserve.put_back().is_err();
        reserve
    }

    fn there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|file| file.len() == RESERVE_BYTES)
    }

    /// Refuses ordinary commands while the disk is full; tries once to put the reserve back.
    pub(crate) fn allow_ordinary(&mut self) -> Result<(), StoreError> {
        if self.low {
            self.put_back().map_err(|_| StoreError::DiskFull)?;
            self.low = false;
        }
        Ok(())
    }

    /// Gives the room back to the disk; the number of bytes.
    pub(crate) fn release(&mut self) -> i64 {
        let there = self.there();
        self.low = true;
        let removed = fs::remove_file(&self.path).is_ok();
        if there && removed { i64::try_from(RESERVE_BYTES).unwrap_or(0) } else { 0 }
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
