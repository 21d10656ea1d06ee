//! Passwords without a laboratory: judged, hashed, verified.

use crate::boundary::enter;
use crate::error::{Failure, compliance_error};
use crate::input;
use crate::lab::json_argument;
use crate::output::Out;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::identity::password::{Cost, MAX_VERIFIED, Outcome, PasswordError, Refusal, Verifier, hash};
use libcompliance::identity::policy::{Context, History, Profile, Settings, judge};
use libcompliance::identity::text::{Language, text};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_operations::family;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Surroundings {
    user_names: Vec<String>,
    laboratory: String,
    product: String,
    listed: Vec<String>,
    second_factor: bool,
    history: Vec<String>,
    login: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HashSettings {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Default for HashSettings {
    fn default() -> Self {
        let Cost { memory_kib, passes, lanes } = Cost::CURRENT;
        Self { memory_kib, passes, lanes }
    }
}

/// A profile by its name, or as a JSON object.
fn profile(text: &str) -> Result<Profile, Failure> {
    if text.trim_start().starts_with('{') {
        let settings: Settings = json_argument(text, "profile")?;
        return Profile::try_from(settings).map_err(|error| Failure::argument(error.code(), error.to_string()));
    }
    let unknown = || Failure::argument("profile_unknown", "no password profile of this name is shipped");
    Profile::named(text).ok_or_else(unknown)
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Judges a new password, `length` bytes of UTF-8.
///
/// `profile` is the name of a profile that is shipped (`default-12`, `mission-8`, `nist-800-63b-4`, `owasp-asvs-5`, `iso-27002`) or the JSON of
/// the laboratory's own. `context` is NULL or JSON, every field optional: `user_names` (login, names, address), `laboratory`, `product`, `listed`
/// (refused words), `second_factor` (true where one is used), `history` (hashes of earlier passwords, the newest first, of any scheme
/// that `compliance_password_verify` reads; each costs the time of one hash) and `login` (for hashes that are salted with it).
///
/// OK means that the password may be set. PASSWORD_REFUSED means that it may not; `compliance_error_detail` then has `verdict` with all
/// `violations`, each with `code`, `number`, `clause`, `en` and `pl`, and the rules `unchecked`: a rule that could not be checked refuses too, as
/// that of a profile that asks for a list of stolen passwords, which cannot be given here.
/// Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT, PASSWORD_REFUSED. Nothing is recorded. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_password_judge(
    profile: *const c_char,
    password: *const c_char,
    length: usize,
    context: *const c_char,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (profile, password, context) = unsafe {
            (
                input::text(profile, "profile")?,
                input::needed_secret(password, length, "password")?,
                input::optional(context, "context")?,
            )
        };
        let profile = self::profile(profile)?;
        let given: Surroundings = context.map(|text| json_argument(text, "context")).transpose()?.unwrap_or_default();
        let (names, listed, hashes) = (refs(&given.user_names), refs(&given.listed), refs(&given.history));
        let surroundings = Context {
            user_names: &names,
            laboratory: &given.laboratory,
            product: &given.product,
            listed: &listed,
            breached: None,
            second_factor: given.second_factor,
        };
        let history = History { verifier: verifier(given.login.as_deref()), hashes: &hashes };
        let found = judge(&profile, password, &surroundings, &history);
        if found.is_accepted() {
            return Ok(());
        }
        let refused = Failure::new(
            S::COMPLIANCE_STATUS_PASSWORD_REFUSED,
            "password_refused",
            "the new password breaks rules of the profile, or some could not be checked",
        );
        Err(refused.with(json!({ "verdict": family::verdict(&found) })))
    })
}

/// Hashes a password, `length` bytes of UTF-8, at most 4096, with a new salt: Argon2id as a PHC string. Judge it first.
///
/// `settings` is NULL or JSON, every field optional: `memory_kib`, `passes`, `lanes`; without them the cost that is in force. `*hash` is the
/// caller's to free.
/// Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT, NO_ENTROPY. Nothing is recorded. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_password_hash(
    password: *const c_char,
    length: usize,
    settings: *const c_char,
    hash: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, password, settings) = unsafe {
            (
                Out::handle(hash)?,
                input::needed_secret(password, length, "password")?,
                input::optional(settings, "settings")?,
            )
        };
        let HashSettings { memory_kib, passes, lanes } =
            settings.map(|text| json_argument(text, "settings")).transpose()?.unwrap_or_default();
        if length > MAX_VERIFIED {
            // Its hash could never be verified.
            return Err(Failure::argument(Refusal::PasswordTooLong.code(), "a password has at most 4096 bytes"));
        }
        let made = self::hash(password, Cost { memory_kib, passes, lanes }, &mut SystemEntropy::new());
        let made = made.map_err(|error| match error {
            PasswordError::Cost => Failure::argument(error.code(), error.to_string()),
            _ => Failure::new(S::of_code(error.code()), error.code(), error.to_string()),
        })?;
        out.make(Answer::new(made.as_str()))
    })
}

fn verifier(login: Option<&str>) -> Verifier<'_> {
    let verifier = Verifier::default();
    match login {
        Some(login) => verifier.user(login),
        None => verifier,
    }
}

/// Whether a password, `length` bytes of UTF-8, gives the stored `hash`: one of this library, or of many others (bcrypt, scrypt, PBKDF2, crypt,
/// LDAP, Django, databases). `login` is needed for hashes that are salted with it, otherwise NULL.
///
/// OK means that it does. `*needs_rehash` is 1 if a new hash should be made now, while the password is at hand, otherwise 0.
/// For a login that is unknown call `compliance_password_verify_nothing`, so that the answer takes as long.
/// Errors: PASSWORD_WRONG; PASSWORD_NOT_COMPARED where the hash does not read, asks for too much, or the password is too long; NULL_POINTER,
/// INVALID_TEXT. Nothing is recorded. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_password_verify(
    hash: *const c_char,
    login: *const c_char,
    password: *const c_char,
    length: usize,
    needs_rehash: *mut i32,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, hash, login, password) = unsafe {
            (
                Out::clear(needs_rehash, 0)?,
                input::text(hash, "hash")?,
                input::optional(login, "login")?,
                input::needed_secret(password, length, "password")?,
            )
        };
        match verifier(login).verify_text(password, hash) {
            Outcome::Yes { needs_upgrade, .. } => {
                out.set(i32::from(needs_upgrade));
                Ok(())
            }
            Outcome::No => {
                let (status, code) = (S::COMPLIANCE_STATUS_PASSWORD_WRONG, "password_wrong");
                Err(Failure::new(status, code, "the password is not the one that was hashed"))
            }
            Outcome::Refused(why) => {
                let (status, code) = (S::COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED, why.code());
                Err(Failure::new(status, code, text(code, Language::En).unwrap_or(code)))
            }
        }
    })
}

/// Takes the time of `compliance_password_verify` on a hash of this library, with nothing to compare. The answer is always PASSWORD_WRONG.
///
/// Errors: PASSWORD_WRONG, NULL_POINTER, INVALID_TEXT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_password_verify_nothing(
    password: *const c_char,
    length: usize,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let password = unsafe { input::needed_secret(password, length, "password")? };
        Verifier::default().verify_nothing(password);
        let (status, code) = (S::COMPLIANCE_STATUS_PASSWORD_WRONG, "password_wrong");
        Err(Failure::new(status, code, "the password is not the one that was hashed"))
    })
}
