//! Taking a spool in: its lines become records, in order, each once; what does not verify is named and left out.

use super::outbox::{Late, Taken, taken};
use super::spool::SpoolError;
use crate::disk;
use crate::error::LabError;
use crate::lab::Lab;
use crate::session::{About, Session};
use crate::writer::{Stop, Tx, Urgency, Who};
use libcompliance::access::{Decision, Permission};
use libcompliance::catalogue::trail::FILE_SEALED;
use libcompliance::crypto::{Hash, sha256};
use libcompliance::host::spool::{
    Break, Chain, Header, Item, Line, MAX_LINE, SPOOL_BROKEN, SPOOL_TAKEN_IN, SpoolEntry, SpoolFault, StoredFile, hex,
};
use libcompliance::id::{RecordId, SpoolId};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Digest, File as SealedFile};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// What is put behind the name of a spool that was taken in to its end.
const DONE: &str = ".taken-in";
/// Lines that are sealed in one transaction.
const AT_ONCE: usize = 500;

/// How a spool is taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakeIn {
    /// Whether lines are taken in that came after an earlier take-in. Somebody should have looked who added them.
    pub with_growth: bool,
}

/// What came of taking a spool in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The spool.
    pub spool: SpoolId,
    /// Lines that verify, the header not counted.
    pub lines: u64,
    /// How many became records now.
    pub sealed: u64,
    /// How many were records already.
    pub known: u64,
    /// Those that cannot become records: the number of the line and why. They are tried again the next time.
    pub refused: Vec<(u64, &'static str)>,
    /// From which line on nothing was taken in, and why.
    pub fault: Option<(u64, SpoolFault)>,
    /// The name that the file has now, if all of it was taken in. It is never deleted.
    pub renamed: Option<PathBuf>,
}

impl TakenIn {
    /// Whether every line is a record.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.fault.is_none() && self.refused.is_empty()
    }
}

/// What a spool holds, as far as it verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolContent {
    /// The first line.
    pub header: Header,
    /// Further lines that verify.
    pub lines: u64,
    /// How many of them are raw files.
    pub files: u64,
    /// When the first of them was stored.
    pub first: Option<Timestamp>,
    /// When the last of them was stored.
    pub last: Option<Timestamp>,
    /// The digest of the last line that verifies.
    pub head: Hash,
    /// The line from which on it does not verify, and why.
    pub fault: Option<(u64, SpoolFault)>,
}

/// Looks at a spool without a laboratory.
///
/// # Errors
/// [`SpoolError`] if it cannot be read, or does not begin as a spool does.
pub fn look_at_spool(path: &Path) -> Result<SpoolContent, SpoolError> {
    let (header, mut reader) = Reader::open(path)?;
    survey(header, &mut reader, path, |_, _| {})
}

/// A spool being read, line by line.
struct Reader {
    lines: BufReader<File>,
    chain: Chain,
}

enum Next {
    Line(Line),
    End,
    Fault(SpoolFault),
}

impl Reader {
    fn open(path: &Path) -> Result<(Header, Self), SpoolError> {
        let file = File::open(path).map_err(|error| SpoolError::file(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(SpoolError::InUse),
            // Where there are no locks, growth is found by the next take-in.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let mut lines = BufReader::new(file);
        let first = line(&mut lines).map_err(|error| SpoolError::file(path, &error))?;
        let (header, chain) = match first {
            Cut::Whole(bytes) => Chain::open(&bytes)?,
            Cut::Torn | Cut::TooLong | Cut::End => return Err(SpoolFault::Header.into()),
        };
        Ok((header, Self { lines, chain }))
    }

    fn next(&mut self) -> std::io::Result<Next> {
        Ok(match line(&mut self.lines)? {
            Cut::End => Next::End,
            Cut::Torn => Next::Fault(SpoolFault::Torn),
            Cut::TooLong => Next::Fault(SpoolFault::TooLong),
            Cut::Whole(bytes) => match self.chain.read(&bytes) {
                Ok(line) => Next::Line(line),
                Err(fault) => Next::Fault(fault),
            },
        })
    }
}

enum Cut {
    Whole(Vec<u8>),
    /// Without its end.
    Torn,
    TooLong,
    End,
}

fn line(reader: &mut BufReader<File>) -> std::io::Result<Cut> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_LINE + 1).unwrap_or(u64::MAX);
    reader.take(most).read_until(b'\n', &mut bytes)?;
    Ok(match bytes.pop() {
        None => Cut::End,
        Some(b'\n') => Cut::Whole(bytes),
        Some(_) if bytes.len() >= MAX_LINE => Cut::TooLong,
        Some(_) => Cut::Torn,
    })
}

