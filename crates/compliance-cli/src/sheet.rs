//! The recovery sheet, on the screen or in a file of its own.

use crate::exit::Failure;
use crate::files;
use crate::io::{Io, shown};
use libcompliance_lab::keys::{Protection, Zeroizing};
use libcompliance_pack::Language;
use libcompliance_pack::sheet::{self, Sheet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What a sheet says; owned, so that it can be put together before it is known where it goes.
pub(crate) struct Content {
    pub name: String,
    pub id: String,
    pub origin: String,
    pub verifier_key: String,
    pub date: String,
    pub database: PathBuf,
    pub protection: sheet::Protection,
    pub code: Option<Zeroizing<String>>,
    pub break_glass: Option<Zeroizing<String>>,
}

/// Where the sheet goes. A file is made before anything else, so that no code is drawn that cannot be written down.
pub(crate) struct Place {
    file: Option<(PathBuf, File)>,
    done: bool,
}

impl Place {
    pub(crate) fn prepare(path: Option<&Path>) -> Result<Self, Failure> {
        let file = path.map(|path| Ok::<_, Failure>((path.to_owned(), files::create(path, true)?))).transpose()?;
        Ok(Self { file, done: false })
    }

    /// The file, if the sheet goes to one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }

    /// Writes the sheet to its file, or to the screen unless `silent` (the caller says it in JSON).
    pub(crate) fn write(
        mut self,
        content: &Content,
        language: Language,
        silent: bool,
        io: &mut Io<'_>,
    ) -> Result<(), Failure> {
        let database = shown(&content.database);
        let sheet = Sheet {
            name: &content.name,
            id: &content.id,
            origin: &content.origin,
            verifier_key: &content.verifier_key,
            date: &content.date,
            database: &database,
            protection: content.protection,
            recovery_code: content.code.as_ref().map(|code| code.as_str()),
            break_glass: content.break_glass.as_ref().map(|password| password.as_str()),
        };
        self.done = true;
        if let Some((path, file)) = &mut self.file {
            match sheet.write(file, language).and_then(|()| file.flush()).and_then(|()| file.sync_all()) {
                Ok(()) => return Ok(()),
                // The code is nowhere else: on the screen it is better placed than lost.
                Err(error) => {
                    writeln!(io.err, "{}; the sheet follows here", Failure::file("cannot write", path, &error))?
                }
            }
        } else if silent {
            return Ok(());
        }
        Ok(sheet.write(io.out, language)?)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.done
            && let Some((path, _)) = &self.file
        {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The word in JSON, and what the sheet says about the protection.
pub(crate) fn protection(of: Protection) -> (&'static str, sheet::Protection) {
    match of {
        Protection::File => ("file_mode", sheet::Protection::FileMode),
        Protection::Dpapi => ("windows_account", sheet::Protection::WindowsAccount),
        _ => ("passphrase", sheet::Protection::Passphrase),
    }
}
