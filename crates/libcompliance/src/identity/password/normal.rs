//! The form in which a new password is hashed.
//!
//! OpaqueString (RFC 8265 section 4.2) over the FreeformClass of RFC 8264: other spaces become a space, then NFC. Refused
//! are an empty text, controls, characters that show nothing, conjoining Hangul, unassigned ones, and the few that are
//! only right in their context. Old hashes were made of the bytes as typed, so verifying tries those first.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_public_assigned;
use zeroize::Zeroizing;

/// What is done to a password before it is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Normalisation {
    /// OpaqueString (RFC 8265), which contains NFC: the same password typed on another keyboard is the same.
    #[default]
    OpaqueString,
    /// Unicode NFC only.
    Nfc,
    /// Nothing: exactly as received.
    AsReceived,
}

/// A character that OpaqueString does not allow, or no character at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the password is empty or has a character that cannot be typed everywhere; use letters, digits, signs and spaces"
)]
pub struct NotOpaque;

impl Normalisation {
    /// The normal form. Nothing is cut, folded or trimmed.
    ///
    /// # Errors
    /// [`NotOpaque`], from [`Self::OpaqueString`] only.
    pub fn apply(self, password: &str) -> Result<Zeroizing<String>, NotOpaque> {
        match self {
            Self::AsReceived => Ok(Zeroizing::new(password.to_owned())),
            Self::Nfc => Ok(collect(password.nfc(), password.len())),
            Self::OpaqueString => {
                if password.is_empty() || !is_freeform(password) {
                    return Err(NotOpaque);
                }
                let spaces = password.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
                let normal = collect(spaces.nfc(), password.len());
                // NFC can give a character of another class, such as the middle dot for the Greek one: what is not stable
                // under the profile is not of it (RFC 8264 section 7).
                if is_freeform(&normal) { Ok(normal) } else { Err(NotOpaque) }
            }
        }
    }
}

/// Collected into one allocation: a text that grows leaves copies of its beginning behind. NFC gives at most three times
/// the bytes (Unicode Standard Annex 15).
fn collect(letters: impl Iterator<Item = char>, bytes: usize) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(bytes.saturating_mul(3)));
    letters.for_each(|letter| out.push(letter));
    out
}

fn is_freeform(text: &str) -> bool {
    let mut before = None;
    let mut letters = text.chars().peekable();
    let (mut arabic, mut extended) = (false, false);
    while let Some(letter) = letters.next() {
        let in_context = match letter {
            // Middle dot: between two `l`, as in Catalan.
            '\u{b7}' => before == Some('l') && letters.peek() == Some(&'l'),
            // Greek numeral sign: before Greek.
            '\u{375}' => matches!(letters.peek(), Some('\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')),
            // Geresh, gershayim: after Hebrew.
            '\u{5f3}' | '\u{5f4}' => matches!(before, Some('\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}')),
            // Katakana middle dot: in a text with kana or Han.
            '\u{30fb}' => text.chars().any(|other| {
                matches!(other, '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
            }),
            _ => true,
        };
        arabic |= matches!(letter, '\u{660}'..='\u{669}');
        extended |= matches!(letter, '\u{6f0}'..='\u{6f9}');
        if !in_context || (arabic && extended) || is_disallowed(letter) {
            return false;
        }
        before = Some(letter);
    }
    true
}

fn is_disallowed(letter: char) -> bool {
    let ignorable = matches!(letter,
        // Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties), joiners included.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}');
    // Conjoining Hangul of old spelling; modern syllables are one character each.
    let jamo = matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{d7b0}'..='\u{d7fb}');
    // The line separators are spaces to `is_whitespace`, but no spaces of Unicode.
    let line = matches!(letter, '\u{2028}' | '\u{2029}');
    letter.is_control() || ignorable || jamo || line || !is_public_assigned(letter)
}
