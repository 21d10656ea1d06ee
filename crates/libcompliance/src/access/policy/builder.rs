//! Building a policy in one go.

use super::document::{Assignment, Delegation, Document, DutySet, Grant, RoleDefinition, User};
use super::{Policy, PolicyError};
use crate::access::duty::DutyRules;
use crate::access::host::HostPermission;
use crate::access::method::MethodAuthorisation;
use crate::access::{DEFAULT_ROLES, OPTIONAL_ROLES, Period, Permission, Scope};

/// Collects the parts of a policy in any order; [`PolicyBuilder::build`] checks them as a whole.
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `build`"]
pub struct PolicyBuilder {
    doc: Document,
}

impl Default for PolicyBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl PolicyBuilder {
    /// An empty policy at version 1.
    pub fn new() -> Self {
        Self { doc: Document::empty(1) }
    }

    /// The version number.
    pub fn version(mut self, version: u64) -> Self {
        self.doc.version = version;
        self
    }

    /// The five roles that a new laboratory starts with ([`DEFAULT_ROLES`]).
    pub fn default_roles(self) -> Self {
        shipped(self, DEFAULT_ROLES)
    }

    /// The roles for divided work ([`OPTIONAL_ROLES`]).
    pub fn optional_roles(self) -> Self {
        shipped(self, OPTIONAL_ROLES)
    }

    /// Registers a permission of the host.
    pub fn host_permission(mut self, permission: HostPermission) -> Self {
        self.doc.permissions.push(permission);
        self
    }

    /// Adds a client.
    pub fn client(mut self, name: impl Into<String>) -> Self {
        self.doc.clients.push(name.into());
        self
    }

    /// Adds a method.
    pub fn method(mut self, name: impl Into<String>) -> Self {
        self.doc.methods.push(name.into());
        self
    }

    /// Adds a role with permissions of its own.
    pub fn role<S: Into<String>>(mut self, name: impl Into<String>, permissions: impl IntoIterator<Item = S>) -> Self {
        let permissions = permissions.into_iter().map(Into::into).collect();
        self.doc.roles.push(RoleDefinition { name: name.into(), permissions, inherits: Vec::new() });
        self
    }

    /// Adds a role as defined elsewhere, with its juniors.
    pub fn role_definition(mut self, role: RoleDefinition) -> Self {
        self.doc.roles.push(role);
        self
    }

    /// Adds a user.
    pub fn user(mut self, user: User) -> Self {
        self.doc.users.push(user);
        self
    }

    /// Gives a role without limit in time.
    pub fn assign(self, user: impl Into<String>, role: impl Into<String>, scope: Scope) -> Self {
        self.assignment(Assignment { user: user.into(), role: role.into(), scope, period: Period::ALWAYS })
    }

    /// Gives a role.
    pub fn assignment(mut self, assignment: Assignment) -> Self {
        self.doc.assignments.push(assignment);
        self
    }

    /// Gives a single permission.
    pub fn grant(mut self, grant: Grant) -> Self {
        self.doc.grants.push(grant);
        self
    }

    /// Passes rights on.
    pub fn delegation(mut self, delegation: Delegation) -> Self {
        self.doc.delegations.push(delegation);
        self
    }

    /// Adds a static duty set.
    pub fn static_set(mut self, set: DutySet) -> Self {
        self.doc.static_sets.push(set);
        self
    }

    /// Adds a dynamic duty set.
    pub fn dynamic_set(mut self, set: DutySet) -> Self {
        self.doc.dynamic_sets.push(set);
        self
    }

    /// Authorises somebody for a method.
    pub fn method_authorisation(mut self, authorisation: MethodAuthorisation) -> Self {
        self.doc.method_authorisations.push(authorisation);
        self
    }

    /// The rules for record-bound duties.
    pub fn duties(mut self, duties: DutyRules) -> Self {
        self.doc.duties = duties;
        self
    }

    /// The policy, if it is valid as a whole.
    ///
    /// # Errors
    /// [`PolicyError`], the first one found.
    pub fn build(self) -> Result<Policy, PolicyError> {
        Policy::try_from(self.doc)
    }
}

fn shipped(builder: PolicyBuilder, roles: &[(&str, &[Permission])]) -> PolicyBuilder {
    roles.iter().fold(builder, |builder, (name, permissions)| {
        builder.role(*name, permissions.iter().map(|permission| permission.name()))
    })
}
