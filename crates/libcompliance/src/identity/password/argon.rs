//! Argon2 texts: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. Without `v=` it is version 16, as the first writers meant it.

use super::backend::{Argon, ArgonCost, argon_context};
use super::encoding::{base64_no_pad, number};
use super::recipe::{Parsed, Recipe, found};
use super::scheme::Scheme;

pub(super) fn parse(hash: &str) -> Parsed {
    let rest = hash.strip_prefix("$argon2")?;
    let (kind, rest) = rest.split_once('$')?;
    let (scheme, kind) = match kind {
        "id" => (Scheme::Argon2id, Argon::Id),
        "i" => (Scheme::Argon2i, Argon::I),
        "d" => (Scheme::Argon2d, Argon::D),
        _ => return None,
    };
    found(scheme, settings(kind, rest))
}

fn settings(kind: Argon, rest: &str) -> Option<(Recipe, Vec<u8>)> {
    let mut parts = rest.split('$').peekable();
    let version_16 = match parts.next_if(|part| part.starts_with("v=")) {
        None | Some("v=16") => true,
        Some("v=19") => false,
        Some(_) => return None,
    };
    let mut settings = parts.next()?.split(',');
    let mut setting = |name: &str| settings.next()?.strip_prefix(name).and_then(number);
    let cost = ArgonCost { memory_kib: setting("m=")?, passes: setting("t=")?, lanes: setting("p=")? };
    let data = match settings.next() {
        None => Vec::new(),
        // `keyid` names a key that we do not have.
        Some(data) => base64_no_pad(data.strip_prefix("data=")?)?,
    };
    let (salt, tag) = (base64_no_pad(parts.next()?)?, base64_no_pad(parts.next()?)?);
    let whole = settings.next().is_none() && parts.next().is_none() && salt.len() >= 8;
    argon_context(kind, version_16, cost, &data, tag.len()).filter(|_| whole)?;
    Some((Recipe::Argon2 { kind, version_16, cost, data, salt }, tag))
}
