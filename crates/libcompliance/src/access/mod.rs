//! Who may do what: permissions, the roles that carry them, the answer with its grounds.

mod decision;
mod permission;
mod role;

pub use decision::{Decision, Denial, decide};
pub use permission::{PERMISSIONS, Permission};
pub use role::{DEFAULT_ROLES, Role};

use crate::catalogue::{CLEAR, kind};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;

/// A role and its permissions were defined or changed.
pub const ROLE_DEFINED: KindRules<'static> =
    kind("role.defined", Need::Required, Need::Required, ReasonRule::FromVersionTwo, &[("permissions", CLEAR)]);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[ROLE_DEFINED];

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let (Some(object), Some(Value::List(names))) = (&record.object, record.new_value("permissions")) else {
        return Ok(());
    };
    let permissions = names.iter().filter_map(|name| name.as_text().map(str::to_owned)).collect();
    Role { version: object.version, permissions }.store(view, &object.id)
}
