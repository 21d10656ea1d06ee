//! The one strict writer: fixed field order, no white space, one escape for each character that needs one.

use super::commit::Subject;
use super::record::Record;
use super::value::Value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

/// Writes `record` as the bytes that are stored, hashed and exported.
pub(super) fn record(out: &mut Vec<u8>, record: &Record) {
    out.extend_from_slice(b"{\"v\":1,\"index\":");
    unsigned(out, record.index);
    out.extend_from_slice(b",\"id\":");
    uuid(out, "", record.id.0);
    out.extend_from_slice(b",\"time\":\"");
    record.time.write_text(out);
    out.push(b'"');
    if !record.flags.is_empty() {
        out.extend_from_slice(b",\"flags\":[");
        for (at, flag) in record.flags.iter().enumerate() {
            comma(out, at);
            string(out, flag.as_str());
        }
        out.push(b']');
    }
    text_field(out, "kind", &record.kind);
    out.extend_from_slice(b",\"kv\":");
    unsigned(out, u64::from(record.kv));
    actor(out, record);
    if let Some(device) = &record.device {
        out.extend_from_slice(b",\"device\":");
        value(out, device);
    }
    if !record.clients.is_empty() {
        out.extend_from_slice(b",\"clients\":[");
        for (at, link) in record.clients.iter().enumerate() {
            comma(out, at);
            out.extend_from_slice(b"{\"id\":");
            uuid(out, "", link.id.0);
            out.extend_from_slice(b",\"n\":");
            unsigned(out, link.n);
            if let Some(prev) = &link.prev {
                out.extend_from_slice(b",\"prev\":\"");
                base64(out, &prev.0);
                out.push(b'"');
            }
            out.push(b'}');
        }
        out.push(b']');
    }
    text_field(out, "action", &record.action);
    if let Some(object) = &record.object {
        out.extend_from_slice(b",\"object\":{\"kind\":");
        string(out, &object.kind);
        text_field(out, "id", &object.id);
        out.extend_from_slice(b",\"version\":");
        unsigned(out, u64::from(object.version));
        out.push(b'}');
    }
    optional(out, "from", record.from.as_deref());
    optional(out, "to", record.to.as_deref());
    if let Some(reason) = &record.reason {
        out.extend_from_slice(b",\"reason\":{\"code\":");
        string(out, &reason.code);
        if let Some(text) = &reason.text {
            out.extend_from_slice(b",\"text\":");
            value(out, text);
        }
        out.push(b'}');
    }
    changes(out, record);
    if let Some(content) = &record.content {
        out.extend_from_slice(b",\"content\":{");
        let mut sides = 0;
        for (name, side) in [("before", &content.before), ("after", &content.after)] {
            if let Some(hash) = side {
                comma(out, sides);
                sides += 1;
                string(out, name);
                out.extend_from_slice(b":\"");
                base64(out, &hash.0);
                out.push(b'"');
            }
        }
        out.push(b'}');
    }
    if let Some(signature) = record.signature {
        out.extend_from_slice(b",\"signature\":");
        uuid(out, "", signature.0);
    }
    if !record.attrs.is_empty() {
        out.extend_from_slice(b",\"attrs\":");
        map(out, &record.attrs);
    }
    if !record.files.is_empty() {
        out.extend_from_slice(b",\"files\":[");
        for (at, file) in record.files.iter().enumerate() {
            comma(out, at);
            out.extend_from_slice(b"{\"sha256\":\"");
            base64(out, &file.sha256.0);
            out.extend_from_slice(b"\",\"size\":");
            unsigned(out, file.size);
            text_field(out, "type", &file.media_type);
            if let Some(name) = &file.name {
                out.extend_from_slice(b",\"name\":");
                value(out, name);
            }
            out.push(b'}');
        }
        out.push(b']');
    }
    out.push(b'}');
}

fn actor(out: &mut Vec<u8>, record: &Record) {
    let actor = &record.actor;
    out.extend_from_slice(b",\"actor\":{\"id\":");
    uuid(out, "", actor.id.0);
    text_field(out, "source", actor.source.as_str());
    out.extend_from_slice(b",\"n\":");
    unsigned(out, actor.n);
    if !actor.roles.is_empty() {
        out.extend_from_slice(b",\"roles\":[");
        for (at, role) in actor.roles.iter().enumerate() {
            comma(out, at);
            string(out, role);
        }
        out.push(b']');
    }
    text_field(out, "auth", actor.auth.as_str());
    if let Some(session) = actor.session {
        out.extend_from_slice(b",\"session\":");
        uuid(out, "", session.0);
    }
    out.push(b'}');
}

