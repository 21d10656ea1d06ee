//! From the rows of a policy to rights: permissions, clients and period of each.

use crate::access::bits::Bits;
use crate::access::catalogue::PERMISSIONS;
use crate::access::period::Range;
use crate::access::policy::names::{part, position};
use crate::access::policy::{Assignment, Delegation, DutySet, MAX_CHAIN, Policy, User, UserKind};
use crate::access::{Permission, Scope};
use std::collections::{BTreeSet, HashMap};

/// Permissions that a user has for some clients in some period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) permissions: Bits,
    /// Place of the set of clients in [`Sets`]; 0 is everything.
    pub(super) scope: u32,
    pub(super) range: Range,
}

/// What the rights of every user are made from.
#[derive(Debug)]
pub(super) struct Spans {
    /// The permissions of each role with those of its juniors.
    masks: Vec<Bits>,
    /// The permissions that a device may have.
    device: Bits,
    permissions: usize,
    /// The members of each dynamic duty set, and its cardinality.
    dynamic: Vec<(Bits, u32)>,
    /// What each user has by delegation, by place of the user.
    received: HashMap<usize, Vec<Span>>,
}

/// Different sets of clients, each once. The laboratory itself, which is no client, has the first place in each.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<Bits>,
    known: HashMap<Bits, u32>,
    clients: usize,
}

impl Sets {
    /// With the set of everything at place 0.
    pub(super) fn of(policy: &Policy) -> Self {
        let clients = policy.clients().len() + 1;
        let everything = Bits::all(clients);
        Self { known: HashMap::from([(everything.clone(), 0)]), sets: vec![everything], clients }
    }

    /// The sets by place.
    pub(super) fn list(&self) -> &[Bits] {
        &self.sets
    }

    /// The place of a set.
    pub(super) fn id(&mut self, set: Bits) -> u32 {
        let sets = &mut self.sets;
        *self.known.entry(set).or_insert_with_key(|set| {
            sets.push(set.clone());
            super::table::place(sets.len() - 1)
        })
    }

    fn scope(&mut self, policy: &Policy, scope: &Scope) -> u32 {
        let Scope::Clients(names) = scope else {
            return 0;
        };
        let mut set = Bits::none(self.clients);
        names
            .iter()
            .filter_map(|name| position(policy.clients(), name, |client| client))
            .for_each(|at| set.set(at + 1));
        self.id(set)
    }
}

/// The names of the permissions of a policy: the catalogue's, then the host's.
pub(super) fn permission_names(policy: &Policy) -> impl Iterator<Item = &str> {
    PERMISSIONS.iter().map(|permission| permission.name()).chain(policy.host_permissions().iter().map(|own| own.name()))
}

impl Spans {
    pub(super) fn of(policy: &Policy, sets: &mut Sets) -> Self {
        let permissions = permission_names(policy).count();
        let mut spans = Self {
            masks: Vec::new(),
            device: Bits::none(permissions),
            permissions,
            dynamic: Vec::new(),
            received: HashMap::new(),
        };
        spans.masks(policy);
        for (at, permission) in PERMISSIONS.iter().enumerate() {
            if permission.device_may() {
                spans.device.set(at);
            }
        }
        for (at, own) in policy.host_permissions().iter().enumerate() {
            if own.device_may() {
                spans.device.set(PERMISSIONS.len() + at);
            }
        }
        spans.dynamic = policy.dynamic_sets().iter().map(|set| (members(policy, set), set.cardinality)).collect();
        spans.receive(policy, sets);
        spans
    }

    fn masks(&mut self, policy: &Policy) {
        let places: HashMap<&str, usize> = permission_names(policy).enumerate().map(|(at, name)| (name, at)).collect();
        let own: Vec<Bits> = policy
            .roles()
            .iter()
            .map(|role| {
                let mut mask = Bits::none(self.permissions);
                role.permissions.iter().filter_map(|name| places.get(name.as_str())).for_each(|at| mask.set(*at));
                mask
            })
            .collect();
        for at in 0..own.len() {
            let mut mask = Bits::none(self.permissions);
            let closure = policy.hierarchy().closure(at).into_iter().flat_map(|closure| closure.iter());
            closure.filter_map(|junior| own.get(junior)).for_each(|junior| mask.add(junior));
            self.masks.push(mask);
        }
    }

    pub(super) fn permission_count(&self) -> usize {
        self.permissions
    }

    /// The permissions of the role at this place, its juniors' included.
    pub(super) fn mask(&self, role: usize) -> Option<&Bits> {
        self.masks.get(role)
    }

