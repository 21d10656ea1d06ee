//! The small text forms that notes, checkpoints and proof files share. Each has one spelling only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RFC 4648 section 4, with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Accepts what [`to_base64`] writes and nothing else: padding and zero trailing bits are required.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Base64 of exactly 32 bytes.
pub(crate) fn hash_from_base64(text: &str) -> Option<[u8; 32]> {
    from_base64(text)?.try_into().ok()
}

/// An ASCII decimal without sign and without leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let shortest = text == "0" || !text.starts_with('0');
    (shortest && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A key name: not empty, no space, no plus, no control character (it stands in a note, which has none).
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+' || c < ' ')
}

/// The position of the first byte that a note must not hold: below U+0020, except the newline.
pub(crate) fn control_character(text: &str) -> Option<usize> {
    text.bytes().position(|b| b < b' ' && b != b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for bad in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "0x1", "18446744073709551616", "\u{661}"] {
            assert_eq!(decimal(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(from_base64("AQ==").unwrap(), [1]);
        for bad in ["AQ", "AQ=", "AR==", "AQ==\n", "A Q==", "AQ==AQ==", "_w==", "====", "A"] {
            assert_eq!(from_base64(bad), None, "{bad:?}");
        }
        assert_eq!(hash_from_base64(&to_base64(&[1; 31])), None);
        assert_eq!(hash_from_base64(&to_base64(&[1; 33])), None);
        assert_eq!(hash_from_base64(&to_base64(&[1; 32])), Some([1; 32]));
    }

    #[test]
    fn key_names() {
        assert!(is_key_name("example.com/log42"));
        for bad in ["", "a b", "a+b", "a\u{a0}b", "a\u{2003}b", "a\tb", "a\nb", "a\u{1}"] {
            assert!(!is_key_name(bad), "{bad:?}");
        }
    }
}
