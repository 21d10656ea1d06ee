//! Tables within delimited text: finds them, their columns, and in each row the values.

use super::delimited::{Cell, Row, Rows, number};
use super::document::{Delimited, End, Header, Measured, Section, Source, UnitSource, When, Width};
use super::problem::{FileFault, Place, ReadProblem};
use super::reading::{Found, Reading, Shared, SkipReason, kept, optional};
use super::value::Rules;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads all tables of the form.
pub(super) fn read(text: &str, form: &Delimited, rules: &Rules, reading: &mut Reading) -> Result<(), ReadProblem> {
    let mut walk = Walk { form, rules, next: 0, state: State::Seeking, above: Above::new(form), count: 0 };
    let mut rows = Rows::new(text, form);
    while let Some(row) = rows.next()? {
        match row {
            Row::Comment { line } => reading.skip(line, SkipReason::Comment),
            Row::Cells { line, cells } => walk.row(line, &cells, reading)?,
        }
    }
    walk.finish()
}

struct Walk<'m> {
    form: &'m Delimited,
    rules: &'m Rules,
    /// The first table that was not found yet.
    next: usize,
    state: State<'m>,
    above: Above<'m>,
    count: usize,
}

enum State<'m> {
    Seeking,
    /// The next row is the header of this table.
    HeaderNext(&'m Section),
    Inside(Table<'m>),
}

enum Opening {
    HeaderHere,
    HeaderNext,
    RowHere,
}

impl<'m> Walk<'m> {
    fn row(&mut self, line: u32, cells: &[Cell<'_>], reading: &mut Reading) -> Result<(), ReadProblem> {
        match &self.state {
            State::Inside(table) => {
                if ends(&table.section.end, cells, self.rules) {
                    self.state = State::Seeking;
                    self.above.begin();
                    reading.skip(line, SkipReason::Structure);
                    return Ok(());
                }
                table.row(line, cells, self.rules, &mut self.count, reading)
            }
            State::HeaderNext(section) => {
                let table = Table::new(section, line, Some(cells), &self.above, self.rules)?;
                self.state = State::Inside(table);
                reading.skip(line, SkipReason::Structure);
                Ok(())
            }
            State::Seeking => self.seek(line, cells, reading),
        }
    }

    fn seek(&mut self, line: u32, cells: &[Cell<'_>], reading: &mut Reading) -> Result<(), ReadProblem> {
        let again =
            self.next.checked_sub(1).filter(|last| self.form.sections.get(*last).is_some_and(|last| last.repeats));
        for number in again.into_iter().chain([self.next]) {
            let Some(section) = self.form.sections.get(number) else { continue };
            let Some(opening) = opens(&section.header, line, cells, self.rules) else { continue };
            self.next = number + 1;
            match opening {
                Opening::HeaderNext => {
                    self.above.look(line, cells, self.rules)?;
                    self.state = State::HeaderNext(section);
                }
                Opening::HeaderHere => {
                    let table = Table::new(section, line, Some(cells), &self.above, self.rules)?;
                    self.state = State::Inside(table);
                }
                Opening::RowHere => {
                    let table = Table::new(section, line, None, &self.above, self.rules)?;
                    self.state = State::Inside(table);
                    return self.row(line, cells, reading);
                }
            }
            reading.skip(line, SkipReason::Structure);
            return Ok(());
        }
        self.above.look(line, cells, self.rules)?;
        reading.skip(line, SkipReason::OutsideTables);
        Ok(())
    }

    fn finish(self) -> Result<(), ReadProblem> {
        match self.state {
            State::HeaderNext(_) => {
                return Err(ReadProblem::new(FileFault::SectionMissing { number: self.next }, Place::File));
            }
            State::Inside(table) if matches!(table.section.end, End::FirstField(_)) => {
                return Err(ReadProblem::new(FileFault::SectionEndMissing { number: self.next }, Place::File));
            }
            State::Inside(_) | State::Seeking => {}
        }
        if self.next < self.form.sections.len() {
            return Err(ReadProblem::new(FileFault::SectionMissing { number: self.next + 1 }, Place::File));
        }
        Ok(())
    }
}

fn first_is(cells: &[Cell<'_>], text: &str, rules: &Rules) -> bool {
    cells.first().is_some_and(|cell| rules.bare(&cell.text) == text)
}

fn blank(cells: &[Cell<'_>], rules: &Rules) -> bool {
    cells.iter().all(|cell| rules.bare(&cell.text).is_empty())
}

fn ends(end: &End, cells: &[Cell<'_>], rules: &Rules) -> bool {
    match end {
        End::File => false,
        End::BlankLine => blank(cells, rules),
        End::FirstField(text) => first_is(cells, text, rules),
    }
}

fn opens(header: &Header, line: u32, cells: &[Cell<'_>], rules: &Rules) -> Option<Opening> {
    let holds = |name: &String| cells.iter().any(|cell| rules.bare(&cell.text) == name);
    match header {
        Header::Line(at) => (line == *at).then_some(Opening::HeaderHere),
        Header::Holds(names) => names.iter().all(holds).then_some(Opening::HeaderHere),
        Header::Below(text) => first_is(cells, text, rules).then_some(Opening::HeaderNext),
        Header::None(from) => (line >= from.first_line).then_some(Opening::RowHere),
    }
}

/// What the mapping takes from the rows above and between the tables.
struct Above<'m> {
    labels: BTreeMap<&'m str, Label>,
    fields: BTreeMap<(u32, usize), Option<Found>>,
    /// Counts the stretches between tables: a label counts anew in each.
    stretch: u32,
}

#[derive(Default)]
struct Label {
    found: Option<Found>,
    stretch: u32,
    twice: bool,
}

impl<'m> Above<'m> {
    fn new(form: &'m Delimited) -> Self {
        let mut above = Self { labels: BTreeMap::new(), fields: BTreeMap::new(), stretch: 1 };
        for source in form.sections.iter().flat_map(sources) {
            match source {
                Source::Beside(label) => {
                    above.labels.insert(label, Label::default());
                }
                Source::At(at) => {
                    above.fields.insert((at.line, at.position), None);
                }
                Source::Column(_) | Source::Position(_) | Source::Fixed(_) | Source::ColumnName => {}
            }
        }
        above
    }

    fn begin(&mut self) {
        self.stretch = self.stretch.saturating_add(1);
    }

    fn look(&mut self, line: u32, cells: &[Cell<'_>], rules: &Rules) -> Result<(), ReadProblem> {
        for ((_, position), found) in self.fields.range_mut((line, 0)..=(line, usize::MAX)) {
            if let Some(cell) = position.checked_sub(1).and_then(|at| cells.get(at)) {
                *found = Some(kept(&cell.text, Place::Field(cell.line, number(position - 1)), rules)?);
            }
        }
        if self.labels.is_empty() {
            return Ok(());
        }
        for (at, pair) in cells.windows(2).enumerate() {
            let [cell, beside] = pair else { continue };
            let Some(label) = self.labels.get_mut(rules.bare(&cell.text)) else { continue };
            label.twice = label.stretch == self.stretch;
            label.stretch = self.stretch;
            label.found = Some(kept(&beside.text, Place::Field(beside.line, number(at + 1)), rules)?);
        }
        Ok(())
    }
}

fn sources(section: &Section) -> impl Iterator<Item = &Source> {
    let shared = [&section.operator, &section.started, &section.completed, &section.instrument];
    let readings = section.readings.iter().flat_map(|reading| {
        let unit = match &reading.unit {
            Some(UnitSource::From(source)) => Some(source),
            Some(UnitSource::InValue) | None => None,
        };
        let others = [reading.flag.as_ref(), reading.status.as_ref(), reading.place.as_ref(), unit];
        others.into_iter().flatten().chain([&reading.analyte])
    });
    [&section.sample].into_iter().chain(shared.into_iter().flatten()).chain(readings)
}

/// A source of which it is known where in this file it stands.
#[derive(Debug, Clone)]
enum Spot {
    Field(usize),
    Text(Arc<str>),
}

struct Table<'m> {
    section: &'m Section,
    /// The number of fields that every row has; `None` where only the mapped ones must be there.
    width: Option<usize>,
    /// The field that a rule of the mapping asks for, by the number of the rule.
    skip_fields: Vec<Option<usize>>,
    sample: Spot,
    operator: Option<Spot>,
    started: Option<Spot>,
    completed: Option<Spot>,
    instrument: Option<Spot>,
    readings: Vec<Measured<Spot>>,
}

impl<'m> Table<'m> {
    fn new(
        section: &'m Section,
        line: u32,
        header: Option<&[Cell<'_>]>,
        above: &Above<'_>,
        rules: &Rules,
    ) -> Result<Self, ReadProblem> {
        let names = header.map(|cells| Names::new(cells, rules));
        let finder = Finder { line, names, above, rules };
        let width = match section.width {
            Width::AsHeader => header.map(<[_]>::len),
            Width::Exactly(width) => Some(width),
            Width::MappedFields => None,
        };
        let skip_field = |when: &When| match when {
            When::Field(field) => finder.field(&field.of).map(Some),
            When::Blank | When::Line(_) | When::Starts(_) | When::FewerThan(_) => Ok(None),
        };
        Ok(Self {
            section,
            width,
            skip_fields: section.skip.iter().map(|rule| skip_field(&rule.when)).collect::<Result<_, _>>()?,
            sample: finder.spot(&section.sample, None)?,
            operator: finder.optional(section.operator.as_ref(), None)?,
            started: finder.optional(section.started.as_ref(), None)?,
            completed: finder.optional(section.completed.as_ref(), None)?,
            instrument: finder.optional(section.instrument.as_ref(), None)?,
            readings: section.readings.iter().map(|reading| finder.reading(reading)).collect::<Result<_, _>>()?,
        })
    }

    fn row(
        &self,
        line: u32,
        cells: &[Cell<'_>],
        rules: &Rules,
        count: &mut usize,
        reading: &mut Reading,
    ) -> Result<(), ReadProblem> {
        if let Some(reason) = self.skips(line, cells, rules) {
            reading.skip(line, SkipReason::Named(reason.into()));
            return Ok(());
        }
        match self.width {
            Some(width) if cells.len() < width => {
                return Err(ReadProblem::new(FileFault::TooFewFields, Place::Line(line)));
            }
            Some(width) if cells.len() > width => {
                return Err(ReadProblem::new(FileFault::TooManyFields, Place::Line(line)));
            }
            _ => {}
        }
        let find = |spot: &Spot| match spot {
            Spot::Text(text) => Ok(Found { text: Arc::clone(text), place: Place::Line(line) }),
            Spot::Field(at) => match cells.get(*at) {
                Some(cell) => kept(&cell.text, Place::Field(cell.line, number(*at)), rules),
                None => Err(ReadProblem::new(FileFault::TooFewFields, Place::Line(line))),
            },
        };
        let maybe = |spot: &Option<Spot>| Ok::<_, ReadProblem>(spot.as_ref().map(find).transpose()?.and_then(optional));
        let shared = Shared {
            sample: find(&self.sample)?,
            operator: maybe(&self.operator)?,
            started: maybe(&self.started)?,
            completed: maybe(&self.completed)?,
            instrument: maybe(&self.instrument)?,
        };
        self.readings.iter().try_for_each(|measured| reading.take(measured, &shared, rules, count, find))
    }

    fn skips(&self, line: u32, cells: &[Cell<'_>], rules: &Rules) -> Option<&str> {
        let holds = |(rule, field): &(&'m super::document::SkipRule, &Option<usize>)| match &rule.when {
            When::Blank => blank(cells, rules),
            When::Line(at) => *at == line,
            When::Starts(text) => cells.first().is_some_and(|cell| rules.bare(&cell.text).starts_with(text)),
            When::FewerThan(width) => cells.len() < *width,
            When::Field(wanted) => field.and_then(|at| cells.get(at)).is_some_and(|cell| {
                let text = rules.bare(&cell.text);
                wanted.is.iter().any(|one| one == text)
            }),
        };
        self.section.skip.iter().zip(&self.skip_fields).find(holds).map(|(rule, _)| rule.reason.as_str())
    }
}

/// The columns of a header by name; `None` for a name that stands twice.
struct Names {
    columns: Vec<Arc<str>>,
    by_name: BTreeMap<Arc<str>, Option<usize>>,
}

impl Names {
    fn new(cells: &[Cell<'_>], rules: &Rules) -> Self {
        let columns: Vec<Arc<str>> = cells.iter().map(|cell| rules.bare(&cell.text).into()).collect();
        let mut by_name = BTreeMap::new();
        for (at, name) in columns.iter().enumerate() {
            by_name.entry(Arc::clone(name)).and_modify(|column| *column = None).or_insert(Some(at));
        }
        Self { columns, by_name }
    }
}

struct Finder<'f, 'm> {
    line: u32,
    names: Option<Names>,
    above: &'f Above<'m>,
    rules: &'f Rules,
}

impl Finder<'_, '_> {
    fn problem(&self, fault: FileFault) -> ReadProblem {
        ReadProblem::new(fault, Place::Line(self.line))
    }

    /// The field of a row that a source of that kind names.
    fn field(&self, source: &Source) -> Result<usize, ReadProblem> {
        let missing = |column: String| self.problem(FileFault::ColumnMissing { column });
        match source {
            Source::Column(name) => match self.names.as_ref().and_then(|names| names.by_name.get(name.as_str())) {
                Some(Some(at)) => Ok(*at),
                Some(None) => Err(self.problem(FileFault::ColumnAmbiguous { column: name.clone() })),
                None => Err(missing(name.clone())),
            },
            Source::Position(position) => {
                let there = self.names.as_ref().is_none_or(|names| *position <= names.columns.len());
                position.checked_sub(1).filter(|_| there).ok_or_else(|| missing(position.to_string()))
            }
            Source::Fixed(text) | Source::Beside(text) => Err(missing(text.clone())),
            Source::ColumnName | Source::At(_) => Err(missing(String::new())),
        }
    }

    /// `value` is the field that the value of the reading stands in.
    fn spot(&self, source: &Source, value: Option<usize>) -> Result<Spot, ReadProblem> {
        let text = match source {
            Source::Column(_) | Source::Position(_) => return Ok(Spot::Field(self.field(source)?)),
            Source::Fixed(text) => Arc::from(text.as_str()),
            Source::ColumnName => {
                let name = value.and_then(|at| self.names.as_ref()?.columns.get(at));
                let name = name.ok_or_else(|| self.problem(FileFault::ColumnMissing { column: String::new() }))?;
                kept(name, Place::Line(self.line), self.rules)?.text
            }
            Source::Beside(label) => match self.above.labels.get(label.as_str()) {
                Some(Label { twice: true, .. }) => {
                    return Err(self.problem(FileFault::LabelAmbiguous { label: label.clone() }));
                }
                Some(Label { found: Some(found), .. }) => Arc::clone(&found.text),
                _ => return Err(self.problem(FileFault::LabelMissing { label: label.clone() })),
            },
            Source::At(at) => match self.above.fields.get(&(at.line, at.position)) {
                Some(Some(found)) => Arc::clone(&found.text),
                _ => {
                    let label = format!("line {}, field {}", at.line, at.position);
                    return Err(self.problem(FileFault::LabelMissing { label }));
                }
            },
        };
        Ok(Spot::Text(text))
    }

    fn optional(&self, source: Option<&Source>, value: Option<usize>) -> Result<Option<Spot>, ReadProblem> {
        source.map(|source| self.spot(source, value)).transpose()
    }

    fn reading(&self, reading: &Measured<Source>) -> Result<Measured<Spot>, ReadProblem> {
        let at = self.field(&reading.value)?;
        let unit = match &reading.unit {
            None => None,
            Some(UnitSource::InValue) => Some(UnitSource::InValue),
            Some(UnitSource::From(source)) => Some(UnitSource::From(self.spot(source, Some(at))?)),
        };
        Ok(Measured {
            analyte: self.spot(&reading.analyte, Some(at))?,
            value: Spot::Field(at),
            unit,
            flag: self.optional(reading.flag.as_ref(), Some(at))?,
            status: self.optional(reading.status.as_ref(), Some(at))?,
            place: self.optional(reading.place.as_ref(), Some(at))?,
        })
    }
}
