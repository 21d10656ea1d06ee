//! Password hashes: new ones are Argon2id (RFC 9106) as PHC strings; old ones of many writers are verified, to be replaced.
//!
//! | need | here |
//! |---|---|
//! | a hash for a new password | [`hash`], or [`hash_with`] with a pepper |
//! | right or wrong, and whether to write a new hash | [`Verifier`] |
//! | which accounts are badly protected | [`Verifier::assess`] |
//! | the cost that this machine can afford | [`calibrate`] |
//!
//! ```
//! use libcompliance::identity::password::{Cost, Outcome, Scheme, Verifier, Weakness, identify};
//!
//! let stored = "{SSHA}/ZMF5KymNM+uEOjW+9STKlfCFj51bg3BmBNCiPHeW2ttbU0=";
//! assert_eq!(identify(stored), Some(Scheme::SaltedSha1));
//! let verifier = Verifier::new(Cost::CURRENT);
//! let right = Outcome::Yes { needs_upgrade: true, weakness: Some(Weakness::Fast) };
//! assert_eq!(verifier.verify_text("test", stored), right);
//! assert_eq!(verifier.verify_text("Test", stored), Outcome::No);
//! ```

mod argon;
pub(in crate::identity) mod backend;
mod bcrypt;
mod cost;
mod crypt;
mod django;
mod encoding;
mod hash;
mod ldap;
mod mssql;
mod normal;
mod pbkdf2;
mod pepper;
mod recipe;
mod salted;
mod scheme;
mod scrypt;
mod verify;

pub use cost::{Cost, Limits, calibrate};
pub use hash::{PasswordError, hash, hash_with};
pub use normal::{Normalisation, NotOpaque};
pub use pepper::Pepper;
pub use scheme::{Grade, Scheme, Weakness};
pub use verify::{Assessment, MAX_VERIFIED, Outcome, Refusal, Verifier, identify};

/// Whether `password` gives the stored hash, with the default limits, no pepper and no user name. What was not compared is
/// a no; [`Verifier`] says why.
#[must_use]
pub fn verify(password: &str, hash: &str) -> bool {
    Verifier::default().verify_text(password, hash).is_yes()
}

/// Spends the time of a [`verify`] on a hash of this cost, so that an unknown login answers as slowly as a known one.
pub fn verify_nothing(password: &str, cost: Cost) {
    Verifier::new(cost).verify_nothing(password);
}
