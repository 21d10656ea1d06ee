//! The strict reader: one text for one content.

use crate::common::*;
use libcompliance::trail::read::{Read, ReadError, read};
use libcompliance::trail::value::ValueError;

/// The smallest record, written by hand.
const SMALL: &str = concat!(
    r#"{"v":1,"index":0,"id":"01900000-0000-7000-8000-000000000001","time":"2026-11-22T14:30:00.000000Z","#,
    r#""kind":"a","kv":1,"actor":{"id":"01900000-0000-7000-8000-000000000002","source":"system","n":1,"auth":"none"},"#,
    r#""action":"b"}"#,
);

/// With every part; the digests are those of the test's own salts.
fn base() -> String {
    String::from_utf8(full().bytes).unwrap()
}

fn changed(from: &str, to: &str) -> String {
    let base = base();
    assert!(base.contains(from), "the record does not hold `{from}`: {base}");
    base.replacen(from, to, 1)
}

#[test]
fn a_record_written_by_hand_reads() {
    let record = known(SMALL.as_bytes());
    assert_eq!((record.index, record.kind.as_str(), record.actor.n), (0, "a", 1));
    assert_eq!(known(base().as_bytes()), full().record);
}

use ReadError::{Malformed, NotStrict, Rule, TooLong, Value as Limit};

const ORDER_OF_ATTRS: ReadError = Rule("the attributes are not in ascending order, each once");
const ORDER_OF_FLAGS: ReadError = Rule("the flags are not in ascending order, each once");
const NOT_COMMITTED: ReadError = Rule("device, reason text or file name is not committed");
const LINK: ReadError = Rule("a client's first record has number 1 and no link, every later one has a link");
const OBJECT: ReadError = Rule("the object's kind is not a name, or its version is 0");
const OBJECT_ID: ReadError = Rule("the object's id does not have 1 to 128 characters without control characters");

