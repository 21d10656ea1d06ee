//! `compliance trail list`: one record after the other, nothing kept in memory.

use super::List;
use super::copied::Imports;
use super::view::{Content, Values, Viewed, actor, open_intents, shorten, unknown};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::zone::Zone;
use libcompliance_lab::core::trail::record::Record;
use libcompliance_lab::store::{Filter, ReadStore as _};
use libcompliance_pack::Language;
use libcompliance_pack::csv::Csv;
use libcompliance_pack::table::{Column, Table};
use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;

/// Facts that explain nothing in a list; `trail show` has them.
const NOT_LISTED: &[&str] = &["idle_seconds", "until", "credential", "possession", "carried_by", "reducer", "scheme"];

const CSV_HEADER: &[&str] = &[
    "index",
    "time",
    "record_id",
    "kind",
    "action",
    "actor_id",
    "actor_source",
    "person",
    "roles",
    "device",
    "object_kind",
    "object_id",
    "object_version",
    "clients",
    "from",
    "to",
    "changes",
    "facts",
    "files",
    "reason_code",
    "reason",
    "flags",
    "leaf_hash",
    "problem",
    "copied",
];

enum Sink<'o> {
    Table(Table<&'o mut dyn Write>),
    Csv(Csv<&'o mut dyn Write>),
    Json(&'o mut dyn Write),
}

pub(super) fn run(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let filter = args.filter.resolve(&mut reading, revealer.as_mut(), args.zone)?;
    let size = reading.store.head()?.size;
    let imports = Imports::read(&mut reading)?;
    // Without a filter the indexes have to follow each other.
    let next = (filter == Filter::default()).then(|| args.after.map_or(0, |after| after.saturating_add(1)));
    let out = &mut *io.out;
    let left = args.limit.unwrap_or(u64::MAX);
    let mut lines = Lines {
        sink: sink(args, context, out)?,
        show: (context.language, args.zone),
        left,
        unread: 0,
        next,
        missing: 0,
        open: open_intents(&mut reading.store)?,
        imports,
    };
    let mut failure = None;
    if lines.left > 0 {
        reading.store.search(
            &filter,
            args.after,
            &mut |index, bytes| match lines.add(index, bytes, revealer.as_mut()) {
                Ok(flow) => flow,
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            },
        )?;
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    if lines.left > 0 {
        // Listed to the end, which must not lie before the newest checkpoint.
        lines.expect(size);
    }
    let (unread, missing) = (lines.unread, lines.missing);
    lines.finish()?;
    if unread > 0 {
        let message = format!("{unread} records do not read: run `compliance verify`");
        return Err(Failure::no("record_unreadable", message));
    }
    if missing > 0 {
        let message = format!("{missing} records that were sealed are not there any more: run `compliance verify`");
        return Err(Failure::no("record_missing", message));
    }
    Ok(Exit::Yes)
}

fn sink<'o>(args: &List, context: &Context, out: &'o mut dyn Write) -> Result<Sink<'o>, Failure> {
    if context.json {
        return Ok(Sink::Json(out));
    }
    if args.csv {
        return Ok(Sink::Csv(Csv::new(out, CSV_HEADER)?));
    }
    let titles = match context.language {
        Language::English => ["index", "time", "who", "what", "changed", "why"],
        Language::Polish => ["nr", "czas", "kto", "co", "zmiana", "powód"],
    };
    let [index, time, who, what, changed, why] = titles;
    let time = format!("{time} ({})", args.zone);
    let wide = if matches!(args.zone, Zone::Place(_)) { 26 } else { 19 };
    let columns = vec![
        Column::number(index),
        Column::text(time, wide),
        Column::text(who, 26),
        Column::text(what, 28),
        Column::text(changed, 44),
        Column::text(why, 32),
    ];
    Ok(Sink::Table(Table::new(out, columns)))
}

struct Lines<'o> {
    sink: Sink<'o>,
    /// How it is shown.
    show: (Language, Zone),
    left: u64,
    unread: u64,
    /// The index that comes next, where none may be left out.
    next: Option<u64>,
    missing: u64,
    /// The intents without outcome.
    open: HashSet<u64>,
    imports: Imports,
}

