//! Spools that are not what their writer left: each fault by name, what is before it taken in, what is behind it not.

use super::*;
use libcompliance::host::spool::{Choices, SpoolFault};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// A spool with so many events, closed.
fn stored(house: &House, events: usize) -> PathBuf {
    let folder = house.path("spools");
    std::fs::create_dir_all(&folder).unwrap();
    let kinds = [(READ.to_owned(), WhenUnwritable::Spool)].into();
    let origin = Some("example.com/lab/1".to_owned());
    let mut spool = Spool::open(&folder, Choices { kinds, origin, ..Choices::default() }).unwrap();
    for n in 0..events {
        spool.store(host(1), &event(READ, &format!("I-{n}"), &n.to_string())).unwrap();
    }
    spool.path().unwrap().to_owned()
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn whole(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_fault_has_its_name_and_place_and_an_alarm() {
    type Edit = fn(&mut Vec<String>);
    let cases: [(Edit, u64, SpoolFault, u64); 10] = [
        (|lines| drop(lines.remove(3)), 3, SpoolFault::Gap, 2),
        (|lines| lines.swap(3, 4), 3, SpoolFault::Gap, 2),
        (|lines| lines.insert(3, lines[3].clone()), 4, SpoolFault::Gap, 3),
        // Content changed in a line shows in the next one.
        (|lines| lines[3] = lines[3].replace("I-2", "I-9"), 4, SpoolFault::Chain, 3),
        (|lines| lines[3] = lines[3].replace("\":", "\": "), 3, SpoolFault::NotStrict, 2),
        (|lines| lines[3] = lines[3].replace("\"n\":3", "\"n\":3,\"m\":1"), 3, SpoolFault::Malformed, 2),
        (|lines| lines[3] = lines[3].replace("\"event\"", "\"other\""), 3, SpoolFault::Malformed, 2),
        (|lines| lines[3] = " ".repeat(60_000), 3, SpoolFault::TooLong, 2),
        (
            |lines| lines[3] = lines[3].replace(READ, "result.entered"),
            3,
            SpoolFault::Event(libcompliance::host::outbox::EnvelopeError::Kind),
            2,
        ),
        (|lines| lines[3].push('\r'), 3, SpoolFault::NotStrict, 2),
    ];
    for (edit, line, fault, sealed) in cases {
        let house = House::new();
        let path = stored(&house, 5);
        let mut text = lines(&path);
        edit(&mut text);
        std::fs::write(&path, whole(&text)).unwrap();
        for round in 0..2 {
            let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
            assert_eq!(taken.fault, Some((line, fault)), "{fault}");
            assert_eq!(taken.sealed, if round == 0 { sealed } else { 0 }, "{fault}");
            assert_eq!(taken.renamed, None);
        }
        assert_eq!(house.records(READ).len(), usize::try_from(sealed).unwrap());
        let alarms = house.records("spool.broken");
        assert_eq!(alarms.len(), 1, "said once");
        assert_eq!(
            (super::text(&alarms[0], "code"), alarms[0].attr("line")),
            (fault.code(), Some(&Value::Int(i64::try_from(line).unwrap())))
        );
        house.holds();
    }
}

#[test]
fn a_torn_last_line_is_named_and_not_taken_in() {
    let house = House::new();
    let path = stored(&house, 3);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((taken.sealed, taken.fault), (2, Some((3, SpoolFault::Torn))));
    // The line that comes whole later is somebody's addition: it is taken in only if somebody says so.
    std::fs::write(&path, &bytes).unwrap();
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((taken.sealed, taken.fault), (0, Some((3, SpoolFault::Grew))));
    let taken = house.lab.take_in(&path, TakeIn { with_growth: true }).unwrap();
    assert_eq!((taken.sealed, taken.known, taken.complete()), (1, 2, true));
    let codes: Vec<String> =
        house.records("spool.broken").iter().map(|one| super::text(one, "code").to_owned()).collect();
    assert_eq!(codes, ["spool_torn", "spool_grew"]);
    house.holds();
}

#[test]
fn a_spool_that_shrank_or_was_replaced_after_a_take_in_is_named() {
    let house = House::new();
    let path = stored(&house, 4);
    let text = lines(&path);
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    let path = taken.renamed.unwrap();
    std::fs::write(&path, whole(&text[..3])).unwrap();
    let shrunk = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((shrunk.sealed, shrunk.fault), (0, Some((3, SpoolFault::Shrank))));
    // Another spool under the same header: whoever can write the folder can make one that verifies in itself.
    use libcompliance::host::spool::{Chain, Item};
    let (header, mut chain) = Chain::open(text[0].as_bytes()).unwrap();
    let mut forged = text[0].clone() + "\n";
    for _ in 0..4 {
        let mut envelope = libcompliance::host::outbox::Envelope::new(fresh(), header.at, host(1).id, READ);
        envelope.changes = event(READ, "x", "forged").changes;
        let line = chain.line(header.at, &Item::Event(Box::new(envelope))).unwrap();
        chain.follow(&line);
        forged += &(String::from_utf8(line).unwrap() + "\n");
    }
    std::fs::write(&path, forged).unwrap();
    for with_growth in [false, true] {
        let replaced = house.lab.take_in(&path, TakeIn { with_growth }).unwrap();
        assert_eq!((replaced.sealed, replaced.fault), (0, Some((4, SpoolFault::Changed))));
    }
    assert_eq!(house.records(READ).len(), 4);
    house.holds();
}

#[test]
fn what_does_not_begin_as_a_spool_of_this_trail_is_refused() {
    let house = House::new();
    let path = stored(&house, 1);
    let text = lines(&path);
    let version = text[0].replace("\"v\":1", "\"v\":2");
    let other = text[0].replace("example.com/lab/1", "example.com/other/1");
    for (first, code) in [
        (version.as_str(), "spool_version"),
        (other.as_str(), "spool_other_trail"),
        ("{}", "spool_header"),
        ("hello", "spool_header"),
        (&text[0].replace("\":", "\": "), "spool_line_not_strict"),
    ] {
        std::fs::write(&path, format!("{first}\n{}\n", text[1])).unwrap();
        for _ in 0..2 {
            assert_eq!(house.lab.take_in(&path, TakeIn::default()).unwrap_err().code(), code);
        }
        assert_eq!(super::text(&house.records("spool.broken").pop().unwrap(), "code"), code);
    }
    assert_eq!(house.records("spool.broken").len(), 5, "each said once");
    std::fs::write(&path, "").unwrap();
    assert_eq!(house.lab.take_in(&path, TakeIn::default()).unwrap_err().code(), "spool_header");
    assert_eq!(house.lab.take_in(&house.path("nowhere"), TakeIn::default()).unwrap_err().code(), "spool_unusable");
    assert_eq!(house.records(READ).len(), 0);
    house.holds();
}

/// Any byte of any line but the last, changed to anything: what was before the line is there, and nothing of what is behind.
#[test]
fn no_change_of_a_byte_goes_unseen() {
    let house = House::new();
    let path = stored(&house, 4);
    let bytes = std::fs::read(&path).unwrap();
    let last = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    let good = look_at_spool(&path).unwrap();
    assert_eq!((good.lines, good.fault), (4, None));
    proptest!(Config::with_cases(400), |(at in 0..last, to in any::<u8>())| {
        prop_assume!(bytes[at] != to);
        let mut changed = bytes.clone();
        changed[at] = to;
        std::fs::write(&path, &changed).unwrap();
        let before = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        match look_at_spool(&path) {
            Err(error) => prop_assert_eq!(before, 0, "{}", error),
            Ok(seen) => {
                prop_assert!(seen.fault.is_some());
                let lines = usize::try_from(seen.lines).unwrap();
                // The line itself may read: the next one tells that it is not the one that was stored.
                prop_assert!(lines + 1 >= before && lines <= before, "{} lines, changed after {}", lines, before);
            }
        }
    });
}
