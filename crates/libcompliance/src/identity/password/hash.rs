//! A hash for a new password.

use super::backend::{Argon, argon_context};
use super::cost::Cost;
use super::encoding::to_base64_no_pad;
use super::normal::Normalisation;
use super::pepper::Pepper;
use crate::crypto::{Entropy, NoEntropy};
use zeroize::Zeroizing;

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

/// The Argon2id hash of `password` with a fresh 16-byte salt, as a PHC string. The password is hashed in its normal form
/// ([`Normalisation::OpaqueString`]), all of it; one that has no normal form is hashed as it is, for which passwords are
/// allowed is the policy's to say, not the hash's.
///
/// # Errors
/// [`PasswordError`].
pub fn hash(password: &str, cost: Cost, entropy: &mut dyn Entropy) -> Result<Zeroizing<String>, PasswordError> {
    let normal = Normalisation::OpaqueString.apply(password);
    hash_with(normal.as_ref().map_or(password.as_bytes(), |normal| normal.as_bytes()), cost, None, entropy)
}

/// The same of bytes that are already in the form wanted, under a pepper if there is one.
///
/// # Errors
/// [`PasswordError`].
pub fn hash_with(
    password: &[u8],
    cost: Cost,
    pepper: Option<&Pepper>,
    entropy: &mut dyn Entropy,
) -> Result<Zeroizing<String>, PasswordError> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt)?;
    let keyed = pepper.map(|pepper| pepper.apply(password));
    let password = keyed.as_ref().map_or(password, |keyed| keyed.as_slice());
    let mut tag = Zeroizing::new([0; 32]);
    argon_context(Argon::Id, false, cost.numbers(), &[], tag.len())
        .and_then(|context| context.hash_password_into(password, &salt, &mut *tag).ok())
        .ok_or(PasswordError::Cost)?;
    Ok(Zeroizing::new(format!(
        "{}$argon2id$v=19$m={},t={},p={}${}${}",
        pepper.map(Pepper::prefix).unwrap_or_default(),
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        to_base64_no_pad(&salt),
        to_base64_no_pad(&*tag)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::password::{Outcome, Verifier, verify};

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
            out.fill(7);
            Ok(())
        }
    }

    struct Empty;
    impl Entropy for Empty {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), NoEntropy> {
            Err(NoEntropy)
        }
    }

    #[test]
    fn a_hash_verifies_only_its_password() {
        let phc = hash("zażółć gęślą", Cost::DEMO, &mut Fixed).unwrap();
        assert!(verify("zażółć gęślą", &phc));
        for wrong in ["zażółć gęśl", "", "Zażółć gęślą", "zażółć gęślą "] {
            assert!(!verify(wrong, &phc));
        }
        let (_, without_first) = phc.split_at(1);
        for malformed in ["", "$argon2id$v=19$m=64,t=1,p=1$BwcH", "plain", without_first, &format!("{}x", *phc)] {
            assert!(!verify("zażółć gęślą", malformed), "{malformed}");
        }
    }

    #[test]
    fn a_password_without_a_normal_form_is_hashed_as_it_is() {
        for password in ["", "a\u{0}b", "tab\tby"] {
            let phc = hash(password, Cost::DEMO, &mut Fixed).unwrap();
            assert!(verify(password, &phc) && !verify("ab", &phc), "{password:?}");
        }
    }

    #[test]
    fn a_hash_is_current_at_its_cost_and_above() {
        let cost = |memory_kib, passes| Cost { memory_kib, passes, lanes: 1 };
        let phc = hash("frog", cost(128, 2), &mut Fixed).unwrap();
        for (now, needs_upgrade) in
            [(cost(128, 2), false), (cost(64, 1), false), (cost(129, 2), true), (cost(128, 3), true)]
        {
            let outcome = Verifier::new(now).verify(b"frog", &phc);
            let weakness = Some(crate::identity::password::Weakness::LowCost);
            assert_eq!(outcome, Outcome::Yes { needs_upgrade, weakness }, "{now:?}");
        }
    }

    #[test]
    fn a_cost_out_of_range_and_missing_entropy_are_errors() {
        for cost in [(1, 1, 1), (64, 0, 1), (64, 1, 0), (64, 1, 9)] {
            let cost = Cost { memory_kib: cost.0, passes: cost.1, lanes: cost.2 };
            assert_eq!(hash("x", cost, &mut Fixed), Err(PasswordError::Cost), "{cost:?}");
        }
        assert_eq!(hash("x", Cost::DEMO, &mut Empty), Err(PasswordError::NoEntropy(NoEntropy)));
    }
}
