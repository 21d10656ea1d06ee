//! Checks a policy as a whole. Nothing else makes a [`Policy`] out of a document.

use super::document::{Delegation, Document, DutySet, FORMAT, UserKind};
use super::error::PolicyError;
use super::hierarchy::Hierarchy;
use super::names::{Names, find};
use crate::access::bits::Bits;
use crate::access::method::MethodDuty;
use crate::access::period::Range;
use crate::access::{Period, Scope};
use std::collections::BTreeMap;

/// The most of each thing. They keep every count far inside 32 bits and a hostile file from taking the memory of its reader.
const LIMITS: Limits =
    Limits { users: 200_000, roles: 10_000, clients: 10_000, methods: 10_000, rows: 1_000_000, sets: 1_000 };

struct Limits {
    users: usize,
    roles: usize,
    clients: usize,
    methods: usize,
    rows: usize,
    sets: usize,
}

/// Checks a sorted document and computes its role hierarchy.
pub(super) fn validate(doc: &Document) -> Result<Hierarchy, PolicyError> {
    if doc.format != FORMAT {
        return Err(PolicyError::Format);
    }
    limits(doc)?;
    let names = Names::of(doc);
    listed(doc)?;
    roles(doc, &names)?;
    let hierarchy = Hierarchy::of(doc)?;
    rows(doc, &names)?;
    delegations(doc, &names)?;
    methods(doc, &names)?;
    sets(doc, &names)?;
    static_duties(doc, &hierarchy)?;
    delegated_duties(doc, &hierarchy)?;
    doc.duties.check().map_err(|what| PolicyError::BadDuties { what })?;
    Ok(hierarchy)
}

fn limits(doc: &Document) -> Result<(), PolicyError> {
    let inner = doc.roles.iter().map(|role| role.permissions.len() + role.inherits.len()).sum::<usize>();
    let scopes = doc.assignments.iter().map(|row| &row.scope).chain(doc.grants.iter().map(|row| &row.scope));
    let scopes = scopes.chain(doc.delegations.iter().map(|row| &row.scope));
    let named = scopes.map(|scope| if let Scope::Clients(names) = scope { names.len() } else { 0 }).sum::<usize>();
    let passed = doc.delegations.iter().map(|row| row.roles.len() + row.permissions.len()).sum::<usize>();
    for (what, count, limit) in [
        ("host permissions", doc.permissions.len(), LIMITS.methods),
        ("clients", doc.clients.len(), LIMITS.clients),
        ("methods", doc.methods.len(), LIMITS.methods),
        ("roles", doc.roles.len(), LIMITS.roles),
        ("users", doc.users.len(), LIMITS.users),
        ("permissions and juniors of roles", inner, LIMITS.rows),
        ("assignments", doc.assignments.len(), LIMITS.rows),
        ("grants", doc.grants.len(), LIMITS.rows),
        ("clients named in scopes", named, LIMITS.rows),
        ("delegations", doc.delegations.len(), LIMITS.users),
        ("rights in delegations", passed, LIMITS.rows),
        ("method authorisations", doc.method_authorisations.len(), LIMITS.rows),
        ("duty sets", doc.static_sets.len() + doc.dynamic_sets.len(), LIMITS.sets),
    ] {
        if count > limit {
            return Err(PolicyError::TooLarge { what, limit });
        }
    }
    Ok(())
}

/// The things that have names: each name well formed and once.
fn listed(doc: &Document) -> Result<(), PolicyError> {
    if let Some(bad) = doc.permissions.iter().find(|permission| !permission.is_valid()) {
        return Err(PolicyError::BadHostPermission { name: shown(bad.name()) });
    }
    once("permission", doc.permissions.iter().map(|permission| permission.name()))?;
    named("client", doc.clients.iter().map(String::as_str))?;
    named("method", doc.methods.iter().map(String::as_str))?;
    named("role", doc.roles.iter().map(|role| role.name.as_str()))?;
    named("user", doc.users.iter().map(|user| user.name.as_str()))?;
    named("duty set", doc.static_sets.iter().map(|set| set.name.as_str()))?;
    named("duty set", doc.dynamic_sets.iter().map(|set| set.name.as_str()))?;
    for user in &doc.users {
        if let Some(person) = &user.person {
            well_formed("person", person)?;
        }
        period(user.period, || format!("user `{}`", user.name))?;
    }
    Ok(())
}

fn named<'a>(what: &'static str, names: impl Iterator<Item = &'a str> + Clone) -> Result<(), PolicyError> {
    names.clone().try_for_each(|name| well_formed(what, name))?;
    once(what, names)
}

fn well_formed(what: &'static str, name: &str) -> Result<(), PolicyError> {
    let good = !name.is_empty() && name.len() <= 128 && name.trim() == name && !name.chars().any(char::is_control);
    if good { Ok(()) } else { Err(PolicyError::BadName { what, name: shown(name) }) }
}

fn shown(name: &str) -> String {
    name.chars().take(128).flat_map(char::escape_debug).collect()
}

