//! One-time codes by time as a second factor, with recovery codes for when the authenticator is lost.

use super::load;
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session, Standing};
use crate::sign_in::hex;
use crate::writer::Urgency;
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::id::AccountId;
use libcompliance::identity;
use libcompliance::identity::totp::{Algorithm, CodeOutcome, RecoveryCodes, Totp};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use zeroize::Zeroizing;

/// How many recovery codes are given.
const CODES: usize = 10;

/// A second factor that was made and is not in force yet: shown to the person, put into the authenticator, and confirmed by
/// its first code.
pub struct NewSecondFactor {
    totp: Totp,
    kept: RecoveryCodes,
    codes: Vec<Zeroizing<String>>,
    uri: Zeroizing<String>,
}

impl core::fmt::Debug for NewSecondFactor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NewSecondFactor(..)")
    }
}

impl NewSecondFactor {
    /// The `otpauth://` text that an authenticator takes, usually as a QR code.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The secret in base32, for typing.
    #[must_use]
    pub fn secret(&self) -> Zeroizing<String> {
        self.totp.base32()
    }

    /// The code that an authenticator shows at a moment.
    pub(crate) fn code_at(&self, now: Timestamp) -> Zeroizing<String> {
        self.totp.code_at(now)
    }

    /// The recovery codes, each good once; to be shown once.
    pub fn recovery_codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|code| code.as_str())
    }
}

impl Session {
    /// Makes a second factor for the own account. Nothing is in force before [`Session::confirm_second_factor`].
    ///
    /// # Errors
    /// [`LabError`].
    pub fn new_second_factor(&self) -> Result<NewSecondFactor, LabError> {
        let lab = self.lab();
        let account: identity::Account = lab.entry(&self.account().to_string())?.ok_or(LabError::SessionEnded)?;
        let login = lab.secret_text(&account.login)?.unwrap_or_default();
        let mut entropy = SystemEntropy::new();
        let totp = Totp::generate(&mut entropy)?;
        let (kept, codes) = RecoveryCodes::generate(CODES, &mut entropy)?;
        let uri = totp.uri(&lab.name()?.unwrap_or_else(|| "libcompliance".to_owned()), &login);
        Ok(NewSecondFactor { totp, kept, codes, uri })
    }

    /// Puts a second factor in force with the first code that the authenticator shows.
    ///
    /// # Errors
    /// [`LabError::Denied`] if the code is wrong.
    pub fn confirm_second_factor(&self, new: &NewSecondFactor, code: &str) -> Result<Receipt, LabError> {
        let about = About::object("account", self.account());
        let ((), receipt) =
            self.act_for_self("account.set_second_factor", about, Standing::Partial, |tx, acting| {
                let totp = Totp::new(Zeroizing::new(new.totp.expose().to_vec()), Algorithm::Sha1, 6, 30);
                let step = match totp.map(|totp| totp.verify(code, acting.now, None)) {
                    Ok(CodeOutcome::Right { step }) => i64::try_from(step).unwrap_or(i64::MAX),
                    _ => return Err(acting.refuse(RefusalRule::SecondFactorWrong.into())),
                };
                let account = load(tx, acting.who.id)?;
                if account.second_factor.is_some() {
                    // Another one in place of it is as weighty as removing it.
                    acting.step_up()?;
                }
                let secret = Zeroizing::new(hex(new.totp.expose()));
                let draft = Draft::new("account.set_second_factor")
                    .on("account", account.id, account.version + 1)
                    .about(Subject::Person(account.person))
                    .attr("secret", secret.as_str())
                    .attr("recovery", serde_json::to_string(&new.kept).unwrap_or_default())
                    .attr("step", Value::Int(step));
                tx.append(&identity::ACCOUNT_SECOND_FACTOR_SET, draft, &acting.who)?;
                Ok(())
            })?;
        Ok(receipt)
    }

    /// Removes the second factor of somebody else who lost it and the recovery codes; the sessions end. Needs `account.reset`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn remove_second_factor(&self, id: AccountId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let about = About::object("account", id);
        let ((), receipt) = self.act(Permission::ACCOUNT_RESET, about, Urgency::Essential, |tx, acting| {
            let account = load(tx, id)?;
            if acting.roster.person(acting.who.id) == account.person {
                return Err(acting.refuse(RefusalRule::OwnAccount.into()));
            }
            if account.second_factor.is_none() {
                return Err(LabError::NotFound { what: "second factor" }.into());
            }
            let draft = Draft::new("account.remove_second_factor")
                .on("account", id, account.version + 1)
                .about(Subject::Person(account.person))
                .because(reason.0, reason.1);
            tx.append(&identity::ACCOUNT_SECOND_FACTOR_REMOVED, draft, &acting.who)?;
            Ok(crate::sessions::end_all(tx, id, "second_factor_removed", &acting.who)?)
        })?;
        Ok(receipt)
    }
}
