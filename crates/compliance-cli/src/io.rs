//! Where a command writes and whom it asks: the terminal, a test, or a program that embeds the command.

use libcompliance_lab::keys::Zeroizing;
use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::Path;

/// What a command is given to speak with.
pub struct Io<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Messages and errors.
    pub err: &'a mut dyn Write,
    /// Whether `err` is a terminal that somebody watches: only then is progress shown.
    pub terminal: bool,
    /// Whom to ask.
    pub prompts: &'a mut dyn Prompts,
}

impl std::fmt::Debug for Io<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Io").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// Somebody or something that answers questions. `None` means that there is no answer to be had.
pub trait Prompts {
    /// Whether there is a person to ask.
    fn interactive(&self) -> bool;

    /// Asks in the open; the answer comes without its line end.
    ///
    /// # Errors
    /// Those of the terminal.
    fn line(&mut self, question: &str) -> io::Result<Option<String>>;

    /// Asks without showing what is typed.
    ///
    /// # Errors
    /// Those of the terminal.
    fn secret(&mut self, question: &str) -> io::Result<Option<Zeroizing<String>>>;

    /// The next line of standard input, for secrets given as `-`.
    ///
    /// # Errors
    /// Those of standard input.
    fn input_line(&mut self) -> io::Result<Option<Zeroizing<String>>>;
}

/// The person at the terminal.
#[derive(Debug, Default)]
pub struct Terminal;

impl Prompts for Terminal {
    fn interactive(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn line(&mut self, question: &str) -> io::Result<Option<String>> {
        let mut err = io::stderr().lock();
        write!(err, "{question}")?;
        err.flush()?;
        let mut line = String::new();
        let count = io::stdin().lock().read_line(&mut line)?;
        Ok((count > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Zeroizing<String>>> {
        match rpassword::prompt_password(question) {
            Ok(typed) => Ok(Some(Zeroizing::new(typed))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn input_line(&mut self) -> io::Result<Option<Zeroizing<String>>> {
        let mut line = Zeroizing::new(String::with_capacity(256));
        let count = io::stdin().lock().read_line(&mut line)?;
        Ok((count > 0).then(|| Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned())))
    }
}

/// Nobody: for programs that embed the command and give every answer as an argument.
#[derive(Debug, Default)]
pub struct Nobody;

impl Prompts for Nobody {
    fn interactive(&self) -> bool {
        false
    }

    fn line(&mut self, _question: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn secret(&mut self, _question: &str) -> io::Result<Option<Zeroizing<String>>> {
        Ok(None)
    }

    fn input_line(&mut self) -> io::Result<Option<Zeroizing<String>>> {
        Ok(None)
    }
}

/// A path as one line that a terminal takes no orders from.
#[must_use]
pub fn shown(path: &Path) -> String {
    libcompliance_pack::text::visible(&path.to_string_lossy()).into_owned()
}
