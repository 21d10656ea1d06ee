//! Messages of ASTM E1394 / CLSI LIS2-A2: records of a patient, his orders and their results, with or without the frames of
//! ASTM E1381 / CLSI LIS1-A around them.

use super::delimited::number;
use super::document::{Astm, AstmField, AstmRecord, AstmSource, Delimiters, Sequence};
use super::encoding::{EncodingUsed, decode};
use super::problem::{FileFault, Place, ReadProblem};
use super::reading::{Found, Reading, Shared, SkipReason, kept, optional};
use super::value::Rules;
use super::{MAX_FIELDS, MAX_LINE, MAX_LINES, MAX_TEXT};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const EOT: u8 = 0x04;
const ENQ: u8 = 0x05;
const ETB: u8 = 0x17;

/// Reads all messages of a file.
pub(super) fn read(
    bytes: &[u8],
    encoding: EncodingUsed,
    form: &Astm,
    rules: &Rules,
    reading: &mut Reading,
) -> Result<(), ReadProblem> {
    let framed = matches!(bytes.first(), Some(&(STX | ENQ)));
    let records = if framed { unframe(bytes)? } else { lines(bytes)? };
    let mut walk = Walk { form, rules, message: None, count: 0 };
    for (line, record) in &records {
        if record.len() > MAX_LINE {
            return Err(ReadProblem::new(FileFault::LineTooLong, Place::Line(*line)));
        }
        walk.record(*line, &decode(record, encoding, *line)?, reading)?;
    }
    match (walk.message, records.last()) {
        (Some(_), Some((line, _))) => Err(ReadProblem::new(FileFault::AstmUnfinished, Place::Line(*line))),
        _ => Ok(()),
    }
}

/// Records with the line that each begins on.
type Records<'a> = Vec<(u32, Cow<'a, [u8]>)>;

fn next_line(line: &mut u32) -> Result<(), ReadProblem> {
    *line = line.saturating_add(1);
    if *line > MAX_LINES { Err(ReadProblem::new(FileFault::TooManyLines, Place::Line(*line))) } else { Ok(()) }
}

fn lines(bytes: &[u8]) -> Result<Records<'_>, ReadProblem> {
    let mut records = Vec::new();
    let mut line = 1;
    let mut rest = bytes;
    while !rest.is_empty() {
        let at = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (record, behind) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        records.push((line, Cow::Borrowed(record)));
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.get(1..)).unwrap_or_default();
        // The line that is complete counts; one behind the last line end is none.
        if !rest.is_empty() {
            next_line(&mut line)?;
        }
    }
    Ok(records)
}

/// The records within the frames. Every frame is whole, has the next number and its checksum, or nothing is taken.
fn unframe(bytes: &[u8]) -> Result<Records<'_>, ReadProblem> {
    let mut records: Records<'_> = Vec::new();
    let mut line = 1;
    let mut expected = 1;
    let mut open: Option<(u32, Vec<u8>)> = None;
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        let broken = |line| ReadProblem::new(FileFault::AstmFrame, Place::Line(line));
        match *first {
            // A transmission begins or ends: frames are counted anew.
            ENQ | EOT if open.is_none() => {
                expected = 1;
                rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\r")).unwrap_or(behind);
                rest = if rest.len() == behind.len() { behind.strip_prefix(b"\n").unwrap_or(behind) } else { rest };
                if rest.len() < behind.len() {
                    next_line(&mut line)?;
                }
            }
            STX => {
                let start = line;
                let end = behind.iter().position(|byte| matches!(*byte, ETX | ETB)).ok_or_else(|| broken(start))?;
                if end > MAX_LINE {
                    return Err(ReadProblem::new(FileFault::LineTooLong, Place::Line(start)));
                }
                let (frame, tail) = behind.split_at_checked(end + 1).ok_or_else(|| broken(start))?;
                let [frame_number, body @ .., last] = frame else { return Err(broken(start)) };
                if *frame_number != b'0' + expected {
                    return Err(broken(start));
                }
                expected = (expected + 1) % 8;
                take_body(body, &mut line, &mut open, &mut records)?;
                let sum = frame.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
                let [high, low, tail @ ..] = tail else { return Err(broken(line)) };
                let digit = |byte: u8| char::from(byte).to_digit(16).ok_or_else(|| broken(line));
                if digit(*high)? * 16 + digit(*low)? != u32::from(sum) {
                    return Err(ReadProblem::new(FileFault::AstmChecksum, Place::Line(line)));
                }
                if *last == ETX {
                    records.extend(open.take().map(|(line, record)| (line, Cow::Owned(record))));
                }
                rest = tail.strip_prefix(b"\r\n").or_else(|| tail.strip_prefix(b"\r")).unwrap_or(tail);
                rest = if rest.len() == tail.len() { tail.strip_prefix(b"\n").unwrap_or(tail) } else { rest };
                if rest.len() < tail.len() {
                    next_line(&mut line)?;
                }
            }
            _ => return Err(broken(line)),
        }
    }
    match open {
        Some((line, _)) => Err(ReadProblem::new(FileFault::AstmFrame, Place::Line(line))),
        None => Ok(records),
    }
}

