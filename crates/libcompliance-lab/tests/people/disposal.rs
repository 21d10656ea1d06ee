//! Disposal: due by the rules, proposed by one person, approved by another, executed under the rules of that moment.

use super::*;
use libcompliance::id::{ClientId, DisposalId};
use libcompliance::retention::{Basis, DisposalStatus, Hold, ObjectOf, RetentionError, Rule, Schedule};
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::record::{Change, Object};

const PAWEL: &str = "blue Kettle 78#";
const MONTH: i64 = 31 * 86_400;

struct Office {
    house: House,
    dairy: ClientId,
}

fn order(number: u32) -> ObjectOf {
    ObjectOf { kind: "order".to_owned(), id: format!("Z-{number}") }
}

impl Office {
    fn new() -> Self {
        let house = House::new();
        house.maria();
        house.admit("p.lis", "Paweł Lis", &["laboratory_manager"], PAWEL);
        for name in ["host.lims.ordered", "host.lims.closed"] {
            house.admin.declare_host_kind(&HostKind::new(name, ReasonRule::Optional)).unwrap();
        }
        let maria = house.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
        let dairy = maria.register_client("Mleczarnia").unwrap();
        Self { house, dairy }
    }

    fn maria(&self) -> Session {
        let session = self.house.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
        session.reauthenticate(MARIA, None).unwrap();
        session
    }

    fn pawel(&self) -> Session {
        let session = self.house.lab.sign_in("p.lis", PAWEL, Device::unknown()).unwrap();
        session.reauthenticate(PAWEL, None).unwrap();
        session
    }

    fn say(&self, kind: &str, number: u32) -> u64 {
        let event = HostEvent {
            kind,
            object: Some(Object { kind: "order".to_owned(), id: format!("Z-{number}"), version: 1 }),
            clients: &[self.dairy],
            changes: vec![Change {
                field: "contact".to_owned(),
                old: "".into(),
                new: format!("Jan {number}").as_str().into(),
            }],
            ..HostEvent::default()
        };
        self.maria().append(event).unwrap().index
    }

    fn rules(&self, months: u32, reason: Option<(&str, Option<&str>)>) {
        let rule = Rule::months("order", "closed", months, Basis::contract("General terms 2024, clause 9"));
        self.maria().set_retention_rules(&Schedule::new(vec![rule]).unwrap(), reason).unwrap();
    }
}

#[test]
fn two_persons_dispose_of_what_is_due_and_the_rest_stays() {
    let office = Office::new();
    let (old, ended) = (office.say("host.lims.ordered", 1), office.say("host.lims.closed", 1));
    let open = office.say("host.lims.ordered", 2);
    office.rules(24, None);
    let id = |disposal: Result<(DisposalId, Receipt), LabError>| disposal.map(|(id, _)| id);
    assert_eq!(code(id(office.maria().propose_disposal(&[order(1)], None))), "retention_kept");
    office.house.hand.forward(25 * MONTH);
    let due = office.maria().retention_due().unwrap();
    let may: Vec<(&str, bool)> = due.iter().map(|one| (one.object.id.as_str(), one.decision.may_go())).collect();
    assert_eq!(may, [("Z-1", true), ("Z-2", false)]);
    assert_eq!(code(id(office.maria().propose_disposal(&[order(1), order(2)], None))), "retention_kept");
    assert_eq!(code(id(office.maria().propose_disposal(&[], None))), "invalid");
    let disposal = id(office.maria().propose_disposal(&[order(1), order(1)], Some(("time_over", None)))).unwrap();
    assert_eq!(code(office.maria().execute_disposal(disposal)), "step_taken", "not approved");
    assert_eq!(code(office.maria().approve_disposal(disposal)), "second_person");
    office.pawel().approve_disposal(disposal).unwrap();
    assert_eq!(office.house.lab.reveal(old, "changes.contact.new").unwrap().as_text(), Some("Jan 1"));

    // A hold placed after the approval, and rules changed after it, count.
    let hold = Hold { id: "dispute-1".into(), record: None, client: Some(office.dairy), objects: vec![], lifted: None };
    office.pawel().place_hold(&hold, ("dispute", Some("reklamacja"))).unwrap();
    assert_eq!(code(office.maria().execute_disposal(disposal)), "retention_kept");
    office.pawel().lift_hold("dispute-1", ("settled", None)).unwrap();
    office.rules(60, Some(("contract_changed", None)));
    assert_eq!(code(office.maria().execute_disposal(disposal)), "retention_kept");
    office.rules(24, Some(("mistake", None)));

    let before = office.house.lab.size().unwrap();
    let proofs: Vec<_> = (0..before).map(|index| office.house.lab.prove(index).unwrap().encode()).collect();
    let done = office.maria().execute_disposal(disposal).unwrap();
    assert_eq!((done.records, done.log_emptied), (2, true));
    assert!(done.values >= 2);
    for gone in [old, ended] {
        assert_eq!(code(office.house.lab.reveal(gone, "changes.contact.new")), "not_found");
    }
    assert_eq!(office.house.lab.reveal(open, "changes.contact.new").unwrap().as_text(), Some("Jan 2"));
    assert_eq!(proofs.len(), usize::try_from(before).unwrap());
    let certificate = office.house.lab.disposals().unwrap().pop().unwrap();
    assert_eq!((certificate.status, certificate.count), (DisposalStatus::Executed, Some(2)));
    assert_eq!(certificate.objects, [order(1)]);
    let left = office.maria().retention_due().unwrap();
    assert_eq!(left.iter().map(|one| one.object.clone()).collect::<Vec<_>>(), [order(2)]);
    assert_eq!(code(office.pawel().reject_disposal(disposal, WHY)), "step_taken");
    office.house.holds();
}

#[test]
fn a_client_s_longer_contract_and_a_law_keep() {
    let office = Office::new();
    office.house.anna();
    office.say("host.lims.closed", 1);
    let contract = Rule::months("order", "closed", 12, Basis::contract("terms"));
    let longer = Rule::months("order", "closed", 60, Basis::contract("contract 7/2024")).for_client(office.dairy);
    office.maria().set_retention_rules(&Schedule::new(vec![contract.clone(), longer]).unwrap(), None).unwrap();
    office.house.hand.forward(40 * MONTH);
    assert!(!office.maria().retention_due().unwrap()[0].decision.may_go());
    let twice = Schedule::new(vec![contract.clone(), contract]).unwrap_err();
    assert!(matches!(twice, RetentionError::Duplicate { .. }));
    let schedule = Schedule::default();
    assert_eq!(
        code(office.maria().set_retention_rules(&schedule, None)),
        "record_invalid",
        "a second time needs a reason"
    );
    office.house.hand.forward(30 * MONTH);
    assert!(office.maria().retention_due().unwrap()[0].decision.may_go());
    let (_, kept) = office.house.lab.retention_rules().unwrap().unwrap();
    assert_eq!(kept.rules().len(), 2);
    let anna = office.house.lab.sign_in("a.nowak", ANNA, Device::unknown()).unwrap();
    assert_eq!(code(anna.retention_due()), "permission_missing");
    assert_eq!(code(anna.set_retention_rules(&schedule, Some(WHY))), "permission_missing");
    office.house.holds();
}
