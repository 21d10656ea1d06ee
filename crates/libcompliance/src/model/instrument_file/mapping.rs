//! A mapping: a document that says where in a file the readings stand. One that exists can be used.

use super::document::{
    Astm, AstmSource, Bound, Delimited, Delimiters, Document, Encoding, End, Form, Header, Measured, Named, Section,
    Source, UnitSource, Usage, When, Width,
};
use super::problem::MappingError;
use super::value::Rules;
use super::{MAX_MAPPING, MAX_TEXT};
use std::collections::BTreeSet;

/// Longest id, version or code of a mapping, in bytes.
const MAX_TOKEN: usize = 64;
/// Most readings of one row.
const MAX_PER_ROW: usize = 1_024;

/// Where in the files of one instrument the readings stand, and what its texts mean.
///
/// It is data, written by the laboratory, kept and versioned like a method: [`Mapping::parser`] goes into the record of
/// every reading, so that the reading can be made again from the sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    id: String,
    version: String,
    pub(super) encoding: Encoding,
    pub(super) form: Form,
    pub(super) rules: Rules,
}

impl Mapping {
    /// Reads a mapping from its JSON document.
    ///
    /// # Errors
    ///
    /// Longer than [`MAX_MAPPING`], not JSON, a field that no mapping has or that is missing, another layout, or parts that
    /// do not fit together.
    pub fn parse(json: &[u8]) -> Result<Self, MappingError> {
        if json.len() > MAX_MAPPING {
            return Err(MappingError::TooLarge);
        }
        let document: Document = match serde_json::from_slice(json) {
            Ok(document) => document,
            Err(error) => return Err(malformed(json, &error)),
        };
        if document.v != 1 {
            return Err(MappingError::Version { v: document.v });
        }
        check(&document)?;
        let rules = Rules::new(&document);
        let Document { id, version, encoding, form, .. } = document;
        Ok(Self { id, version, encoding, form, rules })
    }

    /// The name of the mapping.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether a comma is the decimal mark of its numbers.
    #[must_use]
    pub fn decimal_comma(&self) -> bool {
        self.rules.decimal_comma()
    }

    /// Name and version as the record of a reading names its parser: `hplc_csv 1.4`.
    #[must_use]
    pub fn parser(&self) -> String {
        format!("{} {}", self.id, self.version)
    }
}

/// A document of a later layout has fields that are unknown here; it is said to be later, not malformed.
fn malformed(json: &[u8], error: &serde_json::Error) -> MappingError {
    #[derive(serde::Deserialize)]
    struct Layout {
        v: u32,
    }
    match serde_json::from_slice::<Layout>(json) {
        Ok(Layout { v }) if v != 1 => MappingError::Version { v },
        _ => MappingError::Malformed { problem: error.to_string().escape_debug().to_string() },
    }
}

fn rule(holds: bool, at: &'static str, problem: &'static str) -> Result<(), MappingError> {
    if holds { Ok(()) } else { Err(MappingError::Rule { at, problem }) }
}

fn token(text: &str, at: &'static str) -> Result<(), MappingError> {
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let rest = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    rule(first && rest && text.len() <= MAX_TOKEN, at, "is no word of a-z, 0-9 and `_` that begins with a letter")
}

fn check(document: &Document) -> Result<(), MappingError> {
    token(&document.id, "id")?;
    let numbers =
        document.version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    rule(numbers && document.version.len() <= MAX_TOKEN, "version", "is not made of numbers with `.` between them")?;
    check_names(&document.values, "values")?;
    check_names(&document.flags, "flags")?;
    distinct(document.units.iter().map(|unit| unit.text.as_str()), "units")?;
    rule(
        document.units.iter().all(|unit| !unit.text.is_empty() && !unit.unit.is_empty()),
        "units",
        "has an empty text",
    )?;
    distinct(document.comparators.iter().map(|sign| sign.text.as_str()), "comparators")?;
    let sign = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_alphanumeric() || "+-., ".contains(c));
    rule(
        document.comparators.iter().all(|comparator| sign(&comparator.text)),
        "comparators",
        "has one that could be part of a number",
    )?;
    match &document.form {
        Form::Delimited(form) => check_delimited(document, form),
        Form::Astm(form) => check_astm(document, form),
    }
}

