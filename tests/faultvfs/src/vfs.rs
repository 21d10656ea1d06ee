//! The VFS itself: opening, deleting and looking for files.

use crate::RegisterError;
use crate::disk::{call, checked};
use crate::file::{FaultFile, HEAD, METHODS, real};
use crate::state::{Base, Controls, State};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::SeqCst;

/// The files that outlive the connection; only these can lose something at a power cut.
const LASTING: c_int =
    ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;

pub(crate) fn register(name: &str) -> Result<Controls, RegisterError> {
    let c_name = CString::new(name).map_err(|_| RegisterError(format!("the VFS name `{name:?}` holds a NUL")))?;
    // SAFETY: the name is NUL-terminated; the call initialises SQLite if need be.
    if !unsafe { ffi::sqlite3_vfs_find(c_name.as_ptr()) }.is_null() {
        return Err(RegisterError(format!("there is a VFS `{name}` already")));
    }
    let base = system_vfs()?;
    let head = c_int::try_from(HEAD).map_err(|_| RegisterError("the file header is too large".to_owned()))?;
    let state: &'static State = Box::leak(Box::new(State::new(name.to_owned(), Base(base))));
    // SAFETY: a registered VFS is never freed. The methods taken over unchanged (paths, random numbers, time, loading of
    // extensions) are those of SQLite's own VFS, which do not look at the VFS they are called with.
    let own = Box::leak(Box::new(unsafe {
        ffi::sqlite3_vfs {
            szOsFile: (*base).szOsFile + head,
            pNext: std::ptr::null_mut(),
            zName: c_name.into_raw(),
            pAppData: std::ptr::from_ref(state).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            ..*base
        }
    }));
    let own: *mut ffi::sqlite3_vfs = own;
    let _ = state.own.set(Base(own));
    // SAFETY: `own` is complete and lives for ever.
    let code = unsafe { ffi::sqlite3_vfs_register(own, 0) };
    checked(code).map_err(|code| RegisterError(format!("SQLite refuses the VFS `{name}` with code {code}")))?;
    Ok(Controls { state })
}

pub(crate) fn make_default(state: &State) -> rusqlite::Result<()> {
    let own = state.own.get().map_or(std::ptr::null_mut(), |own| own.0);
    // SAFETY: `own` was registered by `register` and lives for ever.
    let code = if own.is_null() { ffi::SQLITE_MISUSE } else { unsafe { ffi::sqlite3_vfs_register(own, 1) } };
    checked(code).map_err(|code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
}

/// The default VFS, seen through any of ours that was made the default.
fn system_vfs() -> Result<*mut ffi::sqlite3_vfs, RegisterError> {
    // SAFETY: NULL asks for the default VFS.
    let mut found = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    loop {
        // SAFETY: an entry of SQLite's list is valid as long as it is registered, and nobody here unregisters one.
        let Some(vfs) = (unsafe { found.as_ref() }) else {
            return Err(RegisterError("SQLite has no default VFS".to_owned()));
        };
        let is_ours = vfs.xOpen.is_some_and(|method| std::ptr::fn_addr_eq(method, open as OpenMethod));
        if !is_ours {
            return Ok(found);
        }
        // SAFETY: the VFS is ours, so `pAppData` is its state, which lives for ever.
        found = unsafe { (*vfs.pAppData.cast::<State>()).base.0 };
    }
}

type OpenMethod = unsafe extern "C" fn(
    *mut ffi::sqlite3_vfs,
    ffi::sqlite3_filename,
    *mut ffi::sqlite3_file,
    c_int,
    *mut c_int,
) -> c_int;

/// # Safety
/// `vfs` was made by [`register`].
unsafe fn state_of(vfs: *mut ffi::sqlite3_vfs) -> &'static State {
    // SAFETY: `register` put it there, and it is never freed.
    unsafe { &*(*vfs).pAppData.cast::<State>() }
}

