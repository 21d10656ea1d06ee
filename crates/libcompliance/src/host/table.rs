//! A host's own tables: what was sealed of them on the first day, and when they were last compared with the trail
//! (ISO/IEC 17025:2017 clauses 7.11.3 and 8.4.2).

use super::compare::Finding;
use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// Rows in one record of a baseline, at most.
pub const ROWS_AT_ONCE: usize = 1_000;
/// Findings that the record of a comparison names, at most; all are counted.
pub const NAMED_FINDINGS: usize = 1_000;
/// For how many days a comparison counts as fresh, unless somebody says otherwise.
pub const FRESH_DAYS: u32 = 31;
/// The kind of object of these records; its id is the table's name, its version the number of the baseline.
pub const OBJECT: &str = "host_table";

/// A baseline begins: how many rows it has, and a digest over all under the laboratory's key.
pub const BASELINE_STARTED: KindRules<'static> = kind(
    "table.baseline_started",
    Need::Required,
    Need::Forbidden,
    ReasonRule::FromVersionTwo,
    &[("rows", CLEAR), ("batches", CLEAR), ("rows_mac", CLEAR), ("size", CLEAR)],
);
/// Some rows of a baseline: id, version and digest of each, committed.
pub const BASELINE_ROWS: KindRules<'static> = kind(
    "table.baseline_rows",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("batch", CLEAR), ("count", CLEAR), ("digests", LAB_TEXT)],
);
/// A baseline is whole; from here on it counts.
pub const BASELINE_FINISHED: KindRules<'static> = kind(
    "table.baseline_finished",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("rows", CLEAR), ("batches", CLEAR), ("rows_mac", CLEAR)],
);
/// A table was compared with what is sealed of it.
pub const RECONCILED: KindRules<'static> = kind(
    "table.reconciled",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[
        ("rows", CLEAR),
        ("rows_mac", CLEAR),
        ("size", CLEAR),
        ("until_index", CLEAR),
        ("baseline", CLEAR),
        ("counts", CLEAR),
        ("waiting", CLEAR),
        ("outbox", CLEAR),
        ("uncovered", CLEAR),
        ("findings", LAB_TEXT),
    ],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[BASELINE_STARTED, BASELINE_ROWS, BASELINE_FINISHED, RECONCILED];

/// Why a table has no baseline, or is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A row of another table.
    #[error("row {row} belongs to another table: give the rows of one table at a time")]
    OtherTable {
        /// Its number in the stream, from 1.
        row: u64,
    },
    /// A row that was there already.
    #[error("row {row} has the id of row {first}: a baseline needs each row once")]
    Twice {
        /// Its number in the stream, from 1.
        row: u64,
        /// The number of the earlier one.
        first: u64,
    },
    /// A second baseline without a reason.
    #[error("the table has a baseline, or one was begun with other rows: say why another one is made")]
    ReasonMissing,
    /// Another run took hold of the baseline.
    #[error("another program works on the baseline of this table: run it again when that has ended")]
    Interfered,
    /// The days within which a comparison is fresh.
    #[error("a comparison is fresh for at least one day: give a number of days from 1")]
    FreshDays,
}

/// A baseline that was begun and is not whole: nothing rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBaseline {
    /// Its number, from 1.
    pub number: u32,
    /// The record of its beginning.
    pub started: u64,
    /// The number of rows.
    pub rows: u64,
    /// The number of records that they take.
    pub batches: u64,
    /// How many of these are sealed.
    pub sealed: u64,
    /// The digest over all rows, under the laboratory's key; lower-case hex.
    pub rows_mac: String,
    /// The number of records when the rows began to be read.
    pub size: u64,
}

/// A baseline that is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Its number, from 1.
    pub number: u32,
    /// The record of its beginning.
    pub started: u64,
    /// The record of its end.
    pub finished: u64,
    /// The number of rows.
    pub rows: u64,
    /// The number of records when the rows began to be read: events from there on count on top of it.
    pub size: u64,
}

/// What came of the last comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Its record.
    pub record: u64,
    /// When, by the trail's clock.
    pub at: Timestamp,
    /// The number of records when the rows began to be read.
    pub size: u64,
    /// The rows that the host gave.
    pub rows: u64,
    /// The number of findings of all sorts.
    pub findings: u64,
    /// Rows that differ only by events that were stored and not yet sealed.
    pub waiting: u64,
    /// Rows with fields of which nothing was ever sealed.
    pub uncovered: u64,
}

/// What is known of a host's table; the key is its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostTable {
    /// The number of baselines begun.
    pub begun: u32,
    /// The one that is not whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenBaseline>,
    /// The last one that is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// The last comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciled: Option<Reconciliation>,
}