fn check_names(names: &[Named], at: &'static str) -> Result<(), MappingError> {
    distinct(names.iter().map(|name| name.text.as_str()), at)?;
    names.iter().try_for_each(|name| token(&name.code, at))
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>, at: &'static str) -> Result<(), MappingError> {
    let mut seen = BTreeSet::new();
    for text in texts {
        rule(seen.insert(text), at, "has the same text twice")?;
    }
    Ok(())
}

fn check_delimited(document: &Document, form: &Delimited) -> Result<(), MappingError> {
    let mark = |c: char| !c.is_alphanumeric() && !matches!(c, '\r' | '\n' | '\0' | '.' | '-' | '+');
    rule(mark(form.separator), "separator", "is a character of numbers, letters or line ends")?;
    rule(
        form.quote != Some(form.separator) && form.quote.is_none_or(|c| mark(c) && c != '\t'),
        "quote",
        "cannot be a quote",
    )?;
    let comment = |text: &str| !text.is_empty() && !text.contains(['\r', '\n']);
    rule(form.comment.as_deref().is_none_or(comment), "comment", "is empty or has a line end")?;
    rule(!form.sections.is_empty(), "sections", "is empty")?;
    let last = form.sections.len() - 1;
    for (number, section) in form.sections.iter().enumerate() {
        check_section(document, section)?;
        rule(number == last || section.end != End::File, "end", "is `file`, but further tables follow")?;
        rule(!section.repeats || section.end != End::File, "end", "is `file`, but the table repeats")?;
    }
    Ok(())
}

fn check_section(document: &Document, section: &Section) -> Result<(), MappingError> {
    let named = !matches!(section.header, Header::None(_));
    match &section.header {
        Header::Line(line) | Header::None(super::document::FirstLine { first_line: line }) => {
            rule(*line > 0, "header", "counts lines from 0: the first is 1")?;
            rule(!section.repeats, "header", "has a line number, but the table repeats")?;
        }
        Header::Holds(names) => {
            rule(!names.is_empty() && names.iter().all(|name| !name.is_empty()), "header", "holds nothing")?;
        }
        Header::Below(text) => rule(!text.is_empty(), "header", "stands below an empty field")?,
    }
    rule(named || section.width != Width::AsHeader, "width", "is `as_header`, but there is no header")?;
    let shared = [&section.operator, &section.started, &section.completed, &section.instrument];
    for source in [&section.sample].into_iter().chain(shared.into_iter().flatten()) {
        check_source(source, named)?;
        rule(*source != Source::ColumnName, "column_name", "belongs to one value, not to the row")?;
    }
    for skip in &section.skip {
        token(&skip.reason, "skip")?;
        match &skip.when {
            When::Field(field) => {
                check_source(&field.of, named)?;
                let in_row = matches!(field.of, Source::Column(_) | Source::Position(_));
                rule(
                    in_row && !field.is.is_empty(),
                    "skip",
                    "asks for a field that is not of the row, or for no text",
                )?;
            }
            When::Starts(text) => rule(!text.is_empty(), "skip", "asks for an empty beginning")?,
            When::Blank | When::Line(_) | When::FewerThan(_) => {}
        }
    }
    rule(!section.readings.is_empty(), "readings", "is empty")?;
    rule(section.readings.len() <= MAX_PER_ROW, "readings", "has more than 1,024 entries")?;
    for reading in &section.readings {
        parts(reading).try_for_each(|source| check_source(source, named))?;
        rule(
            matches!(reading.value, Source::Column(_) | Source::Position(_)),
            "value",
            "is not in a field of the row",
        )?;
        check_unit(document, reading)?;
        if let Some(UnitSource::From(Source::Fixed(unit))) = &reading.unit {
            check_fixed_unit(document, unit)?;
        }
    }
    Ok(())
}

fn check_fixed_unit(document: &Document, unit: &str) -> Result<(), MappingError> {
    let known = document.units.is_empty() || document.units.iter().any(|spelling| spelling.text == unit);
    rule(known, "units", "does not have a unit that the mapping states")
}

fn check_unit<S>(document: &Document, reading: &Measured<S>) -> Result<(), MappingError> {
    let inside = matches!(reading.unit, Some(UnitSource::InValue));
    rule(!inside || !document.units.is_empty(), "units", "is empty, but a unit stands behind the number")
}

