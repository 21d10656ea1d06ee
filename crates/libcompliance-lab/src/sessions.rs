//! Open sessions: seeing them, ending them, closing those that ran out.

use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session, Standing, activity, activity_key};
use crate::store::ReadStore as _;
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::Permission;
use libcompliance::id::{AccountId, SessionId};
use libcompliance::identity::{self, Session as Entry, SignIns};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Auth;
use libcompliance::trail::time::Timestamp;

/// An open session, as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The session.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub started: Timestamp,
    /// When something was last done in it, to a tenth of the idle limit.
    pub active: Timestamp,
    /// The latest moment of use.
    pub until: Timestamp,
    /// How the account proved who it is.
    pub auth: Auth,
}

/// Ends a session by a record, if it has not ended.
pub(crate) fn end(tx: &mut Tx<'_>, id: SessionId, cause: &str, who: &Who) -> Result<(), LabError> {
    if tx.load::<Entry>(&id.to_string())?.is_none() {
        return Ok(());
    }
    let draft = Draft::new("session.end").on("session", id, 2).attr("cause", cause);
    tx.append(&identity::SESSION_ENDED, draft, who)?;
    tx.put_operational(activity_key(id), None);
    Ok(())
}

/// Ends all sessions of an account.
pub(crate) fn end_all(tx: &mut Tx<'_>, account: AccountId, cause: &str, who: &Who) -> Result<(), LabError> {
    let open = tx.load::<SignIns>(&account.to_string())?.unwrap_or_default().open;
    open.into_iter().try_for_each(|id| end(tx, id, cause, who))
}

/// Ends those of the sessions that ran out.
pub(crate) fn end_expired(tx: &mut Tx<'_>, open: &[SessionId], who: &Who) -> Result<usize, LabError> {
    let now = tx.now();
    let mut ended = 0;
    for id in open {
        let Some(entry) = tx.load::<Entry>(&id.to_string())? else { continue };
        let last = activity(tx.operational(&activity_key(*id))?, &entry);
        if let Some(expiry) = entry.expired_at(now, last) {
            end(tx, *id, expiry.as_str(), who)?;
            ended += 1;
        }
    }
    Ok(ended)
}

impl Lab {
    /// Closes every session that ran out by a record, and gives their number. Sessions that ran out cannot act in any case;
    /// this is for the trail to say so soon. Fit to be run every few minutes.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn end_expired_sessions(&self) -> Result<usize, LabError> {
        let done = self.run(Urgency::Essential, |tx| {
            let open: Vec<SessionId> = tx.all::<Entry>()?.into_iter().map(|(_, entry)| entry.id).collect();
            let system = tx.system();
            Ok(end_expired(tx, &open, &system)?)
        })?;
        Ok(done.value)
    }

    pub(crate) fn end_if_expired(&self, id: SessionId) -> Result<(), LabError> {
        self.run(Urgency::Essential, |tx| {
            let system = tx.system();
            Ok(end_expired(tx, &[id], &system)?)
        })?;
        Ok(())
    }

    fn open_sessions(&self, of: impl Fn(&Entry) -> bool) -> Result<Vec<OpenSession>, LabError> {
        let now = self.now();
        self.read(|store| {
            let mut entries = Vec::new();
            crate::lab::entries::<Entry>(store, |entry| {
                if of(&entry) {
                    entries.push(entry);
                }
            })?;
            let mut open = Vec::new();
            for entry in entries {
                let active = activity(store.operational(&activity_key(entry.id))?, &entry);
                if entry.expired_at(now, active).is_none() {
                    let Entry { id, account, started, until, auth, .. } = entry;
                    open.push(OpenSession { id, account, started, active, until, auth });
                }
            }
            open.sort_by_key(|session| (session.started, session.id));
            Ok(open)
        })
    }
}

impl Session {
    /// The open sessions of the own account, oldest first.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn own_sessions(&self) -> Result<Vec<OpenSession>, LabError> {
        let account = self.account();
        self.lab().open_sessions(|entry| entry.account == account)
    }

    /// The open sessions of everybody, oldest first. Needs `session.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn all_sessions(&self) -> Result<Vec<OpenSession>, LabError> {
        self.need(Permission::SESSION_READ)?;
        self.lab().open_sessions(|_| true)
    }

    /// Ends another session: one of the own account, or, with `session.end`, anybody's.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn end_session(&self, id: SessionId) -> Result<Receipt, LabError> {
        let about = About::object("session", id);
        let ((), receipt) =
            self.act_for_self(Permission::SESSION_END.name(), about, Standing::Whole, |tx, acting| {
                let entry = tx.load::<Entry>(&id.to_string())?.ok_or(LabError::NotFound { what: "open session" })?;
                if entry.account != acting.who.id {
                    acting.allow(Permission::SESSION_END.name(), &[])?;
                }
                Ok(end(tx, id, "ended_by_person", &acting.who)?)
            })?;
        Ok(receipt)
    }
}
