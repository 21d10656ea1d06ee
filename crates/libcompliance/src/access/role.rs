//! Roles: named sets of permissions. The five of the shipped set are data that the laboratory may change.

use super::Permission as P;
use crate::projection::Entry;
use serde::{Deserialize, Serialize};

/// A role as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Counted up with each change.
    pub version: u32,
    /// The permissions, by name.
    pub permissions: Vec<String>,
}

impl Entry for Role {
    const SPACE: &'static str = "role";
}

/// The roles a new laboratory starts with. The administrator configures and has no laboratory rights
/// (separation of duties, ISO/IEC 27001 A.5.3).
pub const DEFAULT_ROLES: &[(&str, &[P])] = &[
    ("administrator", &[P::ACCOUNT_MANAGE, P::ROLE_DEFINE, P::SETTINGS_MANAGE, P::TRAIL_MANAGE, P::TRAIL_READ]),
    (
        "laboratory_manager",
        &[P::CLIENT_ADD, P::SAMPLE_ADD, P::RESULT_VERIFY, P::FILE_SEAL, P::HOST_APPEND, P::RECORD_READ, P::TRAIL_READ],
    ),
    (
        "analyst",
        &[
            P::CLIENT_ADD,
            P::SAMPLE_ADD,
            P::RESULT_ENTER,
            P::RESULT_EDIT,
            P::RESULT_SUBMIT,
            P::FILE_SEAL,
            P::HOST_APPEND,
            P::RECORD_READ,
        ],
    ),
    ("authorizer", &[P::RESULT_VERIFY, P::HOST_APPEND, P::RECORD_READ, P::TRAIL_READ]),
    ("viewer", &[P::RECORD_READ]),
];
