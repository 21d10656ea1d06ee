//! Reading the trail as somebody: what a session may see of it, page by page, with the values behind the commitments.

use crate::error::LabError;
use crate::session::Session;
use crate::store::{Filter, ReadStore as _, StoreError};
use crate::vault::VaultError;
use libcompliance::access::{ClientFilter, Decision, Permission};
use libcompliance::id::AccountId;
use libcompliance::identity::Account;
use libcompliance::trail::commit::Class;
use libcompliance::trail::record::Source;
use libcompliance::trail::value::Value;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use zeroize::Zeroizing;

/// Some records of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailPage {
    /// Index and sealed bytes, in order of the index.
    pub records: Vec<(u64, Vec<u8>)>,
    /// Whether there is more: the next page begins behind the last of these.
    pub more: bool,
}

/// What became of a committed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenedValue {
    /// It is the one that was committed to.
    Value(Zeroizing<Value>),
    /// Value or key are not there: erased, or lost. A verification tells the two apart.
    Gone,
    /// It is not the one that was committed to.
    Altered,
}

/// What of the trail somebody may see.
struct Sight {
    clients: ClientFilter,
    /// The account whose own records it may see, whatever they are about.
    own: Option<AccountId>,
}

impl Sight {
    fn covers(&self, bytes: &[u8]) -> bool {
        if self.clients.is_everything() {
            return true;
        }
        // Nobody can say of which client a record is that this program does not know.
        let Some(record) = crate::laboratory::known(bytes) else { return false };
        let all = || record.clients.iter().all(|link| self.clients.covers_name(Some(&link.id.to_string())));
        // Whoever is not signed in can give any id.
        let own = record.actor.source == Source::Session && self.own == Some(record.actor.id);
        own || (!record.clients.is_empty() && all())
    }
}

impl Session {
    fn sight(&self) -> Result<Sight, LabError> {
        let clients = self.filter(Permission::TRAIL_READ)?;
        let own = self.may(Permission::TRAIL_READ_OWN)? == Decision::Allow;
        if !own && clients.only().is_some_and(<[String]>::is_empty) {
            self.need(Permission::TRAIL_READ)?;
        }
        Ok(Sight { clients, own: own.then(|| self.account()) })
    }

    /// The records that match, from behind `after` on, at most `limit` of them. Needs `trail.read` for all clients in the scope of a
    /// record, and for all clients where it has none; with `trail.read_own` the account's own records are seen in any case. What may
    /// not be seen is passed over.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`] for somebody who may see nothing of the trail.
    pub fn trail_page(&self, filter: &Filter, after: Option<u64>, limit: usize) -> Result<TrailPage, LabError> {
        let sight = self.sight()?;
        let mut page = TrailPage { records: Vec::new(), more: false };
        self.lab().read(|store| {
            Ok(store.search(filter, after, &mut |index, bytes| {
                if !sight.covers(bytes) {
                    return ControlFlow::Continue(());
                }
                if page.records.len() == limit {
                    page.more = true;
                    return ControlFlow::Break(());
                }
                page.records.push((index, bytes.to_vec()));
                ControlFlow::Continue(())
            })?)
        })?;
        Ok(page)
    }

    /// The sealed bytes of one record. Rights as for [`Session::trail_page`].
    ///
    /// # Errors
    /// [`LabError::NotAllowed`]; [`LabError::NotFound`] if there is no such record, or it may not be seen.
    pub fn trail_record(&self, index: u64) -> Result<Vec<u8>, LabError> {
        let sight = self.sight()?;
        let bytes = self.lab().read(|store| Ok(store.record(index)?))?.filter(|bytes| sight.covers(bytes));
        bytes.ok_or(LabError::NotFound { what: "record" })
    }

    /// The values behind the commitments of a record, by path, but for secrets, which are never shown. Rights as for
    /// [`Session::trail_page`].
    ///
    /// # Errors
    /// As for [`Session::trail_record`].
    pub fn trail_values(&self, index: u64) -> Result<BTreeMap<String, OpenedValue>, LabError> {
        let bytes = self.trail_record(index)?;
        let Some(record) = crate::laboratory::known(&bytes) else { return Ok(BTreeMap::new()) };
        let mut values = BTreeMap::new();
        for (path, _) in record.commitments().into_iter().filter(|(_, one)| one.class != Class::Secret) {
            let opened = match self.lab().reveal(index, &path) {
                Ok(value) => OpenedValue::Value(value),
                Err(LabError::NotFound { .. } | LabError::Vault(VaultError::KeyMissing { .. })) => OpenedValue::Gone,
                Err(LabError::Vault(VaultError::KeyUnusable { .. }) | LabError::Store(StoreError::Damaged(_))) => {
                    OpenedValue::Altered
                }
                Err(error) => return Err(error),
            };
            values.insert(path, opened);
        }
        Ok(values)
    }

    /// What the person or device is called that did record `index`. Rights as for [`Session::trail_page`].
    ///
    /// # Errors
    /// As for [`Session::trail_record`].
    pub fn trail_person(&self, index: u64) -> Result<Option<Zeroizing<String>>, LabError> {
        let bytes = self.trail_record(index)?;
        let Some(record) = crate::laboratory::known(&bytes) else { return Ok(None) };
        let account: Option<Account> = self.lab().entry(&record.actor.id.to_string())?;
        account.map_or(Ok(None), |account| self.lab().own_text(&account, &account.name))
    }
}
