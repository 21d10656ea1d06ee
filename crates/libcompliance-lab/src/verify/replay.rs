//! The content: every record is read strictly, its numbers and links are followed, its committed values are accounted for,
//! and the state is replayed. Threads read; one applies, in order.

use super::collect::Faults;
use super::destroyed::Destroyed;
use super::remark::{ImportsSeen, Remark};
use super::report::FaultCode;
use super::scratch::Scratch;
use super::{Options, Progress, Trail};
use crate::disclose;
use crate::error::LabError;
use crate::store::sqlite::schema::PLACES;
use crate::store::sqlite::{Sqlite, blob, translate};
use crate::store::{Disclosure, StoreError};
use crate::vault::{Vault, VaultError};
use libcompliance::catalogue;
use libcompliance::crypto::Hash;
use libcompliance::projection::{ActorNumber, ClientNumber, Entry as _, Log, Reducer, count};
use libcompliance::trail::commit::Opening;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Flag, Record};
use libcompliance::trail::tree::leaf_hash;
use libcompliance::trail::value::Value;
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;

/// Records that a reading thread takes at a time.
const CHUNK: u64 = 1024;

/// What the reading threads hand over: a chunk's number, its records, and what was remarkable.
struct Chunk {
    number: u64,
    records: Vec<Item>,
}

enum Item {
    Known {
        record: Box<Record>,
        leaf: Hash,
    },
    /// A layout or bytes that this program cannot interpret.
    Opaque {
        index: u64,
        what: Option<String>,
    },
    /// Not there; named by the seal check.
    Missing,
}

/// What is read, and what is known about it.
pub(super) struct Content<'a> {
    pub path: &'a Path,
    /// Records that are there.
    pub present: u64,
    pub options: &'a Options,
    /// Whose value keys there are.
    pub subjects: Option<&'a BTreeSet<String>>,
    /// The rules that made the state tables.
    pub reducer: &'a Reducer,
}

/// Reads all records of the trail and gives the replayed state. `snapshot` is the file as of the newest checkpoint.
pub(super) fn check(
    content: &Content<'_>,
    snapshot: &Sqlite,
    trail: &mut Trail,
    faults: &Faults,
    progress: &Progress,
    remarks: &mut Vec<Remark>,
) -> Result<Scratch, LabError> {
    let Content { path, present: size, options, subjects, reducer } = *content;
    let chunks = size.div_ceil(CHUNK);
    let next = AtomicU64::new(0);
    let threads = options.workers();
    let mut scratch = Scratch::new()?;
    let mut seen = Seen::default();
    let mut state = Sqlite::open_to_read(path, &options.store)?;
    let destroyed = faults.damage("state", Destroyed::read(&mut state))?.unwrap_or_default();
    let beside = Beside { vault: options.vault.as_deref(), subjects, destroyed: &destroyed, faults };
    // Bounded, so that the readers never run far ahead of the one that applies.
    let (send, receive) = sync_channel::<Result<Chunk, LabError>>(threads * 2);
    std::thread::scope(|scope| -> Result<(), LabError> {
        for _ in 0..threads {
            let send = send.clone();
            let (next, beside) = (&next, &beside);
            scope.spawn(move || {
                let work = || -> Result<(), LabError> {
                    let store = Sqlite::open_to_read(path, &options.store)?;
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= chunks {
                            return Ok(());
                        }
                        let read = read_chunk(&store, number, size, beside);
                        // A page that does not read hides its records; the seal check names them.
                        let missing = || Chunk {
                            number,
                            records: (0..CHUNK.min(size - number * CHUNK)).map(|_| Item::Missing).collect(),
                        };
                        let chunk =
                            faults.damage(&format!("records from {}", number * CHUNK), read)?.unwrap_or_else(missing);
                        if send.send(Ok(chunk)).is_err() {
                            return Ok(());
                        }
                    }
                };
                if let Err(error) = work() {
                    let _ = send.send(Err(error));
                }
            });
        }
        drop(send);
        let receive = receive;
        let mut waiting: BTreeMap<u64, Chunk> = BTreeMap::new();
        let mut expected = 0;
        for chunk in receive {
            let chunk = chunk.inspect_err(|_| next.store(chunks, Ordering::Relaxed))?;
            waiting.insert(chunk.number, chunk);
            while let Some(chunk) = waiting.remove(&expected) {
                expected += 1;
                for (item, index) in chunk.records.into_iter().zip((expected - 1) * CHUNK..) {
                    seen.apply(item, index, &mut scratch, (snapshot, reducer), trail, faults)?;
                }
                progress.done(CHUNK);
            }
        }
        if expected < chunks {
            return Err(LabError::Invalid(super::INTERRUPTED.to_owned()));
        }
        Ok(())
    })?;
    trail.log = Log::read(&mut scratch).ok();
    faults.damage("record_client", foreign_links(snapshot, size, seen.links, faults))?;
    faults.damage("hidden values", foreign_values(snapshot, trail.size, faults))?;
    seen.remark(trail, remarks);
    destroyed.remark(remarks);
    Ok(scratch)
}

