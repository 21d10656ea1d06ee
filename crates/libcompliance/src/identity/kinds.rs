//! The kinds of records about accounts and sessions.

use crate::catalogue::{CLEAR, PERSONAL, kind};
use crate::trail::commit::Class;
use crate::trail::kind::{FieldRule, KindRules, Need, Of, ReasonRule};

/// A secret of the person that the record is about.
const SECRET: FieldRule = FieldRule::Committed(Class::Secret, Of::Subject);

/// A step in the life of an account that changes nothing but its status.
const fn step(
    name: &'static str,
    reason: ReasonRule,
    fields: &'static [(&'static str, FieldRule)],
) -> KindRules<'static> {
    kind(name, Need::Required, Need::Forbidden, reason, fields)
}

/// An account came into being: asked for, made with the laboratory, or imported.
pub const ACCOUNT_CREATED: KindRules<'static> = kind(
    "account.created",
    Need::Required,
    Need::Required,
    ReasonRule::Optional,
    &[
        ("person", CLEAR),
        ("kind", CLEAR),
        ("login", PERSONAL),
        ("name", PERSONAL),
        ("rights", CLEAR),
        ("origin", CLEAR),
    ],
);
/// A requested account was approved; `alone` says that nobody else could approve.
pub const ACCOUNT_APPROVED: KindRules<'static> = step("account.approved", ReasonRule::Optional, &[("alone", CLEAR)]);
/// A requested account was not approved.
pub const ACCOUNT_REJECTED: KindRules<'static> = step("account.rejected", ReasonRule::Required, &[]);
/// The identity of the person was checked, and the account is in use.
pub const ACCOUNT_IDENTITY_CHECKED: KindRules<'static> =
    step("account.identity_checked", ReasonRule::Optional, &[("how", CLEAR)]);
/// The account was put out of use for a time.
pub const ACCOUNT_SUSPENDED: KindRules<'static> = step("account.suspended", ReasonRule::Required, &[]);
/// The account is in use again.
pub const ACCOUNT_RESUMED: KindRules<'static> = step("account.resumed", ReasonRule::Required, &[]);
/// The sign-in was disabled after too many failures in a row.
pub const ACCOUNT_LOCKED: KindRules<'static> = step("account.locked", ReasonRule::NotCollected, &[("failures", CLEAR)]);
/// The sign-in was enabled again.
pub const ACCOUNT_UNLOCKED: KindRules<'static> = step("account.unlocked", ReasonRule::Required, &[]);
/// An account was closed; its records stay.
pub const ACCOUNT_DEACTIVATED: KindRules<'static> = step("account.deactivated", ReasonRule::Required, &[]);
/// Roles, single permissions or delegations of an account were changed.
pub const ACCOUNT_RIGHTS_CHANGED: KindRules<'static> =
    kind("account.rights_changed", Need::Required, Need::Required, ReasonRule::Required, &[("rights", CLEAR)]);
/// Somebody was authorised for a method on evidence of competence (ISO/IEC 17025:2017 clause 6.2.6).
pub const ACCOUNT_METHOD_AUTHORISED: KindRules<'static> = step(
    "account.method_authorised",
    ReasonRule::Optional,
    &[("method", CLEAR), ("duty", CLEAR), ("from", CLEAR), ("until", CLEAR), ("evidence", PERSONAL)],
);
/// An authorisation for a method was withdrawn.
pub const ACCOUNT_METHOD_WITHDRAWN: KindRules<'static> =
    step("account.method_withdrawn", ReasonRule::Required, &[("method", CLEAR), ("duty", CLEAR)]);
/// A code to set a password with was handed out; the password before no longer works.
pub const ACCOUNT_ENROLMENT_STARTED: KindRules<'static> =
    step("account.enrolment_started", ReasonRule::Optional, &[("code", SECRET), ("until", CLEAR), ("cause", CLEAR)]);
