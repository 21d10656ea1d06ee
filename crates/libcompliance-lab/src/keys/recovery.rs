//! The recovery code: 160 random bits that a person can copy from paper.
//!
//! 32 symbols of Crockford's base32 in 8 groups of 4. Each group ends with a check symbol that also depends on the
//! place of the group, so one wrong symbol, two neighbours exchanged, or two groups exchanged are found and located.

use libcompliance::crypto::{Entropy, SecretKey, sha256_parts};
use zeroize::Zeroizing;

use super::KeyError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: u8 = 8;
const DATA: usize = 4;
const SYMBOLS: usize = DATA + 1;

/// The code on the recovery sheet, which opens a key file when its passphrase is lost. Wiped on drop, never shown by
/// [`core::fmt::Debug`]; [`Self::text`] is for printing the sheet.
pub struct RecoveryCode(Zeroizing<[u8; 20]>);

impl core::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl RecoveryCode {
    pub(super) fn generate(entropy: &mut dyn Entropy) -> Result<Self, KeyError> {
        let mut bits = Zeroizing::new([0; 20]);
        entropy.fill(bits.as_mut_slice())?;
        Ok(Self(bits))
    }

    /// Reads a code as a person typed it: case, spaces and hyphens do not matter, `O` is read as `0`, `I` and `L` as `1`.
    ///
    /// # Errors
    /// [`KeyError::RecoveryCodeMalformed`] with the first group that cannot be right.
    pub fn parse(typed: &str) -> Result<Self, KeyError> {
        let groups = split(typed);
        let mut bits = Zeroizing::new([0; 20]);
        let mut places = bits.chunks_exact_mut(5);
        // Two groups (8 symbols of 5 bits) fill 5 bytes.
        let mut half: Option<Zeroizing<u64>> = None;
        for number in 1..=GROUPS {
            let malformed = KeyError::RecoveryCodeMalformed { group: number };
            let group = groups.get(usize::from(number) - 1).ok_or(malformed.clone())?;
            let value = group_value(number, group).ok_or(malformed.clone())?;
            match half.take() {
                None => half = Some(value),
                Some(first) => {
                    let both = Zeroizing::new((*first << 20 | *value).to_be_bytes());
                    let place = places.next().ok_or(malformed)?;
                    place.copy_from_slice(both.last_chunk::<5>().map_or(&[0; 5], |bytes| bytes));
                }
            }
        }
        if groups.len() > usize::from(GROUPS) {
            return Err(KeyError::RecoveryCodeMalformed { group: GROUPS });
        }
        Ok(Self(bits))
    }

    /// The code as it is printed: 8 groups of 5 symbols with hyphens between them.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(usize::from(GROUPS) * (SYMBOLS + 1)));
        let mut number = 0;
        for five in self.0.chunks_exact(5) {
            let both = five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            for half in [both >> 20, both] {
                number += 1;
                if number > 1 {
                    text.push('-');
                }
                let data = [half >> 15, half >> 10, half >> 5, half].map(|five| five.to_le_bytes()[0] & 31);
                for symbol in data.into_iter().chain([check(number, data)]) {
                    text.push(ALPHABET.get(usize::from(symbol)).copied().map_or('0', char::from));
                }
            }
        }
        text
    }

    /// The key that the code stands for in one key file. The code has 160 random bits, so no slow derivation is needed.
    pub(super) fn key(&self, lab: &str, salt: &[u8; 16]) -> SecretKey {
        // Every part but the laboratory's UUID text (36 bytes) has a fixed size, and so has that: no lengths are needed.
        SecretKey::new(sha256_parts(&[b"libcompliance-key/recovery/v1\n", lab.as_bytes(), salt, self.0.as_slice()]))
    }
}

/// Groups of symbol values; a symbol that is none is kept as 255, so that its group can be named.
fn split(typed: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut tokens = vec![Zeroizing::new(Vec::with_capacity(64))];
    for c in typed.chars() {
        if separates(c) {
            if tokens.last().is_some_and(|token| !token.is_empty()) {
                tokens.push(Zeroizing::new(Vec::with_capacity(64)));
            }
        } else if let Some(token) = tokens.last_mut()
            // A code has 40 symbols; what lies beyond 64 cannot make it right, and is not kept.
            && token.len() < 64
        {
            token.push(symbol(c));
        }
    }
    tokens.retain(|token| !token.is_empty());
    if tokens.len() == usize::from(GROUPS) {
        return tokens;
    }
    // The grouping was not kept while typing: count symbols instead.
    let mut all = Zeroizing::new(Vec::with_capacity(tokens.iter().map(|token| token.len()).sum()));
    tokens.iter().for_each(|token| all.extend_from_slice(token));
    all.chunks(SYMBOLS).map(|group| Zeroizing::new(group.to_vec())).collect()
}

fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn symbol(c: char) -> u8 {
    let upper = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == upper).and_then(|at| u8::try_from(at).ok()).unwrap_or(255)
}

/// The 20 bits of a group, `None` when its length, a symbol or its check symbol is wrong.
fn group_value(number: u8, group: &[u8]) -> Option<Zeroizing<u64>> {
    let [a, b, c, d, given] = <[u8; SYMBOLS]>::try_from(group).ok()?;
    let data = [a, b, c, d];
    if group.iter().any(|symbol| *symbol > 31) || check(number, data) != given {
        return None;
    }
    Some(Zeroizing::new(data.iter().fold(0, |sum, five| sum << 5 | u64::from(*five))))
}