/// Adds the text of a frame to the record that is open; each line end closes one.
fn take_body(
    body: &[u8],
    line: &mut u32,
    open: &mut Option<(u32, Vec<u8>)>,
    records: &mut Records<'_>,
) -> Result<(), ReadProblem> {
    let mut before = b' ';
    for byte in body {
        match *byte {
            b'\n' if before == b'\r' => {}
            b'\r' | b'\n' => {
                records.extend(open.take().map(|(line, record)| (line, Cow::Owned(record))));
                next_line(line)?;
            }
            byte => {
                let (start, record) = open.get_or_insert_with(|| (*line, Vec::new()));
                record.push(byte);
                if record.len() > MAX_LINE {
                    return Err(ReadProblem::new(FileFault::LineTooLong, Place::Line(*start)));
                }
            }
        }
        before = *byte;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
struct Marks {
    field: char,
    repeat: char,
    component: char,
    escape: char,
}

pub(super) fn differ(marks: [char; 4]) -> bool {
    let [field, repeat, component, escape] = marks;
    field != repeat
        && field != component
        && field != escape
        && repeat != component
        && repeat != escape
        && component != escape
}

/// The delimiters of the message that this record opens.
fn marks(header: &str, form: &Astm) -> Option<Marks> {
    let text = header.strip_prefix('H')?;
    let (marks, rest) = match &form.delimiters {
        Delimiters::Stated(stated) => {
            let marks = [stated.field, stated.repeat, stated.component, stated.escape];
            (marks, text.strip_prefix(stated.header.as_str())?)
        }
        Delimiters::FromHeader => {
            let mut chars = text.chars();
            let marks = [chars.next()?, chars.next()?, chars.next()?, chars.next()?];
            (marks, chars.as_str())
        }
    };
    let [field, repeat, component, escape] = marks;
    let usable = marks.iter().all(|c| c.is_ascii_graphic() && !c.is_ascii_alphanumeric()) && differ(marks);
    let ended = rest.is_empty() || rest.starts_with(field);
    (usable && ended).then_some(Marks { field, repeat, component, escape })
}

#[derive(Debug)]
struct Record {
    line: u32,
    fields: Vec<String>,
}

/// What the records before a result say.
struct Message {
    marks: Marks,
    header: Record,
    patient: Option<Record>,
    order: Option<Record>,
    /// Texts of those three that were found already: a thousand results of one order share them.
    known: RefCell<BTreeMap<AstmField, Found>>,
    patients: u32,
    orders: u32,
    results: u32,
}

struct Walk<'m> {
    form: &'m Astm,
    rules: &'m Rules,
    message: Option<Message>,
    count: usize,
}

impl Walk<'_> {
    fn record(&mut self, line: u32, text: &str, reading: &mut Reading) -> Result<(), ReadProblem> {
        let problem = |fault| ReadProblem::new(fault, Place::Line(line));
        let Some(kind) = text.chars().next() else {
            reading.skip(line, SkipReason::Structure);
            return Ok(());
        };
        if kind == 'H' {
            if self.message.is_some() {
                return Err(problem(FileFault::AstmUnfinished));
            }
            let marks = marks(text, self.form).ok_or_else(|| problem(FileFault::AstmHeader))?;
            let header = split(line, text, marks)?;
            let known = RefCell::default();
            self.message =
                Some(Message { marks, header, patient: None, order: None, known, patients: 0, orders: 0, results: 0 });
            reading.skip(line, SkipReason::Structure);
            return Ok(());
        }
        let message = self.message.as_mut().ok_or_else(|| problem(FileFault::AstmHeader))?;
        let record = split(line, text, message.marks)?;
        if record.fields.first().is_none_or(|first| first.chars().nth(1).is_some()) {
            return Err(problem(FileFault::AstmRecord));
        }
        let check = self.form.sequence == Sequence::Checked;
        match kind {
            'P' => {
                count_up(&record, &mut message.patients, check)?;
                (message.orders, message.results) = (0, 0);
                (message.patient, message.order) = (Some(record), None);
                message.known.get_mut().clear();
            }
            'O' => {
                count_up(&record, &mut message.orders, check)?;
                message.results = 0;
                message.order = Some(record);
                message.known.get_mut().clear();
            }
            'R' => {
                count_up(&record, &mut message.results, check)?;
                return result(message, &record, self.form, self.rules, &mut self.count, reading);
            }
            'L' => self.message = None,
            other => {
                let known = self.form.other_records.iter().find(|known| known.record == other);
                let known = known.ok_or_else(|| problem(FileFault::AstmRecord))?;
                reading.skip(line, SkipReason::Named(known.reason.as_str().into()));
                return Ok(());
            }
        }
        reading.skip(line, SkipReason::Structure);
        Ok(())
    }
}

