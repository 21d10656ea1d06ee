//! The compiled rights of users: what a question reads.

use super::spans::Span;
use crate::access::bits::Bits;
use crate::access::period::Range;
use std::collections::{BTreeMap, HashMap};

/// The rights of one user that hold without limit in time, for all clients and for one; a reference to the others. Four rows fit
/// a cache line, so that thousands of users stay in the nearest caches.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Where the permissions for all clients begin in `profiles`.
    all: u32,
    /// Where the permissions for `client` begin: those for all clients are among them.
    one: u32,
    client: u32,
    /// Place in `ranges`; 0 if there is no more.
    more: u32,
}

/// A right with a period or a scope that does not fit the row.
#[derive(Debug, Clone, Copy)]
struct Extra {
    from: i64,
    until: i64,
    profile: u32,
    set: u32,
}

/// No client has this place.
const NO_CLIENT: u32 = u32::MAX;

/// Rows of users with the permission sets and client sets that they refer to. Equal sets are kept once.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Row>,
    profiles: Vec<u64>,
    sets: Vec<u64>,
    extras: Vec<Extra>,
    ranges: Vec<(u32, u32)>,
}

impl Table {
    /// Whether the user at this place holds the permission for the client at that moment.
    #[inline]
    pub(super) fn holds(&self, user: u32, permission: u32, client: u32, at: i64) -> bool {
        let Some(row) = self.rows.get(user as usize) else {
            return false;
        };
        // One load decides for nearly every user; no branch depends on the answer.
        let profile = if row.client == client { row.one } else { row.all };
        let held = bit(&self.profiles, profile, permission);
        if row.more != 0 {
            return self.holds_beside(row, permission, client, at);
        }
        held
    }

    /// The whole answer for a user with rights beside the row. Kept apart, or the compiler branches on the answer of the row for
    /// everybody: answers come in no order, and a wrong guess costs more than the question.
    #[inline(never)]
    fn holds_beside(&self, row: &Row, permission: u32, client: u32, at: i64) -> bool {
        let profile = if row.client == client { row.one } else { row.all };
        if bit(&self.profiles, profile, permission) {
            return true;
        }
        let (from, until) = self.ranges.get(row.more as usize).copied().unwrap_or_default();
        let extras = self.extras.get(from as usize..until as usize).unwrap_or_default();
        extras.iter().any(|extra| {
            let now = (extra.from <= at) & (at < extra.until);
            now & bit(&self.profiles, extra.profile, permission) && bit(&self.sets, extra.set, client)
        })
    }
}

#[inline]
fn bit(words: &[u64], from: u32, at: u32) -> bool {
    words.get(from as usize + (at / 64) as usize).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// Fills a table user by user.
pub(super) struct Filler {
    table: Table,
    permissions: usize,
    profiles: HashMap<Bits, u32>,
    known_sets: HashMap<u32, u32>,
}

impl Filler {
    pub(super) fn new(permissions: usize) -> Self {
        let table = Table {
            rows: Vec::new(),
            profiles: Vec::new(),
            sets: Vec::new(),
            extras: Vec::new(),
            ranges: vec![(0, 0)],
        };
        let mut filler = Self { table, permissions, profiles: HashMap::new(), known_sets: HashMap::new() };
        filler.profile(Bits::none(permissions));
        filler
    }

    fn profile(&mut self, bits: Bits) -> u32 {
        let words = &mut self.table.profiles;
        *self.profiles.entry(bits).or_insert_with_key(|bits| {
            let from = place(words.len());
            words.extend_from_slice(bits.words());
            from
        })
    }

    fn set(&mut self, id: u32, sets: &[Bits]) -> u32 {
        let words = &mut self.table.sets;
        *self.known_sets.entry(id).or_insert_with(|| {
            let from = place(words.len());
            words.extend_from_slice(sets.get(id as usize).map(Bits::words).unwrap_or_default());
            from
        })
    }

    /// Adds the next user, who may act in `range` and has the rights `spans`; their scopes are places in `sets`, the first of
    /// which is everything.
    pub(super) fn user(&mut self, range: Range, spans: &[Span], sets: &[Bits]) {
        let mut all = Bits::none(self.permissions);
        let mut by_set: BTreeMap<(Range, u32), Bits> = BTreeMap::new();
        for span in spans {
            let range = span.range.and(range);
            if range == Range::ALWAYS && span.scope == 0 {
                all.add(&span.permissions);
            } else if !range.is_empty() {
                let slot = by_set.entry((range, span.scope)).or_insert_with(|| Bits::none(self.permissions));
                slot.add(&span.permissions);
            }
        }
        let single =
            |scope: u32| sets.get(scope as usize).filter(|set| set.count() == 1).and_then(|set| set.iter().next());
        let inline = by_set.keys().copied().find(|(range, scope)| *range == Range::ALWAYS && single(*scope).is_some());
        let (mut one, mut client) = (all.clone(), NO_CLIENT);
        if let Some((key, bits)) = inline.and_then(|key| by_set.remove_entry(&key)) {
            one.add(&bits);
            client = single(key.1).map_or(NO_CLIENT, place);
        }
        let mut more = 0;
        if !by_set.is_empty() {
            let from = place(self.table.extras.len());
            for ((range, scope), bits) in by_set {
                let (profile, set) = (self.profile(bits), self.set(scope, sets));
                self.table.extras.push(Extra { from: range.from, until: range.until, profile, set });
            }
            more = place(self.table.ranges.len());
            self.table.ranges.push((from, place(self.table.extras.len())));
        }
        let (all, one) = (self.profile(all), self.profile(one));
        self.table.rows.push(Row { all, one, client, more });
    }

    pub(super) fn finish(self) -> Table {
        self.table
    }
}

/// INVARIANT: the limits of a policy keep every count below 32 bits; a larger one would point nowhere and so deny.
pub(super) fn place(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
