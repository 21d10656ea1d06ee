//! `compliance trail show`: one record in full.

use super::view::{Content, Values, Viewed, actor};
use super::{Show, find};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use crate::reading::Reading;
use crate::reveal::Revealer;
use libcompliance_lab::core::trail::record::Record;
use libcompliance_pack::text::visible;

pub(super) fn run(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let (index, bytes) = find(&mut reading, &args.record)?;
    if args.raw {
        io.out.write_all(&bytes)?;
        return Ok(Exit::Yes);
    }
    let mut revealer = args.reveal.then(|| Revealer::open(&mut reading, &args.key, io)).transpose()?;
    let viewed = Viewed::new(index, &bytes, revealer.as_mut())?;
    if context.json {
        json::line(io, &viewed.json(&bytes)?)?;
    } else {
        print(&viewed, io)?;
    }
    Ok(if matches!(viewed.content, Content::Unreadable(_)) { Exit::No } else { Exit::Yes })
}

fn print(viewed: &Viewed, io: &mut Io<'_>) -> Result<(), Failure> {
    let mut lines = vec![("record", viewed.index.to_string())];
    match &viewed.content {
        Content::Known { record, person, revealed } => {
            let values = Values { revealed: revealed.as_ref(), short: false };
            known(record, person.as_deref(), &values, &mut lines);
        }
        Content::Newer { v, kind } => lines.push((
            "problem",
            format!(
                "layout {v} (kind {}) is newer than this program; the seal can be checked, the content is not guessed",
                kind.as_deref().unwrap_or("not known")
            ),
        )),
        Content::Unreadable(error) => lines.push(("problem", format!("{error}; run `compliance verify`"))),
    }
    lines.push(("leaf hash", json::hex(&viewed.leaf_hash)));
    let mut before = "";
    for (name, text) in &lines {
        let title = if *name == before { "" } else { *name };
        writeln!(io.out, "{title:<12}{}", visible(text))?;
        before = name;
    }
    Ok(())
}

fn known(record: &Record, person: Option<&str>, values: &Values<'_>, lines: &mut Vec<(&'static str, String)>) {
    let mut add = |name: &'static str, text: String| lines.push((name, text));
    add("id", record.id.to_string());
    add("time", record.time.to_string());
    for flag in &record.flags {
        add("flag", flag.as_str().to_owned());
    }
    add("kind", format!("{} (version {})", record.kind, record.kv));
    add("action", record.action.clone());
    add("who", format!("{}, record {} of this actor", actor(record, person, false), record.actor.n));
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
        add("client", format!("{}, record {} of this client", client.id, client.n));
    }
    if let Some(object) = &record.object {
        add("object", format!("{}:{} version {}", object.kind, object.id, object.version));
    }
    for line in values.changes(record) {
        add("changed", line);
    }
    if let Some(reason) = values.reason(record) {
        add("why", reason);
    }
    if let Some(content) = &record.content {
        for (name, digest) in [("before", content.before), ("after", content.after)] {
            if let Some(digest) = digest {
                add("content", format!("{name} SHA-256 {digest}"));
            }
        }
    }
    if let Some(signature) = record.signature {
        add("signature", format!("record {signature}"));
    }
    for line in values.attributes(record, &[]) {
        add("fact", line);
    }
    for (line, file) in values.files(record).into_iter().zip(&record.files) {
        add("file", format!("{}, SHA-256 {}", line.trim_start_matches("file "), json::hex(&file.sha256.0)));
    }
}
