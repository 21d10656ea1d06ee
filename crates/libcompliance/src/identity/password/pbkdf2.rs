//! PBKDF2 texts of many writers.

use super::backend::Prf;
use super::encoding::{ab64, base64, base64_url, crypt64, hex, number};
use super::recipe::{Parsed, Recipe, found};
use super::scheme::Scheme;

fn scheme(prf: Prf) -> Scheme {
    match prf {
        Prf::Sha1 => Scheme::Pbkdf2Sha1,
        Prf::Sha256 => Scheme::Pbkdf2Sha256,
        Prf::Sha512 => Scheme::Pbkdf2Sha512,
    }
}

type Read = Option<(Recipe, Vec<u8>)>;

fn read(prf: Prf, rounds: u32, salt: Vec<u8>, hash: Vec<u8>) -> Read {
    // More than one hash of 64 bytes is no password hash; no rounds are none.
    (rounds > 0 && (10..=128).contains(&hash.len())).then_some((Recipe::Pbkdf2 { prf, rounds, salt }, hash))
}

pub(super) fn parse(hash: &str) -> Parsed {
    let passlib = [
        ("$pbkdf2$", Prf::Sha1),
        ("$pbkdf2-sha256$", Prf::Sha256),
        ("$pbkdf2-sha512$", Prf::Sha512),
        ("{PBKDF2}", Prf::Sha1),
        ("{PBKDF2-SHA1}", Prf::Sha1),
        ("{PBKDF2-SHA256}", Prf::Sha256),
        ("{PBKDF2-SHA512}", Prf::Sha512),
    ];
    for (prefix, prf) in passlib {
        if let Some(rest) = hash.strip_prefix(prefix) {
            return found(
                scheme(prf),
                three(rest, '$').and_then(|[rounds, salt, hash]| read(prf, number(rounds)?, ab64(salt)?, ab64(hash)?)),
            );
        }
    }
    if let Some(rest) = hash.strip_prefix("$p5k2$") {
        return found(Scheme::Pbkdf2Sha1, p5k2(hash, rest));
    }
    if let Some(rest) = hash.strip_prefix("{PKCS5S2}") {
        // Atlassian: 16 bytes of salt before 32 of hash, 10,000 rounds.
        return found(
            Scheme::Pbkdf2Sha1,
            base64(rest).filter(|bytes| bytes.len() == 48).and_then(|bytes| {
                let (salt, hash) = bytes.split_at_checked(16)?;
                read(Prf::Sha1, 10_000, salt.to_vec(), hash.to_vec())
            }),
        );
    }
    if let Some(rest) = hash.strip_prefix("grub.pbkdf2.sha512.") {
        return found(
            Scheme::Pbkdf2Sha512,
            three(rest, '.')
                .and_then(|[rounds, salt, hash]| read(Prf::Sha512, number(rounds)?, hex(salt)?, hex(hash)?)),
        );
    }
    if let Some(rest) = hash.strip_prefix("$8$") {
        // Cisco type 8: 20,000 rounds, salt as text.
        return found(
            Scheme::Pbkdf2Sha256,
            rest.split_once('$').and_then(|(salt, hash)| {
                let hash = crypt64(hash).filter(|hash| hash.len() == 32)?;
                (salt.len() == 14).then(|| read(Prf::Sha256, 20_000, salt.as_bytes().to_vec(), hash)).flatten()
            }),
        );
    }
    let rest = hash.strip_prefix("pbkdf2:")?;
    let (prf, rest) = rest.split_once(':')?;
    let prf = prf_named(prf)?;
    found(
        scheme(prf),
        three(rest, '$')
            .and_then(|[rounds, salt, hash]| read(prf, number(rounds)?, salt.as_bytes().to_vec(), hex(hash)?)),
    )
}

/// Django: `rounds$salt$base64`, salt as text.
pub(super) fn django(prf: &str, rest: &str) -> Parsed {
    let prf = prf_named(prf)?;
    found(
        scheme(prf),
        three(rest, '$')
            .and_then(|[rounds, salt, hash]| read(prf, number(rounds)?, salt.as_bytes().to_vec(), base64(hash)?)),
    )
}

fn prf_named(name: &str) -> Option<Prf> {
    Some(match name {
        "sha1" => Prf::Sha1,
        "sha256" => Prf::Sha256,
        "sha512" => Prf::Sha512,
        _ => return None,
    })
}

/// Two writers share the prefix: one writes 20 bytes in padded URL base64, the other 24 bytes and takes the text before
/// the hash as salt, with 400 rounds where none are named.
fn p5k2(whole: &str, rest: &str) -> Read {
    let [rounds, salt, hash] = three(rest, '$')?;
    let named = match rounds {
        "" => None,
        _ if rounds.starts_with('0') || rounds.starts_with('+') => return None,
        _ => Some(u32::from_str_radix(rounds, 16).ok()?),
    };
    if hash.ends_with('=') {
        return read(Prf::Sha1, named?, base64_url(salt)?, base64_url(hash).filter(|hash| hash.len() == 20)?);
    }
    let config = whole.strip_suffix(hash)?.strip_suffix('$')?;
    let hash = ab64(hash).filter(|hash| hash.len() == 24)?;
    read(Prf::Sha1, named.unwrap_or(400), config.as_bytes().to_vec(), hash)
}

/// Exactly three parts.
pub(super) fn three(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let all = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(all)
}