/// # Safety
/// `name` is NULL or NUL-terminated.
unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller vouches for it.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    #[cfg(unix)]
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = std::str::from_utf8(bytes).ok()?;
    Some(PathBuf::from(path))
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes our VFS, a NUL-terminated name or NULL, and `szOsFile` bytes of memory.
    unsafe {
        let state = state_of(vfs);
        let path = if flags & LASTING != 0 { path_of(name) } else { None };
        (*file).pMethods = std::ptr::null();
        let (held, generation) = match state.enter(path.as_deref()) {
            Ok(entered) => entered,
            Err(code) => return code,
        };
        let read_only = path.is_some() && state.read_only.load(SeqCst);
        let writing = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_EXCLUSIVE;
        let flags = if read_only { flags & !writing | ffi::SQLITE_OPEN_READONLY } else { flags };
        let below = real(file);
        (*below).pMethods = std::ptr::null();
        let base = state.base.0;
        let code = (*base).xOpen.map_or(ffi::SQLITE_IOERR, |method| method(base, name, below, flags, out_flags));
        if code != ffi::SQLITE_OK {
            // A VFS may set the methods of a file that it then fails to open; it must be closed even so.
            if !(*below).pMethods.is_null() {
                let _ = call!(below, xClose);
            }
            state.leave(held.as_deref());
            return code;
        }
        let had_shared_memory = read_only && path.is_some_and(|path| shared_memory_of(&path).exists());
        file.cast::<FaultFile>().write(FaultFile {
            head: ffi::sqlite3_file { pMethods: &raw const METHODS },
            state,
            generation,
            held,
            read_only,
            had_shared_memory,
        });
        ffi::SQLITE_OK
    }
}

fn shared_memory_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-shm");
    PathBuf::from(name)
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite passes our VFS and a NUL-terminated name.
    unsafe {
        let state = state_of(vfs);
        if state.read_only.load(SeqCst) {
            return ffi::SQLITE_IOERR_DELETE;
        }
        let base = state.base.0;
        let code = (*base).xDelete.map_or(ffi::SQLITE_IOERR_DELETE, |method| method(base, name, sync_folder));
        if let (ffi::SQLITE_OK, Some(path)) = (code, path_of(name)) {
            state.forget(&path);
        }
        code
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    question: c_int,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes our VFS, a NUL-terminated name and a variable of its own.
    unsafe {
        let state = state_of(vfs);
        let base = state.base.0;
        let code = (*base).xAccess.map_or(ffi::SQLITE_IOERR_ACCESS, |method| method(base, name, question, answer));
        if code != ffi::SQLITE_OK {
            return code;
        }
        if question == ffi::SQLITE_ACCESS_EXISTS {
            // An empty file counts as absent, and what the real file holds may be flushed only in part.
            if let Some(size) = path_of(name).and_then(|path| state.pending_size(&path)) {
                *answer = c_int::from(size > 0);
            }
        } else if state.read_only.load(SeqCst) {
            *answer = 0;
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks as SQLite does when it looks for a journal or a WAL.
    fn exists(disk: &Controls, path: &Path) -> bool {
        let name = CString::new(path.to_str().unwrap()).unwrap();
        let own = disk.state.own.get().unwrap().0;
        let mut answer = -1;
        // SAFETY: `own` is a registered VFS, the name is NUL-terminated, the pointer that of a live local.
        let code = unsafe { (*own).xAccess.unwrap()(own, name.as_ptr(), ffi::SQLITE_ACCESS_EXISTS, &raw mut answer) };
        assert_eq!(code, ffi::SQLITE_OK);
        answer != 0
    }

    #[test]
    fn a_file_exists_as_far_as_its_unflushed_part_goes() {
        let folder = tempfile::tempdir().unwrap();
        let (path, wal) = (folder.path().join("a.db"), folder.path().join("a.db-wal"));
        let disk = register("exists").unwrap();
        disk.hold_unflushed().unwrap();
        let db = disk.open(&path).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE t (x)").unwrap();
        assert!(exists(&disk, &wal), "only in memory");
        assert_eq!(std::fs::metadata(&wal).unwrap().len(), 0);
        db.execute_batch("PRAGMA synchronous = FULL; INSERT INTO t VALUES (1)").unwrap();
        assert!(std::fs::metadata(&wal).unwrap().len() > 0, "flushed");
        db.execute_batch("PRAGMA synchronous = OFF").unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        assert!(!exists(&disk, &wal), "truncated, and not yet on the disk");
        assert!(std::fs::metadata(&wal).unwrap().len() > 0);
    }
}
