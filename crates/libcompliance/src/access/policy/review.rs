//! The review functions of INCITS 359: what the policy says, whatever the time and the client. For a moment and a client ask a
//! [`crate::access::Snapshot`]. Lists are in order of names; a name that the policy does not know is an error.

use super::document::DutySet;
use super::names::{find, part, position};
use super::{Policy, PolicyError};
use crate::access::Permission;
use std::collections::BTreeSet;

type Listed<'a> = Result<Vec<&'a str>, PolicyError>;

fn unknown(what: &'static str, name: &str) -> PolicyError {
    PolicyError::Unknown { what, name: name.to_owned(), place: "the question".to_owned() }
}

/// [`PolicyError::Unknown`] is the only error of these functions.
impl Policy {
    fn role_at(&self, role: &str) -> Result<usize, PolicyError> {
        position(&self.doc.roles, role, |role| &role.name).ok_or_else(|| unknown("role", role))
    }

    fn known_user(&self, user: &str) -> Result<(), PolicyError> {
        find(&self.doc.users, user, |user| &user.name).map(|_| ()).ok_or_else(|| unknown("user", user))
    }

    fn known_permission(&self, permission: &str) -> Result<(), PolicyError> {
        let own = find(&self.doc.permissions, permission, |own| &own.name).is_some();
        if own || Permission::find(permission).is_some() { Ok(()) } else { Err(unknown("permission", permission)) }
    }

    /// The names of the roles that `role` includes: itself and its juniors.
    fn included(&self, role: &str) -> impl Iterator<Item = &str> {
        let at = position(&self.doc.roles, role, |role| &role.name);
        let closure = at.and_then(|at| self.hierarchy.closure(at));
        closure
            .into_iter()
            .flat_map(|closure| closure.iter())
            .filter_map(|at| self.doc.roles.get(at))
            .map(|role| role.name.as_str())
    }

    /// The users to whom `role` itself is assigned.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn assigned_users(&self, role: &str) -> Listed<'_> {
        self.role_at(role)?;
        Ok(sorted(self.doc.assignments.iter().filter(|row| row.role == role).map(|row| row.user.as_str())))
    }

    /// The roles assigned to `user`.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn assigned_roles(&self, user: &str) -> Listed<'_> {
        self.known_user(user)?;
        Ok(sorted(part(&self.doc.assignments, user, |row| &row.user).iter().map(|row| row.role.as_str())))
    }

    /// The users who have `role` directly or through a senior role.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn authorized_users(&self, role: &str) -> Listed<'_> {
        self.role_at(role)?;
        let rows = self.doc.assignments.iter().filter(|row| self.included(&row.role).any(|included| included == role));
        Ok(sorted(rows.map(|row| row.user.as_str())))
    }

    /// The roles that `user` has directly or through a senior role. Delegated roles are not among them.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn authorized_roles(&self, user: &str) -> Listed<'_> {
        self.known_user(user)?;
        Ok(sorted(part(&self.doc.assignments, user, |row| &row.user).iter().flat_map(|row| self.included(&row.role))))
    }

    /// The permissions of `role`, its own and its juniors'.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn role_permissions(&self, role: &str) -> Listed<'_> {
        self.role_at(role)?;
        let included = self.included(role).filter_map(|name| find(&self.doc.roles, name, |role| &role.name));
        Ok(sorted(included.flat_map(|role| role.permissions.iter().map(String::as_str))))
    }

    /// The permissions of `user` through roles and single grants. Delegated ones depend on the moment and are not among them.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn user_permissions(&self, user: &str) -> Listed<'_> {
        let roles = self.authorized_roles(user)?;
        let roles = roles.into_iter().filter_map(|name| find(&self.doc.roles, name, |role| &role.name));
        let granted = part(&self.doc.grants, user, |row| &row.user).iter().map(|row| row.permission.as_str());
        Ok(sorted(roles.flat_map(|role| role.permissions.iter().map(String::as_str)).chain(granted)))
    }

    /// The roles that carry `permission` themselves.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn permission_roles(&self, permission: &str) -> Listed<'_> {
        self.known_permission(permission)?;
        let roles = self.doc.roles.iter().filter(|role| role.permissions.iter().any(|known| known == permission));
        Ok(roles.map(|role| role.name.as_str()).collect())
    }

    /// The roles that carry `permission` themselves or through juniors.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn authorized_permission_roles(&self, permission: &str) -> Listed<'_> {
        let carrying = self.permission_roles(permission)?;
        let roles = self.doc.roles.iter().map(|role| role.name.as_str());
        Ok(roles.filter(|role| self.included(role).any(|included| carrying.contains(&included))).collect())
    }

    /// The users to whom a role that carries `permission` itself is assigned, or who have it as a single grant.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn permission_users(&self, permission: &str) -> Listed<'_> {
        let roles = self.permission_roles(permission)?;
        Ok(self.users_of(permission, &roles))
    }

    /// The users who have `permission` through any role or as a single grant.
    ///
    /// # Errors
    /// [`PolicyError::Unknown`].
    pub fn authorized_permission_users(&self, permission: &str) -> Listed<'_> {
        let roles = self.authorized_permission_roles(permission)?;
        Ok(self.users_of(permission, &roles))
    }

    fn users_of(&self, permission: &str, roles: &[&str]) -> Vec<&str> {
        let by_role = self.doc.assignments.iter().filter(|row| roles.contains(&row.role.as_str()));
        let granted = self.doc.grants.iter().filter(|row| row.permission == permission);
        sorted(by_role.map(|row| row.user.as_str()).chain(granted.map(|row| row.user.as_str())))
    }

    fn sets_with<'a>(&self, sets: &'a [DutySet], role: &str) -> Listed<'a> {
        self.role_at(role)?;
        let sets = sets.iter().filter(|set| set.roles.iter().any(|member| member == role));
        Ok(sets.map(|set| set.name.as_str()).collect())
    }
}

macro_rules! duty_reviews {
    ($($list:ident $adjective:literal $sets:ident $roles:ident $cardinality:ident;)+) => {
        /// The review of duty sets.
        impl Policy {$(
            #[doc = concat!("The ", $adjective, " duty sets with `role` in them.\n\n# Errors\n[`PolicyError::Unknown`].")]
            pub fn $sets(&self, role: &str) -> Listed<'_> {
                self.sets_with(&self.doc.$list, role)
            }

            #[doc = concat!("The roles of a ", $adjective, " duty set.\n\n# Errors\n[`PolicyError::Unknown`].")]
            pub fn $roles(&self, set: &str) -> Listed<'_> {
                let set = find(&self.doc.$list, set, |set| &set.name).ok_or_else(|| unknown("duty set", set))?;
                Ok(set.roles.iter().map(String::as_str).collect())
            }

            #[doc = concat!("How many roles of a ", $adjective, " duty set are too many.\n\n# Errors\n[`PolicyError::Unknown`].")]
            pub fn $cardinality(&self, set: &str) -> Result<u32, PolicyError> {
                let set = find(&self.doc.$list, set, |set| &set.name).ok_or_else(|| unknown("duty set", set))?;
                Ok(set.cardinality)
            }
        )+}
    };
}

duty_reviews! {
    static_sets "static" ssd_role_sets ssd_role_set_roles ssd_role_set_cardinality;
    dynamic_sets "dynamic" dsd_role_sets dsd_role_set_roles dsd_role_set_cardinality;
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}
