//! Access without a laboratory: a policy, asked many times a second.

use crate::error::Failure;
use libcompliance::access::{Answer, Denial, Explanation, LABORATORY, Policy as Given, Snapshot, UnknownName};
use libcompliance::chrono::Utc;
use libcompliance::trail::time::Timestamp;
use libcompliance_operations::{Family, family};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
#[cfg(feature = "stubs")]
use pyo3::type_hint_identifier;

/// A policy, compiled for deciding. Immutable; threads may share it.
#[pyclass(frozen, subclass, module = "libcompliance._core")]
pub(crate) struct AccessPolicy(Snapshot);

/// The name itself is not repeated: it may be a person's.
fn unknown(error: &UnknownName) -> Failure {
    Failure::new(Family::NotFound, "unknown_name", format!("the policy knows no such {}", error.what))
}

/// A time that is given: an aware `datetime`.
struct Moment(Timestamp);

impl<'a, 'py> FromPyObject<'a, 'py> for Moment {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = type_hint_identifier!("datetime", "datetime");

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        static MICROS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let micros = of_package(given.py(), &MICROS, "libcompliance._json", "micros")?.call1(given.py(), (given,))?;
        let out_of_range = || Failure::argument("time_out_of_range", "`at` is not between the years 1970 and 9999");
        Ok(Self(Timestamp::from_unix_micros(micros.extract(given.py())?).ok_or_else(out_of_range)?))
    }
}

/// The time that is given, or now.
fn time(at: Option<Moment>) -> Timestamp {
    at.map_or_else(|| Utc::now().into(), |at| at.0)
}

/// A `Decision` of the package.
struct Decision(Py<PyAny>);

impl<'py> IntoPyObject<'py> for Decision {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = std::convert::Infallible;
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: pyo3::inspect::PyStaticExpr = type_hint_identifier!("libcompliance.access", "Decision");

    fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
        Ok(self.0.into_bound(py))
    }
}

/// A subject, a permission and a client that one policy has looked up.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct AccessQuestion {
    policy: Py<AccessPolicy>,
    numbers: (u64, u64, u64),
    names: (String, String, Option<String>),
}

#[pymethods]
impl AccessQuestion {
    /// Answers as `Policy.check`.
    ///
    /// Raises:
    ///     ArgumentError: the time is not between the years 1970 and 9999.
    #[pyo3(signature = (*, at = None))]
    fn check(&self, py: Python<'_>, at: Option<Moment>) -> PyResult<Decision> {
        let policy = &self.policy.get().0;
        let at = time(at);
        let (subject, permission, client) = self.numbers;
        match policy.check_numbered(subject, permission, client, at) {
            Answer::Allow => allowed(py),
            Answer::Deny => {
                let (subject, permission, client) = &self.names;
                denied(py, policy.explain(subject, permission, client.as_deref().unwrap_or(LABORATORY), at))
            }
        }
    }
}

/// A function or value of the package.
fn of_package(py: Python<'_>, kept: &'static PyOnceLock<Py<PyAny>>, module: &str, name: &str) -> PyResult<Py<PyAny>> {
    let found = kept.get_or_try_init(py, || Ok::<_, PyErr>(PyModule::import(py, module)?.getattr(name)?.unbind()))?;
    Ok(found.clone_ref(py))
}

fn allowed(py: Python<'_>) -> PyResult<Decision> {
    static ALLOW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    of_package(py, &ALLOW, "libcompliance.access", "_ALLOW").map(Decision)
}

fn denied(py: Python<'_>, why: Option<Explanation>) -> PyResult<Decision> {
    static DENIED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let Some(why) = why else {
        // INVARIANT: what is denied has a reason. Without one it is denied all the same.
        return Err(Failure::new(Family::Internal, "internal", "a denial without a reason").into());
    };
    let told = family::denial(&Denial::from(why)).to_string();
    of_package(py, &DENIED, "libcompliance.access", "_denied")?.call1(py, (told,)).map(Decision)
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

    /// Whether `subject` may use `permission`, such as `result.verify`, now or at a time. A name that the policy does not know is
    /// denied.
    ///
    /// Raises:
    ///     ArgumentError: the time is not between the years 1970 and 9999.
    #[pyo3(signature = (subject, permission, *, client = None, at = None))]
    fn check(
        slf: &Bound<'_, Self>,
        subject: &str,
        permission: &str,
        client: Option<&str>,
        at: Option<Moment>,
    ) -> PyResult<Decision> {
        let (py, policy, client) = (slf.py(), &slf.get().0, client.unwrap_or(LABORATORY));
        let at = time(at);
        match policy.check(subject, permission, client, at) {
            Answer::Allow => allowed(py),
            Answer::Deny => denied(py, policy.explain(subject, permission, client, at)),
        }
    }

    /// Looks the names up once, so that asking again costs less.
    ///
    /// Raises:
    ///     NotFound: the policy does not know one of them.
    #[pyo3(signature = (subject, permission, *, client = None))]
    fn question(
        slf: &Bound<'_, Self>,
        subject: &str,
        permission: &str,
        client: Option<&str>,
    ) -> PyResult<AccessQuestion> {
        let policy = &slf.get().0;
        let find = || -> Result<_, UnknownName> {
            let client = policy.client(client.unwrap_or(LABORATORY))?;
            Ok((policy.user(subject)?.number(), policy.permission(permission)?.number(), client.number()))
        };
        let numbers = find().map_err(|error| unknown(&error))?;
        let names = (subject.to_owned(), permission.to_owned(), client.map(str::to_owned));
        Ok(AccessQuestion { policy: slf.clone().unbind(), numbers, names })
    }

    /// Everything that `subject` may do, for drawing a menu; the action itself is asked again.
    ///
    /// Raises:
    ///     NotFound: the policy does not know a name.
    ///     ArgumentError: the time is not between the years 1970 and 9999.
    #[pyo3(signature = (subject, *, client = None, at = None))]
    fn permissions(&self, subject: &str, client: Option<&str>, at: Option<Moment>) -> PyResult<Vec<String>> {
        let list = self.0.permissions(subject, client.unwrap_or(LABORATORY), time(at));
        let list = list.map_err(|error| unknown(&error))?;
        Ok(list.into_iter().map(|name| name.to_string()).collect())
    }
}
