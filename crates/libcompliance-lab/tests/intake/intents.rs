//! Announced, done, abandoned, settled: each once, and what has no outcome is listed.

use super::*;
use libcompliance::host::intent::Outcome;
use libcompliance::trail::record::Source;
use libcompliance_lab::verify::Remark;

#[track_caller]
fn code<T: std::fmt::Debug>(outcome: Result<T, LabError>) -> &'static str {
    outcome.unwrap_err().code()
}

#[test]
fn an_intent_is_durable_open_and_then_done_as_the_event_itself() {
    let house = House::new();
    let (id, receipt) = house.lab.intend(host(1), event(PRICE, "TPC", "100")).unwrap();
    assert!(receipt.checkpoint.is_some(), "durable before the host commits");
    assert_eq!(house.holds().remarks.iter().filter(|one| **one == Remark::OpenIntents(1)).count(), 1);
    let lab = house.reopen();
    let open = lab.open_intents().unwrap();
    assert_eq!((open.len(), open[0].id, open[0].kind.as_str()), (1, id, PRICE));
    assert_eq!((open[0].actor, open[0].source), (host(1).id, Source::HostAsserted));
    assert_eq!(open[0].object.as_ref().unwrap().id, "TPC");
    let intent = house.records("intent.recorded").pop().unwrap();
    assert_eq!((intent.id, text(&intent, "intent_kind")), (id, PRICE));
    assert_eq!(intent.new_value("amount"), Some(&Value::text("100")), "clear as the kind declares");
    assert!(matches!(intent.new_value("note"), Some(Value::Committed(_))));

    lab.complete(host(1), id).unwrap();
    assert_eq!(lab.open_intents().unwrap(), []);
    let done = house.records(PRICE).pop().unwrap();
    assert_eq!(text(&done, "intent"), id.to_string());
    assert_eq!((done.actor.id, done.actor.source), (host(1).id, Source::HostAsserted));
    assert_eq!((&done.object, done.new_value("amount")), (&intent.object, Some(&Value::text("100"))));
    for (path, value) in [
        ("changes.note.old", "for nobody"),
        ("changes.note.new", "for Mr Dolina"),
        ("reason.text", "cennik jesienny"),
        ("device", "terminal 7"),
    ] {
        assert_eq!(lab.reveal(done.index, path).unwrap().as_text(), Some(value), "{path}");
    }
    assert_eq!(*lab.reveal(done.index, "attrs.channel").unwrap(), Value::Int(3));
    assert!(house.holds().remarks.iter().all(|one| !matches!(one, Remark::OpenIntents(_))));
}

#[test]
fn nothing_gets_two_outcomes_or_one_by_somebody_else() {
    let house = House::new();
    let lab = &house.lab;
    let intend = || lab.intend(host(1), event(PRICE, "TPC", "100")).unwrap().0;
    let (done, gone, left) = (intend(), intend(), intend());
    lab.complete(host(1), done).unwrap();
    lab.abandon(host(1), gone, "rolled_back").unwrap();
    let size = lab.size().unwrap();
    for id in [done, gone] {
        assert_eq!(code(lab.complete(host(1), id)), "intent_settled");
        assert_eq!(code(lab.abandon(host(1), id, "x")), "intent_settled");
    }
    assert_eq!(code(lab.complete(host(2), left)), "intent_foreign");
    assert_eq!(code(lab.abandon(host(2), left, "x")), "intent_foreign");
    assert_eq!(code(lab.complete(host(1), fresh())), "intent_unknown");
    let other = house.records(PRICE).pop().unwrap().id;
    assert_eq!(code(lab.complete(host(1), other)), "intent_unknown", "a record that is no intent");
    // The account of the same id, signed in, is not the one that the host vouched for.
    let anna = house.person("anna", "analyst");
    let hers = anna.intend(event(PRICE, "TPC", "7")).unwrap().0;
    assert_eq!(code(lab.complete(HostActor { id: anna.account(), device: None }, hers)), "intent_foreign");
    assert_eq!(code(anna.complete(left)), "intent_foreign");
    anna.complete(hers).unwrap();
    assert_eq!(house.records(PRICE).pop().unwrap().actor.source, Source::Session);
    let abandoned = house.records("intent.abandoned");
    assert_eq!(abandoned.len(), 1);
    assert_eq!(abandoned[0].object.as_ref().unwrap().id, gone.to_string());
    assert_eq!(lab.open_intents().unwrap().iter().map(|one| one.id).collect::<Vec<_>>(), [left]);
    assert!(lab.size().unwrap() > size);
    house.holds();
}

