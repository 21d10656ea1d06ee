//! Access without a laboratory: a policy, asked many times a second.

use crate::boundary::{enter, enter_plain, free};
use crate::error::{Failure, compliance_error};
use crate::handle::{self, held};
use crate::input;
use crate::output::Out;
use crate::session::compliance_decision;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::access::{Answer as Access, Denial, LABORATORY, Policy, PolicyError, Snapshot, UnknownName};
use libcompliance::trail::time::Timestamp;
use libcompliance_operations::family;
use serde_json::json;

/// A policy: who may do what for whom and when, compiled for deciding. Immutable; threads may share it. It belongs to no laboratory,
/// so nothing that is asked of it is recorded; what must be recorded is asked of a session.
pub struct compliance_policy {
    _opaque: [u8; 0],
}
held!(compliance_policy => Snapshot);

impl From<Access> for compliance_decision {
    fn from(answer: Access) -> Self {
        match answer {
            Access::Allow => Self::COMPLIANCE_DECISION_ALLOW,
            Access::Deny => Self::COMPLIANCE_DECISION_DENY,
        }
    }
}

impl From<PolicyError> for Failure {
    fn from(error: PolicyError) -> Self {
        Self::argument(error.code(), error.to_string())
    }
}

/// The name itself is not repeated: it may be a person's.
fn unknown(error: &UnknownName) -> Failure {
    Failure::new(S::COMPLIANCE_STATUS_NOT_FOUND, "unknown_name", format!("the policy knows no such {}", error.what))
}

fn moment(at_unix_us: i64) -> Result<Timestamp, Failure> {
    let out_of_range = || Failure::argument("time_out_of_range", "`at_unix_us` is not between the years 1970 and 9999");
    Timestamp::from_unix_micros(at_unix_us).ok_or_else(out_of_range)
}

/// Reads a policy from `json`, `length` bytes of UTF-8 in the form `libcompliance-policy/1`, checks it and compiles it.
///
/// `*policy` is the caller's to free.
/// Errors: NULL_POINTER, INVALID_ARGUMENT (the code says what is wrong: `policy_malformed`, `policy_unknown_name`, ...). Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_parse(
    json: *const c_char,
    length: usize,
    policy: *mut *mut compliance_policy,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, json) = unsafe { (Out::handle(policy)?, input::bytes(json.cast(), length, "json")?) };
        out.make(Snapshot::compile(Policy::from_json(json)?.into()))
    })
}

/// The version of the policy, 0 if `policy` is none. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_policy_version(policy: *const compliance_policy) -> u64 {
    let mut version = 0;
    let _ = enter_plain(|| {
        version = handle::peek(policy, Snapshot::version).map_err(|error| Failure::from(error).status)?;
        Ok(())
    });
    version
}

/// Asks whether `subject` (an account of the policy) may use `permission`, such as `result.verify`, for the client `client` at the time
/// `at_unix_us`; NULL or an empty `client` asks for what belongs to no client.
///
/// `*decision` is COMPLIANCE_DECISION_DENY unless the policy grants it. A denial is an answer, not a failure: the call returns OK. A name that
/// the policy does not know is denied; `compliance_policy_explain` says so. Nothing is recorded.
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT for a time out of range. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_check(
    policy: *const compliance_policy,
    subject: *const c_char,
    permission: *const c_char,
    client: *const c_char,
    at_unix_us: i64,
    decision: *mut compliance_decision,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, question) = unsafe {
            let out = Out::clear(decision, compliance_decision::COMPLIANCE_DECISION_DENY)?;
            (out, Question::read(subject, permission, client, at_unix_us)?)
        };
        let Question { subject, permission, client, at } = question;
        out.set(handle::peek(policy, |policy| policy.check(subject, permission, client, at))?.into());
        Ok(())
    })
}

/// The parts of a question.
struct Question<'a> {
    subject: &'a str,
    permission: &'a str,
    client: &'a str,
    at: Timestamp,
}

impl Question<'_> {
    /// # Safety
    /// Each text is NULL or ends with NUL, and stays unchanged during the call.
    unsafe fn read(
        subject: *const c_char,
        permission: *const c_char,
        client: *const c_char,
        at_unix_us: i64,
    ) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let (subject, permission, client) = unsafe {
            (
                input::text(subject, "subject")?,
                input::text(permission, "permission")?,
                input::optional(client, "client")?.unwrap_or(LABORATORY),
            )
        };
        Ok(Self { subject, permission, client, at: moment(at_unix_us)? })
    }
}

/// Looks a name up once, so that it need not be looked up with each question. `default` stands for NULL.
///
/// # Safety
/// `name` is NULL or ends with NUL; `number` is NULL or may be written.
unsafe fn number(
    policy: *const compliance_policy,
    (name, what, default): (*const c_char, &'static str, Option<&'static str>),
    number: *mut u64,
    find: impl FnOnce(&Snapshot, &str) -> Result<u64, UnknownName>,
) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    let (out, name) = unsafe { (Out::clear(number, 0)?, input::optional(name, what)?) };
    let name = name.or(default).ok_or_else(|| Failure::null(what))?;
    out.set(handle::peek(policy, |policy| find(policy, name))?.map_err(|error| unknown(&error))?);
    Ok(())
}

