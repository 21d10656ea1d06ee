//! The erasure of a person: asked, decided, executed by somebody else; then no file holds the values, and every proof holds.

use super::*;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::PersonId;
use libcompliance::retention::{Basis, ErasureStatus, GrantBasis, Hold, RefusalBasis, Rule, Schedule};

/// Stands in one account alone, so that its bytes can be looked for.
const NAME: &str = "Bronisława Niezapominajka";
const PAWEL: &str = "blue Kettle 78#";
const PIOTR: &str = "green Window 90%";
const YEAR: i64 = 366 * 86_400;

struct Office {
    house: House,
    maria: Session,
    pawel: Session,
    person: PersonId,
    account: AccountId,
}

impl Office {
    /// Two managers, and somebody who has left.
    fn new() -> Self {
        let house = House::new();
        let maria = house.maria();
        house.admit("p.lis", "Paweł Lis", &["laboratory_manager"], PAWEL);
        let pawel = house.lab.sign_in("p.lis", PAWEL, Device::unknown()).unwrap();
        let account = house.admit("b.niezapominajka", NAME, &["analyst"], PIOTR);
        house.lab.sign_in("b.niezapominajka", PIOTR, Device::named("laptop-Broni")).unwrap().sign_out().unwrap();
        let person = person_of(&house, account);
        Self { house, maria, pawel, person, account }
    }

    fn leave(&self) {
        self.house.admin.deactivate(self.account, ("left", None)).unwrap();
    }

    fn fresh(&self) {
        self.maria.reauthenticate(MARIA, None).unwrap();
        self.pawel.reauthenticate(PAWEL, None).unwrap();
    }

    fn asked(&self) -> libcompliance::id::ErasureId {
        let day = NaiveDate::from_ymd_opt(2026, 9, 20).unwrap();
        self.maria.ask_erasure(self.person, day, Some("proszę o usunięcie, Niezapominajka")).unwrap().0
    }

    fn verified(&self, with_key: bool) -> verify::Report {
        let vault = with_key.then(|| {
            let key = beside(&self.house.path(), ".key");
            let opened = keys::unlock(&key, KeySource::KeyFile(key.clone()), &keys::Expected::default()).unwrap();
            Arc::new(vault::Vault::open(&beside(&self.house.path(), ".vault"), opened.wrapping).unwrap())
        });
        let state_folder = StateFolder::At(self.house.folder.path().join("seen"));
        verify(&self.house.path(), &verify::Options { state_folder, vault, ..Default::default() }).unwrap()
    }
}

fn remarks(report: &verify::Report) -> String {
    report.remarks.iter().map(|remark| remark.to_string() + "\n").collect()
}

#[test]
fn an_erased_person_is_in_no_file_and_every_proof_holds() {
    let office = Office::new();
    let Office { house, maria, pawel, person, .. } = &office;
    let before = house.lab.size().unwrap();
    let proofs: Vec<_> = (0..before).map(|index| house.lab.prove(index).unwrap().encode()).collect();
    let wrapped: Vec<u8> = {
        let vault = rusqlite::Connection::open(beside(&house.path(), ".vault")).unwrap();
        let subject = format!("person:{person}");
        vault.query_row("SELECT wrapped FROM subject_key WHERE subject = ?1", [subject], |row| row.get(0)).unwrap()
    };
    let boxes = sealed_of(house, *person);
    assert!(boxes.len() >= 3, "{}", boxes.len());
    assert!(found(house, &wrapped) && boxes.iter().all(|one| found(house, one)), "the search finds what is there");
    office.leave();
    let id = office.asked();
    maria.grant_erasure(id, GrantBasis::NoLongerNeeded, None).unwrap();
    office.fresh();
    assert_eq!(code(maria.execute_erasure(id)), "second_person");
    let done = pawel.execute_erasure(id).unwrap();
    assert!(done.log_emptied, "nobody else has the file open");
    assert!(done.values >= u64::try_from(boxes.len()).unwrap());

    // Neither key nor values are in any file, nor in a copy that is made now.
    let copy = house.folder.path().join("copy.db");
    let path = copy.to_str().unwrap().to_owned();
    rusqlite::Connection::open(house.path()).unwrap().execute("VACUUM INTO ?1", [path]).unwrap();
    assert!(!found(house, &wrapped), "the wrapped key is still in a file");
    assert!(boxes.iter().all(|one| !found(house, one)), "an encrypted value is still in a file");

    // What was proved before is proved still, and the trail holds; with the key too.
    for (index, proof) in (0..before).zip(&proofs) {
        assert!(house.lab.prove(index).is_ok());
        assert!(!proof.is_empty());
    }
    for with_key in [false, true] {
        let report = office.verified(with_key);
        assert!(report.holds() && report.faults.is_empty(), "{report:?}");
        assert!(remarks(&report).contains("were destroyed by a disposal or an erasure"), "{}", remarks(&report));
    }
    let erasure = house.lab.erasures().unwrap().pop().unwrap();
    assert_eq!((erasure.status, erasure.person), (ErasureStatus::Executed, *person));
    office.fresh();
    assert_eq!(code(pawel.execute_erasure(id)), "step_taken");
    // Another handle, which had the key in memory, and a new one work on.
    drop(house.open_again());
    house.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
    assert!(house.lab.sign_in("b.niezapominajka", PIOTR, Device::unknown()).is_err());
    assert!(office.verified(true).holds());
}

