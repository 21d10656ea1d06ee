//! What lies below the overlay: a file of the system's VFS, or the same file by its path once the power is cut.

use rusqlite::ffi;
use std::ffi::c_int;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};

/// An SQLite result code other than `SQLITE_OK`.
pub(crate) type Code = c_int;

/// Bytes on the real disk.
pub(crate) trait Disk {
    /// Fills `buffer` from `at`; what lies beyond the end of the file reads as zero.
    fn read(&mut self, buffer: &mut [u8], at: u64) -> Result<(), Code>;
    fn write(&mut self, bytes: &[u8], at: u64) -> Result<(), Code>;
    fn truncate(&mut self, size: u64) -> Result<(), Code>;
    fn size(&mut self) -> Result<u64, Code>;
}

/// `SQLITE_OK`, or the code.
pub(crate) fn checked(code: c_int) -> Result<(), Code> {
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
}

/// Calls one method of a file of the system's VFS; a method that it does not have is an I/O error.
macro_rules! call {
    ($file:expr, $method:ident $(, $argument:expr)*) => {
        match (*(*$file).pMethods).$method {
            Some(method) => method($file $(, $argument)*),
            None => rusqlite::ffi::SQLITE_IOERR,
        }
    };
}
pub(crate) use call;

/// An open file of the system's VFS.
pub(crate) struct Real {
    /// INVARIANT: opened by the system's VFS and not yet closed, for as long as this value lives.
    file: *mut ffi::sqlite3_file,
}

impl Real {
    /// # Safety
    /// `file` is open, stays open while the value lives, and no other thread uses this `sqlite3_file` meanwhile.
    pub(crate) unsafe fn new(file: *mut ffi::sqlite3_file) -> Self {
        Self { file }
    }
}

impl Disk for Real {
    fn read(&mut self, buffer: &mut [u8], at: u64) -> Result<(), Code> {
        let (length, at) = (length_of(buffer)?, offset(at)?);
        // SAFETY: the file is open (INVARIANT), and `length` is the length of the buffer.
        let code = unsafe { call!(self.file, xRead, buffer.as_mut_ptr().cast(), length, at) };
        // A short read has filled the rest with zeros already.
        if code == ffi::SQLITE_IOERR_SHORT_READ { Ok(()) } else { checked(code) }
    }

    fn write(&mut self, bytes: &[u8], at: u64) -> Result<(), Code> {
        let (length, at) = (length_of(bytes)?, offset(at)?);
        // SAFETY: the file is open (INVARIANT), and `length` is the length of the bytes.
        checked(unsafe { call!(self.file, xWrite, bytes.as_ptr().cast(), length, at) })
    }

    fn truncate(&mut self, size: u64) -> Result<(), Code> {
        let size = offset(size)?;
        // SAFETY: the file is open (INVARIANT).
        checked(unsafe { call!(self.file, xTruncate, size) })
    }

    fn size(&mut self) -> Result<u64, Code> {
        let mut size: ffi::sqlite3_int64 = 0;
        // SAFETY: the file is open (INVARIANT), and the pointer is that of a live local.
        checked(unsafe { call!(self.file, xFileSize, &raw mut size) })?;
        u64::try_from(size).map_err(|_| ffi::SQLITE_IOERR_FSTAT)
    }
}

fn length_of(bytes: &[u8]) -> Result<c_int, Code> {
    c_int::try_from(bytes.len()).map_err(|_| ffi::SQLITE_IOERR)
}

fn offset(at: u64) -> Result<ffi::sqlite3_int64, Code> {
    ffi::sqlite3_int64::try_from(at).map_err(|_| ffi::SQLITE_IOERR)
}

/// A file opened by its path, when no connection that could use it is alive.
impl Disk for File {
    fn read(&mut self, buffer: &mut [u8], at: u64) -> Result<(), Code> {
        buffer.fill(0);
        let mut read = || -> std::io::Result<()> {
            self.seek(SeekFrom::Start(at))?;
            let mut rest = &mut buffer[..];
            while !rest.is_empty() {
                match std::io::Read::read(self, rest)? {
                    0 => break,
                    count => rest = rest.split_at_mut(count).1,
                }
            }
            Ok(())
        };
        read().map_err(|_| ffi::SQLITE_IOERR_READ)
    }

    fn write(&mut self, bytes: &[u8], at: u64) -> Result<(), Code> {
        let mut write = || self.seek(SeekFrom::Start(at)).and_then(|_| self.write_all(bytes));
        write().map_err(|_| ffi::SQLITE_IOERR_WRITE)
    }

    fn truncate(&mut self, size: u64) -> Result<(), Code> {
        self.set_len(size).map_err(|_| ffi::SQLITE_IOERR_TRUNCATE)
    }

    fn size(&mut self) -> Result<u64, Code> {
        self.metadata().map(|found| found.len()).map_err(|_| ffi::SQLITE_IOERR_FSTAT)
    }
}
