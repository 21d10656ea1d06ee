//! The folder of the demonstration: made by it, recognised by it, removed by it.

use crate::exit::Failure;
use crate::io::shown;
use libcompliance_lab::{Lab, beside};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// Says what the folder is; only a folder with this file in it is ever removed.
const MARKER: &str = "THIS-IS-A-DEMO.txt";
const MARKED: &str = "compliance demo\n\nEverything in this folder was made up by `compliance demo` and can be removed.\n\
                      Wszystko w tym katalogu wymyśliło polecenie `compliance demo`; można go usunąć.\n";

/// The folder.
#[derive(Debug, Clone)]
pub(super) struct Place {
    root: PathBuf,
}

impl Place {
    /// Takes the folder `root` for a new demonstration: it must not exist, or be empty, or with `force` be an earlier one.
    pub(super) fn take(root: &Path, force: bool) -> Result<Self, Failure> {
        let place = Self { root: root.to_owned() };
        if root.exists() && !is_empty(root) {
            if !is_demo(root) {
                return Err(Failure::usage(
                    "demo_folder_taken",
                    format!(
                        "`{}` is there and is not an earlier demonstration: choose another folder with --dir",
                        shown(root)
                    ),
                ));
            }
            if !force {
                return Err(Failure::usage(
                    "demo_exists",
                    format!(
                        "`{}` holds an earlier demonstration: add --force to replace it, or choose another folder with --dir",
                        shown(root)
                    ),
                ));
            }
            fs::remove_dir_all(root).map_err(|error| Failure::file("cannot remove", root, &error))?;
        }
        for folder in [root.to_owned(), place.outside(), place.attacks()] {
            fs::create_dir_all(&folder).map_err(|error| Failure::file("cannot make", &folder, &error))?;
        }
        place.write(&root.join(MARKER), MARKED)?;
        Ok(place)
    }

    /// The whole folder.
    pub(super) fn root(&self) -> PathBuf {
        self.root.clone()
    }

    /// The laboratory.
    pub(super) fn lab(&self) -> PathBuf {
        self.root.join("lab.db")
    }

    /// What stands for a place that the laboratory's own people cannot change.
    pub(super) fn outside(&self) -> PathBuf {
        self.root.join("outside")
    }

    /// The checkpoint kept outside.
    pub(super) fn checkpoint(&self) -> PathBuf {
        self.outside().join("checkpoint")
    }

    /// The verifier key kept outside.
    pub(super) fn vkey(&self) -> PathBuf {
        self.outside().join("lab.vkey")
    }

    /// The passphrase of the key, for pasting commands.
    pub(super) fn passphrase(&self) -> PathBuf {
        self.root.join("passphrase.txt")
    }

    /// A report as a customer gets it.
    pub(super) fn report(&self) -> PathBuf {
        self.root.join("report.html")
    }

    /// The proof beside it.
    pub(super) fn report_proof(&self) -> PathBuf {
        self.root.join("report.html.tlog-proof")
    }

    fn attacks(&self) -> PathBuf {
        self.root.join("attacks")
    }

    /// The attacked copy of this name.
    pub(super) fn attacked(&self, name: &str) -> PathBuf {
        self.attacks().join(name).join("lab.db")
    }

    /// Writes a small file.
    pub(super) fn write(&self, path: &Path, text: impl AsRef<[u8]>) -> Result<(), Failure> {
        fs::write(path, text).map_err(|error| Failure::file("cannot write", path, &error))
    }

    /// A copy of the whole laboratory to be attacked. The laboratory must be closed.
    pub(super) fn copy(&self, name: &str) -> Result<PathBuf, Failure> {
        let copy = self.new_copy(name)?;
        for suffix in ["", "-wal", ".key", ".vault"] {
            let from = beside(&self.lab(), suffix);
            if from.exists() {
                fs::copy(&from, beside(&copy, suffix)).map_err(|error| Failure::file("cannot copy", &from, &error))?;
            }
        }
        Ok(copy)
    }

    /// Copies the laboratory as it is now, while it is open, for the attack that puts an older copy back.
    pub(super) fn keep_older_copy(&self, lab: &Lab) -> Result<(), Failure> {
        let copy = self.new_copy(super::attack::OLDER_COPY)?;
        let source = Connection::open(lab.path()).map_err(sql)?;
        source.execute("VACUUM INTO ?1", [copy.to_string_lossy().as_ref()]).map_err(sql)?;
        for suffix in [".key", ".vault"] {
            let from = beside(&self.lab(), suffix);
            fs::copy(&from, beside(&copy, suffix)).map_err(|error| Failure::file("cannot copy", &from, &error))?;
        }
        // Whoever cuts the tail needs a signed checkpoint to cut it at; a laboratory gives one away now and then.
        lab.checkpoint_for_outside()?;
        Ok(())
    }

    /// How much room the folder takes, in millions of bytes.
    pub(super) fn megabytes(&self) -> u64 {
        bytes_in(&self.root) / 1_000_000
    }

    fn new_copy(&self, name: &str) -> Result<PathBuf, Failure> {
        let copy = self.attacked(name);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::file("cannot make", folder, &error))?;
        }
        Ok(copy)
    }
}

/// A failure of SQL that is not the laboratory's own.
pub(super) fn sql(error: rusqlite::Error) -> Failure {
    Failure::failed("demo_attack", format!("an attack of the demonstration could not be carried out: {error}"))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => bytes_in(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

fn is_demo(folder: &Path) -> bool {
    fs::read_to_string(folder.join(MARKER)).is_ok_and(|text| text == MARKED)
}
