//! Who is authorised for a method (ISO/IEC 17025 clauses 6.2.3 to 6.2.6).

use super::Period;
use serde::{Deserialize, Serialize};

/// What somebody may do with a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodDuty {
    /// Perform the test: enter, edit, import, submit.
    Perform,
    /// Review its results.
    Review,
    /// Authorise reports with its results.
    Authorise,
}

/// An authorisation of one user for one method and duty, on evidence of competence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodAuthorisation {
    /// The account.
    pub user: String,
    /// The method.
    pub method: String,
    /// What for.
    pub duty: MethodDuty,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
    /// Where the evidence is: a record, a training file, a certificate number. 1 to 200 bytes.
    pub evidence: String,
}
