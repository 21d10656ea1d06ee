//! Signing: who one is, proved anew for each signature, and the signature's own record.

use crate::error::LabError;
use crate::session::{Acting, Session};
use crate::writer::{Stop, Tx};
use libcompliance::access::RefusalRule;
use libcompliance::id::{ClientId, RecordId};
use libcompliance::identity::Account;
use libcompliance::model::report::Meaning;
use libcompliance::model::{Guard, LaboratorySettings, SIGNATURE_MADE};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Content, Digest};
use libcompliance::trail::value::Value;
use zeroize::Zeroizing;

/// What somebody brings to sign: the password anew, or the word of the host that authenticated the session. A signature uses it
/// up; the next one asks again.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    password: Option<&'a str>,
    second_factor: Option<&'a str>,
    role: Option<&'a str>,
}

impl core::fmt::Debug for Signing<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Signing").field("role", &self.role).finish_non_exhaustive()
    }
}

impl<'a> Signing<'a> {
    /// By the password of the account, and a one-time code where it has a second factor.
    #[must_use]
    pub fn by_password(password: &'a str, second_factor: Option<&'a str>) -> Self {
        Self { password: Some(password), second_factor, role: None }
    }

    /// By the host, which has authenticated the person anew for this signature.
    #[must_use]
    pub fn by_host() -> Self {
        Self { password: None, second_factor: None, role: None }
    }

    /// In this role, one of those held; without, in the first of them.
    #[must_use]
    pub fn in_role(mut self, role: &'a str) -> Self {
        self.role = Some(role);
        self
    }
}

/// A signer who has proved who he is.
pub(crate) struct Signer<'a> {
    name: Zeroizing<String>,
    role: Option<&'a str>,
}

/// What is signed.
pub(crate) struct Signable<'a> {
    pub kind: &'static str,
    pub id: String,
    pub version: u32,
    pub client: Option<ClientId>,
    pub content: Digest,
    pub meaning: Meaning,
    pub signer: &'a Signer<'a>,
}

impl Session {
    /// Proves who signs. Made before the transaction of the action, for hashing takes time.
    pub(crate) fn signer<'a>(&self, signing: &Signing<'a>) -> Result<Signer<'a>, LabError> {
        match signing.password {
            Some(password) => self.reauthenticate(password, signing.second_factor)?,
            None => self.host_reauthenticated()?,
        };
        let account: Account = self.lab().entry(&self.account().to_string())?.ok_or(LabError::SessionEnded)?;
        let name = self.lab().secret_text(&account.name)?.ok_or(LabError::NotFound { what: "name of the signer" })?;
        Ok(Signer { name, role: signing.role })
    }
}

/// Records a signature; gives the id of its record.
pub(crate) fn sign(tx: &mut Tx<'_>, acting: &Acting, what: &Signable<'_>) -> Result<RecordId, Stop> {
    acting.step_up()?;
    let held = &acting.who.roles;
    let role = match what.signer.role {
        Some(role) if held.iter().any(|held| held == role) => role,
        Some(_) => return Err(acting.refuse(RefusalRule::NotOwnRight.into())),
        None => held.first().map_or("-", String::as_str),
    };
    let zone = tx.load::<LaboratorySettings>("")?.unwrap_or_default().rules.zone;
    let Some(reauthenticated) = acting.session.reauthenticated else {
        return Err(acting.refuse(Guard::Signature.into()));
    };
    let meaning = Value::of(&what.meaning).unwrap_or(Value::Null);
    let mut draft = Draft::new("signature.make")
        .on(what.kind, &what.id, what.version)
        .about(acting.who.subject)
        .attr("meaning", meaning)
        .attr("role", role)
        .attr("zone", zone)
        .attr("reauthenticated", reauthenticated.to_string())
        .attr("name", what.signer.name.as_str());
    draft.clients.extend(what.client);
    draft.content = Some(Content { before: None, after: Some(what.content) });
    tx.append(&SIGNATURE_MADE, draft, &acting.who)?;
    tx.last_record().ok_or_else(|| LabError::SealBroken.into())
}
