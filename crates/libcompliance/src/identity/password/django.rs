//! Django's texts: the name of the algorithm, then its own fields.

use super::backend::Digest;
use super::recipe::Parsed;
use super::{argon, bcrypt, pbkdf2, salted, scrypt};

pub(super) fn parse(hash: &str) -> Parsed {
    let (name, rest) = hash.split_once('$')?;
    match name {
        // `argon2` and the whole PHC text, without its first `$`.
        "argon2" => argon::parse(hash.get("argon2".len()..)?),
        "bcrypt" => bcrypt::django(rest, false),
        "bcrypt_sha256" => bcrypt::django(rest, true),
        "scrypt" => scrypt::django(rest),
        "md5" => salted::django(Digest::Md5, rest),
        "sha1" => salted::django(Digest::Sha1, rest),
        "sha256" => salted::django(Digest::Sha256, rest),
        "sha384" => salted::django(Digest::Sha384, rest),
        "sha512" => salted::django(Digest::Sha512, rest),
        _ => pbkdf2::django(name.strip_prefix("pbkdf2_")?, rest),
    }
}
