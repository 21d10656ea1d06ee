//! The audit table of a former system: looked through first, then sealed row by row, each once, also when the power fails in between.

use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session};
use crate::sign_in::hex;
use crate::store::ReadStore as _;
use crate::writer::Urgency;
use chrono::{FixedOffset, NaiveDateTime, TimeZone as _, Utc};
use libcompliance::access::{Decision, Permission};
use libcompliance::crypto::{Hash, sha256};
use libcompliance::host::import::{
    Claim, Claimed, Fault, IMPORT_FINISHED, IMPORT_STARTED, Import, ImportError, ImportName, LEGACY_CLAIMED,
    LocalClock, Mapping, Reader, Row, Step,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Digest, File};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::io::{Read as _, Seek as _};
use std::path::Path;

/// What is to be imported.
#[derive(Debug, Clone, Copy)]
pub struct ImportOrder<'a> {
    /// The mapping: a JSON document ([`Mapping`]).
    pub mapping: &'a str,
    /// The exported table. It stays where it is.
    pub file: &'a Path,
    /// Faulty rows are left out for this reason, a code and words; without it one faulty row means that nothing is imported.
    pub leave_out: Option<(&'a str, Option<&'a str>)>,
}

/// What a table holds, as [`inspect_table`] found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInspection {
    /// The digest of the file.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The encoding it was read in.
    pub encoding: &'static str,
    /// Its rows, those included that are faulty.
    pub rows: u64,
    /// The rows that cannot be imported as they stand.
    pub faulty: u64,
    /// The digest of their list ([`Fault::listed`]); none without any.
    pub faulty_sha256: Option<Hash>,
    /// The earliest claimed time.
    pub first: Option<Timestamp>,
    /// The latest claimed time.
    pub last: Option<Timestamp>,
    /// The digests of the batches: what is sealed later must be what was looked through.
    marks: Vec<Hash>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportDone {
    /// The id of the import: the SHA-256 of the file, lower-case hex. Its records have the object `import` with this id.
    pub import: String,
    /// The rows of the table.
    pub rows: u64,
    /// The claims that are sealed, all in all.
    pub claims: u64,
    /// The rows that were left out.
    pub faulty: u64,
    /// The claims sealed by this call; fewer than all if it went on with an import that was interrupted, none if that was finished.
    pub sealed: u64,
    /// The receipt of the last record; none if the import had been finished before, and nothing was written.
    pub receipt: Option<Receipt>,
}

/// Looks through a table by a mapping and names every faulty row to `each`. Nothing is written, and no laboratory is needed.
///
/// # Errors
/// [`LabError::Import`] for a mapping or table that cannot be used at all; [`LabError::Invalid`] for a file that cannot be read.
pub fn inspect_table(mapping: &str, file: &Path, each: &mut dyn FnMut(&Fault)) -> Result<TableInspection, LabError> {
    let mapping = Mapping::parse(mapping.as_bytes())?;
    inspect(&mapping, &mut open(file)?, each)
}

