//! The methods of an open file: the system's, with a fault where one is planned.
//!
//! SQLite calls them with a pointer to the memory that the VFS's `xOpen` filled: our [`FaultFile`], and right behind it
//! the file of the system's VFS. It uses one `sqlite3_file` from one thread at a time. Both facts hold for every block
//! below that is marked as sound by the contract of SQLite.

use crate::disk::{Code, Disk as _, Real, call, checked};
use crate::overlay::Overlay;
use crate::state::{Flush, Held, SharedHeld, State, lock};
use rusqlite::ffi;
use std::ffi::{c_int, c_void};
use std::sync::Mutex;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::time::{Duration, Instant};

/// What SQLite sees as the file; the system's file lies directly behind it.
#[repr(C)]
pub(crate) struct FaultFile {
    /// First, because SQLite reads the methods through a pointer to the whole.
    pub(crate) head: ffi::sqlite3_file,
    pub(crate) state: &'static State,
    /// The number of power cuts when it was opened.
    pub(crate) generation: u64,
    /// Present if unflushed writes of this file are held back.
    pub(crate) held: Option<SharedHeld>,
    /// Opened as if on a read-only medium.
    pub(crate) read_only: bool,
    /// Whether the `-shm` file was there at opening, which decides if a WAL on a read-only medium can be read.
    pub(crate) had_shared_memory: bool,
}

pub(crate) const HEAD: usize = size_of::<FaultFile>();
// The system's file begins where ours ends, and must be aligned there.
const _: () = assert!(HEAD.is_multiple_of(align_of::<u64>()) && align_of::<FaultFile>() <= 8);

/// No `xFetch` (version 3): pages mapped from the real file would bypass the overlay.
pub(crate) static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(take_lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The system's file behind ours.
///
/// # Safety
/// `file` points to memory of at least [`HEAD`] bytes plus the system's file, as `szOsFile` asks for.
pub(crate) unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: within the memory that the caller vouches for.
    unsafe { file.cast::<u8>().add(HEAD).cast() }
}

/// # Safety
/// `file` was filled by our `xOpen` and not closed since.
unsafe fn ours<'a>(file: *mut ffi::sqlite3_file) -> &'a FaultFile {
    // SAFETY: the caller vouches for it; nothing changes a `FaultFile` between opening and closing.
    unsafe { &*file.cast::<FaultFile>() }
}

