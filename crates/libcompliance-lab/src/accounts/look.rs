//! Who there is and what the rules are, for somebody who may see it.

use crate::error::LabError;
use crate::lab::{Lab, keyed_entries};
use crate::session::Session;
use crate::store::ReadStore as _;
use libcompliance::access::{AccessSettings, Permission, Role};
use libcompliance::identity::Account;
use libcompliance::projection::ValueRef;
use libcompliance::trail::commit::Class;
use zeroize::Zeroizing;

/// An account with what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedAccount {
    /// The account.
    pub account: Account,
    /// The login; none if it is erased or its key is gone.
    pub login: Option<Zeroizing<String>>,
    /// The person's name, or what the device is called; none as for the login.
    pub name: Option<Zeroizing<String>>,
}

impl Session {
    /// [`Session::accounts`] with logins and names. Needs `account.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn named_accounts(&self) -> Result<Vec<NamedAccount>, LabError> {
        let lab = self.lab();
        let named = self.accounts()?.into_iter().map(|account| {
            let (login, name) = (lab.own_text(&account, &account.login)?, lab.own_text(&account, &account.name)?);
            Ok(NamedAccount { account, login, name })
        });
        named.collect()
    }

    /// The roles with what they carry, by name. Needs `role.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn roles(&self) -> Result<Vec<(String, Role)>, LabError> {
        self.need(Permission::ROLE_READ)?;
        let mut roles = Vec::new();
        self.lab().read(|store| keyed_entries::<Role>(store, |name, role| roles.push((name, role))))?;
        Ok(roles)
    }

    /// The settings for access as they stand. Needs `settings.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn access_settings(&self) -> Result<AccessSettings, LabError> {
        self.need(Permission::SETTINGS_READ)?;
        Ok(self.lab().entry::<AccessSettings>("")?.unwrap_or_default())
    }
}

impl Lab {
    /// What an account is called. The entry is a view and could have been edited, so the record must be one of this account, and the
    /// value no secret.
    pub(crate) fn own_text(&self, account: &Account, at: &ValueRef) -> Result<Option<Zeroizing<String>>, LabError> {
        let bytes = self.read(|store| Ok(store.record(at.record)?))?;
        let Some(record) = bytes.as_deref().and_then(crate::laboratory::known) else { return Ok(None) };
        let id = account.id.to_string();
        let own = record.object.as_ref().is_some_and(|object| object.kind == "account" && object.id == id);
        let open = record.commitments().iter().any(|(path, one)| *path == at.path && one.class != Class::Secret);
        if own && open { self.secret_text(at) } else { Ok(None) }
    }
}
