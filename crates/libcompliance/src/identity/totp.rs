//! One-time codes by time (RFC 6238) and recovery codes.

use super::password::backend::{Digest, Prf, hmac, same};
use crate::crypto::{Entropy, NoEntropy};
use crate::trail::time::Timestamp;
use zeroize::Zeroizing;

/// The letters of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The hash function of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// What every authenticator program understands.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// The secret is too short, or digits or period are out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a one-time code needs a secret of 16 to 128 bytes, 6 to 8 digits and a period of 15 to 120 seconds")]
pub struct BadTotp;

/// A secret that gives a code for each period. Wiped on drop, never shown.
pub struct Totp {
    secret: Zeroizing<Vec<u8>>,
    algorithm: Algorithm,
    digits: u32,
    period: u32,
}

impl core::fmt::Debug for Totp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Totp(..)")
    }
}

/// The answer to a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an answer that nobody reads lets nobody in"]
pub enum CodeOutcome {
    /// Right. The caller stores `step` with the account, in the transaction that lets the person in.
    Right {
        /// The period of the code.
        step: u64,
    },
    /// Right once, but this period or a later one was used already (RFC 6238 section 5.2).
    Replayed,
    /// Wrong, or too old, or from a clock too far ahead.
    Wrong,
}

impl Totp {
    /// A secret with its settings.
    ///
    /// # Errors
    /// [`BadTotp`]. RFC 4226 section 4 asks for at least 128 bits.
    pub fn new(secret: Zeroizing<Vec<u8>>, algorithm: Algorithm, digits: u32, period: u32) -> Result<Self, BadTotp> {
        let sound = (16..=128).contains(&secret.len()) && (6..=8).contains(&digits) && (15..=120).contains(&period);
        if sound { Ok(Self { secret, algorithm, digits, period }) } else { Err(BadTotp) }
    }

    /// A fresh secret of 20 bytes with the settings that every authenticator program understands: SHA-1, 6 digits, 30 s.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut secret = Zeroizing::new(vec![0; 20]);
        entropy.fill(&mut secret)?;
        Ok(Self { secret, algorithm: Algorithm::Sha1, digits: 6, period: 30 })
    }

    /// The secret's bytes, for wrapping it under a key.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.secret
    }

    /// The secret in base32 without padding, to be typed.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        to_base32(&self.secret)
    }

    /// The address for a QR code, as authenticator programs read it. It contains the secret.
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let algorithm = match self.algorithm {
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
        };
        let (issuer, account, secret) = (percent(issuer), percent(account), self.base32());
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm={algorithm}&digits={}&period={}",
            *secret, self.digits, self.period
        ))
    }

    /// The code of a moment.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> Zeroizing<String> {
        self.code(self.step(now))
    }

    /// Whether `typed` is the code of now, of the period before or of the one after, and later than the period
    /// `last_used`. Spaces are not counted. Attempts are to be reserved at a [`super::lockout::Counter`] as for a password.
    pub fn verify(&self, typed: &str, now: Timestamp, last_used: Option<u64>) -> CodeOutcome {
        let typed = Zeroizing::new(typed.bytes().filter(|byte| *byte != b' ').collect::<Vec<_>>());
        let step = self.step(now);
        // All three are computed, whichever fits.
        let mut found = None;
        for step in [step.checked_sub(1), Some(step), step.checked_add(1)].into_iter().flatten() {
            if same(self.code(step).as_bytes(), &typed) {
                found = Some(step);
            }
        }
        match found {
            None => CodeOutcome::Wrong,
            Some(step) if last_used.is_some_and(|used| used >= step) => CodeOutcome::Replayed,
            Some(step) => CodeOutcome::Right { step },
        }
    }

    fn step(&self, now: Timestamp) -> u64 {
        // INVARIANT: a timestamp is not before 1970.
        u64::try_from(now.unix_micros()).unwrap_or(0) / 1_000_000 / u64::from(self.period)
    }

    fn code(&self, step: u64) -> Zeroizing<String> {
        let prf = match self.algorithm {
            Algorithm::Sha1 => Prf::Sha1,
            Algorithm::Sha256 => Prf::Sha256,
            Algorithm::Sha512 => Prf::Sha512,
        };
        let value = hmac(prf, &self.secret, &step.to_be_bytes());
        // RFC 4226 section 5.3: the last four bits name the place of four bytes, whose top bit is dropped.
        let place = usize::from(value.last().copied().unwrap_or(0) & 15);
        let bytes = value.get(place..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        let number = (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 10_u32.pow(self.digits);
        let width = usize::try_from(self.digits).unwrap_or(8);
        Zeroizing::new(format!("{number:0width$}"))
    }
}

/// Codes that each open once, for when the authenticator is lost. Only their digests are kept.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct RecoveryCodes(Vec<[u8; 32]>);

impl core::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "RecoveryCodes({} left)", self.0.len())
    }
}

impl RecoveryCodes {
    /// `count` fresh codes (at most 20), to be shown once, and what is kept of them. A code has 120 bits, so that a plain
    /// digest keeps it (NIST SP 800-63B-4 section 3.1.2.2: from 112 bits).
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate(count: usize, entropy: &mut dyn Entropy) -> Result<(Self, Vec<Zeroizing<String>>), NoEntropy> {
        let mut kept = Self::default();
        let mut shown = Vec::new();
        for _ in 0..count.min(20) {
            let mut bytes = Zeroizing::new([0; 15]);
            entropy.fill(&mut *bytes)?;
            let letters = to_base32(&*bytes);
            kept.0.push(digest(letters.as_bytes()));
            let mut code = Zeroizing::new(String::with_capacity(32));
            for (at, letter) in letters.chars().enumerate() {
                if at > 0 && at % 4 == 0 {
                    code.push('-');
                }
                code.push(letter);
            }
            shown.push(code);
        }
        Ok((kept, shown))
    }

