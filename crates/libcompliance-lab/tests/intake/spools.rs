//! Stored without a laboratory, taken in once and in order, marked as late.

use super::*;
use libcompliance::host::spool::{Choices, SpoolFault};
use libcompliance::trail::record::Source;
use libcompliance_lab::verify::Remark;

/// A folder of spools, and one that is written by what the laboratory has declared.
fn spool(house: &House) -> Spool {
    let folder = house.path("spools");
    std::fs::create_dir_all(&folder).unwrap();
    let choices = house.path("choices.json");
    std::fs::write(&choices, house.lab.spool_choices().unwrap().to_json()).unwrap();
    Spool::open_with(&folder, &choices).unwrap().at_device("HPLC-02")
}

#[test]
fn what_waited_is_sealed_once_in_order_and_late() {
    let house = House::new();
    let mut spool = spool(&house);
    assert_eq!(spool.path(), None, "no file before the first event");
    let mut stored = Vec::new();
    for n in 0..1203 {
        stored.push(spool.store(host(1), &event(READ, &format!("I-{n}"), &n.to_string())).unwrap());
    }
    std::fs::write(house.path("run.csv"), "1;2\n").unwrap();
    let file = spool.store_file(host(2).id, &house.path("run.csv"), "text/csv").unwrap();
    assert_eq!((file.n, stored[1202].n, stored[0].n), (1204, 1203, 1));
    let path = spool.path().unwrap().to_owned();
    assert_eq!(house.lab.take_in(&path, TakeIn::default()).unwrap_err().code(), "spool_in_use");
    drop(spool);
    let seen = look_at_spool(&path).unwrap();
    assert_eq!((seen.lines, seen.files, seen.fault), (1204, 1, None));
    assert_eq!(seen.header.device.as_deref(), Some("HPLC-02"));
    assert_eq!(seen.header.origin.as_deref(), Some("example.com/lab/1"));

    let copy = house.path("spools/copy.spool");
    std::fs::copy(&path, &copy).unwrap();
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert!(taken.complete());
    assert_eq!((taken.lines, taken.sealed, taken.known), (1204, 1204, 0));
    assert!(!path.exists() && taken.renamed.as_ref().unwrap().ends_with(format!("{}.spool.taken-in", taken.spool)));
    let records = house.records(READ);
    let ids: Vec<RecordId> = stored.iter().map(|one| one.id).collect();
    assert_eq!(records.iter().map(|record| record.id).collect::<Vec<_>>(), ids);
    let first = &records[0];
    assert_eq!((first.actor.id, first.actor.source), (host(1).id, Source::HostAsserted));
    assert_eq!(first.attr("late"), Some(&Value::Bool(true)));
    assert_eq!((text(first, "spool"), first.attr("spool_n")), (taken.spool.to_string().as_str(), Some(&Value::Int(1))));
    assert!(text(first, "stored_at") < first.time.to_string().as_str(), "both times");
    assert_eq!(house.lab.reveal(first.index, "device").unwrap().as_text(), Some("terminal 7"));
    let sealed = house.records("file.sealed").pop().unwrap();
    assert_eq!((sealed.id, sealed.files[0].size, sealed.attr("late")), (file.id, 4, Some(&Value::Bool(true))));
    assert_eq!(house.lab.reveal(sealed.index, "files.0.name").unwrap().as_text(), Some("run.csv"));
    assert_eq!(house.lab.reveal(sealed.index, "device").unwrap().as_text(), Some("HPLC-02"));
    let report = house.records("spool.taken_in");
    assert_eq!(
        (report.len(), report[0].attr("count"), report[0].attr("last")),
        (1, Some(&Value::Int(1204)), Some(&Value::Int(1204)))
    );
    assert!(house.holds().remarks.iter().any(|one| matches!(one, Remark::Late(1204, _))));

    // The same spool once more, under whatever name: nothing twice, nothing new to say.
    let size = house.lab.size().unwrap();
    let again = house.lab.take_in(&copy, TakeIn::default()).unwrap();
    assert_eq!((again.sealed, again.known, again.complete()), (0, 1204, true));
    assert_eq!(house.lab.size().unwrap(), size);
}

