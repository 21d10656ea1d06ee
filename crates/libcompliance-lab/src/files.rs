//! Files of instruments: sealed first, read after. A file stays where it is; its digest is in the trail.

use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session};
use crate::sign_in::hex;
use crate::vault::VaultError;
use crate::writer::{Stop, Tx, Urgency, Who};
use libcompliance::access::Permission;
use libcompliance::catalogue::trail;
use libcompliance::crypto::sha256;
use libcompliance::model::instrument_file::{Line, Mapping, Reading, ValueKind, read};
use libcompliance::model::value::{ResultValue, ValueProblem};
use libcompliance::model::{
    FILE_READ, FILE_REPLACED, FILE_UNREADABLE, FileName, ListedMapping, MAPPING_DEFINED, Source,
};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Digest, File};
use libcompliance::trail::value::Value;
use std::io::Read as _;
use std::path::Path;

/// The largest file that is read, in bytes; larger ones can be sealed.
const MAX_READ: u64 = libcompliance::model::instrument_file::MAX_FILE as u64;

/// What was read from a file that had been sealed before.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// The digest of the file.
    pub sha256: Digest,
    /// What read it, such as `hplc_csv 1.4`.
    pub parser: String,
    /// The readings, and what was left out with the reason.
    pub reading: Reading,
    /// Whether the file's name had another content before: somebody should look.
    pub replaced: bool,
    comma: bool,
}

impl ReadFile {
    /// Where a line comes from, for [`NewResult::source`](crate::NewResult::source).
    #[must_use]
    pub fn source(&self, line: &Line) -> Source {
        Source { sha256: self.sha256, line: Some(line.line), parser: self.parser.clone() }
    }

    /// The value of a line with its unit. A text that is no number is nobody's value until a person says so.
    ///
    /// # Errors
    /// [`ValueProblem`].
    pub fn value(&self, line: &Line) -> Result<ResultValue, ValueProblem> {
        let unit = line.unit.as_ref().map(|unit| unit.meaning.as_ref().unwrap_or(&unit.text));
        let text = match unit {
            Some(unit) => format!("{} {unit}", line.value),
            None => line.value.to_string(),
        };
        match line.kind {
            ValueKind::Named(_) => Err(ValueProblem::NotRecognised),
            _ => ResultValue::parse_local(&text, self.comma),
        }
    }
}

/// What is sealed of a file.
pub(crate) struct Seen {
    pub sha256: Digest,
    pub size: u64,
    pub modified: Option<String>,
    pub name: Option<String>,
}

impl Session {
    /// Seals a file by its SHA-256: the bytes stay where they are. Needs `file.seal`. A name that had another content before
    /// is a new version, and a record of its own says so.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] if the file cannot be read.
    pub fn seal_file(&self, path: &Path, media_type: &str) -> Result<(Digest, Receipt), LabError> {
        let seen = look(path, &mut |_| {})?;
        let digest = seen.sha256;
        let (_, receipt) = self.seal_seen(seen, media_type)?;
        Ok((digest, receipt))
    }

    /// Takes a mapping into use: from then on files can be read by it. Under its name and version it never changes; another
    /// document needs another version. Needs `method.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Invalid`] for a document that is no mapping, or a version that is taken by another.
    pub fn define_mapping(&self, json: &str) -> Result<(String, Receipt), LabError> {
        let mapping = Mapping::parse(json.as_bytes()).map_err(|error| LabError::Invalid(error.to_string()));
        let digest = hex(&sha256(json.as_bytes()));
        let about = About::object("mapping", mapping.as_ref().map_or_else(|_| "-".to_owned(), Mapping::parser));
        self.act(Permission::METHOD_EDIT, about, Urgency::Ordinary, |tx, acting| {
            let parser = mapping?.parser();
            if tx.load::<ListedMapping>(&parser)?.is_some() {
                return Err(LabError::Invalid(
                    "a mapping with this name and version is in use: give the changed one another version".to_owned(),
                )
                .into());
            }
            let draft = Draft::new("mapping.define")
                .on("mapping", &parser, 1)
                .set("mapping_sha256", digest)
                .set("mapping", crate::laboratory::pieces(json));
            tx.append(&MAPPING_DEFINED, draft, &acting.who)?;
            Ok(parser)
        })
    }

