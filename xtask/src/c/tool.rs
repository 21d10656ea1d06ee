//! Other people's programs: compilers, linkers, and what looks into their output.

use crate::run;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command that is built word by word and either says what it printed or why it failed.
#[derive(Debug)]
pub(super) struct Tool(Command);

impl Tool {
    pub(super) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        run::forget_this_package(&mut command);
        command.stdin(Stdio::null());
        Self(command)
    }

    pub(super) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.0.arg(argument);
        self
    }

    pub(super) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.0.args(arguments);
        self
    }

    pub(super) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub(super) fn without(mut self, variable: &str) -> Self {
        self.0.env_remove(variable);
        self
    }

    /// Runs it with its output where this program's goes.
    pub(super) fn show(mut self) -> Result<(), String> {
        let name = self.0.get_program().to_string_lossy().into_owned();
        let status = self.0.status().map_err(|error| format!("cannot start `{name}`: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("`{name}`: {status}")) }
    }

    pub(super) fn folder(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// What it wrote, both streams; everything it wrote is in the error too.
    pub(super) fn run(self) -> Result<String, String> {
        let (success, text, how) = self.result()?;
        if success { Ok(text) } else { Err(format!("{how}\n{text}")) }
    }

    /// Whether it succeeded, what it wrote, and how it ended.
    pub(super) fn result(mut self) -> Result<(bool, String, String), String> {
        let name = self.0.get_program().to_string_lossy().into_owned();
        let output = self.0.output().map_err(|error| format!("cannot start `{name}`: {error}"))?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok((output.status.success(), text, format!("`{name}`: {}", output.status)))
    }
}

/// Whether a program is there.
pub(super) fn there(program: &str, probe: &str) -> bool {
    Tool::new(program).arg(probe).result().is_ok_and(|(success, ..)| success)
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("`{}`: {error}", path.display()))
}

pub(super) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("`{}`: {error}", path.display()))
}

pub(super) fn make_folder(path: &Path) -> Result<(), String> {
    std::fs::create_dir_all(path).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// An empty folder, whatever was there before.
pub(super) fn empty_folder(path: &Path) -> Result<(), String> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("`{}`: {error}", path.display()));
        }
        _ => {}
    }
    make_folder(path)
}

pub(super) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::copy(from, to).map(|_| ()).map_err(|error| format!("`{}` to `{}`: {error}", from.display(), to.display()))
}
