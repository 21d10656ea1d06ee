//! The letters in which password hashes are written. Reading is strict: a text that its own writer would not write is malformed.

use base64::Engine as _;
use base64::alphabet::{Alphabet, BCRYPT, CRYPT, STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD, PAD};

const STRICT_PADDED: GeneralPurpose = GeneralPurpose::new(&STANDARD, PAD);
const STRICT_PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, NO_PAD);
const STRICT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, PAD);
// Both are written with spare bits set by some programs.
const LAX: GeneralPurposeConfig = NO_PAD.with_decode_allow_trailing_bits(true);
const BCRYPT_LETTERS: GeneralPurpose = lax(&BCRYPT);
const CRYPT_LETTERS: GeneralPurpose = lax(&CRYPT);

const fn lax(alphabet: &Alphabet) -> GeneralPurpose {
    GeneralPurpose::new(alphabet, LAX)
}

/// The letters of `crypt(3)`, in the order of their values.
pub(super) const ITOA64: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    STRICT_PADDED.decode(text).ok()
}

pub(super) fn base64_no_pad(text: &str) -> Option<Vec<u8>> {
    STRICT_PLAIN.decode(text).ok()
}

pub(super) fn base64_url(text: &str) -> Option<Vec<u8>> {
    STRICT_URL.decode(text).ok()
}

/// Base64 with `.` for `+` and no padding, as passlib writes it.
pub(super) fn ab64(text: &str) -> Option<Vec<u8>> {
    (!text.contains('+')).then(|| base64_no_pad(&text.replace('.', "+"))).flatten()
}

pub(super) fn bcrypt64(text: &str) -> Option<Vec<u8>> {
    BCRYPT_LETTERS.decode(text).ok()
}

/// The letters of `crypt(3)` with the most significant bits first, as Cisco writes them.
pub(super) fn crypt64(text: &str) -> Option<Vec<u8>> {
    CRYPT_LETTERS.decode(text).ok()
}

pub(super) fn to_base64_no_pad(bytes: &[u8]) -> String {
    STRICT_PLAIN.encode(bytes)
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STRICT_PADDED.encode(bytes)
}

/// Upper and lower case digits, an even number of them.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs
        .iter()
        .map(|&[high, low]| {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            Some(digit(high)? * 16 + digit(low)?)
        })
        .collect()
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number in decimal without sign or leading zero.
pub(super) fn number<N: core::str::FromStr>(text: &str) -> Option<N> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Whether all letters are those of `crypt(3)`.
pub(super) fn is_crypt_text(text: &str) -> bool {
    text.bytes().all(|byte| ITOA64.contains(&byte))
}

/// The value of a letter of `crypt(3)`.
pub(super) fn crypt_value(letter: u8) -> Option<u8> {
    ITOA64.iter().position(|&other| other == letter).and_then(|at| u8::try_from(at).ok())
}

/// Groups of up to three bytes of `digest`, taken in the order of `groups` (most significant first), each written with the
/// least significant six bits first. A place beyond the digest counts as no byte and gives no letter.
pub(super) fn crypt_letters(digest: &[u8], groups: impl IntoIterator<Item = [usize; 3]>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(digest.len() * 4 / 3 + 2);
    for group in groups {
        let bytes = group.map(|place| digest.get(place));
        let letters = bytes.iter().flatten().count() + 1;
        let mut value = bytes.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte.unwrap_or(&0)));
        for _ in 0..letters {
            out.push(*ITOA64.get(usize::try_from(value & 63).ok()?)?);
            value >>= 6;
        }
    }
    Some(out)
}

/// The groups for [`crypt_letters`] that take the bytes as they come, first byte least significant.
pub(super) fn in_order(bytes: usize) -> impl Iterator<Item = [usize; 3]> {
    (0..bytes).step_by(3).map(|at| [at + 2, at + 1, at])
}
