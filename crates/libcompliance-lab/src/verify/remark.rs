//! What a verification remarks that is no fault.

use core::fmt;
use libcompliance::host::import::{IMPORT_FINISHED, IMPORT_STARTED, LEGACY_CLAIMED};
use libcompliance::trail::record::Record;
use std::collections::BTreeSet;

/// A remark; its display is one English sentence. A new one breaks every translation that does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The place of the file cannot be written: a private copy was verified.
    PrivateCopy,
    /// The file of value keys was not looked at.
    NoValueKeys,
    /// So many of so many records are simulated.
    Simulated(u64, u64),
    /// So many of so many records are claims of a former system.
    Copied(u64, u64),
    /// So many imports of a former system's audit table are not complete.
    ImportsUnfinished(u64),
    /// So many of so many records were made after the clock was set back.
    SteppedBack(u64, u64),
    /// So many of so many records were made after the clock was moved.
    Jumped(u64, u64),
    /// So many of so many records waited in a spool before they were sealed.
    Late(u64, u64),
    /// So many changes of the host were announced, and what came of them is not known.
    OpenIntents(u64),
    /// So many transcriptions from paper nobody has compared with the paper.
    PapersUnchecked(u64),
    /// So many committed values were destroyed by a disposal or an erasure that is on record.
    Erased(u64),
    /// An erasure that was granted was interrupted: the key is gone, so many records still hold values under it.
    ErasureInterrupted(u64),
    /// So many records are of this kind, which is newer than this program.
    NewerKind(u64, String),
    /// So many records have a layout newer than this program.
    NewerLayout(u64),
    /// The history agrees with so many records that this computer has seen.
    Seen(u64),
    /// This computer has seen the first number of records, the export holds the second.
    SeenMore(u64, u64),
    /// This computer has seen so many records, with which a selection cannot be compared.
    SeenNotCompared(u64),
    /// A checkpoint kept outside covers every record.
    Covered,
    /// A selection of so many of so many records, chosen by these words.
    Selection(u64, u64, Vec<String>),
    /// This kind of selection does not show whether records are left out.
    NotShown,
    /// A selection can be compared only with a checkpoint of its own size.
    NoTree,
    /// Records up to the first number of the client are linked; the manifest knows the second.
    ClientLinked(u64, u64),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateCopy => f.write_str("the place of the file cannot be written, so a private copy was verified"),
            Self::NoValueKeys => {
                f.write_str("the file of value keys (`.vault`) is not beside the database and was not looked at")
            }
            Self::Simulated(count, size) => {
                write!(f, "{count} of {size} records are simulated: made up for a demonstration")
            }
            Self::Copied(count, size) => write!(
                f,
                "{count} of {size} records were copied from a former system: unchanged since their import, NOT PROVABLE earlier"
            ),
            Self::ImportsUnfinished(count) => {
                write!(f, "{count} imports from a former system are unfinished: only a part of the table is here")
            }
            Self::SteppedBack(count, size) => {
                write!(f, "{count} of {size} records were made when the clock had been set back")
            }
            Self::Jumped(count, size) => {
                write!(f, "{count} of {size} records were made after the clock had been moved")
            }
            Self::Late(count, size) => write!(
                f,
                "{count} of {size} records were sealed late: they waited in a file while the trail could not be written, and until then nothing but that file vouches for them"
            ),
            Self::OpenIntents(count) => write!(
                f,
                "{count} changes in the host's own tables were announced, outcome unknown: see `compliance intent list`"
            ),
            Self::PapersUnchecked(count) => write!(
                f,
                "{count} transcriptions from paper were not compared with the paper by a second person: see `compliance paper list`"
            ),
            Self::Erased(count) => write!(
                f,
                "{count} committed values were destroyed by a disposal or an erasure that is on record; the records and their seals are whole"
            ),
            Self::ErasureInterrupted(count) => write!(
                f,
                "an erasure that was granted was interrupted: {count} records still hold values that nobody can open; execute it again"
            ),
            Self::NewerKind(count, kind) => write!(
                f,
                "{count} records of a kind newer than this program: {kind}; their seal was checked, their content was not"
            ),
            Self::NewerLayout(count) => write!(f, "{count} records have a layout newer than this program"),
            Self::Seen(size) => write!(
                f,
                "the history agrees with the {size} records that this computer has seen; whoever controls this computer could change that too, a checkpoint kept elsewhere could not"
            ),
            Self::SeenMore(seen, size) => write!(
                f,
                "this computer has seen {seen} records of this trail, the export holds {size}: it is of an earlier time, or its end was cut; the histories were NOT compared"
            ),
            Self::SeenNotCompared(seen) => write!(
                f,
                "this computer has seen {seen} records of this trail; a selection has no tree to compare them with"
            ),
            Self::Covered => f.write_str("a checkpoint kept outside covers every record"),
            Self::Selection(records, size, words) => {
                write!(f, "a selection of {records} of {size} records: {}", words.join(", "))
            }
            Self::NotShown => f.write_str("that no matching record is left out: NOT SHOWN by this kind of selection"),
            Self::NoTree => f.write_str(
                "a selection has no tree: only a checkpoint of the same size can be compared, and none was given",
            ),
            Self::ClientLinked(last, known) => write!(
                f,
                "records 1 to {last} of the client are linked without a gap if no fault is listed; that {known} was the newest at the time rests on the manifest"
            ),
        }
    }
}

/// What goes by of imports from former systems.
#[derive(Default)]
pub(super) struct ImportsSeen {
    claims: u64,
    open: BTreeSet<String>,
}

impl ImportsSeen {
    pub(super) fn see(&mut self, record: &Record) {
        let id = || record.object.as_ref().map(|object| object.id.clone()).unwrap_or_default();
        if record.kind == LEGACY_CLAIMED.name {
            self.claims += 1;
        } else if record.kind == IMPORT_STARTED.name {
            self.open.insert(id());
        } else if record.kind == IMPORT_FINISHED.name {
            self.open.remove(&id());
        }
    }

    pub(super) fn claims(&self) -> u64 {
        self.claims
    }

    /// Of `size` records of a selection, which may hold the beginning of an import without its end.
    pub(super) fn remark_selected(&self, size: u64, remarks: &mut Vec<Remark>) {
        Self { claims: self.claims, open: BTreeSet::new() }.remark(size, remarks);
    }

    /// Of `size` records in all.
    pub(super) fn remark(&self, size: u64, remarks: &mut Vec<Remark>) {
        if self.claims > 0 {
            remarks.push(Remark::Copied(self.claims, size));
        }
        if !self.open.is_empty() {
            remarks.push(Remark::ImportsUnfinished(u64::try_from(self.open.len()).unwrap_or(u64::MAX)));
        }
    }
}
