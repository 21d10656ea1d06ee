//! The `compliance` command.

use compliance_cli::io::{Io, Terminal};
use std::io::{BufWriter, IsTerminal as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = BufWriter::new(std::io::stdout());
    let mut err = std::io::stderr();
    let terminal = err.is_terminal();
    let mut io = Io { out: &mut out, err: &mut err, terminal, prompts: &mut Terminal };
    compliance_cli::run(std::env::args_os(), &mut io).into()
}
