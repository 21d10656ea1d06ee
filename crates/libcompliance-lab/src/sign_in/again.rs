//! Proving again who is at the keyboard, and taking up a session in another process.

use super::{Factor, digest, use_factor};
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Device, Session, Standing, Welcome, activity, activity_key};
use crate::store::ReadStore as _;
use libcompliance::access::RefusalRule;
use libcompliance::id::SessionId;
use libcompliance::identity::{self, Account, Authentication, Session as Entry};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Auth;
use std::sync::Arc;
use zeroize::Zeroizing;

impl Lab {
    /// Takes up a session by its token, in this or another process.
    ///
    /// # Errors
    /// [`LabError::SessionEnded`] for a token of no open session.
    pub fn resume(&self, token: &str, device: Device) -> Result<Session, LabError> {
        let (id, secret) = token.split_once('.').ok_or(LabError::SessionEnded)?;
        let id = SessionId::parse(id).ok_or(LabError::SessionEnded)?;
        let entry: Entry = self.entry(&id.to_string())?.ok_or(LabError::SessionEnded)?;
        let kept = entry.token.clone().unwrap_or_default();
        let last = self.read(|store| Ok(store.operational(&activity_key(id))?))?;
        let over = entry.expired_at(self.now(), activity(last, &entry)).is_some();
        if kept != digest(secret) || over {
            return Err(LabError::SessionEnded);
        }
        let welcome = Welcome { must_change: entry.must_change, ..Welcome::default() };
        let token = Arc::new(Zeroizing::new(token.to_owned()));
        Ok(Session { lab: self.clone(), id, account: entry.account, device: device.name, welcome, token })
    }
}

impl Session {
    /// Proves again who is at the keyboard, as signing and other weighty actions ask for it. For a session that the host
    /// authenticated there is [`Session::host_reauthenticated`].
    ///
    /// # Errors
    /// [`LabError::Denied`] if the password or the one-time code is wrong.
    pub fn reauthenticate(&self, password: &str, second_factor: Option<&str>) -> Result<Receipt, LabError> {
        let lab = self.lab();
        let settings = lab.identity()?;
        let account: Account = lab.entry(&self.account().to_string())?.ok_or(LabError::SessionEnded)?;
        let device = Device { name: self.device.clone(), enrolled: None };
        let reserved = lab.reserve(Some(&account), &device, &settings)?;
        let login = lab.secret_text(&account.login)?.unwrap_or_default();
        let checked = lab.check_password(Some(&account), &login, password, &settings)?;
        let factor = match &account.second_factor {
            Some(set) => lab.judge_factor(set, second_factor)?,
            None => Factor::None,
        };
        let about = About::object("session", self.id());
        let ((), receipt) = self.act_for_self("session.reauthenticate", about, Standing::Partial, |tx, acting| {
            if matches!(settings.authentication, Authentication::Host(_)) && !account.is_break_glass() {
                return Err(acting.refuse(RefusalRule::HostAuthenticates.into()));
            }
            let unchanged =
                tx.load::<Account>(&account.id.to_string())?.is_some_and(|now| now.password == account.password);
            if reserved.permits.is_err() || !checked.right || !unchanged {
                return Err(acting.refuse(RefusalRule::PasswordWrong.into()));
            }
            let mut who = acting.who.clone();
            if !use_factor(tx, &account, &factor, &who)? {
                return Err(acting.refuse(RefusalRule::SecondFactorWrong.into()));
            }
            reserved.settle(tx)?;
            who.auth = if acting.session.auth == Auth::Password { Auth::Reauthenticated } else { acting.session.auth };
            let draft = Draft::new("session.reauthenticate").on("session", self.id(), 1);
            tx.append(&identity::SESSION_REAUTHENTICATED, draft, &who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Takes over a re-authentication that the host made in a session that it authenticated. The record says that it is the
    /// host's word.
    ///
    /// # Errors
    /// [`LabError::Denied`] if the session was not opened by the host, or accounts are authenticated here by now.
    pub fn host_reauthenticated(&self) -> Result<Receipt, LabError> {
        let about = About::object("session", self.id());
        let ((), receipt) = self.act_for_self("session.reauthenticate", about, Standing::Whole, |tx, acting| {
            let host = matches!(tx.identity()?.authentication, Authentication::Host(_));
            if !host || acting.session.auth != Auth::Host {
                return Err(acting.refuse(RefusalRule::LibraryAuthenticates.into()));
            }
            let draft = Draft::new("session.reauthenticate").on("session", self.id(), 1);
            tx.append(&identity::SESSION_REAUTHENTICATED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}
