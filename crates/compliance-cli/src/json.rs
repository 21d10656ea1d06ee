//! Small helpers for JSON output.

use crate::exit::Failure;
use crate::io::Io;
use serde_json::Value;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes one JSON document on a line of its own.
pub(crate) fn line(io: &mut Io<'_>, value: &Value) -> Result<(), Failure> {
    serde_json::to_writer(&mut *io.out, value).map_err(std::io::Error::from)?;
    io.out.write_all(b"\n")?;
    Ok(())
}
