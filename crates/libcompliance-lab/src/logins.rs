//! Logins are committed values and stand in no table: they are opened once, and kept in the memory of this process.

use crate::disclose;
use crate::error::LabError;
use crate::store::ReadStore;
use crate::vault::Vault;
use libcompliance::id::AccountId;
use libcompliance::identity::Account;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The logins that were opened so far, by the record that holds them.
#[derive(Default)]
pub(crate) struct Logins(Mutex<Known>);

#[derive(Default)]
struct Known {
    opened: HashMap<u64, Option<String>>,
    table: Option<(usize, Arc<BTreeMap<String, AccountId>>)>,
}

/// The form in which logins are compared.
pub(crate) fn normalised(login: &str) -> String {
    login.trim().to_lowercase()
}

impl Logins {
    /// The table of logins of these accounts, closed ones included: a login is never given again. An account whose login
    /// cannot be opened, such as that of an erased person, is not in it, and so cannot sign in.
    pub(crate) fn of(
        &self,
        accounts: &[Account],
        store: &mut (impl ReadStore + ?Sized),
        vault: &Vault,
    ) -> Result<Arc<BTreeMap<String, AccountId>>, LabError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Accounts are never taken away, so as many accounts are the same accounts.
        if let Some((count, table)) = &known.table
            && *count == accounts.len()
        {
            return Ok(Arc::clone(table));
        }
        let mut table = BTreeMap::new();
        let mut whole = true;
        for account in accounts {
            let at = account.login.record;
            let login = match known.opened.get(&at) {
                Some(login) => login.clone(),
                None => {
                    let login = disclose::reveal(store, vault, at, &account.login.path);
                    let login = match login.map(|login| login.as_text().map(normalised)) {
                        Ok(login) => login,
                        Err(LabError::Vault(_)) => None,
                        // A record of the transaction that is open cannot be read before it is committed.
                        Err(LabError::NotFound { .. }) => {
                            whole = false;
                            continue;
                        }
                        Err(error) => return Err(error),
                    };
                    known.opened.insert(at, login.clone());
                    login
                }
            };
            if let Some(login) = login {
                table.insert(login, account.id);
            }
        }
        let table = Arc::new(table);
        if whole {
            known.table = Some((accounts.len(), Arc::clone(&table)));
        }
        Ok(table)
    }
}
