//! Random policies, and a reference that answers from the written policy alone, point by point, as its definition says.
#![allow(dead_code, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests; each file uses its part")]

use libcompliance::access::*;
use libcompliance::trail::time::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
}

pub(crate) const PERMISSIONS_USED: [&str; 7] = [
    "sample.add",
    "result.enter",
    "result.verify",
    "report.authorize",
    "file.seal",
    "host.lims.price",
    "host.lims.scale",
];

/// The plan of a policy: small numbers that are turned into names.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) roles: Vec<(Vec<usize>, Vec<usize>)>,
    pub(crate) users: Vec<(u8, Option<(i64, i64)>)>,
    pub(crate) assignments: Vec<(usize, usize, Vec<usize>, Option<(i64, i64)>)>,
    pub(crate) grants: Vec<(usize, usize, Vec<usize>, Option<(i64, i64)>)>,
    pub(crate) delegations: Vec<(usize, usize, Vec<usize>, Vec<usize>, Vec<usize>, (i64, i64), bool)>,
    pub(crate) dynamic: Vec<(Vec<usize>, u32)>,
    pub(crate) clients: usize,
}

fn period() -> impl Strategy<Value = Option<(i64, i64)>> {
    prop_oneof![3 => Just(None), 2 => (0i64..20, 1i64..10).prop_map(|(from, long)| Some((from, from + long)))]
}

fn some(limit: usize, most: usize) -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::btree_set(0..limit, 0..=most).prop_map(|set| set.into_iter().collect())
}

pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    let (clients, roles, users) = (4usize, 6usize, 5usize);
    let role = |at: usize| {
        // Only juniors with a higher number: no circles.
        let juniors = proptest::collection::btree_set(at + 1..roles + 1, 0..3);
        (
            some(PERMISSIONS_USED.len(), 3),
            juniors.prop_map(move |set| set.into_iter().filter(|at| *at < roles).collect()),
        )
    };
    let list: Vec<_> = (0..roles).map(role).collect();
    (
        list,
        proptest::collection::vec((0u8..6, period()), users),
        proptest::collection::vec((0..users, 0..roles, some(clients, 2), period()), 0..10),
        proptest::collection::vec((0..users, 0..PERMISSIONS_USED.len(), some(clients, 2), period()), 0..4),
        proptest::collection::vec(
            (
                0..users,
                0..users,
                some(roles, 2),
                some(PERMISSIONS_USED.len(), 3),
                some(clients, 2),
                (0i64..20, 1i64..10),
                any::<bool>(),
            ),
            0..6,
        ),
        proptest::collection::vec((proptest::collection::btree_set(0..roles, 2..4), 2u32..4), 0..3),
    )
        .prop_map(move |(roles, users, assignments, grants, delegations, dynamic)| Plan {
            roles,
            users,
            assignments,
            grants,
            delegations: delegations
                .into_iter()
                .map(|(from, to, roles, permissions, scope, (begin, long), pass)| {
                    (from, to, roles, permissions, scope, (begin, begin + long), pass)
                })
                .collect(),
            dynamic: dynamic
                .into_iter()
                .map(|(roles, cardinality)| {
                    let roles: Vec<usize> = roles.into_iter().collect();
                    let most = u32::try_from(roles.len()).unwrap();
                    (roles, cardinality.min(most))
                })
                .collect(),
            clients,
        })
}

pub(crate) fn role(at: usize) -> String {
    format!("role-{at}")
}

pub(crate) fn user(at: usize) -> String {
    format!("user-{at}")
}

pub(crate) fn client(at: usize) -> String {
    format!("client-{at}")
}

fn scope(clients: &[usize]) -> Scope {
    if clients.is_empty() { Scope::All } else { Scope::some(clients.iter().map(|at| client(*at))) }
}

fn span(period: Option<(i64, i64)>) -> Period {
    period.map_or(Period::ALWAYS, |(from, until)| Period::between(at(from), at(until)))
}

fn named(list: &[usize]) -> Vec<String> {
    list.iter().map(|at| PERMISSIONS_USED[*at].to_owned()).collect()
}

