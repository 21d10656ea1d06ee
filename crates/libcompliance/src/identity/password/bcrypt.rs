//! bcrypt in all its prefixes, and with a hash before it.
//!
//! The key schedule reads the password and one zero byte over and over until it has 72 bytes. That is why only 72 bytes
//! count, and why the variants can all be made from one function that takes the 72 bytes themselves:
//! `$2$` leaves the zero byte out; `$2x$` sets all bits above a byte beyond ASCII (crypt_blowfish before 1.1).

use super::backend::{self, Digest, Prf};
use super::encoding::{bcrypt64, number, to_base64, to_hex};
use super::recipe::{Parsed, Recipe, found};
use super::scheme::{Scheme, Weakness};
use zeroize::Zeroizing;

/// The bytes that bcrypt reads.
const KEY: usize = 72;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// `$2a$`, `$2b$`, `$2y$`: what they were meant to be is the same.
    Plain,
    /// `$2$`.
    NoZero,
    /// `$2x$`.
    SignExtended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Before {
    Nothing,
    /// Hexadecimal SHA-256 (Django).
    Hex,
    /// Base64 of SHA-256 (passlib, first form).
    Base64,
    /// Base64 of HMAC-SHA-256 under the text of the salt (passlib, second form).
    Keyed(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bcrypt {
    variant: Variant,
    pub(super) cost: u32,
    salt: [u8; 16],
    before: Before,
}

impl Bcrypt {
    pub(super) fn derive(&self, password: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let text = match &self.before {
            Before::Nothing => Zeroizing::new(password.to_vec()),
            Before::Hex => Zeroizing::new(to_hex(&Digest::Sha256.of(&[password])).into_bytes()),
            Before::Base64 => Zeroizing::new(to_base64(&Digest::Sha256.of(&[password])).into_bytes()),
            Before::Keyed(salt) => {
                Zeroizing::new(to_base64(&backend::hmac(Prf::Sha256, salt.as_bytes(), password)).into_bytes())
            }
        };
        let key = self.variant.key(&text);
        // The last byte of the 24 is never written.
        Some(Zeroizing::new(backend::bcrypt(self.cost, self.salt, &key)?.get(..23)?.to_vec()))
    }

    pub(super) fn weakness(&self) -> Weakness {
        match self.variant {
            Variant::SignExtended => Weakness::SignExtension,
            Variant::NoZero => Weakness::Repeats,
            // OWASP: cost 10 or more, for old systems only.
            Variant::Plain if self.cost < 10 => Weakness::LowCost,
            Variant::Plain if matches!(self.before, Before::Hex | Before::Base64) => Weakness::UnkeyedPreHash,
            Variant::Plain => Weakness::Truncates,
        }
    }
}

impl Variant {
    fn key(self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let zero: &[u8] = match self {
            // Without a zero byte an empty password has nothing to repeat; crypt reads its end as one.
            Self::NoZero if !password.is_empty() => &[],
            _ => &[0],
        };
        let bytes = password.iter().chain(zero).copied().cycle();
        if self != Self::SignExtended {
            return Zeroizing::new(bytes.take(KEY).collect());
        }
        let mut out = Zeroizing::new(Vec::with_capacity(KEY));
        let mut bytes = bytes;
        for _ in 0..KEY / 4 {
            let word = bytes.by_ref().take(4).fold(0_u32, |word, byte| {
                let extended = if byte >= 0x80 { 0xffff_ff00 | u32::from(byte) } else { u32::from(byte) };
                word << 8 | extended
            });
            out.extend_from_slice(&word.to_be_bytes());
        }
        out
    }
}

pub(super) fn parse(hash: &str) -> Parsed {
    if let Some(rest) = hash.strip_prefix("$bcrypt-sha256$") {
        return found(Scheme::BcryptSha256, passlib(rest));
    }
    let rest = hash.strip_prefix("$2")?;
    let (variant, rest) = match rest.split_at_checked(1)? {
        ("$", rest) => (Variant::NoZero, rest),
        (letter, rest) => {
            let variant = match letter {
                "a" | "b" | "y" => Variant::Plain,
                "x" => Variant::SignExtended,
                _ => return None,
            };
            (variant, rest.strip_prefix('$')?)
        }
    };
    found(Scheme::Bcrypt, settings(variant, rest, Before::Nothing))
}

/// Django's frame around a `$2b$` text, `sha256` if it hashes the password before.
pub(super) fn django(rest: &str, sha256: bool) -> Parsed {
    let (scheme, before) = if sha256 { (Scheme::BcryptSha256, Before::Hex) } else { (Scheme::Bcrypt, Before::Nothing) };
    let settings = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
        .and_then(|rest| settings(Variant::Plain, rest, before));
    found(scheme, settings)
}

/// Two digits of cost, 22 letters of salt, 31 of hash.
fn settings(variant: Variant, rest: &str, before: Before) -> Option<(Recipe, Vec<u8>)> {
    let (cost, rest) = rest.split_once('$')?;
    if cost.len() != 2 {
        return None;
    }
    let cost = number(cost.strip_prefix('0').unwrap_or(cost))?;
    let (salt, hash) = rest.split_at_checked(22)?;
    whole(variant, cost, salt, hash, before)
}

fn whole(variant: Variant, cost: u32, salt: &str, hash: &str, before: Before) -> Option<(Recipe, Vec<u8>)> {
    let expected = bcrypt64(hash).filter(|bytes| bytes.len() == 23)?;
    let salt: [u8; 16] = bcrypt64(salt)?.try_into().ok()?;
    (4..=31).contains(&cost).then_some((Recipe::Bcrypt(Bcrypt { variant, cost, salt, before }), expected))
}

/// `2b,12$salt$hash` or `v=2,t=2b,r=12$salt$hash`.
fn passlib(rest: &str) -> Option<(Recipe, Vec<u8>)> {
    let mut parts = rest.split('$');
    let (settings, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || salt.len() != 22 {
        return None;
    }
    let (cost, before) = match settings.strip_prefix("v=2,t=2b,r=") {
        Some(cost) => (cost, Before::Keyed(salt.to_owned())),
        None => (settings.strip_prefix("2a,").or_else(|| settings.strip_prefix("2b,"))?, Before::Base64),
    };
    whole(Variant::Plain, number(cost)?, salt, hash, before)
}
