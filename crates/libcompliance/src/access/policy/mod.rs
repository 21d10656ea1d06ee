//! The policy: who has which rights, as one value that is valid as a whole or does not exist.
//!
//! A [`Policy`] comes from a [`PolicyBuilder`], from JSON, or from another policy by one of the administrative functions of
//! INCITS 359 ([`Policy::add_user`], [`Policy::assign_user`], ...), which leave the old value as it is. The review functions
//! ([`Policy::assigned_users`], ...) read it. For deciding, compile it to a [`crate::access::Snapshot`].

mod admin;
mod builder;
mod document;
mod error;
pub(super) mod hierarchy;
pub(super) mod names;
mod review;
mod validate;

pub use builder::PolicyBuilder;
pub use document::{Assignment, Delegation, DutySet, Grant, MAX_CHAIN, RoleDefinition, User, UserKind};
pub use error::PolicyError;

use super::duty::DutyRules;
use super::host::HostPermission;
use super::method::MethodAuthorisation;
use document::Document;
use hierarchy::Hierarchy;
use serde::{Deserialize, Serialize};

/// A valid policy. Equal policies are written to equal bytes.
///
/// Limits: 200,000 users, 10,000 roles, clients and methods each, 1,000,000 assignments, 1,000 duty sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct Policy {
    doc: Document,
    hierarchy: Hierarchy,
}

/// The most bytes of a policy in JSON.
const MAX_JSON: usize = 256 * 1024 * 1024;

impl Policy {
    /// Begins an empty policy at version 1.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::new()
    }

    /// Reads the JSON form. Fields that are not known, names given twice and everything that [`PolicyError`] lists are refused.
    ///
    /// # Errors
    /// [`PolicyError`]; [`PolicyError::Malformed`] says where, never with a value of the file.
    pub fn from_json(json: &[u8]) -> Result<Self, PolicyError> {
        if json.len() > MAX_JSON {
            return Err(PolicyError::TooLarge { what: "bytes of JSON", limit: MAX_JSON });
        }
        let doc = serde_json::from_slice::<Document>(json).map_err(|error| malformed(&error))?;
        Self::try_from(doc)
    }

    /// Writes the JSON form, every list in order, on one line.
    ///
    /// # Errors
    /// [`PolicyError::Malformed`], which a policy that exists does not give.
    pub fn to_json(&self) -> Result<String, PolicyError> {
        serde_json::to_string(&self.doc).map_err(|error| malformed(&error))
    }

    /// Counted up by one with each administrative function.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.doc.version
    }

    /// The clients, in order.
    #[must_use]
    pub fn clients(&self) -> &[String] {
        &self.doc.clients
    }

    /// The methods, in order.
    #[must_use]
    pub fn methods(&self) -> &[String] {
        &self.doc.methods
    }

    /// The users, in order of their names.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.doc.users
    }

    /// The roles, in order of their names.
    #[must_use]
    pub fn roles(&self) -> &[RoleDefinition] {
        &self.doc.roles
    }

    /// The host's own permissions, in order of their names.
    #[must_use]
    pub fn host_permissions(&self) -> &[HostPermission] {
        &self.doc.permissions
    }

    /// The assignments of roles, by user.
    #[must_use]
    pub fn assignments(&self) -> &[Assignment] {
        &self.doc.assignments
    }

    /// The single permissions granted, by user.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.doc.grants
    }

    /// The delegations, by receiver.
    #[must_use]
    pub fn delegations(&self) -> &[Delegation] {
        &self.doc.delegations
    }

    /// The method authorisations, by user.
    #[must_use]
    pub fn method_authorisations(&self) -> &[MethodAuthorisation] {
        &self.doc.method_authorisations
    }

    /// The rules for record-bound duties.
    #[must_use]
    pub fn duties(&self) -> &DutyRules {
        &self.doc.duties
    }

    /// The dynamic duty sets, in order of their names.
    #[must_use]
    pub fn dynamic_sets(&self) -> &[DutySet] {
        &self.doc.dynamic_sets
    }

    /// The static duty sets, in order of their names.
    #[must_use]
    pub fn static_sets(&self) -> &[DutySet] {
        &self.doc.static_sets
    }

    pub(super) fn hierarchy(&self) -> &Hierarchy {
        &self.hierarchy
    }
}

impl TryFrom<Document> for Policy {
    type Error = PolicyError;

    fn try_from(mut doc: Document) -> Result<Self, PolicyError> {
        doc.sort();
        let hierarchy = validate::validate(&doc)?;
        Ok(Self { doc, hierarchy })
    }
}

impl From<Policy> for Document {
    fn from(policy: Policy) -> Self {
        policy.doc
    }
}

fn malformed(error: &serde_json::Error) -> PolicyError {
    // A message about a field names only fields; the others may carry a value, which may be personal.
    let text = error.to_string();
    let field = ["unknown field ", "missing field ", "duplicate field "].iter().any(|start| text.starts_with(start));
    let problem = match error.classify() {
        serde_json::error::Category::Data if field => {
            text.split([',']).next().unwrap_or_default().split(" at line").next().unwrap_or_default().to_owned()
        }
        serde_json::error::Category::Data => "a value of another type or form than its place asks for".to_owned(),
        serde_json::error::Category::Eof => "the JSON ends too early".to_owned(),
        _ => "not JSON".to_owned(),
    };
    PolicyError::Malformed { problem, line: error.line(), column: error.column() }
}
