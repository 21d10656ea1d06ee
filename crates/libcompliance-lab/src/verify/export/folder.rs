//! The files of an exported folder: read whole and never longer than they can rightly be, and none that has no place there.

use super::super::collect::Faults;
use super::super::report::FaultCode;
use crate::disk;
use crate::error::LabError;
use crate::export::{Form, LIST, MANIFEST, MANIFEST_DIGEST, Manifest, digest_line, entry_of};
use libcompliance::trail::tile::{TilePath, WIDTH, hashes_at};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The longest manifest that is read: some hundred thousand kept checkpoints.
const MAX_MANIFEST: usize = 64 << 20;
/// The longest line of a list, in bytes.
const MAX_LINE: u64 = 256;

pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, LabError> {
        if !root.is_dir() {
            return Err(LabError::NotFound { what: "folder of an export" });
        }
        Ok(Self { root: root.to_owned() })
    }

    /// The bytes of a file; `None` if it is not there. A file longer than `most` bytes is cut there, so that it cannot
    /// be what it should be and cannot fill the memory.
    pub(super) fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, LabError> {
        let path = self.root.join(name);
        // A link would lead out of the folder.
        match std::fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(disk::failed(&path, &error)),
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        File::open(&path)
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map_err(|error| disk::failed(&path, &error))?;
        Ok(Some(bytes))
    }

    pub(super) fn has(&self, name: &str) -> Result<bool, LabError> {
        Ok(self.read(name, 0)?.is_some())
    }

    /// Calls `each` with the names in a folder below, in no order; never if it is not there.
    pub(super) fn each_name(&self, below: &str, each: &mut dyn FnMut(String)) -> Result<(), LabError> {
        let path = self.root.join(below);
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
            Err(error) => return Err(disk::failed(&path, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| disk::failed(&path, &error))?;
            each(entry.file_name().to_string_lossy().into_owned());
        }
        Ok(())
    }

    /// The names in a folder below, in no order.
    pub(super) fn names(&self, below: &str) -> Result<Vec<String>, LabError> {
        let mut names = Vec::new();
        self.each_name(below, &mut |name| names.push(name))?;
        Ok(names)
    }

    /// Calls `each` with the lines of a file, one after the other; `None` stands for one that is too long, is not UTF-8 or
    /// has no end. False if the file is not there.
    pub(super) fn lines(
        &self,
        name: &str,
        each: &mut dyn FnMut(Option<&str>) -> Result<(), LabError>,
    ) -> Result<bool, LabError> {
        if !self.has(name)? {
            return Ok(false);
        }
        let path = self.root.join(name);
        let problem = |error: std::io::Error| disk::failed(&path, &error);
        let mut file = BufReader::new(File::open(&path).map_err(problem)?);
        let mut line = Vec::new();
        loop {
            line.clear();
            if file.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).map_err(problem)? == 0 {
                return Ok(true);
            }
            let text = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
            each(text)?;
        }
    }

    /// Reads the manifest, and compares the files that it lists.
    pub(super) fn manifest(&self, faults: &Faults) -> Result<Option<Manifest>, LabError> {
        let Some(bytes) = self.read(MANIFEST, MAX_MANIFEST)? else {
            faults.add(FaultCode::ManifestWrong, MANIFEST, "there is no manifest");
            return Ok(None);
        };
        let digest = self.read(MANIFEST_DIGEST, 1024)?;
        if digest.as_deref() != Some(digest_line(&bytes).as_bytes()) {
            let text =
                if digest.is_some() { "the digest is not that of the manifest" } else { "the file is not there" };
            faults.add(FaultCode::ManifestWrong, MANIFEST_DIGEST, text);
        }
        let Some(manifest) = Manifest::from_bytes(&bytes) else {
            faults.add(FaultCode::ManifestWrong, MANIFEST, "the manifest does not read, or is of another version");
            return Ok(None);
        };
        for listed in &manifest.files {
            if !plain(&listed.path) {
                faults.add(FaultCode::ManifestWrong, MANIFEST, "it lists a path that leads out of the folder");
            } else if !self.has(&listed.path)? {
                faults.add(FaultCode::ManifestWrong, listed.path.clone(), "the file is in the manifest and not there");
            } else if entry_of(&self.root, &listed.path)? != *listed {
                faults.add(FaultCode::ManifestWrong, listed.path.clone(), "the file is not the one in the manifest");
            }
        }
        Ok(Some(manifest))
    }

    /// Names everything that has no place in a folder of this form.
    pub(super) fn unexpected(
        &self,
        form: Form,
        size: u64,
        manifest: Option<&Manifest>,
        faults: &Faults,
    ) -> Result<(), LabError> {
        let listed: HashSet<&str> =
            manifest.into_iter().flat_map(|m| &m.files).map(|file| file.path.as_str()).collect();
        let mut last_file = None;
        disk::walk(&self.root, &mut |path, kind| {
            let name = self.name_of(path);
            if kind.is_dir() {
                // Folders are told after what they hold, so one that holds files has just been seen in a file's path.
                let held = last_file.as_ref().is_some_and(|file: &PathBuf| file.starts_with(path));
                if !held {
                    faults.add(FaultCode::ManifestWrong, name, "the folder is empty");
                }
                return Ok(());
            }
            last_file = Some(path.to_owned());
            let fits = kind.is_file()
                && (matches!(name.as_str(), MANIFEST | MANIFEST_DIGEST | "checkpoint")
                    || (listed.contains(name.as_str()) && frame(form, &name))
                    || match form {
                        Form::Log => tile(&name, size),
                        // The pass over the list names those that are not in it.
                        Form::Selection => numbered(&name).is_some(),
                    });
            if !fits {
                faults.add(FaultCode::ManifestWrong, name, "the file has no place in this export");
            }
            Ok(())
        })
    }

    /// A path below the folder, with `/` on every system.
    fn name_of(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

/// Whether a path stays inside the folder.
fn plain(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

/// Whether a listed file is one that an export of this form lists.
fn frame(form: Form, name: &str) -> bool {
    let key = name.ends_with(".vkey") && !name.contains('/');
    let of_form = match form {
        Form::Log => name.strip_prefix("checkpoints/").is_some_and(|size| number(size).is_some()),
        Form::Selection => name == LIST,
    };
    key || of_form
}

/// Whether a path is that of a tile or bundle of a tree of `size` records.
fn tile(name: &str, size: u64) -> bool {
    let Ok(path) = TilePath::parse(name) else { return false };
    let (level, n, width) = match path {
        TilePath::Tile { id, width } => (id.level, id.n, width),
        TilePath::Entries { n, width } => (0, n, width),
    };
    let hashes = hashes_at(level, size);
    let full = n < hashes / u64::from(WIDTH);
    match width {
        None => full,
        Some(width) => n == hashes / u64::from(WIDTH) && u64::from(width) == hashes % u64::from(WIDTH),
    }
}

/// The index in the name of a record or proof file.
pub(super) fn numbered(name: &str) -> Option<u64> {
    let record = name.strip_prefix("records/").and_then(|rest| rest.strip_suffix(".json"));
    let proof = || name.strip_prefix("proofs/").and_then(|rest| rest.strip_suffix(".tlog-proof"));
    number(record.or_else(proof)?)
}

/// A decimal number in its shortest form.
pub(super) fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

impl Folder {
    /// Calls `each` for every tile and bundle that is there.
    pub(super) fn each_tile(&self, each: &mut dyn FnMut(TilePath)) -> Result<(), LabError> {
        let tiles = self.root.join("tile");
        if !tiles.is_dir() {
            return Ok(());
        }
        disk::walk(&tiles, &mut |path, kind| {
            if kind.is_file()
                && let Ok(path) = TilePath::parse(&self.name_of(path))
            {
                each(path);
            }
            Ok(())
        })
    }
}
