//! The policy compiled for deciding: immutable, shareable between threads, bound to one version.
//!
//! A question ([`Snapshot::check`], [`Snapshot::check_handle`]) is pure and writes nothing; used without a laboratory nothing is
//! recorded. When the answer is [`Answer::Deny`], [`Snapshot::explain`] says what was missing.

mod explain;
mod filter;
mod method;
mod names;
mod session;
mod spans;
mod table;

pub use explain::{DenyCode, Explanation};
pub use filter::{ClientFilter, ClientScoped};
pub use names::{ClientHandle, PermissionHandle, UserHandle};
pub use session::{RoleSession, SessionError};

use super::decision::{Decision, Denial};
use super::policy::Policy;
use super::{PERMISSIONS, Permission};
use crate::trail::time::Timestamp;
use names::NameTable;
use spans::{Sets, Spans};
use std::sync::Arc;
use table::{Filler, Table};

/// The name to ask with where something belongs to no client but to the laboratory: settings, accounts, the trail as a whole.
/// Only a right for all clients covers it. No client can have this name.
pub const LABORATORY: &str = "";

/// The bare answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an answer that nobody reads decides nothing"]
pub enum Answer {
    /// Allowed.
    Allow,
    /// Not allowed; [`Snapshot::explain`] says why.
    Deny,
}

impl From<bool> for Answer {
    #[inline]
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

/// A name that the policy does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{name}` is not in the policy")]
pub struct UnknownName {
    /// `user`, `permission`, `client` or `method`.
    pub what: &'static str,
    /// The name.
    pub name: String,
}

/// A compiled policy.
#[derive(Debug)]
pub struct Snapshot {
    policy: Arc<Policy>,
    users: NameTable,
    permissions: NameTable,
    clients: NameTable,
    spans: Spans,
    sets: Sets,
    table: Table,
    /// Told apart by its address: a session belongs to the one snapshot it was made from.
    identity: Arc<()>,
}

impl Snapshot {
    /// Compiles a policy.
    #[must_use]
    pub fn compile(policy: Arc<Policy>) -> Self {
        let mut sets = Sets::of(&policy);
        let spans = Spans::of(&policy, &mut sets);
        let mut filler = Filler::new(spans.permission_count());
        for (at, user) in policy.users().iter().enumerate() {
            let mut rights = spans.own(&mut sets, &policy, user, None);
            rights.extend_from_slice(spans.received(at));
            filler.user(user.period.range(), &rights, sets.list());
        }
        Self {
            users: NameTable::of(policy.users().iter().map(|user| user.name.as_str())),
            permissions: NameTable::of(spans::permission_names(&policy)),
            clients: NameTable::of([LABORATORY].into_iter().chain(policy.clients().iter().map(String::as_str))),
            table: filler.finish(),
            spans,
            sets,
            policy,
            identity: Arc::new(()),
        }
    }

    /// The version of the policy.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.policy.version()
    }

    /// The policy itself.
    #[must_use]
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// May `user` use `permission` for `client` at `at`? [`LABORATORY`] asks for what belongs to no client. A name that the
    /// policy does not know is denied; [`Snapshot::explain`] then has a code of its own for it.
    #[inline]
    pub fn check(&self, user: &str, permission: &str, client: &str, at: Timestamp) -> Answer {
        let places = (self.users.place(user), self.permissions.place(permission), self.clients.place(client));
        let (Some(user), Some(permission), Some(client)) = places else {
            return Answer::Deny;
        };
        self.table.holds(user, permission, client, at.unix_micros()).into()
    }

    /// The same question by handles. A handle made from another list of names is denied.
    #[inline]
    pub fn check_handle(
        &self,
        user: UserHandle,
        permission: PermissionHandle,
        client: ClientHandle,
        at: Timestamp,
    ) -> Answer {
        let foreign = (user.list ^ self.users.list())
            | (permission.list ^ self.permissions.list())
            | (client.list ^ self.clients.list());
        if foreign != 0 {
            return Answer::Deny;
        }
        self.table.holds(user.at, permission.at, client.at, at.unix_micros()).into()
    }

    /// The same question by the numbers of handles ([`UserHandle::number`]). Any other number is denied, whatever it is.
    #[inline]
    pub fn check_numbered(&self, user: u64, permission: u64, client: u64, at: Timestamp) -> Answer {
        let places = (
            self.users.place_of_number(user),
            self.permissions.place_of_number(permission),
            self.clients.place_of_number(client),
        );
        let (Some(user), Some(permission), Some(client)) = places else {
            return Answer::Deny;
        };
        self.table.holds(user, permission, client, at.unix_micros()).into()
    }

    /// The same question with its grounds: the explanation is worked out only for a denial.
    pub fn decide(&self, user: &str, permission: &str, client: &str, at: Timestamp) -> Decision {
        match self.explain(user, permission, client, at) {
            None => Decision::Allow,
            Some(explanation) => Decision::Deny(Denial::from(explanation)),
        }
    }

    /// The handle of a user.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn user(&self, name: &str) -> Result<UserHandle, UnknownName> {
        let at = self.users.place(name).ok_or_else(|| unknown("user", name))?;
        Ok(UserHandle { at, list: self.users.list() })
    }

    /// The handle of a permission, the catalogue's or the host's.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn permission(&self, name: &str) -> Result<PermissionHandle, UnknownName> {
        let at = self.permissions.place(name).ok_or_else(|| unknown("permission", name))?;
        Ok(PermissionHandle { at, list: self.permissions.list() })
    }

    /// The handle of a permission of the catalogue.
    #[must_use]
    pub fn catalogued(&self, permission: Permission) -> PermissionHandle {
        let at = PERMISSIONS.iter().position(|known| *known == permission).map_or(u32::MAX, table::place);
        PermissionHandle { at, list: self.permissions.list() }
    }

    /// The handle of a client; [`LABORATORY`] gives that of the laboratory itself.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn client(&self, name: &str) -> Result<ClientHandle, UnknownName> {
        let at = self.clients.place(name).ok_or_else(|| unknown("client", name))?;
        Ok(ClientHandle { at, list: self.clients.list() })
    }

    /// Everything that `user` may do for `client` at `at`, in the order of the catalogue: for drawing a menu.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn permissions(&self, user: &str, client: &str, at: Timestamp) -> Result<Vec<&str>, UnknownName> {
        let (user, client) = (self.user(user)?, self.client(client)?);
        let held = (0..self.permissions.len())
            .filter(|permission| self.table.holds(user.at, *permission, client.at, at.unix_micros()));
        Ok(held.filter_map(|permission| self.permissions.name(permission)).collect())
    }

    /// Everybody who may use `permission` for `client` at `at`, in order of names.
    ///
    /// # Errors
    /// [`UnknownName`].
    pub fn users_with(&self, permission: &str, client: &str, at: Timestamp) -> Result<Vec<&str>, UnknownName> {
        let (permission, client) = (self.permission(permission)?, self.client(client)?);
        let able =
            (0..self.users.len()).filter(|user| self.table.holds(*user, permission.at, client.at, at.unix_micros()));
        Ok(able.filter_map(|user| self.users.name(user)).collect())
    }
}

fn unknown(what: &'static str, name: &str) -> UnknownName {
    UnknownName { what, name: name.to_owned() }
}
