//! Opening a laboratory to read it: no key, no change of the file.

use crate::exit::Failure;
use crate::io::shown;
use libcompliance_lab::private_copy::PrivateCopy;
use libcompliance_lab::store::StoreError;
use libcompliance_lab::store::sqlite::Sqlite;
use std::path::{Path, PathBuf};

/// A laboratory opened for reading.
pub(crate) struct Reading {
    pub store: Sqlite,
    /// The database that is read: the laboratory's own, or a copy of it.
    pub place: PathBuf,
    /// Where the laboratory itself lies, with its key and value keys.
    pub lab: PathBuf,
    /// Keeps the copy for as long as it is read.
    _copy: Option<PrivateCopy>,
}

impl Reading {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        expect_file(path)?;
        let lab = path.to_owned();
        match Sqlite::open_to_read(path, &Default::default()) {
            Ok(store) => Ok(Self { store, place: path.to_owned(), lab, _copy: None }),
            // SQLite writes beside the file even to read it; on read-only media a copy is read instead.
            Err(StoreError::ReadOnly) => {
                let copy = PrivateCopy::of(path)?;
                let place = copy.path().to_owned();
                Ok(Self { store: Sqlite::open_to_read(&place, &Default::default())?, place, lab, _copy: Some(copy) })
            }
            Err(StoreError::Foreign) => Err(Failure::failed(
                "foreign_file",
                format!("`{}` is not a laboratory of this library: check the path", shown(path)),
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// A second connection, for reading one thing while another is being listed.
    pub(crate) fn again(&self) -> Result<Sqlite, Failure> {
        Ok(Sqlite::open_to_read(&self.place, &Default::default())?)
    }
}

/// A laboratory is a file; for anything else the message says so before a secret is asked for.
pub(crate) fn expect_file(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::usage(
            "folder_given",
            format!("`{}` is a folder: give the laboratory's database, such as lab.db", shown(path)),
        ));
    }
    if !path.exists() {
        return Err(Failure::failed(
            "file_not_found",
            format!("there is no laboratory at `{}`: check the path, or make one with `compliance init`", shown(path)),
        ));
    }
    Ok(())
}
