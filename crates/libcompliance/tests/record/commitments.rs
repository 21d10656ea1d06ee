//! Committed values: the digest that stands in the record, and what opens it.

use crate::common::*;
use libcompliance::id::RecordId;
use libcompliance::trail::commit::{Class, Opening, Subject, pack, unpack};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

fn prefixed(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u32::try_from(part.len()).unwrap().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[test]
fn the_digest_is_what_the_format_says_computed_by_another_library() {
    for (_, opening) in &full().openings {
        let expected = prefixed(&[
            b"libcompliance/commitment/v1",
            full().record.id.0.as_bytes(),
            opening.path.as_bytes(),
            &opening.salt,
            &opening.json,
        ]);
        assert_eq!(opening.digest(full().record.id), expected);
    }
}

#[test]
fn each_committed_value_has_a_place_a_class_a_subject_and_a_salt_of_its_own() {
    let written = full();
    let of_client = Subject::Client(client());
    let expected = [
        ("device", Class::Personal, person(), "\"HPLC-02\""),
        ("reason.text", Class::Personal, of_client, "\"read from the wrong plate\""),
        ("changes.comment.old", Class::Confidential, of_client, "\"old words\""),
        ("changes.comment.new", Class::Confidential, of_client, "\"new words\""),
        ("attrs.raw", Class::Confidential, of_client, "\"12,5\""),
        ("files.0.name", Class::Personal, person(), "\"1042.csv\""),
    ];
    let commitments = written.record.commitments();
    assert_eq!(commitments.len(), expected.len());
    for (path, class, of, json) in expected {
        let (_, commitment) = commitments.iter().find(|(at, _)| at == path).unwrap();
        let (subject, opening) = written.openings.iter().find(|(_, opening)| opening.path == path).unwrap();
        assert_eq!((commitment.class, commitment.of, *subject), (class, of, of), "{path}");
        assert_eq!(opening.json, json.as_bytes(), "{path}");
        assert_eq!(opening.value().as_deref(), Some(&serde_json::from_str(json).unwrap()));
    }
    let mut salts: Vec<_> = written.openings.iter().map(|(_, opening)| opening.salt).collect();
    salts.sort_unstable();
    salts.dedup();
    assert_eq!(salts.len(), expected.len());
    let text = String::from_utf8(written.bytes).unwrap();
    for (_, _, _, json) in expected {
        assert!(!text.contains(json.trim_matches('"')), "{json} stands in the record");
    }
}

#[test]
fn equal_values_give_different_digests() {
    let written = seal(Draft::new("a").attr("x", "same").attr("y", "same"), stamp(&[])).unwrap();
    let digests: Vec<_> = written.record.commitments().iter().map(|(_, commitment)| commitment.digest).collect();
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn without_a_client_the_value_lies_under_the_actor_and_null_is_not_committed() {
    let written = seal(Draft::new("a").set("raw", "x").attr("y", Value::Null), stamp(&[])).unwrap();
    assert_eq!(written.openings.len(), 1);
    assert_eq!(written.openings[0].0, person());
    assert_eq!(written.record.attr("y"), Some(&Value::Null));
}

#[test]
fn debug_shows_no_value() {
    for (_, opening) in &full().openings {
        assert_eq!(format!("{opening:?}"), format!("Opening({})", opening.path));
    }
}

fn opening() -> impl Strategy<Value = Opening> {
    (
        "[a-z.]{1,12}",
        any::<[u8; 32]>(),
        prop_oneof![any::<String>().prop_map(Value::Text), any::<i64>().prop_map(Value::Int)],
    )
        .prop_map(|(path, salt, value)| Opening { path, salt, json: value.to_json() })
}

proptest! {
    #[test]
    fn any_change_gives_another_digest(opening in opening(), bit in 0..256_usize, more in "[a-z]{1,3}") {
        let id = RecordId(uuid(1));
        let digest = opening.digest(id);
        let mut other = opening.clone();
        other.salt[bit / 8] ^= 1 << (bit % 8);
        prop_assert_ne!(other.digest(id), digest);
        let mut other = opening.clone();
        other.path.push_str(&more);
        prop_assert_ne!(other.digest(id), digest);
        let mut other = opening.clone();
        other.json.push(b' ');
        prop_assert_ne!(other.digest(id), digest);
        prop_assert_ne!(opening.digest(RecordId(uuid(2))), digest);
        // What moves from one part to its neighbour is seen, because each part has its length in front.
        let mut other = opening.clone();
        if let Some(last) = other.path.pop() {
            other.json.insert(0, u8::try_from(last).unwrap());
            prop_assert_ne!(other.digest(id), digest);
        }
    }

    #[test]
    fn packed_openings_come_back(openings in proptest::collection::vec(opening(), 0..5)) {
        let packed = pack(&openings);
        prop_assert_eq!(packed.len() % 64, 0);
        prop_assert_eq!(unpack(&packed), Some(openings));
    }

    #[test]
    fn other_bytes_are_no_packed_openings(openings in proptest::collection::vec(opening(), 1..3), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let packed = pack(&openings);
        let mut changed = packed.clone();
        let at = at.index(changed.len());
        changed[at] = byte;
        if changed != packed {
            prop_assert_ne!(unpack(&changed), Some(openings));
        }
    }
}

#[test]
fn malformed_packings_are_refused() {
    let good = pack(&[Opening { path: "device".to_owned(), salt: [7; 32], json: b"\"x\"".to_vec() }]);
    assert!(unpack(&good).is_some());
    let text = String::from_utf8(good.clone()).unwrap();
    let padded = |text: String| {
        let length = text.trim_end().len().next_multiple_of(64);
        format!("{:<length$}", text.trim_end())
    };
    for (name, bad) in [
        ("nothing", String::new()),
        ("not a list", padded("{}".to_owned())),
        ("cut", text.trim_end()[..20].to_owned()),
        ("without padding", text.trim_end().to_owned()),
        ("too much padding", format!("{text}{}", " ".repeat(64))),
        ("other padding", text.replace(' ', "\n")),
        ("space inside", padded(text.replace("[[", "[ ["))),
        ("a short salt", padded(text.replacen("BwcH", "", 1))),
        ("a salt without padding", padded(text.replace('=', ""))),
        ("a float", padded(text.replace("\"x\"", "1.5"))),
        ("an escape that is not needed", padded(text.replace("\"x\"", "\"\\u0078\""))),
        ("four parts", padded(text.replace("\"x\"]", "\"x\",1]"))),
    ] {
        assert_eq!(unpack(bad.as_bytes()), None, "{name}: {bad}");
    }
    assert_eq!(unpack(&[0xff; 64]), None);
}

#[test]
fn subjects_have_one_spelling() {
    for good in [Subject::Lab, person(), Subject::Client(client())] {
        assert_eq!(Subject::parse(&good.to_string()), Some(good));
    }
    for bad in [
        "",
        "Lab",
        "lab ",
        "person",
        "person:",
        "person:x",
        "robot:01900000-0000-7000-8000-000000000001",
        "person:01900000-0000-7000-8000-00000000000A",
    ] {
        assert_eq!(Subject::parse(bad), None, "{bad}");
    }
}
