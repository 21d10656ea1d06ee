//! The only file that names the crypto crates. Everything else asks for a hash, a signature or a sealed box by what it means.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{Context, SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A SHA-256 value (FIPS 180-4).
pub type Hash = [u8; 32];

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    fixed(digest(&SHA256, bytes).as_ref())
}

/// SHA-256 of the parts, one after the other, without separators: callers that hash parts of free length prefix them.
#[must_use]
pub fn sha256_parts(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    fixed(context.finish().as_ref())
}

/// SHA-256 of bytes that come in portions, for what does not fit in memory.
#[derive(Clone)]
pub struct Sha256(Context);

impl Sha256 {
    /// Of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The value over all bytes.
    #[must_use]
    pub fn finish(self) -> Hash {
        fixed(self.0.finish().as_ref())
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sha256(..)")
    }
}

fn fixed(bytes: &[u8]) -> Hash {
    let mut out = [0; 32];
    // INVARIANT: SHA-256 gives 32 bytes, so both slices have one length.
    out.copy_from_slice(bytes);
    out
}

/// FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
const BLOCK: usize = 64;
/// Bytes of the length, in bits, that ends the padding (FIPS 180-4 section 5.1.1).
const LENGTH: usize = 8;

/// Whether the processor has instructions for SHA-256. They wait for their own results most of the time, so two messages side
/// by side take little longer than one. Without them ring is the faster one.
fn has_instructions() -> bool {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    let found = std::arch::is_x86_feature_detected!("sha") && std::arch::is_x86_feature_detected!("sse4.1");
    #[cfg(target_arch = "aarch64")]
    let found = std::arch::is_aarch64_feature_detected!("sha2");
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
    let found = false;
    found
}

fn compress(state: &mut [u32; 8], blocks: &[[u8; BLOCK]]) {
    sha2::block_api::compress256(state, blocks);
}

fn big_endian(state: [u32; 8]) -> Hash {
    let mut out = [0; 32];
    for (bytes, word) in out.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    out
}

/// A message in blocks, with its padding. All but its ends are read where they lie.
struct Blocks<'a> {
    first: [u8; BLOCK],
    middle: &'a [[u8; BLOCK]],
    last: [[u8; BLOCK]; 2],
    // INVARIANT: 1 or 2.
    lasts: usize,
}

impl<'a> Blocks<'a> {
    /// The message `prefix` || `text`; `None` if it does not fill a block.
    #[allow(clippy::indexing_slicing, reason = "the rest behind whole blocks is shorter than a block")]
    fn new(prefix: u8, text: &'a [u8]) -> Option<Self> {
        let (head, rest) = text.split_first_chunk::<{ BLOCK - 1 }>()?;
        let mut first = [prefix; BLOCK];
        first[1..].copy_from_slice(head);
        let (middle, rest) = rest.as_chunks();
        let mut last = [[0; BLOCK]; 2];
        let lasts = if rest.len() < BLOCK - LENGTH { 1 } else { 2 };
        let end = last.as_flattened_mut();
        end[..rest.len()].copy_from_slice(rest);
        end[rest.len()] = 0x80;
        let bits = (text.len() as u64 + 1) * 8;
        end[lasts * BLOCK - LENGTH..lasts * BLOCK].copy_from_slice(&bits.to_be_bytes());
        Some(Self { first, middle, last, lasts })
    }

    fn last(&self) -> &[[u8; BLOCK]] {
        self.last.get(..self.lasts).unwrap_or(&self.last)
    }
}

/// SHA-256 of the byte `prefix` and `text`.
#[must_use]
pub fn sha256_prefixed(prefix: u8, text: &[u8]) -> Hash {
    let Some(blocks) = has_instructions().then(|| Blocks::new(prefix, text)).flatten() else {
        return sha256_parts(&[&[prefix], text]);
    };
    let mut state = INITIAL;
    compress(&mut state, core::slice::from_ref(&blocks.first));
    compress(&mut state, blocks.middle);
    compress(&mut state, blocks.last());
    big_endian(state)
}

