//! The strict writer: what it refuses, each with its error, and what it does with what it takes.

use crate::common::*;
use libcompliance::crypto::NoEntropy;
use libcompliance::id::{ClientId, RecordId};
use libcompliance::trail::commit::{Class, Commitment, Subject};
use libcompliance::trail::draft::{Draft, Stamp, WriteError};
use libcompliance::trail::kind::{FieldRule, Fields, KindRules, Need, ReasonRule};
use libcompliance::trail::record::{ClientLink, Content, Digest, File, Flag};
use libcompliance::trail::value::{Value, ValueError};

type Change = fn(&mut Draft, &mut Stamp);

fn refused(change: Change) -> WriteError {
    let (mut draft, mut stamp) =
        (Draft::new("test.act").on("sample", "S-1", 1).for_client(client()), stamp(&[client()]));
    change(&mut draft, &mut stamp);
    seal(draft, stamp).unwrap_err()
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(Value::Null, |inner, _| Value::List(vec![inner]))
}

fn file(media_type: &str, name: Option<Value>) -> File {
    File { sha256: Digest([1; 32]), size: 1, media_type: media_type.to_owned(), name }
}

#[test]
fn each_refusal_has_its_error() {
    let value = |field: &str, problem| WriteError::Value { field: field.to_owned(), problem };
    let range = |part| WriteError::OutOfRange { part };
    let object_id = range("object id (1 to 128 characters, no control characters)");
    let count = range("number of changes, attributes, files or clients (at most 1024)");
    let file_name = range("name of a file (text that is not empty)");
    let cases: Vec<(&str, Change, WriteError)> = vec![
        ("no name for an action", |d, _| d.action = "Act!".into(), WriteError::BadName { part: "action" }),
        ("an empty action", |d, _| d.action.clear(), WriteError::BadName { part: "action" }),
        ("a long action", |d, _| d.action = "a".repeat(65), WriteError::BadName { part: "action" }),
        (
            "a reason code in words",
            |d, _| d.reason = Some(("I misread".into(), None)),
            WriteError::BadName { part: "reason code" },
        ),
        (
            "a blank reason text",
            |d, _| d.reason = Some(("other".into(), Some(" \n".into()))),
            WriteError::Missing { kind: "host.test.event".into(), part: "a reason text that is not empty" },
        ),
        (
            "an object kind in words",
            |d, _| d.object.as_mut().unwrap().kind = "My sample".into(),
            WriteError::BadName { part: "kind of the object" },
        ),
        ("an object without id", |d, _| d.object.as_mut().unwrap().id.clear(), object_id.clone()),
        ("an object id too long", |d, _| d.object.as_mut().unwrap().id = "\u{17c}".repeat(129), object_id.clone()),
        ("an object id with a newline", |d, _| d.object.as_mut().unwrap().id = "a\nb".into(), object_id.clone()),
        ("an object id with a C1 control", |d, _| d.object.as_mut().unwrap().id = "a\u{85}b".into(), object_id),
        ("version 0", |d, _| d.object.as_mut().unwrap().version = 0, range("version of the object (from 1)")),
        ("a state in words", |d, _| d.transition.1 = Some("Done!".into()), WriteError::BadName { part: "state" }),
        ("a field that is no name", |d, _| *d = d.clone().set("My field", "x"), WriteError::BadName { part: "field" }),
        ("an attribute that is no name", |d, _| *d = d.clone().attr("", "x"), WriteError::BadName { part: "field" }),
        (
            "a field twice",
            |d, _| *d = d.clone().set("a", "x").set("a", "y"),
            WriteError::DuplicateField { field: "a".into() },
        ),
        (
            "an attribute twice",
            |d, _| *d = d.clone().attr("a", "x").attr("a", "x"),
            WriteError::DuplicateField { field: "a".into() },
        ),
        ("no change", |d, _| *d = d.clone().change("a", "x", "x"), WriteError::NoChange { field: "a".into() }),
        ("nothing to nothing", |d, _| *d = d.clone().set("a", Value::Null), WriteError::NoChange { field: "a".into() }),
        ("no media type", |d, _| d.files.push(file("", None)), range("media type of a file")),
        ("a media type with a space", |d, _| d.files.push(file("text csv", None)), range("media type of a file")),
        ("a media type too long", |d, _| d.files.push(file(&"x".repeat(128), None)), range("media type of a file")),
        ("a file name that is null", |d, _| d.files.push(file("a/b", Some(Value::Null))), file_name.clone()),
        ("a file name that is a number", |d, _| d.files.push(file("a/b", Some(Value::Int(1)))), file_name.clone()),
        ("an empty file name", |d, _| d.files.push(file("a/b", Some("".into()))), file_name),
        ("too deep in clear", |d, _| *d = d.clone().attr("code", nested(8)), value("code", ValueError::TooDeep)),
        ("too deep to commit", |d, _| *d = d.clone().attr("raw", nested(8)), value("attrs.raw", ValueError::TooDeep)),
        (
            "a text too long",
            |d, _| *d = d.clone().set("raw", "x".repeat(16_385)),
            value("changes.raw.new", ValueError::TextTooLong),
        ),
        (
            "a reason text too long",
            |d, _| *d = d.clone().because("x", Some(&"x".repeat(16_385))),
            value("reason.text", ValueError::TextTooLong),
        ),
        (
            "a device name too long",
            |d, _| d.device = Some("x".repeat(16_385)),
            value("device", ValueError::TextTooLong),
        ),
        (
            "too many entries",
            |d, _| *d = d.clone().attr("code", Value::List(vec![Value::Null; 1025])),
            value("code", ValueError::TooManyEntries),
        ),
        (
            "a map with a name twice",
            |d, _| *d = d.clone().attr("code", Value::map([("a", Value::Null), ("a", Value::Null)])),
            value("code", ValueError::BadNames),
        ),
        (
            "a map out of order",
            |d, _| *d = d.clone().attr("code", Value::Map(vec![("b".into(), Value::Null), ("a".into(), Value::Null)])),
            value("code", ValueError::BadNames),
        ),
        (
            "a forged commitment",
            |d, _| {
                let forged = Commitment { digest: [0; 32], class: Class::Secret, of: Subject::Lab };
                *d = d.clone().attr("raw", Value::Committed(forged));
            },
            value("attrs.raw", ValueError::UnexpectedCommitment),
        ),
        (
            "a map that looks like a commitment",
            |d, _| *d = d.clone().attr("code", Value::Map(vec![("~".into(), "x".into())])),
            value("code", ValueError::BadNames),
        ),
        (
            "too many attributes",
            |d, _| d.attrs = (0..1025).map(|n| (format!("a{n}"), Value::Null)).collect(),
            count.clone(),
        ),
        ("too many files", |d, _| d.files = vec![file("a/b", None); 1025], count),
        (
            "a content without digests",
            |d, _| d.content = Some(Content { before: None, after: None }),
            WriteError::Rule { rule: "the content has no digest" },
        ),
        (
            "a client that is not stamped",
            |d, _| d.clients.push(ClientId(uuid(9))),
            WriteError::Rule { rule: "the stamp has other clients than the event" },
        ),
        (
            "a stamped client that is not in the event",
            |d, _| d.clients.clear(),
            WriteError::Rule { rule: "the stamp has other clients than the event" },
        ),
        (
            "clients out of order",
            |d, s| {
                d.clients.push(ClientId(uuid(1)));
                s.clients.push(ClientLink { id: ClientId(uuid(1)), n: 1, prev: None });
            },
            WriteError::Rule { rule: "the clients are not in ascending order, each once" },
        ),
        (
            "a later record of a client without a link",
            |_, s| s.clients[0].n = 2,
            WriteError::Rule { rule: "a client's first record has number 1 and no link, every later one has a link" },
        ),
        (
            "an actor without a number",
            |_, s| s.actor.n = 0,
            WriteError::Rule { rule: "the actor's running number is 0" },
        ),
        (
            "a role in words",
            |_, s| s.actor.roles.push("Head of lab".into()),
            WriteError::Rule { rule: "a role is not a name" },
        ),
        (
            "an id that is not of version 7",
            |_, s| s.id = RecordId(libcompliance::uuid::Uuid::from_u128(1)),
            WriteError::Rule { rule: "the id is not a UUID of version 7" },
        ),
    ];
    for (name, change, expected) in cases {
        assert_eq!(refused(change), expected, "{name}");
    }
}