#[test]
fn another_process_writes_nothing_under_a_destroyed_key() {
    let office = Office::new();
    let other = office.house.open_again();
    let admin = other.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    // It has the person's key in memory from here on.
    admin.deactivate(office.account, ("left", Some("odeszła"))).unwrap();
    let id = office.asked();
    office.maria.grant_erasure(id, GrantBasis::ConsentWithdrawn, Some("zgoda cofnięta")).unwrap();
    office.fresh();
    office.pawel.execute_erasure(id).unwrap();
    // A record about the person after his erasure has a key of its own and opens.
    let again = other.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 9, 20).unwrap();
    let (_, receipt) = again.ask_erasure(office.person, day, Some("jeszcze raz")).unwrap();
    assert_eq!(other.reveal(receipt.index, "attrs.words").unwrap().as_text(), Some("jeszcze raz"));
    let report = office.verified(true);
    assert!(report.holds() && report.faults.is_empty(), "{report:?}");
}

#[test]
fn duties_holds_and_persons_stand_against_it() {
    let office = Office::new();
    let Office { house, maria, .. } = &office;
    let id = office.asked();
    assert_eq!(code(house.admin.grant_erasure(id, GrantBasis::Objection, None)), "permission_missing");
    assert_eq!(code(maria.grant_erasure(id, GrantBasis::Objection, None)), "account_status", "still at work");
    office.leave();
    let rule = Rule::months("account", "deactivated", 12, Basis::law("personnel records, one year"));
    maria.set_retention_rules(&Schedule::new(vec![rule]).unwrap(), None).unwrap();
    assert_eq!(code(maria.grant_erasure(id, GrantBasis::Objection, None)), "retention_kept");
    assert_eq!(house.last().kind, "action.refused");
    house.hand.forward(YEAR + 3 * 86_400);
    let maria = house.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
    let pawel_now = house.lab.sign_in("p.lis", PAWEL, Device::unknown()).unwrap();
    let hold = Hold {
        id: "court-7".into(),
        record: None,
        client: None,
        objects: vec![office.account.to_string()],
        lifted: None,
    };
    pawel_now.place_hold(&hold, ("court_order", None)).unwrap();
    assert_eq!(code(maria.grant_erasure(id, GrantBasis::Objection, None)), "retention_kept");
    pawel_now.lift_hold("court-7", ("case_closed", None)).unwrap();
    assert_eq!(code(pawel_now.lift_hold("court-7", WHY)), "step_taken");
    maria.grant_erasure(id, GrantBasis::Objection, None).unwrap();
    // A hold between decision and execution counts.
    pawel_now.place_hold(&Hold { id: "court-8".into(), ..hold }, ("court_order", None)).unwrap();
    pawel_now.reauthenticate(PAWEL, None).unwrap();
    assert_eq!(code(pawel_now.execute_erasure(id)), "retention_kept");
    pawel_now.lift_hold("court-8", WHY).unwrap();
    house.hand.forward(360);
    assert_eq!(code(pawel_now.execute_erasure(id)), "reauthentication_needed");
    pawel_now.reauthenticate(PAWEL, None).unwrap();
    pawel_now.execute_erasure(id).unwrap();
    house.holds();
}

