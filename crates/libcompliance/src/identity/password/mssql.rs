//! Microsoft SQL Server: `0x`, two bytes of version, four of salt, then the hash of the UTF-16 password and the salt.

use super::backend::Digest;
use super::encoding::hex;
use super::recipe::{Form, Parsed, found};
use super::salted::quick;
use super::scheme::Scheme;

pub(super) fn parse(hash: &str) -> Parsed {
    let digits = hash.strip_prefix("0x")?;
    let (scheme, digest) = match (digits.get(..4)?, digits.len()) {
        // Its second half is the hash of the password in capitals; comparing that would let another case in.
        ("0100", 92) => (Scheme::Mssql2000, Digest::Sha1),
        ("0100", 52) => (Scheme::Mssql2005, Digest::Sha1),
        ("0200", 140) => (Scheme::Mssql2012, Digest::Sha512),
        _ => return None,
    };
    found(
        scheme,
        hex(digits).and_then(|bytes| {
            let (salt, hashes) = bytes.get(2..)?.split_at_checked(4)?;
            Some((quick(digest, &[], salt, Form::Utf16), hashes.get(..digest.len())?.to_vec()))
        }),
    )
}
