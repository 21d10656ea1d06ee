//! From a typed passphrase to a key: NFC, then Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use libcompliance::crypto::{Entropy, SecretKey};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;

/// The least number of characters of a new passphrase, counted after NFC.
pub const MIN_PASSPHRASE_CHARS: usize = 12;
/// The greatest size of a passphrase in bytes of UTF-8, counted after NFC.
pub const MAX_PASSPHRASE_BYTES: usize = 1024;

/// How much work a guess at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KdfProfile {
    /// 64 MiB, 3 passes, 1 lane: the second recommended option of RFC 9106 with one lane.
    Standard,
    /// 8 MiB, 1 pass, 1 lane: for demonstrations and tests only. A file made so declares it.
    Demo,
}

/// The Argon2id parameters that a key file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// Whether the cost is below that of [`KdfProfile::Standard`], as it is with [`KdfProfile::Demo`].
    #[must_use]
    pub fn is_weak(self) -> bool {
        let standard = KdfProfile::Standard.cost();
        self.memory < standard.memory || self.passes < standard.passes
    }

    /// Bounds for a file from elsewhere: below them a guess is too cheap, above them opening could stall the machine.
    fn is_allowed(self) -> bool {
        (8192..=1_048_576).contains(&self.memory) && (1..=16).contains(&self.passes) && (1..=4).contains(&self.lanes)
    }
}

impl KdfProfile {
    /// The parameters of the profile.
    #[must_use]
    pub fn cost(self) -> KdfCost {
        match self {
            Self::Standard => KdfCost { memory: 65_536, passes: 3, lanes: 1 },
            Self::Demo => KdfCost { memory: 8192, passes: 1, lanes: 1 },
        }
    }
}

/// Cost and salt, as the key file holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kdf {
    pub(super) cost: KdfCost,
    salt: [u8; 16],
}

impl Kdf {
    pub(super) fn generate(profile: KdfProfile, entropy: &mut dyn Entropy) -> Result<Self, KeyError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt)?;
        Ok(Self { cost: profile.cost(), salt })
    }

    /// The PHC string without a hash.
    pub(super) fn text(&self) -> String {
        let KdfCost { memory, passes, lanes } = self.cost;
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${}", STANDARD_NO_PAD.encode(self.salt))
    }

    /// `None` for any text that [`Self::text`] does not write, and for costs out of bounds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (costs, salt) = text.strip_prefix("$argon2id$v=19$m=")?.split_once('$')?;
        let (memory, rest) = costs.split_once(",t=")?;
        let (passes, lanes) = rest.split_once(",p=")?;
        let cost = KdfCost { memory: memory.parse().ok()?, passes: passes.parse().ok()?, lanes: lanes.parse().ok()? };
        let kdf = Self { cost, salt: STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()? };
        (cost.is_allowed() && kdf.text() == text).then_some(kdf)
    }

    /// The key of a passphrase that [`normalised`] gave.
    pub(super) fn derive(&self, passphrase: &str) -> Result<SecretKey, KeyError> {
        let KdfCost { memory, passes, lanes } = self.cost;
        let params = Params::new(memory, passes, lanes, Some(32)).map_err(|_| KeyError::Derivation)?;
        let mut blocks = vec![Block::default(); params.block_count()];
        let mut key = Zeroizing::new([0; 32]);
        let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            passphrase.as_bytes(),
            &self.salt,
            key.as_mut_slice(),
            &mut blocks,
        );
        // The working memory depends on the passphrase.
        blocks.zeroize();
        done.map_err(|_| KeyError::Derivation)?;
        Ok(SecretKey::new(*key))
    }
}

/// The passphrase in NFC, so that one typed on a system that composes letters and on one that does not is the same.
pub(super) fn normalised(typed: &str) -> Zeroizing<String> {
    // NFC text has at most 3 times the bytes; with that capacity no copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
    text.extend(typed.nfc());
    text
}

/// A new passphrase in NFC.
pub(super) fn acceptable(typed: &str) -> Result<Zeroizing<String>, KeyError> {
    let text = normalised(typed);
    if text.len() > MAX_PASSPHRASE_BYTES {
        return Err(KeyError::PassphraseTooLong { max: MAX_PASSPHRASE_BYTES });
    }
    if text.chars().count() < MIN_PASSPHRASE_CHARS {
        return Err(KeyError::PassphraseTooShort { min: MIN_PASSPHRASE_CHARS });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: &str = "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw";

    #[test]
    fn the_text_form_is_strict() {
        let kdf = Kdf::parse(DEMO).unwrap();
        assert_eq!(kdf.salt, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(kdf.cost, KdfProfile::Demo.cost());
        assert!(kdf.cost.is_weak() && !KdfProfile::Standard.cost().is_weak());
        assert_eq!(kdf.text(), DEMO);
        for bad in [
            "",
            "$argon2i$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=16$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=8191,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=1048577,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=8192,t=0,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=8192,t=17,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=8192,t=1,p=5$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=08192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=+8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0OD",
            "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw==",
            "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODx",
            "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$aGFzaA",
            "$argon2id$v=19$m=99999999999,t=1,p=1$AAECAwQFBgcICQoLDA0ODw",
        ] {
            assert_eq!(Kdf::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn lengths_count_characters_after_nfc() {
        assert_eq!(acceptable("krótkie hasł").map(|text| text.len()), Ok(14));
        assert_eq!(acceptable("elevenchars"), Err(KeyError::PassphraseTooShort { min: 12 }));
        // Eleven letters of which one is written as two characters.
        assert_eq!(acceptable("elevencha\u{72}s\u{301}"), Err(KeyError::PassphraseTooShort { min: 12 }));
        assert!(acceptable(&"a".repeat(1024)).is_ok());
        assert_eq!(acceptable(&"a".repeat(1025)), Err(KeyError::PassphraseTooLong { max: 1024 }));
        assert_eq!(acceptable(&"ą".repeat(513)), Err(KeyError::PassphraseTooLong { max: 1024 }));
    }

    #[test]
    fn nfc_never_outgrows_its_buffer() {
        // U+FB2C and U+1D160 grow the most (3 times) among the characters of UAX 15.
        for text in ["\u{fb2c}".repeat(300), "\u{1d160}".repeat(300), "\u{344}".repeat(300), "ż".repeat(300)] {
            assert!(text.nfc().map(char::len_utf8).sum::<usize>() <= text.len() * 3);
        }
    }
}