/// Reads to the end, or to the first line that does not verify; `each` sees every number with the digest of its line.
fn survey(
    header: Header,
    reader: &mut Reader,
    path: &Path,
    mut each: impl FnMut(u64, Hash),
) -> Result<SpoolContent, SpoolError> {
    let mut content =
        SpoolContent { header, lines: 0, files: 0, first: None, last: None, head: reader.chain.head(), fault: None };
    loop {
        match reader.next().map_err(|error| SpoolError::file(path, &error))? {
            Next::End => return Ok(content),
            Next::Fault(fault) => {
                content.fault = Some((content.lines + 1, fault));
                return Ok(content);
            }
            Next::Line(line) => {
                content.lines = line.n;
                content.files += u64::from(matches!(line.item, Item::File(_)));
                content.first.get_or_insert(line.at);
                content.last = Some(line.at);
                content.head = reader.chain.head();
                each(line.n, content.head);
            }
        }
    }
}

/// What is to be done with a spool, after a first look at all of it.
struct Plan {
    content: SpoolContent,
    /// Lines to be sealed, from the first on.
    take: u64,
    fault: Option<(u64, SpoolFault)>,
    before: Option<SpoolEntry>,
}

impl Lab {
    /// Takes a spool in: each event becomes the record with its own id, once, marked `late`, with the time at which it was stored
    /// beside the time at which it is sealed. A run that was stopped is repeated. From the first line that does not verify on
    /// nothing is taken in, and a record says so. A spool that was taken in to its end gets another name. The laboratory itself
    /// stands in the records about the spool; see [`Session::take_in`].
    ///
    /// # Errors
    /// [`LabError::Spool`] if the file cannot be read, is still being written, or does not begin as a spool of this trail does;
    /// [`LabError`] of the trail. What was sealed until then stays sealed.
    pub fn take_in(&self, spool: &Path, how: TakeIn) -> Result<TakenIn, LabError> {
        self.take_in_as(spool, how, |_, write| {
            self.run(Urgency::Ordinary, |tx| {
                let who = tx.system();
                Ok(write(tx, &who)?)
            })?;
            Ok(())
        })
    }

