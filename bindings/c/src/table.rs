//! A host's table, row by row: sealed as it stands, or compared with what is sealed. The host pushes its rows; a thread of the library takes them, so
//! that neither side holds the whole table.

use crate::boundary::{enter, free, inside};
use crate::error::{Failure, compliance_error};
use crate::event::said;
use crate::handle::{self, held};
use crate::input;
use crate::outbox::{Rows, compliance_outbox, rows};
use crate::output::Out;
use crate::session::compliance_session;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::host::rows::Row;
use libcompliance::trail::record::Digest;
use libcompliance_lab::{Backlog, LabError, Outbox, Session, Waiting};
use libcompliance_operations::{MOST, baselined, finding, reconciled, row};
use serde_json::Value as Json;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// A host's table on its way through the library. One thread at a time gives it rows. Freeing it before it is finished leaves it unfinished: no
/// comparison is then recorded, and a baseline that was begun counts for nothing.
pub struct compliance_table {
    _opaque: [u8; 0],
}
held!(compliance_table => Mutex<Run>);

/// Rows that are given before the host has to wait.
const AHEAD: usize = 256;

/// What the host gives to the thread.
enum Given {
    Row(Box<Row>),
    /// All rows were given.
    End,
}

/// The answer of a run.
struct Done {
    answer: Json,
    /// How many findings there are.
    findings: u64,
}

/// A run, between its beginning and its end.
pub struct Run {
    table: String,
    rows: Option<SyncSender<Given>>,
    thread: Option<JoinHandle<Result<Done, LabError>>>,
    /// What waits in the outbox: at the beginning, and again at the end.
    outbox: Arc<Mutex<Rows>>,
    with_outbox: bool,
    /// What is told once the thread has ended.
    over: Failure,
}

impl core::fmt::Debug for Run {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Run").field("over", &self.thread.is_none()).finish_non_exhaustive()
    }
}

/// What waits now, as the host said last.
struct Latest(Arc<Mutex<Rows>>);

impl Outbox for Latest {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting(after, most)
    }

    fn sealed(&mut self, _: &[i64]) -> Result<(), String> {
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog::default())
    }
}

/// The rows as the library asks for them. Says when it is asked first: what waited before that has then been read.
struct Asked {
    rows: Receiver<Given>,
    first: Option<SyncSender<()>>,
    over: bool,
}

impl Iterator for Asked {
    type Item = Result<Row, LabError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            // Nobody listens any more if the host has gone; the next line notices.
            let _ = first.send(());
        }
        if self.over {
            return None;
        }
        match self.rows.recv() {
            Ok(Given::Row(row)) => Some(Ok(*row)),
            Ok(Given::End) => {
                self.over = true;
                None
            }
            Err(_) => {
                self.over = true;
                Some(Err(LabError::Invalid("the host gave up before its last row".to_owned())))
            }
        }
    }
}

/// Starts the thread and waits until it asks for a row, or has ended without.
fn begin(
    table: &str,
    outbox: Option<Rows>,
    work: impl FnOnce(&mut Asked, Option<Latest>) -> Result<Done, LabError> + Send + 'static,
) -> Result<Run, Failure> {
    let (rows, asked) = sync_channel(AHEAD);
    let (first, ready) = sync_channel(1);
    let with_outbox = outbox.is_some();
    let outbox = Arc::new(Mutex::new(outbox.unwrap_or_default()));
    let latest = with_outbox.then(|| Latest(Arc::clone(&outbox)));
    let mut asked = Asked { rows: asked, first: Some(first), over: false };
    let thread = std::thread::Builder::new()
        .name("compliance-table".to_owned())
        .spawn(move || inside(|| work(&mut asked, latest)))
        .map_err(|_| Failure::new(S::COMPLIANCE_STATUS_INTERNAL, "no_thread", "no thread can be started"))?;
    let mut run =
        Run { table: table.to_owned(), rows: Some(rows), thread: Some(thread), outbox, with_outbox, over: over() };
    match ready.recv() {
        Ok(()) => Ok(run),
        // It ended without a row: refused, or something is wrong with the table's name.
        Err(_) => Err(run.join().err().unwrap_or_else(Failure::internal)),
    }
}

impl Run {
    fn join(&mut self) -> Result<Done, Failure> {
        self.rows = None;
        let thread = self.thread.take().ok_or_else(|| self.over.clone())?;
        let done = match thread.join() {
            Ok(done) => done.map_err(Failure::from),
            Err(payload) => {
                core::mem::forget(payload);
                Err(Failure::internal())
            }
        };
        if let Err(failure) = &done {
            self.over = failure.clone();
        }
        done
    }