#[test]
fn a_run_that_was_stopped_is_repeated() {
    let house = House::new();
    let mut spool = spool(&house);
    for n in 0..30 {
        spool.store(host(1), &event(READ, &format!("I-{n}"), "1")).unwrap();
    }
    let path = spool.path().unwrap().to_owned();
    drop(spool);
    // As a run leaves it that was stopped after its first lines: these are sealed, and no record says how far it came.
    let text = std::fs::read_to_string(&path).unwrap();
    let first: Vec<&str> = text.lines().take(11).collect();
    let part = house.path("part.spool");
    std::fs::write(&part, first.join("\n") + "\n").unwrap();
    let other = House::new();
    assert_eq!(other.lab.take_in(&part, TakeIn::default()).unwrap().sealed, 10);
    let whole = other.lab.take_in(&path, TakeIn { with_growth: true }).unwrap();
    assert_eq!((whole.sealed, whole.known), (20, 10));
    assert_eq!(other.records(READ).len(), 30);
    other.holds();
}

#[test]
fn the_choice_of_the_host_is_kept_and_a_refusal_is_never_stored() {
    let house = House::new();
    let mut spool = spool(&house);
    assert_eq!(spool.store(host(1), &event(PRICE, "x", "1")).unwrap_err().code(), "spool_refused");
    let undeclared = event("host.oldlims.unheard_of", "x", "1");
    assert_eq!(spool.store(host(1), &undeclared).unwrap_err().code(), "spool_refused");
    // The trail can be written: what it refuses is refused, and what it takes is sealed.
    let stored = house.lab.append_or_spool(&mut spool, host(1), &event(READ, "x", "1")).unwrap();
    assert!(matches!(stored, Stored::Sealed(_)));
    let claiming = HostEvent { attrs: vec![("late".to_owned(), Value::Bool(true))], ..event(READ, "x", "1") };
    assert_eq!(house.lab.append_or_spool(&mut spool, host(1), &claiming).unwrap_err().code(), "record_invalid");
    let viewer = house.person("viewer", "viewer");
    let refused = viewer.append_or_spool(&mut spool, &event(READ, "x", "1")).unwrap_err();
    assert_eq!((refused.code(), refused.is_unwritable()), ("permission_missing", false));
    std::fs::write(house.path("run.csv"), "1").unwrap();
    let refused = viewer.seal_file_or_spool(&mut spool, &house.path("run.csv"), "text/csv").unwrap_err();
    assert_eq!(refused.code(), "permission_missing");
    let anna = house.person("anna", "analyst");
    for stored in [
        anna.append_or_spool(&mut spool, &event(READ, "x", "1")).unwrap(),
        anna.seal_file_or_spool(&mut spool, &house.path("run.csv"), "text/csv").unwrap(),
    ] {
        assert!(matches!(stored, Stored::Sealed(_)));
    }
    assert_eq!(spool.path(), None, "nothing was stored");
    let none = Spool::open(house.path("spools"), Choices { files: WhenUnwritable::Refuse, ..Choices::default() });
    let refused = none.unwrap().store_file(host(1).id, &house.path("run.csv"), "text/csv").unwrap_err();
    assert_eq!(refused.code(), "spool_refused");
    assert_eq!(Spool::open(house.path("nowhere"), Choices::default()).unwrap_err().code(), "spool_unusable");
    for json in
        ["", "{}", "{\"v\":2}", "{\"v\":1,\"kinds\":{\"result.verified\":\"spool\"}}", "{\"v\":1,\"files\":\"x\"}"]
    {
        assert_eq!(Choices::parse(json.as_bytes()), Err(SpoolFault::Choices), "{json}");
    }
    let parsed = Choices::parse(b"{ \"v\": 1, \"kinds\": { \"host.a.b\": \"spool\" } }").unwrap();
    assert_eq!((parsed.kind("host.a.b"), parsed.files), (WhenUnwritable::Spool, WhenUnwritable::Spool));
    assert_eq!(parsed.kind("host.a.c"), WhenUnwritable::Refuse);
}