#[test]
fn the_limits_themselves_are_taken() {
    let draft = Draft::new("a".repeat(64))
        .on("sample", "\u{17c}".repeat(128), u32::MAX)
        .attr("code", nested(6))
        .attr("list", Value::List(vec![Value::Null; 1024]))
        .attr("raw", "x".repeat(16_384))
        .attr("count", Value::Int(i64::MIN));
    let written = seal(draft, stamp(&[])).unwrap();
    assert_eq!(known(&written.bytes), written.record);
    // The innermost list may be empty one level further down.
    seal(Draft::new("a").attr("code", Value::List(vec![nested(5), Value::List(Vec::new())])), stamp(&[])).unwrap();
}

#[test]
fn a_record_beyond_the_limit_is_refused_with_its_size() {
    let text = |n: usize| Value::List(vec![Value::text("x".repeat(16_000)); n]);
    let size = |n| match seal(Draft::new("a").attr("code", text(n)), stamp(&[])) {
        Ok(written) => written.bytes.len(),
        Err(WriteError::TooLarge { size }) => size,
        Err(other) => panic!("{other}"),
    };
    assert!(size(4) < 65_536 && size(5) > 65_535);
    assert!(
        matches!(seal(Draft::new("a").attr("code", text(5)), stamp(&[])), Err(WriteError::TooLarge { size }) if size > 80_000)
    );
    // Exactly at the limit, and one byte more.
    let room = 65_535 - size(4);
    let padded = |extra| Draft::new("a").attr("code", text(4)).attr("count", Value::text("x".repeat(extra)));
    let overhead = r#","count":"""#.len();
    assert_eq!(seal(padded(room - overhead), stamp(&[])).unwrap().bytes.len(), 65_535);
    assert_eq!(seal(padded(room - overhead + 1), stamp(&[])).unwrap_err(), WriteError::TooLarge { size: 65_536 });
}