    /// Whether a device may have the permission at this place.
    pub(super) fn device_may(&self, permission: u32) -> bool {
        self.device.has(permission as usize)
    }

    fn permission_place(&self, policy: &Policy, name: &str) -> Option<usize> {
        let own = || position(policy.host_permissions(), name, |own| &own.name).map(|at| PERMISSIONS.len() + at);
        let catalogued = Permission::find(name).and_then(|known| PERMISSIONS.iter().position(|entry| *entry == known));
        catalogued.or_else(own)
    }

    /// What the user has by roles and single grants. Without `active`, as a question without a session sees it: a role that takes
    /// part in a broken dynamic set is left out while it is broken. With `active`, as a session with exactly these roles sees it.
    pub(super) fn own(&self, sets: &mut Sets, policy: &Policy, user: &User, active: Option<&[usize]>) -> Vec<Span> {
        let mut spans = Vec::new();
        let rows = part(policy.assignments(), &user.name, |row| &row.user);
        match active {
            Some(active) => self.in_session(sets, policy, rows, active, &mut spans),
            None if self.may_clash(policy, rows) => self.piecewise(sets, policy, rows, &mut spans),
            None => rows.iter().for_each(|row| {
                let mask =
                    position(policy.roles(), &row.role, |role| &role.name).and_then(|at| self.masks.get(at)).cloned();
                let scope = sets.scope(policy, &row.scope);
                spans.extend(mask.map(|permissions| Span { permissions, scope, range: row.period.range() }));
            }),
        }
        for row in part(policy.grants(), &user.name, |row| &row.user) {
            if let Some(at) = self.permission_place(policy, &row.permission) {
                let scope = sets.scope(policy, &row.scope);
                let permissions = Bits::single(self.permissions, at);
                spans.push(Span { permissions, scope, range: row.period.range() });
            }
        }
        self.for_kind(user, spans)
    }

    /// What the user has by delegation.
    pub(super) fn received(&self, user: usize) -> &[Span] {
        self.received.get(&user).map(Vec::as_slice).unwrap_or_default()
    }

    fn for_kind(&self, user: &User, mut spans: Vec<Span>) -> Vec<Span> {
        if user.kind == UserKind::Device {
            spans.iter_mut().for_each(|span| span.permissions = span.permissions.and(&self.device));
        }
        spans.retain(|span| !span.permissions.is_empty());
        spans
    }

    fn in_session(
        &self,
        sets: &mut Sets,
        policy: &Policy,
        rows: &[Assignment],
        active: &[usize],
        spans: &mut Vec<Span>,
    ) {
        for row in rows {
            let closure =
                position(policy.roles(), &row.role, |role| &role.name).and_then(|at| policy.hierarchy().closure(at));
            let scope = sets.scope(policy, &row.scope);
            for role in active.iter().filter(|role| closure.is_some_and(|closure| closure.has(**role))) {
                let mask = self.masks.get(*role).cloned();
                spans.extend(mask.map(|permissions| Span { permissions, scope, range: row.period.range() }));
            }
        }
    }

    /// The dynamic sets that roles in `closure` reach the cardinality of.
    pub(super) fn clashes<'a>(&'a self, closure: &'a Bits) -> impl Iterator<Item = usize> + 'a {
        let reached = move |(members, cardinality): &(Bits, u32)| closure.and(members).count() >= *cardinality;
        self.dynamic.iter().enumerate().filter(move |(_, set)| reached(set)).map(|(at, _)| at)
    }

    fn may_clash(&self, policy: &Policy, rows: &[Assignment]) -> bool {
        !self.dynamic.is_empty() && self.clashes(&held(policy, rows.iter())).next().is_some()
    }

    /// Between two changes of the roles held the same sets are broken; each such piece is judged for itself.
    fn piecewise(&self, sets: &mut Sets, policy: &Policy, rows: &[Assignment], spans: &mut Vec<Span>) {
        let ranges = rows.iter().map(|row| row.period.range());
        let edges: BTreeSet<i64> = ranges.flat_map(|range| [range.from, range.until]).collect();
        for (from, until) in edges.iter().copied().zip(edges.iter().copied().skip(1)) {
            let now: Vec<&Assignment> = rows.iter().filter(|row| row.period.range().covers(from)).collect();
            let closure = held(policy, now.iter().copied());
            let mut idle = Bits::none(policy.roles().len());
            self.clashes(&closure).filter_map(|at| self.dynamic.get(at)).for_each(|(members, _)| idle.add(members));
            for row in now {
                let Some(role) = position(policy.roles(), &row.role, |role| &role.name) else { continue };
                if policy.hierarchy().closure(role).is_some_and(|closure| !closure.meets(&idle)) {
                    let scope = sets.scope(policy, &row.scope);
                    let mask = self.masks.get(role).cloned();
                    spans.extend(mask.map(|permissions| Span { permissions, scope, range: Range { from, until } }));
                }
            }
        }
    }

