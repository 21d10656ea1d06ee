//! What comes from elsewhere as a file: the audit table of a former system, spools, a host's exported tables.

use crate::answer::{entry, receipt};
use crate::arguments::Nothing;
use crate::asked::{because, need};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation, read};
use libcompliance::access::{Decision, Permission};
use libcompliance::host::import::Fault;
use libcompliance::host::table::{FRESH_DAYS, Standing};
use libcompliance::host::table_file::{TableEncoding, TableForm};
use libcompliance::trail::record::Digest;
use libcompliance_lab::{
    BaselineDone, FieldDifference, ImportOrder, LabError, Reconciled, RowFinding, Session, TakeIn, TakenIn,
    inspect_table, table_rows,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value as Json, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "import.inspect" Looked, inspect,
        "Looks through the audit table of a former system by a mapping, both files by their paths, and names the first 1,000 faulty rows. Needs `host.import`.",
        r#"{"mapping":"/srv/lab/oldlims.map.json","file":"/srv/lab/audit.csv"}"#),
    operation!(Action "import.run" Ordered, run,
        "Seals what the audit table of a former system claims, row by row, each once; goes on where it was interrupted. Faulty rows are left out for a reason, or nothing is imported. Needs `host.import`.",
        r#"{"mapping":"/srv/lab/oldlims.map.json","file":"/srv/lab/audit.csv","reason":"unreadable","text":"12 rows without a date"}"#),
    operation!(Question "import.list" Nothing, imports,
        "Every import of an audit table, by the SHA-256 of its file. Needs `trail.read`.",
        r"{}"),
    operation!(Question "import.claim" Index, claim,
        "What a record claims that was copied from a former system; nothing shows that it was true. Needs `trail.read`.",
        r#"{"index":1204}"#),
    operation!(Question "spool.choices" Nothing, choices,
        "What is to be done with events when the trail cannot be written, to be kept beside the host's program. Needs `host.append`.",
        r"{}"),
    operation!(Action "spool.take_in" Spooled, take_in,
        "Takes a spool in, by its path: its lines become records, each once. Needs `host.append`.",
        r#"{"file":"/srv/lab/spool/01900000-0000-7000-8000-0000000000f3.spool","with_growth":false}"#),
    operation!(Action "table.baseline" Baseline, baseline,
        "Seals a digest of every row of a host's table as it stands, from an export by its path; another baseline needs a reason. Needs `host.baseline`.",
        r#"{"table":"price","file":"/srv/lab/price.csv","id":"id","version":"version","separator":";","encoding":"utf-8","null":"NULL","names":[["Amount","amount"]],"skip":["updated_at"],"reason":"restored","text":null}"#),
    operation!(Action "table.reconcile" Compared, reconcile,
        "Compares a host's table, from an export by its path, with what is sealed of it, and names the first 1,000 rows that are not as they were sealed. Needs `host.reconcile`.",
        r#"{"table":"price","file":"/srv/lab/price.csv","id":"id","version":"version","separator":";","encoding":"utf-8","null":"NULL","names":[["Amount","amount"]],"skip":["updated_at"]}"#),
    operation!(Question "table.get" Table, table,
        "What is known of a host's table: its baselines and its last comparison; null for one that is not known. Needs `trail.read`.",
        r#"{"table":"price"}"#),
    operation!(Question "table.last_reconcile" Last, last_reconcile,
        "When a host's table was compared last and with what outcome, if that was within `days` (31 unless said otherwise). Needs `trail.read`.",
        r#"{"table":"price","days":31}"#),
];

/// Faults and findings in an answer; more are counted.
pub const MOST: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looked {
    mapping: PathBuf,
    file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    mapping: PathBuf,
    file: PathBuf,
    reason: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    index: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spooled {
    file: PathBuf,
    #[serde(default)]
    with_growth: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    table: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    table: String,
    days: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    table: String,
    file: PathBuf,
    id: String,
    version: Option<String>,
    separator: Option<char>,
    #[serde(default, deserialize_with = "encoding")]
    encoding: TableEncoding,
    null: Option<String>,
    #[serde(default)]
    names: Vec<(String, String)>,
    #[serde(default)]
    skip: Vec<String>,
    reason: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Compared {
    table: String,
    file: PathBuf,
    id: String,
    version: Option<String>,
    separator: Option<char>,
    #[serde(default, deserialize_with = "encoding")]
    encoding: TableEncoding,
    null: Option<String>,
    #[serde(default)]
    names: Vec<(String, String)>,
    #[serde(default)]
    skip: Vec<String>,
}

fn encoding<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TableEncoding, D::Error> {
    TableEncoding::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no encoding"))
}

/// A file that is opened when it is first read: only after the right to it was asked for.
struct Later {
    path: PathBuf,
    file: Option<File>,
}

impl Later {
    fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }
}

impl Read for Later {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::open(&self.path)?),
        };
        file.read(buffer)
    }
}

/// A mapping is a document whose bytes are sealed by their digest.
fn mapping(file: &Path) -> Result<String, CallError> {
    let unreadable = |error: std::io::Error| LabError::Invalid(format!("the mapping cannot be read: {}", error.kind()));
    Ok(std::fs::read_to_string(file).map_err(unreadable)?)
}

fn fault(fault: &Fault) -> Json {
    json!({
        "row": fault.row, "line": fault.line, "column": fault.column, "code": fault.fault.code(),
        "message": fault.fault.to_string(),
    })
}

fn inspect(session: &Session, what: Looked, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::HOST_IMPORT)?;
    let mut faults = Vec::new();
    let found = inspect_table(&mapping(&what.mapping)?, &what.file, &mut |one| {
        if faults.len() < MOST {
            faults.push(fault(one));
        }
    })?;
    Ok(json!({
        "sha256": found.sha256, "size": found.size, "encoding": found.encoding, "rows": found.rows,
        "faulty": found.faulty, "faulty_sha256": found.faulty_sha256.map(Digest), "first": found.first,
        "last": found.last, "faults": faults,
    }))
}

fn run(session: &Session, what: Ordered, _: &Secrets<'_>) -> Result<Json, CallError> {
    told(session, &what, &mut |_, _| {})
}

/// `import.run`, where `progress` is told the rows that are done and their number.
///
/// # Errors
/// [`CallError`].
pub fn imported(session: &Session, arguments: &str, progress: &mut dyn FnMut(u64, u64)) -> Result<Json, CallError> {
    told(session, &read(arguments)?, progress)
}

fn told(session: &Session, what: &Ordered, progress: &mut dyn FnMut(u64, u64)) -> Result<Json, CallError> {
    // Without the right nothing is read; the laboratory refuses, and records it.
    let document = match session.may(Permission::HOST_IMPORT)? {
        Decision::Allow => mapping(&what.mapping)?,
        Decision::Deny(_) => String::new(),
    };
    let leave_out = because(what.reason.as_deref(), what.text.as_deref())?;
    let order = ImportOrder { mapping: &document, file: &what.file, leave_out };
    let mut faults = Vec::new();
    let made = session.import_claims(
        &order,
        &mut |one| {
            if faults.len() < MOST {
                faults.push(fault(one));
            }
        },
        progress,
    )?;
    Ok(json!({
        "import": made.import, "rows": made.rows, "claims": made.claims, "faulty": made.faulty,
        "sealed_now": made.sealed, "faults": faults, "receipt": made.receipt.as_ref().map(receipt),
    }))
}

fn imports(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::TRAIL_READ)?;
    let all = session.lab().imports()?;
    let all = all.into_iter().map(|(import, entry)| json!({ "import": import, "state": entry }));
    Ok(json!({ "imports": all.collect::<Vec<_>>() }))
}

fn claim(session: &Session, what: Index, _: &Secrets<'_>) -> Result<Json, CallError> {
    // Whoever may not see the record learns nothing of it.
    session.trail_record(what.index)?;
    let claim = session.lab().claim(what.index)?;
    let cell = |text: Option<&str>| text.map_or(Json::Null, |text| Json::String(text.to_owned()));
    let parts: Map<String, Json> =
        claim.parts.iter().map(|(part, value)| (part.as_str().to_owned(), cell(value.text()))).collect();
    let other: Vec<Json> = claim.other.iter().map(|(name, value)| json!([name, cell(value.text())])).collect();
    Ok(json!({
        "row": claim.row, "line": claim.line, "at": claim.at.map(|(at, _)| at),
        "at_basis": claim.at.map(|(_, basis)| basis.as_str()), "parts": parts, "other": other,
        "provable_earlier": false,
    }))
}

fn choices(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::HOST_APPEND)?;
    entry(&session.lab().spool_choices()?)
}

fn take_in(session: &Session, what: Spooled, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(taken_in(&session.take_in(&what.file, TakeIn { with_growth: what.with_growth })?))
}

/// What was stored in a spool.
#[must_use]
pub fn spooled(one: &libcompliance_lab::Spooled) -> Json {
    json!({
        "spool": one.spool, "line": one.n, "id": one.id, "path": one.path.display().to_string(), "why": one.why,
    })
}

/// What became of an event that was to be sealed, or stored if it cannot be.
#[must_use]
pub fn stored(what: &libcompliance_lab::Stored) -> Json {
    use libcompliance_lab::Stored;
    match what {
        Stored::Sealed(by) => json!({ "sealed": receipt(by), "spooled": null }),
        Stored::Spooled(one) => json!({ "sealed": null, "spooled": spooled(one) }),
    }
}

/// What came of a spool.
#[must_use]
pub fn taken_in(taken: &TakenIn) -> Json {
    let refused = taken.refused.iter().map(|(line, code)| json!({ "line": line, "code": code }));
    json!({
        "spool": taken.spool, "lines": taken.lines, "sealed": taken.sealed, "known": taken.known,
        "refused": refused.collect::<Vec<_>>(),
        "fault": taken.fault.map(|(line, fault)| json!({ "line": line, "code": fault.code() })),
        "renamed": taken.renamed.as_ref().map(|path| path.display().to_string()),
        "complete": taken.complete(),
    })
}

fn baseline(session: &Session, what: Baseline, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Baseline { table, file, id, version, separator, encoding, null, names, skip, reason, text } = what;
    let form = TableForm { id, version, separator, encoding, null, names, skip };
    let why = because(reason.as_deref(), text.as_deref())?;
    let mut rows = table_rows(&table, &form, Later::new(file));
    let made = session.baseline(&table, &mut rows, why, &mut |_, _| {})?;
    Ok(baselined(&made))
}

/// What came of a baseline.
#[must_use]
pub fn baselined(made: &BaselineDone) -> Json {
    json!({ "baseline": made.baseline, "sealed_now": made.sealed, "receipt": receipt(&made.receipt) })
}

fn reconcile(session: &Session, what: Compared, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Compared { table, file, id, version, separator, encoding, null, names, skip } = what;
    let form = TableForm { id, version, separator, encoding, null, names, skip };
    let mut rows = table_rows(&table, &form, Later::new(file));
    let mut findings = Vec::new();
    let made = session.reconcile(&table, &mut rows, None, &mut |found| {
        if findings.len() < MOST {
            findings.push(finding(found));
        }
    })?;
    Ok(reconciled(&made, &findings))
}

/// What came of a comparison, with the first findings ([`finding`]).
#[must_use]
pub fn reconciled(made: &Reconciled, findings: &[Json]) -> Json {
    let counts: Map<String, Json> =
        made.counts.iter().map(|(finding, count)| (finding.as_str().to_owned(), json!(count))).collect();
    json!({
        "rows": made.rows, "counts": counts, "named": findings, "findings": made.findings(), "waiting": made.waiting,
        "uncovered": made.uncovered, "baseline": made.baseline, "unfinished_baseline": made.unfinished_baseline,
        "size": made.size, "receipt": receipt(&made.receipt),
    })
}

/// One finding of a comparison.
#[must_use]
pub fn finding(found: &RowFinding) -> Json {
    let fields = found
        .fields
        .iter()
        .map(|FieldDifference { field, sealed, seen }| json!({ "field": field, "sealed": sealed, "seen": seen }));
    json!({
        "finding": found.finding, "id": found.id, "row": found.row, "sealed_version": found.sealed_version,
        "seen_version": found.seen_version, "record": found.record, "fields": fields.collect::<Vec<_>>(),
    })
}

fn table(session: &Session, what: Table, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::TRAIL_READ)?;
    Ok(json!({ "table": session.lab().host_table(&what.table)? }))
}

fn last_reconcile(session: &Session, what: Last, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::TRAIL_READ)?;
    let standing = session.lab().last_reconcile(&what.table, what.days.unwrap_or(FRESH_DAYS))?;
    let (en, pl) = standing.words();
    let clean = standing.is_clean();
    let (compared, last) = match standing {
        Standing::Compared(last) => (true, Some(last)),
        Standing::NotCompared(last) => (false, last),
    };
    Ok(json!({ "compared": compared, "clean": clean, "last": last, "en": en, "pl": pl }))
}