#[test]
fn without_random_bytes_nothing_is_sealed() {
    let clear = clear();
    let rules = rules(&clear);
    let draft = Draft::new("a").attr("raw", "x");
    assert_eq!(draft.seal(&rules, stamp(&[]), &mut Dry).unwrap_err(), WriteError::NoEntropy(NoEntropy));
    // An event without committed values needs none.
    Draft::new("a").attr("code", "x").seal(&rules, stamp(&[]), &mut Dry).unwrap();
}

#[test]
fn flags_are_put_in_order_and_attributes_too() {
    let mut stamp = stamp(&[]);
    stamp.flags = vec![Flag::Simulated, Flag::ClockJumped, Flag::Simulated];
    let written = seal(Draft::new("a").attr("list", "1").attr("code", "2"), stamp).unwrap();
    assert_eq!(written.record.flags, [Flag::ClockJumped, Flag::Simulated]);
    assert_eq!(written.record.attrs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["code", "list"]);
}

#[test]
fn no_message_repeats_a_value() {
    let secret = "s3cret-value";
    let drafts = [
        Draft::new(secret.to_uppercase()),
        Draft::new("a").because(&secret.to_uppercase(), None),
        Draft::new("a").change("raw", secret, secret),
        Draft::new("a").attr("raw", Value::Map(vec![(secret.to_uppercase(), Value::Null)])),
        Draft::new("a").on(&secret.to_uppercase(), "x", 1),
        Draft::new("a").on("x", format!("{secret}\n"), 1),
    ];
    for draft in drafts {
        let text = seal(draft, stamp(&[])).unwrap_err().to_string();
        assert!(!text.to_lowercase().contains(secret), "{text}");
    }
}