/// [`sha256_prefixed`] of two texts, in clearly less time than one after the other.
#[must_use]
pub fn sha256_prefixed_two(prefix: u8, [one, two]: [&[u8]; 2]) -> [Hash; 2] {
    let blocks = has_instructions().then(|| Blocks::new(prefix, one).zip(Blocks::new(prefix, two))).flatten();
    let Some((one, two)) = blocks else {
        return [one, two].map(|text| sha256_prefixed(prefix, text));
    };
    let (mut left, mut right) = (INITIAL, INITIAL);
    // In turns: while the instructions of one message wait, the processor is already at the other.
    compress(&mut left, core::slice::from_ref(&one.first));
    compress(&mut right, core::slice::from_ref(&two.first));
    let both = one.middle.len().min(two.middle.len());
    let (one_both, one_rest) = one.middle.split_at(both);
    let (two_both, two_rest) = two.middle.split_at(both);
    for (one, two) in one_both.iter().zip(two_both) {
        compress(&mut left, core::slice::from_ref(one));
        compress(&mut right, core::slice::from_ref(two));
    }
    compress(&mut left, one_rest);
    compress(&mut right, two_rest);
    compress(&mut left, one.last());
    compress(&mut right, two.last());
    [big_endian(left), big_endian(right)]
}

/// SHA-256 of the byte `prefix` and two hashes, of each of the pairs, as Merkle nodes want it (RFC 6962 section 2.1). Eight
/// together take clearly less time than one after the other.
///
/// The 65 bytes with their padding are always two blocks, so the general machinery of buffers and lengths is left out: a
/// proof hashes a whole tile of them.
#[must_use]
#[allow(clippy::indexing_slicing, reason = "constant places in an array of 128 bytes, known to the compiler")]
pub fn sha256_nodes<const N: usize>(prefix: u8, pairs: &[[Hash; 2]; N]) -> [Hash; N] {
    if !has_instructions() {
        return core::array::from_fn(|at| sha256_parts(&[&[prefix], pairs[at].as_flattened()]));
    }
    let mut states = [INITIAL; N];
    let mut blocks = [[[0; BLOCK]; 2]; N];
    for (blocks, pair) in blocks.iter_mut().zip(pairs) {
        let message = blocks.as_flattened_mut();
        message[0] = prefix;
        message[1..65].copy_from_slice(pair.as_flattened());
        // FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits.
        message[65] = 0x80;
        message[120..].copy_from_slice(&(65_u64 * 8).to_be_bytes());
    }
    for place in 0..2 {
        for (state, blocks) in states.iter_mut().zip(&blocks) {
            compress(state, core::slice::from_ref(&blocks[place]));
        }
    }
    states.map(big_endian)
}

/// A source of bytes that nobody can guess. The core has none of its own; the caller brings it.
pub trait Entropy {
    /// Fills `out` with fresh random bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] when the system gives none; nothing may then be sealed or encrypted.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoEntropy;

/// Verifies an Ed25519 signature (RFC 8032).
#[must_use]
pub fn ed25519_verify(public_key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// An Ed25519 private key (RFC 8032). It has no text form; [`core::fmt::Debug`] shows nothing of it.
pub struct Ed25519 {
    pair: Ed25519KeyPair,
    public: [u8; 32],
}

impl core::fmt::Debug for Ed25519 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ed25519(..)")
    }
}

impl Ed25519 {
    /// The key pair of a 32-byte seed; `None` only if the seed cannot be used.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        let public = pair.public_key().as_ref().try_into().ok()?;
        Some(Self { pair, public })
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.public
    }

    /// Signs `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        // INVARIANT: an Ed25519 signature has 64 bytes.
        out.copy_from_slice(self.pair.sign(message).as_ref());
        out
    }
}

/// A 256-bit key that encrypts (ChaCha20-Poly1305, RFC 8439). Wiped on drop, never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl core::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// The bytes did not open under this key: wrong key, or altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open under this key")]
pub struct NotOpened;

