//! Sessions: signed in, asked, used, ended.

use crate::boundary::{enter, enter_plain, free};
use crate::error::{Failure, compliance_error};
use crate::handle::{self, held};
use crate::input;
use crate::lab::{compliance_lab, json_argument};
use crate::output::{Out, copy_text};
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use crate::trail::compliance_receipt;
use core::ffi::c_char;
use libcompliance::access::Decision;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::{Device, HostSignIn, Session, SignIn};
use libcompliance_operations::{Secrets, call};
use serde::Deserialize;

/// A signed-in account. Threads may share it. Freeing it does not end the session; `compliance_session_sign_out` does.
pub struct compliance_session {
    _opaque: [u8; 0],
}
held!(compliance_session => Session);

/// The answer to whether something may be done.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum compliance_decision {
    /// No. Also what stands there before the question is answered, and after an error.
    COMPLIANCE_DECISION_DENY = 0,
    /// Yes.
    COMPLIANCE_DECISION_ALLOW = 1,
}

impl From<Decision> for compliance_decision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allow => Self::COMPLIANCE_DECISION_ALLOW,
            Decision::Deny(_) => Self::COMPLIANCE_DECISION_DENY,
        }
    }
}

/// Where somebody signs in; every field optional.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Where {
    device: Option<String>,
    device_account: Option<AccountId>,
    #[serde(default)]
    remote: bool,
    roles: Option<Vec<String>>,
}

impl Where {
    /// # Safety
    /// `text` is NULL or ends with NUL.
    unsafe fn read(text: *const c_char) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let text = unsafe { input::optional(text, "options") }?;
        Ok(text.map(|text| json_argument(text, "options")).transpose()?.unwrap_or_default())
    }

    fn device(&self) -> Device {
        match (&self.device, self.device_account) {
            (Some(name), Some(account)) => Device::enrolled(name, account),
            (Some(name), None) => Device::named(name),
            (None, _) => Device::unknown(),
        }
    }
}

/// Signs an account in with its password.
///
/// `password` and `second_factor` (a one-time or recovery code; NULL and 0 for none) are UTF-8 with their lengths in bytes. `options` is NULL or
/// JSON, every field optional: `device` (such as `"HPLC-02"`), `device_account` (its account, where it is enrolled), `remote`, `roles` (those to
/// be active; otherwise all that are held).
///
/// `*session` is the caller's to free. Takes as long for a wrong login as for a wrong password.
/// Errors: those of arguments, SIGN_IN_REFUSED, SECOND_FACTOR_NEEDED, BUSY, DISK_FULL. Each attempt is recorded. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_sign_in(
    lab: *const compliance_lab,
    login: *const c_char,
    password: *const c_char,
    password_length: usize,
    second_factor: *const c_char,
    second_factor_length: usize,
    options: *const c_char,
    session: *mut *mut compliance_session,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, login, password, second_factor, place) = unsafe {
            (
                Out::handle(session)?,
                input::text(login, "login")?,
                input::needed_secret(password, password_length, "password")?,
                input::secret(second_factor, second_factor_length, "second_factor")?,
                Where::read(options)?,
            )
        };
        let lab = handle::get(lab)?;
        let roles: Option<Vec<&str>> = place.roles.as_ref().map(|roles| roles.iter().map(String::as_str).collect());
        let device = place.device();
        let sign_in = SignIn { login, password, second_factor, device, remote: place.remote, roles: roles.as_deref() };
        out.make(lab.sign_in_with(&sign_in)?)
    })
}

/// Opens a session for an account that the host has authenticated and vouches for.
///
/// `method` says how, such as `active-directory`: 1 to 64 of `a-z 0-9 . _ -`; `at_unix_us` when, in microseconds since 1970 UTC. `options` as for
/// `compliance_session_sign_in`. Records under this session say so.
///
/// Errors: those of arguments, SIGN_IN_REFUSED, BUSY, DISK_FULL. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_host_sign_in(
    lab: *const compliance_lab,
    login: *const c_char,
    method: *const c_char,
    at_unix_us: i64,
    options: *const c_char,
    session: *mut *mut compliance_session,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, login, method, place) = unsafe {
            (Out::handle(session)?, input::text(login, "login")?, input::text(method, "method")?, Where::read(options)?)
        };
        let lab = handle::get(lab)?;
        let at = Timestamp::from_unix_micros(at_unix_us).ok_or_else(time_out_of_range)?;
        let roles: Option<Vec<&str>> = place.roles.as_ref().map(|roles| roles.iter().map(String::as_str).collect());
        let sign_in = HostSignIn { login, method, at, device: place.device(), roles: roles.as_deref() };
        out.make(lab.host_sign_in(&sign_in)?)
    })
}

pub(crate) fn time_out_of_range() -> Failure {
    Failure::argument("time_out_of_range", "a time is out of range: microseconds since 1970 UTC, years 0000 to 9999")
}