    /// Seals a file, then reads exactly the bytes that were sealed, by the mapping `parser` (`name version`). What was read, and
    /// what could not be, is a record. Needs `file.seal`. Nothing becomes a result by this: for each line there is
    /// [`Session::import_result`](crate::Session::import_result) with [`ReadFile::source`].
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::NotFound`] for a mapping that is not in use; [`LabError::Invalid`] for a file that cannot
    /// be read by it: it is sealed all the same, and the failure is on record.
    pub fn read_file(&self, path: &Path, media_type: &str, parser: &str) -> Result<ReadFile, LabError> {
        let listed: ListedMapping = self.lab().entry(parser)?.ok_or(LabError::NotFound { what: "mapping" })?;
        let document = self.lab().reveal(listed.document.record, &listed.document.path)?;
        let document = crate::laboratory::whole(&document).ok_or(LabError::SealBroken)?;
        let mapping = Mapping::parse(document.as_bytes()).map_err(|error| LabError::Invalid(error.to_string()))?;
        let mut bytes = Vec::new();
        let mut too_large = false;
        let seen = look(path, &mut |chunk| {
            too_large |= u64::try_from(bytes.len() + chunk.len()).unwrap_or(u64::MAX) > MAX_READ;
            if too_large {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(chunk);
            }
        })?;
        let digest = seen.sha256;
        let (replaced, _) = self.seal_seen(seen, media_type)?;
        if too_large {
            return Err(LabError::Invalid("the file is sealed, and larger than the 64 MiB that are read".to_owned()));
        }
        let read = read(&bytes, &mapping);
        let id = hex(&digest.0);
        let about = About::object("file", &id);
        let draft =
            Draft::new("file.read").on("file", &id, 1).attr("parser", parser).attr("mapping_sha256", listed.sha256);
        let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let (kind, draft) = match &read {
            Ok(reading) => {
                let draft = draft.attr("encoding", reading.encoding.name());
                (
                    &FILE_READ,
                    draft.attr("readings", count(reading.lines.len())).attr("skipped", count(reading.skipped.len())),
                )
            }
            Err(problem) => (&FILE_UNREADABLE, draft.attr("code", problem.code()).attr("problem", problem.to_string())),
        };
        self.act(Permission::FILE_SEAL, about, Urgency::Ordinary, |tx, acting| {
            tx.append(kind, draft, &acting.who)?;
            Ok(())
        })?;
        let reading =
            read.map_err(|problem| LabError::Invalid(format!("the file is sealed and could not be read: {problem}")))?;
        Ok(ReadFile { sha256: digest, parser: parser.to_owned(), reading, replaced, comma: mapping.decimal_comma() })
    }

    fn seal_seen(&self, seen: Seen, media_type: &str) -> Result<(bool, Receipt), LabError> {
        let id = hex(&seen.sha256.0);
        let tag = match &seen.name {
            Some(name) => Some(self.tag(name)?),
            None => None,
        };
        let about = About::object("file", &id);
        self.act(Permission::FILE_SEAL, about, Urgency::Ordinary, |tx, acting| {
            seal(tx, &acting.who, seen, tag, media_type)
        })
    }

    /// A digest of a file's name under the laboratory's key: the same name has the same, and nobody learns the name from it.
    pub(crate) fn tag(&self, name: &str) -> Result<String, VaultError> {
        let key = self.lab().inner().vault.key(Subject::Lab)?;
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.expose());
        let mut context = ring::hmac::Context::with_key(&key);
        context.update(b"libcompliance/file-name/v1\0");
        context.update(name.as_bytes());
        Ok(hex(context.sign().as_ref()).chars().take(32).collect())
    }
}

fn seal(tx: &mut Tx<'_>, who: &Who, seen: Seen, tag: Option<String>, media_type: &str) -> Result<bool, Stop> {
    let id = hex(&seen.sha256.0);
    let before = match &tag {
        Some(tag) => tx.load::<FileName>(tag)?,
        None => None,
    };
    let replaced = before.as_ref().is_some_and(|before| before.sha256 != id);
    let version = before.as_ref().map_or(1, |before| before.version + u32::from(replaced));
    let mut draft = Draft::new("file.seal").on("file", &id, version);
    draft.files.push(File {
        sha256: seen.sha256,
        size: seen.size,
        media_type: media_type.to_owned(),
        name: seen.name.map(Value::text),
    });
    if let Some(modified) = seen.modified {
        draft = draft.attr("modified", modified);
    }
    if let Some(tag) = &tag {
        draft = draft.attr("name_tag", tag.as_str());
    }
    tx.append(&trail::FILE_SEALED, draft, who)?;
    if let (Some(before), Some(tag), true) = (before, tag, replaced) {
        let system = tx.system();
        let alarm =
            Draft::new("file.seal").on("file", &id, version).attr("name_tag", tag).attr("previous", before.sha256);
        tx.append(&FILE_REPLACED, alarm, &system)?;
    }
    Ok(replaced)
}

/// Reads a file once: its digest, and its bytes for whoever wants them.
pub(crate) fn look(path: &Path, each: &mut dyn FnMut(&[u8])) -> Result<Seen, LabError> {
    let unreadable = |error: std::io::Error| LabError::Invalid(format!("the file cannot be read: {error}"));
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let before = file.metadata().map_err(unreadable)?;
    let modified = before.modified().ok().map(|at| {
        let at: libcompliance::chrono::DateTime<libcompliance::chrono::Utc> = at.into();
        libcompliance::trail::time::Timestamp::from(at).to_string()
    });
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0;
    loop {
        let count = file.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        let chunk = buffer.get(..count).unwrap_or_default();
        context.update(chunk);
        each(chunk);
        size += u64::try_from(count).unwrap_or(0);
    }
    // What is sealed must be what the instrument left there, not a half of it.
    let same = |now: std::io::Result<std::fs::Metadata>| {
        now.is_ok_and(|now| now.len() == size && now.modified().ok() == before.modified().ok())
    };
    if before.len() != size || !same(file.metadata()) || !same(std::fs::metadata(path)) {
        let text = "the file changed while it was read: seal it when whatever writes it is done";
        return Err(LabError::Invalid(text.to_owned()));
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Seen { sha256: Digest(digest), size, modified, name })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::look;
    use std::io::Write as _;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.csv");
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let fresh = || {
            std::fs::write(&path, vec![b'x'; 600 * 1024]).unwrap();
            std::fs::File::options().append(true).open(&path).unwrap().set_modified(old).unwrap();
        };
        fresh();
        assert_eq!(look(&path, &mut |_| {}).unwrap().size, 600 * 1024);
        let more: &[&dyn Fn()] = &[
            &|| std::fs::File::options().append(true).open(&path).unwrap().write_all(b"y").unwrap(),
            &|| std::fs::File::options().write(true).open(&path).unwrap().write_all(b"y").unwrap(),
            // Windows puts no file in the place of one that is open.
            #[cfg(unix)]
            &|| std::fs::rename(folder.path().join("other"), &path).unwrap(),
        ];
        for change in more {
            fresh();
            std::fs::write(folder.path().join("other"), "another run").unwrap();
            let mut first = true;
            let seen = look(&path, &mut |_| {
                if std::mem::take(&mut first) {
                    change();
                }
            });
            assert!(seen.is_err_and(|error| error.to_string().contains("changed while it was read")));
        }
    }
}
