//! The command, for `python -m libcompliance`.

use compliance_cli::io::{Io, Terminal};
use pyo3::prelude::*;
use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal as _};

/// Runs the command with these arguments, the first being the program's name, and gives its exit code.
#[pyfunction]
pub(crate) fn command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| {
        let mut out = BufWriter::new(std::io::stdout());
        let mut err = std::io::stderr();
        let terminal = err.is_terminal();
        let mut io = Io { out: &mut out, err: &mut err, terminal, prompts: &mut Terminal };
        compliance_cli::run(arguments, &mut io).code()
    })
}
