//! The whole path through a laboratory: sign in, act, be refused, read back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use libcompliance::id::ClientId;
use libcompliance::identity::IdentitySettings;
use libcompliance::model::ResultState;
use libcompliance::model::value::ResultValue;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Change, Record, Source};
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, Zeroizing};
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::*;
use std::path::Path;

const PASSPHRASE: &str = "correct horse battery";

fn options(dir: &Path) -> Options {
    Options { state_folder: StateFolder::At(dir.join("seen")), ..Options::default() }
}

fn create(dir: &Path) -> Lab {
    let new = NewLab {
        name: "Laboratorium Mikrobiologii",
        origin: Some("example.com/lab"),
        login: "admin",
        person: "Zofia Zielińska",
        password: "quiet Harbour 12!",
        protect: Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo },
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    Lab::create(dir.join("lab.db"), &new, options(dir)).unwrap().lab
}

fn open(dir: &Path) -> Result<Lab, LabError> {
    let key = KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    Lab::open(dir.join("lab.db"), key, options(dir))
}

fn records(dir: &Path) -> Vec<Record> {
    let mut store = Sqlite::open_to_read(&dir.join("lab.db"), &Default::default()).unwrap();
    let mut found = Vec::new();
    store
        .search(&Default::default(), None, &mut |_, bytes| {
            let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
            found.push(*record);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Opens an account through the whole path, for a person who then chooses this password.
fn admit(admin: &Session, login: &str, name: &str, roles: &[&str], password: &str) -> libcompliance::id::AccountId {
    let admitted = admin.admit(&NewAccount::person(login, name, roles), "known_personally").unwrap();
    admin.lab().enrol(login, admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
    admitted.account
}

fn people(lab: &Lab) -> (Session, Session) {
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::named("office-1")).unwrap();
    admit(&admin, "a.nowak", "Anna Nowak", &["analyst"], "wide Meadow 34?");
    admit(&admin, "m.kowalska", "Maria Kowalska", &["laboratory_manager"], "old Lantern 56!");
    let anna = lab.sign_in("A.Nowak", "wide Meadow 34?", Device::named("HPLC-02")).unwrap();
    let maria = lab.sign_in("m.kowalska", "old Lantern 56!", Device::unknown()).unwrap();
    (anna, maria)
}

fn value(text: &str) -> ResultValue {
    ResultValue::parse(text).unwrap()
}

#[test]
fn a_result_goes_from_entry_to_verification_by_another_person() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, maria) = people(&lab);
    let client = anna.register_client("Mleczarnia Dolina").unwrap();
    let (sample, _) = anna.receive_sample(&NewSample::new(client, "S-1042", "soft cheese")).unwrap();
    let new = NewResult::new("Listeria monocytogenes", "PN-EN ISO 11290-1", value("not detected in 25 g"));
    let (result, receipt) = anna.enter_result(sample, &new).unwrap();
    let key = lab.verifier_key().unwrap();
    let bytes = lab_record(&lab, receipt.index);
    let _ = lab.prove(receipt.index).unwrap().verify(&bytes, std::slice::from_ref(&key), key.name()).unwrap();

    anna.submit_result(result).unwrap();
    assert_eq!(anna.verify_result(result).unwrap_err().code(), "permission_missing");
    maria.verify_result(result).unwrap();
    let entry = maria.result(result).unwrap();
    assert_eq!(entry.state, ResultState::Verified);
    assert_eq!((entry.created_by, entry.verified_by), (anna.account(), Some(maria.account())));
    let edited = anna.correct_result(result, value("detected in 25 g"), ("transcription", None));
    assert_eq!(edited.unwrap_err().code(), "wrong_state");

    let all = records(dir.path());
    assert_eq!(all.iter().filter(|record| record.kind == "action.refused").count(), 2);
    for (at, record) in all.iter().enumerate() {
        assert_eq!(record.index, at as u64);
    }
    let of_client: Vec<_> = all.iter().filter_map(|r| r.clients.first().map(|link| link.n)).collect();
    assert_eq!(of_client, (1..=of_client.len() as u64).collect::<Vec<_>>());
}

fn lab_record(lab: &Lab, index: u64) -> Vec<u8> {
    let mut store = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap();
    store.record(index).unwrap().unwrap()
}

#[test]
fn nobody_verifies_what_he_contributed_to() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, maria) = people(&lab);
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    admin.set_roles(anna.account(), &["analyst", "authorizer"], ("new_duty", Some("deputy"))).unwrap();
    let client = anna.register_client("K").unwrap();
    let (sample, _) = anna.receive_sample(&NewSample::new(client, "S-1", "milk")).unwrap();
    let new = NewResult::new("TPC", "M-1", value("120 cfu/g"));
    let (result, _) = anna.enter_result(sample, &new).unwrap();
    anna.submit_result(result).unwrap();
    assert_eq!(anna.verify_result(result).unwrap_err().code(), "four_eyes");
    maria.return_result(result, ("unclear", None)).unwrap();
    let edit = || anna.correct_result(result, value("130 cfu/g"), ("misread", Some("odczytano źle z płytki")));
    edit().unwrap();
    assert!(matches!(edit(), Err(LabError::Write(libcompliance::trail::draft::WriteError::Missing { .. }))));
    anna.submit_result(result).unwrap();
    maria.verify_result(result).unwrap();
}