/// The names are in order, so equal ones stand beside each other.
fn once<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), PolicyError> {
    let mut last = None;
    for name in names {
        if last == Some(name) {
            return Err(PolicyError::Duplicate { what, name: name.to_owned() });
        }
        last = Some(name);
    }
    Ok(())
}

fn period(period: Period, place: impl Fn() -> String) -> Result<(), PolicyError> {
    if period.is_valid() { Ok(()) } else { Err(PolicyError::BadPeriod { place: place() }) }
}

fn scope(names: &Names<'_>, scope: &Scope, place: impl Fn() -> String) -> Result<(), PolicyError> {
    let Scope::Clients(clients) = scope else {
        return Ok(());
    };
    if clients.is_empty() {
        return Err(PolicyError::EmptyScope { place: place() });
    }
    once("client", clients.iter().map(String::as_str))?;
    clients.iter().try_for_each(|client| names.known("client", client, &place))
}

fn roles(doc: &Document, names: &Names<'_>) -> Result<(), PolicyError> {
    for role in &doc.roles {
        let place = || format!("role `{}`", role.name);
        once("permission", role.permissions.iter().map(String::as_str))?;
        once("junior role", role.inherits.iter().map(String::as_str))?;
        role.permissions.iter().try_for_each(|permission| names.known("permission", permission, place))?;
        role.inherits.iter().try_for_each(|junior| names.known("role", junior, place))?;
    }
    Ok(())
}

fn rows(doc: &Document, names: &Names<'_>) -> Result<(), PolicyError> {
    if let Some(twice) = twin(&doc.assignments) {
        return Err(PolicyError::Duplicate { what: "assignment", name: format!("{} to {}", twice.role, twice.user) });
    }
    for row in &doc.assignments {
        let place = || format!("the assignment of `{}` to `{}`", row.role, row.user);
        names.known("user", &row.user, place)?;
        names.known("role", &row.role, place)?;
        scope(names, &row.scope, place)?;
        period(row.period, place)?;
    }
    if let Some(twice) = twin(&doc.grants) {
        return Err(PolicyError::Duplicate { what: "grant", name: format!("{} to {}", twice.permission, twice.user) });
    }
    for row in &doc.grants {
        let place = || format!("the grant of `{}` to `{}`", row.permission, row.user);
        names.known("user", &row.user, place)?;
        names.known("permission", &row.permission, place)?;
        scope(names, &row.scope, place)?;
        period(row.period, place)?;
    }
    Ok(())
}

fn twin<T: PartialEq>(rows: &[T]) -> Option<&T> {
    rows.iter().zip(rows.iter().skip(1)).find(|(one, next)| one == next).map(|(one, _)| one)
}

fn delegations(doc: &Document, names: &Names<'_>) -> Result<(), PolicyError> {
    if let Some(twice) = twin(&doc.delegations) {
        return Err(PolicyError::Duplicate { what: "delegation", name: format!("{} to {}", twice.from, twice.to) });
    }
    for row in &doc.delegations {
        let place = || format!("the delegation from `{}` to `{}`", row.from, row.to);
        names.known("user", &row.from, place)?;
        names.known("user", &row.to, place)?;
        let device =
            |name: &str| find(&doc.users, name, |user| &user.name).is_some_and(|user| user.kind == UserKind::Device);
        if row.from == row.to
            || row.roles.is_empty() && row.permissions.is_empty()
            || device(&row.from)
            || device(&row.to)
        {
            return Err(PolicyError::BadDelegation { from: row.from.clone(), to: row.to.clone() });
        }
        once("role", row.roles.iter().map(String::as_str))?;
        once("permission", row.permissions.iter().map(String::as_str))?;
        row.roles.iter().try_for_each(|role| names.known("role", role, place))?;
        row.permissions.iter().try_for_each(|permission| names.known("permission", permission, place))?;
        scope(names, &row.scope, place)?;
        period(row.period, place)?;
        if row.period.until.is_none() {
            return Err(PolicyError::BadPeriod { place: place() });
        }
    }
    Ok(())
}

fn methods(doc: &Document, names: &Names<'_>) -> Result<(), PolicyError> {
    if let Some(twice) = twin(&doc.method_authorisations) {
        return Err(PolicyError::Duplicate {
            what: "method authorisation",
            name: format!("{} for {}", twice.user, twice.method),
        });
    }
    for row in &doc.method_authorisations {
        let place = || format!("the authorisation of `{}` for `{}`", row.user, row.method);
        names.known("user", &row.user, place)?;
        names.known("method", &row.method, place)?;
        period(row.period, place)?;
        let device = find(&doc.users, &row.user, |user| &user.name).is_some_and(|user| user.kind == UserKind::Device);
        let evidence = !row.evidence.trim().is_empty() && row.evidence.len() <= 200;
        if !evidence || device && row.duty != MethodDuty::Perform {
            return Err(PolicyError::BadAuthorisation { user: row.user.clone(), method: row.method.clone() });
        }
    }
    Ok(())
}