const NAMED: Fields<'static> = Fields::Named(&[("a", FieldRule::Clear), ("b", FieldRule::Clear)]);

fn kind(object: Need, change: Need, reason: ReasonRule) -> KindRules<'static> {
    KindRules { name: "test.kind", version: 1, object, change, reason, fields: NAMED, required: &[] }
}

#[test]
fn the_parts_of_a_kind_are_asked_for() {
    let missing = |part| Err(WriteError::Missing { kind: "test.kind".into(), part });
    let unexpected = |part| Err(WriteError::Unexpected { kind: "test.kind".into(), part });
    let plain = || Draft::new("a");
    let (object, changed) = (|| plain().on("x", "1", 1), || plain().set("a", "1"));
    let reason = || plain().because("why", None);
    let later = || plain().on("x", "1", 2);
    let (r, o, f) = (Need::Required, Need::Optional, Need::Forbidden);
    let free = ReasonRule::Optional;
    let second = "a reason from the second version on";
    for (rules, draft, expected) in [
        (kind(r, o, free), plain(), missing("an object")),
        (kind(r, o, free), object(), Ok(())),
        (kind(f, o, free), object(), unexpected("an object")),
        (kind(o, r, free), plain(), missing("a changed field with old and new value")),
        (kind(o, r, free), changed(), Ok(())),
        (kind(o, f, free), changed(), unexpected("a changed field with old and new value")),
        (kind(o, o, ReasonRule::Required), plain(), missing("a reason")),
        (kind(o, o, ReasonRule::Required), reason(), Ok(())),
        (kind(o, o, ReasonRule::FromVersionTwo), object(), Ok(())),
        (kind(o, o, ReasonRule::FromVersionTwo), later(), missing(second)),
        (kind(o, o, ReasonRule::FromVersionTwo), later().because("why", None), Ok(())),
        (kind(o, o, ReasonRule::NotCollected), reason(), unexpected("a reason")),
        (kind(o, o, ReasonRule::NotCollected), later(), Ok(())),
        (
            kind(o, o, free),
            plain().attr("c", "1"),
            Err(WriteError::UnknownField { kind: "test.kind".into(), field: "c".into() }),
        ),
        (
            kind(o, o, free),
            plain().set("c", "1"),
            Err(WriteError::UnknownField { kind: "test.kind".into(), field: "c".into() }),
        ),
        (KindRules { name: "Test kind", ..kind(o, o, free) }, plain(), Err(WriteError::BadName { part: "kind" })),
        (
            KindRules { version: 0, ..kind(o, o, free) },
            plain(),
            Err(WriteError::Rule { rule: "the version of the kind is 0" }),
        ),
    ] {
        let sealed = draft.seal(&rules, stamp(&[]), &mut Counting::default()).map(drop);
        assert_eq!(sealed, expected, "{rules:?}");
    }
}

#[test]
fn the_fields_that_a_kind_needs_are_asked_for() {
    let rules = KindRules { required: &["a", "b"], ..kind(Need::Optional, Need::Optional, ReasonRule::Optional) };
    let missing = |field: &str| Err(WriteError::MissingField { kind: "test.kind".into(), field: field.into() });
    let plain = || Draft::new("x");
    for (draft, expected) in [
        (plain(), missing("a")),
        (plain().attr("a", "1"), missing("b")),
        (plain().attr("b", "1"), missing("a")),
        (plain().attr("a", "1").attr("b", "1"), Ok(())),
        (plain().attr("a", "1").set("b", "1"), Ok(())),
        (plain().change("a", "1", "2").change("b", "1", "2"), Ok(())),
        // No value is not a value, and an old one says nothing of what is now.
        (plain().attr("a", "1").attr("b", Value::Null), missing("b")),
        (plain().attr("a", "1").change("b", "1", Value::Null), missing("b")),
    ] {
        let sealed = draft.clone().seal(&rules, stamp(&[]), &mut Counting::default()).map(drop);
        assert_eq!(sealed, expected, "{draft:?}");
    }
}
