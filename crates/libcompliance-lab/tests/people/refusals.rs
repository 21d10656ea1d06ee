//! Refused actions: recorded with their grounds, repeats counted.

use super::*;
use libcompliance::trail::value::Value;

fn count(record: &Record) -> i64 {
    match record.attr("count") {
        Some(Value::Int(count)) => *count,
        _ => 0,
    }
}

#[test]
fn a_refusal_says_what_was_missing_and_who_has_it_in_both_languages() {
    let house = House::new();
    let anna = house.anna();
    let LabError::Denied { denial, record } = anna.deactivate(house.admin.account(), WHY).unwrap_err() else {
        panic!()
    };
    assert_eq!((denial.code, denial.permission.as_deref()), ("permission_missing", Some("account.manage")));
    assert_eq!(
        (denial.carried_by.as_slice(), denial.held.as_slice()),
        (&["administrator".to_owned()][..], &["analyst".to_owned()][..])
    );
    assert!(denial.en.contains("none of the roles") && denial.pl.contains("żadna z posiadanych ról"));
    let sealed = house.records().into_iter().find(|sealed| sealed.index == record).unwrap();
    assert_eq!((sealed.kind.as_str(), text(&sealed, "code")), ("action.refused", "permission_missing"));
    assert!(sealed.attr("policy").is_some() && sealed.attr("held").is_some());
    let size = house.lab.size().unwrap();
    assert_ne!(anna.check("account.manage", &[]).unwrap(), libcompliance::access::Decision::Allow);
    assert_eq!(house.lab.size().unwrap(), size, "a question writes nothing");
}

#[test]
fn repeats_within_a_minute_are_one_record_with_their_count() {
    let house = House::new();
    let anna = house.anna();
    let admin = house.admin.account();
    let first = anna.deactivate(admin, WHY).unwrap_err();
    house.hand.forward(10);
    for _ in 0..41 {
        let again = anna.deactivate(admin, WHY).unwrap_err();
        let (LabError::Denied { record: a, .. }, LabError::Denied { record: b, .. }) = (&first, &again) else {
            panic!()
        };
        assert_eq!(a, b, "the repeats are told by the record of the first");
    }
    assert_eq!(
        code(anna.declare_host_kind(&HostKind::new("host.x.y", libcompliance::trail::kind::ReasonRule::Optional))),
        "permission_missing"
    );
    assert_eq!(house.of_kind("action.refused").len(), 2, "another kind of object is counted apart");
    house.hand.forward(51);
    anna.register_client("Mleczarnia").unwrap();
    let summary = house.of_kind("action.refused").pop().unwrap();
    assert_eq!((count(&summary), text(&summary, "code")), (41, "permission_missing"));
    assert_eq!(summary.actor.id, anna.account());
    assert!(text(&summary, "first") <= text(&summary, "last") && !text(&summary, "first").is_empty());
    house.holds();
}

#[test]
fn counts_survive_the_process() {
    let house = House::new();
    let anna = house.anna();
    for _ in 0..5 {
        let _ = anna.deactivate(house.admin.account(), WHY);
    }
    house.hand.forward(61);
    let later = house.open_again();
    let admin = later.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    assert_eq!(count(&house.of_kind("action.refused").pop().unwrap()), 4);
    drop(admin);
    house.holds();
}

#[test]
fn whoever_is_not_signed_in_is_slowed_down() {
    let house =
        House::with(IdentitySettings::demonstration(), Options { unsigned_per_minute: Some(5), ..Options::default() });
    let kind = HostKind::new("host.x.y", libcompliance::trail::kind::ReasonRule::Optional);
    house.admin.declare_host_kind(&kind).unwrap();
    let append = |n: u8| {
        let id = AccountId(libcompliance::uuid::Uuid::from_bytes([n; 16]));
        let event = HostEvent { kind: "host.x.y", ..HostEvent::default() };
        house.lab.append_host_asserted(HostActor { id, device: None }, event)
    };
    let outcomes: Vec<bool> = (0..50).map(|n| append(n).is_ok()).collect();
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 5);
    assert_eq!(code(append(99)), "rate_limited");
    assert_eq!(house.of_kind("action.refused").len(), 1, "many ids are still one count");
    house.holds();
}

#[test]
fn failures_with_unknown_logins_do_not_fill_the_trail() {
    let house = House::new();
    let size = house.lab.size().unwrap();
    for n in 0..30 {
        assert_eq!(code(house.lab.sign_in(&format!("nobody-{n}"), "x", Device::unknown())), "sign_in_refused");
    }
    assert_eq!(house.lab.size().unwrap(), size + 1);
    house.hand.forward(61);
    let _ = house.lab.sign_in("nobody", "x", Device::unknown());
    let refused = house.of_kind("session.refused");
    assert_eq!(refused.iter().map(count).collect::<Vec<_>>(), [0, 29, 0]);
    house.holds();
}
