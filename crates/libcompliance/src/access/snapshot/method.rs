//! Joining the authorisation for a method into the decision (ISO/IEC 17025 clause 6.2.6).

use super::explain::{DenyCode, Explanation};
use super::{Answer, Snapshot};
use crate::access::Permission;
use crate::access::method::{MethodAuthorisation, MethodDuty};
use crate::access::policy::names::{part, position};
use crate::trail::time::Timestamp;

impl Snapshot {
    /// The authorisation under which `user` may do `duty` for `method` at `at`, with its evidence.
    #[must_use]
    pub fn method_authorisation(
        &self,
        user: &str,
        method: &str,
        duty: MethodDuty,
        at: Timestamp,
    ) -> Option<&MethodAuthorisation> {
        let rows = part(self.policy.method_authorisations(), user, |row| &row.user);
        rows.iter().find(|row| row.method == method && row.duty == duty && row.period.covers(at))
    }

    /// May `user` use `permission` for `client` on a record of `method` at `at`? Needs the permission and, if
    /// [`Permission::method_duty`] names one, the authorisation for the method at that moment. An unknown method is denied.
    pub fn check_on_method(
        &self,
        user: &str,
        permission: Permission,
        client: &str,
        method: &str,
        at: Timestamp,
    ) -> Answer {
        let authorised = self.method_denial(user, permission, method, at).is_none();
        (authorised && self.check(user, permission.name(), client, at) == Answer::Allow).into()
    }

    /// Why [`Snapshot::check_on_method`] denies; `None` if it allows.
    #[must_use]
    pub fn explain_on_method(
        &self,
        user: &str,
        permission: Permission,
        client: &str,
        method: &str,
        at: Timestamp,
    ) -> Option<Explanation> {
        self.explain(user, permission.name(), client, at).or_else(|| {
            let code = self.method_denial(user, permission, method, at)?;
            Some(self.explanation(code, user, permission.name(), client, at, Some(method)))
        })
    }

    /// Why `user` may not use `permission` on a record of `method` at `at`, as far as the method is concerned; `None` if the
    /// authorisation for the method is there or not needed. The permission itself is another question.
    #[must_use]
    pub fn explain_method(
        &self,
        user: &str,
        permission: Permission,
        client: &str,
        method: &str,
        at: Timestamp,
    ) -> Option<Explanation> {
        let code = self.method_denial(user, permission, method, at)?;
        Some(self.explanation(code, user, permission.name(), client, at, Some(method)))
    }

    fn method_denial(&self, user: &str, permission: Permission, method: &str, at: Timestamp) -> Option<DenyCode> {
        if position(self.policy.methods(), method, |known| known).is_none() {
            return Some(DenyCode::UnknownMethod);
        }
        let duty = permission.method_duty()?;
        if self.method_authorisation(user, method, duty, at).is_some() {
            return None;
        }
        let rows = part(self.policy.method_authorisations(), user, |row| &row.user);
        let any = rows.iter().any(|row| row.method == method && row.duty == duty);
        Some(if any { DenyCode::MethodAuthorisationLapsed } else { DenyCode::MethodNotAuthorised })
    }
}
