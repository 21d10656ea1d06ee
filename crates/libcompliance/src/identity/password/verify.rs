//! Whether a password gives a stored hash, whoever wrote it, and whether the hash should be replaced.

use super::cost::{Cost, Limits};
use super::normal::Normalisation;
use super::pepper::{self, Pepper};
use super::recipe::{Form, Malformed, Parsed, Recipe, Stored};
use super::scheme::{Grade, Scheme, Weakness};
use super::{argon, backend, bcrypt, crypt, django, ldap, mssql, pbkdf2, salted, scrypt};

/// The most bytes of a password that is verified. Beyond it nothing was ever accepted, and some old schemes take a time
/// that grows with the square of the length.
pub const MAX_VERIFIED: usize = 4_096;
/// The most bytes of a stored hash.
const MAX_HASH: usize = 2_048;

/// The answer. Anything but `Yes` keeps the door shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an outcome that nobody reads verifies nothing"]
pub enum Outcome {
    /// The password does not give the hash.
    No,
    /// It does.
    Yes {
        /// Whether a new hash should be written now, while the password is at hand.
        needs_upgrade: bool,
        /// What is wrong with the stored one, if anything.
        weakness: Option<Weakness>,
    },
    /// It was not compared.
    Refused(Refusal),
}

impl Outcome {
    /// Whether the password is right.
    #[must_use]
    pub fn is_yes(self) -> bool {
        matches!(self, Self::Yes { .. })
    }
}

/// Why nothing was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The text is of no known scheme.
    Unidentified,
    /// The text looks like the scheme but cannot be one of its hashes.
    Malformed(Scheme),
    /// The scheme is only known by its look.
    Unsupported(Scheme),
    /// The hash asks for more memory or time than is allowed.
    TooCostly(Scheme),
    /// The password has more bytes than any that was accepted.
    PasswordTooLong,
    /// The scheme is salted with the user's name, and none was given.
    NoUser(Scheme),
    /// The hash names a pepper that was not given.
    UnknownPepper,
}

impl Refusal {
    /// The stable code; the text in two languages is in [`crate::identity::text`].
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unidentified => "hash_unidentified",
            Self::Malformed(_) => "hash_malformed",
            Self::Unsupported(_) => "hash_unsupported",
            Self::TooCostly(_) => "hash_too_costly",
            Self::PasswordTooLong => "password_too_long_to_verify",
            Self::NoUser(_) => "hash_needs_user",
            Self::UnknownPepper => "hash_unknown_pepper",
        }
    }
}

/// How a stored hash stands, without any password: for the report of weak accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment {
    /// The scheme, if it is known.
    pub scheme: Option<Scheme>,
    /// What is left of the protection. An unknown text is [`Grade::Broken`]: it may be the password itself.
    pub grade: Grade,
    /// What is wrong.
    pub weakness: Option<Weakness>,
    /// Why a password could not be verified against it, if so.
    pub refusal: Option<Refusal>,
}

/// The scheme of a stored hash, by its look alone.
#[must_use]
pub fn identify(hash: &str) -> Option<Scheme> {
    match read(pepper::split(hash).1) {
        Ok(stored) => Some(stored.scheme),
        Err(Refusal::Malformed(scheme) | Refusal::Unsupported(scheme)) => Some(scheme),
        Err(_) => None,
    }
}

/// Verifies stored hashes.
#[derive(Debug, Clone, Copy)]
pub struct Verifier<'a> {
    cost: Cost,
    limits: Limits,
    peppers: &'a [Pepper],
    user: Option<&'a str>,
}

impl Default for Verifier<'_> {
    fn default() -> Self {
        Self::new(Cost::CURRENT)
    }
}

impl<'a> Verifier<'a> {
    /// `cost` is the one that new hashes are written at: a hash below it needs an upgrade.
    #[must_use]
    pub fn new(cost: Cost) -> Self {
        Self { cost, limits: Limits::default(), peppers: &[], user: None }
    }

