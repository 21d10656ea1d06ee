//! scrypt texts (RFC 7914): passlib, crypt `$7$`, Cisco type 9, Werkzeug, Django.

use super::encoding::{base64, base64_no_pad, crypt_value, crypt64, hex, is_crypt_text, number};
use super::pbkdf2::three;
use super::recipe::{Parsed, Recipe, found};
use super::scheme::Scheme;

type Read = Option<(Recipe, Vec<u8>)>;

pub(super) fn parse(hash: &str) -> Parsed {
    let read = if let Some(rest) = hash.strip_prefix("$scrypt$") {
        passlib(rest)
    } else if let Some(rest) = hash.strip_prefix("$7$") {
        seven(rest)
    } else if let Some(rest) = hash.strip_prefix("$9$") {
        rest.split_once('$').filter(|(salt, _)| salt.len() == 14).and_then(|(salt, hash)| {
            read(14, 1, 1, salt.as_bytes().to_vec(), crypt64(hash).filter(|hash| hash.len() == 32)?)
        })
    } else {
        werkzeug(hash.strip_prefix("scrypt:")?)
    };
    found(Scheme::Scrypt, read)
}

/// The numbers as RFC 7914 section 2 allows them.
fn read(log_n: u8, r: u32, p: u32, salt: Vec<u8>, hash: Vec<u8>) -> Read {
    let blocks = u64::from(r) * u64::from(p);
    let allowed = (1..=63).contains(&log_n) && (1..1 << 30).contains(&blocks) && (16..=64).contains(&hash.len());
    allowed.then_some((Recipe::Scrypt { log_n, r, p, salt, letters: false }, hash))
}

/// `ln=17,r=8,p=1$salt$hash`
fn passlib(rest: &str) -> Read {
    let [settings, salt, hash] = three(rest, '$')?;
    let [log_n, r, p] = three(settings, ',')?;
    read(
        number(log_n.strip_prefix("ln=")?)?,
        number(r.strip_prefix("r=")?)?,
        number(p.strip_prefix("p=")?)?,
        base64_no_pad(salt)?,
        base64_no_pad(hash)?,
    )
}

/// One letter for log2 N, five each for r and p, the salt as text, the hash in letters of crypt.
fn seven(rest: &str) -> Read {
    let (settings, hash) = rest.split_once('$')?;
    let (&log_n, settings) = settings.as_bytes().split_first()?;
    let (r, settings) = settings.split_first_chunk::<5>()?;
    let (p, salt) = settings.split_first_chunk::<5>()?;
    let number = |letters: &[u8; 5]| {
        letters.iter().rev().try_fold(0_u32, |value, letter| Some(value << 6 | u32::from(crypt_value(*letter)?)))
    };
    let (log_n, r, p) = (crypt_value(log_n)?, number(r)?, number(p)?);
    if hash.len() != 43 || !is_crypt_text(hash) {
        return None;
    }
    read(log_n, r, p, Vec::new(), vec![0; 32])?;
    Some((Recipe::Scrypt { log_n, r, p, salt: salt.to_vec(), letters: true }, hash.as_bytes().to_vec()))
}

/// `32768:8:1$salt$hex`
fn werkzeug(rest: &str) -> Read {
    let [settings, salt, hash] = three(rest, '$')?;
    let [n, r, p] = three(settings, ':')?;
    read(log2(n)?, number(r)?, number(p)?, salt.as_bytes().to_vec(), hex(hash)?)
}

/// Django: `N$salt$r$p$base64`
pub(super) fn django(rest: &str) -> Parsed {
    let mut parts = rest.split('$');
    let mut part = || parts.next();
    let read = (|| {
        let (n, salt, r, p, hash) = (part()?, part()?, part()?, part()?, part()?);
        part().is_none().then_some(())?;
        read(log2(n)?, number(r)?, number(p)?, salt.as_bytes().to_vec(), base64(hash)?)
    })();
    found(Scheme::Scrypt, read)
}

fn log2(n: &str) -> Option<u8> {
    let n: u64 = number(n)?;
    n.is_power_of_two().then(|| u8::try_from(n.trailing_zeros()).ok()).flatten()
}
