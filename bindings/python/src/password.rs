//! Passwords without a laboratory: judged, hashed, verified.

use crate::error::Failure;
use crate::text::Secret;
use libcompliance::identity::password::{Cost, Grade, MAX_VERIFIED, Outcome, PasswordError, Refusal, Verifier, hash};
use libcompliance::identity::policy::{Context, History, judge};
use libcompliance::identity::text::{Language, text};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_operations::{Family, family};
use pyo3::prelude::*;

fn verifier(login: Option<&str>) -> Verifier<'_> {
    let verifier = Verifier::default();
    match login {
        Some(login) => verifier.user(login),
        None => verifier,
    }
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Judges a new password; gives whether it may be set, and the verdict as JSON.
#[pyfunction]
#[pyo3(signature = (profile, password, user_names, laboratory, product, listed, second_factor, history, login))]
#[expect(clippy::too_many_arguments, reason = "private; Python gives them names")]
pub(crate) fn password_judge(
    py: Python<'_>,
    profile: &str,
    password: Secret,
    user_names: Vec<String>,
    laboratory: &str,
    product: &str,
    listed: Vec<String>,
    second_factor: bool,
    history: Vec<String>,
    login: Option<&str>,
) -> PyResult<(bool, String)> {
    let profile = crate::profile::profile(profile)?;
    let found = py.detach(|| {
        let (names, listed, hashes) = (refs(&user_names), refs(&listed), refs(&history));
        let surroundings =
            Context { user_names: &names, laboratory, product, listed: &listed, breached: None, second_factor };
        let history = History { verifier: verifier(login), hashes: &hashes };
        let found = judge(&profile, password.get(), &surroundings, &history);
        (found.is_accepted(), family::verdict(&found).to_string())
    });
    Ok(found)
}

/// Hashes a password with a new salt.
#[pyfunction]
#[pyo3(signature = (password, memory_kib=None, passes=None, lanes=None))]
pub(crate) fn password_hash(
    py: Python<'_>,
    password: Secret,
    memory_kib: Option<u32>,
    passes: Option<u32>,
    lanes: Option<u32>,
) -> PyResult<String> {
    let cost = Cost {
        memory_kib: memory_kib.unwrap_or(Cost::CURRENT.memory_kib),
        passes: passes.unwrap_or(Cost::CURRENT.passes),
        lanes: lanes.unwrap_or(Cost::CURRENT.lanes),
    };
    if password.get().len() > MAX_VERIFIED {
        // Its hash could never be verified.
        return Err(Failure::argument(Refusal::PasswordTooLong.code(), "a password has at most 4096 bytes").into());
    }
    let made = py.detach(|| hash(password.get(), cost, &mut SystemEntropy::new()).map(|made| made.as_str().to_owned()));
    let failed = |error: PasswordError| match error {
        PasswordError::Cost => Failure::argument(error.code(), error.to_string()),
        _ => Failure::new(Family::NoEntropy, error.code(), error.to_string()),
    };
    Ok(made.map_err(failed)?)
}

fn wrong() -> Failure {
    Failure::new(Family::NotVerified, "password_wrong", "the password is not the one that was hashed")
}

/// Verifies a password against a stored hash; gives whether a new hash should be made now.
#[pyfunction]
#[pyo3(signature = (hash, password, login=None))]
pub(crate) fn password_verify(py: Python<'_>, hash: &str, password: Secret, login: Option<&str>) -> PyResult<bool> {
    match py.detach(|| verifier(login).verify_text(password.get(), hash)) {
        Outcome::Yes { needs_upgrade, .. } => Ok(needs_upgrade),
        Outcome::No => Err(wrong().into()),
        Outcome::Refused(why) => {
            let code = why.code();
            Err(Failure::new(Family::NotChecked, code, text(code, Language::En).unwrap_or(code)).into())
        }
    }
}

/// Takes the time of a verification, with nothing to compare, and fails as one.
#[pyfunction]
#[pyo3(signature = (password))]
pub(crate) fn password_verify_nothing(py: Python<'_>, password: Secret) -> PyResult<()> {
    py.detach(|| Verifier::default().verify_nothing(password.get()));
    Err(wrong().into())
}

/// Whether a stored hash is as one made today would be.
#[pyfunction]
#[pyo3(signature = (hash))]
pub(crate) fn password_is_current(hash: &str) -> bool {
    Verifier::default().assess(hash).grade == Grade::Current
}
