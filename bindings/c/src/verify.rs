//! A whole laboratory verified, without opening it.

use crate::boundary::enter;
use crate::error::{Failure, compliance_error};
use crate::handle;
use crate::input;
use crate::key::compliance_key;
use crate::lab::{json_argument, state_folder};
use crate::output::Out;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::trail::note::VerifierKey;
use libcompliance_lab::verify::{Options, verify, verify_export};
use libcompliance_operations::verified;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    keys: Vec<String>,
    checkpoints: Vec<String>,
    state_folder: Option<PathBuf>,
    no_state_folder: bool,
    threads: u16,
    strict: bool,
}

fn run(
    path: &Path,
    key: *const compliance_key,
    asked: Option<&str>,
    out: &Out<*mut compliance_text>,
) -> Result<(), Failure> {
    let key = if key.is_null() { None } else { Some(handle::get(key)?.source()?) };
    let asked: Asked = asked.map(|text| json_argument(text, "options")).transpose()?.unwrap_or_default();
    let keys = asked.keys.iter().map(|key| {
        VerifierKey::parse(key.trim()).map_err(|error| Failure::argument(error.code(), format!("`keys`: {error}")))
    });
    let mut options = Options {
        keys: keys.collect::<Result<_, _>>()?,
        checkpoints: asked.checkpoints,
        state_folder: state_folder(asked.no_state_folder, asked.state_folder),
        threads: usize::from(asked.threads),
        ..Options::default()
    };
    let (report, kind) = if path.is_dir() {
        if key.is_some() {
            return Err(Failure::argument("key_of_export", "an export holds no committed values: give no key"));
        }
        (verify_export(path, &options)?, "export")
    } else {
        options.vault = key.map(|key| verified::value_keys_at(path, key)).transpose()?.map(Arc::new);
        (verify(path, &options)?, "laboratory")
    };
    let document = verified::report(&report, kind);
    if !report.holds() {
        let first = report.faults.first().map(|fault| format!(": {} at {}", fault.code.as_str(), fault.place));
        let message = format!("what was sealed does not hold{}", first.unwrap_or_default());
        return Err(Failure::new(S::COMPLIANCE_STATUS_NOT_VERIFIED, verified::verdict(&report), message).with(document));
    }
    if asked.strict && !report.not_checked.is_empty() {
        let message = "what was checked holds, and not everything was checked";
        return Err(Failure::new(S::COMPLIANCE_STATUS_NOT_CHECKED, "not_checked", message).with(document));
    }
    out.make(Answer::new(document.to_string()))
}

/// Verifies the laboratory whose database is at `path` (UTF-8), or the folder of an export: seals, content, state, database. Every stored
/// byte is read again; nothing is changed, and nobody has to stop working.
///
/// `key` is NULL, or what opens the key file: then the committed values (names, reasons) are checked too. `options` is NULL or JSON, every field
/// optional: `keys` (verifier keys) and `checkpoints` (signed notes) that were kept outside, `state_folder` and `no_state_folder` as for
/// `compliance_lab_open`, `threads` (0 or none: one for each core), `strict`.
///
/// OK means that what was checked holds; `*report` then receives JSON, the same as of `compliance verify --json`: `verdict` (`holds`, or
/// `consistent_in_itself` where nothing from outside was compared), `not_checked` with what could not be seen, `remarks`, `gap`, ...
/// NOT_VERIFIED means that it does not hold; the report with all `faults`, each with code and place, is `compliance_error_detail`. With `strict`
/// what could not be seen is NOT_CHECKED, with the report as detail too. Any other status: the verification did not come to its end, and nothing is
/// known.
/// Errors: NOT_VERIFIED, NOT_CHECKED, those of arguments, files and keys. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_verify(
    path: *const c_char,
    key: *const compliance_key,
    options: *const c_char,
    report: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, path, options) =
            unsafe { (Out::handle(report)?, input::path(path)?, input::optional(options, "options")?) };
        run(&path, key, options, &out)
    })
}

/// As `compliance_verify`, with a path in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_verify_w(
    path: *const u16,
    key: *const compliance_key,
    options: *const c_char,
    report: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, path, options) =
            unsafe { (Out::handle(report)?, input::wide_path(path)?, input::optional(options, "options")?) };
        run(&path, key, options, &out)
    })
}