#[test]
fn a_refusal_has_a_basis_and_ends_the_request() {
    let office = Office::new();
    let id = office.asked();
    office.maria.refuse_erasure(id, RefusalBasis::LegalClaims, Some("spór w toku")).unwrap();
    let record = office.house.last();
    assert_eq!((record.kind.as_str(), text(&record, "basis")), ("erasure.refused", "legal_claims"));
    assert_eq!(code(office.maria.grant_erasure(id, GrantBasis::Objection, None)), "step_taken");
    assert_eq!(code(office.maria.refuse_erasure(id, RefusalBasis::Unfounded, None)), "step_taken");
    let day = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    assert_eq!(code(office.maria.ask_erasure(office.person, day, None)), "invalid");
    let own = person_of(&office.house, office.maria.account());
    let day = NaiveDate::from_ymd_opt(2026, 9, 20).unwrap();
    let (own, _) = office.maria.ask_erasure(own, day, None).unwrap();
    assert_eq!(code(office.maria.refuse_erasure(own, RefusalBasis::NoGround, None)), "own_erasure");
    office.house.holds();
}

#[test]
fn what_is_gone_without_an_erasure_and_what_is_back_after_one_are_faults() {
    let office = Office::new();
    let sealed = sealed_of(&office.house, office.person);
    let subject = format!("person:{}", office.person);
    let database = rusqlite::Connection::open(office.house.path()).unwrap();
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut all = database.prepare("SELECT place, sealed FROM disclosure WHERE subject = ?1").unwrap();
        let rows = all.query_map([&subject], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(rows.len(), sealed.len());
    office.leave();
    let id = office.asked();
    // Granted is not executed: a value that is gone is missing.
    office.maria.grant_erasure(id, GrantBasis::Unlawful, None).unwrap();
    database.execute("DELETE FROM disclosure WHERE place = ?1", [rows[0].0]).unwrap();
    assert!(codes(&office.verified(false)).contains(&"value_missing"));
    database.execute("INSERT INTO disclosure VALUES (?1, ?2, ?3)", (rows[0].0, &subject, &rows[0].1)).unwrap();
    assert!(office.verified(true).holds());
    // A key that went while the database did not follow: the erasure is to be executed again.
    let vault = rusqlite::Connection::open(beside(&office.house.path(), ".vault")).unwrap();
    vault.execute("DELETE FROM subject_key WHERE subject = ?1", [&subject]).unwrap();
    for with_key in [false, true] {
        let report = office.verified(with_key);
        assert!(report.faults.is_empty() && remarks(&report).contains("execute it again"), "{report:?}");
    }
    office.fresh();
    office.pawel.execute_erasure(id).unwrap();
    assert!(office.verified(true).holds());
    // Somebody puts a value back from an old copy.
    database.execute("INSERT INTO disclosure VALUES (?1, ?2, ?3)", (rows[1].0, &subject, &rows[1].1)).unwrap();
    assert!(codes(&office.verified(false)).contains(&"erased_present"));
    database.execute("DELETE FROM disclosure WHERE place = ?1", [rows[1].0]).unwrap();
    // Somebody says in the tables that more was erased than the records say.
    let lies = "UPDATE state SET value = CAST(replace(CAST(value AS TEXT), '\"until\":', '\"until\":1') AS BLOB) WHERE space = 'erased'";
    database.execute(lies, []).unwrap();
    assert!(!office.verified(false).holds());
}

fn person_of(house: &House, account: AccountId) -> PersonId {
    house.admin.accounts().unwrap().into_iter().find(|one| one.id == account).unwrap().person
}

fn codes(report: &verify::Report) -> Vec<&'static str> {
    report.faults.iter().map(|fault| fault.code.as_str()).collect()
}

/// The encrypted values of a person, as they are stored.
fn sealed_of(house: &House, person: PersonId) -> Vec<Vec<u8>> {
    let database = rusqlite::Connection::open(house.path()).unwrap();
    let mut all = database.prepare("SELECT sealed FROM disclosure WHERE subject = ?1").unwrap();
    let rows = all.query_map([format!("person:{person}")], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Whether the first bytes of `what`, as many as never repeat by chance, stand in any file of the folder.
fn found(house: &House, what: &[u8]) -> bool {
    let needle = &what[..what.len().min(24)];
    walk(house.folder.path()).iter().any(|file| {
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