/// Two threads of a host that both believe that they are to say so.
#[test]
fn of_two_outcomes_at_once_one_is_refused() {
    let house = House::new();
    for n in 0..20 {
        let (id, _) = house.lab.intend(host(1), event(PRICE, &n.to_string(), "1")).unwrap();
        let outcomes: Vec<Result<Receipt, LabError>> = std::thread::scope(|scope| {
            let threads =
                [0, 1].map(|one| {
                    let lab = &house.lab;
                    scope.spawn(move || {
                        if one == 0 { lab.complete(host(1), id) } else { lab.abandon(host(1), id, "rolled_back") }
                    })
                });
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).map(|error| error.code()).collect();
        assert_eq!(refused, ["intent_settled"]);
    }
    assert_eq!(house.records(PRICE).len() + house.records("intent.abandoned").len(), 20);
    house.holds();
}

#[test]
fn what_nobody_said_is_settled_by_a_person_who_looked() {
    let house = House::new();
    let (anna, maria) = (house.person("anna", "analyst"), house.person("maria", "laboratory_manager"));
    let mut ids = Vec::new();
    for item in ["done", "not"] {
        ids.push(house.lab.intend(host(1), event(PRICE, item, "1")).unwrap().0);
    }
    let why = ("looked", Some("wiersz jest w tabeli"));
    assert_eq!(code(anna.settle_intent(ids[0], Outcome::Done, why)), "permission_missing");
    assert_eq!(house.records("action.refused").len(), 1);
    maria.settle_intent(ids[0], Outcome::Done, why).unwrap();
    maria.settle_intent(ids[1], Outcome::NotDone, why).unwrap();
    assert_eq!(code(maria.settle_intent(ids[1], Outcome::Done, why)), "intent_settled");
    assert_eq!(code(house.lab.complete(host(1), ids[0])), "intent_settled");
    let settled = house.records("intent.settled");
    let words: Vec<_> = settled.iter().map(|record| (text(record, "outcome"), record.actor.id)).collect();
    assert_eq!(words, [("done", maria.account()), ("not_done", maria.account())]);
    // What was found to be done is sealed as done, by the one who looked.
    let events = house.records(PRICE);
    assert_eq!(events.len(), 1);
    assert_eq!((text(&events[0], "intent"), events[0].actor.id), (ids[0].to_string().as_str(), maria.account()));
    assert_eq!(house.lab.open_intents().unwrap(), []);
    house.holds();
}

#[test]
fn what_cannot_be_announced_is_refused() {
    let house = House::new();
    let lab = &house.lab;
    let size = lab.size().unwrap();
    assert_eq!(code(lab.intend(host(1), event("host.oldlims.unheard_of", "x", "1"))), "not_found");
    assert_eq!(code(lab.intend(host(1), event("result.entered", "x", "1"))), "outbox_kind");
    assert_eq!(code(lab.batch(|| lab.intend(host(1), event(PRICE, "x", "1")))), "intent_in_batch");
    let large = HostEvent {
        attrs: (0..4).map(|n| (format!("part.{n}"), Value::text("x".repeat(13_000)))).collect(),
        ..event(PRICE, "x", "1")
    };
    assert_eq!(code(lab.intend(host(1), large)), "outbox_too_large");
    // What only the library may say of a record.
    for name in libcompliance::host::RESERVED {
        let claiming = || HostEvent { attrs: vec![((*name).to_owned(), "x".into())], ..event(PRICE, "x", "1") };
        assert_eq!(code(lab.intend(host(1), claiming())), "record_invalid", "{name}");
        assert_eq!(code(lab.append_host_asserted(host(1), claiming())), "record_invalid", "{name}");
    }
    assert_eq!(lab.size().unwrap(), size);
}

/// A kind declared anew says only what is different; what it does not say stays.
#[test]
fn a_kind_declared_anew_keeps_what_is_not_said() {
    let house = House::new();
    let admin = house.sign_in("admin");
    let again = HostKind {
        clear: &["amount", "article"],
        unwritable: WhenUnwritable::Spool,
        why: Some(("new_field", None)),
        ..HostKind::new(READ, ReasonRule::Optional)
    };
    admin.declare_host_kind(&again).unwrap();
    house.lab.append_host_asserted(host(1), HostEvent { reason: None, ..event(READ, "x", "1") }).unwrap();
    let choices = house.lab.spool_choices().unwrap();
    assert_eq!((choices.kind(READ), choices.kind(PRICE)), (WhenUnwritable::Spool, WhenUnwritable::Refuse));
    let refusing = HostKind { unwritable: WhenUnwritable::Refuse, why: Some(("safer", None)), ..again };
    admin.declare_host_kind(&refusing).unwrap();
    assert_eq!(house.lab.spool_choices().unwrap().kind(READ), WhenUnwritable::Refuse);
    house.lab.append_host_asserted(host(1), event(READ, "x", "1")).unwrap();
    let last = house.records(READ).pop().unwrap();
    assert_eq!(last.new_value("amount"), Some(&Value::text("1")), "still in clear");
    house.holds();
}
