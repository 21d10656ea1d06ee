//! A pepper: a key, kept apart from the database, under which passwords are taken by HMAC-SHA-256 (RFC 2104) before they
//! are hashed. NIST SP 800-63B-4 section 3.1.1.2 asks for such a step where it can be had.
//!
//! The text of such a hash is `$hmac-sha256$ID` before the usual one, so that no other program takes it for a plain hash.

use super::backend::{Prf, hmac};
use zeroize::Zeroizing;

const PREFIX: &str = "$hmac-sha256$";

/// A key and its name. Wiped on drop, never shown.
pub struct Pepper {
    id: String,
    key: Zeroizing<[u8; 32]>,
}

impl core::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pepper").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Pepper {
    /// A key under a name of 1 to 16 small letters, digits and `-`; `None` for another name.
    #[must_use]
    pub fn new(id: &str, key: Zeroizing<[u8; 32]>) -> Option<Self> {
        is_id(id).then(|| Self { id: id.to_owned(), key })
    }

    /// The name, which stands in every hash made with the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn apply(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        hmac(Prf::Sha256, &*self.key, password)
    }

    pub(super) fn prefix(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }
}

/// The name of the pepper, if there is one, and the hash proper.
pub(super) fn split(hash: &str) -> (Option<&str>, &str) {
    let peppered = hash.strip_prefix(PREFIX).and_then(|rest| rest.find('$').and_then(|at| rest.split_at_checked(at)));
    match peppered {
        Some((id, inner)) if is_id(id) => (Some(id), inner),
        _ => (None, hash),
    }
}

fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=16).contains(&id.len()) && id.bytes().all(plain)
}