    fn give(&mut self, row: Result<Row, Failure>) -> Result<(), Failure> {
        let rows = self.rows.as_ref().ok_or_else(|| self.over.clone())?;
        match row {
            Ok(row) => match rows.send(Given::Row(Box::new(row))) {
                Ok(()) => Ok(()),
                // The thread has ended, and says why.
                Err(_) => Err(self.join().err().unwrap_or_else(Failure::internal)),
            },
            // A row that is left out would be a finding, or missing in a baseline.
            Err(failure) => {
                drop(self.join());
                self.over = failure.clone();
                Err(failure)
            }
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if self.thread.is_some() {
            drop(self.join());
        }
    }
}

fn over() -> Failure {
    Failure::argument("table_finished", "the table is finished: begin anew")
}

/// Begins to seal a digest of every row of a host's table as it stands. `table` is the kind of object that the host's events about its rows have. A
/// table that had a baseline needs `reason`, a code, and may have `reason_text`; otherwise NULL. Give the rows, then finish.
///
/// `*run` is the caller's to free. Errors: those of arguments, DENIED, SESSION_ENDED, HOST_TABLE, BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_table_baseline(
    session: *const compliance_session,
    table: *const c_char,
    reason: *const c_char,
    reason_text: *const c_char,
    run: *mut *mut compliance_table,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, table, reason, words) = unsafe {
            (
                Out::handle(run)?,
                input::text(table, "table")?.to_owned(),
                input::optional(reason, "reason")?.map(str::to_owned),
                input::optional(reason_text, "reason_text")?.map(str::to_owned),
            )
        };
        if reason.is_none() && words.is_some() {
            return Err(Failure::argument("reason_missing", "`reason_text` needs a code: give `reason` too"));
        }
        let session = Session::clone(&*handle::get(session)?);
        let name = table.clone();
        let run = begin(&name, None, move |rows, _| {
            let why = reason.as_deref().map(|code| (code, words.as_deref()));
            let made = session.baseline(&table, rows, why, &mut |_, _| {})?;
            Ok(Done { answer: baselined(&made), findings: 0 })
        })?;
        out.make(Mutex::new(run))
    })
}

/// Begins to compare a host's table with what is sealed of it. `outbox` is NULL, or holds every row that waits in the host's outbox now; it stays the
/// caller's. Begin the transaction that reads the rows after this has returned. Give the rows, then finish.
///
/// `*run` is the caller's to free. Errors: those of arguments, DENIED, SESSION_ENDED, HOST_TABLE, KEY, BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_table_reconcile(
    session: *const compliance_session,
    table: *const c_char,
    outbox: *const compliance_outbox,
    run: *mut *mut compliance_table,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, table) = unsafe { (Out::handle(run)?, input::text(table, "table")?.to_owned()) };
        let session = Session::clone(&*handle::get(session)?);
        let name = table.clone();
        let run = begin(&name, rows(outbox)?, move |rows, mut outbox| {
            let mut findings = Vec::new();
            let outbox = outbox.as_mut().map(|outbox| outbox as &mut dyn Outbox);
            let made = session.reconcile(&table, rows, outbox, &mut |found| {
                if findings.len() < MOST {
                    findings.push(finding(found));
                }
            })?;
            Ok(Done { findings: made.findings(), answer: reconciled(&made, &findings) })
        })?;
        out.make(Mutex::new(run))
    })
}

/// The digest of a row of the host's table `table`, in base64, for `before` and `after` of an event. `row` as for `compliance_table_row`. How a value is
/// given is part of it: the text `5` and the number 5 make two digests.
///
/// `*digest` is the caller's to free. Errors: those of arguments, HOST_TABLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_table_row_digest(
    table: *const c_char,
    row: *const c_char,
    digest: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, table, text) =
            unsafe { (Out::handle(digest)?, input::text(table, "table")?, input::text(row, "row")?) };
        let digest = said(self::row(table, text), "row")?.digest();
        let digest = digest.map_err(|error| Failure::new(S::of_code(error.code()), error.code(), error.to_string()))?;
        out.make(Answer::new(Digest(digest).to_string()))
    })
}

/// Gives one row: JSON with `id`, `version` (absent or null if the table keeps none) and `fields`, a map of names to texts, whole numbers, truth values
/// or null; measured numbers are decimal text. Waits while the library is behind by 256 rows.
///
/// Errors: those of arguments; HOST_TABLE for a row that cannot be taken, told with its number here, at a later row or at the end; and whatever else has
/// ended the run. After any error the run is over and nothing is recorded, and every further call tells the same. Threads: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_table_row(
    run: *const compliance_table,
    row: *const c_char,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let text = unsafe { input::text(row, "row") };
        let run = handle::get(run)?;
        let mut run = run.lock().unwrap_or_else(PoisonError::into_inner);
        let row = text.and_then(|text| said(self::row(&run.table, text), "row"));
        run.give(row)
    })
}

/// All rows were given: seals the baseline, or records the comparison. For a comparison that began with an outbox, `outbox` holds every row that
/// waits there now; otherwise NULL.
///
/// `*answer` receives JSON and is the caller's to free. A comparison that has findings is NOT_VERIFIED: the same JSON is then the error's detail, with
/// every sort counted and the first 1,000 findings by name; it is recorded all the same. The run is over, whatever came of it.
/// Errors: those of arguments, NOT_VERIFIED, HOST_TABLE, BUSY, DISK_FULL. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_table_finish(
    run: *const compliance_table,
    outbox: *const compliance_outbox,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(answer)? };
        let latest = rows(outbox)?;
        let run = handle::get(run)?;
        let mut run = run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.with_outbox != latest.is_some() {
            return Err(Failure::argument(
                "outbox_unpaired",
                "a comparison that begins with an outbox ends with one, and one without ends without",
            ));
        }
        if let Some(latest) = latest {
            *run.outbox.lock().unwrap_or_else(PoisonError::into_inner) = latest;
        }
        let rows = run.rows.take().ok_or_else(|| run.over.clone())?;
        // If nobody receives it, the run has ended, and `join` says why.
        let _ = rows.send(Given::End);
        let done = run.join()?;
        match done.findings {
            0 => out.make(Answer::new(done.answer.to_string())),
            findings => {
                let text = format!("rows that are not as they were sealed last: {findings}");
                Err(Failure::new(S::COMPLIANCE_STATUS_NOT_VERIFIED, "rows_differ", text).with(done.answer))
            }
        }
    })
}

/// Frees a run; one that was not finished is given up. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_table_free(run: *mut compliance_table) -> compliance_status {
    free(run)
}