impl SecretKey {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A fresh key.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut key = Self([0; 32]);
        entropy.fill(&mut key.0)?;
        Ok(key)
    }

    /// The bytes of the key, for wrapping it under another.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn cipher(&self) -> Result<LessSafeKey, NotOpened> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.0).map(LessSafeKey::new).map_err(|_| NotOpened)
    }

    /// Encrypts `plain` bound to `context`: nonce (12 bytes) || ciphertext || tag (16 bytes).
    ///
    /// # Errors
    /// [`NoEntropy`] when no nonce can be drawn.
    pub fn seal(&self, context: &[u8], plain: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, NoEntropy> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce)?;
        let mut body = Vec::with_capacity(NONCE_LEN + plain.len() + 16);
        body.extend_from_slice(&nonce);
        body.extend_from_slice(plain);
        let tag = self
            .cipher()
            .and_then(|cipher| {
                // Encrypted where it stands, so that no copy of the plain bytes is left behind.
                let boxed = body.get_mut(NONCE_LEN..).ok_or(NotOpened)?;
                cipher
                    .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), boxed)
                    .map_err(|_| NotOpened)
            })
            .map_err(|NotOpened| NoEntropy)?;
        body.extend_from_slice(tag.as_ref());
        Ok(body)
    }

    /// Opens what [`Self::seal`] made under the same `context`.
    ///
    /// # Errors
    /// [`NotOpened`] for another key, another context, or altered bytes.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(NotOpened)?;
        let mut body = body.to_vec();
        let plain = self
            .cipher()?
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context), &mut body)
            .map_err(|_| NotOpened)?
            .len();
        body.truncate(plain);
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_node_is_what_the_general_hash_gives(prefix: u8, pairs: [[[u8; 32]; 2]; 8]) {
            let general = pairs.map(|[left, right]| sha256_parts(&[&[prefix], &left, &right]));
            prop_assert_eq!(sha256_nodes(prefix, &pairs), general);
            for (pair, general) in pairs.iter().zip(general) {
                prop_assert_eq!(sha256_nodes(prefix, &[*pair]), [general]);
            }
        }

        #[test]
        fn a_pair_of_any_lengths_is_what_the_general_hash_gives(
            prefix: u8,
            one in proptest::collection::vec(any::<u8>(), 0..700),
            two in proptest::collection::vec(any::<u8>(), 0..700),
        ) {
            let general = [&one, &two].map(|text| sha256_parts(&[&[prefix], text]));
            prop_assert_eq!(sha256_prefixed_two(prefix, [&one, &two]), general);
        }
    }

    #[test]
    fn every_length_is_padded_as_the_general_hash_does() {
        let text: Vec<u8> = (0..=255).cycle().take(400).collect();
        for length in 0..text.len() {
            let (one, two) = (&text[..length], &text[length..]);
            let general = [one, two].map(|text| sha256_parts(&[&[7], text]));
            assert_eq!([sha256_prefixed(7, one), sha256_prefixed(7, two)], general, "{length}");
            assert_eq!(sha256_prefixed_two(7, [one, two]), general, "{length}");
        }
    }

    struct Counting(u8);
    impl Entropy for Counting {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
            for byte in out {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
            Ok(())
        }
    }

    #[test]
    fn a_box_opens_only_with_its_key_context_and_bytes() {
        let key = SecretKey::new([7; 32]);
        let sealed = key.seal(b"context", b"value", &mut Counting(0)).unwrap();
        assert_eq!(key.open(b"context", &sealed).unwrap(), b"value");
        assert_eq!(key.open(b"other", &sealed), Err(NotOpened));
        assert_eq!(SecretKey::new([8; 32]).open(b"context", &sealed), Err(NotOpened));
        for at in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[at] ^= 1;
            assert_eq!(key.open(b"context", &bad), Err(NotOpened), "byte {at}");
        }
        assert_eq!(key.open(b"context", &[]), Err(NotOpened));
    }

    #[test]
    fn rfc_8032_test_1() {
        // RFC 8032 section 7.1, TEST 1: empty message.
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
            0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = Ed25519::from_seed(&seed).unwrap();
        assert_eq!(key.public_key()[..4], [0xd7, 0x5a, 0x98, 0x01]);
        let signature = key.sign(b"");
        assert_eq!(signature[..4], [0xe5, 0x56, 0x43, 0x00]);
        assert!(ed25519_verify(&key.public_key(), b"", &signature));
        assert!(!ed25519_verify(&key.public_key(), b"x", &signature));
    }
}
