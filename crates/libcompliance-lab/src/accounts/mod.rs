//! Accounts: from the request to the closing.

mod lifecycle;
mod look;
pub(crate) mod password;
mod rights;
mod second_factor;
mod stock;

pub use lifecycle::{Admitted, NewAccount};
pub use look::NamedAccount;
pub use password::EnrolmentCode;
pub use rights::NewMethodRight;
pub use second_factor::NewSecondFactor;
pub use stock::{Imported, ImportedAccount, WeakAccount};

pub(crate) use lifecycle::create_in;

use crate::error::LabError;
use crate::session::Device;
use crate::writer::{Refusal, Stop, Tx, Who};
use libcompliance::access::{Denial, RefusalRule};
use libcompliance::id::AccountId;
use libcompliance::identity::Account;
use libcompliance::identity::policy::Verdict;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::record::{Auth, Object, Source};

fn load(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, LabError> {
    tx.load::<Account>(&id.to_string())?.ok_or(LabError::NotFound { what: "account" })
}

/// The owner of an account acting without a session.
fn person(account: &Account, device: &Device) -> Who {
    Who {
        id: account.id,
        source: Source::Session,
        roles: Vec::new(),
        auth: Auth::None,
        session: None,
        subject: Subject::Person(account.person),
        device: device.name.clone(),
    }
}

fn refuse(who: &Who, action: &str, account: &Account, denial: impl Into<Denial>) -> Stop {
    Stop::Refuse(Box::new(Refusal {
        denial: denial.into(),
        action: action.to_owned(),
        object: Some(Object { kind: "account".to_owned(), id: account.id.to_string(), version: account.version }),
        clients: Vec::new(),
        who: who.clone(),
    }))
}

/// The denial of a password, with the codes of all broken rules.
fn password_denial(verdict: &Verdict) -> Denial {
    let mut denial = Denial::by_rule(RefusalRule::PasswordRefused);
    let broken = verdict.violations.iter().map(|violation| violation.code);
    let codes: Vec<&str> = broken.chain(verdict.unchecked.iter().map(|unchecked| unchecked.code)).collect();
    let codes = codes.join(", ");
    denial.en = format!("{}: {codes}", denial.en);
    denial.pl = format!("{}: {codes}", denial.pl);
    denial
}

fn refuse_password(who: &Who, action: &str, account: &Account, verdict: &Verdict) -> Stop {
    refuse(who, action, account, password_denial(verdict))
}