    /// Other limits than the default.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The peppers, the one in force first; a hash under another, or under none, needs an upgrade.
    #[must_use]
    pub fn peppers(self, peppers: &'a [Pepper]) -> Self {
        Self { peppers, ..self }
    }

    /// The user's name, for the schemes that are salted with it.
    #[must_use]
    pub fn user(self, user: &'a str) -> Self {
        Self { user: Some(user), ..self }
    }

    /// Whether the bytes give the hash.
    pub fn verify(&self, password: &[u8], hash: &str) -> Outcome {
        match self.open(password.len(), hash) {
            Ok((stored, pepper)) => self.compare(password, &stored, pepper),
            Err(refusal) => Outcome::Refused(refusal),
        }
    }

    /// Whether the password as typed gives the hash, or else its normal form ([`Normalisation::OpaqueString`]), in which
    /// new passwords are hashed. A second hash is computed only where the two differ.
    pub fn verify_text(&self, password: &str, hash: &str) -> Outcome {
        let first = self.verify(password.as_bytes(), hash);
        match Normalisation::OpaqueString.apply(password) {
            Ok(normal) if first == Outcome::No && *normal != password => self.verify(normal.as_bytes(), hash),
            _ => first,
        }
    }

    /// Takes the time of [`Self::verify_text`] on a current hash, with nothing to compare: for an unknown login.
    pub fn verify_nothing(&self, password: &str) {
        let cost = self.cost.numbers();
        let nothing = |bytes: &[u8]| {
            let recipe = Recipe::Argon2 {
                kind: backend::Argon::Id,
                version_16: false,
                cost,
                data: Vec::new(),
                salt: vec![0; 16],
            };
            let stored = Stored { scheme: Scheme::Argon2id, recipe, expected: vec![0; 32] };
            if bytes.len() <= MAX_VERIFIED {
                let _ = core::hint::black_box(self.compare(bytes, &stored, self.peppers.first()));
            }
        };
        nothing(password.as_bytes());
        if let Ok(normal) = Normalisation::OpaqueString.apply(password)
            && *normal != password
        {
            nothing(normal.as_bytes());
        }
    }

    /// How the hash stands.
    #[must_use]
    pub fn assess(&self, hash: &str) -> Assessment {
        match self.open(0, hash) {
            Ok((stored, pepper)) => {
                let weakness = stored.recipe.weakness();
                let grade = match weakness {
                    Some(weakness) => weakness.grade(),
                    None if self.is_current(&stored, pepper) => Grade::Current,
                    None => Grade::Legacy,
                };
                Assessment { scheme: Some(stored.scheme), grade, weakness, refusal: None }
            }
            Err(refusal) => {
                let (scheme, grade) = match refusal {
                    // There is no password to guess.
                    Refusal::Unsupported(Scheme::Disabled) => (Some(Scheme::Disabled), Grade::Current),
                    Refusal::Unsupported(scheme @ Scheme::Yescrypt) => (Some(scheme), Grade::Legacy),
                    Refusal::Unsupported(scheme @ (Scheme::NtHash | Scheme::DesCrypt)) => (Some(scheme), Grade::Broken),
                    Refusal::NoUser(scheme) => (Some(scheme), Grade::Broken),
                    Refusal::Malformed(scheme) | Refusal::Unsupported(scheme) | Refusal::TooCostly(scheme) => {
                        (Some(scheme), Grade::Weak)
                    }
                    Refusal::UnknownPepper => (identify(hash), Grade::Weak),
                    Refusal::Unidentified | Refusal::PasswordTooLong => (None, Grade::Broken),
                };
                Assessment { scheme, grade, weakness: None, refusal: Some(refusal) }
            }
        }
    }