#[test]
fn sign_in_tells_nobody_what_was_wrong_and_closing_an_account_works_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, _) = people(&lab);
    for (login, password) in [("nobody", "quiet Harbour 12!"), ("admin", "wrong password"), ("", "")] {
        let error = lab.sign_in(login, password, Device::unknown()).unwrap_err();
        assert!(matches!(error, LabError::SignInRefused { .. }));
        assert!(!error.to_string().contains(login) || login.is_empty());
    }
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    admin.deactivate(anna.account(), ("left", None)).unwrap();
    assert_eq!(anna.register_client("x").unwrap_err().code(), "account_inactive");
    assert_eq!(lab.sign_in("a.nowak", "wide Meadow 34?", Device::unknown()).unwrap_err().code(), "sign_in_refused");
    let codes: Vec<_> = records(dir.path())
        .iter()
        .filter(|record| record.kind == "session.refused")
        .map(|record| record.attr("code").unwrap().as_text().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["unknown_login", "wrong_password", "account_inactive"]);
}

#[test]
fn names_logins_devices_and_reasons_are_nowhere_in_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, maria) = people(&lab);
    let client = anna.register_client("Mleczarnia Dolina").unwrap();
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    admin.set_roles(maria.account(), &["viewer"], ("leave", Some("urlop macierzyński"))).unwrap();
    anna.receive_sample(&NewSample { condition: Some("leaking"), ..NewSample::new(client, "S-1", "soft cheese") })
        .unwrap();
    let _ = lab.sign_in("my-secret-typed-as-login", "x", Device::unknown());
    drop((anna, maria, admin));
    let reopened = {
        drop(lab);
        open(dir.path()).unwrap()
    };
    assert!(reopened.sign_in("a.nowak", "wide Meadow 34?", Device::unknown()).is_ok());
    drop(reopened);
    for file in std::fs::read_dir(dir.path()).unwrap().flatten().filter(|f| f.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        for secret in [
            "Anna Nowak",
            "a.nowak",
            "HPLC-02",
            "Mleczarnia",
            "urlop",
            "soft cheese",
            "leaking",
            "my-secret-typed",
            "argon2id$v=19$m=64,t=1,p=1$",
            PASSPHRASE,
            "Laboratorium",
        ] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "`{secret}` stands in {}", file.path().display());
        }
    }
}

#[test]
fn a_host_seals_its_own_kinds_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, _) = people(&lab);
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let kind = HostKind { clear: &["price"], ..HostKind::new("host.oldlims.price_changed", ReasonRule::Required) };
    admin.declare_host_kind(&kind).unwrap();
    let wider = HostKind { clear: &["price", "article"], ..kind.clone() };
    assert_eq!(admin.declare_host_kind(&wider).unwrap_err().code(), "record_invalid");
    admin.declare_host_kind(&HostKind { why: Some(("new_field", None)), ..wider }).unwrap();
    let change = |old: &str, new: &str| Change { field: "price".into(), old: old.into(), new: new.into() };
    let event = || HostEvent {
        kind: "host.oldlims.price_changed",
        changes: vec![change("10", "12")],
        attrs: vec![("note".to_owned(), "for Mr Dolina".into())],
        ..HostEvent::default()
    };
    assert_eq!(anna.append(event()).unwrap_err().code(), "record_invalid");
    anna.append(HostEvent { reason: Some(("list", None)), ..event() }).unwrap();
    for kind in ["result.entered", "host.oldlims.unknown", "host.", "trail.created"] {
        assert!(anna.append(HostEvent { kind, ..event() }).is_err(), "{kind}");
        assert!(
            lab.append_host_asserted(HostActor { id: anna.account(), device: None }, HostEvent { kind, ..event() })
                .is_err()
        );
    }
    let actor = HostActor { id: anna.account(), device: Some("terminal 7") };
    lab.append_host_asserted(actor, HostEvent { reason: Some(("list", None)), ..event() }).unwrap();
    let last = records(dir.path()).pop().unwrap();
    assert_eq!(last.actor.source, Source::HostAsserted);
    assert!(matches!(last.attr("note"), Some(Value::Committed(_))));
    assert_eq!(last.new_value("price"), Some(&Value::text("12")));
}

