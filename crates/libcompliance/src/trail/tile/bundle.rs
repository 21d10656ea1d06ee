//! Entry bundles: the records of one level-0 tile, each as a big-endian 16-bit length and its bytes.

use super::WIDTH;

/// The longest record that fits a bundle, in bytes.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// A record is longer than a bundle can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a record of {length} bytes does not fit an entry bundle, which takes 65535; seal large content by its digest")]
pub struct EntryTooLong {
    /// Length of the record, in bytes.
    pub length: usize,
}

/// The bytes are not an entry bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// One byte is left where a two-byte length should stand.
    #[error("the entry bundle ends inside the length of entry {entry}")]
    CutLength {
        /// Position of the entry in the bundle, from 0.
        entry: u64,
    },
    /// Fewer bytes are left than the length says.
    #[error("the entry bundle ends inside entry {entry}: {expected} bytes announced, {found} left")]
    CutEntry {
        /// Position of the entry in the bundle, from 0.
        entry: u64,
        /// Bytes that the length announces.
        expected: u16,
        /// Bytes that are left.
        found: usize,
    },
    /// The bundle holds another number of entries than its tile has hashes.
    #[error("the entry bundle holds {found} entries, its tile {expected}")]
    Count {
        /// Width of the tile.
        expected: u16,
        /// Entries in the bundle.
        found: usize,
    },
}

/// Appends one record to a bundle.
///
/// # Errors
/// [`EntryTooLong`] above 65,535 bytes; the bundle is then unchanged.
pub fn append_entry(bundle: &mut Vec<u8>, record: &[u8]) -> Result<(), EntryTooLong> {
    let length = u16::try_from(record.len()).map_err(|_| EntryTooLong { length: record.len() })?;
    bundle.reserve(record.len() + 2);
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(record);
    Ok(())
}

/// The records of a bundle, in order.
pub fn entries(bundle: &[u8]) -> Entries<'_> {
    Entries { rest: bundle, entry: 0 }
}

/// The records of the bundle of a tile of `width` hashes (1..=256), in order.
///
/// # Errors
/// [`BundleError`] if the bytes are cut or hold more or fewer records than the tile has hashes.
pub fn decode_entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut records = Vec::with_capacity(usize::from(width.min(WIDTH)));
    for record in entries(bundle) {
        records.push(record?);
    }
    if records.len() != usize::from(width) {
        return Err(BundleError::Count { expected: width, found: records.len() });
    }
    Ok(records)
}

/// Iterator over the records of a bundle; after an error it ends.
#[derive(Debug, Clone)]
#[must_use]
pub struct Entries<'a> {
    rest: &'a [u8],
    entry: u64,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<&'a [u8], BundleError>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = core::mem::take(&mut self.rest);
        if bytes.is_empty() {
            return None;
        }
        let entry = self.entry;
        let Some((length, bytes)) = bytes.split_first_chunk::<2>() else {
            return Some(Err(BundleError::CutLength { entry }));
        };
        let expected = u16::from_be_bytes(*length);
        let Some((record, rest)) = bytes.split_at_checked(usize::from(expected)) else {
            return Some(Err(BundleError::CutEntry { entry, expected, found: bytes.len() }));
        };
        self.rest = rest;
        self.entry += 1;
        Some(Ok(record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_bundle_is_named_and_ends() {
        let mut bundle = Vec::new();
        append_entry(&mut bundle, b"one").unwrap();
        append_entry(&mut bundle, b"").unwrap();
        assert_eq!(bundle, [0, 3, b'o', b'n', b'e', 0, 0]);
        assert_eq!(decode_entries(&bundle, 2).unwrap(), [&b"one"[..], b""]);
        assert_eq!(decode_entries(&bundle, 1), Err(BundleError::Count { expected: 1, found: 2 }));
        assert_eq!(decode_entries(&bundle, 3), Err(BundleError::Count { expected: 3, found: 2 }));
        assert_eq!(decode_entries(&bundle[..6], 2), Err(BundleError::CutLength { entry: 1 }));
        assert_eq!(decode_entries(&bundle[..4], 1), Err(BundleError::CutEntry { entry: 0, expected: 3, found: 2 }));
        assert_eq!(entries(&bundle[..6]).count(), 2, "one record, one error, then the end");
    }

    #[test]
    fn the_longest_record_fits_and_one_byte_more_does_not() {
        let mut bundle = Vec::new();
        append_entry(&mut bundle, &[7; MAX_ENTRY]).unwrap();
        let before = bundle.clone();
        assert_eq!(append_entry(&mut bundle, &[7; MAX_ENTRY + 1]), Err(EntryTooLong { length: 65_536 }));
        assert_eq!(bundle, before);
        assert_eq!(decode_entries(&bundle, 1).unwrap()[0].len(), MAX_ENTRY);
    }
}
