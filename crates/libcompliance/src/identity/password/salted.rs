//! One quick hash, with or without a salt: databases and home-grown tables. They can be verified once, to be replaced.

use super::backend::Digest;
use super::encoding::{base64, hex, number};
use super::pbkdf2::three;
use super::recipe::{After, Form, Parsed, Recipe, found};
use super::scheme::Scheme;

/// The recipe of one quick hash.
pub(super) fn quick(digest: Digest, before: &[u8], after: &[u8], form: Form) -> Recipe {
    Recipe::Quick { digest, before: before.to_vec(), form, after: After::Salt(after.to_vec()), rounds: 1 }
}

/// The scheme of one hash without salt.
pub(super) fn plain(digest: Digest) -> Scheme {
    match digest {
        Digest::Md5 => Scheme::PlainMd5,
        Digest::Sha1 => Scheme::PlainSha1,
        Digest::Sha256 => Scheme::PlainSha256,
        Digest::Sha384 => Scheme::PlainSha384,
        Digest::Sha512 => Scheme::PlainSha512,
    }
}

/// The scheme of one hash with a salt.
pub(super) fn salted(digest: Digest) -> Scheme {
    match digest {
        Digest::Md5 => Scheme::SaltedMd5,
        Digest::Sha1 => Scheme::SaltedSha1,
        Digest::Sha256 => Scheme::SaltedSha256,
        Digest::Sha384 => Scheme::SaltedSha384,
        Digest::Sha512 => Scheme::SaltedSha512,
    }
}

pub(super) fn parse(hash: &str) -> Parsed {
    if let Some(rest) = hash.strip_prefix("{FSHP") {
        return found(Scheme::Fshp, fshp(rest));
    }
    if let Some(digits) = hash.strip_prefix("S:").filter(|digits| digits.len() == 60) {
        // Oracle 11g: 20 bytes of SHA-1, then 10 of salt.
        return found(
            Scheme::Oracle11,
            hex(digits).and_then(|bytes| {
                let (hash, salt) = bytes.split_at_checked(20)?;
                Some((quick(Digest::Sha1, &[], salt, Form::AsIs), hash.to_vec()))
            }),
        );
    }
    if let Some(hash) = hash.strip_prefix("md5").filter(|digits| digits.len() == 32).and_then(hex) {
        let recipe = Recipe::Quick {
            digest: Digest::Md5,
            before: Vec::new(),
            form: Form::AsIs,
            after: After::UserName,
            rounds: 1,
        };
        return found(Scheme::PostgresMd5, Some((recipe, hash)));
    }
    if let Some(hash) = hash.strip_prefix('*').filter(|digits| digits.len() == 40).and_then(hex) {
        let recipe = Recipe::Quick {
            digest: Digest::Sha1,
            before: Vec::new(),
            form: Form::AsIs,
            after: After::Salt(Vec::new()),
            rounds: 2,
        };
        return found(Scheme::Mysql41, Some((recipe, hash)));
    }
    let bytes = hex(hash)?;
    let digest = [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512]
        .into_iter()
        .find(|digest| digest.len() == bytes.len())?;
    found(plain(digest), Some((quick(digest, &[], &[], Form::AsIs), bytes)))
}

/// Django and those who wrote like it: `salt$hex`, the salt before the password.
pub(super) fn django(digest: Digest, rest: &str) -> Parsed {
    let read = rest.split_once('$').and_then(|(salt, hash)| {
        let hash = hex(hash).filter(|hash| hash.len() == digest.len())?;
        Some((quick(digest, salt.as_bytes(), &[], Form::AsIs), hash))
    });
    found(if rest.starts_with('$') { plain(digest) } else { salted(digest) }, read)
}

/// `{FSHPd|salt length|rounds}base64`: a hash of salt and password, hashed again and again (PBKDF1).
fn fshp(rest: &str) -> Option<(Recipe, Vec<u8>)> {
    let (settings, text) = rest.split_once('}')?;
    let [digest, salt, rounds] = three(settings, '|')?;
    let digest = match digest {
        "0" => Digest::Sha1,
        "1" => Digest::Sha256,
        "2" => Digest::Sha384,
        "3" => Digest::Sha512,
        _ => return None,
    };
    let bytes = base64(text)?;
    let (salt, hash) = bytes.split_at_checked(number(salt)?)?;
    let rounds = number(rounds).filter(|rounds| *rounds > 0)?;
    let recipe =
        Recipe::Quick { digest, before: salt.to_vec(), form: Form::AsIs, after: After::Salt(Vec::new()), rounds };
    (hash.len() == digest.len()).then(|| (recipe, hash.to_vec()))
}