/// A password was set. The hash is a secret of the person, the scheme and its cost are in clear.
pub const ACCOUNT_PASSWORD_SET: KindRules<'static> = step(
    "account.password_set",
    ReasonRule::Optional,
    &[("credential", SECRET), ("scheme", CLEAR), ("cause", CLEAR), ("profile", CLEAR), ("must_change", CLEAR)],
);
/// A second factor was set up.
pub const ACCOUNT_SECOND_FACTOR_SET: KindRules<'static> = step(
    "account.second_factor_set",
    ReasonRule::NotCollected,
    &[("secret", SECRET), ("recovery", SECRET), ("step", CLEAR)],
);
/// A second factor was removed.
pub const ACCOUNT_SECOND_FACTOR_REMOVED: KindRules<'static> =
    step("account.second_factor_removed", ReasonRule::Required, &[]);
/// A one-time code was used.
pub const ACCOUNT_SECOND_FACTOR_USED: KindRules<'static> =
    step("account.second_factor_used", ReasonRule::NotCollected, &[("step", CLEAR)]);
/// A recovery code was used up in place of a one-time code.
pub const ACCOUNT_RECOVERY_CODE_USED: KindRules<'static> =
    step("account.recovery_code_used", ReasonRule::NotCollected, &[("recovery", SECRET), ("left", CLEAR)]);
/// Something about an account that somebody must look at, such as the use of the break-glass account.
pub const ACCOUNT_ALERT: KindRules<'static> =
    step("account.alert", ReasonRule::NotCollected, &[("code", CLEAR), ("persons", CLEAR)]);

/// Somebody signed in.
pub const SESSION_STARTED: KindRules<'static> = step(
    "session.started",
    ReasonRule::NotCollected,
    &[
        ("idle_seconds", CLEAR),
        ("until", CLEAR),
        ("resume_sha256", CLEAR),
        ("active_roles", CLEAR),
        ("must_change", CLEAR),
        ("remote", CLEAR),
        ("concurrent", CLEAR),
        ("host_method", CLEAR),
        ("host_time", CLEAR),
    ],
);
/// Somebody proved again who he is.
pub const SESSION_REAUTHENTICATED: KindRules<'static> = step("session.reauthenticated", ReasonRule::NotCollected, &[]);
/// A session ended.
pub const SESSION_ENDED: KindRules<'static> = step("session.ended", ReasonRule::NotCollected, &[("cause", CLEAR)]);
/// A sign-in failed. The typed login is committed, for it may be a password typed in the wrong place. A record with `count`
/// stands for that many failures between `first` and `last`.
pub const SESSION_REFUSED: KindRules<'static> = kind(
    "session.refused",
    Need::Optional,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("login", PERSONAL), ("code", CLEAR), ("count", CLEAR), ("first", CLEAR), ("last", CLEAR)],
);
/// The settings for accounts, passwords and sessions were changed.
pub const IDENTITY_SETTINGS_CHANGED: KindRules<'static> = kind(
    "settings.identity_changed",
    Need::Required,
    Need::Required,
    ReasonRule::FromVersionTwo,
    &[("identity", CLEAR)],
);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[
    ACCOUNT_CREATED,
    ACCOUNT_APPROVED,
    ACCOUNT_REJECTED,
    ACCOUNT_IDENTITY_CHECKED,
    ACCOUNT_SUSPENDED,
    ACCOUNT_RESUMED,
    ACCOUNT_LOCKED,
    ACCOUNT_UNLOCKED,
    ACCOUNT_DEACTIVATED,
    ACCOUNT_RIGHTS_CHANGED,
    ACCOUNT_METHOD_AUTHORISED,
    ACCOUNT_METHOD_WITHDRAWN,
    ACCOUNT_ENROLMENT_STARTED,
    ACCOUNT_PASSWORD_SET,
    ACCOUNT_SECOND_FACTOR_SET,
    ACCOUNT_SECOND_FACTOR_REMOVED,
    ACCOUNT_SECOND_FACTOR_USED,
    ACCOUNT_RECOVERY_CODE_USED,
    ACCOUNT_ALERT,
    SESSION_STARTED,
    SESSION_REAUTHENTICATED,
    SESSION_ENDED,
    SESSION_REFUSED,
    IDENTITY_SETTINGS_CHANGED,
];
