//! Names and the handles that stand for them.

use super::table::place;
use crate::crypto::sha256_parts;

/// A handle keeps the place of a name in one list of names, and which list that is. A snapshot of another policy version whose
/// list is the same takes it too; one whose list differs answers deny.
macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name {
            pub(in crate::access) at: u32,
            pub(in crate::access) list: u32,
        }

        impl $name {
            /// A number that stands for the handle where types do not reach, as in a binding; never 0. It names the list too, so
            /// that [`Snapshot::check_numbered`](super::Snapshot::check_numbered) denies one of another list.
            #[must_use]
            pub fn number(self) -> u64 {
                u64::from(self.list) << 32 | (u64::from(self.at) + 1)
            }
        }
    )+};
}

handles! {
    /// Stands for a user in the snapshots with the same list of users; others answer deny.
    UserHandle,
    /// Stands for a permission in the snapshots with the same list of permissions; others answer deny.
    PermissionHandle,
    /// Stands for a client, or for the laboratory itself, in the snapshots with the same list of clients; others answer deny.
    ClientHandle
}

/// A list of different names, found by name and by place.
///
/// Open addressing with the text of all names in one piece: a look-up touches one line of slots and one of text, which is what it
/// costs with thousands of names. The names of a table come from a valid policy, so only somebody who may already change the
/// policy could choose names that collide; what is looked up cannot make the table worse.
#[derive(Debug)]
pub(in crate::access) struct NameTable {
    text: String,
    /// By place: where a name begins in `text`, and its length.
    names: Vec<(u32, u32)>,
    /// A power of two of them, more than a quarter empty.
    slots: Vec<Slot>,
    mask: u32,
    list: u32,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    place: u32,
    from: u32,
    len: u32,
}

/// A slot without a name. INVARIANT: no table has so many names.
const EMPTY: u32 = u32::MAX;

impl NameTable {
    pub(in crate::access) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut text = String::new();
        let mut spans = Vec::new();
        for name in names {
            spans.push((place(text.len()), place(name.len())));
            text.push_str(name);
        }
        // A list that fits the nearest cache anyway gets room enough that hardly two names meet.
        let room = if spans.len() <= 1_024 { 8 } else { 2 };
        let slots = (spans.len() * room + 2).next_power_of_two();
        let mut table = Self {
            slots: vec![Slot { hash: 0, place: EMPTY, from: 0, len: 0 }; slots],
            mask: place(slots - 1),
            list: tag(&text, &spans),
            names: spans,
            text,
        };
        for at in 0..table.len() {
            let (Some((from, len)), Some(name)) = (table.names.get(at as usize).copied(), table.name(at)) else {
                continue;
            };
            let hash = hash(name.as_bytes());
            let mut slot = hash & table.mask;
            while table.slots.get(slot as usize).is_some_and(|slot| slot.place != EMPTY) {
                slot = (slot + 1) & table.mask;
            }
            if let Some(slot) = table.slots.get_mut(slot as usize) {
                *slot = Slot { hash, place: at, from, len };
            }
        }
        table
    }

    #[inline]
    pub(in crate::access) fn place(&self, name: &str) -> Option<u32> {
        let name = name.as_bytes();
        let hash = hash(name);
        let mut at = hash & self.mask;
        loop {
            // INVARIANT: there are empty slots, so the walk ends.
            let slot = self.slots.get(at as usize)?;
            if slot.place == EMPTY {
                return None;
            }
            let text = || self.text.as_bytes().get(slot.from as usize..slot.from as usize + slot.len as usize);
            if slot.hash == hash && text().is_some_and(|text| equal(text, name)) {
                return Some(slot.place);
            }
            at = (at + 1) & self.mask;
        }
    }

    pub(in crate::access) fn name(&self, at: u32) -> Option<&str> {
        let (from, len) = self.names.get(at as usize).copied()?;
        self.text.get(from as usize..from as usize + len as usize)
    }

    pub(in crate::access) fn list(&self) -> u32 {
        self.list
    }

    pub(in crate::access) fn len(&self) -> u32 {
        place(self.names.len())
    }

    /// The place that a handle's number stands for; `None` for a number of another list, or of none.
    #[inline]
    pub(in crate::access) fn place_of_number(&self, number: u64) -> Option<u32> {
        let place = u32::try_from(number & u64::from(u32::MAX)).ok()?.checked_sub(1)?;
        // Behind the last name stand the bits of somebody else's rights.
        (number >> 32 == u64::from(self.list) && place < self.len()).then_some(place)
    }
}

/// Which list of names this is: four bytes of the hash of all names with their lengths.
fn tag(text: &str, spans: &[(u32, u32)]) -> u32 {
    let lengths: Vec<u8> = spans.iter().flat_map(|(_, len)| len.to_le_bytes()).collect();
    let [a, b, c, d, ..] = sha256_parts(&[&place(spans.len()).to_le_bytes(), &lengths, text.as_bytes()]);
    u32::from_le_bytes([a, b, c, d])
}

/// Compares words, the last one overlapping: names are short, and a call for each costs more than the comparison.
#[inline]
fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (ends, others) = (ends(one), ends(other));
    if one.len() <= 16 { ends == others } else { ends == others && one.get(8..) == other.get(8..) }
}

/// The first and the last eight bytes of a name, overlapping where it is shorter than sixteen: most names are in these two words
/// whole, whatever their length, so that no branch depends on it.
#[inline]
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
    } else {
        (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
    }
}

/// An odd number with bits in no order: the fractional part of the golden ratio.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn hash(bytes: &[u8]) -> u32 {
    let (first, last) = ends(bytes);
    let mut state = (MIX ^ (bytes.len() as u64) ^ first).wrapping_mul(MIX).rotate_left(29) ^ last;
    if bytes.len() > 16 {
        let middle = bytes.get(8..).unwrap_or_default().as_chunks::<8>().0;
        state = middle
            .iter()
            .fold(state, |state, word| state.wrapping_mul(MIX).rotate_left(29) ^ u64::from_le_bytes(*word));
    }
    // The high bits of a product depend on all bits of its factors.
    let state = state.wrapping_mul(MIX);
    ((state ^ state >> 29).wrapping_mul(MIX) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn every_name_is_found_at_its_place_and_no_other_is(
            names in proptest::collection::btree_set("[ab\u{142}]{0,20}", 0..60), other in "[ab\u{142}]{0,20}",
        ) {
            let table = NameTable::of(names.iter().map(String::as_str));
            for (at, name) in names.iter().enumerate() {
                let at = u32::try_from(at).unwrap();
                prop_assert_eq!(table.place(name), Some(at));
                prop_assert_eq!(table.name(at), Some(name.as_str()));
            }
            prop_assert_eq!(table.place(&other).is_some(), names.contains(&other));
            prop_assert_eq!(table.name(table.len()), None);
        }

        #[test]
        fn another_list_has_another_tag(one in proptest::collection::btree_set("[ab]{0,3}", 0..6), other in proptest::collection::btree_set("[ab]{0,3}", 0..6)) {
            let tag = |names: &BTreeSet<String>| NameTable::of(names.iter().map(String::as_str)).list();
            prop_assert_eq!(tag(&one) == tag(&other), one == other);
        }
    }
}
