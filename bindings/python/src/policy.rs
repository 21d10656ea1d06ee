//! Access without a laboratory: a policy, asked many times a second.

use crate::error::Failure;
use libcompliance::access::{Answer, Denial, LABORATORY, Policy as Given, Snapshot, UnknownName};
use libcompliance::trail::time::Timestamp;
use libcompliance_operations::{Family, family};
use pyo3::prelude::*;

/// A policy, compiled for deciding. Immutable; threads may share it.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct AccessPolicy(Snapshot);

/// The name itself is not repeated: it may be a person's.
fn unknown(error: &UnknownName) -> Failure {
    Failure::new(Family::NotFound, "unknown_name", format!("the policy knows no such {}", error.what))
}

fn moment(at: i64) -> Result<Timestamp, Failure> {
    let out_of_range = || Failure::argument("time_out_of_range", "`at` is not between the years 1970 and 9999");
    Timestamp::from_unix_micros(at).ok_or_else(out_of_range)
}

#[pymethods]
impl AccessPolicy {
    /// Reads, checks and compiles a policy in the form `libcompliance-policy/1`.
    #[new]
    #[pyo3(signature = (json))]
    fn new(py: Python<'_>, json: &str) -> PyResult<Self> {
        let made = py.detach(|| Given::from_json(json.as_bytes()).map(|policy| Snapshot::compile(policy.into())));
        Ok(Self(made.map_err(|error| Failure::argument(error.code(), error.to_string()))?))
    }

    /// The version of the policy.
    #[getter]
    fn version(&self) -> u64 {
        self.0.version()
    }

    /// Whether the policy has a permission of this name.
    #[pyo3(signature = (permission))]
    fn knows(&self, permission: &str) -> bool {
        self.0.permission(permission).is_ok()
    }

    /// Whether the policy grants it; `at` in microseconds since 1970 UTC. A name that it does not know is denied.
    #[pyo3(signature = (subject, permission, client, at))]
    fn allows(&self, subject: &str, permission: &str, client: Option<&str>, at: i64) -> PyResult<bool> {
        let answer = self.0.check(subject, permission, client.unwrap_or(LABORATORY), moment(at)?);
        Ok(matches!(answer, Answer::Allow))
    }

    /// The same by the numbers of `numbers`. A number that the policy did not give is denied.
    #[pyo3(signature = (subject, permission, client, at))]
    fn allows_numbered(&self, subject: u64, permission: u64, client: u64, at: i64) -> PyResult<bool> {
        Ok(matches!(self.0.check_numbered(subject, permission, client, moment(at)?), Answer::Allow))
    }

    /// The numbers of a subject, a permission and a client.
    #[pyo3(signature = (subject, permission, client))]
    fn numbers(&self, subject: &str, permission: &str, client: Option<&str>) -> PyResult<(u64, u64, u64)> {
        let find = || -> Result<_, UnknownName> {
            let client = self.0.client(client.unwrap_or(LABORATORY))?;
            Ok((self.0.user(subject)?.number(), self.0.permission(permission)?.number(), client.number()))
        };
        Ok(find().map_err(|error| unknown(&error))?)
    }

    /// Why it is denied, as JSON, or `None` where it is allowed.
    #[pyo3(signature = (subject, permission, client, at))]
    fn explain(&self, subject: &str, permission: &str, client: Option<&str>, at: i64) -> PyResult<Option<String>> {
        let why = self.0.explain(subject, permission, client.unwrap_or(LABORATORY), moment(at)?);
        Ok(why.map(|why| family::denial(&Denial::from(why)).to_string()))
    }

    /// Everything that the subject may do.
    #[pyo3(signature = (subject, client, at))]
    fn permissions(&self, subject: &str, client: Option<&str>, at: i64) -> PyResult<Vec<String>> {
        let list = self.0.permissions(subject, client.unwrap_or(LABORATORY), moment(at)?);
        let list = list.map_err(|error| unknown(&error))?;
        Ok(list.into_iter().map(|name| name.to_string()).collect())
    }
}