#[test]
fn wrong_passphrase_and_wrong_laboratory_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let wrong = KeySource::passphrase(Zeroizing::new("not the passphrase".to_owned()));
    assert_eq!(
        Lab::open(dir.path().join("lab.db"), wrong, options(dir.path())).unwrap_err().code(),
        "passphrase_wrong"
    );
    let other = tempfile::tempdir().unwrap();
    drop(create(other.path()));
    std::fs::copy(other.path().join("lab.db.key"), dir.path().join("lab.db.key")).unwrap();
    assert_eq!(open(dir.path()).unwrap_err().code(), "wrong_key");
}

#[test]
fn an_older_copy_put_back_is_noticed_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    drop(lab);
    let copy = std::fs::read(dir.path().join("lab.db")).unwrap();
    let lab = open(dir.path()).unwrap();
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    drop(lab);
    std::fs::write(dir.path().join("lab.db"), copy).unwrap();
    assert_eq!(open(dir.path()).unwrap_err().code(), "rolled_back");
}

#[test]
fn keys_rotate_and_epochs_change_without_a_break() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let first = lab.verifier_key().unwrap();
    let key = || KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    let protect = Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo };
    lab.rotate_key(key(), protect, ("yearly", None)).unwrap();
    let second = lab.verifier_key().unwrap();
    assert_ne!(first, second);
    let note = lab.checkpoint().unwrap();
    for key in [&first, &second] {
        assert!(libcompliance::trail::checkpoint::open(note.as_bytes(), std::slice::from_ref(key)).is_ok());
    }
    lab.start_epoch("migration").unwrap();
    assert_eq!(lab.verifier_key().unwrap().name(), "example.com/lab/2");
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    drop(lab);
    open(dir.path()).unwrap().sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
}

#[test]
fn eight_threads_lose_nothing_and_leave_no_gap() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, _) = people(&lab);
    let client: ClientId = anna.register_client("K").unwrap();
    let before = lab.size().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let anna = anna.clone();
            scope.spawn(move || {
                for n in 0..25 {
                    let code = format!("S-{thread}-{n}");
                    let (_, receipt) = anna.receive_sample(&NewSample::new(client, &code, "milk")).unwrap();
                    assert!(receipt.index >= before);
                }
            });
        }
    });
    let all = records(dir.path());
    assert_eq!(all.len() as u64, before + 200);
    assert_eq!(lab.size().unwrap(), before + 200);
}

#[test]
fn nothing_is_overwritten_and_nothing_half_made_is_left() {
    let dir = tempfile::tempdir().unwrap();
    drop(create(dir.path()));
    let before = std::fs::read(dir.path().join("lab.db")).unwrap();
    let new = NewLab {
        name: "x",
        origin: None,
        login: "a",
        person: "b",
        password: "long enough 1234!",
        protect: Protect::File,
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    assert_eq!(Lab::create(dir.path().join("lab.db"), &new, options(dir.path())).unwrap_err().code(), "file_exists");
    assert_eq!(std::fs::read(dir.path().join("lab.db")).unwrap(), before);
    let other = tempfile::tempdir().unwrap();
    for bad in [NewLab { password: "short", ..new_like(&new) }, NewLab { origin: Some("no spaces"), ..new_like(&new) }]
    {
        assert!(Lab::create(other.path().join("lab.db"), &bad, options(other.path())).is_err());
        assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 0);
    }
}

fn new_like<'a>(new: &NewLab<'a>) -> NewLab<'a> {
    NewLab { protect: Protect::File, identity: new.identity.clone(), ..*new }
}