/// Gives the number of the account `subject`, for `compliance_policy_check_ids`. It is never 0, and means the same in every policy with the
/// same list of accounts; another policy denies it.
///
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, NOT_FOUND. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_subject(
    policy: *const compliance_policy,
    subject: *const c_char,
    id: *mut u64,
    error: *mut *mut compliance_error,
) -> compliance_status {
    let find = |policy: &Snapshot, name: &str| policy.user(name).map(|found| found.number());
    // SAFETY: the caller's promise.
    enter(error, || unsafe { number(policy, (subject, "subject", None), id, find) })
}

/// Gives the number of a permission, as `compliance_policy_subject`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_permission(
    policy: *const compliance_policy,
    permission: *const c_char,
    id: *mut u64,
    error: *mut *mut compliance_error,
) -> compliance_status {
    let find = |policy: &Snapshot, name: &str| policy.permission(name).map(|found| found.number());
    // SAFETY: the caller's promise.
    enter(error, || unsafe { number(policy, (permission, "permission", None), id, find) })
}

/// Gives the number of a client, as `compliance_policy_subject`; NULL or an empty name stands for what belongs to no client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_client(
    policy: *const compliance_policy,
    client: *const c_char,
    id: *mut u64,
    error: *mut *mut compliance_error,
) -> compliance_status {
    let find = |policy: &Snapshot, name: &str| policy.client(name).map(|found| found.number());
    // SAFETY: the caller's promise.
    enter(error, || unsafe { number(policy, (client, "client", Some(LABORATORY)), id, find) })
}

/// The same question as `compliance_policy_check` by numbers, for programs that ask millions of times. Any number that the policy did not
/// give, also one of a policy with other lists of names, is denied. There is no error object. Nothing is recorded.
///
/// `*decision` is COMPLIANCE_DECISION_DENY unless the policy grants it.
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID_ARGUMENT for a time out of range. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_check_ids(
    policy: *const compliance_policy,
    subject: u64,
    permission: u64,
    client: u64,
    at_unix_us: i64,
    decision: *mut compliance_decision,
) -> compliance_status {
    enter_plain(|| {
        if decision.is_null() {
            return Err(S::COMPLIANCE_STATUS_NULL_POINTER);
        }
        // SAFETY: not NULL, so it may be written, by the caller's promise.
        unsafe { decision.write(compliance_decision::COMPLIANCE_DECISION_DENY) };
        let at = Timestamp::from_unix_micros(at_unix_us).ok_or(S::COMPLIANCE_STATUS_INVALID_ARGUMENT)?;
        let answer = handle::peek(policy, |policy| policy.check_numbered(subject, permission, client, at));
        let answer = answer.map_err(|error| Failure::from(error).status)?;
        // SAFETY: as above.
        unsafe { decision.write(answer.into()) };
        Ok(())
    })
}

/// Says why the answer to `compliance_policy_check` is what it is, in `language` (`en` or `pl`; NULL for `en`).
///
/// `*explanation` receives JSON: `decision` (`allow` or `deny`) and `policy` (its version); of a denial also the stable `code`, `text` for the
/// person, `permission`, the roles that carry it (`carried_by`), the roles `held`, and `en` and `pl` with the rule in both languages.
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_explain(
    policy: *const compliance_policy,
    subject: *const c_char,
    permission: *const c_char,
    client: *const c_char,
    at_unix_us: i64,
    language: *const c_char,
    explanation: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, question, language) = unsafe {
            let out = Out::handle(explanation)?;
            let question = Question::read(subject, permission, client, at_unix_us)?;
            (out, question, input::optional(language, "language")?.unwrap_or("en"))
        };
        let polish = match language {
            "en" => false,
            "pl" => true,
            _ => return Err(Failure::argument("language_unknown", "`language` is neither `en` nor `pl`")),
        };
        let Question { subject, permission, client, at } = question;
        let policy = handle::get(policy)?;
        let answer = match policy.explain(subject, permission, client, at) {
            None => json!({ "decision": "allow", "policy": policy.version() }),
            Some(why) => {
                let text = if polish { why.text_pl() } else { why.text_en() };
                let mut answer = family::denial(&Denial::from(why));
                if let Some(fields) = answer.as_object_mut() {
                    fields.insert("decision".to_owned(), "deny".into());
                    fields.insert("text".to_owned(), text.into());
                }
                answer
            }
        };
        out.make(Answer::new(answer.to_string()))
    })
}

/// Lists everything that `subject` may do for `client` at the time `at_unix_us`, for drawing a menu; the action itself is asked again. NULL or
/// an empty `client` asks for what belongs to no client.
///
/// `*permissions` receives JSON: `permissions`, a list of names.
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID_TEXT, INVALID_ARGUMENT, NOT_FOUND for a name that the policy does not know. Threads: any. Since
/// 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_policy_permissions(
    policy: *const compliance_policy,
    subject: *const c_char,
    client: *const c_char,
    at_unix_us: i64,
    permissions: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let (out, subject, client) = unsafe {
            (
                Out::handle(permissions)?,
                input::text(subject, "subject")?,
                input::optional(client, "client")?.unwrap_or(LABORATORY),
            )
        };
        let (at, policy) = (moment(at_unix_us)?, handle::get(policy)?);
        let list = policy.permissions(subject, client, at).map_err(|error| unknown(&error))?;
        out.make(Answer::new(json!({ "permissions": list }).to_string()))
    })
}

/// Frees a policy. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_policy_free(policy: *mut compliance_policy) -> compliance_status {
    free(policy)
}
