//! LDAP values: a scheme in braces (RFC 2307 and its kin), in capitals or not.

use super::backend::Digest;
use super::encoding::base64;
use super::recipe::{Form, Parsed, found};
use super::salted::{plain, quick, salted};

/// What stands behind the braces.
pub(super) enum Ldap<'a> {
    /// Another text, to be read by itself.
    Inner(&'a str),
    /// The answer.
    Answer(Parsed),
}

pub(super) fn parse(hash: &str) -> Ldap<'_> {
    let Some((name, rest)) = hash.strip_prefix('{').and_then(|hash| hash.split_once('}')) else {
        return Ldap::Answer(None);
    };
    let with_salt = |digest| Ldap::Answer(digest_then_salt(digest, rest, true));
    let without = |digest| Ldap::Answer(digest_then_salt(digest, rest, false));
    match name.to_ascii_uppercase().as_str() {
        "CRYPT" | "ARGON2" | "BCRYPT" => Ldap::Inner(rest),
        "SMD5" => with_salt(Digest::Md5),
        "SSHA" => with_salt(Digest::Sha1),
        "SSHA256" => with_salt(Digest::Sha256),
        "SSHA384" => with_salt(Digest::Sha384),
        "SSHA512" => with_salt(Digest::Sha512),
        "MD5" => without(Digest::Md5),
        "SHA" => without(Digest::Sha1),
        "SHA256" => without(Digest::Sha256),
        "SHA384" => without(Digest::Sha384),
        "SHA512" => without(Digest::Sha512),
        _ => Ldap::Answer(None),
    }
}

/// Base64 of the digest and, after it, a salt of 4 to 16 bytes.
fn digest_then_salt(digest: Digest, rest: &str, with_salt: bool) -> Parsed {
    let read = base64(rest).and_then(|bytes| {
        let (hash, salt) = bytes.split_at_checked(digest.len())?;
        let right = if with_salt { (4..=16).contains(&salt.len()) } else { salt.is_empty() };
        right.then(|| (quick(digest, &[], salt, Form::AsIs), hash.to_vec()))
    });
    found(if with_salt { salted(digest) } else { plain(digest) }, read)
}