fn changes(out: &mut Vec<u8>, record: &Record) {
    if record.changes.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"changes\":[");
    for (at, change) in record.changes.iter().enumerate() {
        comma(out, at);
        out.extend_from_slice(b"{\"field\":");
        string(out, &change.field);
        out.extend_from_slice(b",\"old\":");
        value(out, &change.old);
        out.extend_from_slice(b",\"new\":");
        value(out, &change.new);
        out.push(b'}');
    }
    out.push(b']');
}

/// Writes one value.
pub(super) fn value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        Value::Int(number) => {
            if *number < 0 {
                out.push(b'-');
            }
            unsigned(out, number.unsigned_abs());
        }
        Value::Text(text) => string(out, text),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                comma(out, at);
                self::value(out, item);
            }
            out.push(b']');
        }
        Value::Map(entries) => map(out, entries),
        Value::Committed(commitment) => {
            out.extend_from_slice(b"{\"~\":\"");
            base64(out, &commitment.digest);
            out.push(b'"');
            text_field(out, "as", commitment.class.as_str());
            out.extend_from_slice(b",\"of\":");
            match commitment.of {
                Subject::Lab => string(out, "lab"),
                Subject::Person(id) => uuid(out, "person:", id.0),
                Subject::Client(id) => uuid(out, "client:", id.0),
            }
            out.push(b'}');
        }
    }
}

fn map(out: &mut Vec<u8>, entries: &[(String, Value)]) {
    out.push(b'{');
    for (at, (name, entry)) in entries.iter().enumerate() {
        comma(out, at);
        string(out, name);
        out.push(b':');
        value(out, entry);
    }
    out.push(b'}');
}

fn comma(out: &mut Vec<u8>, at: usize) {
    if at > 0 {
        out.push(b',');
    }
}

fn optional(out: &mut Vec<u8>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        text_field(out, name, text);
    }
}

fn text_field(out: &mut Vec<u8>, name: &str, text: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    string(out, text);
}

/// Writes a UUID as hyphenated lower-case text, with a prefix inside the quotes.
fn uuid(out: &mut Vec<u8>, prefix: &str, id: Uuid) {
    out.push(b'"');
    out.extend_from_slice(prefix.as_bytes());
    out.extend_from_slice(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    out.push(b'"');
}

fn unsigned(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut used = 0;
    for slot in digits.iter_mut().rev() {
        *slot = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        used += 1;
        if number == 0 {
            break;
        }
    }
    out.extend(digits.iter().skip(20 - used));
}

/// Writes base64 with padding (RFC 4648 section 4).
pub(super) fn base64(out: &mut Vec<u8>, bytes: &[u8; 32]) {
    let start = out.len();
    out.resize(start + 44, 0);
    if let Some(slot) = out.get_mut(start..) {
        // INVARIANT: 32 bytes take 44 characters.
        let _ = STANDARD.encode_slice(bytes, slot);
    }
}

/// Writes a JSON string: `"`, `\` and the control characters are escaped, everything else stands as UTF-8.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    // Nearly every text is plain; the compiler makes one vector loop of this question.
    if bytes.iter().fold(true, |plain, byte| plain & (*byte >= 0x20) & (*byte != b'"') & (*byte != b'\\')) {
        out.extend_from_slice(bytes);
        out.push(b'"');
        return;
    }
    let mut clean = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            0x08 => b"\\b",
            0x09 => b"\\t",
            0x0a => b"\\n",
            0x0c => b"\\f",
            0x0d => b"\\r",
            0x00..=0x1f => b"\\u00",
            _ => continue,
        };
        out.extend_from_slice(bytes.get(clean..at).unwrap_or_default());
        out.extend_from_slice(escape);
        if escape.len() == 4 {
            for nibble in [byte >> 4, byte & 15] {
                out.push(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
            }
        }
        clean = at + 1;
    }
    out.extend_from_slice(bytes.get(clean..).unwrap_or_default());
    out.push(b'"');
}