/// What the trail had written before it failed is the same event when it comes again by way of a spool.
#[test]
fn an_event_that_the_trail_has_already_is_not_sealed_again() {
    use libcompliance::host::outbox::Envelope;
    use libcompliance::host::spool::{Chain, Header, Item};
    let house = House::new();
    let at = house.lab.now();
    let mut waiting = Envelope::new(fresh(), at, host(1).id, READ);
    waiting.changes = event(READ, "x", "1").changes;
    let mut outbox = One(Some(waiting.to_bytes().unwrap()));
    assert_eq!(house.lab.drain(&mut outbox).unwrap().sealed, 1);
    let id = libcompliance::id::SpoolId::generate(at, &mut libcompliance_lab::entropy::SystemEntropy::new()).unwrap();
    let (header, mut chain) = Chain::begin(&Header { v: 1, id, at, device: None, origin: None }).unwrap();
    let mut file = [header, b"\n".to_vec()].concat();
    // The event itself, and another one under its id.
    let forged = Envelope { changes: event(READ, "x", "999").changes, ..waiting.clone() };
    for envelope in [waiting, forged] {
        let line = chain.line(at, &Item::Event(Box::new(envelope))).unwrap();
        chain.follow(&line);
        file.extend([line, b"\n".to_vec()].concat());
    }
    let path = house.path("x.spool");
    std::fs::write(&path, file).unwrap();
    for _ in 0..2 {
        let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
        assert_eq!((taken.sealed, taken.known, &taken.refused[..]), (0, 1, &[(2, "outbox_id_taken")][..]));
        assert_eq!(taken.renamed, None, "what is refused stays until somebody looks");
    }
    assert_eq!(house.records(READ).len(), 1);
}

struct One(Option<Vec<u8>>);

impl Outbox for One {
    fn waiting(&mut self, after: i64, _: usize) -> Result<Vec<Waiting>, String> {
        Ok(self.0.iter().filter(|_| after < 1).map(|body| Waiting { seq: 1, body: body.clone() }).collect())
    }

    fn sealed(&mut self, _: &[i64]) -> Result<(), String> {
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog::default())
    }
}

#[test]
fn taking_in_is_for_those_who_may_and_names_who_did() {
    let house = House::new();
    let mut spool = spool(&house);
    spool.store(host(1), &event(READ, "x", "1")).unwrap();
    let path = spool.path().unwrap().to_owned();
    drop(spool);
    let viewer = house.person("viewer", "viewer");
    assert_eq!(viewer.take_in(&path, TakeIn::default()).unwrap_err().code(), "permission_missing");
    assert_eq!((house.records("action.refused").len(), house.records(READ).len()), (1, 0));
    let anna = house.person("anna", "analyst");
    assert_eq!(anna.take_in(&path, TakeIn::default()).unwrap().sealed, 1);
    let report = house.records("spool.taken_in").pop().unwrap();
    assert_eq!((report.actor.id, report.actor.source), (anna.account(), Source::Session));
    let record = house.records(READ).pop().unwrap();
    assert_eq!((record.actor.id, record.actor.source), (host(1).id, Source::HostAsserted), "who did it is as stored");
    house.holds();
}

/// What cannot be sealed is named; the rest is, and a later run tries again.
#[test]
fn a_kind_that_is_declared_later_is_taken_in_later() {
    let house = House::new();
    let folder = house.path("spools");
    std::fs::create_dir_all(&folder).unwrap();
    let new = "host.oldlims.new_kind";
    let kinds = [READ, new].map(|kind| (kind.to_owned(), WhenUnwritable::Spool)).into();
    let mut spool = Spool::open(&folder, Choices { kinds, ..Choices::default() }).unwrap();
    for kind in [READ, new, READ] {
        spool.store(host(1), &event(kind, "x", "1")).unwrap();
    }
    let path = spool.path().unwrap().to_owned();
    drop(spool);
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((taken.sealed, &taken.refused[..], taken.renamed), (2, &[(2, "outbox_kind_unknown")][..], None));
    house.sign_in("admin").declare_host_kind(&HostKind::new(new, ReasonRule::Optional)).unwrap();
    let taken = house.lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((taken.sealed, taken.known, taken.complete()), (1, 2, true));
    assert!(taken.renamed.is_some());
    house.holds();
}
