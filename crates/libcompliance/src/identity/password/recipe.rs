//! How a stored hash is made again from a password: one value for every scheme, with its effort and its weakness.

use super::backend::{self, Argon, ArgonCost, Digest, Prf};
use super::scheme::{Scheme, Weakness};
use super::{bcrypt, crypt};
use zeroize::Zeroizing;

/// A hash that could be read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) scheme: Scheme,
    pub(super) recipe: Recipe,
    pub(super) expected: Vec<u8>,
}

/// A text that looks like the scheme but is not what its writer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) Scheme);

/// What a reader of one family answers: not of this family, malformed, or read.
pub(super) type Parsed = Option<Result<Stored, Malformed>>;

/// Joins what a reader found with the scheme it was looking for.
pub(super) fn found(scheme: Scheme, read: Option<(Recipe, Vec<u8>)>) -> Parsed {
    Some(match read {
        Some((recipe, expected)) if !expected.is_empty() => Ok(Stored { scheme, recipe, expected }),
        _ => Err(Malformed(scheme)),
    })
}

/// The bytes of a password as a quick hash takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    AsIs,
    Utf16,
}

/// The salt of a quick hash that is bound to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum After {
    Salt(Vec<u8>),
    UserName,
}

/// How the bytes are made. Salts are not secret, but nothing of a hash is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Recipe {
    Argon2 { kind: Argon, version_16: bool, cost: ArgonCost, data: Vec<u8>, salt: Vec<u8> },
    Bcrypt(bcrypt::Bcrypt),
    Scrypt { log_n: u8, r: u32, p: u32, salt: Vec<u8>, letters: bool },
    Pbkdf2 { prf: Prf, rounds: u32, salt: Vec<u8> },
    Crypt(crypt::Crypt),
    Quick { digest: Digest, before: Vec<u8>, form: Form, after: After, rounds: u32 },
}

/// What one verification takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Effort {
    pub(super) memory_kib: u64,
    /// In milliseconds of an ordinary PC of 2026, roughly: only to tell a login from an attack.
    pub(super) millis: u64,
}

impl Recipe {
    /// The hash of `password`, of `len` bytes. `None` if it cannot be made: no `user` where one is needed, or a number out of range.
    pub(super) fn derive(&self, password: &[u8], user: Option<&str>, len: usize) -> Option<Zeroizing<Vec<u8>>> {
        let mut out = Zeroizing::new(vec![0; len]);
        match self {
            Self::Argon2 { kind, version_16, cost, data, salt } => {
                let context = backend::argon_context(*kind, *version_16, *cost, data, len)?;
                context.hash_password_into(password, salt, &mut out).ok()?;
            }
            Self::Bcrypt(bcrypt) => return bcrypt.derive(password),
            Self::Scrypt { log_n, r, p, salt, letters } => {
                if *letters {
                    let mut raw = Zeroizing::new([0; 32]);
                    backend::scrypt(*log_n, *r, *p, salt, password, &mut *raw)?;
                    return super::encoding::crypt_letters(&*raw, super::encoding::in_order(32)).map(Zeroizing::new);
                }
                backend::scrypt(*log_n, *r, *p, salt, password, &mut out)?;
            }
            Self::Pbkdf2 { prf, rounds, salt } => backend::pbkdf2(*prf, *rounds, salt, password, &mut out)?,
            Self::Crypt(crypt) => return crypt.derive(password),
            Self::Quick { digest, before, form, after, rounds } => {
                let wide;
                let password = match form {
                    Form::AsIs => password,
                    Form::Utf16 => {
                        let units = core::str::from_utf8(password).ok()?.encode_utf16();
                        wide = Zeroizing::new(units.flat_map(u16::to_le_bytes).collect::<Vec<_>>());
                        &wide
                    }
                };
                let after = match after {
                    After::Salt(salt) => salt.as_slice(),
                    After::UserName => user?.as_bytes(),
                };
                out = digest.of(&[before, password, after]);
                for _ in 1..*rounds {
                    out = digest.of(&[&out]);
                }
            }
        }
        Some(out)
    }