impl Lines<'_> {
    fn add(&mut self, index: u64, bytes: &[u8], revealer: Option<&mut Revealer>) -> Result<ControlFlow<()>, Failure> {
        self.expect(index);
        let viewed = Viewed::new(index, bytes, &self.imports, revealer)?.among(&self.open);
        if matches!(viewed.content, Content::Unreadable(_)) {
            self.unread += 1;
        }
        match &mut self.sink {
            Sink::Table(table) => table.row(row(&viewed, self.show))?,
            Sink::Csv(csv) => csv.row(cells(&viewed, self.show).iter().map(String::as_str))?,
            Sink::Json(out) => {
                serde_json::to_writer(&mut *out, &viewed.json(bytes)?).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        self.left -= 1;
        Ok(if self.left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn expect(&mut self, index: u64) {
        if let Some(next) = &mut self.next {
            self.missing = self.missing.saturating_add(index.saturating_sub(*next));
            *next = index.saturating_add(1).max(*next);
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self.sink {
            Sink::Table(table) => table.finish()?,
            Sink::Csv(csv) => csv.finish()?,
            Sink::Json(out) => out.flush()?,
        }
        Ok(())
    }
}

fn problem(content: &Content, language: Language) -> String {
    match content {
        Content::Known { .. } => String::new(),
        Content::Newer { v, kind } => {
            let kind = kind.as_deref().unwrap_or(language.pick("kind not known", "rodzaj nieznany"));
            language.pick(
                format!("layout {v}, newer than this program ({kind})"),
                format!("układ {v}, nowszy niż ten program ({kind})"),
            )
        }
        Content::Unreadable(error) => format!("{}: {error}", language.pick("does not read", "nie daje się odczytać")),
    }
}

fn row(viewed: &Viewed, (language, zone): (Language, Zone)) -> Vec<String> {
    let index = viewed.index.to_string();
    let Content::Known { record, person, revealed } = &viewed.content else {
        return vec![
            index,
            String::new(),
            String::new(),
            String::new(),
            problem(&viewed.content, language),
            String::new(),
        ];
    };
    let values = Values { revealed: revealed.as_ref(), short: true, language };
    let mut changed = values.changes(record);
    changed.extend(values.attributes(record, NOT_LISTED));
    changed.extend(values.files(record));
    changed.extend(viewed.outcome_unknown.then(|| unknown(language).to_owned()));
    let mut who = actor(record, person.as_deref(), true, language);
    if !record.actor.roles.is_empty() {
        who.push_str(&format!("\n{}", record.actor.roles.join(", ")));
    }
    if let Some(device) = values.device(record) {
        who.push_str(&format!("\n{} {device}", language.pick("at", "na")));
    }
    vec![
        index,
        zone.seconds(record.time),
        who,
        viewed.copied.iter().fold(what(record, language), |what, copied| format!("{what}\n{}", copied.short(language))),
        changed.join("\n"),
        values.reason(record).unwrap_or_default(),
    ]
}

fn what(record: &Record, language: Language) -> String {
    let mut what = if record.kind == "action.refused" {
        format!("{}: {}", language.pick("refused", "odmowa"), record.action)
    } else {
        record.kind.clone()
    };
    if let Some(object) = &record.object {
        let version = if object.version > 1 { format!(" v{}", object.version) } else { String::new() };
        what.push_str(&format!("\n{} {}{version}", object.kind, shorten(&object.id)));
    }
    for flag in &record.flags {
        what.push_str(&format!("\n[{}]", flag.as_str()));
    }
    what
}

fn cells(viewed: &Viewed, (language, zone): (Language, Zone)) -> Vec<String> {
    let hash = json::hex(&viewed.leaf_hash);
    let Content::Known { record, person, revealed } = &viewed.content else {
        let mut cells = vec![String::new(); CSV_HEADER.len()];
        for (cell, text) in [(0, viewed.index.to_string()), (22, hash), (23, problem(&viewed.content, language))] {
            if let Some(cell) = cells.get_mut(cell) {
                *cell = text;
            }
        }
        return cells;
    };
    let values = Values { revealed: revealed.as_ref(), short: false, language };
    let object = record.object.as_ref();
    let joined = |lines: Vec<String>| lines.join("; ");
    vec![
        viewed.index.to_string(),
        zone.exact(record.time),
        record.id.to_string(),
        record.kind.clone(),
        record.action.clone(),
        record.actor.id.to_string(),
        record.actor.source.as_str().to_owned(),
        person.clone().unwrap_or_default(),
        record.actor.roles.join(" "),
        values.device(record).unwrap_or_default(),
        object.map(|object| object.kind.clone()).unwrap_or_default(),
        object.map(|object| object.id.clone()).unwrap_or_default(),
        object.map(|object| object.version.to_string()).unwrap_or_default(),
        record.clients.iter().map(|client| client.id.to_string()).collect::<Vec<_>>().join(" "),
        record.from.clone().unwrap_or_default(),
        record.to.clone().unwrap_or_default(),
        joined(values.changes(record)),
        joined(values.attributes(record, &[])),
        joined(values.files(record)),
        record.reason.as_ref().map(|reason| reason.code.clone()).unwrap_or_default(),
        record
            .reason
            .as_ref()
            .and_then(|reason| reason.text.as_ref())
            .map(|text| values.text("reason.text", text))
            .unwrap_or_default(),
        record.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(" "),
        hash,
        if viewed.outcome_unknown { unknown(language).to_owned() } else { String::new() },
        viewed.copied.as_ref().map(|copied| copied.text(language)).unwrap_or_default(),
    ]
}