/// Sets the first password of an account, or a new one after a reset, with the code that its owner was given.
///
/// `code` and `password` are UTF-8 with their lengths in bytes; `device` is its name, or NULL. `*receipt` is the caller's to free.
/// Errors: those of arguments, SIGN_IN_REFUSED for a login or code that is not right or too old, PASSWORD_REFUSED, BUSY, DISK_FULL. Each attempt is
/// recorded. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_lab_enrol(
    lab: *const compliance_lab,
    login: *const c_char,
    code: *const c_char,
    code_length: usize,
    password: *const c_char,
    password_length: usize,
    device: *const c_char,
    receipt: *mut *mut compliance_receipt,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, login, code, password, device) = unsafe {
            (
                Out::handle(receipt)?,
                input::text(login, "login")?,
                input::needed_secret(code, code_length, "code")?,
                input::needed_secret(password, password_length, "password")?,
                input::optional(device, "device")?,
            )
        };
        let device = device.map_or_else(Device::unknown, Device::named);
        out.make(handle::get(lab)?.enrol(login, code, password, &device)?)
    })
}

/// Takes up a session of another process of the host by its token (`compliance_session_token`). `options` as for
/// `compliance_session_sign_in`, of which only the device is used.
///
/// Errors: those of arguments, SESSION_ENDED. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_resume(
    lab: *const compliance_lab,
    token: *const c_char,
    options: *const c_char,
    session: *mut *mut compliance_session,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, token, place) =
            unsafe { (Out::handle(session)?, input::text(token, "token")?, Where::read(options)?) };
        out.make(handle::get(lab)?.resume(token, place.device())?)
    })
}

/// Copies the token of a session, a secret with which another process of the host takes it up, with its NUL into `buffer`.
///
/// Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_token(
    session: *const compliance_session,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let token = handle::peek(session, |session| session.token().to_owned());
        // SAFETY: the caller's promise.
        unsafe { copy_text(token.map_err(|error| Failure::from(error).status), buffer, capacity, length) }
    })
}

/// Copies the id of the account that is signed in, a UUID as text with its NUL (37 bytes), into `buffer`. As `compliance_session_token`.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_account(
    session: *const compliance_session,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let account = handle::peek(session, |session| session.account().to_string());
        // SAFETY: the caller's promise.
        unsafe { copy_text(account.map_err(|error| Failure::from(error).status), buffer, capacity, length) }
    })
}

/// Asks whether the session may do `permission`, such as `result.verify`, now: for the client `client` (a UUID as text), or for the
/// laboratory itself if `client` is NULL. A question: nothing is written. The action itself decides again.
///
/// `*decision` is COMPLIANCE_DECISION_DENY unless the answer is yes. A no is an answer, not a failure: the call returns OK.
/// Errors: those of arguments, SESSION_ENDED. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_check(
    session: *const compliance_session,
    permission: *const c_char,
    client: *const c_char,
    decision: *mut compliance_decision,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, permission, client) = unsafe {
            (
                Out::clear(decision, compliance_decision::COMPLIANCE_DECISION_DENY)?,
                input::text(permission, "permission")?,
                input::optional(client, "client")?,
            )
        };
        let clients: Vec<ClientId> = match client {
            None => Vec::new(),
            Some(text) => vec![
                ClientId::parse(text)
                    .ok_or_else(|| Failure::argument("client_malformed", "`client` is not a UUID in lower case"))?,
            ],
        };
        out.set(handle::get(session)?.check(permission, &clients)?.into());
        Ok(())
    })
}

/// Does the operation `name`, such as `result.enter`, under the session. `arguments` is a JSON object; operations and their fields are in
/// `docs/spec/operations.md`. `*answer` receives JSON and is the caller's to free.
///
/// An action is done and sealed, or nothing is done; a refused one is recorded as such.
/// Errors: those of arguments, DENIED, NOT_ALLOWED, SESSION_ENDED, NOT_FOUND, INVALID, SECRET_MISSING, those of files. Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_call(
    session: *const compliance_session,
    name: *const c_char,
    arguments: *const c_char,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, name, arguments) =
            unsafe { (Out::handle(answer)?, input::text(name, "name")?, input::text(arguments, "arguments")?) };
        let session = handle::get(session)?;
        out.make(Answer::new(call(&session, name, arguments, &Secrets::default())?))
    })
}

/// As `compliance_session_call`, for operations that need secrets, which never stand in JSON: the password of whoever is signed in (for what is
/// signed), a one-time code where the account has a second factor, and a password that is to be set or judged. Each is UTF-8 with its length in
/// bytes, NULL and 0 for none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_call_with_secrets(
    session: *const compliance_session,
    name: *const c_char,
    arguments: *const c_char,
    password: *const c_char,
    password_length: usize,
    second_factor: *const c_char,
    second_factor_length: usize,
    new_password: *const c_char,
    new_password_length: usize,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, name, arguments, secrets) = unsafe {
            (
                Out::handle(answer)?,
                input::text(name, "name")?,
                input::text(arguments, "arguments")?,
                Secrets {
                    password: input::secret(password, password_length, "password")?,
                    second_factor: input::secret(second_factor, second_factor_length, "second_factor")?,
                    new_password: input::secret(new_password, new_password_length, "new_password")?,
                },
            )
        };
        let session = handle::get(session)?;
        out.make(Answer::new(call(&session, name, arguments, &secrets)?))
    })
}

/// Ends a session. The handle stays to be freed. Errors: NULL_POINTER, BAD_HANDLE, SESSION_ENDED, BUSY, DISK_FULL. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_session_sign_out(
    session: *const compliance_session,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        let session = handle::get(session)?;
        Session::clone(&session).sign_out()?;
        Ok(())
    })
}

/// Frees a session without ending it. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_session_free(session: *mut compliance_session) -> compliance_status {
    free(session)
}
