//! Why the answer is no.

use super::session::RoleSession;
use super::{Answer, ClientHandle, LABORATORY, PermissionHandle, Snapshot};
use crate::access::Permission;
use crate::access::decision::Denial;
use crate::access::period::Range;
use crate::access::policy::UserKind;
use crate::access::policy::names::{find, part, position};
use crate::access::told::told;
use crate::trail::time::Timestamp;

told! {
    /// The rule that fired.
    DenyCode {
        /// The policy does not know the user.
        UnknownUser = "unknown_user" "the account is not in the policy" "konta nie ma w polityce",
        /// The policy does not know the permission: a mistake of the program that asks.
        UnknownPermission = "unknown_permission" "there is no such permission" "nie ma takiego uprawnienia",
        /// The policy does not know the client.
        UnknownClient = "unknown_client" "the client is not in the policy" "klienta nie ma w polityce",
        /// The policy does not know the method.
        UnknownMethod = "unknown_method" "the method is not in the policy" "metody nie ma w polityce",
        /// The account may not act at this time.
        UserInactive = "user_inactive" "the account may not act at this time" "konto nie może w tym czasie działać",
        /// A device never has this permission.
        DeviceNever = "device_never" "a device never has this permission" "urządzenie nigdy nie ma tego uprawnienia",
        /// No role, grant or delegation of the user carries it.
        PermissionMissing = "permission_missing" "none of the roles held carries the permission" "żadna z posiadanych ról nie daje tego uprawnienia",
        /// It is held, but for other clients.
        ScopeMissing = "scope_missing" "the permission is held for other clients only" "uprawnienie przysługuje tylko dla innych klientów",
        /// It was held; the period has ended.
        PeriodExpired = "period_expired" "the period of the right has ended" "okres uprawnienia minął",
        /// It will be held; the period has not begun.
        PeriodNotBegun = "period_not_begun" "the period of the right has not begun" "okres uprawnienia jeszcze się nie zaczął",
        /// The role is held but not active: not chosen in this session, or kept from being active by a dynamic duty set.
        RoleInactive = "role_inactive" "the role that carries the permission is not active" "rola dająca to uprawnienie nie jest aktywna",
        /// It was delegated, but the delegator does not have it now.
        DelegationVoid = "delegation_void" "whoever delegated the right does not have it now" "osoba przekazująca uprawnienie sama go teraz nie ma",
        /// The session was made from another version of the policy.
        SessionStale = "session_stale" "the session belongs to another version of the policy" "sesja należy do innej wersji polityki",
        /// No authorisation for the method.
        MethodNotAuthorised = "method_not_authorised" "there is no authorisation for the method" "brak upoważnienia do metody",
        /// An authorisation for the method that does not hold at this time.
        MethodAuthorisationLapsed = "method_authorisation_lapsed" "the authorisation for the method does not hold at this time" "upoważnienie do metody w tym czasie nie obowiązuje",
    }
}

/// What stood against it. Names are those of the policy: accounts, roles, permissions, clients; no person is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The rule that fired.
    pub code: DenyCode,
    /// Who asked.
    pub user: String,
    /// The permission asked for.
    pub permission: String,
    /// The client; [`LABORATORY`] if none.
    pub client: String,
    /// The method, where the question concerned one.
    pub method: Option<String>,
    /// The roles that carry the permission, themselves or through juniors.
    pub carried_by: Vec<String>,
    /// The roles that the user holds at that moment, without juniors.
    pub held: Vec<String>,
    /// The version of the policy that decided.
    pub policy_version: u64,
    text: (String, String),
}

impl Explanation {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code.code()
    }

    /// The permission in words, in English; the name where the catalogue has none.
    #[must_use]
    pub fn text_en(&self) -> String {
        let (roles, held) = (listed(&self.carried_by, "none"), listed(&self.held, "none"));
        let text = self.code.text_en();
        format!("{text}: `{}` ({}). Roles that carry it: {roles}. Roles held: {held}.", self.permission, self.text.0)
    }

    /// The same in Polish.
    #[must_use]
    pub fn text_pl(&self) -> String {
        let (roles, held) = (listed(&self.carried_by, "brak"), listed(&self.held, "brak"));
        let text = self.code.text_pl();
        format!(
            "{text}: `{}` ({}). Role, które je dają: {roles}. Posiadane role: {held}.",
            self.permission, self.text.1
        )
    }
}

fn listed(names: &[String], none: &str) -> String {
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

impl From<Explanation> for Denial {
    fn from(explanation: Explanation) -> Self {
        Self {
            code: explanation.code(),
            en: explanation.code.text_en().to_owned(),
            pl: explanation.code.text_pl().to_owned(),
            permission: Some(explanation.permission),
            carried_by: explanation.carried_by,
            held: explanation.held,
            policy: Some(explanation.policy_version),
        }
    }
}

/// How near a right came to what was asked, the nearest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    Nothing,
    Scope,
    NotBegun,
    Expired,
    Void,
    Inactive,
}

impl Snapshot {
    /// Why [`Snapshot::check`] denies; `None` if it allows.
    #[must_use]
    pub fn explain(&self, user: &str, permission: &str, client: &str, at: Timestamp) -> Option<Explanation> {
        if self.check(user, permission, client, at) == Answer::Allow {
            return None;
        }
        let code = self.why(user, permission, client, at);
        Some(self.explanation(code, user, permission, client, at, None))
    }

