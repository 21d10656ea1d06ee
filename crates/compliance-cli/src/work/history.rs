//! Any object as it was, and what differs between two versions of it, rebuilt from the trail.

use super::names::Logins;
use super::{At, document, usage};
use crate::args::Context;
use crate::date::Date;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::trail::view::value_text;
use crate::zone::Zone;
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::{Session, Version};
use libcompliance_pack::table::{Column, Table};

#[derive(Debug, clap::Args)]
pub(crate) struct History {
    #[command(flatten)]
    pub at: At,
    /// Which one: its id, or how the laboratory calls it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// As it was at the end of this day, or at this moment, such as 2026-01-31T14:30:00Z
    #[arg(long = "at", value_name = "DATE", value_parser = Date::parse, group = "when")]
    pub moment: Option<Date>,
    /// As its version N was before the next one
    #[arg(long, value_name = "N", group = "when")]
    pub version: Option<u32>,
    /// As it was after this record of the trail
    #[arg(long, value_name = "INDEX", group = "when")]
    pub record: Option<u64>,
    /// Days and shown times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    pub zone: Zone,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub at: At,
    /// Which one: its id, or how the laboratory calls it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// From: a version such as 1, a record such as @120, or a moment such as 2026-01-31
    #[arg(value_name = "FROM")]
    pub from: String,
    /// To: the same, or `now`
    #[arg(value_name = "TO", default_value = "now")]
    pub to: String,
    /// Days and shown times in this zone: Europe/Warsaw, +05:30 (default: UTC). JSON stays in UTC
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse, default_value = "UTC", allow_hyphen_values = true)]
    pub zone: Zone,
}

fn moment(date: Date, zone: Zone) -> Option<Version> {
    // A day counts to its end: the last moment before the next one begins.
    let end = match date {
        Date::Day(_) => date.until(zone)?.saturating_sub(1),
        Date::Moment(at) => at,
    };
    Some(Version::At(Timestamp::clamped(end)))
}

fn unfit() -> Failure {
    usage(
        "version_unfit",
        "give a version such as 1, a record such as @120, a moment such as 2026-01-31, or `now`".to_owned(),
        "podaj wersję, na przykład 1, zapis, na przykład @120, moment, na przykład 2026-01-31, albo `now`".to_owned(),
    )
}

fn version(text: &str, zone: Zone) -> Result<Version, Failure> {
    if text == "now" {
        return Ok(Version::Now);
    }
    if let Some(index) = text.strip_prefix('@') {
        return index.parse().map(Version::Record).map_err(|_| unfit());
    }
    if let Ok(number) = text.parse() {
        return Ok(Version::Number(number));
    }
    Date::parse(text).ok().and_then(|date| moment(date, zone)).ok_or_else(unfit)
}

/// `history`: an object as it was.
pub(crate) fn history(
    args: &History,
    kind: &str,
    id: impl FnOnce(&Session, &str) -> Result<String, Failure>,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let version = match (args.moment, args.version, args.record) {
        (Some(date), ..) => moment(date, args.zone).ok_or_else(unfit)?,
        (_, Some(number), _) => Version::Number(number),
        (.., Some(index)) => Version::Record(index),
        _ => Version::Now,
    };
    let (id, object) = args.at.with(context, io, |session| {
        let id = id(session, &args.name)?;
        let object = session.object_at(kind, &id, version)?;
        Ok((id, object))
    })?;
    if context.json {
        let answer = serde_json::json!({
            "object": kind, "id": id, "facts": document(&object.facts)?, "record": object.record,
            "at": object.at.to_string(), "records": object.records,
        });
        json::line(io, &answer)?;
        return Ok(Exit::Yes);
    }
    let (time, zone) = (args.zone.seconds(object.at), args.zone);
    writeln!(
        io.out,
        "{}",
        context.say(
            format!("{kind} {id} after record {} of {time} ({zone}), from {} records:", object.record, object.records),
            format!(
                "{kind} {id} po zapisie {} z {time} ({zone}), odtworzone z zapisów: {}:",
                object.record, object.records
            ),
        )
    )?;
    let Value::Map(entries) = &object.facts else { return Ok(Exit::Yes) };
    let lines: Vec<(&str, String)> = entries.iter().map(|(name, value)| (name.as_str(), value_text(value))).collect();
    super::facts(&lines, io)?;
    Ok(Exit::Yes)
}

/// `diff`: what is different between two versions.
pub(crate) fn diff(
    args: &Diff,
    kind: &str,
    id: impl FnOnce(&Session, &str) -> Result<String, Failure>,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let (from, to) = (version(&args.from, args.zone)?, version(&args.to, args.zone)?);
    let (differences, logins) = args.at.with(context, io, |session| {
        let id = id(session, &args.name)?;
        let differences = session.differences(kind, &id, from, to)?;
        Ok((differences, Logins::of(session.lab())?))
    })?;
    if context.json {
        for one in &differences {
            let answer = serde_json::json!({
                "fact": one.fact, "before": one.before, "after": one.after, "record": one.record,
                "by": one.by.to_string(), "login": logins.get(one.by), "at": one.at.to_string(),
            });
            json::line(io, &answer)?;
        }
        return Ok(Exit::Yes);
    }
    if differences.is_empty() {
        writeln!(io.out, "{}", context.say("no difference", "bez różnic"))?;
        return Ok(Exit::Yes);
    }
    let [fact, before, after, record, by, at] = context.say(
        ["fact", "before", "after", "record", "by", "at"],
        ["fakt", "przedtem", "potem", "zapis", "przez", "kiedy"],
    );
    let columns = vec![
        Column::text(fact, 40),
        Column::text(before, 40),
        Column::text(after, 40),
        Column::number(record),
        Column::text(by, 32),
        Column::text(format!("{at} ({})", args.zone), 26),
    ];
    let shown = |value: Option<&Value>| value.map(value_text).unwrap_or_default();
    let mut table = Table::new(&mut *io.out, columns);
    for one in &differences {
        table.row(vec![
            one.fact.clone(),
            shown(one.before.as_ref()),
            shown(one.after.as_ref()),
            one.record.to_string(),
            logins.name(one.by),
            args.zone.seconds(one.at),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}