impl Entry for HostTable {
    const SPACE: &'static str = "host_table";
}

/// How a host's table stands to the trail on a given day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Never compared, or not within the days that count as fresh; the last comparison, if there was one.
    NotCompared(Option<Reconciliation>),
    /// Compared within these days.
    Compared(Reconciliation),
}

impl Standing {
    /// How a table stands at `now`, a comparison being fresh for `days`.
    #[must_use]
    pub fn of(table: Option<&HostTable>, now: Timestamp, days: u32) -> Self {
        let Some(last) = table.and_then(|table| table.reconciled.clone()) else { return Self::NotCompared(None) };
        let age = now.unix_micros().saturating_sub(last.at.unix_micros());
        // One that is dated after now says nothing about the days before it.
        let fresh = (0..=i64::from(days).saturating_mul(86_400_000_000)).contains(&age);
        if fresh { Self::Compared(last) } else { Self::NotCompared(Some(last)) }
    }

    /// Whether it was compared within the days, every row of the host is as it was sealed last, and nothing of it was left out.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        matches!(self, Self::Compared(last) if last.findings == 0 && last.waiting == 0 && last.uncovered == 0)
    }

    /// What evidence says of the table, in English and in Polish.
    #[must_use]
    pub fn words(&self) -> (String, String) {
        let Self::Compared(last) = self else {
            return (
                "the host's tables were not compared".to_owned(),
                "nie porównano tabel systemu nadrzędnego".to_owned(),
            );
        };
        let (rows, record, findings) = (last.rows, last.record, last.findings);
        let mut english =
            format!("{rows} rows were compared with what was sealed (record {record}): {findings} findings");
        let mut polish =
            format!("porównano wierszy: {rows} z tym, co zabezpieczono (zapis {record}); ustaleń: {findings}");
        if last.waiting > 0 {
            english.push_str(&format!("; {} stored, not yet sealed", last.waiting));
            polish.push_str(&format!("; przechowanych, jeszcze niezabezpieczonych: {}", last.waiting));
        }
        if last.uncovered > 0 {
            english.push_str(&format!("; {} with fields that were never sealed", last.uncovered));
            polish.push_str(&format!("; z polami, których nigdy nie zabezpieczono: {}", last.uncovered));
        }
        (english, polish)
    }
}

/// The counts of a comparison as its record holds them; what was not found is left out.
#[must_use]
pub fn counts(count: impl Fn(Finding) -> u64) -> Value {
    let there = Finding::ALL.into_iter().map(|finding| (finding.as_str(), count(finding))).filter(|(_, n)| *n > 0);
    Value::map(there.map(|(name, n)| (name, Value::Int(i64::try_from(n).unwrap_or(i64::MAX)))))
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == OBJECT) else { return Ok(()) };
    let number = |name: &str| match record.attr(name) {
        Some(Value::Int(n)) => u64::try_from(*n).unwrap_or(0),
        _ => 0,
    };
    let mut table = HostTable::load(view, &object.id)?.unwrap_or_default();
    match record.kind.as_str() {
        "table.baseline_started" => {
            table.begun = table.begun.max(object.version);
            table.open = Some(OpenBaseline {
                number: object.version,
                started: record.index,
                rows: number("rows"),
                batches: number("batches"),
                sealed: 0,
                rows_mac: record.attr("rows_mac").and_then(Value::as_text).unwrap_or_default().to_owned(),
                size: number("size"),
            });
        }
        "table.baseline_rows" => match &mut table.open {
            Some(open) if open.number == object.version => open.sealed += 1,
            _ => return Ok(()),
        },
        "table.baseline_finished" => match table.open.take() {
            Some(open) if open.number == object.version && open.sealed == open.batches => {
                table.baseline = Some(Baseline {
                    number: open.number,
                    started: open.started,
                    finished: record.index,
                    rows: open.rows,
                    size: open.size,
                });
            }
            _ => return Ok(()),
        },
        "table.reconciled" => {
            let findings = match record.attr("counts") {
                Some(Value::Map(counts)) => counts.iter().fold(0_u64, |sum, (_, n)| match n {
                    Value::Int(n) => sum.saturating_add(u64::try_from(*n).unwrap_or(0)),
                    _ => sum,
                }),
                _ => 0,
            };
            table.reconciled = Some(Reconciliation {
                record: record.index,
                at: record.time,
                size: number("size"),
                rows: number("rows"),
                findings,
                waiting: number("waiting"),
                uncovered: number("uncovered"),
            });
        }
        _ => return Ok(()),
    }
    table.store(view, &object.id)
}
