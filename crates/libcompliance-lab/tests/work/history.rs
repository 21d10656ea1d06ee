//! Back in time and back to the ground: every object as it was, what changed, where it came from.

use super::*;

#[test]
fn any_object_is_rebuilt_as_it_was() {
    let house = House::new();
    let maker = house.who("maker");
    let sample = house.sample();
    let id = house.entered(sample, "10 cfu/g");
    let early = house.lab.size().unwrap() - 1;
    let at = house.lab.now();
    maker.correct_result(id, value_of("12 cfu/g"), WHY).unwrap();
    maker.submit_result(id).unwrap();
    let value = |version| {
        let then = maker.object_at("result", &id.to_string(), version).unwrap();
        let fact = then.facts.get("value").and_then(|value| value.read::<libcompliance::model::value::ResultValue>());
        (fact.unwrap(), then.facts.get("state").unwrap().as_text().unwrap().to_owned())
    };
    for version in [Version::Record(early), Version::At(at), Version::Number(1)] {
        assert_eq!(value(version), (value_of("10 cfu/g"), "entered".to_owned()), "{version:?}");
    }
    assert_eq!(value(Version::Now), (value_of("12 cfu/g"), "submitted".to_owned()));
    // What stands is what the records give.
    let now = maker.result(id).unwrap();
    let rebuilt = maker.object_at("result", &id.to_string(), Version::Now).unwrap();
    assert_eq!(rebuilt.facts.read::<libcompliance::model::ResultEntry>().unwrap(), now);
    let changed = maker.differences("result", &id.to_string(), Version::Number(1), Version::Now).unwrap();
    let facts: Vec<&str> = changed.iter().map(|one| one.fact.as_str()).collect();
    assert!(facts.iter().any(|fact| fact.starts_with("value.")) && facts.contains(&"state"), "{facts:?}");
    assert!(!facts.contains(&"analyte"));
    assert!(changed.iter().all(|one| one.by == house.account("maker") && one.record > early));
    assert_eq!(refusal(maker.object_at("result", &id.to_string(), Version::Record(0))), "not_found");
    assert_eq!(refusal(house.who("administrator").object_at("result", &id.to_string(), Version::Now)), "not_found");
}

#[test]
fn a_report_is_followed_back_to_the_file_it_was_read_from_and_gaps_are_named() {
    let house = House::new();
    let maker = house.who("maker");
    house.instrument("CIEP-1", "2027-12-31", true);
    let path = house.folder.path().join("1042.csv");
    std::fs::write(&path, "S-1;28\n").unwrap();
    let (sha256, sealed) = maker.seal_file(&path, "text/csv").unwrap();
    let source = libcompliance::model::Source { sha256, line: Some(1), parser: "counter 1.0".to_owned() };
    let sample = house.sample();
    let new = NewResult {
        instrument: Some("CIEP-1"),
        source: Some(source),
        ..NewResult::new("Liczba drobnoustrojów", METHOD, value_of("28 cfu/g"))
    };
    let (id, entered) = maker.enter_result(sample, &new).unwrap();
    maker.submit_result(id).unwrap();
    house.who("second").verify_result(id).unwrap();
    let typed = house.verified(sample, "7 cfu/g");
    let report = house.issued(&[sample]);
    let trace = house.who("laboratory_manager").trace_report(report).unwrap();
    let at = |what: &str| {
        trace.lines.iter().filter(|line| line.what == what).filter_map(|line| line.record).collect::<Vec<_>>()
    };
    assert_eq!(at("file.sealed"), [sealed.index]);
    assert!(at("result.entered").contains(&entered.index));
    for what in [
        "report.issued",
        "signature.made",
        "result.verified",
        "method.defined",
        "instrument.defined",
        "sample.received",
    ] {
        assert!(!at(what).is_empty(), "{what}");
    }
    let gap = |words: &str| trace.gaps.iter().any(|gap| gap.contains(words));
    assert!(gap(&format!("result {typed}: it was typed in")), "{:?}", trace.gaps);
    assert!(
        gap("no authorisation for") && gap("no order or contract") && !gap(&format!("result {id}: it was typed in"))
    );
    house.holds();
}
