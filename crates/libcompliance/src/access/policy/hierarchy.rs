//! The role hierarchy: general (a role may have many juniors and many seniors), without circles.

use super::document::Document;
use super::error::PolicyError;
use super::names::position;
use crate::access::bits::Bits;

/// For each role, in the order of the document, the role itself and all its juniors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::access) struct Hierarchy {
    closures: Vec<Bits>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

impl Hierarchy {
    /// Computes it, juniors first; depth first with a stack of its own, so that a long chain cannot exhaust the thread's.
    pub(super) fn of(doc: &Document) -> Result<Self, PolicyError> {
        let count = doc.roles.len();
        let juniors: Vec<Vec<usize>> = doc
            .roles
            .iter()
            .map(|role| {
                role.inherits.iter().filter_map(|junior| position(&doc.roles, junior, |role| &role.name)).collect()
            })
            .collect();
        let mut closures: Vec<Bits> = (0..count).map(|at| Bits::single(count, at)).collect();
        let mut visits = vec![Visit::New; count];
        for start in 0..count {
            // Each step of the path: a role and how many of its juniors are dealt with.
            let mut path: Vec<(usize, usize)> = Vec::new();
            let mut enter = (visits.get(start) == Some(&Visit::New)).then_some(start);
            loop {
                if let Some(role) = enter.take() {
                    set(&mut visits, role, Visit::Open);
                    path.push((role, 0));
                }
                let Some((role, next)) = path.last_mut() else { break };
                let role = *role;
                let junior = juniors.get(role).and_then(|juniors| juniors.get(*next)).copied();
                *next += 1;
                match junior.map(|junior| (junior, visits.get(junior).copied())) {
                    None => {
                        let mut sum = Bits::single(count, role);
                        for junior in juniors.get(role).into_iter().flatten() {
                            closures.get(*junior).into_iter().for_each(|closure| sum.add(closure));
                        }
                        set(&mut closures, role, sum);
                        set(&mut visits, role, Visit::Done);
                        path.pop();
                    }
                    Some((junior, Some(Visit::Open))) => {
                        let name = |at: usize| doc.roles.get(at).map(|role| role.name.clone());
                        let circle = path.iter().map(|(at, _)| *at).skip_while(|at| *at != junior).chain([junior]);
                        return Err(PolicyError::Cycle { path: circle.filter_map(name).collect() });
                    }
                    Some((junior, Some(Visit::New))) => enter = Some(junior),
                    Some(_) => {}
                }
            }
        }
        Ok(Self { closures })
    }

    /// The role at this place and its juniors.
    pub(in crate::access) fn closure(&self, role: usize) -> Option<&Bits> {
        self.closures.get(role)
    }

    pub(super) fn closure_of(&self, doc: &Document, role: &str) -> Option<&Bits> {
        self.closure(position(&doc.roles, role, |role| &role.name)?)
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}