/// What is known beside the log about committed values.
struct Beside<'a> {
    vault: Option<&'a Vault>,
    subjects: Option<&'a BTreeSet<String>>,
    destroyed: &'a Destroyed,
    faults: &'a Faults,
}

fn read_chunk(store: &Sqlite, number: u64, size: u64, beside: &Beside<'_>) -> Result<Chunk, LabError> {
    let faults = beside.faults;
    let (from, until) = (number * CHUNK, ((number + 1) * CHUNK).min(size));
    let mut records: Vec<Item> = (from..until).map(|_| Item::Missing).collect();
    let mut boxes = read_boxes(store, from, until)?;
    let mut statement = store
        .connection()
        .prepare_cached(
            "SELECT idx, bytes, id, time, kind, action, actor, object FROM record WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
        )
        .map_err(translate)?;
    let mut rows = statement.query(params![i64_of(from), i64_of(until)]).map_err(translate)?;
    // A page that does not read is named by the seal check; here its records count as not there.
    while let Ok(Some(row)) = rows.next() {
        let index: i64 = row.get(0).map_err(translate)?;
        let index = u64::try_from(index).unwrap_or(0);
        let bytes = blob(row, 1);
        let item = match read(bytes) {
            Ok(Read::Known(record)) => {
                columns(row, &record, index, faults);
                values(&record, index, boxes.remove(&index).unwrap_or_default(), beside)?;
                Item::Known { record, leaf: leaf_hash(bytes) }
            }
            Ok(Read::Newer { v, kind }) => {
                let kind = kind.unwrap_or_else(|| "without a kind".to_owned());
                boxes.remove(&index);
                Item::Opaque { index, what: Some(format!("layout {v}, `{kind}`")) }
            }
            Err(error) => {
                faults.add(FaultCode::RecordUnreadable, format!("record {index}"), error.to_string());
                boxes.remove(&index);
                Item::Opaque { index, what: None }
            }
        };
        // A ruined page can give rows that were not asked for.
        let at = index.checked_sub(from).and_then(|at| usize::try_from(at).ok());
        if let Some(slot) = at.and_then(|at| records.get_mut(at)) {
            *slot = item;
        }
    }
    for index in boxes.keys() {
        faults.add(
            FaultCode::ValueAltered,
            format!("record {index}"),
            "there is a hidden value that no record committed to",
        );
    }
    Ok(Chunk { number, records })
}