impl Session {
    /// Seals what the audit table of a former system claims: first the file's digest, size and number of rows, then each row as a record
    /// of the kind `legacy.claimed`, at last that it is complete. A call with the same file and mapping goes on where an interrupted one
    /// stopped; no row is sealed twice. Every faulty row is named to `each` before anything is sealed; `progress` is told the rows that
    /// are done and their number. Needs `host.import`.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Import`]: among others faulty rows without [`ImportOrder::leave_out`], another mapping than the one
    /// the import was begun with, a name that had other content, a file that changed while it was read. What was sealed until then stays
    /// sealed, and is shown as unfinished.
    pub fn import_claims(
        &self,
        order: &ImportOrder<'_>,
        each: &mut dyn FnMut(&Fault),
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<ImportDone, LabError> {
        if let Decision::Deny(_) = self.may(Permission::HOST_IMPORT)? {
            // Refused in a transaction of its own, which records it.
            let again =
                || LabError::Invalid("the right to import has just been given: run the import again".to_owned());
            self.act(Permission::HOST_IMPORT, About::default(), Urgency::Ordinary, |_, _| {
                Err::<(), _>(again().into())
            })?;
        }
        let mapping = Mapping::parse(order.mapping.as_bytes())?;
        let mut file = open(order.file)?;
        let found = inspect(&mapping, &mut file, each)?;
        let import = hex(&found.sha256.0);
        let mapping_sha256 = hex(&sha256(order.mapping.as_bytes()));
        let mut entry = match self.lab().entry::<Import>(&import)? {
            Some(entry) => entry,
            None => self.start(order, &mapping, &found, &import, &mapping_sha256)?,
        };
        if entry.mapping_sha256 != mapping_sha256 {
            return Err(ImportError::OtherMapping.into());
        }
        let done = |entry: &Import, sealed, receipt| ImportDone {
            import: import.clone(),
            rows: entry.rows,
            claims: entry.claims,
            faulty: entry.faulty,
            sealed,
            receipt,
        };
        if entry.finished.is_some() {
            return Ok(done(&entry, 0, None));
        }
        if entry.faulty > 0 && order.leave_out.is_none() {
            return Err(ImportError::FaultyRows { count: entry.faulty }.into());
        }
        let before = entry.claims;
        self.seal_rows(&mapping, &mut file, &found, &import, &mut entry, progress)?;
        let receipt = self.finish(order, &import, &entry)?;
        Ok(done(&entry, entry.claims - before, Some(receipt)))
    }

    fn start(
        &self,
        order: &ImportOrder<'_>,
        mapping: &Mapping,
        found: &TableInspection,
        import: &str,
        mapping_sha256: &str,
    ) -> Result<Import, LabError> {
        if found.rows == found.faulty {
            return Err(ImportError::NoRows.into());
        }
        if found.faulty > 0 && order.leave_out.is_none() {
            return Err(ImportError::FaultyRows { count: found.faulty }.into());
        }
        let name = order.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let tag = name.as_ref().map(|name| self.tag(name)).transpose()?;
        let about = About::object("import", import);
        let (entry, _) = self.act(Permission::HOST_IMPORT, about, Urgency::Ordinary, |tx, acting| {
            if tx.load::<Import>(import)?.is_some() {
                return Err(ImportError::Interfered.into());
            }
            if let Some(tag) = &tag
                && tx.load::<ImportName>(tag)?.is_some()
            {
                return Err(ImportError::OtherFile.into());
            }
            let mut draft = Draft::new("host.import")
                .on("import", import, 1)
                .attr("system", mapping.system())
                .attr("parser", mapping.name())
                .attr("mapping_sha256", mapping_sha256)
                .attr("mapping", crate::laboratory::pieces(order.mapping))
                .attr("encoding", found.encoding)
                .attr("rows", count(found.rows))
                .attr("faulty", count(found.faulty));
            let optional = [
                ("name_tag", tag),
                ("faulty_sha256", found.faulty_sha256.map(|digest| hex(&digest))),
                ("first", found.first.map(|at| at.to_string())),
                ("last", found.last.map(|at| at.to_string())),
            ];
            for (name, value) in optional {
                if let Some(value) = value {
                    draft = draft.attr(name, value);
                }
            }
            draft.files.push(File {
                sha256: found.sha256,
                size: found.size,
                media_type: mapping.media_type().to_owned(),
                name: name.map(Value::text),
            });
            tx.append(&IMPORT_STARTED, leave_out(draft, found.faulty, order)?, &acting.who)?;
            Ok(tx.load::<Import>(import)?.ok_or(LabError::SealBroken)?)
        })?;
        Ok(entry)
    }

    fn seal_rows(
        &self,
        mapping: &Mapping,
        file: &mut std::fs::File,
        found: &TableInspection,
        import: &str,
        entry: &mut Import,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), LabError> {
        let begin = entry.row;
        let changed = || LabError::from(ImportError::FileChanged);
        let mut marks = found.marks.iter();
        let mut batch: Vec<Claim> = Vec::new();
        let mut close = |batch: &mut Vec<Claim>, mark: Hash, row: u64| {
            if marks.next() != Some(&mark) {
                return Err(changed());
            }
            let claims = std::mem::take(batch);
            if let Some(last) = claims.last().map(|claim| claim.row) {
                let sealed = u64::try_from(claims.len()).unwrap_or(u64::MAX);
                self.seal_batch(import, claims, entry.row)?;
                entry.row = last;
                entry.claims += sealed;
            }
            progress(row, entry.rows);
            Ok(())
        };
        let read = pass(mapping, file, &mut |row| {
            // A fault here stood in the first pass as well, or the mark differs.
            if let Some(Row { outcome: Ok(claim), number }) = row.row
                && number > begin
            {
                batch.push(claim);
            }
            match row.mark {
                Some(mark) => close(&mut batch, mark, row.number),
                None => Ok(()),
            }
        });
        match read {
            Err(LabError::Import(
                ImportError::QuoteOpen { .. }
                | ImportError::RowTooLong { .. }
                | ImportError::Utf16
                | ImportError::Header { .. }
                | ImportError::ColumnMissing { .. }
                | ImportError::ColumnAmbiguous { .. }
                | ImportError::NoByteOrderMark
                | ImportError::OtherByteOrderMark,
            )) => Err(changed()),
            Err(error) => Err(error),
            Ok(read) if read.sha256 != found.sha256 || marks.next().is_some() => Err(changed()),
            Ok(_) => Ok(()),
        }
    }

    /// Seals claims together; all of them, or none. Nobody else may have sealed one since row `before`.
    fn seal_batch(&self, import: &str, claims: Vec<Claim>, before: u64) -> Result<(), LabError> {
        let about = About::object("import", import);
        self.act(Permission::HOST_IMPORT, about, Urgency::Ordinary, |tx, acting| {
            let entry = tx.load::<Import>(import)?.ok_or(LabError::SealBroken)?;
            if entry.row != before || entry.finished.is_some() {
                return Err(ImportError::Interfered.into());
            }
            for claim in claims {
                tx.append(&LEGACY_CLAIMED, claim.into_draft(import), &acting.who)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn finish(&self, order: &ImportOrder<'_>, import: &str, expected: &Import) -> Result<Receipt, LabError> {
        let about = About::object("import", import);
        let ((), receipt) = self.act(Permission::HOST_IMPORT, about, Urgency::Ordinary, |tx, acting| {
            let entry = tx.load::<Import>(import)?.ok_or(LabError::SealBroken)?;
            if entry != *expected || entry.claims + entry.faulty != entry.rows {
                return Err(ImportError::Interfered.into());
            }
            let mut draft = Draft::new("host.import")
                .on("import", import, 1)
                .attr("mapping_sha256", entry.mapping_sha256)
                .attr("rows", count(entry.rows))
                .attr("claims", count(entry.claims))
                .attr("faulty", count(entry.faulty));
            if let Some(digest) = entry.faulty_sha256 {
                draft = draft.attr("faulty_sha256", digest);
            }
            tx.append(&IMPORT_FINISHED, leave_out(draft, entry.faulty, order)?, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}

impl Lab {
    /// Every import of a former system's audit table, by the SHA-256 of its file.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn imports(&self) -> Result<Vec<(String, Import)>, LabError> {
        let mut found = Vec::new();
        self.read(|store| crate::lab::keyed_entries::<Import>(store, |import, entry| found.push((import, entry))))?;
        Ok(found)
    }

    /// What the record `index` claims. It was copied from a former system and is unchanged since the record's own time; nothing shows
    /// that it was true, or unchanged before.
    ///
    /// # Errors
    /// [`LabError::NotFound`] if the record is no claim, [`LabError::Vault`] if its key is gone.
    pub fn claim(&self, index: u64) -> Result<Claim, LabError> {
        let missing = || LabError::NotFound { what: "claim" };
        let bytes = self.read(|store| Ok(store.record(index)?))?.ok_or_else(missing)?;
        let record = crate::laboratory::known(&bytes).filter(|record| record.kind == LEGACY_CLAIMED.name);
        let record = record.ok_or_else(missing)?;
        let actor = match record.attr("claimed_actor") {
            Some(Value::Committed(_)) => Some(self.reveal(index, "attrs.claimed_actor")?),
            _ => None,
        };
        let claim = self.reveal(index, "attrs.claim")?;
        let claimed = Claimed { actor: actor.as_deref(), claim: &claim };
        Claim::of(&record, claimed).ok_or(LabError::SealBroken)
    }
}

/// The reason for which faulty rows are left out; nothing where there are none.
fn leave_out(draft: Draft, faulty: u64, order: &ImportOrder<'_>) -> Result<Draft, ImportError> {
    match (faulty, order.leave_out) {
        (0, _) => Ok(draft),
        (_, Some((code, text))) => Ok(draft.because(code, text)),
        (_, None) => Err(ImportError::ReasonMissing),
    }
}

fn count(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn open(path: &Path) -> Result<std::fs::File, LabError> {
    std::fs::File::open(path).map_err(|error| unreadable(&error))
}

fn unreadable(error: &std::io::Error) -> LabError {
    LabError::Invalid(format!("the file cannot be read: {error}"))
}

/// The clocks of the mapping's zone.
fn clock(mapping: &Mapping) -> Result<Box<LocalClock<'static>>, ImportError> {
    let zone = match mapping.zone() {
        None | Some("UTC") => return Ok(Box::new(|local: &NaiveDateTime| Utc.from_local_datetime(local))),
        Some(zone) => zone,
    };
    if zone.starts_with(['+', '-']) {
        let offset: FixedOffset = zone.parse().map_err(|_| ImportError::Zone)?;
        return Ok(Box::new(move |local| offset.from_local_datetime(local).map(|moment| moment.to_utc())));
    }
    let place: chrono_tz::Tz = zone.parse().map_err(|_| ImportError::Zone)?;
    Ok(Box::new(move |local| place.from_local_datetime(local).map(|moment| moment.to_utc())))
}

fn inspect(
    mapping: &Mapping,
    file: &mut std::fs::File,
    each: &mut dyn FnMut(&Fault),
) -> Result<TableInspection, LabError> {
    let mut faulty = 0;
    let mut faults = ring::digest::Context::new(&ring::digest::SHA256);
    let (mut first, mut last): (Option<Timestamp>, Option<Timestamp>) = (None, None);
    let mut marks = Vec::new();
    let mut rows = 0;
    let read = pass(mapping, file, &mut |passed| {
        match passed.row.map(|row| row.outcome) {
            Some(Ok(claim)) => {
                if let Some((at, _)) = claim.at {
                    first = Some(first.map_or(at, |first| first.min(at)));
                    last = Some(last.map_or(at, |last| last.max(at)));
                }
            }
            Some(Err(fault)) => {
                faulty += 1;
                faults.update(fault.listed().as_bytes());
                each(&fault);
            }
            None => {}
        }
        rows = passed.number;
        marks.extend(passed.mark);
        Ok(())
    })?;
    let mut digest = [0; 32];
    digest.copy_from_slice(faults.finish().as_ref());
    Ok(TableInspection {
        sha256: read.sha256,
        size: read.size,
        encoding: read.encoding,
        rows,
        faulty,
        faulty_sha256: (faulty > 0).then_some(digest),
        first,
        last,
        marks,
    })
}

/// What a pass over the file hands on: a row, or the end of the table, and the digest of a batch that ends here.
struct Passed {
    row: Option<Row>,
    number: u64,
    mark: Option<Hash>,
}

/// What a whole pass has seen.
struct Whole {
    sha256: Digest,
    size: u64,
    encoding: &'static str,
}

/// Reads the file once from its beginning.
fn pass(
    mapping: &Mapping,
    file: &mut std::fs::File,
    each: &mut dyn FnMut(Passed) -> Result<(), LabError>,
) -> Result<Whole, LabError> {
    let clock = clock(mapping)?;
    let mut reader = Reader::new(mapping, &*clock);
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 256 * 1024];
    let (mut size, mut number) = (0, 0);
    file.rewind().map_err(|error| unreadable(&error))?;
    loop {
        match reader.next()? {
            Step::More => {
                let count = file.read(&mut buffer).map_err(|error| unreadable(&error))?;
                let bytes = buffer.get(..count).unwrap_or_default();
                context.update(bytes);
                size += u64::try_from(count).unwrap_or(0);
                if count == 0 { reader.end()? } else { reader.push(bytes)? }
            }
            Step::Row(row) => {
                number = row.number;
                let mark = reader.batch_ends().then(|| reader.mark());
                each(Passed { row: Some(*row), number, mark })?;
            }
            Step::End => {
                let mark = Some(reader.mark());
                each(Passed { row: None, number, mark })?;
                break;
            }
        }
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    Ok(Whole { sha256: Digest(digest), size, encoding: reader.encoding().unwrap_or("utf-8") })
}
