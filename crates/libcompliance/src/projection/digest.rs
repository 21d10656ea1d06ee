//! One value for a whole state: equal states, and only those, have equal digests.

use crate::crypto::{Hash, Sha256};

/// Two entries came in another order than that of their space and key, or one came twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the state entries are not in ascending order of space and key, so their digest would be another one")]
pub struct OutOfOrder;

/// The digest of a state: SHA-256 over space, key and value of every entry, each with its length in bytes before it (32
/// bits, big-endian), the entries in ascending order of space, then key, compared byte by byte.
#[derive(Debug, Clone, Default)]
pub struct StateDigest {
    hash: Sha256,
    last: Option<(String, String)>,
}

impl StateDigest {
    /// Of the empty state: SHA-256 of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next entry.
    ///
    /// # Errors
    /// [`OutOfOrder`].
    pub fn entry(&mut self, space: &str, key: &str, value: &[u8]) -> Result<(), OutOfOrder> {
        if self.last.as_ref().is_some_and(|(s, k)| (s.as_str(), k.as_str()) >= (space, key)) {
            return Err(OutOfOrder);
        }
        for part in [space.as_bytes(), key.as_bytes(), value] {
            // An entry is a small JSON text; one of 4 GiB cannot come from a reducer.
            let length = u32::try_from(part.len()).map_err(|_| OutOfOrder)?;
            self.hash.update(&length.to_be_bytes());
            self.hash.update(part);
        }
        self.last = Some((space.to_owned(), key.to_owned()));
        Ok(())
    }

    /// The digest.
    #[must_use]
    pub fn finish(self) -> Hash {
        self.hash.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::sha256;

    fn digest(entries: &[(&str, &str, &[u8])]) -> Result<Hash, OutOfOrder> {
        let mut digest = StateDigest::new();
        for (space, key, value) in entries {
            digest.entry(space, key, value)?;
        }
        Ok(digest.finish())
    }

    #[test]
    fn the_bytes_are_lengths_and_parts() {
        assert_eq!(digest(&[]).unwrap(), sha256(b""));
        let bytes = b"\0\0\0\x01a\0\0\0\x02bc\0\0\0\0\0\0\0\x01b\0\0\0\0\0\0\0\x02{}";
        assert_eq!(digest(&[("a", "bc", b""), ("b", "", b"{}")]).unwrap(), sha256(bytes));
    }

    #[test]
    fn where_a_part_ends_counts() {
        let one = digest(&[("a", "bc", b"d")]).unwrap();
        for other in [("ab", "c", &b"d"[..]), ("a", "b", b"cd"), ("a", "bcd", b""), ("", "abc", b"d")] {
            assert_ne!(digest(&[other]).unwrap(), one);
        }
    }

    #[test]
    fn another_order_is_refused() {
        for wrong in [
            [("b", "a", &b""[..]), ("a", "b", b"")],
            [("a", "b", b""), ("a", "a", b"")],
            [("a", "a", b"1"), ("a", "a", b"2")],
        ] {
            assert_eq!(digest(&wrong), Err(OutOfOrder));
        }
    }
}