    /// Works out what everybody has by delegation: in each round what the delegator has, cut to what is passed on.
    fn receive(&mut self, policy: &Policy, sets: &mut Sets) {
        if policy.delegations().is_empty() {
            return;
        }
        let places: Vec<Option<(usize, usize)>> = policy
            .delegations()
            .iter()
            .map(|row| {
                let place = |name: &str| position(policy.users(), name, |user| &user.name);
                Some((place(&row.from)?, place(&row.to)?))
            })
            .collect();
        let mut own: HashMap<usize, Vec<Span>> = HashMap::new();
        for (from, _) in places.iter().flatten() {
            if let (false, Some(user)) = (own.contains_key(from), policy.users().get(*from)) {
                let spans = self.own(sets, policy, user, None);
                own.insert(*from, spans);
            }
        }
        // What was received with the right to pass it on; the rest was received for good.
        let mut passable: HashMap<usize, Vec<Span>> = HashMap::new();
        for round in 1..=MAX_CHAIN {
            let (mut next, mut all): (HashMap<usize, Vec<Span>>, HashMap<usize, Vec<Span>>) = Default::default();
            for (row, place) in policy.delegations().iter().zip(&places) {
                let Some((from, to)) = place else { continue };
                let given = own.get(from).into_iter().chain(passable.get(from)).flatten();
                let spans = self.cut(sets, policy, row, policy.users().get(*from), given);
                if row.may_pass_on {
                    next.entry(*to).or_default().extend(spans.iter().cloned());
                }
                all.entry(*to).or_default().extend(spans);
            }
            passable = next;
            passable.values_mut().for_each(merge);
            if round == MAX_CHAIN || passable.is_empty() {
                all.values_mut().for_each(merge);
                self.received = all;
                break;
            }
        }
    }

    fn cut<'a>(
        &self,
        sets: &mut Sets,
        policy: &Policy,
        row: &Delegation,
        from: Option<&User>,
        given: impl Iterator<Item = &'a Span>,
    ) -> Vec<Span> {
        let mut passed = Bits::none(self.permissions);
        for role in row.roles.iter().filter_map(|role| position(policy.roles(), role, |role| &role.name)) {
            self.masks.get(role).into_iter().for_each(|mask| passed.add(mask));
        }
        for permission in &row.permissions {
            self.permission_place(policy, permission).into_iter().for_each(|at| passed.set(at));
        }
        let scope = sets.scope(policy, &row.scope);
        let range = row.period.range().and(from.map_or(Range::ALWAYS, |user| user.period.range()));
        let mut spans = Vec::new();
        for span in given {
            let permissions = span.permissions.and(&passed);
            let range = span.range.and(range);
            if permissions.is_empty() || range.is_empty() {
                continue;
            }
            let both = match (sets.sets.get(span.scope as usize), sets.sets.get(scope as usize)) {
                (Some(one), Some(other)) => one.and(other),
                _ => continue,
            };
            if !both.is_empty() {
                let scope = sets.id(both);
                spans.push(Span { permissions, scope, range });
            }
        }
        spans
    }
}

/// Puts together what has the same clients and period.
fn merge(spans: &mut Vec<Span>) {
    let mut sums: HashMap<(u32, Range), Bits> = HashMap::new();
    for span in spans.drain(..) {
        sums.entry((span.scope, span.range)).and_modify(|sum| sum.add(&span.permissions)).or_insert(span.permissions);
    }
    spans.extend(sums.into_iter().map(|((scope, range), permissions)| Span { permissions, scope, range }));
    spans.sort_by_key(|span| (span.scope, span.range));
}

/// The roles of some assignments with their juniors.
fn held<'a>(policy: &Policy, rows: impl Iterator<Item = &'a Assignment>) -> Bits {
    let mut closure = Bits::none(policy.roles().len());
    for row in rows {
        let at = position(policy.roles(), &row.role, |role| &role.name);
        at.and_then(|at| policy.hierarchy().closure(at)).into_iter().for_each(|roles| closure.add(roles));
    }
    closure
}

fn members(policy: &Policy, set: &DutySet) -> Bits {
    let mut members = Bits::none(policy.roles().len());
    let places = set.roles.iter().filter_map(|role| position(policy.roles(), role, |role| &role.name));
    places.for_each(|at| members.set(at));
    members
}
