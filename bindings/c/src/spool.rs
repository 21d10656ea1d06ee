//! The spool: where events wait while the trail cannot be written.

use crate::boundary::{enter, free};
use crate::error::{Failure, compliance_error};
use crate::event::{asserted, person, read};
use crate::handle::{self, held};
use crate::input;
use crate::lab::compliance_lab;
use crate::output::Out;
use crate::session::compliance_session;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::host::spool::Choices;
use libcompliance_lab::{LabError, Spool, SpoolError, TakeIn};
use libcompliance_operations::{spooled, stored, taken_in};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A folder of spools, and the file that this process writes in it. Threads may share it: calls take turns, and each waits until the trail or the
/// disk has taken its event. The program frees it before it has its spool taken in.
pub struct compliance_spool {
    _opaque: [u8; 0],
}
held!(compliance_spool => Mutex<Spool>);

fn locked(spool: &Mutex<Spool>) -> MutexGuard<'_, Spool> {
    spool.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(folder: &Path, choices: &str, device: Option<&str>, out: &Out<*mut compliance_spool>) -> Result<(), Failure> {
    let choices = Choices::parse(choices.as_bytes()).map_err(|fault| LabError::from(SpoolError::from(fault)))?;
    let mut spool = Spool::open(folder, choices).map_err(LabError::from)?;
    if let Some(device) = device {
        spool = spool.at_device(device);
    }
    out.make(Mutex::new(spool))
}

/// Opens a folder of spools, which must be there (UTF-8), by what the laboratory has chosen: `choices` is the JSON that the operation
/// `spool.choices` gave while the laboratory could be opened, kept by the host. `device` is NULL or its name. Nothing is written yet.
///
/// `*spool` is the caller's to free. Errors: those of arguments, HOST_EVENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_open(
    folder: *const c_char,
    choices: *const c_char,
    device: *const c_char,
    spool: *mut *mut compliance_spool,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, folder, choices, device) = unsafe {
            (
                Out::handle(spool)?,
                input::path(folder)?,
                input::text(choices, "choices")?,
                input::optional(device, "device")?,
            )
        };
        open(&folder, choices, device, &out)
    })
}

/// As `compliance_spool_open`, with the folder in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_open_w(
    folder: *const u16,
    choices: *const c_char,
    device: *const c_char,
    spool: *mut *mut compliance_spool,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, folder, choices, device) = unsafe {
            (
                Out::handle(spool)?,
                input::wide_path(folder)?,
                input::text(choices, "choices")?,
                input::optional(device, "device")?,
            )
        };
        open(&folder, choices, device, &out)
    })
}

/// Stores an event without asking the trail, as when the laboratory does not open. Arguments as for `compliance_trail_append_asserted`. What is
/// stored is on the disk when this returns; it is stored, not sealed.
///
/// `*answer` receives JSON and is the caller's to free: `spool`, `line`, `id` of the record that it becomes, `path`, `why`.
/// Errors: those of arguments, HOST_EVENT (with the code `spool_refused` if the laboratory has chosen to refuse this kind). Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_store(
    spool: *const compliance_spool,
    actor: *const c_char,
    device: *const c_char,
    kind: *const c_char,
    event: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, actor, event) = unsafe { (Out::handle(answer)?, asserted(actor, device)?, read(kind, event)?) };
        let spool = handle::get(spool)?;
        let one = locked(&spool).store(actor, &event.lend()?)?;
        out.make(Answer::new(spooled(&one).to_string()))
    })
}

/// Stores what identifies a raw file (its digest, size, name and time) without asking the trail; its bytes stay where they are. `path` is UTF-8,
/// `media_type` such as `text/csv`. Otherwise as `compliance_spool_store`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_store_file(
    spool: *const compliance_spool,
    actor: *const c_char,
    path: *const c_char,
    media_type: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, actor, path, media_type) = unsafe {
            (Out::handle(answer)?, person(actor)?, input::path(path)?, input::text(media_type, "media_type")?)
        };
        let spool = handle::get(spool)?;
        let one = locked(&spool).store_file(actor, &path, media_type)?;
        out.make(Answer::new(spooled(&one).to_string()))
    })
}

/// Seals an event as `compliance_trail_append` does, or stores it in the spool if the trail cannot be written now and the laboratory has chosen so
/// for its kind. A refused event is never stored.
///
/// `*answer` receives JSON and is the caller's to free: `sealed` (the receipt) or `spooled`, the other is null.
/// Errors: as for `compliance_trail_append`, and those of the spool if that fails too. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_trail_append_or_spool(
    session: *const compliance_session,
    spool: *const compliance_spool,
    kind: *const c_char,
    event: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, event) = unsafe { (Out::handle(answer)?, read(kind, event)?) };
        let (session, spool) = (handle::get(session)?, handle::get(spool)?);
        let what = session.append_or_spool(&mut locked(&spool), &event.lend()?)?;
        out.make(Answer::new(stored(&what).to_string()))
    })
}

/// As `compliance_trail_append_or_spool`, for an actor whom only the host vouches for (`compliance_trail_append_asserted`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_trail_append_asserted_or_spool(
    lab: *const compliance_lab,
    spool: *const compliance_spool,
    actor: *const c_char,
    device: *const c_char,
    kind: *const c_char,
    event: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, actor, event) = unsafe { (Out::handle(answer)?, asserted(actor, device)?, read(kind, event)?) };
        let (lab, spool) = (handle::get(lab)?, handle::get(spool)?);
        let what = lab.append_or_spool(&mut locked(&spool), actor, &event.lend()?)?;
        out.make(Answer::new(stored(&what).to_string()))
    })
}

fn take_in(
    lab: *const compliance_lab,
    file: &Path,
    with_growth: i32,
    out: &Out<*mut compliance_text>,
) -> Result<(), Failure> {
    let taken = handle::get(lab)?.take_in(file, TakeIn { with_growth: with_growth != 0 })?;
    let answer = taken_in(&taken);
    if taken.complete() {
        return out.make(Answer::new(answer.to_string()));
    }
    let text = "lines of the spool are not in the trail: the detail names them";
    Err(Failure::new(S::COMPLIANCE_STATUS_NOT_VERIFIED, "spool_incomplete", text).with(answer))
}

/// Seals what waits in the spool `file` (UTF-8), in order, each line once, marked as sealed late. The program that wrote it must have ended.
/// `with_growth` is 1 to take lines that came after it was taken in before, else 0.
///
/// `*answer` receives JSON and is the caller's to free: `sealed` and `known`, how many lines were sealed now and before. A spool of which lines are
/// not in the trail is NOT_VERIFIED: the same JSON is then the error's detail, with `fault` (from which line on nothing was taken in, and why) and
/// `refused` (each `line` and `code`); the lines before are sealed all the same.
/// Errors: those of arguments, NOT_VERIFIED, HOST_EVENT, BUSY, DISK_FULL. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_take_in(
    lab: *const compliance_lab,
    file: *const c_char,
    with_growth: i32,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, file): (_, PathBuf) = unsafe { (Out::handle(answer)?, input::path(file)?) };
        take_in(lab, &file, with_growth, &out)
    })
}

/// As `compliance_spool_take_in`, with a path in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_spool_take_in_w(
    lab: *const compliance_lab,
    file: *const u16,
    with_growth: i32,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, file): (_, PathBuf) = unsafe { (Out::handle(answer)?, input::wide_path(file)?) };
        take_in(lab, &file, with_growth, &out)
    })
}

/// Frees a spool. What it stored stays in its file. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_spool_free(spool: *mut compliance_spool) -> compliance_status {
    free(spool)
}
