//! What the file says of accounts, roles and settings, read without a sign-in and without the key.

use crate::exit::Failure;
use crate::io::Io;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::secrets::KeyArgs;
use libcompliance_lab::LabError;
use libcompliance_lab::clock::{Clock as _, SystemClock};
use libcompliance_lab::core::access::{AccessSettings, AccessVersion, LABORATORY, Role, Snapshot, policy_of};
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::identity::{Account, AccountStatus, IdentitySettings, SignIns};
use libcompliance_lab::core::projection::Entry;
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_lab::store::ReadStore as _;
use libcompliance_pack::Language;
use std::ops::ControlFlow;

/// All entries of a space.
pub(crate) fn all<E: Entry>(reading: &mut Reading) -> Result<Vec<E>, Failure> {
    Ok(keyed(reading)?.into_iter().map(|(_, entry)| entry).collect())
}

/// All entries of a space with their keys. One that does not read is a failure: a list without it would be a wrong one.
pub(crate) fn keyed<E: Entry>(reading: &mut Reading) -> Result<Vec<(String, E)>, Failure> {
    let mut entries = Vec::new();
    let mut unreadable = 0_usize;
    reading.store.states(E::SPACE, &mut |key, bytes| {
        match E::from_bytes(bytes) {
            Ok(entry) => entries.push((key.to_owned(), entry)),
            Err(_) => unreadable += 1,
        }
        ControlFlow::Continue(())
    })?;
    if unreadable > 0 {
        let message = format!("{unreadable} entries of the file do not read: run `compliance verify`");
        return Err(Failure::no("state_unusable", message));
    }
    Ok(entries)
}

/// One entry, if it is there.
pub(crate) fn one<E: Entry>(reading: &mut Reading, key: &str) -> Result<Option<E>, Failure> {
    let bytes = reading.store.state(E::SPACE, key)?;
    Ok(bytes.map(|bytes| E::from_bytes(&bytes)).transpose().map_err(LabError::from)?)
}

pub(crate) fn identity(reading: &mut Reading) -> Result<IdentitySettings, Failure> {
    Ok(one(reading, "")?.unwrap_or_default())
}

pub(crate) fn access(reading: &mut Reading) -> Result<AccessSettings, Failure> {
    Ok(one(reading, "")?.unwrap_or_default())
}

pub(crate) fn now() -> Timestamp {
    SystemClock::default().read().wall
}

/// Who may do what, as the file says.
pub(crate) struct Rights {
    pub roles: Vec<(String, Role)>,
    pub accounts: Vec<Account>,
    pub snapshot: Snapshot,
}

impl Rights {
    pub(crate) fn read(reading: &mut Reading) -> Result<Self, Failure> {
        let version = one::<AccessVersion>(reading, "")?.unwrap_or_default().n;
        let settings = access(reading)?;
        let mut roles = keyed::<Role>(reading)?;
        roles.sort_by(|a, b| a.0.cmp(&b.0));
        let accounts = all::<Account>(reading)?;
        let policy = policy_of(version, &settings, &roles, &accounts).map_err(LabError::from)?;
        Ok(Self { roles, accounts, snapshot: Snapshot::compile(policy.into()) })
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The name under which the policy knows a client: one that no right names is covered by rights for all clients only.
    pub(crate) fn client<'a>(&self, client: Option<&'a str>) -> &'a str {
        let known = |name: &&str| self.snapshot.client(name).is_ok();
        client.filter(known).unwrap_or(LABORATORY)
    }
}

/// Whether an account in use has not been signed in to for as long as the settings call dormant.
pub(crate) fn is_dormant(account: &Account, sign_ins: &SignIns, settings: &IdentitySettings, now: Timestamp) -> bool {
    let limit = sign_ins.last.unwrap_or(account.since).plus_micros(i64::from(settings.dormant_days) * 86_400_000_000);
    account.status == AccountStatus::Active && now > limit
}

/// The account with this id or, with the key, this login.
pub(crate) fn find(
    reading: &mut Reading,
    text: &str,
    revealer: &mut Option<Revealer>,
    key: &KeyArgs,
    language: Language,
    io: &mut Io<'_>,
) -> Result<AccountId, Failure> {
    if let Some(id) = AccountId::parse(text.trim()) {
        return Ok(id);
    }
    if revealer.is_none() {
        *revealer = Some(Revealer::open(reading, key, language, io)?);
    }
    let Some(opened) = revealer.as_mut() else { return Err(LabError::NotFound { what: "account" }.into()) };
    let wanted = text.trim().to_lowercase();
    for account in all::<Account>(reading)? {
        if opened.reference_text(&account.login, account.id)?.to_lowercase() == wanted {
            return Ok(account.id);
        }
    }
    Err(LabError::NotFound { what: "account" }.into())
}
