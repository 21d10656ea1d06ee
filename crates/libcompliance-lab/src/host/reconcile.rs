//! A host's table compared, row by row, with what is sealed of it.

use super::Outbox;
use super::baseline::{Listed, Rows, number};
use super::marks::{RowMarks, Tag, digest_of, opened};
use super::sealed_rows::{Candidate, SealedRows, events, listed, records};
use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::session::{About, Session};
use crate::sign_in::hex;
use crate::store::{Filter, ReadStore as _};
use crate::writer::Urgency;
use libcompliance::access::{Decision, Permission};
use libcompliance::host::compare::{Finding, SealedRow, Verdict, plain};
use libcompliance::host::outbox::Envelope;
use libcompliance::host::rows::Row;
use libcompliance::host::table::{HostTable, NAMED_FINDINGS, OBJECT, RECONCILED, Standing, TableError, counts};
use libcompliance::id::{ClientId, RecordId};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A field in which a row differs from what is sealed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// The field.
    pub field: String,
    /// What was sealed last; none if the session may not read the trail for these clients, or the key is gone.
    pub sealed: Option<Value>,
    /// What the host has.
    pub seen: Option<Value>,
}

/// A row that is not as it was sealed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFinding {
    /// What is wrong with it.
    pub finding: Finding,
    /// Its id.
    pub id: String,
    /// Its number in the stream, from 1, if the host gave it.
    pub row: Option<u64>,
    /// The version that was sealed last.
    pub sealed_version: Option<u32>,
    /// The version that the host has.
    pub seen_version: Option<u32>,
    /// The record that spoke of it last; for [`Finding::ChangedBetween`] that of the event that began from another row.
    pub record: Option<u64>,
    /// The fields that are known to differ. Only for the first [`NAMED_FINDINGS`]; where a row was sealed by its digest alone, it is
    /// not known which fields differ.
    pub fields: Vec<FieldDifference>,
}

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// The rows that the host gave.
    pub rows: u64,
    /// How many findings there are of each sort; what was not found is not in the list.
    pub counts: BTreeMap<Finding, u64>,
    /// Rows that differ only by events that were stored and are not sealed yet.
    pub waiting: u64,
    /// Rows with fields of which nothing was ever sealed. Of these fields nothing is known.
    pub uncovered: u64,
    /// The record of the end of the baseline that it rests on, if there is one.
    pub baseline: Option<u64>,
    /// A baseline that was begun and is not whole; nothing rests on it.
    pub unfinished_baseline: Option<u64>,
    /// The number of records when the rows began to be read.
    pub size: u64,
    /// The receipt of the record of this comparison.
    pub receipt: Receipt,
}

impl Reconciled {
    /// The number of findings of all sorts.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.counts.values().sum()
    }
}

impl Session {
    /// Compares the rows of a host's table with what is sealed of them: by the last baseline and the events on top of it. Every row that
    /// is not as it was sealed last is named to `each`; the comparison itself is a record, with the counts and, committed, the first
    /// findings. The host reads its rows in one transaction of its own, begun when `rows` is first asked; what it seals meanwhile is no
    /// finding. With `outbox`, what waits there is told apart: stored, not yet sealed; and a row must show what waited before it was
    /// read. Take spools in before. Needs `host.reconcile`.
    ///
    /// # Errors
    /// [`LabError::Denied`]; [`LabError::Row`] and [`LabError::Table`] for a row that cannot be read, and what `rows` gives: then nothing
    /// was recorded; [`LabError::Vault`] if the laboratory's key is gone.
    pub fn reconcile(
        &self,
        table: &str,
        rows: &mut Rows<'_>,
        mut outbox: Option<&mut dyn Outbox>,
        each: &mut dyn FnMut(&RowFinding),
    ) -> Result<Reconciled, LabError> {
        self.first_ask(Permission::HOST_RECONCILE, table)?;
        let lab = self.lab();
        let marks = lab.row_marks()?;
        let with_outbox = outbox.is_some();
        let mut sealed = SealedRows::new()?;
        // Before the size is read: what is drained in between is then in both, not in neither.
        let early = match &mut outbox {
            Some(outbox) => Early::read(&mut **outbox, table, &marks, &mut sealed)?,
            None => Early::default(),
        };
        let (size, entry) = lab.read(|store| {
            let size = store.head()?.size;
            Ok((size, crate::lab::entry::<HostTable>(store, table)?.unwrap_or_default()))
        })?;
        let mut run = Run {
            session: self,
            marks,
            table,
            entry,
            size,
            until: size,
            sealed,
            early,
            kept: HashMap::new(),
            batch: RefCell::default(),
        };
        run.sealed.load(lab, &run.marks, table, run.entry.baseline.as_ref(), size)?;
        let mut tally = run.read(rows)?;
        run.later(outbox)?;
        let mut named = Vec::new();
        run.walk(&mut |run, outcome| {
            match outcome {
                Outcome::Waiting => tally.waiting += 1,
                Outcome::Uncovered => tally.uncovered += 1,
                Outcome::Finding(finding, candidate) => {
                    *tally.counts.entry(finding).or_insert(0) += 1;
                    if named.len() < NAMED_FINDINGS {
                        named.push(run.name(finding, *candidate, true)?);
                    }
                }
            }
            Ok(())
        })?;
        let receipt = run.record(&tally, &named, with_outbox)?;
        named.iter().for_each(&mut *each);
        let mut at = 0;
        if tally.counts.values().sum::<u64>() > u64::try_from(named.len()).unwrap_or(u64::MAX) {
            run.walk(&mut |run, outcome| {
                let Outcome::Finding(finding, candidate) = outcome else { return Ok(()) };
                at += 1;
                if at > NAMED_FINDINGS {
                    each(&run.name(finding, *candidate, false)?);
                }
                Ok(())
            })?;
        }
        Ok(Reconciled {
            rows: tally.rows,
            counts: tally.counts,
            waiting: tally.waiting,
            uncovered: tally.uncovered,
            baseline: run.entry.baseline.as_ref().map(|baseline| baseline.finished),
            unfinished_baseline: run.entry.open.as_ref().map(|open| open.started),
            size,
            receipt,
        })
    }
}

