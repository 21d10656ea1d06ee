//! What comes out of a file, and how one value is put together.

use super::document::{Measured, UnitSource};
use super::encoding::EncodingUsed;
use super::problem::{FileFault, Place, ReadProblem};
use super::value::{Rules, Term, Use, ValueKind};
use super::{MAX_READINGS, MAX_TEXT};
use std::sync::Arc;

/// What a file says, by one mapping.
///
/// Every row or record of the file has given a [`Line`], or is among the skipped with a reason, or both (where a row holds
/// several values and one of them is skipped).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The values, in the order of the file.
    pub lines: Vec<Line>,
    /// What was left out, in the order of the file.
    pub skipped: Vec<Skipped>,
    /// The encoding that the file was read in.
    pub encoding: EncodingUsed,
}

/// One value of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line that it stands on, from 1; LF, CR and CRLF each end one.
    pub line: u32,
    /// The field on that line, from 1; in a message from the type of the record.
    pub field: u32,
    /// The sample as the file names it; not empty.
    pub sample: Arc<str>,
    /// The analyte as the file or the mapping names it; not empty.
    pub analyte: Arc<str>,
    /// The text of the value: without surrounding blanks where the mapping says that they do not count, otherwise as it is.
    pub value: Arc<str>,
    /// What kind of value that is.
    pub kind: ValueKind,
    /// The unit.
    pub unit: Option<Term>,
    /// What the instrument remarks on the value.
    pub flag: Option<Term>,
    /// The state of the result in the instrument's own code.
    pub status: Option<Arc<str>>,
    /// Well, vial or position.
    pub place: Option<Arc<str>>,
    /// Who worked at the instrument, as the file has it.
    pub operator: Option<Arc<str>>,
    /// When the measurement began, as the file has it.
    pub started: Option<Arc<str>>,
    /// When it was complete, as the file has it.
    pub completed: Option<Arc<str>>,
    /// The instrument's serial number or name, as the file has it.
    pub instrument: Option<Arc<str>>,
}

/// A row, record or value that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// The field, where it is a single value.
    pub field: Option<u32>,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// It names the columns, or is a record of a message that holds no result itself.
    Structure,
    /// It stands before, between or behind the tables of the mapping.
    OutsideTables,
    /// It is a comment.
    Comment,
    /// The mapping says so, with this code.
    Named(Arc<str>),
}

impl SkipReason {
    /// A stable word: `structure`, `outside_tables`, `comment`, or the code of the mapping.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Structure => "structure",
            Self::OutsideTables => "outside_tables",
            Self::Comment => "comment",
            Self::Named(code) => code,
        }
    }
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) text: Arc<str>,
    pub(super) place: Place,
}

/// What the values of one row have in common.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) sample: Found,
    pub(super) operator: Option<Arc<str>>,
    pub(super) started: Option<Arc<str>>,
    pub(super) completed: Option<Arc<str>>,
    pub(super) instrument: Option<Arc<str>>,
}

/// A text that a reading keeps.
pub(super) fn kept(text: &str, place: Place, rules: &Rules) -> Result<Found, ReadProblem> {
    let text = rules.bare(text);
    if text.len() > MAX_TEXT {
        return Err(ReadProblem::new(FileFault::TextTooLong, place));
    }
    Ok(Found { text: text.into(), place })
}

/// Nothing where the file leaves the field empty.
pub(super) fn optional(found: Found) -> Option<Arc<str>> {
    (!found.text.is_empty()).then_some(found.text)
}

impl Reading {
    pub(super) fn skip(&mut self, line: u32, reason: SkipReason) {
        self.skipped.push(Skipped { line, field: None, reason });
    }

    /// Adds the value that `find` finds by the mapping, at `(line, field)`.
    pub(super) fn take<S>(
        &mut self,
        measured: &Measured<S>,
        shared: &Shared,
        rules: &Rules,
        count: &mut usize,
        find: impl Fn(&S) -> Result<Found, ReadProblem>,
    ) -> Result<(), ReadProblem> {
        let found = find(&measured.value)?;
        let Place::Field(line, field) = found.place else {
            return Err(ReadProblem::new(FileFault::ValueUnreadable, found.place));
        };
        *count += 1;
        if *count > MAX_READINGS {
            return Err(ReadProblem::new(FileFault::TooManyReadings, Place::Line(line)));
        }
        let at = |place| move |fault| ReadProblem::new(fault, place);
        let mut skip = |reason| {
            self.skipped.push(Skipped { line, field: Some(field), reason: SkipReason::Named(reason) });
            Ok(())
        };
        let (kind, value, unit) = match &measured.unit {
            Some(UnitSource::InValue) => match rules.value_with_unit(&found.text).map_err(at(found.place))? {
                Use::Skip(reason) => return skip(reason),
                Use::Reading((kind, value, unit)) => {
                    (kind, Arc::from(value), unit.map(|unit| (Arc::from(unit), found.place)))
                }
            },
            other => match rules.value(&found.text).map_err(at(found.place))? {
                Use::Skip(reason) => return skip(reason),
                Use::Reading(kind) => {
                    let unit = match other {
                        Some(UnitSource::From(source)) => Some(find(source)?),
                        _ => None,
                    };
                    (kind, Arc::clone(&found.text), unit.map(|unit| (unit.text, unit.place)))
                }
            },
        };
        let inside = matches!(measured.unit, Some(UnitSource::InValue));
        let unit = match unit {
            // Behind the number there must be a unit: an empty one is none of the spellings.
            Some((text, place)) if inside && text.is_empty() => return Err(at(place)(FileFault::UnitUnknown)),
            Some((text, place)) => rules.unit(&text).map_err(at(place))?,
            None => None,
        };
        let flag = match &measured.flag {
            None => None,
            Some(source) => {
                let flag = find(source)?;
                match rules.flag(&flag.text).map_err(at(flag.place))? {
                    Use::Skip(reason) => return skip(reason),
                    Use::Reading(flag) => flag,
                }
            }
        };
        if shared.sample.text.is_empty() {
            return Err(at(shared.sample.place)(FileFault::SampleEmpty));
        }
        let analyte = find(&measured.analyte)?;
        if analyte.text.is_empty() {
            return Err(at(analyte.place)(FileFault::AnalyteEmpty));
        }
        let status = measured.status.as_ref().map(&find).transpose()?.and_then(optional);
        let place = measured.place.as_ref().map(&find).transpose()?.and_then(optional);
        self.lines.push(Line {
            line,
            field,
            sample: Arc::clone(&shared.sample.text),
            analyte: analyte.text,
            value,
            kind,
            unit,
            flag,
            status,
            place,
            operator: shared.operator.clone(),
            started: shared.started.clone(),
            completed: shared.completed.clone(),
            instrument: shared.instrument.clone(),
        });
        Ok(())
    }
}