#[test]
fn other_bytes_are_refused_each_with_its_error() {
    let attrs = |text: &str| {
        let base = base();
        let (start, end) = (base.find(",\"attrs\":").unwrap(), base.find(",\"files\":").unwrap());
        format!("{},\"attrs\":{text}{}", &base[..start], &base[end..])
    };
    let digest = base().split("\"prev\":\"").nth(1).unwrap()[..44].to_owned();
    let cases: Vec<(&str, String, ReadError)> = vec![
        // White space.
        ("space before", format!(" {}", base()), NotStrict),
        ("newline after", format!("{}\n", base()), NotStrict),
        ("space after a comma", changed(",\"index\"", ", \"index\""), NotStrict),
        ("space after a colon", changed("\"kv\":3", "\"kv\": 3"), NotStrict),
        ("tab inside a list", changed("[\"clock_stepped_back\"", "[\t\"clock_stepped_back\""), NotStrict),
        ("byte order mark", format!("\u{feff}{}", base()), Malformed),
        ("text behind", format!("{}x", base()), Malformed),
        ("a second record behind", format!("{0}{0}", base()), Malformed),
        // Order and presence of fields.
        ("two fields exchanged", changed("\"v\":1,\"index\":812", "\"index\":812,\"v\":1"), NotStrict),
        ("fields of the actor exchanged", changed("\"source\":\"session\",\"n\":17", "\"n\":17,\"source\":\"session\""), NotStrict),
        ("a field twice", changed("\"kv\":3", "\"kv\":3,\"kv\":3"), Malformed),
        ("a field twice with other values", changed("\"index\":812", "\"index\":812,\"index\":813"), Malformed),
        ("an unknown field", changed("\"kv\":3", "\"kv\":3,\"extra\":1"), Malformed),
        ("an unknown field of the actor", changed("\"n\":17", "\"n\":17,\"name\":\"x\""), Malformed),
        ("a missing field", changed("\"kv\":3,", ""), Malformed),
        ("a missing actor", SMALL.replace(",\"actor\":{\"id\":\"01900000-0000-7000-8000-000000000002\",\"source\":\"system\",\"n\":1,\"auth\":\"none\"}", ""), Malformed),
        ("a missing id", SMALL.replace("\"id\":\"01900000-0000-7000-8000-000000000001\",", ""), Malformed),
        ("an empty list", SMALL.replace(",\"action\"", ",\"clients\":[],\"action\""), NotStrict),
        ("an empty map", SMALL.replace("\"b\"}", "\"b\",\"attrs\":{}}"), NotStrict),
        ("null for a missing part", SMALL.replace("\"b\"}", "\"b\",\"from\":null}"), NotStrict),
        ("a file name that is null", changed("\"type\":\"text/csv\"", "\"type\":\"text/csv\",\"name\":null").replacen(",\"name\":{", ",\"x\":{", 1), Malformed),
        ("a content without digests", SMALL.replace("\"b\"}", "\"b\",\"content\":{}}"), Rule("the content has no digest")),
        // Numbers.
        ("a float", changed("\"count\",\"old\":-3", "\"count\",\"old\":-3.0"), Malformed),
        ("an exponent", changed("\"count\",\"old\":-3", "\"count\",\"old\":-3e0"), Malformed),
        ("an exponent in a count", changed("\"index\":812", "\"index\":8e2"), Malformed),
        ("a leading zero", changed("\"index\":812", "\"index\":0812"), Malformed),
        ("minus zero", changed("\"count\",\"old\":-3", "\"count\",\"old\":-0"), Malformed),
        ("a plus sign", changed("\"index\":812", "\"index\":+812"), Malformed),
        ("a negative index", changed("\"index\":812", "\"index\":-812"), Malformed),
        ("a number in quotes", changed("\"index\":812", "\"index\":\"812\""), Malformed),
        ("beyond 64 bits", changed("9223372036854775807", "9223372036854775808"), Malformed),
        ("below 64 bits", changed("\"count\",\"old\":-3", "\"count\",\"old\":-9223372036854775809"), Malformed),
        ("kv beyond 16 bits", changed("\"kv\":3", "\"kv\":65536"), Malformed),
        ("not a number", changed("\"count\",\"old\":-3", "\"count\",\"old\":NaN"), Malformed),
        // Text.
        ("an escaped plain letter", changed("\"test.act\"", "\"\\u0074est.act\""), NotStrict),
        ("an escaped slash", changed("quote \\\" slash /", "quote \\\" slash \\/"), NotStrict),
        ("an escaped accent", changed("\u{e9}\"", "\\u00e9\""), NotStrict),
        ("a long escape for newline", changed("newline \\n", "newline \\u000a"), NotStrict),
        ("upper case in an escape", changed("unit \\u001f", "unit \\u001F"), NotStrict),
        ("a bare control character", changed("unit \\u001f", "unit \u{1f}"), Malformed),
        ("a lone high surrogate", changed("quote \\\"", "\\ud800"), Malformed),
        ("a lone low surrogate", changed("quote \\\"", "\\udc00"), Malformed),
        ("a pair of surrogates", changed("quote \\\"", "\\ud83d\\ude00"), NotStrict),
        ("single quotes", SMALL.replace("\"b\"}", "'b'}"), Malformed),
        ("a comment", SMALL.replace("{\"v\"", "{/**/\"v\""), Malformed),
        ("a trailing comma", SMALL.replace("\"b\"}", "\"b\",}"), Malformed),
        // Ids, times, digests.
        ("an upper-case UUID", changed("7000-8000-000000000001\"", "7000-8000-00000000000A\""), NotStrict),
        ("a UUID without hyphens", changed("01900000-0000-7000-8000-000000000001", "01900000000070008000000000000001"), NotStrict),
        ("a UUID in braces", changed("01900000-0000-7000-8000-000000000001", "{01900000-0000-7000-8000-000000000001}"), NotStrict),
        ("a UUID as a URN", changed("01900000-0000-7000-8000-000000000001", "urn:uuid:01900000-0000-7000-8000-000000000001"), NotStrict),
        ("a UUID too short", changed("01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-00000000000"), Malformed),
        ("an id of version 4", changed("01900000-0000-7000-8000-000000000001", "01900000-0000-4000-8000-000000000001"), Rule("the id is not a UUID of version 7")),
        ("an id of another variant", changed("01900000-0000-7000-8000-000000000001", "01900000-0000-7000-0000-000000000001"), Rule("the id is not a UUID of version 7")),
        ("a time without decimals", changed(".000000Z", "Z"), Malformed),
        ("a time with three decimals", changed(".000000Z", ".000Z"), Malformed),
        ("a time with an offset", changed(".000000Z", ".000000+00:00"), Malformed),
        ("a time with a small z", changed(".000000Z", ".000000z"), Malformed),
        ("a leap second", changed("14:30:00.", "23:59:60."), Malformed),
        ("a day that is not there", changed("2026-11-22T", "2026-02-30T"), Malformed),
        ("a time before 1970", changed("2026-11-22T", "1969-11-22T"), Malformed),
        ("a time as a number", changed("\"2026-11-22T14:30:00.000000Z\"", "1795357800"), Malformed),
        ("base64 without padding", changed(&digest, &digest[..43]), Malformed),
        ("base64 with trailing bits", changed(&digest, &digest.replace("Q=", "R=")), Malformed),
        ("base64 of the URL alphabet", changed(&digest, &digest.replacen("BAQE", "_-QE", 1)), Malformed),
        ("base64 of 31 bytes", changed(&digest, &format!("{}==", &digest[..42])), Malformed),
        ("base64 of 33 bytes", changed(&digest, &format!("{}BAQE", &digest[..40])), Malformed),
        ("base64 with a newline", changed(&digest, &format!("{digest}\\n")), Malformed),
        // Rules of the format.
        ("flags out of order", changed("\"clock_stepped_back\",\"simulated\"", "\"simulated\",\"clock_stepped_back\""), ORDER_OF_FLAGS),
        ("a flag twice", changed("\"simulated\"]", "\"simulated\",\"simulated\"]"), ORDER_OF_FLAGS),
        ("an unknown flag", changed("\"simulated\"", "\"simulatedx\""), Malformed),
        ("an unknown source", changed("\"session\",\"n\"", "\"guess\",\"n\""), Malformed),
        ("an unknown way to sign in", changed("\"auth\":\"password\"", "\"auth\":\"magic\""), Malformed),
        ("a kind that is no name", changed("\"kind\":\"host.test.event\"", "\"kind\":\"Host test\""), Rule("kind or action is not a name")),
        ("an action that is no name", changed("\"action\":\"test.act\"", "\"action\":\"\""), Rule("kind or action is not a name")),
        ("version 0 of a kind", changed("\"kv\":3", "\"kv\":0"), Rule("the version of the kind is 0")),
        ("actor number 0", changed("\"n\":17", "\"n\":0"), Rule("the actor's running number is 0")),
        ("a role that is no name", changed("\"analyst\"", "\"Anna Nowak\""), Rule("a role is not a name")),
        ("a first record with a link", changed("\"n\":2,\"prev\"", "\"n\":1,\"prev\""), LINK),
        ("a client number 0", changed("\"n\":2,\"prev\"", "\"n\":0,\"prev\""), LINK),
        ("a later record without a link", changed(&format!(",\"prev\":\"{digest}\""), ""), LINK),
        ("a client twice", changed("\"clients\":[", "\"clients\":[{\"id\":\"01900000-0000-7000-8000-000000000004\",\"n\":1},"), Rule("the clients are not in ascending order, each once")),
        ("clients out of order", changed("\"clients\":[", "\"clients\":[{\"id\":\"01900000-0000-7000-8000-000000000005\",\"n\":1},"), Rule("the clients are not in ascending order, each once")),
        ("version 0 of an object", changed("\"version\":2", "\"version\":0"), OBJECT),
        ("an object kind that is no name", changed("{\"kind\":\"sample\"", "{\"kind\":\"Sample\""), OBJECT),
        ("an object without id", changed("\"S-1042/\u{17c}\"", "\"\""), OBJECT_ID),
        ("an object id with a newline", changed("\"S-1042/\u{17c}\"", "\"S\\n1042\""), OBJECT_ID),
        ("an object id of 129 characters", changed("\"S-1042/\u{17c}\"", &format!("\"{}\"", "\u{17c}".repeat(129))), OBJECT_ID),
        ("a state that is no name", changed("\"from\":\"received\"", "\"from\":\"Received\""), Rule("a state is not a name")),
        ("a reason code that is no name", changed("\"code\":\"misread\"", "\"code\":\"I misread it\""), Rule("the reason's code is not a name")),
        ("a changed field twice", changed("\"changes\":[", "\"changes\":[{\"field\":\"count\",\"old\":1,\"new\":2},"), Rule("a changed field is given twice")),
        ("a change that changes nothing", changed("\"old\":-3", "\"old\":9223372036854775807"), Rule("a changed field has equal old and new values")),
        ("a media type with a space", changed("text/csv", "text csv"), Rule("a media type is out of range")),
        ("a device in clear", base().replacen(&base()[base().find("\"device\":").unwrap()..base().find(",\"clients\"").unwrap()], "\"device\":\"HPLC-02\"", 1), NOT_COMMITTED),
        ("attributes out of order", attrs(r#"{"b":1,"a":1}"#), ORDER_OF_ATTRS),
        ("an attribute twice", attrs(r#"{"a":1,"a":2}"#), ORDER_OF_ATTRS),
        ("an attribute that is no name", attrs(r#"{"A b":1}"#), Rule("an attribute is not a name")),
        ("attributes as a list", attrs("[1]"), Malformed),
        ("attributes as a commitment", attrs(&format!(r#"{{"~":"{digest}","as":"secret","of":"lab"}}"#)), Malformed),
        // Values.
        ("a name twice inside a value", attrs(r#"{"a":{"x":1,"x":2}}"#), Limit(ValueError::BadNames)),
        ("names out of order inside a value", attrs(r#"{"a":{"y":1,"x":2}}"#), Limit(ValueError::BadNames)),
        ("a name that is no token inside a value", attrs(r#"{"a":{"":1}}"#), Limit(ValueError::BadNames)),
        ("eight lists in one another", attrs(r#"{"a":[[[[[[[[]]]]]]]]}"#), Limit(ValueError::TooDeep)),
        ("two hundred lists in one another", attrs(&format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200))), Malformed),
        ("1,025 entries", attrs(&format!("{{\"a\":[1{}]}}", ",1".repeat(1024))), Limit(ValueError::TooManyEntries)),
        ("a text of 16,385 bytes", attrs(&format!("{{\"a\":\"{}\"}}", "x".repeat(16_385))), Limit(ValueError::TextTooLong)),
        ("a commitment inside a list", attrs(&format!(r#"{{"a":[{{"~":"{digest}","as":"secret","of":"lab"}}]}}"#)), Limit(ValueError::UnexpectedCommitment)),
        ("a commitment without subject", attrs(&format!(r#"{{"a":{{"~":"{digest}","as":"secret"}}}}"#)), Malformed),
        ("a commitment with more", attrs(&format!(r#"{{"a":{{"~":"{digest}","as":"secret","of":"lab","x":1}}}}"#)), Malformed),
        ("a commitment in another order", attrs(&format!(r#"{{"a":{{"~":"{digest}","of":"lab","as":"secret"}}}}"#)), Malformed),
        ("a commitment that does not begin with its mark", attrs(&format!(r#"{{"a":{{"as":"secret","of":"lab","~":"{digest}"}}}}"#)), Limit(ValueError::BadNames)),
        ("a commitment of an unknown class", attrs(&format!(r#"{{"a":{{"~":"{digest}","as":"public","of":"lab"}}}}"#)), Malformed),
        ("a commitment of an unknown subject", attrs(&format!(r#"{{"a":{{"~":"{digest}","as":"secret","of":"robot:1"}}}}"#)), Malformed),
        ("a commitment of an upper-case subject", attrs(&format!(r#"{{"a":{{"~":"{digest}","as":"secret","of":"client:01900000-0000-7000-8000-00000000000A"}}}}"#)), Malformed),
        // A name that the JSON library uses inside must not become a number by itself.
        ("a number in disguise", attrs(r#"{"a":{"$serde_json::private::Number":"5"}}"#), NotStrict),
        // Size and version.
        ("65,536 bytes", format!("{}{}", SMALL, " ".repeat(65_536 - SMALL.len())), TooLong),
        ("65,535 bytes, the rest blank", format!("{}{}", SMALL, " ".repeat(65_535 - SMALL.len())), NotStrict),
        ("nothing", String::new(), Malformed),
        ("a list", format!("[{SMALL}]"), Malformed),
        ("version 0", SMALL.replace("\"v\":1", "\"v\":0"), Malformed),
        ("a negative version", SMALL.replace("\"v\":1", "\"v\":-1"), Malformed),
        ("a version in quotes", SMALL.replace("\"v\":1", "\"v\":\"2\""), Malformed),
        ("a newer version that is not first", r#"{"index":1,"v":2}"#.to_owned(), Malformed),
        ("a newer version behind a space", r#"{"v": 2}"#.to_owned(), Malformed),
        ("a newer version named twice", r#"{"v":2,"v":3}"#.to_owned(), Malformed),
        ("a newer version cut short", r#"{"v":2,"kind":"a""#.to_owned(), Malformed),
    ];
    assert!(cases.len() >= 40);
    let mut wrong = Vec::new();
    for (name, text, expected) in &cases {
        let found = read(text.as_bytes());
        if found != Err(*expected) {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    for bad in [&[0xff][..], &[0xc3], &[0xed, 0xa0, 0x80], &[0xc0, 0xaf], &[0xf4, 0x90, 0x80, 0x80]] {
        let mut bytes = Vec::new();
        let base = full().bytes;
        let at = base.windows(5).position(|window| window == b"slash").unwrap();
        bytes.extend_from_slice(&base[..at]);
        bytes.extend_from_slice(bad);
        bytes.extend_from_slice(&base[at..]);
        assert_eq!(read(&bytes), Err(Malformed), "{bad:x?}");
    }
}

#[test]
fn a_newer_layout_is_named_and_not_guessed() {
    for (text, v, kind) in [
        (r#"{"v":2,"kind":"result.entered","new":[1.5e3,{"x":null}]}"#.to_owned(), 2, Some("result.entered")),
        (SMALL.replace("\"v\":1", "\"v\":4294967295"), u32::MAX, Some("a")),
        (r#"{"v":3,"what":"x"}"#.to_owned(), 3, None),
        (r#"{"v":3,"kind":null}"#.to_owned(), 3, None),
        (r#"{"v":3,"kind":{"id":7}}"#.to_owned(), 3, None),
        // What is shown to people is a name or nothing.
        ("{\"v\":3,\"kind\":\"\\u001b[2J\"}".to_owned(), 3, None),
    ] {
        assert_eq!(read(text.as_bytes()), Ok(Read::Newer { v, kind: kind.map(str::to_owned) }), "{text}");
    }
    assert_eq!(read(SMALL.replace("\"v\":1", "\"v\":4294967296").as_bytes()), Err(Malformed));
}

/// A record must read the same in a program where another crate has switched on `arbitrary_precision` of `serde_json`,
/// which then hands numbers over as a map with one private name.
#[test]
fn numbers_handed_over_as_text_are_numbers() {
    use libcompliance::trail::value::Value;
    use serde::Deserialize as _;
    use serde::de::value::{Error, MapDeserializer};
    let handed = |digits: &'static str| {
        let map = MapDeserializer::<_, Error>::new([("$serde_json::private::Number", digits)].into_iter());
        Value::deserialize(map)
    };
    assert_eq!(handed("-3"), Ok(Value::Int(-3)));
    for bad in ["1.0", "1e2", "9223372036854775808", ""] {
        assert!(handed(bad).is_err(), "{bad}");
    }
}
