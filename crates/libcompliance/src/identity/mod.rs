//! Accounts, their passwords and sessions.

mod account;
pub mod lockout;
pub mod password;
pub mod policy;
mod session;
pub mod text;
pub mod totp;

pub use account::{Account, AccountStatus};
pub use session::{Session, SessionLimits};

use crate::catalogue::{CLEAR, PERSONAL, kind};
use crate::projection::{View, ViewError};
use crate::trail::commit::Class;
use crate::trail::kind::{FieldRule, KindRules, Need, Of, ReasonRule};
use crate::trail::record::Record;

/// An account was opened for a person.
pub const ACCOUNT_CREATED: KindRules<'static> = kind(
    "account.created",
    Need::Required,
    Need::Required,
    ReasonRule::Optional,
    &[("person", CLEAR), ("login", PERSONAL), ("name", PERSONAL), ("roles", CLEAR)],
);
/// The roles of an account were changed.
pub const ACCOUNT_ROLES_CHANGED: KindRules<'static> =
    kind("account.roles_changed", Need::Required, Need::Required, ReasonRule::Required, &[("roles", CLEAR)]);
/// An account was closed; its records stay.
pub const ACCOUNT_DEACTIVATED: KindRules<'static> =
    kind("account.deactivated", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);
/// A password was set. The hash is a secret of the person, the scheme and its cost are in clear.
pub const ACCOUNT_PASSWORD_SET: KindRules<'static> = kind(
    "account.password_set",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("credential", FieldRule::Committed(Class::Secret, Of::Subject)), ("scheme", CLEAR)],
);
/// Somebody signed in.
pub const SESSION_STARTED: KindRules<'static> = kind(
    "session.started",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("idle_seconds", CLEAR), ("until", CLEAR)],
);
/// A session ended.
pub const SESSION_ENDED: KindRules<'static> =
    kind("session.ended", Need::Required, Need::Forbidden, ReasonRule::NotCollected, &[("cause", CLEAR)]);
/// A sign-in failed. The typed login is committed, for it may be a password typed in the wrong place.
pub const SESSION_REFUSED: KindRules<'static> = kind(
    "session.refused",
    Need::Optional,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("login", PERSONAL), ("code", CLEAR)],
);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[
    ACCOUNT_CREATED,
    ACCOUNT_ROLES_CHANGED,
    ACCOUNT_DEACTIVATED,
    ACCOUNT_PASSWORD_SET,
    SESSION_STARTED,
    SESSION_ENDED,
    SESSION_REFUSED,
];

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    account::apply(record, view)?;
    session::apply(record, view)
}