fn read_boxes(store: &Sqlite, from: u64, until: u64) -> Result<BTreeMap<u64, Vec<(i64, Disclosure)>>, StoreError> {
    let mut statement = store
        .connection()
        .prepare_cached("SELECT place, subject, sealed FROM disclosure WHERE place >= ?1 AND place < ?2 ORDER BY place")
        .map_err(translate)?;
    let mut rows = statement.query(params![i64_of(from) * PLACES, i64_of(until) * PLACES]).map_err(translate)?;
    let mut boxes: BTreeMap<u64, Vec<(i64, Disclosure)>> = BTreeMap::new();
    while let Some(row) = rows.next().map_err(translate)? {
        let place: i64 = row.get(0).map_err(translate)?;
        let index = u64::try_from(place / PLACES).unwrap_or(0);
        let subject = String::from_utf8_lossy(blob(row, 1)).into_owned();
        let of_record = boxes.entry(index).or_default();
        of_record.push((place % PLACES, Disclosure { subject, sealed: blob(row, 2).to_vec() }));
    }
    Ok(boxes)
}

/// What a record is searched by must be what its bytes say.
fn columns(row: &rusqlite::Row<'_>, record: &Record, index: u64, faults: &Faults) {
    let object = record.object.as_ref().map(|object| format!("{}:{}", object.kind, object.id));
    let time: Option<i64> = row.get(3).ok();
    let wrong = [
        ("id", blob(row, 2) != record.id.0.as_bytes()),
        ("time", time != Some(record.time.unix_micros())),
        ("kind", blob(row, 4) != record.kind.as_bytes()),
        ("action", blob(row, 5) != record.action.as_bytes()),
        ("actor", blob(row, 6) != record.actor.id.0.as_bytes()),
        ("object", blob(row, 7) != object.unwrap_or_default().as_bytes()),
    ];
    for (column, _) in wrong.iter().filter(|(_, wrong)| *wrong) {
        faults.add(
            FaultCode::SearchColumnAltered,
            format!("record {index}"),
            format!("the column `{column}` is not what the record says: a search may hide it"),
        );
    }
}

/// Every commitment must have its value beside the log, and the value must be the one committed to; or it was destroyed, and is
/// not there.
fn values(record: &Record, index: u64, boxes: Vec<(i64, Disclosure)>, beside: &Beside<'_>) -> Result<(), LabError> {
    let Beside { vault, subjects, destroyed, faults } = *beside;
    let place = || format!("record {index}");
    let commitments = record.commitments();
    let erased = commitments.iter().any(|(_, commitment)| destroyed.covers(index, commitment.of));
    let mut expected = 0;
    for (at, (stands, disclosure)) in boxes.iter().enumerate() {
        let twice = boxes.iter().take(at).any(|(_, before)| before.subject == disclosure.subject);
        let committed = commitments.iter().any(|(_, commitment)| commitment.of.to_string() == disclosure.subject);
        if twice {
            faults.add(FaultCode::ValueAltered, place(), "a hidden value stands there twice");
        }
        if !committed {
            faults.add(FaultCode::ValueAltered, place(), "there is a hidden value that the record did not commit to");
        }
        let subject =
            commitments.iter().map(|(_, commitment)| commitment.of).find(|of| of.to_string() == disclosure.subject);
        if subject.is_some_and(|subject| destroyed.covers(index, subject)) {
            faults.add(FaultCode::ErasedPresent, place(), "a hidden value that was erased is there again");
        }
        // The writer numbers them from 0; what was destroyed leaves a gap.
        let stands_right = *stands == expected || (erased && *stands > expected);
        if committed && !twice && !stands_right {
            faults.add(FaultCode::ValueAltered, place(), "a hidden value stands in another's place");
        }
        expected = stands.saturating_add(1);
    }
    let boxes: Vec<Disclosure> = boxes.into_iter().map(|(_, disclosure)| disclosure).collect();
    let mut opened: Vec<(String, Option<Vec<Opening>>)> = Vec::new();
    if let Some(vault) = vault {
        for disclosure in &boxes {
            let openings = match disclose::open(record.id, disclosure, vault) {
                Ok(openings) => Some(openings),
                Err(LabError::Vault(VaultError::KeyMissing { subject })) if destroyed.interrupted(&subject) => None,
                Err(LabError::Vault(error @ (VaultError::KeyMissing { .. } | VaultError::KeyUnusable { .. }))) => {
                    faults.add(FaultCode::ValueKeyMissing, place(), error.to_string());
                    None
                }
                Err(LabError::Store(_)) => {
                    faults.add(FaultCode::ValueAltered, place(), "a hidden value does not open: it was altered");
                    None
                }
                Err(other) => return Err(other),
            };
            opened.push((disclosure.subject.clone(), openings));
        }
    }
    for (path, commitment) in &commitments {
        let subject = commitment.of.to_string();
        if !boxes.iter().any(|disclosure| disclosure.subject == subject) {
            if destroyed.covers(index, commitment.of) {
                destroyed.count();
                continue;
            }
            faults.add(
                FaultCode::ValueMissing,
                place(),
                format!("the hidden value of `{path}` is not there, and no erasure says why"),
            );
            continue;
        }
        let no_key = vault.is_none() && subjects.is_some_and(|subjects| !subjects.contains(&subject));
        if no_key && !destroyed.interrupted(&subject) {
            faults.add(
                FaultCode::ValueKeyMissing,
                place(),
                format!("the key of `{path}` is not there, and no erasure says why"),
            );
        }
        let Some((_, Some(openings))) = opened.iter().find(|(of, _)| *of == subject) else { continue };
        let right =
            openings.iter().any(|opening| opening.path == *path && opening.digest(record.id) == commitment.digest);
        if !right {
            faults.add(
                FaultCode::ValueAltered,
                place(),
                format!("the hidden value of `{path}` is not the one that was committed to"),
            );
        }
    }
    Ok(())
}

