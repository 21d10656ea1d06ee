//! Earlier passwords, of which only the hashes are kept.

use crate::identity::password::{MAX_VERIFIED, Outcome, Verifier};

/// The most earlier passwords that are compared; each costs the time of one hash.
pub const MAX_HISTORY: u8 = 24;

/// The hashes of earlier passwords, the present one included, the newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct History<'a> {
    /// How they are verified.
    pub verifier: Verifier<'a>,
    /// The hashes.
    pub hashes: &'a [&'a str],
}

/// What the comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reuse {
    New,
    Used,
    /// One of them could not be compared, and none of the others is the same.
    Unknown,
}

impl History<'_> {
    pub(super) fn find(&self, password: &str, depth: u8) -> Reuse {
        if password.len() > MAX_VERIFIED {
            // It cannot have been accepted before.
            return Reuse::New;
        }
        let mut answer = Reuse::New;
        for hash in self.hashes.iter().take(usize::from(depth.min(MAX_HISTORY))) {
            match self.verifier.verify_text(password, hash) {
                Outcome::Yes { .. } => return Reuse::Used,
                Outcome::No => {}
                Outcome::Refused(_) => answer = Reuse::Unknown,
            }
        }
        answer
    }
}
