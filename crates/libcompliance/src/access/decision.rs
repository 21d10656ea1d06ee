//! The answer to "may she?": allow, or deny with what was missing.

use super::PolicyError;
use super::duty::DutyDenial;
use super::told::told;

/// The answer. It is deny until proven.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a decision that nobody reads decides nothing"]
pub enum Decision {
    /// Allowed.
    Allow,
    /// Not allowed, and why.
    Deny(Denial),
}

/// What was missing. No person is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// A stable code: `permission_missing`, `four_eyes`, `wrong_state`, ...
    pub code: &'static str,
    /// The permission asked for, if one was missing.
    pub permission: Option<String>,
    /// The roles that carry it.
    pub carried_by: Vec<String>,
    /// The roles held.
    pub held: Vec<String>,
    /// The version of the policy that decided.
    pub policy: Option<u64>,
    /// What stands against it, in English.
    pub en: String,
    /// The same in Polish.
    pub pl: String,
}

impl core::fmt::Display for Denial {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.en)?;
        if let Some(permission) = &self.permission {
            write!(f, " (permission `{permission}`")?;
            if !self.carried_by.is_empty() {
                write!(f, ", carried by {}", self.carried_by.join(", "))?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

told! {
    /// A rule, other than a missing right, that stands against an action.
    RefusalRule {
        /// The account is closed, locked, suspended or not yet in use.
        AccountInactive = "account_inactive" "the account is not in use" "konto nie jest w użyciu",
        /// The session is over.
        SessionEnded = "session_ended" "the session has ended: sign in again" "sesja się zakończyła: zaloguj się ponownie",
        /// A password that must be changed first.
        PasswordChangeDue = "password_change_due" "the password must be changed before anything else" "najpierw trzeba zmienić hasło",
        /// The action needs a fresh authentication.
        ReauthenticationNeeded = "reauthentication_needed" "the action needs the password anew, not more than 5 minutes before" "ta czynność wymaga ponownego podania hasła, nie dawniej niż przed 5 minutami",
        /// The new password breaks the profile.
        PasswordRefused = "password_refused" "the new password breaks rules of the password profile" "nowe hasło łamie reguły profilu haseł",
        /// The present password was not given rightly.
        PasswordWrong = "password_wrong" "the present password is wrong" "obecne hasło jest błędne",
        /// The code to set a password does not work.
        EnrolmentRefused = "enrolment_refused" "the code is wrong, used up or too old" "kod jest błędny, zużyty lub przeterminowany",
        /// A second factor that was not right.
        SecondFactorWrong = "second_factor_wrong" "the one-time code is wrong or was used before" "kod jednorazowy jest błędny lub był już użyty",
        /// Four eyes on accounts: who asks does not approve.
        OwnRequest = "own_request" "whoever asked for an account does not approve it" "kto wnioskował o konto, ten go nie zatwierdza",
        /// Nobody decides about his own account.
        OwnAccount = "own_account" "nobody decides about an account of his own" "nikt nie decyduje o własnym koncie",
        /// The login belongs, or belonged, to an account.
        LoginTaken = "login_taken" "the login is, or was, that of another account: logins are never given again" "login należy lub należał do innego konta: loginów nie nadaje się ponownie",
        /// The account cannot go from its status to the wanted one.
        AccountStatus = "account_status" "the account is not in a status that allows this" "stan konta na to nie pozwala",
        /// Nobody could look after the accounts any more.
        LastAdministrator = "last_administrator" "nobody else could look after accounts: give somebody else that right first" "nikt inny nie mógłby zarządzać kontami: najpierw nadaj to prawo komuś innemu",
        /// Nobody passes on what he does not have.
        NotOwnRight = "not_own_right" "nobody passes on a right that he does not have for that time" "nikt nie przekazuje prawa, którego w tym czasie nie ma",
        /// Recovery is for persons named beforehand.
        NotNamed = "not_named_for_recovery" "recovery is for two persons named in the settings, not for the account itself" "odzyskanie należy do dwóch osób wskazanych w ustawieniach, nie do samego konta",
        /// Passwords are not kept here.
        HostAuthenticates = "host_authenticates" "accounts are authenticated by the host, not here" "konta uwierzytelnia system nadrzędny, nie ta biblioteka",
        /// The host does not vouch for sign-ins here.
        LibraryAuthenticates = "library_authenticates" "accounts are authenticated here, not by the host: change the setting first" "konta uwierzytelnia ta biblioteka, a nie system nadrzędny: najpierw zmień ustawienie",
        /// A review that is signed already.
        ReviewSigned = "review_signed" "the review is signed: prepare a new one" "przegląd jest podpisany: przygotuj nowy",
        /// A review with lines that nobody has decided.
        ReviewOpen = "review_open" "some lines of the review are not decided" "nie wszystkie pozycje przeglądu są rozstrzygnięte",
        /// Nobody reviews himself.
        ReviewSelf = "review_self" "nobody reviews his own rights, and whoever decided a line on the signer must be somebody else" "nikt nie ocenia własnych uprawnień; pozycję podpisującego musi rozstrzygnąć ktoś inny",
        /// A rule of retention or a hold keeps it.
        RetentionKept = "retention_kept" "a rule of retention or a hold keeps it: `retention due` says which" "reguła przechowywania lub blokada nakazuje to zachować: `retention due` wskazuje która",
        /// Whoever proposed or decided does not approve or execute.
        SecondPerson = "second_person" "this is for another person than the one who took the step before" "tę czynność wykonuje inna osoba niż ta, która wykonała poprzedni krok",
        /// Nobody decides about his own request.
        OwnRequestedErasure = "own_erasure" "nobody decides about the erasure of his own data" "nikt nie rozstrzyga o usunięciu własnych danych",
        /// A disposal or request that is not at this step.
        StepTaken = "step_taken" "it is not at this step: look at its status" "to nie ten etap: sprawdź stan",
        /// Too many records by somebody who is not signed in.
        RateLimited = "rate_limited" "too many records by somebody who is not signed in: try again later" "zbyt wiele zapisów bez zalogowania: spróbuj później",
    }
}

impl Denial {
    /// A denial by a rule.
    #[must_use]
    pub fn by_rule(rule: RefusalRule) -> Self {
        Self::with_texts(rule.code(), rule.text_en(), rule.text_pl())
    }

    pub(crate) fn with_texts(code: &'static str, en: impl Into<String>, pl: impl Into<String>) -> Self {
        Self {
            code,
            permission: None,
            carried_by: Vec::new(),
            held: Vec::new(),
            policy: None,
            en: en.into(),
            pl: pl.into(),
        }
    }
}

impl From<RefusalRule> for Denial {
    fn from(rule: RefusalRule) -> Self {
        Self::by_rule(rule)
    }
}

impl From<DutyDenial> for Denial {
    fn from(duty: DutyDenial) -> Self {
        Self::with_texts(duty.code(), duty.text_en(), duty.text_pl())
    }
}

impl From<&PolicyError> for Denial {
    fn from(error: &PolicyError) -> Self {
        let pl = format!("zmiana łamie zasady polityki uprawnień ({})", error.code());
        Self::with_texts(error.code(), error.to_string(), pl)
    }
}