    /// What deriving `len` bytes from a password of `password` bytes takes.
    pub(super) fn effort(&self, password: usize, len: usize) -> Effort {
        let blocks = |unit: usize| u64::try_from(len.div_ceil(unit).max(1)).unwrap_or(u64::MAX);
        let length = u64::try_from(password).unwrap_or(u64::MAX);
        match self {
            Self::Argon2 { cost, .. } => Effort {
                memory_kib: u64::from(cost.memory_kib),
                millis: u64::from(cost.memory_kib).saturating_mul(u64::from(cost.passes)) / 2_500,
            },
            Self::Bcrypt(bcrypt) => Effort { memory_kib: 5, millis: (1_u64 << bcrypt.cost.min(40)) / 18 },
            Self::Scrypt { log_n, r, p, .. } => {
                let n = 1_u64.checked_shl(u32::from(*log_n)).unwrap_or(u64::MAX);
                let (r, p) = (u64::from(*r), u64::from(*p));
                let memory = n.saturating_add(p).saturating_mul(r) / 8;
                Effort { memory_kib: memory, millis: n.saturating_mul(r).saturating_mul(p) / 2_500 }
            }
            Self::Pbkdf2 { prf, rounds, .. } => {
                let unit = match prf {
                    Prf::Sha1 => 20,
                    Prf::Sha256 => 32,
                    Prf::Sha512 => 64,
                };
                Effort { memory_kib: 1, millis: u64::from(*rounds).saturating_mul(blocks(unit)) / 4_000 }
            }
            Self::Crypt(crypt) => {
                Effort { memory_kib: 1, millis: crypt.rounds().saturating_mul(1 + length / 32) / 1_500 }
            }
            Self::Quick { rounds, .. } => Effort { memory_kib: 1, millis: u64::from(*rounds) / 4_000 },
        }
    }

    /// What is wrong with it, the worst first found.
    pub(super) fn weakness(&self) -> Option<Weakness> {
        match self {
            Self::Argon2 { kind, version_16, cost, salt, .. } => {
                if salt.len() < 8 {
                    Some(Weakness::ShortSalt)
                } else if !owasp_argon2(*cost) || (*kind == Argon::I && cost.passes < 3) {
                    Some(Weakness::LowCost)
                } else if *version_16 || *kind != Argon::Id {
                    Some(Weakness::OldVersion)
                } else {
                    None
                }
            }
            Self::Bcrypt(bcrypt) => Some(bcrypt.weakness()),
            Self::Scrypt { log_n, r, p, .. } => {
                // OWASP Password Storage Cheat Sheet: 2^17 r=8 p=1, 2^16 p=2, 2^15 p=3, 2^14 p=5, 2^13 p=10.
                let least = [(17, 1), (16, 2), (15, 3), (14, 5), (13, 10)];
                let enough = *r >= 8 && least.iter().any(|(n, lanes)| log_n >= n && p >= lanes);
                (!enough).then_some(Weakness::LowCost)
            }
            Self::Pbkdf2 { prf, rounds, salt } => {
                // OWASP, and OWASP ASVS 5.0 appendix C for SHA-512.
                let least = match prf {
                    Prf::Sha1 => 1_300_000,
                    Prf::Sha256 => 600_000,
                    Prf::Sha512 => 210_000,
                };
                if *rounds < least {
                    Some(Weakness::LowCost)
                } else if salt.len() < 8 {
                    Some(Weakness::ShortSalt)
                } else {
                    (*prf == Prf::Sha1).then_some(Weakness::Superseded)
                }
            }
            Self::Crypt(crypt) => crypt.weakness(),
            Self::Quick { before, after, rounds, .. } => Some(match after {
                After::Salt(salt) if salt.is_empty() && before.is_empty() => Weakness::Unsalted,
                _ if *rounds >= 1_000 => Weakness::Superseded,
                _ => Weakness::Fast,
            }),
        }
    }
}

/// Whether the cost is at least one of those that OWASP names as equal.
pub(super) fn owasp_argon2(cost: ArgonCost) -> bool {
    [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)]
        .iter()
        .any(|(memory, passes)| cost.memory_kib >= *memory && cost.passes >= *passes)
}
