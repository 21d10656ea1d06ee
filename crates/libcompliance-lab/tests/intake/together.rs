//! Several events in one call: all of them or none.

use super::*;
use libcompliance::id::ClientId;

#[test]
fn events_are_sealed_together_in_their_order() {
    let house = House::new();
    let anna = house.person("anna", "analyst");
    let size = house.lab.size().unwrap();
    let events = (0..5).map(|n| event(PRICE, &format!("I-{n}"), "1")).collect();
    let (places, receipt) = anna.append_all(events).unwrap();
    assert_eq!(places, (size..size + 5).collect::<Vec<_>>());
    assert_eq!(receipt.index, size + 4);
    let sealed: Vec<String> =
        house.records(PRICE).into_iter().filter_map(|record| record.object).map(|of| of.id).collect();
    assert_eq!(sealed, ["I-0", "I-1", "I-2", "I-3", "I-4"]);
    house.holds();
}

#[test]
fn one_that_cannot_be_sealed_keeps_all_out() {
    let house = House::new();
    let anna = house.person("anna", "analyst");
    let size = house.lab.size().unwrap();
    let unheard = event("host.oldlims.unheard_of", "x", "1");
    let claiming = HostEvent { attrs: vec![("late".to_owned(), Value::Bool(true))], ..event(PRICE, "x", "1") };
    for (bad, code) in [(unheard, "not_found"), (claiming, "record_invalid")] {
        let refused = anna.append_all(vec![event(PRICE, "I-1", "1"), bad, event(PRICE, "I-2", "1")]).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let clients: Vec<ClientId> =
        (0..=MOST_AT_ONCE).map(|n| ClientId::parse(&format!("01900000-0000-7000-8000-{n:012x}")).unwrap()).collect();
    let many = vec![HostEvent { clients: &clients, ..event(PRICE, "x", "1") }];
    let too_many = (0..=MOST_AT_ONCE).map(|_| event(PRICE, "x", "1")).collect();
    for wrong in [Vec::new(), too_many, many] {
        assert_eq!(anna.append_all(wrong).unwrap_err().code(), "invalid");
    }
    assert_eq!(house.lab.size().unwrap(), size);

    // Without the right one refusal is recorded, and nothing else.
    let viewer = house.person("viewer", "viewer");
    let size = house.lab.size().unwrap();
    let refused = viewer.append_all(vec![event(PRICE, "I-1", "1"), event(PRICE, "I-2", "1")]).unwrap_err();
    assert!(matches!(refused, LabError::Denied { record, .. } if record == size), "{}", refused.code());
    assert_eq!((house.lab.size().unwrap(), house.records(PRICE).len()), (size + 1, 0));
    house.holds();
}
