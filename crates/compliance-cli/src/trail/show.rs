//! `compliance trail show`: one record in full.

use super::copied::Imports;
use super::view::{Content, Values, Viewed, actor, open_intents, unknown};
use super::{Show, find};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::zone::Zone;
use libcompliance_lab::core::trail::record::Record;
use libcompliance_pack::Language;
use libcompliance_pack::text::visible;

pub(super) fn run(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let (index, bytes) = find(&mut reading, &args.record)?;
    if args.raw {
        io.out.write_all(&bytes)?;
        return Ok(Exit::Yes);
    }
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let open = open_intents(&mut reading.store)?;
    let imports = Imports::read(&mut reading)?;
    let viewed = Viewed::new(index, &bytes, &imports, revealer.as_mut())?.among(&open);
    if context.json {
        json::line(io, &viewed.json(&bytes)?)?;
    } else {
        print(&viewed, args.zone, context.language, io)?;
    }
    Ok(if matches!(viewed.content, Content::Unreadable(_)) { Exit::No } else { Exit::Yes })
}

fn print(viewed: &Viewed, zone: Zone, language: Language, io: &mut Io<'_>) -> Result<(), Failure> {
    let mut lines = vec![("record", viewed.index.to_string())];
    lines.extend(viewed.copied.as_ref().map(|copied| ("copied", copied.text(language))));
    match &viewed.content {
        Content::Known { record, person, revealed } => {
            let values = Values { revealed: revealed.as_ref(), short: false, language };
            known(record, person.as_deref(), zone, &values, &mut lines);
        }
        Content::Newer { v, kind } => {
            let kind = kind.as_deref().unwrap_or(language.pick("not known", "nieznany"));
            let text = language.pick(
                format!(
                    "layout {v} (kind {kind}) is newer than this program; the seal can be checked, the content is not guessed"
                ),
                format!(
                    "układ {v} (rodzaj {kind}) jest nowszy niż ten program; zabezpieczenie da się sprawdzić, treści się nie zgaduje"
                ),
            );
            lines.push(("problem", text));
        }
        Content::Unreadable(error) => {
            lines.push(("problem", format!("{error}; {} `compliance verify`", language.pick("run", "uruchom"))));
        }
    }
    if viewed.outcome_unknown {
        lines.push(("outcome", unknown(language).to_owned()));
    }
    lines.push(("leaf hash", json::hex(&viewed.leaf_hash)));
    let mut before = "";
    for (name, text) in &lines {
        let title = if *name == before { "" } else { *name };
        writeln!(io.out, "{:<14}{}", title_in(title, language), visible(text))?;
        before = name;
    }
    Ok(())
}

fn known(
    record: &Record,
    person: Option<&str>,
    zone: Zone,
    values: &Values<'_>,
    lines: &mut Vec<(&'static str, String)>,
) {
    let language = values.language;
    let pick = |english: &'static str, polish: &'static str| language.pick(english, polish);
    let mut add = |name: &'static str, text: String| lines.push((name, text));
    add("id", record.id.to_string());
    add(
        "time",
        if zone == Zone::Utc { record.time.to_string() } else { format!("{} ({zone})", zone.exact(record.time)) },
    );
    for flag in &record.flags {
        add("flag", flag.as_str().to_owned());
    }
    add("kind", format!("{} ({} {})", record.kind, pick("version", "wersja"), record.kv));
    add("action", record.action.clone());
    add(
        "who",
        format!(
            "{}, {} {}",
            actor(record, person, false, language),
            pick("number of this actor's records so far:", "kolejny zapis tej osoby lub programu:"),
            record.actor.n
        ),
    );
    if !record.actor.roles.is_empty() {
        add("roles", record.actor.roles.join(", "));
    }
    add("signed in", record.actor.auth.as_str().to_owned());
    if let Some(session) = record.actor.session {
        add("session", session.to_string());
    }
    if let Some(device) = values.device(record) {
        add("device", device);
    }
    for client in &record.clients {
        add(
            "client",
            format!(
                "{}, {} {}",
                client.id,
                pick("number of this client's records so far:", "kolejny zapis tego klienta:"),
                client.n
            ),
        );
    }
    if let Some(object) = &record.object {
        add("object", format!("{}:{} {} {}", object.kind, object.id, pick("version", "wersja"), object.version));
    }
    for line in values.changes(record) {
        add("changed", line);
    }
    if let Some(reason) = values.reason(record) {
        add("why", reason);
    }
    if let Some(content) = &record.content {
        for (name, digest) in [(pick("before", "przed"), content.before), (pick("after", "po"), content.after)] {
            if let Some(digest) = digest {
                add("content", format!("{name} SHA-256 {digest}"));
            }
        }
    }
    if let Some(signature) = record.signature {
        add("signature", format!("{} {signature}", pick("record", "zapis")));
    }
    for line in values.attributes(record, &[]) {
        add("fact", line);
    }
    for (line, file) in values.files(record).into_iter().zip(&record.files) {
        add(
            "file",
            format!("{}, SHA-256 {}", line.trim_start_matches(pick("file ", "plik ")), json::hex(&file.sha256.0)),
        );
    }
}

/// A title in the reader's language.
fn title_in(title: &'static str, language: Language) -> &'static str {
    let polish = match title {
        "record" => "zapis",
        "copied" => "przejęte",
        "time" => "czas",
        "flag" => "znacznik",
        "kind" => "rodzaj",
        "action" => "czynność",
        "who" => "kto",
        "roles" => "role",
        "signed in" => "zalogowanie",
        "session" => "sesja",
        "device" => "urządzenie",
        "client" => "klient",
        "object" => "obiekt",
        "changed" => "zmiana",
        "why" => "powód",
        "content" => "treść",
        "signature" => "podpis",
        "fact" => "fakt",
        "file" => "plik",
        "outcome" => "wynik",
        "leaf hash" => "skrót liścia",
        other => other,
    };
    language.pick(title, polish)
}