#[test]
fn a_batch_is_there_as_a_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, _) = people(&lab);
    let client = anna.register_client("K").unwrap();
    let receive = |code: &str| anna.receive_sample(&NewSample::new(client, code, "milk"));
    let before = lab.size().unwrap();
    let ((), note) = lab
        .batch(|| {
            for n in 0..300 {
                assert_eq!(receive(&format!("S-{n}"))?.1.checkpoint, None);
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(lab.size().unwrap(), before + 300);
    assert_eq!(lab.checkpoint().unwrap(), *note);
    let failed = lab.batch(|| {
        receive("lost")?;
        Err::<(), _>(LabError::SessionEnded)
    });
    assert_eq!(failed.unwrap_err().code(), "session_ended");
    assert_eq!(lab.size().unwrap(), before + 300);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = lab.batch::<()>(|| {
            receive("lost")?;
            panic!("the host's own fault")
        });
    }));
    assert!(panicked.is_err());
    receive("after").unwrap();
    assert_eq!(lab.size().unwrap(), before + 301);
}

#[test]
fn an_untouched_laboratory_verifies_and_says_what_it_could_not_see() {
    use libcompliance_lab::verify::{NotChecked, Options as Verify, verify};
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let (anna, _) = people(&lab);
    let client = anna.register_client("K").unwrap();
    for n in 0..600 {
        lab.batch(|| anna.receive_sample(&NewSample::new(client, &n.to_string(), "milk"))).unwrap();
    }
    let protect = Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo };
    let key = KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    lab.rotate_key(key, protect, ("yearly", None)).unwrap();
    lab.start_epoch("migration").unwrap();
    let options = Verify { state_folder: StateFolder::None, ..Verify::default() };
    let report = verify(lab.path(), &options).unwrap();
    assert_eq!(report.faults, []);
    assert!(report.holds());
    assert_eq!(report.not_checked, [NotChecked::Outside, NotChecked::Values]);
    assert_eq!(report.gap, None);
    let note = lab.checkpoint_for_outside().unwrap();
    anna.register_client("L").unwrap();
    let keys = vec![lab.verifier_key().unwrap()];
    let report = verify(lab.path(), &Verify { checkpoints: vec![note], keys, ..options }).unwrap();
    assert_eq!((report.faults, report.gap.unwrap().records), (vec![], 1));
    assert_eq!(report.not_checked, [NotChecked::Values]);
}

/// A signer of the host, such as a token.
struct Token(libcompliance::crypto::Ed25519);

impl libcompliance::trail::note::Signer for Token {
    fn name(&self) -> &str {
        "token"
    }
    fn public_key(&self) -> [u8; 32] {
        self.0.public_key()
    }
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], libcompliance::trail::note::SignError> {
        Ok(self.0.sign(message))
    }
}

#[test]
fn the_signing_key_can_stay_with_the_host() {
    let dir = tempfile::tempdir().unwrap();
    let token = |seed: u8| Box::new(Token(libcompliance::crypto::Ed25519::from_seed(&[seed; 32]).unwrap()));
    let new = NewLab {
        name: "x",
        origin: None,
        login: "admin",
        person: "b",
        password: "long enough 1234!",
        protect: Protect::File,
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let path = dir.path().join("lab.db");
    drop(Lab::create_with_signer(&path, &new, token(1), options(dir.path())).unwrap());
    let with = |seed| KeySource::Signer { signer: token(seed), wrapping: Box::new(KeySource::Unattended) };
    assert_eq!(Lab::open(&path, with(2), options(dir.path())).unwrap_err().code(), "wrong_key");
    assert!(Lab::open(&path, KeySource::Unattended, options(dir.path())).is_err());
    let lab = Lab::open(&path, with(1), options(dir.path())).unwrap();
    lab.sign_in("admin", "long enough 1234!", Device::unknown()).unwrap();
}

#[test]
fn whoever_verifies_notices_the_next_time_that_an_older_copy_was_put_back() {
    use libcompliance_lab::verify::{FaultCode, NotChecked, Options as Verify, verify};
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let old = dir.path().join("old.db");
    drop(lab);
    std::fs::copy(dir.path().join("lab.db"), &old).unwrap();
    let lab = open(dir.path()).unwrap();
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let own = Verify { state_folder: StateFolder::At(dir.path().join("assessor")), ..Verify::default() };
    assert!(verify(&old, &own).unwrap().not_checked.contains(&NotChecked::Outside));
    assert!(verify(lab.path(), &own).unwrap().holds());
    let report = verify(&old, &own).unwrap();
    assert_eq!(report.faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), [FaultCode::RolledBack]);
}
