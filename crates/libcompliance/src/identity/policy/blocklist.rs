//! Passwords that are refused because others guess them first: common ones, stolen ones, names from the surroundings.
//!
//! The whole password is compared (NIST SP 800-63B-4 section 3.1.1.2), not parts of it; but capitals, accents, signs in
//! place of letters, and what is put before or after do not make a new one of a listed word, as long as the word is at least
//! half of it.

use super::common::COMMON;
use crate::identity::password::backend::Digest;
use core::cmp::Ordering;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// A list could not be read; the password is then not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list of stolen passwords cannot be read; check the file and try again")]
pub struct ListUnreadable;

/// Stolen passwords, by the SHA-1 of their UTF-8 bytes, as they are published. The caller brings it; the core opens no file.
pub trait BreachedHashes {
    /// Whether the hash is on the list.
    ///
    /// # Errors
    /// [`ListUnreadable`].
    fn contains(&self, sha1: &[u8; 20]) -> Result<bool, ListUnreadable>;
}

/// Hashes in ascending order that are read one at a time, e.g. from a file of 20 bytes each.
pub trait Records {
    /// How many.
    fn count(&self) -> u64;

    /// The hash at `index`, counted from 0.
    ///
    /// # Errors
    /// [`ListUnreadable`].
    fn read(&self, index: u64) -> Result<[u8; 20], ListUnreadable>;
}

impl Records for &[[u8; 20]] {
    fn count(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }

    fn read(&self, index: u64) -> Result<[u8; 20], ListUnreadable> {
        usize::try_from(index).ok().and_then(|index| self.get(index)).copied().ok_or(ListUnreadable)
    }
}

/// Finds a hash among [`Records`] in some thirty readings, however long the list.
#[derive(Debug, Clone, Copy)]
pub struct SortedHashes<R>(pub R);

impl<R: Records> BreachedHashes for SortedHashes<R> {
    fn contains(&self, sha1: &[u8; 20]) -> Result<bool, ListUnreadable> {
        let (mut from, mut to) = (0, self.0.count());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.0.read(middle)?.cmp(sha1) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
            }
        }
        Ok(false)
    }
}

/// The SHA-1 under which stolen passwords are listed.
pub(super) fn sha1(password: &str) -> [u8; 20] {
    Digest::Sha1.of(&[password.as_bytes()]).first_chunk().copied().unwrap_or_default()
}

/// The forms in which one password is looked for.
pub(super) struct Looks {
    forms: Vec<Zeroizing<String>>,
}

impl Looks {
    pub(super) fn of(password: &str) -> Self {
        let whole = fold(password);
        let enough = whole.chars().count().div_ceil(2);
        let plain = letters_for_signs(&whole);
        let mut forms = Vec::new();
        for form in [&whole, &plain] {
            let core = form.trim_matches(|letter: char| !letter.is_alphabetic());
            if core.chars().count() >= enough {
                forms.push(letters_for_signs(core));
                forms.push(Zeroizing::new(core.to_owned()));
            }
        }
        // `p@ssw0rd1` loses its end before its signs become letters; `haslo123` only has an end.
        let core = whole.trim_matches(|letter: char| !letter.is_alphabetic());
        if core.chars().count() >= enough {
            forms.push(Zeroizing::new(core.chars().rev().collect()));
        }
        forms.push(whole);
        forms.push(plain);
        Self { forms }
    }

    /// Whether one of the forms is the word.
    pub(super) fn are(&self, word: &str) -> bool {
        let word = fold(word);
        !word.is_empty() && self.forms.iter().any(|form| **form == *word)
    }

    pub(super) fn are_common(&self) -> bool {
        self.forms.iter().any(|form| COMMON.binary_search(&form.as_str()).is_ok())
    }

    /// Whether one of the forms is a name, or a word of it of three letters or more.
    pub(super) fn are_name(&self, name: &str) -> bool {
        let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() >= 3);
        self.are(name) || words.into_iter().any(|word| self.are(word)) || {
            let joined: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
            joined.chars().count() >= 3 && self.are(&joined)
        }
    }
}

/// Without capitals and accents.
fn fold(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len().saturating_mul(3)));
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        // The one Polish letter that does not come apart.
        out.push(if letter == 'ł' { 'l' } else { letter });
    }
    out
}

fn letters_for_signs(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    out.extend(text.chars().map(|letter| match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_of_a_list_of_any_length_is_found_and_no_other() {
        for length in 0..40_u8 {
            let list: Vec<[u8; 20]> = (0..length).map(|at| [at * 2 + 1; 20]).collect();
            let sorted = SortedHashes(list.as_slice());
            for byte in 0..=length * 2 + 1 {
                let listed = byte % 2 == 1 && byte / 2 < length;
                assert_eq!(sorted.contains(&[byte; 20]), Ok(listed), "{byte} of {length}");
            }
        }
    }

    struct Shrunk;
    impl Records for Shrunk {
        fn count(&self) -> u64 {
            4
        }

        fn read(&self, _: u64) -> Result<[u8; 20], ListUnreadable> {
            Err(ListUnreadable)
        }
    }

    #[test]
    fn a_list_that_cannot_be_read_is_an_error() {
        assert_eq!(SortedHashes(Shrunk).contains(&[0; 20]), Err(ListUnreadable));
    }
}
