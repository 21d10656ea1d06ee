//! Wrong attempts at a sign-in that a program makes itself: counted in counters that it keeps, under the rules of a profile.

use crate::error::Failure;
use libcompliance::identity::lockout::{Attempt, Counter, Moment, Permit, Refused, Rules, reserve_all};
use libcompliance_lab::clock::{Clock as _, SystemClock};
use pyo3::prelude::*;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The attempts that were granted at several counters; settled once.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct Permits(Mutex<Option<Vec<Permit>>>);

/// A counter as it is kept, its rules, and whether it may shut a sign-in for good: JSON, JSON, and `account`, `nobody` or `device`.
type Counted = (Option<String>, String, String);

fn now() -> Moment {
    static CLOCK: OnceLock<SystemClock> = OnceLock::new();
    CLOCK.get_or_init(SystemClock::default).moment()
}

fn counter(text: Option<&str>) -> Result<Counter, Failure> {
    let Some(text) = text else { return Ok(Counter::default()) };
    serde_json::from_str(text).map_err(|_| Failure::argument("counter_malformed", "a stored counter does not read"))
}

fn rules(text: &str, whose: &str) -> Result<Rules, Failure> {
    let malformed = |error: serde_json::Error| Failure::argument("lockout_rules", error.to_string());
    let rules: Rules = serde_json::from_str(text).map_err(malformed)?;
    match whose {
        "account" => Ok(rules),
        "nobody" => Ok(rules.never_disabling()),
        "device" => Ok(rules.shared()),
        _ => Err(Failure::argument("lockout_whose", "a counter is of an `account`, of `nobody` or of a `device`")),
    }
}

fn read(counted: &[Counted]) -> Result<Vec<(Counter, Rules)>, Failure> {
    counted.iter().map(|(text, given, whose)| Ok((counter(text.as_deref())?, rules(given, whose)?))).collect()
}

fn written(counters: &[(Counter, Rules)]) -> Result<Vec<String>, Failure> {
    let failed = |_| Failure::argument("counter_malformed", "a counter cannot be written");
    counters.iter().map(|(counter, _)| serde_json::to_string(counter).map_err(failed)).collect()
}

/// Reserves one attempt at all counters or at none; gives the counters as they are to be kept whatever the answer, the permits if
/// it is granted, otherwise the code and the seconds to wait.
#[pyfunction]
#[pyo3(signature = (counted))]
pub(crate) fn lockout_reserve(
    counted: Vec<Counted>,
) -> PyResult<(Vec<String>, Option<Permits>, Option<String>, Option<u64>)> {
    let mut counters = read(&counted)?;
    let mut held: Vec<(&mut Counter, Rules)> = counters.iter_mut().map(|(counter, rules)| (counter, *rules)).collect();
    let (permits, code, seconds) = match reserve_all(&mut held, now()) {
        Ok(permits) => (Some(Permits(Mutex::new(Some(permits)))), None, None),
        Err(refused) => {
            let seconds = if let Refused::Wait { seconds, .. } = refused { Some(seconds) } else { None };
            (None, Some(refused.code().to_owned()), seconds)
        }
    };
    Ok((written(&counters)?, permits, code, seconds))
}

/// Settles what was reserved, at the counters as they are kept now; gives them as they are to be kept.
#[pyfunction]
#[pyo3(signature = (permits, counted, success))]
pub(crate) fn lockout_settle(permits: &Permits, counted: Vec<Counted>, success: bool) -> PyResult<Vec<String>> {
    let mut counters = read(&counted)?;
    let mut held = permits.0.lock().unwrap_or_else(PoisonError::into_inner);
    if held.as_ref().is_some_and(|permits| permits.len() != counters.len()) {
        return Err(
            Failure::argument("lockout_counters", "settle the counters that were reserved, in their order").into()
        );
    }
    let Some(permits) = held.take() else {
        return Err(Failure::argument("lockout_settled", "this attempt was settled before").into());
    };
    let attempt = if success { Attempt::Success } else { Attempt::Failure };
    for ((counter, rules), permit) in counters.iter_mut().zip(permits) {
        counter.settle(rules, permit, attempt);
    }
    Ok(written(&counters)?)
}

/// Lifts waits and disabling of a counter.
#[pyfunction]
#[pyo3(signature = (kept))]
pub(crate) fn lockout_unlock(kept: &str) -> PyResult<String> {
    let mut made = vec![(counter(Some(kept))?, Rules::ACCOUNT)];
    made.iter_mut().for_each(|(counter, _)| counter.unlock());
    Ok(written(&made)?.remove(0))
}

/// The attempts since the last success, and whether only a person can lift the lock.
#[pyfunction]
#[pyo3(signature = (kept, rules))]
pub(crate) fn lockout_state(kept: Option<&str>, rules: &str) -> PyResult<(u32, bool)> {
    let (counter, rules) = (counter(kept)?, self::rules(rules, "account")?);
    Ok((counter.in_a_row(), counter.is_disabled(&rules)))
}
