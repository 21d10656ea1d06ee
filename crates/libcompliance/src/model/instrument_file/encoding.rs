//! Bytes to characters, without repair: what has no character in the encoding is an error.
//!
//! The two Windows tables stand here, because the usual crate for encodings follows the web's rules, by which the bytes that
//! Windows leaves undefined silently become control characters.

use super::document::Encoding;
use super::problem::{FileFault, Place, ReadProblem};

/// The encoding that a file was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodingUsed {
    /// UTF-8 (RFC 3629).
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// Windows code page 1250, of Central Europe.
    Windows1250,
    /// Windows code page 1252, of Western Europe.
    Windows1252,
    /// ISO/IEC 8859-1, without the control characters from 0x80 to 0x9f.
    Latin1,
}

impl EncodingUsed {
    /// Its name as mappings spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1250 => "windows-1250",
            Self::Windows1252 => "windows-1252",
            Self::Latin1 => "latin-1",
        }
    }
}

const BOMS: &[(EncodingUsed, &[u8])] = &[
    (EncodingUsed::Utf8, &[0xef, 0xbb, 0xbf]),
    (EncodingUsed::Utf16Le, &[0xff, 0xfe]),
    (EncodingUsed::Utf16Be, &[0xfe, 0xff]),
];

/// The encoding of the file and its bytes without the byte order mark.
pub(crate) fn choose(bytes: &[u8], asked: Encoding) -> Result<(EncodingUsed, &[u8]), ReadProblem> {
    let mark = BOMS.iter().find_map(|(encoding, bom)| Some((*encoding, bytes.strip_prefix(*bom)?)));
    let used = match asked {
        Encoding::ByBom => return mark.ok_or(ReadProblem::new(FileFault::NoByteOrderMark, Place::File)),
        Encoding::Utf8 => EncodingUsed::Utf8,
        Encoding::Utf16Le => EncodingUsed::Utf16Le,
        Encoding::Utf16Be => EncodingUsed::Utf16Be,
        Encoding::Windows1250 => EncodingUsed::Windows1250,
        Encoding::Windows1252 => EncodingUsed::Windows1252,
        Encoding::Latin1 => EncodingUsed::Latin1,
    };
    match mark {
        None => Ok((used, bytes)),
        Some((encoding, rest)) if encoding == used => Ok((used, rest)),
        Some(_) => Err(ReadProblem::new(FileFault::OtherByteOrderMark, Place::File)),
    }
}

/// The text of `bytes`, the first of which stands on `line`.
pub(crate) fn decode(bytes: &[u8], encoding: EncodingUsed, line: u32) -> Result<String, ReadProblem> {
    let (text, whole) = match encoding {
        EncodingUsed::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), true),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                (String::from_utf8_lossy(valid).into_owned(), false)
            }
        },
        EncodingUsed::Utf16Le => utf16(bytes, u16::from_le_bytes),
        EncodingUsed::Utf16Be => utf16(bytes, u16::from_be_bytes),
        EncodingUsed::Windows1250 => table(bytes, &WINDOWS_1250),
        EncodingUsed::Windows1252 => table(bytes, &WINDOWS_1252),
        EncodingUsed::Latin1 => until(bytes.iter().map(|byte| Some(char::from(*byte)))),
    };
    if let Some(at) = text.find(|c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return Err(ReadProblem::new(
            FileFault::ControlCharacter,
            place_behind(text.get(..at).unwrap_or_default(), line),
        ));
    }
    if whole { Ok(text) } else { Err(ReadProblem::new(FileFault::Encoding, place_behind(&text, line))) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let (text, whole) = until(char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(Result::ok));
    (text, whole && rest.is_empty())
}

fn table(bytes: &[u8], upper: &[u16; 128]) -> (String, bool) {
    until(bytes.iter().map(|byte| match byte.checked_sub(0x80) {
        None => Some(char::from(*byte)),
        Some(upper_half) => {
            upper.get(usize::from(upper_half)).and_then(|code| char::from_u32(u32::from(*code))).filter(|c| *c != '\0')
        }
    }))
}