    /// Why [`Snapshot::check_access`] denies this session; `None` if it allows.
    #[must_use]
    pub fn explain_session(
        &self,
        session: &RoleSession,
        permission: &str,
        client: &str,
        at: Timestamp,
    ) -> Option<Explanation> {
        let user = session.user();
        let code = match (self.permission(permission), self.client(client)) {
            _ if !self.owns(session) => DenyCode::SessionStale,
            (Ok(permission), Ok(client)) if self.check_access(session, permission, client, at) == Answer::Allow => {
                return None;
            }
            // Rights that the user has, and the session not: the roles that carry them are not active in it.
            _ => match self.check(user, permission, client, at) {
                Answer::Allow => DenyCode::RoleInactive,
                Answer::Deny => self.why(user, permission, client, at),
            },
        };
        Some(self.explanation(code, user, permission, client, at, None))
    }

    /// Why the handles are denied; `None` if they are allowed, or are of other lists of names and so cannot be explained.
    #[must_use]
    pub fn explain_handle(
        &self,
        user: super::UserHandle,
        permission: PermissionHandle,
        client: ClientHandle,
        at: Timestamp,
    ) -> Option<Explanation> {
        let own = user.list == self.users.list()
            && permission.list == self.permissions.list()
            && client.list == self.clients.list();
        let names = (self.users.name(user.at), self.permissions.name(permission.at), self.clients.name(client.at));
        match names {
            (Some(user), Some(permission), Some(client)) if own => self.explain(user, permission, client, at),
            _ => None,
        }
    }

    fn why(&self, user: &str, permission: &str, client: &str, at: Timestamp) -> DenyCode {
        let Some(entry) = find(self.policy.users(), user, |user| &user.name) else {
            return DenyCode::UnknownUser;
        };
        let Some(place) = self.permissions.place(permission) else {
            return DenyCode::UnknownPermission;
        };
        if self.clients.place(client).is_none() {
            return DenyCode::UnknownClient;
        }
        if !entry.period.covers(at) {
            return DenyCode::UserInactive;
        }
        if entry.kind == UserKind::Device && !self.spans.device_may(place) {
            return DenyCode::DeviceNever;
        }
        match self.nearest(user, permission, place, client, at) {
            Miss::Nothing => DenyCode::PermissionMissing,
            Miss::Scope => DenyCode::ScopeMissing,
            Miss::NotBegun => DenyCode::PeriodNotBegun,
            Miss::Expired => DenyCode::PeriodExpired,
            Miss::Void => DenyCode::DelegationVoid,
            Miss::Inactive => DenyCode::RoleInactive,
        }
    }

    /// Among the rights that carry the permission, the one that came nearest, known that none suffices.
    fn nearest(&self, user: &str, permission: &str, place: u32, client: &str, at: Timestamp) -> Miss {
        let client = (client != LABORATORY).then_some(client);
        let carries = |role: &str| {
            let role = position(self.policy.roles(), role, |role| &role.name);
            role.and_then(|role| self.spans.mask(role)).is_some_and(|mask| mask.has(place as usize))
        };
        let miss = |scope: bool, range: Range, both: Miss| match (scope, range) {
            (false, _) => Miss::Scope,
            (true, range) if range.covers(at.unix_micros()) => both,
            (true, range) if at.unix_micros() < range.from => Miss::NotBegun,
            (true, _) => Miss::Expired,
        };
        let assigned = part(self.policy.assignments(), user, |row| &row.user).iter().filter(|row| carries(&row.role));
        let assigned = assigned.map(|row| miss(row.scope.covers(client), row.period.range(), Miss::Inactive));
        let granted =
            part(self.policy.grants(), user, |row| &row.user).iter().filter(|row| row.permission == permission);
        let granted = granted.map(|row| miss(row.scope.covers(client), row.period.range(), Miss::Inactive));
        let passed = part(self.policy.delegations(), user, |row| &row.to).iter();
        let passed = passed.filter(|row| {
            row.roles.iter().any(|role| carries(role)) || row.permissions.iter().any(|known| known == permission)
        });
        let passed = passed.map(|row| miss(row.scope.covers(client), row.period.range(), Miss::Void));
        assigned.chain(granted).chain(passed).max().unwrap_or(Miss::Nothing)
    }

    pub(super) fn explanation(
        &self,
        code: DenyCode,
        user: &str,
        permission: &str,
        client: &str,
        at: Timestamp,
        method: Option<&str>,
    ) -> Explanation {
        let place = self.permissions.place(permission);
        let roles = self.policy.roles().iter().enumerate();
        let carrying = roles.filter(|(at, _)| {
            place.is_some_and(|place| self.spans.mask(*at).is_some_and(|mask| mask.has(place as usize)))
        });
        let held = part(self.policy.assignments(), user, |row| &row.user).iter().filter(|row| row.period.covers(at));
        let mut held: Vec<String> = held.map(|row| row.role.clone()).collect();
        held.dedup();
        let catalogued = Permission::find(permission).and_then(Permission::text);
        let own = find(self.policy.host_permissions(), permission, |own| &own.name);
        let (en, pl) = match (catalogued, own) {
            (Some(text), _) => (text.en, text.pl),
            (None, Some(own)) => (own.text_en(), own.text_pl()),
            (None, None) => ("not a permission", "nie jest uprawnieniem"),
        };
        let short = |text: &str| text.strip_suffix('.').unwrap_or(text).to_owned();
        Explanation {
            code,
            user: user.to_owned(),
            permission: permission.to_owned(),
            client: client.to_owned(),
            method: method.map(str::to_owned),
            carried_by: carrying.map(|(_, role)| role.name.clone()).collect(),
            held,
            policy_version: self.version(),
            text: (short(en), short(pl)),
        }
    }
}