    fn take_in_as(
        &self,
        path: &Path,
        how: TakeIn,
        record: impl Fn(&str, &dyn Fn(&mut Tx<'_>, &Who) -> Result<(), LabError>) -> Result<(), LabError>,
    ) -> Result<TakenIn, LabError> {
        let plan = match self.plan(path, how) {
            Ok(plan) => plan,
            Err(LabError::Spool(SpoolError::Fault(fault))) => {
                // It has no id that could be believed: what it begins with stands for it.
                let key = beginning(path)?;
                if self.entry::<SpoolEntry>(&key)?.is_none() {
                    record(&key, &|tx, who| alarm(tx, who, &key, (0, fault)))?;
                }
                return Err(SpoolError::from(fault).into());
            }
            Err(error) => return Err(error),
        };
        let Plan { content, take, fault, before } = plan;
        let id = content.header.id;
        let done = before.as_ref().is_some_and(|before| before.refused == 0 && before.taken == take);
        let mut outcome =
            TakenIn { spool: id, lines: content.lines, sealed: 0, known: 0, refused: Vec::new(), fault, renamed: None };
        let mut head = content.head;
        if done || take == 0 {
            outcome.known = take;
        } else {
            head = self.seal_lines(path, take, &mut outcome)?;
        }
        let key = id.to_string();
        let changed = !done || outcome.sealed > 0;
        let told = before.as_ref().and_then(|before| before.broken.clone());
        let untold = fault.filter(|(line, fault)| told != Some(Break { code: fault.code().to_owned(), line: *line }));
        // A replaced spool says nothing about what was taken in.
        let replaced = matches!(fault, Some((_, SpoolFault::Changed | SpoolFault::Shrank)));
        if (changed && !replaced) || untold.is_some() {
            record(&key, &|tx, who| {
                if changed && !replaced {
                    tx.append(&SPOOL_TAKEN_IN, report(&content, &outcome, take, &head), who)?;
                }
                untold.map_or(Ok(()), |fault| alarm(tx, who, &key, fault))
            })?;
        }
        if outcome.complete() {
            outcome.renamed = rename(path)?;
        }
        Ok(outcome)
    }

    /// Looks at all of a spool before anything of it is sealed.
    fn plan(&self, path: &Path, how: TakeIn) -> Result<Plan, LabError> {
        let (header, mut reader) = Reader::open(path)?;
        if let Some(origin) = &header.origin {
            let log = self.read(|store| crate::lab::read_log(store))?;
            if !log.epochs.iter().any(|epoch| epoch.origin == *origin) {
                return Err(SpoolError::from(SpoolFault::OtherTrail).into());
            }
        }
        let before: Option<SpoolEntry> = self.entry(&header.id.to_string())?;
        let taken = before.as_ref().map_or(0, |before| before.taken);
        let mut then = (taken == 0).then(|| reader.chain.head());
        let content = survey(header, &mut reader, path, |n, head| {
            if n == taken {
                then = Some(head);
            }
        })?;
        let (mut take, mut fault) = (content.lines, content.fault);
        if let Some(before) = &before {
            let same = then.is_some_and(|head| before.head == hex(&head));
            let earlier = match (then, same) {
                (None, _) => Some((content.lines + 1, SpoolFault::Shrank)),
                // Without a head it was only named, and nothing of it was taken in.
                (Some(_), false) if !before.head.is_empty() => Some((taken, SpoolFault::Changed)),
                _ if content.lines > taken && !before.head.is_empty() && !how.with_growth => {
                    Some((taken + 1, SpoolFault::Grew))
                }
                _ => None,
            };
            if let Some(earlier) = earlier {
                take = if earlier.1 == SpoolFault::Grew { taken } else { 0 };
                fault = Some(earlier);
            }
        }
        Ok(Plan { content, take, fault, before })
    }

    /// Seals the first `take` lines; gives the digest of the last of them.
    fn seal_lines(&self, path: &Path, take: u64, outcome: &mut TakenIn) -> Result<Hash, LabError> {
        let (header, mut reader) = Reader::open(path)?;
        let unreadable = |error: std::io::Error| LabError::from(SpoolError::file(path, &error));
        let mut left = take;
        while left > 0 {
            let mut lines = Vec::new();
            while left > 0 && lines.len() < AT_ONCE {
                match reader.next().map_err(unreadable)? {
                    Next::Line(line) => lines.push(line),
                    // It verified a moment ago.
                    Next::End | Next::Fault(_) => return Err(SpoolError::from(SpoolFault::Changed).into()),
                }
                left -= 1;
            }
            let mut ids = HashSet::new();
            let mut counted = (0, 0, Vec::new());
            self.batch(|| {
                for line in &lines {
                    match self.seal_line(&header, line, &mut ids)? {
                        Taken::Sealed => counted.0 += 1,
                        Taken::Known => counted.1 += 1,
                        Taken::Refused(code) => counted.2.push((line.n, code)),
                    }
                }
                Ok(())
            })?;
            outcome.sealed += counted.0;
            outcome.known += counted.1;
            outcome.refused.extend(counted.2);
        }
        Ok(reader.chain.head())
    }

    fn seal_line(&self, header: &Header, line: &Line, ids: &mut HashSet<RecordId>) -> Result<Taken, LabError> {
        let late = Late { spool: header.id, n: line.n, device: header.device.clone() };
        match &line.item {
            Item::Event(envelope) => {
                let body = envelope.to_bytes()?;
                self.seal_event((**envelope).clone(), &body, Some(&late), ids)
            }
            Item::File(file) => self.seal_stored_file(file, line.at, &late, ids),
        }
    }

    fn seal_stored_file(
        &self,
        file: &StoredFile,
        at: Timestamp,
        late: &Late,
        ids: &mut HashSet<RecordId>,
    ) -> Result<Taken, LabError> {
        if let Some(known) = self.sealed_record(file.id)? {
            let same =
                known.kind == FILE_SEALED.name && known.object.as_ref().is_some_and(|object| object.id == file.sha256);
            return Ok(if same { Taken::Known } else { Taken::Refused("outbox_id_taken") });
        }
        if !ids.insert(file.id) {
            return Ok(Taken::Refused("outbox_id_taken"));
        }
        let Some(digest) = digest(&file.sha256) else { return Ok(Taken::Refused(SpoolFault::File.code())) };
        let mut draft = Draft::new("file.seal").on("file", &file.sha256, 1);
        draft.files.push(SealedFile {
            sha256: digest,
            size: file.size,
            media_type: file.media_type.clone(),
            name: file.name.clone().map(Value::text),
        });
        if let Some(modified) = file.modified {
            draft = draft.attr("modified", modified.to_string());
        }
        let draft = late.mark(draft.attr("stored_at", at.to_string()));
        let who = super::asserted(file.actor, late.device.clone());
        taken(self.run(Urgency::Ordinary, |tx| Ok(tx.append_as(&FILE_SEALED, draft, &who, Some(file.id))?)))
    }
}

impl Session {
    /// [`Lab::take_in`], with the account that is signed in as the one who did it. Needs `host.append`; a refusal is on record
    /// before anything is read.
    ///
    /// # Errors
    /// [`LabError::Denied`], and those of [`Lab::take_in`].
    pub fn take_in(&self, spool: &Path, how: TakeIn) -> Result<TakenIn, LabError> {
        let permission = Permission::HOST_APPEND;
        if let Decision::Deny(denial) = self.check(permission.name(), &[])? {
            let refuse = |_: &mut Tx<'_>, acting: &crate::session::Acting| Err::<(), Stop>(acting.refuse(denial));
            self.act(permission, About::default(), Urgency::Ordinary, refuse)?;
        }
        self.lab().take_in_as(spool, how, |key, write| {
            self.act(permission, About::object("spool", key), Urgency::Ordinary, |tx, acting| {
                Ok(write(tx, &acting.who)?)
            })?;
            Ok(())
        })
    }
}

fn number(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn report(content: &SpoolContent, outcome: &TakenIn, take: u64, head: &Hash) -> Draft {
    let refused = u64::try_from(outcome.refused.len()).unwrap_or(u64::MAX);
    let mut draft = Draft::new("spool.take_in")
        .on("spool", content.header.id, 1)
        .attr("first", number(u64::from(take > 0)))
        .attr("last", number(take))
        .attr("head_sha256", hex(head))
        .attr("count", number(outcome.sealed))
        .attr("known", number(outcome.known))
        .attr("refused", number(refused));
    let facts = [
        ("origin", content.header.origin.clone()),
        ("from", content.first.map(|at| at.to_string())),
        ("until", content.last.map(|at| at.to_string())),
    ];
    for (name, text) in facts {
        if let Some(text) = text {
            draft = draft.attr(name, text);
        }
    }
    draft
}

fn alarm(tx: &mut Tx<'_>, who: &Who, key: &str, (line, fault): (u64, SpoolFault)) -> Result<(), LabError> {
    let draft = Draft::new("spool.take_in").on("spool", key, 1).attr("code", fault.code()).attr("line", number(line));
    tx.append(&SPOOL_BROKEN, draft, who)?;
    Ok(())
}

/// Stands for a file that is no spool of this trail.
fn beginning(path: &Path) -> Result<String, LabError> {
    let unreadable = |error: std::io::Error| LabError::from(SpoolError::file(path, &error));
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(hex(&sha256(&bytes)))
}

fn digest(text: &str) -> Option<Digest> {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    (text.len() == 64).then_some(Digest(bytes))
}

/// The file is not looked for again under its old name. One that is done already keeps its name.
fn rename(path: &Path) -> Result<Option<PathBuf>, LabError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.ends_with(DONE) {
        return Ok(Some(path.to_owned()));
    }
    let to = path.with_file_name(format!("{name}{DONE}"));
    if to.exists() {
        return Ok(None);
    }
    std::fs::rename(path, &to).map_err(|error| SpoolError::file(path, &error))?;
    disk::sync_folder(to.parent().unwrap_or(Path::new(".")))?;
    Ok(Some(to))
}
