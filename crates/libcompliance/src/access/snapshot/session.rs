//! Sessions in the sense of INCITS 359: some of the roles a user is authorised for, active together. Who signed in, and how, is
//! the matter of [`crate::identity`].

use super::spans::{Sets, Span};
use super::table::{Filler, Table};
use super::{Answer, ClientHandle, PermissionHandle, Snapshot, UnknownName};
use crate::access::bits::Bits;
use crate::access::policy::names::{part, position};
use crate::trail::time::Timestamp;
use std::sync::Arc;

/// A user with active roles, bound to the snapshot it was made from.
#[derive(Debug)]
pub struct RoleSession {
    user: String,
    roles: Vec<String>,
    table: Table,
    identity: Arc<()>,
}

/// Why a session, or a change of its roles, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The policy does not know the user.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// The user may not act now.
    #[error("the account `{user}` may not act at this time")]
    UserInactive {
        /// The user.
        user: String,
    },
    /// The user is not authorised for the role now.
    #[error("role `{role}` is not among the roles of `{user}` at this time")]
    NotAuthorised {
        /// The user.
        user: String,
        /// The role.
        role: String,
    },
    /// The roles may not be active together.
    #[error("dynamic duty set `{set}` keeps roles apart: {} cannot be active together", .roles.join(", "))]
    DynamicDuty {
        /// The set.
        set: String,
        /// The roles of the set that would be active.
        roles: Vec<String>,
    },
    /// The role is active already.
    #[error("role `{role}` is active already")]
    AlreadyActive {
        /// The role.
        role: String,
    },
    /// The role is not active.
    #[error("role `{role}` is not active")]
    NotActive {
        /// The role.
        role: String,
    },
}

impl RoleSession {
    /// The user.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The active roles, in order of names.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }
}

impl Snapshot {
    /// Begins a session of `user` with these roles active. Single grants and rights received by delegation are always active.
    /// A role whose period ends during the session ends with it.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn create_session(&self, user: &str, roles: &[&str], at: Timestamp) -> Result<RoleSession, SessionError> {
        let handle = self.user(user)?;
        let place = handle.at as usize;
        let entry = self.policy.users().get(place).filter(|entry| entry.period.covers(at));
        let entry = entry.ok_or_else(|| SessionError::UserInactive { user: user.to_owned() })?;
        let authorised = self.authorised_roles_at(user, at);
        let mut active = Vec::new();
        let mut closure = Bits::none(self.policy.roles().len());
        for role in roles {
            let at = position(self.policy.roles(), role, |role| &role.name).filter(|at| authorised.has(*at));
            let at =
                at.ok_or_else(|| SessionError::NotAuthorised { user: user.to_owned(), role: (*role).to_owned() })?;
            if active.contains(&at) {
                return Err(SessionError::AlreadyActive { role: (*role).to_owned() });
            }
            active.push(at);
            self.policy.hierarchy().closure(at).into_iter().for_each(|roles| closure.add(roles));
        }
        if let Some(set) = self.spans.clashes(&closure).next().and_then(|at| self.policy.dynamic_sets().get(at)) {
            let together = |role: &&String| {
                position(self.policy.roles(), role, |role| &role.name).is_some_and(|at| closure.has(at))
            };
            let roles = set.roles.iter().filter(together).cloned().collect();
            return Err(SessionError::DynamicDuty { set: set.name.clone(), roles });
        }
        let mut sets = Sets::of(&self.policy);
        let mut rights: Vec<Span> = self.spans.own(&mut sets, &self.policy, entry, Some(&active));
        for span in self.spans.received(place) {
            if let Some(set) = self.sets.list().get(span.scope as usize) {
                rights.push(Span { scope: sets.id(set.clone()), ..span.clone() });
            }
        }
        let mut filler = Filler::new(self.spans.permission_count());
        filler.user(entry.period.range(), &rights, sets.list());
        let mut roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        roles.sort();
        Ok(RoleSession { user: user.to_owned(), roles, table: filler.finish(), identity: Arc::clone(&self.identity) })
    }

    /// The session with one more role active.
    ///
    /// # Errors
    /// [`SessionError`]; the session stays as it is.
    pub fn add_active_role(
        &self,
        session: &RoleSession,
        role: &str,
        at: Timestamp,
    ) -> Result<RoleSession, SessionError> {
        let roles: Vec<&str> = session.roles.iter().map(String::as_str).chain([role]).collect();
        self.create_session(&session.user, &roles, at)
    }

    /// The session with one role fewer active.
    ///
    /// # Errors
    /// [`SessionError`]; the session stays as it is.
    pub fn drop_active_role(
        &self,
        session: &RoleSession,
        role: &str,
        at: Timestamp,
    ) -> Result<RoleSession, SessionError> {
        let roles: Vec<&str> = session.roles.iter().map(String::as_str).filter(|active| *active != role).collect();
        if roles.len() == session.roles.len() {
            return Err(SessionError::NotActive { role: role.to_owned() });
        }
        self.create_session(&session.user, &roles, at)
    }

    /// May the session use `permission` for `client` at `at`? The `check_access` of INCITS 359. A session of another
    /// snapshot is denied, so that none outlives a change of the policy: make it anew from this one.
    #[inline]
    pub fn check_access(
        &self,
        session: &RoleSession,
        permission: PermissionHandle,
        client: ClientHandle,
        at: Timestamp,
    ) -> Answer {
        let foreign = (permission.list ^ self.permissions.list()) | (client.list ^ self.clients.list());
        if foreign != 0 || !self.owns(session) {
            return Answer::Deny;
        }
        session.table.holds(0, permission.at, client.at, at.unix_micros()).into()
    }

    /// Everything that the session may do for `client` at `at`, in the order of the catalogue.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn session_permissions(
        &self,
        session: &RoleSession,
        client: &str,
        at: Timestamp,
    ) -> Result<Vec<&str>, UnknownName> {
        let client = self.client(client)?;
        let list = self.permissions.list();
        let held = (0..self.permissions.len()).filter(|permission| {
            self.check_access(session, PermissionHandle { at: *permission, list }, client, at) == Answer::Allow
        });
        Ok(held.filter_map(|permission| self.permissions.name(permission)).collect())
    }

    /// Whether the session was made from this very snapshot.
    #[must_use]
    pub fn owns(&self, session: &RoleSession) -> bool {
        Arc::ptr_eq(&session.identity, &self.identity)
    }

    /// The roles of `user` at `at` with their juniors.
    pub(super) fn authorised_roles_at(&self, user: &str, at: Timestamp) -> Bits {
        let mut authorised = Bits::none(self.policy.roles().len());
        for row in part(self.policy.assignments(), user, |row| &row.user).iter().filter(|row| row.period.covers(at)) {
            let role = position(self.policy.roles(), &row.role, |role| &role.name);
            role.and_then(|role| self.policy.hierarchy().closure(role))
                .into_iter()
                .for_each(|roles| authorised.add(roles));
        }
        authorised
    }
}
