//! Who may do what: permissions, the roles that carry them, the answer with its grounds.
//!
//! | need | type |
//! |---|---|
//! | the names of actions | [`Permission`], [`PERMISSIONS`], [`HostPermission`] for a host's own |
//! | who has which rights, as data | [`Policy`], built with [`PolicyBuilder`] or read from JSON |
//! | deciding, many times a second | [`Snapshot`] with [`Snapshot::check`], [`Snapshot::explain`] |
//! | listing what belongs to clients | [`ClientFilter`], only from a snapshot |
//! | some roles active, others not | [`RoleSession`] |
//! | four eyes on one record | [`duty`] |
//! | who still has which rights, looked at and signed | [`review`] |
//!
//! ```
//! use libcompliance::access::{Answer, Policy, Scope, Snapshot, User};
//! use libcompliance::trail::time::Timestamp;
//!
//! let policy = Policy::builder()
//!     .default_roles()
//!     .client("dairy")
//!     .client("bakery")
//!     .user(User::person("a.nowak"))
//!     .assign("a.nowak", "analyst", Scope::one("dairy"))
//!     .build()?;
//! let snapshot = Snapshot::compile(policy.into());
//! let now = Timestamp::clamped(1_795_000_000_000_000);
//! assert_eq!(snapshot.check("a.nowak", "result.enter", "dairy", now), Answer::Allow);
//! let denial = snapshot.explain("a.nowak", "result.enter", "bakery", now).expect("denied");
//! assert_eq!(denial.code(), "scope_missing");
//! # Ok::<(), libcompliance::access::PolicyError>(())
//! ```

mod bits;
mod catalogue;
mod decision;
pub mod duty;
mod host;
mod method;
mod period;
mod permission;
mod policy;
pub mod review;
mod role;
mod scope;
mod snapshot;
mod state;
pub(crate) mod told;

pub use catalogue::{GROUPS, PERMISSIONS};
pub use decision::{Decision, Denial, RefusalRule};
pub use host::{BadHostPermission, HostPermission};
pub use method::{MethodAuthorisation, MethodDuty};
pub use period::Period;
pub use permission::{Permission, PermissionGroup, PermissionText};
pub use policy::{
    Assignment, Delegation, DutySet, Grant, MAX_CHAIN, Policy, PolicyBuilder, PolicyError, RoleDefinition, User,
    UserKind,
};
pub use role::{DEFAULT_ROLES, OPTIONAL_ROLES, Role};
pub use scope::Scope;
pub use snapshot::{
    Answer, ClientFilter, ClientHandle, ClientScoped, DenyCode, Explanation, LABORATORY, PermissionHandle, RoleSession,
    SessionError, Snapshot, UnknownName, UserHandle,
};
pub(crate) use state::apply;
pub use state::{ACCESS_SETTINGS_CHANGED, AccessSettings, AccessVersion, ROLE_DEFINED, ROLE_DELETED, policy_of};

use crate::trail::kind::KindRules;

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[ROLE_DEFINED, ROLE_DELETED, ACCESS_SETTINGS_CHANGED];
