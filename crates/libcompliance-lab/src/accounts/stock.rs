//! The stock of accounts: taking over a host's table of users, the report of weak hashes, recovery of the last administrator.

use super::lifecycle::create_in;
use super::password::{EnrolmentCode, enrol, record};
use super::{NewAccount, load};
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::logins::normalised;
use crate::session::{About, Session};
use crate::writer::Urgency;
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::id::AccountId;
use libcompliance::identity::password::{Grade, Verifier};
use libcompliance::identity::{self, Account, AccountStatus};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;

/// A row of a host's table of users.
#[derive(Debug, Clone)]
pub struct ImportedAccount<'a> {
    /// The account it becomes.
    pub account: NewAccount<'a>,
    /// The stored hash in any form that [`Verifier`] knows; none if the person is to set a new password.
    pub hash: Option<&'a str>,
    /// Whether the person must choose a new password at the first sign-in.
    pub must_change: bool,
}

/// What an import gave.
#[derive(Debug)]
pub struct Imported {
    /// The accounts, in the order of the rows.
    pub accounts: Vec<AccountId>,
    /// The codes for those that came without a usable hash.
    pub codes: Vec<(AccountId, EnrolmentCode)>,
    /// The receipt of the last record.
    pub receipt: Receipt,
}

/// An account whose stored hash is weaker than today's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakAccount {
    /// The account.
    pub account: AccountId,
    /// The scheme, if it is known.
    pub scheme: Option<&'static str>,
    /// How much protection is left.
    pub grade: Grade,
    /// A code of what is wrong, e.g. `unsalted`.
    pub weakness: Option<&'static str>,
}

impl Session {
    /// Takes over a host's table of users with their hashes, all rows or none. The accounts are in use at once; the records say
    /// `import`. Old hashes are verified as they are and replaced at the next sign-in. Needs `account.manage` and
    /// `account.approve`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for a login that is taken; [`LabError::NotFound`] for an unknown role.
    pub fn import_accounts(
        &self,
        rows: &[ImportedAccount<'_>],
        reason: (&str, Option<&str>),
    ) -> Result<Imported, LabError> {
        let settings = self.lab().identity()?;
        let verifier = Verifier::new(settings.cost).peppers(&self.lab().inner().options.peppers);
        let about = About::default();
        let (made, receipt) = self.act(Permission::ACCOUNT_MANAGE, about, Urgency::Essential, |tx, acting| {
            acting.allow(Permission::ACCOUNT_APPROVE.name(), &[])?;
            let logins = tx.logins(&self.lab().inner().logins)?;
            let (mut accounts, mut codes) = (Vec::new(), Vec::new());
            for row in rows {
                let login = normalised(row.account.login);
                if logins.contains_key(&login) || tx.gave_login(&login) {
                    return Err(acting.refuse(RefusalRule::LoginTaken.into()));
                }
                acting.known_rights(tx, &row.account.rights)?;
                let id = create_in(tx, &acting.who, &row.account, AccountStatus::Active, Some("import"))?;
                let account = load(tx, id)?;
                accounts.push(id);
                let usable = row.hash.filter(|hash| {
                    let found = verifier.user(row.account.login).assess(hash);
                    found.refusal.is_none() && found.scheme.is_some()
                });
                match usable {
                    Some(hash) => record(tx, &acting.who, &account, hash, "imported", &settings, row.must_change)?,
                    None => {
                        codes.push((id, enrol(tx, &acting.who, &account, "import", &settings, Some(reason))?));
                    }
                }
            }
            acting.valid(tx)?;
            Ok((accounts, codes))
        })?;
        let (accounts, codes) = made;
        Ok(Imported { accounts, codes, receipt })
    }

    /// The accounts in use whose stored hash is weaker than the cost in force, the weakest first: each is a finding until its
    /// owner signs in or sets a new password. Needs `account.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn weak_accounts(&self) -> Result<Vec<WeakAccount>, LabError> {
        self.need(Permission::ACCOUNT_READ)?;
        let lab = self.lab();
        let settings = lab.identity()?;
        let verifier = Verifier::new(settings.cost).peppers(&lab.inner().options.peppers);
        let mut weak = Vec::new();
        for account in lab.accounts()?.into_iter().filter(|account| !account.status.is_final()) {
            let Some(stored) = &account.password else { continue };
            let Some(hash) = lab.secret_text(&stored.at)? else { continue };
            let found = verifier.user("user").assess(&hash);
            if found.grade != Grade::Current {
                weak.push(WeakAccount {
                    account: account.id,
                    scheme: found.scheme.map(libcompliance::identity::password::Scheme::name),
                    grade: found.grade,
                    weakness: found.weakness.map(libcompliance::identity::password::Weakness::code),
                });
            }
        }
        weak.sort_by(|a, b| a.grade.cmp(&b.grade).then(a.account.cmp(&b.account)));
        Ok(weak)
    }

