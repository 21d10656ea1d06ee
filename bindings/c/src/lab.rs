//! Laboratories: made, opened, looked at.

use crate::boundary::{enter, free};
use crate::error::{Failure, compliance_error};
use crate::handle::{self, held};
use crate::input;
use crate::key::compliance_key;
use crate::output::Out;
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::identity::IdentitySettings;
use libcompliance_lab::keys::KdfProfile;
use libcompliance_lab::{Lab, NewLab, Options, StateFolder};
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};

/// An opened laboratory. Threads may share it; freeing it closes it once nothing that came from it is in use.
pub struct compliance_lab {
    _opaque: [u8; 0],
}
held!(compliance_lab => Lab);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    name: String,
    origin: Option<String>,
    login: String,
    person: Option<String>,
    #[serde(default)]
    break_glass: bool,
    #[serde(default)]
    demo_key: bool,
    #[serde(default)]
    options: OpenOptions,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct OpenOptions {
    state_folder: Option<PathBuf>,
    #[serde(default)]
    no_state_folder: bool,
    unsigned_per_minute: Option<u32>,
}

impl From<OpenOptions> for Options {
    fn from(asked: OpenOptions) -> Self {
        let state_folder = state_folder(asked.no_state_folder, asked.state_folder);
        let mut options = Self { state_folder, ..Self::default() };
        if let Some(limit) = asked.unsigned_per_minute {
            options.unsigned_per_minute = Some(limit);
        }
        options
    }
}

/// Where this computer keeps what it has seen.
pub(crate) fn state_folder(none: bool, at: Option<PathBuf>) -> StateFolder {
    match (none, at) {
        (true, _) => StateFolder::None,
        (false, Some(folder)) => StateFolder::At(folder),
        (false, None) => StateFolder::User,
    }
}

/// Reads a JSON object. serde would also take a list in its place, its fields without names.
pub(crate) fn json_argument<T: serde::de::DeserializeOwned>(text: &str, name: &str) -> Result<T, Failure> {
    if text.trim_start().starts_with('[') {
        return Err(Failure::argument("json_argument", format!("`{name}` is a list, not an object")));
    }
    json_list(text, name)
}

/// Reads JSON of any form. What serde says could quote a value, so only the place is told.
pub(crate) fn json_list<T: serde::de::DeserializeOwned>(text: &str, name: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what =
            if error.is_data() { "has a field that is missing, not known or of another type" } else { "is not JSON" };
        Failure::argument("json_argument", format!("`{name}` {what} (line {line}, column {column})"))
    })
}

fn create(
    path: &Path,
    settings: &str,
    password: &str,
    key: *const compliance_key,
    out: &Out<*mut compliance_lab>,
    made: &Out<*mut compliance_text>,
) -> Result<(), Failure> {
    let key = handle::get(key)?;
    let settings: Settings = json_argument(settings, "settings")?;
    let profile = if settings.demo_key { KdfProfile::Demo } else { KdfProfile::Standard };
    let new = NewLab {
        name: &settings.name,
        origin: settings.origin.as_deref(),
        login: &settings.login,
        person: settings.person.as_deref().unwrap_or(&settings.login),
        password,
        identity: IdentitySettings::default(),
        break_glass: settings.break_glass,
        protect: key.protect(profile)?,
    };
    let created = Lab::create(path, &new, settings.options.into())?;
    let verifier_key = created.lab.verifier_key()?.to_string();
    let answer = json!({
        "lab": created.lab.id().to_string(),
        "verifier_key": verifier_key,
        "recovery_code": created.recovery.as_ref().map(|code| code.text().to_string()),
        "break_glass": created.break_glass.as_ref().map(|password| password.to_string()),
    });
    made.make(Answer::new(answer.to_string()))?;
    out.make(created.lab)
}

