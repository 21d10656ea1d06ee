//! The answer to "may she?": allow, or deny with what was missing.

use super::{Permission, Role};

/// The answer. It is deny until proven.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a decision that nobody reads decides nothing"]
pub enum Decision {
    /// Allowed.
    Allow,
    /// Not allowed, and why.
    Deny(Denial),
}

/// What was missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// A stable code: `permission_missing`, `four_eyes`, `wrong_state`, ...
    pub code: &'static str,
    /// The permission asked for.
    pub permission: Option<Permission>,
    /// The roles that carry it.
    pub carried_by: Vec<String>,
    /// What stands against it, in plain words without names.
    pub rule: String,
}

impl core::fmt::Display for Denial {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.rule)?;
        if let Some(permission) = self.permission {
            write!(f, " (permission `{}`", permission.name())?;
            if !self.carried_by.is_empty() {
                write!(f, ", carried by {}", self.carried_by.join(", "))?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl Denial {
    /// A denial by a rule that is no permission.
    #[must_use]
    pub fn by_rule(code: &'static str, rule: impl Into<String>) -> Self {
        Self { code, permission: None, carried_by: Vec::new(), rule: rule.into() }
    }
}

/// Whether one of the roles `held` carries `permission`, among all `roles` of the laboratory.
pub fn decide(permission: Permission, held: &[String], roles: &[(String, Role)]) -> Decision {
    let carries = |role: &Role| role.permissions.iter().any(|name| name == permission.name());
    if roles.iter().any(|(name, role)| held.contains(name) && carries(role)) {
        return Decision::Allow;
    }
    Decision::Deny(Denial {
        code: "permission_missing",
        permission: Some(permission),
        carried_by: roles.iter().filter(|(_, role)| carries(role)).map(|(name, _)| name.clone()).collect(),
        rule: "none of the roles held carries the permission".to_owned(),
    })
}