    /// Recovers an administrator who can no longer sign in: two persons named in the settings, both authenticated anew within
    /// the last 5 minutes, start the reset of the account together. `self` and `other` are their sessions. Sealed and flagged
    /// as an alert.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn recover_with(
        &self,
        other: &Session,
        id: AccountId,
        reason: (&str, Option<&str>),
    ) -> Result<EnrolmentCode, LabError> {
        // The second person's part is an action of its own, recorded under his own session.
        let about = About::object("account", id);
        other.act_for_self("account.recover", about.clone(), crate::session::Standing::Whole, |tx, acting| {
            acting.named(tx, id)?;
            let account = load(tx, id)?;
            let draft =
                Draft::new("account.recover").on("account", id, account.version).attr("code", "recovery_supported");
            tx.append(&identity::ACCOUNT_ALERT, draft, &acting.who)?;
            Ok(())
        })?;
        let settings = self.lab().identity()?;
        let (code, _) =
            self.act_for_self("account.recover", about, crate::session::Standing::Whole, |tx, acting| {
                acting.named(tx, id)?;
                let account = load(tx, id)?;
                let persons =
                    [acting.roster.person(acting.who.id), acting.roster.person(other.account()), account.person];
                if persons.iter().enumerate().any(|(at, one)| persons.iter().take(at).any(|before| before == one)) {
                    return Err(acting.refuse(RefusalRule::OwnAccount.into()));
                }
                if account.status == AccountStatus::Locked {
                    super::lifecycle::step(
                        tx,
                        acting,
                        &identity::ACCOUNT_UNLOCKED,
                        &account,
                        AccountStatus::Active,
                        |draft| draft.because(reason.0, reason.1),
                    )?;
                    crate::sign_in::forget_failures(tx, id);
                }
                let account = load(tx, id)?;
                if account.status != AccountStatus::Active {
                    return Err(acting.refuse(RefusalRule::AccountStatus.into()));
                }
                let accounts = [acting.who.id, other.account()].map(|account| Value::text(account.to_string()));
                let draft = Draft::new("account.recover")
                    .on("account", id, account.version)
                    .attr("code", "recovered_by_two_persons")
                    .attr("persons", Value::List(accounts.to_vec()));
                tx.append(&identity::ACCOUNT_ALERT, draft, &acting.who)?;
                Ok(enrol(tx, &acting.who, &account, "recovery", &settings, Some(reason))?)
            })?;
        Ok(code)
    }

    /// Every account there is or was, in order of their ids. Needs `account.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn accounts(&self) -> Result<Vec<Account>, LabError> {
        self.need(Permission::ACCOUNT_READ)?;
        self.lab().accounts()
    }

    /// Refuses a question that the session may not ask; nothing is recorded.
    pub(crate) fn need(&self, permission: Permission) -> Result<(), LabError> {
        match self.may(permission)? {
            libcompliance::access::Decision::Allow => Ok(()),
            libcompliance::access::Decision::Deny(denial) => Err(LabError::NotAllowed { denial: Box::new(denial) }),
        }
    }
}

impl Lab {
    /// Every account as it stands.
    pub(crate) fn accounts(&self) -> Result<Vec<Account>, LabError> {
        let mut accounts = Vec::new();
        self.read(|store| crate::lab::entries::<Account>(store, |account| accounts.push(account)))?;
        Ok(accounts)
    }
}

impl crate::session::Acting {
    /// Refuses unless the actor is one of the persons named for recovery and has authenticated anew.
    fn named(&self, tx: &mut crate::writer::Tx<'_>, of: AccountId) -> Result<(), crate::writer::Stop> {
        let named = tx.identity()?.recovery.contains(&self.who.id);
        if !named || of == self.who.id {
            return Err(self.refuse(RefusalRule::NotNamed.into()));
        }
        self.step_up()
    }
}
