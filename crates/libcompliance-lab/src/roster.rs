//! Accounts and the compiled policy as of one state of the records.

use crate::error::LabError;
use libcompliance::access::{
    AccessSettings, Decision, Denial, LABORATORY, Permission, RefusalRule, Role, RoleSession, Snapshot, policy_of,
};
use libcompliance::id::{AccountId, ClientId, PersonId};
use libcompliance::identity::{Account, AccountStatus};
use libcompliance::trail::time::Timestamp;
use std::collections::HashMap;

/// What is needed to say who may do what. It never changes; another state of the records has another one. Passwords, second
/// factors and sign-ins change without a new one: for those the entry of the account is read.
#[derive(Debug)]
pub(crate) struct Roster {
    snapshot: Snapshot,
    settings: AccessSettings,
    accounts: Vec<Account>,
    places: HashMap<AccountId, usize>,
}

impl Roster {
    pub(crate) fn compile(
        version: u64,
        settings: AccessSettings,
        roles: &[(String, Role)],
        accounts: Vec<(String, Account)>,
    ) -> Result<Self, LabError> {
        let accounts: Vec<Account> = accounts.into_iter().map(|(_, account)| account).collect();
        let policy = policy_of(version, &settings, roles, &accounts)?;
        let places = accounts.iter().enumerate().map(|(at, account)| (account.id, at)).collect();
        Ok(Self { snapshot: Snapshot::compile(policy.into()), settings, accounts, places })
    }

    /// The number of changes that led here.
    pub(crate) fn version(&self) -> u64 {
        self.snapshot.version()
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(crate) fn settings(&self) -> &AccessSettings {
        &self.settings
    }

    /// Every account there ever was.
    pub(crate) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(*self.places.get(&id)?)
    }

    /// The person who uses an account; an account that is not known counts as its own person.
    pub(crate) fn person(&self, id: AccountId) -> PersonId {
        self.account(id).map_or(PersonId(id.0), |account| account.person)
    }

    /// Whether another person than `person` has an account in use that may do `permission` for the laboratory.
    pub(crate) fn another_may(&self, permission: Permission, person: PersonId, now: Timestamp) -> bool {
        self.others(permission, person, now).next().is_some()
    }

    /// The accounts of other persons than `person` that may do `permission`; break-glass accounts are nobody's.
    pub(crate) fn others(
        &self,
        permission: Permission,
        person: PersonId,
        now: Timestamp,
    ) -> impl Iterator<Item = &Account> {
        let users = self.snapshot.users_with(permission.name(), LABORATORY, now).unwrap_or_default();
        let accounts = users.into_iter().filter_map(AccountId::parse).filter_map(|id| self.account(id));
        accounts.filter(move |account| account.person != person && !account.is_break_glass())
    }

    /// May the account do `permission` for all of `clients` now? No client asks for the laboratory itself.
    pub(crate) fn decide(
        &self,
        id: AccountId,
        active: Option<&RoleSession>,
        permission: &str,
        clients: &[ClientId],
        now: Timestamp,
    ) -> Decision {
        match self.account(id) {
            Some(account) if account.status == AccountStatus::Active => {}
            Some(_) => return Decision::Deny(RefusalRule::AccountInactive.into()),
            None => return self.snapshot.decide(&id.to_string(), permission, LABORATORY, now),
        }
        let user = id.to_string();
        let one = |client: &str| {
            let explanation = match active {
                Some(session) => self.snapshot.explain_session(session, permission, client, now),
                None => self.snapshot.explain(&user, permission, client, now),
            };
            explanation.map_or(Decision::Allow, |why| Decision::Deny(Denial::from(why)))
        };
        if clients.is_empty() {
            return one(LABORATORY);
        }
        let denied = clients.iter().map(|client| one(self.place(&client.to_string())));
        denied.into_iter().find(|decision| *decision != Decision::Allow).unwrap_or(Decision::Allow)
    }

    /// The name under which the policy knows a client: one that no right names is covered by rights for all clients only, as
    /// the laboratory itself is.
    fn place<'a>(&self, client: &'a str) -> &'a str {
        let named = self.snapshot.policy().clients();
        if named.binary_search_by(|name| name.as_str().cmp(client)).is_ok() { client } else { LABORATORY }
    }
}