impl Lab {
    /// What is known of a host's table: its baselines, also one that was begun and is not whole, and its last comparison.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn host_table(&self, table: &str) -> Result<Option<HostTable>, LabError> {
        self.entry(table)
    }

    /// When a host's table was compared last, and with what outcome, if that was within `days` ([`FRESH_DAYS`] unless somebody says
    /// otherwise). Without a comparison in that time it is not compared, whatever came of an older one.
    ///
    /// [`FRESH_DAYS`]: libcompliance::host::table::FRESH_DAYS
    ///
    /// # Errors
    /// [`LabError::Table`] for no days at all.
    pub fn last_reconcile(&self, table: &str, days: u32) -> Result<Standing, LabError> {
        if days == 0 {
            return Err(TableError::FreshDays.into());
        }
        Ok(Standing::of(self.host_table(table)?.as_ref(), self.now(), days))
    }
}

/// What is counted.
#[derive(Default)]
struct Tally {
    rows: u64,
    rows_mac: String,
    counts: BTreeMap<Finding, u64>,
    waiting: u64,
    uncovered: u64,
}

/// What came of a row that is not simply as it was sealed.
enum Outcome {
    /// It is as an event says that waits.
    Waiting,
    /// An event that came meanwhile says so, but nothing was sealed of some field.
    Uncovered,
    Finding(Finding, Box<Candidate>),
}

/// What waited before any row was read. It was stored with the row in one transaction, so every row that is read shows it.
#[derive(Default)]
struct Early {
    events: HashSet<RecordId>,
    rows: HashSet<Tag>,
}

impl Early {
    fn read(outbox: &mut dyn Outbox, table: &str, marks: &RowMarks, sealed: &mut SealedRows) -> Result<Self, LabError> {
        let mut early = Self::default();
        let mut n = 0;
        each_waiting(outbox, table, &mut |id, envelope| {
            early.events.insert(envelope.id);
            let tag = marks.tag(table, id);
            if !early.rows.insert(tag) {
                return Ok(());
            }
            n += 1;
            sealed.waited(n, &tag, id)
        })?;
        Ok(early)
    }
}

struct Run<'r> {
    session: &'r Session,
    marks: RowMarks,
    table: &'r str,
    entry: HostTable,
    size: u64,
    /// The number of records when everything that waited had been read.
    until: u64,
    sealed: SealedRows,
    early: Early,
    /// The first rows that do not agree, for the values of their fields.
    kept: HashMap<u64, Row>,
    /// The record of the baseline that was opened last, for the ids of rows that the host did not give.
    batch: RefCell<Option<(u64, Vec<Listed>)>>,
}

