//! Names and the handles that stand for them.

use crate::crypto::sha256;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

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
#[derive(Debug)]
pub(in crate::access) struct NameTable {
    names: Vec<Box<str>>,
    places: HashMap<Box<str>, u32, BuildHasherDefault<NameHasher>>,
    list: u32,
}

impl NameTable {
    pub(in crate::access) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<Box<str>> = names.map(Box::from).collect();
        let places = names.iter().zip(0..).map(|(name, at)| (name.clone(), at)).collect();
        let mut bytes = Vec::new();
        for name in &names {
            bytes.extend_from_slice(&u64::try_from(name.len()).unwrap_or(u64::MAX).to_le_bytes());
            bytes.extend_from_slice(name.as_bytes());
        }
        let [a, b, c, d, ..] = sha256(&bytes);
        Self { names, places, list: u32::from_le_bytes([a, b, c, d]) }
    }

    #[inline]
    pub(in crate::access) fn place(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    pub(in crate::access) fn name(&self, at: u32) -> Option<&str> {
        self.names.get(at as usize).map(AsRef::as_ref)
    }

    pub(in crate::access) fn list(&self) -> u32 {
        self.list
    }

    pub(in crate::access) fn len(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }
}

/// Hashes short names fast. The names of a table come from a valid policy, so only somebody who may already change the policy
/// could choose names that collide; what is looked up cannot make the table worse.
#[derive(Debug, Default)]
pub(in crate::access) struct NameHasher(u64);

/// An odd number with bits in no order: the fractional part of the golden ratio.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl NameHasher {
    #[inline]
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(29) ^ word).wrapping_mul(MIX);
    }
}

impl Hasher for NameHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            // The rest overlaps the last whole word where there is one; short names are read byte by byte.
            let tail = bytes.last_chunk::<8>().map_or_else(
                || rest.iter().fold(0, |tail, byte| tail << 8 | u64::from(*byte)),
                |last| u64::from_le_bytes(*last),
            );
            self.mix(tail);
        }
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        // The terminator that `str` adds; the table of one kind of names needs no more than the bytes.
        self.0 ^= u64::from(byte);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The table takes low bits for the place and high bits for the tag.
        let mixed = self.0 ^ self.0 >> 32;
        mixed.wrapping_mul(MIX) ^ self.0 >> 17
    }
}
