//! Members of a tar file (POSIX.1-2001 ustar, with a pax header for what does not fit), in one form only.
//!
//! Every field but name, size and time is fixed, so the same members give the same bytes, and the reader accepts nothing else.

use std::io::{self, Read};

/// Headers and data are padded to this.
pub(crate) const BLOCK: usize = 512;
/// What a header without pax can say: eleven octal digits.
const LARGEST_PLAIN: u64 = 0o77_777_777_777;
/// Longest path in a pax header.
const LONGEST_PATH: u64 = 4096;

/// The zero bytes after `size` bytes of data.
pub(crate) fn padding(size: u64) -> usize {
    let over = usize::try_from(size % 512).unwrap_or(0);
    if over == 0 { 0 } else { BLOCK - over }
}

/// The end of a tar file.
pub(crate) const END: [u8; 1024] = [0; 1024];

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    for (slot, byte) in block.iter_mut().skip(at).zip(bytes) {
        *slot = *byte;
    }
}

fn plain(name: &[u8], size: u64, time: u64, kind: u8) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.get(..name.len().min(100)).unwrap_or_default());
    put(&mut block, 100, b"0000600\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, format!("{:011o}\0", if size > LARGEST_PLAIN { 0 } else { size }).as_bytes());
    put(&mut block, 136, format!("{:011o}\0", time.min(LARGEST_PLAIN)).as_bytes());
    put(&mut block, 148, b"        ");
    put(&mut block, 156, &[kind]);
    put(&mut block, 257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    block
}

/// One line of a pax header: its own length stands in it.
fn pax_line(key: &str, value: &str) -> String {
    let bare = key.len() + value.len() + 3;
    let mut length = bare + 1;
    while length != bare + length.to_string().len() {
        length = bare + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

/// Everything before the data of a member.
pub(crate) fn header(name: &str, size: u64, time: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut pax = String::new();
    if name.len() > 100 {
        pax.push_str(&pax_line("path", name));
    }
    if size > LARGEST_PLAIN {
        pax.push_str(&pax_line("size", &size.to_string()));
    }
    if !pax.is_empty() {
        let length = u64::try_from(pax.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&plain(b"pax", length, time, b'x'));
        bytes.extend_from_slice(pax.as_bytes());
        bytes.resize(bytes.len() + padding(length), 0);
    }
    bytes.extend_from_slice(&plain(name.as_bytes(), size, time, b'0'));
    bytes
}

/// A header that was read.
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) size: u64,
}

fn number(block: &[u8; BLOCK], at: usize) -> Option<u64> {
    let text = std::str::from_utf8(block.get(at..at + 11)?).ok()?;
    text.bytes().all(|byte| (b'0'..=b'7').contains(&byte)).then(|| u64::from_str_radix(text, 8).ok())?
}

fn pax_value(text: &mut &str, key: &str) -> Option<String> {
    let line = text.split_inclusive('\n').next()?;
    let (_, rest) = line.split_once(' ')?;
    let value = rest.strip_prefix(key)?.strip_prefix('=')?.strip_suffix('\n')?.to_owned();
    (pax_line(key, &value) == line).then_some(())?;
    *text = text.strip_prefix(line)?;
    Some(value)
}

/// The next header, or `None` at the end of the tar file. `Err(InvalidData)` for anything that [`header`] does not write.
pub(crate) fn next(from: &mut dyn Read, time: u64) -> io::Result<Option<Header>> {
    let bad = || io::Error::new(io::ErrorKind::InvalidData, "not a header that is written here");
    let mut block = [0; BLOCK];
    from.read_exact(&mut block)?;
    if block == [0; BLOCK] {
        from.read_exact(&mut block)?;
        return if block == [0; BLOCK] { Ok(None) } else { Err(bad()) };
    }
    let mut read = block.to_vec();
    let (mut long, mut large) = (None, None);
    if block.get(156) == Some(&b'x') {
        let length = number(&block, 124).filter(|length| *length <= LONGEST_PATH + 64).ok_or_else(bad)?;
        let mut pax = vec![0; usize::try_from(length).map_err(|_| bad())?];
        from.read_exact(&mut pax)?;
        let mut pad = vec![0; padding(length)];
        from.read_exact(&mut pad)?;
        from.read_exact(&mut block)?;
        let mut text = std::str::from_utf8(&pax).map_err(|_| bad())?;
        long = pax_value(&mut text, "path");
        large = pax_value(&mut text, "size").and_then(|size| size.parse().ok());
        if !text.is_empty() {
            return Err(bad());
        }
        read.extend_from_slice(&pax);
        read.extend_from_slice(&pad);
        read.extend_from_slice(&block);
    }
    let size = large.or_else(|| number(&block, 124)).ok_or_else(bad)?;
    let name = match long {
        Some(name) => name,
        None => {
            let field = block.get(..100).unwrap_or_default();
            let name = field.split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8(name.to_vec()).map_err(|_| bad())?
        }
    };
    // One form only: links, folders, owners, other modes and times all differ from what would be written.
    if header(&name, size, time) == read { Ok(Some(Header { name, size })) } else { Err(bad()) }
}

/// A path that stays below the folder it is joined to.
pub(crate) fn is_safe(name: &str) -> bool {
    name.len() <= 4000
        && !name.contains('\0')
        && !(cfg!(windows) && name.contains(['\\', ':']))
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn headers_are_read_as_they_were_written() {
        let long = "a/".repeat(120) + "b";
        for name in ["a", "żółć/b", long.as_str(), &"x".repeat(100), &"x".repeat(101)] {
            for size in [0, 1, 511, 512, LARGEST_PLAIN, LARGEST_PLAIN + 1, u64::MAX] {
                let bytes = header(name, size, 1_700_000_000);
                assert_eq!(bytes.len() % BLOCK, 0);
                let read = next(&mut bytes.as_slice(), 1_700_000_000).unwrap().unwrap();
                assert_eq!((read.name.as_str(), read.size), (name, size));
                assert!(next(&mut bytes.as_slice(), 1_700_000_001).is_err());
            }
        }
    }

    #[test]
    fn paths_that_leave_the_folder_are_not_safe() {
        for name in ["", "/a", "a//b", "../a", "a/..", "./a", "a/", "a\0"] {
            assert!(!is_safe(name), "{name:?}");
        }
        assert!(is_safe("a/b..c/d"));
    }
}