/// What is known while the records go by.
#[derive(Default)]
struct Seen {
    links: u64,
    stepped_back: u64,
    jumped: u64,
    simulated: u64,
    late: u64,
    imports: ImportsSeen,
    unknown: BTreeMap<String, u64>,
}

impl Seen {
    fn apply(
        &mut self,
        item: Item,
        index: u64,
        scratch: &mut Scratch,
        (snapshot, reducer): (&Sqlite, &Reducer),
        trail: &mut Trail,
        faults: &Faults,
    ) -> Result<(), LabError> {
        let (record, leaf) = match item {
            Item::Known { record, leaf } => (record, leaf),
            Item::Opaque { index, what } => {
                trail.opaque = true;
                if let Some(what) = what {
                    *self.unknown.entry(what).or_default() += 1;
                }
                let _ = index;
                return Ok(());
            }
            Item::Missing => {
                trail.opaque = true;
                return Ok(());
            }
        };
        let place = || format!("record {index}");
        if record.index != index {
            faults.add(
                FaultCode::RecordReordered,
                place(),
                format!("the record says that it is number {}", record.index),
            );
        }
        if !catalogue::knows(&record.kind, record.kv) {
            *self.unknown.entry(format!("`{}` version {}", record.kind, record.kv)).or_default() += 1;
            trail.opaque = true;
        }
        for flag in &record.flags {
            match flag {
                Flag::ClockSteppedBack => self.stepped_back += 1,
                Flag::ClockJumped => self.jumped += 1,
                Flag::Simulated => self.simulated += 1,
                _ => {}
            }
        }
        self.late += u64::from(record.attr("late") == Some(&Value::Bool(true)));
        self.imports.see(&record);
        let before = ActorNumber::load(scratch, &record.actor.id.to_string())?.map_or(0, |number| number.n);
        if record.actor.n != before + 1 {
            faults.add(
                FaultCode::NumberGap,
                place(),
                format!("the actor's running number is {}, the one before was {before}", record.actor.n),
            );
        }
        for link in &record.clients {
            let before = ClientNumber::load(scratch, &link.id.to_string())?;
            let n = before.map_or(0, |number| number.n);
            if link.n != n + 1 {
                faults.add(
                    FaultCode::NumberGap,
                    place(),
                    format!("the client's running number is {}, the one before was {n}", link.n),
                );
            } else if link.prev != before.map(|number| number.last) {
                faults.add(
                    FaultCode::LinkBroken,
                    place(),
                    "the link to the client's record before it does not hold: that record was changed after this one was sealed",
                );
            }
            let found = snapshot
                .connection()
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM record_client WHERE client = ?1 AND idx = ?2)")
                .and_then(|mut statement| {
                    statement.query_row(params![link.id.0.as_bytes(), i64_of(index)], |row| row.get(0))
                })
                .map_err(|error| translate(error).into());
            if faults.damage("record_client", found)?.unwrap_or(false) {
                self.links += 1;
            } else {
                faults.add(
                    FaultCode::SearchColumnAltered,
                    place(),
                    "the record is not listed under its client: a search may hide it",
                );
            }
        }
        if record.kind == "trail.created" && index > 0 {
            faults.add(
                FaultCode::EpochInvalid,
                place(),
                "the trail is made a second time, under another key or origin",
            );
        }
        count(&record, &leaf, scratch)?;
        if let Err(error) = (reducer.apply)(&record, &leaf, scratch) {
            // It builds on a record that is not what it was.
            faults.add(
                FaultCode::RecordUnreadable,
                place(),
                format!("what the record changes cannot be followed: {error}"),
            );
            trail.opaque = true;
        }
        if matches!(record.kind.as_str(), "trail.key_rotated" | "trail.epoch_opened") {
            trail.identity.push(*record);
        }
        Ok(())
    }

    fn remark(&self, trail: &Trail, remarks: &mut Vec<Remark>) {
        let found = [
            (self.simulated, Remark::Simulated as fn(u64, u64) -> Remark),
            (self.stepped_back, Remark::SteppedBack),
            (self.jumped, Remark::Jumped),
            (self.late, Remark::Late),
        ];
        remarks.extend(found.into_iter().filter(|(count, _)| *count > 0).map(|(count, of)| of(count, trail.size)));
        self.imports.remark(trail.size, remarks);
        for (kind, count) in &self.unknown {
            remarks.push(Remark::NewerKind(*count, kind.to_string()));
        }
    }
}

