//! The hashes of `crypt(3)` and its kin: sha256-crypt, sha512-crypt, sha1-crypt, md5-crypt, Apache's variant, phpass.

use super::backend::{self, Digest, Prf};
use super::encoding::{crypt_letters, crypt_value, in_order, is_crypt_text, number};
use super::recipe::{Parsed, Recipe, found};
use super::scheme::{Scheme, Weakness};
use zeroize::Zeroizing;

/// The order in which md5-crypt writes its bytes; the place after the last stands for no byte.
const MD5_ORDER: [[usize; 3]; 6] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [16, 16, 11]];

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Crypt {
    Sha { long: bool, rounds: u32, salt: Vec<u8> },
    Md5 { magic: &'static str, salt: Vec<u8> },
    Sha1 { rounds: u32, salt: String },
    Phpass { log: u8, salt: Vec<u8> },
}

impl Crypt {
    /// The letters of the hash.
    pub(super) fn derive(&self, password: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let letters = match self {
            Self::Sha { long, rounds, salt } => {
                let digest = backend::sha_crypt(*long, *rounds, salt, password)?;
                if *long { crypt_letters(&digest, sha512_order()) } else { crypt_letters(&digest, sha256_order()) }
            }
            Self::Md5 { magic, salt } => crypt_letters(&md5(password, magic.as_bytes(), salt)?, MD5_ORDER),
            Self::Sha1 { rounds, salt } => {
                let mut value = backend::hmac(Prf::Sha1, password, format!("{salt}$sha1${rounds}").as_bytes());
                for _ in 1..*rounds {
                    value = backend::hmac(Prf::Sha1, password, &value);
                }
                // Groups as they come, most significant first; the last one takes the first byte again.
                crypt_letters(&value, (0..7).map(|group| [group * 3, group * 3 + 1, (group * 3 + 2) % 20]))
            }
            Self::Phpass { log, salt } => {
                let mut value = Digest::Md5.of(&[salt, password]);
                for _ in 0..1_u64.checked_shl(u32::from(*log))? {
                    value = Digest::Md5.of(&[&value, password]);
                }
                crypt_letters(&value, in_order(16))
            }
        };
        letters.map(Zeroizing::new)
    }

    pub(super) fn rounds(&self) -> u64 {
        match self {
            Self::Sha { rounds, .. } | Self::Sha1 { rounds, .. } => u64::from(*rounds),
            Self::Md5 { .. } => 1_000,
            Self::Phpass { log, .. } => 1_u64.checked_shl(u32::from(*log)).unwrap_or(u64::MAX),
        }
    }

    pub(super) fn weakness(&self) -> Option<Weakness> {
        match self {
            // No body names a minimum for these; what OWASP asks of PBKDF2 with the same hash function is taken.
            Self::Sha { long, rounds, .. } => {
                (*rounds < if *long { 210_000 } else { 600_000 }).then_some(Weakness::LowCost)
            }
            Self::Md5 { .. } | Self::Sha1 { .. } | Self::Phpass { .. } => Some(Weakness::Superseded),
        }
    }
}

/// Three counters of 10 or 21 steps, turned by one place in each group.
fn sha256_order() -> impl Iterator<Item = [usize; 3]> {
    let turned = (0..10).map(|step| {
        let group = [step, step + 10, step + 20];
        turn(group, (3 - step % 3) % 3)
    });
    turned.chain([[32, 31, 30]])
}

fn sha512_order() -> impl Iterator<Item = [usize; 3]> {
    let turned = (0..21).map(|step| turn([step, step + 21, step + 42], step % 3));
    turned.chain([[64, 64, 63]])
}

fn turn(mut group: [usize; 3], places: usize) -> [usize; 3] {
    group.rotate_left(places);
    group
}

/// The MD5 construction of FreeBSD (1994), a thousand times.
fn md5(password: &[u8], magic: &[u8], salt: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let inner = Digest::Md5.of(&[password, salt, password]);
    let mut first = Zeroizing::new([password, magic, salt].concat());
    first.extend(inner.iter().cycle().take(password.len()));
    let mut length = password.len();
    while length > 0 {
        first.push(if length & 1 == 1 { 0 } else { *password.first()? });
        length >>= 1;
    }
    let mut value = Digest::Md5.of(&[&first]);
    for round in 0..1_000 {
        let (odd, even): (&[u8], &[u8]) = if round & 1 == 1 { (password, &value) } else { (&value, password) };
        let salt: &[u8] = if round % 3 == 0 { &[] } else { salt };
        let again: &[u8] = if round % 7 == 0 { &[] } else { password };
        value = Digest::Md5.of(&[odd, salt, again, even]);
    }
    Some(value)
}

pub(super) fn parse(hash: &str) -> Parsed {
    if let Some(rest) = hash.strip_prefix("$5$") {
        return found(Scheme::Sha256Crypt, sha(rest, false));
    }
    if let Some(rest) = hash.strip_prefix("$6$") {
        return found(Scheme::Sha512Crypt, sha(rest, true));
    }
    for (magic, scheme) in [("$1$", Scheme::Md5Crypt), ("$apr1$", Scheme::AprMd5Crypt)] {
        if let Some(rest) = hash.strip_prefix(magic) {
            return found(
                scheme,
                salt_and_letters(rest, 8, 22).map(|(salt, letters)| {
                    (Recipe::Crypt(Crypt::Md5 { magic, salt: salt.as_bytes().to_vec() }), letters)
                }),
            );
        }
    }
    if let Some(rest) = hash.strip_prefix("$sha1$") {
        return found(
            Scheme::Sha1Crypt,
            rest.split_once('$').and_then(|(rounds, rest)| {
                let (salt, letters) = salt_and_letters(rest, 64, 28)?;
                let rounds = number(rounds).filter(|rounds| *rounds > 0)?;
                is_crypt_text(salt).then(|| (Recipe::Crypt(Crypt::Sha1 { rounds, salt: salt.to_owned() }), letters))
            }),
        );
    }
    let rest = hash.strip_prefix("$P$").or_else(|| hash.strip_prefix("$H$"))?;
    found(Scheme::Phpass, phpass(rest))
}

fn sha(rest: &str, long: bool) -> Option<(Recipe, Vec<u8>)> {
    let (rounds, rest) = match rest.strip_prefix("rounds=") {
        None => (5_000, rest),
        Some(named) => {
            let (rounds, rest) = named.split_once('$')?;
            (number(rounds).filter(|rounds| (1_000..=999_999_999).contains(rounds))?, rest)
        }
    };
    let (salt, letters) = salt_and_letters(rest, 16, if long { 86 } else { 43 })?;
    Some((Recipe::Crypt(Crypt::Sha { long, rounds, salt: salt.as_bytes().to_vec() }), letters))
}

fn phpass(rest: &str) -> Option<(Recipe, Vec<u8>)> {
    let (&log, rest) = rest.as_bytes().split_first()?;
    let (salt, letters) = rest.split_first_chunk::<8>()?;
    let log = crypt_value(log).filter(|log| (7..=30).contains(log))?;
    let whole = letters.len() == 22 && letters.iter().chain(salt).all(|&letter| crypt_value(letter).is_some());
    whole.then(|| (Recipe::Crypt(Crypt::Phpass { log, salt: salt.to_vec() }), letters.to_vec()))
}

/// `salt$letters`, with a salt up to `longest` bytes and exactly `letters` letters of crypt.
fn salt_and_letters(rest: &str, longest: usize, letters: usize) -> Option<(&str, Vec<u8>)> {
    let (salt, hash) = rest.split_once('$')?;
    let right = salt.len() <= longest && hash.len() == letters && is_crypt_text(hash);
    right.then(|| (salt, hash.as_bytes().to_vec()))
}
