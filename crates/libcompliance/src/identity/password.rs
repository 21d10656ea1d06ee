//! Password hashes: Argon2id (RFC 9106) as PHC strings.

use crate::crypto::{Entropy, NoEntropy};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// The cost of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, 8 to 4,194,304.
    pub memory_kib: u32,
    /// Passes over the memory, from 1.
    pub passes: u32,
    /// Lanes, from 1.
    pub lanes: u32,
}

impl Cost {
    /// The cost in force: 19 MiB, two passes (OWASP Password Storage Cheat Sheet).
    pub const CURRENT: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// For demonstrations only: two years of sign-ins in seconds. A laboratory in use never has it.
    pub const DEMO: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };
}

/// Why no hash could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// The cost is out of range.
    #[error("the cost of the password hash is out of range")]
    Cost,
    /// No random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

/// The Argon2id hash of `password` with a fresh 16-byte salt, as a PHC string.
///
/// # Errors
/// [`PasswordError`].
pub fn hash(password: &str, cost: Cost, entropy: &mut dyn Entropy) -> Result<Zeroizing<String>, PasswordError> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt)?;
    let tag = derive(password, &salt, cost, 0x13).ok_or(PasswordError::Cost)?;
    Ok(Zeroizing::new(format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(&*tag)
    )))
}

/// Whether `password` gives the hash `phc`. Anything that is no Argon2id string of ours is a no.
#[must_use]
pub fn verify(password: &str, phc: &str) -> bool {
    let Some((cost, salt, expected)) = parse(phc) else { return false };
    let Some(tag) = derive(password, &salt, cost, 0x13) else { return false };
    // Compared without a branch on the content, so that the time tells nothing.
    tag.len() == expected.len() && tag.iter().zip(&expected).fold(0, |bits, (a, b)| bits | (a ^ b)) == 0
}

/// Spends the time of a [`verify`] without a hash to compare, so that an unknown login answers as slowly as a known one.
pub fn verify_nothing(password: &str, cost: Cost) {
    let _ = derive(password, &[0; 16], cost, 0x13);
}

fn derive(password: &str, salt: &[u8], cost: Cost, version: u32) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    let version = if version == 0x13 { Version::V0x13 } else { Version::V0x10 };
    let mut tag = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, version, params).hash_password_into(password.as_bytes(), salt, &mut *tag).ok()?;
    Some(tag)
}

fn parse(phc: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let mut parts = phc.split('$');
    if parts.next() != Some("") || parts.next() != Some("argon2id") || parts.next() != Some("v=19") {
        return None;
    }
    let mut numbers = parts.next()?.split(',');
    let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse().ok();
    let cost = Cost { memory_kib: number("m=")?, passes: number("t=")?, lanes: number("p=")? };
    let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    let tag = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    (parts.next().is_none() && tag.len() == 32).then_some((cost, salt, tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
            out.fill(7);
            Ok(())
        }
    }

    #[test]
    fn a_hash_verifies_only_its_password() {
        let phc = hash("zażółć gęślą", Cost::DEMO, &mut Fixed).unwrap();
        assert!(verify("zażółć gęślą", &phc));
        for wrong in ["zażółć gęśl", "", "Zażółć gęślą"] {
            assert!(!verify(wrong, &phc));
        }
        for malformed in ["", "$argon2id$v=19$m=64,t=1,p=1$BwcH", "plain", &phc[1..], &format!("{}x", *phc)] {
            assert!(!verify("zażółć gęślą", malformed), "{malformed}");
        }
    }

    #[test]
    fn rfc_9106_argon2id_cost_is_checked() {
        assert_eq!(hash("x", Cost { memory_kib: 1, passes: 1, lanes: 1 }, &mut Fixed), Err(PasswordError::Cost));
    }
}