/// Makes a laboratory at `path` (UTF-8), which must not exist: the database, the key file and the value keys beside it.
///
/// `settings` is JSON: `name` and `login` of the first account, an administrator's; optional `origin` (the name of the trail, such as
/// `example.com/lab`), `person`, `break_glass` (a sealed account for emergencies), `demo_key` (a passphrase that is cheap to guess: for
/// tests only) and `options` as for `compliance_lab_open`. `password` is that account's, `password_length` bytes of UTF-8. `key` protects the
/// key file.
///
/// `*made` receives JSON: `lab`, `verifier_key` (keep it outside), `recovery_code` and `break_glass` (the password), which are shown this
/// once: print them and lock them away. Both handles are the caller's to free. After an error no file is there.
/// Errors: those of arguments, FILE_EXISTS, FILE_UNUSABLE, DISK_FULL, KEY, PASSWORD_REFUSED. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_create(
    path: *const c_char,
    settings: *const c_char,
    password: *const c_char,
    password_length: usize,
    key: *const compliance_key,
    lab: *mut *mut compliance_lab,
    made: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, made) = unsafe { (Out::handle(lab), Out::handle(made)) };
        let (out, made) = (out?, made?);
        // SAFETY: as above.
        let (path, settings, password) = unsafe {
            (
                input::path(path)?,
                input::text(settings, "settings")?,
                input::needed_secret(password, password_length, "password")?,
            )
        };
        create(&path, settings, password, key, &out, &made)
    })
}

/// As `compliance_lab_create`, with a path in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_create_w(
    path: *const u16,
    settings: *const c_char,
    password: *const c_char,
    password_length: usize,
    key: *const compliance_key,
    lab: *mut *mut compliance_lab,
    made: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, made) = unsafe { (Out::handle(lab), Out::handle(made)) };
        let (out, made) = (out?, made?);
        // SAFETY: as above.
        let (path, settings, password) = unsafe {
            (
                input::wide_path(path)?,
                input::text(settings, "settings")?,
                input::needed_secret(password, password_length, "password")?,
            )
        };
        create(&path, settings, password, key, &out, &made)
    })
}

fn open(
    path: &Path,
    key: *const compliance_key,
    options: Option<&str>,
    out: &Out<*mut compliance_lab>,
) -> Result<(), Failure> {
    let key = handle::get(key)?;
    let options: OpenOptions = options.map(|text| json_argument(text, "options")).transpose()?.unwrap_or_default();
    out.make(Lab::open(path, key.source()?, options.into())?)
}

/// Opens the laboratory at `path` (UTF-8).
///
/// `options` is NULL or JSON, every field optional: `state_folder` (where this computer keeps what it has seen; otherwise the user's own
/// folder), `no_state_folder` (true: a laboratory put back to an older state is not noticed), `unsigned_per_minute` (events without a
/// session, 60000 unless said otherwise). The key may be freed once this has returned.
///
/// Errors: those of arguments, FILE_NOT_FOUND, FILE_DAMAGED, FILE_UNUSABLE, KEY, ROLLED_BACK, NOT_VERIFIED, BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_open(
    path: *const c_char,
    key: *const compliance_key,
    options: *const c_char,
    lab: *mut *mut compliance_lab,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, path, options) =
            unsafe { (Out::handle(lab)?, input::path(path)?, input::optional(options, "options")?) };
        open(&path, key, options, &out)
    })
}

/// As `compliance_lab_open`, with a path in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_open_w(
    path: *const u16,
    key: *const compliance_key,
    options: *const c_char,
    lab: *mut *mut compliance_lab,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, path, options) =
            unsafe { (Out::handle(lab)?, input::wide_path(path)?, input::optional(options, "options")?) };
        open(&path, key, options, &out)
    })
}

/// The number of records in the trail. Errors: NULL_POINTER, BAD_HANDLE, BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_size(
    lab: *const compliance_lab,
    size: *mut u64,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::clear(size, 0)? };
        out.set(handle::get(lab)?.size()?);
        Ok(())
    })
}

/// The newest checkpoint, a signed note (C2SP tlog-checkpoint): keep it outside the laboratory. Errors: NULL_POINTER, BAD_HANDLE,
/// BUSY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_checkpoint(
    lab: *const compliance_lab,
    checkpoint: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(checkpoint)? };
        out.make(Answer::new(handle::get(lab)?.checkpoint()?))
    })
}

/// The verifier key (C2SP signed-note) with which anybody checks what this laboratory signs. Errors: NULL_POINTER, BAD_HANDLE, BUSY.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_verifier_key(
    lab: *const compliance_lab,
    verifier_key: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(verifier_key)? };
        out.make(Answer::new(handle::get(lab)?.verifier_key()?.to_string()))
    })
}

/// Closes the program's handle of a laboratory; sessions made from it go on until they are freed. NULL is nothing to free.
/// Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_lab_free(lab: *mut compliance_lab) -> compliance_status {
    free(lab)
}