    fn open(&self, password: usize, hash: &str) -> Result<(Stored, Option<&'a Pepper>), Refusal> {
        if password > MAX_VERIFIED {
            return Err(Refusal::PasswordTooLong);
        }
        let (id, inner) = pepper::split(hash);
        let stored = read(inner)?;
        let pepper = match id {
            None => None,
            Some(id) => Some(self.peppers.iter().find(|pepper| pepper.id() == id).ok_or(Refusal::UnknownPepper)?),
        };
        if !self.limits.allow(stored.recipe.effort(password, stored.expected.len())) {
            return Err(Refusal::TooCostly(stored.scheme));
        }
        if self.user.is_none() && stored.scheme == Scheme::PostgresMd5 {
            return Err(Refusal::NoUser(stored.scheme));
        }
        Ok((stored, pepper))
    }

    fn compare(&self, password: &[u8], stored: &Stored, pepper: Option<&Pepper>) -> Outcome {
        if matches!(stored.recipe, Recipe::Quick { form: Form::Utf16, .. }) && core::str::from_utf8(password).is_err() {
            return Outcome::No;
        }
        let keyed;
        let password = match pepper {
            None => password,
            Some(pepper) => {
                keyed = pepper.apply(password);
                &keyed
            }
        };
        match stored.recipe.derive(password, self.user, stored.expected.len()) {
            None => Outcome::Refused(Refusal::Malformed(stored.scheme)),
            Some(found) if backend::same(&found, &stored.expected) => {
                Outcome::Yes { needs_upgrade: !self.is_current(stored, pepper), weakness: stored.recipe.weakness() }
            }
            Some(_) => Outcome::No,
        }
    }

    /// Whether it is what would be written now.
    fn is_current(&self, stored: &Stored, pepper: Option<&Pepper>) -> bool {
        let Recipe::Argon2 { kind: backend::Argon::Id, version_16: false, cost, salt, .. } = &stored.recipe else {
            return false;
        };
        cost.memory_kib >= self.cost.memory_kib
            && cost.passes >= self.cost.passes
            && salt.len() >= 16
            && stored.expected.len() >= 32
            && pepper.map(Pepper::id) == self.peppers.first().map(Pepper::id)
    }
}

/// Reads a hash without a pepper.
fn read(hash: &str) -> Result<Stored, Refusal> {
    if hash.len() > MAX_HASH {
        return Err(Refusal::Unidentified);
    }
    let answer = families(hash).or_else(|| match ldap::parse(hash) {
        ldap::Ldap::Answer(answer) => answer,
        // Once: a frame inside a frame is nobody's.
        ldap::Ldap::Inner(inner) => families(inner),
    });
    match answer {
        Some(Ok(stored)) => Ok(stored),
        Some(Err(Malformed(scheme))) => Err(Refusal::Malformed(scheme)),
        None => Err(known_by_look(hash).map_or(Refusal::Unidentified, Refusal::Unsupported)),
    }
}

fn families(hash: &str) -> Parsed {
    argon::parse(hash)
        .or_else(|| bcrypt::parse(hash))
        .or_else(|| crypt::parse(hash))
        .or_else(|| pbkdf2::parse(hash))
        .or_else(|| scrypt::parse(hash))
        .or_else(|| mssql::parse(hash))
        .or_else(|| salted::parse(hash))
        .or_else(|| django::parse(hash))
}

fn known_by_look(hash: &str) -> Option<Scheme> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| hash.starts_with(prefix));
    if hash.starts_with('!') || starts(&["*LK*", "*NP*"]) || ["*", "*0", "*1"].contains(&hash) {
        return Some(Scheme::Disabled);
    }
    [
        (Scheme::SunMd5Crypt, &["$md5$", "$md5,"] as &[&str]),
        (Scheme::NtHash, &["$3$"]),
        (Scheme::Yescrypt, &["$y$", "$gy$"]),
        (Scheme::Scram, &["$scram$", "SCRAM-SHA-"]),
        (Scheme::DesCrypt, &["crypt$"]),
    ]
    .into_iter()
    .find_map(|(scheme, prefixes)| starts(prefixes).then_some(scheme))
    .or_else(|| {
        let bsdi = hash.len() == 20 && hash.strip_prefix('_').is_some_and(super::encoding::is_crypt_text);
        bsdi.then_some(Scheme::DesCrypt)
    })
}