fn code(result: Result<(), Code>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

impl FaultFile {
    fn is_dead(&self) -> bool {
        self.generation != self.state.generation.load(SeqCst)
    }

    /// Works on the unflushed part under its lock. The lock is what makes a power cut fall between two calls.
    fn with_overlay<T>(
        &self,
        held: &Mutex<Held>,
        work: impl FnOnce(&mut Overlay) -> Result<T, Code>,
    ) -> Result<T, Code> {
        let mut held = lock(held);
        if self.is_dead() { Err(ffi::SQLITE_IOERR) } else { work(&mut held.overlay) }
    }

    fn size(&self, disk: &mut Real) -> Result<u64, Code> {
        match &self.held {
            Some(held) => self.with_overlay(held, |overlay| overlay.size(disk)),
            None => disk.size(),
        }
    }

    fn may_write(&self) -> Result<(), Code> {
        if self.read_only || self.state.read_only.load(SeqCst) { Err(ffi::SQLITE_READONLY) } else { Ok(()) }
    }

    fn write(&self, disk: &mut Real, bytes: &[u8], at: u64) -> Result<(), Code> {
        self.may_write()?;
        if self.state.is_limited() {
            let size = self.size(disk)?;
            if !self.state.fits(size, at.saturating_add(bytes.len() as u64)) {
                return Err(ffi::SQLITE_FULL);
            }
        }
        match &self.held {
            Some(held) => self.with_overlay(held, |overlay| overlay.write(disk, bytes, at))?,
            None => disk.write(bytes, at)?,
        }
        self.state.writes.fetch_add(1, Relaxed);
        self.state.bytes_written.fetch_add(bytes.len() as u64, Relaxed);
        Ok(())
    }

    fn flush(&self, disk: &mut Real, flush_real: impl FnOnce() -> c_int) -> Result<(), Code> {
        let begun = Instant::now();
        if self.is_dead() {
            return Err(ffi::SQLITE_IOERR_FSYNC);
        }
        match self.state.next_flush() {
            Flush::Normal => {}
            Flush::Fails => {
                if let Some(held) = &self.held {
                    lock(held).overlay.lose();
                }
                return Err(ffi::SQLITE_IOERR_FSYNC);
            }
            Flush::CutsPower(survivors) => {
                // Without held-back writes there is no power to cut; the flush fails then, which a test will notice.
                let _ = self.state.power_cut(survivors);
                return Err(ffi::SQLITE_IOERR_FSYNC);
            }
        }
        if let Some(held) = &self.held {
            self.with_overlay(held, |overlay| overlay.flush(disk))?;
        }
        if self.state.real_flush.load(Relaxed) {
            checked(flush_real())?;
        }
        let whole = Duration::from_nanos(self.state.flush_nanoseconds.load(Relaxed));
        if let Some(left) = whole.checked_sub(begun.elapsed()) {
            std::thread::sleep(left);
        }
        Ok(())
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: by the contract of SQLite; it does not use the file after this call, so our part may be moved out.
    unsafe {
        let result = call!(real(file), xClose);
        let own = file.cast::<FaultFile>().read();
        (*file).pMethods = std::ptr::null();
        own.state.leave(own.held.as_deref());
        result
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: by the contract of SQLite; `to` has room for `length` bytes.
    unsafe {
        let own = ours(file);
        let Some(held) = &own.held else { return call!(real(file), xRead, to, length, at) };
        let (Ok(length), Ok(at)) = (usize::try_from(length), u64::try_from(at)) else { return ffi::SQLITE_IOERR_READ };
        let buffer = std::slice::from_raw_parts_mut(to.cast::<u8>(), length);
        let mut disk = Real::new(real(file));
        match own.with_overlay(held, |overlay| overlay.read(&mut disk, buffer, at)) {
            Ok(true) => ffi::SQLITE_OK,
            Ok(false) => ffi::SQLITE_IOERR_SHORT_READ,
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: by the contract of SQLite; `from` holds `length` bytes.
    unsafe {
        let (Ok(length), Ok(at)) = (usize::try_from(length), u64::try_from(at)) else { return ffi::SQLITE_IOERR_WRITE };
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), length);
        code(ours(file).write(&mut Real::new(real(file)), bytes, at))
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe {
        let own = ours(file);
        let Ok(size) = u64::try_from(size) else { return ffi::SQLITE_IOERR_TRUNCATE };
        let mut disk = Real::new(real(file));
        code(own.may_write().and_then(|()| match &own.held {
            Some(held) => own.with_overlay(held, |overlay| overlay.truncate(&mut disk, size)),
            None => disk.truncate(size),
        }))
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe {
        let below = real(file);
        code(ours(file).flush(&mut Real::new(below), || call!(below, xSync, flags)))
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: by the contract of SQLite; `size` is its own variable.
    unsafe {
        match ours(file).size(&mut Real::new(real(file))) {
            Ok(found) => {
                *size = i64::try_from(found).unwrap_or(i64::MAX);
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn take_lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe { if ours(file).is_dead() { ffi::SQLITE_IOERR_LOCK } else { call!(real(file), xLock, level) } }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: by the contract of SQLite. A dead file gives its locks back, or the next could not open it.
    unsafe { call!(real(file), xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, result: *mut c_int) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe {
        if ours(file).is_dead() {
            ffi::SQLITE_IOERR_CHECKRESERVEDLOCK
        } else {
            call!(real(file), xCheckReservedLock, result)
        }
    }
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    // Both would change the size of the real file before a flush; they are hints, so it is allowed to do nothing.
    let grows = matches!(operation, ffi::SQLITE_FCNTL_SIZE_HINT | ffi::SQLITE_FCNTL_CHUNK_SIZE);
    // SAFETY: by the contract of SQLite.
    unsafe {
        let own = ours(file);
        if grows && (own.held.is_some() || own.state.is_limited()) {
            return ffi::SQLITE_OK;
        }
        call!(real(file), xFileControl, operation, argument)
    }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe { call!(real(file), xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: by the contract of SQLite. A batch of writes would go to the real file as a whole and bypass the overlay.
    unsafe {
        let found = call!(real(file), xDeviceCharacteristics);
        if ours(file).held.is_some() { found & !ffi::SQLITE_IOCAP_BATCH_ATOMIC } else { found }
    }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    result: *mut *mut c_void,
) -> c_int {
    // SAFETY: by the contract of SQLite; `result` is its own variable.
    unsafe {
        let own = ours(file);
        if own.is_dead() {
            return ffi::SQLITE_IOERR_SHMMAP;
        }
        if own.read_only {
            // What the system's VFS answers when `-shm` can be opened for reading only, or cannot be created.
            *result = std::ptr::null_mut();
            return if own.had_shared_memory { ffi::SQLITE_READONLY_CANTINIT } else { ffi::SQLITE_CANTOPEN };
        }
        call!(real(file), xShmMap, region, size, extend, result)
    }
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: by the contract of SQLite.
    unsafe {
        let own = ours(file);
        if own.is_dead() && flags & ffi::SQLITE_SHM_UNLOCK == 0 {
            ffi::SQLITE_IOERR_SHMLOCK
        } else if own.read_only {
            // Nobody writes to a read-only medium, so there is nobody to lock out.
            ffi::SQLITE_OK
        } else {
            call!(real(file), xShmLock, first, count, flags)
        }
    }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: by the contract of SQLite.
    unsafe {
        let below = real(file);
        if let Some(method) = (*(*below).pMethods).xShmBarrier {
            method(below);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: by the contract of SQLite. A dead connection is not there to delete anything.
    unsafe {
        let delete = if ours(file).is_dead() { 0 } else { delete };
        call!(real(file), xShmUnmap, delete)
    }
}