impl Plan {
    /// The policy; what would be refused (duplicates, empty delegations, delegations to devices) is left out.
    pub(crate) fn policy(&self) -> Result<Policy, PolicyError> {
        let own = |what: &str| HostPermission::new("lims", what, "a text", "tekst").unwrap();
        let mut builder = Policy::builder().host_permission(own("price")).host_permission(own("scale").for_devices());
        for at in 0..self.clients {
            builder = builder.client(client(at));
        }
        for (at, (permissions, juniors)) in self.roles.iter().enumerate() {
            builder = builder.role_definition(RoleDefinition {
                name: role(at),
                permissions: named(permissions),
                inherits: juniors.iter().map(|at| role(*at)).collect(),
            });
        }
        for (at, (kind, period)) in self.users.iter().enumerate() {
            let made = if *kind == 0 { User::device(user(at)) } else { User::person(user(at)) };
            builder = builder.user(made.during(span(*period)));
        }
        let mut seen = Vec::new();
        for (who, what, clients, period) in &self.assignments {
            let row = Assignment { user: user(*who), role: role(*what), scope: scope(clients), period: span(*period) };
            if !seen.contains(&row) {
                seen.push(row.clone());
                builder = builder.assignment(row);
            }
        }
        let mut seen = Vec::new();
        for (who, what, clients, period) in &self.grants {
            let permission = PERMISSIONS_USED[*what].to_owned();
            let row = Grant { user: user(*who), permission, scope: scope(clients), period: span(*period) };
            if !seen.contains(&row) {
                seen.push(row.clone());
                builder = builder.grant(row);
            }
        }
        let mut seen = Vec::new();
        for (from, to, roles, permissions, clients, period, may_pass_on) in &self.delegations {
            let row = Delegation {
                from: user(*from),
                to: user(*to),
                roles: roles.iter().map(|at| role(*at)).collect(),
                permissions: named(permissions),
                scope: scope(clients),
                period: span(Some(*period)),
                may_pass_on: *may_pass_on,
            };
            let device = |at: &usize| self.users[*at].0 == 0;
            let empty = roles.is_empty() && permissions.is_empty();
            if from != to && !empty && !device(from) && !device(to) && !seen.contains(&row) {
                seen.push(row.clone());
                builder = builder.delegation(row);
            }
        }
        for (at, (roles, cardinality)) in self.dynamic.iter().enumerate() {
            let roles = roles.iter().map(|at| role(*at)).collect();
            builder = builder.dynamic_set(DutySet { name: format!("apart-{at}"), roles, cardinality: *cardinality });
        }
        builder.build()
    }

    /// A valid policy of this plan: without delegations where they clash with a dynamic set.
    pub(crate) fn valid(&self) -> Policy {
        match self.policy() {
            Err(PolicyError::DelegatedDuty { .. }) => {
                Plan { delegations: Vec::new(), ..self.clone() }.policy().unwrap()
            }
            other => other.unwrap(),
        }
    }
}

/// The reference.
pub(crate) struct Naive<'a>(pub(crate) &'a Policy);

impl Naive<'_> {
    fn definition(&self, name: &str) -> &RoleDefinition {
        self.0.roles().iter().find(|role| role.name == name).unwrap()
    }

    pub(crate) fn closure(&self, name: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::from([name.to_owned()]);
        for junior in &self.definition(name).inherits {
            all.extend(self.closure(junior));
        }
        all
    }

    pub(crate) fn carries(&self, role: &str, permission: &str) -> bool {
        self.closure(role).iter().any(|role| self.definition(role).permissions.iter().any(|known| known == permission))
    }

    fn active(&self, user: &str, permission: &str, at: Timestamp) -> bool {
        let entry = self.0.users().iter().find(|known| known.name == user).unwrap();
        let own = self.0.host_permissions().iter().find(|own| own.name() == permission);
        let device_may = Permission::find(permission).map_or_else(|| own.unwrap().device_may(), Permission::device_may);
        entry.period.covers(at) && (entry.kind == UserKind::Person || device_may)
    }

    fn own(&self, user: &str, permission: &str, client: Option<&str>, at: Timestamp) -> bool {
        let now: Vec<&Assignment> =
            self.0.assignments().iter().filter(|row| row.user == user && row.period.covers(at)).collect();
        let held: BTreeSet<String> = now.iter().flat_map(|row| self.closure(&row.role)).collect();
        let idle: BTreeSet<&String> = self
            .0
            .dynamic_sets()
            .iter()
            .filter(|set| set.roles.iter().filter(|role| held.contains(*role)).count() >= set.cardinality as usize)
            .flat_map(|set| &set.roles)
            .collect();
        let by_role = now.iter().any(|row| {
            row.scope.covers(client)
                && self.carries(&row.role, permission)
                && !self.closure(&row.role).iter().any(|role| idle.contains(role))
        });
        by_role
            || self.0.grants().iter().any(|row| {
                row.user == user && row.permission == permission && row.scope.covers(client) && row.period.covers(at)
            })
    }

    fn has(&self, user: &str, permission: &str, client: Option<&str>, at: Timestamp, hands: usize, pass: bool) -> bool {
        let received = |row: &Delegation| {
            row.to == user
                && (row.may_pass_on || !pass)
                && row.period.covers(at)
                && row.scope.covers(client)
                && (row.permissions.iter().any(|known| known == permission)
                    || row.roles.iter().any(|role| self.carries(role, permission)))
                && self.has(&row.from, permission, client, at, hands - 1, true)
        };
        self.active(user, permission, at)
            && (self.own(user, permission, client, at) || hands > 0 && self.0.delegations().iter().any(received))
    }

    pub(crate) fn allows(&self, user: &str, permission: &str, client: &str, at: Timestamp) -> bool {
        let client = (client != LABORATORY).then_some(client);
        self.has(user, permission, client, at, MAX_CHAIN, false)
    }
}

/// Every question about a small policy.
pub(crate) fn questions(policy: &Policy) -> Vec<(String, &'static str, String, Timestamp)> {
    let mut all = Vec::new();
    for user in policy.users() {
        for permission in PERMISSIONS_USED {
            for client in policy.clients().iter().map(String::as_str).chain([LABORATORY]) {
                for second in (0..31).step_by(2) {
                    all.push((user.name.clone(), permission, client.to_owned(), at(second)));
                }
            }
        }
    }
    all
}