/// No record may be listed under a client that it does not name; `right` rows are as they should be.
fn foreign_links(snapshot: &Sqlite, size: u64, right: u64, faults: &Faults) -> Result<(), LabError> {
    let found: i64 = snapshot
        .connection()
        .query_row("SELECT count(*) FROM record_client", [], |row| row.get(0))
        .map_err(translate)?;
    if u64::try_from(found) == Ok(right) {
        return Ok(());
    }
    let mut statement = snapshot
        .connection()
        .prepare("SELECT c.client, c.idx, r.bytes FROM record_client c LEFT JOIN record r ON r.idx = c.idx")
        .map_err(translate)?;
    let mut rows = statement.query([]).map_err(translate)?;
    while let Some(row) = rows.next().map_err(translate)? {
        let index: i64 = row.get(1).map_err(translate)?;
        let client = blob(row, 0);
        let names = match read(blob(row, 2)) {
            Ok(Read::Known(record)) => record.clients.iter().any(|link| link.id.0.as_bytes() == client),
            // What does not read was named already.
            _ => u64::try_from(index).is_ok_and(|index| index < size),
        };
        if !names {
            faults.add(
                FaultCode::SearchColumnAltered,
                format!("record {index}"),
                "the record is listed under a client that it does not name",
            );
        }
    }
    Ok(())
}

/// No hidden value may stand where no record is.
fn foreign_values(snapshot: &Sqlite, size: u64, faults: &Faults) -> Result<(), LabError> {
    let sql = "SELECT place FROM disclosure WHERE place < 0 UNION ALL SELECT place FROM disclosure WHERE place >= ?1";
    let mut statement = snapshot.connection().prepare(sql).map_err(translate)?;
    let mut rows = statement.query([i64_of(size).saturating_mul(PLACES)]).map_err(translate)?;
    while let Some(row) = rows.next().map_err(translate)? {
        let place: i64 = row.get(0).map_err(translate)?;
        let record = place.div_euclid(PLACES);
        faults.add(
            FaultCode::ValueAltered,
            format!("record {record}"),
            "there is a hidden value that no record committed to",
        );
    }
    Ok(())
}

fn i64_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