/// The characters up to the first that is none, and whether there was no such.
fn until(characters: impl Iterator<Item = Option<char>>) -> (String, bool) {
    let mut text = String::with_capacity(characters.size_hint().0);
    for character in characters {
        let Some(character) = character else { return (text, false) };
        text.push(character);
    }
    (text, true)
}

/// The place of the character behind `text`.
fn place_behind(text: &str, first: u32) -> Place {
    let mut line = first;
    let mut character = 1_u32;
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '\n' if before == '\r' => {}
            '\n' | '\r' => {
                line = line.saturating_add(1);
                character = 1;
            }
            _ => character = character.saturating_add(1),
        }
        before = c;
    }
    Place::Character(line, character)
}

/// The bytes from 0x80; 0 where there is no character. As in the code page tables of the Unicode consortium.
const WINDOWS_1250: [u16; 128] = upper_half(
    [
        0x20ac, 0, 0x201a, 0, 0x201e, 0x2026, 0x2020, 0x2021, 0, 0x2030, 0x0160, 0x2039, 0x015a, 0x0164, 0x017d,
        0x0179, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0, 0x2122, 0x0161, 0x203a, 0x015b, 0x0165,
        0x017e, 0x017a,
    ],
    &[
        (0xa1, 0x02c7),
        (0xa2, 0x02d8),
        (0xa3, 0x0141),
        (0xa5, 0x0104),
        (0xaa, 0x015e),
        (0xaf, 0x017b),
        (0xb2, 0x02db),
        (0xb3, 0x0142),
        (0xb9, 0x0105),
        (0xba, 0x015f),
        (0xbc, 0x013d),
        (0xbd, 0x02dd),
        (0xbe, 0x013e),
        (0xbf, 0x017c),
        (0xc0, 0x0154),
        (0xc3, 0x0102),
        (0xc5, 0x0139),
        (0xc6, 0x0106),
        (0xc8, 0x010c),
        (0xca, 0x0118),
        (0xcc, 0x011a),
        (0xcf, 0x010e),
        (0xd0, 0x0110),
        (0xd1, 0x0143),
        (0xd2, 0x0147),
        (0xd5, 0x0150),
        (0xd8, 0x0158),
        (0xd9, 0x016e),
        (0xdb, 0x0170),
        (0xde, 0x0162),
        (0xe0, 0x0155),
        (0xe3, 0x0103),
        (0xe5, 0x013a),
        (0xe6, 0x0107),
        (0xe8, 0x010d),
        (0xea, 0x0119),
        (0xec, 0x011b),
        (0xef, 0x010f),
        (0xf0, 0x0111),
        (0xf1, 0x0144),
        (0xf2, 0x0148),
        (0xf5, 0x0151),
        (0xf8, 0x0159),
        (0xf9, 0x016f),
        (0xfb, 0x0171),
        (0xfe, 0x0163),
        (0xff, 0x02d9),
    ],
);
const WINDOWS_1252: [u16; 128] = upper_half(
    [
        0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d,
        0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,
        0x017e, 0x0178,
    ],
    &[],
);

/// Latin-1 from 0xa0 but for `others`, with `low` before it.
#[allow(clippy::indexing_slicing, reason = "constants, computed by the compiler")]
const fn upper_half(low: [u16; 32], others: &[(u16, u16)]) -> [u16; 128] {
    let mut table = [0; 128];
    let mut at = 0;
    let mut code = 0x80;
    while at < 128 {
        table[at] = if at < 32 { low[at] } else { code };
        at += 1;
        code += 1;
    }
    let mut next = 0;
    while next < others.len() {
        table[others[next].0 as usize - 0x80] = others[next].1;
        next += 1;
    }
    table
}
