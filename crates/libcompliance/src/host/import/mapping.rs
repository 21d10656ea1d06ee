//! A mapping: a document that says which column of the former table is what. One that exists can be used.

use super::claim::{Cell, Claim, Part, TimeBasis};
use super::document::{Ambiguous, Document, Form, Required, Source};
use super::fault::{ImportError, RowFault};
use super::time::{Format, LocalClock};
use super::{MAX_COLUMNS, MAX_MAPPING, MAX_NAME};
use crate::model::instrument_file::Encoding;
use crate::trail::time::Timestamp;
use std::collections::BTreeSet;

/// Longest id or version of a mapping, in bytes.
const MAX_TOKEN: usize = 64;

/// Which column of the former system's table is the claimed time, the claimed actor, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    id: String,
    version: String,
    system: String,
    zone: Option<String>,
    pub(super) encoding: Encoding,
    pub(super) form: Form,
    pub(super) null: Option<String>,
    pub(super) time_columns: Vec<String>,
    format: Format,
    ambiguous: Ambiguous,
    /// In the order of [`Part::ALL`].
    pub(super) parts: Vec<(Part, Source)>,
    pub(super) required: Vec<Required>,
}

impl Mapping {
    /// Reads a mapping from its JSON document.
    ///
    /// # Errors
    /// [`ImportError`]: longer than [`MAX_MAPPING`], not JSON, a field that no mapping has or that is missing, another layout, or parts
    /// that do not fit together.
    pub fn parse(json: &[u8]) -> Result<Self, ImportError> {
        if json.len() > MAX_MAPPING {
            return Err(ImportError::MapTooLarge);
        }
        let document: Document = serde_json::from_slice(json).map_err(|error| malformed(json, &error))?;
        if document.v != 1 {
            return Err(ImportError::MapVersion { v: document.v });
        }
        check(&document)?;
        let format = Format::new(&document.time)?;
        let sources = [
            (Part::Actor, document.actor),
            (Part::Action, document.action),
            (Part::ObjectKind, document.object_kind),
            (Part::ObjectId, document.object_id),
            (Part::Field, document.field),
            (Part::Old, document.old),
            (Part::New, document.new),
            (Part::Reason, document.reason),
            (Part::RowId, document.row_id),
        ];
        let parts: Vec<_> = sources.into_iter().filter_map(|(part, source)| Some((part, source?))).collect();
        for required in &document.required {
            let known = match required {
                Required::Time => true,
                Required::Part(part) => parts.iter().any(|(mapped, _)| mapped == part),
            };
            rule(known, "required", "names a part that is not mapped")?;
        }
        Ok(Self {
            id: document.id,
            version: document.version,
            system: document.system,
            zone: document.time.zone,
            encoding: document.encoding,
            form: document.form,
            null: document.null,
            time_columns: document.time.columns,
            format,
            ambiguous: document.time.ambiguous,
            parts,
            required: document.required,
        })
    }

    /// Name and version: `oldlims_audit 1.0`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.id, self.version)
    }

    /// The former system, as people call it.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The media type of the tables that it reads (RFC 6838).
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self.form {
            Form::Delimited(_) => "text/csv",
            Form::JsonLines => "application/jsonl",
        }
    }

    /// The zone whose clocks the [`LocalClock`] of the reader must tell; none where times are counted since 1970.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// What stood in a column of the row that `claim` was read from; `None` for an empty field of delimited text, a name that is not in a
    /// JSON object, or a column that the table does not have.
    #[must_use]
    pub fn cell<'a>(&self, claim: &'a Claim, column: &str) -> Option<&'a Cell> {
        let mapped = self.parts.iter().find(|(_, source)| matches!(source, Source::Column(name) if name == column));
        match mapped {
            Some((part, _)) => claim.part(*part),
            None => claim.other.iter().find(|(name, _)| name == column).map(|(_, cell)| cell),
        }
    }

    /// The columns that the mapping names, each once.
    pub(super) fn columns(&self) -> BTreeSet<&str> {
        let parts = self.parts.iter().filter_map(|(_, source)| match source {
            Source::Column(name) => Some(name.as_str()),
            Source::Constant(_) => None,
        });
        parts.chain(self.time_columns.iter().map(String::as_str)).collect()
    }

    pub(super) fn requires(&self, required: Required) -> bool {
        self.required.contains(&required)
    }

    pub(super) fn moment(&self, text: &str, clock: &LocalClock<'_>) -> Result<(Timestamp, TimeBasis), RowFault> {
        self.format.read(text, self.ambiguous, clock)
    }
}