fn split(line: u32, text: &str, marks: Marks) -> Result<Record, ReadProblem> {
    let fields: Vec<String> = text.split(marks.field).take(MAX_FIELDS + 1).map(str::to_owned).collect();
    if fields.len() > MAX_FIELDS {
        return Err(ReadProblem::new(FileFault::LineTooLong, Place::Line(line)));
    }
    Ok(Record { line, fields })
}

/// The number of a record is that of its elder sister plus one.
fn count_up(record: &Record, before: &mut u32, check: bool) -> Result<(), ReadProblem> {
    *before = before.saturating_add(1);
    let stated = record.fields.get(1).map(|field| field.trim_matches(' ').parse::<u32>());
    match stated {
        Some(Ok(number)) if number == *before => Ok(()),
        _ if !check => Ok(()),
        _ => Err(ReadProblem::new(FileFault::AstmSequence, Place::Field(record.line, 2))),
    }
}

fn result(
    message: &Message,
    record: &Record,
    form: &Astm,
    rules: &Rules,
    count: &mut usize,
    reading: &mut Reading,
) -> Result<(), ReadProblem> {
    let find = |source: &AstmSource| match source {
        AstmSource::Fixed(text) => Ok(Found { text: Arc::from(text.as_str()), place: Place::Line(record.line) }),
        AstmSource::Field(field) => message.find(field, record, rules),
    };
    for rule in &form.skip {
        let found = find(&rule.when.of)?;
        if rule.when.is.iter().any(|text| **text == *found.text) {
            reading.skip(record.line, SkipReason::Named(rule.reason.as_str().into()));
            return Ok(());
        }
    }
    let maybe =
        |source: &Option<AstmSource>| Ok::<_, ReadProblem>(source.as_ref().map(find).transpose()?.and_then(optional));
    let shared = Shared {
        sample: find(&form.sample)?,
        operator: maybe(&form.operator)?,
        started: maybe(&form.started)?,
        completed: maybe(&form.completed)?,
        instrument: maybe(&form.instrument)?,
    };
    reading.take(&form.reading, &shared, rules, count, find)
}

impl Message {
    fn find(&self, wanted: &AstmField, result: &Record, rules: &Rules) -> Result<Found, ReadProblem> {
        let record = match wanted.record {
            AstmRecord::R => return self.text(wanted, result, rules),
            AstmRecord::H => Some(&self.header),
            AstmRecord::P => self.patient.as_ref(),
            AstmRecord::O => self.order.as_ref(),
        };
        // A result without the record that the mapping asks: it cannot stand here.
        let record = record.ok_or(ReadProblem::new(FileFault::AstmRecord, Place::Line(result.line)))?;
        if let Some(found) = self.known.borrow().get(wanted) {
            return Ok(found.clone());
        }
        let found = self.text(wanted, record, rules)?;
        self.known.borrow_mut().insert(*wanted, found.clone());
        Ok(found)
    }

    /// A field that the record leaves out at its end is empty, as the standard has it.
    fn text(&self, wanted: &AstmField, record: &Record, rules: &Rules) -> Result<Found, ReadProblem> {
        let before = wanted.field.saturating_sub(1);
        let place = Place::Field(record.line, number(before));
        let problem = |fault| ReadProblem::new(fault, place);
        let field = record.fields.get(before).map_or("", String::as_str);
        if field.contains(self.marks.repeat) {
            return Err(problem(FileFault::AstmParts));
        }
        let part = match wanted.component {
            Some(component) => field.split(self.marks.component).nth(component.saturating_sub(1)).unwrap_or_default(),
            None if field.contains(self.marks.component) => return Err(problem(FileFault::AstmParts)),
            None => field,
        };
        if part.len() > MAX_TEXT {
            return Err(problem(FileFault::TextTooLong));
        }
        kept(&self.unescape(part).ok_or_else(|| problem(FileFault::AstmEscape))?, place, rules)
    }

    fn unescape<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        let Marks { field, repeat, component, escape } = self.marks;
        if !text.contains(escape) {
            return Some(Cow::Borrowed(text));
        }
        let mut plain = String::with_capacity(text.len());
        let mut pieces = text.split(escape);
        plain.push_str(pieces.next()?);
        while let Some(code) = pieces.next() {
            plain.push(match code {
                "F" => field,
                "R" => repeat,
                "S" => component,
                "E" => escape,
                _ => return None,
            });
            plain.push_str(pieces.next()?);
        }
        Some(Cow::Owned(plain))
    }
}