fn parts<S>(reading: &Measured<S>) -> impl Iterator<Item = &S> {
    let unit = match &reading.unit {
        Some(UnitSource::From(source)) => Some(source),
        Some(UnitSource::InValue) | None => None,
    };
    let others = [reading.flag.as_ref(), reading.status.as_ref(), reading.place.as_ref(), unit];
    [&reading.analyte, &reading.value].into_iter().chain(others.into_iter().flatten())
}

fn check_source(source: &Source, named: bool) -> Result<(), MappingError> {
    match source {
        Source::Column(name) => {
            rule(named, "column", "is named, but there is no header")?;
            rule(!name.is_empty(), "column", "has no name: map it by position")
        }
        Source::ColumnName => rule(named, "column_name", "is used, but there is no header"),
        Source::Position(position) => rule(*position > 0, "position", "counts from 0: the first is 1"),
        Source::Fixed(text) | Source::Beside(text) => {
            rule(!text.is_empty() && text.len() <= MAX_TEXT, "fixed or beside", "is empty or too long")
        }
        Source::At(at) => rule(at.line > 0 && at.position > 0, "at", "counts from 0: the first is 1"),
    }
}

fn check_astm(document: &Document, form: &Astm) -> Result<(), MappingError> {
    // Frames and delimiters are bytes below 0x80, which two-byte encodings do not have.
    let one_byte = !matches!(document.encoding, Encoding::Utf16Le | Encoding::Utf16Be | Encoding::ByBom);
    rule(one_byte, "encoding", "cannot be that of a message: name one that keeps ASCII")?;
    if let Delimiters::Stated(stated) = &form.delimiters {
        let marks = [stated.field, stated.repeat, stated.component, stated.escape];
        let usable = marks.iter().all(|c| c.is_ascii_graphic() && !c.is_ascii_alphanumeric());
        rule(usable && super::astm::differ(marks), "delimiters", "are not four different marks")?;
        rule(
            stated.header.starts_with(stated.field),
            "delimiters",
            "do not begin with the field delimiter in `header`",
        )?;
        let rest = stated.header.chars().skip(1);
        rule(
            rest.clone().count() > 0 && rest.into_iter().all(|c| c != stated.field),
            "delimiters",
            "end within `header`",
        )?;
    }
    let mut seen = BTreeSet::from(['H', 'P', 'O', 'R', 'L']);
    for other in &form.other_records {
        rule(
            other.record.is_ascii_uppercase() && seen.insert(other.record),
            "other_records",
            "has a type that is known or twice",
        )?;
        token(&other.reason, "other_records")?;
    }
    for skip in &form.skip {
        token(&skip.reason, "skip")?;
        check_astm_source(&skip.when.of)?;
        let field = matches!(skip.when.of, AstmSource::Field(_));
        rule(field && !skip.when.is.is_empty(), "skip", "asks for no field or for no text")?;
    }
    let shared = [&form.operator, &form.started, &form.completed, &form.instrument];
    for source in [&form.sample].into_iter().chain(shared.into_iter().flatten()).chain(parts(&form.reading)) {
        check_astm_source(source)?;
    }
    let in_result =
        |source: &AstmSource| matches!(source, AstmSource::Field(f) if f.record == super::document::AstmRecord::R);
    rule(in_result(&form.reading.value), "value", "is not in the R record")?;
    if let Some(UnitSource::From(AstmSource::Fixed(unit))) = &form.reading.unit {
        check_fixed_unit(document, unit)?;
    }
    check_unit(document, &form.reading)
}

fn check_astm_source(source: &AstmSource) -> Result<(), MappingError> {
    match source {
        AstmSource::Field(field) => {
            rule(field.field > 0 && field.component != Some(0), "field", "counts from 0: the first is 1")
        }
        AstmSource::Fixed(text) => rule(!text.is_empty() && text.len() <= MAX_TEXT, "fixed", "is empty or too long"),
    }
}

impl Usage {
    pub(super) const fn skips(self) -> bool {
        matches!(self, Self::Skip)
    }
}

impl Bound {
    /// Its name as mappings spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Less => "less",
            Self::AtMost => "at_most",
            Self::More => "more",
            Self::AtLeast => "at_least",
        }
    }
}