/// A document of a later layout has fields that are unknown here; it is said to be later, not malformed.
fn malformed(json: &[u8], error: &serde_json::Error) -> ImportError {
    #[derive(serde::Deserialize)]
    struct Layout {
        v: u32,
    }
    match serde_json::from_slice::<Layout>(json) {
        Ok(Layout { v }) if v != 1 => ImportError::MapVersion { v },
        _ => ImportError::MapMalformed { problem: error.to_string().escape_debug().to_string() },
    }
}

fn rule(holds: bool, at: &'static str, problem: &'static str) -> Result<(), ImportError> {
    if holds { Ok(()) } else { Err(ImportError::MapRule { at, problem }) }
}

fn check(document: &Document) -> Result<(), ImportError> {
    let word = |text: &str| {
        text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && text.len() <= MAX_TOKEN
    };
    rule(word(&document.id), "id", "is no word of a-z, 0-9 and `_` that begins with a letter")?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = document.version.split('.').all(digits) && document.version.len() <= MAX_TOKEN;
    rule(numbers, "version", "is not made of numbers with `.` between them")?;
    let name = |text: &str| !text.trim().is_empty() && text.len() <= MAX_NAME;
    rule(name(&document.system), "system", "is empty or too long: name the former system")?;
    let null = document.null.as_ref().is_none_or(|null| !null.is_empty() && null.len() <= MAX_NAME);
    rule(null, "null", "is empty or too long")?;
    let columns = &document.time.columns;
    rule((1..=4).contains(&columns.len()), "time", "has no column, or more than 4")?;
    rule(columns.iter().all(|column| name(column)), "time", "has a column whose name is empty or too long")?;
    let distinct = |names: &[String]| names.iter().collect::<BTreeSet<_>>().len() == names.len();
    rule(distinct(columns), "time", "has the same column twice")?;
    let sources = [
        &document.actor,
        &document.action,
        &document.object_kind,
        &document.object_id,
        &document.field,
        &document.old,
        &document.new,
        &document.reason,
        &document.row_id,
    ];
    for source in sources.into_iter().flatten() {
        let (Source::Column(text) | Source::Constant(text)) = source;
        rule(name(text), "column", "is empty or too long, or the constant in its place is")?;
        rule(!columns.contains(text) || matches!(source, Source::Constant(_)), "time", "is also another part")?;
    }
    match &document.form {
        Form::JsonLines => rule(document.null.is_none(), "null", "is for delimited text: JSON has a null of its own"),
        Form::Delimited(form) => {
            let mark = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '\r' | '\n' | ' ');
            rule(mark(form.separator), "separator", "is no mark of ASCII")?;
            rule(form.quote.is_none_or(mark), "quote", "is no mark of ASCII")?;
            rule(form.quote != Some(form.separator), "quote", "is the separator as well")?;
            if let Some(columns) = &form.columns {
                rule(!columns.is_empty() && columns.len() <= MAX_COLUMNS, "columns", "has none or too many")?;
                rule(columns.iter().all(|column| name(column)), "columns", "has a name that is empty or too long")?;
                rule(distinct(columns), "columns", "has the same name twice")?;
            }
            Ok(())
        }
    }
}
