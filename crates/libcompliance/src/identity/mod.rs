//! Accounts, their passwords and sessions.

mod account;
mod kinds;
pub mod lockout;
pub mod password;
pub mod policy;
mod session;
mod settings;
mod status;
pub mod text;
pub mod totp;

pub use account::{
    Account, DelegatedRight, Enrolment, MethodRight, PermissionRight, Rights, RoleRight, SecondFactor, SignIns,
    StoredPassword,
};
pub use kinds::*;
pub use session::{Expiry, Session, SessionLimits};
pub use settings::{Authentication, Directory, IdentitySettings, SecondFactorRule, SettingsError};
pub use status::AccountStatus;

use crate::projection::{View, ViewError};
use crate::trail::record::Record;

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    account::apply(record, view)?;
    session::apply(record, view)?;
    settings::apply(record, view)
}
