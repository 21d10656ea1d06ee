//! The policy of a laboratory as a view of its records: roles, accounts with their rights, the settings for access.

use super::duty::DutyRules;
use super::host::HostPermission;
use super::{
    Assignment, Delegation, DutySet, Grant, MethodAuthorisation, Policy, PolicyError, Role, RoleDefinition, Scope, User,
};
use crate::catalogue::{CLEAR, kind};
use crate::identity::{Account, AccountStatus};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A role and its permissions were defined or changed.
pub const ROLE_DEFINED: KindRules<'static> = kind(
    "role.defined",
    Need::Required,
    Need::Required,
    ReasonRule::FromVersionTwo,
    &[("permissions", CLEAR), ("inherits", CLEAR)],
);
/// A role was taken out of use; nobody holds it.
pub const ROLE_DELETED: KindRules<'static> =
    kind("role.deleted", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);
/// The settings for access were changed: methods, duties, sets of roles to be kept apart, the host's own permissions.
pub const ACCESS_SETTINGS_CHANGED: KindRules<'static> =
    kind("settings.access_changed", Need::Required, Need::Required, ReasonRule::FromVersionTwo, &[("access", CLEAR)]);

/// The settings for access.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessSettings {
    /// The host's own permissions.
    #[serde(default)]
    pub host_permissions: Vec<HostPermission>,
    /// The laboratory's methods. Once there is one, work on a result needs an authorisation for its method.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Roles that one person may not hold together.
    #[serde(default)]
    pub static_sets: Vec<DutySet>,
    /// Roles that may not be active together.
    #[serde(default)]
    pub dynamic_sets: Vec<DutySet>,
    /// The rules for record-bound duties.
    #[serde(default)]
    pub duties: DutyRules,
}

impl Entry for AccessSettings {
    const SPACE: &'static str = "access_settings";
}

/// Counted up with each record that changes who may do what: the number that tells whether a compiled policy is still true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessVersion {
    /// The number.
    pub n: u64,
}

impl Entry for AccessVersion {
    const SPACE: &'static str = "access_version";
}

impl AccessVersion {
    /// The number as it stands; 0 before there is anything.
    ///
    /// # Errors
    /// [`ViewError`].
    pub fn current(view: &mut dyn View) -> Result<u64, ViewError> {
        Ok(Self::load(view, "")?.unwrap_or_default().n)
    }
}

/// What changes with every sign-in or password, and so has no say in who may do what.
const NO_RIGHTS: [&str; 7] = [
    "account.password_set",
    "account.enrolment_started",
    "account.second_factor_set",
    "account.second_factor_removed",
    "account.second_factor_used",
    "account.recovery_code_used",
    "account.alert",
];

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let room = record.kind.split('.').next().unwrap_or_default();
    let rights = matches!(room, "role" | "account") && !NO_RIGHTS.contains(&record.kind.as_str());
    if !rights && record.kind != "settings.access_changed" {
        return Ok(());
    }
    let n = AccessVersion::current(view)?.saturating_add(1);
    AccessVersion { n }.store(view, "")?;
    let Some(object) = &record.object else { return Ok(()) };
    match record.kind.as_str() {
        "role.defined" => {
            let before = Role::load(view, &object.id)?;
            let list = |field: &str, before: Option<Vec<String>>| {
                record.new_value(field).and_then(Value::read).or(before).unwrap_or_default()
            };
            let permissions = list("permissions", before.as_ref().map(|role| role.permissions.clone()));
            let inherits = list("inherits", before.map(|role| role.inherits));
            Role { version: object.version, permissions, inherits }.store(view, &object.id)
        }
        "role.deleted" => view.put(Role::SPACE, &object.id, None),
        "settings.access_changed" => match record.new_value("access").and_then(Value::read::<AccessSettings>) {
            Some(settings) => settings.store(view, ""),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The policy that the state gives: users are the ids of accounts in use, clients those that some right names. A client that
/// no right names is asked for as [`super::LABORATORY`], for only rights for all clients cover it.
///
/// # Errors
/// [`PolicyError`]: a change that would lead here is refused.
pub fn policy_of(
    version: u64,
    settings: &AccessSettings,
    roles: &[(String, Role)],
    accounts: &[Account],
) -> Result<Policy, PolicyError> {
    let mut builder = Policy::builder().version(version).duties(settings.duties);
    for permission in &settings.host_permissions {
        builder = builder.host_permission(permission.clone());
    }
    for method in &settings.methods {
        builder = builder.method(method);
    }
    for (name, role) in roles {
        builder = builder.role_definition(RoleDefinition {
            name: name.clone(),
            permissions: role.permissions.clone(),
            inherits: role.inherits.clone(),
        });
    }
    builder = settings.static_sets.iter().cloned().fold(builder, super::PolicyBuilder::static_set);
    builder = settings.dynamic_sets.iter().cloned().fold(builder, super::PolicyBuilder::dynamic_set);
    let active = |account: &&Account| account.status == AccountStatus::Active;
    let mut clients: Vec<String> = Vec::new();
    let mut named = |scope: &Scope| {
        if let Scope::Clients(names) = scope {
            clients.extend(names.iter().cloned());
        }
    };
    for account in accounts.iter().filter(active) {
        let user = account.id.to_string();
        builder = builder.user(User { kind: account.kind, ..User::person(&user).of(account.person.to_string()) });
        for right in &account.rights.roles {
            named(&right.scope);
            let (role, scope) = (right.role.clone(), right.scope.clone());
            builder = builder.assignment(Assignment { user: user.clone(), role, scope, period: right.period });
        }
        for right in &account.rights.grants {
            named(&right.scope);
            let (permission, scope) = (right.permission.clone(), right.scope.clone());
            builder = builder.grant(Grant { user: user.clone(), permission, scope, period: right.period });
        }
        for right in &account.rights.delegations {
            // A delegation ends with the account of whoever passed it on.
            if !accounts.iter().filter(active).any(|other| other.id == right.from) {
                continue;
            }
            named(&right.scope);
            builder = builder.delegation(Delegation {
                from: right.from.to_string(),
                to: user.clone(),
                roles: right.roles.clone(),
                permissions: right.permissions.clone(),
                scope: right.scope.clone(),
                period: right.period,
                may_pass_on: false,
            });
        }
        for right in account.methods.iter().filter(|right| settings.methods.contains(&right.method)) {
            builder = builder.method_authorisation(MethodAuthorisation {
                user: user.clone(),
                method: right.method.clone(),
                duty: right.duty,
                period: right.period,
                evidence: format!("record {}, {}", right.evidence.record, right.evidence.path),
            });
        }
    }
    clients.sort();
    clients.dedup();
    clients.into_iter().fold(builder, super::PolicyBuilder::client).build()
}