impl Run<'_> {
    /// Reads the host's rows; those that do not agree are kept as candidates.
    fn read(&mut self, rows: &mut Rows<'_>) -> Result<Tally, LabError> {
        let mut tally = Tally::default();
        let mut mac = self.marks.over_all();
        for row in rows {
            let row = row?;
            tally.rows += 1;
            let n = tally.rows;
            let digest = digest_of(&row, self.table, n)?;
            mac.update(&digest);
            let tag = self.marks.tag(&row.kind, &row.id);
            let (state, twice) = self.sealed.seen(&tag, n)?;
            let waits = self.early.rows.contains(&tag);
            // What was sealed by its digest is mostly as it was: its fields are then not looked at.
            let content = self.marks.content(&digest);
            if let Some(state) = state.as_ref().filter(|_| !twice && !waits)
                && state.agrees(row.version, &content)
            {
                continue;
            }
            let seen = self.marks.seen(&row, &digest);
            match SealedRow::compare(state.as_ref(), Some(&seen)) {
                Verdict::Same { covered } if !twice && !waits => tally.uncovered += u64::from(!covered),
                _ => {
                    self.sealed.doubt(&tag, n, &row, &seen, twice)?;
                    if self.kept.len() < NAMED_FINDINGS {
                        self.kept.insert(n, row);
                    }
                }
            }
        }
        tally.rows_mac = hex(mac.sign().as_ref());
        Ok(tally)
    }

    /// What the host sealed while its rows were read, and what waits, in this order.
    fn later(&mut self, outbox: Option<&mut (dyn Outbox + '_)>) -> Result<(), LabError> {
        let mut waiting: Vec<(RecordId, Tag, _)> = Vec::new();
        if let Some(outbox) = outbox {
            each_waiting(outbox, self.table, &mut |id, envelope| {
                if let Some(step) = self.marks.waiting(envelope) {
                    waiting.push((envelope.id, self.marks.tag(self.table, id), step));
                }
                Ok(())
            })?;
        }
        // Read after the outbox: what was drained meanwhile is in one of the two.
        let lab = self.session.lab();
        self.until = lab.size()?;
        let mut drained = HashSet::new();
        events(lab, self.table, self.size..self.until, &mut |record, id| {
            drained.insert(record.id);
            let early = self.early.events.contains(&record.id);
            match self.marks.sealed(lab, record)? {
                Some(step) => self.sealed.later(&self.marks.tag(self.table, id), &step, early),
                None => Ok(()),
            }
        })?;
        for (id, tag, step) in &waiting {
            // The host may not have been told yet that this one is sealed.
            if !drained.contains(id) && lab.read(|store| Ok(store.index_of(id.0.as_bytes())?))?.is_none() {
                self.sealed.later(tag, step, self.early.events.contains(id))?;
            }
        }
        Ok(())
    }

    /// Judges every row that does not agree, in one order every time.
    fn walk(&self, each: &mut dyn FnMut(&Self, Outcome) -> Result<(), LabError>) -> Result<(), LabError> {
        self.sealed.each_candidate(&mut |candidate| {
            let (steps, due) = if candidate.twice { Default::default() } else { self.sealed.steps(&candidate.tag)? };
            let mut verdict = match candidate.twice {
                true => Verdict::Finding(Finding::Twice, Vec::new()),
                false => SealedRow::compare(candidate.state.as_ref(), candidate.seen.as_ref()),
            };
            let mut state = candidate.state.clone();
            for (n, step) in (1..).zip(steps) {
                let waits = step.record.is_none();
                let then = SealedRow::then(state, &step);
                match SealedRow::compare(Some(&then), candidate.seen.as_ref()) {
                    // It was so once; what waited before it was read came after that.
                    past @ Verdict::Same { .. } if n < due => verdict = past,
                    Verdict::Same { .. } if waits => return each(self, Outcome::Waiting),
                    Verdict::Same { covered: true } => return Ok(()),
                    Verdict::Same { covered: false } => return each(self, Outcome::Uncovered),
                    // Against the newest that is known of it.
                    other => verdict = other,
                }
                state = Some(then);
            }
            match verdict {
                Verdict::Same { covered: true } => Ok(()),
                Verdict::Same { covered: false } => each(self, Outcome::Uncovered),
                Verdict::Finding(finding, _) => each(self, Outcome::Finding(finding, Box::new(candidate))),
            }
        })
    }

    fn name(&self, finding: Finding, candidate: Candidate, with_fields: bool) -> Result<RowFinding, LabError> {
        let Candidate { state, seen, n, id, .. } = candidate;
        let id = match (id, &state) {
            (Some(id), _) => id,
            (None, Some(state)) => self.id_of(state)?,
            (None, None) => return Err(LabError::SealBroken),
        };
        let row = n.and_then(|n| self.kept.get(&n)).filter(|_| with_fields);
        let fields = match row {
            Some(row) if !matches!(finding, Finding::Twice | Finding::NeverSealed | Finding::ChangedBetween) => {
                self.differences(row)?
            }
            _ => Vec::new(),
        };
        let hole = state.as_ref().and_then(|state| state.hole.as_ref()).and_then(|hole| hole.record);
        let last = state.as_ref().map(|state| state.record);
        Ok(RowFinding {
            finding,
            id,
            row: n,
            sealed_version: state.as_ref().and_then(|state| state.version),
            seen_version: seen.and_then(|seen| seen.version),
            record: if finding == Finding::ChangedBetween { hole.or(last) } else { last },
            fields,
        })
    }

    /// The id of a row that the host did not give.
    fn id_of(&self, state: &SealedRow) -> Result<String, LabError> {
        let lab = self.session.lab();
        if let Some(place) = state.place {
            // They come in the order of the trail: a thousand of them are in one record.
            let mut batch = self.batch.borrow_mut();
            if batch.as_ref().is_none_or(|(record, _)| *record != state.record) {
                *batch = Some((state.record, listed(lab, state.record)?));
            }
            let rows = batch.as_ref().map(|(_, rows)| rows.as_slice()).unwrap_or_default();
            let row = usize::try_from(place).ok().and_then(|place| rows.get(place));
            return row.map(|row| row.id.clone()).ok_or(LabError::SealBroken);
        }
        let bytes = lab.read(|store| Ok(store.record(state.record)?))?.ok_or(LabError::SealBroken)?;
        let object = crate::laboratory::known(&bytes).and_then(|record| record.object);
        object.map(|object| object.id).ok_or(LabError::SealBroken)
    }

    /// The fields in which a row differs from the last values that were sealed of them since the baseline.
    fn differences(&self, row: &Row) -> Result<Vec<FieldDifference>, LabError> {
        let lab = self.session.lab();
        let filter = Filter {
            kind: Some("host.".to_owned()),
            object: Some(format!("{}:{}", row.kind, row.id)),
            ..Filter::default()
        };
        let from = self.entry.baseline.as_ref().map_or(0, |baseline| baseline.size);
        let mut last: BTreeMap<String, (u64, Value, Vec<ClientId>)> = BTreeMap::new();
        records(lab, &filter, from..self.until, &mut |record| {
            let clients: Vec<ClientId> = record.clients.iter().map(|link| link.id).collect();
            for change in record.changes {
                last.insert(change.field, (record.index, change.new, clients.clone()));
            }
            Ok(())
        })?;
        let mut differences = Vec::new();
        for (field, (index, value, clients)) in last {
            let seen = row.fields.get(&field).cloned().unwrap_or(Value::Null);
            let Some(sealed) = opened(lab, index, &field, &value)? else { continue };
            if plain(&sealed) == plain(&seen) {
                continue;
            }
            let may = self.session.check(Permission::TRAIL_READ.name(), &clients)? == Decision::Allow;
            let sealed = may.then(|| (*sealed).clone());
            differences.push(FieldDifference { field, sealed, seen: Some(seen) });
        }
        Ok(differences)
    }

    fn record(&self, tally: &Tally, named: &[RowFinding], outbox: bool) -> Result<Receipt, LabError> {
        let about = About::object(OBJECT, self.table);
        let version = self.entry.baseline.as_ref().map_or(1, |baseline| baseline.number);
        let mut draft = Draft::new("host.reconcile")
            .on(OBJECT, self.table, version)
            .attr("rows", number(tally.rows))
            .attr("rows_mac", tally.rows_mac.as_str())
            .attr("size", number(self.size))
            .attr("until_index", number(self.until))
            .attr("counts", counts(|finding| tally.counts.get(&finding).copied().unwrap_or(0)))
            .attr("waiting", number(tally.waiting))
            .attr("outbox", Value::Bool(outbox))
            .attr("uncovered", number(tally.uncovered));
        if let Some(baseline) = &self.entry.baseline {
            draft = draft.attr("baseline", number(baseline.finished));
        }
        if !named.is_empty() {
            let line = |found: &RowFinding| {
                let record = found.record.map_or_else(|| "-".to_owned(), |record| record.to_string());
                Value::Text(format!("{} {record} {}", found.finding.as_str(), found.id))
            };
            draft = draft.attr("findings", Value::List(named.iter().map(line).collect()));
        }
        let ((), receipt) = self.session.act(Permission::HOST_RECONCILE, about, Urgency::Ordinary, |tx, acting| {
            tx.append(&RECONCILED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }
}

/// Calls `each` for what waits about rows of `table`, with the id, in the order of the outbox.
fn each_waiting(
    outbox: &mut dyn Outbox,
    table: &str,
    each: &mut dyn FnMut(&str, &Envelope) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let failed = |text: String| LabError::Invalid(format!("the outbox cannot be used: {text}"));
    let mut after = i64::MIN;
    loop {
        let page = outbox.waiting(after, 500).map_err(failed)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.seq;
        // What does not read can explain nothing; draining names it.
        for envelope in page.iter().filter_map(|row| Envelope::from_bytes(&row.body).ok()) {
            if let Some(object) = envelope.object.as_ref().filter(|object| object.kind == table) {
                each(&object.id, &envelope)?;
            }
        }
    }
}
