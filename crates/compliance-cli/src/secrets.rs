//! Passphrases and passwords: from a person without echo, or from a file or a line of standard input. Never from an argument
//! or the environment, which other programs can see.

use crate::exit::Failure;
use crate::files;
use crate::io::Io;
use libcompliance_lab::beside;
use libcompliance_lab::keys::{self, KeySource, Protection, Zeroizing};
use libcompliance_pack::Language;
use std::path::{Path, PathBuf};

/// How the key file is opened.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct KeyArgs {
    /// Read the key's passphrase from a file (`-`: a line of standard input) instead of asking
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// The secret in `file`, or as answered to `question`. `flag` is how it can be given without a terminal.
pub(crate) fn read(
    file: Option<&Path>,
    what: &str,
    question: &str,
    flag: &str,
    io: &mut Io<'_>,
) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(path) if path.as_os_str() == "-" => io
            .prompts
            .input_line()
            .map_err(|error| Failure::failed("io", format!("standard input cannot be read: {error}")))?
            .ok_or_else(|| {
                Failure::usage("secret_missing", format!("{what} was to be a line of standard input, which has ended"))
            }),
        Some(path) => from_file(path),
        None if io.prompts.interactive() => {
            io.out.flush()?;
            let typed = io.prompts.secret(question).map_err(terminal)?;
            typed.ok_or_else(|| missing(what, flag))
        }
        None => Err(missing(what, flag)),
    }
}

/// What is asked for, how, once more, and how it can be given without a terminal.
pub(crate) struct Asked<'a> {
    pub what: &'a str,
    pub question: &'a str,
    pub again: &'a str,
    pub flag: &'a str,
}

/// A new secret: typed twice, since nobody sees it.
pub(crate) fn read_new(
    file: Option<&Path>,
    asked: &Asked<'_>,
    fits: &dyn Fn(&str) -> Result<(), Failure>,
    language: Language,
    io: &mut Io<'_>,
) -> Result<Zeroizing<String>, Failure> {
    let Asked { what, question, again, flag } = *asked;
    let mut tries = 0;
    loop {
        let typed = read(file, what, question, flag, io)?;
        let problem = match fits(&typed) {
            Err(problem) => problem,
            Ok(()) if file.is_none() && *read(None, what, again, flag, io)? != *typed => {
                Failure::usage("secret_mistyped", format!("the two entries of {what} differ"))
            }
            Ok(()) => return Ok(typed),
        };
        tries += 1;
        if file.is_some() || tries == 3 {
            return Err(problem);
        }
        for line in problem.lines(language) {
            writeln!(io.err, "{line}")?;
        }
        writeln!(io.err, "{}", language.pick("Once more.", "Jeszcze raz."))?;
    }
}

/// What opens the key file of the laboratory at `lab`; asks only if it is protected by a passphrase.
pub(crate) fn key_source(lab: &Path, args: &KeyArgs, io: &mut Io<'_>) -> Result<KeySource, Failure> {
    Ok(passphrase(lab, args, io)?.map_or(KeySource::Unattended, KeySource::passphrase))
}

/// The passphrase of the key file, if it has one.
pub(crate) fn passphrase(lab: &Path, args: &KeyArgs, io: &mut Io<'_>) -> Result<Option<Zeroizing<String>>, Failure> {
    let (_, protection) = keys::inspect(&beside(lab, ".key"))?;
    if !matches!(protection, Protection::Passphrase(_)) {
        return Ok(None);
    }
    let question = "Passphrase of the key: ";
    read(args.passphrase_file.as_deref(), "the passphrase of the key", question, "--passphrase-file", io).map(Some)
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(files::read(path)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::usage("secret_not_text", format!("`{}` is not UTF-8 text", crate::io::shown(path))))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn missing(what: &str, flag: &str) -> Failure {
    Failure::usage(
        "secret_missing",
        format!("{what} is needed: run this in a terminal, or give {flag} FILE (`-` for standard input)"),
    )
}

fn terminal(error: std::io::Error) -> Failure {
    Failure::failed("io", format!("the terminal cannot be read: {error}"))
}
