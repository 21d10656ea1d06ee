//! The written form of a policy, before anything is checked.

use crate::access::duty::DutyRules;
use crate::access::host::HostPermission;
use crate::access::method::MethodAuthorisation;
use crate::access::{Period, Scope};
use serde::{Deserialize, Serialize};

/// The format that is written and the only one that is read.
pub(super) const FORMAT: &str = "libcompliance-policy/1";

/// Who uses an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// One natural person.
    #[default]
    Person,
    /// A device such as an instrument PC: it may seal and enter, never judge, sign or administer, whatever it is granted.
    Device,
}

/// An account as the policy knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name of the account, never that of a person in clear.
    pub name: String,
    /// Whose account it is, if one person holds several; static duty sets compare persons. `None`: nobody else's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// A person or a device.
    #[serde(default)]
    pub kind: UserKind,
    /// When the account may act at all.
    #[serde(default)]
    pub period: Period,
}

impl User {
    /// An account of a person, without limit in time.
    #[must_use]
    pub fn person(name: impl Into<String>) -> Self {
        Self { name: name.into(), person: None, kind: UserKind::Person, period: Period::ALWAYS }
    }

    /// An account of a device, without limit in time.
    #[must_use]
    pub fn device(name: impl Into<String>) -> Self {
        Self { kind: UserKind::Device, ..Self::person(name) }
    }

    /// The same account, held by the person with this id.
    #[must_use]
    pub fn of(self, person: impl Into<String>) -> Self {
        Self { person: Some(person.into()), ..self }
    }

    /// The same account, which may act in `period` only.
    #[must_use]
    pub fn during(self, period: Period) -> Self {
        Self { period, ..self }
    }
}

/// A role of the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDefinition {
    /// Its name.
    pub name: String,
    /// The permissions it carries itself.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The junior roles whose permissions it carries too.
    #[serde(default)]
    pub inherits: Vec<String>,
}

/// A role given to a user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The account.
    pub user: String,
    /// The role.
    pub role: String,
    /// For which clients.
    pub scope: Scope,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
}

/// A single permission given to a user beside the roles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The account.
    pub user: String,
    /// The permission.
    pub permission: String,
    /// For which clients.
    pub scope: Scope,
    /// From when to when.
    #[serde(default)]
    pub period: Period,
}

/// Rights passed on for a time. At each moment they are no more than what the delegator then has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Who passes on.
    pub from: String,
    /// To whom.
    pub to: String,
    /// The permissions of these roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// These permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// For which clients.
    pub scope: Scope,
    /// From when to when; the end must be given.
    pub period: Period,
    /// Whether the receiver may pass the received rights on, at most [`MAX_CHAIN`] hands in all.
    #[serde(default)]
    pub may_pass_on: bool,
}

/// The most hands a right can go through by delegation.
pub const MAX_CHAIN: usize = 3;

/// A set of roles of which nobody may have `cardinality` or more: held at one time (static) or active at one time (dynamic).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutySet {
    /// Its name.
    pub name: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// From 2 to the number of its roles.
    pub cardinality: u32,
}

/// What [`super::Policy`] is written to and read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) format: String,
    pub(super) version: u64,
    #[serde(default)]
    pub(super) permissions: Vec<HostPermission>,
    #[serde(default)]
    pub(super) clients: Vec<String>,
    #[serde(default)]
    pub(super) methods: Vec<String>,
    #[serde(default)]
    pub(super) roles: Vec<RoleDefinition>,
    #[serde(default)]
    pub(super) users: Vec<User>,
    #[serde(default)]
    pub(super) assignments: Vec<Assignment>,
    #[serde(default)]
    pub(super) grants: Vec<Grant>,
    #[serde(default)]
    pub(super) delegations: Vec<Delegation>,
    #[serde(default)]
    pub(super) static_sets: Vec<DutySet>,
    #[serde(default)]
    pub(super) dynamic_sets: Vec<DutySet>,
    #[serde(default)]
    pub(super) method_authorisations: Vec<MethodAuthorisation>,
    #[serde(default)]
    pub(super) duties: DutyRules,
}

impl Document {
    pub(super) fn empty(version: u64) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version,
            permissions: Vec::new(),
            clients: Vec::new(),
            methods: Vec::new(),
            roles: Vec::new(),
            users: Vec::new(),
            assignments: Vec::new(),
            grants: Vec::new(),
            delegations: Vec::new(),
            static_sets: Vec::new(),
            dynamic_sets: Vec::new(),
            method_authorisations: Vec::new(),
            duties: DutyRules::default(),
        }
    }

    /// Puts every list in its one order, so that equal policies have equal bytes.
    pub(super) fn sort(&mut self) {
        self.permissions.sort();
        self.clients.sort();
        self.methods.sort();
        for role in &mut self.roles {
            role.permissions.sort();
            role.inherits.sort();
        }
        self.roles.sort();
        self.users.sort();
        for scope in self
            .assignments
            .iter_mut()
            .map(|one| &mut one.scope)
            .chain(self.grants.iter_mut().map(|one| &mut one.scope))
            .chain(self.delegations.iter_mut().map(|one| &mut one.scope))
        {
            if let Scope::Clients(names) = scope {
                names.sort();
            }
        }
        self.assignments.sort();
        self.grants.sort();
        for delegation in &mut self.delegations {
            delegation.roles.sort();
            delegation.permissions.sort();
        }
        // By receiver: compiling asks who passed something on to a user.
        self.delegations.sort_by(|a, b| a.to.cmp(&b.to).then_with(|| a.cmp(b)));
        for set in self.static_sets.iter_mut().chain(&mut self.dynamic_sets) {
            set.roles.sort();
        }
        self.static_sets.sort();
        self.dynamic_sets.sort();
        self.method_authorisations.sort();
    }
}
