//! Looking into a ZIP container (ASiC, ETSI EN 319 162-1) for one file that must be in it, byte for byte.

/// The signature of a central directory entry, and of the record that ends the directory.
const ENTRY: [u8; 4] = [0x50, 0x4b, 0x01, 0x02];
const END: [u8; 4] = [0x50, 0x4b, 0x05, 0x06];
const LOCAL: [u8; 4] = [0x50, 0x4b, 0x03, 0x04];

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(len)?)?;
    Some(field.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}

/// Whether an entry of the container, as its directory lists them, is stored (ASiC asks for that where the file is read in place) and
/// is exactly `wanted`. A compressed entry is not looked into.
pub(crate) fn holds(container: &[u8], wanted: &[u8]) -> bool {
    entries(container).is_some_and(|found| found.contains(&wanted))
}

fn entries(container: &[u8]) -> Option<Vec<&[u8]>> {
    // The end record is 22 bytes with a comment of at most 65,535 behind it.
    let from = container.len().saturating_sub(22 + 65_535);
    let tail = container.get(from..)?;
    let end = from + tail.windows(4).rposition(|window| window == END)?;
    let (count, mut at) = (number(container, end + 10, 2)?, number(container, end + 16, 4)?);
    let mut found = Vec::new();
    for _ in 0..count {
        if container.get(at..at + 4)? != ENTRY {
            return None;
        }
        let (method, size) = (number(container, at + 10, 2)?, number(container, at + 20, 4)?);
        let (name, extra, comment) =
            (number(container, at + 28, 2)?, number(container, at + 30, 2)?, number(container, at + 32, 2)?);
        let local = number(container, at + 42, 4)?;
        if method == 0 && container.get(local..local.checked_add(4)?)? == LOCAL {
            let (name, extra) = (number(container, local + 26, 2)?, number(container, local + 28, 2)?);
            let begin = local + 30 + name + extra;
            found.push(container.get(begin..begin.checked_add(size)?)?);
        }
        at = at + 46 + name + extra + comment;
    }
    Some(found)
}
