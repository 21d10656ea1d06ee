//! The only file besides [`crate::crypto`] that names crypto crates: the functions that old and new password hashes are made of.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use blowfish::Blowfish;
use core::num::NonZeroU32;
use ctutils::CtEq as _;
use md5::Digest as _;
use zeroize::Zeroizing;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) enum Digest {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// The bytes of a value.
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The value over the parts, one after the other.
    pub(in crate::identity) fn of(self, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
        let algorithm = match self {
            Self::Md5 => {
                let mut state = md5::Md5::new();
                parts.iter().for_each(|part| state.update(part));
                return Zeroizing::new(state.finalize().to_vec());
            }
            Self::Sha1 => &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &ring::digest::SHA256,
            Self::Sha384 => &ring::digest::SHA384,
            Self::Sha512 => &ring::digest::SHA512,
        };
        let mut state = ring::digest::Context::new(algorithm);
        parts.iter().for_each(|part| state.update(part));
        Zeroizing::new(state.finish().as_ref().to_vec())
    }
}

/// The hash function under HMAC (RFC 2104) and PBKDF2 (RFC 8018).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) enum Prf {
    Sha1,
    Sha256,
    Sha512,
}

/// HMAC of `message` under `key`.
pub(in crate::identity) fn hmac(prf: Prf, key: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
    let algorithm = match prf {
        Prf::Sha1 => ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Prf::Sha256 => ring::hmac::HMAC_SHA256,
        Prf::Sha512 => ring::hmac::HMAC_SHA512,
    };
    Zeroizing::new(ring::hmac::sign(&ring::hmac::Key::new(algorithm, key), message).as_ref().to_vec())
}

/// PBKDF2; `None` only for no rounds at all.
pub(super) fn pbkdf2(prf: Prf, rounds: u32, salt: &[u8], password: &[u8], out: &mut [u8]) -> Option<()> {
    let algorithm = match prf {
        Prf::Sha1 => ring::pbkdf2::PBKDF2_HMAC_SHA1,
        Prf::Sha256 => ring::pbkdf2::PBKDF2_HMAC_SHA256,
        Prf::Sha512 => ring::pbkdf2::PBKDF2_HMAC_SHA512,
    };
    ring::pbkdf2::derive(algorithm, NonZeroU32::new(rounds)?, salt, password, out);
    Some(())
}

/// The three kinds of Argon2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argon {
    I,
    D,
    Id,
}

/// The numbers of one Argon2 hash (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ArgonCost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

/// A context for the numbers; `None` if they are out of range for a tag of `tag` bytes.
pub(super) fn argon_context<'a>(
    kind: Argon,
    version_16: bool,
    cost: ArgonCost,
    data: &[u8],
    tag: usize,
) -> Option<Argon2<'a>> {
    let params = ParamsBuilder::new()
        .m_cost(cost.memory_kib)
        .t_cost(cost.passes)
        .p_cost(cost.lanes)
        .data(AssociatedData::new(data).ok()?)
        .output_len(tag)
        .build()
        .ok()?;
    let algorithm = match kind {
        Argon::I => Algorithm::Argon2i,
        Argon::D => Algorithm::Argon2d,
        Argon::Id => Algorithm::Argon2id,
    };
    Some(Argon2::new(algorithm, if version_16 { Version::V0x10 } else { Version::V0x13 }, params))
}

/// bcrypt (Provos and Mazieres, 1999) of a key of 1 to 72 bytes at a cost of 4 to 31; `None` outside.
pub(super) fn bcrypt(cost: u32, salt: [u8; 16], key: &[u8]) -> Option<[u8; 24]> {
    if !(4..=31).contains(&cost) || !(1..=72).contains(&key.len()) {
        return None;
    }
    let mut state = Blowfish::bc_init_state();
    state.salted_expand_key(&salt, key);
    for _ in 0..1_u64 << cost {
        state.bc_expand_key(key);
        state.bc_expand_key(&salt);
    }
    let mut out = [0; 24];
    let (places, _) = out.as_chunks_mut::<8>();
    let (words, _) = b"OrpheanBeholderScryDoubt".as_chunks::<8>();
    for (place, &[a, b, c, d, e, f, g, h]) in places.iter_mut().zip(words) {
        let mut pair = [u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])];
        for _ in 0..64 {
            pair = state.bc_encrypt(pair);
        }
        let [left, right] = pair;
        *place = (u64::from(left) << 32 | u64::from(right)).to_be_bytes();
    }
    Some(out)
}

/// scrypt with N = 2^`log_n`; `None` if the numbers are out of range.
pub(super) fn scrypt(log_n: u8, r: u32, p: u32, salt: &[u8], password: &[u8], out: &mut [u8]) -> Option<()> {
    let params = scrypt::Params::new(log_n, r, p).ok()?;
    scrypt::scrypt(password, salt, &params, out).ok()
}

/// sha256-crypt or sha512-crypt before its letters are put in order; `None` below 1,000 or above 999,999,999 rounds.
pub(super) fn sha_crypt(long: bool, rounds: u32, salt: &[u8], password: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let params = sha_crypt::Params::new(rounds).ok()?;
    Some(Zeroizing::new(if long {
        sha_crypt::sha512_crypt(password, salt, params).to_vec()
    } else {
        sha_crypt::sha256_crypt(password, salt, params).to_vec()
    }))
}

/// Whether both are the same, in a time that tells nothing of the content.
pub(in crate::identity) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).to_bool()
}