fn sets(doc: &Document, names: &Names<'_>) -> Result<(), PolicyError> {
    for set in doc.static_sets.iter().chain(&doc.dynamic_sets) {
        let place = || format!("duty set `{}`", set.name);
        once("role", set.roles.iter().map(String::as_str))?;
        set.roles.iter().try_for_each(|role| names.known("role", role, place))?;
        let cardinality = usize::try_from(set.cardinality).unwrap_or(usize::MAX);
        if !(2..=set.roles.len()).contains(&cardinality) {
            return Err(PolicyError::BadCardinality {
                set: set.name.clone(),
                cardinality: set.cardinality,
                members: set.roles.len(),
            });
        }
    }
    Ok(())
}

/// One role that somebody has for a time, and where it comes from.
struct Held<'a> {
    user: &'a str,
    roles: Bits,
    range: Range,
    delegated: bool,
}

fn assigned<'a>(doc: &'a Document, hierarchy: &Hierarchy) -> impl Iterator<Item = Held<'a>> {
    doc.assignments.iter().filter_map(|row| {
        let roles = hierarchy.closure_of(doc, &row.role)?.clone();
        Some(Held { user: &row.user, roles, range: row.period.range(), delegated: false })
    })
}

fn delegated<'a>(doc: &'a Document, hierarchy: &Hierarchy) -> impl Iterator<Item = Held<'a>> {
    doc.delegations.iter().map(|row: &Delegation| {
        let mut roles = Bits::none(doc.roles.len());
        row.roles.iter().filter_map(|role| hierarchy.closure_of(doc, role)).for_each(|closure| roles.add(closure));
        Held { user: &row.to, roles, range: row.period.range(), delegated: true }
    })
}

fn static_duties(doc: &Document, hierarchy: &Hierarchy) -> Result<(), PolicyError> {
    if doc.static_sets.is_empty() {
        return Ok(());
    }
    // Persons are compared, not accounts; an account without a person stands for itself and no other.
    let mut persons: BTreeMap<(bool, &str), Vec<Held<'_>>> = BTreeMap::new();
    for held in assigned(doc, hierarchy).chain(delegated(doc, hierarchy)) {
        let user = find(&doc.users, held.user, |user| &user.name);
        let person = user.and_then(|user| user.person.as_deref());
        persons.entry(person.map_or((false, held.user), |person| (true, person))).or_default().push(held);
    }
    for held in persons.values() {
        for set in &doc.static_sets {
            if let Some((user, roles)) = broken(doc, set, held, |_| true) {
                return Err(PolicyError::StaticDuty { set: set.name.clone(), user, roles });
            }
        }
    }
    Ok(())
}

/// Rights received by delegation are always active, so they must not meet a dynamic set.
fn delegated_duties(doc: &Document, hierarchy: &Hierarchy) -> Result<(), PolicyError> {
    if doc.dynamic_sets.is_empty() || doc.delegations.is_empty() {
        return Ok(());
    }
    let mut users: BTreeMap<&str, Vec<Held<'_>>> = BTreeMap::new();
    for held in assigned(doc, hierarchy).chain(delegated(doc, hierarchy)) {
        users.entry(held.user).or_default().push(held);
    }
    for held in users.values().filter(|held| held.iter().any(|one| one.delegated)) {
        for set in &doc.dynamic_sets {
            // A clash of assigned roles alone is what sessions are for; it is an error only where a delegated role takes part.
            if let Some((user, roles)) = broken(doc, set, held, |takes_part| takes_part.iter().any(|one| one.delegated))
            {
                return Err(PolicyError::DelegatedDuty { set: set.name.clone(), user, roles });
            }
        }
    }
    Ok(())
}

/// Whether at any moment the roles held reach the cardinality of `set`; tried at each begin, where sums can only have grown.
fn broken(
    doc: &Document,
    set: &DutySet,
    held: &[Held<'_>],
    counts: impl Fn(&[&Held<'_>]) -> bool,
) -> Option<(String, Vec<String>)> {
    let mut members = Bits::none(doc.roles.len());
    let places = set.roles.iter().filter_map(|role| doc.roles.binary_search_by(|known| known.name.cmp(role)).ok());
    places.for_each(|at| members.set(at));
    let touching: Vec<&Held<'_>> = held.iter().filter(|one| one.roles.meets(&members)).collect();
    for moment in touching.iter().map(|one| one.range.from) {
        let now: Vec<&Held<'_>> = touching.iter().copied().filter(|one| one.range.covers(moment)).collect();
        let mut roles = Bits::none(doc.roles.len());
        now.iter().for_each(|one| roles.add(&one.roles));
        let together = roles.and(&members);
        if together.count() >= set.cardinality && counts(&now) {
            let user = now.first().map_or_else(String::new, |one| one.user.to_owned());
            let roles = together.iter().filter_map(|at| doc.roles.get(at)).map(|role| role.name.clone()).collect();
            return Some((user, roles));
        }
    }
    None
}