    /// Whether the code is one of them; it is then used up, and the caller stores what is left. Capitals and dashes do not
    /// matter.
    pub fn redeem(&mut self, typed: &str) -> bool {
        let mut letters = Zeroizing::new(Vec::with_capacity(32));
        letters
            .extend(typed.bytes().filter(|byte| !b"- ".contains(byte)).take(32).map(|byte| byte.to_ascii_uppercase()));
        let wanted = digest(&letters);
        let before = self.0.len();
        self.0.retain(|kept| !same(kept, &wanted));
        self.0.len() < before
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.0.len()
    }
}

fn digest(letters: &[u8]) -> [u8; 32] {
    let value = Digest::Sha256.of(&[b"libcompliance recovery code v1\0", letters]);
    value.first_chunk().copied().unwrap_or_default()
}

fn to_base32(bytes: &[u8]) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(bytes.len() * 8 / 5 + 2));
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut push =
        |value: u32| out.extend(BASE32.get(usize::try_from(value & 31).unwrap_or(0)).map(|&byte| char::from(byte)));
    for &byte in bytes {
        held = (held & 0xff) << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    out
}

/// RFC 3986: everything but letters, digits and `-._~` is written as `%` and two digits.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);
    impl Entropy for Counting {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
            for byte in out {
                self.0 = self.0.wrapping_add(37);
                *byte = self.0;
            }
            Ok(())
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
    }

    fn totp(algorithm: Algorithm, length: usize, digits: u32) -> Totp {
        let secret = b"1234567890".iter().copied().cycle().take(length).collect();
        Totp::new(Zeroizing::new(secret), algorithm, digits, 30).unwrap()
    }

    #[test]
    fn rfc_6238_appendix_b() {
        let moments = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
        let sets = [
            (Algorithm::Sha1, 20, ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"]),
            (Algorithm::Sha256, 32, ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"]),
            (Algorithm::Sha512, 64, ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"]),
        ];
        for (algorithm, length, codes) in sets {
            let totp = totp(algorithm, length, 8);
            for (moment, code) in moments.into_iter().zip(codes) {
                assert_eq!(*totp.code_at(at(moment)), code, "{algorithm:?} {moment}");
                assert!(matches!(totp.verify(code, at(moment), None), CodeOutcome::Right { .. }));
            }
        }
    }

    #[test]
    fn a_code_is_right_one_period_early_or_late_and_once() {
        let totp = totp(Algorithm::Sha1, 20, 6);
        let code = totp.code_at(at(3_000));
        for (moment, right) in [(2_969, false), (2_970, true), (3_000, true), (3_059, true), (3_060, false)] {
            assert_eq!(totp.verify(&code, at(moment), None) == CodeOutcome::Right { step: 100 }, right, "{moment}");
        }
        assert_eq!(totp.verify(&code, at(3_000), Some(99)), CodeOutcome::Right { step: 100 });
        assert_eq!(totp.verify(&code, at(3_000), Some(100)), CodeOutcome::Replayed);
        assert_eq!(totp.verify(&code, at(3_000), Some(101)), CodeOutcome::Replayed);
        for wrong in ["", "000000", "12345", &format!("{}0", *code), "ABCDEF"] {
            assert_eq!(totp.verify(wrong, at(3_000), None), CodeOutcome::Wrong, "{wrong}");
        }
        assert!(matches!(
            totp.verify(&format!("{} {}", code.split_at(3).0, code.split_at(3).1), at(3_000), None),
            CodeOutcome::Right { .. }
        ));
        // The very first period has none before it.
        assert_eq!(totp.verify(&totp.code_at(at(0)), at(0), None), CodeOutcome::Right { step: 0 });
    }

    #[test]
    fn the_secret_is_written_as_rfc_4648_says_and_shown_nowhere_else() {
        for (bytes, text) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(*to_base32(bytes.as_bytes()), text);
        }
        let totp = Totp::generate(&mut Counting(1)).unwrap();
        assert_eq!(format!("{totp:?}"), "Totp(..)");
        let uri = totp.uri("Laboratorium Żywności", "a.nowak@example");
        let expected = format!(
            "otpauth://totp/Laboratorium%20%C5%BBywno%C5%9Bci:a.nowak%40example?secret={}&issuer=Laboratorium%20%C5%BBywno%C5%9Bci&algorithm=SHA1&digits=6&period=30",
            *totp.base32()
        );
        assert_eq!(*uri, expected);
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        for (length, digits, period) in [(15, 6, 30), (129, 6, 30), (20, 5, 30), (20, 9, 30), (20, 6, 14), (20, 6, 121)]
        {
            let made = Totp::new(Zeroizing::new(vec![1; length]), Algorithm::Sha1, digits, period);
            assert_eq!(made.err(), Some(BadTotp), "{length} {digits} {period}");
        }
    }

    #[test]
    fn a_recovery_code_opens_once() {
        let (mut kept, shown) = RecoveryCodes::generate(10, &mut Counting(3)).unwrap();
        assert_eq!((kept.left(), shown.len()), (10, 10));
        assert!(!kept.redeem("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA") && !kept.redeem(""));
        assert!(!kept.redeem(shown[4].split_at(shown[4].len() - 1).0));
        assert!(kept.redeem(&shown[4].to_lowercase().replace('-', "")));
        assert!(!kept.redeem(&shown[4]));
        assert_eq!(kept.left(), 9);
        let stored = serde_json::to_string(&kept).unwrap();
        let mut again: RecoveryCodes = serde_json::from_str(&stored).unwrap();
        assert!(again.redeem(&shown[0]));
        assert!(!format!("{again:?}").contains(shown[1].split_at(4).0));
    }
}