/// The check symbol: `number + x*a + x^2*b + x^3*c + x^4*d` in GF(32), reduced by x^5 + x^2 + 1.
///
/// The weights differ from each other and from 1 (the weight of the check symbol itself), so a single wrong symbol and
/// any exchange of two symbols within the group change the sum; `number` makes an exchange of groups visible.
fn check(number: u8, data: [u8; DATA]) -> u8 {
    data.iter().rev().fold(0, |sum, symbol| double(sum ^ symbol)) ^ number
}

fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(bits: [u8; 20]) -> RecoveryCode {
        RecoveryCode(Zeroizing::new(bits))
    }

    fn group_of(result: Result<RecoveryCode, KeyError>) -> u8 {
        match result {
            Err(KeyError::RecoveryCodeMalformed { group }) => group,
            other => panic!("expected a malformed code, got {other:?}"),
        }
    }

    #[test]
    fn known_answers() {
        // Worked by hand from the rule in docs/spec/keys.md: with all data zero the check symbol is the group number.
        assert_eq!(code([0; 20]).text().as_str(), "00001-00002-00003-00004-00005-00006-00007-00008");
        // All ones: 31 * (x + x^2 + x^3 + x^4) = 31 * 30 in GF(32).
        let ones = code([255; 20]).text();
        let product =
            (0..5).filter(|bit| 30 >> bit & 1 == 1).fold(0, |sum, bit| sum ^ (0..bit).fold(31, |v, _| double(v)));
        let expected: Vec<u8> = (1..=8).map(|number| ALPHABET[usize::from(product ^ number)]).collect();
        let shown: Vec<u8> = ones.split('-').map(|group| group.as_bytes()[4]).collect();
        assert_eq!(shown, expected);
        assert!(ones.starts_with("ZZZZ"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(group_of(RecoveryCode::parse("")), 1);
        assert_eq!(group_of(RecoveryCode::parse("-- --")), 1);
        assert_eq!(group_of(RecoveryCode::parse("00001-00002-00003-00004-00005-00006-00007")), 8);
        assert_eq!(group_of(RecoveryCode::parse("00001-00002-00003-00004-00005-00006-00007-0000")), 8);
        assert_eq!(group_of(RecoveryCode::parse("00001-0002-00003-00004-00005-00006-00007-00008")), 2);
        assert_eq!(group_of(RecoveryCode::parse("00001-00002-00003-U0004-00005-00006-00007-00008")), 4);
        assert_eq!(group_of(RecoveryCode::parse("00001-00002-00003-ł0004-00005-00006-00007-00008")), 4);
        assert_eq!(group_of(RecoveryCode::parse("00001-00002-00003-00004-00005-00006-00007-00008-00009")), 8);
        assert_eq!(group_of(RecoveryCode::parse(&"0".repeat(100_000))), 1);
    }

    #[test]
    fn looseness_of_typing() {
        let typed = "  ooooi OOOO2—oooo3\u{a0}0000 4 ooo05\n00006-00007-00008 ";
        assert_eq!(*RecoveryCode::parse(typed).unwrap().0, [0; 20]);
        assert_eq!(*RecoveryCode::parse("OOOOL00002000030000400005000060000700008").unwrap().0, [0; 20]);
    }

    proptest! {
        #[test]
        fn round_trip(bits: [u8; 20]) {
            let text = code(bits).text();
            prop_assert_eq!(*RecoveryCode::parse(&text).unwrap().0, bits);
            prop_assert_eq!(*RecoveryCode::parse(&text.to_lowercase().replace('-', "")).unwrap().0, bits);
        }

        #[test]
        fn one_wrong_symbol_is_located(bits: [u8; 20], at in 0_usize..40, step in 1_usize..32) {
            let mut symbols: Vec<u8> = code(bits).text().bytes().filter(|byte| *byte != b'-').collect();
            let old = ALPHABET.iter().position(|known| *known == symbols[at]).unwrap();
            symbols[at] = ALPHABET[(old + step) % 32];
            let typed = String::from_utf8(symbols).unwrap();
            prop_assert_eq!(usize::from(group_of(RecoveryCode::parse(&typed))), at / 5 + 1);
        }

        #[test]
        fn exchanges_are_located(bits: [u8; 20], group in 0_usize..8, a in 0_usize..5, b in 0_usize..5, other in 0_usize..8) {
            let text = code(bits).text();
            let mut groups: Vec<Vec<u8>> = text.split('-').map(|group| group.as_bytes().to_vec()).collect();
            if groups[group][a] != groups[group][b] {
                groups[group].swap(a, b);
                let typed = String::from_utf8(groups.join(&b'-')).unwrap();
                prop_assert_eq!(usize::from(group_of(RecoveryCode::parse(&typed))), group + 1);
                groups[group].swap(a, b);
            }
            if group != other {
                groups.swap(group, other);
                let typed = String::from_utf8(groups.join(&b'-')).unwrap();
                prop_assert_eq!(usize::from(group_of(RecoveryCode::parse(&typed))), group.min(other) + 1);
            }
        }

        #[test]
        fn no_text_panics(typed in ".{0,80}") {
            let _ = RecoveryCode::parse(&typed);
        }
    }
}
