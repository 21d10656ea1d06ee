//! The paths of a C2SP tlog-tiles folder.

use core::fmt;
use core::str::FromStr;

use super::{TileId, WIDTH};

/// The highest level that the format names.
const MAX_LEVEL: u8 = 63;

/// Where a tile or an entry bundle lies below the folder of the log.
///
/// `width` is `None` for a full tile and 1..=255 for a partial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// `tile/<level>/<n>[.p/<width>]`.
    Tile {
        /// Which tile.
        id: TileId,
        /// Width of a partial tile.
        width: Option<u8>,
    },
    /// `tile/entries/<n>[.p/<width>]`: the records of tile `n` of level 0.
    Entries {
        /// Number of the bundle.
        n: u64,
        /// Width of a partial bundle.
        width: Option<u8>,
    },
}

/// The text is not a path of the tiles format, written in the one way the format allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// It does not start with `tile/` or lacks a part.
    #[error("not a tile path: expected `tile/<level>/<number>` or `tile/entries/<number>`")]
    Shape,
    /// The level is not a number from 0 to 63 without leading zeros.
    #[error("the level of a tile path is a number from 0 to 63 without leading zeros")]
    Level,
    /// The number is not in groups of three digits, all but the last with `x`, or does not fit 64 bits.
    #[error(
        "the number in a tile path is in groups of three digits, all but the last marked `x`, without empty groups"
    )]
    Number,
    /// The width is not a number from 1 to 255 without leading zeros.
    #[error("the width in a tile path is a number from 1 to 255 without leading zeros")]
    Width,
}

impl TilePath {
    /// The path of a tile of `width` hashes; `None` unless the width is 1..=256 and the level at most 63.
    #[must_use]
    pub fn tile(id: TileId, width: u16) -> Option<Self> {
        (id.level <= MAX_LEVEL).then_some(())?;
        Some(Self::Tile { id, width: partial(width)? })
    }

    /// The path of a bundle of `width` records; `None` unless the width is 1..=256.
    #[must_use]
    pub fn entries(n: u64, width: u16) -> Option<Self> {
        Some(Self::Entries { n, width: partial(width)? })
    }

    /// Reads a path, strictly: what it accepts is exactly what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`PathError`] names the part that is wrong.
    pub fn parse(path: &str) -> Result<Self, PathError> {
        let rest = path.strip_prefix("tile/").ok_or(PathError::Shape)?;
        let (level, rest) = rest.split_once('/').ok_or(PathError::Shape)?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, Some(small(width).filter(|w| *w > 0).ok_or(PathError::Width)?)),
            None => (rest, None),
        };
        if level == "entries" {
            return Ok(Self::Entries { n: parse_number(number)?, width });
        }
        let level = small(level).filter(|level| *level <= MAX_LEVEL).ok_or(PathError::Level)?;
        Ok(Self::Tile { id: TileId { level, n: parse_number(number)? }, width })
    }
}

/// `Some(None)` for a full tile.
fn partial(width: u16) -> Option<Option<u8>> {
    if width == WIDTH { Some(None) } else { u8::try_from(width).ok().filter(|width| *width > 0).map(Some) }
}

/// A decimal number below 256 written in the shortest way.
fn small(text: &str) -> Option<u8> {
    let shortest = text == "0" || !text.starts_with('0');
    (shortest && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn parse_number(text: &str) -> Result<u64, PathError> {
    let mut groups = text.split('/').peekable();
    let mut number: u64 = 0;
    let mut first = true;
    while let Some(group) = groups.next() {
        let last = groups.peek().is_none();
        let digits = if last { group } else { group.strip_prefix('x').ok_or(PathError::Number)? };
        let three = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        // A leading group of zeros would be a second way to write the same number.
        if !three || (first && !last && digits == "000") {
            return Err(PathError::Number);
        }
        let value: u64 = digits.parse().map_err(|_| PathError::Number)?;
        number = number.checked_mul(1000).and_then(|n| n.checked_add(value)).ok_or(PathError::Number)?;
        first = false;
    }
    Ok(number)
}

fn write_number(f: &mut fmt::Formatter<'_>, n: u64) -> fmt::Result {
    let mut groups = [0; 7];
    let mut used = 0;
    let mut rest = n;
    for group in &mut groups {
        *group = rest % 1000;
        rest /= 1000;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    for (left, group) in (0..used).rev().zip(groups.iter().take(used).rev()) {
        if left == 0 { write!(f, "{group:03}")? } else { write!(f, "x{group:03}/")? }
    }
    Ok(())
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, width) = match self {
            Self::Tile { id, width } => {
                write!(f, "tile/{}/", id.level)?;
                (id.n, width)
            }
            Self::Entries { n, width } => {
                f.write_str("tile/entries/")?;
                (*n, width)
            }
        };
        write_number(f, n)?;
        if let Some(width) = width {
            write!(f, ".p/{width}")?;
        }
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        Self::parse(path)
    }
}
